"""Traces: cell by cell, the formula in the middle column and the number in the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.formulas import text_of
from keywright.audit.numbers import judge_number, literal, right_text
from keywright.audit.scope import renamed
from keywright.audit.slips import Known, alike, follows, given_term, known_from
from keywright.audit.texts import term_or_none
from keywright.audit.verdicts import Judged, JudgedAnswer, Verdict
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.steps.relations import compare
from keywright.referee.values.environment import is_ornament, key_of, walk

__all__ = ["Traces", "is_fixed", "judge_traces", "rows_of"]

Row = tuple[str, Any]  # the name of a row and what stands in it


@dataclass
class Traces:
    """The entries, and what became of each named answer that a trace ends in."""

    entries: list[JudgedAnswer] = field(default_factory=list)
    ends: dict[str, list[Known]] = field(default_factory=dict)


def rows_of(column: Any) -> list[Row]:
    """A column's rows: a mapping, or a list of mappings where a name occurs twice."""
    parts = column if isinstance(column, tuple | list) else (column,)
    return [(str(name), cell) for part in parts for name, cell in part.items()]


def is_fixed(row: Mapping[str, Any]) -> bool:
    """Whether a row need not be given: its formula is a number, or what stands elsewhere alone."""
    formula = row["formula"]
    entry = isinstance(formula, list) and formula[0] == "index"
    return isinstance(formula, str | int) or is_ornament(formula) or entry


def judge_traces(given: Mapping[str, Mapping[str, Any]], asked: Asked) -> Traces:
    """One entry for each cell of our traces; rows are found by their name, and those of the same
    name in their order. Only rows that are not fixed have to be given."""
    found = Traces()
    for trace, columns in asked.answer["traces"].items():
        place = f"traces/{trace}"
        if trace not in given:
            count = sum(not is_fixed(row) for rows in columns.values() for row in rows)
            missing = Judged(Verdict.NOT_GIVEN)
            found.entries.append(JudgedAnswer(place, "", missing, weight=Fraction(max(count, 1))))
            continue
        judging = _Judging(asked, place)
        for column, ours in columns.items():
            judging.column(column, ours, rows_of(given[trace].get(column, {})))
        found.entries += judging.entries
        for name, known in judging.ends.items():
            found.ends.setdefault(_answer(trace, name, asked), []).append(known)
    return found


def _answer(trace: str, end: tuple[str, str], asked: Asked) -> str:
    """The named answer that stands in a row of a trace, if it is one of its last."""
    column, row = end
    sort, _, along = trace.partition(":")
    if column == "values":
        return row
    output = along if sort == "reverse" and along else next(iter(asked.ours))
    return f"d{output}/d{row}" if sort == "reverse" else f"d{row}/d{along}"


@dataclass(frozen=True)
class _Cell:
    """The verdict on a value, what is known by it, and whether it is a slip of its own."""

    judged: Judged
    known: Known
    charged: bool = False


@dataclass
class _Judging:
    """One trace, row by row: what is known by our rows, and what by theirs."""

    asked: Asked
    where: str
    entries: list[JudgedAnswer] = field(default_factory=list)
    ends: dict[tuple[str, str], Known] = field(default_factory=dict)
    ours: list[Json] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)

    def column(self, name: str, ours: Sequence[dict[str, Any]], rows: list[Row]) -> None:
        counts: dict[str, int] = {}
        for number, row in enumerate(ours):
            count = counts[row["name"]] = counts.get(row["name"], 0) + 1
            cells = [cell for given, cell in rows if given == row["name"]]
            cell = cells[count - 1] if count <= len(cells) else None
            place = f"{name}/{row['name']}" + ("" if count == 1 else f" ({count})")
            for term in _seed(row):
                self.known.setdefault(key_of(term[1]), _certain(row))
            values = [*self.ours, *_equations(ours[:number]), *_seed(row)]
            known = self.row(place, row, cell, values)
            self.known[key_of(row["symbol"])] = self.ends[name, row["name"]] = known
        self.ours += _equations(ours)

    def row(self, place: str, row: dict[str, Any], cell: Any, values: list[Json]) -> Known:
        """Judge a row, and say what is known by it."""
        formula, value = cell if isinstance(cell, tuple | list) else (None, cell)
        if formula is None and value is None:
            if not is_fixed(row):
                judged = Judged(Verdict.NOT_GIVEN, right_text(row))
                self.entries.append(JudgedAnswer(f"{self.where}/{place}", "", judged))
            following = known_from(row["formula"], None, self.known)
            return following if following is not None and following.slip else _certain(row)
        entries = []
        if formula is not None:
            judged = self.formula(formula, row, values, place)
            term = term_or_none(formula, self.asked.scope)
            term = None if term is None else renamed(term, self.asked.constants)
            entries.append(
                JudgedAnswer(f"{self.where}/{place}/formula", str(formula), judged, term)
            )
        wrong = entries[0].given_term if entries and entries[0].verdict is Verdict.WRONG else None
        found = self.value(value, row, wrong, place)
        given = "" if value is None else str(value)
        term = term_or_none(value, self.asked.scope)
        entries.append(JudgedAnswer(f"{self.where}/{place}/value", given, found.judged, term))
        slips = [*(each.verdict.is_mistake for each in entries[:-1]), found.charged]
        weight = Fraction(any(slips) or not is_fixed(row), len(entries))
        for entry, slip in zip(entries, slips, strict=True):
            self.entries.append(replace(entry, weight=weight, charged=slip))
        return found.known

    def value(self, value: Any, row: dict[str, Any], wrong: Json | None, place: str) -> _Cell:
        """`wrong` is the formula that the value stands beside, if that is a wrong one."""
        if value is None:
            return _Cell(Judged(Verdict.NOT_GIVEN, right_text(row)), _certain(row), charged=True)
        digits = self.asked.digits
        judged = judge_number(value, row, digits, evaluated=True)
        own = given_term(value)
        if judged.verdict not in (Verdict.WRONG, Verdict.ROUNDED):
            known = _certain(row) if own is None else replace(_certain(row), written=own)
            charged = judged.verdict.is_mistake
            shorter = charged and literal(value) is not None
            return _Cell(judged, replace(known, slip=place if shorter else ""), charged)
        for formula in (wrong, row["formula"]):
            if formula is None:
                continue
            after = follows(value, formula, self.known, digits)
            if after is not None:
                known = known_from(formula, value, self.known) or _certain(row)
                slip = f"the formula of {place}" if formula is wrong else known.slip
                known = replace(known, slip=slip or place)
                cell = _followed(judged, after, slip, known)
                return replace(cell, known=replace(known, slip=place)) if cell.charged else cell
        known = _certain(row) if own is None else Known(own, own)
        return _Cell(judged, replace(known, slip=place), charged=True)

    def formula(
        self, given: object, row: Mapping[str, Any], values: list[Json], seed: str
    ) -> Judged:
        """Right as our formula or as the rule that it comes from; else by its value at the point,
        or at what is known by their rows."""
        ours = row["formula"]
        right = text_of(ours)
        try:
            theirs = renamed(self.asked.scope.read(given), self.asked.constants)
        except Ungradable as error:
            return Judged(Verdict.WRONG, right, str(error), ours)
        if compare(theirs, "=", ours, _anywhere(theirs, ours), seed).ok:
            return Judged(Verdict.RIGHT)
        rule = row.get("rule")
        if rule is not None and compare(theirs, "=", rule, _anywhere(theirs, rule), seed).ok:
            reason = f"the partial derivatives are not written out: {right}"
            return Judged(Verdict.RIGHT, "", reason)
        value = read(row["exact"]) if row["exact"] is not None else None
        at_point = {"variables": [], "conditions": values, "definitions": []}
        if value is not None and compare(theirs, "=", value, at_point, seed).ok:
            return Judged(Verdict.ANOTHER, right, "another way to the same value", ours)
        after = known_from(ours, None, self.known)
        if after is not None and after.slip and self.same(theirs, ours):
            reason = f"another way to the value that follows from {after.slip}"
            return Judged(Verdict.FOLLOWS, right, reason, ours)
        return Judged(Verdict.WRONG, right, "the formula gives another value", ours)

    def same(self, theirs: Json, ours: Json) -> bool:
        """Whether two formulas have the same value at what is known by their rows."""
        one, other = (known_from(each, None, self.known) for each in (theirs, ours))
        return one is not None and other is not None and alike(one.exact, other.exact)


def _certain(row: Mapping[str, Any]) -> Known:
    """What is known by our row."""
    exact = row["formula"] if row["exact"] is None else read(row["exact"])
    return Known(exact, exact)


def _followed(judged: Judged, after: Judged, slip: str, known: Known) -> _Cell:
    """A value that is not ours and follows from what they had, rightly or nearly so."""
    if judged.verdict is Verdict.ROUNDED:
        if not slip or after.verdict is not Verdict.RIGHT:
            return _Cell(judged, known, charged=True)
        return _Cell(replace(judged, reason=f"{judged.reason}; that is the slip of {slip}"), known)
    if after.verdict is not Verdict.RIGHT:
        reason = f"after {slip}: {after.reason}" if slip else after.reason
        return _Cell(Judged(after.verdict, judged.right, reason), known, charged=True)
    if not slip:
        reason = "computed from values that were rounded before"
        return _Cell(Judged(Verdict.ROUNDED, judged.right, reason), known, charged=True)
    return _Cell(Judged(Verdict.FOLLOWS, judged.right, f"it follows from {slip}"), known)


def _anywhere(*terms: Json) -> dict[str, Any]:
    """A domain in which every symbol of the terms, dotted or barred, is a number by itself."""
    nodes = [node for term in terms for node in walk(term)]
    names = [node for node in nodes if isinstance(node, str)]
    names += [key_of(node) for node in nodes if is_ornament(node)]
    rows: list[dict[str, Any]] = [
        {"name": name, "low": None, "high": None, "integer": False, "special": [], "value": None}
        for name in dict.fromkeys(names)
    ]
    return {"variables": rows, "conditions": [], "definitions": []}


def _equations(rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    """What is known after these rows; of a symbol that occurs twice, the later value."""
    last: dict[str, Json] = {}
    for row in rows:
        if row["exact"] is not None:
            last[key_of(row["symbol"])] = ["eq", row["symbol"], read(row["exact"])]
            last |= {key_of(term[1]): term for term in _seed(row)}
    return list(last.values())


def _seed(row: Mapping[str, Any]) -> list[list[Json]]:
    """A row whose formula is a symbol alone gives that symbol its value: v5's adjoint is y's."""
    formula = row["formula"]
    alone = isinstance(formula, str) or is_ornament(formula)
    return [["eq", formula, read(row["exact"])]] if alone and row["exact"] is not None else []
