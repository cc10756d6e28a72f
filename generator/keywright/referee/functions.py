"""What each elementary function and operation does to real numbers: one row each, in balls of Arb.

A ball contains the true value; `keywright.referee.enclosures` makes it as small as is needed. A row
also takes numbers with their derivatives, as power series of two terms. Whatever leaves the finite
real numbers raises `Ungradable`: a check that goes on with NaN or infinities can find two wrong
sides equal. What more digits may decide raises `WideBounds`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import methodcaller
from typing import Any

import numpy as np
from flint import arb, arb_series
from mpmath import mp

from keywright.referee.enclosures import Ball, derived, is_last, lead
from keywright.referee.errors import Ungradable, WideBounds

__all__ = [
    "ARITHMETIC",
    "COMPARISONS",
    "FUNCTIONS",
    "JOINED",
    "ROWS",
    "SWITCHES",
    "WRITTEN",
    "Elementary",
    "Value",
    "is_array",
    "is_finite",
    "lift",
    "order",
]

Value = Any  # mpf, ball, int, bool, or a numpy array of these: mpmath has no types of its own

BALLS = (arb, arb_series)
SELU = (10507009873554805, 16732632423543772)


def is_array(value: Value) -> bool:
    return isinstance(value, np.ndarray)


def is_finite(value: Value) -> bool:
    """Whether this is a finite mpf or a ball: what `mp.isfinite` says, which takes ten times as
    long."""
    if type(value) in BALLS:
        return True
    if type(value) is not mp.mpf:
        return False
    _, mantissa, exponent, _ = value._mpf_
    return bool(mantissa) or not exponent


def order(left: Value, right: Value) -> int:
    """-1, 0 or 1; what agrees to 7 digits of 10 of the working precision counts as equal, since a
    place where branches meet is given by rounded numbers."""
    if type(left) in BALLS or type(right) in BALLS:
        for side, sign in ((left, 1), (right, -1)):
            if type(side) is mp.mpf:  # an infinite one
                return sign * int(mp.sign(side))
        return _order(lead(left), lead(right))
    if left == right:
        return 0
    if not all(type(side) is int or is_finite(side) for side in (left, right)):
        # equivalent comparison: Equal sides have returned before.
        return 1 if left > right else -1
    gap = left - right
    # equivalent comparison, number: A bound between rounding and a difference: numbers agree to
    #   many digits more or to few.
    if abs(gap) <= mp.ldexp(max(1, abs(left), abs(right)), -7 * mp.prec // 10):
        return 0
    # equivalent comparison: Equal sides have returned before.
    return 1 if gap > 0 else -1


def _order(left: Ball, right: Ball) -> int:
    gap = left - right
    near = arb(2) ** (-7 * mp.prec // 10) * _size(left).max(_size(right)).max(arb(1))
    # equivalent comparison: A gap is hardly ever as large as the bound.
    if gap > near:
        return 1
    # equivalent comparison: A gap is hardly ever as large as the bound.
    if gap < -near:
        return -1
    # equivalent comparison: A gap is hardly ever as large as the bound.
    if abs(gap) <= near or is_last():
        return 0
    raise WideBounds("which of two numbers is larger")


def _size(number: Ball) -> Ball:
    return abs(arb(number))


def lift(function: Callable[..., Value], *args: Value) -> Value:
    """`function` of scalars, or entry by entry of arrays of one shape; scalars are repeated."""
    if np.ndarray not in map(type, args):
        return _scalar(function, args)
    shapes = {arg.shape for arg in args if is_array(arg)}
    if len(shapes) > 1:
        raise Ungradable("vectors of different lengths: " + _listed(shapes))
    shape = shapes.pop()
    count = prod(shape)
    flat = [arg.ravel() if is_array(arg) else [arg] * count for arg in args]
    entries = np.empty(count, dtype=object)
    entries[:] = [_scalar(function, row) for row in zip(*flat, strict=True)]
    return entries.reshape(shape)


def _listed(shapes: set[tuple[int, ...]]) -> str:
    return ", ".join("x".join(map(str, shape)) for shape in sorted(shapes))


def _scalar(function: Callable[..., Value], args: Any) -> Value:
    """The function's value, or the reason why there is none."""
    for arg in args:
        if type(arg) is not int and not is_finite(arg):
            is_truth = isinstance(arg, bool)
            wrong = "a truth value stands where a number must" if is_truth else None
            raise Ungradable(wrong or "arithmetic with infinity")
    value = function(*args)
    if type(value) is int or is_finite(value):
        return value
    raise Ungradable("a value that is not finite")


def _is_zero(x: Ball, reason: str) -> bool:
    """Whether the value is 0; `WideBounds` for this reason where it may be."""
    value = lead(x)
    if type(value) is int or not value.contains(0):
        return bool(value == 0)
    if not value.is_zero():
        raise WideBounds(reason)
    return True


def _is_negative(x: Ball) -> bool:
    """Whether the value is below 0; what cannot be told from 0 in the end is not."""
    value = arb(lead(x))
    # equivalent number: What is told from zero is not near any other number either.
    if value >= 0 or is_last():
        return bool(value < 0)
    if value < 0:
        return True
    raise WideBounds("the sign of a number that cannot be told from zero")


def _real(x: Ball) -> Ball:
    return arb(x) if type(x) is int else x


def _divide(numerator: Ball, denominator: Ball) -> Ball:
    _refuse_zero(denominator, "division by zero")
    return _real(numerator) / denominator


def _refuse_zero(x: Ball, reason: str) -> None:
    if _is_zero(x, reason):
        raise Ungradable(reason)


def _power(base: Ball, exponent: Ball) -> Ball:
    whole = _whole(exponent)
    if whole is not None:
        if whole < 0:
            _refuse_zero(base, "division by zero")
        return _finite(_whole_power(_real(base), whole))
    if _is_zero(base, "a power of what cannot be told from zero"):
        if _is_negative(exponent):
            raise Ungradable("division by zero")
        return 0
    if _is_negative(base):
        raise Ungradable("a value that is not real")
    if type(base) is arb_series or type(exponent) is arb_series:
        return (exponent * _real(base).log()).exp()
    return _finite(_real(base) ** exponent)


def _whole_power(base: Ball, exponent: int) -> Ball:
    """base^exponent. Arb has no powers of what may be zero, but products."""
    # equivalent comparison, number: Products and Arb's powers are the same where there are both.
    if type(base) is arb_series or not base.contains(0) or exponent < 0:
        return base**exponent
    found = arb(1)
    for digit in f"{exponent:b}":
        found = found * found * (base if digit == "1" else 1)
    return found


def _whole(exponent: Ball) -> int | None:
    """The exponent as a whole number, if it is a constant one."""
    if type(exponent) is arb_series:
        if not exponent[1].is_zero():
            return None
        exponent = exponent[0]
    if type(exponent) is int:
        return exponent
    return int(exponent.unique_fmpz()) if exponent.is_integer() else None


def _finite(x: Ball) -> Ball:
    if lead(x).is_finite():
        return x
    raise WideBounds("overflow")


def _logarithm(x: Ball) -> Ball:
    _refuse_zero(x, "the logarithm of zero")
    if _is_negative(x):
        raise Ungradable("a value that is not real")
    return _real(x).log()


def _root(x: Ball) -> Ball:
    if _is_negative(x):
        raise Ungradable("a value that is not real")
    if type(x) is arb_series:
        _refuse_zero(x, "the derivative of a root at 0")
        return x.sqrt()
    return _real(x).nonnegative_part().sqrt()


def _inverse(name: str) -> Callable[[Ball], Ball]:
    """asin or acos, between -1 and 1."""

    def function(x: Ball) -> Ball:
        outside = abs(arb(lead(x))) - 1
        if outside > 0:
            raise Ungradable("a value that is not real")
        # equivalent comparison: At 1 itself there is nothing to decide.
        if not outside <= 0 and not is_last():
            raise WideBounds("a number that cannot be told from 1")
        if type(x) is arb_series:
            return getattr(x, name)()
        sine, cosine = arb(x), (1 - arb(x) ** 2).nonnegative_part().sqrt()
        return arb.atan2(sine, cosine) if name == "asin" else arb.atan2(cosine, sine)

    return function


def _named(name: str) -> Callable[[Ball], Ball]:
    """The function that Arb has under this name."""
    row = methodcaller(name)
    return lambda x: _finite(row(_real(x)))


def _hyperbolic(name: str, by_exponentials: Callable[[Ball, Ball], Ball]) -> Callable[[Ball], Ball]:
    """The function of this name; with a derivative, of which Arb has none, as it is defined."""
    plain = _named(name)

    def function(x: Ball) -> Ball:
        return by_exponentials(x.exp(), (-x).exp()) if type(x) is arb_series else plain(x)

    return function


def _sigmoid(x: Ball) -> Ball:
    return 1 / (1 + _finite((-_real(x)).exp()))


def _softplus(x: Ball) -> Ball:
    grown = _finite(_real(x).exp())
    return (1 + grown).log() if type(x) is arb_series else grown.log1p()


def _normal_cdf(x: Ball) -> Ball:
    return (-_real(x) / arb(2).sqrt()).erfc() / 2


def _mish(x: Ball) -> Ball:
    """x tanh(log(1 + e)), where e = exp(x); with u = (1 + e)^2 that is x (u - 1)/(u + 1)."""
    grown = _finite(_real(x).exp())
    whole = grown * (grown + 2)
    return x * whole / (whole + 2)


def _decay(x: Ball) -> Ball:
    return _real(x).exp() - 1


def _selu(x: Ball) -> Ball:
    """With the numbers of PyTorch."""
    scale, slope = (arb(digits) / arb(10) ** 16 for digits in SELU)
    if type(x) is arb_series:
        _refuse_zero(x, "the derivative at a kink")
    return scale * (slope * _decay(x) if _is_negative(x) else x)


def _between(low: int, x: Ball, high: int) -> Ball:
    return -_larger(-_larger(low, x), -high)


def _angle(y: Ball, x: Ball) -> Ball:
    """The angle of (x, y), 0 in the origin, pi where y is 0 and x negative; it jumps there."""
    value = arb.atan2(arb(lead(y)), arb(lead(x)))
    if type(x) is not arb_series and type(y) is not arb_series:
        return value
    if _is_zero(y, "where an angle jumps") and not arb(lead(x)) > 0:
        raise Ungradable("the derivative where an angle jumps")
    change = (lead(x) * derived(y) - lead(y) * derived(x)) / arb(lead(x) ** 2 + lead(y) ** 2)
    return arb_series([value, change])


def _larger(left: Ball, right: Ball) -> Ball:
    """The larger of two numbers; of equal ones that grow differently there is no derivative."""
    if type(left) is int and type(right) is int:
        return max(left, right)
    if type(left) is not arb_series and type(right) is not arb_series:
        return arb(left).max(arb(right))
    gap = left - right
    if gap[0].is_zero() and gap[1].is_zero():
        return left
    if gap[0].contains(0):
        if not gap[0].is_zero() and not is_last():
            raise WideBounds("which of two numbers is larger")
        raise Ungradable("the derivative at a kink")
    # equivalent comparison: A gap of 0 is refused before.
    return left if gap[0] > 0 else right


def _absolute(x: Ball) -> Ball:
    return _larger(x, -x) if type(x) is arb_series else abs(x)


def _unit_step(x: Ball) -> int:
    _refuse_zero(x, "the unit step at 0, where its value is a convention")
    # equivalent comparison: 0 is refused before.
    return int(lead(x) > 0)


def _floor(x: Ball) -> Ball:
    """The largest whole number that is not above; a number next to a whole one counts as it."""
    value = lead(x)
    if type(value) is int:
        return value
    near = (value.mid() + 0.5).floor().unique_fmpz()
    if near is not None and order(value, int(near)) == 0:
        return int(near)
    below = value.floor().unique_fmpz()
    if below is None:
        raise WideBounds("which whole number is next")
    return int(below)


@dataclass(frozen=True)
class Elementary:
    """What is known of a function: its value, and what cannot be told from values.

    `latex`: its name as it is read back, where it has one, and whether an exponent may stand right
    behind that, `raised`; `names`: how it is written, if not by its own. `arity` is None for two
    arguments or more. `made_of`: what it is written with where it is written out, and whether the
    sheet has to say that, `told`. `breaks`: where its formula changes, and `sided`: with which sign
    it is said to be below one, where its slope is that of a piece. `reach`: how many bits below 1
    its value may be, or its distance from its limit. `title`: its words, and `layer` those of a
    layer, if that is not its name.
    """

    value: Callable[..., Ball]
    latex: str = ""
    names: tuple[str, ...] | None = None
    arity: int | None = 1
    raised: bool = False
    parity: str = ""
    made_of: tuple[str, ...] = ()
    told: bool = True
    breaks: tuple[int, ...] = ()
    sided: str = ""
    reach: Callable[[Any], Any] | None = None
    title: str = ""
    layer: str = ""


def _by_exponential(x: Any) -> Any:
    return abs(x) / mp.ln2


def _by_square(x: Any) -> Any:
    # equivalent arithmetic, number: A bound that may be generous: how far it may have to be looked.
    return 2 * x * x / mp.ln2


ROWS: dict[str, Elementary] = {
    "exp": Elementary(_named("exp"), r"\exp", reach=_by_exponential),
    "log": Elementary(_logarithm, r"\log", names=("log", "ln")),
    "sqrt": Elementary(_root),
    "sin": Elementary(_named("sin"), r"\sin", raised=True, parity="odd"),
    "cos": Elementary(_named("cos"), r"\cos", raised=True, parity="even"),
    "tan": Elementary(
        _named("tan"), r"\tan", raised=True, parity="odd", made_of=("sin",), told=False
    ),
    "asin": Elementary(_inverse("asin"), r"\arcsin", parity="odd"),
    "acos": Elementary(_inverse("acos"), r"\arccos"),
    "atan": Elementary(_named("atan"), r"\arctan", parity="odd"),
    "sinh": Elementary(
        _hyperbolic("sinh", lambda up, down: (up - down) / 2), r"\sinh",
        raised=True, parity="odd", made_of=("exp",), reach=_by_exponential,
    ),
    "cosh": Elementary(
        _hyperbolic("cosh", lambda up, down: (up + down) / 2), r"\cosh",
        raised=True, parity="even", made_of=("exp",), reach=_by_exponential,
    ),
    "tanh": Elementary(
        _hyperbolic("tanh", lambda up, down: (up - down) / (up + down)), r"\tanh",
        raised=True, parity="odd", made_of=("exp",), title="hyperbolic tangent",
        # equivalent number: A bound that may be generous: how far it may have to be looked.
        reach=lambda x: 2 * _by_exponential(x),
    ),
    "sigmoid": Elementary(
        _sigmoid, r"\sigma", made_of=("exp",), reach=_by_exponential, title="logistic sigmoid"
    ),
    "softplus": Elementary(
        _softplus, r"\operatorname{softplus}",
        made_of=("log",), reach=_by_exponential, title="softplus function",
    ),
    "relu": Elementary(
        lambda x: _larger(x, 0), r"\operatorname{relu}",
        made_of=("max",), breaks=(0,), sided="lt", title="rectified linear unit", layer="ReLU",
    ),
    "erf": Elementary(
        _named("erf"), r"\operatorname{erf}",
        parity="odd", reach=_by_square, title="error function",
    ),
    "normal_cdf": Elementary(
        _normal_cdf, r"\Phi", names=("normal_cdf", "Phi"),
        made_of=("erf",), reach=_by_square, title="standard normal distribution function",
        layer="normal CDF",
    ),
    "abs": Elementary(_absolute, parity="even", breaks=(0,)),
    "sign": Elementary(
        lambda x: order(x, 0), r"\operatorname{sign}", parity="odd", breaks=(0,)
    ),
    "heaviside": Elementary(_unit_step, "H", breaks=(0,)),
    "gelu": Elementary(
        lambda x: x * _normal_cdf(x), r"\operatorname{gelu}",
        made_of=("normal_cdf",), reach=_by_square, title="Gaussian error linear unit", layer="GELU",
    ),
    "silu": Elementary(
        lambda x: x * _sigmoid(x), r"\operatorname{silu}", names=("silu", "swish"),
        made_of=("sigmoid",), reach=_by_exponential,
        title="sigmoid-weighted linear unit", layer="SiLU",
    ),
    "mish": Elementary(
        _mish, r"\operatorname{mish}",
        made_of=("tanh", "softplus"), reach=_by_exponential, title="mish function", layer="Mish",
    ),
    "elu": Elementary(
        lambda x: _decay(x) if _is_negative(x) else x, r"\operatorname{elu}",
        made_of=("exp", "cases"), breaks=(0,), sided="le", reach=_by_exponential,
        title="exponential linear unit", layer="ELU",
    ),
    "selu": Elementary(
        _selu, r"\operatorname{selu}",
        made_of=("exp", "cases"), breaks=(0,), sided="lt", reach=_by_exponential,
        title="scaled exponential linear unit", layer="SELU",
    ),
    "leaky_relu": Elementary(
        lambda x: _larger(x, _real(x) / 100), r"\operatorname{leakyrelu}",
        made_of=("max",), breaks=(0,), sided="lt",
        title="leaky rectified linear unit", layer="leaky ReLU",
    ),
    "relu6": Elementary(
        lambda x: _between(0, x, 6), r"\operatorname{relu6}",
        made_of=("max", "min"), breaks=(0, 6), sided="lt",
        title="rectified linear unit with the bound 6", layer="ReLU6",
    ),
    "softsign": Elementary(
        lambda x: _real(x) / (1 - x if _is_negative(x) else 1 + x), r"\operatorname{softsign}",
        parity="odd", made_of=("abs",), breaks=(0,), title="softsign function",
    ),
    "hard_sigmoid": Elementary(
        lambda x: _between(0, (_real(x) + 3) / 6, 1), r"\operatorname{hardsigmoid}",
        made_of=("max", "min"), breaks=(-3, 3), sided="lt", title="hard sigmoid",
    ),
    "hard_tanh": Elementary(
        lambda x: _between(-1, x, 1), r"\operatorname{hardtanh}",
        parity="odd", made_of=("max", "min"), breaks=(-1, 1), sided="lt", title="hard tanh",
    ),
    "hard_swish": Elementary(
        lambda x: x * _between(0, _real(x) + 3, 6) / 6, r"\operatorname{hardswish}",
        made_of=("relu6",), breaks=(-3, 3), sided="lt", title="hard swish",
    ),
    "log2": Elementary(
        lambda x: _logarithm(x) / arb(2).log(), r"\log_{2}", made_of=("log",), told=False
    ),
    "log10": Elementary(
        lambda x: _logarithm(x) / arb(10).log(), r"\log_{10}", made_of=("log",), told=False
    ),
    "atan2": Elementary(
        _angle, r"\operatorname{atan2}", arity=2, made_of=("atan", "cases"), told=False, breaks=(0,)
    ),
    # A new function goes here; CONTRIBUTING.md says how.
    "max": Elementary(lambda *args: reduce(_larger, args), r"\max", arity=None),
    "min": Elementary(
        lambda *args: -reduce(_larger, [-arg for arg in args]), r"\min", arity=None
    ),
    "floor": Elementary(_floor, names=()),
    "ceil": Elementary(lambda x: -_floor(-x), names=()),
}  # fmt: skip

FUNCTIONS: dict[str, Callable[..., Ball]] = {name: row.value for name, row in ROWS.items()}
WRITTEN = {each: name for name, row in ROWS.items() for each in (
    (name,) if row.names is None else row.names
)}  # fmt: skip
SWITCHES = ("cases", "max", "min", *(name for name, row in ROWS.items() if row.breaks))

# Of two at a time.
JOINED: dict[str, Callable[[Ball, Ball], Ball]] = {
    "add": operator.add,
    "mul": operator.mul,
    "times": operator.mul,
}


def _joined(join: Callable[[Ball, Ball], Ball]) -> Callable[..., Ball]:
    return lambda *args: reduce(join, args)


ARITHMETIC: dict[str, Callable[..., Ball]] = {
    **{name: _joined(join) for name, join in JOINED.items()},
    "div": _divide,
    "pow": _power,
}

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "eq": lambda sign: sign == 0,
    "ne": lambda sign: sign != 0,
    "lt": lambda sign: sign < 0,
    "le": lambda sign: sign <= 0,
    "gt": lambda sign: sign > 0,
    "ge": lambda sign: sign >= 0,
}
