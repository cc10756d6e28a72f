"""One axis of a layer whose window slides: how large its output is, and the worked line for that.

The sizes are those of `keywright.algebra.convolutions.windows`. A transposed convolution is the
convolution whose output size it undoes (Dumoulin & Visin 2016, relationship 14): o = (i - 1)s - 2p
+ d(k - 1) + 1 + q with an output padding q. Rounding up is PyTorch's ``ceil_mode``: a last window
may reach over the end, but must start inside the input or the padding in front of it. A `same`
padding is TensorFlow's, as small as an output of ceil(i/s) entries needs, the larger half of an odd
one behind; with a stride of 1 it is PyTorch's too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress
from typing import Literal

from keywright.algebra.convolutions.windows import extent
from keywright.terms.derivations import Derivation, Domain, Variable, derive
from keywright.terms.term import Term, add, div, fn, integer, mul, neg, substitute, symbol

__all__ = ["Axis", "Rounding"]

Rounding = Literal["floor", "ceil", "transposed", "same"]


@dataclass(frozen=True)
class Axis:
    """Input size i, kernel k, stride s, padding p, dilation d and output padding q of one axis; the
    padding behind is `more` than that in front."""

    size: int
    kernel: int
    stride: int
    padding: int = 0
    dilation: int = 1
    extra: int = 0
    rounding: Rounding = "floor"
    more: int = 0

    @classmethod
    def same(cls, size: int, kernel: int, stride: int, dilation: int = 1) -> Axis:
        """The axis with a `same` padding."""
        bare = cls(size, kernel, stride, 0, dilation, rounding="same")
        total = max(0, bare.needed)
        return replace(bare, padding=total // 2, more=total % 2)

    @property
    def needed(self) -> int:
        """How many entries more than the input the windows of a `same` padding reach over."""
        return (_over(self.size, self.stride) - 1) * self.stride + self.extent - self.size

    @property
    def behind(self) -> int:
        """The padding at the end."""
        return self.padding + self.more

    @property
    def total(self) -> int:
        """The padding P on both borders together."""
        return self.padding + self.behind

    @property
    def extent(self) -> int:
        """How many entries the window spans."""
        return extent(self.kernel, self.dilation)

    @property
    def slack(self) -> int:
        """How far the window can be moved within the padded input; negative if it does not fit."""
        return self.size + self.total - self.extent

    @property
    def clipped(self) -> bool:
        """Whether rounding up would add a window that starts behind the input."""
        return self.rounding == "ceil" and self._steps_up() > self._last_start()

    @property
    def output(self) -> int:
        if self.rounding == "transposed":
            inside = (self.size - 1) * self.stride - self.total
            return inside + self.extent + self.extra
        if self.rounding == "ceil":
            return min(self._steps_up(), self._last_start()) + 1
        return self.slack // self.stride + 1

    def _steps_up(self) -> int:
        return _over(self.slack, self.stride)

    def _last_start(self) -> int:
        """The number of the last window that starts before the end of the input."""
        return _over(self.size + self.padding, self.stride) - 1

    @property
    def left_over(self) -> int:
        """How many entries at the end of the padded input no window reaches, since the number of
        windows is a whole one."""
        if self.rounding == "transposed":
            return 0
        reached = (self.output - 1) * self.stride + self.extent
        return max(0, self.size + self.total - reached)

    @property
    def lost(self) -> int:
        """How many of these are entries of the input and not of its padding."""
        return min(self.size, max(0, self.left_over - self.behind))

    def chain(self, suffix: str = "") -> Derivation:
        """``o = formula = the formula in numbers = ... = result``; `suffix` marks the letters of
        one axis among several, as in o_h."""
        numbers = {letter: integer(number) for letter, number in self._numbers().items()}
        written = numbers | ({"P": add(self.padding, self.behind)} if self.more else {})
        formula = _FORMULAS[self.rounding](
            self, {name: symbol(f"{name}{suffix}") for name in numbers}
        )
        chain = _worked("o", numbers, written, formula, suffix, integer(self.output), "output size")
        return chain.then(self._summed(), "arithmetic").then(integer(self.output), "arithmetic")

    def padding_chain(self, suffix: str = "") -> Derivation:
        """``P = formula = ... = result`` of a `same` padding."""
        letters = {"i": self.size, "k": self.kernel, "s": self.stride, "o": self.output}
        letters |= {"d": self.dilation} if self.dilation > 1 else {}
        numbers = {letter: integer(number) for letter, number in letters.items()}
        of = {name: symbol(f"{name}{suffix}") for name in numbers}
        span = (of["k"],) if self.dilation == 1 else (mul(of["d"], of["k"] - 1), integer(1))
        reached = add(mul(of["o"] - 1, of["s"]), *span, neg(of["i"]))
        formula, total = fn("max", reached, 0), integer(self.total)
        chain = _worked("P", numbers, numbers, formula, suffix, total, "needed padding")
        return chain.then(fn("max", self.needed, 0), "arithmetic").then(total, "arithmetic")

    def _numbers(self) -> dict[str, int]:
        """The letters that the formula has, with their numbers; a dilation of 1 and an output
        padding of 0 are not in it."""
        if self.rounding == "same":
            return {"i": self.size, "s": self.stride}
        letters = {"i": self.size, "k": self.kernel, "s": self.stride}
        letters |= {"P": self.total} if self.more else {"p": self.padding}
        letters |= {"d": self.dilation} if self.dilation > 1 else {}
        return letters | ({"q": self.extra} if self.extra else {})

    def _summed(self) -> Term:
        """The line before the last, with the sums above and below the bar worked out."""
        if self.rounding == "same":
            return _ratio("ceil", integer(self.size), self.stride)
        if self.rounding == "transposed":
            moved, cut = (self.size - 1) * self.stride, self.total
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


def _over(length: int, stride: int) -> int:
    """How often the stride goes into it, rounded up."""
    return -(-length // stride)


def _worked(
    letter: str,
    numbers: dict[str, Term],
    written: dict[str, Term],
    formula: Term,
    suffix: str,
    value: Term,
    reason: str,
) -> Derivation:
    """``letter = formula = the formula as written in numbers``; each letter bears the suffix."""
    named = {f"{name}{suffix}": number for name, number in (numbers | {letter: value}).items()}
    domain = Domain(tuple(Variable(name, value=number) for name, number in named.items()))
    chain = derive(symbol(f"{letter}{suffix}"), domain).then(formula, reason)
    values = {f"{name}{suffix}": number for name, number in written.items()}
    return chain.then(substitute(formula, values), "substitution")


def _ratio(rounding: str, steps: Term, stride: int) -> Term:
    return steps if stride == 1 else fn(rounding, div(steps, stride))


def _window(axis: Axis, of: dict[str, Term]) -> Term:
    """The steps that fit, i + 2p - k, or with a dilation i + 2p - d(k - 1) - 1, over s."""
    room = (of["i"], _padding(of))
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
    return add(mul(of["i"] - 1, of["s"]), neg(_padding(of)), *span, *extra)


def _padding(of: dict[str, Term]) -> Term:
    """That of both borders."""
    return of["P"] if "P" in of else mul(2, of["p"])


def _parted(axis: Axis, of: dict[str, Term]) -> Term:
    return fn("ceil", div(of["i"], of["s"]))


_FORMULAS = {"floor": _window, "ceil": _rounded_up, "transposed": _transposed, "same": _parted}
