"""What the verdict on one claim says: whether, how, at how many points, and where it fails."""

from __future__ import annotations

import re
from typing import Any

import pytest

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.laws.domain import read_domain
from keywright.referee.steps.grader import grade
from keywright.referee.steps.points import draw
from keywright.referee.steps.relations import Trial, compare
from keywright.referee.steps.sample import Sample
from keywright.referee.tools import variable

REAL = variable("x")
UNIT = variable("x", 0, 1)


def claim(left: str | Json, relation: str, right: str | Json, *variables: Any) -> Trial:
    sides = [read(side) if isinstance(side, str) else side for side in (left, right)]
    return compare(sides[0], relation, sides[1], {"variables": list(variables)}, "claim")


def nearly(exponent: int) -> str:
    return f"exp(x) + exp(x)*10**-{exponent}"


@pytest.mark.parametrize(
    ("left", "relation", "right", "verdict"),
    [
        ("2", "=", "1 + 1", Trial(True, "recomputed", 1)),
        ("x + x", "=", "2*x", Trial(True, "sampled", 20)),
        ("x", "!=", "2*x", Trial(True, "sampled", 20)),
        ("x", "<", "x + 1", Trial(True, "sampled", 20)),
        ("x", "<=", "max(x, 1/2)", Trial(True, "sampled", 20)),
        ("2", "=", "3", Trial(False, "recomputed", 1, "the sides are 2.0 and 3.0")),
        ("1/3", "=", "0", Trial(False, "recomputed", 1, "the sides are 0.3333333333 and 0.0")),
        ("2", "!=", "1 + 1", Trial(False, "recomputed", 1, "the sides are equal")),
        ("2", ">", "3", Trial(False, "recomputed", 1, "the sides are 2.0 and 3.0")),
        ("3", "<=", "2", Trial(False, "recomputed", 1, "the sides are 3.0 and 2.0")),
        ("2", ">=", "3", Trial(False, "recomputed", 1, "the sides are 2.0 and 3.0")),
        ("2", "<", "2", Trial(False, "recomputed", 1, "the sides are 2.0 and 2.0")),
        ("2", ">", "2", Trial(False, "recomputed", 1, "the sides are 2.0 and 2.0")),
        ("x", "!=", "x", Trial(False, "sampled", 20, "the sides are equal at every point")),
        ("x", "<=", "x", Trial(False, "sampled", 20, "the sides are equal, which says more")),
        ("x", ">=", "x", Trial(False, "sampled", 20, "the sides are equal, which says more")),
        ("x", "~", "x", Trial(False, "sampled", 20, "no relation is written '~'")),
        ("1/0", "=", "1", Trial(False, "recomputed", 1, "division by zero")),
    ],
)  # fmt: skip
def test_verdicts(left: str, relation: str, right: str, verdict: Trial) -> None:
    variables = [UNIT] if verdict.how == "sampled" else []
    assert claim(left, relation, right, *variables) == verdict


def test_what_differs_by_next_to_nothing_differs_all_the_same() -> None:
    found = claim("exp(-5000)", "=", "exp(-5001)")
    assert (found.ok, found.points) == (False, 1)
    assert claim("exp(-5000)", "=", "exp(-4000)*exp(-1000)").ok


def test_only_a_limit_tends_to_anything() -> None:
    message = "-> can be graded only after a term that is a limit"
    for term in ("1 + 1", "2"):
        assert claim(term, "->", "2") == Trial(False, "recomputed", 1, message)


def test_a_failure_says_where_it_is_and_how_many_points_were_tried() -> None:
    found = claim("Piecewise((x, x < 7), (0, True))", "=", "x", variable("x", 0))
    assert re.fullmatch(r"the sides are 0\.0 and 7\.\d{6,9} at x = 7\.\d{4,7}", found.detail), (
        found.detail
    )
    assert 1 < found.points <= 20
    special = {**UNIT, "special": [["div", 1, 2]]}
    bent = "Piecewise((0, x == 1/2), (x, True))"
    for relation, right in (("=", "x"), (">", "x - 1/4")):
        found = claim(bent, relation, right, special)
        assert (found.ok, found.points) == (False, 21)
        assert found.detail.endswith("at x = 0.5")
    found = claim("x > 0", "=>", "x != 1/2", special)
    assert found == Trial(False, "sampled", 21, "the second statement does not follow at x = 0.5")


def test_what_can_be_compared_and_what_not() -> None:
    pair: Json = ["list", "x", 1]
    assert claim(pair, "=", ["list", ["div", ["mul", 2, "x"], 2], 1], UNIT).ok
    assert claim(pair, "!=", ["list", "x", 2], UNIT).ok
    refused: list[tuple[str | Json, str, str | Json, str]] = [
        (pair, "=", "x", "sides of different shapes at x = "),
        ("x", "=", pair, "sides of different shapes at x = "),
        (pair, "=", ["list", "x", 1, 1], "sides of different shapes at x = "),
        (pair, "<", 3, "vectors have no order"),
        (3, "<", pair, "vectors have no order"),
        (pair, "=", ["list", "x", 2], "the sides are (0."),
        ("x == x", "=", 1, "= stands between two values, not between statements"),
        (1, "=", "x == x", "= stands between two values, not between statements"),
        ("x == x", "=>", 1, "=> stands between two statements"),
        (1, "=>", "x == x", "=> stands between two statements"),
        (["unheard", "x"], "=", 1, "no rule for 'unheard'"),
        (1, "=", [], "is no term"),
        ("x", "->", "x", "only after a term that is a limit"),
    ]
    for left, relation, right, reason in refused:
        found = claim(left, relation, right, UNIT)
        assert not found.ok
        assert found.detail.startswith(reason) or reason in found.detail
    wide: Json = ["list", 1, 2, 3, 4, 5, 6, 7]
    assert claim(wide, "=", ["list", 1, 2, 3, 4, 5, 6, 8]).detail == (
        "the sides are (1, 2, 3, 4, 5, 6) and (1, 2, 3, 4, 5, 6)"
    )


@pytest.mark.parametrize(("exponent", "same"), [(38, False), (39, False), (41, True), (45, True)])
def test_forty_digits_are_compared(exponent: int, same: bool) -> None:
    assert claim(nearly(exponent), "=", "exp(x)", UNIT).ok is same
    assert claim("exp(x)", "=", nearly(exponent), UNIT).ok is same
    assert claim(f"1000*({nearly(exponent)})", "=", "1000*exp(x)", UNIT).ok is same


@pytest.mark.parametrize(("exponent", "same"), [(24, False), (26, True)])
def test_of_limits_twenty_five_digits_are_compared(exponent: int, same: bool) -> None:
    limit: Json = ["limit", read("exp(x + t)"), "t", 0, "both"]
    slope: Json = ["deriv", ["exp", "x"], "x"]
    for term in (limit, slope):
        assert claim(term, "=", nearly(exponent), UNIT).ok is same
        assert claim(nearly(exponent), "=", term, UNIT).ok is same
    zero: Json = ["limit", "t", "t", 0, "both"]
    assert claim(zero, "=", "10**-39").ok is False
    assert claim(zero, "=", "10**-41").ok
    assert claim(zero, "->", 0) == Trial(True, "recomputed", 1)


def test_only_what_shrinks_with_the_precision_is_rounding() -> None:
    assert claim("exp(x)*exp(-x) - 1", "=", "0", UNIT).ok
    assert not claim("exp(x)*exp(-x) - 1", "=", "10**-59", UNIT).ok
    assert not claim("oo", "=", "1", UNIT).ok
    assert not claim("oo", "=", "-oo", UNIT).ok


def test_values_are_computed_once() -> None:
    sample = Sample(read_domain({"variables": [UNIT]}), [], "id")
    term: Json = ["exp", "x"]
    points = sample.points_for(term)
    assert sample.values(term, points) is sample.values(["exp", "x"], points)
    assert len(sample.points_for(1)) == 1
    for _ in range(2):
        with pytest.raises(Ungradable, match="division by zero at x = "):
            sample.values(["div", 1, 0], points)
    assert sample.next is sample.next
    for turn, points in enumerate((sample.points, sample.next.points, sample.next.next.points)):
        again = draw(sample.domain, [], "id", turn)
        assert [point.drawn for point in points] == [point.drawn for point in again]


def test_a_derivation_has_a_finding_for_each_line() -> None:
    steps = [{"relation": "=", "term": read("2*x"), "reason": "simplify"}] * 1
    right = {"id": "d", "start": read("x + x"), "domain": {"variables": [UNIT]}, "steps": steps}
    found = grade(right)
    assert [(f.where, f.how, f.ok, f.points, f.detail) for f in found] == [
        ("derivations/d/0", "sampled", True, 20, ""),
        ("derivations/d/1", "sampled", True, 20, ""),
    ]
    nowhere = claim("x", "=", "x", variable("x", 1, 0))
    assert (nowhere.ok, nowhere.how, nowhere.points) == (False, "sampled", 0)
    empty = grade({**right, "domain": {"variables": [variable("x", 1, 0)]}})
    assert [(f.how, f.ok, f.points) for f in empty] == [("sampled", False, 0)] * 2
    assert all("empty domain" in f.detail for f in empty)
    start = grade({"id": "d", "start": read("1/0"), "domain": None})
    assert [(f.how, f.ok, f.points, f.detail) for f in start] == [
        ("recomputed", False, 1, "division by zero")
    ]
    unreasoned = grade({**right, "steps": [{**steps[0], "reason": "by magic"}]})[1]
    assert (unreasoned.ok, unreasoned.how, unreasoned.points) == (False, "sampled", 20)
    wrong = grade({**right, "steps": [{**steps[0], "term": "x"}]})[1]
    assert wrong.detail.startswith("the sides are")


def test_a_premise_that_holds_seldom_is_tried_at_twelve_times_twenty_points() -> None:
    never = claim("x > 9", "=>", "x > 8", UNIT)
    assert never == Trial(
        False, "sampled", 0, "the first statement holds at no point that was tried"
    )
    assert claim("1 > 2", "=>", "2 > 3") == Trial(
        False, "recomputed", 0, "the first statement holds at no point that was tried"
    )
    assert claim("2 > 1", "=>", "3 > 2") == Trial(True, "recomputed", 1)
    assert claim("x > 0", "=>", "x > -1", UNIT).points == 20
    rare = claim("x < 1/10", "=>", "x < 1/9", UNIT)
    assert rare.ok
    assert rare.points >= 20
    seldom = claim("x < 1/50", "=>", "x < 1/9", UNIT)
    assert seldom.ok
    assert 1 <= seldom.points < 20
