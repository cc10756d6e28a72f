"""Names under ornaments, and what an ellipsis stands for."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.values.ellipsis import between, ends
from keywright.referee.values.environment import Alias, Env, base_name, is_ornament, key_of, walk


def test_a_symbol_is_named_under_its_ornaments() -> None:
    assert (
        base_name("w") == base_name(["tilde", "w"]) == base_name(["bar", ["layer", "w", 1]]) == "w"
    )
    without: list[Json] = [["tilde"], []]
    for nameless in without:
        with pytest.raises(Ungradable, match="names no symbol"):
            base_name(nameless)


def test_ornaments_are_told_from_other_terms() -> None:
    assert is_ornament(["layer", "w", 1])
    assert is_ornament(["dot", "x"])
    others: list[Json] = [[], ["add", "x", 1], "tilde", 3]
    assert not any(map(is_ornament, others))
    assert key_of("x") == "x"
    assert key_of(["layer", "w", 1]) == '["layer","w",1]'


def test_a_walk_meets_everything_once_and_level_by_level() -> None:
    term: Json = ["add", ["mul", 2, "x"], "y"]
    assert walk(term) == [term, ["mul", 2, "x"], "y", 2, "x"]


def test_an_equation_gives_the_entries_that_its_indices_match() -> None:
    env = Env({"j": 1}, aliases={"y": (Alias((0, "i"), "first"), Alias(("j", "i"), "rest"))})

    def found(*indices: int) -> tuple[Json, dict[Any, Any]] | None:
        alias = env.alias("y", indices)
        return alias and (alias[0].body, dict(alias[1].values))

    assert found(0, 7) == ("first", {"j": 1, "i": 7})
    assert found(2, 7) == ("rest", {"j": 2, "i": 7})
    assert found(2) is found(1, 2, 3) is None
    assert env.alias("z", (0, 7)) is None


X: list[Json] = [["index", "x", place] for place in (1, 2, "K")]


@pytest.mark.parametrize(
    ("first", "last", "pair"),
    [
        (X[0], X[2], (1, "K")),
        (["exp", X[0]], ["exp", X[2]], (1, "K")),
        (["mul", X[0], X[0]], ["mul", X[2], X[2]], (1, "K")),
        (1, ["add", "K", 1], (1, ["add", "K", 1])),
        (["add", "K", 1], 1, (["add", "K", 1], 1)),
        (["add", 1, 2], ["add", 1, 2, 3], (["add", 1, 2], ["add", 1, 2, 3])),
        (["add", 1, 2], ["mul", 1, 2], (["add", 1, 2], ["mul", 1, 2])),
    ],
)
def test_the_neighbours_of_an_ellipsis_differ_in_one_index(
    first: Json, last: Json, pair: tuple[Json, Json]
) -> None:
    assert ends(first, last) == pair


def test_neighbours_that_differ_in_more_or_nothing_are_refused() -> None:
    pairs: list[tuple[Json, Json]] = [(X[0], X[0]), (["add", 1, 2], ["add", 3, 4])]
    for first, last in pairs:
        with pytest.raises(Ungradable, match="exactly one index"):
            ends(first, last)


def test_a_term_between_them_has_the_running_index() -> None:
    first: Json = ["mul", X[0], "a"]
    assert between(first, ["mul", X[2], "a"], 7) == ["mul", ["index", "x", 7], "a"]
    assert between("a", "a", 7) == "a"
