"""Work that may not end, each piece in a process of its own with limits on time and memory.

A formula of one line can take a computer algebra for ever, and nothing inside of Python stops a
number that is being multiplied out. A process can be stopped. It is forked, so it costs little, has
all that the parent has loaded, and cannot leave anything behind that changes the next piece: what
comes of a piece of work depends on this piece alone. Where no process can be forked, as on Windows,
the pieces are done here, one after the other and without limits. A process of variants goes on from
one to the next with what it has learned; there, `limited` ends what takes for ever.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import signal
import struct
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from keywright.system import lifeline
from keywright.system.features import FORKS

__all__ = ["MEMORY", "SECONDS", "Failure", "Task", "each", "limited", "processors", "stream"]

Item = TypeVar("Item")
Result = TypeVar("Result")

MEBIBYTE = 1 << 20
SECONDS = 4  # of processor time; what an exercise needs is a tenth of it
MEMORY = 1024 * MEBIBYTE  # on top of what the parent has
PATIENCE = 15  # times the processor time: a machine may be busy, but nothing waits here for ever
LEVELS = 20_000  # of calls while a result is packed, which are small; a thousand are the usual
PIECE = 1 << 16
LENGTH = struct.Struct("!Q")  # comes before each message
STATISTICS = Path("/proc/self/statm")


@dataclass(frozen=True)
class Failure:
    """Why there is no result, as the end of a sentence that begins with what was tried.

    `is_ours` tells a mistake in the program from work that is too much.
    """

    message: str
    is_ours: bool = False


@dataclass(frozen=True)
class _End:
    """The last thing that a task says by itself."""

    failure: Failure | None = None


@dataclass
class _Running:
    number: int
    process: int
    pipe: int
    deadline: float
    received: bytearray = field(default_factory=bytearray)
    end: _End | None = None

    def messages(self) -> Iterator[Any]:
        """What has been said in full, but for the end."""
        while len(self.received) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.received)
            whole = LENGTH.size + length
            if len(self.received) < whole:
                return
            said = pickle.loads(self.received[LENGTH.size : whole])  # noqa: S301  (our child's)
            del self.received[:whole]
            if isinstance(said, _End):
                self.end = said
            else:
                yield said


def each(
    work: Callable[[Item], Result], items: Sequence[Item], seconds: int = SECONDS
) -> list[Result | Failure]:
    """What `work` makes of each item, in their order, or why nothing came of it.

    As many run at once as there are processors. `work` raises nothing that it expects; its results
    are sent from process to process and must be plain data.
    """
    results: dict[int, Result | Failure] = {}
    tasks = [Task(partial(_once, work, item)) for item in items]
    results.update(stream(tasks, results.__setitem__, seconds, processors()))
    return [results[number] for number in range(len(items))]


def _once(work: Callable[[Item], Result], item: Item) -> Iterator[Result]:
    yield work(item)


@dataclass(frozen=True)
class Task:
    """Work that is done in a process of its own, which says whatever `run` yields. `before` and
    `after` are called here, around the moment in which the process begins."""

    run: Callable[[], Iterable[Any]]
    before: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None


def stream(
    tasks: Sequence[Task],
    hear: Callable[[int, Any], object],
    seconds: int,
    at_once: int,
    begun: Callable[[], object] = lambda: None,
) -> dict[int, Failure]:
    """Let each task say something, time and again; `hear` is given its number and each thing that
    it says, as soon as it does. Those that did not come to their end, with the reason.

    They are begun in their order, so that one may wait for another that comes before it; `begun`
    is called behind the last one, when it is safe to start threads: a process that is forked while
    another thread imports something may wait for that import for ever.
    """
    if not FORKS:
        return _one_by_one(tasks, hear, begun)
    failed: dict[int, Failure] = {}
    waiting = list(enumerate(tasks))[::-1]
    running: dict[int, _Running] = {}
    is_told = False
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running or not is_told:
                while waiting and len(running) < at_once:
                    number, task = waiting.pop()
                    task.before()
                    started = _start(task.run, number, seconds)
                    task.after()
                    running[started.pipe] = started
                    selector.register(started.pipe, selectors.EVENT_READ)
                if not waiting and not is_told:
                    is_told = True
                    begun()
                for one, ended in list(_heard(selector, running)):
                    for message in one.messages():
                        hear(one.number, message)
                    if ended:
                        selector.unregister(one.pipe)
                        del running[one.pipe]
                        failure = _outcome(one, _buried(one), seconds)
                        if failure is not None:
                            failed[one.number] = failure
        finally:
            for left in running.values():
                _buried(left)
    return failed


def _one_by_one(
    tasks: Sequence[Task], hear: Callable[[int, Any], object], begun: Callable[[], object]
) -> dict[int, Failure]:
    """The same in this process, where no other can be forked: nothing limits what a task takes."""
    failed: dict[int, Failure] = {}
    for number, task in enumerate(tasks):
        task.before()
        task.after()
        said: list[Any] = []
        _perform(task.run, said.append)
        end = said.pop()
        for message in said:
            hear(number, message)
        if end.failure is not None:
            failed[number] = end.failure
    begun()
    return failed


@contextlib.contextmanager
def limited(seconds: int, error: Exception) -> Iterator[None]:
    """Raise this error when so many seconds are over; in the main thread of a process, as signals
    only work there."""
    if not FORKS or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def processors() -> int:
    """How many processes can work at the same time."""
    affinity = getattr(os, "sched_getaffinity", None)  # which macOS does not have
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _start(task: Callable[[], Iterable[Any]], number: int, seconds: int) -> _Running:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # A child may deadlock on a lock that another thread of the parent holds. The work here is
        # ours and takes none, and a child that never ends is ended.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        try:
            lifeline.follow()
            os.close(reading)
            _confine(seconds)
            _perform(task, partial(_send, writing))
        finally:
            os._exit(0)  # nothing of the parent's is flushed, closed or removed twice
    os.close(writing)
    return _Running(number, process, reading, time.monotonic() + PATIENCE * seconds)


def _confine(seconds: int) -> None:
    """Limits that a program cannot lift, and silence: what a child has to say is its result."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    import resource  # which is there where processes are forked

    limits = [(resource.RLIMIT_CORE, 0, 0), (resource.RLIMIT_CPU, seconds, seconds + 1)]
    if STATISTICS.exists():  # where there is no such file, memory has no limit that holds
        most = int(STATISTICS.read_text().split()[0]) * resource.getpagesize() + MEMORY
        limits.append((resource.RLIMIT_AS, most, most))
    for kind, soft, hard in limits:
        with contextlib.suppress(ValueError, OSError):  # a stricter one is in force already
            resource.setrlimit(kind, (soft, hard))
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _perform(task: Callable[[], Iterable[Any]], say: Callable[[object], object]) -> None:
    try:
        for message in task():
            say(message)
    except MemoryError:
        end = _End(Failure(_too_much()))
    except RecursionError:
        end = _End(Failure("is nested too deeply"))
    except Exception as error:  # noqa: BLE001  (one piece's mistake must not stop the others)
        end = _End(Failure(f"meets a mistake in keywright: {_told(error)}", is_ours=True))
    else:
        end = _End()
    say(end)


def _told(error: Exception) -> str:
    """What a traceback says in its last lines: which module, which line of it, and what."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{Path(last.filename).name}:{last.lineno}: {said}"


def _send(pipe: int, message: object) -> None:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(LEVELS)  # a term is packed level by level
    try:
        packed = pickle.dumps(message)
    finally:
        sys.setrecursionlimit(usual)
    with os.fdopen(pipe, "wb", closefd=False) as stream:
        stream.write(LENGTH.pack(len(packed)))
        stream.write(packed)


def _heard(
    selector: selectors.BaseSelector, running: dict[int, _Running]
) -> Iterator[tuple[_Running, bool]]:
    """Those that have said something, and whether they will say no more or have had their time;
    waits until there is something to do."""
    first = min((one.deadline for one in running.values()), default=0.0)
    ready = selector.select(max(0.0, first - time.monotonic()))
    for key, _ in ready:
        one = running[key.fd]
        piece = os.read(key.fd, PIECE)
        one.received += piece
        yield one, not piece
    if not ready:
        for one in running.values():
            if one.deadline <= time.monotonic():
                yield one, True


def _buried(one: _Running) -> int:
    """End the process, if it has not ended; its exit status, negative for a signal."""
    os.close(one.pipe)
    with contextlib.suppress(ProcessLookupError):
        os.kill(one.process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(one.process, 0)[1])


def _outcome(one: _Running, status: int, seconds: int) -> Failure | None:
    return Failure(_reason(status, seconds)) if one.end is None else one.end.failure


def _reason(status: int, seconds: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"takes more than {seconds} s"
    if status == -signal.SIGABRT:  # how libraries written in C end without memory
        return _too_much()
    return f"ended with status {status}"


def _too_much() -> str:
    return f"needs more than {MEMORY // MEBIBYTE} MiB of memory"
