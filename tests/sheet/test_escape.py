"""Text fields: every character literally in the PDF, or refused by name."""

from __future__ import annotations

import functools
import re
import string
import unicodedata

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright import tex
from keywright.sheet.escape import TextError, rich_text

PAYLOADS = [
    r"\write18{touch owned}", r"\immediate\write18{ls}", r"\input{/etc/passwd}", r"\input|ls",
    r"\include{secret}", r"\openin5=/etc/passwd", r"\openout5=owned", r"\read5 to \line",
    r"\csname input\endcsname", r"^^5cinput{a}", r"^^5c^^5c", r"\catcode`\%=0".replace("`", ""),
    r"\end{document}", r"\begin{verbatim}", r"\def\x{\x\x}\x", r"\loop\iftrue\repeat",
    r"\newcount\n", r"\special{pdf:x}", r"\pdfobj{x}", r"\directlua{x}", r"\usepackage{tikz}",
    r"\makeatletter\@@input a", r"\begingroup", r"}}}", r"{{{", r"}{", r"$x$", r"$$x$$", r"a & b",
    r"#1 ##2", r"100% of it", r"% a comment", r"a_b^c", r"~tilde~", r"<<a>> <b>", r"|pipe|",
    '"quotes"', "it's 'single'", "[bracket]", "a -- b --- c", "a ,, b", "?? !!", "* star * 2*3*4",
    r"\\[1cm]", r"\\*", r"\par\vfill\break", r"<% for %> <!-- no -->", "{{ jinja }}",
    r"\kwquestion{1}{2}", r"\fi\fi\fi", r"\relax\bye", "café Čapek Łódź groß Ñandú øre",
    "naïve – a — b",
    "fi ff ffi office", "\u2212 \u00d7 \u2264", "\u03b1\u03b2\u03a9", "a@b.c; x=y, (z)/w:v!",
    "tab\there", "50 €", "e\u0301",
]  # fmt: skip


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 40


@functools.cache
def _printed() -> str:
    """The text of a PDF with all payloads as items of a list, where ``[`` would be an option."""
    items = "".join(
        rf"\item {rich_text(payload)} \par END{i}." for i, payload in enumerate(PAYLOADS)
    )
    source = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{textcomp}"
        rf"\pagestyle{{empty}}\begin{{document}}\begin{{itemize}}{items}\end{{itemize}}\end{{document}}"
    )
    document = pypdfium2.PdfDocument(tex.typeset(source).pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return _folded("".join(pages))


def _folded(text: str) -> str:
    """Without spaces; the apostrophe within a word is printed as the curved one."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(re.sub(r"(?<=[a-z])'(?=[a-z])", "’", text).split())


@pytest.mark.parametrize("number", range(len(PAYLOADS)), ids=PAYLOADS)
def test_each_payload_stands_literally_in_the_pdf(number: int) -> None:
    before = _printed().partition(f"END{number}.")[0]
    shown = before.rpartition(f"END{number - 1}.")[2]
    assert shown == f"•{_folded(PAYLOADS[number])}"


def test_a_formula_goes_through_the_parser_and_the_printer() -> None:
    assert rich_text("see `x1**2 + alpha` there") == r"see $x_{1}^{2}\kwbreak + \alpha$ there"
    assert rich_text("`f(x) = 2*x`") == r"$f(x)\kwbreak = 2x$"
    assert rich_text("`exp(a + b) = exp(a)*exp(b)`") == r"$e^{a + b}\kwbreak = e^{a} \, e^{b}$"


def test_emphasis() -> None:
    assert rich_text("*all* of it") == r"\emph{all} of it"
    assert rich_text("*see `a*b`*") == r"\emph{see $a \, b$}"
    assert r"\emph" not in rich_text("2*3*4 and 2 * 3 * 4")


@pytest.mark.parametrize(
    ("text", "column", "part"),
    [
        ("a `x", 2, "not closed"),
        ("a `x +` b", 6, ""),
        ("*b `1 +`*", 7, ""),
        ("`` x", 1, "empty"),
        ("ab\x00c", 2, "U+0000"),
        ("ab\x1bc", 2, "U+001B"),
        ("ab\u200bc", 2, "ZERO WIDTH SPACE"),
        ("a\u202eb", 1, "RIGHT-TO-LEFT OVERRIDE"),
        ("\u4e2d", 0, "CJK"),
        ("\u0410", 0, "CYRILLIC CAPITAL LETTER A"),
        ("\U0001f600", 0, "GRINNING FACE"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_place(
    text: str, column: int, part: str
) -> None:
    with pytest.raises(TextError) as error:
        rich_text(text)
    assert error.value.column == column
    assert part in error.value.message


def test_trusted_text_is_latex_already() -> None:
    text = r"\textbf{a} & ``b'' and `c' of `d'"
    assert rich_text(text, trusted=True) == text
    assert rich_text(r"\emph{`x1`}", trusted=True) == r"\emph{$x_{1}$}"


@given(st.text(st.sampled_from(string.printable + "éπ−"), max_size=60))
def test_no_text_leaves_a_character_that_tex_would_act_on(text: str) -> None:
    try:
        escaped = rich_text(text.replace("`", ""))
    except TextError:
        return
    macros = re.sub(r"\\(?:[A-Za-z]+|[{}$&#_%-])", "", escaped)
    assert "\\" not in macros
    assert not set(macros) & set("#%&^_~")
    assert macros.count("{") == macros.count("}")
    assert macros.count("$") % 2 == 0
