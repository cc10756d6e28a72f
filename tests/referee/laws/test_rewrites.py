"""What each law of algebra does to a term, and what looks like it and is not."""

from __future__ import annotations

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.laws import rewrites as rules
from keywright.referee.laws.domain import ReadDomain, read_domain
from keywright.referee.laws.term_shapes import Rule

STEP: Json = ["cases", ["case", 1, ["gt", "x", 0]], ["case", ["div", 1, 2], ["eq", "x", 0]],
              ["case", 0, ["lt", "x", 0]]]  # fmt: skip
ODD_STEP: Json = ["cases", ["case", 2, ["gt", "x", 0]], ["case", ["div", 1, 2], ["eq", "x", 0]],
                  ["case", 0, ["lt", "x", 0]]]  # fmt: skip
OTHER_WAY: Json = ["cases", ["case", 1, ["lt", "x", 0]], ["case", ["div", 1, 2], ["eq", "x", 0]],
                   ["case", 0, ["gt", "x", 0]]]  # fmt: skip


def function(name: str, body: Json) -> dict[str, object]:
    return {"name": name, "parameters": ["x"], "body": body}


def total_of_exp(vector: str) -> Json:
    return ["sum", ["exp", ["index", vector, "j"]], "j", 1, "K"]


DOMAIN = read_domain({
    "variables": [{"name": "k", "value": 3}, {"name": "a"}],
    "conditions": [["eq", "c", read("a + 1")]],
    "definitions": [
        function("f", read("x*exp(x)")), function("h", read("x + 1")),
        function("r", read("max(0, x)")), function("S", STEP), function("T", ODD_STEP),
        function("U", OTHER_WAY),
        {**function("N", ["div", ["exp", ["index", "x", "i"]], total_of_exp("x")]),
         "component": "i", "size": "K"},
    ],
})  # fmt: skip


def total(body: Json, low: Json = 1, high: Json = "K") -> Json:
    return ["sum", body, "j", low, high]


X_J: Json = ["index", "x", "j"]


def eq(left: Json, right: Json) -> Json:
    return ["eq", left, right]


def over(vector: str, place: str, other: str = "k") -> Json:
    return ["div", ["index", vector, place], ["index", vector, other]]


CASES: list[tuple[Rule, Json, Json, bool]] = [
    (rules.definition, read("a"), "c", True),
    (rules.definition, "c", read("a"), False),
    (rules.definition, read("f(a)"), read("a*exp(a)"), True),
    (rules.definition, read("f(a)"), read("a*sin(a)"), False),
    (rules.definition, read("f(a)"), read("exp(a)"), True),
    (rules.definition, read("f(a)"), read("a*f(a)"), False),
    (rules.definition, read("h(a)"), read("a + 1"), True),
    (rules.definition, read("h(a)"), read("h(b) + 1"), False),
    (rules.definition, read("h(f(a))"), read("f(a) + 1"), False),
    (rules.definition, read("f(a) + h(b)"), read("a*exp(a) + h(b)"), True),
    (rules.definition, read("f(a) + h(b)"), read("a*exp(a) + b + 1"), True),
    (rules.definition, read("f(a)*f(b)"), read("a*exp(a)*b"), True),
    (rules.definition, read("f(a) + h(b)"), read("a + h(b)"), False),
    (rules.definition, read("f(a) + g(b)"), read("a*exp(a)"), False),
    (rules.definition, total(read("f(j) + 1")), total(read("j*exp(j) + 1")), False),
    (rules.definition, read("f(a)"), read("a*exp(a) + 1"), False),
    (rules.definition, read("f(a) + f(b)"), ["exp", "a"], True),  # its value is not asked for
    (rules.definition, ["index", ["call", "N", "y"], "i"],
     ["div", ["exp", ["index", "y", "i"]], total_of_exp("y")], True),
    (rules.definition, ["index", ["call", "N", "y"], 1],
     ["div", ["exp", ["index", "y", 1]],
      ["add", ["exp", ["index", "y", 1]], ["exp", ["index", "y", 2]]]], True),
    (rules.definition, read("tanh(a)"), read("(exp(a) - exp(-a))/(exp(a) + exp(-a))"), True),
    (rules.definition, read("tanh(a)"), read("1 - tanh(a)^2"), False),
    (rules.definition, read("tanh(tanh(a))"), read("exp(tanh(a)) - 1"), True),
    (rules.definition, read("tanh(exp(a))"), read("exp(tanh(a)) - 1"), False),
    (rules.definition, read("2^a"), read("exp(a*log(2))"), True),
    (rules.definition, read("2^(-a)"), ["exp", ["neg", read("a*log(2)")]], True),
    (rules.definition, read("2^(-a)"), read("exp(a*log(2))"), False),
    (rules.definition, read("2^a"), ["exp", ["neg", read("a*log(2)")]], False),
    (rules.definition, ["pow", 2, read("(-a)*(-b)")], read("exp(a*b*log(2))"), True),
    (rules.definition, ["pow", 2, read("(-a)*(-b)*(-d)*(-e)")], read("exp(a*b*d*e*log(2))"), True),
    (rules.definition, ["pow", 2, ["neg", ["neg", "a"]]], read("exp(a*log(2))"), True),
    (rules.definition, read("2^a"), read("exp(a*log(3))"), False),
    (rules.region, read("r(a) + 1"), read("a + 1"), True),
    (rules.region, read("max(0, a)"), "a", True),
    (rules.region, read("exp(a)"), "a", False),
    (rules.region, read("exp(max(0, a))"), "a", False),
    (rules.region, read("r(a) + max(1, b)"), read("a + max(1, b)"), False),
    (rules.region, read("a + 1"), read("a"), False),
    (rules.region, ["add", ["layer", "w", 1], read("max(0, a)")], "a", False),
    (rules.by_switch, read("r(a)"), "a", True),
    (rules.by_switch, read("max(0, a)"), "a", False),
    (rules.by_switch, read("f(a) + max(0, a)"), "a", False),
    (rules.step_values, read("S(a)"), 1, True),
    (rules.step_values, ["heaviside", "a"], 0, True),
    (rules.step_values, read("S(a)"), "a", False),
    (rules.step_values, read("T(a)"), 1, False),
    (rules.step_values, read("U(a)"), 1, False),
    (rules.step_values, read("r(a)"), 1, False),
    (rules.step_values, read("g(a)"), 1, False),
    (rules.step_values, read("exp(a)"), 1, False),
    (rules.substitution, "k", 3, True),
    (rules.substitution, "k", "a", False),
    (rules.substitution, "a", 3, False),
    (rules.substitution, "c", "a", True),
    (rules.substitution, ["index", "c", 1], "a", True),
    (rules.substitution, "c", "c", False),
    (rules.expand, read("a*(b + d)"), read("a*b + a*d"), True),
    (rules.expand, read("(a + b)^2"), read("a^2 + 2*a*b + b^2"), True),
    (rules.expand, eq(read("a*(b + d)"), 0), eq(read("a*b + a*d"), 0), True),
    (rules.expand, read("exp(a*(b + d))"), read("exp(a*b + a*d)"), False),
    (rules.expand, read("a*(b + d)"), read("a*b + e"), False),
    (rules.expand, read("a*(b + d)"), read("(a*b + a*d)/d"), False),
    (rules.expand, read("a*(b + d)/2"), read("(a*b + a*d)/2"), False),
    (rules.expand, read("a*(b + d)"), read("(a*b + a*d)/2"), False),
    (rules.expand, read("a + (b - d)"), read("a + b - d"), True),
    (rules.expand, read("a + (b - d)"), read("a + b + d"), False),
    (rules.expand, read("a + b + 0"), read("b + a"), True),
    (rules.expand, read("a + b + 1"), read("b + a"), False),
    (rules.expand, ["add", "a", "b", -1], read("b + a"), False),
    (rules.expand, read("a + b - a"), "b", True),
    (rules.expand, read("a*b"), read("b*a"), False),
    (rules.expand, read("2 + 3"), read("3 + 2"), False),
    (rules.expand, read("2 - 2"), read("0"), False),
    (rules.expand, ["max", read("a - a"), "b"], ["max", 0, "b"], False),
    (rules.factor, read("a*b + a*d"), read("a*(b + d)"), True),
    (rules.factor, read("a*b + a*d"), read("d*a + a*b"), False),
    (rules.factor, eq(read("a*b + a*d"), 0), eq(read("a*(b + d)"), 0), True),
    (rules.factor, read("a*b + a*d"), read("a*(b + e)"), False),
    (rules.factor, read("a*b + a*d"), read("a*(b + d)/b"), False),
    (rules.factor, read("exp(a*b + a*d)"), read("exp(a*(b + d))"), False),
    (rules.factor, read("a*b + a*exp(d)"), read("a*(b + d)"), False),
    (rules.cancel, read("a*b/a"), "b", True),
    (rules.cancel, read("a*b/(a*d)"), read("b/d"), True),
    (rules.cancel, read("(a + b - a)/d"), read("b/d"), True),
    (rules.cancel, read("(b - 0)/d"), read("b/d"), True),
    (rules.cancel, read("(b + 0)/d"), read("b/d"), False),
    (rules.cancel, read("(b - 1)/d"), read("b/d"), False),
    (rules.cancel, ["div", ["add", "b", -1], "d"], read("b/d"), False),
    (rules.cancel, read("a*b/d"), "b", False),
    (rules.cancel, read("a*b/a"), read("a*b*1*1"), False),
    (rules.cancel, read("a*b/a"), read("a/b"), True),
    (rules.cancel, read("a*b/a"), read("a*a"), False),
    (rules.cancel, read("a*exp(b)/a"), read("sin(b)"), False),
    (rules.cancel, read("a*f(b)/a"), "b", False),
    (rules.cancel, read("a*b*a"), "b", False),
    (rules.computed, read("2 + 3"), 5, True),
    (rules.computed, read("exp(0*2)"), 1, True),
    (rules.computed, read("a + a"), read("2*a"), True),
    (rules.computed, read("exp(a - a)"), read("exp(0)"), True),
    (rules.computed, read("a + a"), read("2*b"), False),
    (rules.computed, read("a + a"), read("exp(a)"), False),
    (rules.computed, read("a + a"), read("abs(a)"), True),
    (rules.computed, ["pi"], read("2*pi/2"), True),
    (rules.computed, "f", "h", False),
    (rules.computed, read("f(a) + 1"), read("a + 1"), False),
    (rules.computed, read("f(a)*(b - b)"), 0, True),
    (rules.computed, ["limit", 2, "t", 0, "both"], 2, False),
    (rules.computed, read("max(2, 3)"), 3, True),
    (rules.computed, eq("a", "b"), eq("b", "a"), False),
    (rules.output_size, "o", ["add", ["floor", read("(i - 3)/2")], 1], True),
    (rules.output_size, "o_h", read("i + 1"), True),
    (rules.output_size, "o", read("o + 1"), False),
    (rules.output_size, "o", "i", False),
    (rules.output_size, "p", read("i + 1"), False),
    (rules.constant_factor, total(read("a*j")), ["mul", "a", total("j")], True),
    (rules.constant_factor, total(read("a*j")), total(read("j*a")), False),
    (rules.constant_factor, total(read("a*j")), read("a*3"), False),
    (rules.constant_factor, total(read("exp(a)*j")), ["mul", "a", total("j")], False),
    (rules.constant_factor, ["mul", 2, total(read("a*j"))], ["mul", "a", total("j")], False),
    (rules.into_the_sum, ["mul", "a", total("j")], total(read("a*j")), True),
    (rules.into_the_sum, ["neg", total("j")], total(read("-j")), True),
    (rules.into_the_sum, ["div", total("j"), 2], total(read("j/2")), True),
    (rules.into_the_sum, ["div", 2, total("j")], total(read("j/2")), False),
    (rules.into_the_sum, ["div", "a", total("j")], total(read("j/2")), False),
    (rules.into_the_sum, ["add", ["mul", "a", total("j")], "b"], ["add", total(read("a*j")), "b"],
     True),
    (rules.into_the_sum, ["mul", "a", ["add", "b", total("j")]],
     ["add", read("a*b"), total(read("a*j"))], True),
    (rules.into_the_sum, ["mul", "a", total("j")], ["mul", total(read("a*j")), "b"], False),
    (rules.into_the_sum, ["mul", "a", ["exp", total("j")]], total(read("a*j")), False),
    (rules.into_the_sum, ["mul", "a", "b"], total(read("a*j")), False),
    (rules.into_the_sum, ["exp", total("j")], total(read("a*j")), False),
    (rules.into_the_sum, ["mul", "a", total(read("a*j"))], total("j"), False),
    (rules.new_names, "a", ["tilde", "a"], True),
    (rules.new_names, ["tilde", "a"], ["tilde", "b"], False),
    (rules.new_names, "a", "b", False),
    (rules.sum_of_constants, total("a"), read("K*a"), True),
    (rules.sum_of_constants, total(read("a*j")), read("K*a"), False),
    (rules.sum_of_constants, total("a"), total("b"), False),
    (rules.sum_of_constants, read("a + b"), read("K*a"), False),
    (rules.sum_split, total(read("a + j")), ["add", total("a"), total("j")], True),
    (rules.sum_split, total(read("a + j")), ["add", total("a"), "j"], False),
    (rules.sum_split, total(read("a + j")), ["mul", total("a"), total("j")], False),
    (rules.sum_split, ["mul", 2, total(read("a + j"))], ["add", total("a"), total("j")], False),
    (rules.written_out, total("j", 1, 3), read("1 + 2 + 3"), True),
    (rules.written_out, total("j", 1, "K"), read("1 + 2 + 3"), False),
    (rules.written_out, total("j", "K", 3), read("1 + 2 + 3"), False),
    (rules.written_out, total("j", 1, 3), 6, False),
    (rules.written_out, read("1 + 5"), read("1 + 2 + 3"), False),
    (rules.same_divisor, read("2*a/(2*(b + 1))"), read("a/(b + 1)"), True),
    (rules.same_divisor, read("(a + b)/(2*d)"), read("a*b/d"), True),
    (rules.same_divisor, read("(a + b)/(2*a*d)"), read("(b + b)/(a*d)"), True),
    (rules.same_divisor, ["div", total(read("a*j + a*j")), read("2*b")],
     ["div", total(read("2*a*j")), "b"], True),
    (rules.same_divisor, read("2*a/(2*b)"), read("3*a/(2*b)"), False),
    (rules.same_divisor, read("2*a/(2*b)"), read("a/d"), False),
    (rules.same_divisor, read("2*a/(2*b)"), read("a/exp(b)"), False),
    (rules.same_divisor, read("2*a/(2*b)"), read("a*b"), False),
    (rules.same_divisor, read("a*b"), read("2*a/(2*b)"), False),
    (rules.same_divisor, read("exp(a + a)/(2*b)"), read("exp(2*a)/b"), False),
    (rules.same_divisor, read("exp(a)/(2*b)"), read("exp(3*a)/b"), True),
    (rules.same_divisor, read("(1 + exp(a + a))/(2*b)"), read("(1 + exp(2*a))/b"), False),
    (rules.same_divisor, read("(a + 1)*2/(2*b)"), read("(a*1)*2/b"), True),
    (rules.same_divisor, read("exp(a + b)/(exp(a) + b)"), read("exp(a)*exp(b)/(2*exp(a) + b)"),
     False),
    (rules.common_denominator, read("a/b + d"), read("(a + b*d)/b"), True),
    (rules.common_denominator, read("a/b - d"), read("-((b*d - a)/b)"), True),
    (rules.common_denominator, read("(a/b + d)*2"), read("2*(a + b*d)/b"), True),
    (rules.common_denominator, read("2*(a/b + d)"), read("2*(a + b*d)/b"), True),
    (rules.common_denominator, read("a/b + 0"), read("a/b"), False),
    (rules.common_denominator, read("a/b + 0/d"), read("a/b"), False),
    (rules.common_denominator, ["add", read("a/b"), ["neg", 0]], read("a/b"), False),
    (rules.common_denominator, read("a/b + 1/2"), read("(2*a + b)/(2*b)"), True),
    (rules.common_denominator, read("a + d"), read("(a*b + b*d)/b"), False),
    (rules.common_denominator, read("1/2 + a"), read("(1 + 2*a)/2"), False),
    (rules.common_denominator, read("a/b + d"), read("a*d + b"), False),
    (rules.common_denominator, read("a/b + d"), read("(a/d + b)/b"), False),
    (rules.common_denominator, read("exp(a/b + d)"), read("exp(a + d)/b"), False),
    (rules.common_denominator, read("exp(a/b + d) + 1"), read("exp(a + d)/b"), False),
    (rules.entries_divided, eq("x", "y"), eq(over("x", "i"), over("y", "i")), True),
    (rules.entries_divided, eq("x", "y"), eq(over("x", "i"), over("x", "i")), False),
    (rules.entries_divided, eq("x", "y"), eq(over("z", "i"), over("y", "i")), False),
    (rules.entries_divided, eq("x", "y"), eq(["index", "x", "i"], ["index", "y", "i"]), False),
    (rules.entries_divided, eq("x", "y"), eq(["div", 1, ["index", "x", 1]], over("y", "i")), False),
    (rules.entries_divided, eq("x", "y"), eq(["div", ["exp", "x"], ["exp", "x"]], over("y", "i")),
     False),
    (rules.entries_divided, eq("x", "y"), ["lt", over("x", "i"), over("y", "i")], False),
    (rules.entries_divided, ["lt", "x", "y"], eq(over("x", "i"), over("y", "i")), False),
    (rules.by_entries, "x", ["list", 1, 2], True),
    (rules.by_entries, ["list", 1, 2], ["list", 2, 1], False),
    (rules.by_entries, "x", "y", False),
    (rules.translated, ["call", "S", "x"], ["call", "S", ["add", "x", "a"]], True),
    (rules.translated, ["call", "S", ["add", "x", "a"]], ["call", "S", "x"], True),
    (rules.translated, ["call", "S", "x"], ["call", "T", ["add", "x", "a"]], False),
    (rules.translated, ["call", "S", "x"], ["call", "S", ["mul", "x", "a"]], False),
    (rules.translated, ["call", "S", "y"], ["call", "S", ["add", "x", "a"]], False),
    (rules.translated, ["call", "S", "x"], ["exp", "S", ["add", "x", "a"]], False),
    (rules.translated, "x", ["add", "x", "a"], False),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "before", "after", "ok"), CASES)
def test_a_law_does_what_its_name_says(rule: Rule, before: Json, after: Json, ok: bool) -> None:
    assert bool(rule(before, after, DOMAIN)) is ok


def test_all_functions_that_there_are_may_be_opened() -> None:
    domain = read_domain({"definitions": [function("f", read("x*exp(x)"))]})
    assert rules.definition(read("f(a) + 1"), read("a*exp(a) + 1"), domain)


def test_an_equation_or_a_value_is_needed_to_put_something_in() -> None:
    empty = ReadDomain({}, (), {}, {})
    assert not rules.substitution("c", "a", empty)
    assert not rules.substitution("k", 3, empty)
