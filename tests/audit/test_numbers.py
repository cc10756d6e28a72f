"""Numbers: what counts as right, cut, short, unevaluated or wrong, beside Decimal."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.audit.numbers import judge_number, literal
from keywright.audit.verdicts import Verdict

EIGHTY_FIRST = {"exact": "-1/81", "decimal": "-0.0123"}
SMALL = {"exact": "exp(-16)", "decimal": "1.125e-7"}
COSINE = {"exact": "cos(3) + 325/9", "decimal": "35.1211"}


@pytest.mark.parametrize(
    ("ours", "answer", "verdict"),
    [
        (EIGHTY_FIRST, "-1/81", Verdict.RIGHT),
        (EIGHTY_FIRST, "-0.0123", Verdict.RIGHT),
        (EIGHTY_FIRST, "-(2 - 1)/9^2", Verdict.RIGHT),
        (EIGHTY_FIRST, Decimal("-0.01"), Verdict.INCOMPLETE),  # right, but short
        (EIGHTY_FIRST, Decimal("-0.0124"), Verdict.ROUNDED),
        (EIGHTY_FIRST, Decimal("0.0123"), Verdict.WRONG),
        (EIGHTY_FIRST, 0, Verdict.WRONG),
        (EIGHTY_FIRST, "1/81", Verdict.WRONG),
        (COSINE, Decimal("35.1211"), Verdict.RIGHT),
        (COSINE, Decimal("35.12112"), Verdict.RIGHT),  # finer than asked for
        (COSINE, Decimal("35.12111"), Verdict.ROUNDED),  # 35.121118...
        (COSINE, Decimal("35.1212"), Verdict.ROUNDED),
        (COSINE, Decimal("35.1213"), Verdict.WRONG),
        (COSINE, "325/9 + cos(3)", Verdict.RIGHT),
        (COSINE, "cos(q)", Verdict.WRONG),
        (COSINE, "cos(", Verdict.WRONG),
        (COSINE, "1/0", Verdict.WRONG),
        ({"exact": "1/2", "decimal": "0.5"}, Decimal("0.50"), Verdict.RIGHT),
        ({"exact": "12", "decimal": "12"}, Decimal("11.9999"), Verdict.WRONG),
        (SMALL, "1.125e-7", Verdict.RIGHT),
        (SMALL, Decimal("1.125e-7"), Verdict.RIGHT),
        (SMALL, "1.125*10^-7", Verdict.RIGHT),
        (SMALL, "1.125 · 10**(-7)", Verdict.RIGHT),
        (SMALL, Decimal("0.0000001125"), Verdict.RIGHT),
        (SMALL, "1.12535e-7", Verdict.RIGHT),  # finer than asked for
        (SMALL, "exp(-16)", Verdict.RIGHT),
        (SMALL, "1.13e-7", Verdict.INCOMPLETE),
        (SMALL, Decimal("0.0000001"), Verdict.INCOMPLETE),
        (SMALL, "1.126e-7", Verdict.ROUNDED),
        (SMALL, "1.125e-8", Verdict.WRONG),
        (SMALL, "-1.125e-7", Verdict.WRONG),
        (SMALL, Decimal("0.0000"), Verdict.WRONG),
        (SMALL, 0, Verdict.WRONG),
        ({"exact": None, "decimal": "1.125e-7"}, "1.125e-7", Verdict.RIGHT),
        ({"exact": "0", "decimal": "0"}, Decimal("0.0000"), Verdict.RIGHT),
    ],
)
def test_a_number(ours: dict[str, str], answer: object, verdict: Verdict) -> None:
    assert judge_number(answer, ours, 4).verdict is verdict


def test_where_a_decimal_was_asked_for_an_expression_is_not_all() -> None:
    judged = judge_number("-1/81", EIGHTY_FIRST, 4, evaluated=True)
    assert (judged.verdict, judged.right) == (Verdict.INCOMPLETE, "-1/81 ≈ -0.0123")
    assert judge_number("-0.0123", EIGHTY_FIRST, 4, evaluated=True).verdict is Verdict.RIGHT


def test_a_small_number_is_not_zero() -> None:
    judged = judge_number(Decimal("0.0000"), SMALL, 4)
    assert (judged.reason, judged.right) == ("it is not 0", "exp(-16) ≈ 1.125e-7")
    judged = judge_number("1.13e-7", SMALL, 4)
    assert judged.reason == "rounded rightly, but 4 significant digits were asked for: 1.125e-7"


def test_digits_beyond_those_asked_for_are_remarked_upon() -> None:
    judged = judge_number(Decimal("35.12112"), COSINE, 4)
    assert "4 decimals were asked for: 35.1211" in judged.reason


@given(st.integers(-(10**6), 10**6), st.integers(0, 9).filter(lambda n: n != 0), st.integers(1, 8))
def test_cut_and_rounded_decimals_are_told_apart(units: int, ninths: int, places: int) -> None:
    exact = Decimal(units) + Decimal(ninths) / 9
    unit = Decimal(1).scaleb(-places)
    rounded = exact.quantize(unit, ROUND_HALF_UP)
    cut = exact.quantize(unit, ROUND_DOWN)
    ours = {"exact": f"{units} + {ninths}/9", "decimal": str(rounded)}
    assert judge_number(rounded, ours, places).verdict is Verdict.RIGHT
    if cut not in (rounded, 0):
        judged = judge_number(cut, ours, places)
        assert judged.verdict is Verdict.ROUNDED
        assert "cut off" in judged.reason


def test_only_what_is_written_out_is_a_literal() -> None:
    assert literal("1/9") is None
    assert literal(True) is None
    found = literal("-0.50")
    assert found is not None
    assert (found.value, found.places) == (Fraction(-1, 2), 2)
