"""Shorter forms of what has been worked out, as the computer algebra finds them."""

from __future__ import annotations

from collections.abc import Iterator

from keywright.algebra.functions import has
from keywright.algebra.symbols import symbolic
from keywright.terms.length import shortest, size
from keywright.terms.term import Term, substitute, symbol, symbols_of, walk

__all__ = ["shortened"]

# Looking for an identity among these takes the computer algebra minutes in a long term.
_HYPERBOLIC = has("exponentials")
_WITH_IDENTITIES = (*has("period"), *_HYPERBOLIC)
_LONGEST_WITH_THEM = 20
_DEFINED = set(has("definition")) - set(has("pieces"))


def shortened(term: Term) -> Term:
    """The term, or a form of it that has clearly less to read.

    An exponential of a sum stays one, and so does a function that is defined by others; in a long
    term a sine or a tanh is not rewritten either, and the tanh of a number never is.
    """
    kept = _WITH_IDENTITIES if size(term) > _LONGEST_WITH_THEM else ()
    kept = kept if symbols_of(term) else (*kept, *_HYPERBOLIC)
    wholes = {node: f"#{i}" for i, node in enumerate(dict.fromkeys(_wholes(term, kept)))}
    bare = _with_names(term, wholes)
    positive = {name: {"positive": True} for node, name in wholes.items() if _is_positive(node)}
    forms = (symbolic.expand(bare), symbolic.simplify(bare, positive))
    parts = {name: node for node, name in wholes.items()}
    return substitute(shortest(bare, *forms), parts)


def _wholes(term: Term, kept: tuple[str, ...]) -> Iterator[Term]:
    """The parts, none inside another, that the computer algebra would take apart."""
    if _is_whole(term) or term.head in kept:
        yield term
    else:
        for arg in term.args:
            yield from _wholes(arg, kept)


def _is_whole(term: Term) -> bool:
    """Whether this is an exponential of a sum, or a smooth function with a definition."""
    return _is_sum(term) or term.head in _DEFINED


def _is_sum(term: Term) -> bool:
    """Whether this is an exponential of a sum."""
    inside = walk(term.args[0]) if term.head == "exp" else ()
    return any(node.head == "add" and symbols_of(node) for node in inside)


def _is_positive(term: Term) -> bool:
    """Whether this is an exponential, or a function that has one sign."""
    return term.head == "exp" or term.head in has("sign", "positive")


def _with_names(term: Term, names: dict[Term, str]) -> Term:
    if term in names:
        return symbol(names[term])
    return Term(term.head, tuple(_with_names(arg, names) for arg in term.args), term.atom)
