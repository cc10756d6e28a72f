"""Whoever is killed takes with it all that it has begun, at whatever moment."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from keywright.system import lifeline, pool
from keywright.tex import sandbox
from tests.commands import ROOT

QUESTION = """\
kind: convolution
signal: [1, 2, 3, 4]
kernel: [1, 0, 2]
vary: {kernel: {list: {integers: [-3, 3]}, length: 3}}
"""
COMMANDS = {
    "variants": ("--count", "12", "--workers", "2"), "sweep": ("--workers", "2"), "check": (),
    "pdf": (), "watch": (),
}  # fmt: skip
KILLS = 5  # of each command
WITHIN = 20  # seconds; a machine may be busy, but nobody waits here for a limit of TeX's

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="Linux alone")


def living(mark: str) -> list[str]:
    """The processes in whose environment a name stands, or in that of those that began them: TeX
    is given a folder below ours."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            is_there = (place / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            if is_there and mark.encode() in (place / "environ").read_bytes():
                found.append((place / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)


@needs_proc
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_left_of_a_command_that_is_killed(command: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/assignment.yaml").write_text("questions: [a.yaml, b.yaml]\n")
    for name in ("a", "b"):
        (tmp_path / f"mine/{name}.yaml").write_text(QUESTION)
    words = [sys.executable, "-m", "keywright.cli", command, "mine", *COMMANDS[command]]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "TMPDIR": str(tmp_path)}

    def begun() -> subprocess.Popen[bytes]:
        shutil.rmtree(tmp_path / "build", ignore_errors=True)
        return subprocess.Popen(
            words, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    began = time.monotonic()
    with begun() as whole:
        assert whole.stdout is not None
        assert whole.stdout.readline()  # which of `watch` is all that it says by itself
        whole.kill()
    seconds = time.monotonic() - began
    chance = random.Random(command)
    for number in range(KILLS):
        with begun() as running:
            if number == 0:  # once when there is something to be left for certain
                wait_for(lambda: len(living(str(tmp_path))) > 1)
            else:
                time.sleep(chance.uniform(0.2, 1) * seconds)
            running.kill()
        wait_for(lambda: not living(str(tmp_path)))


def killed(work: Callable[[], object], is_under_way: Callable[[], object]) -> None:
    """Let a process do this, and kill it as soon as that is so."""
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    try:
        wait_for(is_under_way)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def is_alive(file: Path) -> bool:
    try:
        os.kill(int(file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def test_a_task_ends_with_the_process_that_gave_it(tmp_path: Path) -> None:
    """Tasks that wait and tasks that work, and those that they have begun themselves."""

    def work(name: str) -> tuple[()]:
        part = tmp_path / f"{name}.part"
        part.write_text(str(os.getpid()))
        part.rename(tmp_path / name)
        if name == "outer":
            pool.each(work, ["inner"])
        while name == "busy":
            pass
        time.sleep(60)
        return ()

    names = ["busy", "outer", "inner"]
    tasks = [pool.Task(partial(work, name)) for name in ("busy", "outer")]
    killed(
        lambda: pool.stream(tasks, lambda *_: None, 60, len(tasks)),
        lambda: all((tmp_path / name).exists() for name in names),
    )
    wait_for(lambda: not any(is_alive(tmp_path / name) for name in names))


def test_a_process_whose_parent_is_gone_before_it_looks_ends(tmp_path: Path) -> None:
    file = tmp_path / "process"

    def work() -> None:
        if os.fork():
            return
        os.setsid()
        file.write_text(str(os.getpid()))
        while os.getppid() != 1 and not (tmp_path / "go").exists():
            time.sleep(0.01)
        lifeline.follow()
        time.sleep(60)

    killed(work, lambda: file.exists() and file.read_text())
    (tmp_path / "go").touch()
    wait_for(lambda: not is_alive(file))


@pytest.mark.parametrize("told", [False, True])
def test_a_program_of_the_sandbox_ends_with_us(told: bool, tmp_path: Path) -> None:
    """Whether it waits for its input or works on it."""
    words = 'echo $$ > process.part; mv process.part process; read x; sleep 60; : "$x"'

    def work() -> None:
        limits = sandbox.RunLimits(seconds=60)
        program = ("/bin/sh", "-c", words)
        begun = sandbox.Started(program, tmp_path, {"PATH": os.environ["PATH"]}, limits)
        if told:
            begun.finish(b"x\n")
        time.sleep(60)

    killed(work, (tmp_path / "process").exists)
    wait_for(lambda: not is_alive(tmp_path / "process"))
