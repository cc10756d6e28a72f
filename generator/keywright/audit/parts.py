"""To which parts of a question a given answer belongs, so that each part gets its own marks.

The name tells it: traces and named answers by what a part asks for, derivations by the part's
number in their id. What belongs to no part alone, such as the value of a function of which two
traces are asked for, bears on all of them. Of a claim the audit file says it.
"""

from __future__ import annotations

import re

from keywright.audit.asked import Asked
from keywright.audit.model import GivenAnswers
from keywright.kinds.autodiff.check.question import question_of

__all__ = ["parts_of"]

NUMBERED = re.compile(r"(?:parts|layers)\.(\d+)\.")
CASE = re.compile(r"(\d+)[a-z]+")  # of conv-config: 3b
NAMES = {
    "derivative": ("derivative", "left@", "right@"),
    "closed-forms": ("closed-form-",),
    "limit": ("limit",),
    "translation-invariance": ("translation-invariant",),
    "scaling": ("scale", "x", "S(", "limit-"),
    "sigmoid-form": ("z",),
    "reference-class": ("y_",),
}  # how the names of a part's answers begin
Parts = list[int]


def parts_of(where: str, given: GivenAnswers, asked: Asked) -> tuple[int, ...]:
    """The parts, counted from 0, on whose marks the entry at `where` bears."""
    count = len(asked.marks)
    if count < 2:
        return (0,)
    sort, _, name = where.partition("/")
    found = FINDERS[sort](name, given, asked) if sort in FINDERS else []
    return tuple(n for n in found if n < count) or tuple(range(count))


def _of_answer(name: str, given: GivenAnswers, asked: Asked) -> Parts:
    names = list(asked.ours)
    if asked.kind == "autodiff":
        return _of_derivative(name, asked)
    if asked.kind == "conv-config":
        case = CASE.fullmatch(name)
        return [int(case[1]) - 1] if case else []
    if asked.kind in ("convolution", "cnn-shape"):  # one answer for each mode, or each thing asked
        return [names.index(name)]
    rows = asked.question.get("parts") or [
        part for part, starts in NAMES.items() if any(own.startswith(starts) for own in names)
    ]
    return [n for n, part in enumerate(rows) if name.startswith(NAMES.get(part, ()))]


def _of_derivative(name: str, asked: Asked) -> Parts:
    """The parts with a trace that ends in it: ``dy/dx1`` in a reverse one for y, or in a forward
    one along x1."""
    question = question_of(dict(asked.question), list(asked.answer["traces"]))
    output, _, along = name.removeprefix("d").partition("/d")
    ends = {f"forward:{along}"} if along else set()
    return [
        number
        for number, part in enumerate(question.parts)
        for walk in part
        if walk.id in ends or (walk.output == output and along in question.inputs)
    ]


def _of_trace(name: str, given: GivenAnswers, asked: Asked) -> Parts:
    question = question_of(dict(asked.question), list(asked.answer["traces"]))
    return [
        number
        for number, part in enumerate(question.parts)
        if any(name == walk.id or name.startswith(f"{walk.id}/") for walk in part)
    ]


def _of_derivation(name: str, given: GivenAnswers, asked: Asked) -> Parts:
    numbered = NUMBERED.match(name)
    return [int(numbered[1])] if numbered else []


def _of_claim(name: str, given: GivenAnswers, asked: Asked) -> Parts:
    claim = given.claims[int(name)]
    if claim.part is not None:
        return [claim.part - 1]
    return _of_derivation(claim.over or "", given, asked)


FINDERS = {
    "answers": _of_answer,
    "traces": _of_trace,
    "derivations": _of_derivation,
    "claims": _of_claim,
}
