"""Builds into one folder wait for each other, not without a word, not for ever, and for nobody
else."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from keywright.build.publishing import publish
from keywright.system import locks
from keywright.system.locks import BusyError
from tests.build.test_builder import GOOD, assignment
from tests.commands import ROOT

OTHER = 4321  # a user
HASTE = "from keywright.system import locks as p; p.QUIET, p.PATIENCE = 0.2, 0.6"


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """Another process is in this folder."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        with locks.alone(folder) as is_alone:
            os.write(writing, b"y" if is_alone else b"n")
            time.sleep(60)
        os._exit(0)
    try:
        assert os.read(reading, 1) == b"y"
        yield process
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(reading)
        os.close(writing)


@pytest.fixture
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "QUIET", 0.1)
    monkeypatch.setattr(locks, "PATIENCE", 0.3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path / "a", {"x": "old"})
    return tmp_path / "a"


@pytest.mark.usefixtures("haste")
def test_who_waits_says_so_and_gives_up(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = folder.rename(folder.with_name("a\x1b"))
    with held(folder), pytest.raises(BusyError) as caught:
        publish(folder, {"x": "new"})
    assert caught.value.filename == str(folder)
    assert caught.value.strerror == "another build of it has not ended for 0 s"
    assert caplog.messages == [f"waiting for another build of {folder.parent}/a\\x1b"]
    assert (folder / "x").read_text() == "old"


@pytest.mark.usefixtures("haste")
def test_who_has_no_time_gives_up_at_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with held(folder), pytest.raises(BusyError):
        publish(folder, {"x": "new"}, patience=0)
    assert caplog.messages == []


def test_it_goes_on_as_soon_as_the_other_has_ended(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if that was killed; when it says that it waits, the other is still there."""
    monkeypatch.setattr(locks, "QUIET", 0.1)
    with held(folder) as process:
        waiting = threading.Thread(target=publish, args=(folder, {"x": "new"}))
        waiting.start()
        while not caplog.messages:
            time.sleep(0.01)
        os.kill(process, signal.SIGKILL)
        waiting.join(30)
        assert not waiting.is_alive()
    assert (folder / "x").read_text() == "new"


def test_the_lock_is_nobody_elses(folder: Path) -> None:
    (lock,) = folder.parent.glob(".*")
    assert (lock.name, lock.stat().st_mode & 0o777) == (".a.lock", 0o600)


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """What whoever can read a file or a folder can do."""
    opened = os.open(place, os.O_RDONLY)
    fcntl.flock(opened, fcntl.LOCK_EX)
    yield
    os.close(opened)


@pytest.mark.usefixtures("haste")
def test_nobody_else_is_waited_for(folder: Path) -> None:
    """Neither one who locks the folder, nor one who has a lock file ready that he can open."""
    lock = folder.parent / ".a.lock"
    with locked(folder), locked(folder.parent):
        publish(folder, {"x": "1"})
    lock.chmod(0o644)
    with locked(lock):
        publish(folder, {"x": "2"})
    lock.unlink()
    (folder.parent / "elsewhere").touch(0o600)
    lock.symlink_to(folder.parent / "elsewhere")
    with locked(lock):
        publish(folder, {"x": "3"})
    if os.geteuid() == 0:
        lock.unlink()
        lock.touch(0o600)
        os.chown(lock, OTHER, OTHER)
        with locked(lock):
            publish(folder, {"x": "4"})
    assert (folder / "x").read_text() == ("4" if os.geteuid() == 0 else "3")


def test_without_locks_it_is_done_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(lock: FileLock, *_: object) -> None:
        raise OSError("as some network file systems do")

    monkeypatch.setattr(FileLock, "acquire", refused)
    publish(folder, {"x": "new"})
    assert (folder / "x").read_text() == "new"


@pytest.mark.parametrize("command", ["pdf", "variants --count 1 --workers 1"])
def test_a_command_that_waits_says_so_and_ends(command: str, tmp_path: Path) -> None:
    text = f"{GOOD}vary: {{kernel: {{choice: [[3, 1], [2, 5]]}}}}\n"
    folder = assignment(tmp_path / "a", {"one.yaml": text})
    place = tmp_path / "out/a" / ("" if command == "pdf" else "variants")
    publish(place, {"solutions.pdf": "an old one"})
    words = [sys.executable, "-c", f"{HASTE}; from keywright.cli import main; main()"]
    with held(place):
        done = subprocess.run(
            [*words, *command.split(), str(folder), "--out", str(tmp_path / "out")],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"waiting for another build of {place}",
        f"{place}: another build of it has not ended for 1 s",
    ]
    assert (place / "solutions.pdf").read_text() == "an old one"
