"""A small assignment that works, to be changed into one's own."""

from __future__ import annotations

from pathlib import Path

from keywright.kinds.registry import kinds
from keywright.kinds.schemas import HEADER, refuse_unknown, schema
from keywright.spec.starter import start
from keywright.styles import shipped

__all__ = ["new"]

STARTER, ALL = "convolution,cnn-shape,autodiff", "all"  # the kinds that one begins with


def new(folder: Path, wanted: str | None = None) -> tuple[Path, ...]:
    """A small assignment that works, with a question of each kind that is `wanted`: some with
    commas between them, or `all`; the files written. Raises `InputError` if they are there, or for
    a kind that is not."""
    named = kinds() if wanted == ALL else (wanted or STARTER).split(",")
    for kind in named:
        refuse_unknown(kind, kinds(), "--kinds")
    schemas = {"assignment.json": schema(HEADER), "question.json": schema()}
    names = [f"{kind}.yaml" for kind in dict.fromkeys(named)]
    examples = shipped("problems/examples")
    return start(folder, schemas, {name: (examples / name).read_text("utf-8") for name in names})
