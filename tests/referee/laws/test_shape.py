"""An entry of answers.json of the right form, bent in one place: each is found, at its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from keywright.referee.laws.shape import shape
from keywright.referee.report import Finding

COLUMNS = (("sums", ("entry", "value")), ("layers", ("layer", "size")))
VARIABLE: dict[str, Any] = {
    "name": "x", "low": None, "high": None, "integer": False, "special": [], "value": None,
}  # fmt: skip
DEFINITION = {"name": "f", "parameters": ["x"], "body": "x", "component": None, "size": None}
STEP = {"relation": "=", "term": 2, "reason": "arithmetic"}
CELL = {"exact": "1/3", "decimal": "0.3333"}
ANSWER: dict[str, Any] = {
    "id": "q",
    "kind": "made-up",
    "answers": {"y": CELL, "all": [CELL, {"exact": "2", "decimal": "2"}]},
    "traces": {"reverse": {"values": [{"name": "v1", **CELL}]}},
    "derivations": [
        {
            "id": name,
            "domain": {
                "variables": [VARIABLE, {**VARIABLE, "name": "y"}],
                "conditions": [["eq", "x", 1], ["gt", "y", 0]],
                "definitions": [DEFINITION, {**DEFINITION, "name": "g"}],
            },
            "start": "x",
            "steps": [STEP, STEP],
        }
        for name in ("one", "two")
    ],
    "tables": [
        {"id": "full.sums", "columns": ["entry", "value"], "rows": [[1, 2], [3, CELL]]},
        {"id": "layers", "columns": ["layer", "size"], "rows": [[1, 2]]},
    ],
    "values": {}, "formulas": {"e": ["eq", "x", ["div", 1, 2]], "n": None, "s": "x"}, "facts": {},
    "absent": {},
}  # fmt: skip


def problems(answer: dict[str, Any]) -> list[tuple[str, str]]:
    found = list(shape(answer, COLUMNS))
    assert all(one == Finding(one.where, "recomputed", False, 0, one.detail) for one in found)
    return [(one.where, one.detail) for one in found]


def test_what_is_as_it_should_be_is_not_mentioned() -> None:
    assert problems(ANSWER) == []
    bare = {**ANSWER, "derivations": [], "tables": [], "answers": {}, "traces": {}}
    assert problems(bare) == []


@pytest.mark.parametrize("name", sorted({*ANSWER} - {"id", "kind"}))
def test_a_section_is_there_and_holds_what_it_should(name: str) -> None:
    without = {key: value for key, value in ANSWER.items() if key != name}
    other = {**ANSWER, name: {} if isinstance(ANSWER[name], list) else []}
    assert problems(without) == problems(other) == [(name, "is missing")]


def chain(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["derivations"][1]
    return found


def domain(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = chain(answer)["domain"]
    return found


AT = "derivations/two/0"
BENT: dict[str, tuple[Callable[[dict[str, Any]], object], list[tuple[str, str]]]] = {
    "a derivation twice": (
        lambda a: chain(a).update(id="one"), [("derivations/one/0", "is there twice")] * 2,
    ),
    "a table twice": (
        lambda a: a["tables"].append(a["tables"][1]), [("tables/layers/0", "is there twice")] * 2,
    ),
    "a key too many": (
        lambda a: chain(a).update(more=1), [(AT, "has a derivation of another form")],
    ),
    "no domain": (lambda a: chain(a).update(domain={}), [(AT, "has a domain of another form")]),
    "none at all": (lambda a: chain(a).update(domain=None), [(AT, "has a domain of another form")]),
    "a variable without value": (
        lambda a: domain(a)["variables"][1].pop("value"), [(AT, "has a variable of another form")],
    ),
    "a definition without size": (
        lambda a: domain(a)["definitions"][1].pop("size"),
        [(AT, "has a definition of another form")],
    ),
    "a step that says more": (
        lambda a: chain(a)["steps"][1].update(note=""), [(AT, "has a step of another form")],
    ),
    "a step that is none": (
        lambda a: chain(a)["steps"].append("="), [(AT, "has a step of another form")],
    ),
    "a step in another order": (
        lambda a: chain(a)["steps"].append(dict(reversed(STEP.items()))),
        [(AT, "has a step of another form")],
    ),
    "a variable twice": (
        lambda a: domain(a)["variables"].append(VARIABLE),
        [(AT, "says the same twice in its variables")],
    ),
    "a definition twice": (
        lambda a: domain(a)["definitions"].append(DEFINITION),
        [(AT, "says the same twice in its definitions")],
    ),
    "a condition twice": (
        lambda a: domain(a)["conditions"].append(["gt", "y", 0]),
        [(AT, "says the same twice in its conditions")],
    ),
    "an equation of three sides": (
        lambda a: a["formulas"].update(f=["mul", 2, ["eq", "x", 1, 1]]),
        [("formulas/f", "has a relation without two sides")],
    ),
    "one of one side": (
        lambda a: a["formulas"].update(f=["lt", "x"]),
        [("formulas/f", "has a relation without two sides")],
    ),
    "an answer without its exact value": (
        lambda a: a["answers"]["y"].pop("exact"), [("answers/y", "has no exact value")],
    ),
    "one in a list": (
        lambda a: a["answers"]["all"][1].pop("exact"), [("answers/all/1", "has no exact value")],
    ),
    "one in a trace": (
        lambda a: a["traces"]["reverse"]["values"][0].pop("exact"),
        [("traces/reverse/values/0", "has no exact value")],
    ),
    "a table of another name": (
        lambda a: a["tables"][1].update(id="other"), [("tables/other", "has other columns")],
    ),
    "a table with another's columns": (
        lambda a: a["tables"][1].update(columns=["layer", "value"]),
        [("tables/layers", "has other columns")],
    ),
    "a table that says more": (
        lambda a: a["tables"][0].update(more=1), [("tables/full.sums", "has other columns")],
    ),
    "a row that is too long": (
        lambda a: a["tables"][0]["rows"][1].append(1), [("tables/full.sums", "has other columns")],
    ),
    "a row that is too short": (
        lambda a: a["tables"][1]["rows"][0].pop(), [("tables/layers", "has other columns")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BENT)
def test_what_is_not_is_found_where_it_is(what: str) -> None:
    bend, expected = BENT[what]
    answer = json.loads(json.dumps(ANSWER))  # in which nothing is shared
    bend(answer)
    assert problems(answer) == expected
