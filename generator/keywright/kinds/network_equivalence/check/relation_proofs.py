"""The proof of an affine relation: what it is about, region by region, and at the breakpoints.

That each step of its chains holds is for the grader; here it is whether they begin with the
right-hand side, end with f, and cover the whole line.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import samples
from keywright.kinds.network_equivalence.check.relation_sheet import (
    RelationSheet,
    as_list,
    called,
    finding,
    tied,
)
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, ReadDefinition, walk
from keywright.referee.values.terms import evaluate

__all__ = ["form_fault", "proofs"]

# In the place of g: a function that no number beside it can be taken for.
PROBE: Json = ["add", ["pow", "z", 3], ["mul", 2, "z"], 5]
PROBED = Env(definitions={"probe": ReadDefinition("probe", ("z",), PROBE)})


def form_fault(right: Json, sheet: RelationSheet, numbers: list[Value]) -> str:
    """Whether the right-hand side is alpha g(beta z + gamma) + delta for any g whatever."""
    alpha, beta, gamma, delta = numbers
    probed = _with_probe(right, sheet.sign_g)
    found = evaluated(probed, [PROBED.bind({"z": z}) for z in samples()])
    for z, value in zip(samples(), found, strict=True):
        w = beta * z + gamma
        if not close(value, alpha * (w**3 + 2 * w + 5) + delta):
            return f"the numbers do not stand where they belong, at z = {mp.nstr(z, 8)}"
    return ""


def _with_probe(term: Json, sign: Json) -> Json:
    if not isinstance(term, list):
        return term
    arguments = [_with_probe(arg, sign) for arg in term[1:]]
    if isinstance(sign, str):
        if term[:2] == ["call", sign]:
            return ["call", "probe", *arguments[1:]]
    # equivalent number: There is one.
    elif term[0] == as_list(sign)[0]:
        return ["call", "probe", *arguments]
    return [term[0], *arguments]


def proofs(sheet: RelationSheet, numbers: list[Value]) -> Iterator[Finding]:
    """The proof begins with the right-hand side, ends with f, and covers the whole line."""
    chains = {row["id"]: row for row in sheet.answer.get("derivations", ())}
    right = as_list(sheet.formulas["form"])[2]
    if "proof" in chains:
        ends = (right, called(sheet.sign_f, "z"))
        yield from tied(chains["proof"], *ends)
        yield finding("derivations/proof/0", _range_fault(chains["proof"], None, None))
        return
    bounds = [None, *sheet.f.breakpoints(), None]
    bounds = [z for z in bounds if z is None or sheet.f.jump_order(z) is not None]
    for i, (low, high) in enumerate(pairwise(bounds)):
        name = f"regions.{i}"
        yield from tied(chains[f"{name}.chain"], right, as_list(sheet.formulas[f"{name}.here"])[2])
        fault = _range_fault(chains[f"{name}.chain"], low, high)
        yield finding(f"derivations/{name}.chain/0", fault)
        # equivalent number: One point fewer.
        yield from _region(sheet, name, [_inside(low, high, t) for t in range(1, 20)], low, high)
        yield finding(f"formulas/{name}.image", _image_fault(sheet, name, numbers))
    if f"regions.{len(bounds) - 1}.chain" in chains:
        yield finding(f"derivations/regions.{len(bounds) - 1}.chain/0", "a region too many")
    yield from _breakpoints(sheet, chains, bounds[1:-1])


def _range_fault(chain: dict[str, Any], low: Value | None, high: Value | None) -> str:
    """Whether z runs through exactly this interval."""
    row = next(row for row in chain["domain"]["variables"] if row["name"] == "z")
    if row["special"] != ([0] if low is None and high is None else []):
        return "0 must be tried where there is one formula for all z, and nothing else"
    for printed, bound in ((row["low"], low), (row["high"], high)):
        same = printed is None if bound is None else (
            printed is not None and close(evaluate(printed), bound)
        )  # fmt: skip
        if not same or row.get("integer") or row.get("value") is not None:
            return "z does not run through the region"
    return "" if not chain["domain"]["conditions"] else "the proof holds under conditions only"


def _inside(low: Value | None, high: Value | None, t: int) -> Value:
    # equivalent number: Any points of the region will do.
    share = mp.mpf(t) / 20
    if low is None:
        # equivalent arithmetic, number: Any points of the line will do.
        return -t * mp.sqrt(3) if high is None else high - t * share
    return low + (t * share if high is None else (high - low) * share)


def _region(
    sheet: RelationSheet, name: str, points: list[Value], low: Value | None, high: Value | None
) -> Iterator[Finding]:
    """What is said of z, of beta z + gamma and of f in a region holds there, and of the first two
    nowhere else."""
    where, image = (sheet.formulas[f"{name}.{part}"] for part in ("where", "image"))
    outside = [z for z in (low, high) if z is not None]
    # equivalent number: Any points outside will do.
    outside += [z - 1 for z in (low,) if z is not None] + [z + 1 for z in (high,) if z is not None]
    for part, condition in (("where", where), ("image", image)):
        wrong = [z for z in points if evaluate(condition, Env({"z": z})) is not True]
        wrong += [z for z in outside if evaluate(condition, Env({"z": z})) is not False]
        problem = f"it fails at z = {mp.nstr(wrong[0], 8)}" if wrong else ""
        yield finding(f"formulas/{name}.{part}", problem, len(points))
    here = as_list(sheet.formulas[f"{name}.here"])
    problem = "" if here[:2] == ["eq", called(sheet.sign_f, "z")] else "not an equation for f"
    problem = problem or sheet.close(here[2], sheet.f.term, points)
    yield finding(f"formulas/{name}.here", problem, len(points))


def _image_fault(sheet: RelationSheet, name: str, numbers: list[Value]) -> str:
    """The condition that z lies in the region has to be one on beta z + gamma."""
    _, beta, gamma, _ = numbers
    for node in walk(sheet.formulas[f"{name}.image"]):
        if isinstance(node, list) and node[0] in ("lt", "gt"):
            for side in node[1:]:
                found = evaluated(side, [Env({"z": z}) for z in samples()])
                inner = [beta * z + gamma for z in samples()]
                if "z" in walk(side) and not all(map(close, found, inner)):
                    return f"{side} is not what g is taken of"
    return ""


def _breakpoints(
    sheet: RelationSheet, chains: dict[str, Any], points: list[Value]
) -> Iterator[Finding]:
    """Breakpoints are treated one by one where the functions jump."""
    jumps = any(sheet.f.jump_order(z) == 0 for z in points)
    if jumps != ("points.0.chain" in chains):
        yield finding("derivations/regions.0.chain/0", "the breakpoints are not treated")
    form = as_list(sheet.formulas["form"])[2]
    for i, z in enumerate(points if jumps else []):
        name = f"points.{i}"
        where, image, here = (
            as_list(sheet.formulas[f"{name}.{part}"]) for part in ("where", "image", "here")
        )
        chain = chains[f"{name}.chain"]
        yield finding(f"derivations/{name}.chain/0", _range_fault(chain, None, None))
        if [where[0], image[0], here[0]] != ["eq"] * 3:
            yield finding(f"formulas/{name}.where", "what is said of a breakpoint is an equation")
        if not _same_form(sheet, form, z, chain["start"]):
            yield finding(f"derivations/{name}.chain/0", "it is not the right-hand side there")
        yield from tied(chain, chain["start"], here[2])
        start = evaluate(chain["start"], sheet.env)
        at = evaluate(where[2])
        yield finding(
            f"formulas/{name}.where", "" if where[1] == "z" and close(at, z) else "not it"
        )
        same = close(*(evaluate(side) for side in image[1:]))
        yield finding(f"formulas/{name}.image", "" if same else "the sides differ")
        value = evaluate(here[2])
        left = here[1] == called(sheet.sign_f, where[2])
        fine = left and close(evaluate(here[1], sheet.env), value) and close(start, value)
        yield finding(f"formulas/{name}.here", "" if fine else "not the value of f there")


def _same_form(sheet: RelationSheet, form: Json, z: Value, there: Json) -> bool:
    """Whether the form at this z is what stands there, for any g whatever."""
    sides = (_with_probe(side, sheet.sign_g) for side in (form, there))
    return close(*(evaluate(side, PROBED.bind({"z": z})) for side in sides))
