"""The group of all commands, and the options that several of them have."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = [
    "cluster", "commands", "out", "problem", "processes", "seed", "settings", "tex", "trust",
]  # fmt: skip

ENGINES = ("embedded", "system", "tectonic")

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
