"""Functions of one variable for the check of equivalent networks: their names, breakpoints, slopes.

The breakpoints are found by watching, on a fine grid, the signs of whatever decides inside a term
(the difference of the arguments of a max, the argument of an abs, ...) and by bisection where one
changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import ROWS, WRITTEN, Value
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, walk
from keywright.referee.values.switches import deciders
from keywright.referee.values.terms import evaluate

__all__ = ["NAMED", "TITLES", "Function", "function_of", "samples"]

# By all names, with hyphens or as in formulas.
NAMED: dict[str, Json] = {
    each: [name, "z"]
    for written, name in WRITTEN.items()
    if ROWS[name].title
    for each in (written, written.replace("_", "-"))
}
TITLES = {name: ROWS[WRITTEN[name.replace("-", "_")]].title for name in NAMED}
RANGE = 60  # the grid for breakpoints runs from -60 to 60 in steps of a sixteenth
HIGHEST_ORDER = 4
CLOSE_BY = mp.mpf("1e-30")  # where the steepest function that anybody writes has hardly changed
JUMP = mp.mpf("1e-9")
# equivalent number: How much is remembered, and not worked out again.
REMEMBERED = 256  # functions that switch others


@dataclass(frozen=True)
class Function:
    """A function of ``z`` by its term."""

    term: Json

    def __call__(self, z: Value) -> Value:
        return evaluate(self.term, Env({"z": mp.mpf(z)}))

    def at(self, points: Iterable[Value]) -> list[Value]:
        """Its values at many points."""
        return evaluated(self.term, [Env({"z": mp.mpf(z)}) for z in points])

    def derivative(self, z: Value, order: int) -> Value:
        """By central differences at a higher precision."""
        # equivalent number: The difference of order 0 is the value.
        if order == 0:
            return self(z)
        digits = mp.dps
        # equivalent number: Differences so fine are right wherever they lie so near.
        with mp.workdps(digits * (order + 2)):
            # equivalent number: Differences so fine are right wherever they lie so near.
            h = mp.power(10, -digits)
            rows = (
                # equivalent arithmetic, number: Differences so fine are right wherever they lie so
                #   near.
                (-1) ** i * mp.binomial(order, i) * self(z + (mp.mpf(order) / 2 - i) * h)
                # equivalent number: The next binomial coefficient is 0.
                for i in range(order + 1)
            )
            return mp.fsum(rows) / h**order

    def breakpoints(self) -> list[Value]:
        """Where something inside the term switches, in ascending order."""
        found: list[Value] = []
        for decider in deciders(self.term):
            found += Function(decider).zeros()
        ascending = sorted(found)
        return [
            z
            for i, z in enumerate(ascending)
            # equivalent comparison, number: A bound between rounding and a difference: numbers
            #   agree to many digits more or to few.
            if i == 0 or abs(z - ascending[i - 1]) > mp.mpf(10) ** -20
        ]

    def zeros(self) -> list[Value]:
        """Where it is 0 or changes its sign, unless it is 0 all over."""
        return list(_zeros_of(json.dumps(self.term), mp.prec))

    def jump_order(self, z: Value) -> int | None:
        """The lowest order of a derivative that jumps at z; 0 also for a value out of place. It
        needs the double of the digits of `CLOSE_BY`."""
        near = [self(z - CLOSE_BY), self(z), self(z + CLOSE_BY)]
        # equivalent number: A value out of place differs from those on both sides, and a jump shows
        #   between these.
        # equivalent comparison: A bound between rounding and a difference: numbers agree to many
        #   digits more or to few.
        if max(abs(near[1] - near[0]), abs(near[1] - near[2])) > JUMP:
            return 0
        # equivalent number: Values that jump were found before.
        for order in range(1, HIGHEST_ORDER + 1):
            # equivalent arithmetic: Both sides, the other way round.
            left, right = (self.derivative(z + side, order) for side in (-CLOSE_BY, CLOSE_BY))
            # equivalent arithmetic, comparison, number: A bound between rounding and a difference:
            #   numbers agree to many digits more or to few.
            if abs(left - right) > JUMP * (1 + abs(left)):
                return order
        return None


@lru_cache(maxsize=REMEMBERED)
def _zeros_of(term: str, prec: int) -> tuple[Value, ...]:
    """Remembered for each working precision: every part of an answer asks where its functions
    switch."""
    one = Function(json.loads(term))
    # equivalent arithmetic, number: Where the grid ends, nothing is looked for any more.
    grid = [mp.mpf(i) / 16 for i in range(-16 * RANGE, 16 * RANGE + 1)]
    values = [mp.sign(value) for value in one.at(grid)]
    found = [z for z, sign in zip(grid, values, strict=True) if sign == 0]
    # equivalent number: The root lies between the first two all the same.
    for low, high, left, right in zip(grid, grid[1:], values, values[1:], strict=False):
        if left * right < 0:
            found.append(_root(one, low, high, left))
    # equivalent comparison, number: It is 0 at a few places, or on half of the line.
    return tuple(found) if len(found) < len(grid) // 2 else ()


def _root(one: Function, low: Value, high: Value, left: Value) -> Value:
    # equivalent arithmetic, number: Steps to spare.
    for _ in range(int(mp.prec) + 8):
        middle = (low + high) / 2
        sign = mp.sign(one(middle))
        if sign == 0:
            return middle
        low, high = (middle, high) if sign == left else (low, middle)
    return (low + high) / 2


def function_of(given: object) -> Function:
    """The function that a field of the YAML names or writes, in whatever variable."""
    if isinstance(given, str) and given.strip() in NAMED:
        return Function(NAMED[given.strip()])
    term = read(given)
    names = {node for node in walk(term) if isinstance(node, str)}
    if len(names) > 1:
        raise Ungradable(f"a function of {len(names)} variables")
    return Function(_renamed(term, next(iter(names), "z")))


def _renamed(term: Json, name: str) -> Json:
    if isinstance(term, list):
        return [term[0], *(_renamed(arg, name) for arg in term[1:])]
    return "z" if term == name else term


@cache
def samples() -> tuple[Value, ...]:
    """Points of the line: 0, small and larger numbers of both signs, none of them special."""
    # equivalent number: Any points all around will do.
    with mp.workdps(60):
        # equivalent arithmetic, number: Any points all around will do.
        far = [mp.sqrt(2) * i / 7 for i in range(-40, 41)]
        return (mp.mpf(0), mp.mpf(1), mp.mpf(-1), mp.mpf(3), mp.mpf(-3), *far)
