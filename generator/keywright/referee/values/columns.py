"""The values of a term at all points of a domain at once.

Most of the time of a check goes into reading a term again at each point. Here it is read once, and
each of its operations is done on a whole column of numbers, one for each point, or one for each
summand of each point. What has no finite real value at one of the points, or is no number, raises
one of `FAILURES`: then `keywright.referee.values.terms` goes from point to point and finds the
value, or says why there is none.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Any

from flint import arb
from mpmath import mp

from keywright.referee.enclosures import Ball, certified
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    JOINED,
    Value,
    is_array,
    order,
)
from keywright.referee.values.column_limits import limit_column
from keywright.referee.values.environment import (
    ORNAMENTS,
    Alias,
    Env,
    ReadDefinition,
    base_name,
    is_ornament,
    key_of,
)
from keywright.referee.values.tables import Column, Points, PointTable, real, spread
from keywright.referee.values.terms import enclosure, meaning

__all__ = ["FAILURES", "Points", "evaluated", "floats", "values"]

FAILURES = (
    Ungradable, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError,
)  # fmt: skip
# equivalent number: How much is remembered, and not read again.
REMEMBERED = 1024  # definitions
# equivalent number: How much is remembered, and not computed again.
EVALUATED = 256  # columns of values
PLACE = "#"  # the name of an entry's number
Meaning = Callable[[PointTable], Column]


def evaluated(term: Json, envs: list[Env]) -> list[Value]:
    """The term's value in each of several environments, which define the same functions; raises
    `Ungradable` where one is missing."""
    return list(_evaluated(_WantedValues(_told(term, envs), term, envs)))


@dataclass(frozen=True)
class _WantedValues:
    """Values that are asked for; `told` is all that decides what they are."""

    told: Hashable
    term: Json = field(compare=False)
    envs: list[Env] = field(compare=False)


def _told(term: Json, envs: list[Env]) -> Hashable:
    texts: dict[int, str] = {}  # of what most environments have in common

    def text(named: Mapping[str, Any]) -> str:
        if id(named) not in texts:
            texts[id(named)] = repr(named)
        return texts[id(named)]

    rows = [
        (
            tuple([(key, type(x), getattr(x, "_mpf_", x)) for key, x in env.values.items()]),
            (text(env.definitions), text(env.aliases), *env[3:]),
        )
        for env in envs
    ]
    return mp.prec, repr(term), tuple(rows)


@lru_cache(maxsize=EVALUATED)
def _evaluated(wanted: _WantedValues) -> tuple[Value, ...]:
    """Many parts of a check ask for the same values."""
    try:
        return tuple(values(wanted.term, Points(wanted.envs)))
    except FAILURES:
        return tuple(map(meaning(wanted.term), wanted.envs))


def values(term: Json, points: Points) -> list[Value]:
    """The term's value at each point, a truth value or an mpf at mpmath's precision."""
    table = PointTable(points, list(range(len(points.envs))))
    inner = statement if isinstance(term, list) and term and term[0] in STATEMENTS else number
    column = inner(term)
    return list(certified(lambda: column(table)))


def floats(term: Json, name: str, places: Iterable[float]) -> list[float]:
    """The same where the one symbol in the term has each of these values, as numbers of the
    machine; what is computed on the way has mpmath's precision."""
    try:
        column = number(term)
        numbers = list(map(arb, places))
        # equivalent arithmetic, number: What a column does not give is found place by place, and
        #   is the same.
        table = PointTable(Points([Env()]), [0] * len(numbers), {name: numbers})
        return list(map(float, certified(lambda: column(table))))
    except FAILURES:
        return list(map(float, evaluated(term, [Env({name: mp.mpf(place)}) for place in places])))


STATEMENTS = ("and", "or", "true", *COMPARISONS)


def number(term: Json) -> Meaning:
    """How the values of a term that is a number are found, column by column."""
    if type(term) is int:
        return lambda table: [term] * len(table.rows)
    if isinstance(term, str):
        return _symbol(term)
    if not isinstance(term, list):
        raise Ungradable("not a number")
    head, *args = term
    if head in RULES:
        return RULES[str(head)](args)
    if head == "neg":
        return _applied(operator.neg, args)
    if head in JOINED:
        return _joined(JOINED[str(head)], args)
    if head in ARITHMETIC:
        return _applied(ARITHMETIC[str(head)], args)
    if head in FUNCTIONS:
        return _applied(FUNCTIONS[str(head)], args)
    return _symbol(key_of(term)) if head in ORNAMENTS else _foreign(term)


def _applied(function: Callable[..., Ball], args: list[Json]) -> Meaning:
    operands = tuple(map(number, args))
    return lambda table: list(map(function, *[operand(table) for operand in operands]))


def _joined(join: Callable[[Ball, Ball], Ball], args: list[Json]) -> Meaning:
    operands = tuple(map(number, args))

    def joined(left: Column, right: Column) -> Column:
        return list(map(join, left, right))

    return lambda table: reduce(joined, [operand(table) for operand in operands])


def _foreign(term: Json) -> Meaning:
    """What is found point by point."""
    inner = enclosure(term)

    def column(table: PointTable) -> Column:
        found = []
        for place, row in enumerate(table.rows):
            env = table.points.envs[row]
            if table.columns:
                env = env.bind({name: column[place] for name, column in table.columns.items()})
            found.append(real(inner(env)))
        return found

    return column


def _symbol(name: str) -> Meaning:
    def column(table: PointTable) -> Column:
        if name in table.columns:
            return table.columns[name]
        if name in table.env.values:
            envs = table.points.envs
            return [real(envs[row].values[name]) for row in table.rows]
        found = table.env.alias(name, ())
        if found is None:
            raise Ungradable("no value")
        return _body(found[0])(table)

    return column


@lru_cache(maxsize=REMEMBERED)
def _body(owner: ReadDefinition | Alias) -> Meaning:
    return number(owner.body)


def _index(args: list[Json]) -> Meaning:
    base, *terms = args
    if isinstance(base, list) and base[0] == "call":
        (place,) = terms
        return _entry_of_call(str(base[1]), base[2:], number(place))
    base = base[1] if isinstance(base, list) and base[0] == "vec" else base
    key, name = key_of(base), base_name(base)
    if not isinstance(base, str) and not is_ornament(base):
        return _foreign(["index", *args])
    places = tuple(map(number, terms))

    def column(table: PointTable) -> Column:
        indices = list(zip(*[place(table) for place in places], strict=True))
        if any(type(i) is not int for row in indices for i in row):
            raise Ungradable("not a whole number")
        if key in table.columns:
            return [_pick(v, *i) for v, i in zip(table.columns[key], indices, strict=True)]
        if is_array(table.env.values.get(key)):
            raise Ungradable("a vector")
        if key in table.env.aliases:
            return _by_alias(table, key, indices)
        return [
            _entry(table.points, row, key, i, name)
            for row, i in zip(table.rows, indices, strict=True)
        ]

    return column


def _pick(vector: tuple[Ball, ...], place: int) -> Ball:
    if not 1 <= place <= len(vector):
        raise Ungradable("no such entry")
    return vector[place - 1]


def _entry(points: Points, row: int, key: str, indices: tuple[int, ...], name: str) -> Ball:
    found = points.entries.get((row, key, indices))
    if found is None:
        env = points.envs[row]
        if env.oracle is None or (key, indices) in env.values:
            raise Ungradable("a bound entry")
        found = points.entries[row, key, indices] = real(env.oracle(key, indices, name))
    return found


def _by_alias(table: PointTable, key: str, indices: list[tuple[int, ...]]) -> Column:
    """By the equation that says what the entries are; there may be one for some of them."""
    aliases = table.env.aliases[key]
    chosen = {row: _alias(aliases, row) for row in dict.fromkeys(indices)}
    column: Column = [None] * len(indices)
    for alias in dict.fromkeys(chosen.values()):
        places = [place for place, row in enumerate(indices) if chosen[row] is alias]
        first, *others = (alias.names(indices[place]) or {} for place in places)
        names = {name: [first[name], *(row[name] for row in others)] for name in first}
        _scatter(column, places, _body(alias)(table.take(places).bind(names)))
    return column


def _alias(aliases: tuple[Alias, ...], indices: tuple[int, ...]) -> Alias:
    return next(alias for alias in aliases if alias.names(indices) is not None)


def _scatter(column: Column, places: Iterable[int], found: Column) -> None:
    for place, value in zip(places, found, strict=True):
        column[place] = value


def _scope(
    table: PointTable, name: str, args: list[list[Any]]
) -> tuple[ReadDefinition, PointTable]:
    definition = table.env.definitions[name]
    return definition, table.bind(dict(zip(definition.parameters, args, strict=True)))


def _call(args: list[Json]) -> Meaning:
    """Of a function of numbers."""
    name, operands = str(args[0]), tuple(map(number, args[1:]))

    def column(table: PointTable) -> Column:
        if table.env.definitions[name].component is not None:
            raise Ungradable("a function of vectors")
        definition, inner = _scope(table, name, [operand(table) for operand in operands])
        return _body(definition)(inner)

    return column


def _entry_of_call(name: str, args: list[Json], place: Meaning) -> Meaning:
    """One entry of a function of vectors, whose arguments are as long as the definition says."""
    entries = [number(_at_place(arg)) for arg in args]

    def column(table: PointTable) -> Column:
        definition = table.env.definitions[name]
        # equivalent condition: A function of vectors says both, and one of numbers neither.
        if definition.component is None or definition.size is None:
            raise Ungradable("no function of vectors")
        lengths = number(definition.size)(table)
        wide, groups = spread(table, PLACE, [1] * len(lengths), lengths)
        found = [entry(wide) for entry in entries]
        vectors = [[tuple(each[a:b]) for a, b in groups] for each in found]
        places = place(table)
        if any(not 1 <= i <= length for i, length in zip(places, lengths, strict=True)):
            raise Ungradable("no such entry")
        _, inner = _scope(table, name, vectors)
        return _body(definition)(inner.bind({definition.component: places}))

    return column


def _at_place(term: Json) -> Json:
    """The entry number `PLACE` of a vector, written with its parts."""
    if isinstance(term, list) and term:
        if term[0] == "vec":
            return ["index", term[1], PLACE]
        if term[0] in ("add", "neg", "mul", "div", "times"):
            return [term[0], *map(_at_place, term[1:])]
    return term


def _sum(args: list[Json]) -> Meaning:
    body, name, low, high = args
    summand, first, last = map(number, (body, low, high))

    def column(table: PointTable) -> Column:
        wide, groups = spread(table, str(name), first(table), last(table))
        found = summand(wide) if wide.rows else []
        return [sum(found[a:b]) for a, b in groups]

    return column


def _cases(args: list[Json]) -> Meaning:
    rows = [(statement(condition), number(inner)) for _, inner, condition in map(_row, args)]

    def column(table: PointTable) -> Column:
        found: Column = [None] * len(table.rows)
        left = list(range(len(table.rows)))
        for condition, inner in rows:
            if left:
                holds = condition(table.take(left))
                chosen = [place for place, true in zip(left, holds, strict=True) if true]
                left = [place for place, true in zip(left, holds, strict=True) if not true]
                if chosen:
                    _scatter(found, chosen, inner(table.take(chosen)))
        if left:
            raise Ungradable("no case")
        return found

    return column


def _row(case: Json) -> list[Json]:
    if not isinstance(case, list):
        raise Ungradable("a case without its condition")
    return case


def statement(term: Json) -> Callable[[PointTable], list[bool]]:
    """How it is found, row by row, whether a comparison holds."""
    if not isinstance(term, list):
        raise Ungradable("no statement")
    head, *args = term
    if term == ["true"]:
        return lambda table: [True] * len(table.rows)
    if head in ("and", "or") and args:
        parts = list(map(statement, args))
        joined = all if head == "and" else any
        return lambda table: [joined(row) for row in zip(*[p(table) for p in parts], strict=True)]
    holds = COMPARISONS[str(head)]
    left, right = map(number, args)
    return lambda table: [holds(sign) for sign in map(order, left(table), right(table))]


def _pi(args: list[Json]) -> Meaning:
    if args:
        raise Ungradable("a constant with arguments")
    return lambda table: [arb.pi()] * len(table.rows)


RULES: dict[str, Callable[[list[Json]], Meaning]] = {
    "pi": _pi,
    "sum": _sum,
    "cases": _cases,
    "limit": lambda args: limit_column(args, number),
    "index": _index,
    "call": _call,
}
