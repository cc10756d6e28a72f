"""The assignment of 2020: its answers are right, in numbers that were worked out by hand."""

from __future__ import annotations

from math import cos, sin
from pathlib import Path
from typing import Any

import pytest

from keywright import pipeline

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    loaded = pipeline.load(ROOT / "problems/ift6135-h2020")
    data = pipeline.answers(loaded, pipeline.solve(loaded))
    report = pipeline.check(loaded, data)
    assert report["counts"]["failed"] == report["counts"]["unchecked"] == 0
    return {question["id"]: question["answers"] for question in data["questions"]}


def exact(question: dict[str, Any], *names: str) -> list[str]:
    return [question[name]["exact"] for name in names]


def test_activation(found: dict[str, dict[str, Any]]) -> None:
    names = ("derivative", "left@0", "right@0", "limit+", "limit0", "limit-")
    assert exact(found["activation"], *names) == ["H(x)", "0", "1", "1", "1/2", "0"]
    forms = exact(found["activation"], "closed-form-1", "closed-form-2")
    assert forms == ["x*H(x)", "x*(1 - H(-x))"]


def test_softmax(found: dict[str, dict[str, Any]]) -> None:
    softmax = found["softmax"]
    assert softmax["translation-invariant"] is True
    assert softmax["scale-invariant"] is False
    assert exact(softmax, "limit-c0", "z", "y_1", "y_2") == ["1/K", "x1 - x2", "x2 - x1", "x3 - x1"]


def test_network_equivalence(found: dict[str, dict[str, Any]]) -> None:
    names = ("alpha", "beta", "gamma", "delta")
    assert exact(found["network-equivalence"], *names) == ["1/2", "1/2", "0", "1/2"]


def test_autodiff(found: dict[str, dict[str, Any]]) -> None:
    expected = {
        "y": 1 / 9 + 36 + cos(3),
        "dy/dx1": -1 / 81 - sin(3),
        "dy/dx2": -1 / 81 + 12,
    }
    decimals = {name: found["autodiff"][name]["decimal"] for name in expected}
    assert decimals == {name: f"{value:.4f}" for name, value in expected.items()}
    assert decimals["y"] == "35.1211"


def test_convolution(found: dict[str, dict[str, Any]]) -> None:
    values = {
        mode: [int(value["exact"]) for value in row] for mode, row in found["convolution"].items()
    }
    assert values == {"full": [1, 2, 5, 8, 6, 8], "valid": [5, 8], "same": [2, 5, 8, 6]}


def test_cnn_shape(found: dict[str, dict[str, Any]]) -> None:
    assert found["cnn-shape"] == {"outputs": 24 * 24 * 128, "parameters": 131072}


def test_conv_config(found: dict[str, dict[str, Any]]) -> None:
    table = {
        case: [config[name] for name in "ipdkso"] for case, config in found["conv-config"].items()
    }
    assert table["1a"] == [64, 3, 1, 8, 2, 32]
    assert table["2a"] == [32, 0, 1, 4, 4, 8]
    assert table["2b"] == [32, 0, 1, 8, 4, 7]
    for i, p, d, k, s, o in table.values():
        windows = [at for at in range(-p, i + p, s) if at + d * (k - 1) < i + p]
        assert len(windows) == o
    printed_in_2020 = {
        "1b": (7, 7, 3, 2),
        "3a": (0, 1, 5, 1),
        "3b": (2, 2, 5, 1),
        "3c": (1, 1, 3, 2),
    }
    for case, configuration in printed_in_2020.items():
        config = found["conv-config"][case]
        others = [tuple(other[name] for name in "pdks") for other in config["alternatives"]]
        assert configuration in [tuple(config[name] for name in "pdks"), *others]
