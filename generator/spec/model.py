"""The models that every file has in common.

A family derives its `Problem` from `Question`; its fields are exactly what one YAML file says.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

__all__ = ["Assignment", "Id", "Marks", "Model", "Question", "Text"]


class Model(BaseModel):
    """Frozen, strict about types and about keys: what the YAML says is what the model holds."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )


def _alone(value: Any) -> Any:
    """One number alone is a list of one."""
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_text(value: Any) -> Any:
    """A number or a word such as `true` in a field of text is meant as it is written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal) else value


Text = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | float | None)]
Mark = Annotated[int, Field(ge=0, le=1000)]
Marks = Annotated[tuple[Mark, ...], BeforeValidator(_alone, json_schema_input_type=int | list[int])]
Digits = Annotated[int, Field(ge=0, le=50)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


class Question(Model):
    """What every question file may say; `marks` has one number for each part."""

    kind: str
    marks: Marks = ()
    id: Id = ""
    digits: Digits | None = None
    statement: Text | None = None
    vary: dict[str, Any] | None = None
    require: tuple[str, ...] | None = None


class Assignment(Model):
    """The header of `assignment.yaml`: what stands above the questions, and which they are."""

    course: Text = ""
    professor: Text = ""
    title: Text = ""
    due: Text = ""
    instructions: tuple[Text, ...] = ()
    style: Text = "ift6135"
    digits: Digits = 4
    trusted: bool = False
    questions: tuple[str, ...] = Field(min_length=1)
