"""The roster of a class: a CSV file with the columns `id` and `name`, faults at their places.

Read here rather than by the library's reader, which knows no columns of a fault. The separator is
a comma or, as spreadsheets of many countries write it, a semicolon; a cell may stand in quotation
marks, in which two of them are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Fault, InputError
from generator.spec.cells import read_cell
from generator.spec.files import text_of
from generator.spec.wording import nearest, shown

__all__ = ["Person", "misnamed", "read_roster"]

MOST_BYTES = 4 << 20
MOST_PEOPLE = 10_000
COLUMNS = ("id", "name")
MOST_IN_ID = 64  # characters: more do not fit on the foot of a page
MOST_IN_NAME = 200
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# What Windows takes for a device, whatever end it has.
DEVICE = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
# What stands between two separators (or the ends of a line), in quotation marks or without.
CELLS = {
    separator: re.compile(
        rf'[ \t]*"((?:[^"]|"")*)"[ \t]*(?={separator}|\n|\Z)|([^"{separator}\n][^{separator}\n]*|)'
    )
    for separator in ",;"
}


@dataclass(frozen=True)
class Person:
    """Somebody who gets a variant; `id` is also the name of the folder."""

    id: str
    name: str


@dataclass(frozen=True)
class _Cell:
    text: str
    line: int
    column: int


def read_roster(
    file: Path, printable: Callable[[str], tuple[str, int] | None], taken: Collection[str] = ()
) -> list[Person]:
    """The people of a roster; `printable` says why and where a text cannot be printed, and `taken`
    are names that lie beside the folders.

    Raises `InputError` with every fault of the file.
    """
    text = _text(file)
    lines = text.split("\n")
    faults: list[Fault] = []

    def fault(cell: _Cell, message: str, column: int = 0) -> None:
        source = lines[cell.line - 1] if cell.line <= len(lines) else ""
        faults.append(Fault(str(file), cell.line, cell.column + column, message, source))

    rows = _rows(text, fault)
    if not rows or faults:
        raise InputError(faults or [Fault(str(file), 1, 1, "the roster is empty")])
    places = _columns(rows[0], fault)
    people: list[Person] = []
    known: dict[str, int] = {}
    for row in rows[1:] if places else ():
        if len(row) != len(rows[0]):
            cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            fault(row[0], f"this line has {cells}, the first one {len(rows[0])}")
            continue
        who, name = (row[places[column]] for column in COLUMNS)
        _refuse(who, name, known, fault, printable, taken)
        people.append(Person(who.text, name.text))
    if not faults and not people:
        fault(rows[0][0], "nobody is in the roster")
    if len(people) > MOST_PEOPLE:
        fault(rows[MOST_PEOPLE + 1][0], f"a roster has at most {MOST_PEOPLE} people")
    if faults:
        raise InputError(faults)
    return people


def misnamed(name: str, taken: Collection[str]) -> str | None:
    """Why a person's folder cannot be called so, on this system or on another one."""
    if not ID.fullmatch(name):
        made = "is made of letters, digits, `_`, `.` and `-`, as it names a folder"
        return f"an id {made}, not {shown(name)}"
    if len(name) > MOST_IN_ID:
        return f"an id has at most {MOST_IN_ID} characters"
    if name.endswith("."):
        return f"an id does not end with a dot, as {shown(name)} does: Windows takes it away"
    if DEVICE.fullmatch(name):
        return f"{shown(name)} is a device on Windows, and no name of a folder"
    if name.lower() in taken:
        return f"{shown(name)} is the name of a file beside the folders"
    return None


def _text(file: Path) -> str:
    plain = text_of(file, MOST_BYTES).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain)


def _rows(text: str, fault: Callable[[_Cell, str], None]) -> list[list[_Cell]]:
    """The lines that have something in them, as cells; stops behind the first that is no CSV."""
    rows: list[list[_Cell]] = []
    row: list[_Cell] = []
    at = line = 0
    start = 0  # of the line
    separator = ";" if ";" in text.partition("\n")[0] else ","
    while at <= len(text):
        found = CELLS[separator].match(text, at)
        cell = _Cell("", line + 1, at - start + 1)
        if found is None or (found.end() < len(text) and text[found.end()] not in f"{separator}\n"):
            fault(cell, "this quotation mark is not closed, or something stands beside its cell")
            return rows
        quoted, plain = found.groups()
        content = (plain or "").strip() if quoted is None else quoted.replace('""', '"').strip()
        skipped = len(found.group()) - len(found.group().lstrip(' \t"'))
        skipped += len(content) - len(read_cell(content))
        content = read_cell(content)
        row.append(_Cell(content, line + 1, at - start + 1 + (skipped if content else 0)))
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


def _columns(first: list[_Cell], fault: Callable[[_Cell, str], None]) -> dict[str, int]:
    """Where the two columns are; empty, with faults, where one is missing or there twice."""
    names = [cell.text.lower() for cell in first]
    for column in COLUMNS:
        if names.count(column) > 1:
            fault(first[len(names) - 1 - names[::-1].index(column)], f"{column!r} is there twice")
        elif column not in names:
            others = [name for name in names if name not in COLUMNS]
            close = next((each for each in others if nearest(each, [column])), None)
            meant = f"; is it {close!r}?" if close else ""
            fault(first[0], f"the first line names the columns; {column!r} is missing{meant}")
    if any(names.count(column) != 1 for column in COLUMNS):
        return {}
    return {column: names.index(column) for column in COLUMNS}


def _refuse(
    who: _Cell,
    name: _Cell,
    known: dict[str, int],
    fault: Callable[..., None],
    printable: Callable[[str], tuple[str, int] | None],
    taken: Collection[str],
) -> None:
    """Note what is wrong with one person; `known` are the lines of the ids so far."""
    if not who.text:
        fault(who, "the id is missing")
    elif (wrong := misnamed(who.text, taken)) is not None:
        fault(who, wrong)
    elif who.text.lower() in known:  # some file systems do not tell small letters from capitals
        fault(who, f"{shown(who.text)} was already given in line {known[who.text.lower()]}")
    known.setdefault(who.text.lower(), who.line)
    if not name.text:
        fault(name, "the name is missing")
    elif "\n" in name.text:
        fault(name, "a name stands on one line")
    elif len(name.text) > MOST_IN_NAME:
        fault(name, f"a name has at most {MOST_IN_NAME} characters")
    elif (complaint := printable(name.text)) is not None:
        fault(name, complaint[0], complaint[1])
