"""Every place of an answer is accounted for, and a failure is never lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest

from keywright.referee import Finding, judge, places, report
from keywright.referee.report import merge
from keywright.referee.tools import recomputed, variable
from tests.referee.chains import softmax_shift

ANSWER: dict[str, Any] = {
    "id": "q",
    "kind": "made-up",
    "answers": {
        "y": {"exact": "1/3", "decimal": "0.3333"},
        "dy/dx1": {"exact": "2", "decimal": "2"},
        "invariant": True,
        "full": [{"exact": "1", "decimal": "1"}, {"exact": "2", "decimal": "2"}],
        "1a": {"i": 64, "alternatives": []},
    },
    "traces": {"reverse": {"adjoints": [{"name": "v1", "exact": "9", "decimal": "9"}]}},
    "derivations": [softmax_shift()],
    "tables": [{"id": "t", "columns": ["i"], "rows": [["a", 3], [["add", "x", 1]], [None]]}],
    "absent": {},
    "values": {"part.k": 2},
    "formulas": {"part.f": ["exp", "x"]},
    "facts": {"part.smooth": False},
    "figures": {"one": "a word"},
}
PLACES = [
    "answers/y", "answers/dy/dx1", "answers/invariant", "answers/full/0", "answers/full/1",
    "answers/1a/i", "answers/1a/alternatives", "traces/reverse/adjoints/0",
    *(f"derivations/chain/{number}" for number in range(6)),
    "tables/t/0/0", "tables/t/0/1", "tables/t/1/0", "tables/t/2/0",
    "values/part.k", "formulas/part.f", "facts/part.smooth", "figures/one",
]  # fmt: skip


def family(monkeypatch: pytest.MonkeyPatch, check: Any) -> None:
    """A family module that is there for one test."""
    module = ModuleType("keywright.kinds.made_up.check")
    module.__dict__["check"] = check
    module.__spec__ = __import__("importlib.machinery").machinery.ModuleSpec(module.__name__, None)
    monkeypatch.setitem(sys.modules, module.__name__, module)


def of(where: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.where == where]


def test_places() -> None:
    assert places(ANSWER) == PLACES


def test_without_a_rule_only_derivations_are_checked() -> None:
    findings = judge({}, ANSWER, 4)
    assert [finding.where for finding in findings] == PLACES
    checked = [finding for finding in findings if finding.how != "unchecked"]
    assert {finding.where.split("/")[0] for finding in checked} == {"derivations"}
    unchecked = of("answers/y", findings)[0]
    assert (unchecked.ok, unchecked.detail) == (True, "no rule of made-up covers it")


def test_a_family_claims_places_and_failures_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(question: Any, answer: Any, digits: int) -> Iterator[Finding]:
        yield Finding("answers/y", "recomputed", True)
        yield Finding("derivations/chain/0", "sampled", False, 1, "another question")
        yield Finding("answers/missing", "recomputed", False, 0, "missing")
        yield Finding("answers/nowhere", "recomputed", True)

    family(monkeypatch, check)
    findings = judge({}, ANSWER, 4)
    assert of("answers/y", findings) == [Finding("answers/y", "recomputed", True)]
    assert [f.detail for f in findings if not f.ok] == ["another question", "missing"]
    assert of("answers/nowhere", findings) == []


def test_a_check_that_breaks_down_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(question: Any, answer: Any, digits: int) -> Iterator[Finding]:
        yield Finding("answers/y", "recomputed", True)
        raise KeyError("signal")

    family(monkeypatch, check)
    findings = judge({}, ANSWER, 4)
    assert of("answers/y", findings)[0].ok
    (failed,) = [finding for finding in findings if not finding.ok]
    assert failed.detail == "the check broke down: KeyError: 'signal'"


def test_wrong_decimals_fail_wherever_they_stand() -> None:
    answer = json.loads(json.dumps(ANSWER))
    answer["answers"]["y"]["decimal"] = "0.3334"
    answer["traces"]["reverse"]["adjoints"][0]["decimal"] = "9.0"
    answer["tables"][0]["rows"][0][1] = {"exact": "1/2"}
    failed = [finding.where for finding in judge({}, answer, 4) if not finding.ok]
    assert failed == ["answers/y", "traces/reverse/adjoints/0", "tables/t/0/1"]


def test_a_broken_derivation_is_a_failure() -> None:
    answer = json.loads(json.dumps(ANSWER))
    del answer["derivations"][0]["steps"][2]["reason"]
    assert not of("derivations/chain/0", judge({}, answer, 4))[0].ok


def test_report_counts_and_lists_failures() -> None:
    findings = [
        Finding("answers/y", "recomputed", True),
        Finding("answers/z", "sampled", False, 20, "wrong"),
        Finding("answers/w", "unchecked", True, 0, "no rule"),
    ]
    data = report("sheet", [("q1", findings), ("q2", findings[:1])])
    assert data["counts"] == {"recomputed": 2, "sampled": 0, "unchecked": 1, "failed": 1}
    assert [row["where"] for row in data["failures"]] == ["answers/z"]
    assert data["failures"][0]["question"] == "q1"
    assert [row["id"] for row in data["questions"]] == ["q1", "q2"]
    assert json.loads(json.dumps(data)) == data


def test_the_second_engine_stands_alone() -> None:
    """It neither imports SymPy nor anything of ours but itself, and a list of words."""
    code = (
        "import sys, keywright.referee\n"
        "from keywright.referee import judge\n"
        "judge({}, {'id': 'q', 'kind': 'none', 'answers': {}}, 4)\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('sympy', 'keywright')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "keywright.referee" in found
    package = (
        "keywright",
        "keywright.system",
        "keywright.system.search_path",
    )  # with which every process begins
    others = [m for m in found if m not in package and not m.startswith("keywright.referee")]
    assert others == ["keywright.kinds", "keywright.words", "keywright.words.vocabulary"]


def test_the_command_that_checks_never_imports_sympy() -> None:
    code = (
        "import sys, keywright.cli as cli\n"
        "try:\n    cli.commands.main(['check', sys.argv[1]], standalone_mode=False)\n"
        "finally:\n    print(sorted(name for name in sys.modules if name.startswith('sympy')))\n"
    )
    for path in ("problems/examples/activation.yaml", "problems/ift6135-h2020"):
        command = [sys.executable, "-c", code, path]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        summary, modules = done.stdout.splitlines()
        assert summary.endswith("0 unchecked, 0 failed")
        assert modules == "[]"


def test_a_place_keeps_its_failures_or_else_the_first_that_checked_it() -> None:
    def merged(*claims: Finding) -> list[Finding]:
        return merge({"kind": "made-up", "facts": {"a": True}}, claims)

    where = "facts/a"
    vague = Finding(where, "unchecked", True, 0, "no rule")
    other = Finding(where, "unchecked", True, 0, "nor another")
    sure, surer = Finding(where, "sampled", True, 20), Finding(where, "recomputed", True)
    wrong, worse = Finding(where, "recomputed", False, 0, "no"), Finding(where, "sampled", False, 3)
    assert merged(vague, sure, surer) == [sure]
    assert merged(vague, other) == [vague]
    assert merged(sure, wrong, vague, worse, wrong) == [wrong, worse]
    assert merged() == [Finding(where, "unchecked", True, 0, "no rule of made-up covers it")]
    assert (sure.points, surer.points, surer.detail) == (20, 0, "")


def test_what_was_computed_is_compared_as_what_it_is() -> None:
    cell = {"exact": "1/3", "decimal": "0.3333"}
    assert recomputed("a", cell, Fraction(1, 3)) == Finding("a", "recomputed", True, 0, "")
    assert recomputed("a", 2, 2) == recomputed("a", 2, 2) == Finding("a", "recomputed", True, 0, "")
    for printed, value, problem in (
        (cell, None, f"{cell!r} instead of None"), (True, 1, "True instead of 1"),
        (2, 3, "2 instead of 3"), ("2", 2, "'2' instead of 2"),
    ):  # fmt: skip
        assert recomputed("a", printed, value) == Finding("a", "recomputed", False, 0, problem)
    assert not recomputed("a", cell, Fraction(1, 4)).ok
    assert recomputed("a", cell, Fraction(1, 4)).detail


def test_a_variable_is_any_real_number_unless_more_is_said() -> None:
    assert variable("x") == {
        "name": "x", "low": None, "high": None, "integer": False, "special": [],
    }  # fmt: skip
