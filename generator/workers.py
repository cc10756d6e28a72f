"""Work that may not end, each piece in a process of its own with limits on time and memory.

A formula of one line can take a computer algebra for ever, and nothing inside of Python stops a
number that is being multiplied out. A process can be stopped. It is forked, so it costs little, has
all that the parent has loaded, and cannot leave anything behind that changes the next piece: what
comes of a piece of work depends on this piece alone.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import selectors
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

__all__ = ["MEMORY", "SECONDS", "Failure", "each"]

Item = TypeVar("Item")
Result = TypeVar("Result")

MEBIBYTE = 1 << 20
SECONDS = 4  # of processor time; what an exercise needs is a tenth of it
MEMORY = 1024 * MEBIBYTE  # on top of what the parent has
PATIENCE = 15  # times the processor time: a machine may be busy, but nothing waits here for ever
LEVELS = 20_000  # of calls while a result is packed, which are small; a thousand are the usual
PIECE = 1 << 16
STATISTICS = Path("/proc/self/statm")


@dataclass(frozen=True)
class Failure:
    """Why there is no result, as the end of a sentence that begins with what was tried.

    `is_ours` tells a mistake in the program from work that is too much.
    """

    message: str
    is_ours: bool = False


@dataclass
class _Running(Generic[Item]):
    number: int
    process: int
    pipe: int
    deadline: float
    received: list[bytes] = field(default_factory=list)


def each(
    work: Callable[[Item], Result], items: Sequence[Item], seconds: int = SECONDS
) -> list[Result | Failure]:
    """What `work` makes of each item, in their order, or why nothing came of it.

    As many run at once as there are processors. `work` raises nothing that it expects; its results
    are sent from process to process and must be plain data.
    """
    results: dict[int, Result | Failure] = {}
    waiting = list(enumerate(items))[::-1]
    running: dict[int, _Running[Item]] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while waiting and len(running) < _processors():
                    number, item = waiting.pop()
                    started = _start(work, number, item, seconds)
                    running[started.pipe] = started
                    selector.register(started.pipe, selectors.EVENT_READ)
                for ended in list(_ended(selector, running)):
                    selector.unregister(ended.pipe)
                    del running[ended.pipe]
                    results[ended.number] = _outcome(ended, _buried(ended), seconds)
        finally:
            for left in running.values():
                _buried(left)
    return [results[number] for number in range(len(items))]


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)  # which macOS does not have
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _start(work: Callable[[Item], Result], number: int, item: Item, seconds: int) -> _Running[Item]:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # A child may deadlock on a lock that another thread of the parent holds. The work here is
        # ours and takes none, and a child that never ends is ended.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        try:
            os.close(reading)
            _confine(seconds)
            _send(writing, _guarded(work, item))
        finally:
            os._exit(0)  # nothing of the parent's is flushed, closed or removed twice
    os.close(writing)
    return _Running(number, process, reading, time.monotonic() + PATIENCE * seconds)


def _confine(seconds: int) -> None:
    """Limits that a program cannot lift, and silence: what a child has to say is its result."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    limits = [(resource.RLIMIT_CORE, 0, 0), (resource.RLIMIT_CPU, seconds, seconds + 1)]
    if STATISTICS.exists():  # where there is no such file, memory has no limit that holds
        most = int(STATISTICS.read_text().split()[0]) * resource.getpagesize() + MEMORY
        limits.append((resource.RLIMIT_AS, most, most))
    for kind, soft, hard in limits:
        with contextlib.suppress(ValueError, OSError):  # a stricter one is in force already
            resource.setrlimit(kind, (soft, hard))
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _guarded(work: Callable[[Item], Result], item: Item) -> Result | Failure:
    try:
        return work(item)
    except MemoryError:
        return Failure(_too_much())
    except RecursionError:
        return Failure("is nested too deeply")
    except Exception as error:  # noqa: BLE001  (one piece's mistake must not stop the others)
        return Failure(f"meets a mistake in keywright: {_told(error)}", is_ours=True)


def _told(error: Exception) -> str:
    """What a traceback says in its last lines: which module, which line of it, and what."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{Path(last.filename).name}:{last.lineno}: {said}"


def _send(pipe: int, outcome: object) -> None:
    sys.setrecursionlimit(LEVELS)  # a term is packed level by level
    with os.fdopen(pipe, "wb") as stream:
        try:
            packed = pickle.dumps(outcome)
        except MemoryError:
            packed = pickle.dumps(Failure(_too_much()))
        stream.write(packed)


def _ended(
    selector: selectors.BaseSelector, running: dict[int, _Running[Item]]
) -> Iterator[_Running[Item]]:
    """Those that have said all or have had their time; waits until there is something to do."""
    first = min(one.deadline for one in running.values())
    ready = selector.select(max(0.0, first - time.monotonic()))
    for key, _ in ready:
        one = running[key.fd]
        piece = os.read(key.fd, PIECE)
        if piece:
            one.received.append(piece)
        else:
            yield one
    if not ready:
        yield from [one for one in running.values() if one.deadline <= time.monotonic()]


def _buried(one: _Running[Item]) -> int:
    """End the process, if it has not ended; its exit status, negative for a signal."""
    os.close(one.pipe)
    with contextlib.suppress(ProcessLookupError):
        os.kill(one.process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(one.process, 0)[1])


def _outcome(one: _Running[Item], status: int, seconds: int) -> Result | Failure:
    try:
        result: Result | Failure = pickle.loads(b"".join(one.received))  # noqa: S301  (our child's)
    except (EOFError, pickle.UnpicklingError):
        return Failure(_reason(status, seconds))
    return result


def _reason(status: int, seconds: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"takes more than {seconds} s"
    if status == -signal.SIGABRT:  # how libraries written in C end without memory
        return _too_much()
    return f"ended with status {status}"


def _too_much() -> str:
    return f"needs more than {MEMORY // MEBIBYTE} MiB of memory"
