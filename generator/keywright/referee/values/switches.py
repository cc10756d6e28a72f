"""Where something inside a term switches from one branch to another, seen on a grid.

The breakpoints that an answer claims say nothing of those that it does not: a function has to be
tried beside all that there are, however far away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import ROWS, Value
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, walk
from keywright.referee.values.terms import evaluate

__all__ = ["beside_switches", "deciders"]

# Further than functions are drawn, and not where they are likely to break.
# equivalent number: Where the grid ends, nothing is looked for any more.
GRID = tuple(mp.mpf(n / 2 + 13 / 1024) for n in range(-120, 121))


def deciders(term: Json) -> Iterator[Json]:
    """The terms inside whose signs decide: what a max compares, the argument of an abs..."""
    for node in walk(term):
        if not isinstance(node, list):
            continue
        head, *args = node
        if head in ("max", "min"):
            # equivalent arithmetic, number: The same pairs once more, or a part with itself, which
            #   is 0 all over.
            yield from (["add", a, ["neg", b]] for i, a in enumerate(args) for b in args[i + 1 :])
        elif head in ROWS:
            # equivalent number: There is one.
            breaks = ROWS[head].breaks
            yield from (["add", arg, -b] if b else arg for arg in args for b in breaks)
        elif head == "call" and len(args) > 1:
            yield args[1]
        elif head in ("lt", "le", "gt", "ge", "eq", "ne"):
            yield ["add", args[0], ["neg", args[1]]]


def beside_switches(term: Json, env: Env) -> list[Value]:
    """Numbers x between which a sign inside the term changes, in ascending order."""
    places = [env.bind({"x": x}) for x in GRID]
    found = {
        x
        for decider in deciders(term)
        for (a, left), (b, right) in pairwise(zip(GRID, _signs(decider, places), strict=True))
        if left != right
        for x in (a, b)
    }
    return sorted(found)


def _signs(decider: Json, places: list[Env]) -> list[Value | None]:
    """The sign at each place, None where there is no value."""
    with suppress(Ungradable):
        return [mp.sign(value) for value in evaluated(decider, places)]
    return [_sign(decider, place) for place in places]


def _sign(decider: Json, place: Env) -> Value | None:
    with suppress(Ungradable):
        return mp.sign(evaluate(decider, place))
    return None
