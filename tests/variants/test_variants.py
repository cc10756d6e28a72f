"""Variants: the same whoever makes them, all different, checked, and none spoilt by another."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import math
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count, islice, product
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest

from keywright import pipeline, referee
from keywright.errors import InputError
from keywright.spec.roster import Person, read_roster
from keywright.styles import Whose
from keywright.system import parts
from keywright.system.json_text import as_text
from keywright.variants import Summary, WantedVariants, as_lines, folders, make_variants, sweep
from keywright.variants.design import Deck, Design, design_of
from keywright.variants.folders import FILES, begin, complete, is_complete
from keywright.variants.making import Numbers, Pressing, press, write
from keywright.variants.manifest import ManifestRow, read_manifest, written
from keywright.variants.plan import Member, Planned, planned
from keywright.variants.processes import Processes
from keywright.variants.series import Job, Series
from tests.printed import text_of

ROOT = Path(__file__).parents[2]
CONVOLUTION = """\
kind: convolution
signal: [1, 2, 3, 4]
kernel: [1, 0, 2]
vary:
  kernel: {list: {integers: [-3, 3]}, length: 3}
require: [kernel.0 != kernel.1, answer.full.0 >= 0]
"""
AUTODIFF = """\
kind: autodiff
function: max(x1, x2)*x1
at: {x1: 1, x2: 2}
parts: [reverse]
vary: {at.x1: {integers: [-2, 3]}, at.x2: {rationals: [0, 1], denominator: 2}}
"""
SHAPE = """\
kind: cnn-shape
input: {channels: 3, size: 32}
layers: [{conv: {filters: 8, kernel: 5}}]
ask: [outputs]
vary:
  input.size: {integers: [20, 24]}
  layers.0.conv.stride: {choice: [1, 2, 3]}
"""


def quiet(what: str, done: int, of: int) -> None:
    pass


def build(
    path: Path, out: Path, workers: int = 2, settings: tuple[str, ...] = (), **wanted: Any
) -> Summary:
    trusted = wanted.pop("trusted", False)
    return make_variants(
        path, settings, WantedVariants(wanted.pop("seed", 7), **wanted),
        engine="embedded", out=out, workers=workers, notify=quiet, trusted=trusted,
    )  # fmt: skip


def question(folder: Path, text: str, name: str = "q") -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(text)
    return file


def manifest(summary: Summary) -> list[dict[str, str]]:
    with (summary.folder / "manifest.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def rows(summary: Summary) -> list[str]:
    return (summary.folder / "manifest.csv").read_text().splitlines()


def answers(folder: Path) -> Any:
    found = json.loads((folder / "answers.json").read_bytes())
    return {question["id"]: question["answers"] for question in found["questions"]}


def source(summary: Summary, variant: str) -> Path:
    """Where the texts of a variant are."""
    return summary.folder / "sources" / variant


def sheets(summary: Summary, variant: str) -> list[Path]:
    """The PDFs of a variant that are there."""
    files = [folders.sheet(summary.folder, name, variant) for name in pipeline.SHEETS]
    return [file for file in files if file.exists()]


def variants(folder: Path) -> list[str]:
    return sorted(place.name for place in (folder / "sources").iterdir())


def rasters(pdf: Path) -> list[bytes]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.render(scale=1).to_numpy().tobytes() for page in opened]


def message(error: pytest.ExceptionInfo[InputError], folder: Path) -> str:
    return "\n".join(str(fault).removeprefix(f"{folder}/") for fault in error.value.faults)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    for name, text in {"a": CONVOLUTION, "b": AUTODIFF, "c": SHAPE}.items():
        question(folder, text, name)
    (folder / "assignment.yaml").write_text("title: T\nquestions: [a.yaml, b.yaml, c.yaml]\n")
    return folder


@pytest.fixture(scope="module")
def five(assignment: Path, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return build(assignment, tmp_path_factory.mktemp("out"), count=5)


def test_each_variant_has_all_its_files(five: Summary) -> None:
    assert (five.there, five.made, five.failed, five.exit_status) == (5, 5, (), 0)
    names = [f"{number:04d}" for number in range(1, 6)]
    assert sorted(place.name for place in five.folder.iterdir() if place.is_dir()) == [
        "questions", "solutions", "sources",
    ]  # fmt: skip
    assert variants(five.folder) == names
    for name in names:
        assert sorted(file.name for file in source(five, name).iterdir()) == sorted(FILES)
    for folder in pipeline.SHEETS:  # nothing else that one could not give away
        files = sorted((five.folder / folder).iterdir())
        assert [file.name for file in files] == [f"{name}.pdf" for name in names]


def test_each_sheet_bears_its_number(five: Summary) -> None:
    """On every page, and in its title."""
    for name in ("0001", "0005"):
        for file in sheets(five, name):
            with pypdfium2.PdfDocument(file) as opened:
                texts = [page.get_textpage().get_text_range() for page in opened]
                title = opened.get_metadata_value("Title")
            assert all(f"Variant {name}" in text for text in texts)
            assert title == f"T, {name}, {file.parent.name}"


def test_the_manifest_says_what_each_variant_is(five: Summary, assignment: Path) -> None:
    table = manifest(five)
    columns = ["variant", "seed", "parameters", "digest", "versions", "status"]
    assert list(table[0]) == columns
    assert [row["variant"] for row in table] == [f"{number:04d}" for number in range(1, 6)]
    assert {(row["seed"], row["status"]) for row in table} == {("7", "ok")}
    for row in table:
        # The parameters are what `--set` takes, and give the same answers.
        settings = [f"{k}={json.dumps(v)}" for k, v in json.loads(row["parameters"]).items()]
        loaded = pipeline.load(assignment, settings)
        found = pipeline.answers(loaded, pipeline.solve(loaded))
        made = json.loads((source(five, row["variant"]) / "answers.json").read_bytes())
        assert json.loads(json.dumps(found)) == made


def test_one_alone_is_the_same_as_among_others(
    five: Summary, assignment: Path, tmp_path: Path
) -> None:
    alone = build(assignment, tmp_path, workers=1, only="4")
    assert variants(alone.folder) == ["0004"]
    assert rows(alone) == [rows(five)[0], rows(five)[4]]
    for name in FILES:
        one, other = (source(summary, "0004") / name for summary in (alone, five))
        assert one.read_bytes() == other.read_bytes()
    pairs = list(zip(sheets(alone, "0004"), sheets(five, "0004"), strict=True))
    assert len(pairs) == 2
    assert all(rasters(one) == rasters(other) for one, other in pairs)


def test_no_two_have_the_same_answers(five: Summary) -> None:
    found = [json.dumps(answers(source(five, row["variant"]))) for row in manifest(five)]
    assert len(set(found)) == len(found) == 5


def test_require_holds_for_fields_and_answers(five: Summary) -> None:
    for row in manifest(five):
        kernel = json.loads(row["parameters"])["a.kernel"]
        assert kernel[0] != kernel[1]
        assert Fraction(answers(source(five, row["variant"]))["a"]["full"][0]["exact"]) >= 0


def test_a_variant_without_a_derivative_is_given_to_nobody(five: Summary) -> None:
    for row in manifest(five):
        drawn = json.loads(row["parameters"])
        assert Fraction(drawn["b.at.x1"]) != Fraction(drawn["b.at.x2"])


def test_every_variant_was_checked(five: Summary) -> None:
    for row in manifest(five):
        report = json.loads((source(five, row["variant"]) / "report.json").read_bytes())
        assert report["counts"]["failed"] == report["counts"]["unchecked"] == 0
        assert report["counts"]["recomputed"] > 0


@pytest.mark.parametrize("name", pipeline.SHEETS)
def test_all_sheets_are_in_one_file_with_bookmarks(five: Summary, name: str) -> None:
    with pikepdf.open(five.folder / f"all-{name}.pdf") as whole, whole.open_outline() as outline:
        titles = [item.title for item in outline.root]
        starts = [
            whole.pages.index(pikepdf.Page(item.destination[0]))  # type: ignore[index]
            for item in outline.root
        ]
        pages = len(whole.pages)
    parts = [pikepdf.open(five.folder / name / f"{title}.pdf") for title in titles]
    counts = [len(part.pages) for part in parts]
    assert titles == [row["variant"] for row in manifest(five)]
    assert starts == [sum(counts[:place]) for place in range(5)]
    assert pages == sum(counts)


def test_a_second_run_takes_up_where_the_first_stopped(five: Summary, assignment: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in five.folder.rglob("*.pdf")}
    (five.folder / "solutions" / "0002.pdf").unlink()
    again = build(assignment, five.folder.parent.parent, count=5)
    assert (again.there, again.made) == (5, 1)
    rebuilt = [
        file for file, time_ in before.items()
        if file.stat().st_mtime_ns != time_ and file.parent != five.folder
    ]  # fmt: skip
    assert {file.stem for file in rebuilt} == {"0002"}


def test_fewer_are_fewer_in_what_is_bound_too(tmp_path: Path) -> None:
    file = question(tmp_path, CONVOLUTION)
    build(file, tmp_path, count=3)
    done = build(file, tmp_path, count=2)
    assert (done.there, done.made) == (2, 0)
    assert variants(done.folder) == ["0001", "0002"]
    assert sheets(done, "0003") == []
    with pikepdf.open(done.folder / "all-questions.pdf") as whole, whole.open_outline() as marks:
        assert [item.title for item in marks.root] == ["0001", "0002"]
    assert [line[:4] for line in (done.folder / "answers.csv").read_text().splitlines()[1:]] == [
        "0001", "0002",
    ]  # fmt: skip


def test_the_sheets_that_are_asked_for(tmp_path: Path) -> None:
    """The others can be asked for later; none is made again, and nothing is bound by halves."""
    file = question(tmp_path, CONVOLUTION)
    done = build(file, tmp_path, count=2, sheets=("questions",))
    assert [each.parent.name for each in sheets(done, "0002")] == ["questions"]
    assert sorted(each.name for each in done.folder.glob("*.pdf")) == ["all-questions.pdf"]
    first = (done.folder / "questions" / "0002.pdf").stat().st_mtime_ns
    done = build(file, tmp_path, count=2, sheets=("solutions",))
    assert (done.there, done.made) == (2, 2)
    assert len(sheets(done, "0002")) == 2
    assert (done.folder / "questions" / "0002.pdf").stat().st_mtime_ns == first
    both = build(file, tmp_path, count=2)
    assert both.made == 0
    assert sorted(each.name for each in done.folder.glob("*.pdf")) == [
        "all-questions.pdf", "all-solutions.pdf",
    ]  # fmt: skip
    question(tmp_path, CONVOLUTION.replace("4]", "5]"))
    edited = build(file, tmp_path, count=2, sheets=("questions",))
    assert [each.parent.name for each in sheets(edited, "0001")] == ["questions"]
    assert sorted(each.name for each in done.folder.glob("*.pdf")) == ["all-questions.pdf"]


def test_the_table_of_answers_is_what_they_are(five: Summary) -> None:
    with (five.folder / "answers.csv").open(newline="") as stream:
        table = list(csv.DictReader(stream))
    assert list(table[0]) == [
        "variant", "a.full", "a.valid", "a.same", "b.y", "b.dy/dx1", "b.dy/dx2", "c.outputs",
    ]  # fmt: skip
    for row in table:
        ours = answers(source(five, row["variant"]))
        exact = [entry["exact"] for entry in ours["a"]["full"]]
        assert row["a.full"] == f"[{', '.join(exact)}]"
        assert row["b.dy/dx1"] == ours["b"]["dy/dx1"]["decimal"]
        assert row["c.outputs"] == str(ours["c"]["outputs"])


def test_an_edit_makes_all_anew_and_leaves_no_old_sheet(tmp_path: Path) -> None:
    file = question(tmp_path, CONVOLUTION)
    build(file, tmp_path, count=2)
    edited = question(tmp_path, CONVOLUTION.replace("4]", "5]"))
    only = build(edited, tmp_path, only="1")
    assert only.made == 1
    assert variants(only.folder) == ["0001"]
    assert sheets(only, "0002") == []
    assert [row["variant"] for row in manifest(only)] == ["0001"]


def kernels(low: int, high: int) -> set[tuple[int, ...]]:
    """The distinct full convolutions with [1, 2, 3, 4], counted without our program."""
    draws = product(range(low, high + 1), repeat=2)
    return {tuple(np.convolve([1, 2, 3, 4], (a, b, 2)).tolist()) for a, b in draws if a * b > 0}


def test_the_error_says_how_many_there_are(tmp_path: Path) -> None:
    text = CONVOLUTION.partition("vary")[0] + (
        "vary: {kernel.0: {integers: [-1, 2]}, kernel.1: {integers: [-1, 2]}}\n"
        "require: [kernel.0*kernel.1 > 0]\n"
    )
    there = len(kernels(-1, 2))
    with pytest.raises(InputError) as error:
        build(question(tmp_path, text), tmp_path, count=there + 1)
    assert message(error, tmp_path) == (
        f"q.yaml:4:1: only {there} variants with different answers exist, "
        f"{there + 1} were asked for"
    )


def test_draws_with_the_same_answers_count_once(tmp_path: Path) -> None:
    text = CONVOLUTION.partition("vary")[0] + "vary: {digits: {integers: [3, 6]}}\n"
    with pytest.raises(InputError, match=r"only 1 variant with its own answers exists, 2 were"):
        build(question(tmp_path, text), tmp_path, count=2)


def test_nothing_to_vary_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no question says what is to `vary`"):
        build(question(tmp_path, CONVOLUTION.partition("vary")[0]), tmp_path, count=2)


@pytest.mark.parametrize(("high", "tried"), [(9, 10), (10**6, 10_000)])
def test_a_condition_that_cannot_be_met(tmp_path: Path, high: int, tried: int) -> None:
    text = CONVOLUTION.partition("vary")[0]
    text += f"vary: {{kernel.0: {{integers: [0, {high}]}}}}\nrequire: [kernel.0 < 0]\n"
    with pytest.raises(InputError) as error:
        build(question(tmp_path, text), tmp_path, count=1)
    assert message(error, tmp_path) == (
        f"q.yaml:5:1: no draw meets what is required; {tried} were tried"
    )


@pytest.mark.parametrize(
    ("condition", "place", "words"),
    [
        ("kernal.0 > 1", 11, "there is no field 'kernal'; did you mean 'kernel'?"),
        ("1 < kernel.3", 16, "kernel has 3 entries, counted from 0"),
        ("kernel > 1", 11, "kernel has several values; name one, as in kernel.0"),
        ("kernel.0 + 1", 11, "a condition is needed"),
        ("kernel.0 > 1 kernel.1", 25, "kernel.1"),
        ("answer.ful.0 > 1", 11, "there is no answer 'ful'; did you mean 'full'?"),
        ("modes.0 > 1", 11, "modes.0 is not a number: it depends on full"),
        ("1/(kernel.0 - kernel.0) > 1", 11, "this cannot be decided"),
    ],
)
def test_a_condition_that_means_nothing(
    tmp_path: Path, condition: str, place: int, words: str
) -> None:
    text = CONVOLUTION.partition("require")[0] + f"require: ['{condition}']\n"
    with pytest.raises(InputError) as error:
        build(question(tmp_path, text), tmp_path, count=1)
    first = message(error, tmp_path)
    assert words in first
    assert first.startswith(f"q.yaml:6:{place}: ")


def test_a_condition_is_decided_exactly(tmp_path: Path) -> None:
    """(sqrt(2) + 1)*(sqrt(2) - 1) is 1 and no float; answers with other names stand in brackets."""
    text = (
        "kind: autodiff\nfunction: x1*x2\nat: {x1: 3, x2: 6}\n"
        "vary: {at.x1: {choice: [sqrt(2) + 1, 2]}, at.x2: {choice: [sqrt(2) - 1, 1/3]}}\n"
        """require: [answer.y == 1, 'answer["dy/dx1"] == at.x2']\n"""
    )
    design = design_of(pipeline.load(question(tmp_path, text)))
    verdicts = {
        tuple(design.decks[0].space.values(n).values()): design.decks[0].attempt(n, 4).verdict
        for n in range(4)
    }
    assert [draw for draw, verdict in verdicts.items() if verdict == "taken"] == [
        ("sqrt(2) + 1", "sqrt(2) - 1")
    ]


def test_a_draw_that_is_no_valid_question_is_a_fault(tmp_path: Path) -> None:
    text = CONVOLUTION.partition("vary")[0] + "vary: {stride: {integers: [0, 0]}}\n"
    with pytest.raises(InputError) as error:
        build(question(tmp_path, text), tmp_path, count=1)
    assert message(error, tmp_path) == "q.yaml:4:16: 'stride' must be at least 1, not 0"


def test_a_roster_gives_each_person_a_sheet(tmp_path: Path) -> None:
    file = question(tmp_path, CONVOLUTION)
    people = ["s3,Zoé O'Brien", '"A-1","Doe_&%$#, {Jo} *x* `y`"', "s2,=Max"]
    made = {}
    for name, listed in (("one", people), ("two", people[::-1])):
        roster = tmp_path / f"{name}.csv"
        roster.write_text("\n".join(["id,name", *listed]))
        made[name] = build(file, tmp_path / name, roster=roster)
    assert rows(made["one"]) == rows(made["two"])  # the order of the roster does not matter
    table = manifest(made["one"])
    assert [(row["id"], row["name"]) for row in table] == [
        ("A-1", "Doe_&%$#, {Jo} *x* `y`"), ("s2", "'=Max"), ("s3", "Zoé O'Brien"),
    ]  # fmt: skip
    assert len({row["seed"] for row in table}) == 3
    for sheet in sheets(made["one"], "A-1"):
        text = " ".join(text_of(sheet.read_bytes()).split())
        assert "Student: Doe_&%$#, {Jo} *x* `y` (A-1)" in text
        assert text.count("Doe_&%$#, {Jo} *x* `y`") == 2  # once in the foot
        with pypdfium2.PdfDocument(sheet) as opened:
            assert opened.get_metadata_value("Title").startswith("q, A-1 Doe_&%$#, {Jo} *x* `y`, ")
    assert "Student" not in (source(made["one"], "s2") / "answers.json").read_text()
    with pikepdf.open(made["one"].folder / "all-solutions.pdf") as pdf, pdf.open_outline() as marks:
        assert [item.title for item in marks.root][1:] == ["s2 =Max", "s3 Zoé O'Brien"]


def test_who_is_gone_from_the_roster_is_named_and_keeps_the_sheet(tmp_path: Path) -> None:
    file, roster = question(tmp_path, CONVOLUTION), tmp_path / "class.csv"
    roster.write_text("id,name\na1,Ann\nb2,Bob\nc3,Cy\n")
    out = tmp_path / "out"
    first = build(file, out, roster=roster)
    assert first.gone == ()
    before = {file: file.read_bytes() for each in ("a1", "b2") for file in sheets(first, each)}
    roster.write_text("id,name\nc3,Cy\nd4,Di\n")
    done = build(file, out, roster=roster)
    assert (done.there, done.made, done.gone) == (2, 1, ("a1 Ann", "b2 Bob"))
    assert [row["id"] for row in manifest(done)] == ["c3", "d4"]
    assert variants(done.folder) == ["a1", "b2", "c3", "d4"]
    assert {file: file.read_bytes() for file in before} == before
    assert len(before) == 4
    for name in pipeline.SHEETS:
        with pikepdf.open(done.folder / f"all-{name}.pdf") as pdf, pdf.open_outline() as marks:
            assert [item.title for item in marks.root] == ["c3 Cy", "d4 Di"]
    assert build(file, out, roster=roster).gone == ()
    said = commanded("variants", file, "--roster", roster, "--out", out, "--seed", "7")
    assert "roster" not in said.stdout
    roster.write_text("id,name\nc3,Cy\n")
    said = commanded("variants", file, "--roster", roster, "--out", out, "--seed", "7")
    assert said.stdout.splitlines()[1:] == ["no longer in the roster, their sheets stay: d4 Di"]
    # who comes back has the sheet that was given out
    roster.write_text("id,name\nb2,Bob\nc3,Cy\n")
    assert (build(file, out, roster=roster).made, sheets(done, "b2")[0].read_bytes()) == (
        0, before[sheets(done, "b2")[0]],
    )  # fmt: skip


def test_a_name_that_no_folder_can_have_is_refused_before_any_work(tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\na,A\nx/y,B\n..,C\nnul,D\n")
    with pytest.raises(InputError) as error:
        build(question(tmp_path, CONVOLUTION), tmp_path / "out", roster=roster)
    assert [fault.line for fault in error.value.faults] == [3, 4, 5]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", 'Jo, "B"', "O'Brien"])
def test_the_manifest_gives_each_name_again(name: str, tmp_path: Path) -> None:
    """To us, and as a roster of its own."""
    row = ManifestRow("a", "1", "a", name, "{}", "0", "v", "ok")
    file = tmp_path / "manifest.csv"
    file.write_text(written([row], with_people=True))
    assert read_manifest(file) == [row]
    assert read_roster(file, lambda _: None).people == [Person("a", name)]


def test_a_manifest_leads_to_no_folder_elsewhere(tmp_path: Path) -> None:
    rows = [
        ManifestRow(name, "1", "", "", "{}", "0", "v", "ok") for name in ("..", "a/b", "/x", "0001")
    ]
    file = tmp_path / "manifest.csv"
    file.write_text(written(rows, with_people=False))
    assert [row.variant for row in read_manifest(file)] == ["0001"]


def test_a_person_gets_the_variant_of_the_seed_in_the_manifest(tmp_path: Path) -> None:
    file = question(tmp_path, CONVOLUTION)
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\nq9,Q\n")
    (row,) = manifest(build(file, tmp_path / "one", roster=roster))
    (again,) = manifest(build(file, tmp_path / "two", only="1", seed=int(row["seed"])))
    assert again["parameters"] == row["parameters"]


def test_one_that_fails_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / "assignment.yaml").write_text("trusted: true\nquestions: [q.yaml]\n")
    text = CONVOLUTION.partition("vary")[0] + (
        "vary: {kernel.0: {integers: [1, 3]}, statement: {choice: [Fine., '\\nosuch', '`x +`']}}\n"
        "require: [kernel.0 > 0]\n"
    )
    question(tmp_path, text)
    summary = build(tmp_path, tmp_path / "out", count=3, trusted=True)
    table = manifest(summary)
    statements = [json.loads(row["parameters"])["q.statement"] for row in table]
    expected = {"Fine.": "ok", "\\nosuch": "failed (4)", "`x +`": "failed (2)"}
    assert [row["status"].partition(":")[0] for row in table] == [expected[s] for s in statements]
    wrong = [row["variant"] for row in table if row["status"] != "ok"]
    assert [variant for variant, _ in summary.failed] == wrong
    assert len(wrong) in (1, 2)
    assert summary.exit_status in (2, 4)
    for row in table:
        assert len(sheets(summary, row["variant"])) == (2 if row["status"] == "ok" else 0)


@pytest.fixture
def design(tmp_path: Path) -> Design:
    return design_of(pipeline.load(question(tmp_path, CONVOLUTION)))


def taken(design: Design, place: int) -> Numbers:
    """The draw at this place of those that can be given out."""
    (deck,) = design.decks
    fine = (n for n in count() if deck.attempt(n, design.digits(deck)).verdict == "taken")
    return (next(islice(fine, place, None)),)


def test_a_failed_check_is_status_3_and_leaves_nothing_to_typeset(
    design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = referee.Finding("answers/full/0", "recomputed", False, 0, "it is 7")
    monkeypatch.setattr(referee, "judge", lambda *_: [wrong])
    written = write(design, taken(design, 0))
    assert (written.made.status, written.made.message) == (3, "q: answers/full/0: it is 7")
    assert sorted(written.texts) == ["answers.json", "report.json"]


def test_a_mistake_of_ours_is_status_1(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "bodies", lambda *_, **__: 1 / 0)
    made = write(design, taken(design, 1)).made
    assert made.status == 1
    assert "ZeroDivisionError" in made.message


def half_dies(design: Design, task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task * task


def test_a_process_that_dies_takes_no_other_task_with_it(design: Design) -> None:
    with Processes(design, 2) as processes:
        found = dict(processes.finished(half_dies, range(8)))
    assert found == {task: None if task == 3 else task * task for task in range(8)}


def squared(design: Design, task: int) -> int:
    return task * task


def interrupted_in_a_callback(design: Design) -> None:
    def pressed(reference: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)  # the handler runs in here, where what it raises is printed and dropped

    with Processes(design, 1) as processes:
        found = processes.ordered(squared, range(100))
        assert next(found) == 0
        whole = {1}
        watched = weakref.ref(whole, pressed)
        del whole
        assert watched() is None
        list(found)
        raise AssertionError("it went on")


def interrupted_after_the_last_result(design: Design) -> None:
    with Processes(design, 1) as processes:
        assert processes.one(squared, 3) == 9
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("run", [interrupted_in_a_callback, interrupted_after_the_last_result])
def test_ctrl_c_is_never_lost(design: Design, run: Callable[[Design], None]) -> None:
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        run(design)
    assert signal.getsignal(signal.SIGINT) is handler


def large(design: Design, task: int) -> bytes:
    return bytes(5_000_000)


def test_what_is_being_sent_when_a_process_is_told_to_end_is_sent(design: Design) -> None:
    """Half of a result would be waited for without end, by a thread that is waited for at exit."""
    before = set(threading.enumerate())
    for _ in range(3):
        with contextlib.suppress(ValueError), Processes(design, 2) as processes:
            next(processes.ordered(large, range(8)))
            raise ValueError("while others send")
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
        assert not thread.is_alive()


def test_another_identity_is_not_complete(design: Design, tmp_path: Path) -> None:
    row = ManifestRow("0001", "7", "", "", "{}", design.digest, "v")
    written = write(design, taken(design, 2))
    folders.prepared(tmp_path)
    part = begin(tmp_path, row, written)
    both = tuple(pipeline.SHEETS)
    assert not is_complete(tmp_path, row, both)
    (pressed,) = press(
        design, Pressing((Whose("0001"),), (folders.bodies(part),), both, "embedded")
    )
    complete(part, tmp_path, row, pressed)
    assert is_complete(tmp_path, row, both)
    assert not is_complete(tmp_path, replace(row, digest="other"), both)
    report = json.loads((tmp_path / "sources" / "0001" / "report.json").read_text())
    plain = json.loads(written.texts["report.json"])
    # The identity was put into the text, which is to be what it would be if it had been there.
    text = as_text({"variant": row.identity, **plain})
    assert report == {"variant": row.identity, **plain}
    assert (tmp_path / "sources" / "0001" / "report.json").read_text() == text


def test_a_full_disk_is_named_and_holds_whole_variants_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = question(tmp_path, CONVOLUTION), tmp_path / "q" / "variants"
    real, left = parts.written, 3 + 2  # texts of one variant, and some of the next

    def written(target: Path, *content: Any) -> Path:
        nonlocal left
        if target.is_relative_to(folder):
            left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target.parent))
        return real(target, *content)

    monkeypatch.setattr(parts, "written", written)
    with pytest.raises(OSError, match="No space left") as caught:
        build(path, tmp_path, count=3)
    assert caught.value.filename == str(folder)
    assert [file for file in folder.rglob("*") if not file.is_dir()] == []
    assert variants(folder) == []


def test_links_that_others_left_are_not_followed(tmp_path: Path) -> None:
    """Neither where a variant is laid down, nor in its place, nor in that of one that goes."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in FILES:
        (elsewhere / name).write_text("precious")
    path = question(tmp_path, CONVOLUTION)
    folder = build(path, tmp_path, count=3).folder
    for name in ("0001", "0003"):
        shutil.rmtree(folder / "sources" / name)
        (folder / "sources" / name).symlink_to(elsewhere)
        for sheet in ("questions", "solutions"):
            (folder / sheet / f"{name}.pdf").unlink()
            (folder / sheet / f"{name}.pdf").symlink_to(elsewhere / FILES[0])
    for name in (".part-0001", ".part-0002"):
        (folder / name).symlink_to(elsewhere)
    for name in ("manifest.csv", "all-solutions.pdf", "answers.csv", ".plan.json"):
        (folder / f"{name}.new").symlink_to(elsewhere / FILES[0])
        (folder / f".{name}.{os.getpid()}.part").symlink_to(elsewhere / FILES[0])
        if name != "manifest.csv":  # which says of 0003 that it is there
            (folder / f"{name}.new").replace(folder / name)
    done = build(path, tmp_path, count=2)
    assert (done.there, done.failed) == (2, ())
    for name in ("sources/0001", "questions/0001.pdf", "answers.csv", ".plan.json"):
        assert not (folder / name).is_symlink()
    assert not (folder / "questions" / "0003.pdf").is_symlink()
    assert sorted(file.name for file in (folder / "sources" / "0001").iterdir()) == sorted(FILES)
    assert {file.read_text() for file in elsewhere.iterdir()} == {"precious"}
    assert len(list(elsewhere.iterdir())) == len(FILES)


def command(*words: str | Path, **variables: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "keywright.cli", *map(str, words)], {**os.environ, **variables}


def living(group: int, folder: Path) -> list[str]:
    """Processes of a group, or that work below a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, _, in_group = (place / "stat").read_text().rpartition(")")[2].split()[:3]
            inside = (place / "cwd").readlink().is_relative_to(folder)
        except OSError:
            continue
        if state != "Z" and (int(in_group) == group or inside):
            found.append((place / "cmdline").read_text())
    return found


def wait_for(condition: Any) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose name leaves room for that of a socket, of which a system takes 100 bytes."""
    with tempfile.TemporaryDirectory(prefix="kw-") as name:
        yield Path(name)


def test_ctrl_c_leaves_complete_files_only(
    assignment: Path, tmp_path: Path, short_folder: Path
) -> None:
    # so many that it is in the midst of them however late this process looks
    words = ("variants", assignment, "--count", "100", "--workers", "2", "--out", tmp_path / "out")
    call, variables = command(*words, TMPDIR=str(short_folder))
    running = subprocess.Popen(
        call, env=variables, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    folder = tmp_path / "out" / assignment.name / "variants"
    wait_for(lambda: any(folder.glob("sources/0*")) or running.poll() is not None)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "Traceback" not in said
    wait_for(lambda: not living(running.pid, short_folder))
    assert list(short_folder.glob("keywright*")) == []
    made = list((folder / "sources").iterdir())
    assert 1 <= len(made) < 100
    for each in made:
        assert sorted(file.name for file in each.iterdir()) == sorted(FILES)
        for sheet in pipeline.SHEETS:
            assert (folder / sheet / f"{each.name}.pdf").is_file()
    listed = (folder / "manifest.csv").read_text().splitlines()[1:]
    assert {row.partition(",")[0] for row in listed} <= {each.name for each in made}


def commanded(*words: str | Path) -> subprocess.CompletedProcess[str]:
    call, variables = command(*words)
    return subprocess.run(
        call, env=variables, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_command_says_what_it_did_and_what_failed(tmp_path: Path) -> None:
    file = question(tmp_path, CONVOLUTION)
    done = commanded("variants", file, "--count", "2", "--out", tmp_path, "--workers", "2")
    assert (done.returncode, done.stdout) == (
        0, f"2 variants are in {tmp_path}/q/variants, 2 of them new\n",
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "made: 2 of 2"
    bad = question(
        tmp_path, CONVOLUTION.replace("vary:", "vary:\n  statement: {choice: ['`x +`']}")
    )
    failed = commanded("variants", bad, "--count", "2", "--out", tmp_path, "--workers", "2")
    assert failed.returncode == 2
    assert f"{tmp_path}/q/variants/0001: " in failed.stderr
    assert "the expression ends where a value is expected" in failed.stderr


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), "say how many"),
        (("--only", "x"), "a variant is known by its number"),
        (("--only", "3", "--count", "2"), "there are 2 variants, so no number 3"),
        (("--roster", "none.csv"), "none.csv:1:1: there is no such file"),
    ],
)
def test_what_is_asked_for_must_make_sense(
    tmp_path: Path, words: tuple[str, ...], wanted: str
) -> None:
    file = question(tmp_path, CONVOLUTION)
    done = commanded("variants", file, "--out", tmp_path / "out", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert wanted in done.stderr
    assert not (tmp_path / "out").exists()


def on_a_terminal(*words: str | Path) -> str:
    ours, theirs = pty.openpty()
    call, variables = command(*words, TERM="xterm", COLUMNS="80")
    with subprocess.Popen(
        call, env=variables, cwd=ROOT, stderr=theirs, stdout=subprocess.DEVNULL
    ) as running:
        os.close(theirs)
        said = b"".join(_until_closed(ours))
    os.close(ours)
    assert running.returncode == 0
    return said.decode()


def _until_closed(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux says that nobody writes to it any more
            return
        if not piece:
            return
        yield piece


def test_progress_on_a_terminal_has_the_time_left(tmp_path: Path) -> None:
    said = on_a_terminal("sweep", question(tmp_path, CONVOLUTION), "--count", "5", "--workers", "1")
    assert re.search(r"looked at.*5/5.*[0-9]:[0-9]{2}:[0-9]{2}", said, re.DOTALL)


def swept(path: Path, count: int) -> dict[str, Any]:
    return sweep(path, (), count=count, seed=7, workers=2, notify=quiet)


def test_a_sweep_counts_what_is_there(assignment: Path) -> None:
    convolution, autodiff, shape = swept(assignment, 1000)["questions"]

    kernels = list(product(range(-3, 4), repeat=3))
    good = [kernel for kernel in kernels if kernel[0] != kernel[1] and kernel[0] >= 0]
    assert (convolution["draws"], convolution["good"]) == (len(kernels), len(good))
    assert convolution["not_required"] == len(kernels) - len(good)
    full = [np.convolve([1, 2, 3, 4], kernel).tolist() for kernel in good]
    for place in range(6):
        column = sorted(row[place] for row in full)
        found = convolution["answers"][f"full.{place}"]
        middle = column[(len(column) - 1) // 2]
        assert [found["min"], found["median"], found["max"]] == [
            str(column[0]), str(middle), str(column[-1]),
        ]  # fmt: skip
        times = Counter(column)
        assert found["values"] == len(times)
        assert [each["times"] for each in found["frequent"]] == [
            number for _, number in times.most_common(3)
        ]
        assert convolution["zero"].get(f"full.{place}", 0) == times[0]

    points = list(product(range(-2, 4), (Fraction(0), Fraction(1, 2), Fraction(1))))
    kinks = [point for point in points if point[0] == point[1]]
    assert sum(autodiff["degenerate"].values()) == len(kinks) == 2
    assert list(autodiff["degenerate"]) == [next(iter(autodiff["degenerate"]))]  # one group
    flat = [x1 for x1, x2 in points if x1 > x2 or (x1 == 0 and x2 > 0)]
    assert autodiff["zero"]["dy/dx2"] == len(flat)

    draws = list(product(range(20, 25), (1, 2, 3)))
    remainders = [(size, stride) for size, stride in draws if (size - 5) % stride]
    assert shape["remainders"]["steps.0.sides.0.left_over"] == len(remainders)
    largest = max(8 * ((size - 5) // stride + 1) ** 2 for size, stride in draws)
    assert shape["answers"]["outputs"]["max"] == str(largest)
    assert len(shape["longest"]) == len(str(largest)) > len("288")
    assert all(not each["failures"] for each in (convolution, autodiff, shape))


def test_a_sweep_for_people(assignment: Path) -> None:
    text = "\n".join(as_lines(swept(assignment, 15)))
    assert "a (convolution): 15 of 343 possible draws; " in text
    assert "c (cnn-shape): all 15 of 15 possible draws; 15 good, " in text
    assert re.search(r"degenerate [0-9]x: in the step .*max has no partial derivatives", text)
    assert re.search(r"^  outputs +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ \([0-9]+x\)", text, re.M)
    assert re.search(r"longest number: [0-9]+ \([0-9] characters\)", text)


def test_a_sweep_warns_of_small_numbers(tmp_path: Path) -> None:
    spec = {
        "kind": "autodiff", "function": "exp(-x)*y", "at": {"x": 4, "y": 1},
        "parts": ["reverse"], "vary": {"at.x": {"integers": [1, 12]}},
    }  # fmt: skip
    file = tmp_path / "small.yaml"
    file.write_text(json.dumps(spec))
    found = swept(file, 12)
    (question,) = found["questions"]
    small = [x for x in range(1, 13) if math.exp(-x) < 0.001]
    assert question["small"] == dict.fromkeys(("z", "dz/dx", "dz/dy"), len(small))
    assert question["answers"]["z"]["min"] == f"{math.exp(-12):.3e}".replace("e-0", "e-")
    line = f"  z is so small that it is printed as a power of ten {len(small)}x"
    assert line in as_lines(found)


def test_the_draws_of_a_question_survive_an_edit_elsewhere(
    assignment: Path, five: Summary, tmp_path: Path
) -> None:
    """Correcting the title after the sheets were handed out must not give everybody another one."""
    edited = build(assignment, tmp_path, count=5, settings=("title=Better",))
    drawn = [[row["parameters"] for row in manifest(each)] for each in (five, edited)]
    assert drawn[0] == drawn[1]
    assert manifest(five)[0]["digest"] != manifest(edited)[0]["digest"]


class Inline:
    """Processes that are none: work is done where it is asked for, and may be lost."""

    def __init__(self, design: Design, lost: Callable[[Any], bool] = lambda task: False) -> None:
        self.design, self.lost = design, lost

    def finished(self, work: Any, tasks: Any) -> Iterator[Any]:
        for task in tasks:
            yield task, None if self.lost(task) else work(self.design, task)

    def ordered(self, work: Any, tasks: Any) -> Iterator[Any]:
        return (work(self.design, task) for task in tasks)


def test_a_question_is_solved_once_for_a_variant(
    assignment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = design_of(pipeline.load(assignment, ("title=Once",)))
    tried: Counter[tuple[str, int]] = Counter()
    real = Deck.attempt

    def counting(deck: Deck, number: int, digits: int) -> Any:
        tried[deck.id, number] += 1
        return real(deck, number, digits)

    monkeypatch.setattr(Deck, "attempt", counting)
    written = []
    planned(
        design, 7, 4, Inline(design), Planned(),  # type: ignore[arg-type]
        lambda there, member, texts: written.append(texts), writes=True,
    )  # fmt: skip
    assert [sorted(each.texts) for each in written if each] == [["answers.json", "report.json"]] * 4
    assert all(len(each.bodies) == 3 for each in written if each)
    assert set(tried.values()) == {1}


def test_one_that_ends_its_process_takes_no_other_of_its_chunk_with_it(
    design: Design, tmp_path: Path
) -> None:
    jobs = [
        Job(place, ManifestRow(f"{place:04d}", "7", "", "", "{}", design.digest, "v"),
            Member(taken(design, place + 3), ""))
        for place in range(3)
    ]  # fmt: skip
    folders.prepared(tmp_path)
    lost = Inline(design, lambda task: Whose("0001") in getattr(task, "variants", ()))
    series = Series(design, lost, tmp_path, "embedded")  # type: ignore[arg-type]
    made = {job.variant: result.status for job, result in series.made(jobs)}
    assert made == {"0000": 0, "0001": 1, "0002": 0}
    assert [is_complete(tmp_path, job.row, pipeline.SHEETS) for job in jobs] == [True, False, True]
