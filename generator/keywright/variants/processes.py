"""Processes that work on one design: results in order, none lost, and an end at once.

Each has the design from its start on, so that a task is a function and a few numbers. A process
that dies takes no other task with it: what was under way is done again, one at a time.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Protocol, TypeVar

from keywright.errors import KeywrightError
from keywright.kinds.isolation import load_algebra
from keywright.pipeline import warm_up
from keywright.system import lifeline, parts, private
from keywright.system.features import FORKS
from keywright.variants.design import Design

__all__ = ["Crew", "Processes", "crew"]

Task = TypeVar("Task")
Result = TypeVar("Result")

GRACE = 5  # seconds until a process that was told to end is killed
BETWEEN = 0.1  # seconds between two looks whether ctrl-C was pressed
AHEAD = 4  # tasks for each process: enough that none waits, few enough that memory stays flat
LIVELY = 20_000  # objects between two looks for garbage: many terms are made, few are in a circle


class Crew(Protocol):
    """Whoever does the work: processes of ours, or others elsewhere."""

    def ordered(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]: ...
    def one(self, work: Callable[[Design, Task], Result], task: Task) -> Result: ...
    def finished(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | None]]: ...


def crew(
    design: Design, workers: int | None, scheduler: str | None, engine: str | None
) -> contextlib.AbstractContextManager[Crew]:
    """`workers` processes, one for each processor if that is None; or those of a scheduler, which
    need the same `engine` if they are to typeset."""
    if scheduler is None and not FORKS:
        return contextlib.nullcontext(Alone(design))
    if scheduler is None:
        return Processes(design, workers or os.cpu_count() or 1)
    from keywright.variants.cluster import Cluster

    return Cluster(design, scheduler, engine)


@dataclass(frozen=True)
class Alone:
    """This process, which does one task after the other where none can be forked."""

    design: Design

    def ordered(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """The results in the order of the tasks."""
        return (work(self.design, task) for task in tasks)

    def one(self, work: Callable[[Design, Task], Result], task: Task) -> Result:
        return work(self.design, task)

    def finished(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        """Each task with its result."""
        return ((task, work(self.design, task)) for task in tasks)


class _State:
    """What a process keeps from task to task."""

    design: Design
    folder: str


def _begin(design: Design, folder: str) -> None:
    """The start of a process. Ctrl-C reaches it too, but its end is its parent's decision, or its
    parent's end."""
    lifeline.follow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    tempfile.tempdir = folder
    gc.freeze()
    gc.set_threshold(LIVELY)
    _State.design, _State.folder = design, folder
    # A thread, as a handler would have to wait for whatever the process waits for.
    threading.Thread(target=_end, daemon=True).start()


def _end() -> None:
    """At once when told to, and TeX with it, which is in a process group of its own."""
    from keywright.tex import sandbox

    signal.sigwait([signal.SIGTERM])
    sandbox.kill_all()
    os._exit(1)


def _call(work: Callable[[Design, Task], Result], task: Task) -> str:
    """The name of a file with the result: what goes through the pipe is so short that it goes there
    whole, however the process ends. For the rest of half a result its reader would wait forever."""
    result = work(_State.design, task)
    return str(parts.written(Path(_State.folder, "result"), pickle.dumps(result), private.MODE))


def _result(future: Future[str]) -> Any:
    file = Path(future.result())
    found = pickle.loads(file.read_bytes())  # noqa: S301  (a process of ours wrote it)
    file.unlink()
    return found


class Processes:
    """`count` processes, to be used in a `with`; left with an exception, they are killed.

    Ctrl-C is such an exception, raised where results are waited for and nowhere else: raised in the
    middle of a callback of Python's own it would be printed and lost.
    """

    def __init__(self, design: Design, count: int) -> None:
        self.design = design
        self.count = count
        self.is_interrupted = False

    def __enter__(self) -> Processes:
        if threading.current_thread() is threading.main_thread():
            self.handler = signal.signal(signal.SIGINT, self._interrupt)
        self.folder = tempfile.TemporaryDirectory(prefix="keywright-", ignore_cleanup_errors=True)
        self.before = multiprocessing.active_children()
        self.threads = set(threading.enumerate())
        self.pool = self._pool(self.count)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kill() if kind else self.pool.shutdown()
        self.folder.cleanup()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self.handler)
        if self.is_interrupted and not kind:
            raise KeyboardInterrupt

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.is_interrupted = True

    def _done(self, futures: Collection[Future[str]]) -> set[Future[str]]:
        """Those that are done, as soon as one is."""
        while not self.is_interrupted:
            done = wait(futures, BETWEEN, FIRST_COMPLETED).done
            if done:
                return done
        raise KeyboardInterrupt

    def _pool(self, count: int) -> ProcessPoolExecutor:
        # Forked, so that no Python looks anew for its modules; here are all that each would load.
        load_algebra()
        warm_up(self.design.loaded)
        context = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(count, context, _begin, (self.design, self.folder.name))

    def _kill(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        ended = [each for each in multiprocessing.active_children() if each not in self.before]
        for process in ended:
            process.terminate()
        for process in ended:
            process.join(GRACE)
            if process.is_alive():
                process.kill()
                process.join()
        # The thread of the pool too: Python wakes it at its own end, and stumbles if it is ending.
        for thread in set(threading.enumerate()) - self.threads:
            if not thread.daemon:
                thread.join(GRACE)

    def ordered(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """The results in the order of the tasks, worked on ahead of the one that is asked for."""
        waiting = iter(tasks)
        under_way: deque[Future[str]] = deque()
        try:
            while True:
                for task in islice(waiting, AHEAD * self.count - len(under_way)):
                    under_way.append(self.pool.submit(_call, work, task))
                if not under_way:
                    return
                self._done([under_way[0]])
                yield _result(under_way.popleft())
        except BrokenProcessPool:
            raise KeywrightError("a process was ended from outside, perhaps for memory") from None
        finally:
            for future in under_way:
                future.cancel()

    def one(self, work: Callable[[Design, Task], Result], task: Task) -> Result:
        return next(self.ordered(work, [task]))

    def finished(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        """Each task with its result as it comes; None for a task whose process died."""
        waiting = iter(tasks)
        under_way: dict[Future[str], Task] = {}
        suspects: list[Task] = []
        while True:
            for task in islice(waiting, AHEAD * self.count - len(under_way)):
                under_way[self.pool.submit(_call, work, task)] = task
            if not under_way:
                return
            for future in self._done(under_way):
                task = under_way.pop(future)
                with contextlib.suppress(BrokenProcessPool):
                    yield task, _result(future)
                    continue
                suspects.append(task)
            if suspects:  # all that were under way are: which of them did it shows alone
                suspects += under_way.values()
                under_way.clear()
                yield from self._one_by_one(work, suspects)
                suspects.clear()
                self._kill()
                self.pool = self._pool(self.count)

    def _one_by_one(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        pool = self._pool(1)
        try:
            for task in tasks:
                result = None
                try:
                    future = pool.submit(_call, work, task)
                    self._done([future])
                    result = _result(future)
                except BrokenProcessPool:
                    pool = self._pool(1)
                yield task, result
        finally:
            pool.shutdown(wait=False)
