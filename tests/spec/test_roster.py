"""The roster: what is read, and where its faults are."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.spec.roster import Person, read_roster


def refuse_stars(text: str) -> tuple[str, int] | None:
    return ("no stars", text.index("*")) if "*" in text else None


def read(folder: Path, data: str | bytes) -> list[Person]:
    file = folder / "class.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(file, refuse_stars)


def faults(folder: Path, data: str | bytes) -> list[str]:
    with pytest.raises(InputError) as error:
        read(folder, data)
    return [str(fault).removeprefix(f"{folder}/class.csv:") for fault in error.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        'id,name\n7,"Doe, Jo"\nb,"A ""B"""\n',
        '\ufeffid,name\r\n7,"Doe, Jo"\r\n\r\nb,"A ""B"""',
        'Name ; mail ; ID\nDoe, Jo ; x@y ; 7\n"A ""B""";;b\n',
    ],
)
def test_what_spreadsheets_write(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [Person("7", "Doe, Jo"), Person("b", 'A "B"')]


def test_a_cell_of_two_lines_moves_what_follows(tmp_path: Path) -> None:
    assert faults(tmp_path, 'id,name,note\na,A,"1\n2"\n,B,x\n') == ["4:1: the id is missing"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ["1:1: the roster is empty"]),
        ("id,name\n", ["1:1: nobody is in the roster"]),
        ("id,nam\na,A\n", ["1:1: the first line names the columns; 'name' is missing; is it"]),
        ("id,name,id\na,A,b\n", ["1:9: 'id' is there twice"]),
        ("id,name\na,A\nA,B\n", ["3:1: 'A' was already given in line 2"]),
        ("id,name\n../x,A\n", ["2:1: an id is made of letters, digits"]),
        ("id,name\n a, \nb\n", ["2:4: the name is missing", "3:1: this line has 1 cell, the"]),
        ("id,name\na,Jo *\n", ["2:6: no stars"]),
        ('id,name\na,"Jo\n', ["2:3: this quotation mark is not closed"]),
        ("id,name\na,'=Jo *\n", ["2:8: no stars"]),
        (f"id,name\n{'a' * 64},{'J' * 201}\n", ["2:66: a name has at most 200 characters"]),
        (b"id,name\na,J\xe9\n", ["2:1: the file is not in UTF-8"]),
    ],
)
def test_faults_have_their_place(tmp_path: Path, text: str | bytes, wanted: list[str]) -> None:
    found = faults(tmp_path, text)
    assert len(found) == len(wanted)
    assert all(map(str.startswith, found, wanted)), found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("CON", "'CON' is a device on Windows, and no name of a folder"),
        ("nul.txt", "'nul.txt' is a device on Windows, and no name of a folder"),
        ("Com1.a.b", "'Com1.a.b' is a device on Windows, and no name of a folder"),
        ("lpt9", "'lpt9' is a device on Windows, and no name of a folder"),
        ("1.", "an id does not end with a dot, as '1.' does: Windows takes it away"),
        ("a..", "an id does not end with a dot, as 'a..' does: Windows takes it away"),
        (".plan.json", "an id is made of letters"),
        (".part-a", "an id is made of letters"),
        ("..", "an id is made of letters"),
        ("x" * 65, "an id has at most 64 characters"),
    ],
)
def test_what_no_folder_can_be_called_is_refused_at_its_line(
    name: str, wanted: str, tmp_path: Path
) -> None:
    file = tmp_path / "class.csv"
    file.write_text(f"id,name\n1,A\n{name},B\n")
    with pytest.raises(InputError) as error:
        read_roster(file, refuse_stars)
    (fault,) = error.value.faults
    assert str(fault).startswith(f"{file}:3:1: {wanted}")


@pytest.mark.parametrize("name", ["console", "com", "com10x", "a.con", "1.5", "manifest", "x-"])
def test_what_only_looks_like_it_is_an_id(name: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"id,name\n{name},A\n") == [Person(name, "A")]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_roster(tmp_path / "none.csv", refuse_stars)
