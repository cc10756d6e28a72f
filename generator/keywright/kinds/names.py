"""Names that stand in one question: each has to be told from all others on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from keywright.algebra.forms.slopes import partials
from keywright.algebra.functions import PRIMITIVES
from keywright.errors import FieldError, Path
from keywright.terms.names import parts_of
from keywright.terms.term import Term, symbol, walk

__all__ = ["refuse_alike"]


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    """For each function the letters that are printed in its formulas, or in its derivatives."""
    x, letter = (symbol("x"), symbol("x")), {n: row.letter for n, row in PRIMITIVES.items()}
    found = {}
    for name, row in PRIMITIVES.items():
        args = x[: row.arity or 2]
        nodes = (node for term in (Term(name, args), *partials(name, *args)) for node in walk(term))
        used = (letter.get(node.head) for node in nodes)
        found[name] = tuple(dict.fromkeys(each for each in used if each))
    return found


def refuse_alike(names: Iterable[tuple[Path, str]], terms: Sequence[Term]) -> None:
    """`FieldError` for a name that is printed as another one is, as the number pi, or as a
    function in the terms."""
    heads = {node.head for term in terms for node in walk(term)}
    known = {parts_of("pi"): "pi"}
    for name, letters in _letters().items():
        if name in heads:
            for letter in letters:
                known.setdefault(parts_of(letter), f"{name}(...)")
    for path, name in names:
        other = known.setdefault(parts_of(name), name)
        if other != name:
            raise FieldError(path, f"{name!r} looks like {other} on paper; choose another name")
