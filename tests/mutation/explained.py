"""The changes of the program that no test can notice: marks at the lines that they excuse.

A mark is a comment above its line, ``# equivalent number, comparison: <reason>``. It says of which
kinds a change there leaves everything as it is, and why; a long reason goes on below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["KINDS", "Mark", "marks"]

# What a mark may excuse, by how cosmic-ray's operators begin.
KINDS = {
    "number": ("NumberReplacer",),
    "comparison": ("ReplaceComparisonOperator",),
    "arithmetic": ("ReplaceBinaryOperator", "ReplaceUnaryOperator_USub"),
    "condition": (
        "AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceUnaryOperator_Delete_Not",
        "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    ),
    "loop": ("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
    "exception": ("ExceptionReplacer",),
}  # fmt: skip
MARK = re.compile(r"# equivalent (?P<kinds>[a-z, ]+): (?P<reason>.*)")


@dataclass(frozen=True)
class Mark:
    """Why changes of some kinds change nothing at a line, which counts from 1."""

    line: int
    kinds: tuple[str, ...]
    reason: str


def marks(source: str) -> Iterator[Mark]:
    """The marks of a module, in their order."""
    above: list[str] = []
    for number, line in enumerate(source.splitlines(), start=1):
        text = line.strip()
        if text.startswith("#"):
            above.append(text)
        else:
            yield from (Mark(number, *read) for read in _read(above))
            above = []


def _read(comments: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The kinds and the reason of each mark among the comments that stand above a line."""
    joined: list[str] = []
    for comment in comments:
        if joined and comment.startswith("#   "):
            joined[-1] += f" {comment.removeprefix('#').strip()}"
        else:
            joined.append(comment)
    for comment in joined:
        mark = MARK.fullmatch(comment)
        if mark is not None:
            yield tuple(mark["kinds"].split(", ")), mark["reason"]
