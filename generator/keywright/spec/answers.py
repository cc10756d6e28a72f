"""`answers.json` as somebody else may have written it: read as far as its outline has to be right.

What is wrong within the outline is for the second engine to say, at its place.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from keywright.errors import Fault, InputError
from keywright.spec.files import text_of
from keywright.system.reading import parsed

__all__ = ["read_answers"]

MOST_BYTES = 64 << 20  # two hundred of the longest answers that a build makes


class _Outlined(BaseModel):
    """What has to be there; the rest is left as it is."""

    model_config = ConfigDict(strict=True, extra="allow")


class _Derivation(_Outlined):
    id: str
    steps: list[dict[str, Any]]


class _Table(_Outlined):
    id: str
    rows: list[list[Any]]


class _Answer(_Outlined):
    id: str
    kind: str
    derivations: list[_Derivation]
    tables: list[_Table]
    formulas: dict[str, Any]


class _Answers(_Outlined):
    questions: list[_Answer]


def read_answers(file: Path, wanted: list[str]) -> list[dict[str, Any]]:
    """The entries of the questions that are `wanted`, by their ids, among others.

    Raises `InputError` in one line for what is no such file.
    """
    try:
        found = parsed(text_of(file, MOST_BYTES))
        _Answers.model_validate(found)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError([Fault(str(file), error.lineno, error.colno, message)]) from None
    except ValidationError as error:
        place = "/".join(map(str, error.errors()[0]["loc"]))
        hint = f": look at {place}" if place else ""
        raise InputError([Fault(str(file), 1, 1, f"this is no answers.json{hint}")]) from None
    except ValueError as error:
        raise InputError([Fault(str(file), 1, 1, f"this is no answers.json: {error}")]) from None
    entries: list[dict[str, Any]] = found["questions"]
    ids = [entry["id"] for entry in entries]
    missing = [name for name in wanted if name not in ids]
    if missing:
        raise InputError([Fault(str(file), 1, 1, f"no answer to {', '.join(missing)}")])
    return entries
