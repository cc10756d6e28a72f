"""One named answer against ours: a number, list, truth value, formula or configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.configurations import judge_configuration
from keywright.audit.formulas import free_names
from keywright.audit.numbers import judge_number, literal
from keywright.audit.scope import equal
from keywright.audit.texts import ours_text
from keywright.audit.verdicts import Judged, Verdict
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.values.environment import walk

__all__ = ["case_of", "judge", "judge_against"]

SHOWN_WITH = "closed-form"  # forms that are asked for with the functions of the question
ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


def judge(asked: Asked, name: str, given: Any) -> Judged:
    """The verdict on the answer of that name; one that belongs to another name is recognised."""
    judged = judge_against(asked, name, given, asked.ours[name])
    if judged.verdict is Verdict.WRONG and not isinstance(given, bool):
        twin = next((n for n in asked.ours if n != name and _alike(asked, given, n)), None)
        if twin is not None:
            return Judged(Verdict.WRONG, judged.right, f"that is {twin}")
    return judged


def _alike(asked: Asked, given: Any, name: str) -> bool:
    ours = asked.ours[name]
    if not isinstance(given, tuple | list) or not isinstance(ours, list):
        return False
    return judge_against(asked, name, given, ours).verdict is Verdict.RIGHT


def judge_against(asked: Asked, name: str, given: Any, ours: Any) -> Judged:
    """The verdict against an answer of the form that answers.json has."""
    right = ours_text(ours)
    if isinstance(ours, bool):
        if given is ours:
            return Judged(Verdict.RIGHT)
        return Judged(Verdict.WRONG, right, f"it is {right}")
    if isinstance(ours, dict) and "exact" not in ours:
        if not isinstance(given, Mapping):
            return Judged(Verdict.WRONG, right, "a configuration is asked for")
        return judge_configuration(given, ours, case_of(asked.question, name))
    if isinstance(ours, list):
        return _enumeration(asked, given, ours)
    if isinstance(ours, int):
        return _count(asked, given, ours)
    if isinstance(given, Mapping | tuple | list | bool) or given is None:
        return Judged(Verdict.WRONG, right, "one value is asked for")
    if "decimal" in ours:
        return judge_number(given, ours, asked.digits)
    return _formula(asked, name, given, ours["exact"])


def _count(asked: Asked, given: Any, ours: int) -> Judged:
    factors = next(_products(asked, ours), [])
    right = " * ".join(map(str, factors)) + f" = {ours}" if factors else str(ours)
    if isinstance(given, tuple | list):
        if list(given) == factors:
            return Judged(Verdict.INCOMPLETE, right, "the shape, where one number is asked for")
        return Judged(Verdict.WRONG, right, "one number is asked for")
    judged = judge_number(given, {"exact": str(ours), "decimal": str(ours)}, asked.digits)
    number = literal(given)
    if judged.verdict is Verdict.WRONG and number is not None and number.value in factors:
        reason = f"{given} is only one factor of what is asked for"
        return Judged(Verdict.INCOMPLETE, right, reason)
    return judged


def _products(asked: Asked, result: int) -> Iterator[list[int]]:
    """The factors of our derivations that end in this number."""
    for row in asked.answer["derivations"]:
        start = row["start"]
        if not (row["steps"] and isinstance(start, list) and start[0] == "times"):
            continue
        if row["steps"][-1]["term"] == result and all(isinstance(n, int) for n in start[1:]):
            yield start[1:]


def _enumeration(asked: Asked, given: Any, ours: list[Any]) -> Judged:
    right = ours_text(ours)
    if not isinstance(given, tuple | list):
        return Judged(Verdict.WRONG, right, "a list is asked for")
    if len(given) != len(ours):
        count = "1 entry" if len(given) == 1 else f"{len(given)} entries"
        reason = f"{count}, where there {'is' if len(ours) == 1 else 'are'} {len(ours)}"
        return Judged(Verdict.WRONG, right, reason)
    entries = [judge_against(asked, "", g, o) for g, o in zip(given, ours, strict=True)]
    worst = max(entries, key=lambda entry: ORDER[entry.verdict], default=Judged(Verdict.RIGHT))
    if worst.verdict is Verdict.RIGHT:
        return worst
    reasons = [
        f"entry {number}: {entry.reason}"
        for number, entry in enumerate(entries, start=1)
        if entry.verdict.is_mistake or entry is worst
    ]
    return Judged(worst.verdict, right, "; ".join(reasons))


def _formula(asked: Asked, name: str, given: Any, exact: str) -> Judged:
    ours = read(exact)
    beside = free_names(ours)
    try:
        theirs = asked.scope.read(given)
        unknown = asked.scope.unbound(theirs, beside=beside)
        if unknown:
            return Judged(Verdict.WRONG, exact, f"nothing says what {unknown[0]} is", ours)
        where = _exceptions(asked.answer) if name == "derivative" else []
        domain = asked.scope.domain(theirs, ours, where=where, beside=beside)
        problem = equal(theirs, ours, domain, name)
    except Ungradable as error:
        problem = str(error)
    if problem:
        return Judged(Verdict.WRONG, exact, problem, ours)
    if name.startswith(SHOWN_WITH) and not _called(ours) <= _called(theirs):
        wanted = ", ".join(sorted(_called(ours)))
        return Judged(Verdict.INCOMPLETE, exact, f"equal, but written without {wanted}", ours)
    return Judged(Verdict.RIGHT)


def case_of(question: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What the question fixes in the case called 2a: of the second layer, the first case."""
    layer = question["layers"][int(name[:-1]) - 1]
    case = layer["cases"][ord(name[-1]) - ord("a")]
    fixed = {**(layer.get("given") or {}), **case, "transposed": layer.get("transposed", False)}
    plain = {"p": 0, "d": 1} if fixed.get("pooling") else {}
    plain |= {"d": 1} if fixed.get("output") else {}
    return plain | {name: value for name, value in fixed.items() if value is not None}


def _exceptions(answer: Mapping[str, Any]) -> list[Json]:
    """Where our derivative holds, as far as that is not everywhere."""
    return [term for key, term in sorted(answer["formulas"].items()) if ".exceptions." in key]


def _called(term: Json) -> set[str]:
    return {str(n[1]) for n in walk(term) if isinstance(n, list) and n[0] == "call"}
