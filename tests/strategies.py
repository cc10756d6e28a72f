"""What the property tests of several families draw from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st

__all__ = ["networks", "rationals", "smooth_functions", "vectors"]

Entry = TypeVar("Entry")
PLAIN = ("batch-norm", "relu", "dropout")
SIZED = {"upsample": "factor", "adaptive-avg-pool": "size"}


def rationals(low: int = -5, high: int = 5) -> st.SearchStrategy[Fraction]:
    """Exact numbers as an instructor writes them, with small denominators."""
    return st.fractions(low, high, max_denominator=6)


def vectors(
    entries: st.SearchStrategy[Entry], least: int, most: int
) -> st.SearchStrategy[list[Entry]]:
    """Lists in which entries often repeat, so that ties come up."""
    few = st.lists(entries, min_size=1, max_size=3)
    repeated = few.flatmap(
        lambda some: st.lists(st.sampled_from(some), min_size=least, max_size=most)
    )
    return st.one_of(repeated, st.lists(entries, min_size=least, max_size=most))


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """A `cnn-shape` question whose layers mostly fit: an input, some layers, everything asked."""
    small, border = st.integers(1, 3), st.integers(0, 1)

    def each(numbers: st.SearchStrategy[int]) -> int | list[int]:
        return draw(st.one_of(numbers, st.lists(numbers, min_size=2, max_size=2)))

    def padding() -> Any:
        borders = st.dictionaries(st.sampled_from(["top", "bottom", "left", "right"]), border)
        other = st.one_of(st.just("same"), st.just("valid"), borders)
        return draw(other) if draw(st.booleans()) else each(border)

    def one() -> dict[str, Any] | str:
        kind = draw(st.sampled_from(["conv", "conv", "max-pool", "avg-pool", *PLAIN, *SIZED]))
        if kind in PLAIN:
            return kind
        if kind in SIZED:
            return {kind: {SIZED[kind]: each(small)}}
        options: dict[str, Any] = {"kernel": each(st.integers(2, 4)), "padding": padding()}
        if draw(st.booleans()):
            options["stride"] = each(small)
        if kind == "conv":
            groups = draw(st.sampled_from([1, 2]))
            options |= {"filters": 2 * draw(small), "groups": groups, "bias": draw(st.booleans())}
        else:
            options["ceil"] = draw(st.booleans()) and isinstance(options["padding"], int | list)
        if kind != "avg-pool":
            options["dilation"] = draw(st.integers(1, 2))
        return {kind: options}

    layers = [one() for _ in range(draw(st.integers(1, 4)))]
    layers += draw(st.sampled_from([[], ["flatten"], [{"dense": {"units": 5}}]]))
    sizes = [draw(st.integers(6, 40)), draw(st.integers(6, 40))]
    ask = ["outputs", "shape", "parameters", {"parameters": "all", "biases": True}]
    ask += ["multiply-adds", {"multiply-adds": "all"}]
    if not any(kind in SIZED for layer in layers for kind in layer):
        ask += ["receptive-field"]
    given = {"channels": 2 * draw(small), "size": sizes}
    return {"kind": "cnn-shape", "input": given, "layers": layers, "ask": ask}


def smooth_functions(*names: str) -> st.SearchStrategy[str]:
    """Expressions in `names` that are defined and smooth for all real values, as an instructor
    writes them; Python can evaluate them too, given the functions."""
    leaves = st.sampled_from([*names, *names, "2", "3"])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        one = st.sampled_from(
            ["sin({})", "cos({})", "tanh({})", "atan({})", "sigmoid({})", "exp(-({})**2)", "-({})",
             "log(2 + ({})**2)", "sqrt(1 + ({})**2)", "({})**3", "2/(1 + ({})**2)"]
        )  # fmt: skip
        two = st.sampled_from(["({}) + ({})", "({}) - ({})", "({})*({})", "({})/(2 + cos({}))"])
        return st.one_of(
            st.builds(str.format, one, inner), st.builds(str.format, two, inner, inner)
        )

    return st.recursive(leaves, larger, max_leaves=5)
