"""What is charged, and once: nothing for a blank page, a row as a row, a slip where it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.audit import QuestionAudit
from keywright.audit.verdicts import Verdict
from keywright.variants import audits
from tests.audit.helpers import AUTODIFF, ROOT, audited

RIGHT, FOLLOWS, ROUNDED, WRONG = (
    Verdict.RIGHT,
    Verdict.FOLLOWS,
    Verdict.ROUNDED,
    Verdict.WRONG,
)
# y = (x1*x2 + x1)**2 at (2, 3): v1 = 6, v2 = 8, v3 = 64.
CHAIN = """
kind: autodiff
marks: [8]
function: (x1*x2 + x1)**2
at: {x1: 2, x2: 3}
parts: [{forward: x1}]
"""
VALUES = "v1: 6, v2: 8, v3: 64"
TANGENTS = "v1: 3, v2: 4, v3: 64"


def trace(folder: Path, values: str, tangents: str = TANGENTS, more: str = "") -> QuestionAudit:
    columns = f"values: {{{values}}}, tangents: {{{tangents}}}"
    given = f'    traces: {{"forward:x1": {{{columns}}}}}\n{more}'
    return audited(folder, CHAIN, given).questions[0]


def verdicts(asked: QuestionAudit) -> dict[str, Verdict]:
    return {
        one.where.removeprefix("traces/forward:x1/").removesuffix("/value"): one.verdict
        for one in asked.entries
    }


def test_a_blank_page_gets_nothing(tmp_path: Path) -> None:
    file = tmp_path / "blank.yaml"
    file.write_text(f"audits: {ROOT / 'problems/ift6135-h2020'}\nquestions: {{}}\n")
    audit, _ = audits.audit(file, trusted=True)
    assert {one.verdict for asked in audit.questions for one in asked.entries} == {
        Verdict.NOT_GIVEN
    }
    assert audit.score.endswith("0 of 80 marks proposed")


def test_rows_that_the_question_fixes_need_not_be_given(tmp_path: Path) -> None:
    asked = trace(tmp_path, VALUES)
    assert set(verdicts(asked)) == {f"{c}/v{n}" for c in ("values", "tangents") for n in (1, 2, 3)}
    assert asked.proposed == 8
    assert not asked.mistakes


def test_rows_that_the_question_fixes_weigh_nothing(tmp_path: Path) -> None:
    asked = trace(tmp_path, f"v-1: 2, v0: 3, y: 64, {VALUES}", "v-1: 1, v0: 0, v1: 3")
    assert float(asked.proposed) == 5.5  # 4 of 6 of 8 marks
    assert sum(one.weight for one in asked.entries) == 6


def test_half_a_trace_is_worth_half(tmp_path: Path) -> None:
    asked = trace(tmp_path, VALUES, "")
    assert asked.proposed == 4
    assert [one.verdict for one in asked.entries].count(Verdict.NOT_GIVEN) == 3


def test_a_trace_that_is_missing_weighs_as_its_rows(tmp_path: Path) -> None:
    both = CHAIN.replace("[8]", "[8, 4]").replace("x1}]", "x1}, {forward: x2}]")
    given = f'    traces: {{"forward:x1": {{values: {{{VALUES}}}, tangents: {{{TANGENTS}}}}}}}'
    asked = audited(tmp_path, both, given).questions[0]
    (missing,) = [one for one in asked.entries if one.verdict is Verdict.NOT_GIVEN]
    assert missing.where == "traces/forward:x2"
    assert missing.weight == 6
    assert [float(part.proposed) for part in asked.parts] == [8, 0]


def test_a_slip_that_runs_through_a_trace_is_charged_once(tmp_path: Path) -> None:
    """2*3 = 5, and from there on all is right: 7, 49, and 2*7*4 = 56."""
    asked = trace(tmp_path, "v1: 5, v2: 7, v3: 49, y: 49", "v1: 3, v2: 4, v3: 56")
    assert verdicts(asked) == {
        "values/v1": WRONG,
        "values/v2": FOLLOWS,
        "values/v3": FOLLOWS,
        "values/y": FOLLOWS,
        "tangents/v1": RIGHT,
        "tangents/v2": RIGHT,
        "tangents/v3": FOLLOWS,
    }
    reasons = {one.judged.reason for one in asked.entries if one.verdict is FOLLOWS}
    assert reasons == {"it follows from values/v1"}
    assert (asked.mistakes, float(asked.proposed)) == (1, 6.5)  # 5 of 6 of 8 marks


def test_a_second_slip_is_charged_too(tmp_path: Path) -> None:
    found = verdicts(trace(tmp_path, "v1: 5, v2: 6, v3: 36", "v1: 3, v2: 4, v3: 48"))
    assert [found[f"values/v{n}"] for n in (1, 2, 3)] == [WRONG, WRONG, FOLLOWS]
    assert found["tangents/v3"] is FOLLOWS


def test_an_input_that_was_misread_is_charged_once(tmp_path: Path) -> None:
    asked = trace(tmp_path, "v0: 4, v1: 8, v2: 10, v3: 100", "v1: 4, v2: 5, v3: 100")
    found = verdicts(asked)
    assert found.pop("values/v0") is WRONG
    assert set(found.values()) == {FOLLOWS}
    assert float(asked.proposed) == 7  # 6 of 7 of 8 marks


def test_what_follows_from_a_wrong_formula_is_charged_with_it(tmp_path: Path) -> None:
    asked = trace(tmp_path, 'v1: ["v[-1] + v[0]", 5], v2: 7, v3: 49', "v1: 3, v2: 4, v3: 56")
    found = verdicts(asked)
    assert found["values/v1/formula"] is WRONG
    assert [found[f"values/v{n}"] for n in (1, 2, 3)] == [FOLLOWS] * 3
    assert [
        one.judged.reason for one in asked.entries if one.where.endswith("values/v2/value")
    ] == ["it follows from the formula of values/v1"]


def test_a_formula_with_numbers_that_follow_is_right(tmp_path: Path) -> None:
    found = verdicts(trace(tmp_path, 'v1: 5, v2: ["5 + 2", 7], v3: ["7^2", 49]', ""))
    assert [found[f"values/v{n}/formula"] for n in (2, 3)] == [FOLLOWS] * 2


def test_a_constant_may_stand_by_its_name(tmp_path: Path) -> None:
    question = (
        "kind: autodiff\nfunction: w*x\nat: {w: 3}\nconstants: {x: 2}\nparts: [{forward: w}]\n"
    )
    for formula, verdict in (("v[0]*x", "RIGHT"), ("w*x", "ANOTHER"), ("v[0]*t", "WRONG")):
        given = f"    traces: {{'forward:w': {{values: {{v1: ['{formula}', 6]}}}}}}"
        (asked,) = audited(tmp_path, question, given).questions
        (entry,) = (each for each in asked.entries if each.where.endswith("v1/formula"))
        assert entry.verdict is Verdict[verdict]


def test_the_answer_at_the_end_of_a_trace_follows_with_it(tmp_path: Path) -> None:
    answers = "    answers: {y: 49, dy/dx1: 56}"
    values, tangents = "v1: 5, v2: 7, v3: 49", "v1: 3, v2: 4, v3: 56"
    found = verdicts(trace(tmp_path, values, tangents, answers))
    assert found["answers/y"] is found["answers/dy/dx1"] is FOLLOWS
    found = verdicts(trace(tmp_path, values, tangents, "    answers: {y: 36}"))
    assert found["answers/y"] is WRONG


@pytest.mark.parametrize(
    ("values", "expected", "marks"),
    [
        # sin(2) = 0.9093, 2/3 + sin(2) = 1.5760; v1, v2, v3 weigh 1, as do the tangents.
        ("v1: 0.6666, v2: 0.9093, v3: 1.5760, y: 1.5760", [ROUNDED, RIGHT, RIGHT, RIGHT], 11),
        ("v1: 0.6667, v2: 0.9092, v3: 1.5759, y: 1.5759", [RIGHT, ROUNDED, ROUNDED, ROUNDED], 11),
    ],
)
def test_a_number_cut_off_is_charged_where_it_is_cut(
    tmp_path: Path, values: str, expected: list[Verdict], marks: float
) -> None:
    question = AUTODIFF.replace("marks: [4]", "marks: [12]")
    question = question.replace("parts: [reverse]", "parts: [{forward: x1}]")
    columns = f"values: {{{values}}}, tangents: {{v1: 0.3333, v2: -0.4161, v3: -0.0828}}"
    given = f'    traces: {{"forward:x1": {{{columns}}}}}'
    asked = audited(tmp_path, question, given).questions[0]
    found = {one.where.split("/")[-2]: one for one in asked.entries if "/values/" in one.where}
    assert [found[name].verdict for name in ("v1", "v2", "v3", "y")] == expected
    assert float(asked.proposed) == marks


def test_what_was_computed_from_rounded_values_is_rounded_wrongly(tmp_path: Path) -> None:
    question = """
kind: autodiff
marks: [2]
function: 3000*(x/3)
at: {x: 1}
parts: [{forward: x}]
"""
    columns = "values: {v1: 0.3333, v2: 999.9}, tangents: {v1: 0.3333, v2: 1000}"
    given = f'    traces: {{"forward:x": {{{columns}}}}}'
    asked = audited(tmp_path, question, given).questions[0]
    found = {one.where: one for one in asked.entries}["traces/forward:x/values/v2/value"]
    assert found.verdict is ROUNDED
    assert found.judged.reason == "computed from values that were rounded before"
