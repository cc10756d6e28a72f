"""Straight lines in terms: which parts are one, and where they meet the axis."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from keywright.algebra.forms.affine import OPEN, ZERO
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols import symbolic
from keywright.terms.term import (  # fmt: skip
    Term,
    div,
    mul,
    neg,
    number,
    substitute,
    symbol,
    symbols_of,
    walk,
)

__all__ = ["centred", "line_of"]

_STRAIGHT = ("sym", "add", "neg", "mul", "div")


def line_of(term: Term, variable: str) -> tuple[Term, Term] | None:
    """Slope and value at 0 of a straight line, or of a constant; None for any other term."""
    rational = _rational_line(term, variable)
    if rational is not None:
        return number(rational[0]), number(rational[1])
    try:
        slope = symbolic.simplify(symbolic.diff(term, variable))
        if variable in symbols_of(slope):
            return None
        return symbolic.exact(slope), symbolic.exact(substitute(term, {variable: ZERO}))
    except OPEN:
        return None


def _rational_line(term: Term, variable: str) -> tuple[Fraction, Fraction] | None:
    """k and m of a line k z + m with rational coefficients; None for any other term."""
    if term == symbol(variable):
        return Fraction(1), Fraction(0)
    if variable not in symbols_of(term):
        value = None if symbols_of(term) else fraction_of(term)
        return None if value is None else (Fraction(0), value)
    parts = [_rational_line(arg, variable) for arg in term.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if term.head == "add":
        return sum((k for k, _ in known), Fraction(0)), sum((m for _, m in known), Fraction(0))
    if term.head == "neg":
        return -known[0][0], -known[0][1]
    if term.head == "div" and known[1][0] == 0 and known[1][1]:
        return known[0][0] / known[1][1], known[0][1] / known[1][1]
    if term.head == "mul":
        moving = [part for part in known if part[0]]
        factor = Fraction(1)
        for part in known:
            factor *= 1 if part[0] else part[1]
        return (moving[0][0] * factor, moving[0][1] * factor) if len(moving) == 1 else None
    return None


def centred(term: Term, variable: str) -> tuple[Term, Term]:
    """The term moved along the line so that all affine terms in it are 0 at 0, if they have their
    zero in common, and how far it was moved: 1/(1 + exp(-2*z)) and -3/2 of 1/(1 + exp(-2*z - 3)).
    """
    found = dict.fromkeys(_affine_parts(term, variable))
    lines = {part: line_of(part, variable) or (ZERO, ZERO) for part in found}
    if any(slope == ZERO for slope, _ in lines.values()):
        return term, ZERO
    zeros = {symbolic.exact(neg(div(at_zero, slope))) for slope, at_zero in lines.values()}
    if len(zeros) != 1 or ZERO in zeros:
        return term, ZERO
    steep = {part: tidy(mul(slope, symbol(variable))) for part, (slope, _) in lines.items()}

    def moved(node: Term) -> Term:
        found = steep.get(node)
        return found or Term(node.head, tuple(map(moved, node.args)), node.atom)

    return moved(term), zeros.pop()


def _affine_parts(term: Term, variable: str) -> Iterator[Term]:
    """The largest parts of a term that look like lines."""
    if variable not in symbols_of(term):
        return
    moving = [node for node in walk(term) if variable in symbols_of(node)]
    if all(node.head in _STRAIGHT for node in moving) and line_of(term, variable):
        yield term
        return
    for arg in term.args:
        yield from _affine_parts(arg, variable)
