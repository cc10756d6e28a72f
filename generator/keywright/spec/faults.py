"""Pydantic's complaints -> faults with a place in the file and words for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from keywright.errors import EntryError, Fault, Path
from keywright.spec.document import Document
from keywright.spec.wording import closest, nearest, shown

__all__ = ["faults_of", "nearest"]

MOST = 100  # complaints about one file
ALIKE = 0.75  # words that stand beside a model's fields, which are many: `kernel` is not `relu`

WORDING = {
    "missing": "{name} is missing",
    "int_type": "{name} must be a whole number, not {input}",
    "int_from_float": "{name} must be a whole number, not {input}",
    "string_type": "{name} must be text, not {input}",
    "bool_type": "{name} must be true or false, not {input}",
    "tuple_type": "{name} must be a list, not {input}",
    "list_type": "{name} must be a list, not {input}",
    "dict_type": "{name} must be a mapping `name: value`, not {input}",
    "model_type": "{name} must be a mapping `name: value`, not {input}",
    "model_attributes_type": "{name} must be a mapping `name: value`, not {input}",
    "greater_than_equal": "{name} must be at least {ge}, not {input}",
    "greater_than": "{name} must be more than {gt}, not {input}",
    "less_than_equal": "{name} must be at most {le}, not {input}",
    "less_than": "{name} must be less than {lt}, not {input}",
    "too_short": "{name} must have at least {min_length} {min_entries}",
    "too_long": "{name} must have at most {max_length} {max_entries}",
    "string_too_long": "{name} must have at most {max_length} characters",
    "string_too_short": "{name} must have at least {min_length} characters",
    "literal_error": "{name} must be {expected}, not {input}",
    "string_pattern_mismatch": "{name} is made of letters, digits, `_`, `.` and `-`, not {input}",
}
MODELS = ("model_type", "model_attributes_type")
QUOTED = re.compile("'([^']*)'")
COUNTED = {"min_length": "min_entries", "max_length": "max_entries"}


def faults_of(error: ValidationError, model: type[BaseModel], document: Document) -> list[Fault]:
    """At least one fault for each complaint of its own."""
    complaints = [dict(complaint) for complaint in error.errors(include_url=False)[:MOST]]
    meant = [_meant(one, model) for one in complaints if one["type"] == "extra_forbidden"]
    faults = [
        _faults(one, model, document)
        for one in complaints
        # A field whose name is misspelt is not missing as well.
        if not _is_echo(one) and not (one["type"] == "missing" and one["loc"] in meant)
    ]
    return [fault for several in faults for fault in several][:MOST]


def _meant(complaint: dict[str, Any], model: type[BaseModel]) -> Path | None:
    """Where the field stands that an unknown key was probably meant to be."""
    *above, name = complaint["loc"]
    close = closest(str(name), _names(_model_at(model, tuple(above))))
    return None if close is None else (*above, close)


def _is_echo(complaint: dict[str, Any]) -> bool:
    """Pydantic counts only the entries without a fault, whose own complaints say what is wrong."""
    given = complaint["input"]
    counted = complaint["type"] == "too_short" and isinstance(given, tuple | list)
    return counted and len(given) >= complaint["ctx"]["min_length"]


def _faults(complaint: dict[str, Any], model: type[BaseModel], document: Document) -> list[Fault]:
    location: Path = complaint["loc"]
    kind = complaint["type"]
    path = tuple(_within(location, document.data))
    if kind == "missing":
        path = (*path, location[-1])
    if kind == "value_error":
        at_key = "[key]" in location
        return [
            document.fault((*path, *fault.path), str(fault), column=fault.column, at_key=at_key)
            for fault in EntryError.of(complaint["ctx"]["error"])
        ]
    at_key = kind == "extra_forbidden" or "[key]" in location
    message = _message(complaint, path, model)
    return [document.fault(path, message, at_key=at_key)]


def _within(location: Iterable[str | int], data: Any) -> Iterator[str | int]:
    """The steps that lead through the file's data; pydantic also names its own validators."""
    for part in location:
        known: Iterable[Any] = data if isinstance(data, dict) else ()
        if part in (range(len(data)) if isinstance(data, list) else known):
            data = data[part]
            yield part


def _message(complaint: dict[str, Any], path: Path, model: type[BaseModel]) -> str:
    context = dict(complaint.get("ctx", {}))
    if complaint["type"] == "extra_forbidden":
        return _unknown(str(complaint["loc"][-1]), _model_at(model, complaint["loc"][:-1]))
    for bound, entries in COUNTED.items():
        if bound in context:
            context[entries] = "entry" if context[bound] == 1 else "entries"
    if complaint["type"] == "missing" and isinstance(path[-1], int):
        return f"{_named(path[:-1])} has too few entries"
    wording = WORDING.get(complaint["type"])
    name, value = _named(path), shown(complaint["input"])
    if wording is None:
        text = complaint["msg"]
        return f"{name}: {text[:1].lower()}{text[1:]}, not {value}"
    hint = _hint(complaint, _model_at(model, complaint["loc"]))
    return wording.format(name=name, input=value, **context) + hint


def _hint(complaint: dict[str, Any], model: type[BaseModel]) -> str:
    given = complaint["input"]
    if complaint["type"] in MODELS and type(given) in (int, Decimal):
        fields = model.model_fields.items()
        names = [field.alias or name for name, field in fields if field.is_required()]
        names = names or _names(model)
        return f"; write {{{names[0]}: {given}}}" if len(names) == 1 else ""
    if complaint["type"] == "literal_error" and isinstance(given, str):
        return nearest(given, QUOTED.findall(complaint["ctx"]["expected"]))
    if complaint["type"] == "string_type" and isinstance(given, bool | int | Decimal):
        return "; put it in quotes"
    return ""


def _named(path: Path) -> str:
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return "the file"
    return f"an entry of {names[-1]!r}" if isinstance(path[-1], int) else repr(names[-1])


def _unknown(name: str, model: type[BaseModel]) -> str:
    known = _names(model)
    what = getattr(model, "keys_are", "key")
    meant = getattr(model, "also_called", {}).get(name.lower().replace("_", "-"))
    hint = f"; it is called {meant!r} here" if meant else nearest(name, known)
    hint = hint or nearest(name, getattr(model, "words", ()), ALIKE)
    return f"unknown {what} {shown(name)}" + (hint or f"; known here: {', '.join(known)}")


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], location: Path) -> type[BaseModel]:
    """The model that stands at `location` below `model`."""
    for part in location:
        field = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None)
        model = (field and _model_in(field.annotation)) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_model_in, get_args(annotation)) if m), None)
