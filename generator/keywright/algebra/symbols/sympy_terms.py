"""Between our terms and SymPy's expressions, in both directions.

Going in, derived functions are replaced by their definitions and every symbol is real, whatever it
is called (E, I and S are names like any other). Coming out, an expression is read in the order in
which SymPy prints it, with fractions gathered and the sign in front. SymPy is imported on first use
only, because most answers are rational and never need it.
"""

from __future__ import annotations

import importlib
import json
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from types import ModuleType
from typing import Any

from keywright.algebra.functions import PRIMITIVES, has, rational_of
from keywright.algebra.numbers.balls import enclose
from keywright.algebra.numbers.rationals import is_printable, is_printable_power
from keywright.terms.outcomes import Imprecise, OutOfReach, Undefined, Unsolved
from keywright.terms.term import (
    Term,
    add,
    case,
    cases,
    div,
    fn,
    from_json,
    integer,
    mul,
    neg,
    number,
    power,
    symbol,
    to_json,
)

__all__ = ["Assumptions", "from_sympy", "named", "real_symbol", "sympy", "to_sympy"]

Assumptions = Mapping[str, Mapping[str, bool]]

# Heads that are names rather than operations: x_i, a tangent... SymPy sees each as one symbol.
_NAMES = ("index", "layer", "dot", "bar", "tilde", "vec", "partial")

# Where values grow beyond all bounds: the exponent of e that is still sent to SymPy.
_GROWING = has("hasty")
_FARTHEST = 10_000

_COMPARISONS = {"eq": "Eq", "ne": "Ne", "lt": "Lt", "le": "Le", "gt": "Gt", "ge": "Ge"}
_RELATIONS = {
    "Equality": "eq",
    "Unequality": "ne",
    "StrictLessThan": "lt",
    "LessThan": "le",
    "StrictGreaterThan": "gt",
    "GreaterThan": "ge",
}
_FUNCTIONS = {name: row.symbolic for name, row in PRIMITIVES.items() if row.symbolic}
_HEADS = {name: head for head, name in _FUNCTIONS.items()}
_RECIPROCALS = {"sec": "cos", "csc": "sin", "sech": "cosh", "csch": "sinh"}
_QUOTIENTS = {"cot": ("cos", "sin"), "coth": ("cosh", "sinh")}


@cache
def sympy() -> ModuleType:
    """The sympy module, imported when it is first needed."""
    return importlib.import_module("sympy")


def real_symbol(name: str, assumptions: Assumptions | None = None) -> Any:
    """The symbol `name` as SymPy knows it: real, and whatever else is assumed of it."""
    return sympy().Symbol(name, **{"real": True, **(assumptions or {}).get(name, {})})


def named(term: Term) -> Term:
    """The term with what is a name (x_i, a tangent) turned into a plain symbol."""
    if term.head in _NAMES:
        return symbol(json.dumps(to_json(term)))
    return Term(term.head, tuple(named(arg) for arg in term.args), term.atom)


def to_sympy(term: Term, assumptions: Assumptions | None = None) -> Any:
    """The term as a SymPy expression, with the little simplification that SymPy does by itself.

    Raises `Unsolved` for a head that has no counterpart there, `OutOfReach` for numbers that
    SymPy must not be troubled with.
    """
    if term.head == "int":
        return sympy().Integer(int(term.atom))
    if term.head == "sym":
        return real_symbol(str(term.atom), assumptions)
    if term.head in _NAMES:
        return to_sympy(named(term), assumptions)
    if term.head in PRIMITIVES and (definition := PRIMITIVES[term.head].definition):
        return to_sympy(definition(*term.args), assumptions)
    args = [to_sympy(arg, assumptions) for arg in term.args if term.head != "cases"]
    if term.head == "cases":
        rows = [[to_sympy(part, assumptions) for part in row.args] for row in term.args]
        return sympy().Piecewise(*((value, condition) for value, condition in rows))
    if term.head in _GROWING and not _is_tame(term):
        raise OutOfReach(term, "a number out of reach of the computer algebra")
    if term.head not in _BUILDERS:
        raise Unsolved(term, f"there is no algebra for {term.head!r}")
    return _BUILDERS[term.head](*args)


def _is_tame(term: Term) -> bool:
    """Whether a value, if the term has one, is neither huge nor next to nothing.

    SymPy compares numbers by adding bits until they differ, without end: exp(exp(30)) in a sum
    takes all the memory there is.
    """
    values = [rational_of(arg) for arg in term.args]
    if term.head == "pow" and None not in values and values[0]:
        return is_printable_power(values[0], values[1] or Fraction(0))
    try:
        exponent = enclose(fn("log", term) if term.head == "pow" else term.args[0], 64)
    except (Imprecise, Undefined, ValueError):  # ValueError: it has symbols
        return True
    return bool(abs(exponent) < _FARTHEST)


def _named(name: str) -> Callable[..., Any]:
    return lambda *args: getattr(sympy(), name)(*args)


_BUILDERS: dict[str, Callable[..., Any]] = {
    **{head: _named(name) for head, name in (_FUNCTIONS | _COMPARISONS).items()},
    "add": _named("Add"),
    "mul": _named("Mul"),
    "times": _named("Mul"),
    "neg": operator.neg,
    "div": operator.truediv,
    "and": _named("And"),
    "or": _named("Or"),
    "pow": operator.pow,
    "pi": lambda: sympy().pi,
    "oo": lambda: sympy().oo,
    "true": lambda: sympy().true,
}


def from_sympy(expr: Any) -> Term:
    """A SymPy expression as a term, in the order in which SymPy would print it.

    Raises `Undefined` for what is not a real number and `Unsolved` for what has no term.
    """
    if expr.is_Rational:
        return _number(expr)
    if expr.is_Symbol:
        name = expr.name
        return from_json(json.loads(name)) if name.startswith("[") else symbol(name)
    if expr.is_Add:
        first, *rest = expr.as_ordered_terms()
        return add(from_sympy(first), *map(_summand, rest))
    if expr.is_Mul:
        return _product(expr)
    if expr.is_Pow and expr.base != sympy().E:
        return _power(expr)
    kind = type(expr).__name__
    if kind in _SPECIAL:
        return _SPECIAL[kind](expr)
    if kind in _HEADS:
        return fn(_HEADS[kind], *(from_sympy(arg) for arg in expr.args))
    raise Unsolved(None, f"the answer would need {kind}, which is not supported")


def _number(expr: Any) -> Term:
    value = Fraction(int(expr.p), int(expr.q))
    if not is_printable(value):
        raise OutOfReach(None, "a number too large to be written out")
    return number(value)


def _summand(expr: Any) -> Term:
    """What is added: a negative number is subtracted, x - 1 and not x + (-1)."""
    negative = expr.is_Rational and expr.is_negative
    return neg(_number(-expr)) if negative else from_sympy(expr)


def _gather(factors: list[Term]) -> Term:
    if not factors:
        return integer(1)
    return factors[0] if len(factors) == 1 else mul(*factors)


def _product(expr: Any) -> Term:
    """One fraction with its sign in front: factors with negative exponents go below the bar."""
    coefficient, rest = expr.as_coeff_Mul()
    if coefficient.is_extended_negative:
        return neg(from_sympy(-expr))
    above, below = [], []
    if coefficient.is_Rational:
        above = [integer(int(coefficient.p))] if coefficient.p != 1 else []
        below = [integer(int(coefficient.q))] if coefficient.q != 1 else []
    else:
        above = [from_sympy(coefficient)]
    for factor in rest.as_ordered_factors():
        if factor.is_Rational and factor.q != 1:
            above += [] if factor.p == 1 else [integer(int(factor.p))]
            below.append(integer(int(factor.q)))
        elif factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative:
            below.append(from_sympy(1 / factor))
        else:
            above.append(from_sympy(factor))
    return div(_gather(above), _gather(below)) if below else _gather(above)


def _power(expr: Any) -> Term:
    base, exponent = expr.args
    if exponent.is_Rational and exponent.is_negative:
        return div(1, from_sympy(1 / expr))
    if exponent == sympy().S.Half:
        return fn("sqrt", from_sympy(base))
    return power(from_sympy(base), from_sympy(exponent))


def _piecewise(expr: Any) -> Term:
    return cases(*(case(from_sympy(value), from_sympy(when)) for value, when in expr.args))


def _not_real(expr: Any) -> Term:
    raise Undefined(None, "there is no real value")


def _of_args(head: str) -> Callable[[Any], Term]:
    return lambda expr: fn(head, *(from_sympy(arg) for arg in expr.args))


def _reciprocal(head: str) -> Callable[[Any], Term]:
    return lambda expr: div(1, fn(head, from_sympy(expr.args[0])))


def _quotient(top: str, bottom: str) -> Callable[[Any], Term]:
    return lambda expr: div(*(fn(head, from_sympy(expr.args[0])) for head in (top, bottom)))


_SPECIAL: dict[str, Callable[[Any], Term]] = {
    "Pi": lambda expr: fn("pi"),
    "Exp1": lambda expr: fn("exp", 1),
    "Pow": lambda expr: fn("exp", from_sympy(expr.exp)),
    "Infinity": lambda expr: fn("oo"),
    "NegativeInfinity": lambda expr: neg(fn("oo")),
    "BooleanTrue": lambda expr: fn("true"),
    # Its second argument is the value at 0, which our unit step leaves open.
    "Heaviside": lambda expr: fn("heaviside", from_sympy(expr.args[0])),
    "erfc": lambda expr: add(1, neg(fn("erf", from_sympy(expr.args[0])))),
    "Piecewise": _piecewise,
    "And": _of_args("and"),
    "Or": _of_args("or"),
    **{name: _of_args(head) for name, head in _RELATIONS.items()},
    **{name: _reciprocal(head) for name, head in _RECIPROCALS.items()},
    **{name: _quotient(*heads) for name, heads in _QUOTIENTS.items()},
    **dict.fromkeys(("ImaginaryUnit", "ComplexInfinity", "NaN"), _not_real),
}
