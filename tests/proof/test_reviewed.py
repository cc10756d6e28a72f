"""A shipped template that is not as it was reviewed is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from keywright.proof import reviewed
from keywright.styles import SHIPPED_STYLE, shipped_templates

NAME = "question.tex.j2"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped templates, which is taken for them."""
    folder = tmp_path / "templates"
    shutil.copytree(shipped_templates(), folder)
    monkeypatch.setattr(reviewed, "shipped_templates", lambda: folder)
    reviewed.unreviewed.cache_clear()
    yield folder
    reviewed.unreviewed.cache_clear()


def test_the_templates_are_as_they_were_reviewed() -> None:
    assert reviewed.unreviewed() == ()


def test_one_that_changed_is_named_until_it_is_filed(copied: Path) -> None:
    file = copied / SHIPPED_STYLE / NAME
    file.write_text(file.read_text().replace("if solutions", "if true"))
    assert [line.split()[0] for line in reviewed.unreviewed()] == [NAME]
    reviewed.main()
    reviewed.unreviewed.cache_clear()
    assert reviewed.unreviewed() == ()


def test_one_that_is_new_or_gone_is_named(copied: Path) -> None:
    (copied / SHIPPED_STYLE / NAME).rename(copied / SHIPPED_STYLE / "other.tex.j2")
    assert [line.split()[0] for line in reviewed.unreviewed()] == ["other.tex.j2", NAME]


@pytest.mark.parametrize("content", ["", "[", '"\\ud800"'])
def test_checksums_that_cannot_be_read_are_no_checksums(copied: Path, content: str) -> None:
    (copied / reviewed.FILE).write_text(content)
    assert reviewed.unreviewed() != ()
