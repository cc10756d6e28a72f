"""Every seed and every finding of the fuzzing goes through its target, as `make fuzz` runs it."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.targets import FOUND, TARGETS, findings, seeds

CHANGED = 300  # inputs of each target, besides the seeds


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    every = list(seeds(name))
    assert every
    for seed in every:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_with_some_bytes_changed(name: str) -> None:
    """What a fuzzer does first, from a seed that is always the same."""
    chance = random.Random(1)
    every = list(seeds(name))
    for _ in range(CHANGED):
        data = bytearray(chance.choice(every)[:2000])
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randrange(3)] = chance.choice(every)[: chance.randrange(6)]
        TARGETS[name](bytes(data))


@pytest.mark.parametrize("name", TARGETS)
def test_findings(name: str) -> None:
    for file in findings(name):
        TARGETS[name](file.read_bytes())


def test_every_finding_belongs_to_a_target() -> None:
    assert {folder.name for folder in FOUND.iterdir() if folder.is_dir()} <= set(TARGETS)
