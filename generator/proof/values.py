r"""Printed numbers held against those of an answer: an exact form and a decimal, or that alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from generator.check.expression import read as term_of
from generator.check.numbers import same
from generator.proof.blocks import arguments
from generator.proof.formulas import read
from generator.proof.readings import reading

__all__ = ["fault"]

APPROXIMATELY = r"\approx"
BOTH = re.compile(r"\\kwvalue(?=\{=?\})")
EQUAL = re.compile(r"(?:= )?(?P<exact>.+)\\kwbreak = (?P<decimal>\S.*)")
POWER = re.compile(r"\{?(-?)(?:([0-9.]+) *\\cdot *)?10\^\{-([0-9]+)\}\}?")
IN_NUMBERS = re.compile(r"(?<=\d)\\kw(?:thin|cut) (?=\d)")


def fault(printed: str, cell: Mapping[str, Any], *, e_is_a_name: bool) -> str:
    """Why what is printed is not this number of the answer; nothing if it is.

    A decimal alone, behind no sign or an equality, must be the exact value, and so must one behind
    an exact form and an equality.
    """
    text = printed.strip()
    equal = EQUAL.fullmatch(text)
    if equal is not None:
        if not _is(equal["exact"], cell, e_is_a_name):
            return f"another number than {cell['exact']} stands before {cell['decimal']}"
        text = equal["decimal"]
    is_close, both = text.startswith(APPROXIMATELY), BOTH.match(text)
    if both is None:
        exact, decimal = "", text.removeprefix("=").removeprefix(APPROXIMATELY)
    else:
        (_, exact, decimal), end = arguments(text, both.end(), 3)
        decimal += text[end:]
    if _plain(decimal) != cell["decimal"]:
        return f"{cell['decimal']} is printed as {_plain(decimal)}"
    if both is not None and not _is(exact, cell, e_is_a_name):
        return f"another number than {cell['exact']} stands before {cell['decimal']}"
    if both is None and not is_close and not _is_whole(cell):
        return f"{cell['decimal']} is not all of {cell['exact']}"
    return ""


def _is(printed: str, cell: Mapping[str, Any], e_is_a_name: bool) -> bool:
    if cell["exact"] is None:
        return False
    return bool(read(printed, e_is_a_name=e_is_a_name) == reading(term_of(cell["exact"])))


def _is_whole(cell: Mapping[str, Any]) -> bool:
    """Whether the decimal is the exact value."""
    if str(cell["decimal"]).endswith("oo"):
        return bool(cell["exact"] == cell["decimal"])
    return cell["exact"] is not None and same(cell["exact"], Fraction(cell["decimal"])) is None


def _plain(decimal: str) -> str:
    r"""A decimal as ``answers.json`` writes it: 5.627e-7 for 5.627 \cdot 10^{-7}."""
    bare = decimal.strip()
    power = POWER.fullmatch(bare)
    if power is not None:
        return f"{power[1]}{power[2] or 1}e-{power[3]}"
    return IN_NUMBERS.sub("", bare).replace(r"\infty", "oo")
