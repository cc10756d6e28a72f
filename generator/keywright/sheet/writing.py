"""How the numbers of a sheet are written: in one way on the whole sheet, which is the author's.

A decimal or a fraction that the author wrote is written so wherever that number stands, in the
statement, in tables and in derivations. An author who writes decimals gets other numbers as
decimals too if they end within eight places; all else is a fraction. In a column of results the
exact number, in this writing, stands before its decimal where the two are not the same: 1/3 and
0.3333, 1/2 and 0.5, and 0.5 alone if the author writes decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

__all__ = ["Writing", "as_author", "current"]

MOST_PLACES = 8


@dataclass(frozen=True)
class Writing:
    """The author's decimals and fractions without their signs, the first of each value counts."""

    numbers: tuple[str, ...] = ()

    def of(self, value: Fraction) -> str | None:
        """The decimal that stands for a positive number; None where it is a fraction."""
        if value in self._known:
            return self._known[value]
        if not any(self._known.values()) or value * 10**MOST_PLACES % 1:
            return None
        return f"{Decimal(value.numerator) / value.denominator:f}"

    @cached_property
    def _known(self) -> Mapping[Fraction, str | None]:
        return {Fraction(text): _decimal(text) for text in reversed(self.numbers)}


def _decimal(text: str) -> str | None:
    """1e-3 is 0.001; what has more places is easier read as a fraction."""
    if "/" in text or Fraction(text) * 10**MOST_PLACES % 1:
        return None
    return f"{Decimal(text):f}"


_CURRENT: ContextVar[Writing] = ContextVar("writing", default=Writing())  # noqa: B039  (frozen)


def current() -> Writing:
    """How numbers are written in what is being printed."""
    return _CURRENT.get()


@contextmanager
def as_author(numbers: Iterable[str]) -> Iterator[None]:
    """Inside, numbers are written as here; those that were known outside come first."""
    token = _CURRENT.set(Writing((*current().numbers, *numbers)))
    try:
        yield
    finally:
        _CURRENT.reset(token)
