r"""Printed numbers held against those of an answer: an exact form and a decimal, or that alone."""

from __future__ import annotations

import re
from functools import lru_cache

from keywright.proof.braces import arguments
from keywright.proof.formulas import UnreadableFormulaError, read
from keywright.proof.readings import Json, Reading, reading
from keywright.proof.tree import PlacedNumber
from keywright.referee.expression import read as parsed

__all__ = ["fault", "has_e", "plain", "term_of"]

REMEMBERED = 4096  # exact forms
APPROXIMATELY = r"\approx"
BOTH = re.compile(r"\\kwvalue(?=\{=?\})")
EQUAL = re.compile(r"(?:= )?(?P<exact>.+)\\kwbreak = (?P<decimal>\S.*)")
POWER = re.compile(r"\{?(-?)(?:([0-9.]+) *\\cdot *)?10\^\{-([0-9]+)\}\}?")
MACRO = re.compile(r"\\[A-Za-z]+")
IN_NUMBERS = re.compile(r"(?<=\d)\\kw(?:thin|cut) (?=\d)")


def fault(printed: str, cell: PlacedNumber) -> str:
    """Why what is printed is not this number of the answer; nothing if it is.

    A decimal alone, behind no sign or an equality, must be the exact value, and so must one behind
    an exact form and an equality.
    """
    text = printed.strip()
    equal = EQUAL.fullmatch(text)
    if equal is not None:
        if not _is(equal["exact"], cell):
            return f"another number than {cell.text} stands before {cell.decimal}"
        if equal["exact"] == equal["decimal"]:
            return f"{cell.decimal} is printed twice"
        text = equal["decimal"]
    is_close, both = text.startswith(APPROXIMATELY), BOTH.match(text)
    if both is None:
        exact, decimal = "", text.removeprefix("=").removeprefix(APPROXIMATELY)
    else:
        (_, exact, decimal), end = arguments(text, both.end(), 3)
        decimal += text[end:]
    if plain(decimal) != cell.decimal:
        return f"{cell.decimal} is printed as {plain(decimal)}"
    if both is not None and not _is(exact, cell):
        return f"another number than {cell.text} stands before {cell.decimal}"
    if both is None and not is_close and cell.rounded:
        return f"{cell.decimal} is not all of {cell.text}"
    if not cell.rounded and (is_close or both):
        return f"{cell.decimal} is exact and printed as rounded"
    return ""


def _is(printed: str, cell: PlacedNumber) -> bool:
    if cell.text is None:
        return False
    term, wanted = _exact(cell.text)
    return bool(read(printed, e_is_a_name=has_e(printed, term)) == wanted)


@lru_cache(maxsize=REMEMBERED)
def _exact(text: str) -> tuple[Json, Reading]:
    """The term that an exact form writes, and its reading."""
    term = parsed(text)
    return term, reading(term)


def term_of(cell: PlacedNumber) -> Json:
    """The term of a value's exact form. Raises `UnreadableFormulaError` where there is none."""
    if cell.text is None:
        raise UnreadableFormulaError(f"{cell.decimal} has no exact form")
    return _exact(cell.text)[0]


def has_e(printed: str, term: Json) -> bool:
    """Whether a letter e that is printed is one of the author's, and not Euler's number."""
    return "e" in MACRO.sub("", printed) and _is_in(term, "e")


def _is_in(term: Json, letter: str) -> bool:
    if isinstance(term, list):
        return any(_is_in(part, letter) for part in term)
    return bool(term == letter)


def plain(decimal: str) -> str:
    r"""A decimal as ``answers.json`` writes it: 5.627e-7 for 5.627 \cdot 10^{-7}."""
    bare = decimal.strip()
    power = POWER.fullmatch(bare)
    if power is not None:
        return f"{power[1]}{power[2] or 1}e-{power[3]}"
    return IN_NUMBERS.sub("", bare).replace(r"\infty", "oo")
