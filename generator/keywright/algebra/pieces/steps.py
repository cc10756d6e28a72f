"""Unit steps that join the branches of a piecewise function into one formula.

From left to right, ``f_0 + sum_i (f_i - f_(i-1)) H(x - b_i)``: beyond b_i the i-th step replaces
one branch by the next. From right to left, ``f_n + sum_i (f_(i-1) - f_i) H(b_i - x)``: its mirror
image. Both hold off the breakpoints whatever H(0) is.
"""

from __future__ import annotations

from keywright.algebra.forms.shortening import shortened
from keywright.algebra.forms.tidy import added_first, signed_sum, tidy
from keywright.algebra.functions import PRIMITIVES, rational_of
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.pieces.setting import Setting
from keywright.terms.term import Term, add, call, mul, neg, rebuild, symbol, walk

__all__ = ["decided", "joined", "short_form"]

Jump = tuple[Term, Term, Term]  # the new branch, the old one, the unit step


def _jumps(function: Piecewise, setting: Setting, *, mirrored: bool) -> tuple[Term, list[Jump]]:
    """The branch to begin with and what happens at each breakpoint on the way."""
    x = symbol(setting.variable)
    branches, points = function.branches, function.points
    if mirrored:
        rows = zip(branches, branches[1:], points, strict=False)
        steps = [
            (left, right, call(setting.step, signed_sum(tidy(b), neg(x))))
            for left, right, b in rows
        ]
        return branches[-1], steps[::-1]
    rows = zip(branches[1:], branches, points, strict=False)
    return branches[0], [
        (right, left, call(setting.step, tidy(signed_sum(x, tidy(neg(b))))))
        for right, left, b in rows
    ]


def joined(function: Piecewise, setting: Setting, *, mirrored: bool) -> Term:
    """The construction as it stands, every branch written out."""
    base, jumps = _jumps(function, setting, mirrored=mirrored)
    return add(base, *(mul(add(new, neg(old)), step) for new, old, step in jumps))


def short_form(function: Piecewise, setting: Setting, *, mirrored: bool) -> Term:
    """The same, as one would write it: x*H(x), x*(1 - H(-x)), H(x + 1) - H(x - 1)."""
    base, jumps = _jumps(function, setting, mirrored=mirrored)
    if not jumps:
        return base
    if len(jumps) == 1 and rational_of(jumps[0][0]) == 0:
        return tidy(mul(base, add(1, neg(jumps[0][2]))))
    weighted = (tidy(mul(_difference(new, old), step)) for new, old, step in jumps)
    short, built = signed_sum(base, *weighted), joined(function, setting, mirrored=mirrored)
    return built if rebuild(built, _unbracketed) == rebuild(short, _unbracketed) else short


def _unbracketed(node: Term) -> Term:
    """A sum without the brackets of its first part, which nobody writes."""
    first = node.args[0] if node.head == "add" else node
    return add(*first.args, *node.args[1:]) if first.head == node.head == "add" else node


def _difference(new: Term, old: Term) -> Term:
    """One branch less the other, shorter where it keeps all functions: from sin(4*x) no single step
    leads back to the branch sin(2*x)*cos(2*x)."""
    plain = tidy(signed_sum(new, tidy(neg(old))))
    found = shortened(plain)
    is_kept = found != plain and _functions(found) == _functions(plain)
    return added_first(found) if is_kept else plain


def _functions(term: Term) -> set[str]:
    return {node.head for node in walk(term) if node.head in PRIMITIVES}


def decided(form: Term, point: Term, setting: Setting) -> Term:
    """The form with each unit step replaced by its value at `point`, and nothing else touched."""

    def replaced(node: Term) -> Term:
        if node.head != "call" or node.args[0].atom != setting.step:
            return node
        return setting.step_at(setting.at(node.args[1], point))

    return rebuild(form, replaced)
