"""Formulas of an audit file: text to nested lists, and back to text.

The notation is that of the assignment's own expressions with what worked answers need besides:
``x[i]`` and ``w1[j,i]`` for entries (``w1`` is w with the upper index (1)), ``~w1`` for a new
parameter, ``sum(t, j, 1, K)`` or ``sum(t, j=1..K)``, ``limit(t, k, oo)``,
``limit(t, e, 0, left)``, ``deriv(t, x)``, ``dot(v[1])``, ``bar(v[1])``, ``partial(v[2], v[1])``,
``[0, y[1], ..., y[K]]``; ``=`` is equality.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Group, Item, Json, Reader, read
from keywright.terms.term import Term, from_json, rebuild, symbol
from keywright.terms.text import to_text

__all__ = ["changed", "free_names", "read_formula", "text_of"]

RANGE = re.compile(r"(\w+) *= *([^=,()\[\].]+?) *(?<!\.)\.\.(?!\.)")  # j = 1..
EQUALS = re.compile(r"(?<![<>!=])=(?!=)")
SIDES = {"left": "-", "right": "+"}  # where the variable comes from
TEXT_SIDES = {"-": (symbol("left"),), "+": (symbol("right"),), "both": ()}
# How many arguments each takes.
NOTATIONS = {
    "limit": (3, 4), "sum": (4,), "at": (3,), "deriv": (2,), "partial": (2,), "dot": (1,),
    "bar": (1,), "vec": (1,),
}  # fmt: skip
LAYER = re.compile(r"w([0-9]+)\Z")
WEIGHTS = "omega"
BINDING = {"sum": 2, "limit": 2}  # the argument (counted with the head) that names what is bound


class _AnswerReader(Reader):
    """The checker's reader and what worked answers need besides."""

    def operand(self, items: list[Item], depth: int) -> Json:
        match items:
            case [_, *_, Group(bracket="[", parts=places)]:
                base = self.term(items[:-1], depth + 1)
                return ["index", base, *(self.place(place, depth + 1) for place in places)]
            case ["~", *base]:
                return ["tilde", self.term(base, depth + 1)]
            case [Group(bracket="[", parts=entries)]:
                return ["list", *(self.term(entry, depth + 1) for entry in entries)]
            case ["..."]:
                return ["dots"]
        return super().operand(items, depth)

    def place(self, items: list[Item], depth: int) -> Json:
        """An index: in ``v[-1]`` it is the number -1 and no difference."""
        term = self.term(items, depth)
        negative = isinstance(term, list) and term[0] == "neg" and isinstance(term[1], int)
        return -term[1] if negative else term  # type: ignore[index, operator]


def read_formula(value: object, *, layers: bool = False, functions: Collection[str] = ()) -> Json:
    """The term of a text or a number; raises `Ungradable` for what is no formula.

    Only where there are `layers` does ``w1`` stand for the weights of one. `functions` are those
    of the question: one that it calls ``sum`` or ``dot`` is no notation.
    """
    text = value
    if isinstance(value, str):
        text = EQUALS.sub("==", RANGE.sub(r"\1, \2, ", " ".join(value.split())))
    term = changed(read(text, _AnswerReader), lambda node: _noted(node, functions))
    return changed(term, _layered) if layers else term


def _layered(term: Json) -> Json:
    found = LAYER.match(term) if isinstance(term, str) else None
    return ["layer", WEIGHTS, int(found[1])] if found else term


def _noted(term: Json, functions: Collection[str]) -> Json:
    if not isinstance(term, list) or term[0] != "call" or term[1] in functions:
        return term
    _, name, *args = term
    counts = NOTATIONS.get(str(name))
    if counts is None:
        return term
    if len(args) not in counts:
        raise Ungradable(f"{name} takes {' or '.join(map(str, counts))} arguments, not {len(args)}")
    if name == "limit":
        args[3:] = [_side(side) for side in args[3:]] or ["both"]
    return [str(name), *args]


def _side(term: Json) -> Json:
    if str(term) not in SIDES:
        raise Ungradable("the side of a limit is left or right")
    return SIDES[str(term)]


def changed(term: Json, change: Callable[[Json], Json]) -> Json:
    """The term with `change` applied to every node, children first."""
    if isinstance(term, list):
        term = [term[0], *(changed(arg, change) for arg in term[1:])]
    return change(term)


def free_names(term: Json) -> list[str]:
    """The symbols that no sum and no limit within the term binds, in the order of reading."""
    return list(dict.fromkeys(_free(term, frozenset())))


def _free(term: Json, bound: frozenset[str]) -> list[str]:
    if isinstance(term, str):
        return [] if term in bound else [term]
    if isinstance(term, int):
        return []
    head, *args = term
    if head in BINDING:
        body, name, *bounds = args
        outside = bounds[:1] if head == "limit" else bounds
        inner = _free(body, bound | {str(name)})
        return inner + [n for arg in outside for n in _free(arg, bound)]
    if head == "call":
        args = args[1:]
    return [name for arg in args for name in _free(arg, bound)]


def text_of(term: Json) -> str:
    """The term in the notation of the audit file."""
    return to_text(rebuild(from_json(term), _plain)).replace(" == ", " = ")


def _plain(node: Term) -> Term:
    """Decorated symbols as symbols whose names are their notation."""
    args = [to_text(arg) for arg in node.args]
    if node.head == "layer":
        return symbol(f"w{args[1]}")
    if node.head == "tilde":
        return symbol(f"~{args[0]}")
    if node.head == "index":
        return symbol(f"{args[0]}[{','.join(args[1:])}]")
    if node.head == "limit" and args[3] in TEXT_SIDES:
        return Term("limit", (*node.args[:3], *TEXT_SIDES[args[3]]))
    return node.args[0] if node.head == "vec" else node
