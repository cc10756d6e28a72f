"""Names that would steer a terminal are shown escaped, by every command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keywright.errors import Fault
from keywright.system.legible import legible
from tests.build.test_builder import GOOD, assignment
from tests.commands import ROOT, keywright

EVIL = "a\x1b[31m\r\x9b2J\x07\u202eb\u2028c\nanswers.yaml:1:1: fine"
SHOWN = r"a\x1b[31m\r\x9b2J\x07\u202eb\u2028c\nanswers.yaml:1:1: fine"


def test_what_is_not_printed_is_escaped_as_python_writes_it() -> None:
    assert legible(EVIL) == SHOWN
    assert legible("Übung 日本 é \\x1b \"'") == "Übung 日本 é \\x1b \"'"
    for number in (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x202A, 0x2066, 0x2029, 0xFEFF):
        assert legible(chr(number)).startswith("\\")


def test_bytes_that_are_no_text_stay_but_for_control_characters() -> None:
    assert legible(os.fsdecode(b"\xfe\xa0\x9b\x80")) == "\udcfe\udca0\\udc9b\\udc80"


def test_a_fault_is_one_line_whatever_it_names() -> None:
    assert str(Fault(EVIL, 1, 2, EVIL)) == f"{SHOWN}:1:2: {SHOWN}"


COMMANDS = [
    ["pdf", "PATH", "--out", "out"], ["answers", "PATH"], ["check", "PATH"],
    ["check", "PATH", "--answers", "PATH"], ["audit", "PATH"], ["new", "PATH"],
    ["sweep", "PATH", "--count", "1", "--workers", "1"],
    ["variants", "PATH", "--count", "1", "--out", "out", "--workers", "1"],
    ["variants", "PATH", "--roster", "PATH"], ["pdf", "PATH", "PATH"], ["PATH"],
    ["pdf", "good", "--out", "PATH/assignment.yaml"], ["pdf", "good", "--out", "PATH"],
    ["variants", "good", "--count", "1", "--out", "PATH", "--workers", "1"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("question", ["kind: no\n", GOOD], ids=["wrong", "good"])
def test_every_command_shows_names_escaped(words: list[str], question: str, tmp_path: Path) -> None:
    assignment(tmp_path / "good", {"one.yaml": GOOD})
    folder = tmp_path / EVIL
    folder.mkdir()
    (folder / "assignment.yaml").write_text('questions: ["x\\ny.yaml"]\n')
    (folder / "x\ny.yaml").write_text(question)
    done = keywright(*(word.replace("PATH", EVIL) for word in words), cwd=tmp_path)
    messages = done.stderr if words[0] == "answers" else done.stdout + done.stderr
    lines = messages.split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith(("answers.yaml", "y.yaml")) for line in lines)


def test_what_is_up_to_date_is_shown_escaped(tmp_path: Path) -> None:
    folder = assignment(tmp_path / EVIL, {"one.yaml": GOOD})
    command = [sys.executable, "-m", "keywright.__main__", "pdf", str(folder), f"--out={tmp_path}"]
    said = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said[1] == f"{tmp_path}/{SHOWN} is up to date\n"
    assert said[0].startswith(f"{tmp_path}/{SHOWN}/solutions.pdf (1 page)\n")
