"""What is printed wrongly is seen: every line of the sheets is bent in the ``.tex``."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from keywright import pipeline
from keywright.build import proofreading
from keywright.errors import CheckError
from keywright.pipeline import Entry
from keywright.proof import read_back
from keywright.styles import Whose
from keywright.system.json_text import as_text

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "problems/examples").glob("*.yaml"))
MUTATION = ROOT / "tests/mutation"
SHIPPED = [
    *EXAMPLES,
    *(
        file
        for name in ("questions", "printed")
        for file in sorted((MUTATION / name).glob("*.yaml"))
    ),
]
PRINTED = re.compile(r"\\kw(?:step|row|product)\{.*")  # each on a line of its own
END = r"\end{kwchain}"


@cache
def sheets(file: Path) -> tuple[Entry, dict[str, str]]:
    loaded = pipeline.load(file)
    (source,) = loaded.questions
    solved = pipeline.solution(loaded, source)
    entry = json.loads(as_text(pipeline.entry(solved)))
    question = Entry(1, solved.problem, entry)
    return question, pipeline.bodies(loaded, question)


def misprints(question: Entry, printed: dict[str, str]) -> list[tuple[str, str]]:
    return list(read_back(question, printed).misprints)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_what_is_printed_says_what_the_answer_says(file: Path) -> None:
    entry, printed = sheets(file)
    assert misprints(entry, printed) == []


def bent(line: str) -> Iterator[str]:
    """A printed line with one thing changed: a sign, a digit, a relation, or a letter."""
    for found in re.finditer(r"(?<![{\\a-z])[-+](?= )|\d|\\(?:cdot|approx|le|ge|ne|frac)\b", line):
        token = found.group()
        others = {"+": "-", "-": "+", r"\cdot": "+", r"\approx": "=", r"\frac": r"\sqrt"}
        other = others.get(token) or (str((int(token) + 1) % 10) if token.isdigit() else "=")
        yield line[: found.start()] + other + line[found.end() :]
    if "{=}" in line:
        yield line.replace("{=}", "{<}", 1)


def says_the_same(line: str, other: str) -> bool:
    """What is left out is the exact form of a number, or its sign says less."""
    return other.replace("=", r"\approx") == line.replace("=", r"\approx")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_line_that_is_bent_is_seen(file: Path) -> None:
    entry, printed = sheets(file)
    source = printed["solutions"]
    draw, tried = random.Random(file.stem), 0
    for found in PRINTED.finditer(source):
        changes = [each for each in bent(found.group()) if not says_the_same(found.group(), each)]
        for line in draw.sample(changes, min(len(changes), 6)):
            other = source[: found.start()] + line + source[found.end() :]
            assert misprints(entry, {**printed, "solutions": other}), line
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_lines_left_out_doubled_or_exchanged_are_seen(file: Path) -> None:
    entry, printed = sheets(file)
    lines = printed["solutions"].splitlines(keepends=True)
    places = [n for n, line in enumerate(lines) if PRINTED.match(line)]
    for n, next_one in pairwise(places):
        left_out = [*lines[:n], *lines[n + 1 :]]
        doubled = [*lines[:n], lines[n], *lines[n:]]
        exchanged = [*lines]
        if not any(END in line for line in lines[n:next_one]):
            exchanged[n], exchanged[next_one] = lines[next_one], lines[n]
        for other in (left_out, doubled, exchanged):
            changed = {**printed, "solutions": "".join(other)}
            assert other == lines or misprints(entry, changed), lines[n]


def test_one_reason_for_every_step_is_seen() -> None:
    entry, printed = sheets(ROOT / "problems/examples/activation.yaml")
    source = re.sub(r"(\\kwstep\{.*\})\{[^{}]*\}$", r"\1{expand}", printed["solutions"], flags=re.M)
    ((where, problem),) = misprints(entry, {**printed, "solutions": source})
    assert where.startswith("printed/solutions/")
    assert "expand" in problem


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_answer_on_the_sheet_of_questions_is_seen(file: Path) -> None:
    entry, printed = sheets(file)
    leaked = {**printed, "questions": printed["solutions"]}
    assert misprints(entry, leaked)
    other = printed["questions"].replace("the", "a", 1)
    assert misprints(entry, {**printed, "questions": other})


def test_a_derivation_that_is_not_printed_is_missed() -> None:
    entry, printed = sheets(ROOT / "problems/examples/softmax.yaml")
    begin, rest = printed["solutions"].split(r"\begin{kwchain}", 1)
    source = begin + rest.split(r"\end{kwchain}", 1)[1]
    assert misprints(entry, {**printed, "solutions": source})


def test_the_questions_of_an_assignment_are_read_back_one_by_one() -> None:
    loaded = pipeline.load(ROOT / "problems/ift6135-h2020")
    solved = pipeline.solve(loaded)
    found = pipeline.answers(loaded, solved)
    bodies = [
        pipeline.bodies(loaded, Entry(number, each.problem, pipeline.entry(each)))
        for number, each in enumerate(solved, start=1)
    ]
    counts = proofreading.refuse_misprints(loaded, found, bodies)
    assert len(counts) == len(solved)
    wrong = {"solutions": bodies[-1]["solutions"].replace("the", "no", 1), "questions": ""}
    with pytest.raises(CheckError) as caught:
        proofreading.refuse_misprints(loaded, found, [*bodies[:-1], wrong])
    assert {line.partition(":")[0] for line in str(caught.value).splitlines()} == {
        solved[-1].problem.id
    }


@pytest.mark.parametrize(
    "whose", [Whose("0037"), Whose("a1", "Zoé O'Brien", is_person=True), Whose("a1", "", True)]
)
def test_whose_a_sheet_is_is_read_back(whose: Whose) -> None:
    loaded = pipeline.load(ROOT / "problems/ift6135-h2020")
    sheet = pipeline.framed(loaded, "questions", [], whose)
    assert proofreading.misread_around(loaded, "questions", sheet, [], whose) == []
    other = Whose("0038", whose.name, whose.is_person)
    assert proofreading.misread_around(loaded, "questions", sheet, [], other)
    for place in range(len(re.findall(whose.id, sheet))):
        parts = sheet.split(whose.id)
        wrong = whose.id.join(parts[: place + 1]) + "7" + whose.id.join(parts[place + 1 :])
        assert proofreading.misread_around(loaded, "questions", wrong, [], whose)
