"""What the symbols of a term mean while it is evaluated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value

__all__ = ["Alias", "ReadDefinition", "Env", "Key", "base_name", "is_ornament", "key_of", "walk"]

Key = str | tuple[str, tuple[int, ...]]
Oracle = Callable[[str, tuple[int, ...], str], Value]

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_ENCODER = json.JSONEncoder(separators=(",", ":"))  # made once: terms are named all the time
ORNAMENTS = ("layer", "tilde", "dot", "bar", "partial")


@dataclass(frozen=True, eq=False)
class ReadDefinition:
    """What ``call(name, ...)`` means; with `component`, the entries 1..size of a vector."""

    name: str
    parameters: tuple[str, ...]
    body: Json
    component: str | None = None
    size: Json | None = None


@dataclass(frozen=True, eq=False)
class Alias:
    """A symbol that a condition equates to a term: y_j = x_{j+1} - x_1 for every j.

    `indices` are integers, that must match, and names, that are bound to what stands there.
    """

    indices: tuple[int | str, ...]
    body: Json

    def names(self, indices: tuple[int, ...]) -> dict[str, int] | None:
        """What its names stand for at these indices; None if it says nothing of them."""
        if len(self.indices) != len(indices):
            return None
        pairs = list(zip(self.indices, indices, strict=True))
        if any(name != number for name, number in pairs if not isinstance(name, str)):
            return None
        return {name: number for name, number in pairs if isinstance(name, str)}


class Env(NamedTuple):
    """Values of symbols, by name; of an indexed symbol by (key of its base, indices).

    `oracle` gives a value to the entries of indexed symbols that have none, on demand, so that
    nobody has to say how many weights a layer has. `length` is the size that an enclosing function
    of vectors expects, hence the length of ``vec(x)``. `whole` are the names that only take whole
    numbers, on the way to a limit too.
    """

    values: Mapping[Key, Value] = _NOTHING
    definitions: Mapping[str, ReadDefinition] = _NOTHING
    aliases: Mapping[str, tuple[Alias, ...]] = _NOTHING
    oracle: Oracle | None = None
    length: int | None = None
    whole: frozenset[str] = frozenset()

    def bind(self, values: Mapping[Any, Value]) -> Env:
        """The same with some symbols given another value."""
        return Env(
            {**self.values, **values},
            self.definitions,
            self.aliases,
            self.oracle,
            self.length,
            self.whole,
        )

    def sized(self, length: int) -> Env:
        """The same where vectors have this many entries."""
        return Env(self.values, self.definitions, self.aliases, self.oracle, length, self.whole)

    def alias(self, base: str, indices: tuple[int, ...]) -> tuple[Alias, Env] | None:
        """The equation that gives this entry its value, and the names its indices bind."""
        for alias in self.aliases.get(base, ()):
            names = alias.names(indices)
            if names is not None:
                return alias, self.bind(names)
        return None


def key_of(term: Json) -> str:
    """The name under which a symbol is looked up: its own, or the JSON of w^(1), dot x..."""
    return term if isinstance(term, str) else _ENCODER.encode(term)


def is_ornament(term: Json) -> bool:
    """Whether the term is a symbol with an ornament, w^(1) or dot x, hence a symbol itself."""
    # equivalent number: A list with an ornament at its head has a second entry; of one without
    #   entries there is no first.
    return isinstance(term, list) and term[:1] != [] and term[0] in ORNAMENTS


def base_name(term: Json) -> str:
    """The symbol under the ornaments: w for w^(1) with a tilde."""
    while isinstance(term, list):
        if len(term) < 2:
            raise Ungradable(f"{key_of(term)} names no symbol")
        term = term[1]
    return str(term)


def walk(term: Json) -> list[Json]:
    """The term and everything below it, level by level."""
    found = [term]
    for node in found:  # which grows meanwhile
        if isinstance(node, list):
            found += node[1:]
    return found
