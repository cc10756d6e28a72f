"""Networks with one hidden layer: how the sheet must write them, and what they compute."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice, product

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function
from keywright.kinds.network_equivalence.check.relation_sheet import (
    RelationSheet,
    as_list,
    called,
    expected,
    finding,
    tied,
)
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, Key

__all__ = ["network", "same_outputs"]

# equivalent number: Any sizes will do, as they are of all networks.
SIZES: dict[Key, Value] = {"D": 3, "M": 4, "K": 2}
# equivalent number: How many are tried.
NETWORKS = 20
# equivalent number: How much is remembered, and not computed again.
REMEMBERED = 1024  # numbers; a network has 29
LAYERS = ((1, ("j", "M"), ("i", "D")), (2, ("k", "K"), ("j", "M")))
Weights = dict[tuple[int, int, int], list[Value]]  # layer, row, column -> one for each network
X: Json = ["index", "x", "i"]


def weight(layer: int, *places: Json, new: bool = False) -> Json:
    base: Json = ["layer", "omega", layer]
    return ["index", ["tilde", base] if new else base, *places]


def network(sign: Json, *, new: bool = False) -> Json:
    """y(x)_k as the sheet must write it."""
    inner: Json = ["add", ["sum", ["mul", weight(1, "j", "i", new=new), X], "i", 1, "D"],
                   weight(1, "j", 0, new=new)]  # fmt: skip
    unit = called(sign, inner)
    outer: Json = ["sum", ["mul", weight(2, "k", "j", new=new), unit], "j", 1, "M"]
    return ["add", outer, weight(2, "k", 0, new=new)]


def same_outputs(sheet: RelationSheet) -> Iterator[Finding]:
    """Random networks give the same outputs with the old and with the new parameters."""
    chain = next(row for row in sheet.answer["derivations"] if row["id"] == "rewritten")
    old, new = network(sheet.sign_f), network(sheet.sign_g, new=True)
    yield from tied(chain, old, new)
    rows = (
        (weight(1, "j", "i", new=True), (("i", "D"), ("j", "M"))),
        (weight(1, "j", 0, new=True), (("j", "M"),)),
        (weight(2, "k", "j", new=True), (("j", "M"), ("k", "K"))),
        (weight(2, "k", 0, new=True), (("k", "K"),)),
    )
    differ = _outputs(sheet)
    for number, (left, ranges) in enumerate(rows):
        printed = sheet.formulas.get(f"parameters.{number}.equation")
        problem = "" if isinstance(printed, list) and printed[:2] == ["eq", left] else f"not {left}"
        yield finding(f"formulas/parameters.{number}.equation", problem or differ, NETWORKS)
        for i, (name, last) in enumerate(ranges):
            inside: Json = ["and", ["le", 1, name], ["le", name, last]]
            yield expected(sheet, f"parameters.{number}.ranges.{i}", inside)


def _outputs(sheet: RelationSheet) -> str:
    """Where the outputs differ, computed from the formulas of the new parameters."""
    equations = [as_list(sheet.formulas[f"parameters.{n}.equation"])[2] for n in range(4)]
    draws = [_drawn(number) for number in range(NETWORKS)]
    networks = [Env(SIZES, oracle=draw) for draw in draws]
    # equivalent number: A network with one input fewer, which is one as well.
    x = [[draw("x", (i,), "x") for i in range(1, SIZES["D"] + 1)] for draw in draws]
    old = _output(sheet.f, x, _weights(weight, networks))
    # equivalent arithmetic: There are two indices.
    printed = _weights(lambda layer, *at: equations[2 * (layer - 1) + (at[-1] == 0)], networks)
    new = _output(sheet.g, x, printed)
    for number, outputs in enumerate(zip(old, new, strict=True)):
        if not all(map(close, *outputs)):
            return f"the networks differ at random weights number {number}"
    return ""


def _drawn(number: int) -> Callable[[str, tuple[int, ...], str], Value]:
    """The inputs and the weights of a network, between -2 and 2."""

    def drawn(key: str, places: tuple[int, ...], name: str) -> Value:
        return _weight_drawn(number, key, places)

    return drawn


@lru_cache(maxsize=REMEMBERED)
def _weight_drawn(number: int, key: str, places: tuple[int, ...]) -> Value:
    digest = hashlib.sha256(f"{number} {key} {places}".encode()).digest()
    return mp.ldexp(int.from_bytes(digest[:6], "big"), -46) - 2


def _weights(term: Callable[..., Json], networks: list[Env]) -> Weights:
    """What the terms of the weights, with i, j, k in them, are at all their places."""
    found: Weights = {}
    for layer, (down, rows), (across, columns) in LAYERS:
        # equivalent number: Weights that no sum asks for.
        for at, numbers in ((0, [0]), (across, range(1, SIZES[columns] + 1))):
            # equivalent number: Weights that no sum asks for.
            places = list(product(range(1, SIZES[rows] + 1), numbers))
            envs = [one.bind({down: i, across: j}) for i, j in places for one in networks]
            values = iter(evaluated(term(layer, down, at), envs))
            found.update({(layer, *place): list(islice(values, len(networks))) for place in places})
    return found


def _output(activation: Function, x: list[list[Value]], weights: Weights) -> list[list[Value]]:
    """The outputs of each network at its inputs."""

    def layer(number: int, row: int, units: list[list[Value]]) -> list[Value]:
        shifts = weights[number, row, 0]
        # equivalent number: All networks have as many units.
        slopes = [weights[number, row, column] for column in range(1, len(units[0]) + 1)]
        return [
            mp.fsum(slope[n] * unit for slope, unit in zip(slopes, units[n], strict=True)) + shift
            for n, shift in enumerate(shifts)
        ]

    hidden = [activation.at(layer(1, j, x)) for j in range(1, SIZES["M"] + 1)]
    units = [list(row) for row in zip(*hidden, strict=True)]
    outputs = [layer(2, k, units) for k in range(1, SIZES["K"] + 1)]
    return [list(row) for row in zip(*outputs, strict=True)]
