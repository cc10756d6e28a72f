"""The value of a term (nested lists) at given values of its symbols, certified by bounds.

A term is read once, into a function of the environment, and that function is called at many points.
One row of `RULES` for each head that is more than a function of its arguments' values. A value is
a real number, a truth value, ±infinity (only as the value of a limit or of ``oo`` itself), or a
numpy array of objects for a vector or a matrix. On the way numbers are balls, which shrink until
the value is known to mpmath's current precision; whatever has no such value raises `Ungradable`
with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb
from mpmath import mp

from keywright.referee.enclosures import as_mpf, ball, certified, derived, moving
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    Value,
    is_array,
    is_finite,
    lift,
    order,
)
from keywright.referee.values.ellipsis import between, ends
from keywright.referee.values.environment import (
    ORNAMENTS,
    Alias,
    Env,
    Key,
    ReadDefinition,
    base_name,
    is_ornament,
    key_of,
)
from keywright.referee.values.limits import derivative, limit

__all__ = ["enclosure", "evaluate", "meaning", "slope"]

MOST_SUMMANDS = 100_000
# equivalent number: How much is remembered, and not read again.
REMEMBERED = 8192  # terms that are not read again

Meaning = Callable[[Env], Value]
EMPTY = Env()


def evaluate(term: Json, env: Env = EMPTY) -> Value:
    """The value of `term` where its symbols have the values of `env`."""
    return meaning(term)(env)


def meaning(term: Json) -> Meaning:
    """The value of `term` as a function of the environment, for those who need it at many points.

    Raises `Ungradable` for what is no term, as the function does for what has no value.
    """
    inner = enclosure(term)
    return lambda env: certified(lambda: inner(env))


def enclosure(term: Json) -> Meaning:
    """The same with the bounds that the precision of the moment allows for."""
    inner = _refusing(_meaning_of, term)
    return lambda env: _refusing(inner, env)


def slope(term: Json, env: Env, direction: Mapping[Key, Value]) -> Value:
    """The derivative of a number along a direction, which names how fast each symbol changes.

    No rule of differentiation is used: the term is computed in power series of two terms.
    """
    inner = enclosure(term)

    def found() -> Value:
        numbers = moving([env.values[key] for key in direction], list(direction.values()))
        return derived(inner(env.bind(dict(zip(direction, numbers, strict=True)))))

    return certified(found)


def _refusing(function: Callable[[Any], Any], argument: Any) -> Any:
    """Python's complaints about nonsense become the reason why it cannot be graded."""
    try:
        return function(argument)
    except ZeroDivisionError as error:
        raise Ungradable("division by zero") from error
    except OverflowError as error:
        raise Ungradable("overflow") from error
    except RecursionError as error:
        raise Ungradable("a definition that never ends") from error
    except (TypeError, ValueError, IndexError) as error:
        raise Ungradable(f"a malformed term: {error}") from error


def _meaning_of(term: Json) -> Meaning:
    """The term as a function of the environment; equal terms are read once."""
    # equivalent condition: Numbers and names are not worth remembering, but may be.
    return _meaning(term) if type(term) in (int, str) else _read(json.dumps(term))


@lru_cache(maxsize=REMEMBERED)
def _read(text: str) -> Meaning:
    return _meaning(json.loads(text))


@lru_cache(maxsize=REMEMBERED)
def _body(owner: ReadDefinition | Alias) -> Meaning:
    """The body of what a definition or an equation defines."""
    return _meaning_of(owner.body)


def _meaning(term: Json) -> Meaning:
    if isinstance(term, int) and not isinstance(term, bool):
        return lambda env: term
    if isinstance(term, str):
        return _symbol(term)
    if not isinstance(term, list) or not term:
        raise Ungradable(f"{term!r} is no term")
    head, *args = term
    rule = RULES.get(str(head))
    if rule is not None:
        return rule(args)
    if head in ARITHMETIC:
        return _applied(ARITHMETIC[str(head)], args, one_vector=head != "add")
    if head in FUNCTIONS:
        return _applied(FUNCTIONS[str(head)], args)
    if head in COMPARISONS:
        return _compared(str(head), args)
    raise Ungradable(f"no rule for {head!r}")


def _applied(
    function: Callable[..., Value], args: list[Json], *, one_vector: bool = False
) -> Meaning:
    """A function of numbers, or of the entries of vectors."""
    operands = tuple(map(_meaning, args))

    def value(env: Env) -> Value:
        values = [operand(env) for operand in operands]
        for each in values:
            # equivalent condition: A shortcut: the longer way, entry by entry, finds the same and
            #   refuses the same.
            if type(each) is not int and not is_finite(each):
                break
        else:  # nearly always
            found = function(*values)
            # equivalent condition: A shortcut: the longer way, entry by entry, finds the same and
            #   refuses the same.
            if type(found) is int or is_finite(found):
                return found
        if one_vector and sum(map(is_array, values)) > 1:
            raise Ungradable("a product or quotient of vectors")
        return lift(function, *values)

    return value


def _compared(head: str, args: list[Json]) -> Meaning:
    """A statement about vectors is one about every entry, but they differ where one entry does."""
    left, right = map(_meaning, args)
    holds, joined = COMPARISONS[head], any if head == "ne" else all
    return lambda env: joined(map(holds, _signs(left(env), right(env))))


def _signs(left: Value, right: Value) -> list[int]:
    for side in (left, right):
        if isinstance(side, bool):
            raise Ungradable("a truth value stands where a number must")
    if not is_array(left) and not is_array(right):
        return [order(left, right)]
    return [int(sign) for sign in np.ravel(lift(order, left, right))]


def _symbol(name: str) -> Meaning:
    def value(env: Env) -> Value:
        found = env.values.get(name)
        if found is not None:
            return _balls(found)
        alias = env.alias(name, ())
        if alias is not None:
            return _body(alias[0])(alias[1])
        raise Ungradable(f"the symbol {name!r} has no value here")

    return value


def _balls(value: Value) -> Value:
    return _array([_balls(entry) for entry in value]) if is_array(value) else ball(value)


def _constant(found: Callable[[], Value]) -> Callable[[list[Json]], Meaning]:
    def rule(args: list[Json]) -> Meaning:
        if args:
            raise Ungradable("a malformed term: a constant with arguments")
        return lambda env: found()

    return rule


def _opaque(head: str) -> Callable[[list[Json]], Meaning]:
    return lambda args: _symbol(key_of([head, *args]))


def _negative(args: list[Json]) -> Meaning:
    (arg,) = map(_meaning, args)

    def value(env: Env) -> Value:
        found = arg(env)
        if type(found) is int or isinstance(found, mp.mpf) or is_finite(found):
            return -found
        return lift(lambda x: -x, found)

    return value


def _integer(term: Json) -> Callable[[Env], int]:
    if type(term) is int:
        return lambda env: term
    inner = _meaning(term)

    def value(env: Env) -> int:
        found = inner(env)
        if type(found) is int:
            return found
        whole = None if is_array(found) or type(found) is bool else _whole(found)
        if whole is None:
            raise Ungradable(f"{key_of(term)} is not a whole number here")
        return whole

    return value


def _whole(found: Value) -> int | None:
    """The whole number that this is, or cannot be told from."""
    if type(found) is not arb:
        return None
    number = found.unique_fmpz()
    return None if number is None or order(found, int(number)) else int(number)


def _truth(term: Json) -> Callable[[Env], bool]:
    inner = _meaning(term)

    def value(env: Env) -> bool:
        found = inner(env)
        if not isinstance(found, bool):
            raise Ungradable("a number stands where a statement must")
        return found

    return value


def _all(args: list[Json]) -> Meaning:
    parts = list(map(_truth, args))
    return lambda env: all(part(env) for part in parts)


def _any(args: list[Json]) -> Meaning:
    parts = list(map(_truth, args))
    return lambda env: any(part(env) for part in parts)


def _cases(args: list[Json]) -> Meaning:
    rows = [_case(row) for row in args]

    def value(env: Env) -> Value:
        for condition, inner in rows:
            if condition(env):
                return inner(env)
        raise Ungradable("none of the cases holds")

    return value


def _case(row: Json) -> tuple[Callable[[Env], bool], Meaning]:
    if not isinstance(row, list) or len(row) != 3 or row[0] != "case":
        raise Ungradable("a case without its condition")
    return _truth(row[2]), _meaning(row[1])


def _sum(args: list[Json]) -> Meaning:
    body, name, low, high = args
    summand, first, last = _meaning(body), _integer(low), _integer(high)

    def value(env: Env) -> Value:
        start, stop = first(env), last(env)
        if stop - start >= MOST_SUMMANDS:
            raise Ungradable("a sum of too many summands")
        summands = [summand(env.bind({str(name): j})) for j in range(start, stop + 1)]
        return lift(ARITHMETIC["add"], *summands) if summands else 0

    return value


def _limit(args: list[Json]) -> Meaning:
    body, name, to, side = args
    inside, target = _meaning(body), _meaning(to)

    def value(env: Env) -> Value:
        end = limit(
            lambda t: certified(lambda: inside(env.bind({str(name): t}))),
            _number(target(env)),
            str(side),
            whole=name in env.whole,
        )
        return _balls(end)

    return value


def _number(found: Value) -> Value:
    """What is computed with, as a number of mpmath."""
    return as_mpf(found) if type(found) in (int, arb) else found


def _address(term: Json) -> Callable[[Env], Key]:
    if isinstance(term, list) and term[0] == "index":
        key, places = key_of(term[1]), list(map(_integer, term[2:]))
        return lambda env: (key, tuple(place(env) for place in places))
    return lambda env: key_of(term)


def _derivative(args: list[Json]) -> Meaning:
    body, variable = args
    inside, address, where = _meaning(body), _address(variable), _meaning(variable)

    def value(env: Env) -> Value:
        key = address(env)
        change = derivative(
            lambda t: certified(lambda: inside(env.bind({key: t}))), _number(where(env))
        )
        return _balls(change)

    return value


def _at(args: list[Json]) -> Meaning:
    body, variable, there = args
    inside, address, point = _meaning(body), _address(variable), _meaning(there)
    return lambda env: inside(env.bind({address(env): point(env)}))


def _call(args: list[Json]) -> Meaning:
    scope = _scope(args)

    def value(env: Env) -> Value:
        definition, inner = scope(env)
        if definition.component is None:
            return _body(definition)(inner)
        # equivalent number: A vector without entries has none to ask for.
        bodies = [_component(definition, inner, i) for i in range(1, (inner.length or 0) + 1)]
        return _array(bodies)

    return value


def _scope(args: list[Json]) -> Callable[[Env], tuple[ReadDefinition, Env]]:
    """The definition called and the environment of its body."""
    name, *terms = args
    arguments = list(map(_meaning, terms))

    def value(env: Env) -> tuple[ReadDefinition, Env]:
        definition = env.definitions.get(str(name))
        if definition is None:
            raise Ungradable(f"no function is called {name!r}")
        if len(arguments) != len(definition.parameters):
            raise Ungradable(f"{name} takes {len(definition.parameters)} arguments")
        if definition.size is not None:
            env = env.sized(_length(definition.size, env))
        values = [argument(env) for argument in arguments]
        if definition.component is not None:
            lengths = [len(value) for value in values if is_array(value)]
            # equivalent number: The lengths are all the same, or refused.
            if not lengths or any(length != (env.length or lengths[0]) for length in lengths):
                raise Ungradable(f"{name} is given vectors of lengths {lengths}, not {env.length}")
            # equivalent number: The lengths are all the same, or refused.
            env = env.sized(lengths[0])
        return definition, env.bind(dict(zip(definition.parameters, values, strict=True)))

    return value


def _length(size: Json, env: Env) -> int:
    if isinstance(size, str) and type(env.values.get(size)) is int:
        return int(env.values[size])
    return _integer(size)(env)


def _component(definition: ReadDefinition, scope: Env, i: int) -> Value:
    # equivalent number: A vector without entries has none to ask for.
    if not 1 <= i <= (scope.length or 0):
        raise Ungradable(f"there is no entry {i} among {scope.length}")
    return _body(definition)(scope.bind({str(definition.component): i}))


def _index(args: list[Json]) -> Meaning:
    base, *terms = args
    places = list(map(_integer, terms))
    if isinstance(base, list) and base[0] == "call" and len(places) == 1:
        # equivalent number: There is one place.
        return _entry_of_call(base[1:], places[0])
    if isinstance(base, list) and base[0] == "vec":
        base = base[1]
    if isinstance(base, str) or is_ornament(base):
        entry = _entry(base)
        return lambda env: entry(tuple([place(env) for place in places]), env)
    whole = _meaning(base)
    return lambda env: _pick(whole(env), tuple(place(env) for place in places))


def _entry_of_call(args: list[Json], place: Callable[[Env], int]) -> Meaning:
    """One entry of a function's vector, without the others."""
    scope = _scope(args)

    def value(env: Env) -> Value:
        definition, inner = scope(env)
        if definition.component is not None:
            return _component(definition, inner, place(env))
        return _pick(_body(definition)(inner), (place(env),))

    return value


def _entry(base: Json) -> Callable[[tuple[int, ...], Env], Value]:
    """An entry of an indexed symbol: as bound, as equated, or as drawn by the oracle."""
    key, name = key_of(base), base_name(base)

    def value(indices: tuple[int, ...], env: Env) -> Value:
        bound = env.values.get(key)
        if bound is not None and is_array(bound):
            return ball(_pick(bound, indices))
        if (key, indices) in env.values:
            return ball(env.values[key, indices])
        found = env.alias(key, indices) if key in env.aliases else None
        if found is not None:
            return _body(found[0])(found[1])
        if env.oracle is None:
            raise Ungradable(f"the symbol {key} has no entry {indices}")
        return ball(env.oracle(key, indices, name))

    return value


def _pick(value: Value, indices: tuple[int, ...]) -> Value:
    if not is_array(value) or value.ndim != len(indices):
        raise Ungradable(f"{len(indices)} indices do not fit what they are put on")
    for i, size in zip(indices, value.shape, strict=True):
        if not 1 <= i <= size:
            raise Ungradable(f"there is no entry {i} among {size}")
    return value[tuple(i - 1 for i in indices)]


def _vector(args: list[Json]) -> Meaning:
    (name,) = args
    key, entry = key_of(name), _entry(name)

    def value(env: Env) -> Value:
        bound = env.values.get(key)
        if is_array(bound):
            return _balls(bound)
        length = env.length
        if length is None:
            sizes = {key_of(d.size): d.size for d in env.definitions.values() if d.size is not None}
            if len(sizes) != 1:
                raise Ungradable(f"nothing says how long the vector {key} is")
            length = _length(sizes.popitem()[1], env)
        return _array([entry((i,), env) for i in range(1, length + 1)])

    return value


def _array(entries: list[Value]) -> Value:
    if any(is_array(entry) for entry in entries):
        if len({np.shape(entry) for entry in entries}) > 1:
            raise Ungradable("rows of different lengths")
        return np.stack(entries)
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array


def _enumeration(args: list[Json]) -> Meaning:
    parts: list[Callable[[Env], list[Value]]] = []
    terms = list(args)
    while terms:
        term = terms.pop(0)
        if terms[:1] == [["dots"]] and len(terms) > 1:
            parts.append(_elided(term, terms[1]))
            del terms[:2]
        else:
            parts.append(_single(_meaning(term)))
    return lambda env: _array([entry for part in parts for entry in part(env)])


def _single(entry: Meaning) -> Callable[[Env], list[Value]]:
    return lambda env: [entry(env)]


def _elided(first: Json, last: Json) -> Callable[[Env], list[Value]]:
    """x_1, ..., x_K with both ends; nothing at all where K is 0."""
    start, stop = map(_integer, ends(first, last))

    def values(env: Env) -> list[Value]:
        low, high = start(env), stop(env)
        if not low - 1 <= high < low + MOST_SUMMANDS:
            raise Ungradable("an ellipsis that runs backwards or too far")
        numbers = range(low, high + 1)
        return [_meaning_of(between(first, last, number))(env) for number in numbers]

    return values


RULES: dict[str, Callable[[list[Json]], Meaning]] = {
    "pi": _constant(arb.pi),
    "oo": _constant(lambda: mp.inf),
    "true": _constant(lambda: True),
    "neg": _negative,
    "and": _all,
    "or": _any,
    "cases": _cases,
    "sum": _sum,
    "limit": _limit,
    "deriv": _derivative,
    "at": _at,
    "call": _call,
    "index": _index,
    "vec": _vector,
    "list": _enumeration,
    "tuple": _enumeration,
    "matrix": _enumeration,
    **{head: _opaque(head) for head in ORNAMENTS},
}
