"""Where the program starts: what has nothing to do ends here, before anything is loaded.

`make pdf` runs this without `site`, which takes as long to load as Python itself.
"""

from __future__ import annotations

import os
import sys

from keywright.build import stamp
from keywright.daemon.client import answer, place
from keywright.system import search_path
from keywright.system.features import FORKS
from keywright.system.legible import legible

TYPE_CHECKING = False  # see `keywright.build.stamp`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["main"]

DEFAULTS = {"--tex": "embedded", "--out": "build", "--stay": "0"}
SETTING = "--set"
TRUSTED = "--trusted"


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):  # names of files that are no text are printed as given
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="surrogateescape")
    words = sys.argv[1:]
    wanted = _wanted(words)
    if wanted is not None and _is_made(wanted):
        sys.stdout.write(f"{legible(wanted.folder)} is up to date\n")
        sys.stdout.flush()
        if wanted.stays and not os.path.exists(place(wanted.folder)):
            _leave(words)
        return
    if wanted is not None and wanted.stays and (done := answer(wanted.folder, words)):
        status, output, errors = done
        sys.stdout.write(output)
        sys.stderr.write(errors)
        sys.exit(status)
    _complete()
    from keywright.cli import main as run

    run()


def _complete() -> None:
    """Load what Python was started without."""
    if sys.flags.no_site:
        import site

        site.main()
        search_path.restrict()


def _leave(words: Sequence[str]) -> None:
    """Leave a process for the next build, with nothing of ours open, and do not wait for it."""
    if not FORKS or os.fork():
        return
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        _complete()
        from keywright.cli import stay

        stay(words)
    finally:
        os._exit(0)  # whatever happened: nobody is there to be told


class _WantedSheets:
    """What ``pdf ...`` asks for: where its sheets are, and all that a stamp says of it."""

    def __init__(
        self, path: str, settings: Sequence[str], options: Mapping[str, str], trusted: bool
    ) -> None:
        whole = os.path.realpath(path)
        name = os.path.basename(whole) if os.path.isdir(path) else _stem(os.path.basename(path))
        self.folder = os.path.join(options["--out"], name)
        self.request = stamp.request_of(path, settings, options["--tex"], trusted)
        self.stays = options["--stay"] != DEFAULTS["--stay"]


def _wanted(words: Sequence[str]) -> _WantedSheets | None:
    """None for another command, or for words that are better explained by one who knows them."""
    options, settings, paths = dict(DEFAULTS), [], []
    trusted = False
    rest = iter(words[1:])
    for word in rest:
        if word == TRUSTED:
            trusted = True
            continue
        name, is_joined, value = word.partition("=")
        if name not in (*DEFAULTS, SETTING):
            paths.append(word)
            continue
        value = value if is_joined else next(rest, "")
        if name == SETTING:
            settings.append(value)
        else:
            options[name] = value
    if words[:1] != ["pdf"] or len(paths) != 1 or paths[0].startswith("-"):
        return None
    try:
        return _WantedSheets(paths[0], settings, options, trusted)
    except OSError:  # the folder that one is in is gone
        return None


def _is_made(wanted: _WantedSheets) -> bool:
    try:
        return stamp.is_current(stamp.place(wanted.folder), wanted.request)
    except OSError:
        return False


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


if __name__ == "__main__":
    main()
