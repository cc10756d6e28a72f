"""What each law of algebra does to a term, told by shape: the rules behind the rows of `laws`.

A rule says of two terms whether the second can come from the first by its law, done once at the top
of the term. Values are not compared here: whether a step is *true* is for the grader to find out.
"""

from __future__ import annotations

from collections import Counter

from keywright.referee.functions import COMPARISONS, FUNCTIONS, ROWS
from keywright.referee.laws.collected import collected
from keywright.referee.laws.domain import ReadDomain
from keywright.referee.laws.function_rules import conjugate, of_sum
from keywright.referee.laws.term_shapes import (
    ALGEBRA,
    SWITCHES,
    Term,
    count_of,
    factors,
    functions,
    has,
    head,
    heads,
    is_number,
    keeps_functions,
    nodes,
    products_of_sums,
    same_functions,
    size,
    summands,
    summed,
    symbols,
    vanishing,
    without_zeros,
)
from keywright.referee.values.environment import is_ornament, key_of, walk

__all__ = [
    "definition", "region", "by_switch", "step_values", "substitution", "expand", "factor",
    "cancel", "computed", "output_size", "constant_factor", "into_the_sum", "new_names",
    "sum_of_constants", "sum_split", "written_out", "same_divisor", "common_denominator",
    "entries_divided", "by_entries", "translated",
]  # fmt: skip

PLAIN = ("add", "mul", "times", "neg", "pow")
SIZES = ("o", "o_h", "o_w")  # of an output, and along each axis
PADDINGS = ("P", "P_h", "P_w")


def _equated(term: Term, domain: ReadDomain) -> bool:
    """Whether a condition of the domain says what this symbol is."""
    base = term[1] if head(term) == "index" else term
    return isinstance(base, str) and base in domain.aliases


def _switched(term: Term, domain: ReadDomain) -> bool:
    """Whether a function with a switch in it is called here."""
    if head(term) != "call":
        return head(term) in SWITCHES
    definition = domain.definitions.get(str(term[1]))
    return definition is not None and has(definition.body, *SWITCHES, "call")


def _step_called(term: Term, domain: ReadDomain) -> bool:
    """Whether a unit step is called here: 1 above zero, 0 below it, and any number there."""
    if head(term) != "call":
        return bool(head(term) == "heaviside")
    definition = domain.definitions.get(str(term[1]))
    body: Term = None if definition is None else definition.body
    if head(body) != "cases" or len(body) != 4:
        return False
    conditions = [row[2][::2] for row in body[1:]]
    values = body[1][1], body[3][1]
    return conditions == [["gt", 0], ["eq", 0], ["lt", 0]] and values == (1, 0)


def definition(a: Term, b: Term, domain: ReadDomain) -> bool:
    if _equated(b, domain) and not _equated(a, domain):
        return True
    if _power_by_exp(a, b) or _opened(a, b, domain):
        return True
    return any(
        one not in walk(other) and _is_defined_as(one, other, domain)
        for one, other in ((a, b), (b, a))
    )


def _opened(a: Term, b: Term, domain: ReadDomain) -> bool:
    """Whether what certain functions are called for stands there instead, in a sum or product."""
    called = {str(node[1]) for node in nodes(a, ("call",)) if not _switched(node, domain)}
    left = {str(node[1]) for node in nodes(b, ("call",))}
    opened = called - left
    if head(a) not in ALGEBRA or has(a, "sum") or not left < called:
        return False
    if not opened <= set(domain.definitions):
        return False
    bodies = [domain.definitions[name].body for name in sorted(opened)]
    needed = {name for body in bodies for name in heads(body)} - set(ALGEBRA)
    return needed <= set(heads(b)) and _switches(a, domain) == _switches(b, domain)


def _switches(term: Term, domain: ReadDomain) -> int:
    return sum(_switched(node, domain) for node in walk(term))


def _power_by_exp(a: Term, b: Term) -> bool:
    """b^u is exp(u log(b)) by definition."""
    if head(a) != "pow" or head(b) != "exp":
        return False
    wanted: Term = ["mul", a[2], ["log", a[1]]]
    same = Counter(map(key_of, factors(b[1]))) == Counter(map(key_of, factors(wanted)))
    return same and _is_minus(b[1]) == _is_minus(wanted)


def _is_minus(term: Term) -> bool:
    """Whether an odd number of signs stand before a product and its factors."""
    if head(term) == "neg":
        return not _is_minus(term[1])
    # equivalent number: The head is a word of ours and no term.
    return head(term) in ("mul", "times") and sum(map(_is_minus, term[1:])) % 2 == 1


def _is_defined_as(one: Term, other: Term, domain: ReadDomain) -> bool:
    """Whether `other` has what the definition of `one` has in it, and nothing else."""
    arguments = heads(one)
    if head(one) in ROWS and ROWS[one[0]].made_of:
        # equivalent number: The head is a word of ours and no term.
        if has(other, head(one)) and not any(has(arg, head(one)) for arg in one[1:]):
            return False
        needed = set(ROWS[one[0]].made_of)
        allowed = {*needed, "exp", "sqrt", "cos", "case", "cases", *COMPARISONS, *ALGEBRA}
    else:
        call: Term = one[1] if head(one) == "index" else one
        if head(call) != "call" or str(call[1]) not in domain.definitions:
            return False
        allowed = set(heads(domain.definitions[str(call[1])].body))
        needed = allowed - set(ALGEBRA) - {"sum", "index", "case", *COMPARISONS}
        allowed |= {"add"} if "sum" in allowed else set()
    return needed <= set(heads(other)) <= allowed | set(arguments) - {"call"}


def region(a: Term, b: Term, domain: ReadDomain) -> bool:
    """A function of one number is replaced by a formula without its switch."""
    if head(a) not in ("call", *SWITCHES, *ALGEBRA) or has(b, *SWITCHES):
        return False
    if has(a, "layer"):  # what a unit computes has no region of its own
        return False
    return _switches(b, domain) < _switches(a, domain)


def by_switch(a: Term, b: Term, domain: ReadDomain) -> bool:
    """The same where the function certainly has a switch."""
    bodies = [
        domain.definitions[str(node[1])].body
        for node in nodes(a, ("call",))
        if str(node[1]) in domain.definitions
    ]
    return region(a, b, domain) and any(has(term, *SWITCHES, "call") for term in bodies)


def step_values(a: Term, b: Term, domain: ReadDomain) -> bool:
    return _step_called(a, domain) and is_number(b)


def substitution(a: Term, b: Term, domain: ReadDomain) -> bool:
    if isinstance(a, str) and a in domain.variables and domain.variables[a].value is not None:
        return is_number(b)
    return _equated(a, domain) and not _equated(b, domain)


def expand(a: Term, b: Term, domain: ReadDomain) -> bool:
    """Of the parts of a sum, a product or an equation."""
    return _multiplied_out(a, b) or (_regrouped(a, b) and same_functions(a, b))


def _multiplied_out(a: Term, b: Term) -> bool:
    """A product of sums is gone; and functions at most of numbers, which take each other away."""
    wanted = products_of_sums(a) > products_of_sums(b) and symbols(b) <= symbols(a)
    if not wanted or head(a) not in (*PLAIN, "eq") or (head(b) == "div" and not is_number(b[2])):
        return False
    return keeps_functions(a, b)


def _regrouped(a: Term, b: Term) -> bool:
    """A sum written in another order, without its brackets, or without what vanishes from it."""
    if head(a) != "add" or is_number(a):
        return False
    before, after = (
        Counter((minus, key_of(part)) for part, minus in summands(term) if part != 0)
        for term in (a, b)
    )
    return before == after or vanishing(a)


def factor(a: Term, b: Term, domain: ReadDomain) -> bool:
    wanted = products_of_sums(b) > products_of_sums(a) and symbols(b) <= symbols(a)
    found = b[1] if head(b) == "neg" else b
    if not wanted or head(a) not in (*PLAIN, "eq") or head(found) == "div":
        return False
    limits = (sorted(map(key_of, nodes(term, ("limit",)))) for term in (a, b))
    return same_functions(a, b) and next(limits) == next(limits)


def cancel(a: Term, b: Term, domain: ReadDomain) -> bool:
    """A factor below is in what stands above, and gone; or summands above take each other away."""
    if head(a) != "div" or not set(functions(b)) <= set(functions(a)) or size(b) >= size(a):
        return False
    if functions(a)["call"] != functions(b)["call"]:
        return False
    above, below = a[1:]
    if vanishing(above) or (0, True) in summands(above):
        return True
    inside = [part for part in factors(below) if part in walk(above)]
    return any(count_of(b, part) < count_of(a, part) for part in inside)


def computed(a: Term, b: Term, domain: ReadDomain) -> bool:
    """Numbers are computed, or terms are rearranged so that no function appears."""
    if any(isinstance(term, str) and term in domain.definitions for term in (a, b)):
        return False  # the name of a function is no number
    is_closed = not (symbols(a) | symbols(b)) - set(domain.definitions)
    if is_closed and _switches(a, domain) == _switches(b, domain):
        return True
    if head(a) not in (*ALGEBRA, *FUNCTIONS, "sum", "list"):
        return False
    new = set(functions(b)) - set(functions(a)) - {"abs"}
    calls = functions(without_zeros(a))["call"]
    return not new and calls == functions(b)["call"] and symbols(b) <= symbols(a)


def output_size(a: Term, b: Term, domain: ReadDomain) -> bool:
    return a in SIZES and has(b, "floor", "ceil", "add") and a not in walk(b)


def needed_padding(a: Term, b: Term, domain: ReadDomain) -> bool:
    return a in PADDINGS and has(b, "max") and a not in walk(b)


def constant_factor(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) not in ("sum", "add") or heads(a)["sum"] != heads(b)["sum"]:
        return False
    return summed(b) < summed(a) and same_functions(a, b)


def into_the_sum(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) not in ALGEBRA:
        return False
    whole = [
        part
        # equivalent number: The head is a word of ours and no term.
        for node in (a, *a[1:])
        for each in _multiplied(node)
        for part, _ in summands(each)
    ]
    return head(b) in ("sum", "add") and "sum" in map(head, whole) and summed(b) > summed(a)


def _multiplied(term: Term) -> list[Term]:
    """What stands in a product, a quotient or behind a sign; nothing of any other term."""
    if head(term) == "div":
        return factors(term[1])
    inner = factors(term) if head(term) in ("mul", "times", "neg") else []
    return [part for each in inner for part in (_multiplied(each) or [each])]


def new_names(a: Term, b: Term, domain: ReadDomain) -> bool:
    return has(b, "tilde") and not has(a, "tilde")


def sum_of_constants(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) == "sum" and a[2] not in walk(a[1]) and not has(b, "sum")


def sum_split(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) in ("sum", "add") and head(b) == "add" and heads(b)["sum"] > heads(a)["sum"]


def written_out(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(a) == "sum" and is_number(a[3]) and is_number(a[4]) and head(b) == "add"


def same_divisor(a: Term, b: Term, domain: ReadDomain) -> bool:
    if not (head(a) == head(b) == "div") or not same_functions(a, b) or symbols(a) != symbols(b):
        return False
    others = (of_sum("exp"), of_sum("pow"), conjugate)
    if any(_canonical(a[n]) == _canonical(b[n]) for n in (1, 2)):
        return False
    return not any(rule(a, b, domain) for rule in others)


def _canonical(term: Term) -> Term:
    """The term with what stands in its functions multiplied out."""
    if not isinstance(term, list) or is_ornament(term):
        return term
    if head(term) in FUNCTIONS and head(term) not in ALGEBRA:
        # equivalent number: The head is a word of ours and no term.
        return [term[0], *(sorted(collected(part).items()) for part in term[1:])]
    # equivalent number: The head is a word of ours and no term.
    return [term[0], *map(_canonical, term[1:])]


def common_denominator(a: Term, b: Term, domain: ReadDomain) -> bool:
    sums = [[part for part in node[1:] if not _is_nothing(part)] for node in _outer_sums(a)]
    return (
        any(len(parts) > 1 and any(map(_bars, parts)) for parts in sums)
        and head(a) in ALGEBRA
        and head(b) in ("div", "neg")
        and _bars(b) <= _bars(a)
    )


def _outer_sums(term: Term) -> list[Term]:
    """The sums in a term, those inside of functions left out."""
    if head(term) not in ALGEBRA:
        return []
    # equivalent number: The head is a word of ours and no term.
    inner = [node for part in term[1:] for node in _outer_sums(part)]
    return [term, *inner] if head(term) == "add" else inner


def _is_nothing(term: Term) -> bool:
    return term == 0 or (head(term) in ("div", "neg") and _is_nothing(term[1]))


def _bars(term: Term) -> int:
    """How many fractions stand in a term, those inside of functions and numbers left out."""
    if not isinstance(term, list) or head(term) not in ALGEBRA or is_number(term):
        return 0
    # equivalent number: The head is a word of ours and no term.
    return int(head(term) == "div") + sum(map(_bars, term[1:]))


def entries_divided(a: Term, b: Term, domain: ReadDomain) -> bool:
    if head(a) != "eq" or head(b) != "eq":
        return False
    return all(
        head(y) == "div" and all(head(part) == "index" and part[1] == x for part in y[1:])
        for x, y in zip(a[1:], b[1:], strict=True)
    )


def by_entries(a: Term, b: Term, domain: ReadDomain) -> bool:
    return head(b) in ("list", "tuple", "matrix") and not has(a, "list", "tuple", "matrix")


def translated(a: Term, b: Term, domain: ReadDomain) -> bool:
    if not (head(a) == head(b) == "call") or a[1] != b[1]:
        return False
    shifts = ((a[2], b[2]), (b[2], a[2]))
    # equivalent number: The head is a word of ours and no term.
    return any(head(more) == "add" and less in more[1:] for less, more in shifts)
