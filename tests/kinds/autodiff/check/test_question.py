"""What a question on automatic differentiation asks for, and what makes up a tape."""

from __future__ import annotations

from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.autodiff.check.question import (
    CheckedAutodiff,
    CheckedWalk,
    finding,
    number,
    question_of,
    tape_of,
    v,
)
from keywright.referee.expression import read
from keywright.referee.report import Finding

YAML: dict[str, Any] = {"function": "x1**2 + sin(x2)", "at": {"x1": 3, "x2": "1/2"}}


def asked(*ids: str, **fields: Any) -> CheckedAutodiff:
    return question_of({**YAML, **fields}, list(ids))


def test_the_point_is_as_it_was_given_and_the_other_one_close_by() -> None:
    with mp.workdps(60):
        question = asked()
        point, near = question.points
        assert (question.inputs, point) == (("x1", "x2"), [3, mp.mpf("0.5")])
        shifts = [b - a for a, b in zip(point, near, strict=True)]
        assert all(0 < shift < mp.mpf("1e-14") for shift in shifts)
        assert abs(shifts[0] ** 2 * 3 - shifts[1] ** 2 * 2) < mp.mpf("1e-60")
        assert question.value("y", point) == 9 + mp.sin(mp.mpf("0.5"))
        slope = question.slope("y", point, [mp.mpf(1), mp.mpf(-2)])
        assert abs(slope - 6 + 2 * mp.cos(mp.mpf("0.5"))) < mp.mpf("1e-20")


def test_points_elsewhere_lie_all_around() -> None:
    question = asked()
    points = list(question.elsewhere)
    assert len(points) == len({tuple(map(str, point)) for point in points}) == 24
    for place, centre in enumerate(question.points[0]):
        shifts = [point[place] - centre for point in points]
        assert min(shifts) < -2
        assert max(shifts) > 2
        assert max(map(abs, shifts)) <= 4


@pytest.mark.parametrize(
    ("parts", "walks"),
    [
        (None, [CheckedWalk("forward:x1", [1, 0]), CheckedWalk("reverse", [], "y")]),
        ([{"forward": "x2"}], [CheckedWalk("forward:x2", [0, 1])]),
        ([{"forward": {"x1": 1}}], [CheckedWalk("forward:x1", [1, 0])]),
        (
            [{"forward": {"x1": 1, "x2": "-1/2"}}],
            [CheckedWalk("forward:(1, -1/2)", [1, mp.mpf("-0.5")])],
        ),
        ([{"forward": {"x1": 1, "x2": 1}}], [CheckedWalk("forward:(...)", [1, 1])]),
        ([{"forward": {"x1": 1, "x2": 3}}], [CheckedWalk("forward:(...)", [1, 3])]),
        ([{"reverse": "y"}], [CheckedWalk("reverse", [], "y")]),
    ],
)
def test_each_part_asks_for_a_walk(parts: Any, walks: list[CheckedWalk]) -> None:
    fields = {} if parts is None else {"parts": parts}
    assert list(asked("reverse", "forward:(1, -1/2)", **fields).walks) == walks


def test_a_walk_along_one_of_many_inputs_is_named_by_it() -> None:
    question = asked(at={"x1": 1, "x2": 2, "x3": 3}, parts=[{"forward": "x2"}])
    assert list(question.walks) == [CheckedWalk("forward:x2", [0, 1, 0])]
    assert question.axis("x3") == [0, 0, 1]


def test_of_several_outputs_each_has_a_walk() -> None:
    functions = {"y1": "x1", "y2": "x1*x2"}
    for parts, outputs in ((["reverse"], ["y1", "y2"]), ([{"reverse": "y2"}], ["y2"])):
        question = asked(function=None, functions=functions, parts=parts)
        assert list(question.walks) == [CheckedWalk(f"reverse:{y}", [], y) for y in outputs]


def test_the_output_has_a_name_that_no_input_has() -> None:
    assert list(asked().functions) == ["y"]
    assert list(asked(at={"y": 1, "z": 2}, function="y*z").functions) == ["f"]


def test_an_authors_trace_is_read_line_by_line() -> None:
    question = asked(trace=["v1 = x1**2", "v2=sin(x2)"], sums="binary")
    assert question.written == (("v1", read("x1**2")), ("v2", read("sin(x2)")))
    assert question.binary_sums
    assert not asked(sums="n-ary").binary_sums


def right(decimal: Any, value: str, digits: int = 4) -> bool:
    with mp.workdps(60):
        return not number({"exact": None, "decimal": decimal}, mp.mpf(value), digits)


@pytest.mark.parametrize(
    ("value", "decimal", "digits"),
    [
        ("1.00004", "1.0000", 4), ("-1.00006", "-1.0001", 4), ("0.00001", "1.000e-5", 4),
        ("-5.6274e-7", "-5.627e-7", 4), ("9.9996e-8", "1.000e-7", 4), ("-0.4", "-4e-1", 0),
        ("12.5000001", "13", 0), ("0.26", "0.3", 1), ("0.0009996", "9.996e-4", 4),
        ("1e30", "1000000000000000000000000000000.0000", 4),
    ],
)  # fmt: skip
def test_a_decimal_is_rounded_and_written_in_the_usual_way(
    value: str, decimal: str, digits: int
) -> None:
    assert right(decimal, value, digits)
    wrong: list[str | None] = [
        f"+{decimal}",
        f" {decimal}",
        f"0{decimal}",
        f"-{decimal}",
        f"{decimal}e0",
        "",
        "nan",
    ]
    wrong += [f"{decimal}0", decimal[:-1], "-0.0000", "-0", "0.0001", "2", None]
    assert not any(right(one, value, digits) for one in wrong)


def test_a_decimal_is_at_most_half_a_unit_away() -> None:
    assert right("1.0000", "1.0000499999")
    assert right("1.0000", "0.9999500001")
    for value in ("1.0000500001", "0.9999499999", "1.00008", "1.9", "10"):
        assert not right("1.0000", value)
    with mp.workdps(60):
        (told,) = number({"exact": None, "decimal": "1.5"}, mp.mpf(1) / 3, 4)
    assert told == "0.3333333333333333 is printed as 1.5"


@pytest.mark.parametrize(
    ("decimal", "value"),
    [
        ("0.0006", "0.0005627"), ("5.627e-4", "0.00562749"), ("5.627e-4", "0.00056276"),
        ("5.628e-4", "0.00056274"), ("56.27e-5", "0.0005627"), ("0.5627e-3", "0.0005627"),
        ("1.000e-7", "9.9994e-8"), ("9.999e-8", "9.9996e-8"), ("1.124e-3", "0.001124"),
    ],
)  # fmt: skip
def test_a_small_decimal_has_its_power_and_all_its_digits(decimal: str, value: str) -> None:
    assert not right(decimal, value)


def test_a_number_with_an_exact_form_is_that_form() -> None:
    assert number({"exact": "1/8", "decimal": "7"}, mp.mpf("0.125"), 4) == []
    assert number({"exact": "1/7", "decimal": "0.125"}, mp.mpf("0.125"), 4) != []


ROWS: list[dict[str, Any]] = [
    {"name": "x1", "formula": "x1"}, {"name": "x2", "formula": "x2"},
    {"name": "v1", "formula": ["pow", "x1", 2]}, {"name": "v2", "formula": ["sin", "x2"]},
    {"name": "y", "formula": v(2)},
]  # fmt: skip


def test_rows_make_up_a_tape() -> None:
    tape = tape_of(asked(), ROWS)
    assert tape is not None
    assert tape.inputs == ("x1", "x2")
    assert tape.lines == (["pow", "x1", 2], ["sin", "x2"])
    assert tape.outputs == (("y", 2),)


@pytest.mark.parametrize(
    "last",
    [
        {"name": "z", "formula": v(2)}, {"name": "y", "formula": v(3)},
        {"name": "y", "formula": "x1"},
        {"name": "y", "formula": ["add", v(1), v(2)]}, {"name": "y", "formula": ["neg", v(2)]},
        {"name": "y", "formula": 7},
    ],
)  # fmt: skip
def test_rows_that_end_otherwise_do_not(last: dict[str, Any]) -> None:
    assert tape_of(asked(), [*ROWS[:-1], last]) is None


def test_too_few_rows_do_not() -> None:
    assert tape_of(asked(), ROWS[:2]) is None
    assert tape_of(asked(), []) is None
    identity = asked(at={"x": 1}, function="x")
    assert tape_of(identity, [{"name": "x", "formula": "x"}]) is None


def test_what_is_wrong_is_told_in_one_line() -> None:
    assert finding("a", []) == Finding("a", "recomputed", True, 0, "")
    assert finding("a", ["b", "c"]) == Finding("a", "recomputed", False, 0, "b; c")
