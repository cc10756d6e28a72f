"""A printed text held against what it has to say: every word, and what stands in every place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keywright.proof.expected import ExpectedText
from keywright.proof.formulas import UnreadableFormulaError
from keywright.proof.slots import Slot

__all__ = ["misreadings"]

BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
STEPS = {"{": 1, "}": -1}  # how they change the number of braces that are open
SHOWN = 40  # characters of what is printed instead


def misreadings(printed: str, wanted: ExpectedText) -> Iterator[tuple[str, str]]:
    """Where the text says something else, and what is wrong; only the first, behind which nothing
    can be told."""
    first, *rest = wanted.words
    if not printed.startswith(first):
        yield "words", _other(printed, first)
        return
    place = len(first)
    for slot, words in zip(wanted.slots, rest, strict=True):
        end, problem = _end(printed, place, slot, words, is_last=words is rest[-1])
        if end is None:
            yield slot.where, problem
            return
        place = end
    if place != len(printed):
        yield "words", f"{printed[place : place + SHOWN]!r} is left over"


def _end(
    printed: str, place: int, slot: Slot, words: str, *, is_last: bool
) -> tuple[int | None, str]:
    """Where the words behind a slot end, at the first place before which it says what it has to;
    else what is wrong before the first."""
    problem = ""
    for end in _candidates(printed, place, words):
        if is_last and end + len(words) != len(printed):
            continue
        try:
            found = slot.fault(printed[place:end])
        except (UnreadableFormulaError, ValueError) as error:
            found = str(error) or "unreadable"
        if not found:
            return end + len(words), ""
        problem = problem or found
    return None, problem or _other(printed[place:], words)


def _candidates(printed: str, place: int, words: str) -> Iterator[int]:
    """The places from there on at which the words stand, outside of all braces that open behind."""
    depth, checked = 0, place
    while (end := printed.find(words, checked)) >= 0:
        for brace in BRACE.finditer(printed, checked, end):
            depth += STEPS.get(brace.group(), 0)
            if depth < 0:
                return
        if depth == 0:
            yield end
        begun = BRACE.match(printed, end)
        depth += STEPS.get(begun.group(), 0) if begun else 0
        checked = begun.end() if begun else end + 1
        if depth < 0:
            return


def _other(printed: str, words: str) -> str:
    """The first words that are others than they have to be."""
    return f"{printed[:SHOWN]!r} stands where {words[:SHOWN]!r} has to"
