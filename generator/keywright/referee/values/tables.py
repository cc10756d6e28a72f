"""Tables of numbers: a row for each point, or for each summand of each point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flint import arb

from keywright.referee.enclosures import Ball, ball
from keywright.referee.errors import Ungradable
from keywright.referee.values.environment import Env

__all__ = ["Column", "Points", "PointTable", "real", "spread"]

Column = list[Ball]

# equivalent number: A bound on the effort.
MOST_ROWS = 20_000


def real(value: object) -> Ball:
    """The finite number as it stands in a column; raises `Ungradable` for all else."""
    number = ball(value)
    if type(number) is int or type(number) is arb:
        return number
    raise Ungradable("not a finite number")


@dataclass(frozen=True)
class Points:
    """The environments, and the entries of indexed symbols there as far as they were asked for."""

    envs: list[Env]
    entries: dict[tuple[int, str, tuple[int, ...]], Ball] = field(default_factory=dict)


@dataclass(frozen=True)
class PointTable:
    """Rows, each with the number of its point, and columns: the values of bound names. Those of a
    name that stands for vectors are tuples."""

    points: Points
    rows: list[int]
    columns: Mapping[str, list[Any]] = field(default_factory=dict)

    def bind(self, columns: Mapping[str, list[Any]]) -> PointTable:
        return PointTable(self.points, self.rows, {**self.columns, **columns})

    def take(self, places: list[int]) -> PointTable:
        """The rows at these places, in their order; a row may be taken several times."""
        # equivalent comparison: A bound on the effort.
        if len(places) > MOST_ROWS:
            raise Ungradable("too many rows")
        columns = {name: [column[i] for i in places] for name, column in self.columns.items()}
        return PointTable(self.points, [self.rows[i] for i in places], columns)

    @property
    def env(self) -> Env:
        """One of the environments: they differ in values alone."""
        # equivalent number: The environments differ in values alone.
        return self.points.envs[0]


def spread(
    table: PointTable, name: str, low: Column, high: Column
) -> tuple[PointTable, list[tuple[int, int]]]:
    """Each row once for every number from low to high, and where those of each row are."""
    if any(type(end) is not int for end in (*low, *high)):
        raise Ungradable("not a whole number")
    numbers = [range(a, b + 1) for a, b in zip(low, high, strict=True)]
    ends = [0]
    for each in numbers:
        ends.append(ends[-1] + len(each))
    spread = table.take([place for place, each in enumerate(numbers) for _ in each])
    return spread.bind({name: [j for each in numbers for j in each]}), list(pairwise(ends))
