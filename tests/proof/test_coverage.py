"""What is printed nowhere is missed, and so is the order of what is."""

from __future__ import annotations

import pytest

from keywright.proof.coverage import unprinted

ENTRY = {
    "formulas": {"given.f": "x", "g": "y"},
    "values": {"count": 3, "size": {"exact": "1", "decimal": "1"}},
    "derivations": [{"id": "a", "steps": [{}]}, {"id": "b", "steps": []}],
    "tables": [{"id": "t", "rows": [[1, ["neg", "x"]], [2, {"exact": "2", "decimal": "2"}]]}],
    "traces": {"r": {"values": [{}]}},
}
ALL = (
    "formulas/g", "values/size", "derivations/a/0", "derivations/a/1", "derivations/b/0",
    "tables/t/0/1", "tables/t/1/1", "traces/r/values/0",
)  # fmt: skip


def test_a_sheet_with_everything_on_it() -> None:
    assert list(unprinted(ENTRY, ALL)) == []
    assert list(unprinted(ENTRY, [*ALL[::-1][-2:][::-1], *ALL])) == []


@pytest.mark.parametrize("place", ALL)
def test_what_is_left_out_is_named(place: str) -> None:
    (found,) = unprinted(ENTRY, [each for each in ALL if each != place])
    assert found == (place, "is not printed")


def test_a_column_that_is_another_again_is_printed_once() -> None:
    rows = [{"name": "v1"}]
    entry = {**ENTRY, "traces": {"a": {"values": rows, "adjoints": [{}]}, "b": {"values": rows}}}
    first, second = "traces/a/values/0", "traces/a/adjoints/0"
    assert list(unprinted(entry, [*ALL, first, second])) == []
    assert list(unprinted(entry, [*ALL, second])) == [(first, "is not printed")]


@pytest.mark.parametrize(("first", "second"), [(2, 3), (3, 4), (5, 6)])
def test_what_stands_too_early_is_named(first: int, second: int) -> None:
    printed = list(ALL)
    printed[first], printed[second] = printed[second], printed[first]
    assert [where for where, _ in unprinted(ENTRY, printed)] == [ALL[second]]
