"""Derivations as JSON for the tests of the grader: right ones, that a test bends in one place."""

from __future__ import annotations

from typing import Any

from keywright.referee.expression import Json, read
from keywright.referee.tools import variable

__all__ = ["chain", "difference_quotient", "layer_of_two", "smooth_step", "softmax_shift"]

JsonObject = dict[str, Any]


def chain(
    start: Json,
    *steps: tuple[str, Json, str],
    variables: list[JsonObject] | None = None,
    conditions: list[Json] | None = None,
    definitions: list[JsonObject] | None = None,
) -> JsonObject:
    return {
        "id": "chain",
        "domain": {
            "variables": variables or [],
            "conditions": conditions or [],
            "definitions": definitions or [],
        },
        "start": start,
        "steps": [{"relation": r, "term": term, "reason": reason} for r, term, reason in steps],
    }


def softmax_shift() -> JsonObject:
    """S(x + c)_i = S(x)_i for any K, the sum over j kept as it is."""

    def exp_at(place: str, *more: Json) -> Json:
        inside: Json = ["add", ["index", "x", place], *more] if more else ["index", "x", place]
        return ["exp", inside]

    def total(body: Json) -> Json:
        return ["sum", body, "j", 1, "K"]

    softmax = {
        "name": "S",
        "parameters": ["x"],
        "body": ["div", exp_at("i"), total(exp_at("j"))],
        "component": "i",
        "size": "K",
    }
    split_i: Json = ["mul", ["exp", "c"], exp_at("i")]
    split_j: Json = ["mul", ["exp", "c"], exp_at("j")]
    return chain(
        ["index", ["call", "S", ["add", ["vec", "x"], "c"]], "i"],
        ("=", ["div", exp_at("i", "c"), total(exp_at("j", "c"))], "definition"),
        ("=", ["div", split_i, total(split_j)], "exponent of a sum"),
        ("=", ["div", split_i, ["mul", ["exp", "c"], total(exp_at("j"))]], "constant factor"),
        ("=", ["div", exp_at("i"), total(exp_at("j"))], "cancel"),
        ("=", ["index", ["call", "S", ["vec", "x"]], "i"], "definition"),
        variables=[
            variable("x"),
            variable("c"),
            variable("K", 0, integer=True),
            variable("i", 0, ["add", "K", 1], integer=True),
        ],
        definitions=[softmax],
    )


def difference_quotient() -> JsonObject:
    """The derivative of max(0, x) where x > 0, from its definition."""

    def quotient(top: str) -> Json:
        return ["limit", ["div", read(top), "e"], "e", 0, "both"]

    relu = {"name": "g", "parameters": ["x"], "body": ["max", 0, "x"], "component": None}
    return chain(
        ["deriv", ["call", "g", "x"], "x"],
        ("=", quotient("g(x + e) - g(x)"), "definition of the derivative"),
        ("=", quotient("max(0, x + e) - max(0, x)"), "definition"),
        ("=", quotient("x + e - x"), "region"),
        ("=", ["limit", 1, "e", 0, "both"], "cancel"),
        ("=", 1, "constant limit"),
        variables=[variable("x", 0)],
        definitions=[{**relu, "size": None}],
    )


def smooth_step() -> JsonObject:
    """1/(1 + exp(-k x)) tends to 1 for x > 0."""
    body = read("1/(1 + exp(-k*x))")
    return chain(
        ["limit", body, "k", ["oo"], "both"],
        ("=", read("1/(1 + 0)"), "limit at infinity"),
        ("=", 1, "arithmetic"),
        variables=[variable("x", 0)],
    )


def layer_of_two() -> JsonObject:
    """A hidden layer of sigmoids written with tanh, and with new weights that conditions define."""

    def weight(number: int, *indices: Json, new: bool = False) -> Json:
        base: Json = ["layer", "w", number]
        return ["index", ["tilde", base] if new else base, *indices]

    def layer(function: Json, new: bool) -> Json:
        inner: Json = ["add", ["sum", ["mul", weight(1, "j", "i", new=new), ["index", "x", "i"]],
                               "i", 1, "D"], weight(1, "j", 0, new=new)]  # fmt: skip
        outer: Json = ["mul", weight(2, "k", "j", new=new), [function, inner]]
        return ["add", ["sum", outer, "j", 1, "M"], weight(2, "k", 0, new=new)]

    halves: Json = ["sum", ["div", weight(2, "k", "j"), 2], "j", 1, "M"]
    return chain(
        layer("sigmoid", False),
        ("=", layer("tanh", True), "new names"),
        variables=[
            variable("w"),
            variable("x"),
            *(variable(name, 0, integer=True) for name in ("D", "M", "k")),
        ],
        conditions=[
            ["eq", weight(1, "j", "i", new=True), ["div", weight(1, "j", "i"), 2]],
            ["eq", weight(1, "j", 0, new=True), ["div", weight(1, "j", 0), 2]],
            ["eq", weight(2, "k", "j", new=True), ["div", weight(2, "k", "j"), 2]],
            ["eq", weight(2, "k", 0, new=True), ["add", weight(2, "k", 0), halves]],
        ],
    )
