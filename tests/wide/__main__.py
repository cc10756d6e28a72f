"""``python -m tests.wide [KIND [SEED [SECONDS]]]``: what becomes of random questions of a family.

Prints each one that is refused by the second engine, breaks anything, or takes long. Seconds are of
the processor.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from random import Random

from tests.wide.questions import QUESTIONS
from tests.wide.working import fate

SLOW = 20  # seconds


def run(kind: str, seed: int, seconds: float) -> bool:
    """Whether all that were tried within so many seconds went well."""
    random, begun, counts = Random(f"{kind}/{seed}"), time.process_time(), Counter[str]()
    while time.process_time() - begun < seconds:
        question, before = QUESTIONS[kind](random), time.process_time()
        word, detail = fate(question)
        if word not in ("right", "not solved"):
            print(word.upper(), question, detail, flush=True)
        if time.process_time() - before > SLOW:
            print("SLOW", question, flush=True)
        counts[word] += 1
    print(f"{kind}, seed {seed}: {', '.join(f'{n} {word}' for word, n in sorted(counts.items()))}")
    return not set(counts) - {"right", "not solved"}


if __name__ == "__main__":
    given = sys.argv[1:]
    kind, seed, seconds = [*given, *["all", "1", "60"][len(given) :]]
    kinds = list(QUESTIONS) if kind == "all" else [kind]
    went_well = [run(each, int(seed), float(seconds)) for each in kinds]
    sys.exit(not all(went_well))
