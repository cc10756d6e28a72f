"""Whatever bytes a file holds: plain data with positions, or faults at places of the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from keywright.errors import Fault, InputError
from keywright.spec.document import Document
from keywright.spec.reader import read

WORDS = (
    "a", "kind", "1", "-1", "0.5", "1e5", "1e-400", ".nan", ".inf", "~", "true", "x1**2",
    "[", "]", "{", "}", ",", ": ", ":", "- ", "-", "? ", "?", "\n", "\n ", "\n  ", " ", "\t",
    "'", '"', "''", "|", ">", "|2-\n", "&a ", "*a ", "!", "!!str ", "!<x>", "%", "%YAML 1.1\n",
    "%TAG ! x\n", "#", " #", "<<", "---", "...", "@", "`", "=", "\\", "\\x", "\\u12", "\\U0011",
    "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\0", "\x1b", "é", "日", "\U0001f600", "\\\n",
)  # fmt: skip
yamlish = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)


def check(text: bytes) -> None:
    document, faults = outcome(text)
    assert (document is None) <= bool(faults)
    if document is not None:
        assert_plain(document.data)
        assert_placed(document, document.data, ())
    for fault in faults:
        assert 1 <= fault.line <= len(text) + 1
        assert 1 <= fault.column <= len(text) + 2
        assert "\n" not in str(fault)
        fault.shown.encode()  # there is nothing in it that cannot be written


def outcome(text: bytes) -> tuple[Document | None, tuple[Fault, ...]]:
    try:
        document = read(text, "f")
    except InputError as error:
        return None, error.faults
    return document, document.faults


def assert_plain(data: Any) -> None:
    if isinstance(data, dict):
        assert all(isinstance(key, str) for key in data)
        for value in data.values():
            assert_plain(value)
    elif isinstance(data, list):
        for value in data:
            assert_plain(value)
    else:
        assert data is None or type(data) in (bool, int, str, Decimal)


def assert_placed(document: Document, data: Any, path: tuple[str | int, ...]) -> None:
    assert path in document.values or data is None
    steps: Any = ()
    if isinstance(data, dict):
        steps = data
        assert all((*path, step) in document.keys for step in steps)
    elif isinstance(data, list):
        steps = range(len(data))
    for step in steps:
        assert_placed(document, data[step], (*path, step))


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
def test_any_bytes(text: bytes) -> None:
    check(text)


@given(st.text(max_size=200))
@example('a: "\\U00110000"')
@example('a: "\\Uffffffff"')
@example('a: "\\ud800"')
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@given(yamlish)
@example("? ")
@example("a: !<")
def test_what_looks_like_yaml(text: str) -> None:
    check(text.encode())
