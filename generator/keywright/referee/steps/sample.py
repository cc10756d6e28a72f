"""Points of a domain, and the values of terms there, each computed once."""

from __future__ import annotations

from copy import copy
from functools import cached_property

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.on_the_way import Place, approaches
from keywright.referee.steps.points import Point, draw
from keywright.referee.values import columns
from keywright.referee.values.terms import meaning

__all__ = ["DIGITS", "Sample", "at"]

# equivalent number: A bound on the effort: twenty digits more than are compared, and more still for
#   what is next to nothing.
DIGITS = 60  # of the values


class Sample:
    """The points of one domain, and the values of terms there, each computed once."""

    def __init__(self, domain: ReadDomain, terms: list[Json], seed: str, turn: int = 0) -> None:
        self.domain = domain
        self.points = draw(domain, terms, seed, turn)
        self._drawn_from = domain, terms, seed, turn + 1
        self._values: dict[tuple[int, str], list[Value] | Ungradable] = {}
        self._columns = columns.Points([point.env for point in self.points])

    @cached_property
    def next(self) -> Sample:
        """The same at other points."""
        return Sample(*self._drawn_from)

    def moved(self, points: list[Point], place: Place, *terms: Json) -> Sample:
        """The same on the way to the limits in these terms."""
        nearby = copy(self)
        with mp.workdps(DIGITS):
            nearby.points = [
                Point(point.env.bind(found), {**point.drawn, **found})
                for point in points
                for found in approaches(point.env, place, *terms)
            ]
        return nearby._renewed()

    def defined(self, term: Json) -> Sample:
        """The same at those points alone at which the term has a value: away from the end of a
        limit there may be others. Raises `Ungradable` if these are most of them."""
        try:
            self.values(term, self.points)
        except Ungradable:
            fewer = copy(self)
            found = [(point, self._evaluated(term, [point])) for point in self.points]
            fewer.points = [point for point, each in found if not isinstance(each, Ungradable)]
            if 2 * len(fewer.points) < len(self.points):
                raise
            return fewer._renewed()
        return self

    def _renewed(self) -> Sample:
        self._values = {}
        self._columns = columns.Points([point.env for point in self.points])
        return self

    def points_for(self, *terms: Json) -> list[Point]:
        """One point is as good as all where no variable occurs."""
        return self.points[:1] if self.domain.closed(*terms) else self.points

    def values(self, term: Json, points: list[Point]) -> list[Value]:
        """The term's values at these points; raises `Ungradable` where it has none."""
        key = len(points), repr(term)
        if key not in self._values:
            self._values[key] = self._evaluated(term, points)
        found = self._values[key]
        if isinstance(found, Ungradable):
            raise found
        return found

    def _evaluated(self, term: Json, points: list[Point]) -> list[Value] | Ungradable:
        # equivalent number: There is one point, or there are twenty and more.
        if len(points) > 1:
            try:
                with mp.workdps(DIGITS):
                    return columns.values(term, self._columns)
            except columns.FAILURES:
                pass  # where and why is found point by point
        try:
            value = meaning(term)
        except Ungradable as error:
            return error
        values: list[Value] = []
        with mp.workdps(DIGITS):
            for point in points:
                try:
                    values.append(value(point.env))
                except Ungradable as error:
                    return Ungradable(f"{error}{at(point)}")
        return values


def at(point: Point) -> str:
    """The place as a sentence ends with it; nothing where there is but one."""
    named = str(point)
    return f" at {named}" if named else ""
