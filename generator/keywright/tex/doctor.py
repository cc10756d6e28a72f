"""`keywright doctor`: whether this machine can make a PDF, shown by making one."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keywright.errors import TexError
from keywright.tex import cache, landlock
from keywright.tex.engines import find
from keywright.tex.typesetting import typeset

__all__ = ["Diagnosis", "examine"]

DISTRIBUTION = "keywright"
NAME = re.compile(r"[\w.-]+")
# TeX's words for a package or a font that its installation does not have.
NOT_FOUND = re.compile(r"File [`'][^']+' not found|Font \S+ .*not loadable")
INSTALL = "install what it misses (on Debian: apt install texlive-latex-extra lmodern)"
OTHER_TEX = "try another TeX: --tex embedded, --tex system, or --tex tectonic"


@dataclass(frozen=True)
class Diagnosis:
    """One line of the report; `advice` is how to get what is missing. A PDF can be made as long as
    nothing that is `needed` is missing."""

    what: str
    advice: str = ""
    needed: bool = False

    @property
    def ok(self) -> bool:
        return not self.advice


def examine(engine: str, probe: Callable[[], str]) -> Iterator[Diagnosis]:
    """One finding after the other; `probe` gives the document that is typeset."""
    version = platform.python_version()
    yield Diagnosis(f"Python {version} on {platform.system()} {platform.machine()}")
    yield from _parts()
    yield _cache()
    yield _sandbox()
    yield from _tex(engine, probe)


def _parts() -> Iterator[Diagnosis]:
    """Keywright and what it is made with, without what only its developers need."""
    wanted = importlib.metadata.requires(DISTRIBUTION) or []
    names = [DISTRIBUTION, *(match.group() for line in wanted if (match := _required(line)))]
    for name in names:
        try:
            yield Diagnosis(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Diagnosis(f"{name} is missing", f"pip install {name}", needed=True)


def _required(line: str) -> re.Match[str] | None:
    return None if "extra ==" in line else NAME.match(line)


def _cache() -> Diagnosis:
    folder = cache.folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Diagnosis(f"the cache {folder} can be written")
    except OSError as error:
        advice = "set KEYWRIGHT_CACHE to a folder that can be written"
        return Diagnosis(f"the cache {folder} cannot be written: {error.strerror}", advice)


def _sandbox() -> Diagnosis:
    if landlock.available():
        return Diagnosis("TeX is kept to its folders by the kernel (Landlock)")
    advice = "use Linux 5.13 or later with Landlock before typesetting what strangers wrote"
    return Diagnosis("TeX is kept to its folders by its own rules alone", advice)


def _tex(engine: str, probe: Callable[[], str]) -> Iterator[Diagnosis]:
    try:
        found = find(engine)
    except TexError as error:
        missing, _, advice = str(error).partition(": ")
        yield Diagnosis(f"no TeX: {missing}", advice or OTHER_TEX, needed=True)
        return
    yield Diagnosis(f"TeX: {found.origin}, run as {found.program}")
    try:
        made = typeset(probe(), engine=engine)
    except TexError as error:
        advice = INSTALL if NOT_FOUND.search(str(error)) else OTHER_TEX
        yield Diagnosis(f"the probe was not typeset: {error}", advice, needed=True)
    else:
        yield Diagnosis(f"the probe was typeset: 1 sheet, {len(made.pdf)} bytes of PDF")
