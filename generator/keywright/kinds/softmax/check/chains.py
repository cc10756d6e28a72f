"""With what each chain about softmax has to begin and to end, and over which domain it has to hold.

Written down here as plain terms, apart from the engine: a chain whose steps are all true but that
proves something else, or that proves it for fewer vectors, does not pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from keywright.referee.expression import Json
from keywright.referee.values.environment import walk

__all__ = [
    "CHAINS",
    "DEFINITION",
    "ENTRY",
    "FORMULAS",
    "REFERENCE_TRANSLATION",
    "SoftmaxChain",
    "faults",
]

Bounds = tuple[Json | None, Json | None, bool]


@dataclass(frozen=True)
class SoftmaxChain:
    """First and last term, the variables with (low, high, whole), the equations between them, and
    how many entries a vector has.

    `lines` are those in between, in order, where a wrong one could be as true as the right one:
    what is wrong inside of a limit may have the same limit, and S does not see what is added to x.
    """

    start: Json
    end: Json
    variables: dict[str, Bounds]
    conditions: tuple[Json, ...] = ()
    size: Json = "K"
    lines: tuple[Json, ...] = ()


X: Json = ["vec", "x"]
CX: Json = ["mul", "c", X]
X1: Json = ["index", "x", 1]
UP_TO_K: Json = ["add", "K", 1]
REAL: Bounds = (None, None, False)


def _softmax(vector: Json) -> Json:
    return ["call", "S", vector]


def _entry(vector: Json, place: Json) -> Json:
    return ["index", _softmax(vector), place]


def _exp(exponent: Json) -> Json:
    return ["exp", exponent]


def _body(size: Json) -> Json:
    total: Json = ["sum", _exp(["index", "x", "j"]), "j", 1, size]
    return ["div", _exp(["index", "x", "i"]), total]


def _definition(size: Json) -> dict[str, Any]:
    return {
        "name": "S", "parameters": ["x"], "body": _body(size), "component": "i", "size": size,
    }  # fmt: skip


def _vectors(*places: str, least: int = 1, **others: Bounds) -> dict[str, Bounds]:
    """K and x, the places that run through all of 1, ..., K, and others."""
    everywhere: Bounds = (0, UP_TO_K, True)
    return {
        "K": (least - 1, None, True), "x": REAL, **dict.fromkeys(places, everywhere), **others,
    }  # fmt: skip


def _gaps(least: int, r: Bounds, **others: Bounds) -> dict[str, Bounds]:
    return {
        "K": (least - 1, None, True), "r": r, "m": REAL, "g": (0, None, False), **others,
    }  # fmt: skip


def _limit(body: Json, to: Json, side: str) -> Json:
    return ["limit", body, "c", to, side]


def _growing(body: Json) -> Json:
    return _limit(body, ["oo"], "both")


def _gap(place: Json) -> Json:
    return _exp(["neg", ["mul", "c", ["index", "d", place]]])


DIFFERENCE: Json = ["add", ["index", "x", 1], ["neg", ["index", "x", 2]]]
PARAMETER: Json = ["add", ["index", "x", ["add", "j", 1]], ["neg", X1]]
Z_EQUATION: Json = ["eq", "z", DIFFERENCE]
Y_EQUATION: Json = ["eq", ["index", "y", "j"], PARAMETER]
REFERENCE_FORM: Json = _softmax(
    ["list", 0, ["index", "y", 1], ["dots"], ["index", "y", ["add", "K", ["neg", 1]]]]
)
ENTRY_DIFFERENCE: Json = ["add", ["index", "x", "i"], ["neg", ["index", "x", "k"]]]
LOGISTIC: Json = ["sigmoid", "z"]
BELOW_MAXIMUM: tuple[Json, ...] = (
    ["eq", ["index", "x", "j"], ["add", "m", ["neg", ["index", "d", "j"]]]],
    ["eq", ["index", "d", "j"],
     ["cases", ["case", 0, ["le", "j", "r"]], ["case", ["index", "g", "j"], ["true"]]]],
)  # fmt: skip
AT_LARGE_C: Json = ["add", "r", ["sum", _gap("j"), "j", ["add", "r", 1], "K"]]
LIMIT_AT_LARGE_C: Json = ["add", "r", ["sum", _growing(_gap("j")), "j", ["add", "r", 1], "K"]]
NOTHING_LEFT: Json = ["add", "r", ["sum", 0, "j", ["add", "r", 1], "K"]]
IN_THE_LIMIT: tuple[Json, ...] = (_growing(["div", _gap("i"), AT_LARGE_C]),)


def _over_sum(above: Json, summand: Json) -> Json:
    return ["div", above, ["sum", summand, "j", 1, "K"]]


def _below(place: Json) -> Json:
    return _exp(["mul", "c", ["add", "m", ["neg", ["index", "d", place]]]])


LARGEST: Json = _exp(["mul", "c", "m"])
TAIL: Json = ["sum", _gap("j"), "j", ["add", "r", 1], "K"]
GAPS: tuple[Json, ...] = (
    _over_sum(*(_exp(["mul", "c", ["index", "x", place]]) for place in ("i", "j"))),
    _over_sum(_below("i"), _below("j")),
    _over_sum(["mul", LARGEST, _gap("i")], ["mul", LARGEST, _gap("j")]),
    ["div", ["mul", LARGEST, _gap("i")], ["mul", LARGEST, ["sum", _gap("j"), "j", 1, "K"]]],
    _over_sum(_gap("i"), _gap("j")),
    ["div", _gap("i"), ["add", ["sum", _gap("j"), "j", 1, "r"], TAIL]],
    ["div", _gap("i"), ["add", ["sum", 1, "j", 1, "r"], TAIL]],
)
QUOTIENTS: tuple[Json, ...] = tuple(
    ["div", _entry(vector, "i"), _entry(vector, "k")] for vector in (CX, X)
)
SCALED_DIFFERENCE: Json = ["mul", "c", ENTRY_DIFFERENCE]
SHIFTED: tuple[Json, ...] = tuple(["add", ["index", "x", at], ["neg", X1]] for at in (1, 2, "K"))
UP_TO_R: Bounds = (0, ["add", "r", 1], True)
AFTER_R: Bounds = ("r", UP_TO_K, True)


def _translation(shift: Json) -> SoftmaxChain:
    start = _entry(["add", X, shift], "i")
    return SoftmaxChain(start, _entry(X, "i"), _vectors("i", c=REAL))


def _quotient(vector: Json, end: Json) -> SoftmaxChain:
    start: Json = ["div", _entry(vector, "i"), _entry(vector, "k")]
    return SoftmaxChain(start, end, _vectors("i", "k", c=REAL))


REFERENCE_TRANSLATION = _translation(["neg", X1])

CHAINS: dict[str, dict[str, SoftmaxChain]] = {
    "translation-invariance": {"translation.chain": _translation("c")},
    "scaling": {
        "scaling.of_constant": SoftmaxChain(
            _entry(CX, "i"), ["div", 1, "K"], _vectors("i", c=REAL, a=REAL),
            (["eq", ["index", "x", "j"], "a"],),
        ),
        "scaling.quotient": _quotient(X, _exp(ENTRY_DIFFERENCE)),
        "scaling.quotient_scaled": _quotient(CX, _exp(SCALED_DIFFERENCE)),
        "scaling.implication": SoftmaxChain(
            ["eq", _softmax(CX), _softmax(X)],
            ["eq", ["mul", ENTRY_DIFFERENCE, ["add", "c", ["neg", 1]]], 0],
            _vectors("i", "k", c=REAL),
            lines=(
                ["eq", *QUOTIENTS],
                ["eq", _exp(SCALED_DIFFERENCE), _exp(ENTRY_DIFFERENCE)],
                ["eq", SCALED_DIFFERENCE, ENTRY_DIFFERENCE],
            ),
        ),
        "scaling.at_zero": SoftmaxChain(_entry(["mul", 0, X], "i"), ["div", 1, "K"], _vectors("i")),
        "scaling.to_zero": SoftmaxChain(
            _limit(_entry(CX, "i"), 0, "+"), ["div", 1, "K"], _vectors("i"),
            lines=(_entry(["mul", 0, X], "i"),),
        ),
        "scaling.gaps": SoftmaxChain(
            _entry(CX, "i"),
            ["div", _gap("i"), AT_LARGE_C],
            _gaps(1, (0, UP_TO_K, True), i=(0, UP_TO_K, True), c=REAL), BELOW_MAXIMUM,
            lines=GAPS,
        ),
        "scaling.of_maximum": SoftmaxChain(
            _growing(_entry(CX, "i")), ["div", 1, "r"],
            _gaps(1, (0, UP_TO_K, True), i=UP_TO_R), BELOW_MAXIMUM,
            lines=(
                *IN_THE_LIMIT, _growing(["div", 1, AT_LARGE_C]), ["div", 1, LIMIT_AT_LARGE_C],
                ["div", 1, NOTHING_LEFT],
            ),
        ),
        "scaling.of_others": SoftmaxChain(
            _growing(_entry(CX, "i")), 0,
            _gaps(2, (0, "K", True), i=AFTER_R), BELOW_MAXIMUM,
            lines=(
                *IN_THE_LIMIT, ["div", _growing(_gap("i")), LIMIT_AT_LARGE_C],
                ["div", 0, NOTHING_LEFT],
            ),
        ),
    },
    "sigmoid-form": {
        "sigmoid.first": SoftmaxChain(_entry(X, 1), LOGISTIC, {"x": REAL}, (Z_EQUATION,), 2),
        "sigmoid.total": SoftmaxChain(["add", _entry(X, 1), _entry(X, 2)], 1, {"x": REAL}, (), 2),
        "sigmoid.second": SoftmaxChain(
            _entry(X, 2), ["add", 1, ["neg", LOGISTIC]], {"x": REAL}, (Z_EQUATION,), 2
        ),
    },
    "reference-class": {
        "reference.chain": SoftmaxChain(
            _softmax(X),
            REFERENCE_FORM,
            _vectors(least=2), (Y_EQUATION,),
            lines=(
                _softmax(["add", X, ["neg", X1]]),
                _softmax(["list", SHIFTED[0], SHIFTED[1], ["dots"], SHIFTED[2]]),
                _softmax(["list", 0, SHIFTED[1], ["dots"], SHIFTED[2]]),
            ),
        ),
    },
}  # fmt: skip

ENTRY: Json = _body("K")
DEFINITION: Json = ["eq", _entry(X, "i"), ENTRY]
SIGMOID_FORM: Json = ["list", LOGISTIC, ["add", 1, ["neg", LOGISTIC]]]
FORMULAS: dict[str, dict[str, Json]] = {  # by their paths, with the number of the part
    "sigmoid-form": {
        "parts.{}.sigmoid.z": Z_EQUATION,
        "given.sigmoid_form": ["eq", _softmax(X), SIGMOID_FORM],
    },
    "reference-class": {
        "parts.{}.reference.parameter": Y_EQUATION,
        "given.reference_form": ["eq", _softmax(X), REFERENCE_FORM],
    },
}


def faults(derivation: dict[str, Any], chain: SoftmaxChain) -> Iterator[tuple[int, str | None]]:
    """For the lines that are told in advance: their number, the start being 0, and what is wrong
    with them, or with the domain of the whole."""
    terms = [derivation["start"], *(step["term"] for step in derivation["steps"])]
    expected = {0: chain.start, **dict(enumerate(chain.lines, start=1)), len(terms) - 1: chain.end}
    for at, term in expected.items():
        found = terms[at] if at < len(terms) else None
        yield at, None if found == term else f"is {found}, not {term}"
    for at, term in enumerate(terms):
        others = [node[2] for node in walk(term) if isinstance(node, list) and node[0] == "sum"]
        if any(name != "j" for name in others):
            yield at, f"sums over {others} where all sums are over j"
    if chain.lines and len(terms) != len(chain.lines) + 2:
        yield 0, f"has {len(terms)} lines, not {len(chain.lines) + 2}"
    yield 0, _domain_fault(derivation["domain"], chain)


def _special(name: str, chain: SoftmaxChain) -> list[int]:
    """What has to be tried: the sizes for K, and for a factor c those for which nothing changes."""
    if name == "K":
        low = chain.variables["K"][0]
        return [size for size in (1, 2, 3, 5) if size > int(str(low))]
    nodes = (node for node in walk(chain.start) if isinstance(node, list))
    is_factor = name == "c" and all(node[:2] != ["add", X] for node in nodes)
    return [0, 1] if is_factor else []


def _domain_fault(domain: dict[str, Any], chain: SoftmaxChain) -> str | None:
    variables = {
        row["name"]: (row["low"], row["high"], row["integer"]) for row in domain["variables"]
    }
    if variables != chain.variables or any(row.get("value") for row in domain["variables"]):
        return f"holds for {variables}, and should for {chain.variables}"
    for row in domain["variables"]:
        if row["special"] != _special(row["name"], chain):
            return f"is tried at {row['special']} for {row['name']}"
    if tuple(domain["conditions"]) != chain.conditions:
        return f"holds under {domain['conditions']}, and should under {list(chain.conditions)}"
    if domain["definitions"] != [_definition(chain.size)]:
        return f"is not about softmax but about {domain['definitions']}"
    return None
