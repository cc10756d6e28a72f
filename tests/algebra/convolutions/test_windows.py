"""The arithmetic of windows against windows that are laid down one by one, and against NumPy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keywright.algebra.convolutions.windows import (
    extent,
    left_over,
    output_size,
    products_of,
    taps_of,
)

sizes = st.integers(1, 12)
kernels = st.integers(1, 5)
strides = st.integers(1, 4)
paddings = st.integers(0, 3)
dilations = st.integers(1, 3)


def laid(size: int, k: int, s: int, p: int, d: int) -> list[list[int]]:
    """The places that each window covers in a padded row, as long as windows fit."""
    windows = []
    start = 0
    while start + d * (k - 1) < size + 2 * p:
        windows.append([start + d * tap for tap in range(k)])
        start += s
    return windows


@given(sizes, kernels, strides, paddings, dilations)
def test_sizes_by_laying_windows_down(size: int, k: int, s: int, p: int, d: int) -> None:
    windows = laid(size, k, s, p, d)
    assert max(0, output_size(size, k, s, p, d)) == len(windows)
    if windows:
        assert extent(k, d) == windows[0][-1] - windows[0][0] + 1
        assert left_over(size, k, s, p, d) == size + 2 * p - 1 - windows[-1][-1]


def test_two_known_layers() -> None:
    assert output_size(224, 7, 2, 3, 1) == 112  # the first layer of a ResNet
    assert output_size(227, 11, 4, 0, 1) == 55  # and of AlexNet
    assert output_size(3, 5, 1, 0, 1) < 1


lists = st.lists(st.integers(-9, 9), min_size=1, max_size=6)


@given(lists, lists, st.booleans())
def test_products_against_numpy(x: list[int], k: list[int], flip: bool) -> None:
    pairs = products_of((len(x),), (len(k),), flip=flip)
    found = [sum(x[m] * k[t] for (m,), (t,) in pairs[at,]) for at in range(len(pairs))]
    expected = np.convolve(x, k) if flip else np.correlate(x, k, "full")
    assert found == expected.tolist()
    assert all(list(row) == sorted(row) for row in pairs.values())


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))
def test_products_in_two_dimensions(h: int, w: int, a: int, b: int) -> None:
    x, k = np.arange(h * w).reshape(h, w) + 1, np.arange(a * b).reshape(a, b) - 2
    expected = np.zeros((h + a - 1, w + b - 1), int)
    for r in range(a):
        for c in range(b):
            expected[r : r + h, c : c + w] += k[r, c] * x
    pairs = products_of((h, w), (a, b), flip=True)
    assert all(sum(x[m] * k[t] for m, t in pairs[at]) == expected[at] for at in pairs)
    assert len(pairs) == expected.size


@given(lists, lists, strides, paddings, dilations, st.booleans())
def test_taps_against_numpy(x: list[int], k: list[int], s: int, p: int, d: int, flip: bool) -> None:
    holes = np.zeros(d * (len(k) - 1) + 1, int)
    holes[::d] = k[::-1] if flip else k
    padded = np.pad(x, p)
    if len(holes) > len(padded):
        return
    pairs = taps_of((len(x),), (len(k),), stride=s, padding=p, dilation=d, flip=flip)
    found = [sum(x[m] * k[t] for (m,), (t,) in row) for row in pairs.values()]
    assert found == np.correlate(padded, holes, "valid")[::s].tolist()
