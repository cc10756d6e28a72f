"""A number as an answer shows it: its exact value and its certified decimal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols.symbolic import exact
from keywright.algebra.values.certified import decimal
from keywright.terms.term import Term, number
from keywright.terms.text import to_text

__all__ = ["Value", "value"]


@dataclass(frozen=True)
class Value:
    """`rounded` tells whether the decimal is only close to the exact value."""

    exact: Term
    decimal: str
    rounded: bool

    @property
    def is_small(self) -> bool:
        """Whether the decimal is written with a power of ten, 5.627e-7."""
        return "e-" in self.decimal

    def as_json(self) -> dict[str, str]:
        """The form of `answers.json`."""
        return {"exact": to_text(self.exact), "decimal": self.decimal}


def value(term: Term, digits: int) -> Value:
    """The value of a closed term. Raises `Undefined` where it has none, `Undecided` where a digit
    could not be certified."""
    plain = exact(term)
    found = decimal(plain, digits)
    if found.exact and fraction_of(plain) is None and not found.text.endswith("oo"):
        plain = number(Fraction(found.text))  # proved on the way, as of sin(3)**2 + cos(3)**2
    return Value(plain, found.text, rounded=not found.exact)
