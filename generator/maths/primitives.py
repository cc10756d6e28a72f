"""The elementary functions and operations: one row each, and the only place where they are listed.

A row says how a function is called and printed, what its partial derivatives are, where it has a
value and where it has a derivative. Everything else that knows functions by name (the parser, the
balls of `generator.maths.balls`, the traces, the printer) looks here, so that a new function is one
row and one ball. The derivatives are the classical ones (any table, e.g. Abramowitz and Stegun,
chapters 4 and 7), written as a reader of a derivative table expects to see them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from generator.maths.terms import Term, add, case, cases, div, fn, mul, neg, number, power

__all__ = ["PRIMITIVES", "Need", "Primitive", "exponential_form", "partial", "rational_of"]


@dataclass(frozen=True)
class Need:
    """A comparison that must hold of the arguments, and what to say when it does not."""

    condition: Term
    message: str


@dataclass(frozen=True)
class Primitive:
    """One elementary function, `name` being the head of its terms.

    `arity` is None where two or more arguments may stand. `partials` gives the partial derivative
    in each argument, unsimplified; `needs` what the value requires and `smooth` what the partial
    derivatives require on top of that. `definition` is the function in terms of others, if it is
    a derived one.
    """

    name: str
    arity: int | None
    latex: str
    partials: Callable[..., tuple[Term, ...]]
    needs: Callable[..., tuple[Need, ...]] = lambda *args: ()
    smooth: Callable[..., tuple[Need, ...]] = lambda *args: ()
    definition: Callable[..., Term] | None = None


def partial(head: str, args: tuple[Term, ...], i: int) -> Term:
    """The partial derivative of ``head(*args)`` in argument number `i`, counted from 0."""
    return PRIMITIVES[head].partials(*args)[i]


def rational_of(term: Term) -> Fraction | None:
    """The number that a term plainly writes, as ``-3`` and ``-(2/3)`` do; None for others."""
    if term.head == "int":
        return Fraction(int(term.atom))
    if term.head == "neg":
        inner = rational_of(term.args[0])
        return None if inner is None else -inner
    if term.head == "div":
        top, bottom = (rational_of(arg) for arg in term.args)
        return None if top is None or not bottom else top / bottom
    return None


def exponential_form(head: str, u: Term) -> Term | None:
    """tanh, sinh and cosh by exponentials; None for any other function."""
    up, down = fn("exp", u), fn("exp", neg(u))
    odd, even = add(up, neg(down)), add(up, down)
    forms = {"tanh": div(odd, even), "sinh": div(odd, 2), "cosh": div(even, 2)}
    return forms.get(head)


def _mul_partials(*factors: Term) -> tuple[Term, ...]:
    others = [factors[:i] + factors[i + 1 :] for i in range(len(factors))]
    return tuple(rest[0] if len(rest) == 1 else mul(*rest) for rest in others)


def _scaled_power(factor: Fraction, base: Term, exponent: Fraction) -> Term:
    """factor * base**exponent without ones, the base below the bar where it belongs there."""
    if factor == 0:
        return number(0)
    if factor < 0:
        return neg(_scaled_power(-factor, base, exponent))
    size = abs(exponent)
    raised = base if size == 1 else power(base, number(size))
    if exponent == 0:
        return number(factor)
    if exponent > 0:
        return raised if factor == 1 else mul(number(factor), raised)
    below = raised if factor.denominator == 1 else mul(factor.denominator, raised)
    return div(factor.numerator, below)


def _pow_partials(base: Term, exponent: Term) -> tuple[Term, ...]:
    number_ = rational_of(exponent)
    if number_ is None:
        in_base = mul(exponent, power(base, add(exponent, neg(1))))
    else:
        in_base = _scaled_power(number_, base, number_ - 1)
    return in_base, mul(power(base, exponent), fn("log", base))


def _pow_needs(base: Term, exponent: Term) -> tuple[Need, ...]:
    value = rational_of(exponent)
    if value is not None and value.denominator == 1:
        zero = Need(fn("ne", base, 0), "zero raised to a negative power")
        return (zero,) if value < 0 else ()
    if value is not None and value > 0:
        return (Need(fn("ge", base, 0), "a negative number raised to a fractional power"),)
    message = "a number that is not positive raised to a power that is not a fixed whole number"
    return (Need(fn("gt", base, 0), message),)


def _pow_smooth(base: Term, exponent: Term) -> tuple[Need, ...]:
    value = rational_of(exponent)
    if value is not None and value.denominator == 1:
        return ()
    from_the_right = value is not None and value > 1
    kind = "a derivative from the right alone" if from_the_right else "no derivative"
    return (Need(fn("gt", base, 0), f"this power has {kind} at 0"),)


def _wins(comparison: str, args: tuple[Term, ...], i: int) -> Term:
    """The condition that argument `i` beats all others."""
    beaten = [fn(comparison, args[i], other) for j, other in enumerate(args) if j != i]
    return beaten[0] if len(beaten) == 1 else fn("and", *beaten)


def _extreme_partials(comparison: str) -> Callable[..., tuple[Term, ...]]:
    """max and min: 1 in the argument that wins, 0 in the others."""

    def partials(*args: Term) -> tuple[Term, ...]:
        wins = (_wins(comparison, args, i) for i in range(len(args)))
        return tuple(cases(case(1, win), case(0, fn("true"))) for win in wins)

    return partials


def _extreme_smooth(comparison: str, name: str) -> Callable[..., tuple[Need, ...]]:
    def smooth(*args: Term) -> tuple[Need, ...]:
        wins = (_wins(comparison, args, i) for i in range(len(args)))
        unique = fn("ne", *args) if len(args) == 2 else fn("or", *wins)
        return (Need(unique, f"{name} has no partial derivatives where its arguments are equal"),)

    return smooth


def _needs(head: str, bound: int, message: str) -> Callable[..., tuple[Need, ...]]:
    """One comparison of the only argument with an integer."""
    return lambda x: (Need(fn(head, x, bound), message),)


def _within_one(low: str, high: str, message: str) -> Callable[..., tuple[Need, ...]]:
    return lambda x: (Need(fn(low, x, -1), message), Need(fn(high, x, 1), message))


def _sq(x: Term) -> Term:
    return power(x, 2)


def _sigmoid(x: Term) -> Term:
    return fn("sigmoid", x)


def _inverse_of_root(x: Term) -> Term:
    return div(1, fn("sqrt", add(1, neg(_sq(x)))))


_ROWS = (
    Primitive("add", None, "+", lambda *terms: tuple(number(1) for _ in terms)),
    Primitive("mul", None, "", _mul_partials),
    Primitive("times", None, r"\cdot", _mul_partials),
    Primitive("neg", 1, "-", lambda x: (number(-1),)),
    Primitive(
        "div", 2, r"\frac",
        lambda u, v: (div(1, v), neg(div(u, _sq(v)))),
        needs=lambda u, v: (Need(fn("ne", v, 0), "division by zero"),),
    ),
    Primitive("pow", 2, "^", _pow_partials, _pow_needs, _pow_smooth),
    Primitive("exp", 1, r"\exp", lambda x: (fn("exp", x),)),
    Primitive(
        "log", 1, r"\log",
        lambda x: (div(1, x),),
        needs=_needs("gt", 0, "log of a number that is not positive"),
    ),
    Primitive(
        "sqrt", 1, r"\sqrt",
        lambda x: (div(1, mul(2, fn("sqrt", x))),),
        needs=_needs("ge", 0, "square root of a negative number"),
        smooth=_needs("gt", 0, "sqrt has no derivative at 0"),
    ),
    Primitive("sin", 1, r"\sin", lambda x: (fn("cos", x),)),
    Primitive("cos", 1, r"\cos", lambda x: (neg(fn("sin", x)),)),
    Primitive(
        "tan", 1, r"\tan",
        lambda x: (div(1, _sq(fn("cos", x))),),
        needs=lambda x: (Need(fn("ne", fn("cos", x), 0), "tan where the cosine is zero"),),
    ),
    Primitive(
        "asin", 1, r"\arcsin",
        lambda x: (_inverse_of_root(x),),
        needs=_within_one("ge", "le", "asin of a number outside [-1, 1]"),
        smooth=_within_one("gt", "lt", "asin has no derivative at -1 and 1"),
    ),
    Primitive(
        "acos", 1, r"\arccos",
        lambda x: (neg(_inverse_of_root(x)),),
        needs=_within_one("ge", "le", "acos of a number outside [-1, 1]"),
        smooth=_within_one("gt", "lt", "acos has no derivative at -1 and 1"),
    ),
    Primitive("atan", 1, r"\arctan", lambda x: (div(1, add(1, _sq(x))),)),
    Primitive("sinh", 1, r"\sinh", lambda x: (fn("cosh", x),)),
    Primitive("cosh", 1, r"\cosh", lambda x: (fn("sinh", x),)),
    Primitive("tanh", 1, r"\tanh", lambda x: (add(1, neg(_sq(fn("tanh", x)))),)),
    Primitive(
        "sigmoid", 1, r"\sigma",
        lambda x: (mul(_sigmoid(x), add(1, neg(_sigmoid(x)))),),
        definition=lambda x: div(1, add(1, fn("exp", neg(x)))),
    ),
    Primitive(
        "softplus", 1, r"\operatorname{softplus}",
        lambda x: (_sigmoid(x),),
        definition=lambda x: fn("log", add(1, fn("exp", x))),
    ),
    Primitive(
        "relu", 1, r"\operatorname{relu}",
        lambda x: (cases(case(1, fn("gt", x, 0)), case(0, fn("lt", x, 0))),),
        smooth=_needs("ne", 0, "relu has no derivative at 0"),
        definition=lambda x: fn("max", 0, x),
    ),
    Primitive(
        "erf", 1, r"\operatorname{erf}",
        lambda x: (mul(div(2, fn("sqrt", fn("pi"))), fn("exp", neg(_sq(x)))),),
    ),
    Primitive(
        "normal_cdf", 1, r"\Phi",
        lambda x: (div(fn("exp", neg(div(_sq(x), 2))), fn("sqrt", mul(2, fn("pi")))),),
        definition=lambda x: div(add(1, fn("erf", div(x, fn("sqrt", 2)))), 2),
    ),
    Primitive(
        "abs", 1, r"\operatorname{abs}",
        lambda x: (fn("sign", x),),
        smooth=_needs("ne", 0, "abs has no derivative at 0"),
    ),
    Primitive(
        "sign", 1, r"\operatorname{sign}",
        lambda x: (number(0),),
        smooth=_needs("ne", 0, "sign has no derivative at 0"),
    ),
    Primitive(
        # The value at 0 is a convention that differs from problem to problem, so there is none.
        "heaviside", 1, "H",
        lambda x: (number(0),),
        needs=_needs("ne", 0, "the unit step at 0, where its value is a convention"),
    ),
    Primitive(
        "max", None, r"\max", _extreme_partials("gt"), smooth=_extreme_smooth("gt", "max")
    ),
    Primitive(
        "min", None, r"\min", _extreme_partials("lt"), smooth=_extreme_smooth("lt", "min")
    ),
)  # fmt: skip

PRIMITIVES: dict[str, Primitive] = {row.name: row for row in _ROWS}
