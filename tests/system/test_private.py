"""What others could have written is not read, and what others could have left is not followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keywright.system import private

OTHER = 4321  # a user
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(b"text")
    made.chmod(0o644)
    return made


def test_a_file_of_ours_is_read(file: Path) -> None:
    assert private.read(file) == b"text"


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_can_write_is_not(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(PermissionError):
        private.read(file)


@needs_root
def test_a_file_of_somebody_else_is_not(file: Path) -> None:
    os.chown(file, OTHER, OTHER)
    with pytest.raises(PermissionError):
        private.read(file)


def test_links_pipes_and_folders_are_not(file: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file)
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    for name in ("link", "pipe", "folder", "none"):
        with pytest.raises(OSError, match=name):
            private.read(tmp_path / name)


def test_a_folder_is_ours_alone(tmp_path: Path) -> None:
    place = tmp_path / "above" / "folder"
    assert private.folder(place) is None
    assert private.made(place) == private.folder(place) == place
    assert place.stat().st_mode & 0o777 == 0o700
    (place / "file").touch()
    assert private.made(place) == place
    assert list(place.iterdir()) == [place / "file"]


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_can_write_is_made_anew(tmp_path: Path, mode: int) -> None:
    place = private.made(tmp_path / "folder")
    (place / "file").touch()
    place.chmod(mode)
    assert private.folder(place) is None
    assert private.made(place) == private.folder(place) == place
    assert list(place.iterdir()) == []


@needs_root
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    place = private.made(tmp_path / "folder")
    (place / "file").touch()
    os.chown(place, OTHER, OTHER)
    assert private.folder(place) is None
    with pytest.raises(PermissionError, match="folder"):
        private.made(place)
    assert (place / "file").exists()


def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").symlink_to(private.made(tmp_path / "elsewhere"))
    assert private.folder(tmp_path / "folder") is None
    with pytest.raises(OSError, match="folder"):
        private.made(tmp_path / "folder")
