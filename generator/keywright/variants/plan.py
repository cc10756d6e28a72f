"""Which draws become the variants: the first that can be given out and are all different.

A candidate is a draw of the whole assignment. It depends on the seed and on its number alone, so
candidates are tried by any number of processes, while they are taken in order, one by one: variant
37 is the same alone as among a hundred. Where all candidates can be listed, every one is tried at
most once, and running out of them is certain; else each question draws for itself until its
conditions hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as numbers_from
from itertools import islice

from keywright.errors import InputError
from keywright.spec.draws import MOST_LISTED, order
from keywright.variants.design import Design, none_fits
from keywright.variants.making import Numbers, WrittenVariant
from keywright.variants.processes import Crew
from keywright.variants.work import Candidate, CandidateTask, answers_of, candidate

__all__ = ["Member", "Planned", "planned", "planned_for"]

MOST_REPEATS = 1000  # candidates in a row whose answers were there already


@dataclass(frozen=True)
class Member:
    """One variant: the number of each question's draw, and the digest of all its answers."""

    numbers: Numbers
    digest: str


@dataclass(frozen=True)
class Planned:
    """The members so far, and how many candidates of the seed have been used up for them."""

    members: tuple[Member, ...] = ()
    used: int = 0


# What is told of a variant: how many there are with it, which it is, its texts if they are made.
Taken = Callable[[int, Member, WrittenVariant | None], None]


def tasks(design: Design, seed: int) -> Iterator[CandidateTask]:
    """All candidates of a seed, in their order."""
    if design.count > MOST_LISTED:
        yield from (CandidateTask(seed, number, None) for number in numbers_from(1))
    keys = [deck.key for deck in design.decks]
    for number, point in enumerate(order(design.count, seed, keys), start=1):
        yield CandidateTask(seed, number, _split(design, point))


def _split(design: Design, point: int) -> Numbers:
    found = []
    for deck in design.decks:
        point, own = divmod(point, deck.space.count)
        found.append(own)
    return tuple(found)


def planned(
    design: Design,
    seed: int,
    count: int,
    processes: Crew,
    start: Planned,
    taken: Taken,
    *,
    writes: bool,
) -> Planned:
    """The first `count` variants of a seed, going on from `start`, each told when it is taken.

    Raises `InputError` where there are not so many, and for what no other draw would mend.
    """
    members, used = list(start.members), start.used
    there = {member.digest for member in members}
    tally = _Tally(design)
    if len(members) < count:
        left = (replace(task, writes=writes) for task in islice(tasks(design, seed), used, None))
        for found in processes.ordered(candidate, left):
            used += 1
            if tally.takes(found, there):
                members.append(_member(found))
                taken(len(members), members[-1], found.written)
            if len(members) == count:
                break
            if tally.repeats >= MOST_REPEATS:
                raise tally.too_few(len(members), count, used, certain=False)
        else:
            raise tally.too_few(len(members), count, used, certain=True)
    return Planned(tuple(members), used)


def planned_for(
    design: Design,
    seeds: Sequence[int],
    processes: Crew,
    taken: Taken,
    *,
    writes: bool,
) -> Planned:
    """One variant for each seed, the first candidate of it whose answers nobody has."""
    members: list[Member] = []
    there: set[str] = set()
    tally = _Tally(design)
    firsts = (replace(next(tasks(design, seed)), writes=writes) for seed in seeds)
    for seed, first in zip(seeds, processes.ordered(candidate, firsts), strict=True):
        found, repeats = first, 0
        left = islice(tasks(design, seed), 1, None)
        while not tally.takes(found, there):
            repeats += 1
            task = next(left, None)
            if task is None or repeats >= MOST_REPEATS:
                raise tally.too_few(len(members), len(seeds), repeats, certain=task is None)
            found = processes.one(candidate, replace(task, writes=writes))
        members.append(_member(found))
        taken(len(members), members[-1], found.written)
    return Planned(tuple(members), 0)


def _member(found: Candidate) -> Member:
    return Member(found.numbers, answers_of(found))


class _Tally:
    """What became of the candidates, for the error that says why there are too few."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.repeats = 0
        self.fine = [False] * len(design.decks)
        self.reasons: list[str] = [""] * len(design.decks)

    def takes(self, found: Candidate, taken: set[str]) -> bool:
        """Whether a candidate is another variant; raises `InputError` with its faults."""
        if found.faults:
            raise InputError(found.faults)
        refused = dict(found.refused)
        for position in range(len(self.fine)):
            self.fine[position] |= position not in refused
            self.reasons[position] = refused.get(position) or self.reasons[position]
        if found.refused:
            return False
        digest = answers_of(found)
        self.repeats = self.repeats + 1 if digest in taken else 0
        if digest in taken:
            return False
        taken.add(digest)
        return True

    def too_few(self, there: int, asked: int, tried: int, *, certain: bool) -> InputError:
        for deck, fine, reason in zip(self.design.decks, self.fine, self.reasons, strict=True):
            if not fine and tried:
                return InputError([none_fits(deck, tried, reason)])
        varied = [deck for deck in self.design.decks if deck.space.draws]
        are = (
            "variant with its own answers exists"
            if there == 1
            else ("variants with different answers exist")
        )
        if not certain:
            are = f"{are.replace(' exist', ' were found')} in {tried} draws"
        message = f"only {there} {are}, {asked} were asked for"
        if not varied:
            first = self.design.decks[0].source.document
            message += "; no question says what is to `vary`"
            return InputError([first.fault(("kind",), message)])
        place = varied[0].source.document
        return InputError([place.fault(("vary",), message, at_key=True)])
