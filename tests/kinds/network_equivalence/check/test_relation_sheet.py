"""A sheet about two activations: its signs, its functions, and where two sides differ."""

from __future__ import annotations

from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function
from keywright.kinds.network_equivalence.check.obstacles import near
from keywright.kinds.network_equivalence.check.relation_sheet import (
    RelationSheet,
    as_list,
    called,
    derived,
    expected,
    finding,
    tied,
)
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.report import Finding

F, G = Function(read("tanh(z)")), Function(read("2*z"))
SHEET = RelationSheet(F, G, {"formulas": {"a.b": ["add", 1, "z"]}}, "f", ["sigmoid"])


def test_signs_are_names_or_heads() -> None:
    assert called("f", "z") == ["call", "f", "z"]
    assert called(["sigmoid"], "z") == ["sigmoid", "z"]
    assert derived("z", 0) == "z"
    assert derived("z", 2) == ["deriv", ["deriv", "z", "z"], "z"]
    assert as_list(["a"]) == ["a"]
    with pytest.raises(Ungradable, match="7 is no sign of a function"):
        as_list(7)


def test_what_was_expected_is_there_word_by_word() -> None:
    assert expected(SHEET, "a.b", ["add", 1, "z"]) == Finding("formulas/a.b", "recomputed", True)
    wrong: list[tuple[str, Json]] = [("a.b", ["add", "z", 1]), ("a.c", ["add", 1, "z"])]
    for path, term in wrong:
        found = expected(SHEET, path, term)
        printed = SHEET.formulas.get(path)
        assert found == Finding(
            f"formulas/{path}", "recomputed", False, 0, f"{printed} instead of {term}"
        )
    assert RelationSheet(F, G, {}, "f", "g").formulas == {}


def test_findings_say_at_how_many_points() -> None:
    assert finding("a", "") == Finding("a", "recomputed", True, 0, "")
    assert finding("a", "no", 5) == Finding("a", "sampled", False, 5, "no")


def test_sides_are_compared_as_functions_of_z() -> None:
    assert SHEET.close(["call", "f", "z"], read("tanh(z)")) == ""
    assert SHEET.close(["sigmoid", "z"], read("1/(1 + exp(-z))")) == ""
    assert SHEET.close(read("z + 1"), ["call", "f", "z"]) == "1.0 and 0.0 at z = 0.0"
    assert SHEET.close(read("z*3"), mp.mpf(6), [mp.mpf(2)]) == ""
    third = SHEET.close(read("z/3"), mp.mpf(1), [mp.mpf(3), mp.mpf(1)])
    assert third == "0.333333333333 and 1.0 at z = 1.0"
    sixth = SHEET.close(read("z"), read("-z"), [mp.mpf(1) / 6])
    assert sixth == "0.166666666667 and -0.166666666667 at z = 0.16666667"


def test_what_was_computed_by_differences_agrees_to_twenty_digits() -> None:
    with mp.workdps(60):
        for number in (mp.mpf(0), mp.mpf(-3), mp.mpf(10) ** 30):
            whole = 1 + 2 * abs(number)
            assert near(number, number + whole * mp.mpf("1e-21"))
            assert not near(number, number + whole * mp.mpf("1e-19"))


def test_a_chain_is_tied_at_both_ends() -> None:
    step: dict[str, Any] = {"relation": "=", "term": "b", "reason": "simplify"}
    steps = [step, {**step, "term": "c"}, {**step, "term": "d"}]
    chain = {"id": "c", "start": "a", "steps": steps}

    def told(start: Json, end: Json, chain: dict[str, Any] = chain) -> list[tuple[str, str]]:
        found = list(tied(chain, start, end))
        assert not any(one.ok for one in found)
        return [(one.where, one.detail) for one in found]

    assert told("a", "d") == []
    assert told("x", "d") == [("derivations/c/0", "a instead of x")]
    assert told("a", "x") == [("derivations/c/3", "d instead of x")]
    assert told("a", "a", {**chain, "steps": []}) == []
    assert told("a", "b", {**chain, "steps": []}) == [("derivations/c/0", "a instead of b")]
