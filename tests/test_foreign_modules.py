"""Modules that lie beside an assignment are never run, whatever they are called and however
keywright is begun; and nothing else changes by their being there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Set
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from keywright.daemon import client
from tests.commands import SOURCES

QUESTION = """\
kind: convolution
signal: [1, 2, 3]
kernel: [1, 4]
vary: {kernel: {list: {integers: [1, 4]}, length: 2}}
"""
AUDIT = "audits: q.yaml\nquestions:\n  q:\n    answers: {full: [1, 6, 11, 12]}\n"
COMMANDS = (
    "pdf q.yaml", "answers q.yaml", "check q.yaml", "audit audit.yaml --pdf",
    "variants q.yaml --count 3 --workers 2", "sweep q.yaml --count 5 --workers 2", "watch q.yaml",
    "new mine", "schema", "doctor",
)  # fmt: skip
# What is imported at some time, and what Python itself looks for; without what it begins with,
# which it takes from wherever PYTHONPATH says.
MODULES = {
    *sys.stdlib_module_names, *packages_distributions(), "sitecustomize", "usercustomize",
} - {"encodings"}  # fmt: skip
PACKAGES = {"keywright", "generator"}  # what ours is called, and what it was
PLUGIN = {  # libraries ask for what is installed, and import it
    "METADATA": "Metadata-Version: 2.1\nName: foreign\nVersion: 1\n",
    "entry_points.txt": "[pydantic]\nforeign = foreign:plugin\n",
}
MAKEFILE = (sys.executable, "-P", "-S", "-c", "from keywright.__main__ import main; main()")
SCRIPT = (sys.executable, str(Path(sys.executable).parent / "keywright"))


def assignment(folder: Path) -> Path:
    folder.mkdir()
    (folder / "q.yaml").write_text(QUESTION)
    (folder / "audit.yaml").write_text(AUDIT)
    return folder


class Hostile:
    """A folder with an assignment and with modules of which each leaves a mark when it is run."""

    def __init__(self, folder: Path, names: Set[str] = MODULES | PACKAGES) -> None:
        self.folder = assignment(folder)
        self.mark = folder.parent / f"{folder.name} was run"
        self.code = f"open({str(self.mark)!r}, 'a').write(__name__ + chr(10))\n"
        for place in (folder, folder / "below"):
            place.mkdir(exist_ok=True)
            for name in (*(names - PACKAGES), "foreign"):
                (place / f"{name}.py").write_text(self.code)
        (folder / "foreign-1.dist-info").mkdir()
        for name, text in PLUGIN.items():
            (folder / "foreign-1.dist-info" / name).write_text(text)
        for name in names & PACKAGES:
            (folder / name).mkdir()
            for module in ("__init__", "__main__", "start", "cli"):
                (folder / name / f"{module}.py").write_text(self.code)

    @property
    def ran(self) -> str:
        return self.mark.read_text() if self.mark.exists() else ""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    return Hostile(tmp_path_factory.mktemp("hostile") / "place")


Outcome = tuple[int, str, str, dict[str, bytes]]


def outcome(
    folder: Path, began: tuple[str, ...], command: str, ending: int = signal.SIGINT, **path: str
) -> Outcome:
    """What a command says and makes in a folder."""
    before = {file for file in folder.rglob("*") if file.is_file()}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    running = subprocess.Popen(
        [*began, *command.split()], cwd=folder, env={**environment, **path},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_with_ctrl_c,
    )  # fmt: skip
    first = ""
    if command.startswith("watch"):
        assert running.stdout is not None
        first = running.stdout.readline()
        running.send_signal(ending)
    output, errors = running.communicate(timeout=60)
    made = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file not in before and not file.name.endswith(".stamp")
    }
    for name in made:
        (folder / name).unlink()
    return running.returncode, first + output, errors, made


def _with_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_module_beside_an_assignment_is_run(
    command: str, hostile: Hostile, tmp_path: Path
) -> None:
    path = str(SOURCES)
    clean = outcome(assignment(tmp_path / "place"), SCRIPT, command, PYTHONPATH=path)
    assert clean[0] == 0
    assert clean[1]
    assert outcome(hostile.folder, SCRIPT, command, PYTHONPATH=path) == clean
    # The current folder in three ways, and one below it.
    path = f"{SOURCES}:{hostile.folder}:below::"
    assert outcome(hostile.folder, MAKEFILE, command, PYTHONPATH=path) == clean
    assert hostile.ran == ""


@pytest.mark.parametrize("module", ["keywright", "keywright.__main__", "keywright.cli"])
def test_a_module_of_ours_that_is_run_imports_nothing_from_here(
    module: str, tmp_path: Path
) -> None:
    """Python itself would prefer the current folder's `keywright`, and what it needs to find one;
    no module of that name is there."""
    words = [sys.executable, "-I", "-c", "import pkgutil, runpy, sys; print(*sys.modules)"]
    found = subprocess.run(words, capture_output=True, text=True, check=True)
    place = Hostile(tmp_path / "place", MODULES - set(found.stdout.split()))
    began = (sys.executable, "-m", module)
    done = outcome(place.folder, began, "check q.yaml", PYTHONPATH=str(SOURCES))
    assert (done[0], done[2], place.ran) == (0, "", "")


def test_the_process_that_stays_runs_none_either(hostile: Hostile) -> None:
    words = "pdf q.yaml --stay 1 --out staying"
    assert outcome(hostile.folder, MAKEFILE, words, PYTHONPATH=str(SOURCES))[0] == 0
    place = hostile.folder / client.place("staying/q")
    wait_for(place.exists)
    wait_for(lambda: not place.exists())
    assert hostile.ran == ""


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)


def test_the_marks_would_be_seen(hostile: Hostile, tmp_path: Path) -> None:
    place = Hostile(tmp_path / "place")
    for code, name in (
        ("import yaml", "yaml"),
        ("import keywright.__main__", "keywright.__main__"),
    ):
        subprocess.run([sys.executable, "-c", code], cwd=place.folder, check=True)
        assert f"{name}\n" in place.ran


@pytest.mark.parametrize("how", ["said to Python alone", "PYTHONPATH"])
def test_it_works_wherever_its_modules_are(how: str, tmp_path: Path) -> None:
    """Nothing is looked for anew, so nothing has to be where it would be looked for."""
    place = assignment(tmp_path / "place")
    folders = [str(SOURCES), *(one for one in sys.path if "-packages" in one)]
    code = f"import sys; sys.path[:0] = {folders}; sys.argv[0] = 'keywright'; {MAKEFILE[-1]}"
    began, path = (sys.executable, "-I", "-S", "-c", code), ""
    if how == "PYTHONPATH":
        began, path = MAKEFILE, os.pathsep.join(folders)
    for command in ("check q.yaml", "sweep q.yaml --count 5 --workers 2"):
        status, output, errors, _ = outcome(place, began, command, PYTHONPATH=path)
        assert (status, "Traceback" in errors) == (0, False)
        assert output
