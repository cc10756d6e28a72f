"""What is equal by arithmetic alone, every function being an unknown."""

from __future__ import annotations

from keywright.algebra.forms.affine import OPEN
from keywright.algebra.functions import PRIMITIVES
from keywright.algebra.symbols import symbolic
from keywright.terms.term import Term, add, integer, neg, rebuild, symbol, symbols_of, walk

__all__ = ["aligned", "equal_by_arithmetic", "is_function"]

_ARITHMETIC = ("add", "neg", "mul", "div", "pow")


def is_function(node: Term) -> bool:
    """Whether the node is no arithmetic; a power with the variable in its exponent is none."""
    if node.head == "pow":
        return bool(symbols_of(node.args[1]))
    return node.head in PRIMITIVES and node.head not in _ARITHMETIC


def _functions(term: Term) -> dict[Term, None]:
    return dict.fromkeys(node for node in walk(term) if is_function(node))


def aligned(term: Term, model: Term) -> Term:
    """The term with each function written as in the model, where the arguments are equal by
    arithmetic."""
    wanted = _functions(model)

    def written(node: Term) -> Term:
        if not is_function(node) or node in wanted:
            return node
        alike = (other for other in wanted if _same_arguments(node, other))
        return next(alike, node)

    return rebuild(term, written)


def _same_arguments(one: Term, other: Term) -> bool:
    return (
        one.head == other.head
        and len(one.args) == len(other.args)
        and all(map(equal_by_arithmetic, one.args, other.args))
    )


def equal_by_arithmetic(left: Term, right: Term) -> bool:
    """Whether the two are equal by arithmetic alone, with every function as an unknown."""
    left = aligned(left, right)
    if left == right:
        return True
    functions = {**_functions(left), **_functions(right)}
    names = {function: f"t{i}" for i, function in enumerate(functions) if symbols_of(function)}

    def named(term: Term) -> Term:
        if term in names:
            return symbol(names[term])
        return Term(term.head, tuple(map(named, term.args)), term.atom)

    try:
        difference = symbolic.expand(add(named(left), neg(named(right))))
    except OPEN:
        return False
    return difference == integer(0)
