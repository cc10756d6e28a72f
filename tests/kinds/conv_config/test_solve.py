"""Configurations against windows counted one by one, and the check against wrong answers."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.errors import FieldError
from tests.kinds.worked import answer_of, judged, mutants, sheet_of, solved

SEED: dict[str, Any] = {
    "kind": "conv-config",
    "input": {"channels": 3, "size": 64},
    "layers": [
        {"output": {"channels": 64, "size": 32}, "cases": [{"k": 8, "d": 1}, {"d": 7, "s": 2}]},
        {
            "output": {"channels": 64, "size": 8},
            "given": {"p": 0, "d": 1},
            "cases": [{"pooling": "non-overlapping"}, {"k": 8, "s": 4, "output": "unknown"}],
        },
        {
            "output": {"channels": 128, "size": 4},
            "cases": [{"p": 0, "d": 1}, {"d": 2, "p": 2}, {"p": 1, "d": 1}],
        },
    ],
}
LIMITS = {"k": 16, "s": 8, "p": 16, "d": 8}


def layer(size: int, output: int, *cases: Any, limits: Any = None, **given_: int) -> dict[str, Any]:
    """One layer of 8 channels with its cases."""
    row: dict[str, Any] = {"output": {"channels": 8, "size": output}, "cases": list(cases)}
    if given_:
        row["given"] = given_
    question = {"kind": "conv-config", "input": {"channels": 8, "size": size}, "layers": [row]}
    return {**question, "limits": limits} if limits else question


def transposed(size: int, output: int, *cases: Any, limits: Any = None) -> dict[str, Any]:
    """The same of a transposed convolution."""
    question = layer(size, output, *cases, limits=limits)
    (row,) = question["layers"]
    return {**question, "layers": [{**row, "transposed": True}]}


SMALL = {"k": 6, "s": 3, "p": 3, "d": 2}
QUESTIONS = [
    SEED,
    layer(28, 14, {}, {"k": 3, "show": {"p": 1, "d": 1}}, {"k": 2, "s": 2, "p": 0, "d": 1}),
    layer(10, 8, {"pooling": "non-overlapping"}, {"s": 2}, {}, {"k": 3, "s": 2}, p=0, d=1),
    layer(8, 40, {"d": 1}, {"p": 1}, {"k": 3, "s": 2, "d": 1}, {"k": 9, "p": 0}, limits=SMALL),
    layer(10, 5, {"pooling": "non-overlapping", "p": 9}, limits=SMALL),
    layer(10, 5, {"pooling": "non-overlapping", "p": 1}, {"k": 1, "d": 1, "p": 0}, {"k": 90}),
    layer(9, 4, {"pooling": "non-overlapping", "k": 2, "output": "unknown"}, {"s": 2}),
    layer(9, 4, {"k": 3, "s": 2, "p": 1, "output": "unknown"}),  # d is 1
    layer(9, 4, {"k": 3, "s": 2, "p": 1, "output": "unknown"}, d=2),
    transposed(
        8, 16, {}, {"k": 4}, {"k": 3, "s": 2, "p": 1, "output": "unknown"}, {"k": 3, "s": 2}
    ),
    transposed(
        8, 40, {}, {"p": 1}, {"k": 3, "s": 2, "p": 9}, {"k": 3, "s": 2, "d": 1}, limits=SMALL
    ),
    transposed(8, 40, {"s": 1, "p": 0, "k": 2}, {"p": 3, "s": 3, "k": 6, "d": 2}, limits=SMALL),
    transposed(2, 1, {"k": 1, "s": 1}, limits=SMALL),
    transposed(9, 5, {"k": 2, "s": 1, "d": 1}, limits=SMALL),  # p alone
    {
        **SEED,
        "layers": [{**SEED["layers"][0], "transposed": True, "cases": [{}]}, *SEED["layers"][1:]],
    },
    layer(20, 10, {"k": 2, "p": 1, "d": 1}),  # s alone is free, and skips 10
    layer(20, 1, {"k": 1, "p": 0, "d": 1}),  # s = 7 and s = 8 both give 3
    layer(4, 30, {"k": 1, "s": 4, "d": 1}),  # p = 15 and p = 16 both give 9
    layer(6, 5, {"pooling": "non-overlapping"}),
    layer(2, 3, {"k": 1, "s": 1, "d": 1}),
    layer(2, 7, {"k": 2, "s": 1, "p": 0}, {"s": 1, "p": 0, "d": 1}),
    layer(4, 3, {"pooling": "non-overlapping", "p": 1}),  # half of the window
    layer(9, 9, {"s": 1}, {"s": 1, "p": 1, "d": 1}, {"s": 1, "p": 1, "k": 2}),
    {**layer(8, 16, {}, {"s": 1}), "prefer": ["no-remainder", "d", "k"]},
]

WRONG = [
    layer(8, 4, {"p": 1, "d": 1}),
    layer(10, 8, {}, {"k": 3, "s": 2}, limits=SMALL, p=0, d=1),
    layer(9, 4, {"pooling": "non-overlapping", "k": 2, "output": "unknown"}),
    transposed(8, 16, {"k": 4}, limits=SMALL),
    transposed(8, 40, {"k": 3, "s": 2, "d": 1}, limits=SMALL),
]


def named(question: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = answer_of(question)["answers"]
    return answers


def counted(size: int, p: int, d: int, k: int, s: int) -> int:
    """How many windows fit a padded row, laid down one after another."""
    row = [False] * p + [True] * size + [False] * p
    windows = 0
    for start in range(0, len(row), s):
        taps = [start + d * tap for tap in range(k)]
        windows += taps[-1] < len(row)
    return windows


def configurations(found: dict[str, Any]) -> list[tuple[int, ...]]:
    """All that an answer calls valid, as (p, d, k, s)."""
    rows = [found, *found["alternatives"]] if found["k"] is not None else found["alternatives"]
    return [tuple(row[name] for name in "pdks") for row in rows]


def upsampled(size: int, p: int, d: int, k: int, s: int) -> int:
    """How many places are left of those that the windows of a transposed convolution write to."""
    places = {s * i + d * tap for i in range(size) for tap in range(k)}
    kept = [place for place in range(max(places) + 1) if p <= place <= max(places) - p]
    return len(kept)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.integers(1, 20))
def test_all_transposed_configurations_are_found(size: int, output: int) -> None:
    found = named(transposed(size, output, {}, limits=SMALL))["1a"]
    every = product(range(4), range(1, 3), range(1, 7), range(1, 4))
    valid = {one for one in every if upsampled(size, *one) == output}
    assert set(configurations(found)) == valid


@pytest.mark.parametrize(
    ("size", "output", "wanted"),
    [
        (8, 16, (0, 1, 2, 2)),  # p, d, k, s
        (7, 14, (0, 1, 2, 2)),
        (4, 7, (1, 1, 3, 2)),
        (8, 8, (1, 1, 3, 1)),
        (1, 4, (0, 1, 4, 1)),
        (8, 10, (0, 1, 3, 1)),
        (8, 24, (0, 1, 3, 3)),
    ],
)
def test_the_transposed_convolution_that_one_would_print(
    size: int, output: int, wanted: tuple[int, ...]
) -> None:
    assert configurations(named(transposed(size, output, {}))["1a"])[0] == wanted
    first = named({**transposed(size, output, {}), "prefer": ["s", "k"]})["1a"]
    assert first["s"] == min(s for *_, s in configurations(first))


def test_what_the_sheet_says_of_a_transposed_convolution() -> None:
    sheet = sheet_of(transposed(8, 16, {})).replace(r"\kwbreak", "").replace(r"\kwinner", "")
    assert "are the input of a transposed convolution." in sheet
    assert r"\kwdisplay{o = (i - 1) \, s - 2p + d \cdot (k - 1) + 1}" in sheet
    assert "positions along each axis" not in sheet
    both = sheet_of(mixed()).replace(r"\kwbreak", "")
    assert "layer~1, a transposed convolution, has" in both
    assert "positions along each axis" in both
    none = sheet_of(transposed(8, 40, {"k": 3, "s": 2, "d": 1}, limits=SMALL))
    assert "The output never rises as $p$ grows" in none
    cut = sheet_of(transposed(2, 1, {"k": 1, "s": 1}, limits=SMALL))
    assert "the padding leaves nothing of the output" in cut


def mixed() -> dict[str, Any]:
    first = {**SEED["layers"][0], "transposed": True, "cases": [{}]}
    return {**SEED, "layers": [first, *SEED["layers"][1:]]}


def test_a_window_has_no_dilation_where_the_output_is_asked_for() -> None:
    case = {"k": 3, "s": 2, "p": 1, "output": "unknown"}
    plain, dilated = layer(9, 4, case), layer(9, 4, case, d=2)
    assert (named(plain)["1a"]["d"], named(plain)["1a"]["o"]) == (1, 5)
    assert (named(dilated)["1a"]["d"], named(dilated)["1a"]["o"]) == (2, 4)
    sheet, other = (sheet_of(each).replace(r"\kwbreak", "") for each in (plain, dilated))
    assert "if $k = 3$, $s = 2$, $p = 1$ and $d = 1$?" in sheet
    assert "if $k = 3$, $s = 2$ and $p = 1$?" in other


def test_the_assignment_of_2020() -> None:
    found = {
        name: tuple(answer[column] for column in "ipdkso") for name, answer in named(SEED).items()
    }
    assert found == {
        "1a": (64, 3, 1, 8, 2, 32),
        "1b": (64, 3, 7, 2, 2, 32),
        "2a": (32, 0, 1, 4, 4, 8),
        "2b": (32, 0, 1, 8, 4, 7),
        "3a": (8, 0, 1, 5, 1, 4),
        "3b": (8, 2, 2, 5, 1, 4),
        "3c": (8, 1, 1, 7, 1, 4),
    }
    # What was printed then is valid too, but for 2a, whose windows left gaps.
    assert (7, 7, 3, 2) in configurations(named(SEED)["1b"])
    assert (1, 1, 3, 2) in configurations(named(SEED)["3c"])
    assert configurations(named(SEED)["2a"]) == [(0, 1, 4, 4)]


@settings(max_examples=30, deadline=None)
@given(
    size=st.integers(1, 20),
    output=st.integers(1, 20),
    fixed=st.fixed_dictionaries(
        {},
        optional={
            "k": st.integers(1, 8),
            "s": st.integers(1, 4),
            "p": st.integers(0, 4),
            "d": st.integers(1, 3),
        },
    ),
)
def test_every_valid_configuration_and_no_other(
    size: int, output: int, fixed: dict[str, int]
) -> None:
    question = layer(size, output, fixed, limits=SMALL)
    found = configurations(named(question)["1a"])
    ranges = [
        [fixed[name]] if name in fixed else range(name != "p", SMALL[name] + 1) for name in "pdks"
    ]
    every = {row for row in product(*ranges) if counted(size, *row) == output}
    assert set(found) == every
    assert len(found) == len(every)
    assert judged(question) == ([], [])


def test_the_best_comes_first() -> None:
    found = named(layer(64, 30, {"k": 3}))["1a"]
    # Without a dilation there are windows in the padding alone.
    assert configurations(found)[0] == (0, 2, 3, 2)
    plain = {**layer(64, 30, {"k": 3}), "prefer": ["d=1"]}
    assert configurations(named(plain)["1a"])[0] == (13, 1, 3, 3)
    assert configurations(named(layer(8, 4, {"p": 0, "d": 1}))["1a"])[0] == (0, 1, 5, 1)


@pytest.mark.parametrize(
    ("size", "output", "case", "best"),
    [
        (224, 112, {}, (0, 1, 2, 2)),
        (28, 28, {"s": 1}, (1, 1, 3, 1)),
        (28, 28, {"s": 1, "p": 0}, (0, 1, 1, 1)),  # no larger kernel keeps the size
        (32, 16, {"k": 3}, (1, 1, 3, 2)),  # with a remainder, but without dilation
        (8, 16, {"s": 1}, (8, 1, 9, 1)),  # with k = 3, windows would lie in the padding alone
    ],
)
def test_what_a_professor_would_print_comes_first(
    size: int, output: int, case: dict[str, int], best: tuple[int, ...]
) -> None:
    assert configurations(named(layer(size, output, case))["1a"])[0] == best


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.lists(
        st.sampled_from(["d=1", "k>1", "not-in-padding", "no-remainder", "s", "k", "p", "d"]),
        unique=True,
    ),
)
def test_the_order_is_that_of_the_readme_behind_what_is_preferred(
    size: int, output: int, prefer: list[str]
) -> None:
    question = {**layer(size, output, {}, limits=SMALL), "prefer": prefer}
    found = configurations(named(question)["1a"])

    def rank(one: tuple[int, ...]) -> list[int]:
        p, d, k, s = one
        found = {
            "not-in-padding": p > d * (k - 1),
            "d=1": d > 1,
            "k>1": k == 1,
            "no-remainder": (size + 2 * p - d * (k - 1) - 1) % s > 0,
            "s": s,
            "k": k,
            "p": p,
            "d": d,
        }
        order = [*prefer, *(name for name in found if name not in prefer)]
        return [int(found[name]) for name in order]

    assert found == sorted(found, key=rank)
    assert judged(question) == ([], [])


def test_what_is_preferred_is_named_once() -> None:
    with pytest.raises(ValueError, match="preferred twice"):
        solved({**layer(8, 4, {}), "prefer": ["s", "s"]})


def test_a_pinned_configuration() -> None:
    pinned = layer(8, 4, {"p": 1, "d": 1, "show": {"k": 3, "s": 2}})
    free = layer(8, 4, {"p": 1, "d": 1})
    found, plain = (configurations(named(question)["1a"]) for question in (pinned, free))
    assert found[0] == (1, 1, 3, 2)
    assert sorted(found) == sorted(plain)
    # Where the pins leave a choice, the preferred one of what they leave is shown.
    partly = layer(64, 32, {"k": 3, "show": {"d": 2}})
    assert configurations(named(partly)["1a"])[0] == (2, 2, 3, 2)


def test_a_fixed_number_may_lie_beyond_the_limits() -> None:
    assert named(layer(64, 33, {"k": 32, "d": 1, "p": 0}))["1a"]["s"] == 1
    assert named(layer(64, 33, {"d": 1, "p": 0}))["1a"]["k"] is None


def test_none_is_said_to_exist_where_none_does() -> None:
    question = layer(10, 8, {"s": 2}, p=0, d=1)
    answer = answer_of(question)
    assert answer["answers"]["1a"] == {
        **dict.fromkeys("pdks"),
        "i": 10,
        "o": 8,
        "alternatives": [],
    }
    # s = 2 gives at most 5 windows, and none of them exactly 8.
    assert closest(answer) == [[5, 1, None, None]]
    assert answer["formulas"]["given.bounds.0"] == ["le", "k", 16]


def closest(answer: dict[str, Any]) -> Any:
    (table,) = (table for table in answer["tables"] if table["id"] == "layers.0.0.closest")
    return table["rows"]


def test_a_number_that_skips_the_output_is_shown_on_either_side() -> None:
    # The output falls from 11 to 7 as s grows, from 6 to 3 as k does, and rises from 2 to 4 with p.
    assert closest(answer_of(layer(20, 10, {"k": 2, "p": 1, "d": 1}))) == [[7, 3, 11, 2]]
    assert closest(answer_of(layer(6, 5, {"pooling": "non-overlapping"}))) == [
        [3, ["tuple", 2, 2], 6, ["tuple", 1, 1]]
    ]
    assert closest(answer_of(layer(2, 3, {"k": 1, "s": 1, "d": 1}))) == [[2, 0, 4, 1]]


def test_a_number_on_either_side_may_be_0() -> None:
    assert "$o = 2$ with $p = 0$ and $o = 4$ with $p = 1$." in " ".join(
        sheet_of(layer(2, 3, {"k": 1, "s": 1, "d": 1})).split()
    )


def test_nothing_is_close_where_nothing_can_be_tried() -> None:
    sheet = sheet_of(layer(10, 5, {"pooling": "non-overlapping", "p": 9}, limits=SMALL))
    assert "as 0~trials show." in sheet
    assert "closest" not in sheet


def test_a_window_of_one_entry_has_no_dilation_if_that_can_be() -> None:
    found = configurations(named(layer(27, 27, {"s": 1, "d": 2}))["1a"])
    assert found[0] == (1, 2, 2, 1)
    assert (0, 2, 1, 1) in found


def test_pooling_windows_lie_side_by_side() -> None:
    padded = named(layer(10, 4, {"pooling": "non-overlapping", "p": 1}))["1a"]
    assert configurations(padded) == [(1, 1, 3, 3)]
    # k = 1 would have more padding than half of a window.
    assert configurations(named(layer(4, 6, {"pooling": "non-overlapping", "p": 1}))["1a"]) == []


def test_many_alternatives_are_printed_in_part_and_named_in_full() -> None:
    question = layer(28, 14, {})
    answer = answer_of(question)
    every = answer["answers"]["1a"]["alternatives"]
    printed = [path for path in answer["formulas"] if path.startswith("layers.0.0.others.")]
    assert len(printed) == 40
    assert answer["values"]["layers.0.0.more"] == len(every) - 40 > 0


def test_a_sheet_refers_to_nothing_that_its_reader_does_not_have() -> None:
    sheet = sheet_of(layer(28, 14, {}))
    assert "more are not listed here" in sheet
    assert "list of answers" not in sheet


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_place_is_checked_and_right(question: dict[str, Any]) -> None:
    assert judged(question) == ([], [])


@pytest.mark.parametrize("question", WRONG)
def test_every_wrong_answer_is_refused(question: dict[str, Any]) -> None:
    survivors = [
        name
        for name, wrong in mutants(answer_of(question))
        if "/columns/" not in name and not judged(question, wrong)[0]
    ]
    assert survivors == []


@pytest.mark.parametrize("change", ["left out", "added", "exchanged"])
def test_alternatives_that_are_not_all_or_not_in_order(change: str) -> None:
    question = layer(8, 4, {"p": 1, "d": 1})
    answer = answer_of(question)
    others = answer["answers"]["1a"]["alternatives"]
    if change == "left out":
        others.pop()
    elif change == "added":
        others.append({"p": 1, "d": 1, "k": 5, "s": 2})
    else:
        others[0], others[1] = others[1], others[0]
    assert judged(question, answer)[0]


@pytest.mark.parametrize(
    ("question", "path", "message"),
    [
        (
            layer(8, 4, {"p": 1, "d": 1, "show": {"k": 5, "s": 2}}),
            ("layers", 0, "cases", 0, "show"),
            "no configuration with k = 5, s = 2 is valid; near it are: k = 4, s = 2, p = 1, d = 1;",
        ),
        (
            layer(8, 4, {}, {"k": 3, "s": 2, "output": "unknown"}),
            ("layers", 0, "cases", 1),
            "needs all of k, s and p; 'p' is open",
        ),
        (
            layer(8, 4, {"k": 9, "s": 2, "p": 0, "d": 1, "output": "unknown"}),
            ("layers", 0, "cases", 0),
            "does not fit an input of size 8",
        ),
        (
            transposed(8, 4, {"pooling": "non-overlapping"}),
            ("layers", 0, "cases", 0, "pooling"),
            "a transposed convolution is no pooling",
        ),
        (
            transposed(2, 4, {"k": 1, "s": 1, "p": 1, "output": "unknown"}),
            ("layers", 0, "cases", 0),
            "the padding leaves nothing of the output",
        ),
        (
            layer(8, 4, {"pooling": "non-overlapping", "d": 2}),
            ("layers", 0, "cases", 0, "pooling"),
            "have no dilation",
        ),
        (
            layer(8, 4, {"pooling": "non-overlapping", "k": 2, "s": 3}),
            ("layers", 0, "cases", 0, "pooling"),
            "s = k",
        ),
        (
            layer(8, 4, {"pooling": "non-overlapping", "k": 2, "p": 2}),
            ("layers", 0, "cases", 0, "pooling"),
            "at most half of k",
        ),
    ],
)
def test_cases_that_cannot_be_solved(question: Any, path: Any, message: str) -> None:
    with pytest.raises(FieldError) as caught:
        answer_of(question)
    assert message in caught.value.message
    assert caught.value.path == path


def test_a_pooling_keeps_the_channels() -> None:
    question = layer(8, 4, {"pooling": "non-overlapping"})
    question["input"]["channels"] = 3
    with pytest.raises(FieldError, match="keeps the 3 channels"):
        answer_of(question)


def test_limits_that_would_take_too_long() -> None:
    with pytest.raises(ValueError, match="more than 100000 configurations"):
        solved(layer(8, 4, {}, limits={"k": 100, "s": 100, "p": 100, "d": 100}))
