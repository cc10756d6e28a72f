"""`keywright pdf --stay`: when all is done, a process stays for the next build of the same sheets.

It has loaded what a build needs, and has worked out once more what the last one needed. It waits at
a socket beside the stamp, and does what it is asked by a command that is, in every word and in
all around it, the one that it stems from: the same folder, user, environment and program. Anything
else it leaves to the command itself, which takes longer, and ends. Nobody has to know of it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from keywright.build.builder import Builder, Built
from keywright.build.inputs import program
from keywright.build.press import Press
from keywright.build.stamp import STARTED, stamp_of
from keywright.build.store import Memory
from keywright.daemon import client
from keywright.daemon.warmup import Warm, load
from keywright.errors import KeywrightError
from keywright.pipeline import SHEETS
from keywright.system import lifeline
from keywright.system.features import FORKS
from keywright.system.locks import BusyError, alone

__all__ = ["stay"]

Outcome = Built | KeywrightError | OSError
Said = tuple[int, str, str]  # an exit status, output, errors

LOOK_EVERY = 2.0  # seconds, whether the place at which to be asked is still ours
PATIENCE = 1.0  # seconds in which who has connected says what is wanted


def stay(
    seconds: int,
    words: Sequence[str],
    settings: tuple[Path, Sequence[str], str, Path, bool],
    built: Outcome,
    said: Callable[[Outcome], Said],
) -> None:
    """Leave a process for so many seconds after the last build; returns at once, in this one.

    `settings` are the path, the overrides, the engine and the output folder of the command with
    these words, and whether it trusts the assignment; `built` is what came of it, and `said` what
    is to be printed of the next.
    """
    state, request = stamp_of((), program()), client.request_of(words)
    if not FORKS or state is None or not client.can_tell() or os.fork():
        return
    try:
        _leave()
        load()
        path, overrides, engine, out, trusted = settings
        with Press(engine, len(SHEETS)) as press:
            builder = Builder(path, overrides, engine, out, Memory(), press, trusted, in_turn=True)
            warm = Warm(builder)
            if isinstance(built, Built):
                warm.take(built, STARTED)
            _Staying(warm, request, state, said).run(seconds)
    finally:
        os._exit(0)  # whatever happened: nobody is there to be told, and nothing is half done


def _leave() -> None:
    """Away from the terminal, and from whatever else the command was given open."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    lifeline.renew()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that TeX is ended too


@dataclass(frozen=True)
class _Staying:
    """What is built, what has to be asked for, and the state of the program."""

    warm: Warm
    request: bytes
    state: str
    said: Callable[[Outcome], Said]

    @property
    def place(self) -> Path:
        return Path(client.place(str(self.warm.builder.folder)))

    def run(self, seconds: int) -> None:
        with contextlib.suppress(OSError), _listening(self.place) as here:
            mine = self.place.stat().st_ino
            try:
                self.rehearse(here)
                until = time.monotonic() + seconds
                while time.monotonic() < until and self.place.stat().st_ino == mine:
                    if _is_asked(here, LOOK_EVERY):
                        if not self.answer(here):
                            break
                        self.rehearse(here)
                        until = time.monotonic() + seconds
            finally:
                if self.place.stat().st_ino == mine:
                    self.place.unlink()

    def rehearse(self, here: socket.socket) -> None:
        self.warm.rehearse(lambda: _is_asked(here, 0))

    def has_to_wait(self) -> bool:
        """Whether another build is in the folder of the sheets."""
        try:
            with alone(self.warm.builder.folder, patience=0):
                return False
        except BusyError:
            return True

    def answer(self, here: socket.socket) -> bool:
        """Do what is asked, if it is asked at all; False if it was not ours to do."""
        peer, _ = here.accept()
        with peer:
            peer.settimeout(PATIENCE)
            asked = client.received(peer) if client.is_ours(peer) else b""
            if not asked:
                return True
            if asked != self.request or stamp_of((), program()) != self.state:
                return False
            if self.has_to_wait():  # which the command tells who sits before it
                return True
            peer.sendall(client.YES)
            status, output, errors = self.said(self.warm.build())
            texts = (str(status), output, errors)
            peer.settimeout(None)
            with contextlib.suppress(BrokenPipeError):  # it was ended, but the sheets are there
                peer.sendall(client.END.join(os.fsencode(text) for text in texts))
        return True


@contextlib.contextmanager
def _listening(place: Path) -> Iterator[socket.socket]:
    """A socket that nobody else can ask, in the place of one that was there."""
    with socket.socket(socket.AF_UNIX) as here:
        passing = place.with_name(f"{place.name}{os.getpid()}")
        mask = os.umask(0o177)
        here.bind(str(passing))
        os.umask(mask)
        here.listen()
        passing.replace(place)
        yield here


def _is_asked(here: socket.socket, seconds: float) -> bool:
    return bool(select.select([here], [], [], seconds)[0])
