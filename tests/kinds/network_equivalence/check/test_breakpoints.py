"""Reasons that lie in breakpoints and between them, right and bent: their own checks tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check.breakpoints import breaks, gaps, lines, slopes
from keywright.kinds.network_equivalence.check.obstacles import ObstacleCase
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from tests.kinds.network_equivalence.check.obstacle_cases import answered, bent, case_of, written

Check = Callable[[ObstacleCase], Iterator[str]]
UNIT = "Piecewise((1, z > 0), (0, True))"
TWO = "Piecewise((0, z < -1), (2, z <= 3), (5, True))"
HAT = "max(0, 1 - abs(z))"
ANSWERED: list[tuple[Check, str, str]] = [
    (breaks, "elu", "relu"),
    (breaks, f"z + {UNIT}", f"z + {TWO}"),
    (breaks, "relu(z)**2*z", "relu(z)*z"),
    (slopes, "max(z, 2*z) + max(0, z - 1)", "max(z, 3*z) + max(0, z - 1)"),
    (gaps, "relu(z) + relu(z - 1) + relu(z - 2)", "relu(z) + relu(z - 1) + relu(z - 3)"),
    (lines, "Piecewise((z, z < 0), (z**3 + z + 1, z < 1), (z + 3, True))",
     "Piecewise((z, z < 0), (z + 1, z < 1), (z**3 + z + 4, True))"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


@pytest.mark.parametrize(("check", "first", "second"), ANSWERED)
def test_what_is_right_is_not_refused(check: Check, first: str, second: str) -> None:
    answer = answered(first, second)
    assert answer["facts"]["obstacle.kind"] == check.__name__
    assert list(check(case_of(first, second, answer))) == []


@pytest.mark.parametrize(("check", "first", "second"), ANSWERED)
def test_what_is_bent_is_refused(check: Check, first: str, second: str) -> None:
    tried = 0
    for what, wrong in bent(answered(first, second), ("formulas",)):
        tried += 1
        with suppress(Ungradable, ArithmeticError, LookupError, TypeError, ValueError):
            assert list(check(case_of(first, second, wrong))), what
    assert tried > 5


def listed(of_f: str, of_g: str) -> dict[str, Json]:
    """Numbers or branches of f and g, one after the other."""
    rows: dict[str, Json] = {}
    for name, texts in (("of_f", of_f), ("of_g", of_g)):
        rows |= {f"{name}.{i}": text for i, text in enumerate(filter(None, texts.split("; ")))}
    return rows


def limits_at(
    z: Json, left: Json, right: Json, jump: int = 0, order: int = 1, sign: str = "f"
) -> dict[str, Json]:
    """The two limits of a derivative at a point."""
    body: Json = ["call", sign, "z"]
    for _ in range(order):
        body = ["deriv", body, "z"]
    rows = (("left", "-", left), ("right", "+", right))
    return {
        f"jumps.{jump}.{name}": ["eq", ["limit", body, "z", z, side], value]
        for name, side, value in rows
    }


BENDS = "abs(z) + abs(z - 1)"  # with the slopes -2, 0, 2
THIRDS = "abs(z) + abs(z - 1/3) + abs(z - 1)"  # with the slopes -3, -1, 1, 3
# What is said is true of the functions, and the reason is or is not one.
SAID: list[tuple[Check, str, str, dict[str, Json], int, str]] = [
    (slopes, "abs(z)", "relu(z)", listed("-1; 1", "0; 1"), 0, ""),
    (slopes, "abs(z)", "abs(2*z)", listed("-1; 1", "-2; 2"), 0, "the slopes are proportional"),
    (slopes, "relu(z)", "relu(-3*z)", listed("0; 1", "-3; 0"), 0, "the slopes are proportional"),
    (slopes, BENDS, THIRDS, listed("-2; 0; 2", "-3; -1; 1; 3"), 0, ""),
    (slopes, "abs(z) + abs(z - 6)", THIRDS, listed("-2; 0; 2", "-3; -1; 1; 3"), 0, ""),
    (slopes, "relu(z)", "relu(z) + relu(z - 1)", listed("0; 1", "0; 1; 2"), 0, ""),
    (slopes, "relu(z) + relu(z - 1)", "relu(z)", listed("0; 1; 2", "0; 1"), 0, ""),
    (slopes, "abs(z)*z", "relu(z)", listed("6.4; 1.6", "0; 1"), 0, "a branch is not straight"),
    (slopes, "relu(z)**2", "abs(z)", listed("0; 1.6", "-1; 1"), 0, "a branch is not straight"),
    (slopes, "abs(z)", "relu(z)**2", listed("-1; 1", "0; 1.6"), 0, "a branch is not straight"),
    (slopes, "abs(z)", "relu(z)", listed("-1; 1", "0; 2"), 0,
     "obstacle.of_g: ['0.0', '1.0'] was expected"),
    (slopes, "abs(z)", "relu(z)", listed("-1; 1; 1", "0; 1"), 0,
     "obstacle.of_f: ['-1.0', '1.0'] was expected"),
    (slopes, "relu(z)*relu(1 - z)*relu(z - 1/2) + z", "relu(z)", listed("1; 1.22; 1", "0; 1"), 0,
     "a branch is not straight"),
    (gaps, THIRDS, "abs(z) + abs(z - 1) + abs(z - 2)", listed("0; 1/3; 1", "0; 1; 2"), 0, ""),
    (gaps, THIRDS, "abs(z) + abs(z - 1) + abs(z - 3)", listed("0; 1/3; 1", "0; 1; 3"), 0,
     "the distances are proportional"),
    (gaps, THIRDS, "abs(z) + abs(z - 2) + abs(z - 3)", listed("0; 1/3; 1", "0; 2; 3"), 0,
     "the distances are proportional"),
    (gaps, THIRDS, "abs(z) + abs(z - 1) + abs(z - 2)", listed("0; 1/3; 1", "0; 1"), 0,
     "obstacle.of_g: ['0.0', '1.0', '2.0'] was expected"),
    # what decides is twice 0 there, and nothing is seen of it
    (gaps, THIRDS, "abs(z) + abs(z - 1) + abs(z - 2) + relu(z - 5)*0",
     listed("0; 1/3; 1", "0; 1; 2"), 0, ""),
    (lines, "Piecewise((z, z < 0), (z**2, True))", "abs(z)", listed("z; z**2", "-z; z"), 0, ""),
    (lines, "Piecewise((z, z < 0), (z**2, True))", "Piecewise((z**2, z < 0), (z, True))",
     listed("z; z**2", "z**2; z"), 0,
     "straight and curved branches follow each other in the same way"),
    (lines, "abs(z)", "relu(z)", listed("-z; z", "0; z"), 0,
     "straight and curved branches follow each other in the same way"),
    (lines, "Piecewise((z, z < 0), (z**2, True))", "abs(z)", listed("z; z**2", "-z; z; z"), 0,
     "obstacle.of_g: there are 2 branches"),
    (lines, "Piecewise((z, z < 0), (z**2, True))", "abs(z)", listed("z", "-z; z"), 0,
     "obstacle.of_f: there are 2 branches"),
    (lines, "Piecewise((z, z < 0), (z**2, True))", "abs(z)", listed("z; z**2", "-z; -z"), 0,
     "obstacle.of_g: a branch is wrong"),
    (breaks, "relu(z)", "z", {**listed("0", ""), **limits_at(0, 0, 1)}, 1, ""),
    (breaks, "relu(z)", "abs(z)",
     {**listed("0", "0"), **limits_at(0, 0, 1), **limits_at(0, -1, 1, 1, 1, "g")}, 1,
     "both functions have equally many breakpoints of this order"),
    (breaks, "z", "z**2", {}, 1, "both functions have equally many breakpoints of this order"),
    (breaks, "abs(z)/3", "z", {**listed("0", ""), **limits_at(0, read("-1/3"), read("1/3"))}, 1,
     ""),
    (breaks, "abs(z)/3", "z", {**listed("0", ""), **limits_at(0, read("-1/3"), 3)}, 1,
     "['eq', ['limit', ['deriv', ['call', 'f', 'z'], 'z'], 'z', 0, '+'], 3] "
     "is not the limit at z = 0.0"),
    (breaks, "relu(z - 1/3)", "z", {**listed("1/3", ""), **limits_at(["div", 1, 3], 0, 1)}, 1, ""),
    (breaks, "relu(z - 1/3)", "z", {**listed("1/3", ""), **limits_at(["div", 1, 3], 0, 2)}, 1,
     "['eq', ['limit', ['deriv', ['call', 'f', 'z'], 'z'], 'z', ['div', 1, 3], '+'], 2] "
     "is not the limit at z = 0.333333"),
    (gaps, THIRDS, "abs(z) + abs(z - 1) + abs(z - 2)", listed("0; 1/2; 1", "0; 1; 2"), 0,
     "obstacle.of_f: ['0.0', '0.333333', '1.0'] was expected"),
    (breaks, "relu(z)", "z", {**listed("0", ""), **limits_at(0, 0, 1), **limits_at(0, 0, 1, 1)}, 1,
     "a jump too many"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "first", "second", "said", "order", "fault"), SAID)
def test_a_reason_is_told_from_what_is_none(
    check: Check, first: str, second: str, said: dict[str, Json], order: int, fault: str
) -> None:
    found = set(check(written(first, second, said, order)))
    assert found == ({fault} if fault else set())


def test_a_jump_jumps() -> None:
    """What a function has at its breakpoint may be out of place, and the limits equal."""
    hole = "Piecewise((z, z < 1/3), (z, z > 1/3), (1, True))"
    third = read("1/3")
    said: dict[str, Json] = {
        "of_f.0": third,
        "jumps.0.value": ["eq", ["call", "f", third], 1],
        **limits_at(third, third, third, 0, 0),
    }
    assert list(breaks(written(hole, "z", said))) == []
    for value, at in ((0, third), (1, 1)):
        wrong: dict[str, Json] = {**said, "jumps.0.value": ["eq", ["call", "f", at], value]}
        (fault,) = breaks(written(hole, "z", wrong))
        assert fault.endswith("is not the value at z = 0.333333")


def test_a_derivative_that_jumps_has_no_value() -> None:
    said: dict[str, Json] = {"of_f.0": 0, **limits_at(0, -1, 1)}
    assert list(breaks(written("abs(z)", "z", said, 1))) == []
    said["jumps.0.value"] = ["eq", ["call", "f", 0], 0]
    assert list(breaks(written("abs(z)", "z", said, 1))) == [
        "a derivative that jumps is given a value"
    ]
