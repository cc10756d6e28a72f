"""The checker's list of laws is its own, and yet the engine's."""

from __future__ import annotations

import pytest

from generator.check.collected import collected
from generator.check.domain import Domain
from generator.check.environment import Definition
from generator.check.expression import Json, read
from generator.check.laws import LAWS, fault
from generator.maths.laws import LAWS as PRINTED


def test_both_engines_know_the_same_laws() -> None:
    assert sorted(LAWS) == sorted(PRINTED)


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


@pytest.mark.parametrize(
    ("before", "after", "law", "not_the_law"),
    [
        # an exponent is split, or two are joined
        ("exp(z + 1)", "exp(z)*exp(1)", "exponent of a sum", "arithmetic"),
        ("2*exp(z)*exp(1) - 1", "2*exp(z + 1) - 1", "exponent of a sum", "arithmetic"),
        ("2**(z + 1)", "2*2**z", "exponent of a sum", "simplify"),
        ("3*(2**z*2)", "3*2**(z + 1)", "exponent of a sum", "simplify"),
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


def test_the_name_of_a_function_is_no_number() -> None:
    bodies: dict[str, Json] = {"f": "z", "g": ["mul", 2, "z"]}
    known = {name: Definition(name, ("z",), body, None, None) for name, body in bodies.items()}
    domain = Domain({}, (), known, {})
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
