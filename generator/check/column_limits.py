"""Limits of whole columns, seen as `generator.check.limits` sees one."""

from __future__ import annotations

from collections.abc import Callable

import gmpy2
from mpmath import mp

from generator.check import limits
from generator.check.errors import Ungradable
from generator.check.expression import Json
from generator.check.functions import Value
from generator.check.reals import Real, finite, precision, real
from generator.check.tables import Column, Table

__all__ = ["limit_column"]

Meaning = Callable[[Table], Column]


def limit_column(args: list[Json], number: Callable[[Json], Meaning]) -> Meaning:
    """How a limit is found, `number` being how its parts are."""
    body, name, to, side = args
    inside, end = number(body), _end(to, number)

    def column(table: Table) -> Column:
        whole = name in table.env.whole

        def at(point: Callable[[int], Column], digits: int, place: int) -> Column:
            with mp.workdps(digits), precision(far=True):
                found = inside(table.bind({str(name): point(place)}))
                return list(map(finite, found))

        ends = [_one_sided(at, point) for point in end(table, str(side), whole)]
        if len(ends) == 2 and not all(map(limits.agree, *ends)):
            raise Ungradable("no limit")
        # equivalent number: Both ends agree.
        return ends[0]

    return column


def _end(
    to: Json, number: Callable[[Json], Meaning]
) -> Callable[[Table, str, bool], list[Callable[[int], Column]]]:
    """The sequences that go there, from one side or from both."""
    if to in (["oo"], ["neg", ["oo"]]):
        # equivalent number: Another sequence that goes to the same place from the same side.
        sign = 1 if to == ["oo"] else -1

        def far(table: Table, side: str, whole: bool) -> list[Callable[[int], Column]]:
            if side != "both":
                raise Ungradable("infinity has no side")

            def point(place: int) -> Column:
                return [real(limits.far(sign, place, whole, mp.prec))] * len(table.rows)

            return [point]

        return far
    target = number(to)

    def near(table: Table, side: str, whole: bool) -> list[Callable[[int], Column]]:
        ends = target(table)

        def sequence(sign: int) -> Callable[[int], Column]:
            def point(place: int) -> Column:
                step = real(limits.near(0, sign, place, mp.prec))
                return [end + step for end in ends]

            return point

        # equivalent number: Another sequence that goes to the same place from the same side.
        return [sequence(sign) for mark, sign in (("+", 1), ("-", -1)) if side in (mark, "both")]

    return near


def _one_sided(at: Callable[..., Column], point: Callable[[int], Column]) -> Column:
    """As `limits` does it, for all rows with the same number of digits."""
    last = len(limits.EXPONENTS) - 1
    for digits in limits.digits_to_try():
        # equivalent arithmetic: Whether digits cancel shows beside fewer digits as well as beside
        #   more.
        finer, coarse = (at(point, n, last) for n in (digits + limits.DOUBT, digits))
        if all(map(limits.same_digits, coarse, finer)):
            rows = zip(*[at(point, digits, place) for place in range(last)], coarse, strict=True)
            with mp.workdps(digits), precision():
                return [_settled(limits.tends_to(list(row))) for row in rows]
    raise Ungradable("digits cancel")


def _settled(value: Value) -> Real:
    return value if type(value) in (int, gmpy2.mpfr) else real(value)
