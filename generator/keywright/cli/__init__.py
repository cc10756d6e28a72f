"""The commands; the only place that prints and that gives exit statuses.

0 done; 2 the input is wrong; 3 a check failed; 4 TeX failed; 1 our own fault.
"""

from __future__ import annotations

import io
import sys

import click

from keywright.cli import answers, audit, setup, sheets, variants
from keywright.cli.options import commands
from keywright.cli.sheets import stay
from keywright.cli.told import lines_of, system_said
from keywright.errors import InputError, KeywrightError
from keywright.system.legible import legible

__all__ = ["answers", "audit", "commands", "main", "setup", "sheets", "stay", "variants"]


def _usage(error: click.ClickException) -> str:
    """What is said of words that make no command; they may be names of files."""
    said = io.StringIO()
    error.show(said)
    text = said.getvalue()
    for word in filter(None, map(click.unstyle, sys.argv)):  # as they are in what was said
        text = text.replace(word, legible(word))
    return text


def main() -> None:
    """The entry point: errors of the user's input, of a check or of TeX as plain lines."""
    try:
        sys.exit(commands.main(standalone_mode=False))
    except click.ClickException as error:
        click.echo(_usage(error), err=True, nl=False)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Aborted!", err=True)
        sys.exit(KeywrightError.exit_status)
    except KeywrightError as error:
        click.echo(lines_of(error), err=True)
        sys.exit(error.exit_status)
    except OSError as error:
        click.echo(system_said(error), err=True)
        sys.exit(InputError.exit_status)
