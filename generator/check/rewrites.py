"""What each law does to a term, told by shape: the rules behind the rows of `laws`.

A rule says of two terms whether the second can come from the first by its law, done once at the top
of the term. Values are not compared here: whether a step is *true* is for the grader to find out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from generator.check.domain import Domain
from generator.check.environment import is_ornament, key_of, walk
from generator.check.expression import Json
from generator.check.functions import COMPARISONS, FUNCTIONS

__all__ = ["Rule", "explains"]

Rule = Callable[[Json, Json, Domain], bool]

ALGEBRA = ("add", "mul", "times", "neg", "div", "pow")
WRITTEN_WITH = {
    "tanh": "exp", "sigmoid": "exp", "sinh": "exp", "cosh": "exp", "normal_cdf": "erf",
    "softplus": "log", "relu": "max", "tan": "sin",
}  # fmt: skip
PRODUCTS = ("mul", "times", "pow", "neg")
PLAIN = ("add", "mul", "times", "neg", "pow")
SWITCHES = ("cases", "max", "min", "abs", "relu", "sign", "heaviside")


def explains(
    rule: Rule, before: Json, after: Json, domain: Domain, closed: tuple[str, ...] = ()
) -> bool:
    """Whether the rule, used at one place or at several, makes `after` of `before`; `closed` are
    the heads of terms that it is not used inside of."""
    if before == after:
        return True
    if rule(before, after, domain):
        return True
    if not (isinstance(before, list) and isinstance(after, list)):
        return False
    if before[:1] != after[:1] or len(before) != len(after) or before[0] in closed:
        return False
    pairs = zip(before[1:], after[1:], strict=True)
    return all(explains(rule, a, b, domain, closed) for a, b in pairs)


def head(term: Json | None) -> Any:
    """What a term is; of a leaf, None."""
    return term[0] if isinstance(term, list) and term else None


def heads(term: Json) -> Counter[str]:
    return Counter(str(node[0]) for node in walk(term) if isinstance(node, list) and node)


def has(term: Json, *wanted: str) -> bool:
    return any(head(node) in wanted for node in walk(term))


def size(term: Json) -> int:
    return sum(1 for _ in walk(term))


def is_number(term: Json) -> bool:
    """Whether the term is made of integers alone."""
    return not any(
        isinstance(node, str) or head(node) in ("call", "vec", "index", "limit", "sum", "oo")
        or is_ornament(node)
        for node in walk(term)
    )  # fmt: skip


def summands(term: Json) -> list[tuple[Json, bool]]:
    """Each summand, without its sign, and whether it is taken away."""
    if head(term) == "add":
        return [pair for part in term[1:] for pair in summands(part)]  # type: ignore[index]
    if head(term) == "neg":
        return [(part, not minus) for part, minus in summands(term[1])]  # type: ignore[index]
    return [(-term, True)] if isinstance(term, int) and term < 0 else [(term, False)]


def factors(term: Json) -> list[Json]:
    if head(term) in ("mul", "times"):
        return [part for arg in term[1:] for part in factors(arg)]  # type: ignore[index]
    return factors(term[1]) if head(term) == "neg" else [term]  # type: ignore[index]


def shared(term: Json) -> bool:
    """Whether the two parts of a fraction have a factor in common."""
    if head(term) != "div":
        return False
    above, below = ([key_of(part) for part in factors(arg)] for arg in term[1:])  # type: ignore[index]
    return any(part in below for part in above)


def vanishing(term: Json) -> bool:
    """Whether a sum has a summand that another one takes away."""
    found = summands(term) if head(term) == "add" else []
    return any((part, not minus) in found for part, minus in found)


def products_of_sums(term: Json) -> int:
    """How many factors are sums; a sign is a factor too, and numbers alone are no sum."""
    count = 0
    for node in _with(term, PRODUCTS):
        factors_here = node[1:2] if node[0] == "pow" else node[1:]
        if not any(isinstance(part, int) and part in (0, 1) for part in node[1:]):
            count += sum(map(_is_sum, factors_here))
    return count


def _is_sum(term: Json) -> bool:
    return (
        head(term) == "add"
        and not is_number(term)
        and 0 not in [part for part, _ in summands(term)]
    )


def symbols(term: Json) -> set[str]:
    return {key_of(node) for node in walk(term) if isinstance(node, str) or is_ornament(node)}


def summed(term: Json) -> int:
    """How much stands under the sums of the term."""
    return sum(size(node[1]) for node in _with(term, ("sum",)))


def functions(term: Json) -> Counter[str]:
    """All that is no algebra, by its head: what simplifying leaves as it is."""
    found = heads(term)
    return Counter({name: count for name, count in found.items() if name not in ALGEBRA})


def _equated(term: Json, domain: Domain) -> bool:
    """Whether a condition of the domain says what this symbol is."""
    base = term[1] if head(term) == "index" else term  # type: ignore[index]
    return isinstance(base, str) and base in domain.aliases


def _switched(term: Json, domain: Domain) -> bool:
    """Whether a function that may have a switch in it is called here."""
    if head(term) != "call":
        return head(term) in SWITCHES
    definition = domain.definitions.get(str(term[1]))  # type: ignore[index]
    return definition is not None and definition.component is None


def _step_called(term: Json, domain: Domain) -> bool:
    if head(term) != "call":
        return bool(head(term) == "heaviside")
    definition = domain.definitions.get(str(term[1]))  # type: ignore[index]
    body = None if definition is None else definition.body
    return head(body) == "cases" and all(is_number(row[1]) for row in body[1:])  # type: ignore[index]


def definition(a: Json, b: Json, domain: Domain) -> bool:
    if _equated(b, domain) and not _equated(a, domain):
        return True
    return any(
        one not in walk(other) and _is_defined_as(one, other, domain)
        for one, other in ((a, b), (b, a))
    )


def _is_defined_as(one: Json, other: Json, domain: Domain) -> bool:
    """Whether `other` has what the definition of `one` has in it, and nothing else."""
    arguments = heads(one)
    if head(one) in WRITTEN_WITH:
        needed = {WRITTEN_WITH[str(head(one))]}
        allowed = {*needed, "exp", "sqrt", "cos", "case", "cases", *COMPARISONS, *ALGEBRA}
    else:
        call = one[1] if head(one) == "index" else one  # type: ignore[index]
        if head(call) != "call" or str(call[1]) not in domain.definitions:  # type: ignore[index]
            return False
        allowed = set(heads(domain.definitions[str(call[1])].body))  # type: ignore[index]
        needed = allowed - set(ALGEBRA) - {"sum", "index", "case", *COMPARISONS}
        allowed |= {"add"} if "sum" in allowed else set()
        if not needed and has(other, "call"):
            return False
    return needed <= set(heads(other)) <= allowed | set(arguments) - {"call"}


def region(a: Json, b: Json, domain: Domain) -> bool:
    """A function of one number is replaced by a formula without its switch."""
    if head(a) not in ("call", *SWITCHES, *ALGEBRA) or has(b, *SWITCHES):
        return False
    before, after = (sum(_switched(node, domain) for node in walk(term)) for term in (a, b))
    return after < before


def by_switch(a: Json, b: Json, domain: Domain) -> bool:
    """The same where the function certainly has a switch."""
    bodies = [
        domain.definitions[str(node[1])].body
        for node in _with(a, ("call",))
        if str(node[1]) in domain.definitions
    ]
    return region(a, b, domain) and any(has(term, *SWITCHES, "call") for term in bodies)


def step_values(a: Json, b: Json, domain: Domain) -> bool:
    return _step_called(a, domain) and is_number(b)


def derivative_written_out(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "deriv" and head(b) == "limit" and b[3] == 0 and head(b[1]) == "div"  # type: ignore[index]


def substitution(a: Json, b: Json, domain: Domain) -> bool:
    if isinstance(a, str) and a in domain.variables and domain.variables[a].value is not None:
        return is_number(b)
    return _equated(a, domain) and not _equated(b, domain)


def expand(a: Json, b: Json, domain: Domain) -> bool:
    """Of the parts of a sum, a product or an equation."""
    return _multiplied_out(a, b) or (_regrouped(a, b) and _algebra(a, b))


def _multiplied_out(a: Json, b: Json) -> bool:
    wanted = products_of_sums(a) > products_of_sums(b) and symbols(b) <= symbols(a)
    return wanted and head(a) in (*PLAIN, "eq") and head(b) != "div" and _algebra(a, b)


def _regrouped(a: Json, b: Json) -> bool:
    """A sum written in another order, without its brackets, or without what vanishes from it."""
    if head(a) != "add" or is_number(a):
        return False
    before, after = (
        Counter((minus, key_of(part)) for part, minus in summands(term) if part != 0)
        for term in (a, b)
    )
    return before == after or vanishing(a)


def factor(a: Json, b: Json, domain: Domain) -> bool:
    wanted = products_of_sums(b) > products_of_sums(a) and symbols(b) <= symbols(a)
    return wanted and head(a) in (*PLAIN, "eq") and head(b) != "div" and _algebra(a, b)


def _algebra(a: Json, b: Json) -> bool:
    """No function appears or vanishes, though it may stand in more places than before."""
    return set(functions(a)) == set(functions(b))


def cancel(a: Json, b: Json, domain: Domain) -> bool:
    """A factor below is in what stands above, and gone; or summands above take each other away."""
    if head(a) != "div" or not set(functions(b)) <= set(functions(a)) or size(b) >= size(a):
        return False
    above, below = a[1:]  # type: ignore[index, str-unpack]
    if vanishing(above) or (0, True) in summands(above):
        return True
    return any(part in walk(above) and _count(b, part) < _count(a, part) for part in factors(below))


def _count(term: Json, part: Json) -> int:
    return sum(node == part for node in walk(term))


def computed(a: Json, b: Json, domain: Domain) -> bool:
    """Numbers are computed, or terms are rearranged so that no function appears."""
    if not (symbols(a) | symbols(b)) - set(domain.definitions) and not has(a, "limit"):
        return True
    if head(a) not in (*ALGEBRA, *FUNCTIONS, "sum", "list"):
        return False
    new = set(functions(b)) - set(functions(a)) - {"abs"}
    return not new and functions(a)["call"] == functions(b)["call"] and symbols(b) <= symbols(a)


def output_size(a: Json, b: Json, domain: Domain) -> bool:
    return isinstance(a, str) and has(b, "floor", "ceil", "add") and a not in walk(b)


def limit_law(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and head(b) != "limit" and has(b, "limit")


def constant_limit(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and a[2] not in walk(a[1]) and b == a[1]  # type: ignore[index]


def continuity(a: Json, b: Json, domain: Domain) -> bool:
    """The limit is the value there, which nothing in the denominators speaks against."""
    if not found(a, b, domain) or has(b, "oo"):
        return False
    return not _is_infinite(a[3]) and not _divided_by(a[1], a[2])  # type: ignore[index]


def _divided_by(term: Json, name: Json) -> bool:
    """Whether the symbol is a factor of some denominator."""
    return any(name in factors(node[2]) for node in _with(term, ("div",)))


def _is_infinite(term: Json) -> bool:
    return term == ["oo"] or term == ["neg", ["oo"]]


def found(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and not has(b, "limit") and a[2] in walk(a[1])  # type: ignore[index]


def at_infinity(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "limit" or has(b, "limit", "oo"):
        return False
    return _is_infinite(a[3]) or _divided_by(a[1], a[2])  # type: ignore[index]


def exponential(a: Json, b: Json, domain: Domain) -> bool:
    return at_infinity(a, b, domain) and head(a[1]) == "exp" and b == 0  # type: ignore[index]


def unbounded(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and _is_infinite(b)


def jump(a: Json, b: Json, domain: Domain) -> bool:
    return unbounded(a, b, domain) and head(a[1]) == "div" and not _is_infinite(a[3])  # type: ignore[index]


def limit_of(*names: str) -> Rule:
    """A known limit at 0 with one of these functions in it; other limits may be left over."""

    def rule(a: Json, b: Json, domain: Domain) -> bool:
        if head(a) != "limit" or a[3] != 0 or not has(a[1], *names):  # type: ignore[index]
            return False
        if not _divided_by(a[1], a[2]):  # type: ignore[index]
            return False
        return heads(b)["limit"] <= heads(a)["limit"] and sum(
            heads(b)[name] for name in names
        ) < sum(heads(a)[name] for name in names)

    return rule


def sum_rule(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and head(b) == "add" and head(a[1]) in ("add", "div")  # type: ignore[index]


def constant_rule(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "limit" or head(b) not in ("mul", "times", "div", "neg"):
        return False
    return any(head(part) == "limit" for arg in b[1:] for part in factors(arg))  # type: ignore[index]


def slope_rule(a: Json, b: Json, domain: Domain) -> bool:
    """A rule of differentiation, used on the limit of a difference quotient."""
    is_quotient = head(a) == "limit" and head(a[1]) == "div" and a[1][2] == a[2]  # type: ignore[index]
    return is_quotient and head(b) in ALGEBRA and has(b, "limit")


def exponent_of_sum(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) not in ("exp", *ALGEBRA) or not _algebra(a, b):
        return False
    names = ("exp", "pow")
    as_many = len([*_with(b, names)]) >= len([*_with(a, names)])
    return as_many and _exponents(a) > _exponents(b)


def _exponents(term: Json) -> int:
    """How many exponents are sums, or products with a sum in them."""
    return sum(has(node[-1], "add") for node in _with(term, ("exp", "pow")))


def exponent_of_difference(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "div" or head(a[2]) not in ("exp", "pow"):  # type: ignore[index]
        return False
    return head(b) == head(a[2]) and head(a[1]) in (head(b), None)  # type: ignore[index]


def exponent_of_zero(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) in ("exp", "pow") and b == 1


def same_exponential(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "eq" or head(b) != "eq":
        return False
    return all(head(x) in ("exp", "pow") and x[-1] == y for x, y in zip(a[1:], b[1:], strict=True))  # type: ignore[index]


def constant_factor(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) not in ("sum", "add") or heads(a)["sum"] != heads(b)["sum"]:
        return False
    return summed(b) < summed(a) and _algebra(a, b)


def into_the_sum(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) not in ALGEBRA:
        return False
    products = [node for node in (a, *a[1:]) if head(node) in ("mul", "times", "div", "neg")]  # type: ignore[index]
    whole = [part for node in products for arg in node[1:] for part, _ in summands(arg)]
    return head(b) in ("sum", "add") and "sum" in map(head, whole) and summed(b) > summed(a)


def new_names(a: Json, b: Json, domain: Domain) -> bool:
    return has(b, "tilde") and not has(a, "tilde")


def sum_of_constants(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "sum" and a[2] not in walk(a[1]) and not has(b, "sum")  # type: ignore[index]


def sum_split(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) in ("sum", "add") and head(b) == "add" and heads(b)["sum"] > heads(a)["sum"]


def written_out(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "sum" and is_number(a[3]) and is_number(a[4]) and head(b) == "add"  # type: ignore[index]


def same_divisor(a: Json, b: Json, domain: Domain) -> bool:
    if not (head(a) == head(b) == "div") or not _algebra(a, b) or symbols(a) != symbols(b):
        return False
    return a[1] != b[1] and a[2] != b[2] and not exponent_of_sum(a, b, domain)  # type: ignore[index]


def common_denominator(a: Json, b: Json, domain: Domain) -> bool:
    parts = [part for node in _with(a, ("add",)) for part in node[1:]]
    return (
        any(has(part, "div") for part in parts)
        and head(a) in ALGEBRA
        and head(b) in ("div", "neg")
        and heads(b)["div"] <= heads(a)["div"]
    )


def entries_divided(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "eq" or head(b) != "eq":
        return False
    return all(
        head(y) == "div" and all(head(part) == "index" and part[1] == x for part in y[1:])
        for x, y in zip(a[1:], b[1:], strict=True)  # type: ignore[index]
    )


def by_entries(a: Json, b: Json, domain: Domain) -> bool:
    return head(b) in ("list", "tuple", "matrix") and not has(a, "list", "tuple", "matrix")


def translated(a: Json, b: Json, domain: Domain) -> bool:
    if not (head(a) == head(b) == "call") or a[1] != b[1]:  # type: ignore[index]
        return False
    shifts = ((a[2], b[2]), (b[2], a[2]))  # type: ignore[index]
    return any(head(more) == "add" and less in more[1:] for less, more in shifts)  # type: ignore[index]


def addition(*names: str) -> Rule:
    """One of these functions, of a sum, is written with those of its summands."""

    def rule(a: Json, b: Json, domain: Domain) -> bool:
        before, after = (Counter(node[0] for node in _with(term, names)) for term in (a, b))
        if head(a) not in (*names, *ALGEBRA) or not before or not after:
            return False
        return _of_sums(a, names) > _of_sums(b, names) or after.total() > before.total()

    return rule


def _of_sums(term: Json, names: tuple[str, ...]) -> int:
    return sum(1 for node in _with(term, names) if has(node[1], "add"))


def _with(term: Json, names: tuple[str, ...]) -> Iterator[list[Json]]:
    return (node for node in walk(term) if isinstance(node, list) and node and node[0] in names)


def log_joined(a: Json, b: Json, domain: Domain) -> bool:
    logs = [node for node in _with(b, ("log",)) if head(node[1]) == "div"]
    return head(a) == "add" and heads(b)["log"] < heads(a)["log"] and bool(logs)


def conjugate(a: Json, b: Json, domain: Domain) -> bool:
    below = [node[2] for node in _with(b, ("div",))]
    return has(a, "sqrt") and any(head(part) == "add" and has(part, "sqrt") for part in below)
