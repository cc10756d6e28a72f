"""Whether the second engine catches a mutant: what `judge` finds, computed as far as needed.

`judge` fails an answer when the grade of one derivation, one number or the family's own check does.
A mutant has most of its derivations in common with the right answer, whose grade is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from generator import check
from generator.check.grader import grade
from generator.check.report import Finding

__all__ = ["Judge"]


class Judge:
    """The verdict on mutants of one answer to one question."""

    def __init__(self, question: dict[str, Any], answer: dict[str, Any], digits: int = 4) -> None:
        self.question, self.digits = question, digits
        self.passed = {json.dumps(chain) for chain in answer["derivations"]}
        assert not self.catches(answer)

    def catches(self, wrong: dict[str, Any]) -> bool:
        chains = wrong.get("derivations", [])
        changed = [chain for chain in chains if json.dumps(chain) not in self.passed]
        question, digits = self.question, self.digits
        return (
            any(_fails(partial(grade, chain)) for chain in changed)
            or _fails(partial(check._decimals, wrong, digits))
            or _fails(partial(check._family, question, wrong, digits))
        )


def _fails(findings: Callable[[], Iterable[Finding]]) -> bool:
    try:
        return not all(finding.ok for finding in findings())
    except Exception:  # noqa: BLE001  (what breaks a check down fails it)
        return True
