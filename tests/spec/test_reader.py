"""The reader keeps text as text, numbers exact, and knows where everything stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator.errors import InputError
from generator.spec.reader import MAX_BYTES, read


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: no", {"a": "no"}),
        ("a: 1:30", {"a": "1:30"}),
        ("a: 2020-02-04 23:00", {"a": "2020-02-04 23:00"}),
        ("a: 1e-3", {"a": Decimal("0.001")}),
        ("a: 0.1", {"a": Decimal("0.1")}),
        ("a: -7", {"a": -7}),
        ("a: 010", {"a": 10}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: '3'", {"a": "3"}),
        ("a: true", {"a": True}),
        ("a: yes", {"a": "yes"}),
        ("a:", {"a": None}),
        ("a: [1, [x, {b: 2}]]", {"a": [1, ["x", {"b": 2}]]}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("\ufeffa: 1", {"a": 1}),
        ("", None),
        ("- 1\n- 2", [1, 2]),
    ],
)
def test_plain_data(text: str, data: Any) -> None:
    assert read(text.encode(), "f.yaml").data == data


def test_positions_of_keys_and_values() -> None:
    document = read(b"kind: x\nat: {x1: 3,\n     x2: 6}\nlayers:\n  - conv: {k: 1}\n", "f")
    assert document.values["at", "x2"] == (3, 10)
    assert document.keys["at", "x2"] == (3, 6)
    assert document.values["layers", 0, "conv", "k"] == (5, 15)


@pytest.mark.parametrize(
    ("text", "place", "fragment"),
    [
        ("a: 1\nb: 2\na: 3", "f:3:1", "already given in line 1"),
        ("a: &x 1", "f:1:4", "anchors"),
        ("a: *x", "f:1:4", "anchors"),
        ("a: 1\n<<: {b: 1}", "f:2:1", "merge keys"),
        ("a: !!python/object:os.system x", "f:1:4", "tags"),
        ("a: 1\n---\nb: 2", "f:2:1", "one document"),
        ("a:\n\t- 1", "f:2:1", "tab"),
        ("a: b: c", "f:1:5", "not valid YAML"),
        ("a: 'x", "f:1:", "not valid YAML"),
        ("? [1, 2]\n: 3", "f:1:3", "one word"),
        ("a: .nan", "f:1:4", "not a number"),
        ("a: -.inf", "f:1:4", "not a number"),
        ("a: x\x07y", "f:1:5", "U+0007"),
        ("a: " + "[" * 40, "f:1:", "levels deep"),
        ("a: " + "[" * 30_000, "f:1:", "levels deep"),
        ("a: " + "x" * MAX_BYTES, "f:1:1", "too long"),
    ],
)
def test_faults_have_a_place(text: str, place: str, fragment: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text.encode(), "f")
    shown = str(caught.value)
    assert shown.startswith(place)
    assert fragment in shown


def test_other_encodings_are_named() -> None:
    with pytest.raises(InputError, match=r"f:2:4: the file is not in UTF-8"):
        read("a: 1\nb: \xe9".encode("latin-1"), "f")


def test_all_doubled_keys_are_reported_in_one_go() -> None:
    with pytest.raises(InputError) as caught:
        read(b"a: 1\na: 2\nb: {c: 1, c: 2}", "f")
    assert [fault.line for fault in caught.value.faults] == [2, 3]
