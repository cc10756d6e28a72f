"""What templates may do with data: every filter turns something of the answer into LaTeX.

A filter returns `Markup`, the sign that a string is LaTeX already; the environment refuses to print
any other string, so that no text reaches TeX unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

from jinja2 import Undefined
from markupsafe import Markup

from keywright.sheet.escape import rich_text
from keywright.sheet.layout import NARROW, width
from keywright.sheet.lines import breakable
from keywright.sheet.numerals import grouped, written
from keywright.sheet.printer import latex
from keywright.sheet.writing import Writing, current
from keywright.terms.length import is_legible
from keywright.terms.term import Term, integer, symbol, symbols_of
from keywright.words.reasons import reasons

__all__ = ["FILTERS", "PrintableNumber", "formula"]

REMEMBERED = 4096  # formulas


@runtime_checkable
class PrintableNumber(Protocol):
    """A value; its exact form is None where it is too long to be written."""

    @property
    def exact(self) -> Term | None: ...
    @property
    def decimal(self) -> str: ...
    @property
    def rounded(self) -> bool: ...


class PrintableStep(Protocol):
    """What a step of a derivation leads to, by which relation and for which reason."""

    @property
    def relation(self) -> str: ...
    @property
    def term(self) -> Term: ...
    @property
    def reason(self) -> str: ...


class PrintableDerivation(Protocol):
    """A first term, and steps away from it."""

    @property
    def start(self) -> Term: ...
    @property
    def steps(self) -> Sequence[PrintableStep]: ...


_NEXT_ROW = r" \\ "
_RELATIONS = {
    "=": "=", "!=": r"\ne", "->": r"\longrightarrow", "=>": r"\Longrightarrow",
    "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge",
}  # fmt: skip


def _there(item: Any) -> Any:
    """The item; one that does not exist raises Jinja's own error, which has its name."""
    if isinstance(item, Undefined):
        str(item)
    return item


def _term(item: Term | PrintableNumber | int | str) -> Term:
    """The term; a name alone is a symbol."""
    if isinstance(item, Term):
        return item
    if isinstance(item, str):
        return symbol(item)
    if isinstance(item, int) and not isinstance(item, bool):
        return integer(item)
    if isinstance(item, PrintableNumber) and item.exact is not None:
        return item.exact
    raise TypeError(f"a {type(_there(item)).__name__} is no formula")


def formula(term: Term) -> str:
    """A term for math mode, with its places to break."""
    return _formula(term, current())


@lru_cache(maxsize=REMEMBERED)  # most formulas of a variant stand in other variants too
def _formula(term: Term, _writing: Writing) -> str:
    return breakable(latex(term))


def tex(item: Term | PrintableNumber | int | str) -> Markup:
    """LaTeX for math mode; of a value, its exact form."""
    return _safe(formula(_term(item)))


def math(item: Term | PrintableNumber | int | str) -> Markup:
    r"""A formula in a line of text; ``\kwmath`` breaks what is long."""
    text = formula(_term(item))
    return _safe(f"${text}$" if width(text) < NARROW else rf"\kwmath{{{text}}}")


def display(item: Term | PrintableNumber | int | str) -> Markup:
    """A formula on a line of its own, broken where it is too long."""
    return _safe(rf"\kwdisplay{{{formula(_term(item))}}}")


def grid(item: Term, values: Sequence[Any]) -> Markup:
    r"""A list or a matrix of results on a line of its own, and their decimals for where ``\kwgrid``
    finds an entry too long."""
    exact = [formula(_term(each)) for each in _entries(values)]
    long = "".join(rf"\kwentry{{{each}}}" for each in exact if width(each) >= NARROW)
    if not long:
        return display(item)
    decimals = breakable(rf"\approx {_grid_of_decimals(values)}")
    return _safe(rf"\kwgrid{{{formula(item)}}}{{{decimals}}}{{{long}}}")


def _entries(values: Sequence[Any]) -> Iterator[PrintableNumber]:
    for each in values:
        if isinstance(each, PrintableNumber):
            yield each
        else:
            yield from _entries(each)


def _grid_of_decimals(values: Sequence[Any]) -> str:
    if isinstance(values[0], PrintableNumber):
        return f"[{', '.join(written(each.decimal) for each in values)}]"
    rows = (" & ".join(written(each.decimal) for each in row) for row in values)
    return rf"\begin{{pmatrix}} {_NEXT_ROW.join(rows)} \end{{pmatrix}}"


def decimal(value: PrintableNumber) -> Markup:
    """The decimal alone, for math mode."""
    return _safe(written(value.decimal))


def value(item: PrintableNumber) -> Markup:
    r"""The exact value and its decimal, or that alone where the two are the same; math mode."""
    if item.rounded:
        return _rounded("", item)
    exact, shown = formula(_term(item)), written(item.decimal)
    return _safe(shown if exact == shown else rf"{exact}\kwbreak = {shown}")


def result(item: PrintableNumber) -> Markup:
    r"""The same behind the sign with which it follows, ``=`` or ``\approx``."""
    return _rounded("=", item) if item.rounded else _safe(f"= {value(item)}")


def _rounded(sign: str, item: PrintableNumber) -> Markup:
    """The decimal, and the exact form for where the style has room for it; a form that stands in
    terms of other lines, or that nobody would read, is none."""
    if item.exact is None or symbols_of(item.exact) or not is_legible(item.exact):
        return _safe(rf"\approx {written(item.decimal)}")
    return _safe(rf"\kwvalue{{{sign}}}{{{formula(item.exact)}}}{{{written(item.decimal)}}}")


def relation(name: str) -> Markup:
    return _safe(_RELATIONS[name])


@lru_cache
def law(name: str) -> Markup:
    """The wording of the reason of a step."""
    return _safe(rich_text(reasons()[name]))


def chain(derivation: PrintableDerivation) -> Markup:
    """A derivation, one line a step: relation, term, and the reason at the right margin."""
    rows = [rf"\begin{{kwchain}}{{{tex(derivation.start)}}}"]
    rows += [
        rf"\kwstep{{{relation(step.relation)}}}{{{tex(step.term)}}}{{{law(step.reason)}}}"
        for step in derivation.steps
    ]
    return _safe("\n".join((*rows, r"\end{kwchain}")))


def series(items: Iterable[Any]) -> Markup:
    """Formulas or pieces of LaTeX in a row, as in a sentence: a, b and c."""
    parts = [item if isinstance(item, Markup) else math(item) for item in items]
    if len(parts) < 2:
        return _safe("".join(parts))
    return _safe(f"{', '.join(parts[:-1])} and {parts[-1]}")


def plural(count: int, one: str, many: str = "") -> Markup:
    """The count with its noun: 1 row, 2 rows; another plural than with s is given."""
    noun = one if count == 1 else many or f"{one}s"
    return _safe(f"{grouped(str(count))}~{rich_text(noun)}")


def sizes(numbers: Iterable[int]) -> Markup:
    """Sizes along several axes, in a line of text: 8 × 8."""
    return _safe("$" + r" \times ".join(grouped(str(each)) for each in numbers) + "$")


def paragraphs(text: str, trusted: bool = False) -> Markup:
    """Rich text in which an empty line begins a new paragraph."""
    if trusted:
        return _safe(rich_text(text, trusted=True))
    return _safe("\n\n".join(rich_text(part) for part in re.split(r"\n[ \t]*\n", text)))


def text(item: str, trusted: bool = False) -> Markup:
    return _safe(rich_text(_there(item), trusted))


def _safe(latex_: str) -> Markup:
    return Markup(latex_)  # noqa: S704  (LaTeX of our own making, or escaped)


FILTERS: dict[str, Callable[..., Markup]] = {
    "tex": tex,
    "math": math,
    "display": display,
    "decimal": decimal,
    "grid": grid,
    "value": value,
    "result": result,
    "relation": relation,
    "law": law,
    "chain": chain,
    "series": series,
    "plural": plural,
    "sizes": sizes,
    "text": text,
    "paragraphs": paragraphs,
}
