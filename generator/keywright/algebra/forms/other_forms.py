"""Functions in another form, by one law each: by definition, by exponentials, by sines.

Each takes one node of a term and gives its other form, or the node where the law does not apply.
The laws are read forwards here; lines that go the other way are these read backwards.
"""

from __future__ import annotations

from collections.abc import Callable

from keywright.algebra.forms.affine import OPEN
from keywright.algebra.forms.tidy import added_first, signed_sum, tidy
from keywright.algebra.functions import PRIMITIVES, has, rational_of
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols import symbolic
from keywright.terms.term import (
    Term,
    add,
    div,
    fn,
    mul,
    neg,
    number,
    rebuild,
    symbol,
    symbols_of,
    walk,
)

__all__ = ["ORDERS", "Forms", "lines_by_signs"]

Forms = tuple[tuple[Callable[[Term], Term], str], ...]


_ODD, _EVEN = has("parity", "odd"), has("parity", "even")


def _odd(node: Term) -> Term:
    """sin(-u) = -sin(u), where -u begins with a minus sign"""
    return neg(_turned(node)) if node.head in _ODD and _begins_with_minus(node.args[0]) else node


def _even(node: Term) -> Term:
    """cos(-u) = cos(u)"""
    return _turned(node) if node.head in _EVEN and _begins_with_minus(node.args[0]) else node


def _begins_with_minus(argument: Term) -> bool:
    """Whether the first summand that is no constant is taken away; of a number, the first one."""
    parts = argument.args if argument.head == "add" else (argument,)
    moving = [part for part in parts if symbols_of(part)] or parts
    value = rational_of(moving[0])
    return moving[0].head == "neg" if value is None else value < 0


def _turned(node: Term) -> Term:
    """The function at the opposite of its argument."""
    (argument,) = node.args
    parts = argument.args if argument.head == "add" else (argument,)
    return fn(node.head, added_first(signed_sum(*(tidy(neg(part)) for part in parts))))


def _depth(name: str) -> int:
    """How many definitions, one inside the other, lead from a function to those without."""
    definition = PRIMITIVES[name].definition if name in PRIMITIVES else None
    if definition is None:
        return 0
    args = map(symbol, "xy"[: PRIMITIVES[name].arity or 2])
    return 1 + max(_depth(node.head) for node in walk(definition(*args)))


DEPTHS = {name: _depth(name) for name in has("definition") if PRIMITIVES[name].arity == 1}


def _by_definition(depth: int) -> Callable[[Term], Term]:
    """The functions of one depth, so that the others are there to be met: x*Phi(x) by gelu(x)."""

    def form(node: Term) -> Term:
        definition = PRIMITIVES[node.head].definition if DEPTHS.get(node.head) == depth else None
        return node if definition is None else definition(*node.args)

    return form


def _by_exponentials(node: Term) -> Term:
    primitive = PRIMITIVES.get(node.head)
    form = None if primitive is None else primitive.exponentials
    return node if form is None else form(*node.args)


def _without_division(node: Term) -> Term:
    """exp(u)/exp(v) = exp(u - v), and 1/exp(v) = exp(-v)"""
    if node.head != "div" or node.args[1].head != "exp":
        return node
    above, below = node.args
    if above.head == "exp":
        return fn("exp", tidy(add(above.args[0], neg(below.args[0]))))
    return fn("exp", tidy(neg(below.args[0]))) if above == number(1) else node


def _exponent_split(node: Term) -> Term:
    """exp(u + a) = exp(a) exp(u), where u is no sum"""
    return _split(node) if node.head == "exp" else node


def _power_split(node: Term) -> Term:
    """c^(u + a) = c^a c^u, where u is no sum"""
    return _split(node) if node.head == "pow" else node


def _split(node: Term) -> Term:
    """The constants stand in front, each in an exponential, or a power, of its own."""
    if not symbols_of(node.args[-1]):
        return node
    try:
        exponent = symbolic.expand(node.args[-1])
    except OPEN:
        return node
    parts = exponent.args if exponent.head == "add" else (exponent,)
    fixed = [part for part in parts if not symbols_of(part)]
    moving = [part for part in parts if symbols_of(part)]
    if not fixed or len(moving) != 1:
        return node
    return tidy(mul(*(_raised(node, part) for part in (*fixed, *moving))))


def _raised(node: Term, exponent: Term) -> Term:
    """The same exponential, or power of the same base, of another exponent."""
    return Term(node.head, (*node.args[:-1], exponent))


def _power_by_exponential(node: Term) -> Term:
    """a^u = exp(u log(a)), where u is no fraction"""
    if node.head != "pow" or symbols_of(node.args[0]) or fraction_of(node.args[1]) is not None:
        return node
    base, exponent = node.args
    whole = mul(exponent, fn("log", base))
    is_kept = exponent.head == "div" or not symbols_of(exponent)  # u/log(2) log(2) as it is
    return fn("exp", whole if is_kept else tidy(whole))


def _by_double_angle(node: Term) -> Term:
    """sin(u)^2 = (1 - cos(2 u))/2, and cos(u)^2 = (1 + cos(2 u))/2"""
    if node.head != "pow" or node.args[0].head not in ("sin", "cos"):
        return node
    base, exponent = node.args
    if fraction_of(exponent) != 2 or not symbols_of(base):
        return node
    doubled = fn("cos", tidy(mul(2, base.args[0])))
    return div(add(1, neg(doubled) if base.head == "sin" else doubled), 2)


def _by_sine(node: Term) -> Term:
    """cos(u) = sin(u + pi/2)"""
    if node.head != "cos" or not symbols_of(node):
        return node
    return fn("sin", add(node.args[0], div(fn("pi"), 2)))


_SIGNS: Forms = ((_odd, "odd function"), (_even, "even function"))
_FIRST: Forms = (
    *_SIGNS,
    *((_by_definition(depth), "definition") for depth in range(max(DEPTHS.values()), 0, -1)),
    (_by_exponentials, "definition"),
    (_without_division, "exponent of a difference"),
)
_SPLIT: Forms = ((_exponent_split, "exponent of a sum"), (_power_split, "power of a sum"))
_POWERS: Forms = ((_power_by_exponential, "power by the exponential"),)
_ANGLES: Forms = ((_by_double_angle, "double angle"), (_by_sine, "quarter turn"))

# The orders in which forms are tried, each with the law that is its reason. 2^(z + 1) meets 2^z if
# it is split, and exp(z) in the shape of exp((z + 1)*log(2)), of which log(2) is a factor.
ORDERS: tuple[Forms, ...] = (
    (*_FIRST, *_SPLIT, *_POWERS, *_ANGLES),
    (*_FIRST, *_POWERS, *_SPLIT),
)


def _ordered(node: Term) -> Term:
    """A sum without sums in it, or a product, in one order; two signs before something are none."""
    if node.head == "neg" and node.args[0].head == "neg":
        return node.args[0].args[0]
    if node.head not in ("add", "mul"):
        return node
    parts = (each for part in node.args for each in (part.args if part.head == "add" else (part,)))
    return Term(node.head, tuple(sorted(parts if node.head == "add" else node.args, key=repr)))


def lines_by_signs(before: Term, after: Term) -> tuple[tuple[Term, str], ...]:
    """The lines from one to the other by the law of odd or of even functions; none if it does not
    lead there, with the signs gathered in a line of its own if there is more to it."""
    for form, law in _SIGNS:
        turned = rebuild(before, form)
        if before == rebuild(after, form):
            return ((after, law),)
        if turned != before and rebuild(turned, _ordered) == rebuild(after, _ordered):
            return ((after, law),)
        if turned != before and tidy(turned) == after:
            return ((turned, law), (after, "arithmetic"))
    return ()
