"""The models that every file has in common.

A kind derives its problem from `Question`; its fields are exactly what one YAML file says.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    field_validator,
    model_validator,
)

from keywright.errors import EntryError, Path
from keywright.spec.base import Model
from keywright.spec.draws import Draw
from keywright.spec.numbers import numbers_of

__all__ = ["MOST_QUESTIONS", "Assignment", "Id", "Marks", "Model", "Question", "Text"]

MOST_QUESTIONS = 200  # of one assignment
DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]+([0-9]{1,2}):([0-9]{2}))?\b")
MOST_IN_HEAD = 500  # characters on either side of the running head, which then leaves room for more


def _alone(value: Any) -> Any:
    """One number alone is a list of one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if not isinstance(value, tuple):
        raise ValueError("must be a whole number, or a list with one for each part")
    return value


def _as_text(value: Any) -> Any:
    """A number or a word such as `true` in a field of text is meant as it is written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal) else value


Text = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | float | bool | None)]
Mark = Annotated[int, Field(ge=0, le=1000)]
Marks = Annotated[
    tuple[Mark, ...], BeforeValidator(_alone, json_schema_input_type=Mark | list[Mark])
]
Digits = Annotated[int, Field(ge=0, le=50)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


class Question(Model):
    """What every question file may say.

    `marks` has one number for each part, or one for the whole question; a family whose questions
    have parts says by `part_count` how many.
    """

    kind: str = Field(description="What kind of problem this is.")
    marks: Marks = Field(default=(), description="The marks: one number for each part.")
    id: Id = Field(
        default="", description="What the question is called in answers; else the file's name."
    )
    digits: Digits | None = Field(default=None, description="Decimals that are printed.")
    statement: Text | None = Field(
        default=None, description="Text that replaces the generated statement of the problem."
    )
    vary: dict[str, Draw] | None = Field(
        default=None, description="Fields that variants change, by their path, as in `at.x1`."
    )
    require: tuple[str, ...] | None = Field(
        default=None, description="Conditions that every variant meets, as in `answer.y > 0`."
    )
    _numbers: tuple[str, ...] = PrivateAttr(default=())

    @property
    def part_count(self) -> int:
        """How many parts there are to be marked."""
        return 1

    @property
    def numbers(self) -> tuple[str, ...]:
        """The decimals and fractions in its fields, as the author wrote them."""
        return self._numbers

    @model_validator(mode="wrap")
    @classmethod
    def _with_numbers(cls, data: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        question = read(data)
        question._numbers = tuple(dict.fromkeys(numbers_of(data)))
        return question

    @property
    def idle(self) -> tuple[Path, ...]:
        """The fields that nothing else in the question makes use of: a variable in no formula."""
        return ()

    @model_validator(mode="after")
    def _marks_for_each_part(self) -> Question:
        count = self.part_count
        if len(self.marks) not in (0, 1, count):
            parts = "one part" if count == 1 else f"{count} parts"
            hint = "" if count == 1 else ": one for each, or one for the whole question"
            message = f"'marks' has {len(self.marks)} numbers, and the question {parts}{hint}"
            raise EntryError(message, ("marks",))
        return self


class Assignment(Model):
    """The header of `assignment.yaml`: what stands above the questions, and which they are."""

    course: Text = Field(
        default="", max_length=MOST_IN_HEAD, description="The course, as it is printed."
    )
    professor: Text = Field(default="", max_length=MOST_IN_HEAD, description="Who teaches it.")
    title: Text = Field(default="", description="The title of the assignment.")
    due: Text = Field(default="", description="When it is due, as in `2020-02-04 23:00`.")
    instructions: tuple[Text, ...] = Field(
        default=(), description="Lines above the questions; `*emphasis*` and `` `x**2` `` work."
    )
    style: Id = Field(
        default="ift6135", description="The templates: ift6135, or a folder in this one."
    )
    digits: Digits = Field(default=4, description="Decimals that are printed.")
    trusted: bool = Field(
        default=False,
        description="Whether texts may hold LaTeX; needs the option `--trusted` as well.",
    )

    @field_validator("due")
    @classmethod
    def _on_a_day(cls, due: str) -> str:
        found = DATE.match(due.strip())
        if found is not None:
            year, month, day, hour, minute = (int(part or 0) for part in found.groups())
            try:
                # 24:00 is the end of a day.
                datetime(year, month, day, 0 if (hour, minute) == (24, 0) else hour, minute)
            except ValueError:
                raise ValueError(f"there is no such time: {found[0]}") from None
        return due

    questions: tuple[str, ...] = Field(
        min_length=1,
        max_length=MOST_QUESTIONS,
        description="The questions' files, in this folder or below it.",
    )
