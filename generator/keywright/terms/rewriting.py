"""The laws of algebra by which a line of a derivation becomes the next one: a function for each.

Each function takes a term and gives the term with its law applied wherever it applies and nothing
else touched; what it does not apply to comes back as it was. That keeps the lines of a proof a
matter of computation: a solver says which law comes next, and the term says what the line is. The
laws hold for real numbers wherever both sides have a value.
"""

from __future__ import annotations

from collections.abc import Iterable

from keywright.terms.term import Term, add, div, fn, integer, mul, neg, rebuild

__all__ = [
    "add_fractions", "cancel", "collect", "combine_exponentials", "distribute", "divide_through",
    "factors", "product", "split_exponentials", "turn_differences",
]  # fmt: skip

ONE = integer(1)


def product(parts: Iterable[Term]) -> Term:
    """The product of whatever factors there are: none is 1, and one stands alone."""
    kept = tuple(parts)
    return kept[0] if len(kept) == 1 else mul(*kept) if kept else ONE


def factors(term: Term) -> tuple[Term, ...]:
    """The factors of a product, products inside it opened."""
    if term.head != "mul":
        return (term,)
    return tuple(factor for arg in term.args for factor in factors(arg))


def split_exponentials(term: Term) -> Term:
    """exp(a + b) = exp(a) exp(b)"""

    def split(node: Term) -> Term:
        if node.head != "exp" or node.args[0].head != "add":
            return node
        return mul(*(fn("exp", part) for part in node.args[0].args))

    return rebuild(term, split)


def combine_exponentials(term: Term) -> Term:
    """exp(a)/exp(b) = exp(a - b) and exp(a) exp(b) = exp(a + b)"""

    def combined(node: Term) -> Term:
        if node.head not in ("mul", "div") or any(arg.head != "exp" for arg in node.args):
            return node
        first, *others = (arg.args[0] for arg in node.args)
        signed = (neg(other) if node.head == "div" else other for other in others)
        return fn("exp", add(first, *signed))

    return rebuild(term, combined)


def distribute(term: Term) -> Term:
    """a (b + c) = a b + a c"""

    def distributed(node: Term) -> Term:
        if node.head != "mul" or node.args[-1].head != "add":
            return node
        *outer, inner = node.args
        return add(*(_multiplied(outer, summand) for summand in inner.args))

    return rebuild(term, distributed)


def _multiplied(outer: list[Term], term: Term) -> Term:
    """The product, with the sign of its last factor in front."""
    if term.head == "neg":
        return neg(product((*outer, *factors(term.args[0]))))
    return product((*outer, *factors(term)))


def collect(term: Term) -> Term:
    """a b + a c = a (b + c), for the factors that all summands have; an a alone counts as a 1"""

    def collected(node: Term) -> Term:
        if node.head != "add":
            return node
        signs = [summand.head == "neg" for summand in node.args]
        rows = [factors(s.args[0] if s.head == "neg" else s) for s in node.args]
        common = [f for f in dict.fromkeys(rows[0]) if all(f in row for row in rows)]
        if not common:
            return node
        inner = [product(_without(row, common)) for row in rows]
        return mul(*common, add(*map(_signed, inner, signs)))

    return rebuild(term, collected)


def _without(row: tuple[Term, ...], taken: list[Term]) -> tuple[Term, ...]:
    """The factors of a row with each of `taken` left out once."""
    for factor in taken:
        at = row.index(factor)
        row = row[:at] + row[at + 1 :]
    return row


def _signed(term: Term, minus: bool) -> Term:
    return neg(term) if minus else term


def turn_differences(term: Term) -> Term:
    """exp(b - a) = exp(-(a - b))"""

    def turned(node: Term) -> Term:
        if node.head != "exp" or node.args[0].head != "add" or len(node.args[0].args) != 2:
            return node
        first, second = node.args[0].args
        return fn("exp", neg(add(second.args[0], neg(first)))) if second.head == "neg" else node

    return rebuild(term, turned)


def cancel(term: Term) -> Term:
    """a b/(a c) = b/c, and (a/s)/(b/s) = a/b"""

    def cancelled(node: Term) -> Term:
        if node.head != "div":
            return node
        top, bottom = node.args
        if top.head == bottom.head == "div" and top.args[1] == bottom.args[1]:
            return cancelled(div(top.args[0], bottom.args[0]))
        above, below = list(factors(top)), list(factors(bottom))
        for factor in factors(top):
            if factor in below:
                above.remove(factor)
                below.remove(factor)
        if len(above) == len(factors(top)):
            return node
        return div(product(above), product(below)) if below else product(above)

    return rebuild(term, cancelled)


def divide_through(term: Term, divisor: Term) -> Term:
    """a/(b + c) = (a/d)/(b/d + c/d) for a divisor d that is not 0, what cancels being cancelled"""

    def divided(node: Term) -> Term:
        if node.head != "div" or node.args[1].head != "add":
            return node
        top, bottom = node.args
        parts = (cancel(div(summand, divisor)) for summand in bottom.args)
        return div(cancel(div(top, divisor)), add(*parts))

    return rebuild(term, divided)


def add_fractions(term: Term) -> Term:
    """a/s + b/s = (a + b)/s"""

    def added(node: Term) -> Term:
        if node.head != "add" or any(part.head != "div" for part in node.args):
            return node
        tops, bottoms = zip(*(part.args for part in node.args), strict=True)
        return div(add(*tops), bottoms[0]) if len(set(bottoms)) == 1 else node

    return rebuild(term, added)
