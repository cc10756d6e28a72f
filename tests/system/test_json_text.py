"""JSON as it is written: the bytes are those of the standard library, whoever writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.system.json_text import as_text, spliced

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def written(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@given(VALUES)
def test_the_bytes_are_those_of_the_standard_library(data: Any) -> None:
    assert as_text(data) == written(data)


@pytest.mark.parametrize("depth", [10, 200, 400])
def test_a_term_may_be_nested_deeply(depth: int) -> None:
    term: Any = "x"
    for _ in range(depth):
        term = ["neg", term]
    assert as_text(term) == written(term)


def test_names_of_files_that_are_no_text() -> None:
    assert as_text({"file": "\udc80"}) == written({"file": "\udc80"})


def test_questions_are_put_in_as_they_are() -> None:
    parts = [{"a": [1, {}]}, {}, {"b": "\x01\u2028"}]
    whole = {"assignment": "a", "questions": parts}
    assert spliced({**whole, "questions": ()}, list(map(as_text, parts))) == as_text(whole)
