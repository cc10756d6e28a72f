"""The arithmetic of windows that slide over an input: convolutions and poolings.

One axis is described by the input's size i, the padding p on each side, the dilation d, the kernel
size k and the stride s (Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
2016, relationships 6 and 15, with p the same on both sides).
"""

from __future__ import annotations

from itertools import product

__all__ = ["Pairs", "Position", "extent", "left_over", "output_size", "products_of", "taps_of"]

Position = tuple[int, ...]
Pairs = tuple[tuple[Position, Position], ...]  # positions in the signal and in the kernel


def extent(kernel: int, dilation: int) -> int:
    """How many entries a dilated window spans, d(k - 1) + 1."""
    return dilation * (kernel - 1) + 1


def output_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """How many positions the window has, floor((i + 2p - d(k - 1) - 1)/s) + 1; 0 or less means
    that it does not fit."""
    return (size + 2 * padding - extent(kernel, dilation)) // stride + 1


def left_over(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """How many entries at the end no window reaches, because the floor discards them."""
    return (size + 2 * padding - extent(kernel, dilation)) % stride


def products_of(signal: Position, kernel: Position, *, flip: bool) -> dict[Position, Pairs]:
    """For each entry of the full convolution the products that are added, in the signal's order.

    `signal` and `kernel` are the sizes along each axis. With `flip`, entry n has x_m k_{n-m}
    (convolution), without it x_m k_{m-n+K-1} (cross-correlation).
    """
    found = {}
    for at in product(*(range(n + k - 1) for n, k in zip(signal, kernel, strict=True))):
        pairs = []
        axes = zip(at, signal, kernel, strict=True)
        for m in product(*(range(max(0, p - k + 1), min(p, n - 1) + 1) for p, n, k in axes)):
            tap = tuple(
                p - i if flip else i - p + k - 1 for p, i, k in zip(at, m, kernel, strict=True)
            )
            pairs.append((m, tap))
        found[at] = tuple(pairs)
    return found


def taps_of(
    signal: Position, kernel: Position, *, stride: int, padding: int, dilation: int, flip: bool
) -> dict[Position, Pairs]:
    """The same for a layer of a network, window by window; the padding's zeros are left out."""
    counts = [
        output_size(n, k, stride, padding, dilation) for n, k in zip(signal, kernel, strict=True)
    ]
    found = {}
    for at in product(*map(range, counts)):
        pairs = []
        for step in product(*map(range, kernel)):
            m = tuple(stride * p + dilation * t - padding for p, t in zip(at, step, strict=True))
            tap = tuple(k - 1 - t for t, k in zip(step, kernel, strict=True)) if flip else step
            if all(0 <= i < n for i, n in zip(m, signal, strict=True)):
                pairs.append((m, tap))
        found[at] = tuple(pairs)
    return found
