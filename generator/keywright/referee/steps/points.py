"""Points of a derivation's domain, drawn at random and yet the same every time.

Each value comes from a digest of the derivation's id, the number of the point and the name of the
symbol, so that a report can be reproduced anywhere. Conditions are met by drawing again; a domain
in which no point is found is a failure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.laws.domain import ReadDomain, ReadVariable
from keywright.referee.values.environment import Env, Key, key_of, walk
from keywright.referee.values.terms import evaluate

__all__ = ["Point", "draw", "sizes"]

RANDOM_POINTS = 20
# equivalent number: A bound on the effort: how often a point is drawn before the domain is called
#   empty.
ATTEMPTS = 400
SIZES = (1, 2, 3, 5)
EXACT_DIGITS = 240  # of irrational bounds and special points: finer than any working precision
SCALES = (1, 3, 8)  # the magnitudes of what has no bounds
REMEMBERED = 128  # domains


@dataclass(frozen=True)
class Point:
    """One point: the environment to evaluate terms in, and how to name it in a report."""

    env: Env
    drawn: dict[Key, Value]

    def __str__(self) -> str:
        pairs = [
            f"{_label(key)} = {mp.nstr(mp.mpf(value), 8)}" for key, value in self.drawn.items()
        ]
        return ", ".join(pairs[:8])


def draw(domain: ReadDomain, terms: list[Json], seed: str, turn: int = 0) -> list[Point]:
    """Twenty random points, then two for every special value of every variable; others in each
    `turn`.

    `terms` tell which integer variables are `sizes`, which run through 1, 2, 3, 5. Raises
    `Ungradable` on an empty domain.
    """
    bare = _bare(domain)
    named = tuple(sizes(domain, terms))
    drawn = _drawn(_WantedPoints(repr((bare, named, seed, turn)), bare, named, seed, turn))
    return [_point(one, domain) for one in drawn]


@dataclass(frozen=True)
class _WantedPoints:
    """All that decides which points are drawn; `key` is the rest of it as text."""

    key: str
    domain: ReadDomain = field(compare=False)
    sizes: tuple[str, ...] = field(compare=False)
    seed: str = field(compare=False)
    turn: int = field(compare=False)


@dataclass(frozen=True)
class _Draw:
    """What one point is drawn from; `pinned` is (variable, special value, only some entries)."""

    domain: ReadDomain
    order: list[ReadVariable]
    sizes: tuple[str, ...]
    seed: str
    number: int
    pinned: tuple[str, Json, bool] | None

    def bits(self, attempt: int, key: str) -> int:
        text = f"{self.seed}|{self.number}|{attempt}|{key}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


@dataclass(frozen=True)
class _Drawn:
    """A point that meets the conditions: the values of its variables, and those entries of indexed
    symbols that were wanted so far, of this derivation or of another on the same domain."""

    task: _Draw
    attempt: int
    values: dict[Key, Value] = field(default_factory=dict)
    entries: dict[Key, Value] = field(default_factory=dict)

    def entry(self, env: Env, key: Key, base: str) -> Value:
        if key not in self.entries:
            if base not in self.task.domain.variables:
                raise Ungradable(f"the symbol {base!r} is not in the domain")
            random = self.task.bits(self.attempt, f"{key[0]}{key[1]}")
            with mp.workdps(EXACT_DIGITS):
                variable = self.task.domain.variables[base]
                self.entries[key] = _value(self.task, variable, env, random, True)
        return self.entries[key]


@lru_cache(maxsize=REMEMBERED)
def _drawn(wanted: _WantedPoints) -> list[_Drawn]:
    """Other variants of a question have derivations on the same domain."""
    order = _ordered(wanted.domain)
    plan: list[tuple[str, Json, bool] | None] = [None] * RANDOM_POINTS
    for variable in order:
        for special in variable.special:
            plan += [(variable.name, special, False), (variable.name, special, True)]
    with mp.workdps(EXACT_DIGITS):
        return [
            _found(_Draw(wanted.domain, order, wanted.sizes, wanted.seed, number, pinned))
            for number, pinned in enumerate(plan, start=wanted.turn * len(plan))
        ]


def _found(task: _Draw) -> _Drawn:
    for attempt in range(ATTEMPTS):
        drawn = _Drawn(task, attempt)
        if _meets_conditions(drawn):
            return drawn
    raise Ungradable("an empty domain: no point that meets the conditions was found")


def _meets_conditions(drawn: _Drawn) -> bool:
    """Whether they hold once the variables have been drawn, each after those in its bounds."""
    task, domain = drawn.task, drawn.task.domain
    for variable in task.order:
        env = _point(drawn, domain).env
        pinned = task.pinned is not None and task.pinned[0] == variable.name
        if variable.name in task.sizes and not pinned:
            value = _size(task, variable, env, drawn.attempt)
        else:
            value = _value(task, variable, env, task.bits(drawn.attempt, variable.name), False)
        drawn.values[variable.name] = value
    env = _point(drawn, domain).env
    return all(evaluate(condition, env) is True for condition in domain.conditions)


def _point(drawn: _Drawn, domain: ReadDomain) -> Point:
    """The point with the functions of a domain."""
    seen = dict(drawn.values)

    def oracle(key: str, indices: tuple[int, ...], base: str) -> Value:
        if (key, indices) not in seen:
            seen[key, indices] = drawn.entry(env, (key, indices), base)
        return seen[key, indices]

    whole = frozenset(name for name, variable in domain.variables.items() if variable.integer)
    env = Env(dict(drawn.values), domain.definitions, domain.aliases, oracle, whole=whole)
    return Point(env, seen)


def _bare(domain: ReadDomain) -> ReadDomain:
    """The domain with all on which it depends where its points are, and nothing else: equations
    for symbols without bounds say nothing of that."""
    conditions = (*domain.conditions, *_bounds_of_aliases(domain))
    bounds = [
        bound
        for variable in domain.variables.values()
        for bound in (variable.low, variable.high, variable.value, *variable.special)
    ]
    asked = domain.names(*conditions, *bounds)
    definitions = {name: row for name, row in domain.definitions.items() if name in asked}
    aliases = {name: rows if name in asked else () for name, rows in domain.aliases.items()}
    return ReadDomain(domain.variables, conditions, definitions, aliases)


def _value(task: _Draw, variable: ReadVariable, env: Env, bits: int, entry: bool) -> Value:
    low, high = _bounds(variable, env)
    if variable.value is not None:
        return _fixed(variable, variable.value, env)
    if task.pinned is not None and task.pinned[0] == variable.name:
        _, special, some = task.pinned
        if not (entry and some and bits >> 100 & 1):
            return _fixed(variable, special, env)
    if variable.integer:
        first, last = _whole(low, high)
        return first + bits % min(last - first + 1, 7)
    return _between(low, high, bits)


def _fixed(variable: ReadVariable, term: Json, env: Env) -> Value:
    """A value that the domain names, which must lie in the domain itself."""
    low, high = _bounds(variable, env)
    value = evaluate(term, env)
    if not (low < value < high and (mp.isint(value) or not variable.integer)):
        raise Ungradable(f"{key_of(term)} is outside the domain of {variable.name}")
    return int(value) if variable.integer else value


def _size(task: _Draw, variable: ReadVariable, env: Env, attempt: int) -> int:
    """1, 2, 3, 5 in turn, as far as the bounds allow; several sizes are not always equal."""
    low, high = _bounds(variable, env)
    allowed = [size for size in SIZES if low < size < high]
    if not allowed:
        first, last = _whole(low, high)
        allowed = list(range(first, min(first + len(SIZES), last + 1)))
    turn = task.number + attempt
    return allowed[(turn + task.sizes.index(variable.name) * (turn // len(SIZES))) % len(allowed)]


def _bounds(variable: ReadVariable, env: Env) -> tuple[Value, Value]:
    low = -mp.inf if variable.low is None else evaluate(variable.low, env)
    high = mp.inf if variable.high is None else evaluate(variable.high, env)
    if not low < high:
        raise Ungradable(f"an empty domain: nothing lies between the bounds of {variable.name}")
    return low, high


def _whole(low: Value, high: Value) -> tuple[int, int]:
    """The first and the last integer strictly between, around 0 where there is no bound."""
    if mp.isinf(low) and mp.isinf(high):
        # equivalent number: Of the integers the first seven are drawn, and of sizes the first four.
        return -3, 3
    first = int(mp.ceil(high)) - 7 if mp.isinf(low) else int(mp.floor(low)) + 1
    # equivalent number: Of the integers the first seven are drawn, and of sizes the first four.
    last = first + 6 if mp.isinf(high) else int(mp.ceil(high)) - 1
    if first > last:
        raise Ungradable("an empty domain: no integer lies between the bounds")
    return first, last


def _between(low: Value, high: Value, bits: int) -> Value:
    share = mp.ldexp(2 * (bits & (2**40 - 1)) + 1, -41)
    scale = SCALES[(bits >> 40) % len(SCALES)]
    if mp.isinf(low) and mp.isinf(high):
        return (2 * share - 1) * scale
    if mp.isinf(high):
        return low + scale * share
    if mp.isinf(low):
        return high - scale * share
    return low + (high - low) * share


def sizes(domain: ReadDomain, terms: list[Json]) -> list[str]:
    """The integer variables that are named in the bound of a sum or as the length of a vector: all
    that the terms have to do with where the points of a domain are."""
    bodies = [definition.body for definition in domain.definitions.values()]
    bodies += [alias.body for rows in domain.aliases.values() for alias in rows]
    named: list[Json] = [d.size for d in domain.definitions.values() if d.size is not None]
    for term in (*terms, *domain.conditions, *bodies):
        for node in walk(term):
            if isinstance(node, list) and node[:1] == ["sum"]:
                named += node[3:]
    found = {name for term in named for name in walk(term) if isinstance(name, str)}
    return [
        name
        for name, v in domain.variables.items()
        if v.integer and v.value is None and name in found
    ]


def _ordered(domain: ReadDomain) -> list[ReadVariable]:
    """The variables, each after those that its bounds mention; without those that are equated."""
    waiting = [v for v in domain.variables.values() if v.name not in domain.aliases]
    order: list[ReadVariable] = []
    while waiting:
        names = {variable.name for variable in waiting}
        free = [v for v in waiting if not domain.names(v.low, v.high, v.value, *v.special) & names]
        if not free:
            raise Ungradable("the bounds of the variables go round in a circle")
        order += free
        waiting = [v for v in waiting if v not in free]
    return order


def _bounds_of_aliases(domain: ReadDomain) -> Iterator[Json]:
    """Equated variables are not drawn, so that their bounds become conditions."""
    for name in domain.aliases:
        variable = domain.variables.get(name)
        if variable is None or any(alias.indices for alias in domain.aliases[name]):
            continue
        if variable.low is not None:
            yield ["lt", variable.low, name]
        if variable.high is not None:
            yield ["lt", name, variable.high]


def _label(key: Key) -> str:
    if isinstance(key, str):
        return key
    name, indices = key
    return f"{name}[{','.join(map(str, indices))}]"
