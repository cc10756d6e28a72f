"""Types of fields that several families use: expressions and exact numbers as terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, WithJsonSchema

from keywright.algebra.formulas.expression import MEANINGFUL, ExpressionError, parse
from keywright.algebra.numbers.rationals import fraction_of
from keywright.errors import EntryError
from keywright.spec.wording import shown
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, number, symbols_of, walk

__all__ = ["Exact", "Expression", "Name", "closed", "each", "expression", "name"]

Read = TypeVar("Read")


def expression(value: Any, *, functions: tuple[str, ...] = ()) -> Term:
    """A number or an expression in Python's syntax as a term; raises `EntryError` with the column
    within the expression."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("an expression is a number or a formula such as x1**2 + 1")
    if isinstance(value, int | Decimal):
        return number(Fraction(value))
    try:
        return parse(value, functions=functions)
    except ExpressionError as error:
        faults = (error, *error.more)
        raise EntryError.joined(EntryError(str(e), column=e.column) for e in faults) from None


def each(values: Iterable[Any], read: Callable[[Any], Read]) -> tuple[Read, ...]:
    """All entries of a list read in the same way; raises `EntryError` with every wrong one."""
    found: list[Read] = []
    faults: list[EntryError] = []
    for position, value in enumerate(values):
        try:
            found.append(read(value))
        except ValueError as error:
            faults += EntryError.of(error, position)
    if faults:
        raise EntryError.joined(faults)
    return tuple(found)


def closed(value: Any) -> Term:
    """A number, which may be written as an expression: `pi/3`; raises `ValueError`.

    That a root or a logarithm has a value is not looked at here: it takes more than arithmetic.
    """
    term = expression(value)
    if names := symbols_of(term):
        raise ValueError(f"must be a number, but {names[0]!r} is not one")
    if any(node.head == "oo" for node in walk(term)):
        raise ValueError("must be a finite number, without oo")
    try:
        fraction_of(term)
    except Undefined as error:
        raise ValueError(f"must be a number, but has no value: {error.message}") from None
    return term


def name(value: Any) -> str:
    """A name that stands alone, as the key of a mapping does; raises `ValueError`."""
    if not isinstance(value, str) or not value.isidentifier():
        raise ValueError(f"must be a name such as x or x1, not {shown(value)}")
    if value in MEANINGFUL:
        raise ValueError(f"{value!r} has a meaning in formulas and cannot be a name; {value}_1 can")
    expression(value)  # which says what is wrong with a word that is no name
    return value


_SCHEMA = WithJsonSchema({"type": ["string", "number"]})
Expression = Annotated[Term, BeforeValidator(expression), _SCHEMA]
Exact = Annotated[Term, BeforeValidator(closed), _SCHEMA]
Name = Annotated[str, BeforeValidator(name)]
