"""Landlock: a Linux kernel keeps a program to the folders it is given.

TeX's own rule (`openin_any=p`) has holes that no setting closes: `\\pdfobj stream file {...}` and
`\\pdfmapfile` open any file that the user may read. The kernel has none. Where it lacks Landlock
(before Linux 5.13, or on macOS) TeX's own rules are all there is.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

__all__ = ["available", "confined"]

Result = TypeVar("Result")

# <linux/landlock.h>; the numbers are the same on every processor.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
SET_NO_NEW_PRIVILEGES = 38  # <linux/prctl.h>
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
# All rights of the first version, so that one set serves every kernel that has Landlock.
ALL_RIGHTS = (1 << 13) - 1
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE
READ_RIGHTS = EXECUTE | READ_FILE | READ_DIR


class _Rights(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def available() -> bool:
    """Whether this kernel can confine a program."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return _call(CREATE_RULESET, None, 0, ASK_VERSION) >= 1
    except OSError:
        return False


def confined(
    start: Callable[[], Result], readable: Iterable[Path], writable: Iterable[Path]
) -> Result:
    """Call `start` so that what it starts reads and writes beneath these paths and no other.

    A process inherits the confinement of the thread that starts it, and a thread cannot shed it;
    so a thread of its own does it and ends. That needs no code between fork and exec, which is
    not safe in a program with threads.
    """

    def work() -> Result:
        _restrict(readable, writable)
        return start()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _restrict(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    rights = _Rights(ALL_RIGHTS)
    rules = _call(CREATE_RULESET, ctypes.byref(rights), ctypes.sizeof(rights), 0)
    try:
        for path in readable:
            _allow(rules, path, READ_RIGHTS)
        for path in writable:
            _allow(rules, path, ALL_RIGHTS)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        _call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = _Beneath(rights if path.is_dir() else rights & FILE_RIGHTS, folder)
        _call(ADD_RULE, rules, PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(folder)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    # An int would be passed in 32 bits, with what happens to stand in the upper half.
    wide = (ctypes.c_long(each) if isinstance(each, int) else each for each in arguments)
    result = int(libc.syscall(ctypes.c_long(number), *wide))
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock")
    return result
