"""Shorter forms of what has been worked out, as the computer algebra finds them."""

from __future__ import annotations

from generator.maths import symbolic
from generator.maths.length import shortest, size
from generator.maths.terms import Term, walk

__all__ = ["shortened"]

# Their identities take the computer algebra minutes in a long term, and then make it no shorter.
_WITH_IDENTITIES = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
_LONGEST_WITH_THEM = 40


def shortened(term: Term) -> Term:
    """The term, or a form of it that has clearly less to read."""
    forms = [symbolic.expand(term)]
    if size(term) <= _LONGEST_WITH_THEM or not _has_identities(term):
        forms.append(symbolic.simplify(term))
    return shortest(term, *forms)


def _has_identities(term: Term) -> bool:
    return any(node.head in _WITH_IDENTITIES for node in walk(term))
