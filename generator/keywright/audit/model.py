"""What an audit file says: answers that somebody else gave to an assignment of ours.

```yaml
audits: .                       # an assignment's folder or a question's file, seen from this file;
                                # what lies outside of this file's folder needs --trusted
variant: 0037                   # of `keywright variants`: a number, or a person's id
author: the tutorial group
notes: [what a reader of the audit should know]
questions:
  autodiff:                     # the question's id
    answers: {y: 35.1211}       # by the names of answers.json
    traces: {reverse: {values: {v1: 9}, adjoints: [{v5: [bar(y), 1]}]}}
    derivations: {rewritten: ["sum(x[i], i, 1, K)"]}
    parameters: {"~w1[j,i]": "w1[j,i]/2"}
    claims: [{says: "S(c*x) != S(x)", for-every: c}]
```
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from keywright.spec import Model, Text

__all__ = ["AuditFile", "Claim", "GivenAnswers", "Written"]


def _several(value: Any) -> Any:
    """One text alone is a list of one."""
    return (value,) if isinstance(value, str) else value


def _as_written(value: Any) -> Any:
    """A number is an expression too; its digits are kept as they are."""
    return str(value) if isinstance(value, int | Decimal) else value


def _filled(value: Any) -> Any:
    """What is left empty is not there."""
    given = isinstance(value, dict)
    return {key: item for key, item in value.items() if item is not None} if given else value


Written = Annotated[str, BeforeValidator(_as_written)]
Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
Scalar = Any  # a number, an expression, a truth value, a list, or a configuration's mapping


class Claim(Model):
    """A statement between formulas, as in ``a = b != c``, over the symbols of the question.

    Without quantifiers, ``=`` is meant everywhere and ``!=`` somewhere; a symbol of `for_every`
    is held fixed at one value after another, and the statement must hold for each. `where`
    narrows the symbols, `over` takes the domain of one of our derivations instead. `part` is the
    part of the question whose marks it bears on; without it that of `over`, or all parts.
    """

    says: Written = Field(description="The statement.")
    where: Several = Field(default=(), description="Conditions under which it is made.")
    for_every: Several = Field(default=(), alias="for-every", description="Symbols quantified.")
    over: str | None = Field(default=None, description="The derivation whose domain it is for.")
    part: int | None = Field(default=None, ge=1, description="The part that it is made in.")


class GivenAnswers(Model):
    """What was given for one question; what is not mentioned, or left empty, was not given."""

    answers: dict[str, Scalar] = Field(default={}, description="Named answers.")
    traces: dict[str, dict[str, Any]] = Field(default={}, description="Traces, by row and column.")
    derivations: dict[str, tuple[Written, ...]] = Field(
        default={}, description="Lines that all equal the start of our derivation."
    )
    parameters: Annotated[dict[str, Written], BeforeValidator(_filled)] = Field(
        default={}, description="New parameters of a network as functions of the old ones."
    )
    claims: tuple[Claim, ...] = Field(default=(), description="Other statements.")


class AuditFile(Model):
    """The whole file."""

    audits: str = Field(description="The assignment's folder or the question's file.")
    variant: Annotated[str | None, BeforeValidator(_as_written)] = Field(
        default=None, description="The number or the id of the variant whose answers these are."
    )
    author: Text = Field(default="", description="Whose answers these are.")
    notes: tuple[Text, ...] = Field(default=(), description="Remarks on the source.")
    questions: dict[str, GivenAnswers] = Field(description="The answers, by the question's id.")
