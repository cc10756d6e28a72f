"""Networks against arrays that really go through them, and the check against wrong answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from keywright.errors import FieldError
from keywright.kinds.cnn_shape.layer_kinds import ACTIVATIONS
from keywright.kinds.registry import family
from keywright.spec import spec_load
from tests.kinds.worked import answer_of, judged, mutants, sheet_of, solved
from tests.strategies import networks

SEED: dict[str, Any] = {
    "input": {"channels": 3, "size": 256},
    "layers": [
        {"conv": {"filters": 64, "kernel": 8, "stride": 2}},
        {"max-pool": {"kernel": 5}},
        {"conv": {"filters": 128, "kernel": 4, "padding": 1}},
    ],
    "ask": ["outputs", "parameters"],
}
EVERYTHING = [
    "outputs",
    "shape",
    "parameters",
    {"parameters": "last", "biases": True},
    {"parameters": "all"},
    {"parameters": "all", "biases": True},
    "multiply-adds",
    {"multiply-adds": "all"},
]
OBLONG: dict[str, Any] = {
    "input": {"channels": 4, "size": [33, 50]},
    "layers": [
        {"conv": {"filters": 8, "kernel": [3, 5], "stride": [2, 1], "padding": [1, 0]}},
        "batch-norm",
        {"max-pool": {"kernel": 3, "stride": 2, "padding": 1, "ceil": True}},
        {"conv": {"filters": 6, "kernel": 2, "dilation": 2, "groups": 2, "bias": False}},
        {"avg-pool": {"kernel": 2}},
        "flatten",
        {"dense": {"units": 10}},
    ],
    "ask": [*EVERYTHING, "receptive-field"],
}
LINE: dict[str, Any] = {
    "input": {"channels": 1, "size": [100]},
    "layers": [
        {"conv": {"filters": 1, "kernel": 7, "stride": 2, "padding": 3}},
        {"max-pool": {"kernel": 1, "stride": 3, "ceil": True}},
        {"conv-transpose": {"filters": 8, "kernel": 4, "stride": 3, "output-padding": 2}},
    ],
    "ask": EVERYTHING,
}
POOLED: dict[str, Any] = {
    "input": {"channels": 3, "size": 7},
    "layers": [{"global-avg-pool": None}],
    "ask": [*EVERYTHING, "receptive-field"],
}
FLAT: dict[str, Any] = {
    "input": {"channels": 2, "size": [9]},
    "layers": [
        {"conv": {"filters": 3, "kernel": 2, "stride": 2}},
        "flatten",
        "flatten",
        {"dense": {"units": 4}},
        {"dense": {"units": 5}},
    ],
    "ask": [{"parameters": "all", "biases": True}, "receptive-field"],
}
MODERN: dict[str, Any] = {
    "input": {"channels": 3, "size": [12, 16]},
    "layers": [
        {"conv": {"filters": 4, "kernel": 3, "padding": 1}},
        {"leaky-relu": None},
        {"upsample": {"factor": [2, 3]}},
        {"dropout": {"p": "0.3"}},
        {"upsample": {"factor": 2}},
        {"adaptive-avg-pool": {"size": 7}},
        "dropout",
        {"activation": "softmax"},
    ],
    "ask": [*EVERYTHING],
}
TILED: dict[str, Any] = {
    "input": {"channels": 2, "size": [12, 16]},
    "layers": [
        {"conv": {"filters": 4, "kernel": 3, "padding": 1}},
        "relu",
        {"adaptive-avg-pool": {"size": [6, 4]}},
        {"conv": {"filters": 4, "kernel": 2}},
    ],
    "ask": [*EVERYTHING, "receptive-field"],
}
PADDED: dict[str, Any] = {
    "input": {"channels": 3, "size": [30, 33]},
    "layers": [
        {"conv": {"filters": 4, "kernel": 7, "stride": 2, "padding": "same"}},
        {"max-pool": {"kernel": 3, "stride": 2, "padding": "same"}},
        {"conv": {"filters": 2, "kernel": 3, "padding": {"top": 1, "bottom": 2, "right": 1}}},
        {"avg-pool": {"kernel": 2, "stride": 1, "padding": {"left": 1}}},
        {"max-pool": {"kernel": 1, "stride": 2, "padding": "same"}},
        {"conv": {"filters": 2, "kernel": 3, "dilation": 2, "padding": "same"}},
    ],
    "ask": [*EVERYTHING, "receptive-field"],
}
ONE_SIDED: dict[str, Any] = {
    "input": {"channels": 1, "size": [20]},
    "layers": [
        {"conv": {"filters": 2, "kernel": 4, "padding": {"left": 3}, "stride": 3}},
        {"conv": {"filters": 2, "kernel": 4, "padding": "same", "stride": 3}},
        {"conv-transpose": {"filters": 2, "kernel": 4, "padding": {"left": 1, "right": 2}}},
    ],
    "ask": ["shape"],
}
GROUPED: dict[str, Any] = {
    "input": {"channels": 4, "size": [5, 7]},
    "layers": [{"conv": {"filters": 6, "kernel": [2, 3], "groups": 2, "dilation": 2}}],
    "ask": [*EVERYTHING, "receptive-field"],
}
SINGLE: dict[str, Any] = {
    "input": {"channels": 1, "size": 4},
    "layers": [{"conv": {"filters": 1, "kernel": 1}}, {"conv": {"filters": 1, "kernel": 1}}],
    "ask": [*EVERYTHING, "receptive-field"],
}
SPREAD: dict[str, Any] = {
    "input": {"channels": 4, "size": 5},
    "layers": [{"conv-transpose": {"filters": 6, "kernel": 3, "groups": 2}}],
    "ask": EVERYTHING,
}
EACH = (SEED, OBLONG, LINE, POOLED, FLAT, GROUPED, SINGLE, SPREAD, MODERN, TILED, PADDED, ONE_SIDED)
QUESTIONS = [{"kind": "cnn-shape", **question} for question in EACH]

WRONG = [
    {**QUESTIONS[0], "layers": SEED["layers"][:2], "ask": ["outputs", "receptive-field"]},
    {**QUESTIONS[2], "layers": LINE["layers"][1:], "ask": [{"parameters": "all"}, "shape"]},
    QUESTIONS[3],
    {**QUESTIONS[8], "layers": MODERN["layers"][2:6], "ask": ["shape"]},
    {**QUESTIONS[10], "layers": PADDED["layers"][:3], "ask": ["shape"]},
    QUESTIONS[11],
]


def named(question: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = answer_of({"kind": "cnn-shape", **question})["answers"]
    return answers


def network(*layers: Any, size: Any = 12, channels: int = 4, ask: Any = ("shape",)) -> Any:
    given_ = {"channels": channels, "size": size}
    return {"kind": "cnn-shape", "input": given_, "layers": list(layers), "ask": list(ask)}


def test_the_assignment_of_2020() -> None:
    assert named(SEED) == {"outputs": 73728, "parameters": 131072}
    more = named({**SEED, "ask": ["shape", "receptive-field", "multiply-adds"]})
    assert more == {
        "shape": [128, 24, 24],
        "receptive-field": 46,
        "multiply-adds": 128 * 24 * 24 * 64 * 16,
    }


def test_lenet() -> None:
    layers = [
        {"conv": {"filters": 6, "kernel": 5, "padding": 2}},
        {"avg-pool": {"kernel": 2}},
        {"conv": {"filters": 16, "kernel": 5}},
        {"avg-pool": {"kernel": 2}},
        "flatten",
        {"dense": {"units": 120}},
        {"dense": {"units": 84}},
        {"dense": {"units": 10}},
    ]
    ask = [{"parameters": "all", "biases": True}, "receptive-field", "shape"]
    found = named(network(*layers, size=28, channels=1, ask=ask))
    assert found == {"parameters": 61706, "receptive-field": 32, "shape": [10]}


def test_mobilenet() -> None:
    """The published 569 million multiply-adds and 4.2 million weights of MobileNet v1."""
    separable = [(32, 1, 64), (64, 2, 128), (128, 1, 128), (128, 2, 256), (256, 1, 256)]
    separable += [(256, 2, 512), *[(512, 1, 512)] * 5, (512, 2, 1024), (1024, 1, 1024)]
    layers: list[Any] = [{"conv": {"filters": 32, "kernel": 3, "stride": 2, "padding": "same"}}]
    for channels, stride, filters in separable:
        depth = {"filters": channels, "kernel": 3, "groups": channels, "padding": "same"}
        layers += [
            {"conv": {**depth, "stride": stride}},
            {"conv": {"filters": filters, "kernel": 1}},
        ]
        layers += ["relu6"]
    layers += ["global-avg-pool", {"dense": {"units": 1000}}, "softmax"]
    ask = ["shape", {"multiply-adds": "all"}, {"parameters": "all"}]
    question = network(*layers, size=224, channels=3, ask=ask)
    assert named(question) == {
        "shape": [1000],
        "multiply-adds": 568740352,
        "parameters": 4209088,
    }
    assert judged(question) == ([], [])


def test_each_layer_has_its_own_product() -> None:
    layer = {"conv": {"filters": 32, "kernel": 3}}
    ask = [{"parameters": "all", "biases": True}, {"multiply-adds": "all"}]
    question = network(layer, "relu", size=28, channels=1, ask=ask)
    assert named(question) == {"parameters": 320, "multiply-adds": 32 * 26 * 26 * 9}
    sheet = sheet_of(question).replace(r"\kwinner", "").replace(r"\kwbreak", "")
    assert r"1 & convolution & $32 \cdot (1 \cdot 3 \cdot 3) + 32$ & 320\tabularnewline" in sheet
    assert r"$32 \cdot 26 \cdot 26 \cdot (1 \cdot 3 \cdot 3)$ & 194\kwthin 688" in sheet
    assert r"\kwtotal total & & & 320\tabularnewline" in sheet
    assert sheet.count("2 & ReLU & ") == 1  # in the table of the shapes alone


def test_a_network_without_parameters_has_none() -> None:
    question = network("relu", ask=[{"parameters": "all", "biases": True}])
    assert named(question) == {"parameters": 0}
    assert judged(question) == ([], [])
    assert "No layer has any: the number is~0." in sheet_of(question)


@dataclass
class Layer:
    """A layer that computes: ones as weights, one count for every weight and multiplication."""

    kind: str
    options: dict[str, Any]

    def pair(self, name: str, default: Any) -> tuple[int, int]:
        value = self.options.get(name, default)
        return (value, value) if isinstance(value, int) else tuple(value)

    def weights(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.kind == "conv":
            groups = self.options.get("groups", 1)
            return np.ones((self.options["filters"], len(x) // groups, *self.pair("kernel", 1)))
        if self.kind == "dense":
            return np.ones((self.options["units"], x.size))
        return np.ones(len(x) if self.kind == "batch-norm" else 0)

    def biases(self, x: NDArray[np.float64]) -> int:
        if self.kind == "batch-norm":
            return len(x)
        return len(self.weights(x)) if self.options.get("bias", True) else 0

    def run(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.kind in ("relu", "dropout"):
            return np.maximum(x, 0)
        if self.kind == "flatten":
            return np.ravel(x)
        if self.kind == "dense":
            return np.asarray(self.weights(x) @ np.ravel(x))
        if self.kind == "upsample":
            times = self.pair("factor", 1)
            return np.repeat(np.repeat(x, times[0], axis=1), times[1], axis=2)
        if self.kind == "adaptive-avg-pool":
            return self.averaged(x, *self.pair("size", 1))
        return x if self.kind == "batch-norm" else self.slide(x)

    def averaged(self, x: NDArray[np.float64], *counts: int) -> NDArray[np.float64]:
        """The means of windows whose ends are rounded outwards, axis by axis."""
        for axis, count in enumerate(counts, start=1):
            ends = np.linspace(0, x.shape[axis], count + 1)
            parts = [np.arange(floor(a), ceil(b)) for a, b in pairwise(ends)]
            x = np.stack([x.take(part, axis).mean(axis) for part in parts], axis)
        return x

    def slide(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        kernel = self.pair("kernel", 1)
        pools = self.kind != "conv"
        stride = self.pair("stride", self.options["kernel"] if pools else 1)
        dilation = self.pair("dilation", 1)
        span = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
        ends = [self.ends(*row) for row in zip((0, 1), x.shape[1:], span, stride, strict=True)]
        x = np.pad(x, [(0, 0), *ends])
        if self.options.get("ceil"):
            x = np.pad(x, [(0, 0), *((0, s) for s in stride)], constant_values=np.nan)
        windows = sliding_window_view(x, span, axis=(1, 2))[:, :: stride[0], :: stride[1]]
        taps = windows[..., :: dilation[0], :: dilation[1]]
        if self.kind == "conv":
            groups = self.options.get("groups", 1)
            parts = np.split(taps, groups)
            filters = np.split(self.weights(x), groups)
            return np.concatenate(
                [np.einsum("chwab,fcab->fhw", p, f) for p, f in zip(parts, filters, strict=True)]
            )
        counts = [self.rows(x.shape[n + 1], span[n], stride[n], ends[n][1]) for n in (0, 1)]
        return np.asarray(np.nansum(taps, axis=(3, 4))[:, : counts[0], : counts[1]])

    def ends(self, axis: int, size: int, span: int, stride: int) -> tuple[int, int]:
        """The padding in front and behind, by TensorFlow's own rule for one that is `same`."""
        given_ = self.options.get("padding", 0)
        if isinstance(given_, dict):
            front, behind = (("top", "bottom"), ("left", "right"))[axis]
            return given_.get(front, 0), given_.get(behind, 0)
        if given_ == "same":
            total = max(span - (size % stride or stride), 0)
            return total // 2, total - total // 2
        both = 0 if given_ == "valid" else self.pair("padding", 0)[axis]
        return both, both

    def rows(self, room: int, span: int, stride: int, padding: int) -> int:
        """How many windows a pooling keeps: one that begins in the padding behind is dropped, and
        one that follows a window which has reached the end is not needed."""
        if not self.options.get("ceil"):
            return (room - span) // stride + 1
        room -= stride
        kept = [0]
        while kept[-1] + span < room and kept[-1] + stride < room - padding:
            kept.append(kept[-1] + stride)
        return len(kept)


def layers_of(question: dict[str, Any]) -> list[Layer]:
    return [
        Layer(entry, {}) if isinstance(entry, str) else Layer(*next(iter(entry.items())))
        for entry in question["layers"]
    ]


def walkable(question: dict[str, Any]) -> bool:
    """Whether the engine takes the network: what it refuses is tested below."""
    try:
        answer_of(question)
    except (FieldError, ValueError):
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(networks())
def test_arrays_that_go_through(question: dict[str, Any]) -> None:
    if not walkable(question):
        return
    answers = named(question)
    x = np.ones((question["input"]["channels"], *question["input"]["size"]))
    total = effort = 0
    for layer in layers_of(question):
        weights, biases = layer.weights(x).size, layer.biases(x)
        total += weights + (biases if weights else 0)
        before, x = x, layer.run(x)
        work = {"conv": x[0].size * weights if x.ndim == 3 else 0, "dense": weights}
        work["batch-norm"] = before.size
        effort += work.get(layer.kind, 0)
    assert answers["shape"] == list(x.shape)
    assert answers["outputs"] == x.size
    assert answers["parameters"] == weights
    assert answers["parameters-all-with-biases"] == total
    assert answers["multiply-adds"] == work.get(layer.kind, 0)
    assert answers["multiply-adds-all"] == effort


@settings(max_examples=25, deadline=None)
@given(networks())
def test_composed_layers_are_composed_shapes(question: dict[str, Any]) -> None:
    if not walkable(question):
        return
    whole = named(question)["shape"]
    shape = [question["input"]["channels"], *question["input"]["size"]]
    for layer in question["layers"]:
        size = shape[1:] or [1]
        if len(shape) > 1 or layer == "flatten" or "dense" in layer:
            shape = named(network(layer, size=size, channels=shape[0]))["shape"]
    assert shape == whole


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)), min_size=1, max_size=3
    )
)
def test_the_receptive_field_is_what_changes_the_output(rows: list[tuple[int, int, int]]) -> None:
    """An input entry is in the field of the first output if that output changes with it."""
    layers = [{"conv": {"filters": 1, "kernel": k, "stride": s, "dilation": d}} for k, s, d in rows]
    question = network(*layers, size=80, channels=1, ask=["receptive-field"])
    reached = [True] + [False] * 79
    for size in range(80):
        x = np.zeros((1, 80, 80))
        x[0, size, :] = 1.0
        for layer in layers_of(question):
            x = layer.run(x)
        reached[size] = bool(x[0, 0, 0])
    found = named(question)["receptive-field"]
    assert found == max(n for n, hit in enumerate(reached) if hit) + 1


def test_activations_and_dropout_change_nothing() -> None:
    bare = [{"conv": {"filters": 8, "kernel": 3}}]
    ask = ["shape", {"parameters": "all", "biases": True}, "receptive-field"]
    more = [*bare, "relu", {"dropout": {"p": "0.5"}}, {"activation": "gelu"}, {"tanh": {}}]
    assert named(network(*more, ask=ask)) == named(network(*bare, ask=ask))


@pytest.mark.parametrize("function", ACTIVATIONS)
def test_each_activation_is_known_to_both_engines(function: str) -> None:
    for layer in (function, {function: None}, {"activation": function}):
        question = network(layer)
        assert judged(question) == ([], [])
        sheet = sheet_of(question).replace(r"\leavevmode\penalty10000 ", "")
        assert f"activation function {name_of(function)}." in sheet


def name_of(function: str) -> str:
    (row,) = answer_of(network(function))["tables"][0]["rows"][1:]
    assert row[1].replace(" ", "-").lower() == function
    return str(row[1])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 3))
def test_what_an_output_behind_an_adaptive_pooling_sees(size: int, parts: int, stride: int) -> None:
    """The windows are those of PyTorch; where they differ there is no one receptive field."""
    starts = [floor(n * size / parts) for n in range(parts)]
    ends = [ceil((n + 1) * size / parts) for n in range(parts)]
    pooling = {"adaptive-avg-pool": {"size": parts}}
    first = {"conv": {"filters": 1, "kernel": 2, "stride": stride}}
    question = network(
        first, pooling, size=(size - 1) * stride + 2, channels=1, ask=["receptive-field"]
    )
    if size % parts:
        assert len({end - start for start, end in zip(starts, ends, strict=True)}) > 1 or any(
            start < end for start, end in zip(starts[1:], ends, strict=False)
        )
        with pytest.raises(FieldError, match="behind an adaptive average pooling"):
            answer_of(question)
    else:
        assert named(question)["receptive-field"] == (ends[0] - starts[0] - 1) * stride + 2
        assert judged(question) == ([], [])


def test_without_a_window_the_field_stays_one_entry() -> None:
    question = network("batch-norm", size=6, ask=["receptive-field"])
    assert named(question)["receptive-field"] == 1
    assert judged(question) == ([], [])
    assert "No layer has a window" in sheet_of(question)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    "layer",
    [{"conv": {"kernel": 1, "filters": 3}}, {"conv-transpose": {"kernel": 1, "filters": 3}},
     {"dense": {"units": 3}}],
)  # fmt: skip
def test_biases_are_only_spoken_of_where_there_are_some(layer: dict[str, Any], bias: bool) -> None:
    (kind,) = layer
    ask = [{"parameters": "last", "biases": True}]
    question = network({kind: {**layer[kind], "bias": bias}}, size=1, channels=2, ask=ask)
    assert named(question)["parameters"] == 6 + 3 * bias
    sheet = sheet_of(question)
    assert ("one bias" in sheet) is bias
    assert ("no bias" in sheet.replace("no biases", "")) is not bias


def test_a_transposed_convolution_undoes_a_convolution() -> None:
    down = network({"conv": {"filters": 4, "kernel": 4, "stride": 2, "padding": 1}}, size=32)
    assert named(down)["shape"] == [4, 16, 16]
    up = {"conv-transpose": {"filters": 6, "kernel": 4, "stride": 2, "padding": 1, "groups": 2}}
    question = network(up, size=16, ask=["shape", "parameters", "multiply-adds"])
    assert named(question) == {
        "shape": [6, 32, 32],
        "parameters": 4 * 3 * 16,
        "multiply-adds": 4 * 16 * 16 * 3 * 16,
    }


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ({"conv": {}}, "a stride of 1 and no padding"),
        ({"conv": {"groups": 2}}, "a stride of 1, no padding and 2 groups of channels"),
        (
            {"conv": {"stride": 2, "padding": 1, "dilation": 2, "groups": 4, "bias": False}},
            "a stride of 2, a zero-padding of 1 on each border, a dilation of 2, "
            "4 groups of channels and no biases",
        ),
        (
            {"conv-transpose": {"stride": [1, 2], "output-padding": [0, 1], "dilation": 2}},
            "a stride of 1 along the height and 2 along the width, no padding, a dilation of 2 "
            "and an output padding of 0 along the height and 1 along the width",
        ),
        ({"conv-transpose": {"output-padding": 0}}, "a stride of 1 and no padding"),
        ({"conv": {"padding": "valid"}}, "a stride of 1 and no padding"),
        ({"conv": {"padding": {"top": 0}}}, "a stride of 1 and no padding"),
        ({"conv": {"padding": "same"}}, "a stride of 1 and a padding that is \\emph{same}"),
        (
            {"conv": {"padding": {"top": 1, "right": 2}}},
            "a stride of 1 and a zero-padding of 1 above, of 0 below, of 0 on the left and of 2 on "
            "the right",
        ),
    ],
)
def test_only_options_that_make_a_difference_are_spoken_of(layer: Any, said: str) -> None:
    ((kind, options),) = layer.items()
    sheet = sheet_of(network({kind: {"filters": 4, "kernel": 3, **options}}))
    assert f"size $3 \\times 3$, {said}." in sheet.replace("~", " ")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_place_is_checked_and_right(question: dict[str, Any]) -> None:
    assert judged(question) == ([], [])


@settings(max_examples=25, deadline=None)
@given(networks())
def test_the_two_engines_agree(question: dict[str, Any]) -> None:
    if walkable(question):
        assert judged(question) == ([], [])


@pytest.mark.parametrize("question", WRONG)
def test_every_wrong_answer_is_refused(question: dict[str, Any]) -> None:
    survivors = [
        name
        for name, wrong in mutants(answer_of(question))
        if "/columns/" not in name and not judged(question, wrong)[0]
    ]
    assert survivors == []


@pytest.mark.parametrize(
    ("layers", "path", "message"),
    [
        (
            ["batch-norm", {"conv": {"filters": 8, "kernel": 13}}],
            ("layers", 1),
            "the window has size 13×13 and does not fit its input of size 12×12",
        ),
        (
            [{"conv": {"filters": 8, "kernel": 8, "dilation": 3, "padding": 1}}],
            ("layers", 0),
            "spans 22×22 and does not fit its input of size 12×12 with a padding of 1×1",
        ),
        (
            [{"conv": {"filters": 9, "kernel": 3, "groups": 3}}],
            ("layers", 0, "conv", "groups"),
            "3 groups do not divide the 4 channels of the input",
        ),
        (
            [{"conv": {"filters": 9, "kernel": 3, "groups": 2}}],
            ("layers", 0, "conv", "groups"),
            "2 groups do not divide the 9 filters",
        ),
        (
            ["flatten", {"conv": {"filters": 9, "kernel": 3}}],
            ("layers", 1),
            "a convolution needs an input with axes, but this one is a vector",
        ),
        (
            [{"conv-transpose": {"filters": 9, "kernel": 3, "output-padding": 1}}],
            ("layers", 0, "conv-transpose", "output-padding"),
            "must be less than the stride or the dilation, 1",
        ),
        (
            [{"conv-transpose": {"filters": 9, "kernel": 1, "padding": 6}}],
            ("layers", 0),
            "the output would be 0 long",
        ),
        (
            [{"upsample": {"factor": 10_000}}],
            ("layers", 0),
            "the output would be 120000 long",
        ),
        (
            [{"conv": {"filters": 8, "kernel": 19, "padding": {"top": 1, "bottom": 2}}}],
            ("layers", 0),
            "does not fit its input of size 12×12 with a padding of 1\\+2×0",
        ),
        (
            ["flatten", {"upsample": {"factor": 2}}],
            ("layers", 1),
            "an upsampling needs an input with axes, but this one is a vector",
        ),
        (
            ["flatten", {"adaptive-avg-pool": {"size": 2}}],
            ("layers", 1),
            "an adaptive average pooling needs an input with axes",
        ),
    ],
)
def test_layers_that_cannot_follow(layers: Any, path: Any, message: str) -> None:
    with pytest.raises(FieldError, match=message) as caught:
        answer_of(network(*layers))
    assert caught.value.path == path


def test_too_many_numbers_for_the_axes() -> None:
    with pytest.raises(FieldError, match="'stride' has 2 numbers, but the input has 1 axis"):
        answer_of(network({"avg-pool": {"kernel": 2, "stride": [1, 2]}}, size=[9]))


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ({"conv-transpose": {"filters": 1, "kernel": 2}}, "a transposed convolution"),
        ({"upsample": {"factor": [1, 2]}}, "an upsampling"),
        ({"adaptive-avg-pool": {"size": 5}}, "an adaptive average pooling"),
    ],
)
def test_no_receptive_field_where_outputs_differ(layer: Any, name: str) -> None:
    message = f"behind {name} not all outputs have the same receptive field"
    with pytest.raises(FieldError, match=message) as caught:
        answer_of(network(layer, ask=["shape", "receptive-field"]))
    assert caught.value.path == ("ask", 1)


def test_an_input_with_one_axis_has_no_top() -> None:
    layer = {"conv": {"filters": 1, "kernel": 2, "padding": {"left": 1, "top": 1}}}
    with pytest.raises(FieldError, match="on the left and on the right") as caught:
        answer_of(network(layer, size=[9]))
    assert caught.value.path == ("layers", 0, "conv", "padding", "top")


def test_an_upsampling_by_one_leaves_the_receptive_field_as_it_is() -> None:
    question = network({"upsample": {"factor": 1}}, ask=["receptive-field"])
    assert named(question)["receptive-field"] == 1
    assert judged(question) == ([], [])


@pytest.mark.parametrize(
    ("layers", "line", "message"),
    [
        ("- dense: {units: 8, bais: no}", 5, "unknown key 'bais'; did you mean 'bias'?"),
        ("- conf: {filters: 8}", 5, "unknown layer 'conf'; did you mean 'conv'?"),
        ("- flaten", 5, "unknown layer 'flaten'; did you mean 'flatten'?"),
        ("- conv: {filters: 8, kernel: 0}", 5, "'kernel' must be at least 1, not 0"),
        ("- flatten\n- max-pool: {kernel: 2, padding: 2}", 6, "at most half of its kernel"),
        ("- {flatten: {}, batch-norm: {}}", 5, "a layer has one key"),
        ("- avg-pool: {kernel: 2, dilation: 2}", 5, "unknown key 'dilation'"),
        ("- conv: {filters: 1, kernel: 3, padding: sam}", 5, "'same' or 'valid', not 'sam'; did"),
        ("- conv: {filters: 1, kernel: 3, padding: [1, 2, 1, 2]}", 5, "or {top: 1, bottom: 2,"),
        ("- conv: {filters: 1, kernel: 3, padding: {up: 1}}", 5, "unknown key 'up'"),
        ("- conv: {filters: 1, kernel: 3, padding: {top: -1}}", 5, "'top' must be at least 0"),
        ("- conv-transpose: {filters: 1, kernel: 3, padding: same}", 5, "for convolutions and"),
        ("- max-pool: {kernel: 3, padding: same, ceil: true}", 5, "with 'ceil' the 'padding'"),
        ("- max-pool: {kernel: 3, padding: {top: 2}}", 5, "at most half of its kernel"),
        ("- rellu", 5, "unknown layer 'rellu'; did you mean 'relu'?"),
        ("- Swish", 5, "unknown layer 'Swish'; it is called 'silu' here"),
        ("- leaky-relu: {slope: 0.2}", 5, "'leaky-relu' has no options here"),
        ("- {relu: , tanh: }", 5, "a layer has one key"),
        ("- activation: geloo", 5, "'celu', 'softmax' or 'log-softmax', not 'geloo'; did you"),
        ("- activation: 3", 5, "'activation' must be"),
        ("- activation:", 5, "is missing"),
        ("- dropout: {p: 1.5}", 5, "the 'p' of a dropout is a number from 0 to 1"),
        ("- dropout: {p: x}", 5, "must be a number, but 'x' is not one"),
        ("- dropout: {p: sqrt(2)/2}", 5, "the 'p' of a dropout"),
        ("- adaptive-avg-pool: {size: 0}", 5, "'size' must be at least 1, not 0"),
        ("- upsample", 5, "'factor' is missing"),
    ],
)
def test_faults_of_the_file(tmp_path: Path, layers: str, line: int, message: str) -> None:
    head = "kind: cnn-shape\ninput: {channels: 3, size: 32}\nask: [shape]\nlayers:\n"
    file = tmp_path / "q.yaml"
    file.write_text(head + layers + "\n")
    (fault,) = spec_load(file, {"cnn-shape": family("cnn-shape").PROBLEM}).faults
    assert fault.line == line
    assert message in fault.message


def test_what_is_asked_twice_or_unknown() -> None:
    with pytest.raises(ValueError, match="names the same thing twice"):
        solved(network("flatten", ask=["parameters", {"parameters": "last"}]))
    with pytest.raises(ValueError, match="names the same thing twice"):
        solved(network("flatten", ask=["multiply-adds", {"multiply-adds": "last"}]))
    with pytest.raises(ValueError, match="'ask' knows outputs, shape"):
        solved(network("flatten", ask=["output"]))
