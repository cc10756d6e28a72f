"""The limit of an expression in a parameter that grows, or shrinks to 0, as lines to be read.

Limits are found from the inside out in the extended real numbers: ``-k*x`` goes to -oo where x is
positive, hence ``exp(-k*x)`` to 0, hence the whole to a number. The parts that grow without bound
are stated on lines of their own; then the main chain moves the limit to the parts that settle.
A quotient of two parts that both grow is divided through by the parameter, or by an exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import PRIMITIVES, rational_of
from keywright.algebra.limits.approach import Line
from keywright.algebra.pieces.signs import Ranges, assumed, sign_over
from keywright.algebra.symbols import symbolic
from keywright.terms.derivations import Derivation, Domain, derive
from keywright.terms.outcomes import Unsolved
from keywright.terms.term import (
    Term,
    div,
    fn,
    integer,
    limit,
    mul,
    neg,
    power,
    substitute,
    symbol,
    symbols_of,
    walk,
)
from keywright.terms.text import to_text

__all__ = ["Tendency", "is_infinite", "limit_value", "main_chain", "unbounded_parts"]

OO = fn("oo")


@dataclass(frozen=True)
class Tendency:
    """The parameter, where it tends (oo, or 0 from above), and the intervals of all symbols."""

    parameter: str
    to: Term
    ranges: Ranges

    @property
    def side(self) -> str:
        return "both" if is_infinite(self.to) else "+"

    def moves(self, term: Term) -> bool:
        return self.parameter in symbols_of(term)

    def limit(self, body: Term) -> Term:
        return limit(body, self.parameter, self.to, self.side)

    def sign(self, term: Term) -> int:
        return sign_over(term, self.ranges)


def is_infinite(term: Term) -> bool:
    return term == OO or term == neg(OO)


def _open(term: Term) -> Unsolved:
    return Unsolved(term, f"the limit of {to_text(term)} is not decided by that of its parts")


def _signed(sign: int) -> Term:
    return OO if sign > 0 else neg(OO)


def _sign_of(value: Term, growth: Tendency) -> int:
    if is_infinite(value):
        return 1 if value == OO else -1
    return growth.sign(value)


def limit_value(term: Term, growth: Tendency) -> Term:
    """What the term tends to: a term without the parameter, or an infinity.

    Raises `Unsolved` for an indeterminate form that dividing through by the parameter does not
    resolve, and for what has no limit.
    """
    if not growth.moves(term):
        return term
    if term.head == "sym":
        return growth.to
    values = [limit_value(arg, growth) for arg in term.args]
    rule = _RULES.get(term.head)
    if rule is not None:
        return rule(term, values, growth)
    if not is_infinite(values[0]):
        return tidy(Term(term.head, tuple(values)))
    row = PRIMITIVES.get(term.head)
    if row is not None and row.ends is None and row.definition is not None:
        return limit_value(row.definition(*term.args), growth)
    if row is None or row.ends is None:
        raise Unsolved(term, f"no limit of {to_text(term)} is known")
    return row.ends[0] if values[0] == OO else row.ends[1]


def _sum(term: Term, values: list[Term], growth: Tendency) -> Term:
    infinite = {value for value in values if is_infinite(value)}
    if len(infinite) == 2:
        raise _open(term)
    return infinite.pop() if infinite else tidy(Term("add", tuple(values)))


def _product(term: Term, values: list[Term], growth: Tendency) -> Term:
    if not any(map(is_infinite, values)):
        return tidy(Term("mul", tuple(values)))
    sign = 1
    for value in values:
        sign *= _sign_of(value, growth)
    if sign == 0:
        raise _open(term)
    return _signed(sign)


def _quotient(term: Term, values: list[Term], growth: Tendency) -> Term:
    above, below = values
    if is_infinite(above) and is_infinite(below):
        return limit_value(divided_through(term, growth)[0], growth)
    if is_infinite(below):
        return integer(0)
    if _sign_of(below, growth) == 0:
        if is_infinite(above) or _sign_of(above, growth) == 0:
            raise _open(term)
        return _signed(_sign_of(above, growth) * growth.sign(term.args[1]))
    if is_infinite(above):
        return _signed(_sign_of(above, growth) * _sign_of(below, growth))
    return tidy(div(above, below))


def divided_through(term: Term, growth: Tendency) -> Line:
    """a/b as (a/d)/(b/d), with the law: d is the parameter, or else an exponential that grows.

    Raises `Unsolved` where that changes nothing.
    """
    k = symbol(growth.parameter)
    above, below = (_divided(arg, k) for arg in term.args)
    if _settles(above, below, growth):
        return div(above, below), "divide through"
    for grown in dict.fromkeys(node for node in walk(term.args[1]) if node.head == "exp"):
        inverse = fn("exp", tidy(neg(grown.args[0])))
        above, below = (symbolic.expand(mul(arg, inverse)) for arg in term.args)
        if _settles(above, below, growth):
            return div(above, below), "common divisor"
    raise _open(term)


def _settles(above: Term, below: Term, growth: Tendency) -> bool:
    """Whether no two infinities are left to be compared."""
    if any(_is_contest(node, growth) for side in (above, below) for node in walk(side)):
        return False
    return not (growth.moves(above) and is_infinite(limit_value(above, growth)))


def _divided(term: Term, k: Term) -> Term:
    """The term over a positive k, which goes under a root as its square."""
    if not any(node.head == "sqrt" and k in walk(node) for node in walk(term)):
        return symbolic.expand(div(term, k))
    if term.head in ("add", "neg"):
        return Term(term.head, tuple(_divided(arg, k) for arg in term.args))
    if term.head == "sqrt":
        return fn("sqrt", symbolic.expand(div(term.args[0], power(k, 2))))
    return symbolic.expand(div(term, k))


def _power(term: Term, values: list[Term], growth: Tendency) -> Term:
    base, exponent = values
    if is_infinite(exponent) or growth.moves(term.args[1]):
        written = fn("exp", fn("mul", term.args[1], fn("log", term.args[0])))
        return limit_value(written, growth)
    if not is_infinite(base):
        return tidy(Term("pow", tuple(values)))
    sign = growth.sign(exponent)
    if sign <= 0:
        return integer(0) if sign else integer(1)
    whole = rational_of(exponent)
    odd = whole is not None and whole.denominator == 1 and whole % 2 == 1
    return base if odd else OO


def _negative(term: Term, values: list[Term], growth: Tendency) -> Term:
    return tidy(neg(values[0]))


_Rule = Callable[[Term, list[Term], Tendency], Term]
_RULES: dict[str, _Rule] = {
    "add": _sum,
    "mul": _product,
    "div": _quotient,
    "pow": _power,
    "neg": _negative,
}


def unbounded_parts(term: Term, growth: Tendency, domain: Domain) -> tuple[Derivation, ...]:
    """One line ``lim part = ±oo`` for each part that grows without bound, the innermost first."""
    terms = (term, *(line for line, _ in _without_contests(term, growth)))
    found = dict.fromkeys(part for each in terms for part in _unbounded(each, growth))
    return tuple(
        derive(growth.limit(part), domain).then(limit_value(part, growth), "unbounded")
        for part in found
        if part != term
    )


def _without_contests(term: Term, growth: Tendency) -> Iterator[Line]:
    """The term with one quotient after the other divided through where both parts grow."""
    if growth.moves(term) and is_infinite(limit_value(term, growth)):
        return
    for part in list(_settling(term, growth)):
        if _is_contest(part, growth):
            divided, law = divided_through(part, growth)
            term = _replaced(term, part, divided)
            yield term, law


def _unbounded(term: Term, growth: Tendency) -> Iterator[Term]:
    if not growth.moves(term) or term.head == "sym":
        return
    for arg in term.args[0].args if term.head == "neg" else term.args:
        yield from _unbounded(arg, growth)
    if is_infinite(limit_value(term, growth)):
        yield term


def main_chain(chain: Derivation, term: Term, growth: Tendency) -> Derivation:
    """The chain that ends with ``lim term``, continued up to the value of the limit."""
    if not growth.moves(term):
        return chain.then(term, "constant limit")
    value = limit_value(term, growth)
    if is_infinite(value):
        return chain.then(value, "unbounded")
    for term, law in _without_contests(term, growth):  # noqa: B020  (each from the one before)
        chain = chain.then(growth.limit(term), law)
    places = list(dict.fromkeys(_settling(term, growth)))
    moved, put = term, term
    for part in places:
        moved = _replaced(moved, part, growth.limit(part))
        put = _replaced(put, part, limit_value(part, growth))
    if not growth.moves(put):
        if places != [term]:
            chain = chain.then(moved, "limit law")
        chain = chain.then(put, "limit at infinity" if places else "continuity")
    else:  # parts that tend to a number without any part of theirs growing
        law = "limit at infinity" if places else "continuity"
        chain = chain.then(substitute(put, {growth.parameter: growth.to}), law)
    return chain.then(_settled(value, growth), "arithmetic")


def _settled(value: Term, growth: Tendency) -> Term:
    """What is left of a limit, as short as the signs of its symbols make it: x/sqrt(x**2) is 1."""
    if not symbols_of(value):
        return symbolic.exact(value)
    return symbolic.simplify(value, assumed(growth.ranges))


def _settling(term: Term, growth: Tendency) -> Iterator[Term]:
    """The smallest parts with a finite limit that contain a part growing without bound."""
    if not growth.moves(term) or term.head == "sym":
        return
    if is_infinite(limit_value(term, growth)):
        return
    if any(growth.moves(a) and is_infinite(limit_value(a, growth)) for a in term.args):
        yield term
        return
    for arg in term.args:
        yield from _settling(arg, growth)


def _is_contest(part: Term, growth: Tendency) -> bool:
    return part.head == "div" and all(
        growth.moves(arg) and is_infinite(limit_value(arg, growth)) for arg in part.args
    )


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    return replace(term, args=tuple(_replaced(arg, old, new) for arg in term.args))
