"""Work with limits: what is too much for one piece ends it, and no other."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from keywright.system import pool
from keywright.system.pool import Failure, Task, each

ENDLESS = "takes more than 1 s"


def square(number: int) -> int:
    return number * number


def test_results_come_in_the_order_of_the_items() -> None:
    assert each(square, range(20)) == [number * number for number in range(20)]
    assert each(square, ()) == []


def loop(_: object) -> object:
    while True:
        pass


def big_number(_: object) -> object:
    """One instruction of Python's that lasts for hours: no signal of Python's is looked at."""
    return len(str(7 ** (10**8)))


def fill(_: object) -> object:
    return b"x" * (2 * pool.MEMORY)


def recur(item: object) -> object:
    return recur(item)


def mistake(_: object) -> object:
    return {"present": 1}["absent"]


def killed(_: object) -> object:
    os.kill(os.getpid(), signal.SIGTERM)
    return None


def aborted(_: object) -> object:
    faulthandler.disable()  # which pytest enables
    os.abort()


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (loop, ENDLESS),
        (big_number, ENDLESS),
        (fill, "needs more than 1024 MiB of memory"),
        (aborted, "needs more than 1024 MiB of memory"),
        (recur, "is nested too deeply"),
        (killed, "ended with status -15"),
    ],
)
def test_what_is_too_much_ends_alone(work: Callable[[object], object], message: str) -> None:
    def one(item: int) -> object:
        return work(item) if item == 1 else item

    first, failed, last = each(one, (0, 1, 2), seconds=1)
    assert (first, last) == (0, 2)
    assert failed == Failure(message)


def test_a_mistake_of_ours_says_where() -> None:
    (failed,) = each(mistake, (1,))
    assert isinstance(failed, Failure)
    assert failed.is_ours
    assert failed.message.startswith("meets a mistake in keywright: test_pool.py:")
    assert failed.message.endswith("KeyError: 'absent'")


def test_what_waits_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 1)
    assert each(time.sleep, (60,), seconds=1) == [Failure(ENDLESS)]


def test_a_result_may_be_long_and_deep() -> None:
    def deep(levels: int) -> tuple[Any, bytes]:
        nested: Any = ()
        for _ in range(levels):
            nested = (nested,)
        return nested, b"x" * 3_000_000

    (made,) = each(deep, (3000,))
    assert not isinstance(made, Failure)
    inside, long = made
    assert len(long) == 3_000_000
    for _ in range(3000):
        (inside,) = inside
    assert inside == ()


def test_a_piece_leaves_nothing_behind(capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[int] = []

    def work(item: int) -> tuple[int, bool]:
        seen.append(item)
        os.write(2, b"said")
        os.environ["KEYWRIGHT_SEEN"] = "yes"
        return len(seen), resource.getrlimit(resource.RLIMIT_CPU)[0] == pool.SECONDS

    assert each(work, (1, 2, 3)) == [(1, True)] * 3
    assert seen == []
    assert "KEYWRIGHT_SEEN" not in os.environ
    assert capfd.readouterr() == ("", "")


def test_no_process_outlives_an_error_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    processes: list[int] = []

    def interrupted(selector: object, running: dict[int, pool._Running]) -> object:
        processes.extend(one.process for one in running.values())
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "_heard", interrupted)
    with pytest.raises(KeyboardInterrupt):
        each(time.sleep, (60, 60))
    assert processes
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_what_is_said_is_heard_at_once_and_an_end_before_its_time_is_told() -> None:
    reading, writing = os.pipe()

    def first() -> Iterator[str]:
        yield "a"
        assert os.read(reading, 1) == b"!"  # written when the first word was heard
        yield "b"

    def second() -> Iterator[str]:
        yield "c"
        raise KeyError("absent")

    heard: list[tuple[int, str]] = []

    def hear(number: int, word: str) -> None:
        heard.append((number, word))
        if word == "a":
            os.write(writing, b"!")

    failed = pool.stream([Task(first), Task(second)], hear, seconds=4, at_once=2)
    os.close(reading)
    os.close(writing)
    assert sorted(heard) == [(0, "a"), (0, "b"), (1, "c")]
    assert list(failed) == [1]
    assert failed[1].is_ours


def test_what_takes_for_ever_ends_where_a_process_goes_on() -> None:
    usual = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TimeoutError, match="too long"), pool.limited(1, TimeoutError("too long")):
        loop(None)
    assert signal.getsignal(signal.SIGALRM) == usual
    assert signal.alarm(0) == 0
