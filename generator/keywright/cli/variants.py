"""`keywright variants` and `sweep`: an assignment drawn anew for each person."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from keywright.cli.options import (
    cluster,
    commands,
    out,
    problem,
    processes,
    seed,
    settings,
    tex,
    trust,
)
from keywright.cli.told import first_of, progress, shown
from keywright.errors import CheckError
from keywright.system.legible import legible

__all__ = ["sweep", "variants"]

SHEETS = ("questions", "solutions")


@commands.command()
@problem
@settings
@trust
@tex
@out
@seed
@processes
@cluster
@click.option("--count", type=click.IntRange(1, 100_000), help="How many variants there are.")
@click.option(
    "--only", metavar="VARIANT", help="Make this one alone: its number, or a person's id."
)
@click.option(
    "--roster", type=click.Path(path_type=Path),
    help="One variant for each person of a CSV file, as Moodle, Canvas and Gradescope export it "
    "or with the columns id and name.",
)  # fmt: skip
@click.option(
    "--columns", metavar="id=COLUMN,name=COLUMN",
    help="What the columns of the roster are called, as in --columns id=Matricule,name=First+Last.",
)  # fmt: skip
@click.option(
    "--sheets", type=click.Choice((*SHEETS, "both")), default="both", show_default=True,
    help="Which PDFs are made.",
)  # fmt: skip
def variants(
    path: Path,
    settings: tuple[str, ...],
    trusted: bool,
    engine: str,
    out: Path,
    seed: int,
    workers: int | None,
    scheduler: str | None,
    count: int | None,
    only: str | None,
    roster: Path | None,
    columns: str | None,
    sheets: str,
) -> None:
    """Draw what `vary` says and make each variant of PATH: its sheets, checked like any other.

    \b
    Example: keywright variants problems/ift6135-h2020 --count 100 --seed 7
    """
    from keywright import variants as room

    if roster is not None and count is not None:
        raise click.UsageError("a roster says how many there are; leave out --count")
    if columns is not None and roster is None:
        raise click.UsageError("--columns says what those of a roster are called; add --roster")
    wanted_sheets = SHEETS if sheets == "both" else (sheets,)
    wanted = room.WantedVariants(seed, count, only, roster, columns, wanted_sheets)
    with progress() as notify:
        done = room.make_variants(
            path, settings, wanted,
            engine=engine, out=out, workers=workers, scheduler=scheduler, notify=notify,
            trusted=trusted,
        )  # fmt: skip
    there = "1 variant is" if done.there == 1 else f"{done.there} variants are"
    click.echo(f"{there} in {shown(done.folder)}, {done.made} of them new")
    if done.gone:
        gone = ", ".join(first_of(done.gone))
        click.echo(f"no longer in the roster, their sheets stay: {legible(gone)}")
    for warning in first_of([str(each) for each in done.warnings]):
        click.echo(f"warning: {warning}", err=True)
    for variant, made in done.failed:
        click.echo(f"{shown(done.folder / variant)}: {legible(made.message)}", err=True)
    sys.exit(done.exit_status)


@commands.command()
@problem
@settings
@trust
@seed
@processes
@cluster
@click.option(
    "--count", type=click.IntRange(1, 100_000), default=1000, show_default=True,
    help="How many draws of each question are looked at.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sweep(
    path: Path,
    settings: tuple[str, ...],
    trusted: bool,
    seed: int,
    workers: int | None,
    scheduler: str | None,
    count: int,
    as_json: bool,
) -> None:
    """Draw many times without typesetting, and report what is unfair or ugly: failures, degenerate
    cases, the spread of each answer, its most frequent values, the longest number.

    \b
    Example: keywright sweep problems/ift6135-h2020 --count 1000 --seed 7
    """
    from keywright import variants as room
    from keywright.system.json_text import as_text

    with progress() as notify:
        found = room.sweep(
            path, settings,
            count=count, seed=seed, workers=workers, scheduler=scheduler, notify=notify,
            trusted=trusted,
        )  # fmt: skip
    text = as_text(found) if as_json else "\n".join([*room.as_lines(found), ""])
    click.echo(text, nl=False)
    if any(question["failures"] for question in found["questions"]):
        sys.exit(CheckError.exit_status)
