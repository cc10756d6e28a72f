"""What is wrong with an audit file itself, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.errors import InputError
from keywright.variants import audits
from tests.audit.helpers import AUTODIFF, CONVOLUTION


@pytest.mark.parametrize(
    ("question", "text", "message"),
    [
        (
            CONVOLUTION,
            "q:\n    answers: {ful: [1]}",
            "4:15: there is no answer 'ful'; did you mean",
        ),
        (CONVOLUTION, "qq:\n    answers: {}", "3:3: there is no question 'qq'; did you mean 'q'?"),
        (CONVOLUTION, "q:\n    anwers: {}", "4:5: unknown key 'anwers'; did you mean 'answers'?"),
        (CONVOLUTION, "q:\n    claims: [{says: 1 = 1, ovr: a}]", "4:28: unknown key 'ovr'"),
        (CONVOLUTION, "q:\n    claims: [{says: 1 = 1, over: a}]", "4:34: there is no derivation"),
        (CONVOLUTION, "q:\n    claims: [{says: 1 = 1, part: 2}]", "4:34: there is no part 2"),
        (CONVOLUTION, 'q:\n    parameters: {"~w1[j,i]": 1}', "4:5: only a question of the kind"),
        (AUTODIFF, "q:\n    traces: {revers: {}}", "4:14: there is no trace 'revers'; did you"),
        (AUTODIFF, "q:\n    traces: {reverse: {value: {}}}", "4:24: there is no column 'value'"),
        (AUTODIFF, "q:\n    traces: {reverse: {values: {v9: 1}}}", "4:33: there is no row 'v9'"),
        (AUTODIFF, "q:\n    traces: {reverse: {values: 3}}", "4:32: the rows of a trace are"),
        (AUTODIFF, "q:\n    traces: {reverse: {values: {v1: [1]}}}", "the row 'v1' holds a value"),
        (AUTODIFF, "q:\n    traces: {reverse: {adjoints: [{v9: 1}]}}", "there is no row 'v9'"),
        (AUTODIFF, "q:\n    derivations: {a: [1]}", "4:19: there is no derivation 'a'"),
        (AUTODIFF, "q: 3", "3:6: 'q' must be a mapping"),
    ],
)
def test_a_fault_has_its_place(tmp_path: Path, question: str, text: str, message: str) -> None:
    (tmp_path / "q.yaml").write_text(question)
    file = tmp_path / "given.yaml"
    file.write_text(f"audits: q.yaml\nquestions:\n  {text}\n")
    with pytest.raises(InputError) as caught:
        audits.audit(file)
    assert str(caught.value.faults[0]).startswith(f"{file}:")
    assert message in str(caught.value)


def test_an_assignment_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "given.yaml"
    file.write_text("audits: nothing.yaml\nquestions: {}\n")
    with pytest.raises(InputError, match=r"nothing\.yaml:1:1: there is no such file"):
        audits.audit(file)


@pytest.mark.parametrize("given", ["1/0", "9**9**9**9", "x[1]", "[[1]]", "{a: 1}"])
def test_whatever_is_given_is_judged(tmp_path: Path, given: str) -> None:
    (tmp_path / "q.yaml").write_text(CONVOLUTION)
    file = tmp_path / "given.yaml"
    value = given if given[:1] in ("[", "{") else f'"{given}"'
    file.write_text(f"audits: q.yaml\nquestions:\n  q:\n    answers: {{valid: [{value}, 8]}}\n")
    (asked,) = audits.audit(file)[0].questions
    assert {str(one.verdict) for one in asked.entries} == {"wrong", "not given"}
