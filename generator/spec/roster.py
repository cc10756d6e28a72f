"""The roster of a class: a CSV file with the columns `id` and `name`, faults at their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Fault, InputError
from generator.spec.table import Cell, read_table
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


@dataclass(frozen=True)
class Person:
    """Somebody who gets a variant; `id` is also the name of the folder."""

    id: str
    name: str


def read_roster(file: Path, printable: Callable[[str], tuple[str, int] | None]) -> list[Person]:
    """The people of a roster; `printable` says why and where a text cannot be printed.

    Raises `InputError` with every fault of the file.
    """
    table = read_table(file, MOST_BYTES, "roster")
    rows = table.rows
    faults: list[Fault] = []

    def fault(cell: Cell, message: str, column: int = 0) -> None:
        faults.append(table.fault(cell, message, column))

    places = _columns(rows[0], fault)
    people: list[Person] = []
    known: dict[str, int] = {}
    for row in rows[1:] if places else ():
        if len(row) != len(rows[0]):
            cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            fault(row[0], f"this line has {cells}, the first one {len(rows[0])}")
            continue
        who, name = (row[places[column]] for column in COLUMNS)
        _refuse(who, name, known, fault, printable)
        people.append(Person(who.text, name.text))
    if not faults and not people:
        fault(rows[0][0], "nobody is in the roster")
    if len(people) > MOST_PEOPLE:
        fault(rows[MOST_PEOPLE + 1][0], f"a roster has at most {MOST_PEOPLE} people")
    if faults:
        raise InputError(faults)
    return people


def misnamed(name: str) -> str | None:
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
    return None


def _columns(first: list[Cell], fault: Callable[[Cell, str], None]) -> dict[str, int]:
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
    who: Cell,
    name: Cell,
    known: dict[str, int],
    fault: Callable[..., None],
    printable: Callable[[str], tuple[str, int] | None],
) -> None:
    """Note what is wrong with one person; `known` are the lines of the ids so far."""
    if not who.text:
        fault(who, "the id is missing")
    elif (wrong := misnamed(who.text)) is not None:
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
