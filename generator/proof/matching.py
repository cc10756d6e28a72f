"""A printed text held against what it has to say: every word, and what stands in every place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.proof.expected import Expected
from generator.proof.formulas import UnreadableError
from generator.proof.slots import Slot

__all__ = ["misreadings"]

BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
SHOWN = 40  # characters of what is printed instead


def misreadings(printed: str, wanted: Expected) -> Iterator[tuple[str, str]]:
    """Where the text says something else, and what is wrong; only the first, behind which nothing
    can be told."""
    first, *rest = wanted.words
    if not printed.startswith(first):
        yield "words", _other(printed, first)
        return
    depths = _depths(printed)
    place = len(first)
    for slot, words in zip(wanted.slots, rest, strict=True):
        end, problem = _end(printed, depths, place, slot, words, is_last=words is rest[-1])
        if end is None:
            yield slot.where, problem
            return
        place = end
    if place != len(printed):
        yield "words", f"{printed[place : place + SHOWN]!r} is left over"


def _end(
    printed: str, depths: Sequence[int], place: int, slot: Slot, words: str, *, is_last: bool
) -> tuple[int | None, str]:
    """Where the words behind a slot end, at the first place before which it says what it has to;
    else what is wrong before the first."""
    problem = ""
    for end in _candidates(printed, depths, place, words):
        if is_last and end + len(words) != len(printed):
            continue
        try:
            found = slot.fault(printed[place:end])
        except (UnreadableError, ValueError) as error:
            found = str(error) or "unreadable"
        if not found:
            return end + len(words), ""
        problem = problem or found
    return None, problem or _other(printed[place:], words)


def _candidates(printed: str, depths: Sequence[int], place: int, words: str) -> Iterator[int]:
    """The places from there on at which the words stand, outside of all braces that open behind."""
    depth = depths[place]
    end = printed.find(words, place)
    checked = place
    while end >= 0:
        if any(each < depth for each in depths[checked : end + 1]):
            return
        checked = end
        if depths[end] == depth:
            yield end
        end = printed.find(words, end + 1)


def _depths(printed: str) -> list[int]:
    """How many braces are open before each character, and at the end."""
    depths = []
    depth = place = 0
    for found in BRACE.finditer(printed):
        depths += [depth] * (found.end() - place)
        place = found.end()
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
    return depths + [depth] * (len(printed) + 1 - place)


def _other(printed: str, words: str) -> str:
    """The first words that are others than they have to be."""
    return f"{printed[:SHOWN]!r} stands where {words[:SHOWN]!r} has to"
