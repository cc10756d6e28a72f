"""What may stand where a file is looked for: read whole, or refused at once."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keywright.build import stamp
from keywright.errors import InputError
from keywright.spec.answers import read_answers
from keywright.spec.files import content_of, document_of
from keywright.spec.roster import read_roster
from keywright.system import reading
from keywright.variants.manifest import read_manifest
from tests.commands import ROOT, keywright


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Whatever waits for a pipe, or reads on and on, ends as a failure."""
    signal.alarm(10)
    yield
    signal.alarm(0)


def endless(file: Path) -> None:
    """A terabyte, none of it on the disk."""
    file.touch()
    os.truncate(file, 1 << 40)


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "this is a pipe, not a file"),
    "zero": (lambda file: file.symlink_to("/dev/zero"), "this is a device, not a file"),
    "folder": (Path.mkdir, "this is a folder"),
    "endless": (endless, "the file is too long"),
}
READERS: dict[str, Callable[[Path], object]] = {
    "YAML": document_of,
    "answers": lambda file: read_answers(file, []),
    "roster": lambda file: read_roster(file, lambda _: None),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_refuses_it_in_one_line(reader: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / place
    make, message = PLACES[place]
    make(file)
    with pytest.raises(InputError, match=f"^{re.escape(str(file))}:1:1: {message}") as caught:
        READERS[reader](file)
    assert len(caught.value.shown.splitlines()) == 1


@pytest.mark.parametrize("place", PLACES)
def test_in_a_folder_of_ours_it_counts_as_not_there(place: str, tmp_path: Path) -> None:
    file = tmp_path / place
    PLACES[place][0](file)
    assert read_manifest(file) == []
    assert not stamp.is_current(str(file), ["asked"])


def test_a_file_is_read_to_its_last_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert reading.regular(tmp_path / "a", 5) == b"12345"
    with pytest.raises(InputError, match="at most 0 KiB are read"):
        content_of(tmp_path / "a", 4)


def test_nesting_is_counted_before_anything_recurses() -> None:
    for text in ("[[[]], {}]", '{"a [[[": ["]\\"["]}', "5", '"[', "", "]["):
        assert loaded(reading.parsed, text) == loaded(json.loads, text)
    deep = "[" * reading.MOST_NESTED + "]" * reading.MOST_NESTED
    assert reading.parsed(deep) == json.loads(deep)
    for text in (f"[{deep}]", "[" * 100_000, '{"a":' * 100_000):
        with pytest.raises(ValueError, match="nested more than 500 levels deep"):
            reading.parsed(text)


def loaded(parse: Callable[[str], object], text: str) -> object:
    try:
        return parse(text)
    except json.JSONDecodeError as error:
        return str(error)


GOOD = '{"id": "a", "kind": "softmax", "derivations": [], "tables": [], "formulas": {}}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "1:1: this is no answers.json: nested more than 500 levels deep"),
        ("[1,\n 2", "2:3: this is no JSON: expecting ',' delimiter"),
        ("", "1:1: this is no JSON: expecting value"),
        ("9" * 5000, "1:1: this is no answers.json: "),
        ("[]", "1:1: this is no answers.json"),
        (f'{{"questions": [{GOOD}, 5]}}', "1:1: this is no answers.json: look at questions/1"),
        (
            f'{{"questions": [{GOOD.replace("[]", "[{}]", 1)}]}}',
            "1:1: this is no answers.json: look at questions/0/derivations/0/id",
        ),
        (f'{{"questions": [{GOOD}]}}', "1:1: no answer to softmax"),
        (b"\xff", "1:1: the file is not in UTF-8; save it in that encoding"),
    ],
)
def test_answers_that_are_none_are_refused_in_one_line(
    text: str | bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    done = keywright("check", ROOT / "problems/examples/softmax.yaml", "--answers", file)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"{file}:{message}")


def test_answers_of_ours_are_read_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    question = ROOT / "problems/examples/softmax.yaml"
    file.write_text(keywright("answers", question).stdout)
    assert read_answers(file, ["softmax"]) == json.loads(file.read_text())["questions"]
    done = keywright("check", question, "--answers", file)
    assert (done.returncode, done.stderr) == (0, "")
