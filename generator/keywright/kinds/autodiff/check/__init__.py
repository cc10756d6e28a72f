"""Automatic differentiation checked by running every trace again, in power series.

Values come from the formulas of the YAML and from those of the trace itself, derivatives from power
series of them. Every formula must give its value at the point of the
question, and once more what it should where the variables are close by and all tangents, adjoints
and partial derivatives are unrelated numbers, so that it cannot be right by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpmath import mp

from keywright.kinds.autodiff.check.question import (
    Answer,
    CheckedAutodiff,
    CheckedWalk,
    finding,
    number,
    question_of,
    tape_of,
    v,
)
from keywright.kinds.autodiff.check.remarks import remarks
from keywright.kinds.autodiff.check.tapes import (
    DIGITS,
    CheckedTape,
    adjoint_order,
    args_of,
    derivatives,
    fault,
    partial,
    unrelated_number,
)
from keywright.referee.enclosures import bits_needed, derived, lead, moving
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env, Key, key_of
from keywright.referee.values.environment import walk as nodes_of
from keywright.referee.values.terms import evaluate

__all__ = ["COLUMNS", "check"]

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = ()

# equivalent number: The wording of a message.
SHOWN = 12  # digits in a message
SPARE = 45  # digits that are left of a number of which 30 are compared
Scope = dict[Key, Value]


def check(question: Answer, answer: Answer, digits: int) -> Iterator[Finding]:
    """Findings for the named answers, every line of every trace, and all that the sheet says."""
    with mp.workdps(DIGITS + digits):
        bits = _bits_needed(question, answer)
    with mp.workprec(bits):
        yield from _findings(question, answer, digits)


def _bits_needed(question: Answer, answer: Answer) -> int:
    """The precision with which the lines of the traces can be computed from one another."""
    traces = answer.get("traces", {})
    asked = question_of(question, list(traces))
    tapes = [tape_of(asked, columns.get("values", [])) for columns in traces.values()]
    walks = zip(tapes, asked.walks, strict=False)
    along = [
        (tape, walk.direction or [mp.mpf(1)] * len(asked.inputs))
        for tape, walk in walks
        if tape is not None
    ]

    def numbers() -> list[Value]:
        point = asked.points[0]
        found = [tape.balls(moving(point, direction)).values() for tape, direction in along]
        return [part for run in found for x in run for part in (lead(x), derived(x))]

    try:
        return max(bits_needed(numbers), int(mp.prec))
    except Ungradable:
        return int(mp.prec)


def _findings(question: Answer, answer: Answer, digits: int) -> Iterator[Finding]:
    traces = answer.get("traces", {})
    asked = question_of(question, list(traces))
    yield from _named(asked, answer, digits)
    wanted = [walk.id for walk in asked.walks]
    if list(traces) != wanted:
        yield finding("traces", [f"the traces are {list(traces)}, not {wanted}"])
    before: list[Answer] = []
    for walk in asked.walks:
        if walk.id in traces:
            yield from _trace(asked, walk, traces[walk.id], digits)
            if traces[walk.id].get("values") != before:  # the same in all of them, as a rule
                before = traces[walk.id].get("values")
                yield from _program(asked, f"traces/{walk.id}/values", before)
    yield from remarks(asked, answer, digits)


def _named(asked: CheckedAutodiff, answer: Answer, digits: int) -> Iterator[Finding]:
    expected: dict[str, Value] = {}
    point = asked.points[0]
    for y in asked.functions:
        expected[y] = asked.value(y, point)
    for walk in asked.walks:
        if walk.output:
            for x in asked.inputs:
                slope = asked.slope(walk.output, point, asked.axis(x))
                expected.setdefault(f"d{walk.output}/d{x}", slope)
        else:
            along = walk.id.partition(":")[2]
            for y in asked.functions:
                expected.setdefault(f"d{y}/d{along}", asked.slope(y, point, walk.direction))
    named = answer.get("answers", {})
    yield from (finding(f"answers/{n}", ["is missing"]) for n in expected if n not in named)
    for name, cell in named.items():
        known = name in expected
        errors = number(cell, expected[name], digits) if known else ["was not asked for"]
        yield finding(f"answers/{name}", errors)


def _trace(
    asked: CheckedAutodiff, walk: CheckedWalk, columns: Answer, digits: int
) -> Iterator[Finding]:
    """The two columns of one table, line by line."""
    place = f"traces/{walk.id}"
    other = "adjoints" if walk.output else "tangents"
    if list(columns) != ["values", other]:
        yield finding(place, [f"the columns are {list(columns)}"])
        return
    rows = columns["values"]
    tape = tape_of(asked, rows)
    if tape is None:
        yield finding(f"{place}/values", ["inputs, steps and outputs do not make up a trace"])
        return
    yield from _column(f"{place}/values", rows, *_values(asked, tape), digits)
    column = _adjoints(asked, tape, walk) if walk.output else _tangents(asked, tape, walk)
    yield from _column(f"{place}/{other}", columns[other], *column, digits)


def _program(asked: CheckedAutodiff, place: str, rows: list[Answer]) -> Iterator[Finding]:
    """What is wrong with the evaluation as a program."""
    tape = tape_of(asked, rows)
    if tape is not None:
        problems = (*_structure(asked, tape), *_elsewhere(asked, tape))
        yield from (finding(f"{place}/{n}", [text]) for n, text in problems)


def _structure(asked: CheckedAutodiff, tape: CheckedTape) -> Iterator[tuple[int, str]]:
    """Steps that are not elementary, and those that are not the author's."""
    first = len(tape.inputs)
    for i, line in enumerate(tape.lines, start=1):
        text = fault(line, i, first, binary_sums=asked.binary_sums)
        if text:
            yield first + i - 1, text
    written = [line for line in asked.written if line[0] not in asked.functions]
    if not written:
        return
    if len(written) != len(tape.lines):
        yield first, f"the author's trace has {len(written)} steps"
        return
    for point in asked.points:
        values = tape.run(point)
        named: dict[Key, Value] = {
            f"v{i}": x for key, x in values.items() if isinstance(key, tuple) for i in key[1]
        }
        env = Env({**values, **named})
        for i, (_, line) in enumerate(written, start=1):
            if not close(evaluate(line, env), values["v", (i,)]):
                yield first + i - 1, "is not the step of the author's trace"


def _elsewhere(asked: CheckedAutodiff, tape: CheckedTape) -> Iterator[tuple[int, str]]:
    """Outputs that leave their function far from the point, where max and abs go another way. An
    author's own trace may do so. What has no value there may be a step of another output only."""
    if asked.written:
        return
    first = len(tape.inputs) + len(tape.lines)
    needed = {name: {j for j, _ in adjoint_order(tape, name)} for name, _ in tape.outputs}
    for point in asked.elsewhere:
        for n, (name, i) in enumerate(tape.outputs):
            try:
                wanted = asked.value(name, point)
                found = tape.run(point, needed[name])["v", (i,)]
            except Ungradable:
                continue
            if not close(found, wanted):
                yield first + n, f"the trace does not compute {name} everywhere"


@dataclass(frozen=True)
class ExpectedLine:
    """One line as it must be: its name, symbol and value at the point, and what its formula and its
    rule must give where all tangents, adjoints and partial derivatives are unrelated numbers. Where
    a factor is zero these tell nothing: the formula may have dots and bars only on the v's of
    `uses`."""

    name: str
    symbol: Json
    value: Value
    formula: Value
    rule: Value | None = None
    uses: tuple[int, ...] = ()


Column = tuple[
    list[ExpectedLine], Scope, Scope
]  # with the scope of the point and that of the numbers


def _column(
    place: str,
    rows: list[Answer],
    expected: list[ExpectedLine],
    here: Scope,
    unrelated: Scope,
    digits: int,
) -> Iterator[Finding]:
    if len(rows) != len(expected):
        yield finding(place, [f"there are {len(rows)} lines instead of {len(expected)}"])
    for n, (row, line) in enumerate(zip(rows, expected, strict=False)):
        yield finding(f"{place}/{n}", _line(row, line, here, unrelated, digits))
        here[_key(line.symbol)] = line.value


def _line(row: Answer, line: ExpectedLine, here: Scope, unrelated: Scope, digits: int) -> list[str]:
    """What is wrong with a line; `here` holds the lines before it."""
    if row.get("name") != line.name or row.get("symbol") != line.symbol:
        return [f"{row.get('name')} stands where {line.name} belongs"]
    if ("rule" in row) != (line.rule is not None):
        return ["the partial derivative is not shown as it should"]
    errors = number(row, line.value, digits)
    if not set(_ornamented(row["formula"])) <= set(line.uses):
        errors.append("the formula uses another variable")
    errors += _formula("formula", row["formula"], here, line.value)
    errors += _formula("formula", row["formula"], unrelated, line.formula)
    if line.rule is not None:
        errors += _formula("rule", row["rule"], here, line.value)
        errors += _formula("rule", row["rule"], unrelated, line.rule)
    return list(dict.fromkeys(errors))


def _formula(form: str, term: Json, scope: Scope, value: Value) -> list[str]:
    try:
        found = evaluate(term, Env(scope))
    except Ungradable as error:
        return [f"the {form}: {error}"]
    if close(found, value, below=mp.dps - SPARE):
        return []
    return [f"the {form} gives {mp.nstr(found, SHOWN)}, not {mp.nstr(value, SHOWN)}"]


def _variables(tape: CheckedTape) -> range:
    """The i of all v_i, inputs and steps."""
    return range(1 - len(tape.inputs), len(tape.lines) + 1)


def _values(asked: CheckedAutodiff, tape: CheckedTape) -> Column:
    here, near = (asked.scope(point) for point in asked.points)
    runs = [tape.run(point) for point in asked.points]
    near.update(runs[1])
    lines = []
    for i in _variables(tape):
        lines.append(ExpectedLine(f"v{i}", v(i), *(run["v", (i,)] for run in runs)))
    for y in asked.functions:
        lines.append(ExpectedLine(y, y, *(asked.value(y, point) for point in asked.points)))
    return lines, here, near


def _tangents(asked: CheckedAutodiff, tape: CheckedTape, walk: CheckedWalk) -> Column:
    """Values from the series of the whole trace, formulas from that of each step."""
    slopes = derivatives(tape, asked.points[0], walk.direction)
    here, near = (tape.run(point) for point in asked.points)
    inputs = _variables(tape)[: len(tape.inputs)]
    for n, (x, component) in enumerate(zip(asked.inputs, walk.direction, strict=True)):
        here[key_of(["dot", x])] = component
        near[key_of(["dot", x])] = unrelated_number(-n)
    # equivalent arithmetic: Any number will do that has nothing to do with the others: right
    #   formulas stay right, and wrong ones wrong.
    dots = {i: unrelated_number(len(tape.inputs) + i) for i in _variables(tape)}
    near.update({key_of(["dot", v(i)]): x for i, x in dots.items()})
    lines = []
    for n, i in enumerate(inputs):
        seed = unrelated_number(-n)
        lines.append(ExpectedLine(f"v{i}", ["dot", v(i)], slopes["v", (i,)], seed))
    for i, line in enumerate(tape.lines, start=1):
        total = sum((partial(tape, i, j, near) * dots[j] for j in args_of(line)), mp.mpf(0))
        lines.append(
            ExpectedLine(f"v{i}", ["dot", v(i)], slopes["v", (i,)], total, uses=args_of(line))
        )
    for y, i in tape.outputs:
        value = asked.slope(y, asked.points[0], walk.direction)
        lines.append(ExpectedLine(y, ["dot", y], value, dots[i], uses=(i,)))
    return lines, here, near


def _adjoints(asked: CheckedAutodiff, tape: CheckedTape, walk: CheckedWalk) -> Column:
    """The lines of the reverse walk; each contribution must be what its step's series gives."""
    output = str(walk.output)
    here, near = (tape.run(point) for point in asked.points)
    here[key_of(["bar", output])] = mp.mpf(1)
    near[key_of(["bar", output])] = seed = +mp.phi  # the golden ratio, a number like any other
    # equivalent arithmetic: Any number will do that has nothing to do with the others: right
    #   formulas stay right, and wrong ones wrong.
    bars = {i: unrelated_number(len(tape.inputs) + i) for i in _variables(tape)}
    near.update({key_of(["bar", v(i)]): x for i, x in bars.items()})
    totals: dict[int, Value] = {}
    lines: list[ExpectedLine] = []
    for n, (j, i) in enumerate(adjoint_order(tape, output)):
        symbol: Json = ["bar", v(j)]
        if i is None:
            totals[j] = mp.mpf(not lines)
            lines.append(ExpectedLine(f"v{j}", symbol, totals[j], mp.mpf(0) if lines else seed))
            continue
        name = key_of(["partial", v(i), v(j)])
        here[name] = partial(tape, i, j, here)
        # equivalent arithmetic: Any number will do that has nothing to do with the others: right
        #   formulas stay right, and wrong ones wrong.
        near[name] = unrelated_number(-n)
        before = bars[j] if j in totals else 0
        totals[j] = totals.get(j, 0) + totals[i] * here[name]
        formula = before + bars[i] * partial(tape, i, j, near)
        lines.append(
            ExpectedLine(f"v{j}", symbol, totals[j], formula, before + bars[i] * near[name], (i, j))
        )
    for j, x in zip(range(0, -len(tape.inputs), -1), reversed(asked.inputs), strict=True):
        slope = asked.slope(output, asked.points[0], asked.axis(x))
        lines.append(ExpectedLine(x, ["bar", x], slope, bars[j], uses=(j,)))
    return lines, here, near


def _ornamented(term: Json) -> Iterator[int]:
    """The i of every v_i under a dot or a bar; inputs and outputs have names instead."""
    for node in nodes_of(term):
        if isinstance(node, list) and node[0] in ("dot", "bar"):
            yield from args_of(node)


def _key(symbol: Json) -> Key:
    if isinstance(symbol, list) and symbol[0] == "index":
        return str(symbol[1]), (int(str(symbol[2])),)
    return key_of(symbol)
