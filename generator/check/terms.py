"""The value of a term (nested lists) at given values of its symbols, in mpmath.

One row of `RULES` for each head that is more than a function of its arguments' values. A value is
a real number, a truth value, ±infinity (only as the value of a limit or of ``oo`` itself), or a
numpy array of objects for a vector or a matrix. The precision is mpmath's current one; whatever
has no such value raises `Ungradable` with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from mpmath import mp

from generator.check.ellipsis import between, ends
from generator.check.environment import (
    ORNAMENTS,
    Definition,
    Env,
    Key,
    base_name,
    is_ornament,
    key_of,
)
from generator.check.errors import Ungradable
from generator.check.expression import Json
from generator.check.functions import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    Value,
    is_array,
    lift,
    order,
)
from generator.check.limits import derivative, limit

__all__ = ["evaluate"]

MOST_SUMMANDS = 100_000


def evaluate(term: Json, env: Env | None = None) -> Value:
    """The value of `term` where its symbols have the values of `env`."""
    try:
        value = _value(term, env or Env())
    except ZeroDivisionError as error:
        raise Ungradable("division by zero") from error
    except OverflowError as error:
        raise Ungradable("overflow") from error
    except RecursionError as error:
        raise Ungradable("a definition that never ends") from error
    except (TypeError, ValueError, IndexError) as error:
        raise Ungradable(f"a malformed term: {error}") from error
    if isinstance(value, int) and not isinstance(value, bool):
        return mp.mpf(value)
    return value


def _value(term: Json, env: Env) -> Value:
    if isinstance(term, int) and not isinstance(term, bool):
        return term
    if isinstance(term, str):
        return _symbol(term, env)
    if not isinstance(term, list) or not term:
        raise Ungradable(f"{term!r} is no term")
    head, *args = term
    rule = RULES.get(str(head))
    if rule is not None:
        return rule(args, env)
    values = [_value(arg, env) for arg in args]
    if head in ARITHMETIC:
        if head != "add" and sum(map(is_array, values)) > 1:
            raise Ungradable("a product or quotient of vectors")
        return lift(ARITHMETIC[str(head)], *values)
    if head in FUNCTIONS:
        return lift(FUNCTIONS[str(head)], *values)
    if head in COMPARISONS:
        left, right = values
        return COMPARISONS[str(head)](_compare(left, right))
    raise Ungradable(f"no rule for {head!r}")


def _compare(left: Value, right: Value) -> int:
    for side in (left, right):
        if isinstance(side, bool):
            raise Ungradable("a truth value stands where a number must")
    if not is_array(left) and not is_array(right):
        return order(left, right)
    signs = set(np.ravel(lift(order, left, right)).tolist())
    return int(signs.pop()) if len(signs) == 1 else 2 if 0 not in signs else 1


def _symbol(name: str, env: Env) -> Value:
    value = env.values.get(name)
    if value is not None:
        return value
    found = env.alias(name, ())
    if found is not None:
        return _value(found[0].body, found[1])
    raise Ungradable(f"the symbol {name!r} has no value here")


def _opaque(head: str) -> Callable[[list[Json], Env], Value]:
    def rule(args: list[Json], env: Env) -> Value:
        return _symbol(key_of([head, *args]), env)

    return rule


def _negative(args: list[Json], env: Env) -> Value:
    value = _value(args[0], env)
    return -value if not is_array(value) and mp.isinf(value) else lift(lambda x: -x, value)


def _integer(term: Json, env: Env) -> int:
    value = _value(term, env)
    if is_array(value) or isinstance(value, bool) or not mp.isint(value):
        raise Ungradable(f"{key_of(term)} is not a whole number here")
    return int(value)


def _truth(term: Json, env: Env) -> bool:
    value = _value(term, env)
    if not isinstance(value, bool):
        raise Ungradable("a number stands where a statement must")
    return value


def _cases(args: list[Json], env: Env) -> Value:
    for row in args:
        if not isinstance(row, list) or row[0] != "case":
            raise Ungradable("a case without its condition")
        _, value, condition = row
        if _truth(condition, env):
            return _value(value, env)
    raise Ungradable("none of the cases holds")


def _sum(args: list[Json], env: Env) -> Value:
    body, name, low, high = args
    first, last = _integer(low, env), _integer(high, env)
    if last - first >= MOST_SUMMANDS:
        raise Ungradable("a sum of too many summands")
    summands = [_value(body, env.bind({str(name): j})) for j in range(first, last + 1)]
    return lift(ARITHMETIC["add"], *summands) if summands else 0


def _limit(args: list[Json], env: Env) -> Value:
    body, name, to, side = args
    return limit(
        lambda t: _value(body, env.bind({str(name): t})),
        _value(to, env),
        str(side),
        whole=name in env.whole,
    )


def _address(term: Json, env: Env) -> Key:
    if isinstance(term, list) and term[0] == "index":
        return key_of(term[1]), tuple(_integer(i, env) for i in term[2:])
    return key_of(term)


def _derivative(args: list[Json], env: Env) -> Value:
    body, variable = args
    address = _address(variable, env)
    return derivative(lambda t: _value(body, env.bind({address: t})), _value(variable, env))


def _at(args: list[Json], env: Env) -> Value:
    body, variable, value = args
    return _value(body, env.bind({_address(variable, env): _value(value, env)}))


def _call(args: list[Json], env: Env) -> Value:
    definition, scope = _scope(args, env)
    if definition.component is None:
        return _value(definition.body, scope)
    bodies = [_component(definition, scope, i) for i in range(1, (scope.length or 0) + 1)]
    return _array(bodies)


def _scope(args: list[Json], env: Env) -> tuple[Definition, Env]:
    """The definition called and the environment of its body."""
    name, *arguments = args
    definition = env.definitions.get(str(name))
    if definition is None:
        raise Ungradable(f"no function is called {name!r}")
    if len(arguments) != len(definition.parameters):
        raise Ungradable(f"{name} takes {len(definition.parameters)} arguments")
    if definition.size is not None:
        length = _integer(definition.size, env)
        env = replace(env, length=length)
    values = [_value(argument, env) for argument in arguments]
    lengths = [len(value) for value in values if is_array(value)]
    if definition.component is not None:
        if not lengths or any(length != (env.length or lengths[0]) for length in lengths):
            raise Ungradable(f"{name} is given vectors of lengths {lengths}, not {env.length}")
        env = replace(env, length=lengths[0])
    return definition, env.bind(dict(zip(definition.parameters, values, strict=True)))


def _component(definition: Definition, scope: Env, i: int) -> Value:
    if not 1 <= i <= (scope.length or 0):
        raise Ungradable(f"there is no entry {i} among {scope.length}")
    return _value(definition.body, scope.bind({str(definition.component): i}))


def _index(args: list[Json], env: Env) -> Value:
    base, *places = args
    indices = tuple(_integer(place, env) for place in places)
    if isinstance(base, list) and base[0] == "call":
        definition, scope = _scope(base[1:], env)
        if definition.component is not None and len(indices) == 1:
            return _component(definition, scope, indices[0])
    if isinstance(base, list) and base[0] == "vec":
        base = base[1]
    if isinstance(base, str) or is_ornament(base):
        return _entry(base, indices, env)
    return _pick(_value(base, env), indices)


def _entry(base: Json, indices: tuple[int, ...], env: Env) -> Value:
    """An entry of an indexed symbol: as bound, as equated, or as drawn by the oracle."""
    key = key_of(base)
    if key in env.values and is_array(env.values[key]):
        return _pick(env.values[key], indices)
    if (key, indices) in env.values:
        return env.values[key, indices]
    found = env.alias(key, indices)
    if found is not None:
        return _value(found[0].body, found[1])
    if env.oracle is None:
        raise Ungradable(f"the symbol {key} has no entry {indices}")
    return env.oracle(key, indices, base_name(base))


def _pick(value: Value, indices: tuple[int, ...]) -> Value:
    if not is_array(value) or value.ndim != len(indices):
        raise Ungradable(f"{len(indices)} indices do not fit what they are put on")
    for i, size in zip(indices, value.shape, strict=True):
        if not 1 <= i <= size:
            raise Ungradable(f"there is no entry {i} among {size}")
    return value[tuple(i - 1 for i in indices)]


def _vector(args: list[Json], env: Env) -> Value:
    (name,) = args
    bound = env.values.get(key_of(name))
    if is_array(bound):
        return bound
    length = env.length
    if length is None:
        sizes = {json.dumps(d.size): d.size for d in env.definitions.values() if d.size is not None}
        if len(sizes) != 1:
            raise Ungradable(f"nothing says how long the vector {key_of(name)} is")
        length = _integer(sizes.popitem()[1], env)
    return _array([_entry(name, (i,), env) for i in range(1, length + 1)])


def _array(entries: list[Value]) -> Value:
    if any(is_array(entry) for entry in entries):
        if len({np.shape(entry) for entry in entries}) > 1:
            raise Ungradable("rows of different lengths")
        return np.stack(entries)
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array


def _enumeration(args: list[Json], env: Env) -> Value:
    entries: list[Value] = []
    terms = list(args)
    while terms:
        term = terms.pop(0)
        if terms[:1] == [["dots"]] and len(terms) > 1:
            entries.extend(_elided(term, terms[1], env))
            del terms[:2]
        else:
            entries.append(_value(term, env))
    return _array(entries)


def _elided(first: Json, last: Json, env: Env) -> list[Value]:
    """x_1, ..., x_K with both ends; nothing at all where K is 0."""
    low, high = (_integer(end, env) for end in ends(first, last))
    if not low - 1 <= high < low + MOST_SUMMANDS:
        raise Ungradable("an ellipsis that runs backwards or too far")
    return [_value(between(first, last, number), env) for number in range(low, high + 1)]


RULES: dict[str, Callable[[list[Json], Env], Value]] = {
    "pi": lambda args, env: +mp.pi,
    "oo": lambda args, env: mp.inf,
    "true": lambda args, env: True,
    "neg": _negative,
    "and": lambda args, env: all(_truth(arg, env) for arg in args),
    "or": lambda args, env: any(_truth(arg, env) for arg in args),
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
