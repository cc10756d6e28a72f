"""That there is no affine relation: the reason given is recomputed, and a search must fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mp

from generator.check.activations import Function, samples
from generator.check.environment import Definition, Env
from generator.check.errors import Ungradable
from generator.check.expression import Json
from generator.check.functions import Value
from generator.check.limits import limit
from generator.check.numbers import same
from generator.check.report import Finding
from generator.check.terms import evaluate

__all__ = ["refuted", "smallest_misfit"]

NAMES = ("alpha", "beta", "gamma", "delta")
ENDS = ("neither end", "only one end", "both ends")
NEAR = 1e-20  # two numbers of which one was computed by differences
FITTED = 1e-10  # relative misfit below which a relation would have been found


@dataclass(frozen=True)
class Case:
    """Both functions, and the obstacle as the answer states it."""

    f: Function
    g: Function
    sign_f: Json
    sign_g: Json
    facts: dict[str, Any]
    formulas: dict[str, Json]
    chains: dict[str, dict[str, Any]]
    values: dict[str, Any]

    @property
    def order(self) -> int:
        return int(self.values["obstacle.order"])

    @property
    def signs(self) -> tuple[Json, Json]:
        return self.sign_f, self.sign_g

    @property
    def functions(self) -> tuple[Function, Function]:
        return self.f, self.g

    @property
    def env(self) -> Env:
        rows = zip(self.signs, self.functions, strict=True)
        return Env(definitions={
            sign: Definition(sign, ("z",), one.term) for sign, one in rows if isinstance(sign, str)
        })  # fmt: skip

    def numbers(self, path: str) -> list[Value]:
        """The listed terms ``path.0``, ``path.1``, ... as numbers."""
        return [evaluate(term) for term in self.terms(path)]

    def terms(self, path: str) -> list[Json]:
        found = []
        while f"{path}.{len(found)}" in self.formulas:
            found.append(self.formulas[f"{path}.{len(found)}"])
        return found


def called(sign: Json, argument: Json) -> Json:
    return [*sign, argument] if isinstance(sign, list) else ["call", sign, argument]


def refuted(
    f: Function, g: Function, sign_f: Json, sign_g: Json, answer: dict[str, Any]
) -> Iterator[Finding]:
    """Findings for the four nulls and for all that the sheet says of the obstacle."""
    chains = {row["id"]: row for row in answer.get("derivations", ())}
    case = Case(
        f, g, sign_f, sign_g, answer["facts"], answer["formulas"], chains, answer.get("values", {})
    )
    faults = list(_faults(case))
    misfit = smallest_misfit(f, g)
    if misfit < FITTED:
        faults.append(f"a relation exists: it fits to {misfit:.1e}")
    if any(answer["answers"].get(name, 0) is not None for name in NAMES):
        faults.append("some of the four numbers are given and some are not")
    problem = "; ".join(faults)
    for name in NAMES:
        yield Finding(f"answers/{name}", "recomputed", not problem, 0, problem)
    for group in ("facts", "formulas", "values"):
        for path in answer.get(group, {}):
            if path.startswith("obstacle."):
                yield Finding(f"{group}/{path}", "recomputed", not problem, 0, problem)


def _faults(case: Case) -> Iterator[str]:
    kind = case.facts["obstacle.kind"]
    if kind not in KINDS:
        yield f"{kind!r} is no known reason"
        return
    if kind != "constant" and _is_constant(case.f):
        yield "f is constant"
    yield from _derivatives(case)
    yield from _first_limits(case)
    yield from KINDS[kind](case)


def _is_constant(one: Function) -> bool:
    return all(_near(one(z), one(0)) for z in samples())


def _near(a: Value, b: Value) -> bool:
    return bool(a == b or abs(a - b) <= NEAR * (1 + abs(a) + abs(b)))


def _derivatives(case: Case) -> Iterator[str]:
    """The derivatives that are written out are those of f and g."""
    for sign, one, equation in zip(
        case.signs, case.functions, case.terms("obstacle.derivatives"), strict=False
    ):
        left = called(sign, "z")
        for _ in range(case.order):
            left = ["deriv", left, "z"]
        if not isinstance(equation, list) or equation[:2] != ["eq", left]:
            yield f"{equation} is not an equation for the derivative"
            continue
        for z in samples()[::7]:
            if not _near(evaluate(equation[2], Env({"z": z})), one.derivative(z, case.order)):
                yield f"a derivative of order {case.order} is wrong at z = {mp.nstr(z, 6)}"
                break


def _bodies(case: Case) -> list[Json]:
    if case.order == 0:
        return [called(sign, "z") for sign in case.signs]
    return [term[2] for term in case.terms("obstacle.derivatives") if isinstance(term, list)]


def _first_limits(case: Case) -> Iterator[str]:
    """Each limit shown is one of f or g, or of the derivative, at the end that it is shown for."""
    bodies = _bodies(case)
    if case.facts["obstacle.kind"] == "periodic":
        bodies = bodies[1:] if case.facts["obstacle.first_differs"] else bodies[:1]
    for i in range(2):
        for j, to in enumerate((["neg", ["oo"]], ["oo"])):
            chain = case.chains.get(f"obstacle.limits.{i}.{j}")
            if chain is None:
                continue
            if i >= len(bodies) or chain["start"][:4] != ["limit", bodies[i], "z", to]:
                yield f"a limit of something else: {chain['start']}"
            elif len(chain["steps"]) != 1 or chain["steps"][0]["relation"] != "=":
                yield "a limit without its value"


def _limits(case: Case) -> list[tuple[Value, Value]]:
    """The limits of both functions, or of their derivatives, at both ends."""

    def at(body: Json, end: Value) -> Value:
        return limit(lambda z: evaluate(body, case.env.bind({"z": z})), end, "both")

    return [(at(body, -mp.inf), at(body, mp.inf)) for body in _bodies(case)]


def _words_of(tell: Callable[[Value, Value], str]) -> Callable[[Case], Iterator[str]]:
    """A reason by limits: the words for each function, recomputed, and that they differ."""

    def faults(case: Case) -> Iterator[str]:
        words = [tell(*pair) for pair in _limits(case)]
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
    return "equal" if mp.isfinite(low) and _near(low, high) else "different"


def _zero(low: Value, high: Value) -> str:
    return ENDS[int(_near(low, 0)) + int(_near(high, 0))]


def _constant(case: Case) -> Iterator[str]:
    if not _is_constant(case.g) or _is_constant(case.f):
        yield "it is not so that g is constant and f is not"
    yield from _tied_to(case, case.sign_f)


def _tied_to(case: Case, sign: Json) -> Iterator[str]:
    """The two values that are told apart are values of this function."""
    chain = case.chains.get("obstacle.witness.0")
    if chain is None or not chain["steps"]:
        yield "no two different values are shown"
        return
    for term in (chain["start"], chain["steps"][-1]["term"]):
        if term[:-1] != called(sign, 0)[:-1] or chain["steps"][-1]["relation"] != "!=":
            yield f"{term} is no value of the function"


def _vanishing(case: Case) -> Iterator[str]:
    first, second = (
        all(_near(one.derivative(z, case.order), 0) for z in samples()[::5]) for one in case.functions
    )
    if first == second or first is not case.facts["obstacle.first_differs"]:
        yield "the derivatives do not vanish as is said"


def _periodic(case: Case) -> Iterator[str]:
    place = 0 if case.facts["obstacle.first_differs"] else 1
    one, sign = case.functions[place], case.signs[place]
    equation = case.formulas["obstacle.period"]
    if not isinstance(equation, list) or equation[2] != called(sign, "z"):
        yield f"{equation} is not about the function"
        return
    for z in samples():
        env = case.env.bind({"z": z})
        if not _near(evaluate(equation[1], env), one(z)):
            yield f"the period is wrong at z = {mp.nstr(z, 6)}"
            break
    shifted = equation[1][-1] if isinstance(equation[1], list) else 0
    if not isinstance(shifted, list) or _near(evaluate(shifted, Env({"z": mp.mpf(0)})), 0):
        yield "a period of 0 says nothing"
    yield from _tied_to(case, sign)


def _breaks_of(one: Function, order: int) -> list[Value]:
    return [z for z in one.breakpoints() if one.jump_order(z) == order]


def _breaks(case: Case) -> Iterator[str]:
    found = [_breaks_of(one, case.order) for one in case.functions]
    yield from _listed(case, found)
    if len(found[0]) == len(found[1]):
        yield "both functions have equally many breakpoints of this order"


def _listed(case: Case, found: list[list[Value]]) -> Iterator[str]:
    for path, values in zip(("obstacle.of_f", "obstacle.of_g"), found, strict=True):
        printed = case.numbers(path)
        if len(printed) != len(values) or not all(map(_near, printed, values)):
            yield f"{path}: {[mp.nstr(z, 6) for z in values]} was expected"


def _all_breaks(one: Function) -> list[Value]:
    return [z for z in one.breakpoints() if one.jump_order(z) is not None]


def _regions(one: Function) -> list[list[Value]]:
    """Three points in each region between the breakpoints."""
    breaks = _all_breaks(one)
    ends = [breaks[0] - 4, *breaks, breaks[-1] + 4]
    return [[low + (high - low) * t / 4 for t in (1, 2, 3)] for low, high in zip(ends, ends[1:], strict=False)]


def _slopes(case: Case) -> Iterator[str]:
    rows = []
    for one in case.functions:
        slopes = [[one.derivative(z, 1) for z in points] for points in _regions(one)]
        if any(not _near(row[0], slope) for row in slopes for slope in row):
            yield "a branch is not straight"
        rows.append([row[0] for row in slopes])
    yield from _listed(case, rows)
    if len(rows[0]) == len(rows[1]) and any(_proportional(rows[0], rows[1][::way]) for way in (1, -1)):
        yield "the slopes are proportional"


def _gaps(case: Case) -> Iterator[str]:
    rows = [_all_breaks(one) for one in case.functions]
    yield from _listed(case, rows)
    gaps = [[b - a for a, b in zip(row, row[1:], strict=False)] for row in rows]
    if any(_proportional(gaps[0], gaps[1][::way]) for way in (1, -1)):
        yield "the distances are proportional"


def _proportional(a: list[Value], b: list[Value]) -> bool:
    return all(_near(a[i] * b[j], a[j] * b[i]) for i in range(len(a)) for j in range(i))


def _lines(case: Case) -> Iterator[str]:
    patterns = []
    for one, path in zip(case.functions, ("obstacle.of_f", "obstacle.of_g"), strict=True):
        pattern = []
        regions, branches = _regions(one), case.terms(path)
        if len(regions) != len(branches):
            yield f"{path}: there are {len(regions)} branches"
            return
        for points, branch in zip(regions, branches, strict=True):
            if any(not _near(evaluate(branch, Env({"z": z})), one(z)) for z in points):
                yield f"{path}: a branch is wrong"
            low, middle, high = (one(z) for z in points)
            pattern.append(_near(low + high, 2 * middle))
        patterns.append(pattern)
    if patterns[0] in (patterns[1], patterns[1][::-1]):
        yield "straight and curved branches follow each other in the same way"


def _turns(case: Case) -> Iterator[str]:
    other = 0 if case.facts["obstacle.first_differs"] else 1
    steady = [mp.sign(case.functions[1 - other].derivative(z, case.order)) for z in samples()]
    if len({*steady}) != 1 or 0 in steady:
        yield "the derivative that should keep its sign does not"
    body = case.terms("obstacle.derivatives")[other]
    for i, relation in enumerate((">", "<")):
        chain = case.chains.get(f"obstacle.witness.{i}")
        if chain is None or [(s["relation"], s["term"]) for s in chain["steps"]] != [(relation, 0)]:
            yield "both signs are not shown"
            continue
        values = [evaluate(body[2], Env({"z": mp.mpf(z)})) for z in range(-10, 11)]
        if not any(_near(evaluate(chain["start"]), value) for value in values):
            yield f"{chain['start']} is no value of the derivative"


def _forced(case: Case) -> Iterator[str]:
    (f_low, f_high), (g_low, g_high) = _limits(case)
    if _near(f_low, f_high) or _near(g_low, g_high):
        yield "the limits at the two ends are not different"
    rising = [case.g.derivative(z, 1) for z in samples()]
    if not all(slope > 0 for slope in rising):
        yield "g is not strictly increasing"
    centre = [term for term in case.terms("obstacle.centre") if isinstance(term, list)]
    places = []
    for one, sign, term in zip(case.functions, case.signs, centre, strict=True):
        at = term[1][-1] if isinstance(term[1], list) else 0
        places.append(evaluate(at))
        if term[1] != called(sign, at) or not _near(evaluate(term[2]), one(places[-1])):
            yield f"{term} is wrong"
    for i, positive in enumerate((True, False)):
        ends = (g_low, g_high) if positive else (g_high, g_low)
        yield from _failure(case, i, positive, (f_low, f_high), ends, places)


def _failure(
    case: Case, i: int, positive: bool, of_f: tuple[Value, Value], of_g: tuple[Value, Value],
    places: list[Value],
) -> Iterator[str]:  # fmt: skip
    """What is forced for one sign of beta, and that it fails at the point shown."""
    path = f"obstacle.failures.{i}"
    if case.facts[f"{path}.positive"] is not positive:
        yield "the two signs of beta are not treated in turn"
    z0, w0 = places
    alpha = (of_f[1] - of_f[0]) / (of_g[1] - of_g[0])
    delta = of_f[0] - alpha * of_g[0]
    beta = case.f.derivative(z0, 1) / (alpha * case.g.derivative(w0, 1))
    numbers = (alpha, beta, w0 - beta * z0, delta)
    if not _near(alpha * case.g(w0) + delta, case.f(z0)) or (beta > 0) is not positive:
        yield "the two points do not belong together"
    env = case.env.bind(dict(zip(NAMES, numbers, strict=True)))
    equations = [*case.terms(f"{path}.system"), *case.terms(f"{path}.solution")]
    equations.append(case.formulas[f"{path}.slopes"])
    for term in equations:
        if not isinstance(term, list) or not _near(evaluate(term[1], env), evaluate(term[2], env)):
            yield f"{term} does not hold"
    printed = [term[1] for term in case.terms(f"{path}.solution") if isinstance(term, list)]
    if printed != list(NAMES):
        yield "the solution does not name the four numbers"
    yield from _witnessed(case, path, numbers)


def _witnessed(case: Case, path: str, numbers: tuple[Value, ...]) -> Iterator[str]:
    alpha, beta, gamma, delta = numbers
    relation = case.formulas[f"{path}.relation"]
    if not isinstance(relation, list) or relation[1] != called(case.sign_f, "z"):
        yield f"{relation} is not an equation for f"
        return
    for z in samples():
        right = evaluate(relation[2], case.env.bind({"z": z}))
        if not _near(right, alpha * case.g(beta * z + gamma) + delta):
            yield "the relation is not that of the numbers"
            break
    chain = case.chains[f"{path}.chain"]
    at = chain["start"][-1]
    z = evaluate(at)
    left, right = case.f(z), alpha * case.g(beta * z + gamma) + delta
    shown = evaluate(chain["steps"][-1]["term"], case.env)
    if chain["start"] != called(case.sign_f, at) or not _near(shown, right) or _near(left, right):
        yield "the point shown does not refute the relation"
    for name, value in (("left", left), ("right", right)):
        if same(case.values[f"{path}.{name}"]["exact"], value):
            yield f"the {name} value is wrong"


KINDS: dict[str, Callable[[Case], Iterator[str]]] = {
    "constant": _constant,
    "finite": _words_of(_finite),
    "signs": _words_of(_signs),
    "equal": _words_of(_equal),
    "zero": _words_of(_zero),
    "vanishing": _vanishing,
    "periodic": _periodic,
    "breaks": _breaks,
    "slopes": _slopes,
    "gaps": _gaps,
    "lines": _lines,
    "turns": _turns,
    "forced": _forced,
}


def smallest_misfit(f: Function, g: Function) -> float:
    """The least relative error of a fit of alpha g(beta z + gamma) + delta to f, over many starts.

    alpha and delta follow by linear least squares; beta and gamma by Gauss and Newton's method.
    """
    z = np.linspace(-7.3, 7.9, 49)
    wanted = _table(f, z)
    size = float(np.max(np.abs(wanted - wanted.mean())))
    if size == 0:
        return 0.0 if np.ptp(wanted) == 0 else 1.0
    best = 1.0
    for beta in (*(s * 2.0**n for n in range(-4, 5) for s in (1, -1)),):
        for gamma in (-3.0, -1.0, 0.0, 1.0, 3.0):
            best = min(best, _refined(wanted, g, z, beta, gamma) / size)
            if best < FITTED:
                return best
    return best


def _table(one: Function, z: Any) -> Any:
    with mp.workdps(30):
        return np.array([float(one(point)) for point in z])


def _fit(wanted: Any, values: Any) -> tuple[float, Any]:
    columns = np.stack([values, np.ones_like(values)], axis=1)
    scale = float(np.max(np.abs(values))) or 1.0
    solution, *_ = np.linalg.lstsq(columns / [scale, 1.0], wanted, rcond=None)
    rest = columns / [scale, 1.0] @ solution - wanted
    return float(np.max(np.abs(rest))), rest


def _refined(wanted: Any, g: Function, z: Any, beta: float, gamma: float) -> float:
    best = np.inf
    step = 1e-7
    for _ in range(12):
        try:
            error, rest = _fit(wanted, _table(g, beta * z + gamma))
            if not error < 0.99 * best:
                break
            best = error
            moved = [
                _fit(wanted, _table(g, b * z + c))[1]
                for b, c in ((beta + step, gamma), (beta, gamma + step))
            ]
        except (Ungradable, OverflowError, np.linalg.LinAlgError):
            break
        jacobian = np.stack([(row - rest) / step for row in moved], axis=1)
        change, *_ = np.linalg.lstsq(jacobian, -rest, rcond=None)
        beta, gamma = beta + float(change[0]), gamma + float(change[1])
    return float(best)
