"""New parameters of a network as functions of the old ones: their indices, then their values.

An equation such as ``~w1[k,j] = w1[k,j]/2`` gives right values to the entries that it speaks of.
Whether it speaks of all entries, and of no others, is found by writing its indices out in the
ranges that they have in the question, in a network whose three sizes differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.formulas import text_of
from keywright.audit.scope import Scope, equal, renamed
from keywright.audit.verdicts import Judged, JudgedAnswer, Verdict
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate

__all__ = ["judge_parameters", "names_of"]

SIZES = {"D": 2, "M": 3, "K": 4}
NETWORK = "rewritten"  # our derivation from the old network to the new one
Entries = set[tuple[int, ...]]
Ranges = dict[str, tuple[Json, Json]]  # index -> its first and its last value


@dataclass(frozen=True)
class Equation:
    """``base[places] = right``, and its whole term."""

    term: Json
    base: Json
    places: tuple[Json, ...]
    right: Json

    @property
    def about(self) -> str:
        """The weights of a layer, or its biases."""
        return f"{text_of(self.base)} {'biases' if self.places[1] == 0 else 'weights'}"

    @property
    def left(self) -> str:
        return text_of(["index", self.base, *self.places])


def judge_parameters(given: Mapping[str, str], asked: Asked) -> Iterator[JudgedAnswer]:
    """One entry for each equation that is given and for each of ours that is not."""
    ours, ranges = _ours(asked), _ranges(asked)
    judged: dict[str, Judged] = {}
    found: dict[str, Equation] = {}
    fitting: list[Equation] = []
    for left, right in given.items():
        try:
            sides = asked.scope.read(left), asked.scope.read(right)
            found[left] = _equation(["eq", *sides])
            misfit = _misfit(found[left], ours, ranges, asked)
            judged[left] = misfit or _by_value(found[left], ours, ranges, asked)
            fitting += [] if misfit else [found[left]]
        except Ungradable as error:
            judged[left] = Judged(Verdict.WRONG, "", str(error))
    another = _equivalent(fitting, ours, asked)
    for left, result in judged.items():
        verdict = another if another and result.verdict is Verdict.WRONG else result
        term = found[left].term if left in found else None
        yield JudgedAnswer(f"parameters/{left}", f"{left} = {given[left]}", verdict, term)
    about = [equation.about for equation in found.values()]
    for equation in ours.values():
        if equation.about not in about:
            right = text_of(equation.term)
            judgement = Judged(Verdict.NOT_GIVEN, right, "", equation.term)
            yield JudgedAnswer(f"parameters/{equation.left}", "", judgement)


def names_of(asked: Asked) -> list[str]:
    """The left sides of our equations."""
    return [equation.left for equation in _ours(asked).values()]


def _equation(term: Json) -> Equation:
    match term:
        case ["eq", ["index", base, first, second], right]:
            return Equation(term, base, (first, second), right)
    raise Ungradable("on the left of a parameter's equation stands an entry: ~w1[j,i]")


def _ours(asked: Asked) -> dict[str, Equation]:
    """Our equations by what they are about."""
    formulas = asked.answer["formulas"]
    keys = [k for k in sorted(formulas) if k.startswith("parameters.") and k.endswith(".equation")]
    equations = [_equation(formulas[key]) for key in keys]
    return {equation.about: equation for equation in equations}


def _ranges(asked: Asked) -> Ranges:
    """Where the indices of the question run: rows ``1 <= i and i <= D`` of our formulas."""
    found: Ranges = {}
    for key, term in sorted(asked.answer["formulas"].items()):
        if key.startswith("parameters.") and ".ranges." in key:
            (_, low, name), (_, _, high) = term[1:]
            found[str(name)] = (low, high)
    return found


def _by_value(
    equation: Equation, ours: Mapping[str, Equation], ranges: Ranges, asked: Asked
) -> Judged:
    """By its right side against ours, in which the indices are called as they are here."""
    our = ours[equation.about]
    pairs = zip(our.places, equation.places, strict=True)
    expected = renamed(our.right, {a: b for a, b in pairs if isinstance(a, str)})
    domain = _domain(asked.scope, ranges, equation.right, expected)
    problem = equal(equation.right, expected, domain, equation.left)
    if problem:
        return Judged(Verdict.WRONG, text_of(our.term), problem, our.term)
    return Judged(Verdict.RIGHT)


def _misfit(
    equation: Equation, ours: Mapping[str, Equation], ranges: Ranges, asked: Asked
) -> Judged | None:
    """What is wrong with the indices of an equation, whatever its values are."""
    our = ours.get(equation.about)
    if our is None:
        return Judged(Verdict.WRONG, "", "the network has no such parameters")
    unknown = [i for i in equation.places if isinstance(i, str) and i not in ranges]
    unknown += asked.scope.unbound(equation.right, beside=ranges)
    reason = f"nothing says what {unknown[0]} is" if unknown else ""
    if not unknown:
        wanted, reached = _entries(our, ranges), _entries(equation, ranges)
        reason = _uncovered(equation, wanted, reached) if wanted != reached else ""
    return Judged(Verdict.WRONG, text_of(our.term), reason, our.term) if reason else None


def _domain(scope: Scope, ranges: Ranges, *terms: Json) -> dict[str, Any]:
    indices: list[dict[str, Any]] = [
        {"name": name, "low": ["add", low, ["neg", 1]], "high": ["add", high, 1],
         "integer": True, "special": [], "value": None}
        for name, (low, high) in ranges.items()
    ]  # fmt: skip
    variables = scope.variables | {row["name"]: row for row in indices}
    return Scope(scope.definitions, variables, scope.vectors, scope.layers).domain(*terms)


def _entries(equation: Equation, ranges: Ranges) -> Entries:
    """The entries that an equation speaks of, in the network of `SIZES`."""
    env = Env().bind(SIZES)

    def values(place: Json) -> list[int]:
        bounds = ranges[place] if isinstance(place, str) else (place, place)
        first, last = (int(evaluate(bound, env)) for bound in bounds)
        return list(range(first, last + 1))

    return set(product(*map(values, equation.places)))


def _uncovered(equation: Equation, wanted: Entries, reached: Entries) -> str:
    name = text_of(equation.base)
    sizes = ", ".join(f"{size} = {number}" for size, number in SIZES.items())
    parts = []
    if wanted - reached:
        parts.append(f"it says nothing of {name}{list(min(wanted - reached))}")
    if reached - wanted:
        parts.append(f"it speaks of {name}{list(min(reached - wanted))}, which is no parameter")
    return f"the indices are others: with {sizes}, {' and '.join(parts)}"


def _equivalent(found: list[Equation], ours: Mapping[str, Equation], asked: Asked) -> Judged | None:
    """Whether parameters that differ from ours make the same network all the same."""
    if {equation.about for equation in found} != set(ours):
        return None
    row = next(row for row in asked.answer["derivations"] if row["id"] == NETWORK)
    domain = {**row["domain"], "conditions": [equation.term for equation in found]}
    if equal(row["start"], row["steps"][-1]["term"], domain, NETWORK):
        return None
    return Judged(Verdict.ANOTHER, "", "other parameters, with which the network is the same")
