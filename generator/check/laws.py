"""The reasons that a step may give, with what can be told of each without computing anything.

The same names as the engine's own list; a test compares the two. A row says what must stand in the
term before the step or in the term after it. Only what holds for every proper use of the law is
asked: whether the step is *true* is for the grader to find out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.check.environment import key_of, walk
from generator.check.expression import Json

__all__ = ["LAWS", "Law", "fault"]


@dataclass(frozen=True)
class Law:
    """`before` and `after`: heads of which one must occur on that side, if any are named.

    `keeps_limits`: the law is one of algebra, so that no limit may appear, vanish, or go elsewhere.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    keeps_limits: bool = False
    also: Callable[[Json, Json], str | None] = lambda before, after: None


def _constant_body(before: Json, after: Json) -> str | None:
    """The limit of a constant: some limit's body must not mention its variable."""
    for _, body, variable, *_ in _with_head(before, "limit"):
        if variable not in walk(body):
            return None
    return "no limit of a constant stands before the step"


def _to_zero(before: Json, after: Json) -> str | None:
    """The limit of the difference quotient, as its step tends to 0."""
    quotients = [node for node in _with_head(after, "limit") if node[3] == 0]
    return None if quotients else "the step of a difference quotient tends to 0"


def _shorter(before: Json, after: Json) -> str | None:
    """What is cancelled is no longer there."""
    return None if _size(after) < _size(before) else "nothing has been cancelled"


def _size(term: Json) -> int:
    return sum(1 for _ in walk(term))


EXPONENTIALS = ("exp", "pow")
BRANCHES = ("call", "cases", "max", "min", "abs", "relu", "sign")

LAWS: dict[str, Law] = {
    "definition": Law(),
    "definition of the derivative": Law(after=("limit",), also=_to_zero),
    "substitution": Law(),
    "region": Law(before=BRANCHES, keeps_limits=True),
    "expand": Law(keeps_limits=True),
    "factor": Law(after=("mul", "times", "pow", "div"), keeps_limits=True),
    "cancel": Law(keeps_limits=True, also=_shorter),
    "simplify": Law(),
    "output size": Law(after=("floor", "ceil", "add"), keeps_limits=True),
    "arithmetic": Law(keeps_limits=True),
    "limit law": Law(before=("limit",)),
    "constant limit": Law(before=("limit",), also=_constant_body),
    "continuity": Law(before=("limit",)),
    "exponent of a sum": Law(EXPONENTIALS, EXPONENTIALS, keeps_limits=True),
    "exponent of zero": Law(EXPONENTIALS, keeps_limits=True),
    "constant rule": Law(("limit",), ("limit",), keeps_limits=True),
    "sum rule": Law(("limit",), ("limit",)),
    "product rule": Law(("limit",), ("limit",)),
    "quotient rule": Law(("limit",), ("limit",)),
    "chain rule": Law(("limit",), ("limit",)),
    "known derivative": Law(before=("limit",)),
    "log of a quotient": Law(("log",), ("log",), keeps_limits=True),
    "addition theorem": Law(("sin", "cos", "tanh"), ("sin", "cos", "tanh"), keeps_limits=True),
    "conjugate": Law(("sqrt",), ("sqrt",), keeps_limits=True),
    "limit of exp": Law(before=("limit",)),
    "limit of log": Law(before=("limit",)),
    "limit of tanh": Law(before=("limit",)),
    "limits of sin and cos": Law(before=("limit",)),
    "jump": Law(before=("limit",), after=("oo",)),
    "limit found": Law(before=("limit",)),
    "step values": Law(before=("call",), keeps_limits=True),
    "unbounded": Law(before=("limit",), after=("oo",)),
    "limit at infinity": Law(before=("limit",)),
    "divide through": Law(("div",), ("div",), keeps_limits=True),
    "exponent of a difference": Law(EXPONENTIALS, EXPONENTIALS, keeps_limits=True),
    "exponential limit": Law(before=("limit",)),
    "same exponential": Law(before=EXPONENTIALS, keeps_limits=True),
    "constant factor": Law(("sum", "limit"), ("sum", "limit"), keeps_limits=True),
    "factor into the sum": Law(("sum",), ("sum",), keeps_limits=True),
    "new names": Law(after=("tilde",), keeps_limits=True),
    "sum of constants": Law(before=("sum",), keeps_limits=True),
    "sum split": Law(("sum",), ("sum",), keeps_limits=True),
    "sum written out": Law(before=("sum",), keeps_limits=True),
    "common divisor": Law(("div",), ("div",), keeps_limits=True),
    "common denominator": Law(("div",), ("div",), keeps_limits=True),
    "quotient of entries": Law(before=("call",), after=("div",), keeps_limits=True),
    "entries": Law(after=("list", "tuple", "matrix"), keeps_limits=True),
    "translation invariance": Law(("call",), ("call",), keeps_limits=True),
    "earlier result": Law(),
}


def fault(reason: str, before: Json, after: Json) -> str | None:
    """Why the reason cannot be the reason of this step; None if nothing speaks against it."""
    law = LAWS.get(reason)
    if law is None:
        return f"no law is called {reason!r}"
    for side, heads, term in (("before", law.before, before), ("after", law.after, after)):
        if heads and not any(_with_head(term, head) for head in heads):
            return f"{reason!r}: none of {', '.join(heads)} stands {side} the step"
    if law.keeps_limits and _limits(before) != _limits(after):
        return f"{reason!r} neither takes a limit nor makes one"
    return law.also(before, after)


def _with_head(term: Json, head: str) -> list[list[Json]]:
    return [node for node in walk(term) if isinstance(node, list) and node[:1] == [head]]


def _limits(term: Json) -> list[str]:
    """Which variable goes where, and from which side, in each limit of the term."""
    return sorted(key_of(node[2:]) for node in _with_head(term, "limit"))
