"""A text is held against its words and places, character by character."""

from __future__ import annotations

import pytest

from keywright.proof.expected import ExpectedText
from keywright.proof.matching import misreadings
from keywright.proof.slots import Slot
from keywright.proof.tree import Formula

SUM = Slot("formula", Formula("formulas/sum", ["add", "a", "b"]))
THREE = Slot("whole", 3)
WANTED = ExpectedText([r"\f{", "} = ", "."], [SUM, THREE])


def test_a_text_that_says_what_it_has_to() -> None:
    assert list(misreadings(r"\f{a + b} = 3.", WANTED)) == []
    assert list(misreadings("only words", ExpectedText(["only words"], []))) == []


@pytest.mark.parametrize(
    ("printed", "where"),
    [
        (r"\g{a + b} = 3.", "words"), (r"\f{a - b} = 3.", "formulas/sum"),
        (r"\f{a + b} = 4.", "texts"), (r"\f{a + b} = 3. More", "texts"),
        (r"\f{a + b}", "formulas/sum"),
        (r"\f{a + b} > 3.", "formulas/sum"), ("", "words"), (r"\f{a + b} = 3", "texts"),
        (r"\f{{a + b}} = 3.", "formulas/sum"), (r"\f{a + b} = 3..", "texts"),
    ],
)  # fmt: skip
def test_a_text_that_says_something_else(printed: str, where: str) -> None:
    (found,) = misreadings(printed, WANTED)
    assert found[0] == where


def test_words_that_stand_in_a_formula_too() -> None:
    both = Slot("formula", Formula("both", ["eq", "a", "b"]))
    wanted = ExpectedText(["$", " = ", "$"], [both, Slot("formula", Formula("c", "c"))])
    assert list(misreadings("$a = b = c$", wanted)) == []
    assert [where for where, _ in misreadings("$a = c = c$", wanted)] == ["both"]


def test_what_is_left_over_behind_the_words_is_seen() -> None:
    assert [w for w, _ in misreadings("words and more", ExpectedText(["words"], []))] == ["words"]
