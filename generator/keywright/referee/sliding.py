"""A window on one axis, moved along one step at a time, and the lines that work its output out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import compress, groupby

import numpy as np

from keywright.referee.expected import ExpectedChain
from keywright.referee.expression import Json

__all__ = ["Window", "expected_chain", "padding_chain"]


@dataclass(frozen=True)
class Window:
    """`rounding` is ``floor``, ``ceil`` (a last window may reach over the end), ``transposed`` or
    ``same``; `extra` is the output padding of a transposed one, and `behind` the padding at the end
    where it is another than the `padding` in front. Neither is said of one that is ``same``."""

    size: int
    kernel: int
    stride: int
    padding: int = 0
    dilation: int = 1
    extra: int = 0
    rounding: str = "floor"
    behind: int | None = None

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The padding in front and behind. A `same` one is what the last window lacks, if there is
        one for each multiple of the stride at which an entry stands."""
        if self.rounding != "same":
            return self.padding, self.padding if self.behind is None else self.behind
        last = max(range(0, self.size, self.stride))
        missing = len(range(self.size, last + self._reach + 1))
        return missing // 2, missing - missing // 2

    @property
    def uneven(self) -> bool:
        """Whether the formula has the padding of both borders together."""
        return self.ends[0] != self.ends[1]

    @cached_property
    def positions(self) -> int:
        """How many entries the output has along this axis."""
        if self.rounding == "transposed":
            places = np.arange(self._starts(self.size)[-1] + self._reach + 1)
            return len(places) - sum(self.ends) + self.extra
        return int(np.count_nonzero(self._allowed(self._starts(self._room))))

    def _starts(self, count: int) -> np.ndarray:
        return np.arange(count) * self.stride

    @property
    def _room(self) -> int:
        return self.size + sum(self.ends)

    @property
    def _reach(self) -> int:
        """The place of the last tap, from the first."""
        return (self.kernel - 1) * self.dilation

    def _allowed(self, starts: np.ndarray) -> np.ndarray:
        """Whether the window may start there: all taps inside, or, rounding up, the window before
        it not yet at the end and the start not behind the input."""
        whole: np.ndarray = starts + self._reach < self._room
        if self.rounding == "ceil":
            begins = starts < self.size + self.ends[0]
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
        return len(range(self._last + 1, self._room))

    @property
    def lost(self) -> int:
        """How many of them are entries of the input."""
        if self.rounding == "transposed":
            return 0
        front = self.ends[0]
        return len(range(max(front, self._last + 1), front + self.size))

    @property
    def _last(self) -> int:
        """The place of the last tap of the last window."""
        return int(self._starts(self.positions)[-1]) + self._reach


def expected_chain(window: Window, suffix: str) -> ExpectedChain:
    """The derivation of the output size, from o to its value."""
    letters = _letters(window)
    named = {f"{letter}{suffix}": number for letter, number in letters.items()}
    symbols: dict[str, Json] = {letter: f"{letter}{suffix}" for letter in letters}
    numbers: dict[str, Json] = {
        **letters,
        **({"P": ["add", *window.ends]} if window.uneven else {}),
    }
    o = f"o{suffix}"
    lines: list[Json] = [o, _formula(window, symbols), _formula(window, numbers), _summed(window)]
    lines = [line for line, _ in groupby([*lines, window.positions])]  # none of them twice
    return ExpectedChain(lines, {**named, o: window.positions})


def _letters(window: Window) -> dict[str, int]:
    if window.rounding == "same":
        return {"i": window.size, "s": window.stride}
    letters = {"i": window.size, "k": window.kernel, "s": window.stride}
    letters |= {"P": sum(window.ends)} if window.uneven else {"p": window.ends[0]}
    letters |= {"d": window.dilation} if window.dilation != 1 else {}
    return letters | ({"q": window.extra} if window.extra else {})


def padding_chain(window: Window, suffix: str) -> ExpectedChain:
    """The derivation of a `same` padding, from P to its value."""
    letters = {"i": window.size, "k": window.kernel, "s": window.stride, "o": window.positions}
    letters |= {"d": window.dilation} if window.dilation != 1 else {}
    total = sum(window.ends)
    span = window.dilation * (window.kernel - 1) + 1
    short = (window.positions - 1) * window.stride + span - window.size
    lines: list[Json] = [f"P{suffix}"]
    for of in ({letter: f"{letter}{suffix}" for letter in letters}, letters):
        taps: list[Json] = [of["k"]]
        if window.dilation != 1:
            taps = [["mul", of["d"], ["add", of["k"], ["neg", 1]]], 1]
        moved: Json = ["mul", ["add", of["o"], ["neg", 1]], of["s"]]
        lines.append(["max", ["add", moved, *taps, ["neg", of["i"]]], 0])
    lines += [["max", short, 0], total]
    return ExpectedChain(
        lines, {**{f"{name}{suffix}": n for name, n in letters.items()}, f"P{suffix}": total}
    )


def _formula(window: Window, of: dict[str, Json]) -> Json:
    if window.rounding == "same":
        return ["ceil", ["div", of["i"], of["s"]]]
    span: list[Json] = [of["k"]]
    if window.dilation != 1:
        span = [["mul", of["d"], ["add", of["k"], ["neg", 1]]], 1]
    twice: Json = of["P"] if "P" in of else ["mul", 2, of["p"]]
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
    if window.rounding == "same":
        return window.size if window.stride == 1 else ["ceil", ["div", window.size, window.stride]]
    span = window.dilation * (window.kernel - 1) + 1
    if window.rounding == "transposed":
        moved, cut = (window.size - 1) * window.stride, sum(window.ends)
        terms: list[Json] = [moved, ["neg", cut], span, window.extra]
        first, *others = compress(terms, (moved, cut, span, window.extra))
        return ["add", first, *others] if others else first
    room = window.size + sum(window.ends) - span
    steps: Json = ["add", _divided(window, room), 1]
    if not window.clipped:
        return steps
    return ["min", steps, _divided(window, window.size + window.ends[0])]


def _divided(window: Window, top: int) -> Json:
    return top if window.stride == 1 else [window.rounding, ["div", top, window.stride]]
