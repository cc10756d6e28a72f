"""The checker's list of laws is its own, and yet the engine's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.laws.collected import collected
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.laws import LAWS, fault
from keywright.referee.values.environment import ReadDefinition
from keywright.words.reasons import reasons


def test_both_engines_know_the_same_laws() -> None:
    assert sorted(LAWS) == sorted(reasons())


def test_the_limit_of_a_constant_needs_a_constant() -> None:
    constant: Json = ["limit", "a", "e", 0, "both"]
    moving: Json = ["limit", "e", "e", 0, "both"]
    assert fault("constant limit", constant, "a") is None
    assert fault("constant limit", moving, 0) is not None


def test_algebra_may_not_move_a_limit() -> None:
    def doubled(name: str, to: int, side: str) -> Json:
        return ["limit", ["mul", 2, "e"], name, to, side]

    before: Json = ["limit", ["add", "e", "e"], "e", 0, "both"]
    assert fault("simplify", before, doubled("e", 0, "both")) is None
    for moved in (doubled("x", 0, "both"), doubled("e", 1, "both"), doubled("e", 0, "+")):
        assert fault("simplify", before, moved) is not None


def lim(text: str, to: Json = 0, name: str = "h") -> Json:
    return ["limit", read(text), name, to, "both"]


TRUE_TO_THEIR_NAME: list[tuple[str, Json, Json]] = [
    ("simplify", read("exp(-(2*(h - 1/2) + 1)) - 1"), read("exp(-2*h) - 1")),
    ("arithmetic", read("(0 + 1)*tanh(log(1 + exp(0 + 1))) + 0*0"), read("tanh(log(1 + exp(1)))")),
    ("definition", read("tanh(tanh(x))"),
     read("(exp(tanh(x)) - exp(-tanh(x)))/(exp(tanh(x)) + exp(-tanh(x)))")),
    ("arithmetic", read("1/(1 + exp(1 - k*0))"), read("1/(1 + exp(1))")),
    ("arithmetic", read("exp(0 + 1/2) - 0*a"), read("exp(1/2)")),
    ("arithmetic", read("x*exp(3*x - 2)*exp(3*x - 2)"), read("x*exp(3*x - 2)**2")),
    ("exponent of a sum", read("exp(h - log(2)) - 1/2"), read("1/2*(exp(h) - 1)")),
    ("exponent of a sum", read("exp(log(exp(3) - 1) + h)"), read("exp(log(exp(3) - 1))*exp(h)")),
    ("definition", read("2**(h*s)"), read("exp(h*s*log(2))")),
    ("definition", read("2**(h*s)"), ["exp", ["mul", read("h*s"), read("log(2)")]]),
    ("expand", read("2*(h - sqrt(2)) + 2*sqrt(2)"), read("2*h")),
    ("expand", read("a*(x/2 + h/2 + 1/2) - a*(x/2 + 1/2)"), read("a*h/2")),
    ("common denominator", read("(1/(1 + x**2) - 4/13)/h"), read("-((1 + x**2) - 13/4)/h")),
    ("known derivative", lim("(normal_cdf(x + h) - normal_cdf(x))/h"),
     read("exp(-x**2/2)/sqrt(2*pi)")),
    ("known derivative", lim("((x + h)**7 - x**7)/h"), read("7*x**6")),
    ("limit at infinity", lim("exp(-x/h**2)"), 0),
    ("simplify", read("x - 1 + ((x - 1) - (x - 1))*H(x)"), read("x - 1")),
    ("output size", "o_h", ["add", ["floor", read("(i_h - k_h)/s_h")], 1]),
    ("output size", "o", ["ceil", read("i/s")]),
    ("needed padding", "P_w", read("max((o_w - 1)*s_w + k_w - i_w, 0)")),
    ("common denominator", read("1/2 + x/pi"), read("(pi + 2*x)/(2*pi)")),
    ("common divisor", read("exp(x)/(exp(x) + 1)"), read("1/(1 + exp(-x))")),
    ("limit of exp", lim("(exp(h) - 1)/h"), 1),
    ("limit at infinity", lim("1/(1 + exp(-x/h))"), 1),
    ("chain rule", lim("(log(1 + exp(x + h)) - log(1 + exp(x)))/h"),
     ["mul", read("1/(1 + exp(x))"), lim("(1 + exp(x + h) - (1 + exp(x)))/h")]),
    ("product rule", lim("((x + h)*exp(x + h) - x*exp(x))/h"),
     ["add", ["mul", lim("(x + h - x)/h"), read("exp(x)")],
      ["mul", "x", lim("(exp(x + h) - exp(x))/h")]]),
    ("limit law", lim("1/(1 + exp(-h))", ["oo"]), ["div", 1, ["add", 1, lim("exp(-h)", ["oo"])]]),
]  # fmt: skip


@pytest.mark.parametrize(("law", "before", "after"), TRUE_TO_THEIR_NAME)
def test_what_a_law_is_the_name_of(law: str, before: Json, after: Json) -> None:
    assert fault(law, before, after) is None


MISNAMED: list[tuple[str, Json, Json]] = [
    ("exponent of a sum", read("exp(-(2*(h - 1/2) + 1)) - 1"), read("exp(-2*h) - 1")),
    ("exponent of a sum", read("1/(1 + exp(1 - k*0))"), read("1/(1 + exp(1))")),
    ("simplify", read("exp(x + 1) - exp(x)"), read("exp(x)*(exp(1) - 1)")),
    ("arithmetic", read("exp(x + 2)"), read("exp(2)*exp(x)")),
    ("exponent of a sum", read("sin(x)*exp(h + x)"), read("x*exp(h)*exp(x)")),
    ("definition", read("2**(h*s)"), read("exp(h*s*log(3))")),
    ("definition", read("1*tanh(x + exp(x))"), read("tanh(exp(x) + x)")),
    ("definition", read("2**(h*s)"), read("exp(h*log(2))")),
    ("definition", read("h*s"), read("exp(h*log(s))")),
    ("definition", read("2**(-h)"), read("exp(h*log(2))")),
    ("expand", read("2*(h - sqrt(x)) + 2*sqrt(x)"), read("2*h")),
    ("expand", read("a*(x + h) - a*x"), read("h/(1/a)")),
    ("expand", read("2*(h - sqrt(2))"), read("2*h - log(2)")),
    ("common denominator", read("(1/(1 + x) - 4/13)/h"), read("(1/(1 + x) - 4/13)/h/1")),
    ("known derivative", lim("((x + h) - x)/h"), 1),
    ("known derivative", lim("(sin(x + h) - sin(x))/h + h"), read("cos(x)")),
    ("known derivative", lim("(sin(x + h) + cos(x + h) - sin(x) - cos(x))/h"),
     read("cos(x) - sin(x)")),
    ("known derivative", lim("(sin(x + h) - sin(x))/h"), lim("cos(x)*1")),
    ("continuity", lim("exp(-x/h**2)"), 0),
    ("limit at infinity", lim("exp(-x*h**2)"), 1),
    ("simplify", read("x - 1 + ((x - 1) - (x - 2))*H(x)"), read("x - 1")),
    ("simplify", read("x + (1 - 1 + x)*H(x)"), read("x")),
    ("output size", "r", read("1 + (k - 1)*2")),
    ("needed padding", "P", read("(o - 1)*s + k - i")),
    ("needed padding", "o", read("max(k - i, 0)")),
    ("needed padding", "P", read("max(P, 0)")),
    ("common denominator", lim("1/2 + 0/pi"), lim("1/2")),
    ("common divisor", read("exp(-x - 1)/(1 + exp(-x - 1))"),
     read("exp(-(x + 1))/(1 + exp(-(x + 1)))")),
    ("limit of exp", lim("exp(-x/h)"), 0),
    ("limit at infinity", lim("(exp(h) - 1)/h"), 1),
    ("known derivative", lim("(sqrt(h) - 0)/h"), ["oo"]),
    ("product rule", lim("(log(1 + exp(x + h)) - log(1 + exp(x)))/h"),
     ["mul", read("1/(1 + exp(x))"), lim("(1 + exp(x + h) - (1 + exp(x)))/h")]),
    ("chain rule", lim("((x + h)*exp(x + h) - x*exp(x))/h"),
     ["add", ["mul", lim("h/(x + h - x)"), read("exp(x)")],
      ["mul", "x", lim("(exp(x + h) - exp(x))/h")]]),
    ("quotient rule", lim("((x + h)/(1 + x + h) - x/(1 + x))/h"),
     ["div", read("1/(1 + x)**2"), lim("(x + h - x)/h")]),
    ("limit law", lim("(log(1 + exp(x + h)) - log(1 + exp(x)))/h"),
     ["mul", read("1/(1 + exp(x))"), lim("(1 + exp(x + h) - (1 + exp(x)))/h")]),
    ("factor", lim("1/(1 + h) - 1/(1 + x)"), lim("(-((1 + h) - (1 + x)))/((1 + h)*(1 + x))")),
    ("factor", lim("1/(1 + h) - 1/(1 + x)"), lim("-((1 + h) - (1 + x))/((1 + h)*(1 + x))")),
    ("simplify", lim("(sqrt(x + h) - sqrt(x))/h"), lim("1/(sqrt(x + h) + sqrt(x))")),
    ("arithmetic", read("(log(2) - log(x))/h"), read("log(2/x)/h")),
    ("simplify", lim("3*exp(h)"), ["mul", 3, lim("exp(h)")]),
]  # fmt: skip


@pytest.mark.parametrize(("law", "before", "after"), MISNAMED)
def test_what_a_law_is_not_the_name_of(law: str, before: Json, after: Json) -> None:
    assert fault(law, before, after) is not None


@pytest.mark.parametrize(
    ("before", "after", "law", "not_the_law"),
    [
        # an exponent is split, or two are joined
        ("exp(z + 1)", "exp(z)*exp(1)", "exponent of a sum", "arithmetic"),
        ("2*exp(z)*exp(1) - 1", "2*exp(z + 1) - 1", "exponent of a sum", "arithmetic"),
        ("2**(z + 1)", "2*2**z", "power of a sum", "simplify"),
        ("3*(2**z*2)", "3*2**(z + 1)", "power of a sum", "simplify"),
        ("2**(2*z)/4 - 1", "2**(2*z - 2) - 1", "power of a sum", "arithmetic"),
        ("2**(2*z)/4 - 1", "2**(2*z - 2) - 1", "power of a sum", "exponent of a sum"),
        ("exp(a)/exp(b)", "exp(a - b)", "exponent of a difference", "exponent of a sum"),
        ("exp(-z)/2", "exp(-(z + log(2)))", "exponent of a sum", "power of a sum"),
        ("2**(-z/log(2))", "exp(-z*log(2)/log(2))", "power by the exponential", "definition"),
        # one exponent, written in another way
        ("exp(z - 1 + 1)", "exp(z)", "arithmetic", "exponent of a sum"),
        ("exp(2*(z/2 + 1) - 2)", "exp(z)", "arithmetic", "exponent of a sum"),
        ("log(1 + exp(-(3*z + 1)))", "log(1 + exp(-3*z - 1))", "arithmetic", "exponent of a sum"),
        ("exp(-(z + 1)**2)", "exp(-z**2 - 2*z - 1)", "arithmetic", "exponent of a sum"),
        ("exp(z)/(exp(z) + exp(-1))", "exp(z + 1)/(exp(z + 1) + 1)", "common divisor",
         "exponent of a sum"),
        ("2**z", "exp(z*log(2))", "power by the exponential", "simplify"),
        ("exp(z*log(2))", "2**z", "power by the exponential", "simplify"),
        ("exp(z*log(3))", "2**z", "simplify", "power by the exponential"),
        ("(1 - cos(2*z))/2", "sin(z)**2", "double angle", "simplify"),
        ("sin(z + pi/2)", "cos(z)", "quarter turn", "simplify"),
        ("2*sin(-z)", "-2*sin(z)", "simplify", "odd function"),
        ("2*sin(1 - z)", "2*-sin(z - 1)", "odd function", "simplify"),
        ("-erf(2*z)", "erf(-(2*z))", "odd function", "arithmetic"),
        ("cos(-z)", "cos(z)", "even function", "simplify"),
        ("cos(-z)", "-cos(z)", "simplify", "odd function"),
        ("atan(z - z)", "atan(0)", "arithmetic", "odd function"),
        ("cos(2*z)*3", "cos(z)*3", "arithmetic", "double angle"),
        ("sin(z + pi/2)", "sin(z)", "arithmetic", "quarter turn"),
    ],
)  # fmt: skip
def test_a_step_of_functions_has_one_reason(
    before: str, after: str, law: str, not_the_law: str
) -> None:
    assert fault(law, read(before), read(after)) is None
    assert fault(not_the_law, read(before), read(after)) is not None


def test_a_function_is_its_definition_or_its_branch() -> None:
    """The branch that holds is told only of a function that has branches; the values of a step
    only of the unit step."""
    bodies = {
        "smooth": "x + exp(x)",
        "bent": "max(0, x)",
        "sign": "Piecewise((1, x > 0), (-1, True))",
        "H": "Piecewise((1, x > 0), (1/3, x == 0), (0, x < 0))",
    }
    known = {
        name: ReadDefinition(name, ("x",), read(body), None, None) for name, body in bodies.items()
    }
    domain = ReadDomain({}, (), known, {})

    def laws(name: str, value: str) -> set[str]:
        before: Json = ["add", ["call", name, "z"], 1]
        after = read(f"{value} + 1")
        asked = ("definition", "region", "step values", "arithmetic")
        return {law for law in asked if fault(law, before, after, domain) is None}

    assert laws("smooth", "z + exp(z)") == {"definition"}
    assert laws("bent", "z") == {"region"}
    assert laws("sign", "1") == {"region"}
    assert laws("H", "1") == {"region", "step values"}


def test_the_name_of_a_function_is_no_number() -> None:
    bodies: dict[str, Json] = {"f": "z", "g": ["mul", 2, "z"]}
    known = {name: ReadDefinition(name, ("z",), body, None, None) for name, body in bodies.items()}
    domain = ReadDomain({}, (), known, {})
    before: Json = ["mul", 3, ["call", "f", "z"]]
    after: Json = ["mul", 3, ["call", "g", "z"]]
    assert fault("simplify", before, after, domain) is not None
    assert fault("earlier result", before, after, domain) is None


def test_a_factor_goes_into_a_sum_with_whatever_sign() -> None:
    def total(body: Json) -> Json:
        return ["sum", body, "i", 1, "D"]

    bias: Json = ["add", ["neg", ["mul", 3, "b"]], ["neg", 1]]
    before: Json = ["add", ["neg", ["mul", 3, ["add", total("w"), "b"]]], ["neg", 1]]
    inside: Json = ["add", total(["neg", ["mul", 3, "w"]]), bias]
    outside: Json = ["add", ["neg", ["mul", 3, total("w")]], bias]
    assert fault("factor into the sum", before, inside) is None
    assert fault("factor into the sum", before, outside) is not None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2*(z + 1)/2 - 1", "z", True),
        ("(z + exp(z))**2", "z*z + exp(z)*(2*z + exp(z))", True),
        ("z/(2 - z)", "z/(2 - z + 0)", False),
        ("z*(a + b)", "z*a + b", False),
    ],
)
def test_what_is_collected_to_the_same(first: str, second: str, same: bool) -> None:
    assert (collected(read(first)) == collected(read(second))) is same


def test_a_law_of_algebra_leaves_the_variable_of_a_limit_alone() -> None:
    def slope(name: str) -> Json:
        return lim(f"a*({name} + 1)", name=name)

    assert fault("expand", slope("h"), lim("a*h + a*1")) is None
    assert fault("expand", slope("h"), lim("a*t + a*1", name="t")) is not None


def test_within_a_sum_what_a_function_is_may_have_been_shown_before() -> None:
    body: Json = ["add", 1, ["neg", "z"]]
    f = ReadDefinition("f", ("z",), body, None, None)
    domain = ReadDomain({}, (), {"f": f}, {})

    def opened(term: Json) -> Json:
        return ["sum", ["mul", ["index", "w", "j"], term], "j", 1, "M"]

    inner: Json = ["call", "f", ["index", "x", "j"]]
    outer: Json = ["add", 1, ["neg", ["index", "x", "j"]]]
    assert fault("earlier result", opened(inner), opened(outer), domain) is None
    wrong = fault("earlier result", ["call", "f", "a"], ["add", 1, ["neg", "a"]], domain)
    assert wrong == "'earlier result': the law is 'definition'"


def moved(to: Json = 0, name: str = "h") -> Json:
    return ["limit", ["add", name, "a"], name, to, "both"]


LIMITS_INSIDE = [
    ("power by the exponential", lambda u: ["pow", "a", u],
     lambda u: ["exp", ["mul", u, ["log", "a"]]]),
    ("quarter turn", lambda u: ["cos", u], lambda u: ["sin", ["add", u, ["div", ["pi"], 2]]]),
    *(
        (law, lambda u: ["div", u, ["mul", 2, "b"]], lambda u: ["div", ["mul", 1, u], "b"])
        for law in ("common divisor", "divide through")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("law", "before", "after"), LIMITS_INSIDE)
def test_a_law_that_looks_at_something_else_moves_no_limit(
    law: str, before: Callable[[Json], Json], after: Callable[[Json], Json]
) -> None:
    assert fault(law, before(moved()), after(moved())) is None
    for other in (moved(1), moved(name="t")):
        assert fault(law, before(moved()), after(other)) is not None


def test_the_exponent_of_zero_takes_no_limit() -> None:
    assert fault("exponent of zero", ["exp", ["mul", 0, "a"]], 1) is None
    assert fault("exponent of zero", ["exp", ["mul", 0, moved()]], 1) is not None
