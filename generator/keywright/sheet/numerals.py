r"""Numbers in LaTeX and in HTML: 138 357 544, 0.25, and 5.627e-7 with a power of ten."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

__all__ = ["SMALL", "grouped", "in_html", "written"]

SMALL = re.compile(r"(?<![\w.])(-?)([0-9](?:\.[0-9]+)?)e-([0-9]+)\b")


_LONG = 5  # digits that are too many to be read at a glance
_BREAKABLE = 9  # digits behind the point that fit every line
_GROUP = 3


def grouped(number: str) -> str:
    r"""The digits of a number, those before its point in groups of three with thin spaces between
    them, ``138\kwthin 357\kwthin 544``, unless there are but four. Lines that cannot do otherwise
    break there, and at ``\kwcut`` in the digits behind the point."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, places = digits.partition(".")
    if len(whole) >= _LONG:
        first = len(whole) % _GROUP or _GROUP
        groups = [whole[:first], *_threes(whole[first:])]
        whole = r"\kwthin ".join(groups)
    if len(places) > _BREAKABLE:
        places = r"\kwcut ".join(_threes(places))
    return f"{sign}{whole}{point}{places}"


def _threes(digits: str) -> list[str]:
    return [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]


def written(decimal: str) -> str:
    r"""For math mode: 5.627e-7 is ``{5.627 \cdot 10^{-7}}``, in which no line breaks."""
    return SMALL.sub(_in_latex, decimal) if "e" in decimal else grouped(decimal)


def _in_latex(found: re.Match[str]) -> str:
    sign, figures, power = found.groups()
    if figures == "1":
        return f"{{{sign}10^{{-{power}}}}}"
    return rf"{{{sign}{figures} \cdot 10^{{-{power}}}}}"


def in_html(text: str) -> Markup:
    """A text with its small numbers as they are read; all else in it stays as it is."""
    return Markup(SMALL.sub(_with_power, str(escape(text))))  # noqa: S704  (escaped)


def _with_power(found: re.Match[str]) -> str:
    sign, figures, power = found.groups()
    factor = "" if figures == "1" else f"{figures}·"
    return f"{sign}{factor}10<sup>−{power}</sup>"
