r"""What stands in the braces behind a macro."""

from __future__ import annotations

import re

from keywright.proof.formulas import UnreadableFormulaError

__all__ = ["arguments"]

BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def arguments(source: str, place: int, count: int) -> tuple[tuple[str, ...], int]:
    """What stands in the next so many braces, and the place behind them."""
    found = []
    for _ in range(count):
        argument, place = _argument(source, place)
        found.append(argument)
    return tuple(found), place


def _argument(source: str, place: int) -> tuple[str, int]:
    """What stands in the next braces, and the place behind them."""
    while source[place : place + 1].isspace():
        place += 1
    depth = 0
    for found in BRACE.finditer(source, place):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            if not source.startswith("{", place):
                break
            return source[place + 1 : found.start()], found.end()
    raise UnreadableFormulaError(f"no argument stands before {source[place : place + 20]!r}")
