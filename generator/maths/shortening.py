"""Shorter forms of what has been worked out, as the computer algebra finds them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.maths import symbolic
from generator.maths.length import shortest, size
from generator.maths.primitives import PRIMITIVES
from generator.maths.terms import Term, substitute, symbol, symbols_of, walk

__all__ = ["shortened"]

# Their identities take the computer algebra minutes in a long term, and then make it no shorter.
_WITH_IDENTITIES = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
_LONGEST_WITH_THEM = 40


def shortened(term: Term) -> Term:
    """The term, or a form of it that has clearly less to read.

    An exponential of a sum stays one, and so does a function that is defined by others.
    """
    wholes = {node: f"#{i}" for i, node in enumerate(dict.fromkeys(_wholes(term)))}
    bare = _with_names(term, wholes)
    forms = [symbolic.expand(bare)]
    if size(bare) <= _LONGEST_WITH_THEM or not _has_identities(bare):
        positive = {name: {"positive": True} for name in wholes.values()}
        forms.append(symbolic.simplify(bare, positive))
    parts = {name: node for node, name in wholes.items()}
    return shortest(term, *(substitute(form, parts) for form in forms))


def _wholes(term: Term) -> Iterator[Term]:
    """The parts, none inside another, that the computer algebra would take apart."""
    if _is_whole(term):
        yield term
    else:
        for arg in term.args:
            yield from _wholes(arg)


def _with_names(term: Term, names: dict[Term, str]) -> Term:
    if term in names:
        return symbol(names[term])
    return Term(term.head, tuple(_with_names(arg, names) for arg in term.args), term.atom)


def _is_whole(term: Term) -> bool:
    if term.head == "exp":
        return any(node.head == "add" and symbols_of(node) for node in walk(term.args[0]))
    row = PRIMITIVES.get(term.head)
    return row is not None and row.definition is not None


def _has_identities(term: Term) -> bool:
    return any(node.head in _WITH_IDENTITIES for node in walk(term))
