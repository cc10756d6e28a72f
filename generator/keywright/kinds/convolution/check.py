"""The second opinion on a convolution: every product is scattered to where it lands.

The sheet gathers, for each entry of the result, the products that belong to it. Here the signal is
walked through once and each entry spreads the kernel over the result (for `strided`: the kernel is
blown up with zeros, laid on the padded signal and moved along), so a wrong index rule cannot be
wrong in the same way on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from operator import add, sub
from typing import Any

from mpmath import mp

from keywright.referee.expression import Json, read
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.tools import recomputed
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env, Key
from keywright.referee.values.numbers import value_of
from keywright.referee.values.terms import evaluate

__all__ = ["COLUMNS", "check"]

COLUMNS = (("sums", ("entry", "symbols", "numbers", "value")),)

At = tuple[int, ...]
Grid = dict[At, Value]
Products = dict[At, list[tuple[At, At]]]  # entry -> places in the signal and in the kernel

# equivalent number: Ten digits more than are compared.
DIGITS = 60
# equivalent number: A bound on the effort: a sum that is wrong is so at nearly all entries.
MOST_DRAWN = 12
LISTED = 40  # entries whose products are written out, where nothing is said
GOLDEN = (5**0.5 - 1) / 2  # whose multiples lie everywhere between whole numbers


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """Every entry, product, index and range; `digits` are held by the common check of decimals."""
    with mp.workdps(DIGITS):
        yield from _check(question, answer)


def _check(question: dict[str, Any], answer: dict[str, Any]) -> Iterator[Finding]:
    signal, kernel = _grid(question["signal"]), _grid(question["kernel"])
    modes = question.get("modes", ["full", "valid", "same"])
    sliding = [mode for mode in modes if mode != "strided"]
    groups = [sliding] if sliding else []
    groups += [["strided"]] if "strided" in modes else []
    rests: dict[str, int] = {}
    for number, group in enumerate(groups):
        windows = group in (["strided"], ["valid"])
        steps = question if group == ["strided"] else {"flip": question.get("flip", True)}
        landed = _landed(steps, signal, kernel, layer=windows)
        spans = {mode: _span(mode, question, signal, kernel, landed) for mode in group}
        work = _SumsWork(number, answer, signal, kernel, landed)
        used = [at for at in landed if any(_in(at, s) for s in spans.values())]
        written = _written(used, spans[group[0]][0], question.get("show"))
        rests[f"works.{number}.rest"] = len(used) - len(written)
        yield from work.table(written)
        yield from work.definition(kernel if windows else signal)
        for position, (mode, span) in enumerate(spans.items()):
            yield from work.result(position, mode, span)
    yield from _facts(question, answer, groups, kernel, rests)


def _grid(data: list[Any]) -> Grid:
    return {at: value_of(x, DIGITS) for at, x in _cells(data)}


def _size(grid: Grid | Products) -> At:
    return tuple(last + 1 for last in max(grid))


def _in(at: At, span: tuple[At, At]) -> bool:
    return all(a <= p <= b for a, p, b in zip(span[0], at, span[1], strict=True))


def _written(used: list[At], origin: At, show: list[list[int]] | None) -> list[At]:
    """Whose products are written out: what `show` says, of the result that begins at `origin`; all
    of a small result, of a large one its first row and its last entry, 40 in all at most."""
    if show is not None:
        named = {tuple(o + n - 1 for o, n in zip(origin, at, strict=True)) for at in show}
        return [at for at in used if at in named]
    if len(used) <= LISTED:
        return used
    row = used if len(origin) == 1 else [at for at in used if at[0] == used[0][0]]
    return [*row[: LISTED - 1], used[-1]]


def _turned(at: At, kernel: Grid) -> At:
    return tuple(size - 1 - i for i, size in zip(at, _size(kernel), strict=True))


def _landed(question: dict[str, Any], signal: Grid, kernel: Grid, *, layer: bool) -> Products:
    flip = question.get("flip", True)
    if layer:
        return _stepped(question, signal, kernel, flip)
    sizes = zip(_size(signal), _size(kernel), strict=True)
    landed: Products = {at: [] for at in product(*(range(n + k - 1) for n, k in sizes))}
    for i in signal:
        for t in kernel:
            at = tuple(a + b for a, b in zip(i, t, strict=True))
            landed[at].append((i, t if flip else _turned(t, kernel)))
    return {at: sorted(pairs) for at, pairs in landed.items()}


def _stepped(question: dict[str, Any], signal: Grid, kernel: Grid, flip: bool) -> Products:
    """The window moved over the padded signal as long as it fits, its holes skipped."""
    stride, padding = question.get("stride", 1), question.get("padding", 0)
    dilation = question.get("dilation", 1)
    starts = []
    for n, k in zip(_size(signal), _size(kernel), strict=True):
        last_tap = (k - 1) * dilation
        starts.append(
            [s for s in range(-padding, n + padding) if s + last_tap < n + padding][::stride]
        )
    landed: Products = {}
    for at in product(*(range(len(axis)) for axis in starts)):
        pairs = []
        for t in kernel:
            origin = (axis[p] for axis, p in zip(starts, at, strict=True))
            place = tuple(s + dilation * i for s, i in zip(origin, t, strict=True))
            if place in signal:
                pairs.append((place, _turned(t, kernel) if flip else t))
        landed[at] = pairs
    return landed


def _span(
    mode: str, question: dict[str, Any], signal: Grid, kernel: Grid, landed: Products
) -> tuple[At, At]:
    """First and last entry of a mode. `valid` are the entries that the whole kernel feeds; `same`
    leaves out the kernel's size less one, half of it in front."""
    if mode in ("full", "strided"):
        return min(landed), max(landed)
    if mode == "valid":
        whole = [at for at, pairs in landed.items() if len(pairs) == len(kernel)]
        return min(whole), max(whole)
    odd_one = 0 if question.get("same", "scipy") == "scipy" else 1
    first = tuple((k - 1 + odd_one) // 2 for k in _size(kernel))
    return first, tuple(f + n - 1 for f, n in zip(first, _size(signal), strict=True))


def _facts(
    question: dict[str, Any],
    answer: dict[str, Any],
    groups: list[list[str]],
    kernel: Grid,
    rests: dict[str, int],
) -> Iterator[Finding]:
    even = any(k % 2 == 0 for k in _size(kernel))
    modes = dict(enumerate(question.get("modes", ["full", "valid", "same"])))
    layered = ["strided"] in groups
    expected: dict[str, bool | str] = {
        **{f"given.modes.{n}": mode for n, mode in modes.items()},
        "given.flip": question.get("flip", True),
        "planar": len(_size(kernel)) == 2,
        "even_same": even and any("same" in group for group in groups),
        "centred_left": question.get("same", "scipy") == "scipy",
    }
    for number, group in enumerate(groups):
        expected[f"works.{number}.layer"] = group == ["strided"]
        expected[f"works.{number}.inside"] = group == ["valid"]
        for position, mode in enumerate(group):
            path = f"works.{number}.results.{position}"
            expected[f"{path}.mode"] = mode
            expected |= {f"{path}.is_{each}": mode == each for each in ("valid", "same")}
    for name in dict.fromkeys((*expected, *answer["facts"])):
        yield recomputed(f"facts/{name}", answer["facts"].get(name), expected.get(name))
    layer = {"stride": 1, "padding": 0, "dilation": 1}
    numbers = {f"given.layer.{name}": question.get(name, usual) for name, usual in layer.items()}
    wanted = rests | (numbers if layered else {})
    for name in dict.fromkeys((*wanted, *answer["values"])):
        printed = answer["values"].get(name)
        yield recomputed(f"values/{name}", printed, wanted.get(name))
    for letter, field in (("x", "signal"), ("k", "kernel")):
        claim = _equals(
            answer["formulas"][f"given.{field}"], ["eq", letter, _bracketed(question[field])]
        )
        yield _finding(f"formulas/given.{field}", claim)


def _bracketed(data: list[Any]) -> Json:
    if any(isinstance(row, list) for row in data):
        return ["matrix", *(["list", *map(read, row)] for row in data)]
    return ["list", *map(read, data)]


def _equals(printed: Json, expected: Json) -> str:
    """Two terms of the same shape whose numbers have the same values."""
    if printed == expected:
        return ""
    if isinstance(printed, list) and printed[0] in ("eq", "list", "matrix"):
        if not isinstance(expected, list) or len(printed) != len(expected):
            return f"{printed} instead of {expected}"
        pairs = zip(printed, expected, strict=False)
        return "".join(_equals(*pair) for pair in pairs)
    if isinstance(printed, str) or isinstance(expected, str):
        return f"{printed} instead of {expected}"
    return "" if close(evaluate(printed), evaluate(expected)) else f"{printed} is not {expected}"


def _finding(where: str, problem: str) -> Finding:
    return Finding(where, "recomputed", not problem, detail=problem)


class _SumsWork:
    """One table of sums with its definition and its results, against what landed where."""

    def __init__(
        self, number: int, answer: dict[str, Any], signal: Grid, kernel: Grid, landed: Products
    ) -> None:
        self.path = f"works.{number}"
        self.answer = answer
        self.signal, self.kernel = signal, kernel
        self.landed = landed
        self.values = {
            at: mp.fsum(signal[i] * kernel[t] for i, t in pairs) for at, pairs in landed.items()
        }

    def table(self, shown: list[At]) -> Iterator[Finding]:
        where = f"{self.path}.sums"
        rows = next(table["rows"] for table in self.answer["tables"] if table["id"] == where)
        if len(rows) != len(shown):
            yield _finding(f"tables/{where}", f"{len(rows)} entries instead of {len(shown)}")
        for number, (row, at) in enumerate(zip(rows, shown, strict=False)):
            entry, symbols, numbers, value = row
            pairs = self.landed[at]
            expected = [["mul", ["index", "x", *i], ["index", "k", *t]] for i, t in pairs]
            factors = [(self.signal[i], self.kernel[t]) for i, t in pairs]
            right = ["index", "y", *at]
            problems = (
                "" if entry == right else f"{entry} instead of {right}",
                "" if _summands(symbols) == expected else f"{symbols} instead of {expected}",
                _products(numbers, factors),
            )
            for column, problem in enumerate(problems):
                yield _finding(f"tables/{where}/{number}/{column}", problem)
            yield recomputed(f"tables/{where}/{number}/3", value, self.values[at])

    def definition(self, summed: Grid) -> Iterator[Finding]:
        """The displayed sum over the entries of `summed`, taken with zeros outside at drawn entries
        of the result, gives these, for any signal and any kernel of these sizes: for numbers that
        have nothing to do with each other. A small result is taken whole."""
        where = f"{self.path}.definition"
        head, entry, body = self.answer["formulas"][where]
        letters = ["n"] if len(min(self.landed)) == 1 else ["r", "c"]
        right = [head, entry] == ["eq", ["index", "y", *letters]]
        problem = "" if right else f"{entry} has the wrong letters"
        summand = body
        # Entries outside are zero, so a range that is too long would not show in any value.
        for letter, size in zip(
            ["m"] if len(letters) == 1 else ["i", "j"], _size(summed), strict=True
        ):
            if not problem and summand[2:] != [letter, 0, size - 1]:
                problem = f"the sum over {letter} does not run over all entries"
            summand = summand[1]
        values: dict[Key, Value] = {("x", i): mp.exp(mp.sin(n)) for n, i in enumerate(self.signal)}
        values |= {("k", t): mp.exp(mp.cos(n)) for n, t in enumerate(self.kernel)}
        drawn = _drawn(list(self.landed))
        for at in drawn:
            products = (values["x", i] * values["k", t] for i, t in self.landed[at])
            expected = mp.fsum(products)
            env = Env({**values, **dict(zip(letters, at, strict=True))}, oracle=_outside)
            if not problem and not close(evaluate(body, env), expected):
                problem = f"the sum is wrong for entry {at}"
        if len(drawn) < len(self.landed):
            yield Finding(f"formulas/{where}", "sampled", not problem, len(drawn), problem)
        else:
            yield _finding(f"formulas/{where}", problem)
        span = (min(self.landed), max(self.landed))
        yield from self._ranges(f"{self.path}.ranges", span)

    def _ranges(self, path: str, span: tuple[At, At]) -> Iterator[Finding]:
        first, last = span
        letters = ["n"] if len(first) == 1 else ["r", "c"]
        for axis, (letter, a, b) in enumerate(zip(letters, first, last, strict=True)):
            within: Json = ["and", ["le", a, letter], ["le", letter, b]]
            right = ["eq", letter, a] if a == b else within
            printed = self.answer["formulas"].get(f"{path}.{axis}")
            problem = "" if printed == right else f"{printed} instead of {right}"
            yield _finding(f"formulas/{path}.{axis}", problem)

    def result(self, position: int, mode: str, span: tuple[At, At]) -> Iterator[Finding]:
        path = f"{self.path}.results.{position}"
        yield from self._ranges(f"{path}.ranges", span)
        first, _ = span
        kept = [at for at in self.landed if _in(at, span)]
        named = self.answer["answers"].get(mode)
        printed = {tuple(map(add, first, at)): cell for at, cell in _cells(named)}
        if set(printed) != set(kept):
            yield _finding(f"answers/{mode}", f"{len(printed)} entries instead of {len(kept)}")
        for at in kept:
            place = "/".join(map(str, map(sub, at, first)))
            yield recomputed(f"answers/{mode}/{place}", printed.get(at), self.values[at])
        exact = _bracketed(_exact(named))
        claim = _equals(self.answer["formulas"][f"{path}.result"], exact)
        yield _finding(f"formulas/{path}.result", claim)


def _drawn(places: list[At]) -> list[At]:
    """The corners of a result, and entries all over it; all of them, if there are few."""
    if len(places) <= MOST_DRAWN:
        return places
    corners = product(*zip(min(places), max(places), strict=True))
    # equivalent arithmetic, number: Any entries all over the result will do.
    spread = (places[int(n * GOLDEN % 1 * len(places))] for n in range(1, MOST_DRAWN))
    return list(dict.fromkeys((*corners, *spread)))[:MOST_DRAWN]


def _cells(named: list[Any], above: At = ()) -> Iterator[tuple[At, Any]]:
    """The entries of a list, or of a list of rows, with their places."""
    for n, item in enumerate(named):
        if isinstance(item, list):
            yield from _cells(item, (*above, n))
        else:
            yield (*above, n), item


def _outside(key: str, indices: tuple[int, ...], name: str) -> Value:
    return mp.zero


def _exact(named: Any) -> Any:
    return [_exact(cell) for cell in named] if isinstance(named, list) else named["exact"]


def _summands(term: Json) -> list[Json]:
    if isinstance(term, list) and term[0] == "add":
        return list(term[1:])
    return [] if term == 0 else [term]


def _products(printed: Json, factors: list[tuple[Value, Value]]) -> str:
    """The sum in numbers has these products, in this order, factor by factor."""
    terms = _summands(printed)
    if len(terms) != len(factors):
        return f"{len(terms)} products instead of {len(factors)}"
    for term, (left, right) in zip(terms, factors, strict=True):
        if not isinstance(term, list) or term[0] != "times" or len(term) != 3:
            return f"{term} is not a product of two numbers"
        if not (close(evaluate(term[1]), left) and close(evaluate(term[2]), right)):
            return f"{term} has a wrong factor"
    return ""
