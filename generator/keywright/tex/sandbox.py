"""A program run as a stranger would run it: nothing of the user's, and limits on everything."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from keywright.tex import landlock

__all__ = ["RunLimits", "Run", "Started", "kill_all", "run"]

MEBIBYTE = 1 << 20
SHELL = "/bin/sh"
# What any program has to read before it reads anything of its own: loader, libraries, shell.
SYSTEM = tuple(
    Path(name)
    for name in ("/bin", "/lib", "/lib64", "/usr", "/etc/ld.so.cache", "/nix/store", "/gnu/store")
)
DEVICES = (Path("/dev/null"),)
# The program's input and output are the shell's, and where errors go the shell finds a pipe on
# which it is told when the program has ended. Nobody but us holds the other end: if we are killed
# the shell reads the pipe's end instead, and ends the program with itself.
WATCHED = (
    'exec 3<&2 4<&0 2>&1; "$@" <&4 3<&- 4<&- & exec </dev/null >/dev/null 2>&1 4<&-; '
    "read -r ended <&3 || kill -KILL 0; wait $!"
)
ENDED = b"\n"
SIGNALLED = 128  # above it, a shell's exit status is the number of a signal
LOOK_EVERY = 0.1  # seconds between two looks at how much has been written
KEPT_OUTPUT = 64 * 1024
OPEN_FILES = 256
# The last words of pdfTeX and of Tectonic when an allocation fails.
_NO_MEMORY = re.compile(
    r"memory exhausted \(\w+ of \d+ bytes\)|std::bad_alloc|memory allocation of \d+ bytes"
)
_FULL = "No space left on device"  # the system's, in the locale that TeX is given
_LAST_WORDS = 400
_running: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True)
class RunLimits:
    """What a run may use: seconds, bytes of memory, bytes of one file and of all, and files."""

    seconds: int
    memory: int = 1024 * MEBIBYTE
    file: int = 64 * MEBIBYTE
    folder: int = 128 * MEBIBYTE
    files: int = 200


@dataclass(frozen=True)
class Run:
    """How a run ended: its exit status (negative: the signal), its last output, and the limit.

    `exceeded` says in one line which limit stopped the run, None if none did.
    """

    status: int
    output: str
    exceeded: str | None


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    limits: RunLimits,
    trees: Sequence[Path] = (),
) -> Run:
    """Run `command` in `folder` with this environment and no other; it always ends.

    It gets no input and a process group of its own, which is killed whole at a limit. If `trees`
    names the folders that it has to read, a kernel that can keeps it to these and to `folder`.
    """
    return Started(command, folder, environment, limits, trees).finish(b"")


class Started:
    """A program that is under way and waits for its input; its time counts from when that comes.

    It runs as `run` says. Either `finish` or `close` ends it.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        limits: RunLimits,
        trees: Sequence[Path] = (),
    ) -> None:
        self.folder, self.limits = folder, limits
        reading, self.line = os.pipe()
        try:
            self.process = _start(command, folder, environment, limits, trees, reading)
        except OSError:
            os.close(self.line)
            raise
        finally:
            os.close(reading)
        _running.add(self.process)

    def tell(self, given: bytes) -> None:
        """Give it some of its input, while its time does not count yet."""
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it has ended already
                self.process.stdin.write(given)

    def finish(self, given: bytes) -> Run:
        """Give it its input, which must fit into a pipe, and see it to its end."""
        process = self.process
        exceeded = None
        try:
            if process.stdin is None:
                raise ValueError("the input of the process is not piped")
            with contextlib.suppress(BrokenPipeError):  # it has ended already
                process.stdin.write(given)
            process.stdin.close()
            output, exceeded = _watch(process, self.folder, self.limits)
            if exceeded is None:
                # It has closed its output, so it is ending.
                with contextlib.suppress(BrokenPipeError):  # somebody has ended the shell
                    os.write(self.line, ENDED)
                process.wait(self.limits.seconds)
        except subprocess.TimeoutExpired:
            exceeded = _too_long(self.limits)
        finally:
            self.close()
        text = output.decode("utf-8", "replace")
        status = _status(process.returncode)
        exceeded = exceeded or _exceeded(status, text, self.limits, self.folder)
        return Run(status, text, exceeded)

    def close(self) -> None:
        """End it, if it has not ended."""
        if self.process not in _running:
            return
        _kill(self.process)
        _running.discard(self.process)
        os.close(self.line)


def kill_all() -> None:
    """End every run of this process, which is about to end itself without another word."""
    for process in tuple(_running):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _start(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    limits: RunLimits,
    trees: Sequence[Path],
    line: int,
) -> subprocess.Popen[bytes]:
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [SHELL, "-c", _limiting(limits) + WATCHED, SHELL, *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=line,
            bufsize=0,
            start_new_session=True,
        )

    if trees and landlock.available():
        return landlock.confined(start, (*SYSTEM, *trees), (folder, *DEVICES))
    return start()


def _limiting(limits: RunLimits) -> str:
    """The shell's words that set the limits for itself and the program.

    A shell, because the other ways are worse: `preexec_fn` runs Python between fork and exec and
    may deadlock a program with threads, and `prlimit` from outside exists on Linux alone and comes
    after the program has begun. A limit that cannot be set is one that the system does not have
    (memory on macOS) or that is stricter already, so it does not stop us. The hard CPU limit lies
    a second above the soft one, whose signal tells us what happened.
    """
    settings = (
        "-c 0",
        f"-S -t {limits.seconds}",
        f"-H -t {limits.seconds + 1}",
        f"-f {limits.file // 512}",
        f"-v {limits.memory // 1024}",
        f"-n {OPEN_FILES}",
    )
    return "".join(f"ulimit {each} 2>/dev/null || :; " for each in settings)


def _status(status: int) -> int:
    """The exit status of the program, negative for a signal, from that of the shell around it."""
    return SIGNALLED - status if status > SIGNALLED else status


def _watch(
    process: subprocess.Popen[bytes], folder: Path, limits: RunLimits
) -> tuple[bytes, str | None]:
    """Read what it says until it says no more; its last words, and the limit that it broke.

    The processor limit does not see a program that waits, and the file limit not one that writes
    many files, so time and folder are looked at here.
    """
    output = b""
    deadline = time.monotonic() + limits.seconds
    look = time.monotonic() + LOOK_EVERY
    with selectors.DefaultSelector() as selector:
        if process.stdout is None:
            raise ValueError("the output of the process is not piped")
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(LOOK_EVERY):
                chunk = process.stdout.read(KEPT_OUTPUT)
                if not chunk:
                    return output, None
                output = (output + chunk)[-KEPT_OUTPUT:]
            now = time.monotonic()
            if now >= deadline:
                return output, _too_long(limits)
            if now >= look:
                look = now + LOOK_EVERY
                full = _too_full(folder, limits)
                if full is not None:
                    return output, full


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, also when we are the ones that are interrupted."""
    # No such group is the usual case: it has ended. macOS refuses to signal what has just ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _too_long(limits: RunLimits) -> str:
    return f"TeX did not end within {limits.seconds} s (time limit)"


def _too_full(folder: Path, limits: RunLimits) -> str | None:
    sizes = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                sizes.append(entry.stat(follow_symlinks=False).st_size)
    if sum(sizes) > limits.folder:
        return f"TeX wrote more than {limits.folder // MEBIBYTE} MiB (disk limit)"
    if len(sizes) > limits.files:
        return f"TeX wrote more than {limits.files} files (disk limit)"
    return None


def _exceeded(status: int, output: str, limits: RunLimits, folder: Path) -> str | None:
    if status == -signal.SIGXCPU:
        return _too_long(limits)
    if status == -signal.SIGXFSZ:
        return f"TeX wrote a file of more than {limits.file // MEBIBYTE} MiB (file size limit)"
    if status != 0 and _NO_MEMORY.search(output[-_LAST_WORDS:]):
        return f"TeX needed more than {limits.memory // MEBIBYTE} MiB of memory (memory limit)"
    if status != 0 and _FULL in output[-_LAST_WORDS:]:
        return f"TeX found no space left in {folder.parent} (the disk is full)"
    return None
