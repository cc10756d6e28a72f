"""What balls say of a term on a whole box, of which each side is an interval of one symbol."""

from __future__ import annotations

from collections.abc import Mapping

from flint import arb, ctx

from keywright.algebra.numbers.balls import ball, enclose
from keywright.terms.outcomes import Imprecise, Undefined
from keywright.terms.term import Term, symbols_of

__all__ = ["Ends", "changes_sign", "sign_on"]

Ends = Mapping[str, tuple[Term | None, Term | None]]  # None for an end that is not there
Side = tuple[arb, arb]

_BITS = 64
_MOST_BOXES = 64
_SHARES = (("1/61", "60/61"), ("60/61", "1/61"), ("2/7", "2/7"), ("3/5", "5/7"), ("8/9", "1/3"))


def sign_on(term: Term, ends: Ends) -> int | None:
    """The sign that the term has on all of a bounded box, its ends included; None if unknown."""
    names = symbols_of(term)
    if any(end is None for name in names for end in ends[name]):
        return None
    with ctx.workprec(_BITS):
        boxes = [[_side(ends[name]) for name in names]]
        signs: set[int] = set()
        for _ in range(_MOST_BOXES):
            box = boxes.pop()
            sign = _sign(term, {name: a.union(b) for name, (a, b) in zip(names, box, strict=True)})
            if sign is None:
                boxes += _halves(box)
            else:
                signs.add(sign)
            if len(signs) > 1:
                return None
            if not boxes:
                return signs.pop()
    return None


def changes_sign(term: Term, ends: Ends) -> bool:
    """Whether the term is seen to have both signs, at two points of the open box."""
    names = symbols_of(term)
    with ctx.workprec(_BITS):
        signs = set()
        for shares in _SHARES:
            point = {
                name: _inside(ends[name], _number(shares[i % 2])) for i, name in enumerate(names)
            }
            signs.add(_sign(term, point))
    return {1, -1} <= signs


def _sign(term: Term, known: Mapping[str, arb]) -> int | None:
    try:
        found = ball(term, known)
    except (Imprecise, Undefined, ValueError):
        return None
    return 1 if found > 0 else -1 if found < 0 else None


def _side(ends: tuple[Term | None, Term | None]) -> Side:
    low, high = (enclose(end, _BITS) for end in ends if end is not None)
    return low, high


def _halves(box: list[Side]) -> list[list[Side]]:
    """The box cut in two across its longest side."""
    at = max(range(len(box)), key=lambda i: float((box[i][1] - box[i][0]).mid()))
    low, high = box[at]
    middle = ((low + high) / 2).mid()
    return [[*box[:at], side, *box[at + 1 :]] for side in ((low, middle), (middle, high))]


def _inside(ends: tuple[Term | None, Term | None], share: arb) -> arb:
    low, high = (None if end is None else enclose(end, _BITS) for end in ends)
    if low is not None and high is not None:
        return low + (high - low) * share
    reach = share / (1 - share)
    if low is not None:
        return low + reach
    return reach - 1 / reach if high is None else high - reach


def _number(text: str) -> arb:
    top, bottom = text.split("/")
    return arb(int(top)) / int(bottom)
