"""`keywright watch`: a build at every save, with everything loaded that a build needs, and all
remembered that the last one has learned."""

from __future__ import annotations

import contextlib
import gc
import importlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator import pipeline
from generator.building import Builder, Built
from generator.errors import KeywrightError
from generator.families import kinds, stem
from generator.inputs import assignment
from generator.memory import Memory
from generator.press import Press
from generator.receipt import Dated, receipt
from generator.spec.files import is_folder
from generator.working import rehearse

__all__ = ["watch"]

# What a save may consist of: a save is over when nothing has happened for so many milliseconds, and
# is not waited for longer than that.
QUIET = 3
MOST_QUIET = 50
MEANT = (".yaml", ".yml", ".j2")  # what these names end with, sheets' and editors' files do not
LOOK_EVERY = 500  # milliseconds, at the files themselves
LOOK_AGAIN = 0.2  # seconds, for a folder that is not there
UNKNOWN = "unknown"  # a state that no files have
LOADED = (
    "generator.check", "generator.maths.proofs", "generator.sheet.report",
    "generator.tex.documents",
)  # fmt: skip


def watch(
    path: Path, settings: Sequence[str], *, engine: str, out: Path
) -> Iterator[Built | KeywrightError | OSError]:
    """What came of a build, and of another one after each change, for ever. Raises `ImportError` if
    the system's messages about files cannot be had."""
    _load()
    with Press(engine, at_once=1) as press:
        builder = Builder(path, settings, engine, out, Memory(), press, in_turn=True)
        watching = _Watching(builder)
        yield watching.build()
        watching.rehearse()
        for _ in watching.changes():
            yield watching.build()
            watching.rehearse()


def _load() -> None:
    """Load now what the processes of each build would load each time."""
    for kind in kinds():
        importlib.import_module(f"generator.families.{stem(kind)}")
        importlib.import_module(f"generator.check.{stem(kind)}")
    for module in LOADED:
        importlib.import_module(module)
    pipeline.load_algebra()
    gc.freeze()  # so that forked processes need not copy what nobody changes


@dataclass
class _Watching:
    """The last build, and the state of its files before it."""

    builder: Builder
    files: list[Dated] = field(default_factory=list)
    state: str | None = None
    last: Built | None = None
    is_rehearsed: bool = False

    def build(self) -> Built | KeywrightError | OSError:
        began = time.time_ns()
        self.last = None
        self.state = receipt((), self.files) if self.files else None
        try:
            built = self.builder.build()
        except (KeywrightError, OSError) as error:
            return error
        files: list[Dated] = [(one, None) for one in assignment(built.loaded)]
        if files != self.files:
            self.files = files
            self.state = receipt((), [(one, began) for one, _ in files]) or UNKNOWN
        self.last = built
        return built

    def is_changed(self) -> bool:
        return receipt((), self.files) != self.state

    def rehearse(self) -> None:
        """Get ready for another edit of what was worked out last, while nobody waits."""
        if self.last is None:
            return
        new = self.last.worked if self.is_rehearsed else self.last.answered
        for name in new:
            if self.is_changed():
                return
            with contextlib.suppress(KeywrightError):
                rehearse(self.last.loaded, name)
        self.is_rehearsed = True
        gc.collect()
        gc.freeze()

    def changes(self) -> Iterator[None]:
        """Each change of a file that may matter."""
        while True:
            folders = self.folders()
            if not all(map(is_folder, folders)):
                time.sleep(LOOK_AGAIN)
                if all(map(is_folder, folders)):
                    yield
                continue
            for happened in self.events(folders):
                if happened if self.state is None else receipt((), self.files) != self.state:
                    yield
                if self.folders() != folders:
                    break

    def events(self, folders: Sequence[Path]) -> Iterator[object]:
        """What the system tells, and nothing now and then: what was saved before it was asked to
        tell is found by looking."""
        from watchfiles import watch as changes

        def is_meant(_: object, name: str) -> bool:
            return name.endswith(MEANT) or not all(map(is_folder, folders))

        return changes(
            *folders, watch_filter=is_meant, step=QUIET, debounce=MOST_QUIET,
            rust_timeout=LOOK_EVERY, yield_on_timeout=True,
        )  # fmt: skip

    def folders(self) -> list[Path]:
        """The assignment's, and that of its style where it lies elsewhere."""
        path = self.builder.path
        folder = path if is_folder(path) or path.suffix not in MEANT else path.parent
        styles = [Path(name) for (what, name), _ in self.files if what == "tree"]
        inside = folder.resolve()
        others = (one for one in styles if not one.resolve().is_relative_to(inside))
        return [folder, *filter(is_folder, others)]
