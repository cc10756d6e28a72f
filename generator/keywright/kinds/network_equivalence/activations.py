"""Activation functions by name, and how any function of one variable is written down.

A row of the table is a name of the YAML, the words for it, and its term in ``z``. Functions that a
reader knows by a sign of their own (tanh, the sigma of the logistic sigmoid) are written with it;
all others get a letter, which the derivation then defines.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from keywright.algebra.functions import PRIMITIVES
from keywright.terms.derivations import Definition
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    call,
    case,
    cases,
    div,
    fn,
    mul,
    neg,
    number,
    substitute,
    symbol,
    symbols_of,
    walk,
)

__all__ = ["ACTIVATIONS", "VARIABLE", "Activation", "activation"]

VARIABLE = "z"
Z = symbol(VARIABLE)


def _clipped(low: int, inner: Term, high: int) -> Term:
    return fn("max", low, fn("min", high, inner))


def _exponential_unit() -> Term:
    below = add(fn("exp", Z), neg(1))
    return cases(case(below, fn("lt", Z, 0)), case(Z, fn("true")))


_NAMED = {
    name.replace("_", "-"): (row.title, fn(name, Z))
    for name, row in PRIMITIVES.items()
    if row.title
}
# The hard sigmoid is that of PyTorch, which meets the ends at -3 and 3; Keras had 0.2 z + 0.5.
ACTIVATIONS: dict[str, tuple[str, Term]] = {
    **_NAMED,
    "leaky-relu": ("leaky rectified linear unit", fn("max", mul(number(Fraction(1, 100)), Z), Z)),
    "elu": ("exponential linear unit", _exponential_unit()),
    "softsign": ("softsign function", div(Z, add(1, fn("abs", Z)))),
    "silu": ("sigmoid-weighted linear unit", mul(Z, fn("sigmoid", Z))),
    "gelu": ("Gaussian error linear unit", mul(Z, fn("normal_cdf", Z))),
    "hard-sigmoid": ("hard sigmoid", _clipped(0, add(div(Z, 6), number(Fraction(1, 2))), 1)),
    "hard-tanh": ("hard tanh", _clipped(-1, Z, 1)),
}


@dataclass(frozen=True)
class Activation:
    """A function of ``z``: `term` is its value there, `head` its own sign if it has one, else
    `letter` is what it is called; `title` are the words for a known one, or nothing."""

    term: Term
    letter: str
    head: str | None
    title: str

    @property
    def sign(self) -> Term:
        """The function itself, as in y(x, sigma): its sign, or its letter."""
        return symbol(self.letter) if self.head is None else Term(self.head)

    def at(self, argument: Term) -> Term:
        """Its value at an argument, as it is written: tanh(u), or g(u)."""
        return call(self.letter, argument) if self.head is None else fn(self.head, argument)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """What a derivation has to define before it can write `at`."""
        known = self.head is not None
        return () if known else (Definition(self.letter, (VARIABLE,), self.term),)

    def written_out(self, term: Term) -> Term:
        """The term with the letter's calls replaced by what they mean."""
        if term.head == "call" and term.args[0].atom == self.letter and self.head is None:
            return substitute(self.term, {VARIABLE: self.written_out(term.args[1])})
        return Term(term.head, tuple(map(self.written_out, term.args)), term.atom)

    @property
    def equation(self) -> Term | None:
        """What the function is, as an equation; None where its sign says all there is."""
        if self.head is None:
            return fn("eq", self.at(Z), self.term)
        meaning = _meaning(self.head, Z)
        return None if meaning is None else fn("eq", self.at(Z), meaning)

    @property
    def helpers(self) -> tuple[Term, ...]:
        """The signs that `equation` uses and that have to be explained themselves, as equations."""
        return () if self.head is not None else _meanings(self.term)


def _meaning(head: str, argument: Term) -> Term | None:
    meaning = PRIMITIVES[head].definition or PRIMITIVES[head].exponentials
    return meaning(argument) if meaning else None


def _meanings(term: Term) -> tuple[Term, ...]:
    heads = dict.fromkeys(node.head for node in walk(term) if node.head in PRIMITIVES)
    u = symbol("u")
    return tuple(
        fn("eq", fn(head, u), meaning)
        for head in heads
        if (meaning := _meaning(head, u)) is not None
    )


def activation(term: Term, letter: str) -> Activation:
    """The function that a term in one variable, or in none, is; raises `ValueError` for more.

    A term that is a row of the table, by its sign or by its definition, is known by its words.
    """
    names = symbols_of(term)
    if len(names) > 1:
        raise ValueError(f"must be a function of one variable, not of {' and '.join(names)}")
    term = substitute(term, dict.fromkeys(names, Z))
    for title, known in ACTIVATIONS.values():
        definition = PRIMITIVES[known.head].definition if known.head in PRIMITIVES else None
        if term == known or (len(known.args) == 1 and definition and term == definition(Z)):
            own = known.args == (Z,)
            return Activation(known, letter, known.head if own else None, title)
    return Activation(term, letter, None, "")
