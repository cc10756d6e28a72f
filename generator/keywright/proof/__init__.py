r"""What is printed, read back and held against ``answers.json``: the front door is `read_back`.

The reader shares nothing with what prints. The templates say once more, now without printing, which
words stand where and which place of the answer between them; every character of a sheet has to be
one of these words or belong to such a place, and what stands there is read: formulas as trees,
numbers as exact or as rounded, relations, and reasons by their wording. On the sheet of questions a
template reaches what is given alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from markupsafe import Markup

from keywright.proof import texts
from keywright.proof.coverage import unprinted, unstated
from keywright.proof.expected import ExpectedText, Own, expected
from keywright.proof.macros import foreign
from keywright.proof.matching import misreadings
from keywright.proof.reviewed import unreviewed
from keywright.proof.roles import misplaced
from keywright.proof.slots import IN_NUMBERS
from keywright.proof.tree import tree
from keywright.styles import ENDING, Header, PrintableQuestion, Whose

__all__ = ["Readback", "read_back", "read_back_around"]


@dataclass(frozen=True)
class Readback:
    """What was found on the sheets that should not be there, each with its place; how many `places`
    of the answer were read, and how many texts are the author's `own`, printed as they are."""

    misprints: tuple[tuple[str, str], ...]
    places: int
    own: int


def read_back(
    question: PrintableQuestion,
    sheets: Mapping[str, str],
    *,
    trusted: bool = False,
    style: Path | None = None,
) -> Readback:
    """What a question's sheets say beside its entry in ``answers.json``.

    `sheets` has its LaTeX on ``solutions`` and ``questions``; `style` is a folder of templates of
    the author's own, and `trusted` says that his words are LaTeX.
    """
    whole = tree(question.filed)
    name = question.kind.replace("-", "_")
    found: list[tuple[str, str]] = []
    said: dict[str, ExpectedText] = {}
    for sheet, source in sheets.items():
        reached = {"a": whole} if sheet == "solutions" else {}
        context = {**_asked(question, trusted), "given": whole["given"], **reached}
        context["solutions"] = sheet == "solutions"
        said[sheet], faults = _compared(name, context, source, style)
        found += [(f"printed/{sheet}/{where}", problem) for where, problem in faults]
    if not found:
        shown = [slot.where for slot in said["solutions"].slots]
        missing = [*unprinted(question.filed, shown, own=style is not None)]
        if style is None:
            for sheet, source in sheets.items():
                missing += [*_amiss(question, said[sheet], source, solutions=sheet == "solutions")]
        found += [(f"printed/{where}", problem) for where, problem in missing]
    return _readback(found, said.values(), style)


def read_back_around(
    header: Header,
    source: str,
    bodies: Sequence[str],
    *,
    solutions: bool,
    whose: Whose | None = None,
    style: Path | None = None,
) -> Readback:
    """What a whole sheet says around the LaTeX of its questions beside what its header has, and
    `whose` it is."""
    kind = "latex" if header.trusted else "words"
    places = [f"\0{number}\0" for number, _ in enumerate(bodies)]
    for place, body in zip(places, bodies, strict=True):
        source = source.replace(body, place, 1)
    context = {
        "solutions": solutions,
        "questions": [Markup(place) for place in places],  # noqa: S704  (marks)
        "course": Own(kind, header.course),
        "professor": Own(kind, header.professor),
        "title": header.title and Own(kind, header.title),
        "due": header.due and Own(kind, texts.date(header.due)),
        "instructions": [Own(kind, line) for line in header.instructions],
        "whose": whose
        and {
            "id": Own("plain", whose.id),
            "name": whose.printed and Own("plain", whose.printed),
            "is_person": whose.is_person,
        },
    }
    said, faults = _compared("sheet", context, source, style)
    if style is None and not faults:
        faults += _amiss_around(header, said, whose, places)
    found = [(f"printed/{where}", problem) for where, problem in faults]
    found += [("printed/templates", each) for each in unreviewed()]
    return _readback(found, [said], style)


def _amiss(
    question: PrintableQuestion, said: ExpectedText, source: str, *, solutions: bool
) -> Iterator[tuple[str, str]]:
    """What a sheet of the shipped style leaves out of the statement, shows where it has no place,
    or heads otherwise."""
    own = [slot.item for slot in said.slots if slot.own]
    if own != list(filter(None, [question.statement])):
        yield "texts", "another statement stands on the sheet"
    if not question.statement:
        yield from unstated(question.filed, [slot.where for slot in said.slots])
    yield from misplaced(said)
    plain = IN_NUMBERS.sub("", source)
    marks = "-".join(map(str, question.marks))
    for head, count in (
        (rf"\kwquestion{{{question.number}}}{{{marks}}}", 1),
        (rf"\kwanswer{{{question.number}}}", int(solutions)),
    ):
        if plain.count(head) != count:
            yield "words", f"{head} stands {plain.count(head)} times"


def _amiss_around(
    header: Header, said: ExpectedText, whose: Whose | None, places: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What of its header a sheet of the shipped style leaves out or says in another order."""
    named = [whose.printed] if whose and whose.printed else []
    own = [header.course, header.professor]
    own += filter(None, [header.title, header.due and texts.date(header.due)])
    if whose:
        own += [whose.id, *named, *named, whose.id] if whose.is_person else [whose.id]
    if [slot.item for slot in said.slots] != [*own, *header.instructions]:
        yield "texts", "the header has other texts or another order"
    if re.findall("\0[0-9]+\0", "".join(said.words)) != list(places):
        yield "questions", "the sheet has others or another order"


def _asked(question: PrintableQuestion, trusted: bool) -> dict[str, Any]:
    """What a template reaches beside the answer."""
    kind = "latex" if trusted else "paragraphs"
    return {
        "question": {
            "number": question.number,
            "marker": Markup(re.sub(r"[^\w.-]", "-", question.id)),  # noqa: S704  (letters)
            "marks": Markup("-".join(map(str, question.marks))),  # noqa: S704  (numbers)
        },
        "statement": question.statement and Own(kind, question.statement),
        "trusted": trusted,
    }


def _compared(
    name: str, context: Mapping[str, Any], source: str, style: Path | None
) -> tuple[ExpectedText, list[tuple[str, str]]]:
    """What the template of that name makes of the answer, and where a text says something else."""
    try:
        said = expected(f"{name}{ENDING}", context, style)
    except (TemplateError, TypeError, ValueError, LookupError) as error:
        return ExpectedText((), ()), [("templates", str(error))]
    unknown = dict.fromkeys(foreign(said.words)) if style is None else ()
    found = [("macros", f"{macro} is no macro of a sheet") for macro in unknown]
    return said, [*found, *misreadings(source, said)]


def _readback(
    found: Iterable[tuple[str, str]], said: Iterable[ExpectedText], style: Path | None
) -> Readback:
    slots = [slot for each in said for slot in each.slots]
    own = sum(slot.own for slot in slots)
    return Readback(tuple(found), len(slots) - own, own + (style is not None))
