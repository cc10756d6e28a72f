"""Derivations: a displayed computation as a chain of steps, each with its relation and reason.

No solver writes a formula as text. It builds a chain of terms over a domain, and then three
separate things act on it: the sheet prints it, the checker grades each step from its JSON, and a
reader follows the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from keywright.terms.term import Term
from keywright.words.reasons import reasons

__all__ = ["Definition", "Derivation", "Domain", "Relation", "DerivationStep", "Variable", "derive"]

Relation = Literal["=", "!=", "->", "=>", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Variable:
    """Where one symbol (or every entry of an indexed symbol) lives.

    `low` and `high` are exact bounds that are never reached, or None; `integer` restricts to
    whole numbers. `special` are the points inside that must be tried besides random ones. With
    `value` the symbol stands for that number and nothing else, as the i, k and s of one layer do.
    """

    name: str
    low: Term | None = None
    high: Term | None = None
    integer: bool = False
    special: tuple[Term, ...] = ()
    value: Term | None = None


@dataclass(frozen=True)
class Definition:
    """What ``call(name, ...)`` means: its parameters and its body.

    With `component` set, the function takes vectors and gives one: `body` is its entry number
    `component`, and `size` is how many there are.
    """

    name: str
    parameters: tuple[str, ...]
    body: Term
    component: str | None = None
    size: Term | None = None


@dataclass(frozen=True)
class Domain:
    """All symbols of a derivation, conditions that hold between them, and its functions."""

    variables: tuple[Variable, ...] = ()
    conditions: tuple[Term, ...] = ()
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True)
class DerivationStep:
    """`relation` stands between the term before and `term`; `reason` names a law, whose wording is
    in `keywright.words.reasons`."""

    relation: Relation
    term: Term
    reason: str

    def __post_init__(self) -> None:
        if self.reason not in reasons():
            raise KeyError(f"no law is called {self.reason!r}")


@dataclass(frozen=True)
class Derivation:
    """start (relation, term, reason)*: the only way a displayed computation comes to be."""

    start: Term
    steps: tuple[DerivationStep, ...] = ()
    domain: Domain = field(default_factory=Domain)

    @property
    def end(self) -> Term:
        return self.steps[-1].term if self.steps else self.start

    def then(self, term: Term, reason: str, relation: Relation = "=") -> Derivation:
        """The chain with one more step; a step that would repeat the last term is left out."""
        if relation == "=" and term == self.end:
            return self
        return replace(self, steps=(*self.steps, DerivationStep(relation, term, reason)))


def derive(start: Term, domain: Domain | None = None) -> Derivation:
    """An empty chain to which steps are added with `then`."""
    return Derivation(start, (), domain or Domain())
