"""Files under names that nobody can foresee: whatever others have left in a shared folder, a build
writes its own files and no other."""

from __future__ import annotations

import errno
import os
import re
from itertools import product
from pathlib import Path

import pytest

from keywright.build import publishing
from keywright.system import parts
from tests.build.test_builder import GOOD, assignment, build

OTHER = 4321  # a user
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
FILES = (
    "answers.json", "questions.pdf", "questions.tex", "report.html", "report.json",
    "solutions.pdf", "solutions.tex",
)  # fmt: skip


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file elsewhere, to which others have left links."""
    file = tmp_path / "elsewhere" / "precious"
    file.parent.mkdir()
    file.write_text("precious")
    return file


def test_no_link_is_followed_under_any_name_that_could_be_foreseen(
    tmp_path: Path, victim: Path
) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    out = tmp_path / "out" / "a"
    out.mkdir(parents=True)
    numbers = range(os.getpid(), os.getpid() + 50)
    for name, number in product(FILES, numbers):
        (out / f".{name}.{number}.part").symlink_to(victim)
    for name in (*FILES, *(f".{name}.part" for name in FILES)):
        (out / name).symlink_to(victim)
    for name in (".a.stamp", ".a.lock", ".a.socket"):
        (out.parent / name).symlink_to(victim)
    assert build(folder, tmp_path / "out").errors == ()
    assert victim.read_text() == "precious"
    assert not [name for name in FILES if (out / name).is_symlink()]


def test_a_part_is_made_and_not_found(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where somebody has foreseen its name."""
    monkeypatch.setattr(os, "urandom", bytes)
    part = parts._beside("x", tmp_path)
    for target in (victim, tmp_path / "nothing"):
        part.symlink_to(target)
        with pytest.raises(FileExistsError):
            parts.put(tmp_path / "x", b"new")
        with pytest.raises(FileExistsError):
            parts.written(tmp_path / "x", b"new")
        part.unlink()
    assert victim.read_text() == "precious"
    assert not (tmp_path / "nothing").exists()


def test_no_two_parts_have_the_same_name(tmp_path: Path) -> None:
    made = {parts.written(tmp_path / "x", b"") for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"\.x[0-9a-f]{16}\.part", part.name) for part in made)
    parts.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_place_of_the_file_is_replaced(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "x").symlink_to(victim)
    parts.put(tmp_path / "x", b"new")
    publishing.publish(tmp_path, {"x": "newer"})
    assert not (tmp_path / "x").is_symlink()
    assert (tmp_path / "x").read_text() == "newer"
    assert victim.read_text() == "precious"


def test_a_file_may_be_read_as_the_users_mask_says(tmp_path: Path) -> None:
    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        before = os.umask(mask)
        parts.put(tmp_path / "x", b"")
        os.umask(before)
        assert (tmp_path / "x").stat().st_mode & 0o777 == mode


def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        parts.put(tmp_path / "x", b"new")
    assert caught.value.filename == str(tmp_path / "x")
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]
    with pytest.raises(FileNotFoundError) as caught_too:
        parts.put(tmp_path / "none" / "x", b"new")
    assert caught_too.value.filename == str(tmp_path / "none")


def test_a_long_name_has_a_part_too(tmp_path: Path) -> None:
    parts.put(tmp_path / ("n" * 255), b"new")
    assert (tmp_path / ("n" * 255)).read_bytes() == b"new"


def test_what_is_cleared_is_not_followed(tmp_path: Path, victim: Path) -> None:
    (tmp_path / ".a.part").symlink_to(victim.parent)
    (tmp_path / ".b.part").symlink_to(victim)
    (tmp_path / ".c.part").mkdir()
    (tmp_path / ".c.part" / "link").symlink_to(victim.parent)
    (tmp_path / "kept").touch()
    parts.clear(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"kept", "elsewhere"}
    assert victim.read_text() == "precious"


@needs_root
def test_a_link_of_somebody_else_is_no_folder_of_ours(tmp_path: Path, victim: Path) -> None:
    folder = tmp_path / "a"
    folder.symlink_to(victim.parent)
    publishing.publish(folder, {"x": "new"})  # one's own is
    assert (victim.parent / "x").read_text() == "new"
    os.lchown(folder, OTHER, OTHER)
    with pytest.raises(PermissionError) as caught:
        publishing.publish(folder, {"x": "newer"})
    assert (caught.value.errno, caught.value.filename) == (errno.EPERM, str(folder))
    assert (victim.parent / "x").read_text() == "new"
