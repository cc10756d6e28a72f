"""That there is no affine relation: the reason given is recomputed, and a search must fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function, samples
from keywright.kinds.network_equivalence.check.breakpoints import breaks, gaps, lines, slopes
from keywright.kinds.network_equivalence.check.forced import forced
from keywright.kinds.network_equivalence.check.misfit import FITTED, smallest_misfit
from keywright.kinds.network_equivalence.check.obstacles import (
    NAMES,
    ObstacleCase,
    bodies,
    limits,
    near,
)
from keywright.kinds.network_equivalence.check.relation_sheet import as_list, called, derived
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.tools import variable
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate

__all__ = ["refuted"]

ENDS = ("neither end", "only one end", "both ends")
FAR: tuple[Json, ...] = (["neg", ["oo"]], ["oo"])
LIMITS = tuple(f"limits.{i}.{j}" for i in range(2) for j in range(2))
BY_LIMITS = ("finite", "signs", "equal", "zero")
DERIVATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(BY_LIMITS, LIMITS),
    "forced": (*LIMITS, "failures.0.chain", "failures.1.chain"),
    "periodic": ("limits.0.0", "limits.0.1", "witness.0"),
    "constant": ("witness.0",),
    "turns": ("witness.0", "witness.1"),
}
WORDED = (*BY_LIMITS, "forced")
OF_THE_FUNCTIONS = ("constant", "forced", "gaps", "lines", "periodic", "slopes")
ONE_OF_BOTH = ("periodic", "turns", "vanishing")  # reasons that tell something of one function


def refuted(
    f: Function, g: Function, sign_f: Json, sign_g: Json, answer: dict[str, Any]
) -> Iterator[Finding]:
    """Findings for the four nulls and for all that the sheet says of the obstacle."""
    chains = {row["id"]: row for row in answer.get("derivations", ())}
    case = ObstacleCase(
        f, g, sign_f, sign_g, answer["facts"], answer["formulas"], chains, answer.get("values", {})
    )
    faults = list(_faults(case))
    misfit = smallest_misfit(f, g)
    # equivalent comparison: No misfit is exactly this number.
    if misfit < FITTED:
        faults.append(f"a relation exists: it fits to {misfit:.1e}")
    # equivalent number: Any number tells what is missing from what is None.
    if any(answer["answers"].get(name, 0) is not None for name in NAMES):
        faults.append("some of the four numbers are given and some are not")
    problem = "; ".join(faults)
    for name in NAMES:
        yield Finding(f"answers/{name}", "recomputed", not problem, 0, problem)
    for group in ("facts", "formulas", "values"):
        for path in answer.get(group, {}):
            if path.startswith("obstacle."):
                yield Finding(f"{group}/{path}", "recomputed", not problem, 0, problem)


def _faults(case: ObstacleCase) -> Iterator[str]:
    kind = case.facts["obstacle.kind"]
    if kind not in KINDS:
        yield f"{kind!r} is no known reason"
        return
    if kind != "constant" and _is_constant(case.f):
        yield "f is constant"
    yield from _as_is_usual(case, kind)
    yield from _derivatives(case)
    yield from _first_limits(case)
    yield from KINDS[kind](case)


def _as_is_usual(case: ObstacleCase, kind: str) -> Iterator[str]:
    """Nothing that belongs to this reason is missing, and each derivation is about any z."""
    ids = [f"obstacle.{name}" for name in DERIVATIONS.get(kind, ())]
    if list(case.chains) != ids:
        yield f"the derivations are {list(case.chains)} instead of {ids}"
    for name, chain in case.chains.items():
        domain = chain["domain"]
        if domain["variables"] != [{**variable("z", special=(0,)), "value": None}]:
            yield f"{name} is not about every z"
        if domain["conditions"]:
            yield f"{name} holds under conditions only"
    if kind not in WORDED and any(case.facts[f"obstacle.word_{x}"] != "" for x in "fg"):
        yield "it is no reason of this kind that is put into words"
    if kind in OF_THE_FUNCTIONS and case.order:
        yield "the reason is about the functions, not about derivatives"
    if case.divided not in ((False, True) if kind in BY_LIMITS and case.order > 1 else (False,)):
        yield "there is no quotient of derivatives to compare"
    one_of_both = case.facts["obstacle.first_differs"]
    if not isinstance(one_of_both, bool) or (one_of_both and kind not in ONE_OF_BOTH):
        yield "it is not said which function is meant"


def _is_constant(one: Function) -> bool:
    # equivalent number: Any place on that side will do.
    # equivalent arithmetic: Both sides, the other way round.
    beside = (z + side for z in one.breakpoints() for side in (-1, 1))  # which may be far away
    # equivalent number: All are compared with one.
    return all(near(one(z), one(0)) for z in (*samples(), *beside))


def _derivatives(case: ObstacleCase) -> Iterator[str]:
    """The derivatives that are written out, or their quotients, are those of f and g."""
    written = case.terms("obstacle.derivatives")
    wanted = 2 if case.order and case.facts["obstacle.kind"] != "breaks" else 0
    if len(written) != wanted:
        yield f"{len(written)} derivatives are written out instead of {wanted}"
    for sign, one, equation in zip(case.signs, case.functions, written, strict=False):
        left = derived(called(sign, "z"), case.order)
        if case.divided:
            left = ["div", left, derived(called(sign, "z"), case.order - 1)]
        if isinstance(equation, list) and equation[:2] == ["eq", left]:
            yield from _wrong_derivative(one, case, equation[2])
        else:
            yield f"{equation} is not an equation for the derivative"


def _wrong_derivative(one: Function, case: ObstacleCase, shown: Json) -> Iterator[str]:
    rows = [
        (z, one.derivative(z, case.order), one.derivative(z, case.order - 1) if case.divided else 1)
        for z in samples()[::7]
    ]
    rows = [row for row in rows if not near(row[2], 0)]  # where there is a quotient
    values = evaluated(shown, [Env({"z": z}) for z, *_ in rows])
    pairs = zip(rows, values, strict=True)
    wrong = [z for (z, above, below), value in pairs if not near(value, above / below)]
    if wrong or not rows:
        where = mp.nstr(wrong[0], 6) if wrong else "any place"
        yield f"a derivative of order {case.order} is wrong at z = {where}"


def _first_limits(case: ObstacleCase) -> Iterator[str]:
    """Each limit shown is one of f or g, or of the derivative, at the end that it is shown for."""
    shown = bodies(case)
    if case.facts["obstacle.kind"] == "periodic":
        # equivalent number: No limits of the second function are there.
        shown = shown[1:] if case.facts["obstacle.first_differs"] else shown[:1]
    # equivalent number: No limits of a third function are there.
    for i in range(2):
        for j, to in enumerate(FAR):
            chain = case.chains.get(f"obstacle.limits.{i}.{j}")
            if chain is not None:
                yield from _limit_fault(chain, ["limit", shown[i], "z", to])


def _limit_fault(chain: dict[str, Any], limit: list[Json]) -> Iterator[str]:
    if chain["start"][:4] != limit:
        yield f"a limit of something else: {chain['start']}"
    if [step["relation"] for step in chain["steps"]] != ["="]:
        yield "a limit without its value"


def _words_of(tell: Callable[[Value, Value], str]) -> Callable[[ObstacleCase], Iterator[str]]:
    """A reason by limits: the words for each function, recomputed, and that they differ."""

    def faults(case: ObstacleCase) -> Iterator[str]:
        words = [tell(*pair) for pair in limits(case)]
        printed = [case.facts["obstacle.word_f"], case.facts["obstacle.word_g"]]
        if words != printed:
            yield f"the limits are at {words}, not at {printed}"
        if words[0] == words[1]:
            yield "the limits do not differ"

    return faults


def _finite(low: Value, high: Value) -> str:
    return ENDS[int(mp.isfinite(low)) + int(mp.isfinite(high))]


def _signs(low: Value, high: Value) -> str:
    if mp.isfinite(low) or mp.isfinite(high):
        return ""
    return "the same sign" if low == high else "opposite signs"


def _equal(low: Value, high: Value) -> str:
    return "equal" if mp.isfinite(low) and near(low, high) else "different"


def _zero(low: Value, high: Value) -> str:
    return ENDS[int(near(low, 0)) + int(near(high, 0))]


def _constant(case: ObstacleCase) -> Iterator[str]:
    if not _is_constant(case.g) or _is_constant(case.f):
        yield "it is not so that g is constant and f is not"
    yield from _tied_to(case, case.sign_f)


def _tied_to(case: ObstacleCase, sign: Json) -> Iterator[str]:
    """The two values that are told apart are values of this function."""
    chain = case.chains.get("obstacle.witness.0")
    steps = [] if chain is None else chain["steps"]
    if chain is None or [step["relation"] for step in steps] != ["!="]:
        yield "no two different values are shown"
        return
    # equivalent number: There is one step.
    for term in (chain["start"], steps[0]["term"]):
        # equivalent number: The argument is left out.
        if term[:-1] != called(sign, 0)[:-1]:
            yield f"{term} is no value of the function"


def _vanishing(case: ObstacleCase) -> Iterator[str]:
    first, second = (
        # equivalent number: Any points all around will do.
        all(near(one.derivative(z, case.order), 0) for z in samples()[::5])
        for one in case.functions
    )
    if first == second or first is not case.facts["obstacle.first_differs"]:
        yield "the derivatives do not vanish as is said"


def _periodic(case: ObstacleCase) -> Iterator[str]:
    place = 0 if case.facts["obstacle.first_differs"] else 1
    one, sign = case.functions[place], case.signs[place]
    equation = case.formulas["obstacle.period"]
    if not isinstance(equation, list) or equation[0] != "eq" or equation[2] != called(sign, "z"):
        yield f"{equation} is not about the function"
        return
    moved = evaluated(equation[1], [case.env.bind({"z": z}) for z in samples()])
    rows = zip(samples(), moved, one.at(samples()), strict=True)
    wrong = [z for z, left, right in rows if not near(left, right)]
    if wrong:
        yield f"the period is wrong at z = {mp.nstr(wrong[0], 6)}"
    # equivalent number: What is no list has no list at its end. No number is a list.
    shifted = equation[1][-1] if isinstance(equation[1], list) else 0
    if not isinstance(shifted, list) or not evaluate(shifted, Env({"z": mp.mpf(0)})) > 0:
        yield "a period is above 0"
    yield from _tied_to(case, sign)


def _turns(case: ObstacleCase) -> Iterator[str]:
    other = 0 if case.facts["obstacle.first_differs"] else 1
    steady = [mp.sign(case.functions[1 - other].derivative(z, case.order)) for z in samples()]
    if len({*steady}) != 1 or 0 in steady:
        yield "the derivative that should keep its sign does not"
    _, _, body = as_list(case.formulas[f"obstacle.derivatives.{other}"])
    for i, relation in enumerate((">", "<")):
        chain = case.chains.get(f"obstacle.witness.{i}")
        steps = [] if chain is None else chain["steps"]
        if chain is None or [s["relation"] for s in steps] != ["=", relation] or steps[1]["term"]:
            yield "both signs are not shown"
        else:
            slope = derived(called(case.signs[other], "z"), case.order)
            yield from _value_fault(chain["start"], steps[0]["term"], ["at", slope, "z"], body)


def _value_fault(start: list[Json], value: Json, at: list[Json], body: Json) -> Iterator[str]:
    if start[:3] != at:
        yield f"{start} is no value of the derivative"
    elif not near(evaluate(value), evaluate(body, Env({"z": evaluate(start[3])}))):
        yield f"{value} is not the value of the derivative at z = {start[3]}"


KINDS: dict[str, Callable[[ObstacleCase], Iterator[str]]] = {
    "constant": _constant,
    "finite": _words_of(_finite),
    "signs": _words_of(_signs),
    "equal": _words_of(_equal),
    "zero": _words_of(_zero),
    "vanishing": _vanishing,
    "periodic": _periodic,
    "breaks": breaks,
    "slopes": slopes,
    "gaps": gaps,
    "lines": lines,
    "turns": _turns,
    "forced": forced,
}
