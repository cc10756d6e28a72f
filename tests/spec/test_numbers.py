"""The numbers that an author wrote, as they stand in the file."""

from __future__ import annotations

from decimal import Decimal

from keywright.spec.numbers import numbers_of


def test_decimals_and_fractions_are_kept_as_they_are_written() -> None:
    data = {
        "kind": "autodiff", "statement": "0.7 points", "vary": {"at.x": {"list": ["9.9"]}},
        "function": "0.10*x1 - 1/3*x2.5 + exp(1e-3*x)/2 + .5 + v1.25",
        "at": {"x1": Decimal("-1.2"), "x2": 3, "x3": Decimal("1e-7"), "x4": Decimal("1e-12")},
        "kernel": ["2 / 7", Decimal("0.50"), "1/0", [1, "-2.5E-4"]],
    }  # fmt: skip
    assert list(numbers_of(data)) == [
        "0.10", "1/3", "1e-3", ".5", "1.2", "0.0000001", "1E-12", "2/7", "0.50", "2.5E-4",
    ]  # fmt: skip
