"""Mutants that say what the right answer says, with the reason why nothing need catch them."""

from __future__ import annotations

from typing import Any

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
    ("common divisor", "common denominator"): ALSO,
    ("common divisor", "cancel"): "to divide above and below by the same number is to cancel it",
    ("exponent of zero", "constant factor"): "the summand 1 is what is left of the common factor",
    ("arithmetic", "exponent of zero"): "the number computed is exp(0)",
    ("step values", "region"): "the value of a step is that of the branch that holds",
    ("constant limit", "limit at infinity"): "a constant is a limit at infinity as well",
    ("limit at infinity", "limit found"): KNOWN,
    ("exponential limit", "limit found"): KNOWN,
    ("continuity", "limit found"): KNOWN,
    ("unbounded", "limit found"): KNOWN,
    ("exponential limit", "limit at infinity"): "exp(-t) tends to 0 at infinity",
    ("limit at infinity", "exponential limit"): "the limit is that of exp(-t)",
    ("limit law", "sum rule"): "the limit law that is used is the one of sums",
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
    if mutant.kind in ("fewer", "order") and mutant.path[-1] == "steps":
        return "another derivation of the same, of which each step is right"
    return _same_value(mutant)


UNORDERED = ("derivations", "tables", "variables", "conditions", "definitions")


def _same_value(mutant: Mutant) -> str | None:
    """Terms that differ and yet are equal whatever the symbols stand for."""
    above = _parent(mutant)
    if mutant.kind == "sign" and mutant.before in (0, ["neg", 0]):
        return "-0 is 0"
    if mutant.kind == "sign" and _is_zero_product(mutant.before):
        return "a product with 0 takes no notice of the sign"
    if not isinstance(above, list):
        return None
    if mutant.kind == "sign" and above[0] == "pow" and above[2:] in ([2], [4]):
        return "an even power takes no notice of the sign"
    if mutant.kind == "sign" and _is_zero_product(above):
        return "a product with 0 takes no notice of the sign"
    if (
        mutant.kind == "operator"
        and (mutant.before, mutant.after) in PRODUCTS
        and above[-1] in (1, -1)
    ):
        return "to divide by 1 or -1 is to multiply by it"
    return None


def _is_zero_product(term: object) -> bool:
    return isinstance(term, list) and term[:1] in (["mul"], ["times"]) and 0 in term[1:]


PRODUCTS = (("mul", "div"), ("times", "div"), ("div", "mul"))


def _parent(mutant: Mutant) -> object:
    """What the changed place is a part of, as it is in the mutant."""
    holder: Any = mutant.answer
    for key in mutant.path[:-1]:
        holder = holder[key]
    return holder
