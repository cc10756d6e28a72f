"""`--set autodiff.at.x1=2`: a field of a question replaced from the command line.

The new value is read as YAML, put into the data before it is validated, and remembered, so that
a fault in it is reported against the option and not against a line that does not say it. For faults
the options are the lines of a file `--set`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

from keywright.errors import Fault, InputError, Path
from keywright.spec.document import Document
from keywright.spec.reader import read
from keywright.spec.wording import nearest

__all__ = ["Override", "apply", "parse"]

FILE = "--set"
MOST_NAMED = 20  # entries of a mapping that a message lists


@dataclass(frozen=True)
class Override:
    """One option: `path` as it was given, and the value as a document of its own."""

    number: int  # which of the options, from 1
    option: str
    path: Path
    value: Document

    def fault(self, message: str, step: int = 0) -> Fault:
        """A fault at one step of the path."""
        before = self.option.partition("=")[0].split(".")[:step]
        column = 1 + sum(len(part) + 1 for part in before)
        return Fault(FILE, self.number, column, message, self.option)


def parse(number: int, option: str) -> Override:
    """`autodiff.at.x1=2` -> path and value; raises `InputError` where it is not of that form."""
    name, equals, text = option.partition("=")
    steps = [step.strip() for step in name.split(".")]
    if not equals or not all(steps):
        message = "a field is set with path=value, as in autodiff.at.x1=2"
        raise InputError([Fault(FILE, number, 1, message, option)])
    if len(option.splitlines()) != 1:
        raise InputError([Fault(FILE, number, 1, "a value stands on one line", option)])
    path = tuple(int(step) if _is_position(step) else step for step in steps)
    return Override(number, option, path, _value(number, option, text))


def _is_position(step: str) -> bool:
    """Whether this is a position in a list; longer numbers than any list has would be names."""
    return step.isascii() and step.isdigit() and len(step) < 10


def _value(number: int, option: str, text: str) -> Document:
    """The value as a document whose positions are those in the option."""
    padded = " " * (len(option) - len(text)) + text
    try:
        document = read(padded.encode("utf-8", "surrogatepass"), FILE)
        if document.faults:
            raise InputError(document.faults)
    except InputError as error:
        faults = [replace(fault, line=number, source=option) for fault in error.faults]
        raise InputError(faults) from None
    return replace(document, lines=(option,), first_line=number)


def apply(document: Document, path: Path, override: Override) -> Document:
    """The document with the field at `path` (within this file) replaced."""
    data = copy.deepcopy(document.data)
    parent = data
    taken: Path = ()
    for part in path:
        taken = (*taken, str(part) if isinstance(parent, dict) else part)
        if len(taken) < len(path):
            parent = _below(parent, taken, len(path), override)
    if not isinstance(parent, dict) or _is_respelt(taken[-1], parent):
        # Any other key that a mapping does not have is added: the model knows whether it exists.
        _below(parent, taken, len(path), override)
    parent[taken[-1]] = override.value.data
    key = (1, override.fault("", len(override.path) - 1).column)
    value = replace(override.value, keys={**override.value.keys, (): key})
    return document.with_replaced(taken, data, value)


def _is_respelt(name: str | int, parent: dict[str, Any]) -> bool:
    """Whether this is the name of an entry in capitals, or in small letters, which no field is."""
    return name not in parent and str(name).lower() in map(str.lower, map(str, parent))


def _below(parent: Any, taken: Path, length: int, override: Override) -> Any:
    """The entry of `parent` that the last step of `taken` leads to."""
    part = taken[-1]
    if isinstance(parent, dict):
        if part in parent:
            return parent[part]
        names = ", ".join(map(str, list(parent)[:MOST_NAMED]))
        hint = nearest(str(part), parent) or f"; known here: {names}"
    elif isinstance(parent, list):
        if isinstance(part, int) and part < len(parent):
            return parent[part]
        entries = "1 entry" if len(parent) == 1 else f"{len(parent)} entries"
        hint = f"; the list has {entries}, counted from 0"
    else:
        hint = f"; {'.'.join(map(str, taken[:-1]))!r} is a single value"
    name = ".".join(map(str, taken))
    step = len(override.path) - length + len(taken) - 1
    raise InputError([override.fault(f"there is no field {name!r}{hint}", step)])
