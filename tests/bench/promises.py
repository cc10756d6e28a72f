"""What is promised of speed: the one list, which ``make bench`` holds and the README prints."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EXPONENT", "PROMISES", "Promise"]

EXPONENT = 1.2  # of the growth of a convolution with its products


@dataclass(frozen=True)
class Promise:
    """Two things, of which the one takes or makes at most, or at least, so many times the other."""

    what: str
    beside: str
    most: float | None = None
    least: float | None = None

    @property
    def bound(self) -> str:
        """The promise in words."""
        return f"at least {self.least:g}" if self.most is None else f"at most {self.most:g}"

    def holds(self, value: float) -> bool:
        """Whether a ratio that was measured keeps it."""
        return (self.most is None or value <= self.most) and (
            self.least is None or value >= self.least
        )


PROMISES = {
    "edit": Promise(
        "`make pdf` after an edit, until everything is published", "one plain run of TeX", most=2
    ),
    "unchanged": Promise("`make pdf` with nothing changed", "one plain run of TeX", most=0.1),
    "watch": Promise(
        "`keywright watch`, from a save until everything is published", "one plain run of TeX",
        most=1.5,
    ),
    "variants": Promise(
        "PDFs a second of 200 variants", "those of plain TeX, two at a time", least=0.8
    ),
    "engine": Promise(
        "drawing, solving, checking and writing a variant", "one plain run of TeX", most=1.5
    ),
    "checking": Promise("`keywright check` of an assignment", "`keywright answers`", most=1),
    "rounding": Promise("a certified decimal", "a millisecond", most=1),
    "growth": Promise(
        "a step of a trace, a layer, a dilation that is tried",
        "one in a question of a tenth of the size",
        most=1.5,
    ),
    "convolution": Promise(
        "a product of a convolution, solved and checked",
        "one in a convolution of a hundredth of the size",
        most=round(107 ** (EXPONENT - 1), 1),
    ),
    "many": Promise("a variant of 100", "one of 25", most=1.5),
    "memory": Promise("the largest process, with 100 variants", "with 25", most=1.1),
}  # fmt: skip
