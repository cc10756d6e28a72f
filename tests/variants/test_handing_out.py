"""A class as its assistant has it: a roster of Moodle's, sheets on paper, marks from a table."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from keywright.cli import commands

HEADER = "course: IFT0000\ntitle: Week 3\nquestions: [conv.yaml, shape.yaml]\n"
CONVOLUTION = """\
kind: convolution
marks: 6
signal: [1, 2, 3, 4]
kernel: [1, 0, 2]
modes: [full, valid]
vary: {kernel: {list: {integers: [-9, 9]}, length: 3}}
require: [kernel.0 != kernel.2]
"""
SHAPE = """\
kind: cnn-shape
marks: 4
input: {channels: 3, size: 32}
layers: [{conv: {filters: 8, kernel: 5}}]
ask: [outputs]
vary: {input.size: {integers: [20, 90]}}
"""
PEOPLE = [
    ("Ada", "Lovelace"), ("Zoé Anne", "O'Brien"), ("Nguyễn Thị", "Hương"), ("小明", "王"),
    ("علي", "محمد"), ("Łukasz", "Żółć"), *((f"Given {n}", "Family") for n in range(24)),
]  # fmt: skip
ROSTER = (
    '\ufeff"First name","Last name","ID number",Institution,Department,"Email address",'
    '"Course total (Real)","Last downloaded from this course"'
)
COMPOSED = "20240003"  # which a PDF has as letters and marks
NAMELESS = ("20240004", "20240005")


@dataclass(frozen=True)
class Class:
    """An assignment of a class that was handed out, where, and what was said of it."""

    assignment: Path
    out: Path
    said: str

    @property
    def folder(self) -> Path:
        return self.out / "week3" / "variants"

    def table(self, file: Path) -> list[dict[str, str]]:
        with file.open(newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Class:
    place = tmp_path_factory.mktemp("class")
    assignment = place / "week3"
    assignment.mkdir()
    for name, text in {"assignment": HEADER, "conv": CONVOLUTION, "shape": SHAPE}.items():
        (assignment / f"{name}.yaml").write_text(text)
    rows = [
        f'"{given}","{family}",{20240000 + n},,,s{n}@x.edu,-,1764600000'
        for n, (given, family) in enumerate(PEOPLE, start=1)
    ]
    (place / "grades.csv").write_text("\r\n".join([ROSTER, *rows, ""]))
    words = [
        "variants", assignment, "--roster", place / "grades.csv", "--out", place / "build",
        "--workers", "2", "--seed", "5",
    ]  # fmt: skip
    done = CliRunner().invoke(commands, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return Class(assignment, place / "build", done.output)


def test_everybody_has_a_sheet(handed_out: Class) -> None:
    assert f"30 variants are in {handed_out.folder}, 30 of them new" in handed_out.said
    warned = [line for line in handed_out.said.splitlines() if line.startswith("warning: ")]
    assert [line.rpartition("; ")[2] for line in warned] == [
        f"the sheet says {id} alone" for id in NAMELESS
    ]
    ids = [f"{20240000 + n}" for n in range(1, 31)]
    for sheet in ("questions", "solutions"):
        files = sorted((handed_out.folder / sheet).iterdir())
        assert [file.name for file in files] == [f"{id}.pdf" for id in ids]


def test_what_is_printed_is_each_persons_own(handed_out: Class) -> None:
    """The name and the id at the foot of every page, and the question that was drawn."""
    drawn = {row["id"]: row for row in handed_out.table(handed_out.folder / "manifest.csv")}
    with pypdfium2.PdfDocument(handed_out.folder / "all-questions.pdf") as whole:
        texts = [page.get_textpage().get_text_range() for page in whole]
        marks = [(mark.get_title(), mark.get_dest()) for mark in whole.get_toc()]
        starts = [where.get_index() or 0 for _, where in marks if where]
    assert len(starts) == len(drawn) == 30
    for (title, _), start, end in zip(marks, starts, [*starts[1:], len(texts)], strict=True):
        id, _, name = title.partition(" ")
        assert drawn[id]["name"] == name
        for text in texts[start:end]:
            foot = text.splitlines()[-1]
            assert id in foot
            assert (name.replace("'", "’") in foot) == (id not in (COMPOSED, *NAMELESS))
        kernel = json.loads(drawn[id]["parameters"])["conv.kernel"]
        shown = ",".join(map(str, kernel)).replace("-", "−")
        assert shown in "".join(texts[start].split())


def test_the_class_is_marked_from_the_table(handed_out: Class) -> None:
    """Each by the own variant: what is right on one sheet is wrong on another."""
    ours = handed_out.table(handed_out.folder / "answers.csv")
    assert list(ours[0]) == ["id", "name", "conv.full", "conv.valid", "shape.outputs"]
    given = [dict(row) for row in ours]
    given[1].update({name: ours[2][name] for name in ("conv.full", "conv.valid")})  # a neighbour's
    given[2].update({"conv.full": "", "shape.outputs": ""})
    given[3]["conv.valid"] = given[3]["conv.valid"].strip("[]").replace(",", "")
    given[4]["shape.outputs"] = "8"
    file = handed_out.out / "handed-in.csv"
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(ours[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(given)
    words = ["audit", handed_out.assignment, "--csv", file, "--out", handed_out.out]
    done = CliRunner().invoke(commands, [str(word) for word in words])
    assert done.output == f"{handed_out.out}/week3/marks.csv (30 people)\n"
    marks = handed_out.table(handed_out.out / "week3" / "marks.csv")
    assert [row["id"] for row in marks] == [row["id"] for row in ours]
    assert [row["total"] for row in marks[:5]] == ["10", "4", "3", "10", "8"]
    assert {row["total"] for row in marks[5:]} == {"10"}
    assert {row["of"] for row in marks} == {"10"}
    assert marks[1]["conv.full"].endswith(f"ours: {ours[1]['conv.full']}")
    assert marks[2]["shape.outputs"].startswith("not given")
