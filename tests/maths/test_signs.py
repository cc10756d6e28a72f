"""Signs over intervals of parameters: what is claimed holds at many values."""

from __future__ import annotations

import pytest

from generator.maths.expression import parse
from generator.maths.outcomes import Undecided
from generator.maths.signs import sign_over
from generator.maths.terms import fn, neg, number
from tests.maths.test_piecewise import value

UNIT = (number(0), number(1))
POSITIVE = (number(0), fn("oo"))
NEGATIVE = (neg(fn("oo")), number(0))


@pytest.mark.parametrize(
    "text", ["1 - a", "a - 1", "a - 1/2 - a", "a**2 - a", "a*(1 - a)", "a - a"]
)
def test_in_the_unit_interval(text: str) -> None:
    sign = sign_over(parse(text), {"a": UNIT})
    for n in range(1, 20):
        found = value(parse(text), a=n / 20)
        assert sign == (found > 1e-12) - (found < -1e-12)


def test_half_lines_and_exponentials() -> None:
    assert sign_over(parse("a*(exp(-1/a) - 1)"), {"a": POSITIVE}) == -1
    assert sign_over(parse("b - 1"), {"b": NEGATIVE}) == -1
    assert sign_over(parse("a*b"), {"a": POSITIVE, "b": NEGATIVE}) == -1
    assert sign_over(parse("sqrt(2) - 7/5"), {}) == 1


@pytest.mark.parametrize("text", ["a - 1/2", "1 - 2*a", "c"])
def test_what_changes_its_sign_is_refused(text: str) -> None:
    with pytest.raises(Undecided):
        sign_over(parse(text), {"a": UNIT})
