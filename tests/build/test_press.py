"""TeX for the sheets can be left at any time, as ctrl-C does it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from keywright.build.press import Press
from tests.tex.samples import marked

SHEETS = {"solutions": marked("first"), "questions": marked("second")}


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("at_once", [1, 2])
def test_it_ends_whatever_is_under_way(
    begun: bool, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(threading.enumerate())
    with Press("embedded", at_once) as press:
        press.get_ready(SHEETS, ["solutions"])
        if begun:
            press.begin(SHEETS, dict.fromkeys(SHEETS, "T"), "A", lambda *_: None)
    assert set(threading.enumerate()) == before
    assert list(tmp_path.iterdir()) == []


def test_what_waits_is_used(tmp_path: Path) -> None:
    with Press("embedded", 1) as press:
        press.get_ready(SHEETS)
        begun = press.begin(SHEETS, dict.fromkeys(SHEETS, "T"), "A", lambda *_: None)
        made = {name: one.result() for name, one in begun.items()}
        assert not press.is_ready
    assert [one.pages for one in made.values()] == [1, 1]


def test_nothing_is_under_way_when_it_has_settled() -> None:
    with Press("embedded", 1) as press:
        press.get_ready(SHEETS)
        made = press.begin(SHEETS, dict.fromkeys(SHEETS, "T"), "A", lambda *_: None)
        again = press.begin({"solutions": SHEETS["questions"]}, {"solutions": "T"}, "A", print)
        press.settle()
        assert all(one.done() for one in (*made.values(), *again.values()))
