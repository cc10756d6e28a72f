"""The report as a page to be read: each line as it is printed, with how it was checked.

It stands alone: no script, no network, and the formulas are MathML made of the very LaTeX of the
sheet. What it shows is `answers.json` beside `report.json`, both as plain data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from math_core import LatexToMathML

from keywright.sheet.lines import unbroken
from keywright.sheet.numerals import in_html
from keywright.sheet.places import in_words
from keywright.sheet.printer import latex
from keywright.styles import shipped_templates
from keywright.terms.term import Json, from_json
from keywright.words.reasons import reasons

__all__ = ["ReportLine", "lines", "page", "part_of_page", "whole_page"]

_RELATIONS = {"!=": "≠", "->": "→", "=>": "⇒", "<=": "≤", ">=": "≥"}
_SIGN = Markup(" <i>{}</i> ")


@dataclass(frozen=True)
class ReportLine:
    """One place of an answer: its address, the heading it stands under, a short name of its own,
    and what is printed there."""

    where: str
    section: str
    name: str
    shown: Markup
    relation: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReportRow:
    """A line with what the report says of it."""

    line: ReportLine
    checked: str
    failed: bool
    unchecked: bool


NAMED = "answers"
LEAVES = (
    ("values", "Values"), ("facts", "Facts"), ("absent", "Not there"), (NAMED, "Named answers"),
)  # fmt: skip


def lines(answer: Mapping[str, Any]) -> Iterator[ReportLine]:
    """Every place of one answer of `answers.json`, with the addresses that `check` gives them."""
    for derivation in answer["derivations"]:
        yield from _chain(derivation)
    for table in answer["tables"]:
        section = f"Table: {in_words(table['id'])}"
        for at, row in enumerate(table["rows"]):
            for number, (cell, column) in enumerate(zip(row, table["columns"], strict=True)):
                where = f"tables/{table['id']}/{at}/{number}"
                yield ReportLine(where, section, f"row {at + 1}, {column}", _shown(cell))
    for name, trace in answer["traces"].items():
        for column, rows in trace.items():
            for at, row in enumerate(rows):
                section = f"Trace: {name.replace(':', ' ')}, {column}"
                yield ReportLine(f"traces/{name}/{column}/{at}", section, row["name"], _traced(row))
    for path, term in answer["formulas"].items():
        yield ReportLine(f"formulas/{path}", "Formulas", in_words(path), _formula(term))
    for key, section in LEAVES:
        for path, leaf in _leaves(answer[key]):
            where = "/".join(map(str, (key, *path)))
            yield ReportLine(where, section, in_words(*path, named=key == NAMED), _shown(leaf))


def _chain(derivation: Mapping[str, Any]) -> Iterator[ReportLine]:
    name = derivation["id"]
    section = f"Derivation: {in_words(name)}"
    yield ReportLine(f"derivations/{name}/0", section, "start", _formula(derivation["start"]))
    for number, step in enumerate(derivation["steps"], start=1):
        yield ReportLine(
            f"derivations/{name}/{number}",
            section,
            f"step {number}",
            _formula(step["term"]),
            relation=_RELATIONS.get(step["relation"], step["relation"]),
            reason=reasons()[step["reason"]].replace("`", ""),
        )


def _leaves(item: Any, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What is no list or dictionary of other things; a number with its decimal is one thing."""
    if isinstance(item, dict) and (not path or (item and "exact" not in item)):
        pairs: Iterable[tuple[Any, Any]] = item.items()
    elif isinstance(item, list) and item:
        pairs = enumerate(item)
    else:
        yield path, item
        return
    for key, part in pairs:
        yield from _leaves(part, *path, key)


def _formula(term: Json) -> Markup:
    written = unbroken(latex(from_json(term)))
    mathml = _converter().convert_with_local_state(written, displaystyle=True)
    return Markup(mathml)  # noqa: S704  (MathML of our own LaTeX)


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(allow_unreliable_rendering=True)  # a tilde over more than a letter


def _traced(row: Mapping[str, Any]) -> Markup:
    parts = [_formula(row[key]) for key in ("symbol", "rule", "formula") if key in row]
    return _SIGN.format("=").join((*parts, _shown(row)))


def _shown(item: Any) -> Markup:
    if isinstance(item, list) and item:
        return _formula(item)
    if isinstance(item, dict) and "exact" in item:
        return _number(item["exact"], item.get("decimal"))
    if item is None or item in ([], {}, ""):
        return escape("nothing")
    return escape({True: "yes", False: "no"}[item] if isinstance(item, bool) else str(item))


def _number(exact: str | None, decimal: str | None) -> Markup:
    """The exact value and its decimal; one of them where the other is missing or the same."""
    known = [text for text in (exact, decimal) if text is not None]
    return _SIGN.format("≈").join(dict.fromkeys(map(in_html, known)))


def page(report: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """The HTML of a report, `answers` being the content of `answers.json`."""
    pairs = zip(report["questions"], answers["questions"], strict=True)
    return whole_page(report, [part_of_page(judged, answer) for judged, answer in pairs])


def part_of_page(judged: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """What the page says of one question, `judged` being its part of the report."""
    content = {"id": judged["id"], "counts": _counted(judged)}
    content["sections"] = _sections(judged, answer)
    content["failures"] = [row for _, rows in content["sections"] for row in rows if row.failed]
    return _environment().get_template("report-question.html.j2").render(content)


def whole_page(report: Mapping[str, Any], parts: Sequence[str]) -> str:
    """The page around the parts; of the questions it needs nothing else."""
    content = {
        "assignment": report["assignment"],
        "counts": _counted(report),
        "failures": Counter(failure["question"] for failure in report["failures"]).most_common(),
        "questions": [Markup(part) for part in parts],  # noqa: S704  (made by `part_of_page`)
    }
    return _environment().get_template("report.html.j2").render(content)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped_templates()),
        variable_start_string="<<", variable_end_string=">>",
        block_start_string="<%", block_end_string="%>",
        comment_start_string="<!--", comment_end_string="-->",
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=True,
    )  # fmt: skip


def _counted(part: Mapping[str, Any]) -> str:
    counted = ", ".join(f"{number} {how}" for how, number in part["counts"].items())
    return f"{counted}; {part['proved']} of them also proved"


def _sections(
    judged: Mapping[str, Any], answer: Mapping[str, Any]
) -> Sequence[tuple[str, Sequence[ReportRow]]]:
    """The rows under their headings, in the order of the answer; last, what has no place there."""
    findings: dict[str, list[Mapping[str, Any]]] = {}
    for finding in judged["findings"]:
        findings.setdefault(finding["where"], []).append(finding)
    sections: dict[str, list[ReportRow]] = {}
    for line in lines(answer):
        for finding in findings.pop(line.where, ()):
            sections.setdefault(line.section, []).append(_row(line, finding))
    for where, left in findings.items():
        line = ReportLine(where, "Elsewhere", in_words(where.replace("/", ".")), escape(""))
        sections.setdefault(line.section, []).extend(_row(line, finding) for finding in left)
    return list(sections.items())


def _row(line: ReportLine, finding: Mapping[str, Any]) -> ReportRow:
    how, points = finding["how"], finding["points"]
    checked = f"sampled at {points} point{'s' * (points != 1)}" if how == "sampled" else how
    if finding["proved"]:
        checked = f"proved, {checked}"
    if not finding["ok"]:
        checked = "failed"
    if finding["detail"]:
        checked += f": {finding['detail']}"
    return ReportRow(line, checked, failed=not finding["ok"], unchecked=how == "unchecked")
