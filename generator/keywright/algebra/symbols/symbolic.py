"""The computer algebra: terms in, terms out.

SymPy is a calculator that is sent a term whenever something is to be computed; it never sees a
derivation and never decides how one is read. What it does not answer is an `Unsolved`, and what is
not a real number an `Undefined`, never a form that only looks like an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols.decisions import FAILURES, holds, is_zero, settle, sign_of
from keywright.algebra.symbols.sympy_terms import (
    Assumptions,
    from_sympy,
    named,
    real_symbol,
    sympy,
    to_sympy,
)
from keywright.terms.outcomes import OutOfReach, Undefined, Unsolved
from keywright.terms.term import Term, add, neg, number, symbols_of, walk

__all__ = [
    "Undefined", "Unsolved", "diff", "equal", "exact", "expand", "from_sympy", "holds", "is_zero",
    "limit_of", "sign_of", "simplify", "solve_for", "to_sympy",
]  # fmt: skip

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

_REMEMBERED = 1024  # answers of each function
_MOST_TO_EXPAND = 100  # operations
_HIGHEST_TO_EXPAND = 8  # power of a sum: beyond, its expansion is longer than anyone would read


class _Facts(dict[str, Mapping[str, bool]]):
    """Assumptions that an answer can be remembered by."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset((name, *sorted(facts)) for name, facts in self.items()))


def _remembered(function: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """The function, which is worked out once for the same terms: SymPy takes its time, and the
    parts of a question ask it for the same, as its variants do."""
    found = lru_cache(maxsize=_REMEMBERED)(function)

    def kept(item: Any) -> Any:
        return _Facts(item) if isinstance(item, Mapping) else item

    @wraps(function)
    def asked(*args: Asked.args, **options: Asked.kwargs) -> Found:
        return found(*map(kept, args), **{name: kept(item) for name, item in options.items()})

    return asked


@_remembered
def exact(term: Term) -> Term:
    """The exact value, tidied: fractions reduced, roots and well-known values taken.

    A number out of reach of the algebra stays as it is written. Raises `Undefined` where a closed
    term has no value.
    """
    value = fraction_of(term)
    if value is not None:
        return number(value)
    if _is_closed(term) and not _has(term, "oo"):
        term = settle(_without_cases(term))
    try:
        expr = _asked(term, to_sympy, term)
        forms = [from_sympy(expr)]
    except OutOfReach:
        return term
    if _is_closed(term) and _is_small(expr):
        forms.append(from_sympy(sympy().expand(expr)))
    return min(forms, key=lambda form: sum(1 for _ in walk(form)))


@_remembered
def simplify(term: Term, assumptions: Assumptions | None = None) -> Term:
    """A shorter form as SymPy sees it; equal wherever the term has a value."""
    return _through(term, assumptions, lambda expr: sympy().simplify(expr))


@_remembered
def expand(term: Term, assumptions: Assumptions | None = None) -> Term:
    """Products and powers of sums multiplied out, like terms collected; exponents and logarithms
    are not taken apart."""
    kept = {"power_exp": False, "log": False}
    return _through(term, assumptions, lambda expr: sympy().expand(expr, **kept))


@_remembered
def diff(term: Term, name: str, assumptions: Assumptions | None = None) -> Term:
    """The derivative in the symbol `name`, where it exists."""
    _refuse_inside_names(term, name)
    variable = real_symbol(name, assumptions)
    return _through(term, assumptions, lambda expr: expr.diff(variable))


@_remembered
def limit_of(
    body: Term, name: str, to: Term, side: str = "both", assumptions: Assumptions | None = None
) -> Term:
    """The limit of `body` as `name` tends to `to` from `side` (``+``, ``-`` or ``both``).

    Raises `Unsolved` where it does not exist or SymPy does not find it.
    """
    _refuse_inside_names(body, name)
    found = [_one_sided(body, name, to, way, assumptions) for way in _ways(to, side)]
    if any(equal(found[0], other, assumptions) is not True for other in found[1:]):
        raise Unsolved(body, "the limits from the two sides differ")
    return found[0]


@_remembered
def solve_for(
    equation: Term, name: str, assumptions: Assumptions | None = None
) -> tuple[Term, ...]:
    """Real solutions for `name` of an equation, or of ``term = 0``, in a fixed order.

    They are all of them unless `name` stands in a sine, cosine or tangent: of the solutions that
    then repeat without end only those of one period are found, and who asks has to see to the rest.
    Raises `Unsolved` where SymPy finds none although it cannot exclude them.
    """
    _refuse_inside_names(equation, name)
    left, right = equation.args if equation.head == "eq" else (equation, number(0))
    variable = real_symbol(name, assumptions)
    expr = _asked(equation, to_sympy, add(left, neg(right)), assumptions)
    if expr.is_zero:
        raise Unsolved(equation, f"every {name} is a solution")
    found = _asked(equation, sympy().solve, expr, variable)
    if any(not isinstance(solution, sympy().Expr) for solution in found):
        raise Unsolved(equation, f"no solution for {name} is found")
    real = [solution for solution in found if solution.is_real is not False]
    if any(map(_may_be_complex, real)):
        raise Unsolved(equation, f"which solutions for {name} are real is not seen")
    return tuple(map(from_sympy, sorted(real, key=sympy().default_sort_key)))


@_remembered
def equal(a: Term, b: Term, assumptions: Assumptions | None = None) -> bool | None:
    """True: proved equal for all values; False: certainly not; None: neither could be shown."""
    if a == b:
        return True
    if _has(a, "oo") or _has(b, "oo"):
        left, right = (_asked(term, to_sympy, term, assumptions) for term in (a, b))
        return True if left == right else False if _is_closed(a) and _is_closed(b) else None
    return is_zero(add(a, neg(b)), assumptions)


def _may_be_complex(solution: Any) -> bool:
    """Whether a root of a negative number is in it, or the imaginary unit."""
    roots = solution.atoms(sympy().Pow)
    return solution.has(sympy().I) or any(
        root.base.is_negative and root.exp.is_integer is not True for root in roots
    )


def _has(term: Term, head: str) -> bool:
    return any(node.head == head for node in walk(term))


def _is_closed(term: Term) -> bool:
    return not symbols_of(named(term))


def _without_cases(term: Term) -> Term:
    """A closed term with every definition by cases replaced by the case that holds."""
    if term.head == "cases":
        for row in term.args:
            if holds(row.args[1]):
                return _without_cases(row.args[0])
        raise Undefined(term, "no case applies")
    return Term(term.head, tuple(_without_cases(arg) for arg in term.args), term.atom)


def _is_small(expr: Any) -> bool:
    return expr.count_ops() <= _MOST_TO_EXPAND and all(
        power.exp.is_Integer and abs(power.exp) <= _HIGHEST_TO_EXPAND
        for power in expr.atoms(sympy().Pow)
        if power.base.is_Add
    )


def _through(term: Term, assumptions: Assumptions | None, action: Callable[[Any], Any]) -> Term:
    expr = _asked(term, to_sympy, term, assumptions)
    return from_sympy(_asked(term, action, expr))


def _asked(about: Term, action: Callable[..., Any], *args: Any) -> Any:
    """What SymPy answers; its many ways of giving up become one."""
    try:
        return action(*args)
    except FAILURES as failure:
        raise Unsolved(about, "the computer algebra has no answer") from failure


def _refuse_inside_names(term: Term, name: str) -> None:
    """x_i does not depend on x or i as far as SymPy can see, so it must not be asked."""
    if name in symbols_of(term) and name not in symbols_of(named(term)):
        raise Unsolved(term, f"{name} stands in an index or a name")


def _ways(to: Term, side: str) -> tuple[str, ...]:
    if _has(to, "oo"):
        return ("-",) if to.head == "oo" else ("+",)
    return ("-", "+") if side == "both" else (side,)


def _one_sided(body: Term, name: str, to: Term, side: str, assumptions: Assumptions | None) -> Term:
    module = sympy()
    expr, point = (_asked(body, to_sympy, term, assumptions) for term in (body, to))
    found = _asked(body, module.limit, _natural(expr), real_symbol(name, assumptions), point, side)
    if found.has(module.Limit, module.AccumBounds):
        raise Unsolved(body, f"no limit is known as {name} tends to its end")
    return from_sympy(found)


def _natural(expr: Any) -> Any:
    """2^x as exp(x log(2)): SymPy 1.14 says of the first that it tends to oo as x does to -oo."""
    module = sympy()
    return expr.replace(
        lambda part: part.is_Pow and part.base.is_positive and not part.exp.is_number,
        lambda part: module.exp(part.exp * module.log(part.base)),
    )
