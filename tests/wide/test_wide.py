"""A few random questions of each family; `make wide` tries as many as one has time for."""

from __future__ import annotations

from random import Random

import pytest

from tests.families import worked
from tests.wide import working
from tests.wide.questions import QUESTIONS
from tests.wide.working import fate

COUNTS = {"activation": 2, "network-equivalence": 2, "autodiff": 6, "softmax": 5}
SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_what_is_solved_is_right(kind: str, seed: int) -> None:
    random = Random(f"{kind}/suite/{seed}")
    found = {}
    for _ in range(COUNTS.get(kind, 15)):
        question = QUESTIONS[kind](random)
        found[str(question)] = fate(question)
    assert {
        question: one for question, one in found.items() if one[0] in ("refused", "broken")
    } == {}
    assert any(word == "right" for word, _ in found.values())


def test_the_fates() -> None:
    question = {"kind": "convolution", "signal": [1, 2, 3], "kernel": [1, 4]}
    assert fate(question) == ("right", "")
    assert fate({**question, "kernel": []})[0] == "not solved"


def test_what_is_wrong_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"kind": "convolution", "signal": [1, 2, 3], "kernel": [1, 4]}
    wrong = worked.answer_of({**question, "kernel": [1, 5]})
    monkeypatch.setattr(working, "answer_of", lambda _: wrong)
    assert fate(question)[0] == "refused"
    monkeypatch.setattr(working, "answer_of", lambda _: wrong["nothing"])
    assert fate(question) == ("broken", "KeyError: 'nothing'")
