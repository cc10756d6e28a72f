"""Softmax computed directly, for vectors of our own: what is true of it whatever the question."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from mpmath import mp

from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate

__all__ = [
    "CLOSE", "Vector", "is_defined_by", "is_invariant", "same_values", "softmax", "vectors",
    "vectors_of",
]  # fmt: skip

CLOSE = 1e-30
LENGTHS = (1, 2, 3, 5)
POINTS = 20  # vectors for the formulas of one length

Vector = list[Value]


def softmax(x: Vector) -> Vector:
    """exp(x_i)/sum_j exp(x_j), the largest entry taken off first so that nothing overflows."""
    # equivalent arithmetic: The same factor above and below, and numbers of any size.
    powers = [mp.exp(entry - max(x)) for entry in x]
    return [power / mp.fsum(powers) for power in powers]


def same_values(left: Iterable[Value], right: Iterable[Value]) -> bool:
    # equivalent comparison: A bound between rounding and a difference.
    return all(abs(a - b) <= CLOSE for a, b in zip(left, right, strict=True))


@cache
def vectors() -> list[Vector]:
    """A few vectors of each length, the same every time; two entries of each agree if they can."""
    # equivalent number: Any vectors will do.
    random = np.random.default_rng(2020)
    drawn = [random.uniform(-5, 5, n) for n in LENGTHS for _ in range(3)]
    plain = [[mp.mpf(float(entry)) for entry in vector] for vector in drawn]
    return plain + [[*vector[:-1], vector[0]] for vector in plain]


@cache
def vectors_of(length: int) -> list[Vector]:
    """Vectors of one length, the same every time, the last one with all entries equal."""
    random = np.random.default_rng(length)
    # equivalent number: Any vectors will do.
    drawn = [random.uniform(-5, 5, length) for _ in range(POINTS - 1)]
    return [*([mp.mpf(float(entry)) for entry in x] for x in drawn), [mp.one] * length]


def is_defined_by(entry: Json) -> bool:
    """Whether a term for entry i of a vector x of length K is that of softmax."""
    return all(
        same_values(
            (evaluate(entry, Env({"x": entries, "K": len(x), "i": i + 1}))
             for i in range(len(x))),
            softmax(x),
        )
        for x in vectors()
        for entries in [np.array(x, dtype=object)]
    )  # fmt: skip


@cache
def is_invariant() -> bool:
    # equivalent arithmetic, number: Any shifts will do.
    shifts = [mp.mpf(shift) for shift in (-40, 1, 3.5)]
    return all(
        # equivalent arithmetic: Any shifts will do.
        same_values(softmax([entry + shift for entry in x]), plain)
        for x in vectors()
        for plain in [softmax(x)]
        for shift in shifts
    )
