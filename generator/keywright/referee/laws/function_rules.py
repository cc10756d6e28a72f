"""What the laws of single functions, as exp, log and sin, do to a term, told by shape, as in
`rewrites`."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from keywright.referee.functions import ROWS
from keywright.referee.laws.collected import collected
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.term_shapes import (
    ALGEBRA,
    Rule,
    Term,
    factors,
    has,
    head,
    heads,
    keeps_functions,
    nodes,
    summands,
    symbols,
)
from keywright.referee.values.environment import is_ornament, key_of

__all__ = [
    "addition", "conjugate", "double_angle", "even_function", "exponent_of_difference",
    "exponent_of_zero", "log_joined", "log_split", "odd_function", "of_sum", "power_by_exponential",
    "quarter_turn", "same_exponential",
]  # fmt: skip

ODD, EVEN = (
    tuple(name for name, row in ROWS.items() if row.parity == parity) for parity in ("odd", "even")
)


def of_sum(name: str) -> Rule:
    """exp(u + v) = exp(u)*exp(v), or a^(u + v) = a^u*a^v, wherever it occurs; or one product of
    such powers read backwards, in which that of a number may be the number that it is."""

    def rule(a: Term, b: Term, domain: ReadDomain) -> bool:
        if head(a) in (name, *ALGEBRA) and _split(a, b, name):
            return True
        over_number = head(a) == "div" and isinstance(a[2], int)
        # equivalent number: Only how many there are is asked: with one power above, there are two
        #   either way.
        parts = [*factors(a[1]), a[2]] if over_number else factors(a)
        powers = [part for part in parts if isinstance(part, int) or head(part) == name]
        read_backwards = len(powers) > 1 and any(_is_of_sum(part, name) for part in factors(b))
        return read_backwards and _split(b, a, name)

    return rule


def _split(a: Term, b: Term, name: str) -> bool:
    """Whether the exponents that only `b` has are shorter sums than one that only `a` has, and `b`
    has not fewer exponents, and not just because what stands in them has been added up."""
    more = len([*nodes(b, (name,))]) - len([*nodes(a, (name,))])
    if more < 0 or (more == 0 and _without_exponents(a, name) == _without_exponents(b, name)):
        return False
    before, after = _exponents(a, name), _exponents(b, name)
    gone = [count for key, count in before.items() if key not in after]
    new = [count for key, count in after.items() if key not in before]
    return max(gone, default=0) > max([1, *new]) and keeps_functions(a, b)


def _exponents(term: Term, name: str) -> dict[str, int]:
    """The different exponents, each with the number of terms that it is a sum of."""
    return {key_of([node[-1]]): len(collected(node[-1])) for node in nodes(term, (name,))}


def _without_exponents(term: Term, name: str) -> Term:
    if not isinstance(term, list) or is_ornament(term):
        return term
    kept = term[:-1] if term[0] == name else term
    # equivalent number: The head once more, on both sides.
    return [kept[0], *(_without_exponents(part, name) for part in kept[1:])]


def _is_of_sum(term: Term, name: str) -> bool:
    return head(term) == name and len(collected(term[-1])) > 1


def _above_and_below(term: Term) -> list[Term]:
    """The factors of the term, those of its denominators among them."""
    if head(term) == "div":
        return [*_above_and_below(term[1]), *_above_and_below(term[2])]
    parts = factors(term)
    return parts if parts == [term] else [part for each in parts for part in _above_and_below(each)]


def exponent_of_difference(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) != "div" or head(a[2]) not in ("exp", "pow"):
        return False
    return head(b) == head(a[2]) and head(a[1]) in (head(b), None)


def exponent_of_zero(a: Term, b: Term, domain: ReadDomain) -> bool:
    """Of a product with zero, say; 0/x is not zero wherever x may be."""
    divided = any(node[1] == 0 and symbols(node[2]) for node in nodes(a, ("div",)))
    return head(a) in ("exp", "pow") and b == 1 and not divided


def same_exponential(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) != "eq" or head(b) != "eq":
        return False
    return all(head(x) in ("exp", "pow") and x[-1] == y for x, y in zip(a[1:], b[1:], strict=True))


def addition(*names: str) -> Rule:
    """One of these functions, of a sum, is written with those of its summands."""

    def rule(a: Term, b: Term, domain: ReadDomain) -> bool:
        before, after = (Counter(node[0] for node in nodes(term, names)) for term in (a, b))
        if head(a) not in (*names, *ALGEBRA) or not before or not after:
            return False
        return _of_sums(a, names) > _of_sums(b, names) or after.total() > before.total()

    return rule


def _of_sums(term: Term, names: tuple[str, ...]) -> int:
    # equivalent number: Only which side has more is asked.
    return sum(1 for node in nodes(term, names) if has(node[1], "add"))


def log_joined(a: Term, b: Term, domain: ReadDomain) -> bool:
    """log(u) - log(v) = log(u/v), in a sum: of a logarithm that was computed, as that of 5/2, there
    were no two before."""
    if head(a) != "add" or heads(b)["log"] >= heads(a)["log"]:
        return False
    logs = [(_summed_up(part[1]), minus) for part, minus in summands(a) if head(part) == "log"]
    above = [argument for argument, minus in logs if not minus]
    below = [argument for argument, minus in logs if minus]
    return any(
        head(node[1]) == "div"
        and _summed_up(node[1][1]) in above
        and _summed_up(node[1][2]) in below
        for node in nodes(b, ("log",))
    )


def _summed_up(term: Term) -> list[tuple[tuple[str, ...], Fraction]]:
    return sorted(collected(term).items())


def log_split(a: Term, b: Term, domain: ReadDomain) -> bool:
    """log(c + exp(u)) = u + log(1 + c*exp(-u)): the logarithm of a product with exp(u)."""
    if head(a) != "log" or head(b) != "add" or heads(a)["log"] != heads(b)["log"]:
        return False
    return any(["exp", part] in a[1] for part, _ in summands(b) if isinstance(a[1], list))


def conjugate(a: Term, b: Term, domain: ReadDomain) -> bool:
    return has(a, "sqrt") and _roots_below(b) > _roots_below(a)


def _roots_below(term: Term) -> int:
    """How many denominators are sums of roots."""
    below = [node[2] for node in nodes(term, ("div",))]
    return sum(head(part) == "add" and has(part, "sqrt") for part in below)


def power_by_exponential(a: Term, b: Term, domain: ReadDomain) -> bool:
    """a^u = exp(u*log(a)), read either way."""
    return any(
        head(one) == "pow"
        and head(other) == "exp"
        and ["log", one[1]] in _above_and_below(other[1])
        for one, other in ((a, b), (b, a))
    )


def double_angle(a: Term, b: Term, domain: ReadDomain) -> bool:
    """The square of a sine or cosine by the cosine of twice the angle, read either way."""
    return any(
        head(one) == "pow" and head(one[1]) in ("sin", "cos") and one[2] == 2
        and head(other) == "div" and has(other[1], "cos") and not has(other, "pow")
        for one, other in ((a, b), (b, a))
    )  # fmt: skip


def quarter_turn(a: Term, b: Term, domain: ReadDomain) -> bool:
    """cos(u) = sin(u + pi/2), read either way."""
    return any(
        head(one) == "cos" and head(other) == "sin" and head(other[1]) == "add"
        and (["div", ["pi"], 2], False) in summands(other[1])
        for one, other in ((a, b), (b, a))
    )  # fmt: skip


def odd_function(a: Term, b: Term, domain: ReadDomain) -> bool:
    """sin(-u) = -sin(u), read either way."""
    return any(
        head(one) in ODD and head(other) == "neg" and head(other[1]) == head(one)
        and _are_opposite(one[1], other[1][1])
        for one, other in ((a, b), (b, a))
    )  # fmt: skip


def even_function(a: Term, b: Term, domain: ReadDomain) -> bool:
    """cos(-u) = cos(u)."""
    return head(a) in EVEN and head(a) == head(b) and _are_opposite(a[1], b[1])


def _are_opposite(one: Term, other: Term) -> bool:
    return not collected(["add", one, other])
