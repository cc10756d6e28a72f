"""What the sheet says around the traces: the problem itself, seeds, results and remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mpmath import mp

from keywright.kinds.autodiff.check.question import (
    SMALL,
    Answer,
    CheckedAutodiff,
    CheckedWalk,
    finding,
    number,
    tape_of,
    v,
)
from keywright.kinds.autodiff.check.tapes import (
    CheckedTape,
    adjoint_order,
    args_of,
    partial,
    unrelated_number,
)
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import ROWS, Elementary, Value
from keywright.referee.report import Finding, decimals
from keywright.referee.tools import recomputed
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env, key_of
from keywright.referee.values.environment import walk as nodes_of
from keywright.referee.values.terms import evaluate

__all__ = ["remarks"]

EMPTY = Env()
BRIEF = 30  # nodes of an equation that stands in a caption
WINS = {"max": "gt", "min": "lt"}  # how the winner compares
KINKED = (*WINS, *(name for name, row in ROWS.items() if row.sided))


def remarks(asked: CheckedAutodiff, answer: Answer, digits: int) -> Iterator[Finding]:
    """What the sheet says outside its tables: the problem itself, seeds, results, remarks."""
    traces = answer.get("traces", {})
    tape = None
    for columns in traces.values():
        rows = columns.get("values", [])
        tape = tape_of(asked, rows)
    if tape is None:
        return
    formulas, facts = answer["formulas"], answer["facts"]
    # equivalent number: The point close by, where the same branches hold.
    env = Env(tape.run(asked.points[0]))
    yield from _given(asked, answer, digits)
    yield from _branches(tape, formulas, env)
    for p, part in enumerate(asked.parts):
        for w, walk in enumerate(part):
            place = f"parts.{p}.{w}"
            expected = {f"given.{place}.forward": not walk.output, f"{place}.trace": walk.id}
            yield from (recomputed(f"facts/{k}", facts.get(k), x) for k, x in expected.items())
            yield from _walk(asked, tape, walk, place, answer, digits)


def _given(asked: CheckedAutodiff, answer: Answer, digits: int) -> Iterator[Finding]:
    """What the statement says, and by what captions call the functions."""
    formulas, values = answer["formulas"], answer["values"]
    has_small = any(map(SMALL.fullmatch, decimals(answer)))
    numbers = {
        "given.digits": digits,
        "given.figures": max(digits, 1) if has_small else None,
        "given.inputs": len(asked.inputs),
        "given.outputs": len(asked.functions),
    }
    yield from (recomputed(f"values/{k}", values.get(k), count) for k, count in numbers.items())
    for n, (name, line) in enumerate(asked.as_written):
        where = f"given.steps.{n}"
        yield finding(f"formulas/{where}", _equal(formulas.get(where), ["eq", name, line]))
    yield finding("formulas/given.point", _point(asked, formulas.get("given.point")))
    for n, (name, value) in enumerate(asked.constants.items()):
        where = f"given.constants.{n}"
        good = _says(formulas.get(where), name, value)
        yield finding(f"formulas/{where}", [] if good else ["is another constant"])
    for n, name in enumerate(asked.functions):
        where = f"given.functions.{n}"
        shown = formulas.get(where)
        good = isinstance(shown, list) and len(shown) == 3 and shown[:2] == ["eq", name]
        good = good and _same_function(asked, name, shown[2])
        yield finding(f"formulas/{where}", [] if good else ["is another function"])
        is_brief = len(asked.functions) == 1 and len(nodes_of(shown)) <= BRIEF
        named = _equal(formulas.get(f"names.{n}"), None if is_brief else name)
        yield finding(f"formulas/names.{n}", named)


def _same_function(asked: CheckedAutodiff, name: str, shown: Json) -> bool:
    """Of the same parts, close to the point of the question, and elsewhere as far as the function
    is defined: sums and products may be bracketed in another way, nothing else."""
    if _parts(shown) != _parts(asked.stated[name]):
        return False
    for n, point in enumerate((*asked.points, *asked.elsewhere)):
        try:
            wanted = asked.value(name, point)
        except Ungradable:
            if n < len(asked.points):
                raise
            continue
        if not close(evaluate(shown, Env(asked.stated_scope(point))), wanted):
            return False
    return True


def _parts(term: Json) -> Counter[str]:
    """How often each symbol, number, sign and function occurs."""
    nodes = (node[0] if isinstance(node, list) else node for node in nodes_of(term))
    return Counter(str(node) for node in nodes if node not in ("add", "mul"))


def _equal(found: Any, expected: Any) -> list[str]:
    return [] if found == expected else [f"{found!r} instead of {expected!r}"]


def _point(asked: CheckedAutodiff, shown: Any) -> list[str]:
    # equivalent number: There is one.
    names: Json = ["tuple", *asked.inputs] if len(asked.inputs) > 1 else asked.inputs[0]
    if not isinstance(shown, list) or len(shown) != 3 or shown[:2] != ["eq", names]:
        return ["does not name the inputs"]
    if len(asked.inputs) > 1 and shown[2][0] != "tuple":
        return ["does not list their values"]
    numbers = shown[2][1:] if len(asked.inputs) > 1 else [shown[2]]
    pairs = zip(numbers, asked.points[0], strict=True)
    return [] if all(close(evaluate(n), x) for n, x in pairs) else ["is another point"]


def _branches(tape: CheckedTape, formulas: Answer, env: Env) -> Iterator[Finding]:
    """A remark for each step with a kink: a condition that holds, and the slopes it gives."""
    kinked = [
        i
        for i, line in enumerate(tape.lines, start=1)
        if isinstance(line, list) and line[0] in KINKED and args_of(line)
    ]
    for n, i in enumerate(kinked):
        place = f"branches.{n}.condition"
        good = _settles(formulas.get(place), tape.lines[i - 1], env)
        yield finding(f"formulas/{place}", [] if good else ["does not tell the slopes"])
        for m, j in enumerate(args_of(tape.lines[i - 1])):
            place = f"branches.{n}.slopes.{m}"
            shown = formulas.get(place)
            symbol: Json = ["partial", v(i), v(j)]
            slope = partial(tape, i, j, dict(env.values))
            good = _says(shown, symbol, slope, env)
            yield finding(f"formulas/{place}", [] if good else ["is another slope"])


def _settles(condition: Any, line: Any, env: Env) -> bool:
    """Whether a condition says that one argument beats each of the others, or between which breaks
    the only one lies, and holds."""
    if not isinstance(condition, list):
        return False
    head, *args = line
    rows = condition[1:] if condition[0] == "and" else [condition]
    if head in ROWS and ROWS[head].breaks:
        return _between(rows, args[0], ROWS[head], env)
    # equivalent number: Every row must have this winner, whichever says who it is.
    winner = rows[0][1] if rows and isinstance(rows[0], list) else None
    beaten = [row[2] for row in rows if row[0] == WINS[head] and row[1] == winner]
    others = [arg for arg in args if arg != winner]
    return (
        len(beaten) == len(rows) == len(args) - 1
        and all(arg in others for arg in beaten)
        and all(other in beaten for other in others)
        and evaluate(condition, env) is True
    )


def _between(rows: list[Any], arg: Json, row: Elementary, env: Env) -> bool:
    """Whether comparisons of a number with breaks name just those next to it, from below to above,
    or the one that it is itself."""
    value = evaluate(arg, env)
    above = [b for b in row.breaks if b > value or (b == value and row.sided == "le")]
    below = [b for b in row.breaks if b not in above]
    if above and below:
        wanted: list[Json] = [["lt", below[-1], arg], [row.sided, arg, above[0]]]
    else:
        wanted = [[row.sided, arg, above[0]] if above else ["gt", arg, below[-1]]]
    return rows == wanted


def _walk(
    asked: CheckedAutodiff,
    tape: CheckedTape,
    walk: CheckedWalk,
    place: str,
    answer: Answer,
    digits: int,
) -> Iterator[Finding]:
    formulas, values = answer["formulas"], answer["values"]
    seeds: list[tuple[Json, Value]] = (
        [(["bar", walk.output], mp.mpf(1))]
        if walk.output
        else [(["dot", x], d) for x, d in zip(asked.inputs, walk.direction, strict=True)]
    )
    for n, (symbol, value) in enumerate(seeds):
        where = f"given.{place}.seeds.{n}"
        good = _says(formulas.get(where), symbol, value)
        yield finding(f"formulas/{where}", [] if good else ["is another seed"])
    # As numbers that have nothing to do with each other, so that each must be named correctly.
    inputs = asked.inputs
    pairs = [_slope(y, x) for y in asked.functions for x in inputs]
    env = Env({pair: unrelated_number(n) for n, pair in enumerate(pairs)})
    wanted = (
        [(walk.output, asked.axis(x)) for x in asked.inputs]
        if walk.output
        else [(y, walk.direction) for y in asked.functions]
    )
    for n, (y, direction) in enumerate(wanted):
        where, result = f"given.{place}.slopes.{n}", f"{place}.results.{n}"
        value = asked.slope(y, asked.points[0], direction)
        symbol = formulas.get(where)
        along = sum(env.values[_slope(y, x)] * d for x, d in zip(inputs, direction, strict=True))
        good = symbol is not None and close(evaluate(symbol, env), along)
        yield finding(f"formulas/{where}", [] if good else ["is another derivative"])
        cell = values.get(result)
        yield finding(f"values/{result}", number(cell, value, digits) if cell else ["missing"])
    for name, expected in _remarks(tape, walk.output).items():
        for n, j in enumerate(expected):
            where = f"{place}.{name}.{n}"
            yield finding(f"formulas/{where}", _equal(formulas.get(where), v(j)))


def _remarks(tape: CheckedTape, output: str | None) -> dict[str, list[int]]:
    """Which variables the adjoint table accumulates, leaves out, and gives a zero."""
    if output is None:
        return {}
    order = adjoint_order(tape, output)
    targets = [j for j, i in order if i is not None]
    reached = {j for j, i in order if i is not None} | {order[0][0]}
    inputs = range(1 - len(tape.inputs), 1)
    return {
        "repeated": [j for j in sorted(set(targets)) if targets.count(j) > 1],
        "skipped": [i for i in range(1, len(tape.lines) + 1) if i not in reached],
        "independent": [j for j in inputs if j not in reached],
    }


def _slope(output: str, variable: str) -> str:
    return key_of(["partial", output, variable])


def _says(shown: Any, symbol: Json, value: Value, env: Env = EMPTY) -> bool:
    """Whether an equation gives this symbol this value."""
    equation = isinstance(shown, list) and len(shown) == 3 and shown[:2] == ["eq", symbol]
    return equation and close(evaluate(shown[2], env), value)
