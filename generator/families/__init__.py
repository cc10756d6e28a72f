"""The families of problems, found by looking into this folder.

A family is a module whose name is its kind with underscores. It has `Problem` (a `Question`), an
`Answer`, and `solve(problem, digits) -> Answer`, a pure function. Modules whose names begin with an
underscore are what several families share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

from generator.maths.answers import Answer
from generator.spec.model import Question

__all__ = ["Family", "Problems", "family", "kinds", "stem"]


class Family(Protocol):
    """What a family's module offers."""

    Problem: type[Question]

    def solve(self, problem: Question, digits: int) -> Answer: ...


def stem(kind: str) -> str:
    """The name that a kind has as a module, a template and a test: ``conv-config`` is
    ``conv_config``."""
    return kind.replace("-", "_")


@cache
def kinds() -> tuple[str, ...]:
    """All kinds, in alphabetical order, without importing any of them."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name.replace("_", "-") for name in names if not name.startswith("_"))


def family(kind: str) -> Family:
    """The module of a kind; raises `KeyError` for one that is not there."""
    if kind not in kinds():
        raise KeyError(kind)
    return cast(Family, importlib.import_module(f"{__name__}.{stem(kind)}"))


class Problems(Mapping[str, type[Question]]):
    """Kind -> its `Problem`; a family is imported when it is first asked for, not before."""

    def __getitem__(self, kind: str) -> type[Question]:
        return family(kind).Problem

    def __contains__(self, kind: object) -> bool:
        return kind in kinds()

    def __iter__(self) -> Iterator[str]:
        return iter(kinds())

    def __len__(self) -> int:
        return len(kinds())
