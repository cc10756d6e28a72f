"""From the YAML to the finished PDF with the real TeX, and back from the PDF's text."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

from keywright import pipeline
from keywright.tex import Typeset, typeset
from tests.printed import answers_in, expectations, strangers, text_of
from tests.tex.test_documents import outline

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "problems/ift6135-h2020"
EXAMPLES = sorted((ROOT / "problems/examples").glob("*.yaml"))


@dataclass(frozen=True)
class Made:
    """An assignment with its two sheets."""

    found: dict[str, Any]
    report: dict[str, Any]
    solutions: Typeset
    questions: Typeset

    def answers(self) -> list[tuple[dict[str, Any], str]]:
        """Each question's entry of answers.json with the text of its answer in the PDF."""
        questions = self.found["questions"]
        texts = answers_in(text_of(self.solutions.pdf), len(questions))
        return list(zip(questions, texts, strict=True))


def make(folder: Path) -> Made:
    loaded = pipeline.load(folder)
    solved = pipeline.solve(loaded)
    found = pipeline.answers(loaded, solved)
    sources = [pipeline.render(loaded, solved, solutions=answers) for answers in (True, False)]
    with ThreadPoolExecutor(2) as pool:
        solutions, questions = pool.map(typeset, sources)
    return Made(found, pipeline.check(loaded, found), solutions, questions)


@pytest.fixture(scope="module", params=["shipped", "examples"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The shipped assignment, and one of all the examples."""
    if request.param == "shipped":
        return make(SHIPPED)
    folder = tmp_path_factory.mktemp("examples")
    for file in EXAMPLES:
        shutil.copy(file, folder)
    header = {"title": "Examples", "questions": [file.name for file in EXAMPLES]}
    (folder / "assignment.yaml").write_text(yaml.safe_dump(header))
    return make(folder)


def test_nothing_is_unchecked_and_nothing_failed(made: Made) -> None:
    counts = made.report["counts"]
    places = [
        f"{question['id']}: {finding['where']}"
        for question in made.report["questions"]
        for finding in question["findings"]
        if finding["how"] == "unchecked" or not finding["ok"]
    ]
    assert places == []
    assert (counts["unchecked"], counts["failed"]) == (0, 0)
    assert counts["sampled"] + counts["recomputed"] > 400


def test_no_line_sticks_out(made: Made) -> None:
    assert made.solutions.overfull == ()
    assert made.questions.overfull == ()


def test_the_questions_sheet_has_no_answers(made: Made) -> None:
    text = text_of(made.questions.pdf)
    assert "Answer" not in text
    for number in range(1, len(made.found["questions"]) + 1):
        assert f"Question {number}" in text
    assert 1 <= made.questions.pages <= 5
    assert made.questions.pages < made.solutions.pages <= 25


def test_every_number_reads_back_from_the_pdf(made: Made) -> None:
    for question, text in made.answers():
        places = list(expectations(question, text))
        assert [place for place, there in places if not there] == [], question["id"]
        assert len(places) >= 4, question["id"]
        assert strangers(question, text) == set(), question["id"]


def test_a_changed_number_does_not_read_back(made: Made) -> None:
    """Every number with a decimal point or of three digits, every row of a table or a trace, every
    list and every configuration: one digit changed, and it is missed."""
    tried = 0
    for question, text in made.answers():
        for where, wrong in changed(question):
            missed = [place for place, there in expectations(wrong, text) if not there]
            assert missed, f"{question['id']}: {where}"
            tried += 1
    assert tried > 120


def changed(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answer with one printed number changed, number by number."""
    for path, leaf in leaves(answer, ()):
        place = "/".join(map(str, path))
        if path[0] not in ("answers", "tables", "traces") or not telling(answer, path, leaf):
            continue
        wrong = copy.deepcopy(answer)
        parent: Any = wrong
        for key in path[:-1]:
            parent = parent[key]
        if isinstance(leaf, str):
            parent["exact"] = None  # which must not lend it its digits
            parent[path[-1]] = leaf[:-1] + str((int(leaf[-1]) + 1) % 10)
        else:
            parent[path[-1]] = leaf + 1
        yield place, wrong


def telling(answer: dict[str, Any], path: tuple[str | int, ...], leaf: Any) -> bool:
    """Whether a number is one that cannot be anywhere: 1 and 5 are on every page."""
    if isinstance(leaf, str) and path[-1] == "decimal":
        if path[0] != "answers" or "." in leaf[:-2]:
            return True
        entries = answer["answers"][path[1]]  # a list is in brackets if it is of whole numbers
        return isinstance(entries, list) and not any("." in each["decimal"] for each in entries)
    if not isinstance(leaf, int) or isinstance(leaf, bool) or "alternatives" in path:
        return False
    if path[0] == "tables":
        return len(path) == 5  # a cell, and not a number inside a formula
    return path[0] == "answers" and (leaf > 99 or path[-1] in ("i", "p", "d", "k", "s", "o"))


def leaves(item: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(item, dict):
        for key, part in item.items():
            yield from leaves(part, (*path, key))
    elif isinstance(item, list):
        for number, part in enumerate(item):
            yield from leaves(part, (*path, number))
    elif item is not None:
        yield path, item


def test_each_question_and_answer_has_its_bookmark(made: Made) -> None:
    """On the page that has its head."""
    numbers = range(1, len(made.found["questions"]) + 1)
    wanted = [(name, n) for n in numbers for name in ("Question", "Answer")]
    assert [(level, name) for level, name, _ in outline(made.solutions.pdf)] == [
        (int(name == "Answer"), f"{name} {n}") for name, n in wanted
    ]
    assert [name for _, name, _ in outline(made.questions.pdf)] == [
        f"Question {n}" for n in numbers
    ]
    for sheet in (made.solutions, made.questions):
        with pypdfium2.PdfDocument(sheet.pdf) as opened:
            pages = [page.get_textpage().get_text_range() for page in opened]
        for _, name, page in outline(sheet.pdf):
            assert re.search(rf"{name}(?: \(|\.)", pages[page - 1])
