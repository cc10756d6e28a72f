"""Equivalent networks checked by running them.

The relation is tried at a hundred points with the functions of the YAML, in 60 digits; networks
with random weights are computed twice, with the old parameters and with what the printed formulas
make of them. A sheet that says that there is no relation has its reason recomputed
(`generator.check.no_relation`), and a search for a relation must fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mpmath import mp

from generator.check.activations import NAMED, TITLES, Function, function_of, samples
from generator.check.columns import evaluated
from generator.check.environment import Definition, Env, key_of, walk
from generator.check.expression import Json
from generator.check.functions import FUNCTIONS, Value
from generator.check.no_relation import refuted
from generator.check.numbers import value_of
from generator.check.perceptrons import network, same_outputs
from generator.check.relation_sheet import Sheet, agree, as_list, called, expected, finding, tied
from generator.check.report import Finding
from generator.check.terms import evaluate
from generator.check.tools import variable

__all__ = ["COLUMNS", "check"]

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = ()
EXPLAINED = ("sigmoid", "tanh", "softplus", "relu", "normal_cdf")  # by another function

DIGITS = 60
BESIDE = mp.mpf("1e-6")
NAMES = ("alpha", "beta", "gamma", "delta")


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """Findings for every place of the answer."""
    formulas = answer.get("formulas", {})
    with mp.workdps(DIGITS):
        sheet = Sheet(
            function_of(question["from"]),
            function_of(question["to"]),
            answer,
            formulas["source.sign"],
            formulas["target.sign"],
        )
        found = list(_findings(sheet, question))
    yield from found


def _findings(sheet: Sheet, question: dict[str, Any]) -> Iterator[Finding]:
    yield from _side("source", sheet.sign_f, sheet.f, "f", question["from"], sheet)
    yield from _side("target", sheet.sign_g, sheet.g, "g", question["to"], sheet)
    yield from _sentences(sheet)
    yield from _definitions(sheet)
    answers = sheet.answer["answers"]
    if [name for name in NAMES if answers.get(name) is None]:
        yield from refuted(sheet.f, sheet.g, sheet.sign_f, sheet.sign_g, sheet.answer)
        return
    numbers = [value_of(answers[name]["exact"], DIGITS) for name in NAMES]
    yield from _relation(sheet, numbers)
    yield from _proofs(sheet, numbers)
    yield from same_outputs(sheet)


def _side(
    side: str, sign: Json, one: Function, letter: str, given: object, sheet: Sheet
) -> Iterator[Finding]:
    """The sign, the words and the equation with which a function is introduced."""
    known = isinstance(sign, list) and len(sign) == 1 and sign[0] in FUNCTIONS
    meaning: Json = called(sign, "z")
    problem = "" if known or sign == letter else f"{sign} is no sign of a function"
    yield finding(
        f"formulas/{side}.sign", problem or sheet.close(meaning, one.term), len(samples())
    )
    equation = sheet.formulas.get(f"{side}.equation")
    if isinstance(equation, list):
        problem = "" if equation[:2] == ["eq", meaning] else f"not an equation for {meaning}"
        yield finding(
            f"formulas/{side}.equation",
            problem or sheet.close(equation[2], one.term),
            len(samples()),
        )
    elif sign != ["erf"]:  # which no formula of ours says
        yield finding(f"formulas/{side}.equation", f"nothing says what {sign} is")
    title = sheet.answer["facts"].get(f"{side}.title")
    yield finding(f"facts/{side}.title", _title_fault(title, one, given))
    signs = [head for head in (sheet.sign_f, sheet.sign_g) if isinstance(head, list)]
    told = [
        as_list(as_list(h)[1])[:1]
        for p, h in sheet.formulas.items()
        if p.startswith(("source.helpers.", f"{side}.helpers."))
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
    known = all(map(agree, one.at(samples()), Function(NAMED[name]).at(samples())))
    return "" if known else f"the function is not the {title}"


def _helper_fault(helper: Json) -> str:
    """An equation for a sign in the variable u."""
    if not isinstance(helper, list) or helper[0] != "eq":
        return f"{helper} is no equation"
    envs = [Env({"u": u}) for u in samples()]
    sides = (evaluated(side, envs) for side in helper[1:3])
    for u, left, right in zip(samples(), *sides, strict=True):
        if not agree(left, right):
            return f"the sides differ at u = {mp.nstr(u, 8)}"
    return ""


def _sentences(sheet: Sheet) -> Iterator[Finding]:
    old: Json = ["call", "y", "x", "Theta", sheet.sign_f]
    new: Json = ["call", "y", "x", "Theta'", sheet.sign_g]
    scaled: Json = ["add", ["mul", "beta", "z"], "gamma"]
    shifted: Json = ["add", ["mul", "alpha", called(sheet.sign_g, scaled)], "delta"]
    yield expected(sheet, "network", ["eq", ["index", old, "k"], network(sheet.sign_f)])
    yield expected(sheet, "equality", ["eq", new, old])
    yield expected(sheet, "general", ["eq", called(sheet.sign_f, "z"), shifted])


def _definitions(sheet: Sheet) -> Iterator[Finding]:
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


def _all_over(one: Function) -> list[Value]:
    """Points everywhere, and where the function switches with those beside."""
    switches = one.breakpoints()
    return [*samples(), *(z + h for z in switches for h in (0, BESIDE, -BESIDE))]


def _other_network(sheet: Sheet, domain: dict[str, Any]) -> str:
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


def _relation(sheet: Sheet, numbers: list[Value]) -> Iterator[Finding]:
    """The named answers satisfy the identity, and every printed form of it says the same."""
    alpha, beta, gamma, delta = numbers
    points = [*samples(), *sheet.f.breakpoints()]
    problem = ""
    images = sheet.g.at(beta * z + gamma for z in points)
    for z, left, image in zip(points, sheet.f.at(points), images, strict=True):
        right = alpha * image + delta
        if not agree(left, right) and _is_settled(sheet, z):
            problem = f"{mp.nstr(left, 12)} is not {mp.nstr(right, 12)} at z = {mp.nstr(z, 8)}"
            break
    for name in NAMES:
        yield finding(f"answers/{name}", problem, len(points))
    for i, name in enumerate(NAMES):
        printed = sheet.formulas.get(f"numbers.{i}")
        fault = f"{printed} does not say what {name} is"
        if isinstance(printed, list) and printed[:2] == ["eq", name]:
            fault = "" if agree(evaluate(printed[2]), numbers[i]) else f"{name} is another number"
        yield finding(f"formulas/numbers.{i}", fault)
    form = sheet.formulas["form"]
    fault = (
        "" if as_list(form)[:2] == ["eq", called(sheet.sign_f, "z")] else "not an equation for f"
    )
    yield finding(
        "formulas/form", fault or _form_fault(as_list(form)[2], sheet, numbers), len(samples())
    )


def _is_settled(sheet: Sheet, z: Value) -> bool:
    """Whether both functions are continuous where they are asked, so that rounding cannot tell."""
    return sheet.f.jump_order(z) != 0 or mp.isint(z)


def _form_fault(right: Json, sheet: Sheet, numbers: list[Value]) -> str:
    """Whether the right-hand side is alpha g(beta z + gamma) + delta for any g whatever."""
    alpha, beta, gamma, delta = numbers
    body: Json = ["add", ["pow", "z", 3], ["mul", 2, "z"], 5]
    env = Env(definitions={"probe": Definition("probe", ("z",), body)})
    probed = _with_probe(right, sheet.sign_g)
    found = evaluated(probed, [env.bind({"z": z}) for z in samples()])
    for z, value in zip(samples(), found, strict=True):
        w = beta * z + gamma
        if not agree(value, alpha * (w**3 + 2 * w + 5) + delta):
            return f"the numbers do not stand where they belong, at z = {mp.nstr(z, 8)}"
    return ""


def _same_form(sheet: Sheet, form: Json, z: Value, there: Json) -> bool:
    """Whether the form at this z is what stands there, for any g whatever."""
    body: Json = ["add", ["pow", "z", 3], ["mul", 2, "z"], 5]
    env = Env({"z": z}, {"probe": Definition("probe", ("z",), body)})
    return agree(*(evaluate(_with_probe(side, sheet.sign_g), env) for side in (form, there)))


def _with_probe(term: Json, sign: Json) -> Json:
    if not isinstance(term, list):
        return term
    arguments = [_with_probe(arg, sign) for arg in term[1:]]
    if isinstance(sign, str):
        if term[:2] == ["call", sign]:
            return ["call", "probe", *arguments[1:]]
    elif term[0] == as_list(sign)[0]:
        return ["call", "probe", *arguments]
    return [term[0], *arguments]


def _proofs(sheet: Sheet, numbers: list[Value]) -> Iterator[Finding]:
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
            printed is not None and agree(evaluate(printed), bound)
        )  # fmt: skip
        if not same or row.get("integer") or row.get("value") is not None:
            return "z does not run through the region"
    return "" if not chain["domain"]["conditions"] else "the proof holds under conditions only"


def _inside(low: Value | None, high: Value | None, t: int) -> Value:
    share = mp.mpf(t) / 20
    if low is None:
        return -t * mp.sqrt(3) if high is None else high - t * share
    return low + (t * share if high is None else (high - low) * share)


def _region(
    sheet: Sheet, name: str, points: list[Value], low: Value | None, high: Value | None
) -> Iterator[Finding]:
    """What is said of z, of beta z + gamma and of f in a region holds there, and of the first two
    nowhere else."""
    where, image = (sheet.formulas[f"{name}.{part}"] for part in ("where", "image"))
    outside = [z for z in (low, high) if z is not None]
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


def _image_fault(sheet: Sheet, name: str, numbers: list[Value]) -> str:
    """The condition that z lies in the region has to be one on beta z + gamma."""
    _, beta, gamma, _ = numbers
    for node in walk(sheet.formulas[f"{name}.image"]):
        if isinstance(node, list) and node[0] in ("lt", "gt"):
            for side in node[1:]:
                found = evaluated(side, [Env({"z": z}) for z in samples()])
                inner = [beta * z + gamma for z in samples()]
                if "z" in walk(side) and not all(map(agree, found, inner)):
                    return f"{side} is not what g is taken of"
    return ""


def _breakpoints(sheet: Sheet, chains: dict[str, Any], points: list[Value]) -> Iterator[Finding]:
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
            f"formulas/{name}.where", "" if where[1] == "z" and agree(at, z) else "not it"
        )
        same = agree(*(evaluate(side) for side in image[1:]))
        yield finding(f"formulas/{name}.image", "" if same else "the sides differ")
        value = evaluate(here[2])
        left = here[1] == called(sheet.sign_f, where[2])
        fine = left and agree(evaluate(here[1], sheet.env), value) and agree(start, value)
        yield finding(f"formulas/{name}.here", "" if fine else "not the value of f there")
