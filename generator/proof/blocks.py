r"""The blocks of a question in a ``.tex``: each macro of the style with its arguments as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.proof.formulas import UnreadableError

__all__ = ["Chain", "Row", "arguments", "chains", "products", "traces"]

BEGIN, END = r"\begin{kwchain}", r"\end{kwchain}"
TRACE = re.compile(r"\\kwtraces?(?![a-z])")


@dataclass(frozen=True)
class Chain:
    """A derivation as it is printed: its start, and of each step relation, term and reason."""

    start: str
    steps: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Row:
    """A line of a trace: symbol, formula, and the value with the sign before it."""

    symbol: str
    formula: str
    value: str


def chains(source: str) -> Iterator[Chain]:
    """The derivations, in their order."""
    for found in re.finditer(re.escape(BEGIN), source):
        end = source.find(END, found.end())
        if end < 0:
            raise UnreadableError("a derivation without an end")
        (start,), place = arguments(source, found.end(), 1)
        steps = tuple(_calls(source[place:end], r"\kwstep", 3))
        yield Chain(start, steps)


def traces(source: str) -> Iterator[tuple[Row, ...]]:
    """The columns of the traces, in their order, each as it is computed: one that is read from the
    bottom up is turned around."""
    for found in TRACE.finditer(source):
        _, place = arguments(source, found.end(), 1)
        for _ in range(2 if found.group() == r"\kwtraces" else 1):
            (_, way, body), place = arguments(source, place, 3)
            rows = [Row(*each) for each in _calls(body, r"\kwrow", 3)]
            yield tuple(rows if way == r"\kwdown" else rows[::-1])


def products(source: str) -> Iterator[tuple[str, ...]]:
    """The rows of the tables of products, in their order."""
    return _calls(source, r"\kwproduct", 4)


def _calls(source: str, macro: str, count: int) -> Iterator[tuple[str, ...]]:
    """The arguments of each use of a macro."""
    for found in re.finditer(re.escape(macro) + r"(?![A-Za-z])", source):
        yield arguments(source, found.end(), count)[0]


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
    for found in re.finditer(r"\\.|[{}]", source[place:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            if not source.startswith("{", place):
                break
            return source[place + 1 : place + found.start()], place + found.end()
    raise UnreadableError(f"no argument stands before {source[place : place + 20]!r}")
