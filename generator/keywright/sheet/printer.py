r"""From a term to LaTeX, exactly as the term is built: nothing is moved, folded or left out but a
factor 1 in front of a letter.

Binary signs have a space on either side (`` + ``, `` - ``, `` \cdot ``) and signs in front have
none, so that whoever breaks long lines (`keywright.sheet.filters`) finds the places.
"""

from __future__ import annotations

from dataclasses import replace

from keywright.sheet import arithmetic, notation
from keywright.sheet.pieces import Piece, PrintError, Rule, Show
from keywright.terms.term import Term, symbols_of

__all__ = ["PrintError", "latex"]

_RULES: dict[str, Rule] = {**arithmetic.RULES, **notation.RULES}


def _print(term: Term, show: Show) -> Piece:
    rule = _RULES.get(term.head)
    if rule is None:
        raise PrintError(f"no rule prints {term.head!r}")
    return rule(term, show)


def _once() -> Rule:
    """A printer that remembers its pieces. Rules look at a part more than once, and each of its
    parts again more than once, which for a deep term would take for ever."""
    known: dict[tuple[int, int, bool], tuple[Term, Piece]] = {}

    def printed(term: Term, show: Show) -> Piece:
        key = (id(term), show.bars, show.script)
        if key not in known:
            known[key] = term, _print(term, show)  # with the term, so that its `id` stays its own
        return known[key][1]

    return printed


def latex(term: Term) -> str:
    """The LaTeX of a term for math mode; PrintError for a term that has no printed form."""
    show = Show(_once())
    if "e" in symbols_of(term):
        show = replace(show, plain_e=False)
    return show(term).text
