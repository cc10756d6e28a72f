"""Words of any length stay on the page, whole and without a hyphen that is not theirs."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.sheet import Missing, framed, missing_body
from keywright.sheet.escape import rich_text
from keywright.sheet.filters import paragraphs
from keywright.sheet.words import CUT, SEAM, WHOLE, breaks
from keywright.spec import Assignment
from keywright.styles import Whose
from keywright.tex import typeset
from tests.proof.test_texts import OTHERS, VIETNAMESE

URL = "https://www.example.com/some/longpath/verylongname_without-spaces?query=1&next=2;"
KINDS = {
    "url": URL, "letters": "internationalization", "wide": "W", "digits": "0123456789", "dots": ".",
}  # fmt: skip
MARGIN = 68  # points, a little less than 2.5 cm


def word(kind: str, length: int) -> str:
    return (KINDS[kind] * length)[:length]


def sheet(body: str = "", whose: Whose | None = None, **header: Any) -> str:
    assignment = Assignment(questions=("q.yaml",), **header)
    return framed(assignment, [body], solutions=True, whose=whose)


def shown(source: str) -> str:
    """What is printed, without spaces, page numbers and what leaves the page."""
    made = typeset(source)
    assert made.overfull == ()
    texts = []
    with pypdfium2.PdfDocument(made.pdf) as opened:
        for page in opened:
            text = page.get_textpage()
            for number in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(number)
                assert MARGIN < left <= right < page.get_width() - MARGIN
                assert 0 < bottom <= top < page.get_height()
            texts.append(re.sub(r"\s*[0-9]+\s*\Z", "", text.get_text_range()))
    return "".join("".join(texts).split()).replace("\ufffe", "-")  # a hyphen that ends a line


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [30, 90, 300, 3000])
def test_a_long_word_stays_on_the_page(length: int, kind: str) -> None:
    """In the texts of a sheet, alone and among others."""
    long = word(kind, length)
    body = f"{paragraphs(long)}\n\n{paragraphs(f'Look at {long}, or at *{long}*. Then go on.')}"
    text = shown(sheet(body, title=long, due=long, instructions=(f"see {long}",)))
    assert text.count(long) == 6


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [30, 90, 300, 490])
def test_a_long_word_fits_into_the_running_head(length: int, kind: str) -> None:
    """On either side; the lines of the two are read in turns."""
    long = word(kind, length)
    assert f"{long}Text." in shown(sheet("Text.", course=long))
    assert long in shown(sheet("Text.", professor=long))
    assert "Text." in shown(sheet("Text.", course=long, professor=long))


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_name_and_id_of_a_student(kind: str) -> None:
    name, number = word(kind, 100), re.sub("[^a-zA-Z0-9]", "", word(kind, 90))[:64]
    text = shown(sheet(whose=Whose(number, name, is_person=True)))
    assert f"Student:{name}({number})" in text
    assert text.count(number) >= 2
    assert text.count(name) >= 2


def test_composed_letters_are_in_the_fonts() -> None:
    name = f"{VIETNAMESE} {VIETNAMESE.upper()} {OTHERS}"
    source = sheet(str(paragraphs(name)), whose=Whose("a1", name[:99], is_person=True))
    made = typeset(source)
    assert "Missing character" not in made.log
    assert made.overfull == ()
    with pypdfium2.PdfDocument(made.pdf) as opened:
        text = opened[0].get_textpage().get_text_range()
    assert all(letter in text for letter in "ăâêôđàãá")


def test_what_is_said_of_a_missing_question() -> None:
    reasons = (f"{'n' * 240}.yaml, line 1: wrong", f"{URL}: is /usr/local/share/{'x' * 40}")
    text = shown(sheet(missing_body(1, Missing(reasons))))
    assert all("".join(reason.split()) in text for reason in reasons)


def test_no_hyphen_appears_in_a_path() -> None:
    """At whichever place of the line it stands."""
    path = "documentation/configuration"
    body = "\n\n".join(f"{'x' * n} {path} {path} {path} {path} {path}" for n in range(1, 40))
    text = shown(sheet(str(paragraphs(body))))
    assert text.count(path) == 39 * 5
    assert "-" not in text.replace("Solutions", "")


@pytest.mark.parametrize(
    "text",
    [
        "Show that the derivative is 0, i.e. that it (and f(x)) vanishes at 3.14 or -2.",
        "well-known state-of-the-art “activation-functions” don't ‘vanish’: naïve!",
        "Rindfleischetikettierung and internationalization",
        "and/or C++ a_b 10:30 2020-02-04",
    ],
)
def test_words_that_tex_breaks_well_are_left_to_it(text: str) -> None:
    assert breaks(text) == {}


def test_where_a_long_word_breaks() -> None:
    assert breaks("a b/configuration") == {2: WHOLE}
    long = "see ab/cd/" + "e" * 20
    assert breaks(long) == {4: WHOLE, **dict.fromkeys(range(5, len(long)), CUT), 7: SEAM, 10: SEAM}
    assert set(breaks("n" * 31)) == set(range(31))
    assert breaks("n" * 30) == {}
    assert set(breaks("W" * 16)) == {0}


def test_a_formula_alone_breaks_by_itself() -> None:
    for formula in (
        "`sigmoid(x)`",
        "(`alpha**2+beta**2+gamma**2+delta**2`).",
        "`sin(x)`, `cos(x)`",
    ):
        assert "penalty" not in rich_text(formula)


def test_a_word_goes_on_through_a_formula_and_through_emphasis() -> None:
    text = rich_text("aaaaaaaaaa`x`bbbbbbbbbb`y`cc")
    assert text.count(CUT) + text.count(SEAM) == 10 + 1 + 10 + 1 + 2 - 1
    assert "penalty" not in rich_text("aaaa`x`bbbb`y`cc").removeprefix(WHOLE)
    assert rich_text("(*ab/configuration*)").startswith(WHOLE)


@given(st.text("ab/.\\{}$ '\"Wé", max_size=60))
def test_breaks_change_nothing_that_is_printed(text: str) -> None:
    plain = re.sub(r"\\leavevmode|\\penalty[0-9]+ ", "", rich_text(text))
    apart = re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", text)
    assert plain == "".join(map(rich_text, apart))
