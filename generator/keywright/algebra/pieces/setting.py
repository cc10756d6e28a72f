"""Where a function of one variable is looked at: its variable, its parameters, its unit step."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.pieces.signs import Ranges, assumed, sign_over
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, integer, substitute  # fmt: skip

__all__ = ["Setting"]


@dataclass(frozen=True)
class Setting:
    """The variable, the open intervals of the parameters, and the unit step with its value at 0."""

    variable: str
    ranges: Ranges
    step: str = "H"
    at_zero: Term | None = None

    @property
    def signs(self) -> dict[str, dict[str, bool]]:
        """The parameters that have one sign, in the words of the computer algebra."""
        return assumed(self.ranges)

    def sign(self, term: Term) -> int:
        return sign_over(term, self.ranges)

    def at(self, term: Term, point: Term) -> Term:
        """The term with `point` for the variable, folded."""
        return tidy(substitute(term, {self.variable: point}))

    def step_at(self, argument: Term) -> Term:
        """The unit step of an argument without the variable: 0, 1, or its value at 0."""
        sign = self.sign(argument)
        if sign == 0 and self.at_zero is None:
            raise Undefined(argument, "the unit step at 0 has no value here")
        return integer(int(sign > 0)) if sign or self.at_zero is None else self.at_zero
