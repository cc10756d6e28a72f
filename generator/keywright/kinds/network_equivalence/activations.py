"""Activation functions by name, and how any function of one variable is written down.

A row of the table is a name of the YAML, the words for it, and its term in ``z``. Functions that a
reader knows by a sign of their own (tanh, the sigma of the logistic sigmoid) are written with it;
all others get a letter, which the derivation then defines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keywright.algebra.functions import FUNCTIONS, PRIMITIVES
from keywright.terms.derivations import Definition
from keywright.terms.term import Term, call, fn, substitute, symbol, symbols_of, walk  # fmt: skip

__all__ = ["ACTIVATIONS", "VARIABLE", "ActivationFunction", "activation", "called"]

VARIABLE = "z"
Z = symbol(VARIABLE)
U = symbol("u")


def called(name: str) -> Term | None:
    """The function of a name, written with hyphens or as in formulas, of which it may have several;
    None for one that is no activation."""
    head = FUNCTIONS.get(name.replace("-", "_"))
    return fn(head, Z) if head is not None and PRIMITIVES[head].title else None


ACTIVATIONS: dict[str, tuple[str, Term]] = {
    name.replace("_", "-"): (row.title, fn(name, Z))
    for name, row in PRIMITIVES.items()
    if row.title
}


@dataclass(frozen=True)
class ActivationFunction:
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
        return () if self.equation is None else tuple(_meanings(self.equation.args[1]))


def _meaning(head: str, argument: Term) -> Term | None:
    row = PRIMITIVES[head]
    meaning = row.definition or row.exponentials
    is_read = row.arity != 1 or row.needs(argument)  # log2 says itself what it is
    return meaning(argument) if meaning and not is_read else None


def _meanings(term: Term) -> Iterator[Term]:
    """What the functions in a term are, and then what those are that this is said with."""
    told: set[str] = set()
    waiting = [term]
    while waiting:
        for head in dict.fromkeys(node.head for node in walk(waiting.pop(0))):
            meaning = _meaning(head, U) if head in PRIMITIVES and head not in told else None
            if meaning is not None:
                told.add(head)
                waiting.append(meaning)
                yield fn("eq", fn(head, U), meaning)


def activation(term: Term, letter: str) -> ActivationFunction:
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
            return ActivationFunction(known, letter, known.head if own else None, title)
    return ActivationFunction(term, letter, None, "")
