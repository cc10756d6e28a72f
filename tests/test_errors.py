"""How a fault is shown: its place, its line, and a caret below the very character."""

from __future__ import annotations

import pytest

from keywright.errors import EntryError, Fault, InputError


def at(column: int, source: str) -> tuple[str, ...]:
    return Fault("f", 1, column, "m", source).excerpt


@pytest.mark.parametrize(
    ("column", "source", "shown", "caret"),
    [
        (1, "ab", "    ab", "    ^"),
        (2, "ab", "    ab", "     ^"),
        (3, "ab", "    ab", "      ^"),  # behind the end, where something is missing
        (2, "\tab", "     ab", "     ^"),
        (3, "日本x", "    日本x", "        ^"),
        (3, "e\u0301x", "    e\u0301x", "     ^"),
        (2, "a\x1b[31m", "    a\ufffd[31m", "     ^"),
    ],
)
def test_the_caret(column: int, source: str, shown: str, caret: str) -> None:
    assert at(column, source) == (shown, caret)


@pytest.mark.parametrize("column", [1, 2, 50, 51, 99, 100, 101, 4999, 5000])
def test_of_a_long_line_the_part_around_the_column_is_shown(column: int) -> None:
    source = "".join(chr(ord("a") + i % 26) for i in range(5000))
    shown, caret = at(column, source)
    assert len(shown) <= 104
    assert shown[len(caret) - 1] == source[column - 1]


def test_a_line_that_is_not_known_or_empty_is_not_shown() -> None:
    assert Fault("f", 2, 3, "m").shown == "f:2:3: m"
    assert Fault("f", 2, 3, "m", "   ").shown == "f:2:3: m"


def test_faults_are_sorted_and_each_is_there_once() -> None:
    faults = [Fault("b", 1, 1, "m"), Fault("a", 10, 1, "m"), Fault("a", 9, 1, "m", "line")]
    error = InputError([*faults, Fault("a", 9, 1, "m")])
    assert str(error).splitlines() == ["a:9:1: m", "a:10:1: m", "b:1:1: m"]


def test_of_very_many_the_first_are_shown() -> None:
    error = InputError(Fault("f", line, 1, "m") for line in range(1, 151))
    assert error.shown.splitlines()[-2:] == ["f:100:1: m", "... and 50 more"]
    assert len(error.faults) == 150


def test_faults_of_entries_are_seen_from_above() -> None:
    inner = EntryError("m", ("x",), 3, (EntryError("n", (1,)),))
    found = EntryError.of(inner, "a", 0)
    assert [(str(f), f.path, f.column) for f in found] == [
        ("m", ("a", 0, "x"), 3),
        ("n", ("a", 0, 1), 0),
    ]
    assert [f.path for f in EntryError.of(ValueError("m"), 2)] == [(2,)]
    joined = EntryError.joined(found)
    assert EntryError.of(joined)[1].path == ("a", 0, 1)
