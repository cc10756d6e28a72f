"""Softmax computed directly: exponentials over their sum, for vectors of several lengths.

The steps of each chain are graded elsewhere; here it is seen to that a chain begins and ends with
what was asked, over the whole of its domain, and every number is computed again from the example.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from mpmath import mp

from keywright.kinds.softmax.check.chains import (
    CHAINS,
    DEFINITION,
    ENTRY,
    FORMULAS,
    REFERENCE_TRANSLATION,
    SoftmaxChain,
    faults,
)
from keywright.kinds.softmax.check.example import CheckedExample, finding, growth, witness
from keywright.kinds.softmax.check.values import (
    CLOSE,
    Vector,
    is_defined_by,
    is_invariant,
    same_values,
    softmax,
    vectors,
    vectors_of,
)
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.tools import recomputed
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate

__all__ = ["COLUMNS", "check"]

COLUMNS = (
    ("witness.table", ("place", "x", "power", "softmax", "scaled power", "scaled softmax")),
    ("growth.table", ("place", "x", "gap", "limit")),
)

PARTS = ("translation-invariance", "scaling", "sigmoid-form", "reference-class")
# equivalent number: Digits to spare.
DIGITS = 240  # decimals carried: the entries of an example may be large

Data = dict[str, Any]


def check(question: Data, answer: Data, digits: int) -> Iterator[Finding]:
    """Findings for every place of the answer."""
    asked = tuple(question.get("parts") or PARTS)
    with mp.workdps(DIGITS):
        example = _example(question, answer)
        yield from _definition(answer)
        yield from _named(answer["answers"], asked, example)
        yield from _chains(answer, asked)
        for number, name in enumerate(asked):
            where = f"given.parts.{number}"
            yield recomputed(f"facts/{where}", answer["facts"].get(where), name)
            yield from _formulas(answer, name, number)
            if name == "scaling":
                yield from witness(answer, f"parts.{number}.scaling.witness", example)
                yield from growth(answer, f"parts.{number}.scaling.growth", example)


def _example(question: Data, answer: Data) -> CheckedExample:
    """Where the answer chose it, that it is an example at all shows in `scale-invariant`."""
    given = question.get("example")
    if given:
        return CheckedExample([_number(entry) for entry in given["x"]], _number(given["scale"]))
    chosen = answer["answers"]
    if "x" not in chosen:
        # equivalent number: It stands in where no part asks for an example, and only its length is
        #   looked at.
        return CheckedExample([mp.mpf(0), mp.mpf(1)], mp.mpf(2))
    scale = _number(chosen["scale"]["exact"])
    if scale < 0:
        raise Ungradable("the question takes c >= 0")
    return CheckedExample([_number(entry["exact"]) for entry in chosen["x"]], scale)


def _number(exact: object) -> Value:
    return evaluate(read(exact))


def _definition(answer: Data) -> Iterator[Finding]:
    """The formula printed first, entry by entry against our own softmax."""
    where = "formulas/given.definition"
    printed = answer["formulas"].get("given.definition")
    if printed != DEFINITION:
        yield finding(where, f"{printed} is not how softmax is defined")
        return
    yield finding(where, None if _defines_softmax() else "that is not softmax", len(vectors()))


@cache
def _defines_softmax() -> bool:
    return is_defined_by(ENTRY)


def _named(named: Data, asked: tuple[str, ...], example: CheckedExample) -> Iterator[Finding]:
    rules = {
        "translation-invariance": lambda: _invariance(named),
        "scaling": lambda: _scaling(named, example),
        "sigmoid-form": lambda: _z(named),
        "reference-class": lambda: _parameters(named, len(example.x)),
    }
    for part in asked:
        yield from rules[part]()


def _invariance(named: Data) -> Iterator[Finding]:
    yield recomputed(
        "answers/translation-invariant", named.get("translation-invariant"), is_invariant()
    )


def _scaling(named: Data, example: CheckedExample) -> Iterator[Finding]:
    before, after = softmax(example.x), softmax(example.scaled)
    # equivalent arithmetic, comparison: An example shows a difference, or the question is refused:
    #   no two entries are this near.
    differs = any(abs(a - b) > CLOSE for a, b in zip(before, after, strict=True))
    yield recomputed("answers/scale-invariant", named.get("scale-invariant"), not differs)
    yield recomputed("answers/scale", named.get("scale"), example.scale)
    lists = {"x": example.x, "S(x)": before, "S(scale*x)": after, "limit-oo": example.limit}
    for name, values in lists.items():
        yield from _list(f"answers/{name}", named.get(name), values)
    term = _term(named, "limit-c0")
    even = all(
        same_values([evaluate(term, Env({"K": len(x)}))] * len(x), softmax([mp.zero] * len(x)))
        for x in vectors()
    )
    yield finding("answers/limit-c0", None if even else f"{term} is not S(0 x)", len(vectors()))


def _list(where: str, printed: Any, values: Vector) -> Iterator[Finding]:
    if not isinstance(printed, list) or len(printed) != len(values):
        yield finding(where, f"{printed!r} is not a list of {len(values)} numbers")
        return
    for i, (cell, value) in enumerate(zip(printed, values, strict=True)):
        yield recomputed(f"{where}/{i}", cell, value)


def _term(named: Data, name: str) -> Json:
    if not isinstance(named.get(name), dict):
        raise Ungradable(f"there is no answer {name!r}")
    return read(named[name]["exact"])


def _z(named: Data) -> Iterator[Finding]:
    term = _term(named, "z")
    pairs = vectors_of(2)
    holds = all(
        same_values([1 / (1 + mp.exp(-z)), 1 / (1 + mp.exp(z))], softmax(x))
        for x in pairs
        for z in [evaluate(term, _entries(x))]
    )
    yield finding("answers/z", None if holds else "S(x) is not [s(z), 1 - s(z)]", len(pairs))


def _entries(x: Vector) -> Env:
    return Env({f"x{i}": entry for i, entry in enumerate(x, start=1)})


def _parameters(named: Data, count: int) -> Iterator[Finding]:
    """S([0, y_1, ...]) = S(x), which leaves one value for each y_j: log(S(x)_{j+1}/S(x)_1)."""
    tried = vectors_of(count)
    shares = [softmax(x) for x in tried]
    for j in range(1, count):
        term = _term(named, f"y_{j}")
        holds = all(
            same_values([evaluate(term, _entries(x))], [mp.log(share[j] / share[0])])
            for x, share in zip(tried, shares, strict=True)
        )
        problem = None if holds else f"{term} does not give entry {j + 1} of S(x)"
        yield finding(f"answers/y_{j}", problem, len(tried))


def _chains(answer: Data, asked: tuple[str, ...]) -> Iterator[Finding]:
    """Every chain that was to be shown, from its right beginning to its right end, and no other."""
    expected = _expected(asked)
    found = {derivation["id"]: derivation for derivation in answer["derivations"]}
    for name in found:
        if name not in expected and not name.endswith("growth.normaliser"):
            yield finding(f"derivations/{name}/0", "nothing asks for this derivation")
    for name, chain in expected.items():
        if name not in found:
            yield finding(f"derivations/{name}/0", "this derivation is missing")
            continue
        for at, problem in faults(found[name], chain):
            yield finding(f"derivations/{name}/{at}", problem)
    if "reference-class" in asked:
        where = f"values/parts.{asked.index('reference-class')}.reference.shown_in"
        if _is_shown_before(asked):
            yield recomputed(where, answer["values"].get(where[7:]), asked.index(PARTS[0]) + 1)


def _is_shown_before(asked: tuple[str, ...]) -> bool:
    """Whether a part before the last form shows translation invariance."""
    return PARTS[0] in asked[: asked.index("reference-class")]


def _expected(asked: tuple[str, ...]) -> dict[str, SoftmaxChain]:
    expected = {
        f"parts.{number}.{name}": chain
        for number, part in enumerate(asked)
        for name, chain in CHAINS[part].items()
    }
    if "reference-class" in asked and not _is_shown_before(asked):
        number = asked.index("reference-class")
        expected[f"parts.{number}.reference.translation"] = REFERENCE_TRANSLATION
    return expected


def _formulas(answer: Data, part: str, number: int) -> Iterator[Finding]:
    """Formulas that repeat what a chain has shown, word by word."""
    for path, term in FORMULAS.get(part, {}).items():
        name = path.format(number)
        printed = answer["formulas"].get(name)
        problem = None if printed == term else f"{printed} instead of {term}"
        yield finding(f"formulas/{name}", problem)
