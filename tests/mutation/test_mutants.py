"""The second engine catches wrong answers of every family: a sample of what `make mutants` runs."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from generator.check import judge
from tests.families.worked import answer_of
from tests.mutation.equivalents import REASONS, equivalent
from tests.mutation.grading import Judge
from tests.mutation.mutants import mutants
from tests.mutation.table import questions, tally

SAMPLE = 120  # mutants of each question, from all over its answer
NAMES = [f"{path.parent.name}/{path.stem}" for path in questions()]


@pytest.mark.parametrize("path", questions(), ids=NAMES)
def test_wrong_answers_are_caught(path: Path) -> None:
    total = sum(1 for _ in mutants(answer_of(yaml.safe_load(path.read_text()))))
    found = tally(path, first=NAMES.index(f"{path.parent.name}/{path.stem}"), every=total // SAMPLE)
    assert found.survivors == ()
    assert found.made >= SAMPLE
    assert found.caught > 9 * found.equivalents.total()


def test_the_short_cut_gives_the_verdicts_of_the_whole_check() -> None:
    question = yaml.safe_load(questions()[0].with_name("cnn-shape.yaml").read_text())
    answer = answer_of(question)
    shortly = Judge(question, answer)
    for number, mutant in enumerate(mutants(answer)):
        if number % 29 == 0 and mutant.kind != "missing":
            findings = judge(question, mutant.answer, 4)
            assert shortly.catches(mutant.answer) is not all(finding.ok for finding in findings)


def test_mutants_differ_from_the_answer_in_one_place() -> None:
    answer = answer_of(yaml.safe_load(questions()[0].with_name("convolution.yaml").read_text()))
    before = copy.deepcopy(answer)
    seen = [mutant.answer != before for mutant in mutants(answer)]
    assert all(seen)
    assert answer == before


def test_what_means_the_same_is_listed_with_a_reason_and_met() -> None:
    """Every pair of laws that is excused occurs: nothing is excused beforehand."""
    met = set()
    for path in questions():
        question = yaml.safe_load(path.read_text())
        answer = answer_of(question)
        shortly = Judge(question, answer)
        for mutant in mutants(answer):
            pair = (mutant.before, mutant.after)
            if mutant.kind == "reason" and pair in REASONS and pair not in met:
                assert equivalent(mutant)
                if not shortly.catches(mutant.answer):
                    met.add(pair)
    assert met == set(REASONS)
