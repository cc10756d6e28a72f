"""``python -m tests.followed FILE COMMAND...`` runs a command of keywright and writes into FILE the
name of each of our files that has a function which it ran, in whichever process or thread."""

from __future__ import annotations

import inspect
import os
import sys
import threading
from pathlib import Path
from types import FrameType

PACKAGE = str(Path(__file__).parent.parent / "generator/keywright")


def is_importing(frame: FrameType | None) -> bool:
    """Whether a module of ours is being loaded, for which its tables are made."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and code.co_filename.startswith(PACKAGE):
            return True
        frame = frame.f_back
    return False


def follow(found: int) -> None:
    """From now on write the files, a line each, into what `found` opens; forked processes too."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if code.co_filename in seen or not code.co_flags & inspect.CO_OPTIMIZED:
            return
        if not code.co_filename.startswith(PACKAGE):
            seen.add(code.co_filename)
        elif not is_importing(frame):
            seen.add(code.co_filename)
            os.write(found, f"{code.co_filename}\n".encode())

    threading.setprofile(note)
    sys.setprofile(note)


if __name__ == "__main__":
    file, *sys.argv[1:] = sys.argv[1:]
    follow(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    from keywright.__main__ import main

    main()
