"""The roster: what is read, and where its faults are."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.errors import InputError
from keywright.spec.roster import Person, Roster, columns_of, read_roster


def refuse_stars(text: str) -> tuple[str, int] | None:
    return ("no stars", text.index("*")) if "*" in text else None


def whole(folder: Path, data: str | bytes, columns: str | None = None) -> Roster:
    file = folder / "class.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(file, refuse_stars, columns_of(columns) if columns is not None else None)


def read(folder: Path, data: str | bytes, columns: str | None = None) -> list[Person]:
    return list(whole(folder, data, columns).people)


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
        ('id,name\na,"Jo\n', ["2:3: this quotation mark is not closed"]),
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
        ("CON", "'CON' is a device on Windows, and no name of a file"),
        ("nul.txt", "'nul.txt' is a device on Windows, and no name of a file"),
        ("Com1.a.b", "'Com1.a.b' is a device on Windows, and no name of a file"),
        ("lpt9", "'lpt9' is a device on Windows, and no name of a file"),
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


def test_a_name_that_cannot_be_printed_is_told_at_its_place(tmp_path: Path) -> None:
    found = whole(tmp_path, "id,name\na,Jo *\nb,'=Jo *\nc,Jo\n")
    assert [person.name for person in found.people] == ["Jo *", "=Jo *", "Jo"]
    assert [str(each).removeprefix(f"{tmp_path}/class.csv:") for each in found.warnings] == [
        "2:6: no stars; the sheet says a alone", "3:8: no stars; the sheet says b alone",
    ]  # fmt: skip


EXPORTS = {
    "the gradebook of Moodle": (
        '\ufeff"First name","Last name","ID number",Institution,Department,"Email address",'
        '"Quiz: one; two (Real)","Last downloaded from this course"\n'
        "Ada,Lovelace,a1,,,ada@x.edu,-,1764600000\n"
        '"Zoé Anne",O\'Brien,b2,,,zoe@x.edu,3.00,1764600000\n'
    ),
    "an older one": "Surname\tFirst name\tID number\nLovelace\tAda\ta1\nO'Brien\tZoé Anne\tb2\n",
    "the worksheet of an assignment": (
        'Identifier,"Full name","ID number","Email address",Status,Grade\n'
        '"Participant 7","Ada Lovelace",a1,ada@x.edu,,\n'
        '"Participant 8","Zoé Anne O\'Brien",b2,z@x.edu,,\n'
    ),
    "the roster of Gradescope": (
        "First Name,Last Name,SID,Email,Role,Section\nGrace,Hopper,s0,g@x.edu,Instructor,\n"
        "Ada,Lovelace,a1,ada@x.edu,Student,A\nAl,Kay,t1,al@x.edu,TA,A\n"
        "Zoé Anne,O'Brien,b2,z@x.edu,Student,A\n"
    ),
    "the grades of Gradescope": (
        "First Name,Last Name,SID,Email,Sections,HW1,HW1 - Max Points\n"
        "Ada,Lovelace,a1,ada@x.edu,A,3,4\nZoé Anne,O'Brien,b2,z@x.edu,A,,4\n"
    ),
    "as a spreadsheet saves it": "SID;First Name;Last Name\na1;Ada;Lovelace\nb2;Zoé Anne;O'Brien\n",
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_what_others_export(export: str, tmp_path: Path) -> None:
    assert read(tmp_path, export) == [
        Person("a1", "Ada Lovelace"), Person("b2", "Zoé Anne O'Brien"),
    ]  # fmt: skip


CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section,"HW 1; b (17)"\n,,,,,Manual Posting\n'
    '    Points Possible,,,,,10\n"Lovelace, Ada",17,{},ada,A,9\n"Student, Test",99,,f00,A,\n'
)


@pytest.mark.parametrize(("number", "id"), [("2024", "2024"), ("", "17")])
def test_the_gradebook_of_canvas(number: str, id: str, tmp_path: Path) -> None:
    """Neither the points that are possible nor the student that it invents get a sheet."""
    assert read(tmp_path, CANVAS.format(number)) == [Person(id, "Lovelace, Ada")]


def test_an_address_stands_for_a_number_that_nobody_has(tmp_path: Path) -> None:
    text = "First name,Last name,ID number,Email address\nAda,,{},a+b@x.edu\nBo,Be,,bo@x.edu\n"
    found = read(tmp_path, text.format(""))
    assert found == [Person("a+b@x.edu", "Ada"), Person("bo@x.edu", "Bo Be")]
    # Where somebody has one, the others are not called by something else.
    assert faults(tmp_path, text.format("a1")) == [
        '3:7: the id is missing; `--columns "id=email address"` takes another column'
    ]


def test_columns_can_be_named(tmp_path: Path) -> None:
    text = "Matricule;Prénom;Nom;id\n7;Ada;Lovelace;x\n"
    assert read(tmp_path, text, "id=matricule, name=Prénom+Nom") == [Person("7", "Ada Lovelace")]
    assert read(tmp_path, text, "name=Nom") == [Person("x", "Lovelace")]
    message = "the first line names the columns; 'matricul' is missing; is it 'matricule'[?]; "
    with pytest.raises(InputError, match=f"1:1: {message}`--columns id=...` says what"):
        read(tmp_path, text, "id=Matricul,name=Nom")


@pytest.mark.parametrize("option", ["Matricule", "id:Matricule", "id=a,mail=b", ""])
def test_other_words_for_columns_are_refused(option: str) -> None:
    with pytest.raises(InputError, match="--columns:1:1: say it as in id=Matricule,name=First"):
        columns_of(option)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_roster(tmp_path / "none.csv", refuse_stars)
