"""Mutants that say what the right answer says, with the reason why nothing need catch them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate
from tests.mutation.mutants import Mutant

__all__ = ["REASONS", "equivalent"]

COMPUTED = "computing and simplifying are two words for rearranging numbers and terms"
VAGUE = "cancelling, expanding, factoring... are ways to simplify: less is said, nothing wrong"
ALSO = "the step does this too"
KNOWN = "a limit that a law gives is a known one"

REASONS: dict[tuple[str, str], str] = {
    ("arithmetic", "simplify"): COMPUTED,
    ("simplify", "arithmetic"): COMPUTED,
    **{
        (law, vague): VAGUE
        for law in (
            "cancel", "expand", "factor", "common denominator", "common divisor",
            "exponent of zero",
        )
        for vague in ("simplify", "arithmetic")
    },
    ("arithmetic", "cancel"): "what is computed away is a summand and its opposite, or a factor",
    ("simplify", "cancel"): "the summands that are left out cancel each other",
    ("arithmetic", "expand"): "a product with a sum is multiplied out to be computed",
    ("simplify", "expand"): "a sum is written without its brackets and zeros",
    ("simplify", "factor"): "a sign or a common factor is taken out",
    ("factor", "expand"): "what is factored stands in a sum whose brackets go",
    ("arithmetic", "common denominator"): ALSO,
    ("arithmetic", "region"): "of max(5, 0), the branch that holds is 5",
    ("common divisor", "cancel"): "to divide above and below by the same number is to cancel it",
    ("exponent of zero", "constant factor"): "the summand 1 is what is left of the common factor",
    ("arithmetic", "exponent of zero"): "the number computed is exp(0)",
    **{
        ("region", vague): "|x| or the sign of x, where it is known, is computed: less is said"
        for vague in ("simplify", "arithmetic")
    },
    ("step values", "region"): "the value of a step is that of the branch that holds",
    ("constant limit", "limit at infinity"): "a constant is a limit at infinity as well",
    ("limit at infinity", "limit found"): KNOWN,
    ("exponential limit", "limit found"): KNOWN,
    ("continuity", "limit found"): KNOWN,
    ("unbounded", "limit found"): KNOWN,
    ("exponential limit", "limit at infinity"): "exp(-t) tends to 0 at infinity",
    ("limit at infinity", "exponential limit"): "the limit is that of exp(-t)",
    ("limit law", "sum rule"): "the limit law that is used is the one of sums",
    ("constant rule", "limit law"): "that of a constant factor is one of the limit laws",
    ("divide through", "common divisor"): "the parameter is the common divisor",
    ("divide through", "simplify"): VAGUE,
    ("divide through", "arithmetic"): VAGUE,
    ("cancel", "common divisor"): "to cancel a factor is to divide above and below by it",
    ("cancel", "expand"): "what is cancelled stands in a bracket, which goes",
    ("expand", "cancel"): "what is expanded cancels in part",
    ("jump", "limit found"): KNOWN,
    ("unbounded", "jump"): "the numerator does not vanish",
    ("jump", "unbounded"): "the quotient grows without bound, as the numerator does not vanish",
    ("limit found", "limit at infinity"): "the known limit is one at infinity",
    ("limit found", "unbounded"): "the limit that is found is infinite",
    ("limit of exp", "limit found"): KNOWN,
    ("limit of log", "limit found"): KNOWN,
    ("limits of sin and cos", "limit found"): KNOWN,
    ("limit of log", "known derivative"): "the quotient is that of log at 1",
    ("limits of sin and cos", "known derivative"): "the quotients are those of sin and cos at 0",
    ("power by the exponential", "definition"): "a^u is exp(u log a) by definition",
    ("simplify", "common divisor"): "the step divides above and below by the same number",
    ("arithmetic", "factor"): "a sign is taken out of what is rearranged",
    ("limit of exp", "known derivative"): "the quotient is that of exp at 0",
}  # fmt: skip


def equivalent(mutant: Mutant) -> str | None:
    """Why this mutant says the same as the right answer; None if it must be caught."""
    before, after = mutant.before, mutant.after
    if mutant.kind == "reason":
        return REASONS.get((before, after))
    if mutant.kind == "relation" and (before, after) == ("=", "->"):
        return "an arrow after a limit says that it is this value"
    if mutant.kind == "order" and mutant.path[-1] in UNORDERED:
        return "what is asked for by name stands in no order"
    if mutant.kind in ("order", "twice") and mutant.path[-1] == "special":
        return "the same points are tried"
    if mutant.kind == "missing" and mutant.path[0] == "absent" and len(mutant.path) > 1:
        return "what is not said to be absent is not there either, and no sheet is made of it"
    if mutant.kind in ("fewer", "order") and mutant.path[-1] == "steps":
        return "another derivation of the same, of which each step is right"
    return _same_value(mutant)


UNORDERED = ("derivations", "tables", "variables", "conditions", "definitions")


def _same_value(mutant: Mutant) -> str | None:
    """Why the term with the change is the same, whatever the symbols stand for."""
    return next(
        (why for kinds, holds, why in SAME_VALUE if mutant.kind in kinds and holds(mutant)), None
    )


def _is_zero(mutant: Mutant) -> bool:
    """Whether the sign stands before 0, as a number or as a product with it."""
    before = mutant.before
    return before in (0, ["neg", 0]) or (_are_factors(before) and 0 in before)


def _is_equated_to_zero(mutant: Mutant) -> bool:
    above = _parent(mutant)
    return isinstance(above, list) and above[:1] == ["eq"] and above[2] == 0


def _divides_by_one(mutant: Mutant) -> bool:
    above = _parent(mutant)
    if not isinstance(above, list) or (mutant.before, mutant.after) not in PRODUCTS:
        return False
    return bool(above[-1] in (1, -1) or above[-1][:1] == ["sign"] or _is_one(above[-1]))


def _is_one(term: Any) -> bool:
    """Whether the term is a limit whose value is 1: of 1, of h/h, of (x + h - x)/h."""
    if not isinstance(term, list) or term[:1] != ["limit"]:
        return False
    try:
        return bool(evaluate(term, Env({"x": mp.mpf("1.7")})) == 1)
    except Ungradable:
        return False


def _are_factors(term: object) -> bool:
    return isinstance(term, list) and term[:1] in (["mul"], ["times"])


def _is_its_own_reciprocal(term: Any) -> bool:
    if not isinstance(term, list) or term[:1] != ["div"]:
        return False
    env = Env({"x": mp.mpf("1.7"), "epsilon": mp.mpf("0.3")})
    try:
        return bool(abs(evaluate(term, env) ** 2 - 1) < 1e-12)
    except Ungradable:
        return False


def _above(mutant: Mutant) -> Iterator[tuple[list[Any], int]]:
    """The terms that the change is in, from the inside, each with the place where it is."""
    holder: Any = mutant.answer
    found = []
    for key in mutant.path:
        if isinstance(holder, list) and isinstance(key, int):
            found.append((holder, key))
        holder = holder[key]
    if mutant.kind != "operator":  # which changes a term at its head
        found.append(([*holder], 0) if isinstance(holder, list) else ([], 0))
    return reversed(found)


def _has_factor_zero(mutant: Mutant) -> bool:
    for term, place in _above(mutant):
        others = [part for n, part in enumerate(term) if n not in (0, place)]
        if term[:1] in (["mul"], ["times"]) and 0 in others:
            return True
        if term[:1] == ["div"] and place != 1 and term[1] == 0:
            return True
    return False


EVEN, ODD = ("cos", "cosh", "abs"), ("sin", "tan", "tanh", "sinh", "atan", "asin", "erf")


def _is_below_even(mutant: Mutant) -> bool:
    """Whether all that is made of what the sign stands before is even in it."""
    for term, place in _above(mutant):
        if term and (term[0] in EVEN or _is_even_call(mutant, term)):
            return True
        if term[:1] == ["pow"] and place == 1:
            return bool(term[2] in (2, 4))
        if term and term[0] not in (*ODD, "neg", "mul", "times", "div"):
            return False
    return False


def _is_even_call(mutant: Mutant, term: list[Any]) -> bool:
    """Whether a function of the question is called that is even."""
    if term[:1] != ["call"] or mutant.path[0] != "derivations":
        return False
    rows = mutant.answer["derivations"][mutant.path[1]]["domain"]["definitions"]
    body = next(row["body"] for row in rows if row["name"] == term[1])
    pairs = ([evaluate(body, Env({"z": z})) for z in (mp.mpf(n), -mp.mpf(n))] for n in (1, 2, 3))
    return all(left == right for left, right in pairs)


def _is_continuous(mutant: Mutant) -> bool:
    """Whether this bound of a case is one where all cases have the same value."""
    if (mutant.before, mutant.after) != ("lt", "le"):
        return False
    cases = next((term for term, _ in _above(mutant) if term[:1] == ["cases"]), None)
    bound: Any = _parent(mutant)
    if cases is None or bound[2] != 0:
        return False
    with mp.workdps(60):
        low, high = (evaluate(bound[1], Env({"z": mp.mpf(z)})) for z in (0, 1))
        at = Env({"z": low / (low - high)})  # where what is compared with 0 is 0, being affine
        values = [evaluate(row[1], at) for row in cases[1:]]
        return all(abs(value - values[0]) < 1e-50 for value in values)


def _is_witness(mutant: Mutant) -> bool:
    """Whether it is the argument for which a function that is not constant has another value."""
    if mutant.path[:1] != ("derivations",) or mutant.path[2] != "steps":
        return False
    row = mutant.answer["derivations"][mutant.path[1]]
    return bool(row["id"] == "obstacle.witness.0" and row["steps"][0]["relation"] == "!=")


def _is_negative(mutant: Mutant) -> bool:
    """Whether x is negative here, and with it what the sign stands before."""
    if (mutant.before, mutant.after) != ("neg", "abs"):
        return False
    last: Any = mutant.answer
    is_here = False
    for key in mutant.path:
        if isinstance(last, dict) and "domain" in last:
            rows = last["domain"]["variables"]
            is_here = any(row["name"] == "x" and row["high"] == 0 for row in rows)
        if isinstance(last, list) and last[:1] == ["case"]:
            is_here = last[2] == ["lt", "x", 0]
        last = last[key]
    envs = (Env({"x": x, "epsilon": mp.mpf(0)}) for x in map(mp.mpf, ("-0.1", "-1.7", "-40")))
    term: Any = _parent(mutant)
    try:
        return is_here and all(evaluate(term[1], env) < 0 for env in envs)
    except Ungradable:  # there is more in it than x
        return False


def _is_same_number(mutant: Mutant) -> bool:
    """Whether the whole term, which has no symbols in it, has the value that it had."""
    if "term" not in mutant.path:
        return False
    end = mutant.path.index("term") + 1
    before: Any = mutant.original
    after: Any = mutant.answer
    for key in mutant.path[:end]:
        before, after = before[key], after[key]
    try:
        with mp.workdps(60):
            return bool(abs(evaluate(before) - evaluate(after)) < 1e-50)
    except Ungradable:
        return False


SAME_VALUE: list[tuple[tuple[str, ...], Callable[[Mutant], bool], str]] = [
    (("sign",), _is_zero, "-0 is 0"),
    (("operator",), lambda mutant: _parent(mutant) == ["abs", 0], "-0 is 0"),
    (("sign",), _is_equated_to_zero, "what is 0 is its own opposite"),
    (("operator",), _is_continuous, "at the bound both cases give the same"),
    (("number", "sign", "symbol"), _is_witness,
     "another value of the function, which differs as well"),
    (("sign", "number", "operator", "order"), _has_factor_zero,
     "a product with 0 takes no notice of its other factors"),
    (("sign",), _is_below_even, "an even function, or power, takes no notice of the sign"),
    (("order",), lambda mutant: _is_its_own_reciprocal(mutant.before),
     "the quotient is 1 or -1, and so is its reciprocal"),
    (("order",), lambda mutant: _are_factors(mutant.before) and _are_factors(mutant.after),
     "factors stand in no order"),
    (("operator",), _divides_by_one, "to divide by 1 or -1 is to multiply by it"),
    (("operator",), _is_negative, "of a negative number, the opposite is the absolute value"),
    (("sign", "number", "operator"), _is_same_number, "it is the same number"),
]  # fmt: skip
PRODUCTS = (("mul", "div"), ("times", "div"), ("div", "mul"))


def _parent(mutant: Mutant) -> object:
    """What the changed place is a part of, as it is in the mutant."""
    holder: Any = mutant.answer
    for key in mutant.path[:-1]:
        holder = holder[key]
    return holder
