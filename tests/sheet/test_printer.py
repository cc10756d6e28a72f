"""The printer: what each head looks like, and that every term of the grammar prints sanely."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.algebra.functions import PRIMITIVES
from keywright.sheet.layout import width
from keywright.sheet.printer import PrintError, latex
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    call,
    case,
    cases,
    div,
    fn,
    index,
    integer,
    limit,
    mul,
    neg,
    power,
    sum_over,
    symbol,
    times,
)

x, y, eps = symbol("x"), symbol("y"), symbol("epsilon")
half = div(1, 2)


def v(i: int) -> Term:
    return index("v", i)


def layer(n: int, *indices: str | int) -> Term:
    return index(fn("layer", "omega", n), *indices)


TABLE = [
    # sums and signs
    (x - 1, "x - 1"),
    (add(x, -1), "x + (-1)"),
    (add(-1, x), "-1 + x"),
    (x - (y - 1), "x - (y - 1)"),
    (add(add(x, y), neg(x)), "x + y - x"),
    (add(x, add(y, 1)), "x + (y + 1)"),
    (neg(neg(x)), "-(-x)"),
    (neg(add(x, y)), "-(x + y)"),
    (add(x, mul(-3, x)), "x + (-3x)"),
    # products
    (mul(2, x), "2x"),
    (mul(2, 3, x), r"2 \cdot 3x"),
    (mul(x, 3), r"x \cdot 3"),
    (mul(x, -3), r"x \cdot (-3)"),
    (mul(2, -3), r"2 \cdot (-3)"),
    (mul(-2, 3), r"-2 \cdot 3"),
    (mul(-3, x, y), r"-3x \, y"),
    (mul(1, x), "x"),
    (mul(-1, x), "-x"),
    (mul(1, 5), r"1 \cdot 5"),
    (mul(neg(x), y), r"(-x) \, y"),
    (mul(x, neg(y)), r"x \cdot (-y)"),
    (mul(2, add(1, y)), "2(1 + y)"),
    (mul(x, add(1, y)), r"x \cdot (1 + y)"),
    (mul(add(1, x), add(1, y)), "(1 + x)(1 + y)"),
    (mul(half, x), r"\frac{1}{2} x"),
    (mul(neg(mul(2, x)), add(1, y)), r"-2x \cdot (1 + y)"),
    (mul(neg(mul(2, x)), y), r"-2x \, y"),
    (mul(2, half), r"2 \cdot \frac{1}{2}"),
    (mul(half, half), r"\frac{1}{2} \cdot \frac{1}{2}"),
    (mul(x, fn("sin", y)), r"x \sin(y)"),
    (mul(fn("sin", x), y), r"\sin(x) \cdot y"),
    (mul(fn("sin", x), fn("cos", x)), r"\sin(x) \cos(x)"),
    (mul(x, power(2, y)), r"x \cdot 2^{y}"),
    (times(-3, -4), r"(-3) \cdot (-4)"),
    (times(fn("bar", v(2)), neg(div(1, power(v(1), 2)))),
     r"\bar{v}_{2} \cdot \kwleft(-\frac{1}{v_{1}^{2}}\kwright)"),
    # fractions and powers
    (neg(div(1, power(v(1), 2))), r"-\frac{1}{v_{1}^{2}}"),
    (div(neg(x), y), r"\frac{-x}{y}"),
    (div(div(1, 9), x), r"\frac{1/9}{x}"),
    (div(1, add(1, div(1, x))), r"\frac{1}{1 + 1/x}"),
    (power(x, half), "x^{1/2}"),
    (power(div(x, y), 2), r"\kwleft(\frac{x}{y}\kwright)^{2}"),
    (power(neg(x), 2), "(-x)^{2}"),
    (power(-3, 2), "(-3)^{2}"),
    (neg(power(3, 2)), "-3^{2}"),
    (power(power(x, 2), 3), "(x^{2})^{3}"),
    (power(x, power(x, 2)), "x^{x^{2}}"),
    (power(fn("sin", x), 2), r"\sin^{2}(x)"),
    (power(fn("sin", x), -1), r"(\sin(x))^{-1}"),
    (power(fn("layer", "w", 1), 2), "(w^{(1)})^{2}"),
    (power(fn("exp", x), 2), "(e^{x})^{2}"),
    # functions
    (fn("exp", neg(div(x, 2))), "e^{-x/2}"),
    (fn("exp", sum_over(index("x", "j"), "j", 1, 2)), r"\exp\kwleft(\sum_{j=1}^{2} x_{j}\kwright)"),
    (mul(symbol("e"), fn("exp", x)), r"e \exp(x)"),
    (fn("max", 0, add(x, eps)), r"\max(0, x + \epsilon)"),
    (fn("abs", x), r"\lvert x \rvert"),
    (fn("abs", div(x, 2)), r"\kwleft\lvert \frac{x}{2} \kwright\rvert"),
    (fn("sqrt", add(x, 1)), r"\sqrt{x + 1}"),
    (fn("tanh", div(x, 2)), r"\tanh\kwleft(\frac{x}{2}\kwright)"),
    (call("g", x), "g(x)"),
    (call("softmax", x), r"\operatorname{softmax}(x)"),
    (index(call("S", add(fn("vec", "x"), "c")), "i"), r"S(\boldsymbol{x} + c)_{i}"),
    # names
    (symbol("x12"), "x_{12}"),
    (symbol("alpha2"), r"\alpha_{2}"),
    (symbol("w_in"), r"w_{\mathrm{in}}"),
    (symbol("speed"), r"\mathit{speed}"),
    (symbol("lambda"), r"\lambda"),
    (symbol("varphi_1"), r"\varphi_{1}"),
    (symbol("in_1"), r"\mathit{in}_{1}"),
    (v(-1), "v_{-1}"),
    (layer(1, "j", "i"), r"\omega^{(1)}_{ji}"),
    (layer(1, "j", 0), r"\omega^{(1)}_{j0}"),
    (index("w", 1, 0), "w_{1, 0}"),
    (index("x", add("j", 1)), "x_{j + 1}"),
    (index(fn("tilde", fn("layer", "omega", 1)), "j", "i"), r"\tilde{\omega}^{(1)}_{ji}"),
    (fn("tilde", layer(1, "j", "i")), r"\tilde{\omega}^{(1)}_{ji}"),
    (fn("dot", v(-1)), r"\dot{v}_{-1}"),
    # operators
    (limit(div(add(x, eps, neg(x)), eps), "epsilon", 0, "+"),
     r"\lim_{\epsilon \to 0^{+}} \frac{x + \epsilon - x}{\epsilon}"),
    (limit(add(x, y), "x", fn("oo")), r"\lim_{x \to \infty} (x + y)"),
    (add(sum_over(index("x", "j"), "j", 1, "K"), y), r"\sum_{j=1}^{K} x_{j} + y"),
    (mul(sum_over(index("x", "j"), "j", 1, "K"), y),
     r"\kwleft(\sum_{j=1}^{K} x_{j}\kwright) \, y"),
    (fn("deriv", call("g", x), x), r"\frac{d}{dx} g(x)"),
    (fn("deriv", fn("deriv", call("g", x), x), x), r"\frac{d^{2}}{dx^{2}} g(x)"),
    (fn("deriv", fn("deriv", call("g", x, y), y), x), r"\frac{d}{dx} \frac{d}{dy} g(x, y)"),
    (mul(0, call("H", 0)), r"0 \cdot H(0)"),
    (mul(0, x), r"0 \cdot x"),
    (div(add(div(x, add(x, 1)), neg(1)), eps),
     r"\frac{1}{\epsilon} \kwleft(\frac{x}{x + 1} - 1\kwright)"),
    (div(mul(4, add(1, limit(div(1, x), "x", fn("oo")))), y),
     r"\frac{1}{y} \cdot 4\kwleft(1 + \lim_{x \to \infty} \frac{1}{x}\kwright)"),
    (div(add(1, limit(div(1, x), "x", fn("oo"))), y),
     r"\frac{1}{y} \kwleft(1 + \lim_{x \to \infty} \frac{1}{x}\kwright)"),
    (fn("partial", "y", "x1"), r"\frac{\partial y}{\partial x_{1}}"),
    (mul(fn("bar", v(1)), fn("partial", v(1), v(0))),
     r"\bar{v}_{1} \, \frac{\partial v_{1}}{\partial v_{0}}"),
    (fn("at", power(x, 2), x, 3), r"\left. x^{2} \right|_{x = 3}"),
    # comparisons, cases, lists
    (fn("and", fn("lt", 0, x), fn("le", x, 1)), r"0 < x \le 1"),
    (fn("or", fn("lt", x, 0), fn("ne", x, 1)), r"x < 0 \text{ or } x \ne 1"),
    (cases(case(half, fn("ge", x, 0)), case(0, fn("true"))),
     r"\begin{cases} \frac{1}{2} & \text{if } x \ge 0 \\ 0 & \text{otherwise} \end{cases}"),
    (fn("tuple", "x1", "x2"), "(x_{1}, x_{2})"),
    (fn("set", 1, fn("dots"), "K"), r"\{1, \ldots, K\}"),
    (fn("list", 1, half), r"\kwleft[1, \frac{1}{2}\kwright]"),
    (fn("matrix", fn("list", 1, half), fn("list", -3, 4)),
     r"\begin{pmatrix} 1 & 1/2 \\ -3 & 4 \end{pmatrix}"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "expected"), TABLE, ids=[expected for _, expected in TABLE])
def test_each_head_prints_as_it_is_read(term: Term, expected: str) -> None:
    assert latex(term) == expected


LONG = add(*(mul(i, fn("sin", f"x{i}")) for i in range(1, 15)))


def test_a_long_fraction_has_a_form_with_a_slash_beside_it() -> None:
    text = latex(div(LONG, add(1, x)))
    assert text.startswith(r"\kwfraction{\sin(x_{1}) + 2 \sin")
    assert text.endswith(r"\kwinner / (1\kwinner + x))}")
    assert latex(div(1, add(1, x))) == r"\frac{1}{1 + x}"


def test_a_long_root_has_a_form_as_a_power_beside_it() -> None:
    text = latex(fn("sqrt", LONG))
    assert text.startswith(r"\kwroot{\sin(x_{1}) + 2 \sin")
    assert text.endswith(r"\sin(x_{14}))^{1/2}}")


def test_tall_brackets_grow() -> None:
    tall = add(*(div(1, f"x{i}") for i in range(1, 15)))
    assert latex(mul(2, tall)).startswith(r"2\kwleft(")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234, "1234"), (-9999, "-9999"), (12345, r"12\kwthin 345"),
        (138357544, r"138\kwthin 357\kwthin 544"), (-100000, r"-100\kwthin 000"),
    ],
)  # fmt: skip
def test_digits_of_long_numbers_are_grouped(number: int, text: str) -> None:
    assert latex(integer(number)) == text


@pytest.mark.parametrize(
    "term", [fn("nonsense", 1), fn("case", 1, fn("true")), fn("add"), fn("dot", add(x, y))]
)
def test_what_has_no_printed_form_is_refused(term: Term) -> None:
    with pytest.raises(PrintError):
        latex(term)


def test_every_primitive_prints() -> None:
    for name, primitive in PRIMITIVES.items():
        arguments = (x, y) if primitive.arity is None else (x, y)[: primitive.arity]
        assert latex(fn(name, *arguments))


def _branches(parts: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pair = st.tuples(parts, parts)
    return st.one_of(
        st.lists(parts, min_size=2, max_size=4).map(lambda ps: add(*ps)),
        st.lists(parts, min_size=2, max_size=4).map(lambda ps: mul(*ps)),
        st.lists(parts, min_size=2, max_size=4).map(lambda ps: times(*ps)),
        pair.map(lambda p: div(*p)),
        pair.map(lambda p: power(*p)),
        parts.map(neg),
        st.builds(fn, st.sampled_from(["sin", "exp", "sqrt", "abs", "sigmoid", "log"]), parts),
        pair.map(lambda p: fn("max", *p)),
        pair.map(lambda p: fn("list", *p)),
        pair.map(lambda p: cases(case(p[0], fn("lt", p[1], 0)), case(1, fn("true")))),
        parts.map(lambda p: limit(p, "x", 0, "-")),
        parts.map(lambda p: sum_over(p, "j", 1, "K")),
        parts.map(lambda p: index(call("f", p), "i")),
    )


TERMS = st.recursive(
    st.one_of(
        st.integers(-20, 20).map(integer),
        st.sampled_from(["x", "x1", "alpha", "w_in", "e"]).map(symbol),
        st.just(fn("bar", v(2))),
    ),
    _branches,
    max_leaves=25,
)


@given(TERMS)
def test_random_terms_are_balanced_and_leave_no_sign_beside_a_sign(term: Term) -> None:
    text = latex(term)
    for left, right in ("{}", "()", "[]"):
        assert text.count(left) == text.count(right)
    assert text.count(r"\kwleft") == text.count(r"\kwright")
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert not re.search(r"(\+|-|\\cdot|/) ?-", text)
    assert not re.search(r"\d \d|\d ?\\, ?\d", text)
    assert width(text) > 0


def _reading(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@given(st.lists(st.integers(-9, 99), min_size=2, max_size=6))
def test_numbers_side_by_side_never_run_together(values: list[int]) -> None:
    assert _reading(latex(mul(*values))) == [str(abs(value)) for value in values]
    assert _reading(latex(times(*values))) == [str(abs(value)) for value in values]
