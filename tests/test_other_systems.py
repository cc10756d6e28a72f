"""Windows and macOS, as far as Linux can play them: what they lack is taken away."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT, Done, keywright

EXAMPLE = ROOT / "problems/examples/convolution.yaml"
# What Windows does not have: modules, functions, flags, and Landlock, which only Linux has.
TAKEN_AWAY = """
import os, platformdirs, signal, socket, sys  # platformdirs knows the system that it is on
LACKING = {
    os: (
        "fork forkpty register_at_fork getuid geteuid getgid killpg setsid sysconf mkfifo "
        "sched_getaffinity O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_NOCTTY O_PATH"
    ),
    signal: "SIGALRM SIGKILL SIGXCPU SIGXFSZ alarm pthread_sigmask sigwait",
    socket: "AF_UNIX SO_PEERCRED",
}
for name in ("fcntl", "resource", "termios", "pwd", "grp"):
    sys.modules[name] = None
for module, names in LACKING.items():
    for name in names.split():
        delattr(module, name)
from keywright.tex import landlock
landlock.available = lambda: False
from keywright.__main__ import main
main()
"""


def elsewhere(*words: str | Path, cwd: Path) -> Done:
    """A command on a system without all that."""
    command = [sys.executable, "-c", TAKEN_AWAY, *map(str, words)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=surroundings(cwd),
        check=False,
        timeout=60,
    )


def surroundings(home: Path) -> dict[str, str]:
    """Without a PATH; filelock, which has a lock of each system, is told that it has none here."""
    return {
        "PYTHONPATH": str(ROOT / "generator"),
        "HOME": str(home), "PATH": "", "KEYWRIGHT_CACHE": str(home),
        "PYTHONWARNINGS": "ignore:only soft file lock",
    }  # fmt: skip


def test_new_and_schema(tmp_path: Path) -> None:
    done = elsewhere("new", "mine", "--kinds", "all", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(elsewhere("schema", cwd=tmp_path).stdout)["oneOf"]
    assert elsewhere("check", "mine", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("command", ["answers", "check"])
def test_the_same_is_said(command: str, tmp_path: Path) -> None:
    done = elsewhere(command, EXAMPLE, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == keywright(command, EXAMPLE).stdout


def test_a_mistake_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text("kind: convolution\nsignal: [1]\nkernel: [1, 2]\n")
    done = elsewhere("answers", "q.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("q.yaml:3:9: a window of size 2 does not fit")


def test_sweep(tmp_path: Path) -> None:
    text = EXAMPLE.read_text() + "vary: {signal: {list: {integers: [-9, 9]}, length: 4}}\n"
    (tmp_path / "q.yaml").write_text(text)
    words = ("sweep", "q.yaml", "--count", "8", "--json")
    done = elsewhere(*words, cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout) == json.loads(keywright(*words, cwd=tmp_path).stdout)


def test_audit(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(EXAMPLE.read_text())
    assert elsewhere("audit", "--template", "q.yaml", cwd=tmp_path).returncode == 0
    form = next(tmp_path.glob("audit*.yaml"))
    done = elsewhere("audit", form, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "not given" in done.stdout
    (tmp_path / "a.csv").write_text('id,q.full\nann,"[1, 2, 5, 8, 6, 8]"\n')
    done = elsewhere("audit", "q.yaml", "--csv", "a.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "build/q/marks.csv").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("pdf",),
        ("pdf", "--stay", "9"),
        ("watch",),
        ("variants", "--count", "2"),
        ("audit", "--pdf"),
    ],
    ids=" ".join,
)
def test_what_needs_the_sandbox_says_so_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(
        EXAMPLE.read_text() + "vary: {signal: {list: {integers: [-9, 9]}, length: 4}}\n"
    )
    (tmp_path / "audit.yaml").write_text("audits: q.yaml\nquestions: {}\n")
    command, *options = words
    path = "audit.yaml" if command == "audit" else "q.yaml"
    done = elsewhere(command, path, *options, cwd=tmp_path)
    assert done.returncode == 4
    assert done.stderr == f"{NEEDED}\n"


NEEDED = "TeX runs in a sandbox that needs Linux or macOS; on Windows use WSL"


def test_doctor_says_what_there_is_not(tmp_path: Path) -> None:
    done = elsewhere("doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (4, "")
    assert f"--  no TeX: {NEEDED}" in done.stdout


def test_without_the_kernels_part_a_sheet_is_still_made(tmp_path: Path) -> None:
    """As on macOS: TeX's own rules are all there is."""
    code = (
        "from keywright.tex import landlock; landlock.available = lambda: False\n"
        "from keywright.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code, "pdf", str(EXAMPLE), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
