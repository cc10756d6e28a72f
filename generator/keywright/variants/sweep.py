"""A look at many draws before anybody gets them: what fails, what is degenerate, what is usual."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from keywright import pipeline
from keywright.errors import Fault, InputError
from keywright.spec.draws import order
from keywright.variants.design import Deck, Design, design_of

__all__ = ["Notify", "Sight", "as_lines", "sweep"]

Notify = Callable[[str, int, int], None]  # what is done, how many of it, of how many

MOST_FREQUENT = 3
REMAINDER = "left_over"  # what the windows do not reach, the last step of a number's path
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(/[0-9]+|e-[0-9]+)?")
ON_THE_WAY = "a number on the way"
SMALLEST_POWER = -(10**15)  # that is compared


@dataclass(frozen=True)
class Sight:
    """One draw as far as a sweep looks at it."""

    verdict: str
    reason: str = ""
    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # exact, decimal
    facts: tuple[str, ...] = ()  # those that are true
    remainders: tuple[str, ...] = ()  # where one is discarded
    small: tuple[str, ...] = ()  # what is printed as a power of ten
    longest: str = ""
    faults: tuple[Fault, ...] = ()


def look(design: Design, task: tuple[int, int]) -> Sight:
    """Solve and check one draw of one question."""
    position, number = task
    deck = design.decks[position]
    try:
        attempt = deck.attempt(number, design.digits(deck))
    except InputError as error:
        return Sight("failed", faults=error.faults)
    if attempt.solved is None:
        return Sight(attempt.verdict, attempt.reason)
    entry = attempt.entry
    wrong = [each for each in attempt.findings if not each.ok]
    if wrong:
        return Sight("failed", f"check of {wrong[0].where}: {wrong[0].detail}")
    true = tuple(place for place, fact in entry["facts"].items() if fact is True)
    numbers = list(_numbers(entry))
    longest = max(numbers, key=len, default="")
    left = tuple(
        place
        for place, value in entry["values"].items()
        if place.rpartition(".")[2] == REMAINDER and value
    )
    answers = dict(_answers("", entry["answers"]))
    small = tuple(name for name, (_, decimal) in answers.items() if _is_small(decimal))
    if not small and any(map(_is_small, numbers)):
        small = (ON_THE_WAY,)
    return Sight("taken", "", answers, true, left, small, longest)


def _is_small(decimal: str) -> bool:
    return NUMBER.fullmatch(decimal) is not None and "e" in decimal


def _answers(path: str, value: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every named answer, lists and mappings entry by entry."""
    if isinstance(value, dict) and "exact" in value:
        exact, decimal = value["exact"], value.get("decimal") or ""
        yield path, (exact if exact is not None else decimal, decimal)
    elif isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for step, item in entries:
            yield from _answers(f"{path}.{step}" if path else str(step), item)
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield path, (text, text)


def _numbers(value: Any) -> Iterator[str]:
    """Every number that an answer may print: decimals, and exact ones that are no formula."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("exact", "decimal") and isinstance(item, str):
                yield from (item,) if NUMBER.fullmatch(item) else ()
            elif key not in ("facts", "formulas", "domain"):
                yield from _numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


@dataclass
class _Spread:
    """What one named answer was: how often each value, and which numbers."""

    exact: Counter[str] = field(default_factory=Counter)
    decimals: Counter[str] = field(default_factory=Counter)

    def add(self, exact: str, decimal: str) -> None:
        self.exact[exact] += 1
        if NUMBER.fullmatch(decimal):
            self.decimals[decimal] += 1

    def as_json(self) -> dict[str, Any]:
        ordered = sorted(self.decimals, key=_size)
        frequent = sorted(self.exact.items(), key=lambda item: (-item[1], item[0]))
        return {
            "values": len(self.exact),
            "min": ordered[0] if ordered else None,
            "median": _median(ordered, self.decimals),
            "max": ordered[-1] if ordered else None,
            "zero": self.exact["0"],
            "frequent": [
                {"value": value, "times": times} for value, times in frequent[:MOST_FREQUENT]
            ],
        }


def _size(decimal: str) -> Decimal:
    figures, _, power = decimal.partition("e")
    return Decimal(f"{figures}e{max(int(power or 0), SMALLEST_POWER)}")


def _median(ordered: Sequence[str], times: Counter[str]) -> str | None:
    """The lower of the two in the middle, which is a value that occurs."""
    left = (times.total() + 1) // 2
    for value in ordered:
        left -= times[value]
        if left <= 0:
            return value
    return None


@dataclass
class _Seen:
    """All that was seen of one question."""

    verdicts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    degenerate: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    remainders: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    answers: dict[str, _Spread] = field(default_factory=dict)
    longest: str = ""

    def add(self, sight: Sight) -> None:
        self.verdicts[sight.verdict] += 1
        if sight.verdict == "failed":
            self.failures[_grouped(sight.reason)] += 1
        if sight.verdict == "degenerate":
            self.degenerate[_grouped(sight.reason)] += 1
        self.facts.update(sight.facts)
        self.remainders.update(sight.remainders)
        self.small.update(sight.small)
        for name, (exact, decimal) in sight.answers.items():
            self.answers.setdefault(name, _Spread()).add(exact, decimal)
        self.longest = max(self.longest, sight.longest, key=len)

    def as_json(self, deck: Deck) -> dict[str, Any]:
        taken = self.verdicts["taken"]
        return {
            "id": deck.id,
            "kind": deck.source.problem.kind,
            "possible": deck.space.count,
            "draws": self.verdicts.total(),
            "good": taken,
            "not_required": self.verdicts["unmet"],
            "failures": dict(self.failures.most_common()),
            "degenerate": dict(self.degenerate.most_common()),
            "zero": {
                name: spread.exact["0"] for name, spread in self.answers.items()
                if spread.exact["0"]
            },
            "small": dict(self.small),
            "remainders": dict(sorted(self.remainders.items())),
            "facts": {
                name: times for name, times in sorted(self.facts.items()) if times < taken
            },
            "answers": {name: spread.as_json() for name, spread in self.answers.items()},
            "longest": self.longest,
        }  # fmt: skip


def _grouped(reason: str) -> str:
    """The same complaint of other numbers is the same complaint."""
    return re.sub(r"(?<![A-Za-z_0-9])[0-9]+(\.[0-9]+)?(/[0-9]+)?", "...", reason)


def sweep(
    path: Path,
    settings: Sequence[str],
    *,
    count: int,
    seed: int,
    workers: int | None,
    notify: Notify,
    scheduler: str | None = None,
    trusted: bool = False,
) -> dict[str, Any]:
    """Draw `count` times for each question (all draws there are, if there are no more), solve and
    check, and say what was seen; nothing is typeset. Raises `InputError` as variants do."""
    from keywright.variants.processes import crew

    design = design_of(pipeline.load(path, settings, trusted=trusted))
    seen = [_Seen() for _ in design.decks]
    tasks = [
        (position, number)
        for position, deck in enumerate(design.decks)
        for number in islice(order(deck.space.count, seed, deck.key, "sweep"), count)
    ]
    with crew(design, workers, scheduler, None) as processes:
        sights = processes.ordered(look, tasks)
        for done, ((position, _), sight) in enumerate(zip(tasks, sights, strict=True), start=1):
            if sight.faults:
                raise InputError(sight.faults)
            seen[position].add(sight)
            notify("looked at", done, len(tasks))
    return {
        "assignment": design.loaded.id,
        "seed": seed,
        "questions": [one.as_json(deck) for one, deck in zip(seen, design.decks, strict=True)],
    }


def as_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people: a table for each question."""
    for place, question in enumerate(found["questions"]):
        yield from ("",) if place else ()
        yield from _question_lines(question)


def _question_lines(question: Mapping[str, Any]) -> Iterator[str]:
    all_of = "all " if question["draws"] == question["possible"] else ""
    yield (
        f"{question['id']} ({question['kind']}): {all_of}{question['draws']} of "
        f"{question['possible']} possible draws; {question['good']} good, "
        f"{question['not_required']} not as required, "
        f"{sum(question['degenerate'].values())} degenerate, "
        f"{sum(question['failures'].values())} failed"
    )
    for title, group in (("failed", "failures"), ("degenerate", "degenerate")):
        for reason, times in question[group].items():
            yield f"  {title} {times}x: {reason}"
    for name, times in question["zero"].items():
        yield f"  {name} is zero {times}x"
    for name, times in question["small"].items():
        yield f"  {name} is so small that it is printed as a power of ten {times}x"
    for name, times in question["remainders"].items():
        yield f"  {name} (a remainder is discarded) {times}x"
    for name, times in question["facts"].items():
        yield f"  {name} holds {times}x"
    rows: list[tuple[str, ...]] = [("answer", "values", "min", "median", "max", "most frequent")]
    rows += [_answer_row(name, answer) for name, answer in question["answers"].items()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows if len(rows) > 1 else ():
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
    if question["longest"]:
        yield f"  longest number: {question['longest']} ({len(question['longest'])} characters)"


def _answer_row(name: str, answer: Mapping[str, Any]) -> tuple[str, ...]:
    ends = tuple(answer[end] or "-" for end in ("min", "median", "max"))
    frequent = ", ".join(f"{each['value']} ({each['times']}x)" for each in answer["frequent"])
    return (name, str(answer["values"]), *ends, frequent)
