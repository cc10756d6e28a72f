"""Softmax as the checks compute it, against NumPy and against definitions that are none."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp

from keywright.kinds.softmax.check.values import (
    is_defined_by,
    is_invariant,
    same_values,
    softmax,
    vectors,
    vectors_of,
)
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(60):
        yield


@pytest.mark.parametrize("x", [[0.0], [1.0, -2.0], [3.0, 3.0, 0.5], [700.0, -700.0, 699.0]])
def test_softmax_is_what_numpy_computes(x: list[float]) -> None:
    shifted = np.exp(np.array(x) - max(x))
    found = softmax([mp.mpf(entry) for entry in x])
    assert np.allclose([float(value) for value in found], shifted / shifted.sum(), rtol=1e-14)
    assert mp.almosteq(mp.fsum(found), 1, 1e-50)


def test_large_entries_do_not_overflow() -> None:
    huge = mp.mpf(10) ** 12
    assert same_values(softmax([huge, huge + 1]), softmax([mp.zero, mp.one]))


def test_values_are_the_same_to_thirty_digits() -> None:
    one = [mp.mpf(1), mp.mpf(2)]
    assert same_values(one, [mp.mpf(1), 2 + mp.mpf("0.9e-30")])
    assert not same_values(one, [mp.mpf(1), 2 + mp.mpf("1.1e-30")])
    assert not same_values(one, [1 - mp.mpf("1.1e-30"), mp.mpf(2)])
    with pytest.raises(ValueError, match="zip"):
        same_values(one, one[:1])


def test_vectors_are_of_several_lengths_and_some_have_equal_entries() -> None:
    found = vectors()
    assert found is vectors()
    assert [len(x) for x in found] == [n for n in (1, 2, 3, 5) for _ in range(3)] * 2
    plain, tied = found[:12], found[12:]
    assert all(len({*x}) == len(x) for x in plain)
    assert all(x[-1] == x[0] for x in tied)
    assert len({tuple(x) for x in plain}) == 12
    assert max(abs(entry) for x in plain for entry in x) < 5
    assert max(entry for x in plain for entry in x) > 4
    assert min(entry for x in plain for entry in x) < -4


@pytest.mark.parametrize("length", [1, 2, 5])
def test_vectors_of_one_length_are_all_of_it(length: int) -> None:
    found = vectors_of(length)
    assert len(found) == 20
    assert all(len(x) == length for x in found)
    assert found[-1] == [1] * length
    assert len({tuple(x) for x in found}) == 20
    assert min(entry for x in found for entry in x) < -3
    assert max(entry for x in found for entry in x) > 3


X_I: Json = ["index", "x", "i"]
SUM: Json = ["sum", ["exp", ["index", "x", "j"]], "j", 1, "K"]
DEFINED: list[tuple[Json, bool]] = [
    (["div", ["exp", X_I], SUM], True),
    (["div", 1, ["sum", ["exp", ["add", ["index", "x", "j"], ["neg", X_I]]], "j", 1, "K"]], True),
    (["exp", X_I], False),
    (["div", ["exp", ["index", "x", 1]], SUM], False),
    (["div", ["exp", ["neg", X_I]], SUM], False),
    (["div", ["exp", X_I], ["add", SUM, 1]], False),
    (["div", ["exp", X_I], ["sum", ["exp", ["index", "x", "j"]], "j", 2, "K"]], False),
    (["div", 1, "K"], False),
]


@pytest.mark.parametrize(("entry", "ok"), DEFINED)
def test_a_definition_is_that_of_softmax(entry: Json, ok: bool) -> None:
    try:
        assert is_defined_by(entry) is ok
    except Ungradable:
        assert not ok


def test_softmax_does_not_mind_a_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_invariant()
    is_invariant.cache_clear()
    monkeypatch.setattr(
        "keywright.kinds.softmax.check.values.softmax", lambda x: [x[0] * 0 + max(x)]
    )
    assert not is_invariant()
    is_invariant.cache_clear()
