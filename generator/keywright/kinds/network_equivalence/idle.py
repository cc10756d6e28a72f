"""Parts of a formula that make no difference to it, as tanh(x) does in x + 0*tanh(x)."""

from __future__ import annotations

from keywright.algebra.pieces.switches import decided_parts
from keywright.algebra.symbols import symbolic
from keywright.terms.term import Term, symbol, symbols_of, walk

__all__ = ["idle_part", "is_constant", "is_plain"]

_ALGEBRA = ("add", "neg", "mul", "times", "div", "pow")
_PLAIN = ("sym", "int", "add", "neg", "mul", "div")


def idle_part(term: Term, variable: str) -> Term | None:
    """A part with the variable without which the term would be the same, whatever stood there;
    None if there is none."""
    functions = dict.fromkeys(_functions(term, variable))
    names = {function: f"#{number}" for number, function in enumerate(functions)}
    left = symbols_of(symbolic.expand(_with_names(term, names)))
    for function, name in names.items():
        if name not in left:
            return function
        for inner in decided_parts(function):
            found = idle_part(inner, variable)
            if found is not None:
                return found
    return None


def is_constant(branch: Term, variable: str) -> bool:
    """Whether a smooth formula is proved to have the same value everywhere."""
    return symbolic.is_zero(symbolic.diff(branch, variable)) is True


def is_plain(term: Term) -> bool:
    """Whether there is nothing but sums, products and quotients in a term, as in 3 + 0*x."""
    return all(node.head in _PLAIN for node in walk(term))


def _functions(term: Term, variable: str) -> list[Term]:
    """The functions of the variable, none inside another."""
    if variable not in symbols_of(term) or term.head == "sym":
        return []
    if term.head in _ALGEBRA:
        return [part for arg in term.args for part in _functions(arg, variable)]
    return [term]


def _with_names(term: Term, names: dict[Term, str]) -> Term:
    if term in names:
        return symbol(names[term])
    return Term(term.head, tuple(_with_names(arg, names) for arg in term.args), term.atom)
