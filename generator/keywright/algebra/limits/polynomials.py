"""The limit of the difference quotient of a polynomial: expand, cancel h, let h tend to 0."""

from __future__ import annotations

from keywright.algebra.forms.tidy import signed_sum, tidy
from keywright.algebra.functions import rational_of
from keywright.algebra.limits.approach import Approach, Line
from keywright.algebra.symbols import symbolic
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    div,
    integer,
    neg,
    substitute,
    symbols_of,
    walk,
)

__all__ = ["degree_of", "polynomial_lines"]

_POLYNOMIAL = ("int", "sym", "add", "neg", "mul", "div", "pow")


def degree_of(term: Term, where: Approach) -> int | None:
    """The degree as a polynomial in the variable, None for what is none."""
    if not where.moves(term):
        return 0
    if term.head == "sym":
        return 1
    degrees = [degree_of(arg, where) for arg in term.args]
    known = [degree for degree in degrees if degree is not None]
    if len(known) < len(degrees):
        return None
    if term.head in ("add", "neg"):
        return max(known)
    if term.head == "mul":
        return sum(known)
    if term.head == "div":
        return None if known[1] else known[0]
    exponent = rational_of(term.args[1]) if term.head == "pow" else None
    if exponent is not None and exponent.denominator == 1 and exponent >= 0:
        return known[0] * int(exponent)
    return None


def polynomial_lines(function: Term, where: Approach) -> tuple[Line, ...]:
    """Expand, cancel h, let h tend to 0."""
    difference = add(where.near(function), neg(where.at(function)))
    expanded = _in_order(symbolic.expand(difference), where)
    if rational_of(expanded) == 0:
        return (where.limit(expanded), "cancel"), (expanded, "constant limit")
    cancelled = _in_order(symbolic.expand(div(expanded, where.h)), where)
    value = tidy(substitute(cancelled, {where.increment: integer(0)}))
    constant = where.increment not in symbols_of(cancelled)
    return (
        (where.limit(div(expanded, where.h)), _law(function, difference, expanded, where)),
        (where.limit(cancelled), "cancel"),
        (value, "constant limit" if constant else "continuity"),
    )


def _law(function: Term, difference: Term, expanded: Term, where: Approach) -> str:
    """A product of sums is multiplied out, and no root with a parameter in it is computed."""
    flat = degree_of(function, where) == 1 and function.head != "mul"
    if flat or not any(map(_is_product_of_sums, walk(difference))):
        return "simplify"
    return "expand" if _roots(difference) == _roots(expanded) else "simplify"


def _roots(term: Term) -> set[str]:
    """The functions of more than numbers."""
    return {node.head for node in walk(term) if node.head not in _POLYNOMIAL and symbols_of(node)}


def _is_product_of_sums(term: Term) -> bool:
    return term.head in ("mul", "pow") and any(arg.head == "add" for arg in term.args)


def _in_order(term: Term, where: Approach) -> Term:
    """A sum with the higher powers of the increment later, as one writes it."""
    if term.head != "add":
        return term
    return signed_sum(*sorted(term.args, key=lambda part: _power_of(part, where.h)))


def _power_of(term: Term, h: Term) -> int:
    if term == h:
        return 1
    if term.head == "pow" and term.args[0] == h:
        return int(rational_of(term.args[1]) or 0)
    return sum(_power_of(arg, h) for arg in term.args)
