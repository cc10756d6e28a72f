"""Whatever a path leads to is read at once or refused at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from keywright.errors import InputError
from keywright.spec.files import document_of, header_of
from keywright.spec.reader import MAX_BYTES


def refused(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        document_of(file)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.column) == (str(file), 1, 1)
    return fault.message


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1")
    assert document_of(tmp_path / "a.yaml").data == {"a": 1}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "this is a pipe, not a file"


def test_devices_and_sockets(tmp_path: Path) -> None:
    assert refused(Path("/dev/null")) == "this is a device, not a file"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "s"))
        assert refused(tmp_path / "s") == "this is a socket, not a file"


def test_folders_say_what_may_have_been_meant(tmp_path: Path) -> None:
    start = "this is a folder without assignment.yaml"
    assert refused(tmp_path) == f"{start}; `keywright new` makes an assignment to start from"
    (tmp_path / "b.yaml").touch()
    question = str(tmp_path / "b.yaml")
    assert refused(tmp_path) == f"{start}; a question alone is given as {question!r}"
    (tmp_path / "first").mkdir()
    (tmp_path / "first/assignment.yaml").touch()
    assert refused(tmp_path) == f"{start}; did you mean {str(tmp_path / 'first')!r}?"


def test_a_header_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "assignment.yaml").mkdir()
    with pytest.raises(InputError, match="this is a folder without"):
        header_of(tmp_path)


def test_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "softmax.yaml").touch()
    assert refused(tmp_path / "x") == "there is no such file"
    (tmp_path / "ad.yaml").touch()
    for name, meant in (
        ("softmx.yaml", "softmax.yaml"),
        ("softmax", "softmax.yaml"),
        ("ad", "ad.yaml"),
    ):
        message = f"there is no such file; did you mean {meant!r}?"
        assert refused(tmp_path / name) == message
    assert refused(tmp_path / "softmax.yaml/x") == "there is no such file"
    assert refused(tmp_path / ("x" * 300)) == "the file cannot be read: File name too long"
    assert refused(tmp_path / "a\0b") == "there is no such file"
    (tmp_path / "circle").symlink_to("circle")
    assert "Too many levels" in refused(tmp_path / "circle")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch(mode=0)
    assert refused(tmp_path / "a.yaml") == "the file cannot be read: Permission denied"


def test_a_long_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "long").open("wb") as stream:
        stream.truncate(1 << 40)  # a terabyte, none of it on the disk
    assert refused(tmp_path / "long") == "the file is too long: at most 64 KiB are read"
    assert MAX_BYTES == 64 * 1024
