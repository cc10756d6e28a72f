"""A template finds the answer's data by their paths, and another name nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.proof.tree import tree as read_again
from keywright.sheet.tree import Number, tree
from keywright.terms.term import div, neg, symbol

HALF = {"exact": "1/2", "decimal": "0.5"}
LONG = {"exact": None, "decimal": "0.3333"}
ENTRY: dict[str, Any] = {
    "answers": {"y": HALF, "full": [HALF, {"exact": "3", "decimal": "3"}], "1a": {"k": HALF}},
    "facts": {"planar": True, "works.0.mode": "full", "works.1.mode": "valid"},
    "values": {"given.stride": 2, "size": LONG},
    "formulas": {"works.0.sum": ["neg", "x"], "given.x": "x"},
    "absent": {"works.1.sum": None, "given.names": []},
    "derivations": [
        {"id": "chain", "start": "x",
         "steps": [{"relation": "=", "term": ["neg", "x"], "reason": "expand"}]},
    ],
    "tables": [{"id": "works.0.rows", "rows": [[1, "a", ["neg", "x"], HALF]]}],
    "traces": {"reverse:y.1": {"values": [
        {"name": "v1", "symbol": "v", "formula": "x", **HALF},
        {"name": "v2", "symbol": "w", "formula": "x", "rule": ["neg", "x"], **LONG},
    ]}},
}  # fmt: skip


def test_everything_is_found_by_its_path() -> None:
    a = tree(ENTRY)
    assert a["planar"] is True
    assert [work["mode"] for work in a["works"]] == ["full", "valid"]
    assert (a["works"][0]["sum"], a["works"][1]["sum"]) == (neg(symbol("x")), None)
    assert (a["given"]["stride"], a["given"]["names"]) == (2, ())
    assert a["chain"].start == symbol("x")
    assert a["chain"].end == neg(symbol("x"))
    assert a["works"][0]["rows"]["rows"] == ((1, "a", neg(symbol("x")), Number("1/2", "0.5")),)
    first, second = a["traces"]["reverse:y.1"]["values"]
    assert (first["rule"], second["rule"]) == (None, neg(symbol("x")))
    assert a["answers"]["full"][1].exact.atom == 3
    assert a["answers"]["1a"]["k"].decimal == "0.5"


@pytest.mark.parametrize("name", ["nothing", "_below", "works.0", "keys"])
def test_another_name_is_an_error(name: str) -> None:
    for a in (tree(ENTRY), read_again(ENTRY)):
        with pytest.raises(KeyError):
            a[name]


def test_a_number_is_exact_or_rounded() -> None:
    assert (Number("1/2", "0.5").exact, Number("1/2", "0.5").rounded) == (div(1, 2), False)
    assert (Number(None, "0.3333").exact, Number(None, "0.3333").rounded) == (None, True)
    assert Number("1/3", "0.3333").rounded
    assert Number("exp(1)", "2.7183").rounded
    assert not Number("oo", "oo").rounded
    digits = "7" * 120
    exact = Number(digits, digits).exact
    assert exact is not None
    assert exact.atom == int(digits)
    assert Number(f"sqrt({digits})", "1").exact is None


def test_the_proof_reader_has_the_same_paths() -> None:
    ours, theirs = tree(ENTRY), read_again(ENTRY)
    assert theirs["works"][0]["rows"]["rows"][0][3].decimal == "0.5"
    assert theirs["chain"].end.term == ["neg", "x"]
    assert theirs["traces"]["reverse:y.1"]["values"][1]["rule"].term == ["neg", "x"]
    assert [work["mode"] for work in theirs["works"]] == [work["mode"] for work in ours["works"]]
    assert (theirs["given"]["names"], theirs["works"][1]["sum"]) == ((), None)
    assert theirs["answers"]["full"][1].where == "answers/full/1"
    assert theirs["size"].rounded
