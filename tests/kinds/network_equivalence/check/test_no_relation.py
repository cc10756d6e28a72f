"""Reasons against a relation, right and bent: their own check tells, without the search."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check import no_relation
from keywright.kinds.network_equivalence.check.activations import function_of, samples
from keywright.kinds.network_equivalence.check.no_relation import refuted
from keywright.kinds.network_equivalence.check.obstacles import NAMES
from keywright.referee.errors import Ungradable
from keywright.referee.expression import read
from tests.kinds.network_equivalence.check.obstacle_cases import answered, bent, case_of

# functions; the kind of the reason, its order, and the words about the functions
PAIRS = [
    ("tanh", "1 + 0*z", "constant", 0, "", ""),
    ("sigmoid", "relu", "finite", 0, "both ends", "only one end"),
    ("1/(1 + z**2)", "z**3 + z", "finite", 0, "both ends", "neither end"),
    ("log(1 + exp(z))", "exp(z)", "finite", 1, "both ends", "only one end"),
    ("z**2", "z**3", "signs", 0, "the same sign", "opposite signs"),
    ("z**3", "-z**2", "signs", 0, "opposite signs", "the same sign"),
    ("exp(-z**2)", "tanh", "equal", 0, "equal", "different"),
    ("sqrt(1 + z**2)", "log(1 + z**2)", "equal", 1, "different", "equal"),
    ("z + tanh(z)", "log(z + sqrt(1 + z**2))", "zero", 1, "neither end", "both ends"),
    ("z", "z + atan(z)", "vanishing", 2, "", ""),
    ("z + atan(z)", "z", "vanishing", 2, "", ""),
    ("sin(z)", "tanh", "periodic", 0, "", ""),
    ("tanh", "sin(z + 1)", "periodic", 0, "", ""),
    ("sin(7*z)", "tanh", "periodic", 0, "", ""),
    ("silu", "softplus", "turns", 1, "", ""),
    ("softplus", "silu", "turns", 1, "", ""),
    ("z/(1 + exp(-z))", "gelu", "finite", 3, "both ends", "neither end"),
    ("gelu", "silu", "finite", 3, "neither end", "both ends"),
]
SLOW = (PAIRS[7], PAIRS[8], PAIRS[10], PAIRS[13], PAIRS[15], PAIRS[17])
NOT_ITS_OWN = (
    "domain/definitions", "/reason", "derivations: longer", "start: ", "/start/4", "term/",
    "term: ",
    "period/1/2: longer",  # twice the period, which is one as well
)  # fmt: skip


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


def faults(first: str, second: str, answer: dict[str, Any]) -> list[str]:
    return list(no_relation._faults(case_of(first, second, answer)))


Pair = tuple[str, str, str, int, str, str]


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_right_is_not_refused(pair: Pair) -> None:
    first, second, kind, order, *words = pair
    answer = answered(first, second)
    said = [answer["facts"][f"obstacle.{name}"] for name in ("kind", "word_f", "word_g")]
    assert [*said, answer["values"]["obstacle.order"]] == [kind, *words, order]
    assert faults(first, second, answer) == []


def is_for_others(what: str, answer: dict[str, Any]) -> bool:
    """What the grader, the shapes and the definitions have to see; so are two values of a function
    that are told apart by the grader."""
    section, _, rest = what.partition("/")
    if section == "derivations" and rest.partition("/")[2].startswith("start/"):
        name = answer["derivations"][int(rest.partition("/")[0])]["id"]
        if "witness" in name and answer["facts"]["obstacle.kind"] != "turns":
            return True
    return any(word in what for word in NOT_ITS_OWN)


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair not in SLOW])
def test_what_is_bent_is_refused(pair: Pair) -> None:
    first, second, *_ = pair
    answer, tried = answered(first, second), 0
    for what, wrong in bent(answer, ("facts", "formulas", "values", "derivations")):
        if not is_for_others(what, answer):
            tried += 1
            with suppress(Ungradable, ArithmeticError, LookupError, TypeError, ValueError):
                assert faults(first, second, wrong), what
    assert tried > 15


ENDS = [
    ("_finite", ("-oo", "oo"), "neither end"), ("_finite", ("1", "oo"), "only one end"),
    ("_finite", ("-oo", "1"), "only one end"), ("_finite", ("1", "1"), "both ends"),
    ("_signs", ("-oo", "-oo"), "the same sign"), ("_signs", ("oo", "-oo"), "opposite signs"),
    ("_signs", ("1", "-oo"), ""), ("_signs", ("oo", "1"), ""), ("_signs", ("1", "1"), ""),
    ("_equal", ("1", "1"), "equal"), ("_equal", ("1", "2"), "different"),
    ("_equal", ("oo", "oo"), "different"), ("_equal", ("1", "oo"), "different"),
    ("_zero", ("0", "0"), "both ends"), ("_zero", ("1", "0"), "only one end"),
    ("_zero", ("0", "oo"), "only one end"), ("_zero", ("1", "-1"), "neither end"),
]  # fmt: skip


@pytest.mark.parametrize(("tell", "ends", "words"), ENDS)
def test_the_ends_are_put_into_words(tell: str, ends: tuple[str, str], words: str) -> None:
    low, high = (mp.mpf(end.replace("oo", "inf")) for end in ends)
    assert getattr(no_relation, tell)(low, high) == words


def told(kind: str, first: str, second: str) -> Callable[..., list[str]]:
    """What the check says of the answer to one question as that to another."""
    pair = next(pair for pair in PAIRS if pair[2] == kind)
    answer = answered(pair[0], pair[1])
    answer["formulas"]["given.source.sign"], answer["formulas"]["given.target.sign"] = "f", "g"

    def faults_with(**changes: object) -> list[str]:
        wrong = copy.deepcopy(answer)
        for name, value in changes.items():
            section = "values" if name == "order" else "facts"
            wrong[section][f"obstacle.{name}"] = value
        return faults(first, second, wrong)

    return faults_with


def test_words_that_are_true_of_both_are_no_reason() -> None:
    same = "the limits do not differ"
    finite = told("finite", "tanh(z)", "1/(1 + z**2)")
    wrong = "the limits are at ['both ends', 'both ends'], not at ['both ends', 'only one end']"
    assert finite(word_f="both ends", word_g="both ends")[-1:] == [same]
    assert finite()[-2:] == [wrong, same]
    assert not {wrong, same} & {*told("finite", "tanh(z)", "exp(z)")()}


def test_a_constant_is_told_from_other_functions() -> None:
    never = "it is not so that g is constant and f is not"
    assert told("constant", "tanh(z)", "3 + 0*z")(order=0)[:1] != [never]
    for first, second in (("tanh(z)", "z"), ("1 + 0*z", "2 + 0*z"), ("1 + 0*z", "z")):
        assert never in told("constant", first, second)()
    for kind in ("finite", "vanishing"):
        with suppress(Ungradable):
            assert "f is constant" in told(kind, "2 + 0*z", "exp(z)")()
        assert "f is constant" not in told(kind, "z**2 - z", "exp(z)")()


def test_what_is_no_reason_is_none() -> None:
    assert told("finite", "tanh(z)", "exp(z)")(kind="dull") == ["'dull' is no known reason"]


def test_a_derivative_that_vanishes_is_told() -> None:
    never = "the derivatives do not vanish as is said"
    flat, curved = "3*z - 1", "z + exp(-z**2)"
    assert never in told("vanishing", flat, flat)()
    assert never in told("vanishing", curved, curved)()
    assert never not in told("vanishing", flat, curved)()
    assert never in told("vanishing", curved, flat)()
    assert never not in told("vanishing", curved, flat)(first_differs=False)
    assert never in told("vanishing", flat, curved)(first_differs=False)
    cut = "Piecewise((z, z < 5), (z**2, True))"  # is straight at most places
    assert never in told("vanishing", cut, curved)()


def test_quotients_are_of_derivatives_that_vanish_at_points_only() -> None:
    never = "there is no quotient of derivatives to compare"
    for first, second, *_ in (PAIRS[0], PAIRS[1], PAIRS[3], PAIRS[9], PAIRS[14]):
        answer = answered(first, second)
        answer["facts"]["obstacle.divided"] = True
        assert never in faults(first, second, answer)
    first, second, *_ = PAIRS[16]
    answer = answered(first, second)
    answer["values"]["obstacle.order"] = 2
    assert never not in faults(first, second, answer)
    answer["values"]["obstacle.order"] = 3
    for said, fault in ((1.5, never), (False, "is not an equation for the der")):
        answer["facts"]["obstacle.divided"] = said
        assert any(fault in found for found in faults(first, second, answer))
    answer["facts"]["obstacle.divided"] = True
    answer["formulas"]["obstacle.derivatives.1"][2] = read("z*(4 - z**2)/(z**2 - 3)")
    place = mp.nstr(samples()[7], 6)
    assert f"a derivative of order 3 is wrong at z = {place}" in faults(first, second, answer)
    nowhere = "a derivative of order 3 is wrong at z = any place"
    assert nowhere in faults(first, "z", answer)
    assert nowhere not in faults(first, second, answer)


def test_a_quotient_is_compared_where_there_is_one() -> None:
    first, second = "z + tanh(z)", "z + erf(z)"  # whose second derivatives are 0 at 0
    assert faults(first, second, answered(first, second)) == []


def test_a_derivative_that_keeps_its_sign_is_told() -> None:
    never = "the derivative that should keep its sign does not"
    turning, rising, flat = "z**2", "z**3 + z", "2 + 0*z"
    assert never not in told("turns", turning, rising)()
    assert never in told("turns", rising, turning)()
    assert never in told("turns", turning, flat)()
    assert never not in told("turns", rising, turning)(first_differs=False)
    assert never not in told("turns", turning, "-z")()


def found_of(first: str, second: str, answer: dict[str, Any]) -> dict[str, str]:
    case = case_of(first, second, answer)
    found = list(refuted(case.f, case.g, case.sign_f, case.sign_g, answer))
    assert all((one.how, one.points, one.ok) == ("recomputed", 0, not one.detail) for one in found)
    return {one.where: one.detail for one in found}


def test_all_places_of_a_reason_have_a_finding() -> None:
    first, second, *_ = PAIRS[3]
    answer = answered(first, second)
    said = [
        f"{section}/{path}"
        for section in ("facts", "formulas", "values")
        for path in answer[section]
        if path.startswith("obstacle.")
    ]
    names = [f"answers/{name}" for name in NAMES]
    assert found_of(first, second, answer) == dict.fromkeys([*names, *said], "")
    answer["facts"]["obstacle.word_f"] = "neither end"
    found = found_of(first, second, answer)
    assert [*found] == [*names, *said]
    assert set(found.values()) == {
        "the limits are at ['both ends', 'only one end'], not at ['neither end', 'only one end']"
    }


def test_where_there_is_a_relation_no_reason_helps() -> None:
    answer = answered("tanh", "exp(z)")
    answer["formulas"]["given.target.sign"] = "g"
    found = found_of("tanh", "2*tanh(z + 1)", answer)
    assert all("; a relation exists: it fits to " in detail for detail in found.values())
    for name in NAMES:
        given = {**answer, "answers": {**answer["answers"], name: {"exact": "1"}}}
        wanted = "some of the four numbers are given and some are not"
        assert set(found_of("tanh", "exp(z)", given).values()) == {wanted}
    missing = {**answer, "answers": {"alpha": None, "beta": None, "gamma": None}}
    assert set(found_of("tanh", "exp(z)", missing).values()) == {wanted}


@pytest.mark.parametrize("kind", ["constant", "periodic"])
def test_values_that_are_told_apart_are_of_one_function(kind: str) -> None:
    first, second, *_ = next(pair for pair in PAIRS if pair[2] == kind)
    answer = answered(first, second)
    chain = next(row for row in answer["derivations"] if row["id"] == "obstacle.witness.0")
    for part in (chain, chain["steps"][0]):
        key = "start" if part is chain else "term"
        kept, part[key] = part[key], ["exp", 0]
        assert "['exp', 0] is no value of the function" in faults(first, second, answer)
        part[key] = kept
    assert faults(first, second, answer) == []


def test_what_is_wrong_is_told_with_the_place() -> None:
    first, second, *_ = PAIRS[3]
    answer = answered(first, second)
    answer["formulas"]["obstacle.derivatives.0"][2] = read("1/2 + z")
    place = mp.nstr(samples()[7], 6)
    assert f"a derivative of order 1 is wrong at z = {place}" in faults(first, second, answer)
    first, second, *_ = PAIRS[11]
    answer = answered(first, second)
    moved = answer["formulas"]["obstacle.period"]
    moved[1] = ["add", moved[1], read("z*(z**2 - 1)*(z**2 - 9)*max(0, z + 31/4)")]
    assert f"the period is wrong at z = {mp.nstr(samples()[7], 6)}" in faults(first, second, answer)
    first, second, *_ = PAIRS[14]
    answer = answered(first, second)
    chain = next(row for row in answer["derivations"] if row["id"] == "obstacle.witness.0")
    chain["steps"][0]["term"] = 5
    at = chain["start"][3]
    assert faults(first, second, answer) == [f"5 is not the value of the derivative at z = {at}"]


def test_a_function_may_be_constant_in_the_middle_alone() -> None:
    for text, constant in (
        ("3 + 0*z", True), ("z", False), ("max(0, z - 20)", False), ("max(0, -20 - z)", False),
        ("max(0, z - 20) - max(0, z - 20)", True), ("exp(-z**2)", False),
    ):  # fmt: skip
        assert no_relation._is_constant(function_of(text)) is constant
