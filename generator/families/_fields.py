"""Types of fields that several families use: expressions and exact numbers as terms."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from generator.maths.expression import ExpressionError, parse
from generator.maths.terms import Term, number, symbols_of

__all__ = ["Exact", "Expression", "Name", "closed", "expression"]


def expression(value: Any, *, functions: tuple[str, ...] = ()) -> Term:
    """A number or an expression in Python's syntax as a term; raises `ValueError` with the column
    within the expression."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("an expression is a number or a formula such as x1**2 + 1")
    if isinstance(value, int | Decimal):
        return number(Fraction(value))
    try:
        return parse(value, functions=functions)
    except ExpressionError as error:
        raise ValueError(f"in {_shown(value)}, column {error.column + 1}: {error}") from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def closed(value: Any) -> Term:
    """A number, which may be written as an expression: `pi/3`; raises `ValueError`."""
    term = expression(value)
    if names := symbols_of(term):
        raise ValueError(f"must be a number, but {names[0]!r} is not one")
    return term


def _name(value: Any) -> str:
    if not isinstance(value, str) or expression(value).head != "sym":
        raise ValueError(f"must be a name such as x or x1, not {value!r}")
    return value


_SCHEMA = WithJsonSchema({"type": ["string", "number"]})
Expression = Annotated[Term, BeforeValidator(expression), _SCHEMA]
Exact = Annotated[Term, BeforeValidator(closed), _SCHEMA]
Name = Annotated[str, BeforeValidator(_name)]
