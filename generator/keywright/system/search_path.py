"""Where modules are looked for: nowhere that depends on the folder that one is in.

An assignment may come from anybody, and so may a `numpy.py` beside it. What is said here holds for
every process of ours, since they are forked and none looks anew for its modules. It has to be said
before anything is imported from a file, `__future__` included.
"""

import os
import sys

__all__ = ["is_program", "restrict"]

# Python's own folder and the one in which keywright lies stay, wherever one is.
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OWN = (os.path.dirname(os.__file__), os.path.dirname(PACKAGE))
VARIABLE = "PYTHONPATH"
COMMANDS = ("-c", "-m", "keywright")


def is_program() -> bool:
    """Whether this is a command of ours, and not a program that uses keywright."""
    return os.path.basename("".join(sys.argv[:1])) in COMMANDS


def restrict() -> None:
    """Take the current folder out of `sys.path`, and whatever was given relative to it."""
    here = [_place(folder) for folder in (os.curdir, *_relative())]
    sys.path[:] = [
        folder
        for folder in sys.path
        if folder in OWN or (os.path.isabs(folder) and _place(folder) not in here)
    ]


def _relative() -> list[str]:
    """What the variable names; in `sys.path` it is absolute by now, unless Python runs with -S."""
    folders = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [folder for folder in folders if folder and not os.path.isabs(folder)]


def _place(folder: str) -> tuple[int, int] | str:
    """Which folder it is, whatever it is called."""
    try:
        found = os.stat(folder)
    except OSError:
        return folder
    return found.st_dev, found.st_ino
