"""The second opinion on the limit of the smooth approximation: the limits by numbers, each claim
about the unit step recomputed, continuity of the approximation by scanning it for jumps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mpmath import mp

from keywright.kinds.activation.check.question import (
    SWITCHES,
    CheckedActivation,
    Pair,
    has_value,
    heads,
    inside,
    put,
    where,
)
from keywright.kinds.activation.check.tools import ActivationSheet, alike
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import walk
from keywright.referee.values.terms import evaluate

__all__ = ["check"]

POSITIVE: Pair = (0, None)
NEGATIVE: Pair = (None, 0)
AT_ZERO: Pair = (None, None)
# equivalent number: Any places will do.
AWAY = tuple(n * n / 16 for n in range(1, 21))  # how far from 0 the limit is looked at
CASES = (("limit+", POSITIVE), ("limit0", AT_ZERO), ("limit-", NEGATIVE))
SIGNS: list[Json] = [["gt", "x", 0], ["eq", "x", 0], ["lt", "x", 0]]
INFINITIES: tuple[Json, ...] = (["oo"], ["neg", ["oo"]])


def check(asked: CheckedActivation, sheet: ActivationSheet, part: str) -> Iterator[Finding]:
    """The three cases and what is concluded from them."""
    near = asked.near
    function, parameter, to = read(near["function"]), str(near["parameter"]), read(near["to"])
    printed = sheet.formula("given.approximation")
    same = all(
        close(evaluate(printed, place), evaluate(function, place))
        for env in asked.trials
        # equivalent number: Any places will do.
        for x in (-2, mp.mpf("-0.3"), 0, mp.mpf("0.7"), 3)
        # equivalent number: Any values will do.
        for k in (mp.mpf("0.4"), 1, mp.mpf("3.3"))
        for place in [env.bind({"x": mp.mpf(x), parameter: mp.mpf(k)})]
        if has_value(function, place)
    )
    yield sheet.says(
        "formulas/given.approximation", None if same else f"{printed} is another function"
    )
    yield sheet.is_formula("given.parameter", parameter)
    yield sheet.is_formula("given.to", to)
    yield sheet.is_formula("given.target", asked.target)
    agree: list[bool] = []
    for number, (name, pair) in enumerate(CASES):
        path = f"{part}.cases.{number}"
        yield from _value(asked, sheet, name, path, pair, function)
        yield from _case(asked, sheet, path, pair)
        agree.append(sheet.fact(f"{path}.agrees"))
    yield from _conclusion(asked, sheet, part, agree, function)


def _agree(asked: CheckedActivation, pair: Pair, one: Json, other: Json) -> bool:
    """Whether two formulas have the same values in a case."""
    return all(
        close(evaluate(one, place), evaluate(other, place))
        for env in asked.trials
        for x in (inside(pair, env) if pair != AT_ZERO else [mp.mpf(0)])
        for place in [env.bind({"x": x})]
    )


def _case(
    asked: CheckedActivation, sheet: ActivationSheet, path: str, pair: Pair
) -> Iterator[Finding]:
    condition: Json = where(pair) or ["eq", "x", 0]
    parameter = str(asked.near["parameter"])
    yield sheet.is_formula(f"{path}.where", condition)
    body: Json = sheet.formula("given.approximation")
    if pair == AT_ZERO:
        body = put(body, "x", 0)
    start = _limit(sheet, body)
    yield from sheet.chain(f"{path}.chain", pair, start=start, more=parameter, tail=start[2:])
    yield from _laws(sheet, f"{path}.chain")
    agrees = _agree(asked, pair, sheet.end(f"{path}.chain"), asked.target)
    if not agrees:
        printed = sheet.right_of(f"{path}.expected", asked.target)
        right = not heads(printed) & set(SWITCHES) and _agree(asked, pair, printed, asked.target)
        problem = None if right else f"not the target: {printed}"
        yield sheet.says(f"formulas/{path}.expected", problem)
    yield sheet.is_fact(f"{path}.agrees", agrees)
    yield sheet.is_fact(f"{path}.closing", _closes_in(asked, sheet, f"{path}.chain", pair))
    number = 0
    shown: list[Json] = []
    names = {chain["id"] for chain in sheet.answer["derivations"]}
    while (name := f"{path}.unbounded.{number}") in names:
        yield from _unbounded(sheet, name, pair, parameter)
        shown.append(sheet.derivation(name)["start"][1])
        number += 1
    for part in _owed(asked, sheet, f"{path}.chain", pair):
        if part not in shown:
            problem = f"nothing shows that {part} grows without bound"
            yield sheet.says(f"derivations/{path}.chain/0", problem)
            shown.append(part)  # which is said once


def _owed(
    asked: CheckedActivation, sheet: ActivationSheet, name: str, pair: Pair
) -> Iterator[Json]:
    """The parts that must be shown to grow without bound, for a limit at infinity to be taken or
    seen not to exist."""
    lines = sheet.lines(name)
    for before, step in zip(lines, sheet.derivation(name)["steps"], strict=False):
        waiting = [node[1] for node in _with_head(before, "limit")]
        if step["reason"] == "divide through":
            quotients = (b for b in waiting if isinstance(b, list) and b[0] == "div")
            yield from _growing(asked, (quotient[1] for quotient in quotients), pair)
        if step["reason"] not in ("limit at infinity", "unbounded"):
            continue
        exponents = (term[1] for body in waiting for term in _with_head(body, "exp"))
        yield from _growing(asked, exponents, pair)
        while waiting:
            part = waiting.pop()
            for inner in _inner(part):
                if _grows(asked, inner, pair):
                    waiting.append(inner)
                    yield inner


def _with_head(term: Json, head: str) -> Iterator[list[Json]]:
    return (node for node in walk(term) if isinstance(node, list) and node[0] == head)


def _growing(asked: CheckedActivation, parts: Iterable[Json], pair: Pair) -> Iterator[Json]:
    return (part for part in parts if isinstance(part, list) and _grows(asked, part, pair))


def _inner(term: Json) -> Iterator[Json]:
    """On what it depends where a term goes: summands, the argument, what it is divided by."""
    if not isinstance(term, list) or term[0] in ("mul", "times", "pow"):
        return
    if term[0] == "neg":
        yield from _inner(term[1])
    else:
        yield from (part for part in term[1 + (term[0] == "div") :] if isinstance(part, list))


def _grows(asked: CheckedActivation, part: Json, pair: Pair) -> bool:
    parameter, to = str(asked.near["parameter"]), read(asked.near["to"])
    # equivalent number: Any trial will do.
    place = asked.trials[0].bind({"x": -mp.one if pair == NEGATIVE else mp.one})
    try:
        (found,) = evaluated(["limit", part, parameter, to, _side(to)], [place])
    except Ungradable:
        return False
    return bool(mp.isinf(found))


def _side(to: Json) -> str:
    return "both" if to == ["oo"] else "+"


def _closes_in(asked: CheckedActivation, sheet: ActivationSheet, name: str, pair: Pair) -> bool:
    """Whether the branch of the chain is not the approximation for every x and parameter here."""
    lines = sheet.lines(name)
    reasons = [step["reason"] for step in sheet.derivation(name)["steps"]]
    if pair == AT_ZERO or reasons[:1] != ["region"]:
        return False
    parameter = str(asked.near["parameter"])
    return not all(
        close(evaluate(lines[0][1], place), evaluate(lines[1][1], place))  # type: ignore[index]
        for env in asked.trials
        for x in inside(pair, env)
        # equivalent number: Any values will do.
        for k in (mp.mpf("0.01"), mp.mpf("0.7"), mp.mpf(3), mp.mpf(100))
        for place in [env.bind({"x": x, parameter: k})]
    )


def _laws(sheet: ActivationSheet, name: str) -> Iterator[Finding]:
    """A limit that is moved inside leaves the expression as it was, and so does its value."""
    lines = sheet.lines(name)
    for number, step in enumerate(sheet.derivation(name)["steps"], start=1):
        before, after = lines[number - 1], lines[number]
        if step["reason"] == "limit law":
            kept = isinstance(before, list) and _without_limits(after) == before[1]
        elif step["reason"] == "limit at infinity":
            kept = alike(before, after, "limit")
        else:
            continue
        if not kept:
            yield sheet.says(f"derivations/{name}/{number}", "more is changed than the limits")


def _without_limits(term: Json) -> Json:
    if isinstance(term, list) and term:
        return _without_limits(term[1]) if term[0] == "limit" else [*map(_without_limits, term)]
    return term


def _limit(sheet: ActivationSheet, body: Json) -> list[Json]:
    to = sheet.formula("given.to")
    return ["limit", body, sheet.formula("given.parameter"), to, _side(to)]


def _unbounded(sheet: ActivationSheet, name: str, pair: Pair, parameter: str) -> Iterator[Finding]:
    """A part of the approximation that grows without bound, as the chain of its case uses it."""
    chain = sheet.derivation(name)
    start = chain["start"]
    # equivalent condition, number: Another start is refused all the same, as it is not the limit of
    #   this part.
    body = start[1] if isinstance(start, list) and len(start) == 5 else 0
    whole = _limit(sheet, body)
    yield from sheet.chain(name, pair, start=whole, more=parameter, tail=whole[2:])
    main = sheet.derivation(f"{name.rpartition('.unbounded.')[0]}.chain")
    used = [main["start"], *(step["term"] for step in main["steps"])]
    if not any(body in list(walk(term)) for term in used):
        yield sheet.says(f"derivations/{name}/0", "this part is not in the approximation")
    if sheet.end(name) not in INFINITIES:
        yield sheet.says(f"derivations/{name}/0", "this part does not grow without bound")


def _value(
    asked: CheckedActivation,
    sheet: ActivationSheet,
    name: str,
    path: str,
    pair: Pair,
    function: Json,
) -> Iterator[Finding]:
    """The named limit against numbers, for large parameters or small ones."""
    parameter, to = str(asked.near["parameter"]), read(asked.near["to"])
    printed, end = sheet.named(name), sheet.end(f"{path}.chain")
    # equivalent number: Any places on that side will do.
    sign = -1 if pair == NEGATIVE else 1
    # equivalent arithmetic: Any places on that side will do.
    xs = [mp.zero] if pair == AT_ZERO else [sign * mp.mpf(x) for x in AWAY]
    places = [env.bind({"x": x}) for env in asked.trials for x in xs]
    limits = evaluated(["limit", function, parameter, to, _side(to)], places)
    problem = None
    for place, found in zip(places, limits, strict=True):
        for term in (printed, end):
            value = evaluate(term, place)
            # equivalent comparison, number: A bound between rounding and a difference.
            if value != found and not abs(value - found) < mp.mpf(10) ** -20:
                problem = f"{term} is not the limit, which is {mp.nstr(found, 8)}"
    # equivalent number: There is one, or one for each trial or place.
    yield sheet.says(f"answers/{name}", problem, len(places) if len(places) > 1 else 0)


def _conclusion(
    asked: CheckedActivation, sheet: ActivationSheet, part: str, agree: list[bool], function: Json
) -> Iterator[Finding]:
    off_zero = agree == [True, False, True]
    yield sheet.is_fact(f"given.{part}.told", "target" if all(agree) else "")
    yield sheet.is_fact(f"{part}.off_zero", off_zero)
    found = [sheet.end(f"{part}.cases.{n}.chain") for n in range(3)]
    bounded = not any(term in INFINITIES for term in found)
    failures = [condition for condition, fine in zip(SIGNS, agree, strict=True) if not fine]
    for number, condition in enumerate(() if off_zero else failures):
        yield sheet.is_formula(f"{part}.failures.{number}", condition)
    if bounded and not all(agree) and not off_zero:
        yield sheet.says(f"formulas/{part}.found", _not_the_limit(asked, sheet, part, found))
    breaks = bounded and not any("x" in walk(term) for term in found)
    # equivalent number: The first one is what it is.
    breaks = breaks and any(not sheet.same(term, found[0]) for term in found[1:])
    continuous = breaks and _is_continuous(asked, function)
    yield sheet.is_fact(f"{part}.not_uniform", continuous)


def _not_the_limit(
    asked: CheckedActivation, sheet: ActivationSheet, part: str, found: list[Json]
) -> str | None:
    """Why a printed function does not have the three limits for its values."""
    printed: Any = sheet.formula(f"{part}.found")
    by_cases = isinstance(printed, list) and printed[0] == "cases"
    conditions = [row[2] for row in printed[1:]] if by_cases else SIGNS
    sides = zip(CASES, found, strict=True)
    right = all(_agree(asked, pair, printed, end) for (_, pair), end in sides)
    return None if right and conditions == SIGNS else f"{printed} is not the limit"


def _is_continuous(asked: CheckedActivation, function: Json) -> bool:
    """No jump: a change across a short way that does not shrink with it."""
    # equivalent arithmetic: What cannot jump is watched as well, with the same result and more
    #   work.
    if not heads(function) & {"cases", "sign", "heaviside", "call"}:
        return True  # sums, products and compositions of continuous functions, if it has values
    parameter = str(asked.near["parameter"])

    def at(x: Value) -> Value:
        # equivalent number: Any trial will do. Any value will do.
        return evaluate(function, asked.trials[0].bind({"x": x, parameter: mp.mpf(1)}))

    # equivalent number: Where the grid ends, nothing is looked for any more.
    grid = [mp.mpf(n) / 8 for n in range(-80, 81)]
    # equivalent number: Near the point, and a jump is not as small as the bound.
    tiny = mp.mpf(10) ** -30
    try:
        # equivalent comparison: A bound between a steep slope and a jump.
        return all(abs(at(x + tiny) - at(x)) + abs(at(x - tiny) - at(x)) < 1e-9 for x in grid)
    except Ungradable:
        return False
