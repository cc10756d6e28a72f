"""Output sizes of one axis against windows laid down one by one, and their worked lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from operator import truediv
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keywright.algebra.convolutions.sliding import Axis, Rounding
from keywright.terms.term import Term, integer, symbols_of, walk

OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda *args: sum(args),
    "mul": lambda left, right: left * right,
    "neg": lambda x: -x,
    "div": truediv,
    "floor": floor,
    "ceil": ceil,
    "min": min,
    "max": max,
}


def value(term: Term, letters: dict[str, int]) -> Any:
    if term.head == "int":
        return term.atom
    if term.head == "sym":
        return letters[str(term.atom)]
    return OPERATIONS[term.head](*(value(arg, letters) for arg in term.args))


@st.composite
def axes(draw: st.DrawFn, rounding: Rounding) -> Axis:
    kernel, stride, dilation = (draw(st.integers(1, most)) for most in (6, 9, 3))
    most = kernel // 2 if rounding == "ceil" else 4
    extra = draw(st.integers(0, max(stride, dilation) - 1)) if rounding == "transposed" else 0
    size, padding = draw(st.integers(1, 20)), draw(st.integers(0, most))
    if rounding == "same":
        return Axis.same(size, kernel, stride, dilation)
    more = 0 if rounding == "ceil" else draw(st.sampled_from([0, 0, 1, 2, -padding]))
    axis = Axis(size, kernel, stride, padding, dilation, extra, rounding, more)
    assume(axis.slack >= 0 and axis.output >= 1)
    return axis


def starts(axis: Axis) -> list[int]:
    """Where windows begin in the padded input: while they fit, or, rounding up, while the one
    before has not reached the end, and only inside the input or the padding before it."""
    reach = axis.dilation * (axis.kernel - 1)
    end = axis.padding + axis.size + axis.behind - 1
    found = [0]
    while True:
        start = found[-1] + axis.stride
        if axis.rounding in ("floor", "same") and start + reach > end:
            return found
        if axis.rounding == "ceil" and found[-1] + reach >= end:
            return found
        if axis.rounding == "ceil" and start >= axis.size + axis.padding:
            return found
        found.append(start)


@given(st.one_of(axes("floor"), axes("ceil"), axes("same")))
def test_windows_one_by_one(axis: Axis) -> None:
    found = starts(axis)
    assert axis.output == len(found)
    last = found[-1] + axis.dilation * (axis.kernel - 1)
    uncovered = range(last + 1, axis.padding + axis.size + axis.behind)
    assert axis.left_over == len(uncovered)
    inside = range(axis.padding, axis.padding + axis.size)
    assert axis.lost == sum(place in inside for place in uncovered)


@given(axes("same"))
def test_a_same_padding_is_the_smallest_that_does(axis: Axis) -> None:
    """A window for each multiple of the stride; with one zero less there is none for the last."""
    assert axis.output == len(range(0, axis.size, axis.stride)) == len(starts(axis))
    assert axis.behind - axis.padding in (0, 1)
    if axis.total:
        less = replace(axis, rounding="floor", more=axis.more - 1)
        assert less.slack < 0 or len(starts(less)) < axis.output


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "ends"),
    [
        (224, 7, 2, 1, (2, 3)),  # ResNet's first convolution in TensorFlow; PyTorch pads it 3 and 3
        (224, 3, 1, 1, (1, 1)),
        (10, 4, 1, 1, (1, 2)),  # as PyTorch, which warns of the copy
        (10, 3, 1, 2, (2, 2)),
        (5, 2, 2, 1, (0, 1)),
        (4, 1, 2, 1, (0, 0)),
        (1, 3, 2, 1, (1, 1)),
    ],
)
def test_same_paddings_as_frameworks_have_them(
    size: int, kernel: int, stride: int, dilation: int, ends: tuple[int, int]
) -> None:
    axis = Axis.same(size, kernel, stride, dilation)
    assert (axis.padding, axis.behind) == ends


@given(axes("same"), st.sampled_from(["", "_w"]))
def test_every_line_has_the_value_of_the_padding(axis: Axis, suffix: str) -> None:
    chain = axis.padding_chain(suffix)
    letters = {v.name: int(v.value.atom) for v in chain.domain.variables if v.value is not None}
    assert letters.keys() == {*symbols_of(chain.start), *symbols_of(chain.steps[0].term)}
    found = [value(term, letters) for term in (chain.start, *(step.term for step in chain.steps))]
    assert found == [axis.total] * len(found)
    assert chain.end.atom == axis.total


@given(axes("transposed"))
def test_a_transposed_convolution_writes_as_far_as_its_last_tap(axis: Axis) -> None:
    written = {
        axis.stride * i + axis.dilation * tap
        for i in range(axis.size)
        for tap in range(axis.kernel)
    }
    assert axis.output == max(written) + 1 - axis.padding - axis.behind + axis.extra
    # The convolution that it undoes leads back to the size it started from.
    if axis.output + axis.total >= axis.extent and axis.extra < axis.stride:
        back = replace(axis, size=axis.output, extra=0, rounding="floor")
        assert back.output == axis.size


@given(st.one_of(axes("floor"), axes("ceil"), axes("transposed")), st.sampled_from(["", "_h"]))
def test_every_line_has_the_value_of_the_output(axis: Axis, suffix: str) -> None:
    chain = axis.chain(suffix)
    letters = {}
    for variable in chain.domain.variables:
        assert variable.value is not None
        letters[variable.name] = int(variable.value.atom)
    given_ = {"i": axis.size, "k": axis.kernel, "s": axis.stride}
    given_ |= {"P": axis.padding + axis.behind} if axis.more else {"p": axis.padding}
    given_ |= {"d": axis.dilation} if axis.dilation != 1 else {}
    given_ |= {"q": axis.extra} if axis.extra else {}
    given_ |= {"o": axis.output}
    assert letters == {f"{letter}{suffix}": number for letter, number in given_.items()}
    assert letters.keys() == {*symbols_of(chain.start), *symbols_of(chain.steps[0].term)}
    assert value(chain.start, letters) == axis.output
    assert [value(step.term, letters) for step in chain.steps] == [axis.output] * len(chain.steps)
    assert chain.end.atom == axis.output


@given(st.one_of(axes("floor"), axes("ceil"), axes("transposed")))
def test_the_worked_line_says_nothing_in_vain(axis: Axis) -> None:
    """No summand 0, no sign twice, no division by 1, no sum of one summand, no minimum with what is
    larger anyway."""
    _, _, *worked = axis.chain().steps
    for node in (node for step in worked for node in walk(step.term)):
        assert node.head != "div" or node.args[1] != integer(1)
        assert node.head != "neg" or int(node.args[0].atom) > 0
        assert node.head != "add" or len(node.args) > 1
        zero = axis.slack == 0 and axis.rounding != "transposed"  # 0 steps and 1 are a sum
        assert node.head != "add" or zero or integer(0) not in node.args
    heads = {node.head for step in axis.chain().steps for node in walk(step.term)}
    plain = ceil(Fraction(axis.slack, axis.stride)) + 1
    assert ("min" in heads) is (axis.rounding == "ceil" and axis.output < plain)


@given(axes("transposed"))
def test_nothing_is_left_over_where_all_entries_are_spread(axis: Axis) -> None:
    assert (axis.left_over, axis.lost) == (0, 0)


@pytest.mark.parametrize(
    ("axis", "output"),
    [
        (Axis(112, 3, 2, rounding="ceil"), 56),  # GoogLeNet's first pooling
        (Axis(112, 3, 2), 55),
        (Axis(50, 1, 3, rounding="ceil"), 17),
        (Axis(13, 4, 2, 1, rounding="transposed"), 26),
        (Axis(7, 3, 2, 1, 1, 1, "transposed"), 14),
    ],
)
def test_known_sizes(axis: Axis, output: int) -> None:
    assert axis.output == output
