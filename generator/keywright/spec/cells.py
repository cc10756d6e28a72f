"""Cells of a CSV file, of which no spreadsheet takes one for a formula.

A text that begins with ``=``, ``+``, ``-`` or ``@`` is something to be computed there, as is one
behind a tab or the end of a line. It is written behind an apostrophe, by which spreadsheets
themselves mark a text, and so is one that begins with apostrophes before such a sign, so that what
is read is what was written.
"""

from __future__ import annotations

import re

__all__ = ["read_cell", "written_cell"]

NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")
ACTING = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # the wide ones are formulas in some languages


def written_cell(text: str) -> str:
    """The cell of a text; a number is a number there too."""
    return f"'{text}" if ACTING.match(text) and not NUMBER.fullmatch(text) else text


def read_cell(cell: str) -> str:
    """The text of a cell."""
    return cell[1:] if cell.startswith("'") and ACTING.match(cell) else cell
