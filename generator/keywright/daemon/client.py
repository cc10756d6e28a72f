"""The client of the process that an earlier build has left (`keywright.daemon.server`).

Who asks has loaded nothing yet, so only the smallest parts of the standard library are used here.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # see `keywright.build.stamp`
if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence

__all__ = ["END", "YES", "answer", "can_tell", "is_ours", "place", "received", "request_of"]

PATIENCE = 1.0  # seconds until it says yes, if it does
MOST_READ = 1 << 16
END = b"\0"
YES = b"y"  # at once; then, when it is done, the exit status, END, what it prints, END, its errors
PEER = 12  # bytes of what the system tells of the other end: process, user and group
# What differs from one shell, one line and one make to the next, and is nothing that a build reads.
COUNTED = ("_", "PWD", "OLDPWD", "SHLVL", "MFLAGS")
COUNTED_BY_MAKE = "MAKE"


def place(folder: str) -> str:
    """Where the socket for the sheets in a folder is, as short as it was given: it may have a
    hundred bytes."""
    above, name = os.path.split(folder)
    return os.path.join(above, f".{name}.socket")


def request_of(words: Sequence[str]) -> bytes:
    """A command, and all around it that could make it another one."""
    here = os.stat(os.curdir)
    mask = os.umask(0o077)
    os.umask(mask)
    installation = [sys.version, sys.executable, os.path.abspath(__file__)]
    parts = [*installation, *words, os.getcwd(), f"{here.st_dev} {here.st_ino} {mask}"]
    return END.join(os.fsencode(part) for part in [*parts, *_environment()])


def _environment() -> Iterator[str]:
    for name, value in sorted(os.environ.items()):
        if name not in COUNTED and not name.startswith(COUNTED_BY_MAKE):
            yield f"{name}={value}"


def can_tell() -> bool:
    """Whether this system tells who is at the other end of a socket."""
    import socket

    return hasattr(socket, "SO_PEERCRED")


def is_ours(peer: socket.socket) -> bool:
    """Whether the other end is a process of the same user."""
    from socket import SO_PEERCRED, SOL_SOCKET

    found = peer.getsockopt(SOL_SOCKET, SO_PEERCRED, PEER)
    return int.from_bytes(found[4:8], sys.byteorder) == os.getuid()


def answer(folder: str, words: Sequence[str]) -> tuple[int, str, str] | None:
    """The exit status, the output and the errors of this command, done by the process that stays;
    None if there is none, or if it does not do just this."""
    where = place(folder)
    if not os.path.exists(where) or not can_tell():
        return None
    import socket

    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(PATIENCE)
            peer.connect(where)
            if not is_ours(peer):
                return None
            peer.sendall(request_of(words))
            peer.shutdown(socket.SHUT_WR)
            if peer.recv(len(YES)) != YES:
                return None
            peer.settimeout(None)
            status, output, errors = received(peer).split(END, 2)
            return int(status), _text(output), _text(errors)
    except (OSError, ValueError):  # nobody is there, or it ended before it was done
        return None


def received(peer: socket.socket) -> bytes:
    """All that the other end says until it has no more to say."""
    found = b""
    while piece := peer.recv(MOST_READ):
        found += piece
    return found


def _text(said: bytes) -> str:
    return said.decode("utf-8", "surrogateescape")
