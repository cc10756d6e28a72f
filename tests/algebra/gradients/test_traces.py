"""Tapes and the walks over them: their rules against a direct evaluation with mpmath."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.algebra.formulas.expression import parse
from keywright.algebra.gradients.straightline import MOST_NESTED, Program
from keywright.algebra.gradients.tape import Tape, TapeError, elementary, inputs_of, record, unused
from keywright.algebra.gradients.traces import (
    adjoints,
    bar,
    branches,
    dot,
    evaluation,
    leading_to,
    partials,
    tangents,
)
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, add, fn, integer, mul, symbol, symbols_of
from keywright.terms.text import to_text


def _tape(*functions: str, inputs: tuple[str, ...] = ("x1", "x2"), binary: bool = False) -> Tape:
    named = {f"y{n}": parse(text) for n, text in enumerate(functions, start=1)}
    return record(inputs, named, binary_sums=binary)


def _steps(tape: Tape) -> list[str]:
    return [to_text(step.term) for step in tape.steps]


def _program(tape: Tape, *point: str) -> Program:
    program = Program(4)
    for name, text in zip(tape.inputs, point, strict=True):
        program.given(symbol(name), parse(text))
    for line in evaluation(tape):
        program.assign(line)
    return program


def test_the_steps_of_the_seed() -> None:
    tape = _tape("1/(x1 + x2) + x2**2 + cos(x1)")
    assert _steps(tape) == ["v_-1 + v_0", "1/v_1", "v_0**2", "cos(v_-1)", "v_2 + v_3 + v_4"]
    assert tape.outputs == (("y1", 5),)


def test_binary_sums_take_two_at_a_time() -> None:
    tape = _tape("x1 - x2 + cos(x1) - 3", binary=True)
    assert all(len(step.term.args) <= 2 for step in tape.steps)
    assert len(tape.steps) == len(_tape("x1 - x2 + cos(x1) - 3").steps) + 2


@pytest.mark.parametrize(
    ("function", "steps"),
    [
        ("2*x1", 1),
        ("-x1", 1),
        ("x1 - x2", 1),  # the sign belongs to the sum
        ("x1 - 2*x2", 2),
        ("x1*x2*x1", 2),  # a product of three is two steps
        ("(1 + 2)*pi/7*x1", 1),  # constants are no steps
        ("sin(x1)*sin(x1) + sin(x1)", 3),  # nothing is computed twice
        ("max(x1, x2, 3)", 1),
        ("7", 1),
        ("x2", 0),
    ],
)
def test_what_counts_as_a_step(function: str, steps: int) -> None:
    assert len(_tape(function).steps) == steps


def test_functions_share_their_steps() -> None:
    tape = _tape("x1*x2 + 1", "exp(x1*x2)", "x1*x2")
    assert len(tape.steps) == 3
    assert [i for _, i in tape.outputs] == [2, 3, 1]
    assert [step.i for step in leading_to(tape, 3)] == [1, 3]
    assert unused(tape) == ()


def test_a_name_that_is_no_input_is_refused() -> None:
    with pytest.raises(TapeError, match="x3"):
        _tape("x1 + x3")
    with pytest.raises(TapeError, match="oo"):
        record(("x1",), {"y": add(symbol("x1"), fn("oo"))})


def test_elementary_steps_of_an_author() -> None:
    known = inputs_of(("x1", "x2"))
    assert elementary(parse("x1*x2"), known, 4).i == 4
    with pytest.raises(TapeError, match="2 elementary"):
        elementary(parse("x1*x2 + 1"), known, 1)
    with pytest.raises(TapeError, match="no operation"):
        elementary(parse("x1"), known, 1)
    with pytest.raises(TapeError, match="2 elementary"):
        elementary(parse("x1 + x2 + 1"), known, 1, binary_sums=True)


def test_a_variable_in_two_places_has_the_sum_of_both_slopes() -> None:
    tape = _tape("x1*x1", "x1 - x1", "x1 + x1 + x1", "x1**x1")
    program = _program(tape, "3", "1")
    slopes = partials(tape, program.holds)
    assert slopes[1, -1] == mul(2, fn("index", "v", -1))
    assert (slopes[2, -1], slopes[3, -1]) == (integer(0), integer(3))
    line = tangents(tape, slopes)[5]  # of x1**x1
    program.given(dot(symbol("x1")), integer(1))
    program.given(dot(symbol("x2")), integer(0))
    for earlier in tangents(tape, slopes)[:5]:
        program.assign(earlier)
    assert program.assign(line).value.decimal == mp.nstr(27 * (1 + mp.log(3)), 6)


def _tangent(function: str, *point: str) -> Term:
    """The tangent of the last step of a function."""
    tape = _tape(function)
    lines = tangents(tape, partials(tape, _program(tape, *point).holds))
    return lines[-2].formula


@pytest.mark.parametrize(
    ("function", "tangent"),
    [
        ("7", "0"),
        ("-x1", "-dot(v_-1)"),
        ("x1 - x2 + 1", "dot(v_-1) - dot(v_0)"),
        ("2*x1", "2*dot(v_-1)"),
        ("x1*(-1)", "-dot(v_-1)"),
        ("x1*(-3)", "-3*dot(v_-1)"),
        ("x1*(-2/3)", "-2/3*dot(v_-1)"),
        ("x1*x2", "v_0*dot(v_-1) + v_-1*dot(v_0)"),
        ("x1*x1", "2*v_-1*dot(v_-1)"),
        ("x1/7", "dot(v_-1)/7"),
        ("1/x1", "-dot(v_-1)/v_-1**2"),
        ("2/x1", "-2/v_-1**2*dot(v_-1)"),
        ("x1/x1", "(1/v_-1 - v_-1/v_-1**2)*dot(v_-1)"),
        ("log(x1)", "dot(v_-1)/v_-1"),
        ("cos(x1)", "-sin(v_-1)*dot(v_-1)"),
        ("max(x1, x2)", "dot(v_0)"),
        ("x1 - x1", "0*dot(v_-1)"),
    ],
)
def test_a_tangent_reads_as_it_would_be_written(function: str, tangent: str) -> None:
    """No factor 1, no summand that vanishes, the sign in front, 1/v as a fraction."""
    assert to_text(_tangent(function, "1", "2")) == tangent


def test_a_product_with_zero_is_printed_with_its_dot() -> None:
    assert _tangent("sign(x1)", "1", "2") == fn("times", 0, dot(fn("index", "v", -1)))


def test_the_adjoint_lines_run_backwards_and_accumulate() -> None:
    tape = _tape("1/(x1 + x2) + x2**2 + cos(x1)")
    lines = adjoints(tape, "y1", partials(tape, _program(tape, "3", "6").holds))
    names = [line.name for line in lines]
    assert names == ["v5", "v2", "v3", "v4", "v-1", "v0", "v1", "v-1", "v0", "x2", "x1"]
    adding = [line.formula.head == "add" for line in lines]
    assert adding == [False] * 7 + [True] * 2 + [False] * 2
    assert lines[7].formula.args[0] == bar(fn("index", "v", -1))


def test_unused_inputs_have_adjoint_zero_and_other_steps_no_line() -> None:
    tape = _tape("sin(x1)", "x2**3")
    lines = adjoints(tape, "y1", partials(tape, _program(tape, "1", "2").holds))
    assert [line.name for line in lines] == ["v1", "v-1", "v0", "x2", "x1"]
    assert lines[2].formula == integer(0)


@pytest.mark.parametrize(
    ("function", "point", "expected"),
    [
        ("max(x1, x2)", ("1", "2"), [0, 1]),
        ("min(x1, x2)", ("1", "2"), [1, 0]),
        ("max(x1, x2, 5)", ("1", "2"), [0, 0]),
        ("relu(x1) + x2", ("-1", "2"), [0, 1]),
        ("relu(x1) + x2", ("sqrt(2)", "2"), [1, 1]),
    ],
)
def test_branches_say_which_way_it_goes(
    function: str, point: tuple[str, str], expected: list[int]
) -> None:
    tape = _tape(function)
    program = _program(tape, *point)
    slopes = partials(tape, program.holds)
    (branch,) = branches(tape, slopes, program.holds)
    assert program.holds(branch.condition)
    program.given(bar(symbol("y1")), integer(1))
    rows = [program.assign(line) for line in adjoints(tape, "y1", slopes)]
    assert [row.value.exact for row in rows[:-3:-1]] == [integer(n) for n in expected]


def _chain(length: int) -> Term:
    term: Term = symbol("x")
    for k in range(length):
        term = fn("sin", term) if k % 2 else add(term, fn("sqrt", k + 2))
    return term


def test_a_long_chain_is_walked_without_recursion_and_keeps_its_digits() -> None:
    """3,000 steps: deeper than the stack, and too long for exact values, so that the decimals come
    from balls."""
    tape = record(("x",), {"y": _chain(3000)})
    program = Program(12)
    program.given(symbol("x"), integer(1))
    rows = [program.assign(line) for line in evaluation(tape)]
    x = mp.mpf(1)
    with mp.workdps(60):
        for k in range(3000):
            x = mp.sin(x) if k % 2 else x + mp.sqrt(k + 2)
        assert abs(mp.mpf(rows[-1].value.decimal) - x) <= mp.mpf(10) ** -12
    assert symbols_of(rows[-1].value.exact)


def test_functions_deep_in_each_other_have_no_exact_value() -> None:
    """Nobody reads it, and SymPy takes several times as long for each function more."""
    nested = symbol("x")
    for k in range(40):
        nested = fn("cos" if k % 2 else "sin", add(nested, integer(1)))
    tape = record(("x",), {"y": nested})
    program = Program(12)
    program.given(symbol("x"), parse("1/2"))
    rows = [program.assign(line) for line in evaluation(tape)]
    x = mp.mpf(1) / 2
    with mp.workdps(30):
        for k in range(40):
            x = (mp.cos if k % 2 else mp.sin)(x + 1)
        assert abs(mp.mpf(rows[-1].value.decimal) - x) <= mp.mpf(10) ** -12
    closed = [row for row in rows if row.value.exact != row.formula]
    assert len(closed) == 1 + 2 * MOST_NESTED + 1  # the input, the sums and functions, a last sum


def test_long_values_are_compared_by_balls() -> None:
    tape = record(("x",), {"y": _chain(301)})
    program = _program(tape, "1")
    last = fn("index", "v", 301)
    assert program.holds(fn("gt", last, 0)) is not program.holds(fn("lt", last, 0))
    assert program.holds(fn("or", fn("gt", last, 0), fn("lt", last, 0)))


def test_a_step_outside_its_domain_has_no_value() -> None:
    with pytest.raises(Undefined, match="zero"):
        _program(_tape("1/(x1 - x2)"), "1", "1")
