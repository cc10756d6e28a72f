"""What not every system has: whoever wants it asks here whether it is there, and does without.

Linux has all of it, macOS all but Landlock, which is asked about in `keywright.tex`. On Windows no
process is forked, files have no owner that could be compared with a user, and none is opened with
the caution that these flags ask for.
"""

from __future__ import annotations

import os

__all__ = ["FORKS", "flags", "is_users", "others_write"]

FORKS = hasattr(os, "fork")
OTHERS = 0o022  # the bits of a file's mode by which others may write it


def flags(*names: str) -> int:
    """Those of these flags for opening a file that there are, and bytes as they are."""
    found = 0
    for name in (*names, "O_BINARY"):
        found |= getattr(os, name, 0)
    return found


def is_users(found: os.stat_result) -> bool:
    """Whether a file belongs to this user, as far as that can be told."""
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()


def others_write(found: os.stat_result) -> bool:
    """Whether others may write a file, as far as its mode tells."""
    return hasattr(os, "getuid") and bool(found.st_mode & OTHERS)
