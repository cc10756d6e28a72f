"""Builds of one assignment by a process that stays: all is loaded that a build needs, and what the
last one has learned is remembered."""

from __future__ import annotations

import contextlib
import gc
import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from keywright.build.builder import Builder, Built
from keywright.build.inputs import assignment
from keywright.build.questions import rehearse
from keywright.build.stamp import Dated, stamp_of
from keywright.errors import KeywrightError
from keywright.kinds import isolation
from keywright.kinds.registry import kinds, stem

__all__ = ["Warm", "load"]

UNKNOWN = "unknown"  # a state that no files have
LOADED = (
    "keywright.referee", "keywright.algebra.symbols.proofs", "keywright.sheet.report",
    "keywright.tex.documents",
)  # fmt: skip


def load() -> None:
    """Load now what the processes of each build would load each time."""
    for kind in kinds():
        importlib.import_module(f"keywright.kinds.{stem(kind)}.solve")
        importlib.import_module(f"keywright.kinds.{stem(kind)}.check")
    for module in LOADED:
        importlib.import_module(module)
    isolation.load_algebra()
    gc.freeze()  # so that forked processes need not copy what nobody changes


@dataclass
class Warm:
    """The last build, and the state of its files before it."""

    builder: Builder
    files: list[Dated] = field(default_factory=list)
    state: str | None = None
    last: Built | None = None
    is_rehearsed: bool = False

    def build(self) -> Built | KeywrightError | OSError:
        """What came of a build."""
        began = time.time_ns()
        self.last = None
        self.state = stamp_of((), self.files) if self.files else None
        try:
            built = self.builder.build()
        except (KeywrightError, OSError) as error:
            return error
        self.take(built, began)
        return built

    def take(self, built: Built, began: int) -> None:
        """Go on from a build that began at this time, in nanoseconds since the epoch."""
        files: list[Dated] = [(one, None) for one in assignment(built.loaded)]
        if files != self.files:
            self.files = files
            self.state = stamp_of((), [(one, began) for one, _ in files]) or UNKNOWN
        self.last = built

    def is_changed(self) -> bool:
        """Whether a file is no more what it was before the last build."""
        return stamp_of((), self.files) != self.state

    def rehearse(self, is_wanted: Callable[[], bool] = lambda: False) -> None:
        """Get ready for another edit of what was worked out last, until somebody wants a build."""
        if self.last is None:
            return
        new = self.last.worked if self.is_rehearsed else self.last.answered
        if not new:
            return
        try:  # whole, as the build has no more than the name of a question that was known to it
            loaded = self.builder.load()
        except KeywrightError:
            return
        for name in new:
            if is_wanted() or self.is_changed():
                return
            with contextlib.suppress(KeywrightError):
                rehearse(loaded, name)
        self.is_rehearsed = True
        gc.collect()
        gc.freeze()
