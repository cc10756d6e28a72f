"""One axis of a layer whose window slides: how large its output is, and the worked line for that.

The sizes are those of `generator.maths.windows`. A transposed convolution is the convolution whose
output size it undoes (Dumoulin & Visin 2016, relationship 14): o = (i - 1)s - 2p + d(k - 1) + 1 + q
with an output padding q. Rounding up is PyTorch's ``ceil_mode``: a last window may reach over the
end, but must start inside the input or the padding in front of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import Literal

from generator.maths.derivations import Derivation, Domain, Variable, derive
from generator.maths.terms import Term, add, div, fn, integer, mul, neg, substitute, symbol
from generator.maths.windows import extent, output_size

__all__ = ["Axis", "Rounding"]

Rounding = Literal["floor", "ceil", "transposed"]


@dataclass(frozen=True)
class Axis:
    """Input size i, kernel k, stride s, padding p, dilation d and output padding q of one axis."""

    size: int
    kernel: int
    stride: int
    padding: int = 0
    dilation: int = 1
    extra: int = 0
    rounding: Rounding = "floor"

    @property
    def extent(self) -> int:
        """How many entries the window spans."""
        return extent(self.kernel, self.dilation)

    @property
    def slack(self) -> int:
        """How far the window can be moved within the padded input; negative if it does not fit."""
        return self.size + 2 * self.padding - self.extent

    @property
    def clipped(self) -> bool:
        """Whether rounding up would add a window that starts behind the input."""
        return self.rounding == "ceil" and self._steps_up() > self._last_start()

    @property
    def output(self) -> int:
        if self.rounding == "transposed":
            inside = (self.size - 1) * self.stride - 2 * self.padding
            return inside + self.extent + self.extra
        if self.rounding == "ceil":
            return min(self._steps_up(), self._last_start()) + 1
        return output_size(self.size, self.kernel, self.stride, self.padding, self.dilation)

    def _steps_up(self) -> int:
        return -(-self.slack // self.stride)

    def _last_start(self) -> int:
        """The number of the last window that starts before the end of the input."""
        return -(-(self.size + self.padding) // self.stride) - 1

    @property
    def left_over(self) -> int:
        """How many entries at the end of the padded input no window reaches, since the number of
        windows is a whole one."""
        if self.rounding == "transposed":
            return 0
        reached = (self.output - 1) * self.stride + self.extent
        return max(0, self.size + 2 * self.padding - reached)

    @property
    def lost(self) -> int:
        """How many of these are entries of the input and not of its padding."""
        return max(0, self.left_over - self.padding)

    def chain(self, suffix: str = "") -> Derivation:
        """``o = formula = the formula in numbers = ... = result``; `suffix` marks the letters of
        one axis among several, as in o_h."""
        numbers = self._numbers(suffix)
        letters = {name[0]: symbol(name) for name in numbers}
        output = f"o{suffix}"
        formula = _FORMULAS[self.rounding](self, letters)
        values = {name: integer(number) for name, number in numbers.items()}
        named = [*values.items(), (output, integer(self.output))]
        domain = Domain(tuple(Variable(name, value=value) for name, value in named))
        chain = derive(symbol(output), domain).then(formula, "output size")
        chain = chain.then(substitute(formula, values), "substitution")
        return chain.then(self._summed(), "arithmetic").then(integer(self.output), "arithmetic")

    def _numbers(self, suffix: str) -> dict[str, int]:
        """The letters that the formula has, with their numbers; a dilation of 1 and an output
        padding of 0 are not in it."""
        letters = {"i": self.size, "k": self.kernel, "s": self.stride, "p": self.padding}
        letters |= {"d": self.dilation} if self.dilation > 1 else {}
        letters |= {"q": self.extra} if self.extra else {}
        return {f"{letter}{suffix}": number for letter, number in letters.items()}

    def _summed(self) -> Term:
        """The line before the last, with the sums above and below the bar worked out."""
        if self.rounding == "transposed":
            moved, cut = (self.size - 1) * self.stride, 2 * self.padding
            numbers = (moved, cut, self.extent, self.extra)
            terms = (integer(moved), neg(cut), integer(self.extent), integer(self.extra))
            first, *others = compress(terms, numbers)
            return add(first, *others) if others else first
        steps = _ratio(self.rounding, integer(self.slack), self.stride)
        if not self.clipped:
            return add(steps, 1)
        return fn(
            "min", add(steps, 1), _ratio("ceil", integer(self.size + self.padding), self.stride)
        )


def _ratio(rounding: str, steps: Term, stride: int) -> Term:
    return steps if stride == 1 else fn(rounding, div(steps, stride))


def _window(axis: Axis, of: dict[str, Term]) -> Term:
    """The steps that fit, i + 2p - k, or with a dilation i + 2p - d(k - 1) - 1, over s."""
    room = (of["i"], mul(2, of["p"]))
    if axis.dilation == 1:
        top = add(*room, neg(of["k"]))
    else:
        top = add(*room, neg(mul(of["d"], of["k"] - 1)), neg(1))
    return add(fn(axis.rounding, div(top, of["s"])), 1)


def _rounded_up(axis: Axis, of: dict[str, Term]) -> Term:
    """PyTorch's rule in one formula, of which the second part is shown only where it matters."""
    plain = _window(axis, of)
    if not axis.clipped:
        return plain
    return fn("min", plain, fn("ceil", div(of["i"] + of["p"], of["s"])))


def _transposed(axis: Axis, of: dict[str, Term]) -> Term:
    span = (of["k"],) if axis.dilation == 1 else (mul(of["d"], of["k"] - 1), integer(1))
    extra = (of["q"],) if axis.extra else ()
    return add(mul(of["i"] - 1, of["s"]), neg(mul(2, of["p"])), *span, *extra)


_FORMULAS = {"floor": _window, "ceil": _rounded_up, "transposed": _transposed}
