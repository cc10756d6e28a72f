"""A TeX that waits makes what any other makes, and never outlives its use."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from keywright.tex import TypesetError, Waiting, sandbox, typeset, waiting
from keywright.tex import ahead as room
from tests.tex.samples import document, marked

BODY = "See page \\pageref{end}.\\newpage last\\label{end}"
SOURCE = marked(BODY)


def _folders(tmp: Path) -> list[str]:
    return [each.name for each in tmp.iterdir()]


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def _process(ahead: Waiting) -> int:
    assert ahead._started is not None
    return ahead._started.process.pid


def test_the_bytes_are_the_same(tmp: Path) -> None:
    with waiting(marked("another sheet")) as ahead:
        made = ahead.typeset(SOURCE, title="T", author="A")
    assert made.pdf == typeset(SOURCE, title="T", author="A").pdf
    assert made.pages == 2
    assert _folders(tmp) == []


@pytest.mark.parametrize(
    "body",
    [
        "% keywright:question autodiff\nfine\n\nand \\foo here\n% keywright:end",
        "$x",
        "\\csname @@end\\endcsname",
        "\\read16 to \\x",
        "{",
    ],
)
def test_an_error_is_told_in_the_same_words(body: str, tmp: Path) -> None:
    source = marked(body)
    with pytest.raises(TypesetError) as expected:
        typeset(source)
    with waiting(SOURCE) as ahead, pytest.raises(TypesetError) as caught:
        ahead.typeset(source)
    assert (str(caught.value), caught.value.excerpt) == (
        str(expected.value), expected.value.excerpt,
    )  # fmt: skip
    assert _folders(tmp) == []


def test_a_document_that_does_not_end(tmp: Path) -> None:
    source = SOURCE.replace("\\end{document}", "")
    with waiting(SOURCE) as ahead, pytest.raises(TypesetError) as caught:
        ahead.typeset(source)
    with pytest.raises(TypesetError) as expected:
        typeset(source)
    assert str(caught.value) == str(expected.value)


def test_the_time_counts_from_when_the_sheet_comes(
    tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SECONDS", 1)
    with waiting(SOURCE) as ahead:
        time.sleep(1.1)
        assert ahead.typeset(SOURCE).pages == 2
    with waiting(SOURCE) as ahead, pytest.raises(TypesetError, match="within 1 s"):
        ahead.typeset(marked("\\loop\\iftrue\\repeat"))


def test_it_is_confined_while_it_waits(tmp: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("TOPSECRET")
    with waiting(SOURCE) as ahead, pytest.raises(TypesetError, match="not found"):
        ahead.typeset(marked(f"\\input{{{secret}}}"))


def test_another_preamble_and_a_second_sheet_are_typeset_all_the_same() -> None:
    other = marked("\\kwx", "\\def\\kwx{other}\n")
    with waiting(SOURCE) as ahead:
        assert ahead.typeset(other).pdf == typeset(other).pdf
        assert ahead.typeset(SOURCE).pdf == typeset(SOURCE).pdf
        assert ahead.typeset(SOURCE).pages == 2


def test_one_that_was_killed_is_made_up_for(tmp: Path) -> None:
    with waiting(SOURCE) as ahead:
        os.kill(_process(ahead), signal.SIGKILL)
        assert ahead.typeset(SOURCE).pages == 2
    assert _folders(tmp) == []


def test_without_a_marked_preamble_nothing_waits(tmp: Path) -> None:
    source = document(BODY)
    with waiting(source) as ahead:
        assert ahead._started is None
        assert ahead.typeset(source).pages == 2
    assert _folders(tmp) == []


def test_one_that_is_not_needed_is_ended(tmp: Path) -> None:
    ahead = waiting(SOURCE)
    process = _process(ahead)
    assert len(_folders(tmp)) == 1
    ahead.close()
    ahead.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert _folders(tmp) == []


def test_who_ends_everything_ends_it_too() -> None:
    with waiting(SOURCE) as ahead:
        assert ahead._started is not None
        sandbox.kill_all()
        assert ahead._started.process.wait(60) == -signal.SIGKILL
