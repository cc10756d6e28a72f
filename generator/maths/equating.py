"""Lines that lead from one expression in z to another that is known to equal it.

Both are written out by definitions, as far as they must be to meet: first not at all, then the
derived functions, then tanh, sinh and cosh by exponentials. They meet where they are the same up to
arithmetic in the arguments of functions, or as quotients of sums of exponentials, whose common
denominator, sum and common factor are lines of their own. What leads from the second expression to
the meeting point is read backwards. Where nothing of this serves, the equality, which has been
proved by algebra, is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.maths import symbolic
from generator.maths.affine import OPEN
from generator.maths.exponentials import (
    Quotient,
    quotient_of,
    same_quotient,
    summands,
    with_written_exponents,
)  # fmt: skip
from generator.maths.length import shortest, size
from generator.maths.primitives import PRIMITIVES, exponential_form
from generator.maths.terms import Term, add, div, rebuild, symbols_of, walk
from generator.maths.tidy import tidy

__all__ = ["Line", "lines_between"]

Line = tuple[Term, str]
_ARITHMETIC = ("add", "neg", "mul", "div", "pow")


@dataclass(frozen=True)
class _Way:
    """The lines from an expression to the form in which it is compared, the expression left out."""

    start: Term
    lines: tuple[Line, ...] = ()

    @property
    def end(self) -> Term:
        return self.lines[-1][0] if self.lines else self.start

    def then(self, term: Term, law: str) -> _Way:
        return self if term == self.end else _Way(self.start, (*self.lines, (term, law)))

    def backwards(self) -> tuple[Line, ...]:
        """The lines from the end to the start; arithmetic read backwards is still arithmetic."""
        terms = [self.start, *(term for term, _ in self.lines)]
        laws = [law if law == "definition" else "arithmetic" for _, law in self.lines]
        return tuple(zip(reversed(terms[:-1]), reversed(laws), strict=True))


def lines_between(first: Term, last: Term, variable: str) -> tuple[Line, ...]:
    """The lines after `first`, the last of which is `last`; the two must be equal."""
    if first == last:
        return ()
    for left, right in zip(
        _written_out(first, variable), _written_out(last, variable), strict=True
    ):
        met = _meeting(left, right, variable)
        if met is not None:
            return met
    return ((last, "simplify"),)


def _written_out(term: Term, variable: str) -> Iterator[_Way]:
    """The term with more and more of its functions written out by definition."""
    way = _Way(term)
    yield _calculated(way, variable)
    for definition in (_derived, _by_exponentials):
        way = _calculated(way, variable)
        way = way.then(rebuild(way.end, definition), "definition")
        yield _calculated(way, variable)


def _calculated(way: _Way, variable: str) -> _Way:
    return way.then(_arguments_calculated(way.end, variable), "arithmetic")


def _derived(node: Term) -> Term:
    primitive = PRIMITIVES.get(node.head)
    known = primitive is not None and primitive.definition is not None
    return (
        primitive.definition(*node.args) if known and primitive and primitive.definition else node
    )


def _by_exponentials(node: Term) -> Term:
    form = exponential_form(node.head, node.args[0]) if len(node.args) == 1 else None
    return node if form is None else form


def _arguments_calculated(term: Term, variable: str) -> Term:
    """Arguments of functions multiplied out where that makes them shorter."""

    def calculated(node: Term) -> Term:
        if node.head in _ARITHMETIC or node.head not in PRIMITIVES:
            return node
        return Term(node.head, tuple(_calculated_argument(arg, variable) for arg in node.args))

    return rebuild(term, calculated)


def _calculated_argument(term: Term, variable: str) -> Term:
    folded = tidy(term)
    if size(folded) <= 2 or variable not in symbols_of(folded):
        return folded
    try:
        return shortest(folded, symbolic.expand(folded))
    except OPEN:
        return folded


def _meeting(left: _Way, right: _Way, variable: str) -> tuple[Line, ...] | None:
    if left.end == right.end:
        return _joined(left, right)
    aligned = _aligned(left.end, right.end)
    if _is_arithmetic(aligned, right.end):
        return _joined(left.then(aligned, "arithmetic").then(right.end, "arithmetic"), right)
    quotients = [quotient_of(way.end, variable) for way in (left, right)]
    if None in quotients:
        return None
    left, one = _as_fraction(left, quotients[0], variable)
    right, other = _as_fraction(right, quotients[1], variable)
    if one is None or other is None or not same_quotient(one, other):
        return None
    common = left.end.head == right.end.head == "div"
    law = "common divisor" if common and len(one.below) == len(other.below) else "simplify"
    return _joined(left.then(right.end, law), right)


def _joined(left: _Way, right: _Way) -> tuple[Line, ...]:
    return (*left.lines, *right.backwards())


def _functions(term: Term) -> dict[Term, None]:
    return dict.fromkeys(
        node for node in walk(term) if node.head in PRIMITIVES and node.head not in _ARITHMETIC
    )


def _aligned(term: Term, model: Term) -> Term:
    """The term with each function written as in the model, where the arguments are equal."""
    wanted = _functions(model)

    def written(node: Term) -> Term:
        for other in wanted:
            alike = node.head == other.head and node != other and len(node.args) == 1
            if alike and symbolic.equal(node.args[0], other.args[0]):
                return other
        return node

    return rebuild(term, written)


def _is_arithmetic(left: Term, right: Term) -> bool:
    """Whether the two are equal by arithmetic alone, with every function as an unknown."""
    functions = {**_functions(left), **_functions(right)}
    names = {function: f"t{i}" for i, function in enumerate(functions) if symbols_of(function)}

    def named(term: Term) -> Term:
        if term in names:
            return Term("sym", atom=names[term])
        return Term(term.head, tuple(map(named, term.args)), term.atom)

    try:
        difference = symbolic.expand(add(named(left), Term("neg", (named(right),))))
    except OPEN:
        return False
    return difference == Term("int", atom=0)


def _as_fraction(
    way: _Way, quotient: Quotient | None, variable: str
) -> tuple[_Way, Quotient | None]:
    """The lines that turn a sum of fractions into one fraction."""
    term = way.end
    if quotient is None or term.head == "div":
        return way, quotient
    if term.head == "add":
        parts = [quotient_of(part, variable) for part in term.args]
        known = [part for part in parts if part is not None]
        tops, total = summands(known, variable)
        bottom = total.denominator(variable)
        if bottom != Term("int", atom=1):
            law = "expand" if _has_sum_in_exponent(term) else "arithmetic"
            way = way.then(with_written_exponents(term, variable), law)
            way = way.then(div(_bracketed(tops), bottom), "common denominator")
        return way.then(total.term(variable), "arithmetic"), total
    return way.then(quotient.term(variable), "arithmetic"), quotient


def _has_sum_in_exponent(term: Term) -> bool:
    exponents = (node.args[0] for node in walk(term) if node.head == "exp")
    return any(node.head == "add" for exponent in exponents for node in walk(exponent))


def _bracketed(tops: list[Term]) -> Term:
    """The sum of numerators, each of them kept together; a negative one as what is taken away."""
    return add(*map(_sign_in_front, tops))


def _sign_in_front(top: Term) -> Term:
    if top.head == "add" and all(part.head == "neg" or _is_negative(part) for part in top.args):
        return Term("neg", (add(*(_opposite(part) for part in top.args)),))
    return top


def _is_negative(part: Term) -> bool:
    return part.head == "int" and int(part.atom) < 0


def _opposite(part: Term) -> Term:
    return part.args[0] if part.head == "neg" else tidy(Term("neg", (part,)))
