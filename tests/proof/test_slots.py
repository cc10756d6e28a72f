"""A list of numbers with the decimals that stand by where an entry of it is too long."""

from __future__ import annotations

import pytest

from keywright.proof.formulas import UnreadableFormulaError
from keywright.proof.slots import Slot
from keywright.proof.tree import Formula, PlacedNumber

CELLS = tuple(PlacedNumber(f"answers/full/{n}", f"1/{n}", f"0.{n}") for n in (3, 7))
LIST = Formula("formulas/full", ["list", ["div", 1, 3], ["div", 1, 7]])
SHOWN = r"[\frac{1}{3}, \frac{1}{7}]"


def fault(decimals: str, long: str) -> str:
    printed = rf"\kwgrid{{{SHOWN}}}{{\approx [{decimals}]}}{{{long}}}"
    return Slot("grid", (LIST, CELLS)).fault(printed)


def test_the_long_entries_are_entries_of_the_list() -> None:
    assert fault("0.3, 0.7", r"\kwentry{\frac{1}{7}}") == ""
    assert "no entry" in fault("0.3, 0.7", r"\kwentry{\frac{1}{3}}\kwentry{\frac{1}{8}}")
    assert "other numbers" in fault("0.3, 0.8", r"\kwentry{\frac{1}{7}}")


def test_decimals_stand_for_what_is_long() -> None:
    assert "short" in fault("0.3, 0.7", "")
    with pytest.raises(UnreadableFormulaError):
        fault("0.3, 0.7", r"\frac{1}{7}")
