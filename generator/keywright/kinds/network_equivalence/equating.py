"""Lines that lead from one expression in z to another that is known to equal it.

Both are brought to other forms (`keywright.algebra.forms.other_forms`), as far as they must be to
meet: first not at all, then by definitions, then tanh, sinh and cosh by exponentials, and so on.
They meet where they are the same up to arithmetic, every function being an unknown, or as quotients
of sums of exponentials, whose common denominator, sum and common factor are lines of their own.
What leads from the second expression to the meeting point is read backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keywright.algebra.forms.affine import ONE, OPEN
from keywright.algebra.forms.other_forms import ORDERS, Forms
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.forms.unknowns import aligned, equal_by_arithmetic, is_function
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols import symbolic
from keywright.kinds.network_equivalence.exponential_terms import ExponentialWriting, writing_of
from keywright.kinds.network_equivalence.exponentials import Quotient, same_quotient, total
from keywright.terms.length import shortest, size
from keywright.terms.outcomes import Unsolved
from keywright.terms.rewriting import cancel
from keywright.terms.term import Term, add, div, rebuild, symbols_of, walk

__all__ = ["Line", "lines_between"]

Line = tuple[Term, str]
_READ_EITHER_WAY = ("common divisor", "simplify", *(law for _, law in ORDERS[0]))


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
        laws = [law if law in _READ_EITHER_WAY else "arithmetic" for _, law in self.lines]
        return tuple(zip(reversed(terms[:-1]), reversed(laws), strict=True))


def lines_between(first: Term, last: Term, variable: str) -> tuple[Line, ...]:
    """The lines after `first`, the last of which is `last`; the two must be equal.

    Raises `Unsolved` where no lines are found.
    """
    if first == last:
        return ()
    for forms in ORDERS:
        ways = (_written_out(term, variable, forms) for term in (first, last))
        for left, right in zip(*ways, strict=True):
            met = _meeting(left, right, variable)
            if met is not None:
                return met
    raise Unsolved(last, "no lines are found that lead to it")


def _written_out(term: Term, variable: str, forms: Forms) -> Iterator[_Way]:
    """The term with more and more of its functions in another form."""
    way = _calculated(_Way(term), variable)
    yield way
    for form, law in forms:
        way = _calculated(way.then(rebuild(way.end, form), law), variable)
        yield way


def _calculated(way: _Way, variable: str) -> _Way:
    return way.then(_arguments_calculated(way.end, variable), "arithmetic")


def _arguments_calculated(term: Term, variable: str) -> Term:
    """Arguments of functions multiplied out where that makes them shorter; a function of a number
    whose value is a fraction is that."""

    def calculated(node: Term) -> Term:
        if node.head == "pow" and symbols_of(node.args[1]):
            return Term("pow", (node.args[0], _calculated_argument(node.args[1], variable)))
        if not is_function(node):
            return node
        if not symbols_of(node):
            return _known_value(node)
        return Term(node.head, tuple(_calculated_argument(arg, variable) for arg in node.args))

    return rebuild(term, calculated)


def _known_value(node: Term) -> Term:
    """exp(-log(3)) is 1/3, and exp(1) is what it is."""
    try:
        value = symbolic.exact(node)
    except OPEN:
        return node
    return node if fraction_of(value) is None else value


def _calculated_argument(term: Term, variable: str) -> Term:
    folded = tidy(term)
    if size(folded) <= 2 or variable not in symbols_of(folded):
        return folded
    if any(map(is_function, walk(folded))):  # which the algebra would put together
        return folded
    try:
        return shortest(folded, symbolic.expand(folded))
    except OPEN:
        return folded


def _meeting(left: _Way, right: _Way, variable: str) -> tuple[Line, ...] | None:
    if left.end == right.end:
        return _joined(left, right)
    alike = aligned(left.end, right.end)
    if equal_by_arithmetic(alike, right.end):
        return _joined(left.then(alike, "arithmetic").then(right.end, "arithmetic"), right)
    writing = writing_of((left.end, right.end), variable)
    if writing is None:
        return None
    one, other = (writing.quotient(way.end) for way in (left, right))
    if one is None or other is None or not same_quotient(one, other):
        return None
    left, right = _as_fraction(left, one, writing), _as_fraction(right, other, writing)
    return _joined(left.then(right.end, _law(left.end, right.end)), right)


def _joined(left: _Way, right: _Way) -> tuple[Line, ...]:
    return (*left.lines, *right.backwards())


def _law(before: Term, after: Term) -> str:
    """Why two fractions are equal that have one value."""
    if not before.head == after.head == "div":
        return "arithmetic" if equal_by_arithmetic(before, after) else "simplify"
    if cancel(before) == after:
        return "cancel"
    alike = [equal_by_arithmetic(*pair) for pair in zip(before.args, after.args, strict=True)]
    if all(alike):
        return "arithmetic"
    return "simplify" if any(alike) else "common divisor"


def _as_fraction(way: _Way, quotient: Quotient, writing: ExponentialWriting) -> _Way:
    """The lines that turn what is no plain fraction, as a sum of fractions, into one."""
    term = way.end
    if _is_plain_fraction(term):
        return way
    if term.head == "add":
        parts = [part for arg in term.args if (part := writing.quotient(arg)) is not None]
        whole = total(parts)
        bottom = writing.denominator(whole)
        if bottom != ONE:
            law = "expand" if _has_sum_in_exponent(term) else "arithmetic"
            way = way.then(writing.exponents(term), law)
            way = way.then(div(_bracketed(writing.tops(parts)), bottom), "common denominator")
            return way.then(writing.term(whole), "arithmetic")
    plain = writing.term(quotient)
    return way.then(plain, _law(way.end, plain))


def _is_plain_fraction(term: Term) -> bool:
    """Whether the term is a fraction without another in it, and without products of sums."""
    return term.head == "div" and not any(
        (node.head == "div" and node is not term)
        or (node.head in ("mul", "neg", "pow") and any(arg.head == "add" for arg in node.args))
        for node in walk(term)
    )  # fmt: skip


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
