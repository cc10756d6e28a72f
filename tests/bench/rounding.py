"""How long a decimal takes whose digits are certified, beside an enclosure by mpmath.

Each number is new, so that nothing is remembered of it, and at the four digits of the sheets.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from fractions import Fraction

import mpmath

from keywright.algebra.values.certified import decimal
from keywright.terms.term import number
from tests.algebra.values.test_certified_points import DIGITS, PLACES, SHAPES
from tests.bench.promises import PROMISES
from tests.bench.ratios import Ratio, ratio

__all__ = ["measure"]

RUNS, POINTS = 15, 200
MILLISECOND = 1e-3  # seconds


def measure() -> Iterator[Ratio]:
    """Certified rounding beside mpmath's intervals, and beside the promise."""
    mpmath.iv.dps = PLACES
    drawn = random.Random(4)
    certified, enclosed = [], []
    for _ in range(RUNS):
        points = [Fraction(drawn.randint(-(10**6), 10**6), 10**5 + 3) for _ in range(POINTS)]
        terms = [shape(number(x)) for x in points for shape, _ in SHAPES]
        before = time.process_time()
        for term in terms:
            decimal(term, DIGITS)
        between = time.process_time()
        for x in points:
            for _, value in SHAPES:
                value(mpmath.iv.mpf(x.numerator) / x.denominator)
        after = time.process_time()
        certified.append((between - before) / len(terms))
        enclosed.append((after - between) / len(terms))
    what = f"a certified decimal of {DIGITS} digits"
    yield ratio(f"{what} / its enclosure by mpmath", certified, enclosed)
    yield ratio(f"{what} / 1 ms", certified, [MILLISECOND] * RUNS, promise=PROMISES["rounding"])
