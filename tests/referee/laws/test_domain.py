"""What a domain says of names, and which of its equations define one."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.referee.expression import Json
from keywright.referee.laws.domain import read_domain, with_used_definitions
from keywright.referee.tools import variable

HALF: dict[str, Any] = {"name": "h", "parameters": ["x"], "body": ["div", "x", 2]}
NORM: dict[str, Any] = {
    "name": "S", "parameters": ["x"], "component": "i", "size": "K",
    "body": ["call", "h", ["index", "x", "i"]],
}  # fmt: skip
TILDE: Json = ["tilde", "w"]


def domain(*conditions: Json, variables: tuple[str, ...] = ("a", "b")) -> Any:
    return read_domain(
        {
            "variables": [variable(name) for name in variables],
            "conditions": list(conditions),
            "definitions": [HALF, NORM],
        }
    )


def test_names_are_those_of_definitions_and_equations_too() -> None:
    found = domain(["eq", "c", ["add", "d", 1]], ["eq", "d", ["neg", "a"]])
    assert found.names("b", None) == {"b"}
    assert found.names(["add", "a", "a", "b"]) == {"a", "b"}
    assert found.names("c") == {"c", "d", "a"}
    assert found.names(["call", "S", ["vec", "b"]]) >= {"S", "h", "K", "b"}
    assert '["tilde","w"]' in found.names(["mul", 2, TILDE])


def test_heads_are_those_of_definitions_and_equations_too() -> None:
    found = domain(["eq", "c", ["exp", "a"]])
    assert found.heads(["add", "c", 1]) == {"add", "exp"}
    assert found.heads(["call", "S", "a"]) == {"call", "index", "div"}


def test_a_term_is_closed_where_no_variable_can_change_it() -> None:
    found = domain(["eq", "c", ["exp", 1]], ["eq", "e", ["exp", "a"]])
    assert found.closed(2, ["add", "c", 1])
    assert not found.closed(["add", "e", 1])
    assert not found.closed(2, "b")


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        (["eq", "c", ["add", "a", 1]], "c"),
        (["eq", TILDE, ["mul", 2, "a"]], '["tilde","w"]'),
        (["eq", ["index", "y", "j"], ["mul", "j", 2]], "y"),
        (["eq", ["index", "y", 1, "j"], ["mul", "j", 2]], "y"),
        (["eq", ["index", "y", 1], ["index", "y", 2]], "y"),
        (["eq", "c", ["add", "c", 1]], None),
        (["eq", ["index", "y", 1], ["add", ["index", "y", 1], 1]], None),
        (["eq", ["index", "y", "j"], ["index", "y", 1]], None),
        (["eq", ["index", "y", 1, "j"], ["index", "y", 2, "j"]], None),
        (["eq", ["index", "y", ["add", "j", 1]], 2], None),
        (["eq", 2, "c"], None),
        (["eq", ["add", "c", 1], 2], None),
        (["eq", ["index", ["add", "c", 1], 1], 2], None),
        (["eq", "c"], None),
        (["eq", "c", 1, 2], None),
        (["lt", "c", 1], None),
        ("c", None),
        ([], None),
    ],
)
def test_an_equation_defines_a_symbol_that_is_not_on_its_other_side(
    condition: Json, name: str | None
) -> None:
    found = domain(condition)
    assert list(found.aliases) == ([] if name is None else [name])
    assert list(found.conditions) == ([condition] if name is None else [])


def test_an_equation_for_one_entry_goes_before_one_for_all() -> None:
    every: Json = ["eq", ["index", "y", "j"], 1]
    one: Json = ["eq", ["index", "y", 0], 2]
    assert [alias.indices for alias in domain(every, one).aliases["y"]] == [(0,), ("j",)]


def test_definitions_that_no_line_is_about_are_left_out() -> None:
    def kept(line: Json, **domain: Any) -> list[str]:
        data = {"definitions": [HALF, NORM], "variables": [], **domain}
        found = with_used_definitions(data, {"id": "h", "start": line, "steps": [], "domain": data})
        assert {**found, "definitions": None} == {**data, "definitions": None}
        return [row["name"] for row in found["definitions"]]

    assert kept(["call", "S", "x"]) == ["h", "S"]
    assert kept(["call", "k", "x"]) == ["h"]  # the name of the derivation, which is as good
    assert kept("x", conditions=[["eq", "c", ["call", "S", "x"]]]) == ["h", "S"]
    sized = {**NORM, "body": 1, "size": ["call", "k", 1]}
    third = {**HALF, "name": "k"}
    data = {"definitions": [third, sized, HALF]}
    found = with_used_definitions(data, {"id": "q", "start": ["call", "S", "x"]})
    assert found["definitions"] == [third, sized]
