"""The symbols of a question: where the formulas of an audit file are read and compared.

They are taken from our own derivations, so that a given formula is tried at the points at which
ours is: functions and vectors as defined there, each variable in the widest range that it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from keywright.audit.formulas import changed, free_names, read_formula
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.steps.relations import compare
from keywright.referee.values.environment import walk

__all__ = ["Scope", "equal", "links", "related", "renamed", "scope_of"]

RELATIONS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
LAYER = re.compile(r'\["layer","omega",(\d+)\]')
TILDE = re.compile(r'\["tilde",w(\d+)\]')
DRAWN = re.compile(r"\bomega = [-\d.e]+, ")  # of the letter alone, which stands for no number
WHOLE = re.compile(r"(?<= )(-?\d+)\.0(?=[, )]|$)")
TRIED: tuple[Json, ...] = (0, 1, ["neg", 1], 2)  # for a quantified symbol that may be any number


@dataclass(frozen=True)
class Scope:
    """Definitions, variables (rows of a domain's JSON) and the names that are vectors."""

    definitions: dict[str, dict[str, Any]]
    variables: dict[str, dict[str, Any]]
    vectors: frozenset[str]
    layers: bool
    conditions: tuple[Json, ...] = ()

    def read(self, value: object) -> Json:
        """A formula's term; a vector's bare name is the whole vector."""
        return self._vectorised(read_formula(value, layers=self.layers, functions=self.definitions))

    def _vectorised(self, term: Json) -> Json:
        if isinstance(term, str):
            return ["vec", term] if term in self.vectors else term
        if not isinstance(term, list):
            return term
        head, *args = term
        if head == "index":
            base = args[0] if isinstance(args[0], str) else self._vectorised(args[0])
            return [head, base, *args[1:]]
        if head == "call":
            return [head, args[0], *map(self._vectorised, args[1:])]
        return [head, *map(self._vectorised, args)]

    def unbound(self, *terms: Json, beside: Iterable[str] = ()) -> list[str]:
        """The names that nothing gives a meaning."""
        defined = [name for condition in self.conditions for name in free_names(condition)]
        known = {*self.definitions, *self.variables, *defined, *beside}
        found = [name for term in terms for name in free_names(term)]
        return [name for name in dict.fromkeys(found) if name not in known]

    def domain(
        self,
        *terms: Json,
        where: Sequence[Json] = (),
        beside: Iterable[str] = (),
        pinned: dict[str, Json] | None = None,
    ) -> dict[str, Any]:
        """A domain with what the terms need; symbols `beside` the scope's may be any number."""
        variables = dict(self.variables)
        for name in beside:
            variables.setdefault(name, _variable(name))
        for name, value in (pinned or {}).items():
            variables[name] = {**variables[name], "value": value}
        conditions = [*self.conditions, *where]
        needed = self._needed([*terms, *conditions], variables)
        return {
            "variables": [row for name, row in variables.items() if name in needed],
            "conditions": conditions,
            "definitions": list(self.definitions.values()),
        }

    def _needed(self, terms: list[Json], variables: dict[str, dict[str, Any]]) -> set[str]:
        found: set[str] = set()
        stack = list(terms)
        while stack:
            for node in walk(stack.pop()):
                if not isinstance(node, str) or node in found:
                    continue
                found.add(node)
                rows = (self.definitions.get(node, {}), variables.get(node, {}))
                stack += [row[key] for row in rows for key in ("body", "size", "low", "high")
                          if row.get(key) is not None]  # fmt: skip
        return found

    def tried(self, name: str) -> list[Json]:
        """The values at which a quantified symbol is held: the special ones of our derivations,
        and some small numbers where there are no bounds."""
        row = self.variables.get(name) or _variable(name)
        free = row["low"] is None and row["high"] is None
        return [*row["special"], *(v for v in TRIED if free and v not in row["special"])]


def links(statement: Json) -> list[tuple[Json, str, Json]]:
    """The relations of a chain ``a = b != c``; raises `Ungradable` for what is none."""
    rows = statement[1:] if isinstance(statement, list) and statement[0] == "and" else [statement]
    found = []
    for row in rows:
        if not (isinstance(row, list) and len(row) == 3 and str(row[0]) in RELATIONS):
            raise Ungradable("a claim is a chain of relations, as in `a = b != c`")
        found.append((row[1], RELATIONS[str(row[0])], row[2]))
    return found


def equal(left: Json, right: Json, domain: dict[str, Any], seed: str) -> str:
    """Where two terms differ; empty if they are equal at all points of the domain."""
    return related(left, "=", right, domain, seed)


def related(left: Json, relation: str, right: Json, domain: dict[str, Any], seed: str) -> str:
    """Where a relation fails; empty if it holds as the grader of derivations takes it."""
    verdict = compare(left, relation, right, domain, seed)
    return "" if verdict.ok else _readable(verdict.detail)


def _readable(detail: str) -> str:
    """The grader's words with the audit file's names, and whole numbers as such."""
    named = LAYER.sub(r"w\1", DRAWN.sub("", detail))
    return WHOLE.sub(r"\1", TILDE.sub(r"~w\1", named))


def scope_of(answer: dict[str, Any], over: str | None = None) -> Scope:
    """The scope of one question's entry in answers.json, or of one of its derivations."""
    rows = [row for row in answer["derivations"] if over in (None, row["id"])]
    domains = [row["domain"] for row in rows]
    terms: list[Json] = [answer["formulas"].get(key) for key in sorted(answer["formulas"])]
    terms += [term for row in answer["derivations"] for term in _terms(row)]
    nodes = [node for term in terms for node in walk(term)]
    variables: dict[str, dict[str, Any]] = {}
    definitions: dict[str, dict[str, Any]] = {}
    for domain in domains:
        for row in domain["variables"]:
            variables[row["name"]] = _wider(variables.get(row["name"], row), row)
        for row in domain["definitions"]:
            definitions.setdefault(row["name"], row)
    return Scope(
        definitions,
        variables,
        frozenset(str(n[1]) for n in nodes if isinstance(n, list) and n[0] == "vec"),
        any(isinstance(node, list) and node[0] == "layer" for node in nodes),
        tuple(domains[0]["conditions"]) if over is not None else (),
    )


def _terms(derivation: dict[str, Any]) -> list[Json]:
    return [derivation["start"], *(step["term"] for step in derivation["steps"])]


def _variable(name: str) -> dict[str, Any]:
    return {"name": name, "low": None, "high": None, "integer": False, "special": [], "value": None}


def _wider(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A variable without the bounds that one of the two does not have, at both's special values."""
    special = [*one["special"], *(v for v in other["special"] if v not in one["special"])]
    bounds = {key: None if other[key] is None else one[key] for key in ("low", "high")}
    return {**one, **bounds, "special": special}


def renamed(term: Json, names: dict[str, Json]) -> Json:
    """The term with symbols replaced."""
    return changed(term, lambda node: names.get(node, node) if isinstance(node, str) else node)
