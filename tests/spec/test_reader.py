"""The reader keeps text as text, numbers exact, and knows where everything stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from keywright.errors import Fault, InputError
from keywright.spec.reader import MAX_BYTES, MAX_FAULTS, MAX_VALUES, read


def faults(text: str | bytes) -> tuple[Fault, ...]:
    """All that the reader complains of, whether it could go on behind it or not."""
    try:
        return read(text.encode() if isinstance(text, str) else text, "f").faults
    except InputError as error:
        return error.faults


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: no", {"a": "no"}),
        ("a: [NO, on, Off, y, n, yes]", {"a": ["NO", "on", "Off", "y", "n", "yes"]}),
        ("y: 1", {"y": 1}),
        ("null: 1", {"null": 1}),
        ("1: 2", {"1": 2}),
        ("a: true", {"a": True}),
        ("a: True", {"a": "True"}),
        ("a: 1:30", {"a": "1:30"}),
        ("a: 190:20:30", {"a": "190:20:30"}),
        ("a: 2020-02-04", {"a": "2020-02-04"}),
        ("a: 2020-02-04 23:00", {"a": "2020-02-04 23:00"}),
        ("a: 1e-3", {"a": Decimal("0.001")}),
        ("a: 1.e+2", {"a": Decimal(100)}),
        ("a: .5", {"a": Decimal("0.5")}),
        ("a: 0.1", {"a": Decimal("0.1")}),
        ("a: -7", {"a": -7}),
        ("a: +7", {"a": 7}),
        ("a: 0", {"a": 0}),
        ("a: 010", {"a": "010"}),
        ("a: 0123456789", {"a": "0123456789"}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: 0o17", {"a": "0o17"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: ١٢", {"a": "١٢"}),
        ("a: '3'", {"a": "3"}),
        ('a: "true"', {"a": "true"}),
        ("a: 'null'", {"a": "null"}),
        ("a:", {"a": None}),
        ("a: ~", {"a": None}),
        ("a: nan", {"a": "nan"}),
        ("a: inf", {"a": "inf"}),
        ("a: =", {"a": "="}),
        ("a: x1**2 + 1", {"a": "x1**2 + 1"}),
        ("a: -x", {"a": "-x"}),
        ("a: '<<'", {"a": "<<"}),
        ("'<<': 1", {"<<": 1}),
        ("a: [1, [x, {b: 2}]]", {"a": [1, ["x", {"b": 2}]]}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a: >\n  one\n  line\n", {"a": "one line\n"}),
        ("a: one\n  line", {"a": "one line"}),
        ("---\na: 1\n", {"a": 1}),
        ("a: 1\n...\n", {"a": 1}),
        ("%YAML 1.2\n---\na: 1\n", {"a": 1}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("a: é 日本 \U0001f600", {"a": "é 日本 \U0001f600"}),
        ("", None),
        ("# a comment", None),
        ("- 1\n- 2", [1, 2]),
        ("a: " + "9" * 100, {"a": int("9" * 100)}),
        ("a: 1e100", {"a": Decimal("1e100")}),
    ],
)
def test_plain_data(text: str, data: Any) -> None:
    document = read(text.encode(), "f.yaml")
    assert (document.data, document.faults) == (data, ())
    assert_same_types(document.data, data)


def assert_same_types(one: Any, other: Any) -> None:
    """1, True and Decimal(1) are equal but do not mean the same."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        for key in one:
            assert_same_types(one[key], other[key])
    elif isinstance(one, list):
        for left, right in zip(one, other, strict=True):
            assert_same_types(left, right)


def test_positions_of_keys_and_values() -> None:
    document = read(b"kind: x\nat: {x1: 3,\n     x2: 6}\nlayers:\n  - conv: {k: 1}\n", "f")
    assert document.values["at", "x2"] == (3, 10)
    assert document.keys["at", "x2"] == (3, 6)
    assert document.values["layers", 0, "conv", "k"] == (5, 15)


@pytest.mark.parametrize(
    ("text", "place", "fragment"),
    [
        ("a: 1\nb: 2\na: 3", "3:1", "'a' was already given in line 1"),
        ("a: {b: 1, b: 2}", "1:11", "'b' was already given in line 1"),
        ("1: a\n'1': b", "2:1", "already given"),
        ("a: &x 1", "1:4", "anchors"),
        ("a: *x", "1:4", "anchors"),
        ("a: *x*", "1:4", "quotes"),
        ("a: 1\n<<: {b: 1}", "2:1", "merge keys"),
        ("a: !!python/object:os.system x", "1:4", "tags"),
        ("a: !!str 1", "1:4", "tags"),
        ("!x {a: 1}", "1:1", "tags"),
        ("a: !u!x 1", "1:4", "cannot start with `!`"),
        ("%TAG !u! tag:x,2000:\n---\na: !u!x 1", "3:4", "tags"),
        ("a: 1\n---\nb: 2", "2:1", "one document"),
        ("---\n---\n", "2:1", "one document"),
        ("a: 1\n...\nb: 2", "3:1", "behind its end"),
        ("a:\n\t- 1", "2:1", "tab"),
        ("a:\tb", "1:3", "tab"),
        ("a: x\ty", "1:5", "tab"),
        ("a: b: c", "1:5", "`:`"),
        ("a: 'x", "1:4", "not closed"),
        ("a: [1\nb: 2", "1:4", "this `[` is not closed"),
        ("a: ['1' 2]", "1:9", "a `,` is missing here"),
        ("a: [1, 2", "1:4", "this `[` is not closed"),
        ("a: {b: 2", "1:4", "this `{` is not closed"),
        ("a: [1}", "1:6", "this `}` closes no `{`"),
        ("a: 1]", "1:5", ""),
        ("a: [1]]", "1:7", "this `]` closes no `[`"),
        ("a\nb: 1", "2:2", "`:`"),
        ("a: 1\nb", "2:1", "a `:` is missing behind this key"),
        ("a: 1\n b: 2", "2:3", "indentation"),
        ("a:\n  - 1\n - 2", "3:2", "in line"),
        ("a: - 1", "1:4", "a line of its own"),
        ("a: @x", "1:4", "cannot start with '@'"),
        ("a: `x`", "1:4", "quotes"),
        ('a: "\\w"', "1:6", "`\\w` has no meaning in double quotes"),
        ("%x", "1:3", "`%`"),
        ("? [1, 2]\n: 3", "1:3", "cannot be a list"),
        ("{[1]: 2}", "1:2", "cannot be a list"),
        ("a: .nan", "1:4", "not a number"),
        ("a: .NaN", "1:4", "not a number"),
        ("a: -.inf", "1:4", "not a number"),
        ("a: x\x07y", "1:5", "U+0007"),
        ("a: 1\nb: \0", "2:4", "U+0000"),
        ("a: \x1b[31m", "1:4", "U+001B"),
        ('a: "\\0"', "1:4", "U+0000"),
        ('a: "\\x1b[31m"', "1:4", "U+001B"),
        ('"\\ud800": 1', "1:1", "U+D800"),
        ('a: "\\U00110000"', "1:7", "no character with this number"),
        ('a: "\\Uffffffff"', "1:7", "no character with this number"),
        ("a: " + "9" * 101, "1:4", "at most 100 digits"),
        ("a: 0." + "9" * 101, "1:4", "at most 100 digits"),
        ("a: 1e999999999", "1:4", "the exponent of a decimal"),
        ("a: 1e-101", "1:4", "the exponent of a decimal"),
        ("a: " + "[" * 40, "1:23", "20 levels deep"),
        ("a: " + "x" * MAX_BYTES, "1:1", "too long"),
        ("[" + "1," * MAX_VALUES + "]", "1:", "10000 values"),
    ],
)
def test_faults_have_a_place(text: str, place: str, fragment: str) -> None:
    if text == "a: 1]":  # a bracket within a plain text is a character like others
        assert read(text.encode(), "f").data == {"a": "1]"}
        return
    (fault,) = faults(text)
    assert str(fault).startswith(f"f:{place}")
    assert fragment in fault.message
    assert fault.message[:1].islower() or not fault.message[:1].isalpha()
    assert len(fault.message) < 120


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: \xe9".encode("latin-1"), "f:2:4: the file is not in UTF-8; save it in that"),
        ("a: é".encode("utf-16"), "f:1:1: the file is in UTF-16; save it in UTF-8"),
        (b"\xfe\xff\0a", "f:1:1: the file is in UTF-16; save it in UTF-8"),
        ("a: é".encode("utf-32"), "f:1:1: the file is in UTF-32; save it in UTF-8"),
        ("a: é".encode("utf-16-le"), "f:1:7: the file is not in UTF-8"),
        ("a: 1".encode("utf-16-le"), "f:1:2: the character U+0000 is not allowed"),
        (b"\xed\xa0\x80", "f:1:1: the file is not in UTF-8"),
    ],
)
def test_other_encodings_are_named(text: bytes, message: str) -> None:
    assert str(faults(text)[0]).startswith(message)


def test_faults_carry_their_line() -> None:
    assert [fault.source for fault in faults("a: 1\r\nb: *x\r\n")] == ["b: *x"]
    assert [fault.source for fault in faults(b"a: 1\nb: \xe9")] == ["b: \ufffd"]


def test_it_goes_on_behind_what_can_be_left_out() -> None:
    text = "a: 1\na: 2\nb: {c: 1, c: .nan}\nd: [" + "9" * 200 + "]\na: 3\ne: *x\nf: .inf"
    assert [fault.line for fault in faults(text)] == [2, 3, 3, 4, 5, 6]


def test_within_what_is_there_twice_nothing_is_twice() -> None:
    assert [fault.column for fault in faults("{a: {b: 1}, a: {b: 2}}")] == [13]


def test_so_many_faults_are_an_end() -> None:
    found = faults("a: 1\n" * 5000)
    assert len(found) == MAX_FAULTS + 1
    assert found[-1].message == "after so many faults, reading ends here"


HOSTILE = {
    "brackets": "[",
    "braces": "{",
    "both": "[{",
    "lists in lines": "- ",
    "keys of keys": "? ",
    "values of values": ": ",
    "brackets with names": "[a: ",
    "items": "1,",
    "small lists": "[1],",
    "pairs": "a: 1\n",
    "words": "x ",
    "lines": "x\n",
    "quotes": "'",
    "names in quotes": '"a" ',
    "tags": "!a ",
    "anchors": "&a ",
    "directives": "%a b\n",
    "documents": "---\n",
    "comments": "#\n",
    "escapes": "\\",
    "nothing": "\n",
    "spaces": " ",
    "tabs": "\t",
    "digits": "9",
}
STARTS = ("", "a: ", "a: [", "a: {", 'a: "', "a: '", "a: |\n ", "a: >\n ", "- ", "? ")


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_of_this_length_stops_the_reader(unit: str) -> None:
    """100,000 brackets are too long a file; as many as are read come to an end as well."""
    assert [fault.message for fault in faults(unit * 100_000)] == [
        "the file is too long: at most 64 KiB are read"
    ]
    for start in STARTS:
        text = start + unit * ((MAX_BYTES - len(start)) // len(unit))
        for fault in faults(text):
            assert len(fault.shown) < 1000
