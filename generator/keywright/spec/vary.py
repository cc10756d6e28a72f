"""`vary`: which fields the variants of a question change, and the document of one variant.

Variation lies over a valid problem and needs no placeholders in it: a path names a field that is
there, or one that the model would give its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keywright.errors import Fault, InputError, Path
from keywright.spec.document import Document
from keywright.spec.draws import Draw
from keywright.spec.wording import nearest

__all__ = ["additions", "replaced", "step_paths"]

FIXED = ("kind", "id", "vary", "require")  # they say which question it is


def step_paths(data: Any, name: str) -> Path:
    """The path that a dotted name spells within the data; a number is a position in a list."""
    path: Path = ()
    for step in name.split("."):
        number = isinstance(data, list) and step.isascii() and step.isdigit() and len(step) < 10
        part: str | int = int(step) if number else step
        data = _entry(data, part)
        path = (*path, part)
    return path


def _entry(data: Any, part: str | int) -> Any:
    """What stands there, None where there is nothing."""
    if isinstance(data, list):
        return data[part] if isinstance(part, int) and part < len(data) else None
    return data.get(part) if isinstance(data, dict) else None


def additions(draws: Mapping[str, Draw], document: Document, known: list[str]) -> list[Document]:
    """For each field that the file leaves to its default, the document with a value for it.

    Whether such a field exists, the model has to say. Raises `InputError` where a path leads
    nowhere, to a field that says which question it is, or into another path's field.
    """
    faults: list[Fault] = []
    added: list[Document] = []
    paths: dict[Path, str] = {}
    for name, draw in draws.items():
        path = step_paths(document.data, name)
        complaint = _complaint(document.data, path, known) or _overlap(path, paths)
        if complaint is not None:
            faults.append(document.fault(("vary", name), complaint, at_key=True))
            continue
        paths[path] = name
        if _entry(_parent(document.data, path), path[-1]) is None:
            added.append(replaced(document, {name: draw.value(0)}))
    if faults:
        raise InputError(faults)
    return added


def _parent(data: Any, path: Path) -> Any:
    for part in path[:-1]:
        data = _entry(data, part)
    return data


def _complaint(data: Any, path: Path, known: list[str]) -> str | None:
    """What is wrong with a path; `known` are the fields that the question may have."""
    if path[0] in FIXED:
        return f"{path[0]!r} is the same in all variants"
    for taken, part in enumerate(path):
        above = ".".join(map(str, path[:taken]))
        name = ".".join(map(str, path[: taken + 1]))
        last = taken == len(path) - 1
        if isinstance(data, dict):
            names = [*data, *known] if not taken else list(data)
            # At the end of a path a mapping may be given a key that it does not have yet.
            if part not in names and not (last and taken):
                close = nearest(str(part), [each for each in names if each not in FIXED])
                return f"there is no field {name!r}{_below_path(above, close)}"
        elif isinstance(data, list):
            if not isinstance(part, int) or part >= len(data):
                entries = "1 entry" if len(data) == 1 else f"{len(data)} entries"
                return f"there is no field {name!r}; {above!r} has {entries}, counted from 0"
        elif data is None and taken:
            return f"there is no field {name!r}; {above!r} is left to its default"
        else:
            return f"there is no field {name!r}; {above!r} is a single value"
        data = _entry(data, part)
    return None


def _below_path(above: str, hint: str) -> str:
    """A hint with the whole path instead of its last step."""
    return hint.replace("did you mean '", f"did you mean '{above}.") if above else hint


def _overlap(path: Path, others: Mapping[Path, str]) -> str | None:
    for other, name in others.items():
        shorter = min(len(path), len(other))
        if path[:shorter] == other[:shorter]:
            return f"this field is drawn with {name!r} already"
    return None


def replaced(document: Document, values: Mapping[str, Any]) -> Document:
    """The document of one variant: these values in their places, `vary` and `require` gone.

    A fault in a drawn value is reported where `vary` says that it be drawn.
    """
    data = {key: item for key, item in document.data.items() if key not in ("vary", "require")}
    places = {name: step_paths(document.data, name) for name in values}
    for name, path in places.items():
        data = _with(data, path, values[name])
    drawn = replace(document, data=data)
    for name, path in places.items():
        drawn = drawn.with_replaced(path, data, _source(document, name, values[name]))
    return drawn


def _with(data: Any, path: Path, value: Any) -> Any:
    """A copy in which one field is another; what lies beside it is shared."""
    if not path:
        return value
    part = path[0]
    if isinstance(data, list):
        return [_with(item, path[1:], value) if i == part else item for i, item in enumerate(data)]
    return {**data, part: _with(data.get(part), path[1:], value)}


def _source(document: Document, name: str, value: Any) -> Document:
    """The value as a document whose place is that of its entry in `vary`."""
    at_key = document.fault(("vary", name), "", at_key=True)
    at_value = document.fault(("vary", name), "")
    return Document(
        at_value.file,
        value,
        values={(): (1, at_value.column)},
        keys={(): (1, at_key.column)},
        lines=(at_value.source,),
        first_line=at_value.line,
    )
