"""What each kind of term means, and what is no term at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.laws.domain import read_domain
from keywright.referee.values.environment import Env, Key
from keywright.referee.values.terms import evaluate, meaning

TWICE = {"name": "f", "parameters": ["t"], "body": ["mul", 2, "t"]}
BOTH = {
    "name": "g", "parameters": ["v", "c"], "component": "i", "size": "K",
    "body": ["add", ["index", "v", "i"], ["mul", "c", "i"]],
}  # fmt: skip
SHIFT = {**BOTH, "name": "h", "parameters": ["v"], "size": None, "body": ["index", "v", "i"]}
POLE = {**SHIFT, "name": "p", "body": ["div", 1, ["add", "i", -2]]}
ENDLESS = {"name": "e", "parameters": ["t"], "body": ["call", "e", "t"]}
CONDITIONS: list[Json] = [
    ["eq", "y", ["mul", 3, "x"]],
    ["eq", ["index", "u", "j"], ["mul", 10, "j"]],
]


def oracle(key: str, indices: tuple[int, ...], base: str) -> Any:
    return mp.mpf(sum(100**place * i for place, i in enumerate(indices)))


def env(values: dict[Key, Any]) -> Env:
    definitions = [TWICE, BOTH, SHIFT, POLE, ENDLESS]
    domain = read_domain({"definitions": definitions, "conditions": CONDITIONS})
    return Env(values, domain.definitions, domain.aliases, oracle)


FIVE = np.array([mp.mpf(5), mp.mpf(6), mp.mpf(7)], dtype=object)
AT = env({"x": mp.mpf(2), "K": 3, "n": 4, "v": FIVE})
ROWS: Json = ["matrix", ["tuple", 1, 2], ["tuple", 3, 4]]
V: Json = ["vec", "v"]
W: Json = ["vec", "w"]
ABOVE: Json = ["gt", "x", 1]
BELOW: Json = ["lt", "x", 1]

VALUES: list[tuple[Json, Any]] = [
    (7, 7),
    ("x", 2),
    ("y", 6),
    (["neg", "x"], -2),
    (["neg", "n"], -4),
    (["neg", ["oo"]], -mp.inf),
    (["neg", V], [-5, -6, -7]),
    (["oo"], mp.inf),
    (["true"], True),
    (["add", V, 1], [6, 7, 8]),
    (["add", V, V], [10, 12, 14]),
    (["mul", V, 2], [10, 12, 14]),
    (["div", V, 2], [mp.mpf(5) / 2, 3, mp.mpf(7) / 2]),
    (["max", V, 6], [6, 6, 7]),
    (["max", V, ["list", 9, 1, 9]], [9, 6, 9]),
    (["eq", V, V], True),
    (["eq", V, ["list", 5, 6, 8]], False),
    (["ne", V, ["list", 5, 6, 8]], True),
    (["lt", V, 8], True),
    (["lt", V, 6], False),
    (["gt", V, 6], False),
    (["le", V, 6], False),
    (["ge", V, 5], True),
    (["ge", V, 6], False),
    (["gt", V, ["list", 4, 5, 9]], False),
    (["eq", V, 9], False),
    (["gt", V, 4], True),
    (["lt", 4, V], True),
    (["eq", V, ["list", 6, 5, 8]], False),
    (["ne", V, ["list", 6, 5, 8]], True),
    (["and", ABOVE, BELOW], False),
    (["and", ABOVE, ABOVE], True),
    (["or", BELOW, ABOVE], True),
    (["or", BELOW, BELOW], False),
    (["and"], True),
    (["or"], False),
    (["cases", ["case", 1, BELOW], ["case", 2, ABOVE], ["case", 3, ["true"]]], 2),
    (["sum", "j", "j", 1, "n"], 10),
    (["sum", "j", "j", 2, 2], 2),
    (["sum", "j", "j", 2, 1], 0),
    (["sum", "j", "j", 1, "x"], 3),
    (["sum", ["mul", "j", V], "j", 1, 2], [15, 18, 21]),
    (["limit", ["sign", ["add", "t", ["neg", "x"]]], "t", "x", "+"], 1),
    (["limit", ["sign", ["add", "t", ["neg", "x"]]], "t", "x", "-"], -1),
    (["limit", ["sin", ["mul", ["pi"], "k"]], "k", ["oo"], "both"], None),
    (["deriv", ["mul", "x", "x"], "x"], 4),
    (["deriv", ["mul", ["index", "w", 2], 3, "x"], ["index", "w", 2]], 6),
    (["deriv", ["mul", ["index", "w", 1], 3, "x"], ["index", "w", 2]], 0),
    (["deriv", ["mul", ["index", "w", "n"], 3], ["index", "w", "n"]], 3),
    (["at", ["mul", "x", "x"], "x", 5], 25),
    (["at", ["add", ["index", "w", 2], ["index", "w", 1]], ["index", "w", 2], 5], 6),
    (["call", "f", 4], 8),
    (["call", "g", V, 10], [15, 26, 37]),
    (["call", "g", W, 10], [11, 22, 33]),
    (["call", "h", ["list", 4, 5]], [4, 5]),
    (["call", "h", ["list"]], []),
    (["call", "h", ["call", "h", ["list", 4, 5]]], [4, 5]),
    (["index", ["call", "g", V, 10], 3], 37),
    (["index", ["call", "g", V, 10], 1], 15),
    (["index", ["call", "f", V], 2], 12),
    (["index", ["call", "p", V], 3], 1),
    (["index", V, 3], 7),
    (["index", W, 5], 5),
    (["index", "x", 1], 1),
    (["index", "v", 1], 5),
    (["index", "v", ["add", 1, 1]], 6),
    (["index", W, 2], 2),
    (["index", "w", 1, 2], 201),
    (["index", ["tilde", "w"], 3], 3),
    (["index", "u", 4], 40),
    (["index", ["list", 4, 5], 2], 5),
    (["index", ROWS, 2, 1], 3),
    (["index", ROWS, 1, 2], 2),
    (ROWS, [[1, 2], [3, 4]]),
    (["matrix", V, V], [[5, 6, 7], [5, 6, 7]]),
    (W, [1, 2, 3]),
    (["list", 1, 2], [1, 2]),
    (["list", ["index", "w", 1], ["dots"], ["index", "w", "K"]], [1, 2, 3]),
    (["list", 9, ["index", "w", 1], ["dots"], ["index", "w", "K"], 8], [9, 1, 2, 3, 8]),
    (["list", ["index", "w", 3], ["dots"], ["index", "w", "K"]], [3]),
    (["list", 9, ["index", "w", 2], ["dots"], ["index", "w", 1]], [9]),
]

REFUSED: list[tuple[Any, str]] = [
    (None, "None is no term"),
    ([], "is no term"),
    (True, "True is no term"),
    (1.5, "1.5 is no term"),
    ({}, "is no term"),
    ([["pi"]], "malformed"),
    (["unheard", 1], "no rule for 'unheard'"),
    (["pi", ["pi"]], "malformed"),
    (["oo", 1], "malformed"),
    (["true", 1], "malformed"),
    (["neg"], "malformed"),
    (["neg", 1, 2], "malformed"),
    (["div", 1], "malformed"),
    (["exp", 1, 2], "malformed"),
    (["sum", "x"], "malformed"),
    (["lt", 1], "malformed"),
    (["div", 1, 0], "division by zero"),
    (["exp", ["exp", ["exp", ["exp", 9]]]], "overflow"),
    ("z", "'z' has no value here"),
    (["tilde", "z"], "has no value here"),
    (["sqrt", ["neg", 1]], "a value that is not real"),
    (["sqrt", ["list", 1, ["neg", 1]]], "a value that is not real"),
    (["log", 0], "the logarithm of zero"),
    (["neg", ["true"]], "truth value"),
    (["add", ["true"], 1], "truth value"),
    (["lt", ["true"], 1], "a truth value stands where a number must"),
    (["lt", 1, ["true"]], "a truth value stands where a number must"),
    (["and", 1], "a number stands where a statement must"),
    (["or", 1], "a number stands where a statement must"),
    (["add", ["oo"], 1], "infinity"),
    (["mul", V, V], "a product or quotient of vectors"),
    (["div", V, V], "a product or quotient of vectors"),
    (["add", V, ["list", 1, 2]], "different lengths"),
    (["cases", ["case", 1, BELOW]], "none of the cases holds"),
    (["cases", ["case", 1]], "a case without its condition"),
    (["cases", ["case", 1, BELOW, 2]], "a case without its condition"),
    (["cases", ["row", 1, ABOVE]], "a case without its condition"),
    (["cases", 1], "a case without its condition"),
    (["sum", "j", "j", 1, ["div", "x", 4]], "is not a whole number here"),
    (["sum", "j", "j", 1, V], "is not a whole number here"),
    (["sum", "j", "j", 1, ABOVE], "is not a whole number here"),
    (["sum", "j", "j", 1, 100_001], "too many summands"),
    (["sum", "j", "j", -5, 99_995], "too many summands"),
    (["call", "q", 1], "no function is called 'q'"),
    (["call", "f", 1, 2], "f takes 1 arguments"),
    (["call", "f"], "f takes 1 arguments"),
    (["call", "e", 1], "a definition that never ends"),
    (["call", "g", ["list", 1, 2], 1], r"g is given vectors of lengths \[2\], not 3"),
    (["call", "g", 1, 1], r"g is given vectors of lengths \[\], not 3"),
    (["call", "h", 1], r"vectors of lengths \[\], not None"),
    (["index", ["call", "g", V, 1], 0], "there is no entry 0 among 3"),
    (["index", ["call", "p", ["list"]], 1], "there is no entry 1 among 0"),
    (["index", ["call", "p", V], 0], "there is no entry 0 among 3"),
    (["index", ["call", "g", V, 1], 4], "there is no entry 4 among 3"),
    (["index", ["call", "g", V, 1], 1, 1], "2 indices do not fit"),
    (["index", ["call", "f", 1], 1], "1 indices do not fit"),
    (["index", "v", 0], "there is no entry 0 among 3"),
    (["index", "v", 4], "there is no entry 4 among 3"),
    (["index", ROWS, 2, 3], "there is no entry 3 among 2"),
    (["index", ROWS, 1], "1 indices do not fit"),
    (["index", ["add", 1, 1], 1], "1 indices do not fit"),
    (["call", "p", V], "division by zero"),
    (["list", V, 1], "rows of different lengths"),
    (["list", V, ["list", 1, 2]], "rows of different lengths"),
    (["list", 1, ["dots"]], "no rule for 'dots'"),
    (["list", ["index", "w", 3], ["dots"], ["index", "w", 1]], "runs backwards"),
    (["list", ["index", "w", 1], ["dots"], ["index", "w", 100_001]], "too far"),
]


@pytest.mark.parametrize(("term", "value"), VALUES)
def test_what_a_term_means(term: Json, value: Any) -> None:
    if value is None:
        with pytest.raises(Ungradable, match="not seen to converge"):
            evaluate(term, AT)
        assert evaluate(term, AT._replace(whole=frozenset("k"))) == 0
        return
    for found in (evaluate(term, AT), meaning(term)(AT)):
        assert (found.tolist() if isinstance(found, np.ndarray) else found) == value
        assert type(found) is not int


@pytest.mark.parametrize(("term", "reason"), REFUSED)
def test_what_has_no_meaning_is_refused_with_the_reason(term: Any, reason: str) -> None:
    with pytest.raises(Ungradable, match=reason):
        evaluate(term, AT)


def test_a_number_is_as_exact_as_the_precision_when_it_is_asked_for() -> None:
    circle = meaning(["mul", 2, ["pi"]])
    for digits in (30, 90):
        with mp.workdps(digits):
            assert circle(Env()) == 2 * mp.pi


def test_the_length_of_a_vector_is_said_once() -> None:
    alone = Env({"x": mp.mpf(2)}, oracle=oracle)
    with pytest.raises(Ungradable, match="nothing says how long the vector w is"):
        evaluate(W, alone)
    assert evaluate(W, alone.sized(2)).tolist() == [1, 2]
    two = read_domain({"definitions": [BOTH, {**BOTH, "name": "k", "size": "n"}]})
    with pytest.raises(Ungradable, match="nothing says how long"):
        evaluate(W, AT._replace(definitions=two.definitions))
    same = read_domain({"definitions": [BOTH, {**BOTH, "name": "k"}]})
    assert evaluate(W, AT._replace(definitions=same.definitions)).tolist() == [1, 2, 3]
    more = read_domain({"definitions": [{**BOTH, "size": ["add", "K", 1]}]})
    assert evaluate(W, AT._replace(definitions=more.definitions)).tolist() == [1, 2, 3, 4]


def test_an_entry_is_what_it_is_bound_to_before_it_is_drawn() -> None:
    bound = AT.bind({("w", (2,)): mp.mpf(9)})
    assert evaluate(W, bound).tolist() == [1, 9, 3]
    dotted = AT.bind({'["dot","x"]': mp.mpf(4)})
    assert evaluate(["deriv", ["mul", ["dot", "x"], "x"], ["dot", "x"]], dotted) == 2
    with pytest.raises(Ungradable, match=r"the symbol w has no entry \(2,\)"):
        evaluate(["index", "w", 2], AT._replace(oracle=None))


def test_whole_numbers_of_a_definition_may_be_computed() -> None:
    assert evaluate(["floor", ["div", 7, 2]]) == 3
    assert evaluate(["sum", "j", "j", ["floor", ["div", 7, 2]], 4]) == 7


def test_a_sum_may_have_as_many_summands_as_are_counted() -> None:
    assert evaluate(["sum", 1, "j", 11, 100_010]) == 100_000


def test_a_length_is_a_whole_number() -> None:
    sized = read_domain({"definitions": [BOTH]})

    def entries(count: Any) -> Any:
        return evaluate(W, AT._replace(definitions=sized.definitions).bind({"K": count}))

    assert entries(2).tolist() == entries(mp.mpf(2)).tolist() == [1, 2]
    with pytest.raises(Ungradable):
        entries(mp.mpf("2.5"))
