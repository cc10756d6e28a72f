"""The file to be filled in: every entry has its place, and filled in with ours all is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from keywright import pipeline
from keywright.audit.verdicts import Verdict
from keywright.errors import InputError
from keywright.variants import audits
from tests.audit.helpers import ACTIVATION, AUTODIFF, CONFIG, CONVOLUTION, NETWORK, SHAPE, SOFTMAX

KINDS = (ACTIVATION, AUTODIFF, CONFIG, CONVOLUTION, NETWORK, SHAPE, SOFTMAX)


def form(folder: Path, question: str) -> Path:
    file = folder / "q.yaml"
    file.write_text(question)
    return audits.audit_form(file)


@pytest.mark.parametrize("question", KINDS)
def test_left_empty_it_is_a_blank_page(tmp_path: Path, question: str) -> None:
    (asked,) = audits.audit(form(tmp_path, question))[0].questions
    assert {one.verdict for one in asked.entries} == {Verdict.NOT_GIVEN}
    assert asked.proposed == 0


@pytest.mark.parametrize("question", KINDS)
def test_filled_in_with_ours_it_gets_all_marks(tmp_path: Path, question: str) -> None:
    file = form(tmp_path, question)
    loaded = pipeline.load(tmp_path / "q.yaml")
    (ours,) = pipeline.answers(loaded, pipeline.solve(loaded))["questions"]
    filled = yaml.safe_load(file.read_text())
    given = filled["questions"]["q"]
    given["answers"] = {name: value(ours["answers"][name]) for name in given["answers"]}
    for trace, columns in given.get("traces", {}).items():
        for name, column in columns.items():
            columns[name] = rows(column, ours["traces"][trace][name])
    if "parameters" in given:
        halves = {
            "~w1[j,i]": "w1[j,i]/2",
            "~w1[j,0]": "w1[j,0]/2",
            "~w2[k,j]": "w2[k,j]/2",
            "~w2[k,0]": "w2[k,0] + sum(w2[k,j], j=1..M)/2",
        }
        given["parameters"] = {name: halves[name] for name in given["parameters"]}
        assert len(given["parameters"]) == len(halves)
    file.write_text(yaml.safe_dump(filled))
    (asked,) = audits.audit(file)[0].questions
    assert [one for one in asked.entries if one.verdict is not Verdict.RIGHT] == []
    assert asked.proposed == asked.total


def value(ours: Any) -> Any:
    if isinstance(ours, list):
        return [value(each) for each in ours]
    if isinstance(ours, dict):
        return ours.get("exact") or {name: ours[name] for name in "kspd"} | {"o": ours["o"]}
    return ours


def rows(column: Any, ours: list[dict[str, Any]]) -> Any:
    """Each named row with its decimal, those of one name in their order."""
    if isinstance(column, dict):
        return {row["name"]: row["decimal"] for row in ours if row["name"] in column}
    names = [next(iter(row)) for row in column]
    return [{row["name"]: row["decimal"]} for row in ours if row["name"] in names]


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    file = form(tmp_path, CONVOLUTION)
    file.write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        audits.audit_form(tmp_path / "q.yaml")
    assert file.read_text() == "mine"


def test_of_a_folder_it_lies_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "sheet"
    folder.mkdir()
    (folder / "assignment.yaml").write_text("title: Sheet\nquestions: [q.yaml]\n")
    (folder / "q.yaml").write_text(CONVOLUTION + "vary: {signal.0: {integers: [1, 3]}}\n")
    file = audits.audit_form(folder)
    assert file == folder / "audit.yaml"
    assert "\naudits: .\n" in file.read_text()
    assert "\nvariant:" in file.read_text()
    assert audits.audit(file)[0].questions[0].proposed == 0
