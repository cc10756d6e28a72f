"""A CSV file as rows of cells, each with its place.

Read here rather than by the library's reader, which knows no columns of a fault. The separator is
a comma, a tab or, as spreadsheets of many countries write it, a semicolon; a cell may stand in
quotation marks, in which two of them are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keywright.errors import Fault, InputError
from keywright.spec.cells import read_cell
from keywright.spec.files import text_of

__all__ = ["Cell", "FileTable", "read_table"]

# What stands between two separators (or the ends of a line), in quotation marks or without.
CELLS = {
    separator: re.compile(
        rf'{blank}*"((?:[^"]|"")*)"{blank}*(?={separator}|\n|\Z)'
        rf'|([^"{separator}\n][^{separator}\n]*|)'
    )
    for separator, blank in ((",", r"[ \t]"), (";", r"[ \t]"), ("\t", " "))
}
QUOTED = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where it begins."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class FileTable:
    """The rows that have something in them, the first one the names of the columns."""

    file: Path
    rows: list[list[Cell]]
    lines: list[str]

    def fault(self, cell: Cell, message: str, column: int = 0) -> Fault:
        """A fault at a cell, or so many characters behind its beginning."""
        source = self.lines[cell.line - 1] if cell.line <= len(self.lines) else ""
        return Fault(str(self.file), cell.line, cell.column + column, message, source)


def read_table(file: Path, most: int, what: str) -> FileTable:
    """The table that a file of at most so many bytes holds; raises `InputError` for what is no CSV,
    and for an empty file, which is called `what`."""
    text = _text(file, most)
    table = FileTable(file, [], text.split("\n"))
    faults: list[Fault] = []
    table.rows.extend(_rows(text, lambda cell, message: faults.append(table.fault(cell, message))))
    if not table.rows or faults:
        raise InputError(faults or [Fault(str(file), 1, 1, f"the {what} is empty")])
    return table


def _text(file: Path, most: int) -> str:
    plain = text_of(file, most).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain)


def _separator(text: str) -> str:
    """Of the characters that part cells, the one that the first line has most of outside of
    quotation marks."""
    first = QUOTED.sub("", text).lstrip("\n").partition("\n")[0]
    return max(CELLS, key=first.count)


def _rows(text: str, fault: Callable[[Cell, str], None]) -> list[list[Cell]]:
    """The lines that have something in them, as cells; stops behind the first that is no CSV."""
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    at = line = 0
    start = 0  # of the line
    separator = _separator(text)
    while at <= len(text):
        found = CELLS[separator].match(text, at)
        cell = Cell("", line + 1, at - start + 1)
        if found is None or (found.end() < len(text) and text[found.end()] not in f"{separator}\n"):
            fault(cell, "this quotation mark is not closed, or something stands beside its cell")
            return rows
        quoted, plain = found.groups()
        content = (plain or "").strip() if quoted is None else quoted.replace('""', '"').strip()
        skipped = len(found.group()) - len(found.group().lstrip(' \t"'))
        skipped += len(content) - len(read_cell(content))
        content = read_cell(content)
        row.append(Cell(content, line + 1, at - start + 1 + (skipped if content else 0)))
        breaks = found.group().count("\n")
        if breaks:
            line += breaks
            start = at + found.group().rindex("\n") + 1
        at = found.end() + 1
        if found.end() >= len(text) or text[found.end()] == "\n":
            if any(each.text for each in row):
                rows.append(row)
            row, line, start = [], line + 1, at
    return rows
