"""What the laws of limits and derivatives do to a term, told by shape, as in `rewrites`."""

from __future__ import annotations

from generator.check.domain import Domain
from generator.check.environment import walk
from generator.check.functions import FUNCTIONS
from generator.check.term_shapes import (
    ALGEBRA,
    Rule,
    Term,
    divided_by,
    factors,
    has,
    head,
    heads,
    is_infinite,
    summands,
)

__all__ = [
    "derivative_written_out", "limit_law", "constant_limit", "continuity", "found",
    "at_infinity", "exponential", "unbounded", "jump", "limit_of", "derivative_known", "sum_rule",
    "constant_rule", "slope_rule",
]  # fmt: skip


def derivative_written_out(a: Term, b: Term, domain: Domain) -> bool:
    is_quotient = head(b) == "limit" and head(b[1]) == "div"
    return head(a) == "deriv" and is_quotient and bool(b[3] == 0)


def limit_law(a: Term, b: Term, domain: Domain) -> bool:
    return head(a) == "limit" and head(b) != "limit" and has(b, "limit")


def constant_limit(a: Term, b: Term, domain: Domain) -> bool:
    return head(a) == "limit" and a[2] not in walk(a[1]) and bool(b == a[1])


def continuity(a: Term, b: Term, domain: Domain) -> bool:
    """The limit is the value there, which nothing in the denominators speaks against."""
    if not found(a, b, domain) or has(b, "oo"):
        return False
    return not is_infinite(a[3]) and not divided_by(a[1], a[2])


def found(a: Term, b: Term, domain: Domain) -> bool:
    return head(a) == "limit" and not has(b, "limit") and a[2] in walk(a[1])


def at_infinity(a: Term, b: Term, domain: Domain) -> bool:
    if head(a) != "limit" or has(b, "limit", "oo"):
        return False
    return is_infinite(a[3]) or divided_by(a[1], a[2])


def exponential(a: Term, b: Term, domain: Domain) -> bool:
    return at_infinity(a, b, domain) and head(a[1]) == "exp" and b == 0


def unbounded(a: Term, b: Term, domain: Domain) -> bool:
    return head(a) == "limit" and is_infinite(b)


def jump(a: Term, b: Term, domain: Domain) -> bool:
    return unbounded(a, b, domain) and head(a[1]) == "div" and not is_infinite(a[3])


def limit_of(*names: str) -> Rule:
    """A known limit at 0 with one of these functions in it; other limits may be left over."""

    def rule(a: Term, b: Term, domain: Domain) -> bool:
        if head(a) != "limit" or head(b) == "limit" or a[3] != 0 or not has(a[1], *names):
            return False
        if not divided_by(a[1], a[2]):
            return False
        return heads(b)["limit"] <= heads(a)["limit"] and sum(
            heads(b)[name] for name in names
        ) < sum(heads(a)[name] for name in names)

    return rule


def derivative_known(a: Term, b: Term, domain: Domain) -> bool:
    """The difference quotient of one function, whose derivative is known."""
    if not _is_quotient(a) or has(b, "limit") or a[2] in walk(b):
        return False
    moving = [part for part, _ in summands(a[1][1]) if a[2] in walk(part)]
    return len(moving) == 1 and head(moving[0]) in (*FUNCTIONS, "pow", "div")


def _is_quotient(a: Term) -> bool:
    """Whether this is the limit of something over the variable that tends to 0."""
    return bool(head(a) == "limit" and head(a[1]) == "div" and a[1][2] == a[2] and a[3] == 0)


def sum_rule(a: Term, b: Term, domain: Domain) -> bool:
    return head(a) == "limit" and head(b) == "add" and head(a[1]) in ("add", "div")


def constant_rule(a: Term, b: Term, domain: Domain) -> bool:
    if head(a) != "limit" or head(b) not in ("mul", "times", "div", "neg"):
        return False
    return any(head(part) == "limit" for arg in b[1:] for part in factors(arg))


def slope_rule(a: Term, b: Term, domain: Domain) -> bool:
    """A rule of differentiation, used on the limit of a difference quotient."""
    return _is_quotient(a) and head(b) in ALGEBRA and has(b, "limit")
