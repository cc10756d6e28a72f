"""The preamble of a sheet, read once: TeX's memory behind it, kept as a format in the user's cache.

A preamble is most of what TeX reads for a sheet, and it is the same for all sheets of a style. What
TeX makes of the rest does not depend on whether it has read the preamble or loaded the format.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import importlib.metadata
import json
import os
import re
import tempfile
import zlib
from pathlib import Path

from keywright.system import parts, private
from keywright.system.locks import alone
from keywright.tex import cache, running
from keywright.tex.engines import Engine

__all__ = ["kept", "preamble", "without_preamble"]

# A line of the .tex: what is above is the style's, what is below is the sheet's own.
_BODY = re.compile(r"^% keywright:body *$", re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_DUMPED = f"{running.JOB}.fmt"
_READ = f"{running.JOB}.fls"  # where TeX lists what it reads
MOST_SECONDS = 60
PATIENCE = 2  # seconds; after that, to read the preamble takes less than to wait for its format
MOST_KEPT = 8  # formats, of 20 MB each


def preamble(source: str) -> str | None:
    """What the style says before the sheet says anything; None if the document does not tell."""
    found = _BODY.search(source)
    return source[: found.start()] if found else None


def without_preamble(source: str) -> str:
    """The document for a TeX that knows the preamble, each line still at its number."""
    return without(preamble(source) or "", source)


def without(beginning: str, source: str) -> str:
    """The document for a TeX that has read the beginning, each line still at its number."""
    return "%\n" * len(_LINE_END.findall(beginning)) + source[len(beginning) :]


def kept(tex: Engine, above: str | None) -> Path | None:
    """The format of this preamble, verified; made if there is none that is whole and current.

    None where TeX has to read the preamble itself: an engine without formats, a cache that cannot
    be written, a preamble at which TeX fails, which it then says better in the document.
    """
    if above is None or not tex.has_formats:
        return None
    folder = cache.folder().resolve() / "formats"
    entry = folder / f"{_key(tex, above)}.json"
    found = _intact(entry)
    if found is None:
        with contextlib.suppress(OSError), alone(private.made(folder), PATIENCE):
            # whoever else makes it makes it for us
            found = _intact(entry) or _make(tex, above, entry)
    return found


def _key(tex: Engine, above: str) -> str:
    ours = importlib.metadata.version("keywright")
    parts = json.dumps([ours, tex.origin, str(tex.program), above])
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _intact(entry: Path) -> Path | None:
    """The format of an entry if it is ours and not one byte of it has changed, nor any file that
    went into it."""
    if private.folder(entry.parent) is None:
        return None
    try:
        said = json.loads(private.read(entry))
        format = entry.with_suffix(".fmt")
        if [said["size"], said["sum"]] != _sum(format):
            return None
        if any(_state(path) != state for path, *state in said["read"]):
            return None
        os.utime(format)  # it was of use
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return format


def _sum(file: Path) -> list[int]:
    content = private.read(file)
    # It has to tell damage, not an attack, and is the fastest that does.
    return [len(content), zlib.crc32(content)]


def _state(path: str) -> list[int]:
    found = os.stat(path)  # noqa: PTH116  (of hundreds of files)
    return [found.st_size, found.st_mtime_ns]


def _make(tex: Engine, above: str, entry: Path) -> Path | None:
    """Dump the format; None if TeX does not. Raises `OSError` if it cannot be kept."""
    with tempfile.TemporaryDirectory(prefix="keywright-") as name:
        folder = Path(name).resolve()
        running.lay(folder, f"{above}\\dump\n".encode())
        own = f"&{tex.program.name}"
        done = running.run(tex, folder, MOST_SECONDS, "-ini", "-recorder", own, running.DOCUMENT)
        if done.exceeded or done.status != 0 or not (folder / _DUMPED).is_file():
            return None
        content = (folder / _DUMPED).read_bytes()
        inputs = (folder / _READ).read_text(encoding="utf-8").splitlines()
    with contextlib.suppress(gzip.BadGzipFile):
        content = gzip.decompress(content)  # TeX reads it either way, and this way twice as fast
    read = sorted({path for path in map(_input, inputs) if path} | {str(tex.program)})
    said = {
        "size": len(content),
        "sum": zlib.crc32(content),
        "read": [[path, *_state(path)] for path in read],
    }
    _forget(entry.parent)
    parts.put(entry.with_suffix(".fmt"), content, private.MODE)
    parts.put(entry, json.dumps(said).encode(), private.MODE)
    return entry.with_suffix(".fmt")


def _input(line: str) -> str | None:
    """A file that TeX read, without those of its own folder."""
    kind, _, path = line.partition(" ")
    return path if kind == "INPUT" and path.startswith("/") else None


def _forget(folder: Path) -> None:
    """Make room for one more: those go that were not used for longest."""
    by_age = sorted(folder.glob("*.fmt"), key=lambda file: file.stat().st_mtime_ns)
    for old in by_age[: max(0, len(by_age) + 1 - MOST_KEPT)]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)
