"""The whole document, typeset: nothing sticks out, nothing is lost, and errors name their place."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from keywright import tex
from keywright.algebra.values.answers import Answer, Row, as_json
from keywright.algebra.values.values import Value
from keywright.errors import InputError
from keywright.sheet import SheetError, render
from keywright.terms.derivations import Derivation, derive
from keywright.terms.term import add, call, div, fn, index, mul, power, sum_over, symbol


@dataclass(frozen=True)
class Header:
    course: str = "IFT6135-H2020"
    professor: str = "A. Person"
    title: str = "Assignment 1"
    due: str = "2020-02-04 23:00"
    instructions: tuple[str, ...] = ("Show *all* work.", "100% of it.")
    trusted: bool = False


@dataclass(frozen=True)
class Asked:
    kind: str
    number: int = 1
    id: str = "q"
    marks: tuple[int, ...] = (4, 4)
    statement: str | None = None
    numbers: tuple[str, ...] = ()
    filed: Mapping[str, object] = field(default_factory=lambda: as_json(Plain({}, "word")))


@dataclass(frozen=True)
class Plain(Answer):
    """An answer of which nothing but a word is given."""

    given: str


@dataclass(frozen=True)
class Shown(Plain):
    chains: tuple[Derivation, ...]
    short: tuple[Row, ...]
    long: tuple[Row, ...]
    table: tuple[tuple[int, ...], ...]


TEMPLATE = r"""<% extends "question.tex.j2" %>
<% block statement %>Generated wording.<% endblock %>
<% block answer %>
\begin{enumerate}
<% for chain in a.chains %>
\item A chain:
<< chain | chain >>
\item
<< chain | chain >>
<< chain.end | display >>
<% endfor %>
\end{enumerate}
<% macro rows(trace) %>
<% for row in trace %>
\kwrow{<< row.symbol | tex >>}{<< row.formula | tex >>}{= << row.value | value >>}
<% if loop.first or loop.last %>\kwpart<% endif %>
<% endfor %>
<% endmacro %>
\kwtraces{Beside}{Left}{\kwdown}{<< rows(a.short) >>}{Right}{\kwup}{<< rows(a.short) >>}
\kwtraces{Below}{Upper}{\kwdown}{<< rows(a.long) >>}{Lower}{\kwup}{<< rows(a.short) >>}
\kwtrace{Alone}{Trace}{\kwdown}{<< rows(a.long) >>}
\begin{kwtable}{rrr}{Numbers}{first & second & a very long third head}
<% for row in a.table %>
<% for cell in row %><< cell | math >><% if not loop.last %> & <% endif %><% endfor %>\\
<% endfor %>
\end{kwtable}
<% endblock %>
"""


def _shown() -> dict[str, Any]:
    x = [symbol(f"x{i}") for i in range(40)]
    terms = add(*(mul(i, power(x[i], 2), fn("exp", -x[i])) for i in range(2, 30)))
    inner = sum_over(mul(index(fn("layer", "w", 1), "j", "i"), index("x", "i")), "i", 1, "D")
    long = (
        derive(index(call("S", fn("vec", "x")), "i"))
        .then(terms, "expand")
        .then(div(terms, add(1, x[1])), "simplify")
        .then(mul(2, add(*(div(i, x[i]) for i in range(2, 30)))), "factor")
        .then(fn("list", *range(100)), "arithmetic")
        .then(call("sigma", add(inner, *(div(x[i], 2) for i in range(5)))), "expand")
        .then(fn("sqrt", terms), "expand")
        .then(fn("exp", terms), "expand")
        .then(fn("abs", div(terms, 2)), "expand")
        .then(div(div(terms, terms), terms), "expand")
    )
    from_long = derive(terms).then(add(*x), "simplify", "->").then(x[0], "cancel", "!=")
    v = [index("v", i) for i in range(30)]
    short = tuple(
        Row("v", v[i], add(v[1], v[2]), Value(div(1, 9), "0.1111", True)) for i in range(6)
    )
    wide = Value(add(*(fn("sin", i) for i in range(20))), "1.2345", rounded=True)
    many = tuple(Row("v", v[i], add(*(fn("sin", w) for w in v)), wide) for i in range(20))
    table = tuple((i, i * i, -i) for i in range(80))
    return as_json(Shown({}, "word", (long, from_long), short, many, table))


@functools.cache
def _style(folder: Path) -> Path:
    (folder / "demo.tex.j2").write_text(TEMPLATE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def style(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _style(tmp_path_factory.mktemp("style"))


@pytest.fixture(scope="module")
def pages(style: Path) -> tuple[str, ...]:
    """The text of the pages of a sheet of everything at its longest; TeX reports nothing too
    wide."""
    sheet = render(Header(), [Asked("demo", filed=_shown())], solutions=True, style_folder=style)
    made = tex.typeset(sheet)
    assert made.overfull == ()
    assert "Rerun" not in made.log
    document = pypdfium2.PdfDocument(made.pdf)
    return tuple(page.get_textpage().get_text_range() for page in document)


def test_heads_captions_and_page_numbers(pages: tuple[str, ...]) -> None:
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert "IFT6135-H2020" in page
        assert "Prof.: A. Person" in page
        assert str(number) in page
    whole = "\n".join(pages)
    assert "Due date: 4 February 2020, 23:00" in whole.replace("\u00a0", " ")
    assert "Question 1 (4-4)." in whole
    assert "Answer 1." in whole
    captions = re.findall(r"(\d) – (\w+)", whole)
    assert captions == [("1", "Beside"), ("2", "Below"), ("3", "Alone"), ("4", "Numbers")]


def test_no_row_of_a_long_table_is_lost(pages: tuple[str, ...]) -> None:
    whole = "\n".join(pages)
    table = whole[whole.index("Numbers") :]
    assert [int(i) for i in re.findall(r"^(\d+) \d+ [−-]?\d+\s*$", table, re.MULTILINE)] == list(
        range(80)
    )
    assert whole.count("a very long third head") > 1


def test_reasons_stand_beside_the_steps(pages: tuple[str, ...]) -> None:
    whole = "\n".join(pages)
    for reason in ("expand", "simplify", "factor", "compute", "cancel"):
        assert reason in whole


def test_without_solutions_there_is_no_answer(style: Path) -> None:
    questions = [Asked("demo", 3, "a", (9,), "Own `x1`, 50%."), Asked("demo", 4, "b")]
    sheet = render(Header(), questions, solutions=False, style_folder=style)
    assert r"\kwanswer{" not in sheet.partition(r"\begin{document}")[2]
    assert r"Own $x_{1}$, 50\%." in sheet
    assert sheet.count("Generated wording.") == 1
    body = re.findall(r"% keywright:(question \w+|end)", sheet)
    assert body == ["question a", "end", "question b", "end"]
    assert tex.typeset(sheet).pages == 1


def test_an_empty_header_leaves_no_traces(style: Path) -> None:
    header = Header("", "", "", "", ())
    sheet = render(header, [Asked("demo", marks=())], solutions=False, style_folder=style)
    text = pypdfium2.PdfDocument(tex.typeset(sheet).pdf)[0].get_textpage().get_text_range()
    assert "".join(text.split()) == "Question1.Generatedwording.1"


def test_texts_that_cannot_be_printed_name_their_field(style: Path) -> None:
    with pytest.raises(SheetError) as error:
        render(Header(instructions=("a", "\x07")), [], solutions=True, style_folder=style)
    assert (error.value.question, error.value.path) == (None, ("instructions", 1))
    own = Asked("demo", id="mine", statement="`1 +`")
    with pytest.raises(SheetError) as error:
        render(Header(), [own], solutions=True, style_folder=style)
    assert (error.value.question, error.value.path) == ("mine", ("statement",))


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("one\ntwo <% if %>", 2),
        ("one\n\n<< nothing | text >>", 3),
        ("one\n<< a.__class__ | text >>", 2),
        ("one\n<< a.given >>", 2),
        ("one\n<< a | tex >>", 2),
    ],
)
def test_a_faulty_template_of_the_users_is_named_with_its_line(
    template: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "mine.tex.j2"
    path.write_text(template)
    with pytest.raises(InputError) as error:
        render(Header(), [Asked("mine")], solutions=True, style_folder=tmp_path)
    (fault,) = error.value.faults
    assert (fault.file, fault.line) == (str(path), line)


def test_the_same_input_gives_the_same_text(style: Path) -> None:
    one = render(Header(), [Asked("demo", filed=_shown())], solutions=True, style_folder=style)
    assert one == render(
        Header(), [Asked("demo", filed=_shown())], solutions=True, style_folder=style
    )
