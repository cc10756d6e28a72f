"""The printed solutions of 2020: what the audit finds in them, and the page that says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keywright import pipeline, tex
from keywright.audit import RULE, Audit, JudgedAnswer
from keywright.audit.verdicts import Verdict
from keywright.sheet.audit import render_audit
from keywright.spec import Loaded
from keywright.variants import audits
from tests.audit.helpers import PRINTED, ROOT

PAGE = ROOT / "docs/audit-of-the-2020-sheet.md"
MISTAKES = 27


@pytest.fixture(scope="module")
def printed() -> tuple[Audit, Loaded]:
    return audits.audit(PRINTED)


@pytest.fixture(scope="module")
def entries(printed: tuple[Audit, Loaded]) -> dict[str, JudgedAnswer]:
    questions = printed[0].questions
    return {f"{asked.id}/{one.where}": one for asked in questions for one in asked.entries}


def test_it_has_more_than_fifteen_mistakes(printed: tuple[Audit, Loaded]) -> None:
    audited, _ = printed
    assert audited.mistakes == MISTAKES
    assert [asked.mistakes for asked in audited.questions] == [4, 4, 2, 16, 0, 1, 0]


@pytest.mark.parametrize(
    ("where", "verdict", "right"),
    [
        ("autodiff/traces/reverse/values/y/value", Verdict.ROUNDED, "35.1211"),
        ("autodiff/traces/reverse/adjoints/x1/value", Verdict.ROUNDED, "-0.1535"),
        ("autodiff/traces/forward:x1/values/v4/value", Verdict.INCOMPLETE, "-0.9900"),
        ("cnn-shape/answers/outputs", Verdict.INCOMPLETE, "73728"),
        ("network-equivalence/parameters/~w1[k,j]", Verdict.WRONG, "~w1[j,i]"),
        ("network-equivalence/derivations/rewritten/1", Verdict.WRONG, "tanh(1/2*(sum("),
        ("softmax/claims/1", Verdict.WRONG, ""),  # "for an arbitrary constant c"
        ("softmax/answers/x, scale", Verdict.NOT_GIVEN, "x = [1, 2, 3]"),
        ("activation/claims/0", Verdict.WRONG, ""),  # a derivative called its limit
        ("activation/claims/5", Verdict.WRONG, ""),  # arithmetic with infinity
        ("conv-config/answers/1b", Verdict.ANOTHER, "k = 2"),
        ("conv-config/answers/2a", Verdict.ANOTHER, "k = 4"),
        ("network-equivalence/parameters/~w2[k,0]", Verdict.RIGHT, ""),
        ("autodiff/traces/reverse/adjoints/v0/value", Verdict.RIGHT, ""),
    ],
)
def test_what_it_says_of_one_place(
    entries: dict[str, JudgedAnswer], where: str, verdict: Verdict, right: str
) -> None:
    assert entries[where].verdict is verdict
    assert right in entries[where].judged.right


def test_each_part_has_its_marks(printed: tuple[Audit, Loaded]) -> None:
    """Less for the mistakes: in 1.3, 2.2, the network, the traces and the outputs asked in 6."""
    marks = {
        question.id: [(part.marks, float(part.proposed)) for part in question.parts]
        for question in printed[0].questions
    }
    assert marks == {
        "activation": [(4, 4), (4, 4), (4, 2)],
        "softmax": [(3, 3), (3, 2.5), (3, 3), (3, 3)],
        "network-equivalence": [(16, 14)],
        "autodiff": [(5, 4.5), (5, 4.5)],
        "convolution": [(6, 6)],
        "cnn-shape": [(5, 2.5), (5, 5)],
        "conv-config": [(4, 4), (4, 4), (6, 6)],
    }


def test_reasons_name_what_is_wrong(entries: dict[str, JudgedAnswer]) -> None:
    reasons = {where: entry.judged.reason for where, entry in entries.items()}
    assert "between neighbouring windows" in reasons["conv-config/answers/2a"]
    assert reasons["softmax/claims/1"].startswith("for c = 1, ")
    assert "no parameter" in reasons["network-equivalence/parameters/~w1[k,j]"]


def test_whoever_writes_our_own_answers_makes_no_mistake(tmp_path: Path) -> None:
    loaded = pipeline.load(PRINTED.parent)
    ours = pipeline.answers(loaded, pipeline.solve(loaded))
    questions = {}
    for answer in ours["questions"]:
        traces = {
            trace: {
                name: [{row["name"]: row["decimal"]} for row in rows]
                for name, rows in columns.items()
            }
            for trace, columns in answer["traces"].items()
        }
        named = {name: plain(value) for name, value in answer["answers"].items()}
        questions[answer["id"]] = {"answers": named, "traces": traces}
    formulas = {row["id"]: row for row in ours["questions"]}["network-equivalence"]["formulas"]
    assert len([key for key in formulas if key.endswith("equation")]) >= 4
    file = tmp_path / "ours.yaml"
    file.write_text(json.dumps({"audits": str(PRINTED.parent), "questions": questions}))
    audited, _ = audits.audit(file, trusted=True)
    mistaken = [one for asked in audited.questions for one in asked.entries
                if one.verdict is not Verdict.RIGHT]  # fmt: skip
    assert {one.where.split("/")[0] for one in mistaken} == {"parameters"}  # those are not named


def plain(value: object) -> object:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        own = {k: v for k, v in value.items() if k != "alternatives"}
        return value.get("exact", own)
    return value


def test_the_page_is_current(printed: tuple[Audit, Loaded], update: bool) -> None:
    """If not: keywright audit problems/ift6135-h2020/printed-2020.yaml --markdown."""
    page = audits.audit_text(printed[0], "markdown")
    if update:
        PAGE.write_text(page)
    assert PAGE.read_text() == page


def test_the_same_twice(printed: tuple[Audit, Loaded]) -> None:
    again, _ = audits.audit(PRINTED)
    for form in ("text", "json", "markdown"):
        assert audits.audit_text(again, form) == audits.audit_text(printed[0], form)


def test_the_json_has_what_the_page_has(printed: tuple[Audit, Loaded]) -> None:
    data = json.loads(audits.audit_text(printed[0], "json"))
    assert data["mistakes"] == MISTAKES
    names = ("rounded wrongly", "incomplete", "wrong", "not given")
    bad = sum(data["counts"][name] for name in names)
    assert bad == MISTAKES
    assert sum(len(asked["entries"]) for asked in data["questions"]) == sum(data["counts"].values())
    for asked in data["questions"]:
        assert all(0 <= part["proposed"] <= part["marks"] for part in asked["parts"])
        assert asked["marks"] == sum(part["marks"] for part in asked["parts"])
        assert asked["proposed"] == sum(part["proposed"] for part in asked["parts"])
        assert all(e["reason"] for e in asked["entries"] if e["verdict"] == "wrong")


def test_the_sheet_has_no_line_in_the_margin(printed: tuple[Audit, Loaded]) -> None:
    audited, loaded = printed
    header = loaded.assignment
    source = render_audit(audited, RULE, header.course, header.professor)
    made = tex.typeset(source)
    assert made.overfull == ()
    assert made.pages > 1
