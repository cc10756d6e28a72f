"""The kinds of question, found by looking into this folder.

A kind is a folder whose name is the kind with underscores. Its module `solve` has `PROBLEM`, which
is a `Question`, and `solve(problem, digits)`, a pure function that gives an `Answer`; its module
`check` is the second engine's. What several kinds share lies beside them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

from keywright import kinds as room
from keywright.algebra.values.answers import Answer
from keywright.spec.model import Question

__all__ = ["Family", "Problems", "family", "kinds", "stem"]


class Family(Protocol):
    """What a family's module offers."""

    PROBLEM: type[Question]

    def solve(self, problem: Question, digits: int) -> Answer: ...


def stem(kind: str) -> str:
    """The name that a kind has as a module, a template and a test: ``conv-config`` is
    ``conv_config``."""
    return kind.replace("-", "_")


@cache
def kinds() -> tuple[str, ...]:
    """All kinds, in alphabetical order, without importing any of them."""
    folders = [found.name for found in pkgutil.iter_modules(room.__path__) if found.ispkg]
    return tuple(name.replace("_", "-") for name in sorted(folders))


def family(kind: str) -> Family:
    """The module of a kind; raises `KeyError` for one that is not there."""
    if kind not in kinds():
        raise KeyError(kind)
    return cast(Family, importlib.import_module(f"{room.__name__}.{stem(kind)}.solve"))


class Problems(Mapping[str, type[Question]]):
    """Kind -> its `PROBLEM`; a family is imported when it is first asked for, not before."""

    def __getitem__(self, kind: str) -> type[Question]:
        return family(kind).PROBLEM

    def __contains__(self, kind: object) -> bool:
        return kind in kinds()

    def __iter__(self) -> Iterator[str]:
        return iter(kinds())

    def __len__(self) -> int:
        return len(kinds())
