"""A term multiplied out and its like terms put together, every function in it being an unknown.

Two exponents that are collected to the same are one exponent written in two ways, `z - 1 + 1` and
`z`, say; and one that is collected to several terms is a sum, however it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain, product
from math import prod

from keywright.referee.laws.term_shapes import Term, head
from keywright.referee.values.environment import key_of

__all__ = ["Collected", "collected"]

Monomial = tuple[str, ...]
Collected = Mapping[Monomial, Fraction]
HIGHEST = 6  # power of a sum that is multiplied out
MOST = 200  # terms: what is longer is left as it stands


def collected(term: Term) -> Collected:
    """The coefficients of all products of unknowns that the term is a sum of."""
    if isinstance(term, int):
        return _clean({(): Fraction(term)})
    kind = head(term)
    if kind == "add":
        return _total([collected(part) for part in term[1:]])
    if kind == "neg":
        return _product([{(): Fraction(-1)}, collected(term[1])])
    if kind in ("mul", "times") and _is_short(parts := [collected(part) for part in term[1:]]):
        return _product(parts)
    if kind == "div" and (below := collected(term[2])):
        inverse: Term = ["div", 1, term[2]]
        one: Collected = {(key_of(inverse),): Fraction(1)}
        return _product([{(): 1 / below[()]} if [*below] == [()] else one, collected(term[1])])
    if kind == "pow" and isinstance(term[2], int) and 0 <= term[2] <= HIGHEST:
        parts = [collected(term[1])] * term[2]
        if _is_short(parts):
            return _product(parts)
    return {(key_of(term),): Fraction(1)}


def _is_short(parts: list[Collected]) -> bool:
    return prod(map(len, parts)) <= MOST


def _clean(sum_: Mapping[Monomial, Fraction]) -> Collected:
    return {key: value for key, value in sum_.items() if value}


def _total(parts: Iterable[Collected]) -> Collected:
    found: dict[Monomial, Fraction] = {}
    for part in parts:
        for key, value in part.items():
            found[key] = found.get(key, Fraction(0)) + value
    return _clean(found)


def _product(parts: list[Collected]) -> Collected:
    """Every choice of one term from each of the parts, added up."""
    choices = product(*(part.items() for part in parts))
    return _total(
        {
            tuple(sorted(chain.from_iterable(key for key, _ in row))): prod(
                (value for _, value in row), start=Fraction(1)
            )
        }
        for row in choices
    )
