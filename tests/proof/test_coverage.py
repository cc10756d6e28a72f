"""What is printed nowhere is missed, and so is the order of what is."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.proof.coverage import unprinted, unstated

ENTRY: dict[str, Any] = {
    "answers": {"1a": {"k": 3, "alternatives": [{"k": 4}]}, "limit": {"exact": "1"}},
    "formulas": {"given.f": "x", "g": "y"},
    "values": {"given.count": 3, "rest": 3, "done": 1, "size": {"exact": "1", "decimal": "1"}},
    "facts": {"mode": "full", "kind": "finite", "title": "", "is_odd": True},
    "derivations": [{"id": "a", "steps": [{}]}, {"id": "b", "steps": []}],
    "tables": [
        {"id": "t", "rows": [[1, ["neg", "x"]], ["v", {"exact": "2", "decimal": "2"}], [None]]}
    ],
    "traces": {"r": {"values": [{"symbol": "v", "formula": "x"}]}},
}
OURS = ("values/rest", "facts/mode", "answers/1a/k", "tables/t/0/0", "tables/t/1/0")
PARTS = ("traces/r/values/0/symbol", "traces/r/values/0/formula")
ALL = (
    "formulas/g", "values/rest", "values/size", "facts/mode", "answers/1a/k", "derivations/a/0",
    "derivations/a/1", "derivations/b/0", "tables/t/0/0", "tables/t/0/1", "tables/t/1/0",
    "tables/t/1/1", *PARTS, "traces/r/values/0/value",
)  # fmt: skip


def test_a_sheet_with_everything_on_it() -> None:
    assert list(unprinted(ENTRY, ALL)) == []
    assert list(unprinted(ENTRY, [*PARTS, *ALL])) == []


@pytest.mark.parametrize("place", ALL)
def test_what_is_left_out_is_named(place: str) -> None:
    (found,) = unprinted(ENTRY, [each for each in ALL if each != place])
    assert found == (place, "is not printed")


def test_a_style_of_an_authors_own_may_leave_out_words_and_whole_numbers() -> None:
    needed = [each for each in ALL if each not in (*OURS, *PARTS)]
    assert list(unprinted(ENTRY, needed, own=True)) == []
    for place in needed:
        (found,) = unprinted(ENTRY, [each for each in needed if each != place], own=True)
        assert found == (place, "is not printed")


def test_a_column_that_is_another_again_is_printed_once() -> None:
    rows = [{"name": "v1", "symbol": "v"}]
    traces = {"a": {"values": rows, "adjoints": [{"symbol": "w"}]}, "b": {"values": rows}}
    entry = {**ENTRY, "traces": traces}
    first, second = (
        [f"traces/a/{column}/0/{part}" for part in ("symbol", "value")]
        for column in ("values", "adjoints")
    )
    assert list(unprinted(entry, [*ALL, *first, *second])) == []
    missing = [(where, "is not printed") for where in first]
    assert list(unprinted(entry, [*ALL, *second])) == missing


@pytest.mark.parametrize("second", ["derivations/b/0", "tables/t/0/1", "tables/t/1/1"])
def test_what_stands_too_early_is_named(second: str) -> None:
    printed = list(ALL)
    at = printed.index(second)
    printed[at - 1], printed[at] = second, printed[at - 1]
    assert [where for where, _ in unprinted(ENTRY, printed)] == [second]


def test_what_is_given_is_stated() -> None:
    given = ["formulas/given.f", "values/given.count"]
    assert list(unstated(ENTRY, given)) == []
    for place in given:
        (found,) = unstated(ENTRY, [each for each in given if each != place])
        assert found == (place, "is not stated")


@pytest.mark.parametrize("is_used", [True, False])
def test_what_no_part_uses_need_not_be_stated(is_used: bool) -> None:
    formulas = {"given.step": "H", "given.step_definition": "x", "given.moved": "x"}
    facts = {"given.uses_step": is_used}
    found = unstated({**ENTRY, "formulas": formulas, "facts": facts}, ["values/given.count"])
    named = ["formulas/given.step", "formulas/given.step_definition"]
    assert [where for where, _ in found] == (named if is_used else [])


def test_the_second_of_two_equal_sizes_need_not_be_stated() -> None:
    values = {"given.size.0": 4, "given.size.1": 4, "given.size.2": 5}
    found = unstated({**ENTRY, "formulas": {}, "values": values}, [])
    assert [where for where, _ in found] == ["values/given.size.0", "values/given.size.2"]
