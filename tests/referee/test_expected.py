"""What an answer has to say, compared place by place."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.referee.expected import Expected, ExpectedChain

DOMAIN: dict[str, Any] = {"variables": [], "conditions": [], "definitions": []}
CHAIN = {"id": "c", "domain": DOMAIN, "start": ["add", 1, 2],
         "steps": [{"relation": "=", "term": 3, "reason": "arithmetic"}]}  # fmt: skip
ANSWER: dict[str, Any] = {
    "answers": {"1a": {"k": None, "o": 3, "alternatives": [{"k": 1}]}, "shape": [1, 2]},
    "facts": {"is": True},
    "values": {"n": 4},
    "formulas": {"f": ["add", "a", 1]},
    "tables": [{"id": "t", "rows": [["a", 1], ["b", 2]]}],
    "derivations": [CHAIN],
}


def expected() -> Expected:
    return Expected(
        answers={"1a": {"k": None, "o": 3, "alternatives": [{"k": 1}]}, "shape": [1, 2]},
        facts={"is": True},
        values={"n": 4},
        formulas={"f": ["add", "a", 1]},
        tables={"t": [["a", 1], ["b", 2]]},
        chains={"c": ExpectedChain([["add", 1, 2], 3])},
    )


def faults(**changed: Any) -> list[str]:
    found = [one for one in expected().findings({**ANSWER, **changed}) if not one.ok]
    assert all(one.points == 0 and one.detail for one in found)
    return [one.where for one in found]


def test_what_is_as_expected_passes() -> None:
    assert faults() == []
    where = {one.where for one in expected().findings(ANSWER)}
    assert {"answers/1a/k", "answers/shape/1", "tables/t/1/1", "derivations/c/1"} <= where


CHANGES: list[tuple[dict[str, Any], str]] = [
        ({"answers": {**ANSWER["answers"], "1a": {"o": 3, "alternatives": [{"k": 1}]}}},
         "answers/1a/k"),
        ({"answers": {**ANSWER["answers"], "shape": [1, 2, 2]}}, "answers/shape"),
        ({"answers": {**ANSWER["answers"], "shape": [1, True]}}, "answers/shape/1"),
        ({"answers": {**ANSWER["answers"], "more": None}}, "answers/more"),
        ({"answers": {**ANSWER["answers"], "shape": 7}}, "answers/shape"),
    ({"answers": {**ANSWER["answers"], "1a": 7}}, "answers/1a"),
    ({"facts": {"is": 1}}, "facts/is"),
        ({"values": {}}, "values/n"),
        ({"formulas": {"f": ["add", "a", 1], "g": 1}}, "formulas/g"),
        ({"tables": [{"id": "t", "rows": [["a", 1]]}]}, "tables/t"),
        ({"tables": [{"id": "t", "rows": [["a", 1], ["b", 3]]}]}, "tables/t/1/1"),
        ({"tables": [*ANSWER["tables"], {"id": "u", "rows": [[1]]}]}, "tables/u"),
        ({"derivations": []}, "derivations/c"),
        ({"derivations": [{**CHAIN, "steps": []}]}, "derivations/c"),
        ({"derivations": [{**CHAIN, "start": ["add", 2, 1]}]}, "derivations/c/0"),
        ({"derivations": [{**CHAIN, "domain": {**DOMAIN, "conditions": [1]}}]}, "derivations/c/0"),
        ({"derivations": [CHAIN, {**CHAIN, "id": "d"}]}, "derivations/d"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "where"), CHANGES)
def test_what_is_not_is_told_where_it_stands(changed: dict[str, Any], where: str) -> None:
    assert faults(**changed) == [where]


@pytest.mark.parametrize(
    ("chains", "words"),
    [([], "is missing"), ([CHAIN, {**CHAIN, "id": "d"}], "does not belong here")],
)
def test_a_derivation_too_many_or_too_few(chains: list[Any], words: str) -> None:
    found = expected().findings({**ANSWER, "derivations": chains})
    assert [one.detail for one in found if not one.ok] == [f"the derivation {words}"]
