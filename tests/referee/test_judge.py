"""An answer as a whole: every place has a finding, and a check that breaks down has failed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from keywright import referee
from keywright.referee import Finding, Ungradable, judge
from keywright.referee.report import cells
from tests.kinds.worked import answer_of

QUESTION: dict[str, Any] = {"kind": "softmax"}
CONVOLUTION: dict[str, Any] = {"kind": "convolution", "signal": [1, "1/3"], "kernel": [2, 1]}


def failed(question: dict[str, Any], answer: dict[str, Any], digits: int = 4) -> dict[str, str]:
    return {it.where: it.detail for it in judge(question, answer, digits) if not it.ok}


@pytest.mark.parametrize("question", [QUESTION, CONVOLUTION])
def test_what_is_right_has_a_finding_for_every_place(question: dict[str, Any]) -> None:
    answer = answer_of(question)
    found = judge(question, answer, 4)
    assert all(it.ok for it in found)
    assert {it.where for it in found} == {*referee.places(answer)}


def test_derivations_are_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by the grader, whatever the kind's own check finds."""
    answer = answer_of(QUESTION)
    monkeypatch.setattr("importlib.import_module", lambda _: SimpleNamespace())
    graded = {it.where: it for it in judge(QUESTION, answer, 4) if "derivations/" in it.where}
    for row in answer["derivations"]:
        for number in range(1, len(row["steps"]) + 1):
            assert graded[f"derivations/{row['id']}/{number}"].how != "unchecked"
    wrong = copy.deepcopy(answer)
    row = next(row for row in wrong["derivations"] if row["steps"])
    row["steps"][0]["term"] = ["add", row["start"], 1]
    assert f"derivations/{row['id']}/1" in failed(QUESTION, wrong)


def test_digits_are_judged() -> None:
    answer = answer_of(CONVOLUTION)
    (place, cell) = next(
        (where, cell) for where, cell in cells(answer) if cell.get("decimal") == "0.3333"
    )
    cell["decimal"] = "0.3334"
    assert place in failed(CONVOLUTION, answer)
    cell["decimal"] = "0.33333"
    assert place in failed(CONVOLUTION, answer)
    (finding,) = [it for it in judge(CONVOLUTION, answer, 4) if it.where == place]
    assert (finding.how, finding.ok, finding.points) == ("recomputed", False, 0)


def test_a_kind_that_nobody_checks_has_nothing_to_show_for_it() -> None:
    answer = answer_of(CONVOLUTION)
    for kind in ("nothing", "not a name", "", "errors", None):
        found = judge(CONVOLUTION, {**answer, "kind": kind}, 4)
        assert {it.how for it in found if it.where.startswith("answers/")} == {"unchecked"}
        assert "question" not in {it.where for it in found}


def broken(error: Exception) -> Any:
    def checked(*_: object) -> Iterator[Finding]:
        yield Finding("answers/full/0", "recomputed", True, 0, "")
        raise error

    return checked


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (Ungradable("no  value\nthere"), "the check broke down: no value there"),
        (KeyError("x"), "the check broke down: KeyError: 'x'"),
        (ZeroDivisionError("by 0"), "the check broke down: ZeroDivisionError: by 0"),
    ],
)
def test_a_check_that_breaks_down_has_failed(
    error: Exception, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it found before stays found."""
    answer = answer_of(CONVOLUTION)
    module = SimpleNamespace(check=broken(error))
    monkeypatch.setattr("importlib.import_module", lambda _: module)
    found = {it.where: it for it in judge(CONVOLUTION, answer, 4)}
    assert found["question"].detail == detail
    assert (found["question"].ok, found["question"].points) == (False, 0)
    assert found["question"].how == "recomputed"
    assert found["answers/full/0"].ok


def test_a_derivation_that_breaks_the_grader_has_failed() -> None:
    answer = answer_of(QUESTION)
    answer["derivations"][0]["domain"] = None
    where = f"derivations/{answer['derivations'][0]['id']}/0"
    assert where in failed(QUESTION, answer)
    del answer["derivations"]
    assert failed(QUESTION, answer)


@pytest.mark.parametrize("shaped", [True, False])
def test_the_shape_is_asked_where_a_kind_says_what_it_is(
    shaped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_of(CONVOLUTION)
    answer["formulas"]["given.signal"].append(1)
    module = SimpleNamespace(check=lambda *_: iter(()), **({"COLUMNS": ()} if shaped else {}))
    monkeypatch.setattr("importlib.import_module", lambda _: module)
    found = [it for it in judge(CONVOLUTION, answer, 4) if it.where == "formulas/given.signal"]
    assert [it.how for it in found] == ["recomputed" if shaped else "unchecked"]
