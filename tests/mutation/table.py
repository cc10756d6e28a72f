"""The table of `make mutants`: for every question, how many wrong answers are caught.

``python -m tests.mutation.table [--every N] [NAME ...]`` takes every N-th mutant of the questions
whose path has one of the names in it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from tests.kinds.worked import answer_of
from tests.mutation.equivalents import equivalent
from tests.mutation.grading import Judge
from tests.mutation.mutants import mutants

__all__ = ["Tally", "questions", "tally"]

PROBLEMS = Path(__file__).parents[2] / "problems"
OTHERS = Path(__file__).with_name("questions")
SHARES = 8  # parts that a question's mutants are dealt out in, so that the cores finish together


@dataclass(frozen=True)
class Tally:
    """What became of a question's mutants; `equivalents` by reason, `survivors` one by one."""

    made: int
    caught: int
    equivalents: Counter[str]
    survivors: tuple[str, ...]


def questions() -> list[Path]:
    """Every question that is shipped, the examples and those of the assignment, and others with
    what these do not have in them."""
    shipped = [
        path
        for path in sorted(PROBLEMS.glob("*/*.yaml"))
        if "kind" in yaml.safe_load(path.read_text())
    ]
    return [*shipped, *sorted(OTHERS.glob("*.yaml"))]


def tally(path: Path, first: int = 0, every: int = 1) -> Tally:
    """The verdict on every so-many-th mutant of a question's answer."""
    question = yaml.safe_load(path.read_text())
    answer = answer_of(question)
    judge = Judge(question, answer)
    made = caught = 0
    equivalents: Counter[str] = Counter()
    survivors: list[str] = []
    for mutant in islice(mutants(answer), first, None, every):
        made += 1
        if judge.catches(mutant.answer):
            caught += 1
        elif reason := equivalent(mutant):
            equivalents[f"{_change(mutant.kind, mutant.before, mutant.after)}: {reason}"] += 1
        else:
            survivors.append(str(mutant))
    return Tally(made, caught, equivalents, tuple(survivors))


def _change(kind: str, before: object, after: object) -> str:
    return f"{kind} {before!r} -> {after!r}" if kind in ("reason", "relation") else kind


def _sum(parts: Iterator[Tally]) -> Tally:
    made = caught = 0
    equivalents: Counter[str] = Counter()
    survivors: list[str] = []
    for part in parts:
        made, caught = made + part.made, caught + part.caught
        equivalents += part.equivalents
        survivors += part.survivors
    return Tally(made, caught, equivalents, tuple(survivors))


def main() -> int:
    """Print the table; the status is 1 if anything survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    chosen = [
        path
        for path in questions()
        if not options.names or any(name in str(path) for name in options.names)
    ]
    reasons: Counter[str] = Counter()
    survivors: list[str] = []
    print(f"{'question':46}{'mutants':>9}{'caught':>9}{'same meaning':>14}{'survivors':>11}")
    with ProcessPoolExecutor() as pool:
        step = SHARES * options.every
        parts = {
            path: [pool.submit(tally, path, share * options.every, step) for share in range(SHARES)]
            for path in chosen
        }
        for path, futures in parts.items():
            found = _sum(future.result() for future in futures)
            name = f"{path.parent.name}/{path.name}"
            same = found.equivalents.total()
            print(
                f"{name:46}{found.made:9}{found.caught:9}{same:14}{len(found.survivors):11}",
                flush=True,
            )
            reasons += found.equivalents
            survivors += [f"{name}: {survivor}" for survivor in found.survivors]
    print("\nSame meaning:")
    for reason, count in sorted(reasons.items()):
        print(f"{count:6}  {reason}")
    print("\nSurvivors:", *(survivors or ["none"]), sep="\n  ")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
