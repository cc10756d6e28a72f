"""Signs over intervals of parameters: what is claimed holds at many values."""

from __future__ import annotations

from fractions import Fraction

import pytest

from keywright.algebra.formulas.expression import parse
from keywright.algebra.pieces.signs import sign_over
from keywright.terms.outcomes import Undecided
from keywright.terms.term import Term, fn, neg, number
from tests.algebra.pieces.test_piecewise import value

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


REAL = (neg(fn("oo")), fn("oo"))


def test_parameters_without_a_sign() -> None:
    ranges = {"c": REAL, "k": POSITIVE}
    assert sign_over(parse("1 + exp(k*(1 - c))"), ranges) == 1
    assert sign_over(parse("c - (c + k)"), ranges) == -1
    assert sign_over(parse("-k*(1 + c**2)"), ranges) == -1
    assert sign_over(parse("c - c"), ranges) == 0
    for text in ("c", "k*c", "c - 3", "c + 1/k"):
        with pytest.raises(Undecided, match="is not the same for every"):
            sign_over(parse(text), ranges)
    with pytest.raises(Undecided, match="nothing is known about d"):
        sign_over(parse("c + d"), ranges)


HALF_TO_TWO = (number(Fraction(1, 2)), number(2))
HIDDEN: list[tuple[str, dict[str, tuple[Term, Term]], int]] = [
    ("exp(1) - 1 - a", {"a": UNIT}, 1),
    ("-a - sin(a)", {"a": UNIT}, -1),
    ("sqrt(1 + a**2) - (1 - a)", {"a": UNIT}, 1),
    ("1 - exp(a)", {"a": POSITIVE}, -1),
    ("tanh(a) - a", {"a": POSITIVE}, -1),
    ("exp(a) - a - 1", {"a": POSITIVE}, 1),
    ("1 + ((b + 5)/2)**2", {"b": NEGATIVE}, 1),
    ("cos(log(2)) + a*log(2) - b", {"a": POSITIVE, "b": NEGATIVE}, 1),
    ("(a/2 - sqrt(a**2 + 8)/2 - 1)**2 - 2 - a*(a/2 - sqrt(a**2 + 8)/2 - 1)",
     {"a": HALF_TO_TWO}, 1),
    ("2 + a*sin(b)", {"a": UNIT, "b": HALF_TO_TWO}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ranges", "sign"), HIDDEN)
def test_signs_by_enclosures_and_by_slopes(
    text: str, ranges: dict[str, tuple[Term, Term]], sign: int
) -> None:
    assert sign_over(parse(text), ranges) == sign


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1/(2*a) - a", "is not the same"),
        ("1/(a - 1/2)", "is not the same"),
        ("a**2 - cos(a)", "is not the same"),
        ("(a - 1/3)**2*(1 + sin(a))", "is not seen to be the same"),
    ],
)
def test_what_is_said_of_an_undecided_sign_is_true(text: str, said: str) -> None:
    with pytest.raises(Undecided, match=f"the sign of .* {said} for every a$"):
        sign_over(parse(text), {"a": UNIT})


@pytest.mark.parametrize("text", ["1/(a - 1)", "1/(a - 1/2) - 9", "log(a) - 2"])
def test_a_slope_proves_nothing_across_a_pole(text: str) -> None:
    """Each falls or rises throughout, and from its end, were it not for the pole between."""
    for low in (number(0), number(Fraction(-1))):
        with pytest.raises(Undecided):
            sign_over(parse(text), {"a": (low, number(9))})


@pytest.mark.parametrize("text", ["a - 1/2", "1 - 2*a", "c"])
def test_what_changes_its_sign_is_refused(text: str) -> None:
    with pytest.raises(Undecided):
        sign_over(parse(text), {"a": UNIT})
