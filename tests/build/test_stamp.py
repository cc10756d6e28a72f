"""What counts as a change since a build, down to the smallest."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from keywright import __main__, pipeline
from keywright.build import inputs, stamp
from keywright.build.stamp import Dated
from tests.build.test_builder import GOOD, assignment, build
from tests.commands import ROOT

REQUEST = ["who", "what"]


@pytest.fixture
def watched(tmp_path: Path) -> list[Dated]:
    """A file, a folder's YAML and a style of two levels."""
    (tmp_path / "style/inner").mkdir(parents=True)
    for name in ("file", "one.yaml", "two.yaml", "other", "style/a", "style/inner/b\n c"):
        (tmp_path / name).write_text("0")
    things = (("file", "file"), (".yaml", ""), ("tree", "style"), ("tree", "none"))
    return [((what, str(tmp_path / name)), None) for what, name in things]


def rewritten(file: Path) -> None:
    """Another content of the same size, with the old time put back."""
    before = file.stat()
    file.write_text("1")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def emptied(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.unlink()


def made_style(folder: Path) -> None:
    folder.mkdir()
    (folder / "a").write_text("0")


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file": (rewritten, "file"),
    "a removed file": (Path.unlink, "file"),
    "another file in its place": (lambda file: (file.parent / "other").replace(file), "file"),
    "a YAML": (rewritten, "two.yaml"),
    "a removed YAML": (Path.unlink, "two.yaml"),
    "an added YAML": (Path.touch, "three.yaml"),
    "a renamed YAML": (lambda file: file.rename(file.with_stem("tow")), "two.yaml"),
    "a template": (rewritten, "style/inner/b\n c"),
    "an added template": (Path.touch, "style/inner/c"),
    "a removed style": (emptied, "style"),
    "a style that was not there": (made_style, "none"),
}


@pytest.mark.parametrize(("change", "name"), CHANGES.values(), ids=CHANGES)
def test_every_change_is_noticed(
    tmp_path: Path, watched: list[Dated], change: Callable[[Path], object], name: str
) -> None:
    text = stamp.stamp_of(REQUEST, watched)
    assert text is not None
    file = tmp_path / "stamp"
    file.write_text(text, newline="")
    assert stamp.is_current(str(file), REQUEST)
    assert not stamp.is_current(str(file), [*REQUEST, "--set"])
    assert not stamp.is_current(str(file), REQUEST[1:])
    change(tmp_path / name)
    assert not stamp.is_current(str(file), REQUEST)


def test_a_damaged_stamp_is_none(tmp_path: Path, watched: list[Dated]) -> None:
    file = tmp_path / "stamp"
    good = str(stamp.stamp_of(REQUEST, watched)).encode()
    for bad in (b"", good[:-1], good[len(good) // 2 :], good + b"\0", b"\xff" + good):
        file.write_bytes(bad)
        assert not stamp.is_current(str(file), REQUEST)
    file.unlink()
    assert not stamp.is_current(str(file), REQUEST)


def test_a_stamp_that_others_could_have_written_is_none(
    tmp_path: Path, watched: list[Dated]
) -> None:
    """Whoever could write one could say that forged sheets are the ones that were made."""
    file = tmp_path / "stamp"
    file.write_text(str(stamp.stamp_of(REQUEST, watched)), newline="")
    file.chmod(0o600)
    assert stamp.is_current(str(file), REQUEST)
    for mode in (0o620, 0o602):
        file.chmod(mode)
        assert not stamp.is_current(str(file), REQUEST)
    file.chmod(0o600)
    (tmp_path / "link").symlink_to(file)
    assert not stamp.is_current(str(tmp_path / "link"), REQUEST)
    if os.geteuid() == 0:
        os.chown(file, 4321, 4321)
        assert not stamp.is_current(str(file), REQUEST)


def test_a_mask_does_not_make_a_stamp_useless(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "in" / "a", {"one.yaml": GOOD})
    time.sleep(2 * stamp.COARSE / 1e9)
    mask = os.umask(0)
    try:
        build(folder, tmp_path)
    finally:
        os.umask(mask)
    assert made(folder, tmp_path) == str(tmp_path / "a")


def test_what_changes_while_it_is_read_gets_no_stamp(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("0")
    changed = file.stat().st_ctime_ns
    watched = ("file", str(file))
    assert stamp.stamp_of(REQUEST, [(watched, changed - 1)]) is None
    assert stamp.stamp_of(REQUEST, [(watched, changed + stamp.COARSE + 1)]) is not None


def made(folder: Path, out: Path, *words: str) -> str | None:
    wanted = __main__._wanted(["pdf", str(folder), f"--out={out}", *words])
    return wanted.folder if wanted and __main__._is_made(wanted) else None


def test_a_build_is_up_to_date_until_something_is_touched(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "in" / "a", {"one.yaml": GOOD})
    assert made(folder, tmp_path) is None
    time.sleep(2 * stamp.COARSE / 1e9)  # what was written just now could be written once more
    build(folder, tmp_path)
    assert made(folder, tmp_path) == str(tmp_path / "a")
    assert made(folder / "../a", tmp_path) == str(tmp_path / "a")
    for words in (
        ["--tex=system"],
        ["--set", "one.signal=[1]"],
        ["--trusted"],
        ["--help"],
        ["more"],
    ):
        assert made(folder, tmp_path, *words) is None
    command = [sys.executable, "-S", "-c", "from keywright.__main__ import main; main()"]
    words = ["pdf", str(folder), "--out", str(tmp_path)]
    done = subprocess.run(
        [*command, *words], cwd=ROOT / "generator", capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{tmp_path / 'a'} is up to date\n"
    (tmp_path / "a/questions.tex").write_text("by hand")
    assert made(folder, tmp_path) is None


def test_what_was_built_with_trust_is_up_to_date_with_trust_alone(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "in" / "a", {"one.yaml": GOOD}, "trusted: true\n")
    time.sleep(2 * stamp.COARSE / 1e9)
    build(folder, tmp_path, trusted=True)
    assert made(folder, tmp_path) is None
    assert made(folder, tmp_path, "--trusted") == str(tmp_path / "a")
    assert made(folder, tmp_path, "--set", "--trusted") is None


def test_a_partial_build_is_never_up_to_date(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "in" / "a", {"one.yaml": GOOD, "two.yaml": "kind: none\n"})
    assert build(folder, tmp_path).errors
    assert not Path(stamp.place(str(tmp_path / "a"))).exists()


def test_everything_that_has_a_say_is_watched() -> None:
    loaded = pipeline.load(ROOT / "problems/ift6135-h2020")
    found = inputs.inputs(loaded, "embedded", 0)
    assert found is not None
    paths = {path for (_, path), _ in found}
    assert {str(ROOT / "generator/keywright"), str(ROOT / "templates")} < paths
    assert {
        str(ROOT / f"problems/ift6135-h2020/{name}") for name in loaded.assignment.questions
    } < paths
    assert any(what == ".dist-info" for (what, _), _ in found)
    assert inputs.inputs(loaded, "system", 0) is None
