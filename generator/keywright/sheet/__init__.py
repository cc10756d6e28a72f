"""From answers to LaTeX: the front door is `render`."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from keywright.errors import Fault, FieldError, InputError
from keywright.sheet.environment import environment
from keywright.sheet.escape import TextError, plain_text, refuse_latex, rich_text
from keywright.sheet.filters import paragraphs, text
from keywright.sheet.printer import PrintError, latex
from keywright.sheet.tree import tree
from keywright.sheet.writing import as_author
from keywright.styles import ENDING, Header, PrintableQuestion, Whose, shipped_templates

__all__ = [
    "Missing", "PrintError", "SheetError", "TextError", "body", "compile_templates", "framed",
    "latex", "marker", "missing_body", "refuse_latex", "render", "rich_text", "unprintable",
]  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """Stands in the place of a question of which there is no answer, and says why."""

    reasons: tuple[str, ...]


class SheetError(FieldError):
    """A text that cannot be printed, in a field of `question`, or of the assignment if None."""

    def __init__(
        self, question: str | None, path: tuple[str | int, ...], message: str, column: int = 0
    ) -> None:
        super().__init__(path, message, column)
        self.question = question


def render(
    assignment: Header,
    questions: Sequence[PrintableQuestion | Missing],
    *,
    solutions: bool,
    style_folder: Path | None = None,
) -> str:
    """The whole ``.tex``, which stands alone with any TeX.

    `style_folder` is a folder of the user's own, whose templates come before the shipped ones.
    Raises SheetError for a text that cannot be printed and InputError for a faulty template.
    """
    bodies = [
        missing_body(number, question, style_folder)
        if isinstance(question, Missing)
        else body(question, solutions=solutions, trusted=assignment.trusted, style=style_folder)
        for number, question in enumerate(questions, start=1)
    ]
    return framed(assignment, bodies, solutions=solutions, style=style_folder)


def framed(
    assignment: Header,
    bodies: Sequence[str],
    *,
    solutions: bool,
    style: Path | None = None,
    whose: Whose | None = None,
) -> str:
    """The ``.tex`` around the finished questions; otherwise as `render`."""
    whole = [Markup(each) for each in bodies]  # noqa: S704  (made by `body` and `missing_body`)
    header = {"solutions": solutions, "questions": whole, **_header(assignment)}
    header["whose"] = whose and {
        "id": _literal(whose.id),
        "name": _literal(whose.printed),
        "is_person": whose.is_person,
    }
    return _rendered(environment(style), "sheet.tex.j2", header)


def _literal(content: str) -> Markup:
    """A text in which nothing is a mark: names come from a list that knows of none."""
    return Markup(plain_text(content))  # noqa: S704  (escaped)


def unprintable(content: str) -> tuple[str, int] | None:
    """Why a text of characters alone cannot be printed, and at which offset."""
    try:
        plain_text(content)
    except TextError as error:
        return error.message, error.column
    return None


def _header(assignment: Header) -> dict[str, Any]:
    trusted = assignment.trusted

    def field(path: tuple[str | int, ...], content: str) -> Markup:
        return _checked(None, path, lambda: text(content, trusted))

    return {
        **{name: field((name,), getattr(assignment, name)) for name in ("course", "professor")},
        "title": field(("title",), assignment.title),
        "due": field(("due",), _date(assignment.due)),
        "instructions": [
            field(("instructions", i), line) for i, line in enumerate(assignment.instructions)
        ],
    }


def marker(name: str) -> str:
    """How the lines of a question are marked in the ``.tex``."""
    return re.sub(r"[^\w.-]", "-", name)


def missing_body(number: int, missing: Missing, style: Path | None = None) -> str:
    """What stands in the place of a question of which there is no answer."""
    # A message may quote what cannot be printed, which is what it complains of.
    composed = (unicodedata.normalize("NFC", reason) for reason in missing.reasons)
    legible = ("".join(c if _is_printed(c) else "?" for c in reason) for reason in composed)
    reasons = [Markup(plain_text(reason)) for reason in legible]  # noqa: S704
    content = {"number": number, "reasons": reasons}
    return _rendered(environment(style), "missing.tex.j2", content)


def _is_printed(character: str) -> bool:
    try:
        plain_text(character)
    except TextError:
        return False
    return True


def body(
    question: PrintableQuestion,
    *,
    solutions: bool,
    trusted: bool = False,
    style: Path | None = None,
) -> str:
    """The LaTeX of one question, its numbers written as its author writes them; otherwise as
    `render`."""
    with as_author(question.numbers):
        return _body(question, solutions, trusted, style)


def _body(question: PrintableQuestion, solutions: bool, trusted: bool, style: Path | None) -> str:
    own = question.statement
    context = {
        "question": {
            "number": question.number,
            "marker": Markup(marker(question.id)),  # noqa: S704  (letters only)
            "marks": Markup("-".join(map(str, question.marks))),  # noqa: S704  (numbers only)
        },
        "statement": own
        and _checked(question.id, ("statement",), lambda: paragraphs(own, trusted)),
        "solutions": solutions,
        "trusted": trusted,
        **_reached(question, solutions),
    }
    return _rendered(environment(style), _template(question.kind), context)


def _template(kind: str) -> str:
    return f"{kind.replace('-', '_')}{ENDING}"


def compile_templates(kinds: Iterable[str], style: Path | None = None) -> None:
    """Compile what `body` fills in for these kinds, so that no process has to that is forked now.
    The faults of a template are told when it is filled in."""
    for name in ("question.tex.j2", *map(_template, kinds)):
        with contextlib.suppress(TemplateError):
            environment(style).get_template(name)


def _reached(question: PrintableQuestion, solutions: bool) -> dict[str, Any]:
    """What a template reaches: of the answer on the sheet of questions what is given alone."""
    whole = tree(question.filed)
    return {"given": whole["given"], **({"a": whole} if solutions else {})}


def _checked(
    question: str | None, path: tuple[str | int, ...], printed: Callable[[], Markup]
) -> Markup:
    try:
        return printed()
    except TextError as error:
        raise SheetError(question, path, error.message, error.column) from None


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:[T ](\d{2}:\d{2}))?(?::00)?")


def _date(due: str) -> str:
    """A date as it is read, "4 February 2020, 23:00"; any other wording stays as it is."""
    found = _ISO.fullmatch(due.strip())
    if not found:
        return due
    year, month, day, time = found.groups()
    date = f"{int(day)}\u00a0{_MONTHS[int(month) - 1]} {year}"
    return f"{date}, {time}" if time else date


# What a filter says of data that it cannot print, besides what Jinja says of the template.
_TEMPLATE_ERRORS = (TemplateError, TypeError, ValueError, LookupError, AttributeError, PrintError)


def _rendered(env: Environment, name: str, context: dict[str, Any]) -> str:
    try:
        return env.get_template(name).render(context)
    except _TEMPLATE_ERRORS as error:
        raise InputError((_fault(name, error),)) from error


def _fault(name: str, error: Exception) -> Fault:
    """Where in which template; Jinja puts the template's own lines into the traceback."""
    file, line = name, 1
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or name, error.lineno
    else:
        trace = error.__traceback__
        while trace:
            source = trace.tb_frame.f_code.co_filename
            if source.endswith(".tex.j2"):
                file, line = source, trace.tb_lineno
            trace = trace.tb_next
    if file.startswith(str(shipped_templates())):
        raise error  # ours: no fault of the user's
    return Fault(file, line, 1, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {str(error)!r} here, whose name would end with {ENDING}"
    return str(error) or type(error).__name__
