r"""What a sheet has to say: its templates' own words, and between them the places of the answer.

The templates are filled in here once more, from the entry in ``answers.json``, but no filter
prints: each puts a mark for the place, and files what has to be read there. The macros that a
filter of the sheet prints by itself (a derivation, a display) are said here anew, so that neither
can be wrong alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from re import split
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from keywright.proof.slots import Slot
from keywright.proof.tree import PlacedChain
from keywright.styles import Filters, empty_environment
from keywright.words.reasons import reasons

__all__ = ["ExpectedText", "Own", "expected"]

RELATIONS = {
    "=": "=", "!=": r"\ne", "->": r"\longrightarrow", "=>": r"\Longrightarrow",
    "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge",
}  # fmt: skip
_SLOTS: ContextVar[list[Slot]] = ContextVar("slots")


@dataclass(frozen=True)
class ExpectedText:
    """Words and places in turn; it begins and ends with words, which may be none."""

    words: Sequence[str]
    slots: Sequence[Slot]


@dataclass(frozen=True)
class Own:
    """Words of the author's own that a template prints without a filter: of which kind they are."""

    kind: str
    text: str


def expected(name: str, context: Mapping[str, Any], style: Path | None) -> ExpectedText:
    """What the template of that name has to become. Raises Jinja's errors."""
    slots: list[Slot] = []
    token = _SLOTS.set(slots)
    try:
        text = environment(style).get_template(name).render(context)
    finally:
        _SLOTS.reset(token)
    first, *rest = split("\0s([0-9]+)\0", text)
    return ExpectedText([first, *rest[1::2]], [slots[int(number)] for number in rest[::2]])


@lru_cache(maxsize=4)
def environment(style: Path | None) -> ImmutableSandboxedEnvironment:
    """The environment whose filters file what has to be read."""
    return empty_environment(style, FILTERS, _finished)


def _finished(item: Any) -> Any:
    if isinstance(item, Markup | StrictUndefined):
        return item
    if isinstance(item, Own):
        return _slot(item.kind, item.text, own=True)
    if isinstance(item, int) and not isinstance(item, bool):
        return _slot("whole", item)
    raise TypeError(f"a {type(item).__name__} is printed without a filter")


def _slot(kind: str, item: Any, *, own: bool = False) -> Markup:
    if item is None:
        raise TypeError(f"nothing is printed as {kind}")
    slots = _SLOTS.get()
    slots.append(Slot(kind, item, own))
    return _latex(f"\0s{len(slots) - 1}\0")


def _latex(text: str) -> Markup:
    return Markup(text)  # noqa: S704  (words of templates, and marks)


def _display(item: Any) -> Markup:
    return _latex(rf"\kwdisplay{{{_slot('formula', item)}}}")


def _chain(chain: PlacedChain) -> Markup:
    rows = [rf"\begin{{kwchain}}{{{_slot('formula', chain.start)}}}"]
    for step in chain.steps:
        relation, term = RELATIONS[step.relation], _slot("formula", step.term)
        rows.append(rf"\kwstep{{{relation}}}{{{term}}}{{{_slot('words', reasons()[step.reason])}}}")
    return _latex("\n".join((*rows, r"\end{kwchain}")))


def _series(items: Iterable[Any]) -> Markup:
    parts = [item if isinstance(item, Markup) else _slot("inline", item) for item in items]
    if len(parts) < 2:
        return _latex("".join(parts))
    return _latex(f"{', '.join(parts[:-1])} and {parts[-1]}")


def _plural(count: int, one: str, many: str = "") -> Markup:
    noun = one if count == 1 else many or f"{one}s"
    return _latex(f"{_slot('whole', count)}~{noun}")


def _sizes(numbers: Iterable[int]) -> Markup:
    return _latex("$" + r" \times ".join(_slot("whole", each) for each in numbers) + "$")


def _text(item: str, trusted: bool = False) -> Markup:
    return _slot("latex" if trusted else "words", item)


def _paragraphs(item: str, trusted: bool = False) -> Markup:
    return _slot("latex" if trusted else "paragraphs", item)


FILTERS: Filters = {
    "tex": lambda item: _slot("formula", item),
    "math": lambda item: _slot("inline", item),
    "decimal": lambda item: _slot("decimal", item),
    "value": lambda item: _slot("value", item),
    "result": lambda item: _slot("result", item),
    "grid": lambda item, values: _slot("grid", (item, values)),
    "relation": lambda name: _latex(RELATIONS[name]),
    "law": lambda name: _slot("words", reasons()[name]),
    "display": _display,
    "chain": _chain,
    "series": _series,
    "plural": _plural,
    "sizes": _sizes,
    "text": _text,
    "paragraphs": _paragraphs,
}
