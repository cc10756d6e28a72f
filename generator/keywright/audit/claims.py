"""Lines of derivations and other statements: tried at the points of our derivations' domains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.formulas import free_names, text_of
from keywright.audit.model import Claim
from keywright.audit.scope import Scope, equal, links, related, scope_of
from keywright.audit.verdicts import Judged, JudgedAnswer, Verdict
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json

__all__ = ["judge_claims", "judge_lines"]


def judge_lines(given: Mapping[str, Sequence[str]], asked: Asked) -> Iterator[JudgedAnswer]:
    """Each line against the start of our derivation, which every line of it equals.

    Not against the line above: what follows from a wrong line may be right again.
    """
    for row in asked.answer["derivations"]:
        for number, line in enumerate(given.get(row["id"], ())):
            scope = scope_of(asked.answer, row["id"])
            ours = [row["start"], *(step["term"] for step in row["steps"])]
            where = f"derivations/{row['id']}/{number}"
            try:
                term = scope.read(line)
                judged = _line(term, row, ours[min(number, len(ours) - 1)], scope, where)
            except Ungradable as error:
                term, judged = None, Judged(Verdict.WRONG, "", str(error))
            yield JudgedAnswer(where, line, judged, term)


def _line(term: Json, row: Mapping[str, Any], ours: Json, scope: Scope, seed: str) -> Judged:
    right = text_of(ours)
    unknown = scope.unbound(term)
    if unknown:
        return Judged(Verdict.WRONG, right, f"nothing says what {unknown[0]} is", ours)
    problem = equal(term, row["start"], scope.domain(term, row["start"]), seed)
    if not problem:
        return Judged(Verdict.RIGHT)
    return Judged(Verdict.WRONG, right, f"not equal to the start: {problem}", ours)


def judge_claims(claims: Sequence[Claim], asked: Asked) -> Iterator[JudgedAnswer]:
    """One entry for each claim; the first link of it that fails is the reason."""
    for number, claim in enumerate(claims):
        scope = scope_of(asked.answer, claim.over)
        try:
            statement = scope.read(claim.says)
            judged = _claim(claim, statement, scope)
        except Ungradable as error:
            statement, judged = None, Judged(Verdict.WRONG, "", str(error))
        yield JudgedAnswer(f"claims/{number}", claim.says, judged, statement, _condition(claim))


def _condition(claim: Claim) -> str:
    parts = [f"for every {name}" for name in claim.for_every]
    return ", ".join([*parts, *(f"where {condition}" for condition in claim.where)])


def _claim(claim: Claim, statement: Json, scope: Scope) -> Judged:
    where = [scope.read(condition) for condition in claim.where]
    beside = [name for condition in where for name in _introduced(condition)]
    unknown = scope.unbound(statement, beside=beside)
    if unknown:
        reason = f"nothing says what {unknown[0]} is: no sum and no condition binds it"
        return Judged(Verdict.WRONG, "", reason)
    for left, relation, right in links(statement):
        for pinned in _pins(claim.for_every, scope):
            domain = scope.domain(left, right, where=where, beside=beside, pinned=pinned)
            problem = related(left, relation, right, domain, claim.says)
            if problem:
                return _failed((left, relation, right), pinned, problem, statement)
    return Judged(Verdict.RIGHT)


def _introduced(condition: Json) -> list[str]:
    """The symbols of a condition, such as the a of ``x[j] = a``, but for the indices of an entry
    that it defines."""
    bound: list[Json] = []
    if isinstance(condition, list) and condition[0] == "eq":
        left = condition[1]
        bound = left[2:] if isinstance(left, list) and left[0] == "index" else []
    return [name for name in free_names(condition) if name not in bound]


def _pins(names: Sequence[str], scope: Scope) -> list[dict[str, Json]]:
    """Where quantified symbols are held: each at its special values, then all of them free."""
    held: list[dict[str, Json]] = [{name: v} for name in names for v in scope.tried(name)]
    return [*held, {}]


def _failed(
    link: tuple[Json, str, Json], pinned: dict[str, Json], detail: str, statement: Json
) -> Judged:
    left, relation, right = link
    at = "".join(f"for {name} = {text_of(value)}, " for name, value in pinned.items())
    several = isinstance(statement, list) and statement[0] == "and"
    about = f"{text_of(left)} {relation} {text_of(right)}: " if several else ""
    return Judged(Verdict.WRONG, "", f"{about}{at}{detail}")
