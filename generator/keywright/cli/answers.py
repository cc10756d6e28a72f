"""`keywright answers` and `check`: the answers as data, and what the second engine says of them."""

from __future__ import annotations

from pathlib import Path

import click

from keywright.cli.options import commands, problem, settings, trust
from keywright.cli.told import summary

__all__ = ["answers", "check"]


@commands.command()
@problem
@settings
@trust
def answers(path: Path, settings: tuple[str, ...], trusted: bool) -> None:
    """Print the answers of PATH as JSON.

    \b
    Example: keywright answers problems/examples/autodiff.yaml
    """
    from keywright import pipeline
    from keywright.system.json_text import as_text

    loaded = pipeline.load(path, settings, trusted=trusted)
    click.echo(as_text(pipeline.answers(loaded, pipeline.solve(loaded))), nl=False)


@commands.command()
@problem
@settings
@trust
@click.option(
    "--answers", "file", type=click.Path(path_type=Path),
    help="Check this answers.json instead of solving PATH.",
)  # fmt: skip
def check(path: Path, settings: tuple[str, ...], trusted: bool, file: Path | None) -> None:
    """Solve PATH and check every line and number of its answers with the second engine.

    \b
    Example: keywright check problems/ift6135-h2020
    """
    from keywright import pipeline

    loaded = pipeline.load(path, settings, trusted=trusted)
    found = pipeline.answers_apart(loaded) if file is None else pipeline.read_answers(loaded, file)
    report = pipeline.check(loaded, found)
    click.echo(summary(report["counts"]))
    pipeline.refuse_failures(report)
