"""What a TeX log says: the first error, the pages, overfull lines, whether to run again.

Pure functions over text. TeX runs with lines so long that it never wraps its log, so a line of the
log is a sentence of TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Complaint",
    "first_error",
    "marks",
    "overfull",
    "pages",
    "question_at",
    "refused",
    "too_wide",
    "wants_rerun",
]

EXCERPT_LINES = 8

# `./sheet.tex:12: Undefined control sequence.` and `! LaTeX Error: File `x.sty' not found.`
_PLACED = re.compile(r"^(?P<file>[^\n:]+\.\w+):(?P<line>\d+): (?P<text>.*)$")
_UNPLACED = re.compile(r"^! ?(?P<text>\S.*)$")
# TeX's echo of the offending line, broken off after the last token that it read.
_ECHO = re.compile(r"^l\.(?P<line>\d+) ")
_LAST_COMMAND = re.compile(r"\\(?:[A-Za-z@_:]+|.)\s*$")
_PAGES = re.compile(r"^Output written on .*? \((?P<pages>\d+) pages?[,)]", re.MULTILINE)
_MARK = re.compile(r"^keywright:mark (\d{1,6}) ((?:Question|Answer) \d+)$", re.MULTILINE)
_OVERFULL = re.compile(r"^Overfull \\hbox .*$", re.MULTILINE)
_TOO_WIDE = re.compile(r"\((?P<width>[0-9.]+)pt too wide\).*?lines? (?P<line>[0-9]+)")
# Not a bare "Rerun": the package rerunfilecheck announces itself with that word.
_RERUN = re.compile(r"\b[Rr]erun (?:to get|LaTeX)\b")
# The words of the C library when the kernel refuses a file to TeX, which halts at it.
_REFUSED = re.compile(r"(?:^|: )(?P<file>[^:\n]+): Permission denied", re.MULTILINE)
# TeX's statistics follow upon its last error.
_STATISTICS = "Here is how much of TeX's memory you used:"
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUESTION = re.compile(r"^\s*% keywright:question (?P<id>.*\S)\s*$")
_END = re.compile(r"^\s*% keywright:end\s*$")


@dataclass(frozen=True)
class Complaint:
    """TeX's first error: what it says, the line of the .tex, and the log around it."""

    message: str
    line: int | None
    excerpt: tuple[str, ...]


def first_error(log: str, document: str) -> Complaint | None:
    """The first error in a log, with its line if that lies in the file named `document`.

    The first is the one that matters: TeX halts at it, and what follows only says that it halted.
    An error inside a package is placed where the document called the package, if TeX tells.
    """
    lines = log.partition(_STATISTICS)[0].splitlines()
    for index, text in enumerate(lines):
        placed = _PLACED.match(text)
        found = placed or _UNPLACED.match(text)
        if found is None:
            continue
        here = lines[index : index + 2 * EXCERPT_LINES]
        return Complaint(
            message=_sentence(found["text"], here[1:]),
            line=_line(here, document),
            excerpt=tuple(line for line in here if line.strip())[:EXCERPT_LINES],
        )
    return None


def _sentence(text: str, context: list[str]) -> str:
    """TeX's complaint, with the command at fault: TeX shows it only in the lines below."""
    message = text.strip().rstrip(".")
    if message != "Undefined control sequence":
        return message
    command = _LAST_COMMAND.search(context[0]) if context else None
    return f"{message} {command.group().strip()}" if command else message


def _line(lines: list[str], document: str) -> int | None:
    """The line of the document: as the error says, or the next line below that says it."""
    elsewhere = False
    for text in lines:
        placed = _PLACED.match(text)
        if placed is not None:
            if placed["file"].removeprefix("./") == document:
                return int(placed["line"])
            elsewhere = True
        echo = _ECHO.match(text)
        # In another file TeX's echo counts that file's lines.
        if echo is not None and not elsewhere:
            return int(echo["line"])
    return None


def pages(log: str) -> int | None:
    """How many pages TeX says it wrote, None when it wrote no document."""
    found = _PAGES.findall(log)
    return int(found[-1]) if found else None


def marks(log: str) -> tuple[tuple[str, int], ...]:
    """The questions and answers of a sheet, each with the page on which it begins."""
    return tuple((name, int(page)) for page, name in _MARK.findall(log))


def overfull(log: str) -> tuple[str, ...]:
    """The complaints about lines that stick out into the margin, with their lines of the .tex."""
    return tuple(line.strip() for line in _OVERFULL.findall(log))


def too_wide(complaints: Iterable[str], source: str) -> tuple[str, ...]:
    """The same for the author: each line of the .tex once, with the question that it belongs to."""
    widest: dict[int, float] = {}
    for complaint in complaints:
        found = _TOO_WIDE.search(complaint)
        if found is not None:
            line = int(found["line"])
            widest[line] = max(widest.get(line, 0), float(found["width"]))
    return tuple(
        f"{question_at(source, line) or 'the header'}: line {line} of the .tex stands "
        f"{width:.1f} pt out into the margin"
        for line, width in sorted(widest.items())
    )


def refused(output: str) -> str | None:
    """The file that TeX died of not being allowed to open, None if it died of something else."""
    found = _REFUSED.findall(output)
    return str(found[-1]) if found else None


def wants_rerun(log: str) -> bool:
    """Whether TeX asks for another pass: a table's widths or a reference have moved."""
    return _RERUN.search(log) is not None


def question_at(source: str, line: int) -> str | None:
    """The question whose text stands at this line of the .tex, None between questions.

    Templates mark it with the comments ``% keywright:question <id>`` and ``% keywright:end``; the
    lines are counted as TeX counts them, so a form feed in a text does not shift them.
    """
    current: str | None = None
    for text in _LINE_END.split(source)[:line]:
        started = _QUESTION.match(text)
        if started is not None:
            current = started["id"]
        elif _END.match(text):
            current = None
    return current
