"""Many sheets in one file: each page as it was, and no font twice that is the same."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from keywright.tex import bundle as room
from keywright.tex import typeset, typeset_all
from keywright.tex.bundle import bundle
from tests.tex.samples import marked, text_of
from tests.tex.test_chunks import rasters
from tests.tex.test_documents import said

WORDS = ("alpha", "beta $x^2$", "gamma \\newpage \\textbf{delta}", "epsilon", "zeta")


@pytest.fixture
def parts(tmp_path: Path) -> list[tuple[str, Path]]:
    """Five sheets of one run of TeX, and one that was made alone."""
    made = [
        one[0]
        for one in typeset_all([("", marked(word)) for word in WORDS])
        if isinstance(one, tuple)
    ]
    made.append(typeset(marked("eta $\\sum y$")).pdf)
    found = []
    for number, pdf in enumerate(made, start=1):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(pdf)
        found.append((f"number {number}", file))
    return found


def fonts(file: Path) -> list[str]:
    with pikepdf.open(file) as document:
        names = {
            font.objgen: str(font.BaseFont)
            for page in document.pages
            for font in page.Resources.Font.values()
        }
    return sorted(names.values())


def test_each_page_is_as_it_was_and_is_found_by_its_bookmark(
    parts: list[tuple[str, Path]], tmp_path: Path
) -> None:
    bundle(parts, tmp_path / "all.pdf", title="T", author="A")
    whole = (tmp_path / "all.pdf").read_bytes()
    assert said(whole) == ("T", "A", "en", True)
    assert rasters(whole) == [page for _, file in parts for page in rasters(file.read_bytes())]
    with pypdfium2.PdfDocument(whole) as opened:
        places = [(mark.get_title(), mark.get_dest().get_index()) for mark in opened.get_toc()]
    starts = [0, 1, 2, 4, 5, 6]
    assert places == [(f"number {n}", page) for n, page in enumerate(starts, start=1)]
    assert text_of(whole).split()[:2] == ["alpha", "1"]


@pytest.mark.parametrize("at_once", [2, 50])
def test_sheets_of_one_run_share_their_fonts(
    parts: list[tuple[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(room, "AT_ONCE", at_once)
    bundle(parts, tmp_path / "all.pdf")
    together, alone = fonts(parts[0][1]), fonts(parts[-1][1])
    every = sorted({*fonts(parts[1][1]), *fonts(parts[2][1]), *together})
    assert fonts(tmp_path / "all.pdf") == sorted([*every, *alone])


def test_the_same_parts_give_the_same_bytes(parts: list[tuple[str, Path]], tmp_path: Path) -> None:
    bundle(parts, tmp_path / "one.pdf")
    bundle(parts, tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
