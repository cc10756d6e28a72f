"""The verdicts on small cases of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.audit.verdicts import Verdict
from tests.audit.helpers import (
    ACTIVATION,
    AUTODIFF,
    CONVOLUTION,
    NETWORK,
    SHAPE,
    SOFTMAX,
    audited,
    entry,
)

RIGHT, ANOTHER, INCOMPLETE, WRONG, NOT_GIVEN = (
    Verdict.RIGHT,
    Verdict.ANOTHER,
    Verdict.INCOMPLETE,
    Verdict.WRONG,
    Verdict.NOT_GIVEN,
)


@pytest.mark.parametrize(
    ("question", "name", "given", "verdict"),
    [
        (CONVOLUTION, "valid", "[5, 8]", RIGHT),
        (CONVOLUTION, "valid", "[10/2, 2^3]", RIGHT),
        (CONVOLUTION, "valid", "[5, 9]", WRONG),
        (CONVOLUTION, "valid", "[5]", WRONG),
        (CONVOLUTION, "valid", "5", WRONG),
        (SHAPE, "outputs", "2592", RIGHT),
        (SHAPE, "outputs", "8*18*18", RIGHT),
        (SHAPE, "outputs", "18", INCOMPLETE),
        (SHAPE, "outputs", "[8, 18, 18]", INCOMPLETE),
        (SHAPE, "outputs", "[18, 8, 18]", WRONG),
        (SHAPE, "outputs", "17", WRONG),
        (SOFTMAX, "scale-invariant", "false", RIGHT),
        (SOFTMAX, "scale-invariant", "true", WRONG),
        (SOFTMAX, "limit-c0", "1/K", RIGHT),
        (SOFTMAX, "limit-c0", "1/(K + 1)", WRONG),
        (SOFTMAX, "z", "-(x2 - x1)", RIGHT),
        (SOFTMAX, "z", "x2 - x1", WRONG),
        (SOFTMAX, "y_2", "x3 - x2", WRONG),
        (SOFTMAX, "y_2", "x3 - u", WRONG),
        (ACTIVATION, "derivative", "H(x)", RIGHT),
        (ACTIVATION, "derivative", "Piecewise((1, x > 0), (0, True))", RIGHT),
        (ACTIVATION, "derivative", "H(-x)", WRONG),
        (ACTIVATION, "closed-form-1", "H(x)*x/1", RIGHT),
        (ACTIVATION, "closed-form-1", "x - x*H(-x)", RIGHT),
        (ACTIVATION, "closed-form-1", "x*(1 + H(-x))", WRONG),
        (ACTIVATION, "closed-form-1", "max(x, 0)", INCOMPLETE),
    ],
)
def test_a_named_answer(
    tmp_path: Path, question: str, name: str, given: str, verdict: Verdict
) -> None:
    answers = f"    answers: {{{name}: {quoted(given)}}}"
    assert entry(tmp_path, question, answers, f"answers/{name}").verdict is verdict


def quoted(given: str) -> str:
    return f'"{given}"' if "(" in given else given


def test_an_answer_under_the_name_of_another_is_recognised(tmp_path: Path) -> None:
    found = entry(tmp_path, CONVOLUTION, "    answers: {full: [2, 5, 8, 6]}", "answers/full")
    assert (found.verdict, found.judged.reason) == (WRONG, "that is same")


def test_what_is_not_given_is_called_so(tmp_path: Path) -> None:
    found = entry(tmp_path, CONVOLUTION, "    answers: {full: [1]}", "answers/same")
    assert (found.verdict, found.judged.right) == (NOT_GIVEN, "[2, 5, 8, 6]")


@pytest.mark.parametrize(
    ("numbers", "verdicts"),
    [
        ("1/2, beta: 1/2, gamma: 0, delta: 1/2", [RIGHT] * 4),
        ("-1/2, beta: -1/2, gamma: 0, delta: 1/2", [ANOTHER] * 4),  # tanh is odd
        ("-1/2, beta: 1/2, gamma: 0, delta: 1/2", [WRONG, RIGHT, RIGHT, RIGHT]),
    ],
)
def test_four_numbers_are_right_together(
    tmp_path: Path, numbers: str, verdicts: list[Verdict]
) -> None:
    found = audited(tmp_path, NETWORK, f"    answers: {{alpha: {numbers}}}").questions[0]
    assert [one.verdict for one in found.entries][:4] == verdicts


OURS = {
    "~w1[j,i]": "w1[j,i]/2",
    "~w1[j,0]": "w1[j,0]/2",
    "~w2[k,j]": "w2[k,j]/2",
    "~w2[k,0]": "w2[k,0] + sum(w2[k,j], j, 1, M)/2",
}


def parameters(tmp_path: Path, given: dict[str, str]) -> dict[str, Verdict]:
    lines = [f"      {left}: {right}" for left, right in given.items()]
    text = "\n".join(("    parameters:", *lines))
    found = audited(tmp_path, NETWORK, text).questions[0].entries
    return {
        one.where.removeprefix("parameters/"): one.verdict
        for one in found
        if one.where.startswith("parameters/")
    }


def test_parameters_that_are_right(tmp_path: Path) -> None:
    assert set(parameters(tmp_path, OURS).values()) == {RIGHT}


@pytest.mark.parametrize(
    ("left", "instead", "right"),
    [
        ("~w1[j,i]", "~w1[k,j]", "w1[k,j]/2"),  # the indices of another layer
        ("~w1[j,i]", "~w1[i,j]", "w1[i,j]/2"),  # transposed
        ("~w1[j,i]", "~w1[j,i]", "w1[i,j]/2"),
        ("~w1[j,i]", "~w1[j,i]", "w1[j,j]/2"),
        ("~w1[j,i]", "~w1[j,i]", "w2[j,i]/2"),
        ("~w1[j,i]", "~w1[j,n]", "w1[j,n]/2"),  # nothing says what n is
        ("~w1[j,0]", "~w1[j,0]", "w1[j,0]"),
        ("~w2[k,j]", "~w2[j,k]", "w2[j,k]/2"),
        ("~w2[k,0]", "~w2[k,0]", "w2[k,0] + sum(w2[k,j], k, 1, K)/2"),
        ("~w2[k,0]", "~w2[k,0]", "w2[k,0] + sum(w2[k,j], j, 1, D)/2"),
    ],
)
def test_a_wrong_index_or_value_is_caught(
    tmp_path: Path, left: str, instead: str, right: str
) -> None:
    given = {key: value for key, value in OURS.items() if key != left} | {instead: right}
    verdicts = parameters(tmp_path, given)
    assert verdicts.pop(instead) is WRONG
    assert set(verdicts.values()) == {RIGHT}


def test_other_parameters_of_the_same_network_are_valid(tmp_path: Path) -> None:
    flipped = {key: f"-{value}" for key, value in OURS.items() if key != "~w2[k,0]"}
    verdicts = parameters(tmp_path, flipped | {"~w2[k,0]": OURS["~w2[k,0]"]})
    assert verdicts.pop("~w2[k,0]") is RIGHT
    assert set(verdicts.values()) == {ANOTHER}


def test_a_parameter_that_is_missing(tmp_path: Path) -> None:
    given = {key: value for key, value in OURS.items() if key != "~w1[j,0]"}
    assert parameters(tmp_path, given)["~w1[j,0]"] is NOT_GIVEN


def first_claim(tmp_path: Path, says: str, more: str = "") -> tuple[Verdict, str]:
    given = f'    claims: [{{says: "{says}"{more}}}]'
    found = entry(tmp_path, SOFTMAX, given, "claims/0")
    return found.verdict, found.judged.reason


@pytest.mark.parametrize(
    ("says", "more", "verdict"),
    [
        ("S(x + c) = S(x)", "", RIGHT),
        ("S(c*x) != S(x)", "", RIGHT),  # somewhere
        ("S(c*x) != S(x)", ", for-every: c", WRONG),  # not for c = 1
        ("S(2*x) != S(x)", "", RIGHT),
        ("S(c*x) = S(x)", ", where: c = 1", RIGHT),
        ("S(c*x)[i] = 1/K", ", where: c = 0", RIGHT),
        ("S(c*x)[i] = 1/K", "", WRONG),
        ("S(c*x)[i] = 1/K", ", where: 'x[j] = a'", RIGHT),
        ("S(x) = exp(x[i])/sum(exp(x[j]), j, 1, K)", "", WRONG),  # a vector is no entry
        ("S(x)[i] = exp(x[i])/sum(exp(x[i]), j, 1, K)", "", WRONG),
        ("S(x)[i] = exp(x[i])/sum(exp(x[j]), i, 1, K)", "", WRONG),  # j is not bound
        ("S(x)[i] > 0", "", RIGHT),
        ("S(x)[i] < 1/2", "", WRONG),
        ("S(x)[i]", "", WRONG),  # says nothing
    ],
)
def test_a_claim(tmp_path: Path, says: str, more: str, verdict: Verdict) -> None:
    assert first_claim(tmp_path, says, more)[0] is verdict


def test_the_counterexample_is_named(tmp_path: Path) -> None:
    reason = first_claim(tmp_path, "S(c*x) != S(x)", ", for-every: c")[1]
    assert reason.startswith("for c = 1, ")


def test_the_failing_link_of_a_chain_is_named(tmp_path: Path) -> None:
    reason = first_claim(tmp_path, "S(x + c) = S(x) = S(2*x)")[1]
    assert reason.startswith("S(x) = S(2*x): ")


@pytest.mark.parametrize(
    ("x", "scale", "verdict"),
    [("[1, 2, 3]", "2", RIGHT), ("[0, 1]", "3", ANOTHER), ("[1, 1]", "3", WRONG),
     ("[1, 2]", "1", WRONG)],
)  # fmt: skip
def test_a_witness_of_ones_own(tmp_path: Path, x: str, scale: str, verdict: Verdict) -> None:
    answers = f"    answers: {{x: {x}, scale: {scale}}}"
    for name in ("x", "scale"):
        assert entry(tmp_path, SOFTMAX, answers, f"answers/{name}").verdict is verdict


LINE = "sum(w2[k,j]*({}), j, 1, M) + w2[k,0]"
INSIDE = "sum(w1[j,i]*x[i], i, 1, D) + w1[j,0]"


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [
        (f"(tanh(1/2*({INSIDE})) + 1)/2", RIGHT),
        (f"(tanh(1/2*{INSIDE}) + 1)/2", WRONG),  # the brackets are missing
        (f"1 - sigmoid(-({INSIDE}))", RIGHT),
    ],
)
def test_a_line_of_a_derivation(tmp_path: Path, factor: str, verdict: Verdict) -> None:
    given = f'    derivations: {{rewritten: ["{LINE.format(factor)}"]}}'
    assert entry(tmp_path, NETWORK, given, "derivations/rewritten/0").verdict is verdict


@pytest.mark.parametrize(
    ("row", "place", "verdict"),
    [
        ("v1: 2/3", "values/v1/value", INCOMPLETE),
        ("v1: 0.6667", "values/v1/value", RIGHT),
        ("v1: 0.6666", "values/v1/value", Verdict.ROUNDED),
        ('v1: ["v[-1]/v[0]", 0.6667]', "values/v1/formula", RIGHT),
        ('v1: ["v[-1]*(1/v[0])", 0.6667]', "values/v1/formula", RIGHT),
        ('v1: ["v[0]/v[-1]", 0.6667]', "values/v1/formula", WRONG),
        ('v1: ["2/v[0]", 0.6667]', "values/v1/formula", ANOTHER),  # by its value
    ],
)
def test_a_cell_of_a_trace(tmp_path: Path, row: str, place: str, verdict: Verdict) -> None:
    given = f"    traces: {{reverse: {{values: {{{row}}}}}}}"
    assert entry(tmp_path, AUTODIFF, given, f"traces/reverse/{place}").verdict is verdict


@pytest.mark.parametrize(
    ("row", "verdict", "remark"),
    [
        ("bar(v[3])*1", RIGHT, ""),
        ("bar(v[3])*partial(v[3], v[1])", RIGHT, "not written out: bar(v[3])*1"),
        ("bar(y)", ANOTHER, ""),
        ("bar(v[3])*2", WRONG, ""),
    ],
)
def test_a_rule_for_an_adjoint(tmp_path: Path, row: str, verdict: Verdict, remark: str) -> None:
    given = f'    traces: {{reverse: {{adjoints: [{{v1: ["{row}", 1]}}]}}}}'
    found = entry(tmp_path, AUTODIFF, given, "traces/reverse/adjoints/v1/formula")
    assert found.verdict is verdict
    assert remark in found.judged.reason


def test_marks_follow_from_the_verdicts(tmp_path: Path) -> None:
    answers = "    answers: {full: [1, 2, 5, 8, 6, 8], valid: [5, 8], same: [0]}"
    found = audited(tmp_path, CONVOLUTION, answers).questions[0]
    assert (found.total, int(found.proposed * 2), found.mistakes) == (6, 8, 1)
    assert found.score == "4 of 6 marks, 1 mistake in 3 entries"


def test_what_follows_from_a_witness_of_ones_own_is_judged_by_it(tmp_path: Path) -> None:
    answers = (
        "    answers: {x: [0, 0, 1], scale: 0, S(x): [0.2119, 0.2119, 0.5761], "
        "S(scale*x): [1/3, 1/3, 0.3333], limit-oo: [0, 0.5, 1]}"
    )
    found = {
        one.where.removeprefix("answers/"): one.verdict
        for one in audited(tmp_path, SOFTMAX, answers).questions[0].entries
    }
    assert [found[name] for name in ("S(x)", "S(scale*x)", "limit-oo")] == [RIGHT, RIGHT, WRONG]
