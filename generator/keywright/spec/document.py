"""A file's data, in which every field knows where it stands, and the faults at such fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keywright.errors import Fault, Path

__all__ = ["Document", "Position"]

Position = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """Data and where each of its fields stands (line and column from 1), by field path.

    `keys` has the position of a mapping's key, `values` that of the value. `lines` is the text,
    `first_line` the number of its first line. `replaced` are fields that another document gives:
    those set from the command line.
    """

    file: str
    data: Any
    values: Mapping[Path, Position] = field(default_factory=dict)
    keys: Mapping[Path, Position] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    first_line: int = 1
    replaced: Mapping[Path, Document] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()  # found while reading, behind which it could go on

    def fault(self, path: Path, message: str, *, at_key: bool = False, column: int = 0) -> Fault:
        """A fault at a field, or at the nearest enclosing field that the document does have.

        `column` is an offset within the field's text: the fault is at that very character where
        the text stands in the file as it is, on one line.
        """
        for end in range(len(path), -1, -1):
            if path[:end] in self.replaced:
                inner = self.replaced[path[:end]]
                return inner.fault(path[end:], message, at_key=at_key, column=column)
            # A field that is missing is reported where its parent's key stands.
            whole = end == len(path)
            places = (self.keys, self.values) if at_key or not whole else (self.values, self.keys)
            for positions in places:
                if path[:end] in positions:
                    line, start = positions[path[:end]]
                    if whole and not at_key:
                        start += self._offset((line, start), self._data_at(path), column)
                    return self.fault_at((line, start), message)
        return self.fault_at((1, 1), message)

    def fault_at(self, position: Position, message: str) -> Fault:
        """A fault at a place of the text."""
        line, column = position
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        return Fault(self.file, line + self.first_line - 1, column, message, source)

    def with_replaced(self, path: Path, data: Any, by: Document) -> Document:
        """The document with `data`, in which the field at `path` comes from `by`."""

        def kept(positions: Mapping[Path, Any]) -> dict[Path, Any]:
            return {at: it for at, it in positions.items() if at[: len(path)] != path}

        return replace(
            self,
            data=data,
            values=kept(self.values),
            keys=kept(self.keys),
            replaced={**kept(self.replaced), path: by},
        )

    def _data_at(self, path: Path) -> Any:
        data = self.data
        for part in path:
            data = data[part]
        return data

    def _offset(self, position: Position, text: Any, offset: int) -> int:
        """How far right of `position` the character of a text is; 0 where that cannot be said."""
        if not isinstance(text, str) or not offset or "\n" in text:
            return 0
        line, column = position
        written = self.lines[line - 1][column - 1 :]
        quote = 1 if written[:1] in ("'", '"') else 0
        # Escapes and line breaks make the written text another than the one that was read.
        return offset + quote if written[quote:].startswith(text[:offset]) else 0
