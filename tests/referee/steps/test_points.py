"""Where the points of a domain lie: each can be told from the id, its number and the name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.laws.domain import read_domain
from keywright.referee.steps.points import Point, draw
from keywright.referee.tools import variable
from keywright.referee.values.terms import evaluate

K: Json = ["sum", 1, "j", 1, "K"]


def drawn(
    *variables: dict[str, Any], terms: Iterable[Json] = (), turn: int = 0, **more: Any
) -> list[Point]:
    return draw(read_domain({"variables": list(variables), **more}), list(terms), "id", turn)


def values(points: list[Point], name: str = "x") -> list[Any]:
    return [point.drawn[name] for point in points]


def digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def whole(low: Json | None, high: Json | None) -> set[int]:
    """Every value that an integer between the bounds takes, in many points."""
    where = variable("x", low, high, integer=True)
    return {value for turn in range(5) for value in values(drawn(where, turn=turn))}


def sizes(*variables: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    terms = [["sum", 1, "j", 1, row["name"]] for row in variables]
    points = drawn(*variables, terms=terms, **more)
    return [tuple(point.drawn[row["name"]] for row in variables) for point in points]


@pytest.mark.parametrize(("low", "high"), [(None, None), (2, None), (None, 2), (1, 4)])
def test_a_point_can_be_drawn_again_by_hand(low: Json | None, high: Json | None) -> None:
    for turn in (0, 2):
        found = values(drawn(variable("x", low, high), turn=turn))
        assert len(found) == 20
        for number, value in enumerate(found, 20 * turn):
            bits = digest(f"id|{number}|0|x")
            share = mp.mpf(2 * (bits % 2**40) + 1) / 2**41
            size = (1, 3, 8)[(bits >> 40) % 3]
            expected = {
                (None, None): size * (2 * share - 1),
                (2, None): 2 + size * share,
                (None, 2): 2 - size * share,
                (1, 4): 1 + 3 * share,
            }
            assert value == expected[low, high]  # type: ignore[index]


def test_an_attempt_that_meets_a_condition_is_one_more_draw() -> None:
    points = drawn(variable("x", 0, 1), conditions=[["gt", "x", ["div", 3, 4]]])
    for number, value in enumerate(values(points)):
        tries = (digest(f"id|{number}|{attempt}|x") % 2**40 / 2**40 for attempt in range(400))
        assert abs(value - next(share for share in tries if share > 0.75)) < 1e-11


def test_every_special_value_of_every_variable_has_two_points() -> None:
    points = drawn(variable("x", special=(0, 1)), variable("y", special=(5,)))
    assert len(points) == 26
    assert values(points)[20:24] == [0, 0, 1, 1]
    assert values(points, "y")[24:] == [5, 5]
    assert not {0, 1} & set(values(points)[:20] + values(points)[24:])
    assert not {5} & set(values(points, "y")[:24])


def test_of_the_two_points_one_has_only_some_entries_there() -> None:
    points = drawn(variable("w", special=(5,)))
    entries = [
        [evaluate(["index", "w", i, 2], point.env) == 5 for i in range(1, 9)] for point in points
    ]
    assert not any(any(row) for row in entries[:20])
    assert all(entries[20])
    assert entries[21] == [not digest(f"id|21|0|w({i}, 2)") >> 100 & 1 for i in range(1, 9)]
    assert {True, False} == set(entries[21])


def test_another_turn_has_other_points() -> None:
    where = variable("x", special=(0,))
    turns = [values(drawn(where, turn=turn)) for turn in range(3)]
    assert len({value for turn in turns for value in turn[:20]}) == 60


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (None, None, range(-3, 4)),
        (2, None, range(3, 10)),
        (None, 2, range(-5, 2)),
        (["sqrt", 2], None, range(2, 9)),
        (None, ["sqrt", 2], range(-5, 2)),
        (0, 3, range(1, 3)),
        (0, 2, range(1, 2)),
        (["sqrt", 2], ["sqrt", 10], range(2, 4)),
        (0, 7, range(1, 7)),
        (0, 8, range(1, 8)),
        (0, 20, range(1, 8)),
    ],
)
def test_whole_numbers_lie_strictly_between(
    low: Json | None, high: Json | None, found: range
) -> None:
    assert whole(low, high) == set(found)


def test_a_domain_without_a_number_is_refused() -> None:
    for low, high in ((1, 1), (1, 0)):
        with pytest.raises(Ungradable, match="nothing lies between the bounds of x"):
            drawn(variable("x", low, high))
    with pytest.raises(Ungradable, match="no integer lies between"):
        drawn(variable("x", 0, 1, integer=True))
    with pytest.raises(Ungradable, match="no point that meets the conditions"):
        drawn(variable("x", 0, 1), conditions=[["gt", "x", 1]])


@pytest.mark.parametrize("special", [0, 1, 2, -1])
def test_a_special_value_on_a_bound_or_beyond_is_refused(special: Json) -> None:
    with pytest.raises(Ungradable, match="outside the domain of x"):
        drawn(variable("x", 0, 1, special=(special,)))
    assert len(drawn(variable("x", 0, 1, special=(["div", 1, 2],)))) == 22


def test_a_special_value_of_a_whole_number_is_whole() -> None:
    with pytest.raises(Ungradable, match="outside the domain of x"):
        drawn(variable("x", 0, 3, integer=True, special=(["div", 1, 2],)))
    found = values(drawn(variable("x", 0, 9, integer=True, special=(["div", 16, 2],))))
    assert found[20:] == [8, 8]
    assert {type(value) for value in found} == {int}


def test_a_number_with_one_value_has_it_in_each_entry_too() -> None:
    points = drawn({**variable("x"), "value": ["div", 1, 2]})
    assert set(values(points)) == {mp.mpf(1) / 2}
    assert evaluate(["index", "x", 3], points[0].env) == mp.mpf(1) / 2


def test_special_values_are_finer_than_any_working_precision() -> None:
    root = values(drawn(variable("x", special=(["sqrt", 2],))))[20]
    with mp.workdps(300):
        assert abs(root**2 - 2) < mp.mpf(10) ** -239


def test_entries_are_drawn_from_their_indices() -> None:
    point = drawn(variable("w", 0, 1))[7]
    named: list[tuple[Json, str]] = [
        (["index", "w", 1, 2], "w(1, 2)"),
        (["index", ["tilde", "w"], 3], '["tilde","w"](3,)'),
    ]
    for term, name in named:
        value = evaluate(term, point.env)
        assert abs(value - digest(f"id|7|0|{name}") % 2**40 / 2**40) < 1e-11
        assert evaluate(term, point.env) == value
    with pytest.raises(Ungradable, match="'v' is not in the domain"):
        evaluate(["index", "v", 1], point.env)


def test_entries_of_a_whole_number_are_whole() -> None:
    point = drawn(variable("n", 0, integer=True), variable("x"))[0]
    assert {evaluate(["index", "n", i], point.env) for i in range(1, 60)} == set(range(1, 8))
    assert point.env.whole == {"n"}


def test_sizes_run_through_the_four_in_turn_and_differ_from_each_other() -> None:
    one, two = (variable(name, 0, integer=True) for name in "KL")
    assert sizes(one) == [(1,), (2,), (3,), (5,)] * 5
    assert sizes(one, two)[:12] == [
        (1, 1), (2, 2), (3, 3), (5, 5), (1, 2), (2, 3), (3, 5), (5, 1), (1, 3), (2, 5), (3, 1),
        (5, 2),
    ]  # fmt: skip
    assert sizes(one, conditions=[["gt", "K", 1]])[:5] == [(2,), (2,), (3,), (5,), (2,)]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (1, None, [2, 3, 5, 2]),
        (0, 5, [1, 2, 3, 1]),
        (None, None, [1, 2, 3, 5]),
        (5, None, [6, 7, 8, 9]),
        (5, 8, [6, 7, 6, 7]),
        (None, 1, [-6, -5, -4, -3]),
    ],
)
def test_sizes_keep_to_their_bounds(low: Json, high: Json, found: list[int]) -> None:
    assert [size for (size,) in sizes(variable("K", low, high, integer=True))[:4]] == found


def test_a_size_has_special_values_too() -> None:
    found = sizes(variable("K", 0, integer=True, special=(7,)))
    assert [size for (size,) in found[20:]] == [7, 7]


@pytest.mark.parametrize(
    "more",
    [
        {"terms": [K]},
        {"terms": [["add", 1, ["sum", 1, "j", "K", 9]]]},
        {"conditions": [["gt", K, -1]]},
        {"conditions": [["eq", ["index", "y", "j"], K]]},
        {"definitions": [{"name": "f", "parameters": ["t"], "body": K}]},
        {
            "definitions": [
                {"name": "f", "parameters": ["v"], "body": 1, "component": "i", "size": "K"}
            ]
        },
    ],
)
def test_a_size_is_what_a_sum_or_a_vector_names(more: dict[str, Any]) -> None:
    where = variable("K", 0, integer=True)
    assert values(drawn(where, **more), "K") == [1, 2, 3, 5] * 5


def test_no_other_number_is_a_size() -> None:
    where = variable("K", 0, integer=True)
    others: list[list[Json]] = [
        [["add", "K", 1]],
        [["sum", "K", "j", 1, 3]],
        [["sum", 1, "K", 1, 3]],
        [],
    ]
    for terms in others:
        assert max(values(drawn(where, terms=terms), "K")) > 5
    assert set(values(drawn({**where, "value": 6}, terms=[K]), "K")) == {6}
    assert not set(values(drawn(variable("K", 0), terms=[K]), "K")) & {1, 2, 3, 5}


def test_bounds_may_name_other_variables_but_not_in_a_circle() -> None:
    points = drawn(variable("x", 0, "y"), variable("y", 1, "z"), variable("z", 1))
    assert all(0 < p.drawn["x"] < p.drawn["y"] < p.drawn["z"] for p in points)
    assert list(points[0].drawn) == ["z", "y", "x"]
    special = drawn(variable("x", special=("y",)), variable("y"))
    assert all(p.drawn["x"] == p.drawn["y"] for p in special[20:])
    fixed = drawn({**variable("x"), "value": ["mul", 2, "y"]}, variable("y"))
    assert all(p.drawn["x"] == 2 * p.drawn["y"] for p in fixed)
    with pytest.raises(Ungradable, match="round in a circle"):
        drawn(variable("x", 0, "y"), variable("y", 0, "x"))


def test_an_equated_variable_is_not_drawn_and_keeps_its_bounds() -> None:
    twice: list[Json] = [["eq", "y", ["mul", 2, "x"]]]
    for low, high in ((1, None), (None, -1), (-1, 1)):
        points = drawn(variable("x"), variable("y", low, high), conditions=twice)
        assert [list(point.drawn) for point in points] == [["x"]] * 20
        found = [evaluate("y", point.env) for point in points]
        assert all((low is None or low < y) and (high is None or y < high) for y in found)
    unbounded = drawn(variable("x"), variable("y"), conditions=twice)
    assert values(unbounded) == values(drawn(variable("x")))
    entries: list[Json] = [["eq", ["index", "y", "j"], ["index", "x", "j"]]]
    assert len(drawn(variable("x"), variable("y", 0), conditions=entries)) == 20
    assert len(drawn(variable("x"), conditions=twice)) == 20
    others: list[Json] = [["eq", "z", "x"], ["eq", ["index", "z", "j"], ["index", "x", "j"]]]
    for first in others:
        points = drawn(variable("x"), variable("y", 1), conditions=[first, *twice])
        assert all(evaluate("y", point.env) > 1 for point in points)


def test_a_condition_must_be_a_statement_that_holds() -> None:
    with pytest.raises(Ungradable, match="no point"):
        drawn(variable("x"), conditions=[1])


def test_a_report_names_the_first_eight_numbers_of_a_point() -> None:
    point = drawn(variable("w", 0, 1))[0]
    assert str(point) == f"w = {mp.nstr(point.drawn['w'], 8)}"
    entries: list[Json] = [["index", "w", 1, 2], ["index", ["layer", "w", 2], 3]]
    for term in entries:
        evaluate(term, point.env)
    names = [pair.split(" = ")[0] for pair in str(point).split(", ")]
    assert names == ["w", "w[1,2]", '["layer","w",2][3]']
    for i in range(9):
        evaluate(["index", "w", i], point.env)
    assert str(point).count(" = ") == 8
