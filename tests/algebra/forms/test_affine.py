"""Affine relations: found, proved, and true; refused with a reason where there is none."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keywright.algebra.forms.affine import Relation
from keywright.algebra.formulas.expression import parse
from keywright.algebra.pieces.piecewise import Piecewise, pieces
from keywright.algebra.pieces.setting import Setting
from keywright.kinds.network_equivalence.activations import ACTIVATIONS
from keywright.kinds.network_equivalence.equating import lines_between
from keywright.kinds.network_equivalence.exponential_terms import writing_of
from keywright.kinds.network_equivalence.exponentials import same_quotient
from keywright.kinds.network_equivalence.matching import relation
from keywright.kinds.network_equivalence.unrelated import reason
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate
from keywright.terms.term import Term, add, mul, number, substitute, symbol, to_json

POINTS = [mpmath.mpf(n) / 7 for n in range(-70, 71, 3)]


def term_of(text: str) -> Term:
    return ACTIVATIONS[text][1] if text in ACTIVATIONS else parse(text)


def split(term: Term) -> Piecewise:
    return pieces(term, Setting("z", {}))


def value_at(term: Term, z: mpmath.mpf) -> mpmath.mpf:
    return evaluate(to_json(term), Env({"z": z}))


def holds(found: Relation, f: Term, g: Term) -> bool:
    alpha, beta, gamma, delta = (
        value_at(t, mpmath.mpf(0)) for t in (found.alpha, found.beta, found.gamma, found.delta)
    )
    return all(
        mpmath.almosteq(value_at(f, z), alpha * value_at(g, beta * z + gamma) + delta, 1e-12, 1e-12)
        for z in POINTS
    )


RELATED = [
    ("sigmoid", "tanh"), ("tanh", "sigmoid"), ("hard-sigmoid", "hard-tanh"),
    ("hard-tanh", "hard-sigmoid"), ("erf", "normal-cdf"), ("normal-cdf", "erf"),
    ("sigmoid(3*z)", "sigmoid"), ("sigmoid", "sigmoid(3*z)"), ("sigmoid(2*z+1)", "tanh"),
    ("tanh", "sigmoid(2*z+1)"), ("2*tanh(z)-1", "sigmoid"), ("sigmoid", "2*tanh(z)-1"),
    ("relu", "relu(2*z)"), ("relu", "relu(-z)"), ("softplus", "log(1+exp(2*z))"),
    ("abs(z)", "max(1-2*z, 2*z-1)"), ("z", "2*z+1"), ("exp(2*z+1)", "exp(z)"), ("3", "tanh"),
    ("sign(z)", "3*sign(1-2*z)+1"), ("softsign", "3*z/(2+abs(z))"), ("z*exp(-z)", "z*exp(z)"),
    ("Piecewise((exp(z)-1,z<0),(z,True))", "Piecewise((2*exp(3*z),z<0),(6*z+2,True))"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), RELATED)
def test_the_relation_found_holds_numerically(first: str, second: str) -> None:
    f, g = term_of(first), term_of(second)
    found = relation(split(f), split(g), "z")
    assert found is not None
    assert holds(found, f, g)


@pytest.mark.parametrize(
    ("first", "second"),
    [("z**2", "3*z**2 + 6*z - 1"), ("sin(z)", "cos(z)"), ("1/(1+2*exp(-z))", "tanh")],
)
def test_zeros_of_derivatives_lead_to_relations_that_are_not_centred(
    first: str, second: str
) -> None:
    f, g = term_of(first), term_of(second)
    assert relation(split(f), split(g), "z") is None
    found = relation(split(f), split(g), "z", thorough=True)
    assert found is not None
    assert holds(found, f, g)


rationals = st.fractions(min_value=-4, max_value=4, max_denominator=5)
nonzero = rationals.filter(bool)


@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from(["tanh", "hard-tanh", "relu", "erf"]), nonzero, nonzero, rationals, rationals
)
@example("erf", Fraction(1), Fraction(1), Fraction(1, 3), Fraction(0))
def test_a_function_is_related_to_what_was_made_of_it(
    name: str, a: Fraction, b: Fraction, c: Fraction, d: Fraction
) -> None:
    g = term_of(name)
    inner = add(mul(number(b), symbol("z")), number(c))
    f = add(mul(number(a), substitute(g, {"z": inner})), number(d))
    found = relation(split(f), split(g), "z")
    assert found is not None
    assert holds(found, f, g)


UNRELATED = [
    ("sigmoid", "relu", "finite"), ("tanh", "softplus", "finite"), ("relu", "sigmoid", "finite"),
    ("sin(z)", "tanh", "periodic"), ("tanh", "sin(z)", "periodic"), ("relu", "abs(z)", "finite"),
    ("sigmoid", "erf", "forced"), ("sigmoid", "hard-sigmoid", "breaks"),
    ("softsign", "tanh", "breaks"), ("leaky-relu", "max(z/10, z)", "slopes"),
    ("z**2", "z**3", "signs"), ("exp(-z**2)", "tanh", "equal"), ("silu", "softplus", "turns"),
    ("z", "3", "constant"), ("z**3", "z**5", "finite"), ("silu", "gelu", "finite"),
    ("gelu", "silu", "finite"), ("z + tanh(z)", "z + erf(z)", "finite"),
    ("softplus", "gelu", "turns"),
    ("softplus", "z*normal_cdf(z) + exp(-z**2/2)/sqrt(2*pi)", "finite"),
    ("max(-1,min(1,z))+max(0,z-3)", "max(-1,min(1,z))+max(0,z-4)", "gaps"),
    ("abs(z) + max(0, z)*z", "abs(z)", "lines"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "kind"), UNRELATED)
def test_where_there_is_no_relation_there_is_a_reason(first: str, second: str, kind: str) -> None:
    f, g = split(term_of(first)), split(term_of(second))
    assert relation(f, g, "z") is None
    found = reason(f, g, "z")
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("hard-sigmoid", "hard-tanh"), ("erf", "normal-cdf"), ("relu", "relu(-z)"),
        ("softsign", "3*z/(2+abs(z))"), ("z*exp(-z)", "z*exp(z)"), ("sigmoid", "tanh"),
        ("silu", "3 - 2*(1 - z)*sigmoid(1 - z)"), ("gelu", "(3 - z)*normal_cdf(3 - z) + 1"),
    ],
)  # fmt: skip
def test_no_reason_is_found_against_a_relation_that_holds(first: str, second: str) -> None:
    assert reason(split(term_of(first)), split(term_of(second)), "z") is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("tanh(z/2)/2 + 1/2", "sigmoid(z)"), ("2*sigmoid(2*z) - 1", "tanh(z)"),
        ("erf(z/sqrt(2))/2 + 1/2", "normal_cdf(z)"), ("4*sigmoid(2*z) - 3", "2*tanh(z) - 1"),
        ("1 - sigmoid(-z)", "sigmoid(z)"), ("log(1 + exp(2*(z/2)))", "softplus(z)"),
        ("sinh(z)/cosh(z)", "tanh(z)"), ("1/3*(3*((z-1)+1)**2 - 4) + 4/3", "z**2"),
        ("12*2**(2*(z/2) - 1) - 1", "3*2**(z + 1) - 1"), ("2**(z/log(2))", "exp(z)"),
        ("1 - 2**(-z - 1)/(1 + 2**(-z - 1))", "2**(z + 1)/(1 + 2**(z + 1))"),
        ("1 - sigmoid(log(2)*z + log(2)/2)", "1/(1 + 2**(z + 1/2))"),
        ("1/(1 + exp(-(z + log(3))))", "1/(1 + exp(-z)/3)"),
        ("2*(z*sigmoid(z)) - z", "z*tanh(z/2)"), ("-2*sin(1 - z)", "2*sin(z - 1)"),
        ("sin(z)**2 - 1/2", "-cos(2*z)/2"),
        ("(z + 1)/(z + 2)", "1 - 1/(2 + z)"), ("exp(z + 1)/exp(2*z)", "exp(1 - z)"),
    ],
)  # fmt: skip
def test_every_line_between_equal_terms_has_the_same_value(first: str, last: str) -> None:
    terms = [parse(first), *(term for term, _ in lines_between(parse(first), parse(last), "z"))]
    assert terms[-1] == parse(last)
    assert "simplify" not in [law for _, law in lines_between(parse(first), parse(last), "z")]
    for z in (-2.3, 0.0, 0.7, 4.1):
        values = [float(value_at(term, mpmath.mpf(z))) for term in terms]
        assert all(math.isclose(value, values[0], abs_tol=1e-12) for value in values)


def same(first: str, second: str) -> bool | None:
    """Whether two terms are the same quotient of exponentials; None where they are none."""
    terms = [parse(first), parse(second)]
    writing = writing_of(terms, "z")
    if writing is None:
        return None
    one, other = map(writing.quotient, terms)
    return None if one is None or other is None else same_quotient(one, other)


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("1/(1 + exp(-z))", "exp(z)/(exp(z) + 1)", True),
        ("1/(1 + exp(-z))", "1 - 1/(1 + exp(z))", True),
        ("1/(1 + exp(-z))", "1/(1 + exp(z))", False),
        ("z/(1 + exp(-z))", "z - z/(1 + exp(z))", True),
        ("z/(1 + exp(-z))", "1 - z/(1 + exp(z))", False),
        ("1/(1 + 2**(-z))", "2**z/(1 + 2**z)", True),
        ("1/(1 + exp(-z*log(2)))", "1 - 1/(1 + exp(log(2)*z))", True),
        ("1/exp(z + 1)", "exp(-z - 1)", True),
        ("1/exp(z + 1)", "exp(-z)", None),
    ],
)
def test_quotients_of_exponentials_know_what_is_equal(
    first: str, second: str, equal: bool | None
) -> None:
    assert same(first, second) is equal


@pytest.mark.parametrize("text", ["z + sin(z)", "exp(z) + 2**z", "exp(z**2)", "z*exp(z*log(2))"])
def test_what_is_no_quotient_of_exponentials(text: str) -> None:
    assert same(text, text) is None
