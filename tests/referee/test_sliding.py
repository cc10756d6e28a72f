"""The windows of the second engine against taps laid down one by one, and its lines against those
of the first."""

from __future__ import annotations

from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from keywright.algebra.convolutions.sliding import Axis
from keywright.referee.expected import ExpectedChain
from keywright.referee.sliding import Window, expected_chain, padding_chain
from keywright.terms.derivations import Derivation
from keywright.terms.term import to_json
from tests.algebra.convolutions.test_sliding import axes, starts

ANY = st.one_of(axes("floor"), axes("ceil"), axes("transposed"), axes("same"))


def window_of(axis: Axis) -> Window:
    if axis.rounding == "same":  # it finds out by itself how large its padding is
        return Window(axis.size, axis.kernel, axis.stride, 0, axis.dilation, 0, "same")
    return Window(
        axis.size, axis.kernel, axis.stride, axis.padding, axis.dilation, axis.extra, axis.rounding,
        axis.behind,
    )  # fmt: skip


def test_a_window_is_neither_padded_nor_dilated_unless_that_is_said() -> None:
    assert Window(9, 4, 2) == Window(9, 4, 2, 0, 1, 0, "floor")


@given(st.one_of(axes("floor"), axes("ceil"), axes("same")))
def test_windows_one_by_one(axis: Axis) -> None:
    window, found = window_of(axis), starts(axis)
    assert window.positions == len(found)
    last = found[-1] + axis.dilation * (axis.kernel - 1)
    assert window.ends == (axis.padding, axis.behind)
    assert window.uncovered == len(range(last + 1, axis.size + axis.padding + axis.behind))
    inside = range(axis.padding, axis.padding + axis.size)
    assert window.lost == sum(place > last for place in inside)
    further = found[-1] + axis.stride
    unfinished = axis.rounding == "ceil" and last < axis.size + 2 * axis.padding - 1
    assert window.clipped is (unfinished and further >= axis.size + axis.padding)


@given(axes("transposed"))
def test_a_transposed_convolution_writes_as_far_as_its_last_tap(axis: Axis) -> None:
    window, places = window_of(axis), product(range(axis.size), range(axis.kernel))
    last = max(i * axis.stride + tap * axis.dilation for i, tap in places)
    assert window.positions == last + 1 - axis.padding - axis.behind + axis.extra
    assert (window.uncovered, window.lost, window.clipped) == (0, 0, False)


@example(Axis(1, 2, 2, 1, rounding="ceil"), "")  # clipped in the padding behind
@given(ANY, st.sampled_from(["", "_h"]))
def test_both_engines_write_the_same_lines(axis: Axis, suffix: str) -> None:
    same_lines(axis.chain(suffix), expected_chain(window_of(axis), suffix))
    if axis.rounding == "same":
        same_lines(axis.padding_chain(suffix), padding_chain(window_of(axis), suffix))


def same_lines(chain: Derivation, expected: ExpectedChain) -> None:
    assert [to_json(chain.start), *(to_json(step.term) for step in chain.steps)] == expected.lines
    values = {v.name: v.value.atom for v in chain.domain.variables if v.value is not None}
    assert values == expected.letters
