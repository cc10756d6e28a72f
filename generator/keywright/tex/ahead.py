"""A TeX that has read the preamble and waits for the sheet: half of its work is done beforehand."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType

from keywright.tex import formats, running, sandbox
from keywright.tex.engines import Engine, find
from keywright.tex.typesetting import Typeset, cannot_run, completed, told, typeset

__all__ = ["Waiting", "waiting"]

# TeX asks at its terminal for what to do; a name that no font has makes it read its table of fonts.
_BEFORE = ("-interaction=scrollmode", f"-jobname={running.JOB}", "\\pdfmapline{-none}")
_NOW = f"\\nonstopmode\\csname @@input\\endcsname {running.DOCUMENT}\n".encode()
# What it reads before the sheet is known to its end.
_EARLY = "early.tex"
_FIRST = f"\\csname @@input\\endcsname {_EARLY}\n".encode()
SECONDS = 60


class Waiting:
    """One TeX for one sheet, in its sandbox; its limits count from when the sheet comes.

    To be used in a `with`, or closed: it is a process and a folder until then.
    """

    def __init__(self, tex: Engine, above: str | None) -> None:
        self._tex, self._above = tex, above
        self._format = formats.kept(tex, above)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._started: sandbox.Started | None = None
        self._read = above or ""
        if self._format is None:
            return
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="keywright-")
            folder = Path(self._folder.name).resolve()
            self._started = sandbox.Started(
                running.command(tex, *_BEFORE, format=self._format),
                folder,
                running.environment(tex, folder),
                sandbox.RunLimits(seconds=SECONDS),
                running.trees(tex, self._format),
            )
        except OSError as fault:
            self.close()
            raise cannot_run(fault) from fault

    def read(self, beginning: str) -> None:
        """Let it read how the sheet will begin, which must end where a paragraph ends.

        To be done once. A sheet that then begins otherwise takes as long as it always does.
        """
        if self._started is None or self._folder is None or not beginning.startswith(self._read):
            return
        running.lay(Path(self._folder.name), told(beginning, self._format), _EARLY)
        self._started.tell(_FIRST)
        self._read = beginning

    def typeset(self, source: str, *, title: str = "", author: str = "") -> Typeset:
        """Typeset one document, once; as `typeset` does, the same bytes and the same errors.

        A document with another preamble, and a second one, take as long as they always do.
        """
        started, self._started = self._started, None
        if started is None or self._folder is None or not self.fits(source):
            if started is not None:
                started.close()
            return typeset(source, engine=self._tex.name, title=title, author=author)
        folder = Path(self._folder.name).resolve()
        try:
            return completed(
                self._tex, folder, source, self._format, title, author, SECONDS,
                lambda: self._first(started, folder, source),
            )  # fmt: skip
        except OSError as fault:
            raise cannot_run(fault) from fault
        finally:
            started.close()

    def fits(self, source: str) -> bool:
        """Whether this is a sheet for which it waits."""
        return formats.preamble(source) == self._above and source.startswith(self._read)

    def _first(self, started: sandbox.Started, folder: Path, source: str) -> sandbox.Run:
        """The pass for which it waits; another one would have to read all."""
        running.lay(folder, formats.without(self._read, source).encode())
        done = started.finish(_NOW)
        running.lay(folder, told(source, self._format))
        return done

    def close(self) -> None:
        """End the process and take its folder away; for a second time, do nothing."""
        if self._started is not None:
            self._started.close()
            self._started = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def __enter__(self) -> Waiting:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def waiting(source: str, *, engine: str = "embedded") -> Waiting:
    """Start a TeX for a sheet that will have the same preamble as `source`, which is any document
    of the style: the sheet of yesterday, or one without questions.

        with tex.waiting(render(loaded, (), solutions=True)) as ahead:
            ...  # solve, check and render, while TeX loads what it can
            made = ahead.typeset(sheet, title=..., author=...)

    It returns at once if the format of the preamble is in the cache, and makes it if it is not,
    which takes as long as a sheet. Where there are no formats, nothing is started ahead and
    `typeset` does all. Raises `TexError` where there is no TeX.
    """
    return Waiting(find(engine), formats.preamble(source))
