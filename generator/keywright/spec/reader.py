"""YAML text -> plain data in which every value knows its place in the file.

Why not `yaml.safe_load`: it forgets positions, turns `no` into False and `1:30` into 90, makes
binary floats of exact decimals, keeps the last of two equal keys, and recurses on nested brackets.
Here the parser's events are read in one loop, and scalars follow YAML 1.2's core schema: `true`,
`false`, `null`, integers, and decimals kept exact as `decimal.Decimal`. All else is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from yaml.reader import Reader, ReaderError

from keywright.errors import Fault, InputError, Path
from keywright.spec.document import Document, Position
from keywright.spec.wording import complaint, shown

__all__ = ["Document", "read"]

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20  # our deepest field is five levels down
MAX_VALUES = 10_000  # ten times what fits into a sheet that anybody would print
MAX_FAULTS = 100  # of one file; behind so many, reading on helps nobody
MAX_DIGITS = 100  # of a number, and the largest n of 1e-n: the limits of an expression
NUMBER = re.compile(
    r"[-+]?(?P<digits>(0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?(?P<scale>[0-9]+))?\Z"
)
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
NOT_NUMBERS = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what PyYAML counts as one
# What a file may not contain, and no escape in double quotes may make.
UNPRINTABLE = Reader.NON_PRINTABLE
BYTE_ORDER_MARKS = {  # the long ones first: one of them begins as a short one does
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class _StopReading(Exception):  # noqa: N818 - it ends a loop and never leaves this module
    """Reading cannot go on behind this fault."""

    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


@lru_cache(maxsize=256)
def read(text: bytes, file: str) -> Document:
    """Parse one YAML document; raises `InputError` where the reading has to stop.

    What has been read is remembered, since whoever saves one file of eight has not changed seven.
    Faults behind which it can go on (a key that is there twice) are the document's `faults`.
    """
    if len(text) > MAX_BYTES:
        message = f"the file is too long: at most {MAX_BYTES // 1024} KiB are read"
        raise InputError([Fault(file, 1, 1, message)])
    shown = text.decode("utf-8-sig", errors="replace")
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if text.startswith(mark):
            message = f"the file is in {encoding}; save it in UTF-8"
            raise InputError([Fault(file, 1, 1, message)])
    reading = _DocumentReading(Document(file, None, lines=tuple(LINE_ENDS.split(shown))))
    try:
        reading.build(_decode(text))
    except _StopReading as stop:
        reading.note(stop.position, stop.message)
        raise InputError(reading.faults) from None
    return replace(reading.document, data=reading.root, faults=tuple(reading.faults))


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = _position_behind(text[: error.start].decode("utf-8-sig"))
        raise _StopReading(position, "the file is not in UTF-8; save it in that encoding") from None


def _position_behind(before: str) -> Position:
    lines = LINE_ENDS.split(before)
    return len(lines), len(lines[-1]) + 1


@dataclass
class _Open:
    """A collection whose end has not been read yet, and the key whose value comes next."""

    path: Path
    data: dict[str, Any] | list[Any]
    key: str | None = None
    flow: bool = False  # in { } or [ ]

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.data, dict) and self.key is None

    @property
    def next_path(self) -> Path:
        return (*self.path, len(self.data) if self.key is None else self.key)

    def store(self, value: Any) -> None:
        if isinstance(self.data, list):
            self.data.append(value)
        elif self.key is not None:
            self.data[self.key] = value
            self.key = None


@dataclass
class _DocumentReading:
    """The document as far as it has been read, and what was found wrong with it."""

    document: Document
    root: Any = None
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)  # the collections that are open
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.document = replace(self.document, values=self.values, keys=self.keys)

    def note(self, position: Position, message: str) -> None:
        self.faults.append(self.document.fault_at(position, message))

    def build(self, text: str) -> None:
        """One loop over the events; no recursion, so that no nesting can exhaust the stack."""
        documents = 0
        for event in _events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "a file holds one document; remove this `---`"
                    raise _StopReading(_start(event), message)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                self.node(event)
            if len(self.faults) >= MAX_FAULTS:
                raise _StopReading(_start(event), "after so many faults, reading ends here")

    def node(self, event: yaml.NodeEvent) -> None:
        """A key, a value, or the beginning of a collection."""
        position = _start(event)
        _refuse(event, position)
        if len(self.stack) >= MAX_DEPTH:
            raise _StopReading(position, f"nested more than {MAX_DEPTH} levels deep")
        if self.stack and self.stack[-1].awaits_key:
            self.key(event, position)
            return
        if len(self.values) >= MAX_VALUES:
            raise _StopReading(position, f"the file has more than {MAX_VALUES} values")
        path = self.stack[-1].next_path if self.stack else ()
        self.values[path] = position
        value = self.value(event, position)
        if self.stack:
            self.stack[-1].store(value)
        else:
            self.root = value
        if isinstance(event, yaml.CollectionStartEvent):
            self.stack.append(_Open(path, value, flow=bool(event.flow_style)))

    def key(self, event: yaml.NodeEvent, position: Position) -> None:
        """The key is noted in the mapping that is open."""
        if not isinstance(event, yaml.ScalarEvent):
            raise _StopReading(position, "a name cannot be a list or a mapping")
        opened = self.stack[-1]
        name = self.text(event.value, position)
        if name == "<<" and event.style is None:
            raise _StopReading(position, "merge keys (`<<`) are not used here")
        path = (*opened.path, name)
        if name in opened.data:
            first = self.keys[path][0]
            self.note(position, f"{shown(name)} was already given in line {first}")
        self.keys.setdefault(path, position)
        opened.key = name

    def value(self, event: yaml.NodeEvent, position: Position) -> Any:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if not isinstance(event, yaml.ScalarEvent):
            return []
        text = self.text(event.value, position)
        if self.is_parted(event, text):
            message = "a comma ends a value in { } and [ ]: put this formula in quotes"
            raise _StopReading(position, f"{message}, or on a line of its own")
        # Quoted, or a block: text, whatever it looks like.
        return text if event.style is not None else self.plain(text, position)

    def is_parted(self, event: yaml.ScalarEvent, text: str) -> bool:
        """Whether a formula in { } or [ ] ends at a comma between its brackets."""
        if event.style is not None or not self.stack or not self.stack[-1].flow:
            return False
        mark = event.end_mark
        rest = self.document.lines[mark.line][mark.column :] if mark is not None else ""
        return text.count("(") > text.count(")") and rest.lstrip().startswith(",")

    def text(self, text: str, position: Position) -> str:
        """Escapes in double quotes can make characters that the file itself may not contain."""
        if found := UNPRINTABLE.search(text):
            self.note(position, _not_allowed(found.group()))
        return text

    def plain(self, text: str, position: Position) -> Any:
        """An unquoted scalar by YAML 1.2's core schema; decimals stay exact.

        What begins with a superfluous 0, as a telephone number does, is text.
        """
        if text in WORDS:
            return WORDS[text]
        if NOT_NUMBERS.match(text):
            self.note(position, f"{text} is not a number; an infinite limit is written oo")
            return 0
        found = NUMBER.match(text)
        if found is None:
            return text
        scale = (found["scale"] or "0").lstrip("0") or "0"
        if len(found["digits"].replace(".", "")) > MAX_DIGITS:
            self.note(position, f"a number has at most {MAX_DIGITS} digits")
        elif len(scale) > len(str(MAX_DIGITS)) or int(scale) > MAX_DIGITS:
            message = f"the exponent of a decimal lies between -{MAX_DIGITS} and {MAX_DIGITS}"
            self.note(position, message)
        else:
            return int(text) if text.lstrip("+-").isdecimal() else Decimal(text)
        return 0  # of the right type, so that only one thing is said of it


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        loader = yaml.SafeLoader(text)
    except ReaderError as error:
        position = _position_behind(text[: error.position])
        raise _StopReading(position, _not_allowed(text[error.position])) from None
    try:
        while loader.check_event():
            yield loader.get_event()  # type: ignore[no-untyped-call]
    except yaml.MarkedYAMLError as error:
        mark, message = complaint(error)
        position = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        raise _StopReading(position, message) from None
    except (ValueError, OverflowError):  # PyYAML does not check the number of "\U..."
        position = (loader.line + 1, loader.column + 1)
        raise _StopReading(position, "there is no character with this number") from None


def _not_allowed(character: str) -> str:
    return f"the character U+{ord(character):04X} is not allowed"


def _start(event: yaml.Event) -> Position:
    if event.start_mark is None:
        raise TypeError(f"{event!r} was not read from a text")
    return event.start_mark.line + 1, event.start_mark.column + 1


def _refuse(event: yaml.NodeEvent, position: Position) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        message = "anchors and aliases (`&`, `*`) are not used here; put such a text in quotes"
        raise _StopReading(position, message)
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
        raise _StopReading(position, "tags (`!`) are not used here; put such a text in quotes")
