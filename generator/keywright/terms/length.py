"""How much there is to read in a term, and which of its forms is the shortest."""

from __future__ import annotations

from keywright.terms.term import Term, walk

__all__ = ["is_legible", "shortest", "size"]

_LINEAR_HEADS = {"int", "sym", "add", "neg", "mul", "div"}
_PLAIN_HEADS = {*_LINEAR_HEADS, "pow"}

# What a reader takes in at a glance: a fraction in which there is no other, and a function of a
# function. Roots and bars show where they end, and count as neither; pi/3 counts as a number.
_MOST_FRACTIONS = 1
_MOST_FUNCTIONS = 2
_NUMBER_HEADS = {"int", "pi", "neg", "mul", "div", "sqrt"}
_FLAT_HEADS = {"add", "neg", "mul", "times", "pow", "sqrt", "abs"}


def size(term: Term) -> int:
    """How much there is to read: the number of nodes."""
    return sum(1 for _ in walk(term))


def shortest(term: Term, *others: Term) -> Term:
    """The term itself, or another form that has clearly less to read and no function that the
    term does not have, nor one inside another that is not so there: exp(x) - exp(-x) does not
    become a sinh, nor 2**x*log(2) a log(2**2**x)."""
    heads = {node.head for node in walk(term)} | _PLAIN_HEADS
    fit = [other for other in others if all(node.head in heads for node in walk(other))]
    fit = [other for other in fit if _depth(other) <= _depth(term)]
    best = min(fit, key=size, default=term)
    return best if 5 * size(best) <= 4 * size(term) else term


def _depth(term: Term) -> int:
    """How many functions and powers stand inside each other."""
    inner = max(map(_depth, term.args), default=0)
    return inner if term.head in _LINEAR_HEADS else inner + 1


def is_legible(term: Term) -> bool:
    """Whether there is no fraction in a fraction, and no function of a function of a function."""
    return _fits(term, _MOST_FRACTIONS, _MOST_FUNCTIONS)


def _fits(term: Term, fractions: int, functions: int) -> bool:
    if all(node.head in _NUMBER_HEADS for node in walk(term)):
        return True
    fractions -= term.head == "div"
    functions -= term.head not in (*_FLAT_HEADS, "div")
    deep_enough = fractions >= 0 and functions >= 0
    return deep_enough and all(_fits(arg, fractions, functions) for arg in term.args)
