"""The checker's list of laws is its own, and yet the engine's."""

from __future__ import annotations

from generator.check.expression import Json
from generator.check.laws import LAWS, fault
from generator.maths.laws import LAWS as PRINTED


def test_both_engines_know_the_same_laws() -> None:
    assert sorted(LAWS) == sorted(PRINTED)


def test_the_limit_of_a_constant_needs_a_constant() -> None:
    constant: Json = ["limit", "a", "e", 0, "both"]
    moving: Json = ["limit", "e", "e", 0, "both"]
    assert fault("constant limit", constant, "a") is None
    assert fault("constant limit", moving, 0) is not None


def test_algebra_may_not_move_a_limit() -> None:
    def doubled(name: str, to: int, side: str) -> Json:
        return ["limit", ["mul", 2, "e"], name, to, side]

    before: Json = ["limit", ["add", "e", "e"], "e", 0, "both"]
    assert fault("simplify", before, doubled("e", 0, "both")) is None
    for moved in (doubled("x", 0, "both"), doubled("e", 1, "both"), doubled("e", 0, "+")):
        assert fault("simplify", before, moved) is not None
