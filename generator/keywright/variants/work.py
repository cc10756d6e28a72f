"""What a process does with a candidate: try it, and write it at once if it can be given out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import islice

from keywright.errors import Fault, InputError
from keywright.spec.draws import order
from keywright.variants.design import Design, Outcome, none_fits, outcome
from keywright.variants.making import Numbers, WrittenVariant, attempt, write

__all__ = ["Candidate", "CandidateTask", "answers_of", "candidate"]

MOST_TRIES = 10_000  # draws of one question until its conditions hold
REMEMBERED = 20_000  # outcomes, by question and draw

_outcomes: dict[tuple[str, int, int], Outcome] = {}
_written: set[tuple[str, str]] = set()  # the answers of what this process has written already


@dataclass(frozen=True)
class CandidateTask:
    """A candidate of a seed, with its draws where all candidates are listed.

    `writes` asks for its texts as well.
    """

    seed: int
    number: int
    listed: Numbers | None
    writes: bool = False


@dataclass(frozen=True)
class Candidate:
    """A draw of the whole assignment: the number of each question's draw, its answers' digest, and
    which questions refuse it, each with the reason if it is another than `require`.

    `faults` are such as no other draw would mend. It is `written` if that was asked for and it is
    likely to become a variant.
    """

    numbers: Numbers = ()
    digests: tuple[str, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    written: WrittenVariant | None = None


def answers_of(found: Candidate) -> str:
    """A digest of all answers, the same for the same answers."""
    return hashlib.sha256("\n".join(found.digests).encode()).hexdigest()


def candidate(design: Design, task: CandidateTask) -> Candidate:
    """The candidate of a task; errors are in it, as they have to get from process to process."""
    numbers = task.listed
    try:
        if numbers is None:
            places = range(len(design.decks))
            numbers = tuple(_drawn(design, task.seed, task.number, place) for place in places)
        found = _judged(design, numbers)
    except InputError as error:
        return Candidate(faults=error.faults)
    answers = design.digest, answers_of(found)
    # The same answers again will not be taken, whatever else they look like.
    if not task.writes or found.refused or answers in _written:
        return found
    _written.add(answers)
    return replace(found, written=write(design, numbers))


def _judged(design: Design, numbers: Numbers) -> Candidate:
    digests, refused = [], []
    for position, number in enumerate(numbers):
        found = _outcome(design, position, number)
        digests.append(found.digest)
        if found.verdict in ("unmet", "degenerate"):
            refused.append((position, found.reason))
    return Candidate(numbers, tuple(digests), tuple(refused))


def _drawn(design: Design, seed: int, number: int, position: int) -> int:
    """A question's first draw that can be given out; raises `InputError` if there is none."""
    deck = design.decks[position]
    tried, reason = 0, ""
    for own in islice(order(deck.space.count, seed, deck.key, number), MOST_TRIES):
        found = _outcome(design, position, own)
        if found.verdict in ("taken", "failed"):
            return own
        tried, reason = tried + 1, found.reason or reason
    raise InputError([none_fits(deck, tried, reason)])


def _outcome(design: Design, position: int, number: int) -> Outcome:
    key = design.digest, position, number
    if key not in _outcomes:
        if len(_outcomes) >= REMEMBERED:
            _outcomes.clear()
        _outcomes[key] = outcome(attempt(design, position, number), number)
    return _outcomes[key]
