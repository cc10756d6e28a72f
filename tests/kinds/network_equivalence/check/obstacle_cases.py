"""Reasons against a relation for the tests of their checks: from an answer, or written by hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from keywright.kinds.network_equivalence.check.activations import Function, function_of
from keywright.kinds.network_equivalence.check.obstacles import ObstacleCase
from keywright.referee.expression import Json, read
from tests.kinds.worked import answer_of, mutants, reshaped

__all__ = ["answered", "bent", "case_of", "written"]


def answered(first: str, second: str) -> dict[str, Any]:
    """The answer to a question about these two functions."""
    return answer_of({"kind": "network-equivalence", "from": first, "to": second})


def case_of(first: str, second: str, answer: dict[str, Any]) -> ObstacleCase:
    """The case that the check makes of an answer."""
    return ObstacleCase(
        function_of(first), function_of(second),
        answer["formulas"]["given.source.sign"], answer["formulas"]["given.target.sign"],
        answer["facts"], answer["formulas"],
        {row["id"]: row for row in answer["derivations"]}, answer["values"],
    )  # fmt: skip


def bent(answer: dict[str, Any], sections: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is said of the reason in these sections, with one place of it changed, an entry left
    out of a list or written twice, or a formula left out."""
    part = copy.deepcopy(answer)
    for section in ("facts", "formulas", "values"):
        said = {path: it for path, it in answer[section].items() if path.startswith("obstacle.")}
        part[section] = said if section in sections else {}
    part["derivations"] = answer["derivations"] if "derivations" in sections else []
    part["answers"] = {}
    for change in (mutants, reshaped):
        for what, wrong in change(part):
            if not (what.count("/") == 1 and what.endswith(": longer")):  # that is for the shapes
                yield what, _whole(answer, wrong, sections)
    for path in part["formulas"]:
        without = {key: value for key, value in part["formulas"].items() if key != path}
        yield f"formulas/{path}: left out", _whole(answer, {**part, "formulas": without}, sections)


def _whole(
    answer: dict[str, Any], wrong: dict[str, Any], sections: tuple[str, ...]
) -> dict[str, Any]:
    """The changed part with what was not to be changed."""
    whole = {
        **answer,
        "derivations": (wrong if "derivations" in sections else answer)["derivations"],
    }
    for section in ("facts", "formulas", "values"):
        kept = {p: it for p, it in answer[section].items() if not p.startswith("obstacle.")}
        whole[section] = {**kept, **wrong[section]} if section in sections else answer[section]
    return whole


def written(
    first: str, second: str, formulas: dict[str, Json], order: int = 0, **facts: object
) -> ObstacleCase:
    """A case by hand, with the signs f and g; a text among the formulas is read."""
    terms = {f"obstacle.{p}": read(it) if isinstance(it, str) else it for p, it in formulas.items()}
    said = {f"obstacle.{name}": it for name, it in facts.items()}
    values = {"obstacle.order": order}
    return ObstacleCase(
        Function(read(first)), Function(read(second)), "f", "g", said, terms, {}, values
    )
