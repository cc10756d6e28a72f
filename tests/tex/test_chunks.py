"""Sheets that share a run of TeX are what they are alone, and one that is wrong spoils no other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pypdfium2
import pytest

from keywright.tex import TypesetError, running, typeset, typeset_all
from tests.tex.samples import marked, text_of
from tests.tex.test_documents import outline

PREAMBLE = "\\usepackage{longtable}\\newcommand\\kwx{x}\n"
FULL = (
    "\\section{One}\\begin{equation}a\\end{equation}\\footnote{note}\\begin{longtable}{c}"
    "\\caption{A table}\\\\x\\end{longtable}\\small text $x$\\pagestyle{headings}\\newpage more"
)


def sheet(body: str) -> str:
    return marked(body, PREAMBLE)


def rasters(pdf: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.render(scale=1).to_numpy().tobytes() for page in opened]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each run of TeX on a document."""
    counted: list[int] = []
    real: Callable[..., Any] = running.run

    def counting(*arguments: Any, **named: Any) -> Any:
        counted.append(1)
        return real(*arguments, **named)

    sheet_with_format = sheet("made before the runs are counted")
    typeset(sheet_with_format)
    monkeypatch.setattr(running, "run", counting)
    return counted


def as_told(made: tuple[bytes, int] | TypesetError) -> object:
    """All that counts of what became of a sheet."""
    if isinstance(made, TypesetError):
        return str(made), made.excerpt
    return made[1], rasters(made[0])


def made_alone(source: str) -> tuple[bytes, int] | TypesetError:
    try:
        made = typeset(source, title="T", author="A")
    except TypesetError as error:
        return error
    return made.pdf, made.pages


def assert_as_alone(bodies: list[str]) -> None:
    sources = [sheet(body) for body in bodies]
    made = typeset_all([("T", source) for source in sources], author="A")
    assert list(map(as_told, made)) == [as_told(made_alone(source)) for source in sources]


def test_each_member_is_page_for_page_what_it_is_alone(runs: list[int]) -> None:
    assert_as_alone([FULL, "short", FULL.replace("more", "other"), FULL])
    assert len(runs) == 1 + 4


def test_each_member_has_its_own_bookmarks() -> None:
    mark = "\\write-1{keywright:mark \\number\\value{page}\\space Question %d}"
    bodies = [f"a{mark % 1}\\newpage b{mark % 2}", "none", f"c{mark % 1}"]
    made = typeset_all([("T", sheet(body)) for body in bodies])
    assert [outline(one[0]) for one in made if isinstance(one, tuple)] == [
        [(0, "Question 1", 1), (0, "Question 2", 2)], [], [(0, "Question 1", 1)],
    ]  # fmt: skip


def test_the_same_bytes_twice() -> None:
    sources = [("T", sheet(FULL)), ("U", sheet("short"))]
    assert typeset_all(sources) == typeset_all(sources)


def test_a_part_has_its_title_and_no_trace_of_the_others() -> None:
    first, second = typeset_all([("T", sheet("one")), ("U", sheet("two"))], author="A")
    assert not isinstance(first, TypesetError)
    assert not isinstance(second, TypesetError)
    assert text_of(second[0]).split() == ["two", "1"]
    for title, (pdf, _) in (("T", first), ("U", second)):
        with pypdfium2.PdfDocument(pdf) as opened:
            assert opened.get_metadata_dict(skip_empty=True) == {
                "Title": title, "Author": "A", "Producer": "keywright",
            }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        "\\nosuch",  # loses the whole chunk
        "$x",
        "}",
        "\\begingroup left open",  # no error, alone or together
        "\\iffalse never closed",  # takes in what comes behind it
        "\\iftrue left open",
        "text\\clearpage\\csname @@end\\endcsname",  # ends the run in good order
        "text\\end{document}",
        "text\\setcounter{page}{7}",
        "\\setcounter{page}{7}text",
        "\\pdfoutput=0 x",
        "",  # no page at all
        "see page \\pageref{x}\\newpage\\label{x}",  # needs another run
        "\\kwx\\pdfdest name {d} fit\\pdfstartlink goto name {d} x\\pdfendlink",
        "\\pdfcatalog{/Lang (en)}x",
    ],
)
def test_one_that_is_off_has_all_made_alone(wrong: str, runs: list[int]) -> None:
    assert_as_alone(["first", wrong, FULL])
    assert len(runs) > 1 + 3 + 2  # the chunk, and each member here and there


def test_one_that_never_ends(runs: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keywright.tex.chunks.SECONDS", 1)
    monkeypatch.setattr("keywright.tex.chunks.typeset", partial(typeset, seconds=1))
    first, endless, last = typeset_all(
        [("", sheet(body)) for body in ("first", "\\loop\\iftrue\\repeat", "last")]
    )
    assert str(endless) == "TeX did not end within 1 s (time limit)"
    assert not isinstance(first, TypesetError)
    assert not isinstance(last, TypesetError)


def test_other_lines_above_the_text_are_no_chunk(runs: list[int]) -> None:
    sources = [sheet("one"), sheet("two").replace("\\begin{doc", "\\def\\kwx{y}\n\\begin{doc")]
    assert len(typeset_all([("", source) for source in sources])) == len(runs) == 2


def test_one_alone_is_no_chunk() -> None:
    source = sheet("one")
    made = typeset(source)
    assert typeset_all([("", source)]) == [(made.pdf, made.pages)]
    assert typeset_all([]) == []


def test_a_member_cannot_speak_for_another(runs: list[int]) -> None:
    """What it says for a mark is none: it does not know the sign of its chunk."""
    said = "\\immediate\\write-1{0123456789abcdef 1 2 0 0}x"
    assert_as_alone([said, said])
    assert len(runs) == 1 + 2
