"""Named answers: numbers, lists, truth values, formulas and configurations against ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.audit.configurations import config_text, judge_configuration
from generator.audit.formulas import free_names, read_formula, text_of
from generator.audit.numbers import judge_number, literal, right_text
from generator.audit.scope import Scope, equal
from generator.audit.verdicts import Entry, Judged, Verdict
from generator.check.environment import walk
from generator.check.errors import Ungradable
from generator.check.expression import Json, read

__all__ = ["judge_answers", "term_or_none"]

# The four numbers of a network's equivalence are right together or not at all.
TOGETHER = ("alpha", "beta", "gamma", "delta")
WITNESS = ("x", "scale")  # of softmax: any that shows the difference will do
FOLLOWING = ("S(x)", "S(scale*x)", "limit-oo")  # what is said of our own witness
SHOWN_WITH = "closed-form"  # forms that are asked for with the functions of the question
ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


def judge_answers(
    given: Mapping[str, Any],
    answer: Mapping[str, Any],
    question: Mapping[str, Any],
    digits: int,
    scope: Scope,
    *,
    elsewhere: bool,
) -> Iterator[Entry]:
    """One entry for each named answer of ours, in our order; `question` is the YAML's data.

    Where the answers are given `elsewhere`, as the last rows of a trace, no name is missing.
    """
    ours = answer["answers"]
    witness = answer["kind"] == "softmax" and "x" in ours
    judge = _Judge(ours, answer, question, digits, scope)
    judged = {name: judge(name, given[name]) for name in ours if name in given}
    if witness:
        judged |= _witness(given, ours, scope)
    if answer["kind"] == "network-equivalence":
        judged |= _together(given, judged, answer, scope)
    for name in ours:
        where = f"answers/{name}"
        if name in judged:
            yield Entry(where, _shown(given[name]), judged[name], term_or_none(given[name], scope))
        elif not elsewhere and not (witness and name in (*WITNESS, *FOLLOWING)):
            right = _text(ours[name])
            yield Entry(where, "", Judged(Verdict.INCOMPLETE, right, "no answer is given"))
    if witness and not any(name in given for name in WITNESS):
        right = ", ".join(f"{name} = {_text(ours[name])}" for name in WITNESS)
        reason = "no example is given for which S(scale*x) differs from S(x)"
        yield Entry("answers/x, scale", "", Judged(Verdict.INCOMPLETE, right, reason))


class _Judge:
    """One named answer at a time; a class because so much is the same for all of them."""

    def __init__(
        self,
        ours: Mapping[str, Any],
        answer: Mapping[str, Any],
        question: Mapping[str, Any],
        digits: int,
        scope: Scope,
    ) -> None:
        self.ours = ours
        self.answer = answer
        self.question = question
        self.digits = digits
        self.scope = scope

    def __call__(self, name: str, given: Any) -> Judged:
        ours = self.ours[name]
        judged = self.one(name, given, ours)
        if judged.verdict is Verdict.WRONG and not isinstance(given, bool):
            twin = next((n for n in self.ours if n != name and self.alike(given, n)), None)
            if twin is not None:
                return Judged(Verdict.WRONG, judged.right, f"that is {twin}")
        return judged

    def alike(self, given: Any, name: str) -> bool:
        ours = self.ours[name]
        if not isinstance(given, tuple | list) or not isinstance(ours, list):
            return False
        return self.one(name, given, ours).verdict is Verdict.RIGHT

    def one(self, name: str, given: Any, ours: Any) -> Judged:
        right = _text(ours)
        if isinstance(ours, bool):
            if given is ours:
                return Judged(Verdict.RIGHT)
            return Judged(Verdict.WRONG, right, f"it is {right}")
        if isinstance(ours, dict) and "exact" not in ours:
            if not isinstance(given, Mapping):
                return Judged(Verdict.WRONG, right, "a configuration is asked for")
            return judge_configuration(given, ours, case_of(self.question, name))
        if isinstance(ours, list):
            return self.enumeration(given, ours)
        if isinstance(ours, int):
            return self.count(given, ours)
        if isinstance(given, Mapping | tuple | list | bool) or given is None:
            return Judged(Verdict.WRONG, right, "one value is asked for")
        if "decimal" in ours:
            return judge_number(given, ours, self.digits)
        return self.formula(name, given, ours["exact"])

    def count(self, given: Any, ours: int) -> Judged:
        factors = next(self.products(ours), [])
        right = " * ".join(map(str, factors)) + f" = {ours}" if factors else str(ours)
        if isinstance(given, tuple | list):
            if list(given) == factors:
                return Judged(Verdict.INCOMPLETE, right, "the shape, where one number is asked for")
            return Judged(Verdict.WRONG, right, "one number is asked for")
        judged = judge_number(given, {"exact": str(ours), "decimal": str(ours)}, self.digits)
        number = literal(given)
        if judged.verdict is Verdict.WRONG and number is not None and number.value in factors:
            reason = f"{given} is only one factor of what is asked for"
            return Judged(Verdict.INCOMPLETE, right, reason)
        return judged

    def products(self, result: int) -> Iterator[list[int]]:
        """The factors of our derivations that end in this number."""
        for row in self.answer["derivations"]:
            start = row["start"]
            if not (row["steps"] and isinstance(start, list) and start[0] == "times"):
                continue
            if row["steps"][-1]["term"] == result and all(isinstance(n, int) for n in start[1:]):
                yield start[1:]

    def enumeration(self, given: Any, ours: list[Any]) -> Judged:
        right = _text(ours)
        if not isinstance(given, tuple | list):
            return Judged(Verdict.WRONG, right, "a list is asked for")
        if len(given) != len(ours):
            reason = f"{len(given)} entries, where there are {len(ours)}"
            return Judged(Verdict.WRONG, right, reason)
        entries = [self.one("", g, o) for g, o in zip(given, ours, strict=True)]
        worst = max(entries, key=lambda entry: ORDER[entry.verdict], default=Judged(Verdict.RIGHT))
        if worst.verdict is Verdict.RIGHT:
            return worst
        number = entries.index(worst) + 1
        return Judged(worst.verdict, right, f"entry {number}: {worst.reason}")

    def formula(self, name: str, given: Any, exact: str) -> Judged:
        ours = read(exact)
        beside = free_names(ours)
        try:
            theirs = self.scope.read(given)
            unknown = self.scope.unbound(theirs, beside=beside)
            if unknown:
                return Judged(Verdict.WRONG, exact, f"nothing says what {unknown[0]} is", ours)
            where = _exceptions(self.answer) if name == "derivative" else []
            domain = self.scope.domain(theirs, ours, where=where, beside=beside)
            problem = equal(theirs, ours, domain, name)
        except Ungradable as error:
            problem = str(error)
        if problem:
            return Judged(Verdict.WRONG, exact, problem, ours)
        if name.startswith(SHOWN_WITH) and not _called(ours) <= _called(theirs):
            asked = ", ".join(sorted(_called(ours)))
            return Judged(Verdict.INCOMPLETE, exact, f"equal, but written without {asked}", ours)
        return Judged(Verdict.RIGHT)


def case_of(question: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What the question fixes in the case called 2a: of the second layer, the first case."""
    layer = question["layers"][int(name[:-1]) - 1]
    case = layer["cases"][ord(name[-1]) - ord("a")]
    fixed = {**(layer.get("given") or {}), **case}
    return {"p": 0, "d": 1, **fixed} if fixed.get("pooling") else fixed


def _exceptions(answer: Mapping[str, Any]) -> list[Json]:
    """Where our derivative holds, as far as that is not everywhere."""
    return [term for key, term in sorted(answer["formulas"].items()) if ".exceptions." in key]


def _called(term: Json) -> set[str]:
    return {str(n[1]) for n in walk(term) if isinstance(n, list) and n[0] == "call"}


def _witness(given: Mapping[str, Any], ours: Mapping[str, Any], scope: Scope) -> dict[str, Judged]:
    """An example of one's own: valid if it shows that softmax changes with the scale."""
    if not all(name in given for name in WITNESS):
        return {}
    right = ", ".join(f"{name} = {_text(ours[name])}" for name in WITNESS)
    try:
        entries: list[Json] = ["list", *(read_formula(entry) for entry in given["x"])]
        scale = read_formula(given["scale"])
        domain = scope.domain(where=[["eq", "K", len(entries) - 1]])
        softmax: list[Json] = [["call", "S", x] for x in (entries, ["mul", scale, entries])]
        problem = equal(softmax[0], softmax[1], domain, "witness")
    except (Ungradable, TypeError) as error:
        return dict.fromkeys(WITNESS, Judged(Verdict.WRONG, right, str(error)))
    if not problem:
        return dict.fromkeys(WITNESS, Judged(Verdict.WRONG, right, "here, both are the same"))
    return {}


def _together(
    given: Mapping[str, Any],
    judged: Mapping[str, Judged],
    answer: Mapping[str, Any],
    scope: Scope,
) -> dict[str, Judged]:
    """Four numbers that differ from ours and still make the one function of the other."""
    if any(name not in judged for name in TOGETHER):
        return {}
    if all(judged[name].verdict is Verdict.RIGHT for name in TOGETHER):
        return {}
    try:
        values: list[Json] = [["eq", name, read_formula(given[name])] for name in TOGETHER]
        _, left, right = answer["formulas"]["general"]
        if equal(left, right, scope.domain(left, right, where=values, beside=TOGETHER), "general"):
            return {}
    except Ungradable:
        return {}
    reason = "another choice of the four numbers, for which the equation holds too"
    return {name: Judged(Verdict.ANOTHER, _text(answer["answers"][name]), reason)
            for name in TOGETHER}  # fmt: skip


def _shown(given: Any) -> str:
    """A given answer as it stands in the audit file."""
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, Mapping):
        return config_text(given)
    if isinstance(given, tuple | list):
        return f"[{', '.join(map(_shown, given))}]"
    return "" if given is None else str(given)


def _text(ours: Any) -> str:
    if isinstance(ours, list):
        return f"[{', '.join(map(_text, ours))}]"
    if isinstance(ours, dict):
        return right_text(ours) if "exact" in ours else config_text(ours)
    return _shown(ours)


def term_or_none(given: Any, scope: Scope) -> Json | None:
    """The term of a given formula, for whoever prints it; None for what is none."""
    if not isinstance(given, str) or literal(given) is not None:
        return None
    try:
        term = scope.read(given)
        text_of(term)
    except (Ungradable, ValueError, LookupError, TypeError):
        return None
    return term
