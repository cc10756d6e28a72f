"""What the laws of limits and derivatives do to a term, told by shape, as in `rewrites`."""

from __future__ import annotations

from math import inf

from keywright.referee.functions import FUNCTIONS
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.term_shapes import (
    ALGEBRA,
    Rule,
    Term,
    divided_by,
    factors,
    functions,
    has,
    head,
    heads,
    is_infinite,
    nodes,
    summands,
)
from keywright.referee.values.environment import walk

__all__ = [
    "derivative_written_out", "limit_law", "constant_limit", "continuity", "found",
    "at_infinity", "exponential", "unbounded", "jump", "limit_of", "derivative_known", "sum_rule",
    "constant_rule", "grows_inside", "numerator_of", "slope_rule",
]  # fmt: skip


def derivative_written_out(a: Term, b: Term, domain: ReadDomain) -> bool:
    is_quotient = head(b) == "limit" and head(b[1]) == "div"
    return head(a) == "deriv" and is_quotient and bool(b[3] == 0)


def limit_law(a: Term, b: Term, domain: ReadDomain) -> bool:
    """The limit of a sum, product... is that of limits; no function in it is gone."""
    if head(a) != "limit" or head(b) == "limit" or not has(b, "limit"):
        return False
    return set(functions(a)) <= set(functions(b))


def constant_limit(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) == "limit" and a[2] not in walk(a[1]) and bool(b == a[1])


def continuity(a: Term, b: Term, domain: ReadDomain) -> bool:
    """The limit is the value there, which nothing in the denominators speaks against."""
    if not found(a, b, domain) or has(b, "oo"):
        return False
    return not is_infinite(a[3]) and not divided_by(a[1], a[2])


def found(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) == "limit" and not has(b, "limit") and a[2] in walk(a[1])


def at_infinity(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) != "limit" or has(b, "limit", "oo"):
        return False
    return is_infinite(a[3]) or grows_inside(a[1], a[2])


def grows_inside(term: Term, name: Term) -> bool:
    """Whether the variable divides in the argument of a function, as t does in exp(-x/t)."""
    # equivalent number: The head is a word of ours and no term.
    inside = (part for node in nodes(term, tuple(FUNCTIONS)) for part in node[1:])
    return any(divided_by(part, name) for part in inside)


def _times_divided(term: Term, name: Term, names: tuple[str, ...]) -> float:
    """How many times the variable divides one of these functions of it, outside of functions; the
    most of all, and less than never where there is none."""
    if head(term) in names and name in walk(term[-1]):
        return 0
    if head(term) not in ALGEBRA:
        return -inf
    below = factors(term[2]) if head(term) == "div" else []
    here = sum(bool(name == (part[1] if head(part) == "pow" else part)) for part in below)
    # equivalent number: The head is a word of ours and no term.
    return here + max(_times_divided(part, name, names) for part in term[1:])


def exponential(a: Term, b: Term, domain: ReadDomain) -> bool:
    return at_infinity(a, b, domain) and head(a[1]) == "exp" and b == 0


def unbounded(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) == "limit" and is_infinite(b)


def jump(a: Term, b: Term, domain: ReadDomain) -> bool:
    return unbounded(a, b, domain) and head(a[1]) == "div" and not is_infinite(a[3])


def numerator_of(a: Term) -> Term:
    """The limit of what stands above the line, which is no jump if it is 0."""
    return ["limit", a[1][1], *a[2:]]


def limit_of(*names: str) -> Rule:
    """A known limit at 0 of a quotient with one of these functions in it."""

    def rule(a: Term, b: Term, domain: ReadDomain) -> bool:
        if head(a) != "limit" or has(b, "limit") or a[3] != 0:
            return False
        if _times_divided(a[1], a[2], names) != 1:
            return False
        before, after = heads(a), heads(b)
        return sum(after[name] for name in names) < sum(before[name] for name in names)

    return rule


def derivative_known(a: Term, b: Term, domain: ReadDomain) -> bool:
    """The difference quotient of one function, or of 1 over it, whose derivative is known."""
    if not _is_quotient(a) or has(b, "limit", "oo") or a[2] in walk(b):
        return False
    moving = [part for part, _ in summands(a[1][1]) if a[2] in walk(part)]
    if len(moving) == 1 and head(moving[0]) == "div":
        return a[2] not in walk(moving[0][1])
    return len(moving) == 1 and head(moving[0]) in (*FUNCTIONS, "pow")


def _is_quotient(a: Term) -> bool:
    """Whether this is the limit of something over the variable that tends to 0."""
    return bool(head(a) == "limit" and head(a[1]) == "div" and a[1][2] == a[2] and a[3] == 0)


def _limits_below(term: Term) -> bool:
    return any(has(node[2], "limit") for node in nodes(term, ("div",)))


def sum_rule(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) == "limit" and head(b) == "add" and head(a[1]) in ("add", "div")


def constant_rule(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) != "limit" or head(b) not in ("mul", "times", "div", "neg"):
        return False
    # equivalent number: The head is a word of ours and no term.
    return any(head(part) == "limit" for arg in b[1:] for part in factors(arg))


def slope_rule(*names: str) -> Rule:
    """A rule of differentiation, used on the limit of a difference quotient of one of these."""

    def rule(a: Term, b: Term, domain: ReadDomain) -> bool:
        if not _is_quotient(a) or head(b) not in ALGEBRA or not has(b, "limit"):
            return False
        if not all(map(_is_quotient, nodes(b, ("limit",)))) or _limits_below(b):
            return False
        moving = (part for part, _ in summands(a[1][1]) if a[2] in walk(part))
        return any(head(part) in names for part in moving)

    return rule
