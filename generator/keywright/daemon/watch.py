"""`keywright watch`: a build at every save, by a process that stays."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from keywright.build.builder import Builder, Built
from keywright.build.press import Press
from keywright.build.store import Memory
from keywright.daemon.warmup import Warm, load
from keywright.errors import KeywrightError
from keywright.spec.files import is_folder

__all__ = ["watch"]

# What a save may consist of: a save is over when nothing has happened for so many milliseconds, and
# is not waited for longer than that.
QUIET = 3
MOST_QUIET = 50
MEANT = (".yaml", ".yml", ".j2")  # what these names end with, sheets' and editors' files do not
LOOK_EVERY = 500  # milliseconds, at the files themselves
LOOK_AGAIN = 0.2  # seconds, for a folder that is not there


def watch(
    path: Path, settings: Sequence[str], *, engine: str, out: Path, trusted: bool = False
) -> Iterator[Built | KeywrightError | OSError]:
    """What came of a build, and of another one after each change, for ever. Raises `ImportError` if
    the system's messages about files cannot be had."""
    load()
    with Press(engine, at_once=1) as press:
        builder = Builder(path, settings, engine, out, Memory(), press, trusted, in_turn=True)
        warm = Warm(builder)
        yield warm.build()
        warm.rehearse()
        for _ in _Watching(warm).changes():
            yield warm.build()
            warm.rehearse()


@dataclass(frozen=True)
class _Watching:
    """The files of an assignment that is built at every save."""

    warm: Warm

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
                if happened if self.warm.state is None else self.warm.is_changed():
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
        path = self.warm.builder.path
        folder = path if is_folder(path) or path.suffix not in MEANT else path.parent
        styles = [Path(name) for (what, name), _ in self.warm.files if what == "tree"]
        inside = folder.resolve()
        others = (one for one in styles if not one.resolve().is_relative_to(inside))
        return [folder, *filter(is_folder, others)]
