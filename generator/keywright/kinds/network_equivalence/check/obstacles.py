"""What the answer says of an obstacle to equivalent networks, and what its checks compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function
from keywright.kinds.network_equivalence.check.relation_sheet import called
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env, ReadDefinition
from keywright.referee.values.limits import limit
from keywright.referee.values.terms import evaluate

__all__ = ["NAMES", "ObstacleCase", "bodies", "limits", "near"]

NAMES = ("alpha", "beta", "gamma", "delta")
NEAR = 20  # digits of two numbers of which one was computed by differences


@dataclass(frozen=True)
class ObstacleCase:
    """Both functions, and the obstacle as the answer states it."""

    f: Function
    g: Function
    sign_f: Json
    sign_g: Json
    facts: dict[str, Any]
    formulas: dict[str, Json]
    chains: dict[str, dict[str, Any]]
    values: dict[str, Any]

    @property
    def order(self) -> int:
        return int(self.values["obstacle.order"])

    @property
    def divided(self) -> Any:
        """Whether derivatives of this order are divided by those before, as far as it is said."""
        return self.facts["obstacle.divided"]

    @property
    def signs(self) -> tuple[Json, Json]:
        return self.sign_f, self.sign_g

    @property
    def functions(self) -> tuple[Function, Function]:
        return self.f, self.g

    @property
    def env(self) -> Env:
        rows = zip(self.signs, self.functions, strict=True)
        return Env(definitions={
            sign: ReadDefinition(sign, ("z",), one.term)
            for sign, one in rows if isinstance(sign, str)
        })  # fmt: skip

    def numbers(self, path: str) -> list[Value]:
        """The listed terms ``path.0``, ``path.1``, ... as numbers."""
        return [evaluate(term) for term in self.terms(path)]

    def terms(self, path: str) -> list[Json]:
        found: list[Json] = []
        while f"{path}.{len(found)}" in self.formulas:
            found.append(self.formulas[f"{path}.{len(found)}"])
        return found


def near(a: Value, b: Value) -> bool:
    return close(a, b, NEAR)


def bodies(case: ObstacleCase) -> list[Json]:
    if case.order == 0:
        return [called(sign, "z") for sign in case.signs]
    return [term[2] for term in case.terms("obstacle.derivatives") if isinstance(term, list)]


def limits(case: ObstacleCase) -> list[tuple[Value, Value]]:
    """The limits of both functions, or of their derivatives, at both ends."""

    def at(body: Json, end: Value) -> Value:
        return limit(lambda z: evaluate(body, case.env.bind({"z": z})), end, "both")

    return [(at(body, -mp.inf), at(body, mp.inf)) for body in bodies(case)]
