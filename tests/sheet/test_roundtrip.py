r"""What is printed is what was checked: LaTeX parses back to the term that it was printed from.

`tests.sheet.readback` has the parser, which is SymPy's, and says what it is helped with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from keywright import pipeline
from keywright.algebra.functions import PRIMITIVES
from keywright.sheet import arithmetic, escape, filters, names, notation, printer
from keywright.sheet.filters import tex
from keywright.sheet.pieces import Level, Look, Piece, Show
from keywright.sheet.printer import latex
from keywright.terms.term import (
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
    symbols_of,
    times,
    walk,
)
from tests.sheet.readback import ALGEBRAIC, BY_PARTS, UnreadableError, value_of_latex, value_of_term
from tests.sheet.test_printer import TABLE

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "problems/ift6135-h2020"
HEADER = yaml.safe_load((SHIPPED / "assignment.yaml").read_text())
QUESTIONS = [
    *sorted((ROOT / "problems/examples").glob("*.yaml")),
    *(SHIPPED / name for name in HEADER["questions"]),
]
x, y, z = symbol("x"), symbol("y"), symbol("z")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """A printer that is watched or broken has to be asked, and nothing of it must stay."""
    filters._formula.cache_clear()
    yield
    filters._formula.cache_clear()


def agrees(term: Term) -> bool:
    """Whether the printed form has exactly one reading and that is the term. A term that divides
    by zero raises ZeroDivisionError."""
    value = value_of_term(term)
    try:
        return value_of_latex(str(tex(term)), symbols_of(term)) == value
    except (UnreadableError, ZeroDivisionError, ValueError):
        return False


def displayed(file: Path, monkeypatch: pytest.MonkeyPatch) -> list[Term]:
    """Every term that reaches the .tex of both sheets, each once, in the order of printing."""
    seen: dict[Term, None] = {}

    def recorded(term: Term) -> str:
        seen[term] = None
        return latex(term)

    for module in (filters, escape):
        monkeypatch.setattr(module, "latex", recorded)
    loaded = pipeline.load(file)
    solved = pipeline.solve(loaded)
    for solutions in (True, False):
        pipeline.render(loaded, solved, solutions=solutions)
    monkeypatch.undo()
    return list(seen)


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_formula_of_an_example_reads_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = displayed(file, monkeypatch)
    assert [latex(term) for term in terms if not agrees(term)] == []
    assert len(terms) >= 10


def test_every_head_that_prints_is_read_or_split_into_its_parts() -> None:
    assert set(printer._RULES) - {"case"} == {*ALGEBRAIC, *BY_PARTS} - {"case"}
    assert not set(ALGEBRAIC) & set(BY_PARTS)


SAMPLES = [
    *(term for term, _ in TABLE),
    *(fn(name, *(x, y, z)[: row.arity or 3]) for name, row in PRIMITIVES.items()),
    fn("floor", div(x, 2)), fn("ceil", x), fn("vec", "x"),
    fn("gt", x, 0), fn("ge", x, 0), fn("eq", x, fn("pi")),
    index("x", 2, "j"), index("x", "alpha", "j"), index("x", mul(2, "j")), index("x", "j", 12),
    mul(y, add(sum_over(index("x", "j"), "j", 1, "K"), x)),
    times(y, add(sum_over(index("x", "j"), "j", 1, "K"), x)),
    mul(y, neg(sum_over(x, "j", 1, "K"))),
    mul(sum_over(x, "j", 1, "K"), sum_over(y, "j", 1, "K")),
    mul(2, add(x, neg(y)), power(neg(x), 2)), add(x, neg(mul(2, add(y, 1)))),
    fn("sin", power(x, 2)), power(2, div(-1, 2)), power(2, neg(x)), neg(mul(x, add(y, 1))),
    sum_over(sum_over(index("w", "j", "i"), "i", 1, "j"), "j", 1, "K"),
    fn("deriv", fn("deriv", power(x, 3), x), x), power(y, fn("deriv", fn("deriv", x, x), x)),
    div(fn("deriv", call("g", x), x), add(x, 1)), power(fn("partial", y, x), 2),
    power(mul(x, y), 2), mul(fn("deriv", call("g", x), x), y), fn("le", x, y), call("f", x, y),
    power(fn("heaviside", x), 2), power(call("f", x), 2),
    power(fn("abs", x), 2), power(fn("sqrt", x), 2), mul(x, power(fn("floor", y), 2)),
    fn("exp", div(add(x, 1), 2)), fn("exp", neg(div(x, y))),
]  # fmt: skip


@pytest.mark.parametrize("term", SAMPLES, ids=latex)
def test_each_form_reads_back(term: Term) -> None:
    assert agrees(term)


def test_the_samples_have_every_head() -> None:
    found = {node.head for term in SAMPLES for node in walk(term)}
    assert set(printer._RULES) - found == set()


# --- random terms ---------------------------------------------------------------------------------

_INDEX = st.sampled_from([integer(0), integer(-1), symbol("j"), symbol("beta"), add("j", 1)])
_LEAVES = st.one_of(
    st.integers(-12, 12).map(integer),
    st.sampled_from(["x", "x1", "alpha", "w_in", "e", "speed", "d"]).map(symbol),
    st.builds(index, st.sampled_from(["v", "omega"]), _INDEX),
    st.builds(index, st.just(fn("tilde", fn("layer", "w", 1))), _INDEX, _INDEX),
    st.just(fn("bar", index("v", 2))),
    st.just(fn("partial", index("y", 1), "x")),
    st.just(fn("pi")),
)
_ONE = ("sin", "tanh", "exp", "sqrt", "abs", "sigmoid", "log", "floor", "neg", "heaviside")


def _branches(parts: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pair = st.tuples(parts, parts)
    some = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        st.builds(lambda head, ps: fn(head, *ps), st.sampled_from(["add", "mul", "times"]), some),
        pair.map(lambda p: div(*p)),
        pair.map(lambda p: power(*p)),
        parts.map(lambda p: power(p, 2)),
        parts.map(lambda p: power(p, div(-1, 2))),
        parts.map(neg),
        st.builds(fn, st.sampled_from(_ONE), parts),
        pair.map(lambda p: fn("max", *p)),
        pair.map(lambda p: fn("list", *p)),
        pair.map(lambda p: cases(case(p[0], fn("lt", p[1], 0)), case(1, fn("true")))),
        st.builds(limit, parts, st.just("x"), parts, st.sampled_from(["+", "-", "both"])),
        st.builds(sum_over, parts, st.just("j"), st.just(1), parts),
        parts.map(lambda p: fn("deriv", p, "x")),
        pair.map(lambda p: fn("at", p[0], "x", p[1])),
        st.builds(lambda p, i: index(call("f", p), i), parts, _INDEX),
    )


TERMS = st.recursive(_LEAVES, _branches, max_leaves=12)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(TERMS)
def test_random_terms_read_back(term: Term) -> None:
    try:
        assert agrees(term)
    except ZeroDivisionError:
        assume(False)


# --- teeth ----------------------------------------------------------------------------------------

Patch = pytest.MonkeyPatch
Broken = Callable[[Patch], None]


def _rule(
    head: str, change: Callable[[Term, Show, Callable[[Term, Show], Piece]], Piece]
) -> Broken:
    """Prints one head in another way; the change gets the right rule too."""

    def patch(monkeypatch: Patch) -> None:
        right = printer._RULES[head]
        monkeypatch.setitem(printer._RULES, head, lambda term, show: change(term, show, right))

    return patch


def _text(head: str, old: str, new: str) -> Broken:
    """Prints one head with a piece of its text replaced."""

    def change(term: Term, show: Show, right: Callable[[Term, Show], Piece]) -> Piece:
        piece = right(term, show)
        return Piece(
            piece.text.replace(old, new), piece.level, piece.look, piece.tall, piece.signed
        )

    return _rule(head, change)


def _as_if(head: str, other: Callable[[Term], Term]) -> Broken:
    """Prints one head as if it were another term."""
    return _rule(head, lambda term, show, right: right(other(term), show))


def _levels(head: str, level: Level) -> Broken:
    """Takes one head for tighter than it is, so that it loses its brackets."""

    def change(term: Term, show: Show, right: Callable[[Term, Show], Piece]) -> Piece:
        piece = right(term, show)
        return replace(piece, level=level)

    return _rule(head, change)


def _without_brackets(module: object, when: Callable[[Piece], bool]) -> Broken:
    def patch(monkeypatch: Patch) -> None:
        right = module.bracket  # type: ignore[attr-defined]
        monkeypatch.setattr(module, "bracket", lambda p: p if when(p) else right(p))

    return patch


def _set(module: object, name: str, value: object) -> Broken:
    return lambda monkeypatch: monkeypatch.setattr(module, name, value)


def _squared_minus(term: Term, show: Show, right: Callable[[Term, Show], Piece]) -> Piece:
    """-x**2 as (-x)**2"""
    inner = term.args[0]
    if inner.head == "pow":
        return show(power(neg(inner.args[0]), inner.args[1]))
    return right(term, show)


def _turned(term: Term) -> Term:
    return Term(term.head, tuple(reversed(term.args)), term.atom)


def _kept(count: int) -> Callable[[Term], Term]:
    return lambda term: Term(term.head, term.args[:count], term.atom)


BROKEN: dict[str, Broken] = {
    "no brackets around a negative factor": _without_brackets(arithmetic, lambda p: p.signed),
    "no brackets around a sum": _without_brackets(arithmetic, lambda p: p.level is Level.SUM),
    "no brackets around a power that is raised": _without_brackets(
        arithmetic, lambda p: p.level is Level.POWER
    ),
    "no brackets around a product under a slash": _set(
        arithmetic, "held", lambda piece, level: piece
    ),
    "no brackets around the body of a sum or limit": _set(
        notation, "enclose", lambda text, *rest: text
    ),
    "an open sum inside a product": _set(
        arithmetic, "_is_open", lambda piece: piece.look is Look.SIGN
    ),
    "a sum taken for a product": _levels("add", Level.PRODUCT),
    "a minus taken for an atom": _levels("neg", Level.ATOM),
    "a product taken for an atom": _levels("mul", Level.ATOM),
    "a fraction taken for an atom": _levels("div", Level.ATOM),
    "a power taken for an atom": _levels("pow", Level.ATOM),
    "a derivative taken for an atom": _levels("deriv", Level.ATOM),
    "-x^2 as (-x)^2": _rule("neg", _squared_minus),
    "a minus lost": _text("neg", "-", ""),
    "a minus lost in a sum": _text("add", " - ", " + "),
    "a negative number without its sign": _text("int", "-", ""),
    "no dots between factors": _set(arithmetic, "_between", lambda before, after: " "),
    "dots for sums": _text("add", " + ", r" \cdot "),
    "a fraction upside down": _as_if("div", _turned),
    "a power with its base above": _as_if("pow", _turned),
    "sin^2(x) as sin(x^2)": _rule(
        "pow",
        lambda term, show, right: (
            show(fn("sin", power(term.args[0].args[0], 2)))
            if term.args[0].head == "sin"
            else right(term, show)
        ),
    ),
    "the side of a limit lost": _text("limit", "^{+}", ""),
    "the target of a limit changed": _text("limit", r"\to 0", r"\to 1"),
    "a sum from 0": _text("sum", "=1}", "=0}"),
    "indices the other way round": _as_if(
        "index", lambda term: Term("index", (term.args[0], *reversed(term.args[1:])))
    ),
    "an index lost": _as_if("index", _kept(2)),
    "a layer lost": _as_if("layer", lambda term: fn("layer", term.args[0], 7)),
    "a dot for a bar": _text("bar", r"\bar", r"\dot"),
    "an accent lost": _text("tilde", r"\tilde", ""),
    "bold type lost": _text("vec", r"\boldsymbol", ""),
    "indices run together": _set(names, "_joined", "".join),
    "less for at most": _text("le", r"\le", "<"),
    "cases without the last": _as_if("cases", _kept(1)),
    "a list without the last": _as_if("list", _kept(1)),
    "a matrix by columns": _as_if("matrix", _turned),
    "a call without its last argument": _as_if("call", _kept(2)),
    "cos for sin": _text("sin", r"\sin", r"\cos"),
    "min for max": _text("max", r"\max", r"\min"),
    "floor for ceil": _text("ceil", r"\lceil", r"\lfloor"),
    "another value put in": _as_if("at", lambda term: fn("at", *term.args[:2], 4)),
    "the wrong variable derived by": _as_if("deriv", lambda term: fn("deriv", term.args[0], "t")),
    "a partial derivative upside down": _as_if("partial", _turned),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_printer_is_noticed(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    assert list(_noticed(SAMPLES)) != []


def _noticed(terms: list[Term]) -> Iterator[Term]:
    yield from (term for term in terms if not agrees(term))


@pytest.mark.parametrize(
    "text",
    ["1/2 x", "1/x y", "2 3", "x + -y", r"x \cdot -y", "a/b/-c", r"\sin x", "(x", "x)", r"\foo",
     r"\sum_{j=1} x", "x^", r"\frac{x}{y}^{2}", r"\sin(x)^{2}", r"(x + y)_{2} +", "x, y"],
)  # fmt: skip
def test_what_has_no_single_reading_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        value_of_latex(text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("-x^{2}", neg(power(x, 2))),
        ("a/b/c", div(div("a", "b"), "c")),
        (r"a \cdot b/c", div(mul("a", "b"), "c")),
        ("2(x + y)", mul(2, add(x, y))),
        ("f(x + y)", call("f", add(x, y))),
        (r"\sum_{j=1}^{K} x_{j} + y", add(sum_over(index("x", "j"), "j", 1, "K"), y)),
        (r"\sum_{j=1}^{K} x_{j} \cdot y", sum_over(mul(index("x", "j"), y), "j", 1, "K")),
        (r"\lim_{x \to 0^{+}} x \, y + z", add(limit(mul(x, y), "x", 0, "+"), z)),
        (r"\sin(x) \, y", mul(fn("sin", x), y)),
        ("x_{2j}", index("x", mul(2, "j"))),
        ("w_{kj}", index("w", "k", "j")),
    ],
)
def test_the_reader_reads_as_people_do(text: str, term: Term) -> None:
    assert value_of_latex(text) == value_of_term(term)
