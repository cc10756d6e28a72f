"""A question as a dictionary -> its answer as JSON and what the second engine says of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from keywright.algebra.values.answers import Answer, as_json
from keywright.kinds.registry import family
from keywright.referee import Finding, judge
from keywright.sheet import render
from keywright.spec import Assignment, Question

__all__ = ["answer_of", "asked", "judged", "mutants", "reshaped", "sheet_of", "solved"]


def solved(question: dict[str, Any], digits: int = 4) -> tuple[Question, Answer]:
    """The problem and its answer, as the pipeline makes them from a file with this data."""
    module = family(question["kind"])
    problem = module.PROBLEM.model_validate(_frozen(question))
    return problem, module.solve(problem, digits)


def asked(question: dict[str, Any], digits: int = 4, number: int = 1) -> Any:
    """The question as a sheet sees it, called q1 if it is the first."""
    problem, answer = solved(question, digits)
    name, kind = f"q{number}", question["kind"]
    return SimpleNamespace(
        number=number, id=name, kind=kind, marks=(), statement=None,
        numbers=problem.numbers, filed={"id": name, "kind": kind, **as_json(answer)},
    )  # fmt: skip


def sheet_of(question: dict[str, Any], digits: int = 4, *, solutions: bool = True) -> str:
    """The LaTeX of the sheet with this question alone, and its answer."""
    return render(
        Assignment(questions=("q1.yaml",)), [asked(question, digits)], solutions=solutions
    )


def answer_of(question: dict[str, Any], digits: int = 4) -> dict[str, Any]:
    """The question's entry in answers.json, through its text as a file would have it; worked out
    once for all tests of a process that ask for it, each of which gets an answer of its own."""
    key = repr(question), digits
    if key not in _texts:
        _, answer = solved(question, digits)
        _texts[key] = json.dumps({"id": "q", "kind": question["kind"], **as_json(answer)})
    found: dict[str, Any] = json.loads(_texts[key])
    return found


_texts: dict[tuple[str, int], str] = {}


def judged(
    question: dict[str, Any], answer: dict[str, Any] | None = None, digits: int = 4
) -> tuple[list[Finding], list[Finding]]:
    """The findings that failed and those that say `unchecked`."""
    findings = judge(question, answer or answer_of(question, digits), digits)
    failed = [finding for finding in findings if not finding.ok]
    return failed, [finding for finding in findings if finding.how == "unchecked"]


def mutants(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answer with one leaf changed, leaf by leaf: numbers, words, truth values and heads."""
    for path, leaf in _leaves(answer, ()):
        if path[0] in ("id", "kind"):
            continue
        for other in _others(leaf):
            wrong = copy.deepcopy(answer)
            parent: Any = wrong
            for step in path[:-1]:
                parent = parent[step]
            parent[path[-1]] = other
            yield f"{'/'.join(map(str, path))}: {leaf!r} -> {other!r}", wrong


def reshaped(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answer with one of its lists an entry shorter, or its last entry twice."""
    for path in _lists(answer, ()):
        for shorter in (True, False):
            wrong = copy.deepcopy(answer)
            found: Any = wrong
            for step in path:
                found = found[step]
            found[:] = found[:-1] if shorter else [*found, copy.deepcopy(found[-1])]
            yield f"{'/'.join(map(str, path))}: {'shorter' if shorter else 'longer'}", wrong


def _lists(item: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(item, list) and item:
        yield path
    parts = item.items() if isinstance(item, dict) else enumerate(item)
    for key, part in parts:
        if isinstance(part, dict | list):
            yield from _lists(part, (*path, key))


def _leaves(item: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(item, dict):
        for key, part in item.items():
            yield from _leaves(part, (*path, key))
    elif isinstance(item, list):
        for position, part in enumerate(item):
            yield from _leaves(part, (*path, position))
    elif item is not None:
        yield path, item


HEADS = {"add": "mul", "mul": "add", "times": "add", "le": "lt", "div": "mul", "neg": "abs"}


def _others(leaf: Any) -> Iterator[Any]:
    if isinstance(leaf, bool):
        yield not leaf
    elif isinstance(leaf, int):
        yield leaf + 1
    elif leaf.lstrip("-").replace(".", "", 1).isdigit():
        yield leaf[:-1] + str((int(leaf[-1]) + 1) % 10)
        yield leaf[1:] if leaf.startswith("-") else f"-{leaf}" if leaf.strip("0.") else "1"
    elif leaf in HEADS:
        yield HEADS[leaf]
    else:
        yield f"{leaf}x"


def _frozen(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _frozen(value) for key, value in data.items()}
    return tuple(_frozen(item) for item in data) if isinstance(data, list) else data
