"""What a sheet about two activations says before and beside its proofs, right and bent."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check import (
    NAMES,
    _definitions,
    _helper_fault,
    _relation,
    _sentences,
    _side,
    _title_fault,
    check,
)
from keywright.kinds.network_equivalence.check.activations import (
    NAMED,
    TITLES,
    function_of,
    samples,
)
from keywright.kinds.network_equivalence.check.relation_sheet import RelationSheet
from keywright.referee.expression import Json, read
from tests.kinds.network_equivalence.check.relation_sheets import (
    RELATED,
    UNIT,
    bent,
    faults,
    numbers_of,
    sheet_for,
)
from tests.kinds.worked import answer_of

Part = Callable[[str, str, dict[str, Any]], list[tuple[str, str]]]
MORE = [
    ("erf", "normal-cdf"),
    ("normal-cdf", "erf"),
    ("softplus", "log(1 + exp(2*z))"),
    ("silu", "z*tanh(z/2) + z"),
    ("sigmoid(2*z)", "tanh(3*z)"),
    ("tanh", "exp(z)"),
]


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


def answered(first: str, second: str) -> dict[str, Any]:
    return answer_of({"kind": "network-equivalence", "from": first, "to": second})


def asked(first: str, second: str) -> dict[str, Any]:
    return {"kind": "network-equivalence", "from": first, "to": second}


def introduced(first: str, second: str, answer: dict[str, Any]) -> list[tuple[str, str]]:
    sheet = sheet_for(first, second, answer)
    return [
        *faults(_side("given.source", sheet.sign_f, sheet.f, "f", first, sheet)),
        *faults(_side("given.target", sheet.sign_g, sheet.g, "g", second, sheet)),
    ]


def sentences(first: str, second: str, answer: dict[str, Any]) -> list[tuple[str, str]]:
    return faults(_sentences(sheet_for(first, second, answer)))


def related(first: str, second: str, answer: dict[str, Any]) -> list[tuple[str, str]]:
    return faults(_relation(sheet_for(first, second, answer), numbers_of(answer)))


PARTS = [
    (introduced, ("given.source.", "given.target.")),
    (sentences, ("given.network", "given.equality", "general")),
    (related, ("numbers.", "form")),
]


@pytest.mark.parametrize(("first", "second"), [*RELATED, *MORE])
def test_what_is_right_is_not_refused(first: str, second: str) -> None:
    answer = answered(first, second)
    found = list(check(asked(first, second), answer, 4))
    assert all(one.ok for one in found)
    said = {f"{part}/{p}" for part in ("answers", "facts", "formulas") for p in answer[part]}
    assert said <= {one.where for one in found}


@pytest.mark.parametrize(("part", "prefixes"), PARTS)
@pytest.mark.parametrize(("first", "second"), [RELATED[0], RELATED[2]])
def test_what_is_bent_is_refused(
    first: str, second: str, part: Part, prefixes: tuple[str, ...]
) -> None:
    answer = answered(first, second)
    for section in ("formulas", "facts"):
        for what, wrong in bent(answer, section, *prefixes):
            if what not in (
                "given.source.equation/2: longer",
                "given.source.sign: left out",
                "given.target.sign: left out",
            ):  # max(0, z, z)
                assert part(first, second, wrong), what


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_sign_is_needed(side: str) -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    del answer["formulas"][f"given.{side}.sign"]
    assert faults(check(asked(first, second), answer, 4)) == [("", f"'given.{side}.sign'")]


@pytest.mark.parametrize("name", ["alpha", "beta", "gamma", "delta"])
def test_each_number_is_tried(name: str) -> None:
    for first, second in (RELATED[0], RELATED[2], RELATED[4]):
        answer = answered(first, second)
        for other in ("7", "-1/3", "0"):
            wrong = copy.deepcopy(answer)
            wrong["answers"][name]["exact"] = other
            if other == answer["answers"][name]["exact"]:
                continue
            places = [where for where, _ in related(first, second, wrong)]
            assert f"answers/{name}" in places
            assert places.count("answers/alpha") == 1
            wrong["answers"][name] = None
            assert faults(check(asked(first, second), wrong, 4))


def test_a_relation_is_tried_where_the_functions_break() -> None:
    """A value of its own at one place only, where rounding cannot be the reason."""
    answer = answered("z", "2*z")
    for at, fault in (("1", "7.0 is not 1.0 at z = 1.0"), ("1/3", None)):
        hole = f"Piecewise((z, z < {at}), (z, z > {at}), (7, True))"
        sheet = sheet_for(hole, "2*z", answer)
        found = faults(_relation(sheet, numbers_of(answer)))
        wanted = [(f"answers/{name}", fault) for name in NAMES]
        assert found == ([] if fault is None else wanted)


TITLED: list[tuple[object, str, object, str]] = [
    ("rectified linear unit", "relu", "relu", ""),
    ("rectified linear unit", "relu", " relu ", ""),
    ("", "relu", "relu", "'' is not relu"),
    ("hyperbolic tangent", "relu", "relu", "'hyperbolic tangent' is not relu"),
    ("", "max(0, z)", "max(0, z)", ""),
    ("rectified linear unit", "max(0, z)", "max(0, z)", ""),
    ("rectified linear unit", "max(0, 2*z)", "max(0, 2*z)",
     "the function is not the rectified linear unit"),
    ("leaky rectified linear unit", "max(0, z)", "max(0, z)",
     "the function is not the leaky rectified linear unit"),
    ("nothing", "max(0, z)", "max(0, z)", "the function is not the nothing"),
    (None, "max(0, z)", "max(0, z)", "the function is not the None"),
    ("", "7", 7, ""),
]  # fmt: skip


@pytest.mark.parametrize(("title", "function", "given", "fault"), TITLED)
def test_a_title_is_that_of_the_function(
    title: object, function: str, given: object, fault: str
) -> None:
    assert _title_fault(title, function_of(function), given) == fault


@pytest.mark.parametrize("name", NAMED)
def test_each_name_has_its_title(name: str) -> None:
    for other, title in TITLES.items():
        fault = _title_fault(title, function_of(name), read("z"))
        assert (fault == "") is (NAMED[other] == NAMED[name])


HELPERS: list[tuple[Json, str]] = [
    (["eq", ["tanh", "u"], read("1 - 2/(1 + exp(2*u))")], ""),
    (["eq", ["relu", "u"], ["max", 0, "u"]], ""),
    (["eq", ["relu", "u"], ["max", 1, "u"]], "the sides differ at u = 0.0"),
    (["ne", ["tanh", "u"], ["tanh", "u"]], "['ne', ['tanh', 'u'], ['tanh', 'u']] is no equation"),
    ("u", "u is no equation"),
    (["eq", "u", ["max", "u", -10]], ""),
    (["eq", ["abs", ["add", "u", -3]], ["add", 3, ["neg", "u"]]],
     "the sides differ at u = 3.0304576"),
]  # fmt: skip


@pytest.mark.parametrize(("helper", "fault"), HELPERS)
def test_helpers_are_equations_in_u(helper: Json, fault: str) -> None:
    assert _helper_fault(helper) == fault


def side(given: str, **formulas: Json) -> dict[str, str]:
    """What is found of how the first function is introduced, by place."""
    answer = answered("tanh", "exp(z)")
    answer["formulas"] = {
        **{f"given.source.{name}": it for name, it in formulas.items() if "helpers" not in name},
        **{f"given.{name.replace('_', '.')}": it for name, it in formulas.items() if "_" in name},
        "given.target.sign": "g",
    }
    answer["facts"]["given.source.title"] = ""
    sheet = RelationSheet(function_of(given), function_of("exp(z)"), answer, formulas["sign"], "g")
    return {where.removeprefix("formulas/given."): detail for where, detail in faults(
        _side("given.source", sheet.sign_f, sheet.f, "f", given, sheet))}  # fmt: skip


TANH: Json = ["div", ["add", ["exp", "z"], ["neg", ["exp", ["neg", "z"]]]],
        ["add", ["exp", "z"], ["exp", ["neg", "z"]]]]  # fmt: skip
OF_U: Json = ["eq", ["sigmoid", "u"], ["div", 1, ["add", 1, ["exp", ["neg", "u"]]]]]
SQUASHED = "sigmoid(2*z)*z"


def test_a_sign_means_the_function() -> None:
    f_of_z: Json = ["call", "f", "z"]
    assert side("tanh(z)", sign=["tanh"], equation=["eq", ["tanh", "z"], TANH]) == {}
    assert side("exp(z)", sign="f", equation=["eq", f_of_z, ["exp", "z"]]) == {}
    assert side("exp(z)", sign="g", equation=["eq", ["call", "g", "z"], ["exp", "z"]]) == {
        "source.sign": "g is no sign of a function"
    }
    assert (
        side("exp(z)", sign=["exp", "z"], equation=["eq", ["exp", "z", "z"], ["exp", "z"]])[
            "source.sign"
        ]
        == "['exp', 'z'] is no sign of a function"
    )
    wrong = side("exp(z)", sign=["tanh"], equation=["eq", ["tanh", "z"], TANH])
    assert wrong == {
        "source.sign": "0.0 and 1.0 at z = 0.0", "source.equation": "0.0 and 1.0 at z = 0.0",
    }  # fmt: skip
    assert side("exp(z)", sign="f", equation=["eq", ["call", "f", "x"], ["exp", "z"]]) == {
        "source.equation": "not an equation for ['call', 'f', 'z']"
    }
    assert side("erf(z)", sign=["erf"]) == {}
    assert side("tanh(z)", sign=["tanh"]) == {"source.equation": "nothing says what ['tanh'] is"}
    assert side("tanh(z)", sign=["tanh"], equation="z") == {
        "source.equation": "nothing says what ['tanh'] is"
    }


def test_what_is_used_is_said_once() -> None:
    term: Json = ["mul", ["sigmoid", ["mul", 2, "z"]], "z"]
    equation: Json = ["eq", ["call", "f", "z"], term]
    given: dict[str, Json] = {"sign": "f", "equation": equation}
    assert side(SQUASHED, **given, source_helpers_0=OF_U) == {}
    unsaid = {"source.equation": "nothing says what sigmoid is"}
    assert side(SQUASHED, **given) == unsaid
    assert side(SQUASHED, **given, target_helpers_0=OF_U) == unsaid  # it is said too late
    twice = "it has been said what this is"
    assert side(SQUASHED, **given, source_helpers_0=OF_U, source_helpers_1=OF_U) == {
        "source.helpers.0": twice
    }
    plain: dict[str, Json] = {"sign": ["tanh"], "equation": ["eq", ["tanh", "z"], TANH]}
    of_u: Json = ["eq", ["tanh", "u"], ["tanh", "u"]]
    assert side("tanh(z)", **plain, source_helpers_0=of_u) == {"source.helpers.0": twice}
    wrong: Json = ["eq", ["sigmoid", "u"], "u"]
    assert side(SQUASHED, **given, source_helpers_0=wrong) == {
        "source.helpers.0": "the sides differ at u = 0.0"
    }
    of_itself: Json = ["eq", ["sigmoid", "z"], ["sigmoid", "z"]]
    assert side("sigmoid(z)", sign=["sigmoid"], equation=of_itself) == {}


def defined(answer: dict[str, Any], first: str, second: str) -> list[tuple[str, str]]:
    return faults(_definitions(sheet_for(first, second, answer)))


@pytest.mark.parametrize(("first", "second"), [RELATED[2], RELATED[5]])
def test_every_derivation_means_the_functions_of_the_question(first: str, second: str) -> None:
    answer = answered(first, second)
    rows = answer["derivations"]
    assert len(rows) > 1
    for number, chain in enumerate(rows):
        where = f"derivations/{chain['id']}/0"
        definitions = chain["domain"]["definitions"]
        wrong = [
            definitions[:-1],
            [*definitions, definitions[-1]],
            [{**definitions[0], "name": "h"}, *definitions[1:]],
            [{**definitions[0], "parameters": ["x"]}, *definitions[1:]],
            [{**definitions[0], "parameters": ["z", "z"]}, *definitions[1:]],
            [{**definitions[0], "body": ["add", definitions[0]["body"], 1]}, *definitions[1:]],
        ]
        for other in wrong:
            bent_chain = {**chain, "domain": {**chain["domain"], "definitions": other}}
            others = [*rows[:number], bent_chain, *rows[number + 1 :]]
            found = defined({**answer, "derivations": others}, first, second)
            assert {place for place, _ in found} == {where}


def test_a_definition_is_compared_where_the_function_switches() -> None:
    first, second = UNIT, "Piecewise((-1, z < 2), (1, True))"
    answer = answered(first, second)
    chain = answer["derivations"][0]
    row = next(one for one in chain["domain"]["definitions"] if one["name"] == "g")
    for body, ok in (
        ("Piecewise((-1, z < 2), (1, True))", True),
        ("Piecewise((1, z >= 2), (-1, True))", True),
        ("Piecewise((-1, z <= 2), (1, True))", False),
        ("Piecewise((-1, z < 2), (7, z < 2.00001), (1, True))", False),
        ("Piecewise((-1, z < 1.99999), (7, z < 2), (1, True))", False),
    ):
        row["body"] = read(body)
        assert (defined(answer, first, second) == []) is ok


def test_networks_are_rewritten_for_all_sizes() -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    number = next(i for i, row in enumerate(answer["derivations"]) if row["id"] == "rewritten")
    domain = answer["derivations"][number]["domain"]
    every = "it does not hold for all networks"
    names = "the new names are not those that are told"
    rows = domain["variables"]
    wrong: list[tuple[dict[str, Any], str]] = [({"variables": rows[:-1]}, every)]
    for i, row in enumerate(rows):
        for field, value in (("low", 1), ("high", 7), ("special", [0]), ("value", 2),
                             ("integer", not row["integer"]), ("name", "n")):  # fmt: skip
            other = [*rows[:i], {**row, field: value}, *rows[i + 1 :]]
            wrong.append(({"variables": other}, every))
    wrong.append(({"conditions": domain["conditions"][:-1]}, names))
    wrong.append(({"conditions": domain["conditions"][::-1]}, names))
    wrong.append(({"conditions": []}, names))
    for change, fault in wrong:
        other_answer = copy.deepcopy(answer)
        other_answer["derivations"][number]["domain"].update(change)
        assert defined(other_answer, first, second) == [("derivations/rewritten/0", fault)]


def test_the_form_is_an_equation_for_f() -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    right = answer["formulas"]["form"][2]
    for left in (["call", "f", "z"], ["relu", "x"], "z"):
        answer["formulas"]["form"] = ["eq", left, right]
        found = related(first, second, answer)
        assert found == [("formulas/form", "not an equation for f")]


def test_a_number_is_said_by_name() -> None:
    first, second = RELATED[0]
    for said, fault in (
        (["eq", "beta", ["div", 1, 2]],
         "['eq', 'beta', ['div', 1, 2]] does not say what alpha is"),
        ("alpha", "alpha does not say what alpha is"),
        (["ne", "alpha", 1], "['ne', 'alpha', 1] does not say what alpha is"),
        (["eq", "alpha", 1], "alpha is another number"),
    ):  # fmt: skip
        answer = answered(first, second)
        answer["formulas"]["numbers.0"] = said
        assert related(first, second, answer) == [("formulas/numbers.0", fault)]


def test_where_a_relation_fails_is_told_with_the_numbers() -> None:
    answer = answered("z", "2*z")
    for first, second, fault in (
        ("z/3", "2*z", "0.333333333333 is not 1.0 at z = 1.0"),
        ("z", "2*z/3", "1.0 is not 0.333333333333 at z = 1.0"),
    ):
        found = faults(_relation(sheet_for(first, second, answer), numbers_of(answer)))
        assert found[0] == ("answers/alpha", fault)
    far = "z + z*(z**2 - 1)*(z**2 - 9)"
    found = faults(_relation(sheet_for(far, "2*z", answer), numbers_of(answer)))
    assert found[0][1].endswith(f" at z = {mp.nstr(samples()[5], 8)}")


FAR_OUT = [
    ("abs(z)", "abs(z) + max(0, z - 9)"), ("abs(z) + max(0, -9 - z)", "abs(z)"),
    ("abs(z)", "abs(2*z) + max(0, -20 - 2*z)"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), FAR_OUT)
def test_functions_that_differ_far_out_are_told_apart(first: str, second: str) -> None:
    beta = 2 if "2*z" in second else 1
    answer = answered("abs(z)", f"abs({beta}*z)")
    found = faults(_relation(sheet_for(first, second, answer), numbers_of(answer)))
    assert [where for where, _ in found][:4] == [f"answers/{name}" for name in NAMES]
    told = side("abs(z)", sign="f", equation=["eq", ["call", "f", "z"], read(first)])
    assert ("source.equation" in told) is (first != "abs(z)")
    told = side(first, sign="f", equation=["eq", ["call", "f", "z"], read("abs(z)")])
    assert ("source.equation" in told) is (first != "abs(z)")
    far = function_of("max(0, z) + max(0, z - 9)")
    assert _title_fault("rectified linear unit", far, "max(0, z) + max(0, z - 9)") != ""


def test_a_relation_is_tried_where_g_breaks_far_out() -> None:
    first = "tanh(2*z - 7)"
    answer = answered(first, "tanh(z)")
    assert answer["answers"]["gamma"]["exact"] == "-7"
    assert answer["answers"]["beta"]["exact"] == "2"
    bump = "tanh(z) + max(0, 1/2 - abs(z - 30))"
    found = faults(_relation(sheet_for(first, bump, answer), numbers_of(answer)))
    assert [where for where, _ in found][:4] == [f"answers/{name}" for name in NAMES]
