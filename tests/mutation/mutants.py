"""Wrong answers made from right ones: everything in an entry of answers.json, changed in turn.

What is changed is told by where it stands: a leaf (number, word, truth value), a term (a sign put
in or taken away, arguments exchanged, an operator or a symbol replaced), a step of a derivation
(its relation, its reason, left out, repeated, exchanged with its neighbour), a list (one item
fewer, one repeated, two exchanged), a key that is missing, or a part that is said not to be there.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from keywright.referee.laws.laws import LAWS

__all__ = ["Mutant", "mutants"]

Path = tuple[str | int, ...]
RELATIONS = ("=", "!=", "->", "=>", "<", "<=", ">", ">=")
TERMS = ("start", "term", "formula", "rule", "symbol", "body", "low", "high", "value", "size")
OPERATORS = {
    "add": ("mul",), "mul": ("add", "div"), "times": ("add", "div"), "div": ("mul", "add"),
    "pow": ("mul",), "neg": ("abs",), "lt": ("gt", "le"), "gt": ("lt", "ge"), "le": ("ge", "lt"),
    "ge": ("le", "gt"), "eq": ("ne",), "ne": ("eq",), "max": ("min",), "min": ("max",),
    "sin": ("cos",), "cos": ("sin",), "exp": ("log",), "log": ("exp",), "tanh": ("sinh",),
    "sigmoid": ("tanh",), "sqrt": ("abs",), "floor": ("ceil",), "ceil": ("floor",),
    "oo": ("pi",), "dot": ("bar",), "bar": ("dot",), "tilde": ("bar",), "sum": ("list",),
    "limit": ("list",), "and": ("or",), "or": ("and",), "relu": ("abs",), "erf": ("tanh",),
}  # fmt: skip
ORDERED = ("div", "pow", "lt", "gt", "le", "ge", "index", "call", "deriv", "at", "case", "list")


@dataclass(frozen=True)
class Mutant:
    """One change of an answer: its `kind` and the `path` of what was changed."""

    kind: str
    path: Path
    before: Any
    after: Any
    original: dict[str, Any]

    @cached_property
    def answer(self) -> dict[str, Any]:
        """The whole answer with the change; what is beside it is the original's."""
        wrong: dict[str, Any] = _put(self.original, self.path, self.after)
        return wrong

    @property
    def where(self) -> str:
        return "/".join(map(str, self.path))

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: {_short(self.before)} -> {_short(self.after)}"


def mutants(answer: dict[str, Any]) -> Iterator[Mutant]:
    """Every mutant of an entry of answers.json, in the order of its JSON."""
    symbols = _symbols(answer)
    for path, item in _items(answer, ()):
        if path[:1] in (("id",), ("kind",)):
            continue
        for kind, other in _changes(path, item, symbols):
            if other != item:
                yield Mutant(kind, path, item, other, answer)
    yield from _absences(answer)


class _Gone:
    """Stands for a key that is no longer there."""

    def __repr__(self) -> str:
        return "nothing"


GONE = _Gone()


def _items(item: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, item
    if isinstance(item, dict):
        for key, part in item.items():
            yield from _items(part, (*path, key))
    elif isinstance(item, list):
        for position, part in enumerate(item):
            yield from _items(part, (*path, position))


def _put(holder: Any, path: Path, value: Any) -> Any:
    """A list or a dict with another value at this path."""
    changed, (key, *below) = copy.copy(holder), path
    if value is GONE and not below:
        del changed[key]
    else:
        changed[key] = _put(holder[key], tuple(below), value) if below else value
    return changed


def _absences(answer: dict[str, Any]) -> Iterator[Mutant]:
    """The answers in which a part is null, and those in which a list has one item fewer."""
    for prefix, names in _parts(answer).items():
        if all(name.isdecimal() for name in names):
            last = max(names, key=int)
            rest = _without(answer, f"{prefix}.{last}")
            absent = {**rest["absent"], **({prefix: []} if last == "0" else {})}
            yield Mutant("fewer", ("absent",), f"{prefix}.{last}", absent, rest)
        elif not prefix.rpartition(".")[2].isdecimal():
            rest = _without(answer, prefix)
            yield Mutant("absent", ("absent",), prefix, {**rest["absent"], prefix: None}, rest)


def _parts(answer: dict[str, Any]) -> dict[str, list[str]]:
    """The names that stand below each path."""
    parts: dict[str, list[str]] = {}
    for path in _filed(answer):
        names = path.split(".")
        for at, name in enumerate(names[1:], start=1):
            below = parts.setdefault(".".join(names[:at]), [])
            below += [name] if name not in below else []
        parts.setdefault(path, ["whole"])
    return parts


def _filed(answer: dict[str, Any]) -> Iterator[str]:
    for key in ("facts", "values", "formulas"):
        yield from answer[key]
    for key in ("derivations", "tables"):
        yield from (row["id"] for row in answer[key])


def _without(answer: dict[str, Any], prefix: str) -> dict[str, Any]:
    def is_kept(path: str) -> bool:
        return not f"{path}.".startswith(f"{prefix}.")

    changed = dict(answer)
    for key in ("facts", "values", "formulas", "absent"):
        changed[key] = {path: item for path, item in answer[key].items() if is_kept(path)}
    for key in ("derivations", "tables"):
        changed[key] = [row for row in answer[key] if is_kept(row["id"])]
    return changed


def _changes(path: Path, item: Any, symbols: list[str]) -> Iterator[tuple[str, Any]]:
    if path[-1] == "reason":
        yield from (("reason", law) for law in LAWS if law != item)
    elif path[-1] == "relation":
        yield from (("relation", relation) for relation in RELATIONS if relation != item)
    elif isinstance(item, bool):
        yield "truth", not item
    elif _is_term(path):
        yield from _of_term(path, item, symbols)
    elif isinstance(item, int):
        yield "number", item + 1
    elif isinstance(item, str):
        yield from _of_text(item)
        if path[-1] == "decimal":
            yield from _of_decimal(item)
    elif isinstance(item, list):
        yield from _of_list(item)
    if isinstance(path[-1], str) and path[0] != "absent":  # which a template misses
        yield "missing", GONE


def _is_term(path: Path) -> bool:
    """Whether a term or a part of one stands here."""
    for key in path:
        if key in TERMS or key in ("conditions", "special"):
            return len(path) > path.index(key) + (key in ("conditions", "special"))
    return path[0] == "formulas" and len(path) > 1


def _of_term(path: Path, item: Any, symbols: list[str]) -> Iterator[tuple[str, Any]]:
    if path[-1] == 0 and isinstance(item, str):  # the head of what is changed as a whole
        yield from (("operator", head) for head in OPERATORS.get(item, ()))
    elif isinstance(item, str):
        yield from (("symbol", name) for name in symbols if name != item)
        yield "sign", ["neg", item]
    elif isinstance(item, int):
        yield "number", item + 1
        yield "sign", ["neg", item]
    elif isinstance(item, list) and item:
        yield "sign", item[1] if item[0] == "neg" else ["neg", item]
        if item[0] in ORDERED:
            yield from _exchanged(item, 1)
        if item[0] in ("add", "mul", "times", "list") and len(item) > 3:
            yield from (("fewer", item[:i] + item[i + 1 :]) for i in range(1, len(item)))


def _of_text(item: str) -> Iterator[tuple[str, Any]]:
    if item.lstrip("-").replace(".", "", 1).isdigit():
        yield "number", item[:-1] + str((int(item[-1]) + 1) % 10)
        yield "sign", item[1:] if item.startswith("-") else f"-{item}"
        return
    yield "word", f"{item}x"
    for at, letter in enumerate(item):  # the numbers and signs of an exact value
        if letter.isdigit():
            other = str((int(letter) + 1) % 10)
            yield "number", item[:at] + other + item[at + 1 :]
        elif letter in "+-*/":
            yield "operator", item[:at] + ("-" if letter == "+" else "+") + item[at + 1 :]


def _of_decimal(item: str) -> Iterator[tuple[str, Any]]:
    """The same number with a power of ten, or without."""
    if "e-" in item:
        yield "notation", f"{Decimal(item):f}"
    elif "." in item:
        yield "notation", f"{Decimal(item):e}"


def _of_list(item: list[Any]) -> Iterator[tuple[str, Any]]:
    for at in range(len(item)):
        yield "fewer", item[:at] + item[at + 1 :]
        yield "twice", [*item[: at + 1], *item[at:]]
    yield from _exchanged(item, 0)


def _exchanged(item: list[Any], first: int) -> Iterator[tuple[str, Any]]:
    for at in range(first, len(item) - 1):
        if item[at] != item[at + 1]:
            yield "order", [*item[:at], item[at + 1], item[at], *item[at + 2 :]]


def _symbols(answer: dict[str, Any]) -> list[str]:
    """Two names that occur as symbols, for others to be taken for them."""
    found: dict[str, int] = {}
    for path, item in _items(answer, ()):
        if isinstance(item, str) and _is_term(path) and path[-1] != 0:
            found[item] = found.get(item, 0) + 1
    words = ("both", "+", "-")
    return [
        name for name in sorted(found, key=lambda name: (-found[name], name)) if name not in words
    ][:2]


def _short(item: Any) -> str:
    text = repr(item)
    return text if len(text) <= 60 else f"{text[:57]}..."
