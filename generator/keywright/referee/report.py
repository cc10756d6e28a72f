"""What was checked, and how: one finding for each line and number of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Finding", "How", "cells", "decimals", "merge", "places", "report"]

How = Literal["recomputed", "sampled", "unchecked"]
HOWS: tuple[How, ...] = ("recomputed", "sampled", "unchecked")


@dataclass(frozen=True)
class Finding:
    """What is known of one place of an answer.

    `where` is its address (see `places`), `how` the way it was checked, `points` at how many
    points where it was sampled, `detail` what is wrong or worth knowing. `ok` is False where the
    check failed; what is unchecked is not known to be wrong, so that it is `ok` and counted apart.
    """

    where: str
    how: How
    ok: bool
    points: int = 0
    detail: str = ""


def places(answer: dict[str, Any]) -> list[str]:
    """Every address of an answer, in the order of its JSON; lists count from 0.

    ``answers/y`` ``answers/full/3`` ``answers/1a/k`` · ``derivations/<id>/<step>``, step 0 being
    the start · ``traces/<id>/values/3`` · ``tables/<id>/<row>/<column>`` · ``values/<path>``
    ``formulas/<path>`` ``facts/<path>`` ``absent/<path>``. What has another key is a place too, so
    that nothing new goes unnoticed.
    """
    return [place for place, _ in _leaves(answer)]


def cells(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every number printed with decimals, with its address. Where the exact form is None, too long
    to be written, there is nothing to hold the decimals against but the family's own check."""
    for place, value in _leaves(answer):
        if isinstance(value, dict) and value.get("exact") is not None:
            yield place, value


def decimals(answer: dict[str, Any]) -> Iterator[str]:
    """The decimals of all numbers, those without an exact form too."""
    for _, value in _leaves(answer):
        if isinstance(value, dict) and "decimal" in value:
            yield str(value["decimal"])


def _leaves(answer: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in answer.items():
        if key in ("id", "kind"):
            continue
        if key == "derivations":
            for row in value:
                for number in range(1 + len(row.get("steps", ()))):
                    yield f"derivations/{row['id']}/{number}", None
        elif key == "tables":
            for table in value:
                for at, row in enumerate(table["rows"]):
                    numbered = enumerate(row)  # a cell may be a term, and is a leaf whatever it is
                    yield from ((f"tables/{table['id']}/{at}/{n}", cell) for n, cell in numbered)
        elif key == "formulas":
            yield from ((f"formulas/{path}", term) for path, term in value.items())
        elif value not in ({}, []):
            yield from _below(key, value)


def _below(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A number, a word or what is empty is a leaf; lists and dicts go on."""
    if isinstance(value, dict) and value and "exact" not in value:
        for key, item in value.items():
            yield from _below(f"{place}/{key}", item)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _below(f"{place}/{number}", item)
    else:
        yield place, value


def merge(answer: dict[str, Any], findings: Iterable[Finding]) -> list[Finding]:
    """One or more findings for every place: failures all stay, else the first; else `unchecked`.

    A finding that passes for a place which the answer does not have says nothing and is dropped.
    """
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        by_place.setdefault(finding.where, []).append(finding)
    reason = f"no rule of {answer.get('kind')} covers it"
    merged: list[Finding] = []
    for place in dict.fromkeys(places(answer)):
        claims = by_place.pop(place, [])
        failed = [claim for claim in claims if not claim.ok]
        checked = [claim for claim in claims if claim.how != "unchecked"]
        best = failed or checked[:1] or claims[:1]
        merged += list(dict.fromkeys(best)) or [Finding(place, "unchecked", True, 0, reason)]
    merged += [claim for claims in by_place.values() for claim in claims if not claim.ok]
    return merged


def report(assignment: str, questions: Iterable[tuple[str, list[Finding]]]) -> dict[str, Any]:
    """The report of an assignment as plain JSON: counts, failures, and every finding."""
    rows = list(questions)
    everything = [finding for _, findings in rows for finding in findings]
    return {
        "assignment": assignment,
        "counts": _counts(everything),
        "failures": [
            {"question": name, **vars(finding)}
            for name, findings in rows
            for finding in findings
            if not finding.ok
        ],
        "questions": [
            {"id": name, "counts": _counts(findings), "findings": [{**vars(f)} for f in findings]}
            for name, findings in rows
        ],
    }


def _counts(findings: list[Finding]) -> dict[str, int]:
    """How many passed in each way, and how many failed in any."""
    passed = [finding.how for finding in findings if finding.ok]
    failed = len(findings) - len(passed)
    return {**{how: passed.count(how) for how in HOWS}, "failed": failed}
