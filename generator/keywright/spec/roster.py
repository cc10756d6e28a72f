"""The roster of a class: a CSV file with the columns `id` and `name`, or as Moodle, Canvas and
Gradescope export one; faults at their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from keywright.errors import Fault, InputError
from keywright.spec.table import Cell, FileTable, read_table
from keywright.spec.wording import nearest, shown

__all__ = ["COLUMNS", "Person", "Roster", "columns_of", "misnamed", "read_roster"]

MOST_BYTES = 4 << 20
MOST_PEOPLE = 10_000
# The columns that are looked for, in this order and whatever the case of their letters: of ids the
# first that is not empty from top to bottom, of names the first that are all there.
IDS = (
    "sis user id", "id number", "sid", "id", "sis login id", "username", "email address", "email",
)  # fmt: skip
NAMES = (
    ("name",), ("student",), ("full name",), ("first name", "last name"), ("first name", "surname"),
)  # fmt: skip
COLUMNS = ("id", "name")  # what `--columns` says where they are
OPTION = "--columns"
# What Canvas writes below the names of its columns, and whom it invents.
CANVAS = "student"
NOBODY = ("", "Points Possible", "Student, Test", "Test Student")
ROLE = "role"
STAFF = ("instructor", "ta", "reader")  # on a roster of Gradescope
MOST_IN_ID = 64  # characters: more do not fit on the foot of a page
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]*")
# What Windows takes for a device, whatever end it has.
DEVICE = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")

Printable = Callable[[str], tuple[str, int] | None]
Columns = Mapping[str, Sequence[str]]  # the id and the name -> what their columns are called


@dataclass(frozen=True)
class Person:
    """Somebody who gets a variant; `id` is also the name of the files."""

    id: str
    name: str


@dataclass(frozen=True)
class Roster:
    """The people, and of each name that cannot be printed why, at its place."""

    people: Sequence[Person]
    warnings: Sequence[Fault]


def columns_of(option: str) -> Columns:
    """Where the id and the name are, as in ``id=Matricule,name=First+Last``; raises `InputError`
    for another text."""
    found: dict[str, Sequence[str]] = {}
    for part in option.split(","):
        name, equals, columns = part.partition("=")
        if name.strip() not in COLUMNS or not equals:
            message = "say it as in id=Matricule,name=First name+Last name"
            raise InputError([Fault(OPTION, 1, 1, message, option)])
        found[name.strip()] = [column.strip().lower() for column in columns.split("+")]
    return found


def read_roster(file: Path, printable: Printable, columns: Columns | None = None) -> Roster:
    """The people of a roster; `printable` says why and where a name cannot be printed, `columns`
    which are not as they are elsewhere.

    Raises `InputError` with every fault of the file.
    """
    table = read_table(file, MOST_BYTES, "roster")
    reading = _RosterReading(table, printable, [cell.text.lower() for cell in table.rows[0]])
    people = reading.people(columns or {})
    first = table.rows[0][0]
    if not reading.faults and not people:
        reading.fault(first, "nobody is in the roster")
    if len(people) > MOST_PEOPLE:
        reading.fault(table.rows[MOST_PEOPLE + 1][0], f"a roster has at most {MOST_PEOPLE} people")
    if reading.faults:
        raise InputError(reading.faults)
    return Roster(people, reading.warnings)


def misnamed(name: str) -> str | None:
    """Why a person's files cannot be called so, on this system or on another one."""
    if not ID.fullmatch(name):
        made = "is made of letters, digits, `_`, `.`, `@`, `+` and `-`, as it names a file"
        return f"an id {made}, not {shown(name)}"
    if len(name) > MOST_IN_ID:
        return f"an id has at most {MOST_IN_ID} characters"
    if name.endswith("."):
        return f"an id does not end with a dot, as {shown(name)} does: Windows takes it away"
    if DEVICE.fullmatch(name):
        return f"{shown(name)} is a device on Windows, and no name of a file"
    return None


class _RosterReading:
    """A roster as it is read, with what is wrong in it so far; `names` are those of the columns."""

    def __init__(self, table: FileTable, printable: Printable, names: Sequence[str]) -> None:
        self.table, self.printable, self.names = table, printable, names
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.known: dict[str, int] = {}  # the lines of the ids

    def fault(self, cell: Cell, message: str) -> None:
        self.faults.append(self.table.fault(cell, message))

    def people(self, columns: Columns) -> list[Person]:
        """The people of the rows that have as many cells as the first one."""
        first, *rows = self.table.rows
        for row in rows:
            if len(row) != len(first):
                cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
                self.fault(row[0], f"this line has {cells}, the first one {len(first)}")
        whole = [row for row in rows if len(row) == len(first)]
        names = self.places("name", [columns["name"]] if "name" in columns else NAMES)
        rows = [row for row in whole if names and self.is_somebody(row, names)]
        ids = [columns["id"]] if "id" in columns else self.filled(rows)
        (who, *_) = self.places("id", ids) or (None,)
        if who is None or not names:
            return []
        return [
            self.person(self.names[who], row[who], [row[place] for place in names]) for row in rows
        ]

    def filled(self, rows: Sequence[Sequence[Cell]]) -> list[tuple[str]]:
        """The columns of ids, those before all others in which something stands."""
        there = [name for name in IDS if name in self.names]
        empty = [
            name for name in there if not any(row[self.names.index(name)].text for row in rows)
        ]
        return [(name,) for name in (*(n for n in there if n not in empty), *empty, "id")]

    def places(self, what: str, choices: Sequence[Sequence[str]]) -> list[int]:
        """Where the first of these columns are that are there; none, with a fault, if none are."""
        first = self.table.rows[0]
        found = next((each for each in choices if set(each) <= set(self.names)), None)
        if found is None:
            wanted = choices[0][0] if len(choices) == 1 else what
            others = [name for name in self.names if name not in COLUMNS]
            close = next((each for each in others if nearest(each, [wanted])), None)
            meant = f"; is it {close!r}?" if close else ""
            self.fault(
                first[0],
                f"the first line names the columns; {wanted!r} is missing{meant}; "
                f"`{OPTION} {what}=...` says what it is called",
            )
            return []
        for name in found:
            if self.names.count(name) > 1:
                last = len(self.names) - 1 - self.names[::-1].index(name)
                self.fault(first[last], f"{name!r} is there twice")
        return [self.names.index(name) for name in found]

    def is_somebody(self, row: Sequence[Cell], names: Sequence[int]) -> bool:
        """Whether a row is a student's, and none that a platform adds."""
        role = row[self.names.index(ROLE)].text.lower() if ROLE in self.names else ""
        is_canvas = self.names[names[0]] == CANVAS
        return role not in STAFF and not (is_canvas and row[names[0]].text in NOBODY)

    def person(self, called: str, who: Cell, names: Sequence[Cell]) -> Person:
        """Somebody, whose id is in the column that is called so, with a note of what is wrong."""
        name = " ".join(filter(None, (cell.text for cell in names)))
        if not who.text:
            others = [each for each in IDS if each in self.names and each != called]
            hint = f'; `{OPTION} "id={others[0]}"` takes another column' if others else ""
            self.fault(who, f"the id is missing{hint}")
        elif (wrong := misnamed(who.text)) is not None:
            self.fault(who, wrong)
        elif who.text.lower() in self.known:  # which some file systems do not tell apart
            line = self.known[who.text.lower()]
            self.fault(who, f"{shown(who.text)} was already given in line {line}")
        self.known.setdefault(who.text.lower(), who.line)
        if not name:
            self.fault(names[0], "the name is missing")
        elif "\n" in name:
            self.fault(names[0], "a name stands on one line")
        elif (complaint := self.printable(name)) is not None:
            message, column = complaint
            message = f"{message}; the sheet says {who.text} alone"
            at = column if len(names) == 1 else 0
            self.warnings.append(self.table.fault(names[0], message, at))
        return Person(who.text, name)
