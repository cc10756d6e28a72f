"""Which laws may be named beside a step of an answer: one, or a word for the same."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import yaml

from keywright.referee.laws.domain import read_domain
from keywright.referee.laws.laws import LAWS, fault
from keywright.referee.steps.grader import grade
from tests.kinds.worked import answer_of
from tests.mutation.equivalents import REASONS
from tests.mutation.table import questions


def test_the_reasons_that_may_be_exchanged_are_those_that_are_listed() -> None:
    """Over every step of them: no other law fits, and nothing is excused beforehand."""
    met: set[tuple[str, str]] = set()
    for path in questions():
        for chain in answer_of(yaml.safe_load(path.read_text()))["derivations"]:
            domain = read_domain(chain["domain"])
            terms = [chain["start"], *(step["term"] for step in chain["steps"])]
            for step, (before, after) in zip(chain["steps"], pairwise(terms), strict=True):
                fitting = [law for law in LAWS if fault(law, before, after, domain) is None]
                assert step["reason"] in fitting
                others = {(step["reason"], law) for law in fitting if law != step["reason"]} - met
                met |= {pair for pair in others if _passes(chain, before, step, pair[1])}
    assert met == set(REASONS)


def _passes(chain: dict[str, Any], before: Any, step: dict[str, Any], law: str) -> bool:
    alone = {**chain, "start": before, "steps": [{**step, "reason": law}]}
    return grade(alone)[1].ok
