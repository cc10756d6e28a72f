"""Which fields vary: faults of the paths, and the document of one variant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keywright.errors import InputError
from keywright.spec import Model, Question, spec_load, validated
from keywright.spec.vary import replaced


class Layer(Model):
    kernel: int
    stride: int = 1


class Toy(Question):
    size: int
    other: int = 0
    entries: tuple[int, ...] = ()
    at: dict[str, int] = {}  # noqa: RUF012 - a default of a model is copied, not shared
    layers: tuple[Layer, ...] = ()


GOOD = "kind: toy\nsize: 3\nentries: [1, 2]\nat: {x: 1, y: 2}\nlayers:\n  - {kernel: 2}\n"


def loaded(folder: Path, vary: str) -> Any:
    (folder / "q.yaml").write_text(f"{GOOD}vary: {vary}\n")
    found = spec_load(folder / "q.yaml", {"toy": Toy})
    if found.faults:
        raise InputError(found.faults)
    return found.questions[0]


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ("{sise: {integers: [1, 2]}}", "7:8: there is no field 'sise'; did you mean 'size'?"),
        ("{at.z: {integers: [1, 2]}, at.x.y: {choice: [1]}}", "'at.x' is a single value"),
        ("{layer.0: {choice: [1]}}", "there is no field 'layer'; did you mean 'layers'?"),
        (
            "{layers.1.kernel: {choice: [1]}}",
            "there is no field 'layers.1'; 'layers' has 1 entry, counted from 0",
        ),
        (
            "{layers.0.strid: {integers: [1, 2]}}",
            "7:8: unknown key 'strid'; did you mean 'stride'?",
        ),
        ("{kind: {choice: [toy]}}", "'kind' is the same in all variants"),
        (
            "{entries: {choice: [[1]]}, entries.0: {integers: [1, 2]}}",
            "this field is drawn with 'entries' already",
        ),
        ("{size: {integer: [1, 2]}}", "7:15: unknown key 'integer'; did you mean 'integers'?"),
        ("{size: {}}", "a field takes its values from one of integers, choice, rationals, list"),
        ("{size: {integers: [1, 2], choice: [1]}}", "from one of integers"),
        ("{size: {integers: [2, 1]}}", "there is no value from the first number to the second"),
        ("{size: {rationals: [0, 1]}}", "'rationals' needs a 'denominator'"),
        ("{size: {rationals: [0, x], denominator: 2}}", "must be a number such as 2, 0.5 or 1/3"),
        ("{size: {rationals: [0, 1/0], denominator: 2}}", "must be a number such as"),
        ("{size: {list: {integers: [1, 2]}}}", "'list' needs a 'length'"),
        ("{size: {integers: [1, 2], length: 2}}", "'length' belongs to 'list'"),
        ("{size: {choice: []}}", "'choice' must have at least 1 entry"),
        ("{size: 3}", "'size' must be a mapping"),
    ],
)
def test_faults_have_their_place(tmp_path: Path, vary: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        loaded(tmp_path, vary)
    assert any(message in str(fault) for fault in error.value.faults), error.value


def test_a_field_that_is_left_to_its_default_can_be_varied(tmp_path: Path) -> None:
    source = loaded(tmp_path, "{other: {choice: [5]}, layers.0.stride: {choice: [2]}}")
    values = {"other": 5, "layers.0.stride": 2}
    problem = validated(Toy, replaced(source.document, values))
    assert (problem.other, problem.layers[0].stride, problem.vary) == (5, 2, None)
    assert source.document.data["layers"] == [{"kernel": 2}]  # and the original is as it was


def test_an_invalid_value_is_reported_where_it_is_drawn(tmp_path: Path) -> None:
    source = loaded(tmp_path, "{at.x: {choice: [y]}, entries: {choice: [[1, z]]}}")
    drawn = replaced(source.document, {"at.x": "y", "entries": [1, "z"]})
    with pytest.raises(InputError) as error:
        validated(Toy, drawn)
    places = [(fault.line, fault.column) for fault in error.value.faults]
    assert places == [(7, 14), (7, 29)]
