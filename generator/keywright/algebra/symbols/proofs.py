"""Which steps of a derivation can be proved by algebra, besides being checked at points.

Both sides are written with the definitions and equations of the domain put in, and then in their
normal form (`keywright.algebra.symbols.normal_forms`). Where that is not enough and the sides are
short, the computer algebra is asked. Equal means: wherever both sides have a value. No proof says
nothing: the step is then known at the points where it was checked, and only there.
"""

from __future__ import annotations

from keywright.algebra.symbols.normal_forms import GivenUpError, same
from keywright.algebra.symbols.symbolic import equal
from keywright.terms.derivations import Definition, Derivation, Domain
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, index, rebuild, substitute, symbol, walk

__all__ = ["prove"]

_MOST_UNFOLDINGS = 12
_MOST_UNFOLDED = 8000  # nodes
_MOST_NODES = 40  # of both sides together, to ask the computer algebra
_NOT_ASKED = (
    "sum", "limit", "call", "at", "deriv", "partial", "vec", "list", "matrix", "tuple", "cases",
    "max", "min", "floor", "ceil", "oo", "eq", "and", "or", "heaviside",
)  # fmt: skip


def prove(derivation: Derivation) -> tuple[bool, ...]:
    """For each step, whether it was proved; only equalities are tried."""
    terms = (derivation.start, *(step.term for step in derivation.steps))
    return tuple(
        step.relation == "=" and _proved(before, step.term, derivation.domain)
        for before, step in zip(terms, derivation.steps, strict=False)
    )


def _proved(before: Term, after: Term, domain: Domain) -> bool:
    try:
        left, right = (_unfolded(side, domain) for side in (before, after))
        if left == right or same(left, right):
            return True
    except (GivenUpError, ZeroDivisionError):
        return False
    nodes = [*walk(left), *walk(right)]
    if len(nodes) > _MOST_NODES or any(node.head in _NOT_ASKED for node in nodes):
        return False
    try:
        return equal(left, right) is True
    except (Undecided, Undefined, Unsolved, ValueError):  # the last: a head without a number
        return False


def _unfolded(term: Term, domain: Domain) -> Term:
    """The term with functions, equated symbols and fixed values replaced by what they stand for."""
    definitions = {row.name: row for row in domain.definitions}
    fixed = {v.name: v.value for v in domain.variables if v.value is not None}
    equations = sorted((c.args for c in domain.conditions if c.head == "eq"), key=_generality)

    def change(node: Term) -> Term:
        if node.head == "sym":
            node = fixed.get(str(node.atom), node)
        for left, right in equations:
            node = _by_equation(node, left, right)
        if node.head == "index" and node.args[0].head == "call":
            return _entry_of_call(node, definitions)
        if node.head == "index" and len(node.args) == 2:
            return _entry(node.args[0], node.args[1])
        return _called(node, definitions)

    for _ in range(_MOST_UNFOLDINGS):
        unfolded = rebuild(term, change)
        if unfolded == term:
            return term
        if sum(1 for _ in walk(unfolded)) > _MOST_UNFOLDED:
            break
        term = unfolded
    raise GivenUpError


def _by_equation(node: Term, left: Term, right: Term) -> Term:
    """What a symbol is equated to, x_{j+1} for y_j whatever j is."""
    if node == left and left.head in ("sym", "index"):
        return right
    if not (node.head == left.head == "index" and node.args[0] == left.args[0]):
        return node
    if len(left.args) != len(node.args):
        return node
    pairs = list(zip(left.args[1:], node.args[1:], strict=True))
    if any(name.head != "sym" and name != place for name, place in pairs):
        return node
    return substitute(right, {str(n.atom): p for n, p in pairs if n.head == "sym"})


def _generality(equation: tuple[Term, ...]) -> int:
    """An equation for w_{j0} goes before one for all w_{ji}."""
    return sum(arg.head == "sym" for arg in equation[0].args[1:])


def _called(node: Term, definitions: dict[str, Definition]) -> Term:
    if node.head != "call":
        return node
    row = definitions.get(str(node.args[0].atom))
    if row is None or row.component is not None:
        return node
    return _applied(row, node.args[1:], {})


def _entry_of_call(node: Term, definitions: dict[str, Definition]) -> Term:
    row = definitions.get(str(node.args[0].args[0].atom))
    if row is None or row.component is None or len(node.args) != 2:
        return node
    return _applied(row, node.args[0].args[1:], {row.component: node.args[1]})


def _applied(row: Definition, arguments: tuple[Term, ...], place: dict[str, Term]) -> Term:
    """The body with the arguments put in. Bound names of the body must not catch those of the
    arguments, so that they are renamed first."""
    body = _renamed(row.body)
    values = dict(zip(row.parameters, arguments, strict=True)) | place
    return substitute(body, values)


def _renamed(body: Term) -> Term:
    def change(node: Term) -> Term:
        if node.head != "sum":
            return node
        name = str(node.args[1].atom)
        fresh = symbol(f"{name}_bound")
        inner = substitute(node.args[0], {name: fresh})
        return Term("sum", (inner, fresh, *node.args[2:]))

    return rebuild(body, change)


def _entry(base: Term, place: Term) -> Term:
    """An entry of a vector that is written as an expression: (x + c)_i = x_i + c."""
    if base.head in ("list", "tuple") and place.head == "int":
        return base.args[int(place.atom) - 1]
    if base.head == "vec":
        return index(base.args[0], place)
    if base.head in ("add", "mul", "neg"):
        vectors = [any(node.head == "vec" for node in walk(arg)) for arg in base.args]
        pairs = zip(base.args, vectors, strict=True)
        return Term(base.head, tuple(_entry(arg, place) if v else arg for arg, v in pairs))
    return index(base, place)
