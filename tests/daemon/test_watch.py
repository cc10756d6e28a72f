"""`keywright watch`, as a person uses it: save, break, mend, take away, end with ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keywright import pipeline
from keywright.build.questions import rehearse
from tests.commands import ROOT, apart, keywright

QUESTION = "kind: convolution\nsignal: [1, 2, 3]\nkernel: [1, 4]\n"


def _with_ctrl_c() -> None:
    """As at a terminal: what a shell runs in the background ignores it, tests included."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Watched:
    """A watch that runs, and what it says."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder / "mine"
        self.folder.mkdir(exist_ok=True)
        (self.folder / "assignment.yaml").write_text("questions: [one.yaml]\n")
        self.save(QUESTION)
        self.out = folder / "out"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "keywright.cli", "watch", "mine", "--out", "out"],
            cwd=folder, stdout=subprocess.PIPE, text=True, preexec_fn=_with_ctrl_c,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "generator"),
                "PYTHONUNBUFFERED": "1",
                **variables,
            },
        )  # fmt: skip

    def save(self, text: str, name: str = "one.yaml") -> None:
        """As an editor does it: a new file that takes the place of the old one."""
        part = self.folder / f".{name}.swp"
        part.write_text(text)
        part.replace(self.folder / name)

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def ended(self) -> int:
        """The exit status after ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    @property
    def full(self) -> list[str]:
        data = json.loads((self.out / "mine" / "answers.json").read_text())
        return [each["exact"] for each in data["questions"][0]["answers"]["full"]]

    @property
    def sheets(self) -> list[str]:
        return sorted(file.name for file in (self.out / "mine").glob("*.pdf"))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    one = Watched(tmp_path)
    with one.process:
        yield one
        one.process.kill()


def test_each_save_is_built_and_each_mistake_is_told(watched: Watched, tmp_path: Path) -> None:
    assert "new: one; checked: " in watched.line()
    assert watched.full == ["1", "6", "11", "12"]
    watched.save(QUESTION.replace("4", "5"))
    assert "solutions.pdf (1 page)" in watched.line()
    assert watched.full == ["1", "7", "13", "15"]

    watched.save(QUESTION.replace("[1, 4]", "[1, four]"))
    assert watched.line().startswith("mine/one.yaml:3:13: ")
    assert [watched.line(), watched.line()] == ["    kernel: [1, four]\n", "                ^\n"]
    assert watched.sheets == []
    watched.save(QUESTION)
    assert "new: nothing; checked: " in watched.line()  # it was worked out before
    assert watched.full == ["1", "6", "11", "12"]

    keywright("pdf", "mine", "--out", "alone", cwd=tmp_path)
    for name in ("solutions.pdf", "questions.pdf", "report.json"):
        alone = (tmp_path / "alone" / "mine" / name).read_bytes()
        assert (watched.out / "mine" / name).read_bytes() == alone

    assert watched.ended() == 0


def test_a_second_watch_goes_on_from_what_the_first_has_worked_out(tmp_path: Path) -> None:
    for new in ("one", "nothing"):
        watched = Watched(tmp_path, KEYWRIGHT_CACHE=str(tmp_path / "cache"))
        with watched.process:
            assert f"new: {new}; checked: " in watched.line()
            watched.save(QUESTION.replace("4", f"{len(new)}"))
            assert "new: one; checked: " in watched.line()
            assert watched.ended() == 0


RAMP = "kind: activation\nfunction: max(0, {}*x)\n"


def test_what_was_worked_out_before_changes_nothing_in_what_comes_next(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    for number in (2, 3, 5):
        file.write_text(RAMP.format(number))
        rehearse(pipeline.load(file), "one")
    file.write_text(RAMP.format(7))
    keywright("pdf", "one.yaml", "--out", "warm", cwd=tmp_path, KEYWRIGHT_CACHE="off")
    apart("pdf", "one.yaml", "--out", "cold", cwd=tmp_path, KEYWRIGHT_CACHE="off")
    for name in ("solutions.tex", "questions.tex", "answers.json", "report.json", "report.html"):
        cold = (tmp_path / "cold" / "one" / name).read_bytes()
        assert (tmp_path / "warm" / "one" / name).read_bytes() == cold
