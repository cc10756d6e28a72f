"""The search for configurations: nothing is left out, and the order is as stated."""

from __future__ import annotations

from itertools import product

from keywright.algebra.convolutions.configurations import Configuration, candidates, preference

RANGES = {"p": range(3), "d": range(1, 3), "k": range(1, 5), "s": range(1, 4)}


def test_every_combination_is_tried_once() -> None:
    found = list(candidates(RANGES, pooling=False))
    rows = product(*(RANGES[name] for name in "pdks"))
    every = {Configuration(p, d, k, s) for p, d, k, s in rows}
    assert len(found) == len(every)
    assert set(found) == every


def test_the_windows_of_a_pooling_lie_side_by_side() -> None:
    found = list(candidates({**RANGES, "s": range(0)}, pooling=True))
    assert {(one.k, one.p) for one in found} == {
        (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0), (4, 1), (4, 2),
    }  # fmt: skip
    assert all(one.s == one.k for one in found)


def test_the_order_of_preference() -> None:
    size = 8
    best_first = [
        Configuration(p=0, d=1, k=3, s=1),
        Configuration(p=2, d=1, k=3, s=1),  # more padding
        Configuration(p=0, d=1, k=5, s=1),  # more of a kernel
        Configuration(p=0, d=1, k=2, s=2),  # a stride
        Configuration(p=0, d=1, k=2, s=3),  # a longer one
        Configuration(p=0, d=1, k=3, s=2),  # a remainder
        Configuration(p=0, d=1, k=1, s=1),  # a kernel of one entry
        Configuration(p=0, d=1, k=1, s=2),  # and a remainder
        Configuration(p=0, d=2, k=3, s=1),  # a dilation
        Configuration(p=0, d=3, k=3, s=1),  # a larger one
        Configuration(p=0, d=2, k=1, s=1),  # a dilation of nothing
        Configuration(p=3, d=1, k=3, s=1),  # a window in the padding alone
    ]
    assert [one.left_over(size) for one in best_first[3:8]] == [0, 0, 1, 0, 1]
    shuffled = best_first[3:] + best_first[:3]
    assert sorted(shuffled, key=lambda one: preference(one, size)) == best_first


def test_what_is_put_first_counts_before_the_rest() -> None:
    one, other = Configuration(p=5, d=1, k=3, s=1), Configuration(p=8, d=1, k=9, s=1)
    assert preference(one, 8) > preference(other, 8)
    assert preference(one, 8, ("k",)) < preference(other, 8, ("k",))
    assert preference(one, 8, ("d", "p")) < preference(other, 8, ("d", "p"))


def test_a_window_that_does_not_fit_has_no_output() -> None:
    assert Configuration(p=0, d=1, k=9, s=1).output(8) == 0
    assert Configuration(p=0, d=4, k=3, s=1).output(8) == 0
    assert Configuration(p=0, d=1, k=12, s=1).output(8) == 0
    assert Configuration(p=0, d=1, k=12, s=3).left_over(8) == 0
    assert Configuration(p=0, d=1, k=8, s=5).output(8) == 1
