"""``make bench``: each ratio that is promised, taken side by side in one run, and the machine.

``python -m tests.bench [NAME ...]`` takes the benchmarks of these names. The status is 1 if a
promise is not kept.
"""

from __future__ import annotations

import os
import platform
import sys

from tests.bench import bulk, checking, edit, engine, growth, hot, rounding

__all__ = ["main"]

BENCHES = {
    "bulk": bulk.measure,
    "checking": checking.measure,
    "edit": edit.measure,
    "engine": engine.measure,
    "growth": growth.measure,
    "hot": hot.measure,
    "rounding": rounding.measure,
}


def main(names: list[str]) -> int:
    """Run the benchmarks, all of them if no name is given."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    kept = True
    for name in names or list(BENCHES):
        for found in BENCHES[name]():
            kept = kept and found.kept
            print(f"{name}: {found}", flush=True)
    return not kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
