"""The commands; the only place that prints and that gives exit statuses.

0 done; 2 the input is wrong; 3 a check failed; 4 TeX failed; 1 our own fault.
"""

from __future__ import annotations

import contextlib
import errno
import io
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keywright.errors import CheckError, InputError, KeywrightError, TexError
from keywright.system.legible import legible

if TYPE_CHECKING:
    from keywright.build.builder import Built

__all__ = ["main"]

ENGINES = ("embedded", "system", "tectonic")
SHEETS = ("questions", "solutions")
DRAW_EVERY = 0.1  # seconds
MOST_TOLD = 20  # people of whom the same is to be said

problem = click.argument("path", type=click.Path(path_type=Path))
settings = click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE",
    help="Replace a field, as in --set autodiff.at.x1=2; may be given several times.",
)  # fmt: skip

trust = click.option(
    "--trusted", is_flag=True,
    help="Let the assignment do what it asks for: LaTeX in texts (trusted: true), templates that "
    "lie outside of its folder, an audit of what lies elsewhere.",
)  # fmt: skip

tex = click.option(
    "--tex", "engine", type=click.Choice(ENGINES), default="embedded", show_default=True,
    help="The TeX to use: the one that comes with keywright, the pdflatex or the tectonic on "
    "the PATH.",
)  # fmt: skip

out = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True,
    help="Where the assignment's folder is made.",
)  # fmt: skip
seed = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True,
    help="Another seed gives other draws; the same one gives the same.",
)  # fmt: skip
processes = click.option(
    "--workers", type=click.IntRange(min=1, max=256),
    help="How many processes work at the same time.  [default: one for each processor]",
)  # fmt: skip

cluster = click.option(
    "--scheduler", metavar="ADDRESS",
    help="Let the workers of a Dask cluster do the work, as in --scheduler tcp://10.0.0.1:8786; "
    "needs pip install 'keywright[distributed]'.",
)  # fmt: skip


class _Command(click.Command):
    """A command whose summary is not cut where all commands are listed."""

    def get_short_help_str(self, limit: int = 0) -> str:
        first, _, _ = (self.help or "").partition("\n\n")
        return " ".join(first.split())


class _Commands(click.Group):
    command_class = _Command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="keywright")
def commands() -> None:
    """Answer keys that check themselves: from a problem in YAML to a derived, checked and typeset
    worked answer."""


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
    from keywright import pipeline

    built: Built | KeywrightError | OSError
    try:
        built = pipeline.build(path, settings, engine=engine, out=out, trusted=trusted)
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
        return built.exit_status, "", f"{_lines(built)}\n"
    if isinstance(built, OSError):
        return InputError.exit_status, "", f"{_system(built)}\n"
    sheets = (f"{sheet}\n" for sheet in _sheets(built))
    status = min((error.exit_status for error in built.errors), default=0)
    errors = (f"{_lines(error)}\n" for error in built.errors)
    warnings = (f"{warning}\n" for warning in _warnings(built))
    return status, "".join((*sheets, f"{_summary(built.counts)}\n")), "".join((*errors, *warnings))


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
        return _lines(built)
    if isinstance(built, OSError):
        return _system(built)
    sheets = ", ".join(_sheets(built))
    new = ", ".join(built.worked) or "nothing"
    lines = (*map(_lines, built.errors), *_warnings(built))
    return "\n".join((f"{sheets}; new: {new}; {_summary(built.counts)}", *lines))


def _warnings(built: Built) -> list[str]:
    return [f"warning: {place}" for place in built.too_wide]


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

    loaded = pipeline.load(path, settings, trusted=trusted)
    click.echo(pipeline.as_text(pipeline.answers(loaded, pipeline.solve(loaded))), nl=False)


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
    click.echo(_summary(report["counts"]))
    pipeline.refuse_failures(report)


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
    from keywright import pipeline

    if template:
        click.echo(f"wrote {_name(pipeline.audit_form(file, trusted=trusted))}")
        return
    if table is not None:
        done = pipeline.audit_class(file, table, out=out, trusted=trusted)
        if done.ignored:
            click.echo(f"not judged: {', '.join(map(legible, done.ignored))}", err=True)
        people = "1 person" if done.people == 1 else f"{done.people} people"
        click.echo(f"{_name(done.file)} ({people})")
        if done.faults:
            raise InputError(done.faults)
        return
    audited, loaded = pipeline.audit(file, out=out, trusted=trusted)
    click.echo(pipeline.audit_text(audited, form or "text"), nl=False)
    if pdf:
        name = f"audit-{file.stem}"
        written, pages = pipeline.audit_pdf(audited, loaded, name, engine=engine, out=out)
        click.echo(f"{_name(written)} ({_pages(pages)})", err=form is not None)


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
    from keywright import pipeline

    for file in pipeline.new(folder, kinds):
        click.echo(f"wrote {_name(file)}")
    click.echo(f"next: keywright pdf {shlex.quote(_name(folder))}")


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
    from keywright import pipeline

    click.echo(pipeline.schema(kind), nl=False)


@commands.command()
@tex
def doctor(engine: str) -> None:
    """Say what is there for making a PDF, what is missing and how to get it; make one as a test.

    \b
    Example: keywright doctor --tex system
    """
    from keywright import pipeline

    able = True
    for finding in pipeline.examine(engine):
        able = able and (finding.ok or not finding.needed)
        click.echo(f"{'ok' if finding.ok else '--'}  {legible(finding.what)}")
        if finding.advice:
            click.echo(f"    {legible(finding.advice)}")
    if not able:
        sys.exit(TexError.exit_status)


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
    wanted = room.Wanted(seed, count, only, roster, columns, wanted_sheets)
    with _progress() as notify:
        done = room.make_variants(
            path, settings, wanted,
            engine=engine, out=out, workers=workers, scheduler=scheduler, notify=notify,
            trusted=trusted,
        )  # fmt: skip
    there = "1 variant is" if done.there == 1 else f"{done.there} variants are"
    click.echo(f"{there} in {_name(done.folder)}, {done.made} of them new")
    if done.gone:
        gone = ", ".join(_first(done.gone))
        click.echo(f"no longer in the roster, their sheets stay: {legible(gone)}")
    for warning in _first([str(each) for each in done.warnings]):
        click.echo(f"warning: {warning}", err=True)
    for variant, made in done.failed:
        click.echo(f"{_name(done.folder / variant)}: {legible(made.message)}", err=True)
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
    from keywright import pipeline
    from keywright import variants as room

    with _progress() as notify:
        found = room.sweep(
            path, settings,
            count=count, seed=seed, workers=workers, scheduler=scheduler, notify=notify,
            trusted=trusted,
        )  # fmt: skip
    text = pipeline.as_text(found) if as_json else "\n".join([*room.as_lines(found), ""])
    click.echo(text, nl=False)
    if any(question["failures"] for question in found["questions"]):
        sys.exit(CheckError.exit_status)


def _first(lines: Sequence[str]) -> list[str]:
    """Some of them, and how many more there are."""
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """How far it is: a bar with the time left on a terminal, else a line at each tenth."""
    if not sys.stderr.isatty():
        yield _tenths
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # Without the thread that would draw it: processes are forked meanwhile.
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, auto_refresh=False) as bar:
        bars = {}
        drawn = time.monotonic()

        def notify(what: str, done: int, of: int) -> None:
            nonlocal drawn
            if what not in bars:
                bars[what] = bar.add_task(what, total=of)
            bar.update(bars[what], completed=done)
            if done == of or time.monotonic() - drawn >= DRAW_EVERY:
                drawn = time.monotonic()
                bar.refresh()

        yield notify


def _tenths(what: str, done: int, of: int) -> None:
    if done == of or done * 10 // of > (done - 1) * 10 // of:
        click.echo(f"{what}: {done} of {of}", err=True)


def _pages(count: int) -> str:
    return f"{count} {'page' if count == 1 else 'pages'}"


def _system(error: OSError) -> str:
    """A folder that cannot be written, a disk that is full."""
    nameless = "standard output" if error.errno == errno.ENOSPC else "keywright"
    return legible(f"{error.filename or nameless}: {error.strerror or error}")


def _name(path: Path) -> str:
    return legible(str(path))


def _sheets(built: Built) -> list[str]:
    return [f"{_name(sheet)} ({_pages(pages)})" for sheet, pages in built.sheets.items()]


def _lines(error: KeywrightError) -> str:
    """All that the user is told of an error."""
    return "\n".join(map(legible, error.shown.split("\n")))


def _summary(counts: Mapping[str, int]) -> str:
    return "checked: " + ", ".join(f"{number} {how}" for how, number in counts.items())


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
        click.echo(_lines(error), err=True)
        sys.exit(error.exit_status)
    except OSError as error:
        click.echo(_system(error), err=True)
        sys.exit(InputError.exit_status)


if __name__ == "__main__":
    main()
