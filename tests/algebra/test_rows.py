"""Each column of a row against the truth, which is mpmath's; what a row leaves out is an error.

Nothing here knows a function by name, so that a new one is looked at as all others are.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx
from mpmath import mp

from keywright.algebra.forms.slopes import partials
from keywright.algebra.functions import FUNCTIONS, PRIMITIVES, Primitive
from keywright.algebra.limits.asymptotics import Tendency, limit_value
from keywright.algebra.numbers.balls import enclose
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols.sympy_terms import to_sympy
from keywright.referee.functions import FUNCTIONS as SECOND
from keywright.referee.functions import ROWS
from keywright.terms.outcomes import Undefined, Unsolved
from keywright.terms.term import fn, neg, number, symbol, walk
from tests.algebra import second

ROW_NAMES = [name for name, row in PRIMITIVES.items() if row.written and row.arity == 1]
POINTS = [mp.mpf(n) / 16 for n in range(-130, 131) if n % 16] + [mp.mpf(n) for n in range(-8, 9)]
TINY, FAR, X = mp.mpf(10) ** -12, mp.mpf(50), symbol("x")
OO = fn("oo")
every_row = pytest.mark.parametrize("name", ROW_NAMES)


@pytest.fixture(autouse=True)
def _digits() -> object:
    with mp.workdps(40):
        yield


def truth(name: str) -> Callable[[mpmath.mpf], mpmath.mpf | None]:
    """The function by a table that is not ours where there is one: mpmath's, or else that of the
    second engine; None where it has no value."""
    known = second.FUNCTIONS.get(name)

    def value(x: mpmath.mpf) -> mpmath.mpf | None:
        try:
            found = known(x) if known else second.by_the_referee(name, x)
        except (ValueError, ZeroDivisionError):
            return None
        return found if mp.isfinite(found) and not isinstance(found, mp.mpc) else None

    return value


def values(name: str) -> dict[mpmath.mpf, mpmath.mpf]:
    found = {x: truth(name)(x) for x in POINTS}
    return {x: y for x, y in found.items() if y is not None and needed(PRIMITIVES[name], x)}


def needed(row: Primitive, x: mpmath.mpf) -> bool:
    return all(second.evaluate(need.condition, {"x": x}) for need in row.needs(X))


@every_row
def test_it_has_a_value_where_it_says_so(name: str) -> None:
    for x in POINTS:
        assert needed(PRIMITIVES[name], x) is (truth(name)(x) is not None) or name == "heaviside"


@every_row
def test_the_parity_is_that_of_its_values(name: str) -> None:
    found = values(name)
    pairs = [(y, found[-x]) for x, y in found.items() if x > 0 and -x in found]
    if len(pairs) < 10:  # it has values on one side alone
        assert PRIMITIVES[name].parity is None
        return
    odd = all(abs(a + b) < TINY for a, b in pairs)
    even = all(abs(a - b) < TINY for a, b in pairs)
    assert PRIMITIVES[name].parity == ("odd" if odd else "even" if even else None)


@every_row
def test_the_sign_is_that_of_its_values(name: str) -> None:
    found = values(name)
    expected = None
    if all(mp.sign(y) == mp.sign(x) for x, y in found.items()) and min(found) < 0:
        expected = "argument"
    elif all(y > 0 for y in found.values()):
        expected = "positive"
    elif all(y >= 0 for y in found.values()):
        expected = "not negative"
    assert PRIMITIVES[name].sign == expected


@every_row
def test_it_tends_where_it_says(name: str) -> None:
    """By its row or by its definition; where neither says it, the row has to."""
    row = PRIMITIVES[name]
    for to, far in ((OO, FAR), (neg(OO), -FAR)):
        found = [truth(name)(far * n) for n in (1, 2)]
        numbers = [y for y in found if y is not None]
        if len(numbers) < 2 or row.period:
            continue
        try:
            said = limit_value(fn(name, X), Tendency("x", to, {}))
        except Unsolved:
            pytest.fail(f"the row of {name} does not say where it tends")
        if said in (OO, neg(OO)):
            sign = 1 if said == OO else -1
            assert sign * numbers[1] > sign * numbers[0] + mp.mpf("0.01")
        else:
            assert abs(numbers[1] - second.evaluate(said)) < mp.mpf("0.02")


@every_row
def test_the_values_that_everyone_knows_are_said(name: str) -> None:
    """Of 0 and 1: what is whole, and what is a half, as far as it is not that of a piece."""
    row, found = PRIMITIVES[name], truth(name)
    for place, known in row.known.items():
        there = found(mp.mpf(place))
        assert there is not None
        assert abs(there - mp.mpf(known.numerator) / known.denominator) < TINY
    for x in (0, 1):
        value = found(mp.mpf(x))
        said = fraction_of(fn(name, x)) if row.pieces else row.known.get(x)
        is_short = value is not None and abs(2 * value - mp.nint(2 * value)) < TINY
        if is_short and needed(row, mp.mpf(x)) and not _is_branched(row):
            assert said is not None, f"{name}({x}) is {mp.nstr(value)}"


def _is_branched(row: Primitive) -> bool:
    """Whether it is defined with a function of pieces, which knows its values itself."""
    nodes = walk(row.definition(X)) if row.definition else ()
    return any(node.head in PRIMITIVES and PRIMITIVES[node.head].pieces for node in nodes)


@every_row
def test_the_pieces_are_the_function(name: str) -> None:
    row = PRIMITIVES[name]
    if row.pieces is None:
        assert not row.breaks
        return
    assert list(row.breaks) == sorted(row.breaks)
    pieces = row.pieces(X)
    assert len(pieces) == len(row.breaks) + 1
    for x, y in values(name).items():
        if x in row.breaks:
            continue
        piece = pieces[sum(x > b for b in row.breaks)]
        assert abs(second.evaluate(piece, {"x": x}) - y) < TINY
        if mp.isint(x) and (value := fraction_of(fn(name, int(x)))) is not None:
            assert abs(mp.mpf(value.numerator) / value.denominator - y) < TINY


@every_row
def test_it_has_derivatives_where_it_says_so(name: str) -> None:
    """From both sides the same, at integers, where all kinks are."""
    row, found = PRIMITIVES[name], truth(name)
    h = mp.mpf(10) ** -15
    for n in range(-8, 9):
        x = mp.mpf(n)
        left, here, right = (found(x + side) for side in (-h, 0, h))
        if left is None or here is None or right is None or not needed(row, x):
            continue
        slopes = (here - left) / h, (right - here) / h
        smooth = abs(slopes[1] - slopes[0]) < mp.mpf(10) ** -6 and abs(slopes[0]) < 1 / TINY
        says = all(second.evaluate(need.condition, {"x": x}) for need in row.smooth(X))
        assert says is smooth, f"at {n}"
        if smooth:
            slope = second.evaluate(partials(name, X)[0], {"x": x})
            assert abs(slope - (right - left) / (2 * h)) < mp.mpf(10) ** -6


@every_row
def test_it_repeats_itself_as_it_says(name: str) -> None:
    found = truth(name)
    points = [mp.mpf(x) for x in ("0.3", "1.1", "2.7")]
    here = [found(x) for x in points]
    shifts = [n for n in (1, 2) if _are_near(here, [found(x + n * mp.pi) for x in points])]
    is_flat = len(set(here)) == 1
    assert PRIMITIVES[name].period == (None if is_flat or not shifts else shifts[0])


def _are_near(some: list[mpmath.mpf | None], others: list[mpmath.mpf | None]) -> bool:
    pairs = zip(some, others, strict=True)
    return all(a is not None and b is not None and abs(a - b) < TINY for a, b in pairs)


@every_row
def test_what_comes_near_a_line_or_leaves_it_as_exponentials_do_is_hasty(name: str) -> None:
    row, bits = PRIMITIVES[name], 9000
    hasty = False
    for sign in (1, -1):
        places = [number(Fraction(sign * x)) for x in (50, 60, 70)]
        if all(needed(row, mp.mpf(sign * x)) for x in (50, 60, 70)) and not row.period:
            try:
                a, b, c = (enclose(fn(name, at), bits) for at in places)
            except Undefined:
                continue
            with ctx.workprec(bits):
                bend = abs(a - 2 * b + c)
            hasty |= bool(bend > 10**15 or (bend > 0 and bend < arb(10) ** -15))
    assert row.hasty is hasty


@every_row
def test_sympy_has_the_same_function(name: str) -> None:
    row, at = PRIMITIVES[name], number(Fraction(3, 7))
    assert (row.symbolic is None) is (row.definition is not None)
    value = truth(name)(mp.mpf(3) / 7)
    assert value is not None
    assert abs(mp.mpf(str(to_sympy(fn(name, at)).evalf(30))) - value) < TINY


def test_names_signs_and_words_tell_functions_apart() -> None:
    rows = [row for row in PRIMITIVES.values() if row.written]
    assert len({row.latex for row in rows}) == len(rows)
    titles = [row.title for row in rows if row.title]
    assert len(set(titles)) == len(titles)
    layers = [row.layer or row.name for row in rows if row.title]
    assert len(set(layers)) == len(layers)


@pytest.mark.parametrize("name", dict.fromkeys(FUNCTIONS.values()))
def test_both_engines_say_the_same_each_in_its_own_row(name: str) -> None:
    first, other = PRIMITIVES[name], ROWS[name]
    assert first.written == ((name,) if other.names is None else other.names)
    assert (first.arity, first.title, first.layer) == (other.arity, other.title, other.layer)
    assert (first.parity or "") == other.parity
    assert bool(first.period or first.exponentials) is other.raised
    drawn = ("sqrt", "abs")  # with a sign around their argument, and not by a name
    assert other.latex == ("" if name in drawn else first.latex)
    assert (other.reach is not None) is first.hasty
    assert bool(other.made_of) is bool(first.definition or first.exponentials or name == "tan")
    assert SECOND[name] is other.value
