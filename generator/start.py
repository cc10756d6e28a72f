"""Where the program starts: what has nothing to do ends here, before anything is loaded.

`make pdf` runs this without `site`, which takes as long to load as Python itself.
"""

from __future__ import annotations

import os
import sys

from generator import receipt

TYPE_CHECKING = False  # see `generator.receipt`
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

DEFAULTS = {"--tex": "embedded", "--out": "build"}
SETTING = "--set"


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):  # names of files that are no text are printed as given
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="surrogateescape")
    folder = _made(sys.argv[1:])
    if folder is not None:
        sys.stdout.write(f"{folder} is up to date\n")
        return
    if sys.flags.no_site:
        import site

        site.main()
    from generator.cli import main as run

    run()


def _made(words: Sequence[str]) -> str | None:
    """The folder in which all is that ``pdf ...`` would make; None if that is not known."""
    options, settings, paths = dict(DEFAULTS), [], []
    rest = iter(words[1:])
    for word in rest:
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
        return _current(paths[0], settings, options["--tex"], options["--out"])
    except OSError:  # the folder that one is in is gone
        return None


def _current(path: str, settings: Sequence[str], engine: str, out: str) -> str | None:
    whole = os.path.realpath(path)
    name = os.path.basename(whole) if os.path.isdir(path) else _stem(os.path.basename(path))
    folder = os.path.join(out, name)
    wanted = receipt.request_of(path, settings, engine)
    return folder if receipt.is_current(receipt.place(folder), wanted) else None


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


if __name__ == "__main__":
    main()
