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
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol

from jinja2 import TemplateError
from markupsafe import Markup

from generator.check.errors import Ungradable
from generator.check.expression import read as term_of
from generator.proof import blocks, texts, values
from generator.proof.coverage import unprinted
from generator.proof.expected import Expected, Own, expected
from generator.proof.formulas import UnreadableError, read
from generator.proof.macros import foreign
from generator.proof.matching import misreadings
from generator.proof.readings import Reading, reading
from generator.proof.reviewed import unreviewed
from generator.proof.tree import Number, tree
from generator.styles import ENDING
from generator.words import reasons

__all__ = ["Readback", "questions", "read_back", "read_back_around"]

RELATIONS = {
    "=": "=", r"\ne": "!=", r"\longrightarrow": "->", r"\Longrightarrow": "=>",
    "<": "<", r"\le": "<=", ">": ">", r"\ge": ">=",
}  # fmt: skip
BEGIN, ANSWER, END = "% keywright:question", r"\kwanswer{", "% keywright:end"
ANSWERING = (r"\begin{kwchain}", r"\kwrow", r"\kwproduct", ANSWER)
SHORT = 2  # steps of a derivation that may be printed in a line of words instead
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Readback:
    """What was found on the sheets that should not be there, each with its place; how many `places`
    of the answer were read, and how many texts are the author's `own`, printed as they are."""

    misprints: tuple[tuple[str, str], ...]
    places: int
    own: int


class Question(Protocol):
    """A question with its entry in ``answers.json``, and what its author says about it."""

    @property
    def number(self) -> int: ...
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def marks(self) -> Sequence[int]: ...
    @property
    def statement(self) -> str | None: ...
    @property
    def filed(self) -> Mapping[str, Any]: ...


class Header(Protocol):
    """What stands above the questions."""

    @property
    def course(self) -> str: ...
    @property
    def professor(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def due(self) -> str: ...
    @property
    def instructions(self) -> Sequence[str]: ...
    @property
    def trusted(self) -> bool: ...


def read_back(
    question: Question,
    sheets: Mapping[str, str],
    *,
    trusted: bool = False,
    style: Path | None = None,
) -> Readback:
    """What a question's sheets say beside its entry in ``answers.json``.

    `sheets` has its LaTeX on ``solutions`` and ``questions``; `style` is a folder of templates of
    the author's own, and `trusted` says that his words are LaTeX.
    """
    if not _is_moved(question.filed):
        return _as_before(question.filed, sheets, shipped=style is None and not trusted)
    whole = tree(question.filed)
    name = question.kind.replace("-", "_")
    found: list[tuple[str, str]] = []
    said: dict[str, Expected] = {}
    for sheet, source in sheets.items():
        reached = {"a": whole} if sheet == "solutions" else {}
        context = {**_asked(question, trusted), "given": whole["given"], **reached}
        context["solutions"] = sheet == "solutions"
        faults = _faults(name, context, source, style, said, sheet)
        found += [(f"printed/{sheet}/{where}", problem) for where, problem in faults]
    if not found:
        missing = unprinted(question.filed, [slot.where for slot in said["solutions"].slots])
        found += [(f"printed/{where}", problem) for where, problem in missing]
    return _readback(found, said.values(), style)


def read_back_around(
    header: Header,
    source: str,
    bodies: Sequence[str],
    *,
    solutions: bool,
    student: tuple[str, str] | None = None,
    style: Path | None = None,
) -> Readback:
    """What a whole sheet says around the LaTeX of its questions beside what its header has.

    `student` is the name and the id of the person whose sheet it is.
    """
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
        "student": student and [Own("plain", each) for each in student],
    }
    said: dict[str, Expected] = {}
    faults = _faults("sheet", context, source, style, said, "sheet")
    found = [(f"printed/{where}", problem) for where, problem in faults]
    found += [("printed/templates", each) for each in unreviewed()]
    return _readback(found, said.values(), style)


def _asked(question: Question, trusted: bool) -> dict[str, Any]:
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


def _faults(
    name: str,
    context: Mapping[str, Any],
    source: str,
    style: Path | None,
    said: dict[str, Expected],
    sheet: str,
) -> Iterator[tuple[str, str]]:
    """Where a text says something else than the template of that name makes of the answer, which is
    put into `said` under the name of the sheet."""
    try:
        said[sheet] = expected(f"{name}{ENDING}", context, style)
    except (TemplateError, TypeError, ValueError, LookupError) as error:
        yield "templates", str(error)
        return
    if style is None:
        unknown = dict.fromkeys(foreign(said[sheet].words))
        yield from (("macros", f"{macro} is no macro of a sheet") for macro in unknown)
    yield from misreadings(source, said[sheet])


def _readback(
    found: Iterable[tuple[str, str]], said: Iterable[Expected], style: Path | None
) -> Readback:
    slots = [slot for each in said for slot in each.slots]
    own = sum(slot.own for slot in slots)
    return Readback(tuple(found), len(slots) - own, own + (style is not None))


def questions(source: str) -> list[str]:
    """The LaTeX of each question of a whole sheet, in their order."""
    return [f"{BEGIN}{part.partition(END)[0]}{END}\n" for part in source.split(BEGIN)[1:]]


def _is_moved(entry: Entry) -> bool:
    keys = ("facts", "values", "formulas", "absent")
    return any(path.startswith("given.") for key in keys for path in entry[key])


def _as_before(entry: Entry, sheets: Mapping[str, str], *, shipped: bool) -> Readback:
    solutions, questions = sheets["solutions"], sheets["questions"]
    found = [
        *_guarded("derivations", _chains(entry, solutions)),
        *_guarded("traces", _traces(entry, solutions)),
        *_guarded("tables", _products(entry, solutions)),
        *(_statement(solutions, questions) if shipped else ()),
    ]
    return Readback(tuple((f"printed/{place}", problem) for place, problem in found), 0, 0)


def _guarded(place: str, found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    try:
        yield from found
    except (UnreadableError, Ungradable) as error:
        yield place, str(error)


def _statement(solutions: str, questions: str) -> Iterator[tuple[str, str]]:
    """Both sheets have the same statement, and on the one for students nothing stands behind it."""
    above, answer, _ = solutions.partition(f"\n{ANSWER}")
    alone, end, behind = questions.partition(END)
    if not answer or not end or behind.strip() or above.strip() != alone.strip():
        yield "questions", "the sheet of questions is not the statement of the sheet of solutions"
    elif any(macro in questions for macro in ANSWERING):
        yield "questions", "the sheet of questions has an answer on it"


def _chains(entry: Entry, source: str) -> Iterator[tuple[str, str]]:
    wanted = {str(one["id"]): _expected(one) for one in entry["derivations"]}
    for number, chain in enumerate(blocks.chains(source)):
        printed = _printed(chain, _has_e(entry["derivations"]))
        name = next((name for name, lines in wanted.items() if lines == printed), None)
        if name is None:
            yield f"derivations/{number}", _difference(printed, wanted.values())
        else:
            del wanted[name]
    for name, lines in wanted.items():
        if len(lines) > SHORT + 1:
            yield f"derivations/{name}", "the derivation is not printed"


Line = tuple[str, Reading, Any]  # relation, term, reason


def _expected(derivation: Entry) -> list[Line]:
    steps = [
        (step["relation"], reading(step["term"]), _wording(step["reason"]))
        for step in derivation["steps"]
    ]
    return [("", reading(derivation["start"]), ()), *steps]


def _printed(chain: blocks.Chain, e_is_a_name: bool) -> list[Line]:
    def term(latex: str) -> Reading:
        return read(latex, e_is_a_name=e_is_a_name)

    steps = [
        (RELATIONS.get(relation, relation), term(latex), _words(reason))
        for relation, latex, reason in chain.steps
    ]
    return [("", term(chain.start), ()), *steps]


def _difference(printed: list[Line], wanted: Iterable[list[Line]]) -> str:
    """The first line that is not in the derivation that begins most like the printed one."""

    def agreeing(lines: list[Line]) -> int:
        pairs = enumerate(zip_longest(printed, lines))
        return next((n for n, (a, b) in pairs if a != b), len(printed))

    most = max(map(agreeing, wanted), default=0)
    return f"line {most} is not that of the answer, counted from 0"


def _wording(reason: str) -> tuple[Any, ...]:
    """The wording of a reason: words, and readings of its formulas."""
    parts = re.split(r"`([^`]*)`", reasons()[reason])
    return tuple(
        _equation(part) if number % 2 else _plain(part) for number, part in enumerate(parts) if part
    )


def _equation(text: str) -> Reading:
    left, sign, right = text.partition(" = ")
    sides = [reading(term_of(side)) for side in (left, right) if side]
    return ("eq", *sides) if sign else sides[0]


def _words(latex: str) -> tuple[Any, ...]:
    """The same of what is printed."""
    parts = re.split(r"\$([^$]*)\$", latex)
    return tuple(
        read(part) if number % 2 else _plain(part) for number, part in enumerate(parts) if part
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _has_e(data: Any) -> bool:
    """Whether the author has a letter e, so that it is not Euler's number."""
    if isinstance(data, dict):
        return any(map(_has_e, data.values()))
    if isinstance(data, list):
        return any(map(_has_e, data))
    return bool(data == "e")


def _traces(entry: Entry, source: str) -> Iterator[tuple[str, str]]:
    wanted = [
        (f"traces/{name}/{column}", rows)
        for name, columns in entry["traces"].items()
        for column, rows in columns.items()
    ]
    e_is_a_name = _has_e(entry["traces"])
    printed_traces = list(blocks.traces(source))
    if len(printed_traces) != len(wanted):
        yield "traces", f"{len(printed_traces)} traces are printed instead of {len(wanted)}"
    for printed, (place, rows) in zip(printed_traces, wanted, strict=False):
        if len(printed) != len(rows):
            yield place, f"{len(printed)} rows are printed instead of {len(rows)}"
        for number, (line, row) in enumerate(zip(printed, rows, strict=False)):
            problem = _row(line, row, e_is_a_name)
            if problem:
                yield f"{place}/{number}", problem


def _row(line: blocks.Row, row: Entry, e_is_a_name: bool) -> str:
    """What is wrong with a line of a trace."""

    def term(latex: str) -> Reading:
        return read(latex, e_is_a_name=e_is_a_name)

    formula = reading(row["formula"])
    if "rule" in row:
        formula = ("eq", reading(row["rule"]), formula)
    if term(line.symbol) != reading(row["symbol"]) or term(line.formula) != formula:
        return "another formula is printed"
    return values.fault(line.value, Number("", row["exact"], row["decimal"]))


def _products(entry: Entry, source: str) -> Iterator[tuple[str, str]]:
    """The tables of products, which are the only tables of a convolution."""
    printed = list(blocks.products(source))
    tables = [table for table in entry["tables"] if table["id"].endswith(".sums")]
    wanted = [
        (table["id"], number, row) for table in tables for number, row in enumerate(table["rows"])
    ]
    if len(printed) != len(wanted):
        yield "tables", f"{len(printed)} products are printed instead of {len(wanted)}"
    for cells, (name, number, row) in zip(printed, wanted, strict=False):
        *terms, value = row
        if [read(cell) for cell in cells[:-1]] != [reading(term) for term in terms]:
            yield f"tables/{name}/{number}", "another formula is printed"
        problem = values.fault(cells[-1], Number("", value["exact"], value["decimal"]))
        if problem:
            yield f"tables/{name}/{number}", problem
