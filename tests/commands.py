"""The commands as a user gives them, and what comes of them."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from keywright import cli

__all__ = ["ROOT", "SOURCES", "apart", "keywright"]

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "generator"  # where Python finds the package
Done = subprocess.CompletedProcess[str]


def keywright(*words: str | Path, cwd: Path = ROOT, **variables: str) -> Done:
    """A command in this process, which has long loaded what a new one would have to load.

    What it says and its exit status are caught; an error that would be a traceback is raised.
    """
    arguments = ["keywright", *map(str, words)]
    status, output, errors = 0, _Stream(), _Stream()
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, variables),
        mock.patch.object(sys, "argv", arguments),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return subprocess.CompletedProcess(arguments, status, output.said, errors.said)


class _Stream(io.TextIOWrapper):
    """Standard output or standard error, which take texts and bytes."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="utf-8", write_through=True)

    @property
    def said(self) -> str:
        return self.bytes.getvalue().decode()


def apart(*words: str | Path, cwd: Path = ROOT, **variables: str) -> Done:
    """A command in a process of its own, with nothing but what it loads itself."""
    command = [sys.executable, "-m", "keywright.cli", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), **variables}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment, check=False
    )
