"""What a printed formula says: the one form in which a term and its LaTeX are compared.

A reading is a nested tuple with its head first. It has no brackets and no layout; sums and products
are flat, a product has one sign, its numerators and its denominators, and a root is a power. So two
readings are the same if and only if the formulas say the same in the same order, whether a fraction
stands above a bar or behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from keywright.referee.functions import ROWS

__all__ = [
    "Json", "Reading", "fraction", "minus", "name", "power", "product", "reading",
    "total",
]  # fmt: skip

Json = Any  # nested lists, as `answers.json` holds terms
Reading = Any  # nested tuples

ACCENTS = ("bar", "tilde", "dot", "vec")
ONE = ("int", 1)
REMEMBERED = 4096  # names
SYMBOL = re.compile(r"([A-Za-z]+)([A-Za-z0-9_]*)('*)")


def name(core: str, accents: Iterable[str] = (), upper: Reading = None, lower: Any = ()) -> Reading:
    """A name: its letters with their primes, the accents on them, an upper index and lower ones."""
    return ("name", core, tuple(accents), upper, tuple(lower))


def total(parts: Iterable[Reading]) -> Reading:
    """A sum; sums in it are opened."""
    terms = [term for part in parts for term in (part[1:] if part[0] == "add" else (part,))]
    return ("add", *terms) if len(terms) != 1 else terms[0]


def minus(part: Reading) -> Reading:
    return part[1] if part[0] == "neg" else ("neg", part)


def product(parts: Iterable[Reading]) -> Reading:
    """A product: its sign in front, factors in their order, denominators in none, and no 1."""
    sign, above, below = 1, [], []
    for part in parts:
        while part[0] == "neg":
            sign, part = -sign, part[1]
        if part[0] == "mul":
            above += part[1]
            below += part[2]
        elif part != ONE:
            above.append(part)
    if below or len(above) > 1:
        found: Reading = ("mul", tuple(above), tuple(sorted(below, key=repr)))
    else:
        found = above[0] if above else ONE
    return found if sign > 0 else minus(found)


def fraction(top: Reading, bottom: Reading) -> Reading:
    if bottom[0] == "neg":
        return minus(fraction(top, bottom[1]))
    return product([top, ("mul", (), (bottom,))])


def power(base: Reading, exponent: Reading) -> Reading:
    return ("pow", base, exponent)


def reading(term: Json) -> Reading:
    """What the term has to be read as."""
    if isinstance(term, int):
        return ("int", term) if term >= 0 else ("neg", ("int", -term))
    if isinstance(term, str):
        return _symbol(term)
    head, *args = term
    if head in RULES:
        return RULES[head](*args)
    if head in ("index", "layer", *ACCENTS):
        return _decorated(head, args)
    parts = tuple(map(reading, args))
    if head in PAPER:
        return ("call", PAPER[head], *parts) if args else PAPER[head]
    return (head, *parts)


@lru_cache(maxsize=REMEMBERED)
def _symbol(text: str) -> Reading:
    found = SYMBOL.fullmatch(text)
    if found is None:
        return name(text)
    core, tail, primes = found.groups()
    parts = [part for part in tail.split("_") if part]
    lower = [("int", int(part)) if part.isdigit() else name(part) for part in parts]
    return name(core + primes, lower=lower)


def _decorated(head: str, args: list[Json]) -> Reading:
    """A name with one thing more hung around it, or an index on something in brackets."""
    inner = reading(args[0])
    others = tuple(map(reading, args[1:]))
    if inner[0] != "name":
        return ("index", inner, *others) if head == "index" else (head, inner, *others)
    _, core, accents, upper, lower = inner
    if head == "index":
        return name(core, accents, upper, (*lower, *others))
    if head == "layer":
        return name(core, accents, others[0], lower)
    return name(core, sorted((*accents, head)), upper, lower)


def _derivative(body: Json, variable: Json) -> Reading:
    inner, letter = reading(body), reading(variable)
    if inner[0] == "deriv" and inner[2] == letter:
        return ("deriv", inner[1], letter, inner[3] + 1)
    return ("deriv", inner, letter, 1)


def _cases(*rows: Json) -> Reading:
    return ("cases", *((reading(value), reading(when)) for _, value, when in rows))


def _matrix(*rows: Json) -> Reading:
    return ("matrix", *(tuple(map(reading, row[1:])) for row in rows))


def _chained(*parts: Json) -> Reading:
    """Comparisons that hold together, opened: 0 < x < 1 is two of them."""
    found = [reading(part) for part in parts]
    opened = [each for part in found for each in (part[1:] if part[0] == "and" else (part,))]
    return ("and", *opened)


def _paper(latex: str) -> Reading:
    """The name of a function as its LaTeX is read: its letters, and a number below."""
    letters, _, lower = re.sub(r"\\operatorname|[\\{}]", "", latex).partition("_")
    return name(letters, lower=[("int", int(lower))] if lower else ())


# What a function is called on paper; exp is a power of e, and others are signs of their own.
PAPER = {head: _paper(row.latex) for head, row in ROWS.items() if row.latex and head != "exp"}
RULES: dict[str, Any] = {
    "add": lambda *args: total(map(reading, args)),
    "neg": lambda arg: minus(reading(arg)),
    "mul": lambda *args: product(map(reading, args)),
    "times": lambda *args: product(map(reading, args)),
    "div": lambda top, bottom: fraction(reading(top), reading(bottom)),
    "pow": lambda base, exponent: power(reading(base), reading(exponent)),
    "sqrt": lambda arg: power(reading(arg), fraction(ONE, ("int", 2))),
    "pi": lambda: name("pi"),
    "and": _chained,
    "tuple": lambda *args: reading(args[0]) if len(args) == 1 else ("tuple", *map(reading, args)),
    "cases": _cases,
    "matrix": _matrix,
    "deriv": _derivative,
    "limit": lambda body, letter, to, side: (
        "limit", reading(body), reading(letter), reading(to), side,
    ),
    "call": lambda function, *args: ("call", reading(function), *map(reading, args)),
}  # fmt: skip
