"""The reason by which all numbers are forced, right and bent: its own check tells."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check.forced import forced
from keywright.referee.errors import Ungradable
from tests.kinds.network_equivalence.check.obstacle_cases import answered, bent, case_of

PAIRS = [
    ("atan(z)", "tanh"),
    ("2*atan(z)", "-tanh(z)"),
    ("normal-cdf", "tanh(z - 1)"),
    ("1 - tanh(z + 1)", "3*erf(z/2 - 1) + 2"),
]
NOT_ITS_OWN = ("reason", "decimal: ", "domain", "longer")  # what others have to see


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


def faults(first: str, second: str, answer: dict[str, Any]) -> list[str]:
    return list(forced(case_of(first, second, answer)))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_is_right_is_not_refused(first: str, second: str) -> None:
    answer = answered(first, second)
    assert answer["facts"]["obstacle.kind"] == "forced"
    assert faults(first, second, answer) == []


@pytest.mark.parametrize("section", ["facts", "formulas", "values"])
def test_what_is_bent_is_refused(section: str) -> None:
    tried = 0
    others = ("decimal: ", "kind", "divided", "first_differs", "order")  # have to see these
    first, second = PAIRS[1]
    for what, wrong in bent(answered(first, second), (section,)):
        if not any(word in what for word in others):
            tried += 1
            with suppress(Ungradable, ArithmeticError, LookupError, TypeError, ValueError):
                assert faults(first, second, wrong), what
    assert tried >= 4


TOLD = [
    ("obstacle.failures.0.chain", "start", ["atan", "z"]),
    ("obstacle.failures.0.chain", "start", ["tanh", 1]),
    ("obstacle.failures.1.chain", "start", ["atan", 0]),
    ("obstacle.failures.1.chain", "start", ["atan", 2]),
]  # fmt: skip


@pytest.mark.parametrize(("chain", "part", "term"), TOLD)
def test_the_point_refutes_the_relation(chain: str, part: str, term: Any) -> None:
    answer = answered("atan(z)", "tanh")
    row = next(row for row in answer["derivations"] if row["id"] == chain)
    row[part] = term
    with suppress(Ungradable):
        assert "the point shown does not refute the relation" in faults("atan(z)", "tanh", answer)


def test_both_sides_are_told_apart() -> None:
    for relation, term in (("=", None), ("<", None), ("!=", 0), ("!=", ["atan", 1])):
        answer = answered("atan(z)", "tanh")
        row = next(r for r in answer["derivations"] if r["id"] == "obstacle.failures.0.chain")
        (step,) = row["steps"]
        step["relation"] = relation
        step["term"] = step["term"] if term is None else term
        wanted = (
            "it is not shown that the sides differ"
            if term is None
            else "the point shown does not refute the relation"
        )
        assert faults("atan(z)", "tanh", answer) == [wanted]


def test_the_side_that_is_shown_is_the_last_one() -> None:
    answer = answered("atan(z)", "tanh")
    row = next(r for r in answer["derivations"] if r["id"] == "obstacle.failures.0.chain")
    step = row["steps"][0]
    row["steps"].append({**step, "relation": "="})
    assert faults("atan(z)", "tanh", answer) == []
    row["steps"][1]["term"] = 0
    (fault,) = faults("atan(z)", "tanh", answer)
    assert fault == "the point shown does not refute the relation"


@pytest.mark.parametrize("name", ["alpha", "beta", "delta"])
def test_what_is_forced_holds_for_numbers_of_any_sign(name: str) -> None:
    """An equation that is right for the numbers that it has is not right if it is not linear."""

    def bent_in(term: Any) -> Any:
        if isinstance(term, list):
            return [term[0], *map(bent_in, term[1:])]
        return ["abs", name] if term == name else term

    answer = answered("1 - tanh(z + 1)", "3*erf(z/2 - 1) + 2")
    equations = [f"failures.{i}.{p}" for i in (0, 1) for p in ("system.0", "system.1", "slopes")]
    tried = 0
    for path in equations:
        wrong = copy.deepcopy(answer)
        term = wrong["formulas"][f"obstacle.{path}"]
        if bent_in(term) != term:
            tried += 1
            wrong["formulas"][f"obstacle.{path}"] = bent_in(term)
            found = faults("1 - tanh(z + 1)", "3*erf(z/2 - 1) + 2", wrong)
            assert any(fault.endswith(" is not what is forced") for fault in found)
    assert tried >= 2


# A point at which f and what is forced are equal refutes nothing, whatever its values.
def test_a_point_at_which_the_sides_are_equal_refutes_nothing() -> None:
    answer = answered("atan(z)", "tanh")
    row = next(r for r in answer["derivations"] if r["id"] == "obstacle.failures.0.chain")
    row["start"], row["steps"][0]["term"] = ["atan", 0], 0
    for name in ("left", "right"):
        answer["values"][f"obstacle.failures.0.{name}"]["exact"] = "0"
    assert faults("atan(z)", "tanh", answer) == ["the point shown does not refute the relation"]


def test_the_ends_must_differ_and_g_must_be_monotone() -> None:
    """The same words about functions of which they are not true."""
    ends = "the limits at the two ends are not different"
    told = answered("atan(z)", "tanh")
    level, dented = "exp(-z**2)", "tanh(z) + z*exp(-z**2 - z)*4"
    for first, second in ((level, "tanh"), ("atan(z)", level)):
        found = told_of(first, second, told)
        assert ends in found
    found = told_of("atan(z)", dented, told)
    assert "g is not strictly increasing" in found
    assert ends not in found
    assert "g is not strictly increasing" in told_of("atan(z)", "-tanh(z)", told)


def told_of(first: str, second: str, answer: dict[str, Any]) -> list[str]:
    """The faults of an answer to another question, as far as it can be judged."""
    wrong = copy.deepcopy(answer)
    wrong["formulas"]["given.source.sign"], wrong["formulas"]["given.target.sign"] = "f", "g"
    found = []
    with suppress(Ungradable, ArithmeticError):
        for fault in forced(case_of(first, second, wrong)):
            found.append(fault)
    return found


APART = "the two points do not belong together"


def test_the_two_points_belong_together() -> None:
    answer = answered("atan(z)", "tanh")
    answer["formulas"]["obstacle.centre.1"] = ["eq", ["tanh", 1], ["tanh", 1]]
    assert APART in faults("atan(z)", "tanh", answer)
    told = answered("atan(z)", "tanh")
    assert APART not in told_of("tanh(z)", "tanh", told)
    assert APART in told_of("tanh(z) - 3*z*exp(-z**2)", "tanh", told)  # falls at 0
