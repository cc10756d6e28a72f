"""The final answers of a class, and answers to one of several variants."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from keywright import pipeline
from keywright.audit import key_csv, key_of
from keywright.cli import commands
from keywright.errors import InputError
from keywright.kinds.registry import kinds
from keywright.system.json_text import as_text
from keywright.variants import WantedVariants, audits, make_variants
from tests.audit.helpers import CONVOLUTION, SHAPE
from tests.commands import ROOT

EXAMPLES = ROOT / "problems/examples"
KINDS = {f"{kind}.yaml" for kind in kinds()}
ASSIGNMENT = "title: Sheet\nquestions: [conv.yaml, shape.yaml]\n"
TABLE = """\
id;name;conv.full;valid;conv.same;outputs;seen on
a1;Ann;1 2 5 8 6 8;[5, 8];2 5 8 6;8x18x18;Monday
b2;Bob;1 2 5 8 6 9;5 8;;18;
c3;=Cy;;;;;
"""


def sheet(folder: Path) -> Path:
    place = folder / "sheet"
    place.mkdir()
    (place / "assignment.yaml").write_text(ASSIGNMENT)
    (place / "conv.yaml").write_text(CONVOLUTION)
    (place / "shape.yaml").write_text(SHAPE)
    return place


def marked(folder: Path, text: str, path: Path | None = None) -> audits.ClassAudit:
    table = folder / "answers.csv"
    table.write_text(text)
    return audits.audit_class(path or sheet(folder), table, out=folder / "build")


def read(done: audits.ClassAudit) -> list[dict[str, str]]:
    return list(csv.DictReader(done.file.read_text().splitlines()))


def test_each_person_has_a_row_of_marks(tmp_path: Path) -> None:
    done = marked(tmp_path, TABLE)
    assert done.file == tmp_path / "build/sheet/marks.csv"
    ann, bob, cy = read(done)
    marks = [[row[name] for name in ("total", "of", "conv", "shape")] for row in (ann, bob, cy)]
    # Of conv, 6 marks for three answers; of shape 5, half of them for one factor of the product.
    assert marks == [["11", "11", "6", "5"], ["4.5", "11", "2", "2.5"], ["0", "11", "0", "0"]]
    assert ann["conv.full"] == "right"
    assert bob["conv.full"].startswith("wrong: entry 6: ")
    assert bob["conv.full"].endswith("ours: [1, 2, 5, 8, 6, 8]")
    assert bob["conv.same"] == "not given: ours: [2, 5, 8, 6]"
    assert (done.people, done.ignored, done.faults) == (3, ("seen on",), ())
    assert cy["name"] == "'=Cy"  # no spreadsheet takes it for a formula


def test_only_what_has_a_column_is_judged(tmp_path: Path) -> None:
    (row,) = read(marked(tmp_path, "id\tshape.outputs\na1\t2592\n"))
    assert (row["total"], row["of"]) == ("5", "5")
    assert not [name for name in row if name.startswith("conv")]


def test_what_cannot_be_read_is_told_and_the_others_have_their_marks(tmp_path: Path) -> None:
    done = marked(tmp_path, 'id,valid,outputs\na1,"[1,5, 2]",18\nb2,5 8,2592\nc3,5 8,2592(\n')
    first, second, third = read(done)
    assert (first["total"], second["total"], third["total"]) == ("", "11", "")
    assert first["conv.valid"].startswith("format error: this list is [1, 5, 2] or [1.5, 2]")
    assert [(fault.line, fault.column) for fault in done.faults] == [(2, 5), (4, 8)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("who,conv.full\na,1\n", "1:1: there is no column `id` or `variant`"),
        ("id,conv.ful\na,1\n", "1:4: there is no answer 'conv.ful'; did you mean 'conv.full'"),
        ("id,full,conv.full\na,1,1\n", "1:9: 'conv.full' is there twice"),
        ("id,grade\na,1\n", "1:1: no column is the name of an answer, as conv.full"),
        ("id,full\n", "1:1: there is no row of answers"),
        ("id,full\na,1\na,2\n", "3:1: 'a' was already given in line 2"),
        ("id,full\n,1\n", "2:1: nothing says whose"),
        ("id,full\na,1,2\n", "2:1: this line has 3 cells"),
        ('id,full\na,"1\n', "2:3: this quotation mark is not closed"),
        ("", "1:1: the table is empty"),
    ],
)
def test_a_table_that_is_wrong_is_refused_at_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        marked(tmp_path, text)
    assert f"answers.csv:{message}" in str(caught.value)
    assert not (tmp_path / "build").exists()


def test_each_person_is_judged_by_the_own_variant(tmp_path: Path) -> None:
    question = tmp_path / "conv.yaml"
    vary = "vary: {kernel: {list: {integers: [-9, 9]}, length: 3}}\nmodes: [valid]\n"
    question.write_text(CONVOLUTION + vary)
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\na1,Ann\nb2,Bob\n")
    out = tmp_path / "build"
    made = make_variants(
        question, (), WantedVariants(7, roster=roster),
        engine="embedded", out=out, workers=1, notify=lambda *_: None,
    )  # fmt: skip
    ours = {
        name: json.loads((made.folder / "sources" / name / "answers.json").read_text())[
            "questions"
        ][0]
        for name in ("a1", "b2")
    }
    cells = {
        name: " ".join(entry["exact"] for entry in answer["answers"]["valid"])
        for name, answer in ours.items()
    }
    assert cells["a1"] != cells["b2"]
    rows = f"id,valid\na1,{cells['a1']}\nb2,{cells['a1']}\n"
    first, second = read(marked(tmp_path, rows, question))
    assert (first["total"], second["total"]) == ("6", "0")

    file = tmp_path / "given.yaml"
    given = f'questions: {{conv: {{answers: {{valid: "{cells["b2"]}"}}}}}}\n'
    file.write_text(f"audits: conv.yaml\nvariant: b2\n{given}")
    assert audits.audit(file, out=out)[0].score.endswith("6 of 6 marks proposed")
    file.write_text(f"audits: conv.yaml\nvariant: a1\n{given}")
    assert audits.audit(file, out=out)[0].score.endswith("0 of 6 marks proposed")
    file.write_text(f"audits: conv.yaml\nvariant: b3\n{given}")
    with pytest.raises(InputError, match=r"given\.yaml:2:10: .* has no variant 'b3'"):
        audits.audit(file, out=out)
    file.write_text(f"audits: conv.yaml\nvariant: b2\n{given}")
    question.write_text(question.read_text().replace("[1, 2, 3, 4]", "[1, 2, 3, 5]"))
    with pytest.raises(InputError, match="the assignment is another one now"):
        audits.audit(file, out=out)
    with pytest.raises(InputError, match=r"answers\.csv:2:1: .* another one now"):
        marked(tmp_path, rows, question)


def test_the_commands(tmp_path: Path) -> None:
    folder = sheet(tmp_path)
    table = tmp_path / "answers.csv"
    table.write_text("id,valid\na1,5 8\n")
    out = ["--out", str(tmp_path / "build")]
    done = CliRunner().invoke(commands, ["audit", str(folder), "--csv", str(table), *out])
    assert done.output == f"{tmp_path}/build/sheet/marks.csv (1 person)\n"
    done = CliRunner().invoke(commands, ["audit", "--template", str(folder)])
    assert done.output == f"wrote {folder}/audit.yaml\n"
    table.write_text("id,valid\na1,5(\n")
    done = CliRunner().invoke(commands, ["audit", str(folder), "--csv", str(table), *out])
    assert isinstance(done.exception, InputError)


@pytest.mark.parametrize("path", [EXAMPLES, ROOT / "problems/ift6135-h2020"], ids=lambda p: p.name)
def test_our_own_answers_are_right(path: Path, tmp_path: Path) -> None:
    """Of all kinds, as they stand in the table of answers."""
    place = tmp_path / "all"
    shutil.copytree(path, place)
    names = sorted(file.name for file in path.glob("*.yaml") if file.name in KINDS)
    (place / "assignment.yaml").write_text(f"questions: [{', '.join(names)}]\n")
    loaded = pipeline.load(place)
    found = json.loads(as_text(pipeline.answers(loaded, pipeline.solve(loaded))))
    key = key_csv([key_of("a1", "=Ann", "", found["questions"])])
    (row,) = read(marked(tmp_path, key, place))
    assert row["total"] == row["of"] != "0"
    ours = {f"{one['id']}.{name}" for one in found["questions"] for name in one["answers"]}
    assert {name: row[name] for name in ours if row[name] != "right"} == {}
