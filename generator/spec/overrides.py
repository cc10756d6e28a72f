"""`--set autodiff.at.x1=2`: a field of a question replaced from the command line.

The new value is read as YAML, put into the data before it is validated, and remembered, so that
a fault in it is reported against the option and not against a line that does not say it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

from generator.errors import Fault, InputError, Path
from generator.spec.faults import nearest
from generator.spec.reader import Document, read

__all__ = ["Override", "apply", "parse"]


@dataclass(frozen=True)
class Override:
    """One `--set`: the path as given and the value as plain data."""

    option: str
    path: Path
    value: Any


def parse(option: str) -> Override:
    """`autodiff.at.x1=2` -> path and value; raises `InputError` where it is not of that form."""
    name, equals, text = option.partition("=")
    if not equals or not all(name.split(".")):
        message = "a field is set with path=value, as in autodiff.at.x1=2"
        raise InputError((Fault(f"--set {option}", 1, 1, message),))
    path = tuple(int(part) if part.isdigit() else part for part in name.strip().split("."))
    return Override(option, path, read(text.strip().encode(), f"--set {option}").data)


def apply(document: Document, path: Path, override: Override) -> Document:
    """The document with the field at `path` (within this file) replaced."""
    data = copy.deepcopy(document.data)
    parent = data
    for depth, part in enumerate(path[:-1]):
        parent = _below(parent, part, path[: depth + 1], override)
    last = path[-1]
    if isinstance(parent, dict):
        # A key that the file does not have is added: the model knows whether it exists.
        parent[str(last)] = override.value
    else:
        _below(parent, last, path, override)
        parent[last] = override.value
    return replace(document, data=data, options={**document.options, path: override.option})


def _below(parent: Any, part: str | int, path: Path, override: Override) -> Any:
    name = ".".join(str(step) for step in path)
    if isinstance(parent, dict):
        if str(part) in parent:
            return parent[str(part)]
        hint = nearest(str(part), parent)
    elif isinstance(parent, list):
        if isinstance(part, int) and part < len(parent):
            return parent[part]
        hint = f"; the list has {len(parent)} entries, counted from 0"
    else:
        hint = f"; {'.'.join(str(step) for step in path[:-1])} is a single value"
    message = f"there is no field {name!r}{hint}"
    raise InputError((Fault(f"--set {override.option}", 1, 1, message),))
