"""How numbers are printed, by the decimal module: what both engines are held against."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

__all__ = ["in_print"]


def in_print(value: Decimal, digits: int) -> str:
    """A number with `digits` decimals, or with so many significant digits where these are few."""
    least = Decimal(1).scaleb(1 - digits) if digits > 1 else Decimal(5).scaleb(-digits - 1)
    fixed = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=2000))
    if fixed == value:
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    if abs(value) >= least:
        return f"{fixed:f}"
    rounded = Context(prec=max(digits, 1), rounding=ROUND_HALF_UP).plus(value)
    if rounded == value:
        rounded = rounded.normalize()
    return f"{rounded:e}"
