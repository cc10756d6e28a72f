"""A sheet about two activations as its checks see it: the functions, their signs, the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function, samples
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, ReadDefinition

__all__ = ["RelationSheet", "as_list", "called", "derived", "expected", "finding", "tied"]


def called(sign: Json, argument: Json) -> list[Json]:
    """The function of this sign at an argument."""
    return ["call", sign, argument] if isinstance(sign, str) else [*as_list(sign), argument]


def derived(term: Json, order: int) -> Json:
    """The derivative of that order in z, as it is written."""
    for _ in range(order):
        term = ["deriv", term, "z"]
    return term


def as_list(term: Json) -> list[Json]:
    if not isinstance(term, list):
        raise Ungradable(f"{term!r} is no sign of a function")
    return term


@dataclass(frozen=True)
class RelationSheet:
    """The functions of the question, the answer, and the signs that it gives them."""

    f: Function
    g: Function
    answer: dict[str, Any]
    sign_f: Json
    sign_g: Json

    @property
    def formulas(self) -> dict[str, Json]:
        return dict(self.answer.get("formulas", {}))

    @property
    def env(self) -> Env:
        """The functions as the derivations may define them: by the question alone."""
        rows = ((self.sign_f, self.f), (self.sign_g, self.g))
        return Env(definitions={
            sign: ReadDefinition(sign, ("z",), one.term)
            for sign, one in rows if isinstance(sign, str)
        })  # fmt: skip

    def close(self, left: Json, right: Json | Value, points: Iterable[Value] | None = None) -> str:
        """Where two sides differ as functions of z; empty if nowhere."""
        numbers = samples() if points is None else tuple(points)
        here = self.env
        envs = [here.bind({"z": z}) for z in numbers]
        is_term = isinstance(right, list | str | int)
        others = evaluated(right, envs) if is_term else [right] * len(envs)
        for z, a, b in zip(numbers, evaluated(left, envs), others, strict=True):
            if not close(a, b):
                return f"{mp.nstr(a, 12)} and {mp.nstr(b, 12)} at z = {mp.nstr(z, 8)}"
        return ""


def finding(where: str, problem: str, points: int = 0) -> Finding:
    return Finding(where, "sampled" if points else "recomputed", problem == "", points, problem)


def expected(sheet: RelationSheet, path: str, expected: Json) -> Finding:
    printed = sheet.formulas.get(path)
    problem = "" if printed == expected else f"{printed} instead of {expected}"
    return finding(f"formulas/{path}", problem)


def tied(chain: dict[str, Any], start: Json, end: Json) -> Iterator[Finding]:
    steps = chain["steps"]
    last = steps[-1]["term"] if steps else chain["start"]
    for where, printed, expected in ((0, chain["start"], start), (len(steps), last, end)):
        if printed != expected:
            yield finding(f"derivations/{chain['id']}/{where}", f"{printed} instead of {expected}")
