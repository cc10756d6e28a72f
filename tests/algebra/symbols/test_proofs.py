"""Proofs of steps: what is true by algebra is proved, and what is false never."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright import pipeline
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols.proofs import prove
from keywright.algebra.values.answers import derivations
from keywright.referee.steps.relations import compare
from keywright.terms.derivations import Definition, Derivation, Domain, Variable, derive
from keywright.terms.term import (
    Term,
    add,
    call,
    div,
    fn,
    index,
    integer,
    limit,
    mul,
    neg,
    number,
    power,
    rebuild,
    substitute,
    sum_over,
    symbol,
    walk,
)

ROOT = Path(__file__).parents[3]
x, y, c, j = symbol("x"), symbol("y"), symbol("c"), symbol("j")
x_j, y_j = index("x", "j"), index("y", "j")
SOFTMAX = Definition(
    "S", ("v",),
    div(fn("exp", index("v", "i")), sum_over(fn("exp", index("v", "j")), "j", 1, "K")),
    component="i", size=symbol("K"),
)  # fmt: skip
DOMAIN = Domain(
    variables=(Variable("n", value=integer(3)),),
    conditions=(fn("eq", "z", add(x, 1)), fn("eq", index("w", "j"), add(x_j, neg("a")))),
    definitions=(Definition("f", ("t",), add("t", 1)), SOFTMAX),
)


def softmax(vector: Term) -> Term:
    return index(call("S", vector), "i")


TRUE = [
    (mul(add(x, 1), add(x, -1)), add(power(x, 2), -1)),
    (div(add(x, neg(y)), add(power(x, 2), neg(power(y, 2)))), div(1, add(x, y))),
    (fn("exp", add(x, y)), mul(fn("exp", x), fn("exp", y))),
    (fn("exp", add(mul(2, x), neg(y))), div(power(fn("exp", x), 2), fn("exp", y))),
    (fn("tanh", x), add(mul(2, fn("sigmoid", mul(2, x))), -1)),
    (sum_over(mul(c, x_j), "j", 1, "K"), mul(c, sum_over(index("x", "i"), "i", 1, "K"))),
    (sum_over(add(x_j, y_j), "j", 1, "K"),
     add(sum_over(y_j, "j", 1, "K"), sum_over(x_j, "j", 1, "K"))),
    (sum_over(c, "j", 1, "K"), mul("K", c)),
    (sum_over(x_j, "j", 1, "K"),
     add(sum_over(x_j, "j", 1, "r"), sum_over(x_j, "j", add("r", 1), "K"))),
    (sum_over(x_j, "j", 1, 3), add(index("x", 1), index("x", 2), index("x", 3))),
    (limit(div(mul(2, x), x), "x", 0), integer(2)),
    (fn("floor", div("n", 2)), integer(1)),
    (call("f", "z"), add(x, 2)),
    (index("w", 2), add(index("x", 2), neg("a"))),
    (softmax(add(fn("vec", "x"), c)), softmax(fn("vec", "x"))),
    (fn("log", mul(2, add(x, 1))), fn("log", add(2, mul(2, x)))),
    (add(power(fn("sin", x), 2), power(fn("cos", x), 2)), integer(1)),
]  # fmt: skip
FALSE = [
    (power(add(x, y), 2), add(power(x, 2), power(y, 2))),
    (fn("exp", mul(x, y)), mul(fn("exp", x), fn("exp", y))),
    (sum_over(mul(x_j, y_j), "j", 1, "K"),
     mul(sum_over(x_j, "j", 1, "K"), sum_over(y_j, "j", 1, "K"))),
    (sum_over(sum_over(index("w", "j", "i"), "i", 1, "K"), "j", 1, "K"),
     sum_over(sum_over(index("w", "i", "i"), "i", 1, "K"), "j", 1, "K")),
    (sum_over(mul(x_j, sum_over(y_j, "j", 1, "K")), "j", 1, "K"),
     sum_over(sum_over(mul(x_j, y_j), "j", 1, "K"), "j", 1, "K")),
    (sum_over(x_j, "j", 1, "K"), sum_over(x_j, "j", 0, "K")),
    (sum_over(x_j, "j", 1, "K"), mul("K", x_j)),
    (limit(div(x, y), "x", 0, "+"), limit(div(x, y), "x", 0, "-")),
    (limit(div(x, y), "x", 0), limit(div(y, x), "x", 0)),
    (fn("floor", div(x, 2)), fn("ceil", div(x, 2))),
    (call("f", x), x),
    (softmax(mul(2, fn("vec", "x"))), softmax(fn("vec", "x"))),
    (div(x, x), integer(2)), (fn("sqrt", power(x, 2)), x), (fn("sin", x), fn("cos", x)),
]  # fmt: skip


def proved(before: Term, after: Term, domain: Domain = DOMAIN) -> bool:
    return prove(derive(before, domain).then(after, "simplify")) == (True,)


@pytest.mark.parametrize(("before", "after"), TRUE)
def test_what_follows_by_algebra_is_proved(before: Term, after: Term) -> None:
    assert proved(before, after)
    assert proved(after, before)


@pytest.mark.parametrize(("before", "after"), FALSE)
def test_what_is_false_is_not_proved(before: Term, after: Term) -> None:
    assert not proved(before, after)
    assert not proved(after, before)


@pytest.mark.parametrize("relation", ["!=", "->", "=>", "<"])
def test_only_equalities_are_tried(relation: str) -> None:
    chain = derive(x).then(x + 1 - 1, "simplify", relation)  # type: ignore[arg-type]
    assert prove(chain) == (False,)


def test_what_is_too_long_or_divides_by_zero_is_left_to_the_points() -> None:
    long = mul(*(add(f"a{i}", f"b{i}", f"c{i}") for i in range(12)))
    assert not proved(long, add(long, 0, mul(0, x), power(add(x, 1), 9), neg(power(add(1, x), 9))))
    assert not proved(div(1, add(x, neg(x))), div(2, add(x, neg(x))))


def test_a_definition_that_calls_itself_ends() -> None:
    endless = Domain(definitions=(Definition("f", ("t",), add(call("f", "t"), 1)),))
    assert not proved(call("f", x), integer(3), endless)


RATIONAL = st.recursive(
    st.one_of(st.integers(-3, 3).map(integer), st.sampled_from([x, y])),
    lambda parts: st.one_of(
        st.builds(add, parts, parts),
        st.builds(mul, parts, parts),
        st.builds(div, parts, parts),
        parts.map(neg),
        parts.map(lambda base: power(base, 2)),
    ),
    max_leaves=8,
)


@given(RATIONAL, RATIONAL)
def test_what_is_proved_is_so_at_a_point(before: Term, after: Term) -> None:
    point = {"x": number(Fraction(7, 5)), "y": number(Fraction(-11, 3))}
    if not proved(before, after):
        return
    values = [_value(substitute(side, point)) for side in (before, after)]
    assert None in values or values[0] == values[1]


@given(RATIONAL)
def test_a_rational_function_is_proved_equal_to_itself_rearranged(term: Term) -> None:
    turned = rebuild(term, lambda n: Term(n.head, n.args[::-1]) if n.head == "add" else n)
    if _value(substitute(term, {"x": number(Fraction(7, 5)), "y": number(5)})) is not None:
        assert proved(add(mul(2, term), neg(term)), add(turned, 0))


def _value(term: Term) -> Fraction | None:
    try:
        return fraction_of(term)
    except Exception:  # noqa: BLE001  (division by zero, however it is told)
        return None


@pytest.mark.parametrize("name", ["softmax", "network-equivalence", "cnn-shape", "activation"])
def test_no_changed_step_of_an_example_is_proved(name: str) -> None:
    """Steps with something changed: a proof only where the second engine finds no difference."""
    loaded = pipeline.load(ROOT / f"problems/examples/{name}.yaml")
    (solved,) = pipeline.solve(loaded)
    tried = 0
    for _, chain in derivations(solved.answer):
        assert len(prove(chain)) == len(chain.steps)
        for number_, step in list(enumerate(chain.steps))[:2]:
            before = chain.steps[number_ - 1].term if number_ else chain.start
            for wrong in list(_changed(step.term))[:4]:
                one = Derivation(
                    before, (replace(step, term=wrong, reason="simplify"),), chain.domain
                )
                if prove(one) == (True,):
                    assert _passes(one), (before, wrong)
                tried += 1
    assert tried >= 12


def _changed(term: Term) -> list[Term]:
    found = []
    for number_, node in enumerate(walk(term)):
        if node.head == "int":
            found.append(_with(term, number_, integer(int(node.atom) + 1)))
        elif node.head in ("add", "mul", "times"):
            found.append(_with(term, number_, Term(node.head, (*node.args, node.args[0]))))
    return found


def _with(term: Term, place: int, other: Term) -> Term:
    """The term with its node number `place` replaced, as `walk` counts them."""
    if place == 0:
        return other
    args, at = [], 1
    for arg in term.args:
        size = sum(1 for _ in walk(arg))
        inside = at <= place < at + size
        args.append(_with(arg, place - at, other) if inside else arg)
        at += size
    return Term(term.head, tuple(args), term.atom)


def _passes(chain: Derivation) -> bool:
    """What the second engine says of the values of the only step, whatever its reason."""
    from keywright.algebra.values.answers import _derivation

    data = _derivation("chain", chain)
    (step,) = data["steps"]
    sides = data["start"], step["relation"], step["term"]
    return compare(*sides, data["domain"], "chain").ok
