"""The laws of finite sums and of limits, in the manner of `keywright.terms.rewriting`.

Each function gives the term with its law applied wherever it applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from keywright.terms.rewriting import factors, product
from keywright.terms.term import (
    Term,
    add,
    div,
    fn,
    integer,
    limit,
    mul,
    rebuild,
    substitute,
    sum_over,
    symbols_of,
)

__all__ = [
    "add_sums_of_constants", "limits_inside", "pull_out_of_sums", "split_sums",
    "vanishing_exponentials", "write_out_sums",
]  # fmt: skip

ZERO, ONE = integer(0), integer(1)


def pull_out_of_sums(term: Term) -> Term:
    """sum_j a b_j = a sum_j b_j, for every factor in which j does not occur"""

    def pulled(node: Term) -> Term:
        if node.head != "sum":
            return node
        body, name, low, high = node.args
        fixed = [f for f in factors(body) if name.atom not in symbols_of(f) and f != ONE]
        moving = [f for f in factors(body) if f not in fixed]
        return mul(*fixed, fn("sum", product(moving), name, low, high)) if fixed else node

    return rebuild(term, pulled)


def add_sums_of_constants(term: Term) -> Term:
    """sum_{j=1}^{n} a = n a, where j does not occur in a; a sum of zeros is 0 from any j on"""

    def added(node: Term) -> Term:
        if node.head != "sum":
            return node
        body, name, low, count = node.args
        if body == ZERO:
            return ZERO
        if low != ONE or name.atom in symbols_of(body):
            return node
        return count if body == ONE else mul(count, body)

    return rebuild(term, added)


def split_sums(term: Term, last: Term) -> Term:
    """sum_{j=1}^{n} a_j = sum_{j=1}^{r} a_j + sum_{j=r+1}^{n} a_j, with `last` being r"""

    def split(node: Term) -> Term:
        if node.head != "sum":
            return node
        body, name, low, high = node.args
        rest = sum_over(body, str(name.atom), add(last, 1), high)
        return add(sum_over(body, str(name.atom), low, last), rest)

    return rebuild(term, split)


def write_out_sums(term: Term) -> Term:
    """sum_{j=1}^{2} a_j = a_1 + a_2, for sums whose bounds are numbers"""

    def written(node: Term) -> Term:
        if node.head != "sum" or any(bound.head != "int" for bound in node.args[2:]):
            return node
        body, name, low, high = node.args
        places = range(int(low.atom), int(high.atom) + 1)
        return _total(substitute(body, {str(name.atom): integer(j)}) for j in places)

    return rebuild(term, written)


_CONTINUOUS = ("add", "neg", "mul", "div")


def limits_inside(term: Term) -> Term:
    """The limit of a sum, product or quotient is that of the limits, if these exist.

    Applied from the outside in, until each limit that is left stands before a function that needs
    a law of its own; the limit of what does not depend on the variable is dropped.
    """
    if term.head != "limit":
        return Term(term.head, tuple(map(limits_inside, term.args)), term.atom)
    body, variable, to, side = term.args
    name = str(variable.atom)

    def moved(part: Term) -> Term:
        if name not in symbols_of(part):
            return part
        if part.head in _CONTINUOUS:
            return Term(part.head, tuple(map(moved, part.args)))
        if part.head == "sum":
            return Term("sum", (moved(part.args[0]), *part.args[1:]))
        return limit(part, name, to, str(side.atom))

    return moved(body)


def vanishing_exponentials(term: Term, positive: Callable[[Term], bool]) -> Term:
    """exp(-c d) tends to 0 as c tends to infinity, for a d that is `positive`"""

    def vanished(node: Term) -> Term:
        if node.head != "limit" or node.args[0].head != "exp" or node.args[2].head != "oo":
            return node
        exponent, variable = node.args[0].args[0], node.args[1]
        rate = None if exponent.head != "neg" else _coefficient(exponent.args[0], variable)
        return ZERO if rate is not None and positive(rate) else node

    return rebuild(term, vanished)


def _coefficient(term: Term, variable: Term) -> Term | None:
    """The d of ``d c``, written as a product or a fraction; None for what is not of that form."""
    top, bottom = term.args if term.head == "div" else (term, ONE)
    parts = list(factors(top))
    if variable not in parts:
        return None
    parts.remove(variable)
    rate = product(parts) if bottom == ONE else div(product(parts), bottom)
    return None if variable.atom in symbols_of(rate) else rate


def _total(summands: Iterable[Term]) -> Term:
    kept = tuple(summands)
    return kept[0] if len(kept) == 1 else add(*kept) if kept else ZERO
