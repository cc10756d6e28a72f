"""Networks as the sheet writes them, and what they compute with the old and the new parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check import perceptrons
from keywright.kinds.network_equivalence.check.activations import Function
from keywright.kinds.network_equivalence.check.perceptrons import (
    NETWORKS,
    SIZES,
    _output,
    _weight_drawn,
    network,
    same_outputs,
    weight,
)
from keywright.kinds.network_equivalence.check.relation_sheet import as_list
from keywright.referee.expression import Json, read
from tests.kinds.network_equivalence.check.relation_sheets import RELATED, bent, faults, sheet_for
from tests.kinds.worked import answer_of


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


def answered(first: str, second: str) -> dict[str, Any]:
    return answer_of({"kind": "network-equivalence", "from": first, "to": second})


@pytest.mark.parametrize(("first", "second"), RELATED)
def test_what_is_right_is_not_refused(first: str, second: str) -> None:
    sheet = sheet_for(first, second, answered(first, second))
    found = list(same_outputs(sheet))
    assert all(one.ok for one in found)
    assert [one.where for one in found] == [
        f"formulas/parameters.{path}"
        for path in (
            "0.equation", "0.ranges.0", "0.ranges.1", "1.equation", "1.ranges.0", "2.equation",
            "2.ranges.0", "2.ranges.1", "3.equation", "3.ranges.0",
        )
    ]  # fmt: skip
    assert [one.points for one in found] == [
        NETWORKS,
        0,
        0,
        NETWORKS,
        0,
        NETWORKS,
        0,
        0,
        NETWORKS,
        0,
    ]


@pytest.mark.parametrize(("first", "second"), [RELATED[0], RELATED[2]])
def test_what_is_bent_is_refused(first: str, second: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perceptrons, "NETWORKS", 3)  # as many as are enough, for the time it takes
    answer, tried = answered(first, second), 0
    for what, wrong in bent(answer, "formulas", "parameters."):
        tried += 1
        assert faults(same_outputs(sheet_for(first, second, wrong))), what
    assert tried > 40


@pytest.mark.parametrize(("place", "line"), [("start", 0), ("end", 1)])
def test_a_chain_leads_from_the_old_network_to_the_new_one(place: str, line: int) -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    chain = next(row for row in answer["derivations"] if row["id"] == "rewritten")
    if place == "start":
        chain["start"] = ["add", chain["start"], 0]
    else:
        chain["steps"][-1]["term"] = ["add", chain["steps"][-1]["term"], 0]
        line = len(chain["steps"])
    found = faults(same_outputs(sheet_for(first, second, answer)))
    assert [where for where, _ in found] == [f"derivations/rewritten/{line}"]


# each is right for some of the weights alone
PARTLY: list[tuple[str, Json]] = [
    ("parameters.2.equation", ["mul", ["div", 1, 2], ["max", weight(2, "k", "j"), -1]]),
    ("parameters.3.equation", ["max", weight(2, "k", 0), -1]),
    ("parameters.1.equation", ["max", weight(1, "j", 0), ["neg", ["div", 3, 2]]]),
    ("parameters.1.equation", weight(1, "j", 1)),
    ("parameters.3.equation", weight(2, "k", 1)),
    ("parameters.2.equation", ["mul", ["div", 1, 2], weight(2, "k", 1)]),
    ("parameters.0.equation", weight(1, 1, "i")),
    ("parameters.0.equation", weight(1, "j", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("path", "right"), PARTLY)
def test_parameters_that_are_right_for_some_networks_are_refused(path: str, right: Json) -> None:
    first, second = RELATED[0]
    answer = answered(first, second)
    answer["formulas"][path][2] = right
    wrong = {where for where, _ in faults(same_outputs(sheet_for(first, second, answer)))}
    assert wrong


def test_networks_are_drawn_each_in_its_own_way() -> None:
    drawn = [_weight_drawn(n, "x", (i,)) for n in range(50) for i in (1, 2, 3)]
    assert len({*drawn}) == len(drawn)
    assert all(-2 <= number < 2 for number in drawn)
    assert min(drawn) < -1.9
    assert max(drawn) > 1.9


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "tanh(z)": np.tanh, "max(0, z)": lambda a: np.maximum(a, 0), "z**2 + z": lambda a: a**2 + a,
}  # fmt: skip


@pytest.mark.parametrize("function", ACTIVATIONS)
def test_a_network_computes_what_numpy_does(function: str) -> None:
    """Two layers with biases, for several networks at a time."""
    rng = np.random.default_rng(7)
    d, m, k, count = SIZES["D"], SIZES["M"], SIZES["K"], 3
    first, second = rng.normal(size=(count, m, d + 1)), rng.normal(size=(count, k, m + 1))
    x = rng.normal(size=(count, d))
    weights = {
        (layer, row + 1, column): [mp.mpf(rows[n, row, column]) for n in range(count)]
        for layer, rows in ((1, first), (2, second))
        for row in range(rows.shape[1])
        for column in range(rows.shape[2])
    }
    inputs = [[mp.mpf(x[n, i]) for i in range(d)] for n in range(count)]
    found = _output(Function(read(function)), inputs, weights)
    for n in range(count):
        hidden = ACTIVATIONS[function](first[n, :, 1:] @ x[n] + first[n, :, 0])
        outputs = second[n, :, 1:] @ hidden + second[n, :, 0]
        assert np.allclose([float(value) for value in found[n]], outputs, rtol=1e-13)


def test_a_network_is_written_as_two_sums() -> None:
    x: Json = ["index", "x", "i"]
    inside: Json = ["sum", ["mul", weight(1, "j", "i"), x], "i", 1, "D"]
    unit: Json = ["call", "f", ["add", inside, weight(1, "j", 0)]]
    outside: Json = ["sum", ["mul", weight(2, "k", "j"), unit], "j", 1, "M"]
    assert network("f") == ["add", outside, weight(2, "k", 0)]
    assert weight(2, "k", new=True) == ["index", ["tilde", ["layer", "omega", 2]], "k"]
    *_, shift = as_list(network(["tanh"], new=True))
    assert shift == weight(2, "k", 0, new=True)
