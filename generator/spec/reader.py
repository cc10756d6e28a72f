"""YAML text -> plain data in which every value knows its place in the file.

Why not `yaml.safe_load`: it forgets positions, turns `no` into False and `1:30` into 90, makes
binary floats of exact decimals, keeps the last of two equal keys, and recurses on nested brackets.
Here the parser's events are read in one loop, and scalars follow YAML 1.2's core schema: `true`,
`false`, `null`, integers, and decimals kept exact as `decimal.Decimal`. All else is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml
from yaml.reader import ReaderError

from generator.errors import Fault, InputError, Path

__all__ = ["Document", "read"]

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20  # our deepest field is five levels down
INTEGER = re.compile(r"[-+]?[0-9]{1,100}\Z")
DECIMAL = re.compile(r"[-+]?(\.[0-9]{1,100}|[0-9]{1,100}(\.[0-9]{0,100})?)([eE][-+]?[0-9]{1,3})?\Z")
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
NOT_NUMBERS = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")

Position = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """A file's data and where each of its fields stands (line and column from 1).

    `keys` has the position of a mapping's key, `values` that of the value, both by field path.
    """

    file: str
    data: Any
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    options: dict[Path, str] = field(default_factory=dict)  # fields set from the command line

    def fault(self, path: Path, message: str, *, at_key: bool = False) -> Fault:
        """A fault at a field, or at the nearest enclosing field that the file does have."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.options:
                return Fault(f"--set {self.options[path[:end]]}", 1, 1, message)
            # A field that is missing is reported where its parent's key stands.
            whole = end == len(path)
            places = (self.keys, self.values) if at_key or not whole else (self.values, self.keys)
            for positions in places:
                if path[:end] in positions:
                    return Fault(self.file, *positions[path[:end]], message)
        return Fault(self.file, 1, 1, message)


class _StopReading(Exception):  # noqa: N818 - it ends a loop and never leaves this module
    """Reading cannot go on behind this fault."""

    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


def read(text: bytes, file: str) -> Document:
    """Parse one YAML document; raises `InputError` with every fault that could be found."""
    document = Document(file, None)
    faults: list[Fault] = []
    try:
        data = _build(_decode(text), document, faults)
    except _StopReading as stop:
        raise InputError((*faults, Fault(file, *stop.position, stop.message))) from None
    if faults:
        raise InputError(tuple(faults))
    return Document(file, data, document.values, document.keys)


def _decode(text: bytes) -> str:
    if len(text) > MAX_BYTES:
        raise _StopReading((1, 1), f"the file is too long; at most {MAX_BYTES} bytes are read")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = _position_in(text[: error.start].decode("utf-8-sig"))
        raise _StopReading(position, "the file is not in UTF-8; save it in that encoding") from None


def _position_in(before: str) -> Position:
    """The place behind the text `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass
class _Open:
    """A collection whose end has not been read yet."""

    path: Path
    data: dict[Any, Any] | list[Any]
    key: str | None = None


def _build(text: str, document: Document, faults: list[Fault]) -> Any:
    """One loop over the events; `stack` holds the collections that are open."""
    stack: list[_Open] = []
    root: Any = None
    documents = 0
    for event in _events(text):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _StopReading(_start(event), "a file holds one document; remove this `---`")
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            _refuse(event)
            if len(stack) >= MAX_DEPTH:
                raise _StopReading(_start(event), f"nested more than {MAX_DEPTH} levels deep")
            if _is_key(event, stack, document, faults):
                continue
            path = _place(stack)
            document.values[path] = _start(event)
            value = _value(event)
            if stack:
                _store(stack[-1], value)
            else:
                root = value
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(_Open(path, value))
    return root


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        problem = error.problem or error.context or "this cannot be read"
        raise _StopReading(position, _plain(problem)) from None
    except ReaderError as error:
        message = f"the character U+{ord(text[error.position]):04X} is not allowed"
        raise _StopReading(_position_in(text[: error.position]), message) from None


def _start(event: yaml.Event) -> Position:
    if event.start_mark is None:
        raise TypeError(f"{event!r} was not read from a text")
    return event.start_mark.line + 1, event.start_mark.column + 1


def _plain(problem: str) -> str:
    if "'\\t'" in problem:
        return "a tab cannot be used to indent; use spaces"
    return f"not valid YAML: {problem}"


def _refuse(event: yaml.NodeEvent) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        message = "anchors and aliases (`&`, `*`) are not used here; put such a text in quotes"
        raise _StopReading(_start(event), message)
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
        raise _StopReading(_start(event), "tags (`!`) are not used here; put such a text in quotes")


def _is_key(
    event: yaml.NodeEvent, stack: list[_Open], document: Document, faults: list[Fault]
) -> bool:
    """Whether the event was the key of a mapping, which is then noted in `stack`."""
    if not stack or not isinstance(stack[-1].data, dict) or stack[-1].key is not None:
        return False
    if not isinstance(event, yaml.ScalarEvent):
        raise _StopReading(_start(event), "a key must be one word")
    key, path = event.value, (*stack[-1].path, event.value)
    position = _start(event)
    if key == "<<":
        raise _StopReading(_start(event), "merge keys (`<<`) are not used here")
    if path in document.keys:
        first = document.keys[path][0]
        faults.append(Fault(document.file, *position, f"{key!r} was already given in line {first}"))
    else:
        document.keys[path] = position
    stack[-1].key = key
    return True


def _place(stack: list[_Open]) -> Path:
    if not stack:
        return ()
    parent = stack[-1]
    return (*parent.path, len(parent.data) if parent.key is None else parent.key)


def _store(parent: _Open, value: Any) -> None:
    if isinstance(parent.data, list):
        parent.data.append(value)
    else:
        parent.data[parent.key] = value
        parent.key = None


def _value(event: yaml.NodeEvent) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.ScalarEvent):
        # Quoted, or a block: text, whatever it looks like.
        return event.value if event.style is not None else _plain_scalar(event.value, _start(event))
    return []


def _plain_scalar(text: str, position: Position) -> Any:
    """An unquoted scalar by YAML 1.2's core schema; decimals stay exact."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.match(text):
        return int(text)
    if DECIMAL.match(text):
        return Decimal(text)
    if NOT_NUMBERS.match(text):
        raise _StopReading(position, f"{text} is not a number; an infinite limit is written oo")
    return text
