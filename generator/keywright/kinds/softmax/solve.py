"""The softmax function: translation, scaling, and its forms with fewer parameters (question 2).

The proofs are for any number K of entries and come from `_softmax_chains` and
`_softmax_limit`; what has numbers
is the example: a vector x and a scale c with S(c x) != S(x), the author's own or the first one that
is found.

Named answers: ``translation-invariant``; ``scale-invariant``, ``limit-c0`` (for any x), and for the
example ``x``, ``scale``, ``S(x)``, ``S(scale*x)`` and ``limit-oo``, the limit of S(c x) as c grows;
``z``; ``y_1`` ... ``y_{n-1}`` where n is the number of entries of the example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from keywright.algebra.values.answers import Answer
from keywright.errors import EntryError
from keywright.kinds.fields import Exact
from keywright.kinds.softmax import chains
from keywright.kinds.softmax import limit as far_out
from keywright.kinds.softmax.chains import entry_of, scaled
from keywright.kinds.softmax.example import (
    Growth,
    Vector,
    Witness,
    first_example,
    growth,
    refuse,
    witness,
)
from keywright.spec import Model, Question
from keywright.terms.derivations import Derivation
from keywright.terms.term import Term, call, fn, index, integer, neg, symbol
from keywright.terms.unfolding import unfold

__all__ = ["PROBLEM", "SoftmaxAnswer", "SoftmaxPart", "SoftmaxProblem", "solve"]

PartName = Literal["translation-invariance", "scaling", "sigmoid-form", "reference-class"]
PARTS: tuple[PartName, ...] = (
    "translation-invariance", "scaling", "sigmoid-form", "reference-class",
)  # fmt: skip


class Example(Model):
    """A vector and a scale that show that softmax is not invariant under scaling."""

    x: Annotated[tuple[Exact, ...], Field(min_length=2, max_length=20)] = Field(
        description="The vector."
    )
    scale: Exact = Field(description="The number that the vector is multiplied by.")


class SoftmaxProblem(Question):
    parts: tuple[PartName, ...] = Field(default=PARTS, min_length=1, description="What is asked.")
    example: Example | None = Field(
        default=None, description="What shows that scaling changes softmax; else one is found."
    )

    @property
    def part_count(self) -> int:
        return len(self.parts)

    @model_validator(mode="after")
    def _each_part_once(self) -> SoftmaxProblem:
        if len(set(self.parts)) != len(self.parts):
            raise EntryError("'parts' names a part twice", ("parts",))
        return self


@dataclass(frozen=True)
class Translation:
    chain: Derivation


@dataclass(frozen=True)
class Scaling:
    """Not invariant, and when it is; the limits for small and for large c."""

    witness: Witness
    of_constant: Derivation
    quotient: Derivation
    quotient_scaled: Derivation
    implication: Derivation
    at_zero: Derivation
    to_zero: Derivation
    gaps: Derivation
    of_maximum: Derivation
    of_others: Derivation
    growth: Growth


@dataclass(frozen=True)
class Sigmoid:
    first: Derivation
    total: Derivation
    second: Derivation
    z: Term


@dataclass(frozen=True)
class ReferenceClass:
    """`shown_in` is the earlier part that shows translation invariance; else `translation` does."""

    shown_in: int | None
    translation: Derivation | None
    parameter: Term
    chain: Derivation


@dataclass(frozen=True)
class SoftmaxPart:
    """One of the four, whichever was asked for."""

    translation: Translation | None = None
    scaling: Scaling | None = None
    sigmoid: Sigmoid | None = None
    reference: ReferenceClass | None = None


@dataclass(frozen=True)
class SoftmaxGiven:
    """What the statement says: the parts by their names, and the forms that two of them ask for."""

    definition: Term
    parts: tuple[PartName, ...]
    sigmoid_form: Term | None
    reference_form: Term | None


@dataclass(frozen=True)
class SoftmaxAnswer(Answer):
    given: SoftmaxGiven
    parts: tuple[SoftmaxPart, ...]


Solved = tuple[SoftmaxPart, Mapping[str, Any]]


PROBLEM = SoftmaxProblem


def solve(problem: SoftmaxProblem, digits: int) -> SoftmaxAnswer:
    """All parts asked for; raises `FieldError` for an example that shows nothing."""
    x, scale = _example(problem, digits)
    named: dict[str, Any] = {}
    parts: list[SoftmaxPart] = []
    for name in problem.parts:
        part, answers = _solved(name, problem, x, scale, digits)
        parts.append(part)
        named |= answers
    return SoftmaxAnswer(named, _given(problem.parts, parts), tuple(parts))


def _solved(name: PartName, problem: SoftmaxProblem, x: Vector, scale: Term, digits: int) -> Solved:
    if name == "translation-invariance":
        return _translation()
    if name == "scaling":
        return _scaling(x, scale, digits)
    if name == "sigmoid-form":
        return _sigmoid()
    return _reference(problem.parts, len(x))


def _given(names: tuple[PartName, ...], parts: list[SoftmaxPart]) -> SoftmaxGiven:
    forms = dict(_forms(parts))
    return SoftmaxGiven(
        _definition(), names, forms.get("sigmoid-form"), forms.get("reference-class")
    )


def _forms(parts: list[SoftmaxPart]) -> Iterator[tuple[PartName, Term]]:
    """The forms that parts ask for, by the names of these."""
    for part in parts:
        if part.sigmoid:
            entries = fn("list", part.sigmoid.first.end, part.sigmoid.second.end)
            yield "sigmoid-form", fn("eq", call("S", chains.X), entries)
        if part.reference:
            yield "reference-class", fn("eq", part.reference.chain.start, part.reference.chain.end)


def _definition() -> Term:
    entry = entry_of(chains.X, "i")
    return fn("eq", entry, unfold(entry, chains.SOFTMAX))


def _translation() -> Solved:
    chain = chains.translation(symbol("c"))
    invariant = chain.end == entry_of(chains.X, "i")
    return SoftmaxPart(translation=Translation(chain)), {"translation-invariant": invariant}


def _sigmoid() -> Solved:
    first, second = chains.sigmoid_form(), chains.second_entry()
    z = first.domain.conditions[0]
    part = Sigmoid(first, chains.total_of_two(), second, z)
    return SoftmaxPart(sigmoid=part), {"z": _with_names(z.args[1])}


def _reference(parts: tuple[PartName, ...], count: int) -> Solved:
    before = parts[: parts.index("reference-class")]
    proved = before.index(PARTS[0]) + 1 if PARTS[0] in before else None
    by_itself = None if proved else chains.translation(neg(index("x", 1)))
    chain = chains.reference_class()
    part = ReferenceClass(proved, by_itself, chain.domain.conditions[0], chain)
    parameters = {f"y_{j}": _with_names(chains.parameter(integer(j))) for j in range(1, count)}
    return SoftmaxPart(reference=part), parameters


def _with_names(term: Term) -> Term:
    """Entries of x by names that stand for themselves outside of the sheet: x1, x2, ..."""
    if term.head == "index":
        return symbol(f"{term.args[0].atom}{term.args[1].atom}")
    return Term(term.head, tuple(map(_with_names, term.args)), term.atom)


def _example(problem: SoftmaxProblem, digits: int) -> tuple[Vector, Term]:
    """The author's example, which must show something only where that is asked for."""
    if problem.example is None:
        return first_example(digits)
    x, scale = problem.example.x, problem.example.scale
    if "scaling" in problem.parts:
        refuse(x, scale, digits)
    return x, scale


def _scaling(x: Vector, scale: Term, digits: int) -> Solved:
    shown, grown = witness(x, scale, digits), growth(x, digits)
    to_zero = chains.to_zero()
    part = Scaling(
        shown,
        chains.of_constant(),
        chains.quotient(chains.X),
        chains.quotient(scaled("c")),
        chains.implication(),
        chains.at_zero(),
        to_zero,
        far_out.gaps(),
        far_out.limit_of_maximum(),
        far_out.limit_of_others(),
        grown,
    )
    rows = shown.table.rows
    named = {
        "scale-invariant": False,
        "x": tuple(row[1] for row in rows),
        "scale": shown.scale,
        "S(x)": tuple(row[3] for row in rows),
        "S(scale*x)": tuple(row[5] for row in rows),
        "limit-c0": to_zero.end,
        "limit-oo": tuple(row[3] for row in grown.table.rows),
    }
    return SoftmaxPart(scaling=part), named
