"""`keywright pdf` and `watch`: the sheets of an assignment."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keywright.cli.options import commands, out, problem, settings, tex, trust
from keywright.cli.told import lines_of, pages_of, shown, summary, system_said
from keywright.errors import InputError, KeywrightError

if TYPE_CHECKING:
    from keywright.build.builder import Built

__all__ = ["pdf", "stay", "watch"]


@commands.command()
@problem
@settings
@trust
@tex
@out
@click.option(
    "--stay", type=click.IntRange(0, 3600), default=0, show_default=True, metavar="SECONDS",
    help="Leave a process that does the next build of the same in a fraction of the time, and ends "
    "when nobody has asked it for so long.",
)  # fmt: skip
def pdf(
    path: Path, settings: tuple[str, ...], trusted: bool, engine: str, out: Path, stay: int
) -> None:
    """Solve, check and typeset PATH, an assignment's folder or one question's file.

    \b
    Example: keywright pdf problems/ift6135-h2020 --set autodiff.at.x1=2
    """
    from keywright.build import builder

    built: Built | KeywrightError | OSError
    try:
        built = builder.build(path, settings, engine=engine, out=out, trusted=trusted)
    except (KeywrightError, OSError) as error:
        built = error
    status, output, errors = _said(built)
    click.echo(output, nl=False)
    click.echo(errors, nl=False, err=True)
    if stay:
        from keywright.daemon import server

        sys.stdout.flush()
        wanted = (path, settings, engine, out, trusted)
        server.stay(stay, sys.argv[1:], wanted, built, _said)
    sys.exit(status)


def stay(words: Sequence[str]) -> None:
    """Leave the process that a build with these words leaves, where there is nothing to build."""
    from keywright.daemon import server

    given = pdf.make_context("pdf", list(words[1:])).params
    wanted = tuple(given[name] for name in ("path", "settings", "engine", "out", "trusted"))
    server.stay(given["stay"], words, wanted, KeywrightError(), _said)


def _said(built: Built | KeywrightError | OSError) -> tuple[int, str, str]:
    """The exit status of a build, what it prints, and its errors."""
    if isinstance(built, KeywrightError):
        return built.exit_status, "", f"{lines_of(built)}\n"
    if isinstance(built, OSError):
        return InputError.exit_status, "", f"{system_said(built)}\n"
    sheets = (f"{sheet}\n" for sheet in _sheets(built))
    status = min((error.exit_status for error in built.errors), default=0)
    errors = (f"{lines_of(error)}\n" for error in built.errors)
    warnings = (f"{warning}\n" for warning in _warnings(built))
    return status, "".join((*sheets, f"{summary(built.counts)}\n")), "".join((*errors, *warnings))


@commands.command()
@problem
@settings
@trust
@tex
@out
def watch(path: Path, settings: tuple[str, ...], trusted: bool, engine: str, out: Path) -> None:
    """Build PATH, and once more whenever one of its files is saved; ctrl-C ends it.

    \b
    Example: keywright watch problems/ift6135-h2020
    """
    from keywright.daemon import watch

    with contextlib.suppress(KeyboardInterrupt):
        for built in watch.watch(path, settings, engine=engine, out=out, trusted=trusted):
            click.echo(_told(built))


def _told(built: Built | KeywrightError | OSError) -> str:
    """What has been made, in one line, and a line for each thing that is wrong."""
    if isinstance(built, KeywrightError):
        return lines_of(built)
    if isinstance(built, OSError):
        return system_said(built)
    sheets = ", ".join(_sheets(built))
    new = ", ".join(built.worked) or "nothing"
    lines = (*map(lines_of, built.errors), *_warnings(built))
    return "\n".join((f"{sheets}; new: {new}; {summary(built.counts)}", *lines))


def _warnings(built: Built) -> list[str]:
    return [f"warning: {place}" for place in built.too_wide]


def _sheets(built: Built) -> list[str]:
    return [f"{shown(sheet)} ({pages_of(pages)})" for sheet, pages in built.sheets.items()]
