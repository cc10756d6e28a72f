"""A cell is read as the text that was written, and no spreadsheet computes one."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from keywright.spec.cells import read_cell, written_cell

TEXTS = st.text(alphabet="'=+-@\t\r\n＝ax1 \"", max_size=6)


@given(TEXTS)
@example("=cmd|' /C calc'!A0")
@example("'=1")
@example("''+1")
@example("O'Brien")
def test_what_is_written_is_read(text: str) -> None:
    assert read_cell(written_cell(text)) == text


@given(TEXTS)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = written_cell(text)
    assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠") or re.fullmatch("-[0-9.]+(e-?[0-9]+)?", cell)


def test_other_texts_stay_as_they_are() -> None:
    for text in ("", "Jo", "O'Brien", "'t Hooft", "{}", "1-2", "-3", "-0.25", "-1.5e-7"):
        assert written_cell(text) == text
