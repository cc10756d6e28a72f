"""Whether the second engine catches a mutant: what `judge` finds, computed as far as needed.

`judge` fails an answer when the grade of one derivation, one number or the family's own check does.
A mutant has most of its lines in common with the right answer, whose grade is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keywright import referee
from keywright.referee.laws.domain import with_used_definitions
from keywright.referee.steps.grader import lines

__all__ = ["Judge"]


class Judge:
    """The verdict on mutants of one answer to one question."""

    def __init__(self, question: dict[str, Any], answer: dict[str, Any], digits: int = 4) -> None:
        self.question, self.digits = question, digits
        self.chains: list[dict[str, Any]] = []  # all of whose lines are right
        self.known: set[str] = set()  # claims that hold, and steps that are right
        assert not self.catches(answer)
        self.chains = answer["derivations"]

    def catches(self, wrong: dict[str, Any]) -> bool:
        return any(map(_fails, self._looks(wrong)))

    def _looks(self, wrong: dict[str, Any]) -> Iterator[Iterator[bool]]:
        """Whether it is right, from what is soonest known."""
        for chain in wrong.get("derivations", []):
            if not any(chain is right for right in self.chains):
                yield self._graded(chain)
        yield (finding.ok for finding in referee._decimals(wrong, self.digits))
        yield (finding.ok for finding in referee._family(self.question, wrong, self.digits))

    def _graded(self, chain: dict[str, Any]) -> Iterator[bool]:
        """Whether that is right of which it is not known."""
        used = with_used_definitions(chain.get("domain") or {}, chain)
        for line in lines({**chain, "domain": used}):
            if line.step not in self.known:
                known = line.claim in self.known
                right = line.misnamed() is None if known else line.verdict().ok
                yield right
                if right:
                    self.known |= {line.claim, line.step}


def _fails(right: Iterator[bool]) -> bool:
    try:
        return not all(right)
    except Exception:  # noqa: BLE001  (what breaks a check down fails it)
        return True
