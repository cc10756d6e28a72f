"""New parameters of a network as functions of the old ones: their indices, then their values.

An equation such as ``~w1[k,j] = w1[k,j]/2`` gives right values to the entries that it speaks of.
Whether it speaks of all entries, and of no others, is found by writing its indices out in the
ranges that they have in the question, in a network whose three sizes differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from generator.audit.formulas import text_of
from generator.audit.scope import Scope, equal, renamed, scope_of
from generator.audit.verdicts import Entry, Judged, Verdict
from generator.check.environment import Env
from generator.check.errors import Ungradable
from generator.check.expression import Json
from generator.check.terms import evaluate

__all__ = ["judge_parameters"]

SIZES = {"D": 2, "M": 3, "K": 4}
NETWORK = "rewritten"  # our derivation from the old network to the new one
Entries = set[tuple[int, ...]]
Ranges = dict[str, tuple[Json, Json]]  # index -> its first and its last value


def judge_parameters(given: Mapping[str, str], answer: Mapping[str, Any]) -> Iterator[Entry]:
    """One entry for each equation that is given and for each of ours that is not."""
    ours = _equations(answer)
    ranges = _ranges(answer)
    scope = scope_of(dict(answer))
    judged: dict[str, tuple[Json | None, Judged]] = {}
    found: dict[str, Json] = {}
    for left, right in given.items():
        try:
            equation: Json = ["eq", scope.read(left), scope.read(right)]
            key = _key(equation)
            judged[left] = equation, _one(equation, ours.get(key), ranges, scope, left)
            found[key] = equation
        except Ungradable as error:
            judged[left] = None, Judged(Verdict.WRONG, "", str(error))
    another = _equivalent(found, ours, judged, answer)
    for left, (term, result) in judged.items():
        verdict = another if another and result.verdict is Verdict.WRONG else result
        yield Entry(f"parameters/{left}", f"{left} = {given[left]}", verdict, term)
    for key, (equation, _) in ours.items():
        if key not in found:
            judgement = Judged(Verdict.INCOMPLETE, text_of(equation), "not given", equation)
            yield Entry(f"parameters/{text_of(equation[1])}", "", judgement)  # type: ignore[index]


def _equations(answer: Mapping[str, Any]) -> dict[str, tuple[Json, list[str]]]:
    """Our equations by what they are about, each with its indices."""
    formulas = answer["formulas"]
    found = {}
    for key in sorted(formulas):
        if key.startswith("parameters.") and key.endswith(".equation"):
            equation = formulas[key]
            indices = [name for name in equation[1][2:] if isinstance(name, str)]
            found[_key(equation)] = (equation, indices)
    return found


def _ranges(answer: Mapping[str, Any]) -> Ranges:
    """Where the indices of the question run: rows ``1 <= i and i <= D`` of our formulas."""
    found: Ranges = {}
    for key, term in sorted(answer["formulas"].items()):
        if key.startswith("parameters.") and ".ranges." in key:
            (_, low, name), (_, _, high) = term[1:]
            found[str(name)] = (low, high)
    return found


def _key(equation: Json) -> str:
    """What an equation is about: the weights of a layer, or its biases."""
    left = equation[1] if isinstance(equation, list) else None
    if not (isinstance(left, list) and left[0] == "index" and len(left) == 4):
        raise Ungradable("on the left of a parameter's equation stands an entry: ~w1[j,i]")
    return f"{text_of(left[1])} {'biases' if left[3] == 0 else 'weights'}"


def _one(
    equation: Json, ours: tuple[Json, list[str]] | None, ranges: Ranges, scope: Scope, seed: str
) -> Judged:
    if ours is None or not isinstance(equation, list) or not isinstance(ours[0], list):
        return Judged(Verdict.WRONG, "", "the network has no such parameters")
    (left, right), (our_left, our_right) = equation[1:], ours[0][1:]
    shown = text_of(ours[0])
    unknown = [i for i in left[2:] if isinstance(i, str) and i not in ranges]  # type: ignore[index]
    unknown += scope.unbound(right, beside=ranges)
    if unknown:
        return Judged(Verdict.WRONG, shown, f"nothing says what {unknown[0]} is", ours[0])
    wanted, reached = _entries(our_left, ranges), _entries(left, ranges)
    if wanted != reached:
        return Judged(Verdict.WRONG, shown, _uncovered(left, wanted, reached), ours[0])
    pairs = zip(our_left[2:], left[2:], strict=True)  # type: ignore[index]
    expected = renamed(our_right, {a: b for a, b in pairs if isinstance(a, str)})
    problem = equal(right, expected, _domain(scope, ranges, right, expected), seed)
    if problem:
        return Judged(Verdict.WRONG, shown, problem, ours[0])
    return Judged(Verdict.RIGHT)


def _domain(scope: Scope, ranges: Ranges, *terms: Json) -> dict[str, Any]:
    indices: list[dict[str, Any]] = [
        {"name": name, "low": ["add", low, ["neg", 1]], "high": ["add", high, 1],
         "integer": True, "special": [], "value": None}
        for name, (low, high) in ranges.items()
    ]  # fmt: skip
    variables = scope.variables | {row["name"]: row for row in indices}
    return Scope(scope.definitions, variables, scope.vectors, scope.layers).domain(*terms)


def _entries(left: Json, ranges: Ranges) -> Entries:
    """The entries that an equation speaks of, in the network of `SIZES`."""
    env = Env().bind(SIZES)

    def values(place: Json) -> list[int]:
        bounds = ranges[place] if isinstance(place, str) else (place, place)
        first, last = (int(evaluate(bound, env)) for bound in bounds)
        return list(range(first, last + 1))

    return set(product(*map(values, left[2:])))  # type: ignore[index]


def _uncovered(left: Json, wanted: Entries, reached: Entries) -> str:
    name = text_of(left[1])  # type: ignore[index]
    sizes = ", ".join(f"{size} = {number}" for size, number in SIZES.items())
    parts = []
    if wanted - reached:
        entry = ",".join(map(str, min(wanted - reached)))
        parts.append(f"it says nothing of {name}[{entry}]")
    if reached - wanted:
        entry = ",".join(map(str, min(reached - wanted)))
        parts.append(f"it speaks of {name}[{entry}], which is no parameter")
    return f"the indices are others: with {sizes}, {' and '.join(parts)}"


def _equivalent(
    found: Mapping[str, Json],
    ours: Mapping[str, tuple[Json, list[str]]],
    judged: Mapping[str, tuple[Json | None, Judged]],
    answer: Mapping[str, Any],
) -> Judged | None:
    """Whether parameters that differ from ours make the same network all the same."""
    wrong = [result for _, result in judged.values() if result.verdict is Verdict.WRONG]
    if not wrong or set(found) != set(ours) or any(": with" in r.reason for r in wrong):
        return None
    row = next(row for row in answer["derivations"] if row["id"] == NETWORK)
    domain = {**row["domain"], "conditions": list(found.values())}
    if equal(row["start"], row["steps"][-1]["term"], domain, NETWORK):
        return None
    return Judged(Verdict.ANOTHER, "", "other parameters, with which the network is the same")
