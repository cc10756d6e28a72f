"""Every named law once, as a law: a true use of it passes, one that is false in one place does not.

Each row is one step in letters, over a domain in which the letters are random numbers: what the
grader says of it, values and reason together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.steps.grader import grade
from keywright.referee.tools import variable
from keywright.referee.values.environment import walk
from keywright.words.reasons import reasons
from tests.referee.chains import chain

OO: Json = ["oo"]


def lim(body: str | Json, name: str = "t", to: Json = 0, side: str = "both") -> Json:
    return ["limit", _term(body), name, to, side]


def total(body: str | Json, last: Json = "K", first: Json = 1) -> Json:
    return ["sum", _term(body), "j", first, last]


def _term(text: str | Json) -> Json:
    return read(text) if isinstance(text, str) else text


def entry(name: str, place: Json) -> Json:
    return ["index", name, place]


def call(name: str, *args: Json) -> Json:
    return ["call", name, *args]


X: Json = ["vec", "x"]
E_J: Json = ["exp", entry("x", "j")]
E_1: Json = ["exp", entry("x", 1)]
SOFTMAX: dict[str, Any] = {
    "name": "S", "parameters": ["x"], "component": "i", "size": "K",
    "body": ["div", ["exp", entry("x", "i")], total(E_J)],
}  # fmt: skip
RAMP: dict[str, Any] = {
    "name": "g", "parameters": ["x"], "body": ["max", 0, "x"], "component": None, "size": None,
}  # fmt: skip
STEP: dict[str, Any] = {
    **RAMP, "name": "H",
    "body": ["cases", ["case", 1, ["gt", "x", 0]], ["case", ["div", 1, 2], ["eq", "x", 0]],
             ["case", 0, ["lt", "x", 0]]],
}  # fmt: skip
SIZE = variable("K", 0, integer=True)
PLACE = variable("i", 0, ["add", "K", 1], integer=True)
OTHER = variable("k", 0, ["add", "K", 1], integer=True)
NUMBERS = (variable("a"), variable("b"), variable("c", 0))
POSITIVE = variable("x", 0)
VECTORS = (*NUMBERS, variable("x"), SIZE, PLACE, OTHER)
S_I: Json = ["index", call("S", X), "i"]
TILDE: Json = ["tilde", "b"]


@dataclass(frozen=True)
class Use:
    """A step by a law, and the same with something wrong in it."""

    before: str | Json
    after: str | Json
    wrong: str | Json
    relation: str = "="
    variables: tuple[dict[str, Any], ...] = (*NUMBERS, POSITIVE)
    definitions: tuple[dict[str, Any], ...] = ()
    conditions: tuple[Json, ...] = ()

    def holds(self, law: str, after: str | Json) -> bool:
        step = (self.relation, _term(after), law)
        made = chain(
            _term(self.before), step, variables=list(self.variables),
            conditions=list(self.conditions), definitions=list(self.definitions),
        )  # fmt: skip
        return all(finding.ok for finding in grade(made))


def vectors(before: Json, after: Json, wrong: Json, relation: str = "=", **more: Any) -> Use:
    return Use(before, after, wrong, relation, VECTORS, (SOFTMAX,), **more)


QUOTIENT = "(g(x + t) - g(x))/t"
G_SLOPE: Json = ["deriv", call("g", "x"), "x"]
HALF_DOWN: Json = ["floor", read("(b - 3)/2")]
USES: dict[str, Use] = {
    "definition": Use("tanh(x)", "(exp(x) - exp(-x))/(exp(x) + exp(-x))",
                      "(exp(x) + exp(-x))/(exp(x) - exp(-x))"),
    "definition of the derivative": Use(G_SLOPE, lim(QUOTIENT), lim("(g(x) - g(x + t))/t"),
                                        definitions=(RAMP,)),
    "substitution": Use("x + a", "3 + a", "4 + a", conditions=(["eq", "x", 3],)),
    "region": Use(call("g", "x"), "x", 0, definitions=(RAMP,)),
    "expand": Use("a*(b + x)", "a*b + a*x", "a*b + x"),
    "factor": Use("a*b + a*x", "a*(b + x)", "a*(b - x)"),
    "cancel": Use("a*x/(b*x)", "a/b", "b/a"),
    "simplify": Use("a + 0*x", "a", "x"),
    "output size": Use("o", ["add", HALF_DOWN, 1], HALF_DOWN,
                       variables=(variable("o"), variable("b", 3)),
                       conditions=(["eq", "o", ["add", HALF_DOWN, 1]],)),
    "needed padding": Use("P", "max(b - 3, 0)", "max(b + 3, 0)",
                          variables=(variable("P"), variable("b", 3)),
                          conditions=(["eq", "P", ["max", read("b - 3"), 0]],)),
    "arithmetic": Use("2 + 3*4", 14, 20),
    "limit law": Use(lim("(1 + exp(-t))/2", to=OO),
                     ["div", ["add", 1, lim("exp(-t)", to=OO)], 2],
                     ["div", ["add", 2, lim("exp(-t)", to=OO)], 2]),
    "constant limit": Use(lim("a"), "a", 0),
    "continuity": Use(lim("a + t*x"), "a + 0*x", "a + x"),
    "exponent of a sum": Use("exp(a + b)", "exp(a)*exp(b)", "exp(a) + exp(b)"),
    "power of a sum": Use("3^(a + b)", "3^a*3^b", "3^a + 3^b"),
    "exponent of zero": Use("a + exp(0*b)", "a + 1", "a + b"),
    "constant rule": Use(lim("a*(exp(t) - 1)/t"), ["mul", "a", lim("(exp(t) - 1)/t")],
                         ["mul", "b", lim("(exp(t) - 1)/t")]),
    "sum rule": Use(lim("a*t + b"), ["add", lim("a*t"), lim("b")],
                    ["add", lim("a*t"), ["neg", lim("b")]]),
    "product rule": Use(lim("((x + t)*exp(x + t) - x*exp(x))/t"),
                        ["add", ["mul", lim("((x + t) - x)/t"), ["exp", "x"]],
                         ["mul", "x", lim("(exp(x + t) - exp(x))/t")]],
                        ["add", ["mul", lim("((x + t) - x)/t"), ["exp", "x"]],
                         lim("(exp(x + t) - exp(x))/t")]),
    "quotient rule": Use(lim("((x + t)/exp(x + t) - x/exp(x))/t"),
                         ["div", ["add", ["mul", lim("((x + t) - x)/t"), ["exp", "x"]],
                                  ["neg", ["mul", "x", lim("(exp(x + t) - exp(x))/t")]]],
                          read("exp(x)^2")],
                         ["div", ["add", ["mul", lim("((x + t) - x)/t"), ["exp", "x"]],
                                  ["mul", "x", lim("(exp(x + t) - exp(x))/t")]],
                          read("exp(x)^2")]),
    "chain rule": Use(lim("(log(1 + exp(x + t)) - log(1 + exp(x)))/t"),
                      ["mul", read("1/(1 + exp(x))"), lim("(exp(x + t) - exp(x))/t")],
                      ["mul", read("1/exp(x)"), lim("(exp(x + t) - exp(x))/t")]),
    "known derivative": Use(lim("(atan(x + t) - atan(x))/t"), "1/(1 + x^2)", "1/(1 - x^2)"),
    "log of a product": Use("log(1 + exp(a))", "a + log(1 + exp(-a))", "a + log(2 + exp(-a))"),
    "log of a quotient": Use("log(x) - log(c)", "log(x/c)", "log(c/x)"),
    "addition theorem": Use("sin(a + b)", "sin(a)*cos(b) + cos(a)*sin(b)",
                            "sin(a)*cos(b) - cos(a)*sin(b)"),
    "odd function": Use("atan(b - a)", "-atan(a - b)", "-atan(a + b)"),
    "even function": Use("cos(1 - 2*a)", "cos(2*a - 1)", "cos(2*a + 1)"),
    "power by the exponential": Use("2**x", "exp(x*log(2))", "exp(x*log(3))"),
    "double angle": Use("sin(a)**2", "(1 - cos(2*a))/2", "(1 + cos(2*a))/2"),
    "quarter turn": Use("cos(a)", "sin(a + pi/2)", "sin(a - pi/2)"),
    "conjugate": Use("sqrt(x + c) - sqrt(x)", "c/(sqrt(x + c) + sqrt(x))",
                     "x/(sqrt(x + c) + sqrt(x))"),
    "limit of exp": Use(lim("(exp(t) - 1)/t"), 1, 0),
    "limit of log": Use(lim("log(1 + t)/t"), 1, 0),
    "limit of tanh": Use(lim("tanh(t)/t"), 1, 0),
    "limits of sin and cos": Use(lim("sin(t)/t"), 1, 0),
    "jump": Use(lim("c/t", side="+"), OO, ["neg", OO]),
    "limit found": Use(lim("t*log(t)", side="+"), 0, 1),
    "step values": Use("a + H(x)*b", "a + 1*b", "a + 0*b", definitions=(STEP,)),
    "unbounded": Use(lim("c*t", to=OO), OO, ["neg", OO]),
    "limit at infinity": Use(lim("tanh(c*t)", to=OO), 1, 0),
    "divide through": Use(lim("t/(1 + c*t)", to=OO), lim("1/(1/t + c)", to=OO),
                          lim("1/(1 + c)", to=OO)),
    "exponent of a difference": Use("exp(a)/exp(b)", "exp(a - b)", "exp(b - a)"),
    "exponential limit": Use(lim("exp(-c*t)", to=OO), 0, 1),
    "same exponential": Use(["eq", ["exp", "x"], ["exp", 2]], ["eq", "x", 2], ["eq", "x", 3], "=>",
                            variables=(variable("x", 0, special=(2,)),)),
    "constant factor": vectors(total(["mul", "a", E_J]), ["mul", "a", total(E_J)],
                               ["mul", "b", total(E_J)]),
    "factor into the sum": vectors(["mul", "a", total(E_J)], total(["mul", "a", E_J]),
                                   total(["mul", "b", E_J])),
    "new names": Use("a*x + 2*b", ["add", read("a*x"), TILDE], ["add", read("b*x"), TILDE],
                     conditions=(["eq", TILDE, read("2*b")],)),
    "sum of constants": vectors(total("a"), ["mul", "K", "a"], ["mul", 2, "a"]),
    "sum split": vectors(total(["add", "a", E_J]), ["add", total("a"), total(E_J)],
                         ["add", total("b"), total(E_J)]),
    "sum written out": vectors(total(E_J, 2), ["add", E_1, ["exp", entry("x", 2)]],
                               ["add", E_1, E_1]),
    "common divisor": Use("2*x/(2*(a^2 + x))", "1/(a^2/x + 1)", "1/(a^2 + 1)"),
    "common denominator": Use("a/x + b", "(a + b*x)/x", "(a + b)/x"),
    "quotient of entries": vectors(
        ["eq", call("S", ["mul", "a", X]), call("S", X)],
        ["eq", ["div", ["index", call("S", ["mul", "a", X]), "i"],
                ["index", call("S", ["mul", "a", X]), "k"]],
         ["div", S_I, ["index", call("S", X), "k"]]],
        ["eq", ["div", ["index", call("S", ["mul", "a", X]), "i"],
                ["index", call("S", ["mul", "a", X]), "k"]],
         ["div", S_I, ["add", 1, ["index", call("S", X), "k"]]]],
        "=>",
    ),
    "entries": vectors(call("S", ["add", X, ["neg", "a"]]),
                       call("S", ["list", ["add", entry("x", 1), ["neg", "a"]], ["dots"],
                                  ["add", entry("x", "K"), ["neg", "a"]]]),
                       call("S", ["list", ["mul", 2, entry("x", 1)], ["dots"],
                                  ["mul", 2, entry("x", "K")]])),
    "translation invariance": vectors(call("S", X), call("S", ["add", X, "a"]),
                                      call("S", ["add", X, ["mul", "a", X]])),
    "earlier result": vectors(["index", call("S", ["mul", 0, X]), "i"], ["div", 1, "K"],
                              ["div", 1, 2]),
}  # fmt: skip
# the equation that a softmax of a multiple is the same one holds for the factor 1 alone
AT_ONE = {"quotient of entries": variable("a", special=(1,))}


def test_every_law_has_its_use() -> None:
    assert sorted(USES) == sorted(reasons())


@pytest.mark.parametrize("law", USES)
def test_a_law_holds_and_a_false_sibling_does_not(law: str) -> None:
    use = USES[law]
    if law in AT_ONE:
        rest = tuple(row for row in use.variables if row["name"] != AT_ONE[law]["name"])
        use = Use(
            use.before, use.after, use.wrong, use.relation, (AT_ONE[law], *rest), use.definitions
        )
    assert use.holds(law, use.after)
    assert not use.holds(law, use.wrong)


def _is_of_limits(*terms: Json) -> bool:
    heads = {node[0] for term in terms for node in walk(term) if isinstance(node, list) and node}
    return bool(heads & {"limit", "deriv"})


OF_ALGEBRA = [
    law
    for law, use in USES.items()
    if use.relation == "=" and law != "earlier result"
    if not _is_of_limits(_term(use.before), _term(use.after))
]


@pytest.mark.parametrize("law", OF_ALGEBRA)
def test_a_law_of_algebra_is_not_false_behind_a_factor_that_vanishes(law: str) -> None:
    """Both sides of a false step tend to 0, and are different on the way there."""

    def vanishing(term: str | Json) -> Json:
        return lim(["mul", "t", _term(term)])

    use = USES[law]
    use = replace(use, before=vanishing(use.before))
    assert use.holds(law, vanishing(use.after))
    assert not use.holds(law, vanishing(use.wrong))
