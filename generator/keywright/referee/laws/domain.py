"""The domain of a derivation, as its JSON states it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from keywright.referee.expression import Json
from keywright.referee.values.environment import Alias, ReadDefinition, is_ornament, key_of, walk

__all__ = ["ReadDomain", "ReadVariable", "read_domain", "with_used_definitions"]


@dataclass(frozen=True)
class ReadVariable:
    """Where a symbol, or every entry of an indexed one, lives: strictly between its bounds, or
    at its one `value`."""

    name: str
    low: Json | None
    high: Json | None
    integer: bool
    special: tuple[Json, ...]
    value: Json | None = None


@dataclass(frozen=True)
class ReadDomain:
    """The domain of a derivation; `aliases` are the conditions that define a symbol."""

    variables: dict[str, ReadVariable]
    conditions: tuple[Json, ...]
    definitions: dict[str, ReadDefinition]
    aliases: dict[str, tuple[Alias, ...]]

    def names(self, *terms: Json | None) -> set[str]:
        """All names in the terms and in the definitions that they use, directly or not."""
        found: set[str] = set()
        stack = [term for term in terms if term is not None]
        while stack:
            for node in walk(stack.pop()):
                if not isinstance(node, str) and not is_ornament(node):
                    continue
                name = key_of(node)
                if name in found:
                    continue
                found.add(name)
                stack.extend(alias.body for alias in self.aliases.get(name, ()))
                if name in self.definitions:
                    definition = self.definitions[name]
                    stack.append(definition.body)
                    stack.extend([] if definition.size is None else [definition.size])
        return found

    def heads(self, *terms: Json) -> set[str]:
        """The heads of all nodes in the terms and in the definitions that they use."""
        names = self.names(*terms)
        bodies = [alias.body for name in names for alias in self.aliases.get(name, ())]
        bodies += [self.definitions[name].body for name in names if name in self.definitions]
        nodes = (node for term in (*terms, *bodies) for node in walk(term))
        return {str(node[0]) for node in nodes if isinstance(node, list)}

    def closed(self, *terms: Json) -> bool:
        """Whether no variable occurs in the terms, so that one evaluation says everything."""
        free = {name for name, variable in self.variables.items() if variable.value is None}
        return not self.names(*terms) & free


def read_domain(data: dict[str, Any]) -> ReadDomain:
    """The domain from its JSON; an equation for a symbol is turned into its definition."""
    variables = {
        row["name"]: ReadVariable(
            row["name"],
            row.get("low"),
            row.get("high"),
            bool(row.get("integer")),
            tuple(row.get("special") or ()),
            row.get("value"),
        )
        for row in data.get("variables", ())
    }
    definitions = {
        row["name"]: ReadDefinition(
            row["name"],
            tuple(row["parameters"]),
            row["body"],
            row.get("component"),
            row.get("size"),
        )
        for row in data.get("definitions", ())
    }
    conditions: list[Json] = []
    aliases: dict[str, list[Alias]] = {}
    for condition in data.get("conditions", ()):
        found = _alias(condition)
        if found is None:
            conditions.append(condition)
        else:
            aliases.setdefault(found[0], []).append(found[1])
    ordered = {  # an equation for w_{j0} goes before one for all w_{ji}
        key: tuple(sorted(rows, key=lambda row: sum(isinstance(i, str) for i in row.indices)))
        for key, rows in aliases.items()
    }
    return ReadDomain(variables, tuple(conditions), definitions, ordered)


def with_used_definitions(data: dict[str, Any], derivation: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a derivation's domain without the definitions that none of its lines is about."""
    rest = {key: value for key, value in data.items() if key != "definitions"}
    lines = {key: value for key, value in derivation.items() if key != "domain"}
    texts = [json.dumps([rest, lines])]
    left = list(data.get("definitions", ()))
    used: list[Any] = []
    while found := [row for row in left if any(f'"{row["name"]}"' in text for text in texts)]:
        used += found
        left = [row for row in left if row not in found]
        texts = [json.dumps([row["body"], row.get("size")]) for row in found]
    return {**rest, "definitions": [row for row in data.get("definitions", ()) if row in used]}


def _alias(condition: Json) -> tuple[str, Alias] | None:
    """An equation whose left side is a symbol that does not occur on its right side."""
    if not isinstance(condition, list) or condition[:1] != ["eq"] or len(condition) != 3:
        return None
    _, left, body = condition
    base, indices = left, []
    if isinstance(left, list) and left[:1] == ["index"]:
        base, indices = left[1], left[2:]
    plain = tuple(i for i in indices if isinstance(i, int | str))
    if not (isinstance(base, str) or is_ornament(base)) or len(plain) != len(indices):
        return None
    one_entry = plain and all(isinstance(i, int) for i in plain)
    if (left if one_entry else base) in walk(body):
        return None
    return key_of(base), Alias(plain, body)
