"""The second engine catches wrong answers of every family: a sample of what `make mutants` runs."""

from __future__ import annotations

import copy
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from keywright import referee
from keywright.referee import judge
from tests.kinds.worked import answer_of
from tests.mutation.grading import Judge
from tests.mutation.mutants import mutants
from tests.mutation.table import questions, tally

SAMPLE = 25  # mutants of each question, from all over its answer
EVERY = 4  # of the mutants of small answers
REFUTED = ("-no-relation", "-no-configuration")
SMALL = [path for path in questions() if any(part in path.stem for part in REFUTED)]
CHECK = Path(referee.__file__).parent
NAMES = [f"{path.parent.name}/{path.stem}" for path in questions()]


@pytest.mark.parametrize("path", questions(), ids=NAMES)
def test_wrong_answers_are_caught(path: Path) -> None:
    """Others each time that the second engine is changed."""
    every = sum(1 for _ in mutants(answer_of(yaml.safe_load(path.read_text())))) // SAMPLE
    found = tally(path, first=_digest() % every, every=every)
    assert found.survivors == ()
    assert found.made >= SAMPLE
    assert found.caught > 3 * found.equivalents.total()


@pytest.mark.parametrize("path", SMALL, ids=[path.stem for path in SMALL])
def test_small_answers_are_bent_all_over(path: Path) -> None:
    """Reasons why there is no relation, and why there is no configuration."""
    found = tally(path, first=_digest() % EVERY, every=EVERY)
    assert found.survivors == ()
    assert found.made > SAMPLE


@cache
def _digest() -> int:
    sources = b"".join(path.read_bytes() for path in sorted(CHECK.glob("*.py")))
    return int(sha256(sources).hexdigest(), 16)


@pytest.mark.parametrize(("name", "every"), [("cnn-shape", 29), ("softmax-sigmoid", 83)])
def test_the_short_cut_gives_the_verdicts_of_the_whole_check(name: str, every: int) -> None:
    (path, *_) = (path for path in questions() if path.stem == name)
    question = yaml.safe_load(path.read_text())
    answer = answer_of(question)
    shortly = Judge(question, answer)
    for number, mutant in enumerate(mutants(answer)):
        if number % every == 0 and mutant.kind != "missing":
            findings = judge(question, mutant.answer, 4)
            assert shortly.catches(mutant.answer) is not all(finding.ok for finding in findings)


def test_mutants_differ_from_the_answer_in_one_place() -> None:
    question = yaml.safe_load(questions()[0].with_name("convolution.yaml").read_text())
    answer = answer_of(question)
    before = copy.deepcopy(answer)
    for mutant in mutants(answer):
        assert mutant.answer != before
        if mutant.kind != "missing":
            judge(question, mutant.answer, 4)  # which changes nothing
    assert answer == before
