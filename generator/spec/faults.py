"""Pydantic's complaints -> faults with a place in the file and words for a reader."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from generator.errors import Fault, Path
from generator.spec.reader import Document

__all__ = ["faults_of", "nearest"]

WORDING = {
    "missing": "{name!r} is missing",
    "int_type": "{name!r} must be a whole number, not {input}",
    "string_type": "{name!r} must be text, not {input}",
    "bool_type": "{name!r} must be true or false, not {input}",
    "tuple_type": "{name!r} must be a list, not {input}",
    "dict_type": "{name!r} must be a mapping `name: value`, not {input}",
    "model_type": "{name!r} must be a mapping `name: value`, not {input}",
    "greater_than_equal": "{name!r} must be at least {ge}, not {input}",
    "greater_than": "{name!r} must be more than {gt}, not {input}",
    "less_than_equal": "{name!r} must be at most {le}, not {input}",
    "less_than": "{name!r} must be less than {lt}, not {input}",
    "too_short": "{name!r} must have at least {min_length} entries",
    "too_long": "{name!r} must have at most {max_length} entries",
    "literal_error": "{name!r} must be {expected}, not {input}",
    "string_pattern_mismatch": "{name!r} is made of letters, digits, `_`, `.` and `-`, not {input}",
}


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'kernel'?` where a known name is close, else an empty string."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def faults_of(error: ValidationError, model: type[BaseModel], document: Document) -> list[Fault]:
    """One fault for each complaint, in the order of the file."""
    found = []
    for complaint in error.errors():
        path = tuple(part for part in complaint["loc"] if _stands(part))
        unknown = complaint["type"] == "extra_forbidden"
        found.append(document.fault(path, _message(dict(complaint), model), at_key=unknown))
    return sorted(set(found))


def _stands(part: str | int) -> bool:
    """Pydantic names validators and members of unions in its paths; those are not in the file."""
    return isinstance(part, int) or not any(mark in part for mark in "([")


def _message(complaint: dict[str, Any], model: type[BaseModel]) -> str:
    location: Path = complaint["loc"]
    name = str(next((part for part in reversed(location) if isinstance(part, str)), "the file"))
    if complaint["type"] == "extra_forbidden":
        known = _known(model, location[:-1])
        hint = nearest(name, known)
        return f"unknown key {name!r}" + (hint or f"; known here: {', '.join(known)}")
    if complaint["type"] == "value_error":
        return str(complaint["ctx"]["error"])
    wording = WORDING.get(complaint["type"])
    shown = _shown(complaint["input"])
    if wording is None:
        return f"{name!r}: {complaint['msg'][0].lower()}{complaint['msg'][1:]}, not {shown}"
    return wording.format(name=name, input=shown, **complaint.get("ctx", {}))


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, tuple | list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _known(model: type[BaseModel], location: Path) -> list[str]:
    """The names of the fields of the model that stands at `location` below `model`."""
    for part in location:
        if isinstance(part, int):
            continue
        field = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None)
        inner = None if field is None else _model_in(field.annotation)
        model = inner or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_model_in, get_args(annotation)) if m), None)
