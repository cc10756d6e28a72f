"""A window on one axis, moved along one step at a time, and the lines that work its output out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import compress, groupby

import numpy as np

from generator.check.expected import Chain
from generator.check.expression import Json

__all__ = ["Window", "expected_chain"]


@dataclass(frozen=True)
class Window:
    """`rounding` is ``floor``, ``ceil`` (a last window may reach over the end) or
    ``transposed``; `extra` is the output padding of the last."""

    size: int
    kernel: int
    stride: int
    padding: int = 0
    dilation: int = 1
    extra: int = 0
    rounding: str = "floor"

    @cached_property
    def positions(self) -> int:
        """How many entries the output has along this axis."""
        if self.rounding == "transposed":
            places = np.arange(self._starts(self.size)[-1] + self._reach + 1)
            return len(places) - 2 * self.padding + self.extra
        return int(np.count_nonzero(self._allowed(self._starts(self._room))))

    def _starts(self, count: int) -> np.ndarray:
        return np.arange(count) * self.stride

    @property
    def _room(self) -> int:
        return self.size + 2 * self.padding

    @property
    def _reach(self) -> int:
        """The place of the last tap, from the first."""
        return (self.kernel - 1) * self.dilation

    def _allowed(self, starts: np.ndarray) -> np.ndarray:
        """Whether the window may start there: all taps inside, or, rounding up, the window before
        it not yet at the end and the start not behind the input."""
        whole: np.ndarray = starts + self._reach < self._room
        if self.rounding == "ceil":
            begins = starts < self.size + self.padding
            return begins & (starts - self.stride + self._reach < self._room - 1)
        return whole

    @property
    def clipped(self) -> bool:
        """Whether only its start behind the input keeps a last window out."""
        if self.rounding != "ceil":
            return False
        starts = self._starts(self._room)
        wanted = starts - self.stride + self._reach < self._room - 1
        return bool(np.count_nonzero(wanted) > self.positions)

    @property
    def uncovered(self) -> int:
        """How many entries at the end of the padded input lie behind all windows."""
        if self.rounding == "transposed":
            return 0
        last = int(self._starts(self.positions)[-1]) + self._reach
        return max(0, self._room - 1 - last)


def expected_chain(window: Window, suffix: str) -> Chain:
    """The derivation of the output size, from o to its value."""
    letters = {"i": window.size, "k": window.kernel, "s": window.stride, "p": window.padding}
    letters |= {"d": window.dilation} if window.dilation != 1 else {}
    letters |= {"q": window.extra} if window.extra else {}
    named = {f"{letter}{suffix}": number for letter, number in letters.items()}
    symbols: dict[str, Json] = {letter: f"{letter}{suffix}" for letter in letters}
    numbers: dict[str, Json] = dict(letters)
    o = f"o{suffix}"
    lines: list[Json] = [o, _formula(window, symbols), _formula(window, numbers), _summed(window)]
    lines = [line for line, _ in groupby([*lines, window.positions])]  # none of them twice
    return Chain(lines, {**named, o: window.positions})


def _formula(window: Window, of: dict[str, Json]) -> Json:
    span: list[Json] = [of["k"]]
    if window.dilation != 1:
        span = [["mul", of["d"], ["add", of["k"], ["neg", 1]]], 1]
    twice: Json = ["mul", 2, of["p"]]
    if window.rounding == "transposed":
        extra = [of["q"]] if window.extra else []
        moved: Json = ["mul", ["add", of["i"], ["neg", 1]], of["s"]]
        return ["add", moved, ["neg", twice], *span, *extra]
    top: Json = ["add", of["i"], twice, *(["neg", part] for part in span)]
    steps: Json = ["add", [window.rounding, ["div", top, of["s"]]], 1]
    if not window.clipped:
        return steps
    return ["min", steps, ["ceil", ["div", ["add", of["i"], of["p"]], of["s"]]]]


def _summed(window: Window) -> Json:
    """The line in which the sums are worked out and the rounding is not."""
    span = window.dilation * (window.kernel - 1) + 1
    if window.rounding == "transposed":
        moved, cut = (window.size - 1) * window.stride, 2 * window.padding
        terms: list[Json] = [moved, ["neg", cut], span, window.extra]
        first, *others = compress(terms, (moved, cut, span, window.extra))
        return ["add", first, *others] if others else first
    room = window.size + 2 * window.padding - span
    steps: Json = ["add", _divided(window, room), 1]
    if not window.clipped:
        return steps
    return ["min", steps, _divided(window, window.size + window.padding)]


def _divided(window: Window, top: int) -> Json:
    return top if window.stride == 1 else [window.rounding, ["div", top, window.stride]]
