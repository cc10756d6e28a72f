"""`keywright new`, `schema` and `doctor`: what one begins with."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from keywright.cli.options import commands, tex
from keywright.cli.told import shown
from keywright.errors import TexError
from keywright.system.legible import legible

__all__ = ["doctor", "new", "schema"]


@commands.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--kinds", metavar="KIND,...",
    help="The kinds of its questions, as in --kinds softmax,conv-config, or all.  "
    "[default: convolution,cnn-shape,autodiff]",
)  # fmt: skip
def new(folder: Path, kinds: str | None) -> None:
    """Write a small working assignment into DIR, to be changed into your own.

    \b
    Example: keywright new problems/mine --kinds all
    """
    from keywright.build import starter

    for file in starter.new(folder, kinds):
        click.echo(f"wrote {shown(file)}")
    click.echo(f"next: keywright pdf {shlex.quote(shown(folder))}")


@commands.command()
@click.option(
    "--kind", metavar="KIND",
    help="The schema of one kind of question alone, or of the header: assignment.",
)  # fmt: skip
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a question's file, by which editors complete and check.

    \b
    Example: keywright schema > question.json
    """
    from keywright.kinds import schemas

    click.echo(schemas.schema(kind), nl=False)


@commands.command()
@tex
def doctor(engine: str) -> None:
    """Say what is there for making a PDF, what is missing and how to get it; make one as a test.

    \b
    Example: keywright doctor --tex system
    """
    from keywright.build import probe

    able = True
    for finding in probe.examine(engine):
        able = able and (finding.ok or not finding.needed)
        click.echo(f"{'ok' if finding.ok else '--'}  {legible(finding.what)}")
        if finding.advice:
            click.echo(f"    {legible(finding.advice)}")
    if not able:
        sys.exit(TexError.exit_status)
