"""Texts and their LaTeX say the same, and what TeX would do with a text is no part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.proof.formulas import UnreadableFormulaError
from keywright.proof.texts import date, literal, printed, written
from keywright.sheet.escape import TextError, plain_text, rich_text

TEXTS = (
    "", "Show *all* work.", "50% of it -- or more", "a, b,, c", "don't 'quote' it", "x*y and 2*3",
    "`x**2 + 1` is *never `0`*", "Aβ ≤ 3 × 4, … “so”", "a_b {c} [d] #e & ~f^g|h\\i",
    "https://example.org/a_very/long-path?with=many&parts=" + "x" * 60, "Ünïcödé ÿ", "a  b\n c",
    "`sigma(x) = 1/(1 + exp(-x))`", "A" * 70, "naïve­ly", "`alpha` and α",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_printed_is_what_was_written(text: str) -> None:
    assert printed(rich_text(text)) == written(text)


VIETNAMESE = (
    "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"  # all that it has
)
OTHERS = "ẹọṣḥṭṛǐǰǖǫḑẖṩ"  # Yoruba, transliterations, Pinyin


@pytest.mark.parametrize("letter", VIETNAMESE + VIETNAMESE.upper() + OTHERS)
def test_a_letter_is_composed_and_comes_back(letter: str) -> None:
    latex = plain_text(letter)
    assert printed(latex) == literal(letter) == (letter,)
    assert printed(f"a{latex}b") == (*"a", letter, *"b")


def test_marks_without_a_letter_of_their_own_come_back() -> None:
    name = "Ọlá Adébáyọ̀ and M̀"
    assert printed(plain_text(name)) == literal(name)
    with pytest.raises(TextError, match="COMBINING OVERLINE") as error:
        plain_text("ax\u0305")
    assert error.value.column == 2


@given(st.text(st.sampled_from("aZ9 -,'`*_$%&#~^{}[]\\<>|\"αΔ≤×é—…\u00a0\t"), max_size=30))
def test_every_character_comes_back(text: str) -> None:
    assert printed(plain_text(text)) == literal(text)
    try:
        latex = rich_text(text)
    except TextError:
        return
    found, wanted = printed(latex), written(text)
    assert len(found) == len(wanted)
    assert all(theirs in (None, ours) for ours, theirs in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\`{ê}", "ế"), (r"\d{o}", "ọ́"), (r"\~{e}", "ễ"), (r"\kwhorn{o}", "ợ"),
        ("of it", "or it"), (r"\emph{all}", "all"), ("all", "*all*"), ("$x + 1$", "`x - 1`"),
        (r"5\%", "5"), ("x--y", "x-y"), (r"$\times$", "×2"), ("a b", "a  bc"),
    ],
)  # fmt: skip
def test_another_text_is_another(latex: str, text: str) -> None:
    assert printed(latex) != written(text)


@pytest.mark.parametrize(
    "latex",
    [
        r"\input{x}",
        "a % b",
        r"\emph{a",
        "a}",
        "$x",
        r"\\",
        "{a}",
        "a & b",
        r"\textfoo{}",
        r"\~{ê",
        r"\d{\~{e}",
        r"\q{a}",
        r"\~{ab}",
    ],
)
def test_what_is_no_text_is_unreadable(latex: str) -> None:
    with pytest.raises(UnreadableFormulaError):
        printed(latex)


def test_a_date_is_read_as_words() -> None:
    assert date("2020-02-04 23:00") == "4\u00a0February 2020, 23:00"
    assert date("2020-12-24") == "24\u00a0December 2020"
    assert date("soon") == "soon"
