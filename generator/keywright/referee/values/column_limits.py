"""Limits of whole columns, seen as `keywright.referee.values.limits` sees one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp

from keywright.referee.enclosures import as_mpf, ball, certified
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.values import limits
from keywright.referee.values.tables import Column, PointTable, real

__all__ = ["limit_column"]

Meaning = Callable[[PointTable], Column]


def limit_column(args: list[Json], number: Callable[[Json], Meaning]) -> Meaning:
    """How a limit is found, `number` being how its parts are."""
    body, name, to, side = args
    inside, end = number(body), _end(to, number)

    def column(table: PointTable) -> Column:
        given = PointTable(
            table.points, table.rows, {n: _given(c) for n, c in table.columns.items()}
        )

        def at(point: Callable[[int], Column], place: int) -> Column:
            bound = given.bind({str(name): point(place)})
            return list(certified(lambda: list(map(real, inside(bound)))))

        ends = [_one_sided(at, point) for point in end(given, str(side), name in table.env.whole)]
        if len(ends) == 2 and not all(map(limits.agree, *ends)):
            raise Ungradable("no limit")
        # equivalent number: Both ends agree.
        return list(map(real, ends[0]))

    return column


def _given(column: list[Any]) -> list[Any]:
    """A column of numbers, or of vectors, as it is known, on which a limit may depend."""
    return [tuple(_given(list(x))) if type(x) is tuple else ball(as_mpf(x)) for x in column]


def _end(
    to: Json, number: Callable[[Json], Meaning]
) -> Callable[[PointTable, str, bool], list[Callable[[int], Column]]]:
    """The sequences that go there, from one side or from both."""
    if to in (["oo"], ["neg", ["oo"]]):
        # equivalent number: Another sequence that goes to the same place from the same side.
        sign = 1 if to == ["oo"] else -1

        def far(table: PointTable, side: str, whole: bool) -> list[Callable[[int], Column]]:
            if side != "both":
                raise Ungradable("infinity has no side")

            def point(place: int) -> Column:
                return [real(limits.far(sign, place, whole, mp.prec))] * len(table.rows)

            return [point]

        return far
    target = number(to)

    def near(table: PointTable, side: str, whole: bool) -> list[Callable[[int], Column]]:
        ends = certified(lambda: target(table))

        def sequence(sign: int) -> Callable[[int], Column]:
            def point(place: int) -> Column:
                return [real(limits.near(end, sign, place, mp.prec)) for end in ends]

            return point

        # equivalent number: Another sequence that goes to the same place from the same side.
        return [sequence(sign) for mark, sign in (("+", 1), ("-", -1)) if side in (mark, "both")]

    return near


def _one_sided(
    at: Callable[[Callable[[int], Column], int], Column], point: Callable[[int], Column]
) -> Column:
    """As `limits` does it, for all rows at once."""
    with mp.workdps(mp.dps + limits.EXTRA_DIGITS):
        rows = zip(*[at(point, place) for place in range(len(limits.EXPONENTS))], strict=True)
        return [limits.tends_to(list(row)) for row in rows]
