"""Points at which two functions are compared, and their derivatives there."""

from __future__ import annotations

from keywright.algebra.forms.affine import OPEN, ZERO
from keywright.algebra.forms.straight import line_of
from keywright.algebra.limits.jets import rational_derivatives
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols import symbolic
from keywright.terms.length import size
from keywright.terms.outcomes import Unsolved
from keywright.terms.term import Term, div, neg, number, substitute, symbols_of, walk  # fmt: skip

__all__ = [
    "centres",
    "derivative",
    "derivatives",
    "is_exponential",
    "turning_points",
]

MOST_CENTRES = 4


MOST_TO_SIMPLIFY = 60  # nodes of a derivative: what is longer takes SymPy minutes


def centres(term: Term, variable: str) -> tuple[Term, ...]:
    """Where the affine arguments of functions and bases of powers inside a term are 0, and 0
    itself, which comes first where the term is an exponential: there any point will do."""
    found = []
    for node in walk(term):
        for argument in _arguments(node):
            slope, at_zero = line_of(argument, variable) or (ZERO, ZERO)
            if slope != ZERO:
                found.append(symbolic.exact(neg(div(at_zero, slope))))
    ordered = [ZERO, *found] if is_exponential(term, variable) else [*found, ZERO]
    return tuple(dict.fromkeys(ordered))[:MOST_CENTRES]


def _arguments(node: Term) -> tuple[Term, ...]:
    """What a function is taken of; nothing for arithmetic."""
    if node.head == "pow":
        return node.args
    return node.args if len(node.args) == 1 and node.head != "neg" else ()


def is_exponential(term: Term, variable: str) -> bool:
    """Whether the term is c a^(k z + m) + d."""
    if term.head == "exp" or (term.head == "pow" and variable not in symbols_of(term.args[0])):
        return line_of(term.args[-1], variable) is not None
    moving = [arg for arg in term.args if variable in symbols_of(arg)]
    linear = term.head in ("add", "neg", "mul") or (term.head == "div" and moving == [term.args[0]])
    return linear and len(moving) == 1 and is_exponential(moving[0], variable)


def turning_points(term: Term, variable: str) -> tuple[Term, ...]:
    """Zeros of the first derivatives, as far as they are found."""
    found: list[Term] = []
    for order in (1, 2, 3):
        try:
            found += symbolic.solve_for(derivative(term, variable, order), variable)
        except OPEN:
            continue
    return tuple(dict.fromkeys(found))[:MOST_CENTRES]


def derivative(term: Term, variable: str, order: int) -> Term:
    """The derivative of that order, as short as it gets; raises `Unsolved` where it grows long."""
    for _ in range(order):
        term = symbolic.diff(term, variable)
        if size(term) > MOST_TO_SIMPLIFY:
            raise Unsolved(term, "its derivatives are too long")
        term = symbolic.simplify(term)
    return term


def derivatives(term: Term, variable: str, point: Term, highest: int) -> tuple[Term, ...]:
    """The term and its derivatives up to the order `highest` at a point, exact."""
    place = fraction_of(point)
    rational = None if place is None else rational_derivatives(term, variable, place, highest)
    if rational is not None:
        return tuple(map(number, rational))
    found = []
    for _ in range(highest + 1):
        found.append(symbolic.exact(substitute(term, {variable: point})))
        term = symbolic.diff(term, variable)
    return tuple(found)
