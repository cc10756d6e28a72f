"""`python -m tests.fuzz.run TARGET RUNS`: coverage-guided fuzzing of one target by Atheris.

It stops at the first input that raises, that takes too long, or for which the memory does not do;
the input is then a file of build/fuzz/TARGET, to be moved to tests/fuzz/found/TARGET and mended.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

SECONDS = 20  # by the clock, on a machine that may be busy; the usual is a millisecond
MEGABYTES = 2048  # of the whole process, Atheris's own counters among them
LONGEST = 256  # bytes of an input: what is wrong with a long one is seen in a short one


def main() -> None:
    name, runs = sys.argv[1:]
    with atheris.instrument_imports(include=["keywright", "yaml"]):
        from tests.fuzz.targets import TARGETS, seeds
    place = Path("build/fuzz") / name
    corpus = place / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = {
        "runs": runs, "max_len": LONGEST, "timeout": SECONDS, "rss_limit_mb": MEGABYTES,
        "artifact_prefix": f"{place}/", "print_final_stats": 1, "seed": 1,
    }  # fmt: skip
    words = [f"-{option}={value}" for option, value in options.items()]
    atheris.Setup([sys.argv[0], *words, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
