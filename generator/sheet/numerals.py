r"""Decimals in LaTeX and in HTML: 0.25, and 5.627e-7 as a number with a power of ten."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

__all__ = ["SMALL", "in_html", "written"]

SMALL = re.compile(r"(?<![\w.])(-?)([0-9](?:\.[0-9]+)?)e-([0-9]+)\b")


def written(decimal: str) -> str:
    r"""For math mode: 5.627e-7 is ``{5.627 \cdot 10^{-7}}``, in which no line breaks."""
    return SMALL.sub(_in_latex, decimal)


def _in_latex(found: re.Match[str]) -> str:
    sign, figures, power = found.groups()
    if figures == "1":
        return f"{sign}10^{{-{power}}}"
    return rf"{{{sign}{figures} \cdot 10^{{-{power}}}}}"


def in_html(text: str) -> Markup:
    """A text with its small numbers as they are read; all else in it stays as it is."""
    return Markup(SMALL.sub(_with_power, str(escape(text))))  # noqa: S704  (escaped)


def _with_power(found: re.Match[str]) -> str:
    sign, figures, power = found.groups()
    factor = "" if figures == "1" else f"{figures}·"
    return f"{sign}{factor}10<sup>−{power}</sup>"
