"""What each law does to a term, told by shape: the rules behind the rows of `laws`.

A rule says of two terms whether the second can come from the first by its law, done once at the top
of the term. Values are not compared here: whether a step is *true* is for the grader to find out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from generator.check.domain import Domain
from generator.check.environment import ORNAMENTS, is_ornament, key_of, walk
from generator.check.expression import Json
from generator.check.functions import FUNCTIONS

__all__ = ["Rule", "explains"]

Rule = Callable[[Json, Json, Domain], bool]

ALGEBRA = ("add", "mul", "times", "neg", "div", "pow")
SWITCHES = ("cases", "max", "min", "abs", "relu", "sign", "heaviside")


def explains(rule: Rule, before: Json, after: Json, domain: Domain) -> bool:
    """Whether the rule, used at one place or at several, makes `after` of `before`."""
    if before == after:
        return True
    if rule(before, after, domain):
        return True
    if not (isinstance(before, list) and isinstance(after, list)):
        return False
    if before[:1] != after[:1] or len(before) != len(after):
        return False
    return all(
        explains(rule, a, b, domain) for a, b in zip(before[1:], after[1:], strict=True)
    )


def head(term: Json) -> Json:
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
    return [(term, False)]


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
    """How many products there are with a sum for a factor; a sign is a factor too."""
    return sum(
        any(head(arg) == "add" for arg in node[1:])
        for node in walk(term)
        if isinstance(node, list) and node[:1] in (["mul"], ["times"], ["neg"])
    )


def functions(term: Json) -> Counter[str]:
    """All that is no algebra, by its head: what simplifying leaves as it is."""
    found = heads(term)
    return Counter({name: count for name, count in found.items() if name not in ALGEBRA})


def _named(term: Json, domain: Domain) -> bool:
    """Whether this is something with a definition: a function of the domain, or one with a name."""
    if head(term) == "index":
        return head(term[1]) == "call"  # type: ignore[index]
    return head(term) == "call" or head(term) in FUNCTIONS


def _equated(term: Json, domain: Domain) -> bool:
    """Whether a condition of the domain says what this symbol is."""
    base = term[1] if head(term) == "index" else term  # type: ignore[index]
    return isinstance(base, str) and base in domain.aliases


def _switched(term: Json, domain: Domain) -> bool:
    """Whether a function is called here that has a switch in it."""
    if head(term) != "call":
        return head(term) in SWITCHES
    definition = domain.definitions.get(str(term[1]))  # type: ignore[index]
    return definition is not None and has(definition.body, *SWITCHES)


def _step_called(term: Json, domain: Domain) -> bool:
    if head(term) != "call":
        return head(term) == "heaviside"
    definition = domain.definitions.get(str(term[1]))  # type: ignore[index]
    body = None if definition is None else definition.body
    return head(body) == "cases" and all(is_number(row[1]) for row in body[1:])  # type: ignore[index]


def definition(a: Json, b: Json, domain: Domain) -> bool:
    if _equated(b, domain) and not _equated(a, domain):
        return True
    for one, other in ((a, b), (b, a)):
        if _named(one, domain) and one not in walk(other):
            return has(other, *SWITCHES) or not _switched(one, domain)
    return False


def region(a: Json, b: Json, domain: Domain) -> bool:
    return _switched(a, domain) and not has(b, *SWITCHES) and a not in walk(b)


def step_values(a: Json, b: Json, domain: Domain) -> bool:
    return _step_called(a, domain) and is_number(b)


def derivative_written_out(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "deriv" and head(b) == "limit" and b[3] == 0 and head(b[1]) == "div"  # type: ignore[index]


def substitution(a: Json, b: Json, domain: Domain) -> bool:
    if isinstance(a, str) and a in domain.variables and domain.variables[a].value is not None:
        return is_number(b)
    return _equated(a, domain) and not _equated(b, domain)


def expand(a: Json, b: Json, domain: Domain) -> bool:
    return products_of_sums(a) > products_of_sums(b) and _algebra(a, b)


def factor(a: Json, b: Json, domain: Domain) -> bool:
    return products_of_sums(b) > products_of_sums(a) and _algebra(a, b)


def _algebra(a: Json, b: Json) -> bool:
    """No function appears or vanishes, though it may stand in more places than before."""
    return set(functions(a)) == set(functions(b))


def cancel(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "div" or size(b) >= size(a):
        return False
    return shared(a) or vanishing(a[1])  # type: ignore[index]


def simplify(a: Json, b: Json, domain: Domain) -> bool:
    return size(b) < size(a) and functions(a) == functions(b) and head(a) in ALGEBRA


def arithmetic(a: Json, b: Json, domain: Domain) -> bool:
    """Numbers are computed: somewhere an operation is left with nothing but numbers, or one of its
    numbers is 0 or 1, or two summands are the same."""
    if size(b) >= size(a) or not set(functions(b)) <= set(functions(a)):
        return False
    return any(map(_computable, walk(a)))


def _computable(node: Json) -> bool:
    if not isinstance(node, list) or len(node) < 2 or node[0] in ("div", "limit", "index", "call"):
        return head(node) == "div" and is_number(node) and size(node) > 3
    args = node[1:]
    numbers = [arg for arg in args if is_number(arg)]
    if node[0] in ("mul", "times", "sum"):
        return len(numbers) > 1 or 0 in args or 1 in args
    if node[0] == "add":
        parts = [part for part, _ in summands(node)]
        return len(numbers) > 1 or 0 in args or any(parts.count(part) > 1 for part in parts)
    return node[0] in ("floor", "ceil", "exp", "tanh") and is_number(args[0])


def output_size(a: Json, b: Json, domain: Domain) -> bool:
    return isinstance(a, str) and has(b, "floor", "ceil", "add") and a not in walk(b)


def limit_law(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and head(b) != "limit" and has(b, "limit") and _without(b) == a[1]  # type: ignore[index]


def _without(term: Json) -> Json:
    """The term with what stands under its limits in their place."""
    if not isinstance(term, list):
        return term
    return _without(term[1]) if term[0] == "limit" else [*map(_without, term)]


def constant_limit(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and a[2] not in walk(a[1]) and b == a[1]  # type: ignore[index]


def continuity(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and b == _put(a[1], a[2], a[3])  # type: ignore[index]


def _put(term: Json, name: Json, value: Json) -> Json:
    if isinstance(term, list):
        return [term[0], *(_put(arg, name, value) for arg in term[1:])]
    return value if term == name else term


def _is_infinite(term: Json) -> bool:
    return term == ["oo"] or term == ["neg", ["oo"]]


def found(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "limit" and not has(b, "limit", "oo") and a[2] in walk(a[1])  # type: ignore[index]


def at_infinity(a: Json, b: Json, domain: Domain) -> bool:
    return found(a, b, domain) and _is_infinite(a[3])  # type: ignore[index]


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
        return heads(b)["limit"] <= heads(a)["limit"] and sum(
            heads(b)[name] for name in names
        ) < sum(heads(a)[name] for name in names)

    return rule


def moved_in(*outer: str) -> Rule:
    """A limit of a sum, product... becomes a sum, product... with limits in it."""

    def rule(a: Json, b: Json, domain: Domain) -> bool:
        return head(a) == "limit" and head(a[1]) in outer and head(b) in outer and has(b, "limit")  # type: ignore[index]

    return rule


def exponent_of_sum(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) in ("exp", "pow") and head(b) in ("mul", "times", "div") and has(b, head(a))  # type: ignore[arg-type]


def exponent_of_difference(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) in ("div", "mul") and has(a, "exp", "pow") and head(b) in ("exp", "pow")


def exponent_of_zero(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) in ("exp", "pow") and b == 1


def same_exponential(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "eq" or head(b) != "eq":
        return False
    return all(head(x) in ("exp", "pow") and x[-1] == y for x, y in zip(a[1:], b[1:], strict=True))  # type: ignore[index]


def constant_factor(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) in ("sum", "limit") and head(b) in ("mul", "times", "div", "neg") and has(b, head(a))  # type: ignore[arg-type]


def into_the_sum(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) not in ("mul", "times", "div"):
        return False
    return head(b) in ("sum", "add") and any(has(arg, "sum") for arg in a[1:])  # type: ignore[index]


def new_names(a: Json, b: Json, domain: Domain) -> bool:
    return has(b, "tilde") and not has(a, "tilde")


def sum_of_constants(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "sum" and a[2] not in walk(a[1]) and not has(b, "sum")  # type: ignore[index]


def sum_split(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "sum" and head(b) == "add" and heads(b)["sum"] > heads(a)["sum"]


def written_out(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "sum" and is_number(a[3]) and is_number(a[4]) and head(b) == "add"  # type: ignore[index]


def same_divisor(a: Json, b: Json, domain: Domain) -> bool:
    if not (head(a) == head(b) == "div"):
        return False
    return a[1] != b[1] and a[2] != b[2] and not has(a, "limit")  # type: ignore[index]


def common_denominator(a: Json, b: Json, domain: Domain) -> bool:
    return head(a) == "add" and head(b) == "div" and any(has(arg, "div") for arg in a[1:])  # type: ignore[index]


def entries_divided(a: Json, b: Json, domain: Domain) -> bool:
    if head(a) != "eq" or head(b) != "eq":
        return False
    return all(
        head(y) == "div" and all(head(part) == "index" and part[1] == x for part in y[1:])  # type: ignore[index]
        for x, y in zip(a[1:], b[1:], strict=True)  # type: ignore[index]
    )


def by_entries(a: Json, b: Json, domain: Domain) -> bool:
    return head(b) in ("list", "tuple", "matrix") and not has(a, "list", "tuple", "matrix")


def translated(a: Json, b: Json, domain: Domain) -> bool:
    if not (head(a) == head(b) == "call") or a[1] != b[1]:  # type: ignore[index]
        return False
    shifts = ((a[2], b[2]), (b[2], a[2]))  # type: ignore[index]
    return any(head(more) == "add" and less in more[1:] for less, more in shifts)  # type: ignore[index]


def fewer(*names: str) -> Rule:
    """These functions stand in fewer places, or before fewer sums, than they did."""

    def rule(a: Json, b: Json, domain: Domain) -> bool:
        return _of_sums(a, names) > _of_sums(b, names)

    return rule


def _of_sums(term: Json, names: tuple[str, ...]) -> int:
    return sum(1 for node in _with(term, names) if head(node[1]) == "add")


def _with(term: Json, names: tuple[str, ...]) -> Iterator[list[Json]]:
    return (node for node in walk(term) if isinstance(node, list) and node and node[0] in names)


def log_joined(a: Json, b: Json, domain: Domain) -> bool:
    logs = [node for node in _with(b, ("log",)) if head(node[1]) == "div"]
    return head(a) == "add" and heads(b)["log"] < heads(a)["log"] and bool(logs)


def conjugate(a: Json, b: Json, domain: Domain) -> bool:
    below = [node[2] for node in _with(b, ("div",))]
    return has(a, "sqrt") and any(head(part) == "add" and has(part, "sqrt") for part in below)
