"""The shape of terms: what the rules of `rewrites` and `limit_rules` look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keywright.referee.functions import SWITCHES
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.values.environment import is_ornament, key_of, walk

__all__ = [
    "ALGEBRA", "SWITCHES", "Change", "Rule", "Term", "head", "heads", "has", "size", "is_number",
    "summands", "factors", "vanishing", "without_zeros", "products_of_sums", "symbols", "summed",
    "functions", "same_functions", "keeps_functions", "count_of", "divided_by", "is_infinite",
    "nodes",
]  # fmt: skip

Term = Any  # a term of `expression.Json`, to be taken apart by its head
Rule = Callable[[Term, Term, ReadDomain], bool]

ALGEBRA = ("add", "mul", "times", "neg", "div", "pow")
PRODUCTS = ("mul", "times", "pow", "neg")
COMMUTATIVE = ("add", "mul", "times")


@dataclass(frozen=True)
class Change:
    """Two terms that differ; where they do is found once for all rules that may explain it."""

    before: Term
    after: Term

    @cached_property
    def parts(self) -> tuple[Change, ...]:
        """The arguments that differ, of sums and products without those of both sides, wherever
        they stand; none where the terms have different heads or lengths."""
        before, after = self.before, self.after
        if not (isinstance(before, list) and isinstance(after, list)):
            return ()
        if before[:1] != after[:1] or len(before) != len(after):
            return ()
        left, right = before[1:], after[1:]
        if before[0] in COMMUTATIVE:
            # equivalent number: The head is a word of ours and no term.
            for part in before[1:]:
                if part in right:
                    left.remove(part)
                    right.remove(part)
        return tuple(Change(a, b) for a, b in zip(left, right, strict=True) if a != b)

    def explained(self, rule: Rule, domain: ReadDomain, closed: tuple[str, ...] = ()) -> bool:
        """Whether the rule, used at one place or at several, makes one of the other; `closed` are
        the heads of terms that it is not used inside of."""
        if rule(self.before, self.after, domain):
            return True
        inside = () if head(self.before) in closed else self.parts
        return bool(inside) and all(part.explained(rule, domain, closed) for part in inside)


def head(term: Term) -> Term:
    return term[0] if isinstance(term, list) and term else None


def heads(term: Term) -> Counter[str]:
    return Counter(str(node[0]) for node in walk(term) if isinstance(node, list) and node)


def has(term: Term, *wanted: str) -> bool:
    return any(head(node) in wanted for node in walk(term))


def size(term: Term) -> int:
    return sum(1 for _ in walk(term))


def is_number(term: Term) -> bool:
    """Whether the term is made of integers alone."""
    return not any(
        isinstance(node, str) or head(node) in ("call", "vec", "index", "limit", "sum", "oo")
        or is_ornament(node)
        for node in walk(term)
    )  # fmt: skip


def summands(term: Term) -> list[tuple[Term, bool]]:
    """Each summand, without its sign, and whether it is taken away."""
    if head(term) == "add":
        return [pair for part in term[1:] for pair in summands(part)]
    if head(term) == "neg":
        return [(part, not minus) for part, minus in summands(term[1])]
    return [(-term, True)] if isinstance(term, int) and term < 0 else [(term, False)]


def factors(term: Term) -> list[Term]:
    if head(term) in ("mul", "times"):
        return [part for arg in term[1:] for part in factors(arg)]
    return factors(term[1]) if head(term) == "neg" else [term]


def vanishing(term: Term) -> bool:
    """Whether a sum has a summand that another one takes away."""
    found = summands(term) if head(term) == "add" else []
    return any((part, not minus) in found for part, minus in found)


def without_zeros(term: Term) -> Term:
    """The term with 0 for each product with a sum that takes itself away, summand by summand."""
    if not isinstance(term, list) or is_ornament(term):
        return term
    inner = [term[0], *map(without_zeros, term[1:])]
    # equivalent number: The head is a word of ours and no term.
    return 0 if term[0] in ("mul", "times") and any(map(_takes_itself_away, inner[1:])) else inner


def _takes_itself_away(term: Term) -> bool:
    if head(term) != "add":
        return False
    left: Counter[str] = Counter()
    for part, minus in summands(term):
        # equivalent condition: Only whether all of it is 0 is asked.
        left[key_of(part)] += -1 if minus else 1
    return not any(left.values())


def products_of_sums(term: Term) -> int:
    """How many factors are sums; a sign is a factor too, and so is a number that divides; numbers
    alone are no sum."""
    count = 0
    for node in nodes(term, (*PRODUCTS, "div")):
        if node[0] == "div" and not isinstance(node[2], int):
            continue
        # equivalent number: The head is a word of ours and no term.
        factors_here = node[1:2] if node[0] in ("pow", "div") else node[1:]
        # equivalent number: The head is a word of ours and no term.
        if not any(isinstance(part, int) and part in (0, 1) for part in node[1:]):
            count += sum(map(_is_sum, factors_here))
    return count


def _is_sum(term: Term) -> bool:
    return (
        head(term) == "add"
        and not is_number(term)
        and 0 not in [part for part, _ in summands(term)]
    )


def symbols(term: Term) -> set[str]:
    return {key_of(node) for node in walk(term) if isinstance(node, str) or is_ornament(node)}


def summed(term: Term) -> int:
    """How much stands under the sums of the term."""
    return sum(size(node[1]) for node in nodes(term, ("sum",)))


def functions(term: Term) -> Counter[str]:
    """All that is no algebra, by its head: what simplifying leaves as it is."""
    found = heads(term)
    return Counter({name: count for name, count in found.items() if name not in ALGEBRA})


def same_functions(a: Term, b: Term) -> bool:
    """No function appears or vanishes, though it may stand in more places than before."""
    return set(functions(a)) == set(functions(b))


def count_of(term: Term, part: Term) -> int:
    return sum(node == part for node in walk(term))


def divided_by(term: Term, name: Term) -> bool:
    """Whether the symbol, or a power of it, is a factor of some denominator."""
    below = (part for node in nodes(term, ("div",)) for part in factors(node[2]))
    return any(name == (part[1] if head(part) == "pow" else part) for part in below)


def is_infinite(term: Term) -> bool:
    return term in (["oo"], ["neg", ["oo"]])


def nodes(term: Term, names: tuple[str, ...]) -> Iterator[list[Term]]:
    return (node for node in walk(term) if isinstance(node, list) and node and node[0] in names)


def keeps_functions(a: Term, b: Term) -> bool:
    """No function appears, and none vanishes but those of numbers alone, which are computed."""
    return set(functions(_without_numbers(a))) <= set(functions(b)) <= set(functions(a))


def _without_numbers(term: Term) -> Term:
    if not isinstance(term, list) or is_ornament(term):
        return term
    # equivalent number: Any number will do. The head is a word of ours and no term.
    return 0 if is_number(term) else [term[0], *map(_without_numbers, term[1:])]
