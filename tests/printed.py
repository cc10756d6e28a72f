"""The numbers of a finished PDF, read back and held against `answers.json`.

The text comes from a program that did not write the PDF. It follows the page from top to bottom, so
that an index above stands before one below; what is compared are rows and lists of numbers that
stand beside each other in every reading, and single numbers behind their sign of equality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2

from keywright.sheet.printer import latex
from keywright.terms.term import from_json

__all__ = ["answers_in", "expectations", "strangers", "text_of"]

_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
_NEAR = 400  # characters from one row of a table to the next, a page break with its heads included


def text_of(pdf: bytes) -> str:
    """The text of all pages in one line, without page numbers and running heads."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    bodies = [re.sub(r"\s*\d+\s*\Z", "", page.replace("\r", "")) for page in pages]
    heads = [body.partition("\n")[0] for body in bodies[1:]]
    bodies[1:] = [
        body.partition("\n")[2] if heads.count(head) == len(heads) else body
        for body, head in zip(bodies[1:], heads, strict=True)
    ]
    joined = "\n".join(bodies).replace("\u2212", "-").replace("\ufffe", "")
    return re.sub(r"\s+", " ", joined)


def answers_in(text: str, count: int) -> list[str]:
    """The text of each answer, from its heading to the next question."""
    parts = []
    for number in range(1, count + 1):
        begin = text.index(f"Answer {number}.")
        following = text.find(f"Question {number + 1} ", begin)
        parts.append(text[begin : following if following >= 0 else len(text)])
    return parts


def expectations(answer: dict[str, Any], text: str) -> Iterator[tuple[str, bool]]:
    """For each place of the answer with a number in it, whether the text has that number there."""
    for table in answer["tables"]:
        yield from _rows(f"tables/{table['id']}", map(_of_row, table["rows"]), text)
    for name, trace in answer["traces"].items():
        for column, rows in trace.items():
            shown = reversed(rows) if column == "adjoints" else rows  # read from the bottom up
            yield from _rows(f"traces/{name}/{column}", _of_lines(list(shown)), text)
    for name, value in answer["answers"].items():
        yield from _named(f"answers/{name}", value, text)


def _rows(where: str, patterns: Iterator[str], text: str) -> Iterator[tuple[str, bool]]:
    """Rows in their order, each soon after the one before. Where the first one occurs more than
    once, the table is taken to be where most of the others follow."""
    rows = [(number, re.compile(pattern)) for number, pattern in enumerate(patterns) if pattern]
    if not rows:
        return
    begins = [found.start() for found in rows[0][1].finditer(text)] or [0]
    best = max((_chain(rows, text, begin) for begin in begins), key=sum)
    yield from ((f"{where}/{row}", near) for (row, _), near in zip(rows, best, strict=True))


def _chain(rows: list[tuple[int, re.Pattern[str]]], text: str, place: int) -> list[bool]:
    follows = []
    for _, pattern in rows:
        found = pattern.search(text, place, place + _NEAR)
        follows.append(found is not None)
        place = found.end() if found else place
    return follows


def _of_row(cells: list[Any]) -> str:
    """The numbers of a row, one after the other with no number in between."""
    parts = [part for cell in cells if (part := _of_cell(cell))]
    return _alone(r"[^\d.]*".join(parts)) if parts else ""


def _of_cell(cell: Any) -> str:
    if isinstance(cell, dict):
        return _of_number(cell)
    if isinstance(cell, list):
        found: list[str] = _NUMBER.findall(latex(from_json(cell)).replace(r"\kwthin ", ""))
        return r"[^\d.]*".join(map(_digits, found))
    return _digits(str(cell)) if isinstance(cell, int) and not isinstance(cell, bool) else ""


def _of_number(cell: dict[str, Any]) -> str:
    """The decimal, with the exact value before it or not; the exact value alone if it is a
    fraction that the decimal says in full."""
    if cell.get("decimal") is None:
        return ""
    decimal = _digits(cell["decimal"])
    numbers: list[str] = _NUMBER.findall(cell["exact"] or "")
    exact = r"[^\d.]*".join(map(_digits, numbers))
    sign = "-" if cell["decimal"].startswith("-") else ""
    if "." in cell["decimal"] and re.fullmatch(r"-?\d+/\d+", cell["exact"] or ""):
        return rf"(?:{decimal}|{sign} ?{exact}(?: [≈=] {decimal})?)"
    return rf"(?:{exact}[^\d.]*)?{decimal}" if "." in cell["decimal"] else decimal


def _digits(number: str) -> str:
    """The pattern of a number, whose groups of digits may stand apart."""
    whole, point, places = number.partition(".")
    apart = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", " ", whole) if len(whole.strip("-")) > 4 else whole
    return re.escape(f"{apart}{point}{places}").replace(r"\ ", " ?")


def _alone(pattern: str) -> str:
    return rf"(?<![\d.]){pattern}(?!\d|\.\d)"


def _of_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Each line of a trace: its variable, its formula, its value behind a sign, and then at once
    the variable of the next line, or the capital letter of what follows upon the trace."""
    following = [rf"(?=\W*{_variable(row)})" for row in rows[1:]]
    for row, after in zip(rows, [*following, r"(?=\W*[A-Z])"], strict=True):
        value = _alone(_digits(row["decimal"]))
        yield rf"\b{_variable(row)}\W* (?:= [^≈]{{0,120}}? )??[=≈] {value}{after}"


def _variable(row: dict[str, Any]) -> str:
    return r"[^\w-]*".join(map(re.escape, re.findall(r"[A-Za-z]+|-?\d+", row["name"])))


def _named(where: str, value: Any, text: str) -> Iterator[tuple[str, bool]]:
    if isinstance(value, bool) or value in ({}, []):
        return
    if isinstance(value, int):
        yield where, _has(rf"= {_digits(str(value))}(?!\d|\.\d)", text)
    elif isinstance(value, dict) and "exact" in value:
        if value.get("decimal") is not None:
            yield where, _has(rf"(?:[=≈→([,] |\b|\()-?{_alone(_of_number(value))}", text)
    elif isinstance(value, dict) and isinstance(value.get("k"), int):
        yield from _configuration(where, value, text)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _named(f"{where}/{name}", part, text)
    elif isinstance(value, list):
        yield from _list(where, value, text)


def _list(where: str, values: list[Any], text: str) -> Iterator[tuple[str, bool]]:
    """A list in its brackets; one that is shown otherwise, number by number."""
    shown = [value.get("decimal") if isinstance(value, dict) else value for value in values]
    if all(isinstance(number, int | str) for number in shown):
        inside = ", ".join(_digits(str(number)) for number in shown)
        found = _has(rf"[\[(]{inside}[\])]", text)
        if found or not any("." in str(number) for number in shown):
            yield where, found
            return
    for number, value in enumerate(values):
        yield from _named(f"{where}/{number}", value, text)


def _configuration(where: str, value: dict[str, Any], text: str) -> Iterator[tuple[str, bool]]:
    """A row of the table of configurations."""
    sizes = [str(item) for item in value.values() if isinstance(item, int)]
    yield where, _has(rf"\([a-z]\) {' '.join(sizes)}(?!\d)", text)


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text) is not None


def strangers(answer: dict[str, Any], text: str) -> set[str]:
    """Numbers with a decimal point in the text that the answer does not have."""
    known: set[str] = set()

    def walk(item: Any) -> None:
        if isinstance(item, dict):
            known.update(filter(None, [item.get("decimal")] if "decimal" in item else []))
            for part in item.values():
                walk(part)
        elif isinstance(item, list):
            for part in item:
                walk(part)

    walk(answer)
    return set(re.findall(r"(?<![\d.])-?\d+\.\d+", text)) - known
