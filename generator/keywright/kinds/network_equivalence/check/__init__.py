"""Equivalent networks checked by running them.

The relation is tried at a hundred points with the functions of the YAML, in 60 digits; networks
with random weights are computed twice, with the old parameters and with what the printed formulas
make of them. A sheet that says that there is no relation has its reason recomputed
(`keywright.kinds.network_equivalence.check.no_relation`), and a search for a relation must fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import (
    NAMED,
    TITLES,
    Function,
    function_of,
    samples,
)
from keywright.kinds.network_equivalence.check.no_relation import refuted
from keywright.kinds.network_equivalence.check.perceptrons import network, same_outputs
from keywright.kinds.network_equivalence.check.relation_proofs import form_fault, proofs
from keywright.kinds.network_equivalence.check.relation_sheet import (
    RelationSheet,
    as_list,
    called,
    expected,
    finding,
)
from keywright.referee.expression import Json
from keywright.referee.functions import FUNCTIONS, ROWS, Value
from keywright.referee.report import Finding
from keywright.referee.tools import variable
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, key_of, walk
from keywright.referee.values.numbers import value_of
from keywright.referee.values.terms import evaluate

__all__ = ["COLUMNS", "check"]

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = ()
EXPLAINED = [name for name, row in ROWS.items() if row.made_of and row.told]

# equivalent number: There are digits to spare.
DIGITS = 60
BESIDE = mp.mpf("1e-6")
NAMES = ("alpha", "beta", "gamma", "delta")


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """Findings for every place of the answer."""
    formulas = answer.get("formulas", {})
    with mp.workdps(DIGITS):
        sheet = RelationSheet(
            function_of(question["from"]),
            function_of(question["to"]),
            answer,
            formulas["given.source.sign"],
            formulas["given.target.sign"],
        )
        yield from _findings(sheet, question)


def _findings(sheet: RelationSheet, question: dict[str, Any]) -> Iterator[Finding]:
    yield from _side("given.source", sheet.sign_f, sheet.f, "f", question["from"], sheet)
    yield from _side("given.target", sheet.sign_g, sheet.g, "g", question["to"], sheet)
    yield from _sentences(sheet)
    yield from _definitions(sheet)
    answers = sheet.answer["answers"]
    related = all(answers.get(name) is not None for name in NAMES)
    said = sheet.answer["facts"].get("given.related")
    yield finding("facts/given.related", "" if said is related else f"{said} instead of {related}")
    if not related:
        yield from refuted(sheet.f, sheet.g, sheet.sign_f, sheet.sign_g, sheet.answer)
        return
    numbers = [value_of(answers[name]["exact"], DIGITS) for name in NAMES]
    yield from _relation(sheet, numbers)
    yield from proofs(sheet, numbers)
    yield from same_outputs(sheet)


def _side(
    side: str, sign: Json, one: Function, letter: str, given: object, sheet: RelationSheet
) -> Iterator[Finding]:
    """The sign, the words and the equation with which a function is introduced."""
    # equivalent number: There is one.
    known = isinstance(sign, list) and len(sign) == 1 and sign[0] in FUNCTIONS
    meaning: Json = called(sign, "z")
    points = _all_over(one)
    problem = "" if known or sign == letter else f"{sign} is no sign of a function"
    problem = problem or sheet.close(meaning, one.term, points)
    yield finding(f"formulas/{side}.sign", problem, len(points))
    equation = sheet.formulas.get(f"{side}.equation")
    if isinstance(equation, list):
        points = _all_over(one, Function(equation[2]))
        problem = "" if equation[:2] == ["eq", meaning] else f"not an equation for {meaning}"
        problem = problem or sheet.close(equation[2], one.term, points)
        yield finding(f"formulas/{side}.equation", problem, len(points))
    # equivalent number: The head of a sign.
    elif not isinstance(sign, list) or sign[0] in EXPLAINED:
        yield finding(f"formulas/{side}.equation", f"nothing says what {sign} is")
    title = sheet.answer["facts"].get(f"{side}.title")
    yield finding(f"facts/{side}.title", _title_fault(title, one, given))
    signs = [head for head in (sheet.sign_f, sheet.sign_g) if isinstance(head, list)]
    told = [
        as_list(as_list(h)[1])[:1]
        for p, h in sheet.formulas.items()
        if p.startswith(("given.source.helpers.", f"{side}.helpers."))
    ]
    if any(told.count(head) > 1 or head == sheet.sign_f for head in told):
        yield finding(f"formulas/{side}.helpers.0", "it has been said what this is")
    for node in walk(equation[2]) if isinstance(equation, list) else ():
        if isinstance(node, list) and node[0] in EXPLAINED and node[:1] not in (*signs, *told):
            yield finding(f"formulas/{side}.equation", f"nothing says what {node[0]} is")
    for path, helper in sheet.formulas.items():
        if path.startswith(f"{side}.helpers."):
            yield finding(f"formulas/{path}", _helper_fault(helper), len(samples()))


def _title_fault(title: object, one: Function, given: object) -> str:
    if isinstance(given, str) and given.strip() in NAMED:
        return "" if title == TITLES[given.strip()] else f"{title!r} is not {given}"
    if title == "":
        return ""
    name = next((name for name, words in TITLES.items() if words == title), None)
    if name is None:
        return f"the function is not the {title}"
    points = _all_over(one)
    known = all(map(close, one.at(points), Function(NAMED[name]).at(points)))
    return "" if known else f"the function is not the {title}"


def _helper_fault(helper: Json) -> str:
    """An equation for a sign in the variable u."""
    if not isinstance(helper, list) or helper[0] != "eq":
        return f"{helper} is no equation"
    envs = [Env({"u": u}) for u in samples()]
    # equivalent number: An equation has two sides, which the shapes look after.
    sides = (evaluated(side, envs) for side in helper[1:3])
    for u, left, right in zip(samples(), *sides, strict=True):
        if not close(left, right):
            return f"the sides differ at u = {mp.nstr(u, 8)}"
    return ""


def _sentences(sheet: RelationSheet) -> Iterator[Finding]:
    old: Json = ["call", "y", "x", "Theta", sheet.sign_f]
    new: Json = ["call", "y", "x", "Theta'", sheet.sign_g]
    scaled: Json = ["add", ["mul", "beta", "z"], "gamma"]
    shifted: Json = ["add", ["mul", "alpha", called(sheet.sign_g, scaled)], "delta"]
    yield expected(sheet, "given.network", ["eq", ["index", old, "k"], network(sheet.sign_f)])
    yield expected(sheet, "given.equality", ["eq", new, old])
    yield expected(sheet, "general", ["eq", called(sheet.sign_f, "z"), shifted])


def _definitions(sheet: RelationSheet) -> Iterator[Finding]:
    """Every derivation must mean by f and g what the question means, and leave z free."""
    letters = [sign for sign in (sheet.sign_f, sheet.sign_g) if isinstance(sign, str)]
    for derivation in sheet.answer.get("derivations", ()):
        where = f"derivations/{derivation['id']}/0"
        rows = derivation["domain"]["definitions"]
        if [row["name"] for row in rows] != letters:
            yield finding(where, f"the functions that are defined are not {letters}")
        for row in rows:
            one = {key_of(sheet.sign_g): sheet.g, key_of(sheet.sign_f): sheet.f}.get(row["name"])
            if one is None or row["parameters"] != ["z"]:
                yield finding(where, f"{row['name']} is not a function of the question")
            elif problem := sheet.close(row["body"], one.term, _all_over(one)):
                yield finding(where, f"{row['name']} is defined differently: {problem}")
        if derivation["id"] == "rewritten":
            yield finding(where, _other_network(sheet, derivation["domain"]))


def _all_over(*functions: Function) -> list[Value]:
    """Points everywhere, and where the functions switch, which may be far away, with those
    beside."""
    switches = [z for one in functions for z in one.breakpoints()]
    # equivalent arithmetic: The same places, the other way round.
    return [*samples(), *(z + h for z in switches for h in (0, BESIDE, -BESIDE))]


def _other_network(sheet: RelationSheet, domain: dict[str, Any]) -> str:
    """The networks are rewritten for all sizes, inputs and weights, with the new names as told."""
    wanted = [
        *(variable(name, 0, integer=True) for name in ("D", "M", "K")),
        variable("k", 0, ["add", "K", 1], integer=True),
        *map(variable, ("x", "omega")),
    ]
    if domain["variables"] != [{**row, "value": None} for row in wanted]:
        return "it does not hold for all networks"
    told = [sheet.formulas.get(f"parameters.{number}.equation") for number in range(4)]
    return "" if domain["conditions"] == told else "the new names are not those that are told"


def _relation(sheet: RelationSheet, numbers: list[Value]) -> Iterator[Finding]:
    """The named answers satisfy the identity, and every printed form of it says the same."""
    alpha, beta, gamma, delta = numbers
    switches = sheet.g.breakpoints() if beta else []
    # equivalent arithmetic: The same places, the other way round.
    beside = [(w + h - gamma) / beta for w in switches for h in (BESIDE, -BESIDE)]
    points = [*_all_over(sheet.f), *beside]
    problem = ""
    images = sheet.g.at(beta * z + gamma for z in points)
    for z, left, image in zip(points, sheet.f.at(points), images, strict=True):
        right = alpha * image + delta
        if not close(left, right) and _is_settled(sheet, z):
            problem = f"{mp.nstr(left, 12)} is not {mp.nstr(right, 12)} at z = {mp.nstr(z, 8)}"
            # equivalent loop: The same fault once more, or another place of it.
            break
    for name in NAMES:
        yield finding(f"answers/{name}", problem, len(points))
    for i, name in enumerate(NAMES):
        printed = sheet.formulas.get(f"numbers.{i}")
        fault = f"{printed} does not say what {name} is"
        if isinstance(printed, list) and printed[:2] == ["eq", name]:
            fault = "" if close(evaluate(printed[2]), numbers[i]) else f"{name} is another number"
        yield finding(f"formulas/numbers.{i}", fault)
    form = sheet.formulas["form"]
    fault = (
        "" if as_list(form)[:2] == ["eq", called(sheet.sign_f, "z")] else "not an equation for f"
    )
    yield finding(
        "formulas/form", fault or form_fault(as_list(form)[2], sheet, numbers), len(samples())
    )


def _is_settled(sheet: RelationSheet, z: Value) -> bool:
    """Whether both functions are continuous where they are asked, so that rounding cannot tell."""
    return sheet.f.jump_order(z) != 0 or mp.isint(z)
