"""Names that stand in one question: each has to be told from all others on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.errors import FieldError, Path
from generator.maths.names import parts_of
from generator.maths.terms import Term, walk

__all__ = ["refuse_alike"]

# A function's letter, and the functions in whose formulas or derivatives it is printed.
LETTERS = {
    "sigma": ("sigmoid", "softplus"),
    "e": ("exp", "erf", "normal_cdf"),
    "H": ("heaviside",),
}


def refuse_alike(names: Iterable[tuple[Path, str]], terms: Sequence[Term]) -> None:
    """`FieldError` for a name that is printed as another one is, as the number pi, or as a
    function in the terms."""
    heads = {node.head for term in terms for node in walk(term)}
    known = {parts_of("pi"): "pi"}
    for letter, functions in LETTERS.items():
        used = next((f"{each}(...)" for each in functions if each in heads), None)
        if used is not None:
            known[parts_of(letter)] = used
    for path, name in names:
        other = known.setdefault(parts_of(name), name)
        if other != name:
            raise FieldError(path, f"{name!r} looks like {other} on paper; choose another name")
