"""`vary`: the values that fields take in the variants of a question, and how one is drawn.

Variation lies over a valid problem: a path names a field, a `Draw` the values that it takes. All
draws together span a `Space`, whose points are numbered, so that a variant is known by one integer
and a small space can be gone through to its end.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from generator.errors import EntryError, Fault, InputError, Path
from generator.spec.base import Model
from generator.spec.document import Document
from generator.spec.wording import nearest

__all__ = ["Draw", "Space", "additions", "canonical", "order", "replaced", "step_paths"]

MOST_LISTED = 100_000  # points of a space that is gone through to its end; a larger one is sampled
LONGEST_LIST = 1000
FIXED = ("kind", "id", "vary", "require")  # they say which question it is
COMPANIONS = {"rationals": "denominator", "list": "length"}
FRACTION = re.compile(r"[-+]?[0-9]{1,100}(/[0-9]{1,100})?")


def _rational(value: Any) -> Fraction:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and FRACTION.fullmatch(value) and not re.search("/0+$", value):
        return Fraction(value)
    raise ValueError("must be a number such as 2, 0.5 or 1/3")


Rational = Annotated[
    Fraction, BeforeValidator(_rational), WithJsonSchema({"type": ["number", "string"]})
]


class Draw(Model):
    """The values of one field: `integers`, `choice`, `rationals` or `list`, and only one of them.

    They are numbered from 0 to `count` - 1, so that drawing one is drawing a number.
    """

    integers: tuple[int, int] | None = Field(
        default=None, description="Every whole number from the first to the second."
    )
    choice: tuple[Any, ...] | None = Field(
        default=None, min_length=1, description="One of these values."
    )
    rationals: tuple[Rational, Rational] | None = Field(
        default=None, description="Every fraction with the `denominator` from first to second."
    )
    denominator: int | None = Field(default=None, ge=1, description="Of the `rationals`.")
    entries: Draw | None = Field(
        default=None, alias="list", description="A list, whose entries are drawn in this way."
    )
    length: int | None = Field(default=None, ge=1, le=LONGEST_LIST, description="Of the `list`.")

    @model_validator(mode="after")
    def _of_one_kind(self) -> Draw:
        ways = ("integers", "choice", "rationals", "list")
        said = [name for name in ways if getattr(self, name.replace("list", "entries")) is not None]
        if len(said) != 1:
            raise ValueError(f"a field takes its values from one of {', '.join(ways)}")
        for way, companion in COMPANIONS.items():
            given = getattr(self, companion) is not None
            if given and way not in said:
                raise EntryError(f"{companion!r} belongs to {way!r}", (companion,))
            if way in said and not given:
                raise EntryError(f"{way!r} needs a {companion!r}", (way,))
        if not self.count:
            raise EntryError("there is no value from the first number to the second", (said[0],))
        return self

    @property
    def _ends(self) -> tuple[int, int]:
        """First and last numerator, of integers over 1."""
        if self.integers is not None:
            return self.integers
        low, high = self.rationals or (Fraction(0), Fraction(0))
        below = self.denominator or 1
        return math.ceil(low * below), math.floor(high * below)

    @property
    def count(self) -> int:
        """How many values there are."""
        if self.choice is not None:
            return len(self.choice)
        if self.entries is not None:
            return int(self.entries.count ** (self.length or 1))
        low, high = self._ends
        return max(0, high - low + 1)

    def value(self, number: int) -> Any:
        """The value with this number, as a YAML file would hold it."""
        if self.choice is not None:
            return _thawed(self.choice[number])
        if self.entries is not None:
            values = []
            for _ in range(self.length or 1):
                number, one = divmod(number, self.entries.count)
                values.append(self.entries.value(one))
            return values
        drawn = Fraction(self._ends[0] + number, self.denominator or 1)
        return int(drawn) if drawn.denominator == 1 else str(drawn)


def _thawed(value: Any) -> Any:
    """Plain lists, as they were read; the model holds them frozen."""
    if isinstance(value, dict):
        return {key: _thawed(item) for key, item in value.items()}
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Space:
    """All combinations of the values of several fields, numbered from 0 to `count` - 1."""

    draws: Mapping[str, Draw]

    @property
    def count(self) -> int:
        return math.prod(draw.count for draw in self.draws.values())

    def values(self, number: int) -> dict[str, Any]:
        """The value of each field, by its path."""
        values = {}
        for name, draw in self.draws.items():
            number, one = divmod(number, draw.count)
            values[name] = draw.value(one)
        return values


def order(count: int, *key: Any) -> Iterator[int]:
    """The numbers below `count` in an order that depends on `key` alone, none of them twice.

    Up to `MOST_LISTED` numbers are all there, shuffled; of more it goes on as long as it is asked.
    The order is the same on every machine and in every version: SHA-256 of the key and a counter,
    and no generator of a library's.
    """
    bits = _bits(canonical(key))
    if count > MOST_LISTED:
        seen: set[int] = set()
        while True:
            number = _below(count, bits)
            if number not in seen:
                seen.add(number)
                yield number
    moved: dict[int, int] = {}  # Fisher and Yates, remembering only what is not in its own place
    for first in range(count):
        chosen = first + _below(count - first, bits)
        yield moved.pop(chosen, chosen) if chosen == first else moved.get(chosen, chosen)
        if chosen != first:
            moved[chosen] = moved.pop(first, first)


def _bits(key: str) -> Iterator[int]:
    """64 random bits at a time."""
    start = hashlib.sha256(key.encode())
    counter = 0
    while True:
        block = start.copy()
        block.update(counter.to_bytes(8, "big"))
        digest = block.digest()
        yield from (int.from_bytes(digest[i : i + 8], "big") for i in range(0, 32, 8))
        counter += 1


def _below(count: int, bits: Iterator[int]) -> int:
    """A number below `count`, all with the same chance: those too large are drawn again."""
    size = (count - 1).bit_length()
    while True:
        number = 0
        for _ in range(-(-size // 64)):
            number = number << 64 | next(bits)
        number >>= -size % 64
        if number < count:
            return number


def canonical(data: Any) -> str:
    """One text for the same data, whatever the order of its keys."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"{type(value).__name__} is not data of a file")


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
    for name, path in places.items():
        document = document.with_replaced(path, data, _source(document, name, values[name]))
    return document if places else document.with_replaced(("vary",), data, Document("", None))


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
