"""`keywright audit`: answers that somebody else gave."""

from __future__ import annotations

from pathlib import Path

import click

from keywright.cli.options import commands, tex, trust
from keywright.cli.told import pages_of, shown
from keywright.errors import InputError
from keywright.system.legible import legible

__all__ = ["audit"]


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
@trust
@click.option(
    "--template",
    is_flag=True,
    help="FILE is an assignment: write the file to be filled in beside it.",
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path),
    help="FILE is an assignment: judge the final answers in this table, a row for each person.",
)
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print a page of Markdown.")
@click.option("--pdf", "pdf", is_flag=True, help="Write a PDF with the marks as well.")
@tex
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True,
    help="Where the assignment's folder is, for the PDF, marks.csv and variants.",
)  # fmt: skip
def audit(
    file: Path,
    trusted: bool,
    template: bool,
    table: Path | None,
    form: str | None,
    pdf: bool,
    engine: str,
    out: Path,
) -> None:
    """Judge the answers that FILE holds, which somebody else gave to an assignment, by ours.

    \b
    Example: keywright audit problems/ift6135-h2020/printed-2020.yaml
    Example: keywright audit problems/mine --csv answers.csv
    """
    from keywright.variants import audits

    if template:
        click.echo(f"wrote {shown(audits.audit_form(file, trusted=trusted))}")
        return
    if table is not None:
        done = audits.audit_class(file, table, out=out, trusted=trusted)
        if done.ignored:
            click.echo(f"not judged: {', '.join(map(legible, done.ignored))}", err=True)
        people = "1 person" if done.people == 1 else f"{done.people} people"
        click.echo(f"{shown(done.file)} ({people})")
        if done.faults:
            raise InputError(done.faults)
        return
    audited, loaded = audits.audit(file, out=out, trusted=trusted)
    click.echo(audits.audit_text(audited, form or "text"), nl=False)
    if pdf:
        name = f"audit-{file.stem}"
        written, pages = audits.audit_pdf(audited, loaded, name, engine=engine, out=out)
        click.echo(f"{shown(written)} ({pages_of(pages)})", err=form is not None)
