"""What a process does: try a candidate, make a variant, or look at a draw for a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from generator.errors import Fault, InputError
from generator.spec.draws import order
from generator.variants.design import Design, Outcome, none_fits, outcome

__all__ = ["Candidate", "Task", "candidate"]

MOST_TRIES = 10_000  # draws of one question until its conditions hold
REMEMBERED = 20_000  # outcomes, by question and draw

# Seed, number of the candidate, and its draws where all candidates are listed.
Task = tuple[int, int, tuple[int, ...] | None]

_outcomes: dict[tuple[int, int], Outcome] = {}


@dataclass(frozen=True)
class Candidate:
    """A draw of the whole assignment: the number of each question's draw, its answers' digest, and
    which questions refuse it, each with the reason if it is another than `require`.

    `faults` are such as no other draw would mend.
    """

    numbers: tuple[int, ...] = ()
    digests: tuple[str, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    faults: tuple[Fault, ...] = ()


def candidate(design: Design, task: Task) -> Candidate:
    """The candidate of a task; errors are in it, as they have to get from process to process."""
    seed, number, listed = task
    try:
        if listed is not None:
            return _judged(design, listed)
        drawn = [_drawn(design, seed, number, place) for place in range(len(design.decks))]
    except InputError as error:
        return Candidate(faults=error.faults)
    return _judged(design, tuple(drawn))


def _judged(design: Design, numbers: tuple[int, ...]) -> Candidate:
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
    key = position, number
    if key not in _outcomes:
        if len(_outcomes) >= REMEMBERED:
            _outcomes.clear()
        _outcomes[key] = outcome(design, position, number)
    return _outcomes[key]
