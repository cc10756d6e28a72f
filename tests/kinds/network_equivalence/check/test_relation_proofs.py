"""Proofs of a relation: what they are about, region by region, right and bent."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import samples
from keywright.kinds.network_equivalence.check.relation_proofs import form_fault, proofs
from keywright.referee.expression import Json, read
from tests.kinds.network_equivalence.check.relation_sheets import (
    RELATED,
    bent,
    faults,
    numbers_of,
    sheet_for,
)
from tests.kinds.worked import answer_of


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


def answered(first: str, second: str) -> dict[str, Any]:
    return answer_of({"kind": "network-equivalence", "from": first, "to": second})


def found_in(first: str, second: str, answer: dict[str, Any]) -> list[tuple[str, str]]:
    sheet = sheet_for(first, second, answer)
    return faults(proofs(sheet, numbers_of(answer)))


@pytest.mark.parametrize(("first", "second"), RELATED)
def test_what_is_right_is_not_refused(first: str, second: str) -> None:
    answer = answered(first, second)
    sheet = sheet_for(first, second, answer)
    found = list(proofs(sheet, numbers_of(answer)))
    assert all(one.ok for one in found)
    places = {one.where for one in found}
    said = {
        f"formulas/{path}"
        for path in answer["formulas"]
        if path.startswith(("regions.", "points."))
    }
    assert said <= places
    chains = {f"derivations/{row['id']}/0" for row in answer["derivations"]}
    assert chains - {"derivations/rewritten/0"} <= places


@pytest.mark.parametrize(("first", "second"), RELATED[4:7])
def test_what_is_bent_is_refused(first: str, second: str) -> None:
    answer = answered(first, second)
    for what, wrong in bent(answer, "formulas", "regions.", "points."):
        assert found_in(first, second, wrong), what


def changed(chain: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    wrong = copy.deepcopy(chain)
    (row,) = [row for row in wrong["domain"]["variables"] if row["name"] == "z"]
    row[field] = value
    return wrong


def about(chain: dict[str, Any]) -> list[dict[str, Any]]:
    """The same about other z, or with another end."""
    (row,) = [row for row in chain["domain"]["variables"] if row["name"] == "z"]
    others = [
        changed(chain, side, bound)
        for side in ("low", "high")
        for bound in ([7, 0] if row[side] is None else [None, 7, ["add", row[side], 1]])
    ]
    others.append(changed(chain, "integer", True))
    others.append(changed(chain, "value", 0))
    others += [changed(chain, "special", special) for special in ([], [0], [1], [0, 1])
               if special != row["special"]]  # fmt: skip
    domain = {**chain["domain"], "conditions": [["gt", "z", 1]]}
    others.append({**chain, "domain": domain})
    others.append({**chain, "start": ["add", chain["start"], 1]})
    return others


@pytest.mark.parametrize(("first", "second"), [RELATED[0], RELATED[1], RELATED[5]])
def test_chains_about_something_else_are_refused(first: str, second: str) -> None:
    answer = answered(first, second)
    for number, chain in enumerate(answer["derivations"]):
        if chain["id"] == "rewritten":
            continue
        end = chain["steps"][-1]["term"]
        longer = {**chain, "steps": [*chain["steps"], {**chain["steps"][-1], "term": [end]}]}
        for other in (*about(chain), longer):
            rows = [*answer["derivations"]]
            rows[number] = other
            found = found_in(first, second, {**answer, "derivations": rows})
            assert any(where.startswith(f"derivations/{chain['id']}/") for where, _ in found)
        rows = [row for row in answer["derivations"] if row["id"] != chain["id"]]
        assert found_in(first, second, {**answer, "derivations": rows})


def test_a_region_too_many_is_refused() -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    row = next(row for row in answer["derivations"] if row["id"] == "regions.1.chain")
    rows = [*answer["derivations"], {**row, "id": "regions.2.chain"}]
    found = found_in(first, second, {**answer, "derivations": rows})
    assert found == [("derivations/regions.2.chain/0", "a region too many")]


def test_a_function_that_jumps_is_asked_where_it_does() -> None:
    first, second = RELATED[5]
    answer = answered(first, second)
    rows = [row for row in answer["derivations"] if row["id"] != "points.0.chain"]
    found = found_in(first, second, {**answer, "derivations": rows})
    assert ("derivations/regions.0.chain/0", "the breakpoints are not treated") in found
    first, second = RELATED[0]
    answer = answered(first, second)
    row = next(row for row in answer["derivations"] if row["id"] == "regions.1.chain")
    rows = [*answer["derivations"], {**row, "id": "points.0.chain"}]
    found = found_in(first, second, {**answer, "derivations": rows})
    assert found == [("derivations/regions.0.chain/0", "the breakpoints are not treated")]


# What is said of z and of beta z + gamma in the left region of relu(z) = (abs(z) + z)/2.
REGIONS: list[tuple[str, Json, bool]] = [
    ("where", ["lt", "z", 0], True),
    ("where", ["gt", 0, "z"], True),
    ("where", ["le", "z", 0], False),
    ("where", ["lt", "z", 1], False),
    ("where", ["lt", "z", -1], False),
    ("where", ["ne", "z", 0], False),
    ("where", ["and", ["lt", "z", 0], ["lt", "z", 0]], True),
    ("image", ["lt", "z", 0], True),
    ("image", ["gt", 0, "z"], True),
    ("image", ["lt", ["mul", 2, "z"], 0], False),  # of something else than g is taken of
    ("image", ["gt", 0, ["mul", 2, "z"]], False),
    ("image", ["le", "z", 0], False),
    ("image", ["gt", "z", 0], False),
    ("image", ["and", ["lt", ["add", "z", 0], 0], ["lt", "z", 1]], True),
    ("image", ["and", ["lt", "z", 0], ["lt", ["mul", 3, "z"], 1]], False),
]


@pytest.mark.parametrize(("part", "condition", "ok"), REGIONS)
def test_a_condition_holds_in_the_left_region_alone(part: str, condition: Json, ok: bool) -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    answer["formulas"][f"regions.0.{part}"] = condition
    found = found_in(first, second, answer)
    assert (found == []) is ok
    assert ok or {where for where, _ in found} == {f"formulas/regions.0.{part}"}


POINTS: list[tuple[str, Json, bool]] = [
    ("where", ["eq", "z", 0], True),
    ("where", ["eq", "z", ["add", 1, -1]], False),
    ("where", ["eq", "z", 1], False),
    ("where", ["eq", 0, "z"], False),
    ("image", ["eq", ["add", 1, 0], 1], True),
    ("image", ["eq", ["add", 1, 1], 1], False),
    ("here", ["eq", ["call", "f", 0], 1], False),
    ("here", ["eq", 0, 0], False),
    ("here", ["eq", ["call", "g", 1], 0], False),
    ("here", ["eq", ["call", "f", ["neg", 0]], 0], False),
    ("here", ["ne", ["call", "f", 0], 0], False),
]


@pytest.mark.parametrize(("part", "said", "ok"), POINTS)
def test_what_is_said_of_a_breakpoint_is_judged(part: str, said: Json, ok: bool) -> None:
    first, second = RELATED[5]
    answer = answered(first, second)
    answer["formulas"][f"points.0.{part}"] = said
    assert (found_in(first, second, answer) == []) is ok


FORMS = [
    ("a*g(b*z + c) + d", True),
    ("d + g(c + z*b)*a", True),
    ("a*(g(b*z + c) + d/a)", True),
    ("a*g(b*z + c)", False),
    ("g(b*z + c) + d", False),
    ("a*g(z + c) + d", False),
    ("a*g(b*z) + d", False),
    ("a*b*z + a*c + d", False),
    ("a*g(b*z + c) + d + g(z) - g(0)", False),
    ("a*g(b*z + c) + d + (z - z)", True),
]


@pytest.mark.parametrize("sign", ["g", "tanh"])
@pytest.mark.parametrize(("form", "ok"), FORMS)
def test_the_numbers_stand_where_they_belong(form: str, ok: bool, sign: str) -> None:
    numbers = {"a": "3", "b": "5/2", "c": "-7", "d": "1/3"}
    text = "".join(f"({numbers[letter]})" if letter in numbers else letter for letter in form)
    term = read(text.replace("g", "tanh"))
    answer = answered("sigmoid", "tanh")
    answer["formulas"]["given.target.sign"] = [sign] if sign == "tanh" else sign

    def named(term: Json) -> Json:
        if not isinstance(term, list):
            return term
        arguments = [named(arg) for arg in term[1:]]
        return ["call", "g", *arguments] if term[0] == "tanh" and sign == "g" else [
            term[0], *arguments]  # fmt: skip

    sheet = sheet_for("sigmoid", "tanh", answer)
    values = [mp.mpf(eval(text)) for text in ("3", "5/2", "-7")]
    fault = form_fault(named(term), sheet, [*values, mp.mpf(1) / 3])
    assert (fault == "") is ok
    assert ok or fault.startswith("the numbers do not stand where they belong, at z = ")


@pytest.mark.parametrize("part", ["where", "image"])
def test_a_condition_of_the_right_region_fails_on_the_left(part: str) -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    answer["formulas"][f"regions.1.{part}"] = ["ne", "z", 0]
    found = found_in(first, second, answer)
    assert found == [(f"formulas/regions.1.{part}", "it fails at z = -1.0")]


def test_where_a_condition_fails_is_told() -> None:
    first, second = "abs(z - 1/3)", "abs(z)"
    answer = answered(first, second)
    answer["formulas"]["regions.0.where"] = ["lt", "z", 0]
    found = found_in(first, second, answer)
    assert found == [("formulas/regions.0.where", "it fails at z = 0.28333333")]
    far = mp.nstr(samples()[5], 8)
    sheet = sheet_for(first, second, answer)
    wrong: Json = ["add", ["call", "g", read("z - 1/3")], read("z*(z**2 - 1)*(z**2 - 9)")]
    fault = form_fault(wrong, sheet, numbers_of(answer))
    assert fault == f"the numbers do not stand where they belong, at z = {far}"


def test_a_region_says_what_f_is_there() -> None:
    """Whatever its chain ends with."""
    first, second = RELATED[0]
    answer = answered(first, second)
    answer["formulas"]["regions.1.here"][2] = 7
    chain = next(row for row in answer["derivations"] if row["id"] == "regions.1.chain")
    chain["steps"][-1]["term"] = 7
    ((where, _),) = found_in(first, second, answer)
    assert where == "formulas/regions.1.here"


def test_a_breakpoint_has_the_value_of_f() -> None:
    """The right-hand side may have another one there."""
    first, second = RELATED[5]
    answer = answered(first, second)
    other = "Piecewise((1, z > 0), (0, z < 0), (7, True))"
    assert ("formulas/points.0.here", "not the value of f there") in found_in(other, second, answer)
