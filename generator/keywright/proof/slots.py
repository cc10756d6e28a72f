r"""The places of a printed sheet that are not words of its templates: what has to stand in each.

A slot says why what is printed in its place is not what it has to be; nothing if it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keywright.proof import texts, values
from keywright.proof.braces import arguments
from keywright.proof.formulas import UnreadableFormulaError, read
from keywright.proof.readings import reading
from keywright.proof.tree import Formula, PlacedNumber

__all__ = ["Slot", "term_of"]

IN_NUMBERS = re.compile(r"(?<=\d)\\kwthin (?=\d)")
ENTRY = r"\kwentry"
WRAPPED = r"\kwmath"
Item = Any  # what `proof.tree` has at a place


@dataclass(frozen=True)
class Slot:
    """What has to stand there and in which manner; `own` are the author's words."""

    kind: str
    item: Item
    own: bool = False

    @cached_property
    def where(self) -> str:
        """The place in the entry of what has to stand there."""
        item = self.item[0] if isinstance(self.item, tuple) else self.item
        return str(getattr(item, "where", "")) or "texts"

    def fault(self, printed: str) -> str:
        """Why what is printed is something else. Raises `UnreadableFormulaError`."""
        return FAULTS[self.kind](printed, self.item)


def term_of(item: Item) -> Any:
    """The term that stands for an item where a formula is printed."""
    if isinstance(item, Formula):
        return item.term
    if isinstance(item, PlacedNumber):
        return values.term_of(item)
    return item


def _formula(printed: str, item: Item) -> str:
    term = term_of(item)
    same = read(printed, e_is_a_name=values.has_e(printed, term)) == reading(term)
    return "" if same else f"{printed} is another formula"


def _inline(printed: str, item: Item) -> str:
    if printed.startswith(WRAPPED):
        (inner,), end = arguments(printed, len(WRAPPED), 1)
        if end != len(printed):
            raise UnreadableFormulaError(f"{printed} is more than a formula")
    elif len(printed) > 2 and printed[0] == printed[-1] == "$":
        inner = printed[1:-1]
    else:
        raise UnreadableFormulaError(f"{printed} is no formula")
    return _formula(inner, item)


def _whole(printed: str, item: Item) -> str:
    digits = IN_NUMBERS.sub("", printed)
    return "" if digits == str(item) else f"{printed} instead of {item}"


def _decimal(printed: str, item: PlacedNumber) -> str:
    same = values.plain(printed) == item.decimal
    return "" if same else f"{printed} instead of {item.decimal}"


def _value(printed: str, item: PlacedNumber) -> str:
    if printed.startswith(("=", r"\kwvalue{=}")):
        return f"{printed} has a sign too many"
    return values.fault(printed, item)


def _result(printed: str, item: PlacedNumber) -> str:
    if not printed.startswith(("= ", r"\approx ", r"\kwvalue{=}")):
        return f"{printed} has no sign"
    return values.fault(printed, item)


def _grid(printed: str, item: tuple[Item, tuple[Any, ...]]) -> str:
    r"""A list or matrix, and if it is long its decimals: ``\kwgrid{...}{\approx ...}{...}``."""
    formula, cells = item
    (macro,) = re.findall(r"\\kw(?:display|grid)(?=\{)", printed)[:1] or [""]
    count = {r"\kwdisplay": 1, r"\kwgrid": 3}.get(macro)
    if count is None or not printed.startswith(macro):
        raise UnreadableFormulaError(f"{printed} is no list of numbers")
    found, end = arguments(printed, len(macro), count)
    problem = _formula(found[0], formula)
    if problem or count == 1:
        return problem or ("" if end == len(printed) else f"{printed} says more")
    long, place = found[2], 0
    while place < len(long):
        if not long.startswith(ENTRY, place):
            raise UnreadableFormulaError(f"{long} is no list of entries")
        (entry,), place = arguments(long, place + len(ENTRY), 1)
        if all(_formula(entry, cell) for cell in _flat(cells) if cell.text is not None):
            return f"{entry} is no entry of it"
    if not long:
        return f"{found[1]} stands for what is short"
    numbers = [values.plain(each) for each in _entries(found[1])]
    wanted = [cell.decimal for cell in _flat(cells)]
    return "" if numbers == wanted else f"{found[1]} has other numbers"


def _entries(printed: str) -> list[str]:
    bare = re.sub(r"\\approx|\\kw(?:break|inner|comma)|\\(?:begin|end)\{pmatrix\}", "", printed)
    return [each for each in re.split(r",|&|\\\\|\[|\]", bare) if each.strip()]


def _flat(cells: Any) -> list[PlacedNumber]:
    return (
        [cells]
        if isinstance(cells, PlacedNumber)
        else [each for row in cells for each in _flat(row)]
    )


def _plain(printed: str, item: str) -> str:
    return "" if texts.printed(printed) == texts.literal(item) else f"{printed} instead of {item}"


def _words(printed: str, item: str) -> str:
    found, wanted = texts.printed(printed), texts.written(item)
    same = len(found) == len(wanted) and all(
        theirs is None or ours == theirs for ours, theirs in zip(found, wanted, strict=True)
    )
    return "" if same else f"{printed} instead of {item}"


def _paragraphs(printed: str, item: str) -> str:
    found, wanted = (re.split(r"\n[ \t]*\n", text) for text in (printed, item))
    if len(found) != len(wanted):
        return f"{len(found)} paragraphs instead of {len(wanted)}"
    return "".join(map(_words, found, wanted))


FAULTS: Mapping[str, Callable[[str, Any], str]] = {
    "formula": _formula, "inline": _inline, "whole": _whole, "decimal": _decimal,
    "value": _value, "result": _result, "grid": _grid, "words": _words, "plain": _plain,
    "paragraphs": _paragraphs, "latex": lambda printed, item: "",
}  # fmt: skip
