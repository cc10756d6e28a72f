"""The commands as a user gives them: what they write, and the exit status."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from keywright import cli
from tests.commands import ROOT, apart, keywright

EXAMPLE = ROOT / "problems/examples/convolution.yaml"


def test_pdf_writes_both_sheets_and_what_stands_behind_them(tmp_path: Path) -> None:
    done = apart("pdf", EXAMPLE, "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    written = sorted(file.name for file in (tmp_path / "convolution").iterdir())
    sheets = ["questions.pdf", "questions.tex", "solutions.pdf", "solutions.tex"]
    assert written == sorted(["answers.json", "report.html", "report.json", *sheets])
    assert "0 unchecked, 0 failed" in done.stdout


def test_answers_prints_json_alone() -> None:
    done = keywright("answers", EXAMPLE)
    found = json.loads(done.stdout)
    assert found["assignment"] == "convolution"
    assert found["questions"][0]["answers"]["valid"][0] == {"exact": "5", "decimal": "5"}


def test_set_changes_the_answer() -> None:
    done = keywright("answers", EXAMPLE, "--set", "kernel=[1, 1/2]")
    full = json.loads(done.stdout)["questions"][0]["answers"]["full"]
    assert [value["exact"] for value in full] == ["1", "5/2", "4", "11/2", "2"]


def test_check_says_how_much_was_checked() -> None:
    done = keywright("check", EXAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("checked: ")


def test_what_checks_never_has_what_solves_beside_it() -> None:
    code = (
        "import pathlib, sys; from keywright import pipeline\n"
        f"loaded = pipeline.load(pathlib.Path({str(EXAMPLE)!r}))\n"
        "report = pipeline.check(loaded, pipeline.answers_apart(loaded))\n"
        "print(report['counts']['recomputed'] > 0, 'sympy' in sys.modules)"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"


def test_check_tells_what_cannot_be_solved_as_answers_does(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("kind: autodiff\nfunction: log(x)\nat: {x: -1}\n")
    told = [keywright(command, bad) for command in ("check", "answers")]
    assert told[0].stderr == told[1].stderr != ""
    assert [one.returncode for one in told] == [2, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "kind: convolution\nsignal: [1]\nkernal: [1]\n",
            "3:1: unknown key 'kernal'; did you mean",
        ),
        (
            "kind: convolution\nsignal: [1]\nkernel: [1, 2]\n",
            "3:9: a window of size 2 does not fit",
        ),
        ("kind: convolution\nsignal: [1, y]\nkernel: [1]\n", "2:13: must be a number, but 'y'"),
    ],
)
def test_a_users_mistake_has_a_place_and_status_2(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    for command in ("pdf", "answers", "check"):
        done = keywright(command, file, cwd=tmp_path)
        assert done.returncode == 2
        assert f"{file}:{message}" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_failed_build_leaves_no_old_sheet_behind(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("kind: convolution\nsignal: [1, 2]\nkernel: [1]\n")
    assert keywright("pdf", file, "--out", tmp_path).returncode == 0
    assert (tmp_path / "mine/solutions.pdf").exists()
    assert keywright("pdf", file, "--out", tmp_path, "--set", "kernel=[1,2,3]").returncode == 2
    assert not list(tmp_path.rglob("*.pdf"))


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    """From a process of its own, and from one that has done much else."""
    for name, command in (("one", apart), ("two", keywright)):
        assert command("pdf", EXAMPLE, "--out", tmp_path / name).returncode == 0
    for file in sorted((tmp_path / "one/convolution").iterdir()):
        assert file.read_bytes() == (tmp_path / "two/convolution" / file.name).read_bytes()


COMMANDS = (
    "pdf", "watch", "answers", "check", "audit", "new", "schema", "doctor", "variants", "sweep",
)  # fmt: skip


@pytest.mark.parametrize("words", [[], *([command] for command in COMMANDS)])
def test_help_has_an_example(words: list[str]) -> None:
    done = keywright(*words, "--help")
    assert done.returncode == 0
    assert not words or "Example: keywright " in done.stdout


def test_the_summaries_of_all_commands_are_told_in_full() -> None:
    listed = " ".join(keywright("--help").stdout.partition("Commands:")[2].split())
    assert "..." not in listed
    for command in COMMANDS:
        summary = keywright(command, "--help").stdout.partition("\n\n")[2].partition("\n\n")[0]
        assert f"{command} {' '.join(summary.split())}" in listed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(shell: str) -> None:
    """As the README says it is to be asked."""
    at = "var" if shell == "fish" else "1"
    done = keywright(
        _KEYWRIGHT_COMPLETE=f"{shell}_complete", COMP_WORDS="keywright var", COMP_CWORD=at
    )
    assert "variants" in done.stdout


def test_every_command_is_among_these() -> None:
    assert sorted(cli.commands.commands) == sorted(COMMANDS)


def test_new_writes_an_assignment_that_builds(tmp_path: Path) -> None:
    done = keywright("new", "my course", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    last = done.stdout.splitlines()[-1]
    assert last == "next: keywright pdf 'my course'"
    built = keywright(*shlex.split(last)[2:], cwd=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "build/my course/solutions.pdf").read_bytes().startswith(b"%PDF")
    again = keywright("new", "my course", cwd=tmp_path)
    assert again.returncode == 2
    assert "my course/assignment.yaml:1:1: is there already" in again.stderr


def test_schema_prints_json_alone() -> None:
    assert json.loads(keywright("schema").stdout)["oneOf"]
    header = json.loads(keywright("schema", "--kind", "assignment").stdout)
    assert "questions" in header["properties"]
    wrong = keywright("schema", "--kind", "sofmax")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("--kind:1:1: unknown kind 'sofmax'; did you mean 'softmax'?")


def test_doctor_makes_a_probe() -> None:
    done = keywright("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ok  the probe was typeset" in done.stdout


def test_doctor_says_what_is_missing(tmp_path: Path) -> None:
    done = keywright("doctor", "--tex", "tectonic", PATH=str(tmp_path))
    assert done.returncode == 4
    assert "--  no TeX: no tectonic on the PATH\n    install " in done.stdout
    assert done.stderr == ""


def test_faults_of_solving_do_not_wait_for_those_of_reading(tmp_path: Path) -> None:
    (tmp_path / "assignment.yaml").write_text("questions: [a.yaml, b.yaml]\n")
    (tmp_path / "a.yaml").write_text("kind: convolution\nsignal: [1]\nkernel: [1, 2]\n")
    (tmp_path / "b.yaml").write_text("kind: softmx\n")
    done = keywright("check", tmp_path)
    assert done.returncode == 2
    assert [line.removeprefix(f"{tmp_path}/") for line in done.stderr.splitlines()] == [
        "a.yaml:3:9: a window of size 2 does not fit a signal of size 1",
        "    kernel: [1, 2]",
        "            ^",
        "b.yaml:1:7: unknown kind 'softmx'; did you mean 'softmax'?",
        "    kind: softmx",
        "          ^",
    ]


def test_a_text_that_cannot_be_printed_is_found_before_tex_is_started(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("kind: softmax\nstatement: Show `x +` now.\n")
    done = keywright("pdf", tmp_path / "a.yaml", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "a.yaml:2:21: the expression ends where a value is expected" in done.stderr


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nothing.yaml", "there is no such file"),
        (".", "this is a folder without assignment.yaml"),
        ("pipe", "this is a pipe, not a file"),
        ("/dev/null", "this is a device, not a file"),
    ],
)
def test_what_is_no_assignment_is_named(tmp_path: Path, path: str, message: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = keywright("answers", path, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"{path}:1:1: {message}")


def test_a_failure_of_tex_points_at_the_text_and_at_the_log(tmp_path: Path) -> None:
    (tmp_path / "assignment.yaml").write_text("trusted: true\nquestions: [a.yaml]\n")
    (tmp_path / "a.yaml").write_text("kind: softmax\nstatement: 'Show \\nosuch that.'\n")
    done = keywright("pdf", tmp_path, "--trusted", "--out", tmp_path / "out")
    assert done.returncode == 4
    first, source, caret, *log = done.stderr.splitlines()
    assert first.startswith(f"{tmp_path}/a.yaml:2:12: question a: line ")
    assert first.endswith("of the .tex: Undefined control sequence \\nosuch")
    assert (source, caret) == ("    statement: 'Show \\nosuch that.'", " " * 15 + "^")
    assert any("\\nosuch" in line for line in log)
    assert all(line.startswith("    | ") for line in log)
