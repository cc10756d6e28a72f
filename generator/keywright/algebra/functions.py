"""The elementary functions and operations: one row each, and the only place where they are listed.

A row says of a function all that this engine knows of it: how it is called and printed, what its
partial derivatives are, where it has a value and where it has a derivative, its sign, its parity,
where it tends. Whatever else knows functions by name (the reader, the balls, the traces, the
limits, the printer) reads the rows. A function that is defined by others needs its name, its LaTeX
and its definition; of the other columns those that are not as they are left out, which a test holds
against the truth. The derivatives are the classical ones (any table, e.g. Abramowitz and Stegun,
chapters 4 and 7), written as a reader of a derivative table expects to see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import methodcaller
from typing import Any, Literal

from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    case,
    cases,
    div,
    fn,
    integer,
    mul,
    neg,
    number,
    power,
    symbols_of,
)

__all__ = ["FUNCTIONS", "PRIMITIVES", "Need", "Primitive", "has", "rational_of"]

Ball = Any  # flint's arb, which is not loaded here
OO = fn("oo")


@dataclass(frozen=True)
class Need:
    """A comparison that must hold of the arguments, and what to say when it does not."""

    condition: Term
    message: str


@dataclass(frozen=True)
class Primitive:
    """One elementary function, `name` being the head of its terms.

    `arity` is None where two or more arguments may stand. `partials` gives the partial derivative
    in each argument, unsimplified, where it is not that of the definition, and `needs` what the
    value requires; `smooth` is what the partial derivatives require on top of that, which is to be
    off the `kinks`. `definition` is the function in terms of others, if it is a derived one, and
    `opened` whether its derivative is that of its definition rather than a known one;
    `exponentials` is it as a quotient of exponentials.

    `names`: how it is written, if not by its name. `ball`: its enclosure, if not that of the
    definition. `ends`: where it tends at oo and at -oo. `sign`: "positive", "not negative", or that
    of its "argument", wherever it has a value. `known`: its values at integers that everyone knows.
    `breaks`: between them, and beyond, it is one of the `pieces`; all of them are kinks if it is
    not said which. `period`: after how many times pi it repeats itself. `hasty`: how far it is from
    an end may be as little as exp(-x). `symbolic`: its name in SymPy, where it is not defined by
    others. `letter`: the name that looks like it on paper. `title`: its words, as an activation,
    and `layer` as a layer, if that is not its name.
    """

    name: str
    arity: int | None
    latex: str
    partials: Callable[..., tuple[Term, ...]] | None = None
    needs: Callable[..., tuple[Need, ...]] = lambda *args: ()
    smooth: Callable[..., tuple[Need, ...]] = lambda *args: ()
    definition: Callable[..., Term] | None = None
    opened: bool = True
    exponentials: Callable[[Term], Term] | None = None
    names: tuple[str, ...] | None = None
    ball: Callable[..., Ball] | None = None
    ends: tuple[Term, Term] | None = None
    parity: Literal["odd", "even"] | None = None
    sign: Literal["positive", "not negative", "argument"] | None = None
    known: Mapping[int, Fraction | int] = field(default_factory=dict)
    breaks: tuple[int, ...] = ()
    kinks: tuple[int, ...] | None = None
    pieces: Callable[[Term], tuple[Term, ...]] | None = None
    period: int | None = None
    hasty: bool = False
    symbolic: str | None = None
    letter: str = ""
    title: str = ""
    layer: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """What is called in a formula; nothing for what is written with signs."""
        return (self.name,) if self.names is None else self.names

    @property
    def operator(self) -> str:
        r"""The command of TeX that sets its name upright, with space before it, as ``\sin``."""
        command = self.latex.partition("_")[0]
        named = command[:1] == "\\" and command[1:].isalpha() and command[1:] != self.letter
        return command if named and self.written else ""


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


def has(column: str, *values: object) -> tuple[str, ...]:
    """The names of the functions that have something in a column, or one of these values."""
    found = ((row.name, getattr(row, column)) for row in PRIMITIVES.values())
    return tuple(name for name, entry in found if (entry in values if values else entry))


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


def _exponentials(x: Term) -> tuple[Term, Term]:
    """exp(x) - exp(-x) and exp(x) + exp(-x)"""
    up, down = fn("exp", x), fn("exp", neg(x))
    return add(up, neg(down)), add(up, down)


def _ball_of_softplus(x: Ball) -> Ball:
    """log(1 + exp(x)), written so that exp never overflows."""
    return _positive_part(x) + (-abs(x)).exp().log1p()


def _positive_part(x: Ball) -> Ball:
    return type(x)(0).max(x)


def _extreme(choose: str) -> Callable[..., Ball]:
    def extreme(first: Ball, *others: Ball) -> Ball:
        for other in others:
            first = getattr(first, choose)(other)
        return first

    return extreme


def _decay(x: Term) -> Term:
    return add(fn("exp", x), neg(1))


def _radius(y: Term, x: Term) -> Term:
    return add(_sq(x), _sq(y))


# The scale and the slope of selu, with the digits that PyTorch computes with.
_SELU = (number(Fraction("1.0507009873554805")), number(Fraction("1.6732632423543772")))
_FLAT = (integer(1), integer(0))
_STEEP = (integer(1), integer(-1))
_HALF_PI = div(fn("pi"), 2)
_ROWS = (
    Primitive("add", None, "+", lambda *terms: tuple(number(1) for _ in terms), names=()),
    Primitive("mul", None, "", _mul_partials, names=()),
    Primitive("times", None, r"\cdot", _mul_partials, names=()),
    Primitive("neg", 1, "-", lambda x: (number(-1),), names=()),
    Primitive(
        "div", 2, r"\frac",
        lambda u, v: (div(1, v), neg(div(u, _sq(v)))),
        needs=lambda u, v: (Need(fn("ne", v, 0), "division by zero"),),
        names=(),
    ),
    Primitive("pow", 2, "^", _pow_partials, _pow_needs, _pow_smooth, names=(), hasty=True),
    Primitive(
        "exp", 1, r"\exp",
        lambda x: (fn("exp", x),),
        letter="e",
        ball=methodcaller("exp"), symbolic="exp",
        sign="positive", known={0: 1}, ends=(OO, integer(0)), hasty=True,
    ),
    Primitive(
        "log", 1, r"\log",
        lambda x: (div(1, x),),
        needs=_needs("gt", 0, "log of a number that is not positive"),
        names=("log", "ln"), ball=methodcaller("log"), symbolic="log",
        known={1: 0}, ends=(OO, OO),
    ),
    Primitive(
        "sqrt", 1, r"\sqrt",
        lambda x: (div(1, mul(2, fn("sqrt", x))),),
        needs=_needs("ge", 0, "square root of a negative number"),
        smooth=_needs("gt", 0, "sqrt has no derivative at 0"),
        ball=methodcaller("sqrt"), symbolic="sqrt",
        sign="not negative", known={0: 0, 1: 1}, ends=(OO, OO),
    ),
    Primitive(
        "sin", 1, r"\sin",
        lambda x: (fn("cos", x),),
        ball=methodcaller("sin"), symbolic="sin", parity="odd", known={0: 0}, period=2,
    ),
    Primitive(
        "cos", 1, r"\cos",
        lambda x: (neg(fn("sin", x)),),
        ball=methodcaller("cos"), symbolic="cos", parity="even", known={0: 1}, period=2,
    ),
    Primitive(
        "tan", 1, r"\tan",
        lambda x: (div(1, _sq(fn("cos", x))),),
        needs=lambda x: (Need(fn("ne", fn("cos", x), 0), "tan where the cosine is zero"),),
        ball=methodcaller("tan"), symbolic="tan", parity="odd", known={0: 0}, period=1,
    ),
    Primitive(
        "asin", 1, r"\arcsin",
        lambda x: (_inverse_of_root(x),),
        needs=_within_one("ge", "le", "asin of a number outside [-1, 1]"),
        smooth=_within_one("gt", "lt", "asin has no derivative at -1 and 1"),
        ball=methodcaller("asin"), symbolic="asin",
        parity="odd", sign="argument", known={0: 0},
    ),
    Primitive(
        "acos", 1, r"\arccos",
        lambda x: (neg(_inverse_of_root(x)),),
        needs=_within_one("ge", "le", "acos of a number outside [-1, 1]"),
        smooth=_within_one("gt", "lt", "acos has no derivative at -1 and 1"),
        ball=methodcaller("acos"), symbolic="acos", sign="not negative", known={1: 0},
    ),
    Primitive(
        "atan", 1, r"\arctan",
        lambda x: (div(1, add(1, _sq(x))),),
        ball=methodcaller("atan"), symbolic="atan",
        parity="odd", sign="argument", known={0: 0}, ends=(_HALF_PI, neg(_HALF_PI)),
    ),
    Primitive(
        "sinh", 1, r"\sinh",
        lambda x: (fn("cosh", x),),
        exponentials=lambda x: div(_exponentials(x)[0], 2),
        ball=methodcaller("sinh"), symbolic="sinh",
        parity="odd", sign="argument", known={0: 0}, ends=(OO, neg(OO)), hasty=True,
    ),
    Primitive(
        "cosh", 1, r"\cosh",
        lambda x: (fn("sinh", x),),
        exponentials=lambda x: div(_exponentials(x)[1], 2),
        ball=methodcaller("cosh"), symbolic="cosh",
        parity="even", sign="positive", known={0: 1}, ends=(OO, OO), hasty=True,
    ),
    Primitive(
        "tanh", 1, r"\tanh",
        lambda x: (add(1, neg(_sq(fn("tanh", x)))),),
        exponentials=lambda x: div(*_exponentials(x)),
        ball=methodcaller("tanh"), symbolic="tanh",
        parity="odd", sign="argument", known={0: 0}, ends=_STEEP, hasty=True,
        title="hyperbolic tangent",
    ),
    Primitive(
        "sigmoid", 1, r"\sigma",
        lambda x: (mul(_sigmoid(x), add(1, neg(_sigmoid(x)))),),
        definition=lambda x: div(1, add(1, fn("exp", neg(x)))),
        sign="positive", known={0: Fraction(1, 2)}, ends=_FLAT, hasty=True,
        letter="sigma", title="logistic sigmoid",
    ),
    Primitive(
        "softplus", 1, r"\operatorname{softplus}",
        lambda x: (_sigmoid(x),),
        definition=lambda x: fn("log", add(1, fn("exp", x))),
        ball=_ball_of_softplus,
        sign="positive", ends=(OO, integer(0)), hasty=True,
        title="softplus function",
    ),
    Primitive(
        "relu", 1, r"\operatorname{relu}",
        definition=lambda x: fn("max", 0, x),
        sign="not negative", breaks=(0,), pieces=lambda x: (integer(0), x), ends=(OO, integer(0)),
        title="rectified linear unit", layer="ReLU",
    ),
    Primitive(
        "erf", 1, r"\operatorname{erf}",
        lambda x: (mul(div(2, fn("sqrt", fn("pi"))), fn("exp", neg(_sq(x)))),),
        ball=methodcaller("erf"), symbolic="erf",
        parity="odd", sign="argument", known={0: 0}, ends=_STEEP, hasty=True,
        title="error function",
    ),
    Primitive(
        "normal_cdf", 1, r"\Phi",
        lambda x: (div(fn("exp", neg(div(_sq(x), 2))), fn("sqrt", mul(2, fn("pi")))),),
        definition=lambda x: div(add(1, fn("erf", div(x, fn("sqrt", 2)))), 2), opened=False,
        names=("normal_cdf", "Phi"), ball=lambda x: (-x / type(x)(2).sqrt()).erfc() / 2,
        sign="positive", known={0: Fraction(1, 2)}, ends=_FLAT, hasty=True,
        letter="Phi", title="standard normal distribution function",
        layer="normal CDF",
    ),
    Primitive(
        "abs", 1, r"\operatorname{abs}",
        lambda x: (fn("sign", x),),
        ball=abs, symbolic="Abs",
        parity="even", sign="not negative", ends=(OO, OO),
        breaks=(0,), pieces=lambda x: (neg(x), x),
    ),
    Primitive(
        "sign", 1, r"\operatorname{sign}",
        lambda x: (number(0),),
        symbolic="sign", parity="odd", sign="argument", known={0: 0},
        breaks=(0,), pieces=lambda x: (integer(-1), integer(1)), ends=_STEEP,
    ),
    Primitive(
        # The value at 0 is a convention that differs from problem to problem, so there is none.
        "heaviside", 1, "H",
        lambda x: (number(0),),
        needs=_needs("ne", 0, "the unit step at 0, where its value is a convention"),
        symbolic="Heaviside", letter="H", sign="not negative",
        breaks=(0,), kinks=(), pieces=lambda x: (integer(0), integer(1)), ends=_FLAT,
    ),
    Primitive(
        "gelu", 1, r"\operatorname{gelu}",
        definition=lambda x: mul(x, fn("normal_cdf", x)),
        sign="argument", known={0: 0}, ends=(OO, integer(0)), hasty=True,
        title="Gaussian error linear unit", layer="GELU",
    ),
    Primitive(
        "silu", 1, r"\operatorname{silu}",
        definition=lambda x: mul(x, _sigmoid(x)),
        names=("silu", "swish"), sign="argument", known={0: 0}, ends=(OO, integer(0)), hasty=True,
        title="sigmoid-weighted linear unit", layer="SiLU",
    ),
    Primitive(
        "mish", 1, r"\operatorname{mish}",
        definition=lambda x: mul(x, fn("tanh", fn("softplus", x))),
        sign="argument", known={0: 0}, ends=(OO, integer(0)), hasty=True,
        title="mish function", layer="Mish",
    ),
    Primitive(
        "elu", 1, r"\operatorname{elu}",
        definition=lambda x: cases(case(_decay(x), fn("lt", x, 0)), case(x, fn("true"))),
        sign="argument", known={0: 0}, ends=(OO, integer(-1)), hasty=True,
        breaks=(0,), kinks=(), pieces=lambda x: (_decay(x), x),
        title="exponential linear unit", layer="ELU",
    ),
    Primitive(
        "selu", 1, r"\operatorname{selu}",
        lambda x: (
            cases(
                case(_SELU[0], fn("gt", x, 0)),
                case(mul(*_SELU, fn("exp", x)), fn("lt", x, 0)),
            ),
        ),
        definition=lambda x: mul(
            _SELU[0],
            cases(case(mul(_SELU[1], _decay(x)), fn("lt", x, 0)), case(x, fn("true"))),
        ),
        sign="argument", known={0: 0}, ends=(OO, neg(mul(*_SELU))), hasty=True,
        breaks=(0,), pieces=lambda x: (mul(*_SELU, _decay(x)), mul(_SELU[0], x)),
        title="scaled exponential linear unit", layer="SELU",
    ),
    Primitive(
        "leaky_relu", 1, r"\operatorname{leakyrelu}",
        definition=lambda x: fn("max", mul(number(Fraction(1, 100)), x), x),
        sign="argument", ends=(OO, neg(OO)),
        breaks=(0,), pieces=lambda x: (mul(number(Fraction(1, 100)), x), x),
        title="leaky rectified linear unit", layer="leaky ReLU",
    ),
    Primitive(
        "relu6", 1, r"\operatorname{relu6}",
        definition=lambda x: fn("min", 6, fn("max", 0, x)),
        sign="not negative", ends=(integer(6), integer(0)),
        breaks=(0, 6), pieces=lambda x: (integer(0), x, integer(6)),
        title="rectified linear unit with the bound 6", layer="ReLU6",
    ),
    Primitive(
        "softsign", 1, r"\operatorname{softsign}",
        lambda x: (div(1, _sq(add(1, fn("abs", x)))),),
        definition=lambda x: div(x, add(1, fn("abs", x))),
        parity="odd", sign="argument", kinks=(), ends=_STEEP,
        title="softsign function",
    ),
    Primitive(
        "hard_sigmoid", 1, r"\operatorname{hardsigmoid}",
        # that of PyTorch, which meets the ends at -3 and 3; Keras had 0.2 z + 0.5
        definition=lambda x: fn("max", 0, fn("min", 1, add(div(x, 6), number(Fraction(1, 2))))),
        sign="not negative", ends=_FLAT, breaks=(-3, 3),
        pieces=lambda x: (integer(0), add(div(x, 6), number(Fraction(1, 2))), integer(1)),
        title="hard sigmoid",
    ),
    Primitive(
        "hard_tanh", 1, r"\operatorname{hardtanh}",
        definition=lambda x: fn("max", -1, fn("min", 1, x)),
        parity="odd", sign="argument", ends=_STEEP,
        breaks=(-1, 1), pieces=lambda x: (integer(-1), x, integer(1)),
        title="hard tanh",
    ),
    Primitive(
        "hard_swish", 1, r"\operatorname{hardswish}",
        definition=lambda x: div(mul(x, fn("relu6", add(x, 3))), 6),
        ends=(OO, integer(0)),
        breaks=(-3, 3), pieces=lambda x: (integer(0), div(mul(x, add(x, 3)), 6), x),
        title="hard swish",
    ),
    Primitive(
        "log2", 1, r"\log_{2}",
        lambda x: (div(1, mul(x, fn("log", 2))),),
        definition=lambda x: div(fn("log", x), fn("log", 2)),
        known={1: 0, 2: 1}, ends=(OO, OO),
    ),
    Primitive(
        "log10", 1, r"\log_{10}",
        lambda x: (div(1, mul(x, fn("log", 10))),),
        definition=lambda x: div(fn("log", x), fn("log", 10)),
        known={1: 0, 10: 1}, ends=(OO, OO),
    ),
    Primitive(
        # As in C and in PyTorch; the angle of (x, y), with that of the origin 0.
        "atan2", 2, r"\operatorname{atan2}",
        lambda y, x: (div(x, _radius(y, x)), neg(div(y, _radius(y, x)))),
        smooth=lambda y, x: (
            Need(
                fn("or", fn("ne", y, 0), fn("gt", x, 0)),
                "atan2(y, x) has no derivatives where y is 0 and x is not positive",
            ),
        ),
        definition=lambda y, x: cases(
            case(fn("atan", div(y, x)), fn("gt", x, 0)),
            case(add(fn("atan", div(y, x)), fn("pi")), fn("and", fn("lt", x, 0), fn("ge", y, 0))),
            case(add(fn("atan", div(y, x)), neg(fn("pi"))), fn("lt", x, 0)),
            case(_HALF_PI, fn("gt", y, 0)),
            case(neg(_HALF_PI), fn("lt", y, 0)),
            case(0, fn("true")),
        ),
        opened=False,
    ),
    # A new function goes here; CONTRIBUTING.md says how.
    Primitive(
        "max", None, r"\max", _extreme_partials("gt"), smooth=_extreme_smooth("gt", "max"),
        ball=_extreme("max"), symbolic="Max",
    ),
    Primitive(
        "min", None, r"\min", _extreme_partials("lt"), smooth=_extreme_smooth("lt", "min"),
        ball=_extreme("min"), symbolic="Min",
    ),
)  # fmt: skip


def _completed(row: Primitive) -> Primitive:
    """The row with what follows from its kinks and from its definition."""
    kinks = row.breaks if row.kinks is None else row.kinks
    if kinks:
        places = " and ".join(map(str, kinks))
        message = f"{row.name} has no derivative at {places}"
        row = replace(row, smooth=lambda x: tuple(Need(fn("ne", x, b), message) for b in kinks))
    if row.definition is None or row.pieces is not None:
        return row
    known, needs, smooth = row.definition, row.needs, row.smooth
    row = replace(row, needs=lambda *args: (*needs(*args), *_needs_of(known(*args), args)))
    if row.kinks is not None:
        return row
    return replace(
        row, smooth=lambda *args: (*smooth(*args), *_needs_of(known(*args), args, smooth=True))
    )


def _needs_of(term: Term, args: tuple[Term, ...], *, smooth: bool = False) -> Iterator[Need]:
    """What the functions in a definition need of its arguments, those in its cases left out, of
    which it says itself when they are meant."""
    if term in args or term.head == "cases":
        return
    row = PRIMITIVES.get(term.head)
    for need in (row.smooth if smooth else row.needs)(*term.args) if row else ():
        about = need.condition.args[0]
        if symbols_of(about) and not _is_positive(about):
            yield need
    for arg in term.args:
        yield from _needs_of(arg, args, smooth=smooth)


def _is_positive(term: Term) -> bool:
    """Whether this is plainly positive, and not 0, wherever it has a value."""
    if term.head == "add":
        return any(map(_is_positive, term.args)) and all(
            _is_positive(arg) or _is_square(arg) for arg in term.args
        )
    if term.head in ("mul", "div"):
        return all(map(_is_positive, term.args))
    value = rational_of(term)
    return term.head in has("sign", "positive") if value is None else value > 0


def _is_square(term: Term) -> bool:
    even = term.head == "pow" and (rational_of(term.args[1]) or 1) % 2 == 0
    return even or term.head in has("sign", "not negative")


PRIMITIVES: dict[str, Primitive] = {}
PRIMITIVES.update((row.name, _completed(row)) for row in _ROWS)
FUNCTIONS: dict[str, str] = {name: row.name for row in _ROWS for name in row.written}
