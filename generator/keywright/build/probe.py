"""A sheet of ours as a probe of the TeX that a machine has."""

from __future__ import annotations

from collections.abc import Iterator

from keywright import sheet, tex
from keywright.spec import Assignment
from keywright.tex.doctor import Diagnosis

__all__ = ["examine"]


def examine(engine: str) -> Iterator[Diagnosis]:
    """What a machine has and lacks for making a PDF, with a probe that is a sheet of ours."""
    header = Assignment(title="Probe", questions=("none.yaml",))
    return tex.examine(engine, lambda: sheet.render(header, (), solutions=True))
