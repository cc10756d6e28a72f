"""TeX for the two sheets of an assignment: started before they are written, run side by side."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from keywright.errors import KeywrightError
from keywright.system.features import FORKS

if TYPE_CHECKING:
    from keywright.tex import Waiting

__all__ = ["TypesetPdf", "Press", "Sources"]

Result = TypeVar("Result")

Sources = Mapping[str, str]  # name of the sheet -> its LaTeX
Proofread = Callable[[str, str, bytes], None]


class TypesetPdf(NamedTuple):
    """A PDF, the number of its pages, and what stands out of its margins."""

    pdf: bytes
    pages: int
    too_wide: tuple[str, ...]


QUESTION = re.compile("^% keywright:question ", re.MULTILINE)  # its first line


class Press:
    """TeX processes that wait, and those that work on a sheet; to be used in a `with`.

    `at_once` sheets are typeset at the same time, the first one first.
    """

    def __init__(self, engine: str, at_once: int) -> None:
        """Raises `TexError` where no TeX can be run, as nothing could come of it."""
        if not FORKS:
            from keywright.tex import find

            find(engine)
        self._engine = engine
        self._pool = ThreadPoolExecutor(at_once)
        self._tasks: list[Future[Any]] = []  # that may be under way
        self._waiting: dict[tuple[str, str], Future[Waiting]] = {}
        self._begun: dict[str, tuple[str, Future[TypesetPdf]]] = {}
        self._last: Sources = {}
        self._beginnings: dict[str, str] = {}

    @property
    def is_ready(self) -> bool:
        """Whether a TeX is waiting."""
        return bool(self._waiting)

    def get_ready(self, sources: Sources, again: Sequence[str] = ()) -> None:
        """Let a TeX wait that has read the preamble of each sheet; and for those that are made
        `again` and again, another one that has read all before the question that was changed last.
        """
        wanted = {(name, ""): source for name, source in sources.items()}
        for name in again:
            self._beginnings[name] = self._foreseen(name, sources[name])
            wanted[name, self._beginnings[name]] = sources[name]
        self._last = sources
        for key in [key for key in self._waiting if key not in wanted]:
            self._close(self._waiting.pop(key))
        for key, source in wanted.items():
            if key not in self._waiting:
                self._waiting[key] = self._submitted(partial(self._wait, source, key[1]))

    def _foreseen(self, name: str, source: str) -> str:
        """How the next sheet will begin, if the question is edited that has been edited last."""
        last = self._last.get(name, source)
        beginnings = [self._beginnings.get(name, "")]
        if last != source:
            beginnings = [source[: mark.start()] for mark in QUESTION.finditer(source)]
        return max((one for one in beginnings if _begin(one, last, source)), key=len, default="")

    def begin(
        self, sources: Sources, titles: Mapping[str, str], author: str, proofread: Proofread
    ) -> dict[str, Future[TypesetPdf]]:
        """Begin with these sheets, unless that has been done; `proofread` gets the name, the LaTeX
        and the PDF of each, and what it raises comes instead of the sheet."""
        for name, source in sources.items():
            if name not in self._begun or self._begun[name][0] != source:
                work = partial(self._typeset, name, source, titles[name], author, proofread)
                self._begun[name] = source, self._submitted(work)
        return {name: self._begun[name][1] for name in sources}

    def settle(self) -> None:
        """Return when none of its threads is at work, so that processes may be forked."""
        wait(self._tasks)
        self._tasks.clear()

    def forget(self) -> None:
        """What was typeset for this build is not for another one."""
        self._begun.clear()

    def _submitted(self, work: Callable[[], Result]) -> Future[Result]:
        task = self._pool.submit(work)
        self._tasks.append(task)
        return task

    def _wait(self, text: str, beginning: str) -> Waiting:
        from keywright import tex

        waiting = tex.waiting(text, engine=self._engine)
        if beginning:
            waiting.read(beginning)
        return waiting

    def _typeset(
        self, name: str, source: str, title: str, author: str, proofread: Proofread
    ) -> TypesetPdf:
        from keywright import tex

        waiting = self._chosen(name, source)
        if waiting is None:
            made = tex.typeset(source, engine=self._engine, title=title, author=author)
        else:
            with waiting:
                made = waiting.typeset(source, title=title, author=author)
        proofread(name, source, made.pdf)
        return TypesetPdf(made.pdf, made.pages, tex.too_wide(made.overfull, source))

    def _chosen(self, name: str, source: str) -> Waiting | None:
        """The one that waits for this sheet and has read most of it."""
        for key in sorted(self._waiting, key=lambda key: -len(key[1])):
            if key[0] == name and source.startswith(key[1]):
                with contextlib.suppress(KeywrightError):  # which typesetting tells again
                    waiting = self._waiting.pop(key).result()
                    if waiting.fits(source):
                        return waiting
                    waiting.close()
        return None

    def _close(self, waiting: Future[Waiting]) -> None:
        if not waiting.cancel():
            with contextlib.suppress(KeywrightError):
                waiting.result().close()

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)  # what is under way takes one of those that wait
        for waiting in self._waiting.values():
            self._close(waiting)
        self._waiting.clear()


def _begin(beginning: str, *sources: str) -> bool:
    return all(source.startswith(beginning) for source in sources)
