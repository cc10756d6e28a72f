"""Named answers: which there are, and those that are judged together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.formulas import read_formula
from keywright.audit.judging import judge, judge_against
from keywright.audit.scope import equal
from keywright.audit.slips import Known, follows
from keywright.audit.texts import given_text, ours_text, term_or_none
from keywright.audit.verdicts import Judged, JudgedAnswer, Verdict
from keywright.audit.witness import FOLLOWING, WITNESS, own_witness
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json

__all__ = ["judge_answers"]

# The four numbers of a network's equivalence are right together or not at all.
TOGETHER = ("alpha", "beta", "gamma", "delta")
END = "end"  # what stands for the end of a trace


def judge_answers(
    given: Mapping[str, Any], asked: Asked, ends: Mapping[str, Sequence[Known]], *, elsewhere: bool
) -> Iterator[JudgedAnswer]:
    """One entry for each named answer of ours, in our order.

    Where the answers are given `elsewhere`, as the last rows of a trace, no name is missing; `ends`
    are what they follow from there.
    """
    ours = asked.ours
    optional = (*WITNESS, *FOLLOWING) if _has_witness(asked) else ()
    judged = {name: judge(asked, name, given[name]) for name in ours if name in given}
    judged |= _witness(given, asked, judged)
    judged |= _together(given, asked, judged)
    judged |= _following(given, asked, judged, ends)
    for name in ours:
        where = f"answers/{name}"
        if name in judged:
            term = term_or_none(given[name], asked.scope)
            yield JudgedAnswer(where, given_text(given[name]), judged[name], term)
        elif not elsewhere and name not in optional:
            right = ours_text(ours[name])
            yield JudgedAnswer(where, "", Judged(Verdict.NOT_GIVEN, right))
    if optional and not any(name in given for name in WITNESS):
        reason = "no example is given for which S(scale*x) differs from S(x)"
        judgement = Judged(Verdict.NOT_GIVEN, _our_witness(asked), reason)
        yield JudgedAnswer("answers/x, scale", "", judgement)


def _has_witness(asked: Asked) -> bool:
    return asked.kind == "softmax" and "x" in asked.ours


def _our_witness(asked: Asked) -> str:
    return ", ".join(f"{name} = {ours_text(asked.ours[name])}" for name in WITNESS)


def _witness(
    given: Mapping[str, Any], asked: Asked, judged: Mapping[str, Judged]
) -> dict[str, Judged]:
    """The verdicts on an example that is not ours, and on what follows from it."""
    if not _has_witness(asked) or any(name not in given for name in WITNESS):
        return {}
    if all(judged[name].verdict is Verdict.RIGHT for name in WITNESS):
        return {}
    right = _our_witness(asked)
    try:
        own = own_witness(given, asked.digits, asked.scope)
    except Ungradable as error:
        return dict.fromkeys(WITNESS, Judged(Verdict.WRONG, right, str(error)))
    another = Judged(Verdict.ANOTHER, right, "another example, which shows it too")
    found = dict.fromkeys(WITNESS, another)
    return found | {n: judge_against(asked, n, given[n], own[n]) for n in FOLLOWING if n in given}


def _following(
    given: Mapping[str, Any],
    asked: Asked,
    judged: Mapping[str, Judged],
    ends: Mapping[str, Sequence[Known]],
) -> dict[str, Judged]:
    """The verdicts on what ends a trace in which there was a slip before."""
    found = {}
    for name in judged:
        if judged[name].verdict not in (Verdict.WRONG, Verdict.ROUNDED):
            continue
        for end in ends.get(name, ()):
            after = follows(given[name], END, {END: end}, asked.digits) if end.slip else None
            if after is not None and after.verdict is Verdict.RIGHT:
                reason = f"it follows from {end.slip}"
                found[name] = Judged(Verdict.FOLLOWS, judged[name].right, reason)
    return found


def _together(
    given: Mapping[str, Any], asked: Asked, judged: Mapping[str, Judged]
) -> dict[str, Judged]:
    """Four numbers that differ from ours and still make the one function of the other."""
    if asked.kind != "network-equivalence" or any(name not in judged for name in TOGETHER):
        return {}
    if all(judged[name].verdict is Verdict.RIGHT for name in TOGETHER):
        return {}
    try:
        values: list[Json] = [["eq", name, read_formula(given[name])] for name in TOGETHER]
        _, left, right = asked.answer["formulas"]["general"]
        if equal(
            left, right, asked.scope.domain(left, right, where=values, beside=TOGETHER), "general"
        ):
            return {}
    except Ungradable:
        return {}
    reason = "another choice of the four numbers, for which the equation holds too"
    return {name: Judged(Verdict.ANOTHER, ours_text(asked.ours[name]), reason)
            for name in TOGETHER}  # fmt: skip
