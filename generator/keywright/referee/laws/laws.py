"""The reasons that a step may give, and what can be told of each without computing anything.

The same names as the engine's own list; a test compares the two. A row says what the law does to a
term, by shape, and what must stand before the step or after it. Only what holds for every proper
use of the law is asked: whether the step is *true* is for the grader to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from keywright.referee.expression import Json
from keywright.referee.functions import FUNCTIONS
from keywright.referee.laws import function_rules, limit_rules, rewrites
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.limit_rules import limit_of
from keywright.referee.laws.term_shapes import Change, Rule, heads
from keywright.referee.values.environment import key_of, walk

__all__ = ["LAWS", "Law", "fault"]


@dataclass(frozen=True)
class Law:
    """`rule`: what the law does; no rule, for what was shown before, fits what no other law does.

    `before` and `after`: heads of which one must occur on that side, if any are named.
    `keeps_limits`: the law is one of algebra, so that no limit may appear, vanish, or go elsewhere.
    `on_the_way`: what is in the limits is the same function before and after, or is not.
    `not_zero`: what of the term before must not be 0.
    """

    rule: Rule | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    keeps_limits: bool = False
    on_the_way: bool | None = None
    not_zero: Callable[[Json], Json] | None = None

    @property
    def is_same_on_the_way(self) -> bool | None:
        return True if self.keeps_limits else self.on_the_way


EXPONENTIALS = ("exp", "pow")
ROUND = ("sin", "cos")
LIMIT = ("limit",)
GENERAL = (
    "simplify", "arithmetic", "cancel", "expand", "factor", "common divisor", "common denominator",
)  # fmt: skip
SHARP = (
    "definition", "step values", "substitution", "output size", "needed padding",
    "exponent of a sum",
    "power of a sum", "exponent of a difference", "same exponential", "constant factor",
    "factor into the sum", "new names", "sum of constants", "sum split", "sum written out",
    "quotient of entries",
    "entries", "translation invariance", "power by the exponential", "double angle",
    "quarter turn", "odd function", "even function", "constant rule", "conjugate",
    "log of a quotient", "log of a product",
)  # fmt: skip
# within a sum of units, what a function is may be what was shown before
PLAIN_SIGHT: dict[str, Rule] = {
    "definition": rewrites.definition,
    "region": rewrites.by_switch,
}
NOWHERE = ReadDomain({}, (), {}, {})

LAWS: dict[str, Law] = {
    "definition": Law(rewrites.definition, keeps_limits=True),
    "definition of the derivative": Law(limit_rules.derivative_written_out, ("deriv",), LIMIT),
    "substitution": Law(rewrites.substitution, keeps_limits=True),
    "region": Law(rewrites.region, keeps_limits=True),
    "expand": Law(rewrites.expand, keeps_limits=True),
    "factor": Law(rewrites.factor, keeps_limits=True),
    "cancel": Law(rewrites.cancel, keeps_limits=True),
    "simplify": Law(rewrites.computed, keeps_limits=True),
    "output size": Law(rewrites.output_size, keeps_limits=True),
    "needed padding": Law(rewrites.needed_padding, keeps_limits=True),
    "arithmetic": Law(rewrites.computed, keeps_limits=True),
    "limit law": Law(limit_rules.limit_law, LIMIT, LIMIT, on_the_way=True),
    "constant limit": Law(limit_rules.constant_limit, LIMIT),
    "continuity": Law(limit_rules.continuity, LIMIT),
    "exponent of a sum": Law(function_rules.of_sum("exp"), keeps_limits=True),
    "power of a sum": Law(function_rules.of_sum("pow"), keeps_limits=True),
    "exponent of zero": Law(function_rules.exponent_of_zero, keeps_limits=True),
    "constant rule": Law(limit_rules.constant_rule, LIMIT, LIMIT, keeps_limits=True),
    "sum rule": Law(limit_rules.sum_rule, LIMIT, LIMIT, on_the_way=True),
    "product rule": Law(limit_rules.slope_rule("mul", "times"), LIMIT, LIMIT, on_the_way=False),
    "quotient rule": Law(limit_rules.slope_rule("div"), LIMIT, LIMIT, on_the_way=False),
    "chain rule": Law(limit_rules.slope_rule("pow", *FUNCTIONS), LIMIT, LIMIT, on_the_way=False),
    "known derivative": Law(limit_rules.derivative_known, LIMIT),
    "log of a quotient": Law(function_rules.log_joined, ("log",), ("log",), keeps_limits=True),
    "log of a product": Law(function_rules.log_split, ("log",), ("log",), keeps_limits=True),
    "addition theorem": Law(function_rules.addition("sin", "cos", "tanh"), keeps_limits=True),
    # equivalent condition: The rule asks for exactly what the law makes, so that a limit that
    #   becomes another is refused by it.
    "odd function": Law(function_rules.odd_function, keeps_limits=True),
    # equivalent condition: The rule asks for exactly what the law makes, so that a limit that
    #   becomes another is refused by it.
    "even function": Law(function_rules.even_function, keeps_limits=True),
    "power by the exponential": Law(function_rules.power_by_exponential, keeps_limits=True),
    "double angle": Law(function_rules.double_angle, keeps_limits=True),
    "quarter turn": Law(function_rules.quarter_turn, keeps_limits=True),
    "conjugate": Law(function_rules.conjugate, ("sqrt",), ("sqrt",), keeps_limits=True),
    "limit of exp": Law(limit_of("exp", "pow"), LIMIT),
    "limit of log": Law(limit_of("log"), LIMIT),
    "limit of tanh": Law(limit_of("tanh"), LIMIT),
    "limits of sin and cos": Law(limit_of(*ROUND), LIMIT),
    "jump": Law(limit_rules.jump, LIMIT, ("oo",), not_zero=limit_rules.numerator_of),
    "limit found": Law(limit_rules.found, LIMIT),
    "step values": Law(rewrites.step_values, keeps_limits=True),
    "unbounded": Law(limit_rules.unbounded, LIMIT, ("oo",)),
    "limit at infinity": Law(limit_rules.at_infinity, LIMIT),
    "divide through": Law(rewrites.same_divisor, ("limit",), keeps_limits=True),
    "exponent of a difference": Law(function_rules.exponent_of_difference, keeps_limits=True),
    "exponential limit": Law(limit_rules.exponential, LIMIT),
    # equivalent condition: The rule asks for exactly what the law makes, so that a limit that
    #   becomes another is refused by it.
    "same exponential": Law(function_rules.same_exponential, EXPONENTIALS, keeps_limits=True),
    "constant factor": Law(rewrites.constant_factor, ("sum",), ("sum",), keeps_limits=True),
    "factor into the sum": Law(rewrites.into_the_sum, ("sum",), ("sum",), keeps_limits=True),
    "new names": Law(rewrites.new_names, keeps_limits=True),
    "sum of constants": Law(rewrites.sum_of_constants, ("sum",), keeps_limits=True),
    "sum split": Law(rewrites.sum_split, ("sum",), ("sum",), keeps_limits=True),
    "sum written out": Law(rewrites.written_out, ("sum",), keeps_limits=True),
    "common divisor": Law(rewrites.same_divisor, keeps_limits=True),
    "common denominator": Law(rewrites.common_denominator, keeps_limits=True),
    # equivalent condition: The rule asks for exactly what the law makes, so that a limit that
    #   becomes another is refused by it.
    "quotient of entries": Law(rewrites.entries_divided, keeps_limits=True),
    "entries": Law(rewrites.by_entries, keeps_limits=True),
    "translation invariance": Law(rewrites.translated, ("call",), ("call",), keeps_limits=True),
    "earlier result": Law(None),
}


@dataclass(frozen=True)
class _Sides:
    """The terms before and after a step, with what many laws ask of them."""

    before: Json
    after: Json
    domain: ReadDomain

    @cached_property
    def change(self) -> Change:
        return Change(self.before, self.after)

    @cached_property
    def heads(self) -> dict[str, set[str]]:
        """Of all nodes, on each side."""
        sides = {"before": self.before, "after": self.after}
        return {side: set(heads(term)) for side, term in sides.items()}

    @cached_property
    def has_same_limits(self) -> bool:
        return _limits(self.before) == _limits(self.after)

    def explained(self, rule: Rule, closed: tuple[str, ...] = ()) -> bool:
        return self.change.explained(rule, self.domain, closed)


def fault(reason: str, before: Json, after: Json, domain: ReadDomain = NOWHERE) -> str | None:
    """Why the reason cannot be the reason of this step; None if nothing speaks against it."""
    law = LAWS.get(reason)
    if law is None:
        return f"no law is called {reason!r}"
    if before == after:
        return "nothing is done in this step"
    sides = _Sides(before, after, domain)
    if law.rule is None:
        plain = [name for name, other in LAWS.items() if other.rule is not None]
        for name, rule in PLAIN_SIGHT.items():
            plain.remove(name)
            if sides.explained(rule, closed=("sum",)):
                return f"{reason!r}: the law is {name!r}"
        return _sharper(reason, plain, sides)
    if reason in GENERAL:
        sharper = _sharper(reason, SHARP, sides)
        if sharper is not None:
            return sharper
    return _unfit(reason, law, sides)


def _unfit(reason: str, law: Law, sides: _Sides) -> str | None:
    for side, wanted in (("before", law.before), ("after", law.after)):
        if wanted and sides.heads[side].isdisjoint(wanted):
            return f"{reason!r}: none of {', '.join(wanted)} stands {side} the step"
    if law.keeps_limits and not sides.has_same_limits:
        return f"{reason!r} neither takes a limit nor makes one"
    if law.rule is None or not sides.explained(law.rule):
        return f"{reason!r} does not lead from this term to the next"
    return None


def _sharper(reason: str, others: Iterable[str], sides: _Sides) -> str | None:
    """That another law says what is done, where this one says less."""
    for name in others:
        law = LAWS[name]
        if law.rule is not None and not _unfit(name, law, sides):
            return f"{reason!r}: the law is {name!r}"
    return None


def _limits(term: Json) -> list[str]:
    """Which variable goes where, and from which side, in each limit of the term."""
    limits = (node for node in walk(term) if isinstance(node, list) and node[:1] == ["limit"])
    return sorted(key_of(node[2:]) for node in limits)
