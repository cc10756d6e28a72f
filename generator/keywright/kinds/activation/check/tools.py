"""An answer on an activation function, place by place, and what has to stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from mpmath import mp

from keywright.kinds.activation.check.question import (
    SWITCHES,
    CheckedActivation,
    Pair,
    heads,
    inside,
)
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import Value
from keywright.referee.report import Finding, How
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import walk
from keywright.referee.values.terms import evaluate

__all__ = ["ActivationSheet", "alike"]


def alike(before: Json, after: Json, head: str) -> bool:
    """Whether two terms differ at most where `before` has a node of this head."""
    if isinstance(before, list) and before and before[0] == head:
        return True
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return all(alike(a, b, head) for a, b in zip(before, after, strict=True))
    return before == after


def _replaced(before: Json, after: Json, head: str) -> Iterator[tuple[Json, Json]]:
    """Each node of this head with what stands in its place in a term alike."""
    if isinstance(before, list) and before and before[0] == head:
        yield before, after
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for a, b in zip(before, after, strict=True):
            yield from _replaced(a, b, head)


@dataclass
class ActivationSheet:
    """The answer's JSON; remembers which places have been spoken for."""

    asked: CheckedActivation
    answer: dict[str, Any]
    seen: set[str] = field(default_factory=set)

    def formula(self, path: str) -> Json:
        """The printed term; raises `Ungradable` where there is none."""
        if path not in self.answer["formulas"]:
            raise Ungradable(f"the formula {path} is missing")
        term: Json = self.answer["formulas"][path]
        return term

    def right_of(self, path: str, left: Json) -> Json:
        """The right side of a printed equation for `left`; raises `Ungradable` for any other."""
        equation = self.formula(path)
        if not isinstance(equation, list) or len(equation) != 3 or equation[:2] != ["eq", left]:
            raise Ungradable(f"formulas/{path}: {equation} is no equation for {left}")
        return equation[2]

    def has_formula(self, path: str) -> bool:
        return path in self.answer["formulas"]

    def fact(self, path: str) -> bool:
        if not isinstance(self.answer["facts"].get(path), bool):
            raise Ungradable(f"the fact {path} is missing")
        return bool(self.answer["facts"][path])

    def derivation(self, name: str) -> dict[str, Any]:
        for chain in self.answer["derivations"]:
            if chain["id"] == name:
                return dict(chain)
        raise Ungradable(f"the derivation {name} is missing")

    def end(self, name: str) -> Json:
        """The last term of a derivation."""
        chain = self.derivation(name)
        last: Json = chain["steps"][-1]["term"] if chain["steps"] else chain["start"]
        return last

    def named(self, name: str) -> Json:
        row = self.answer["answers"].get(name)
        if not isinstance(row, dict):
            raise Ungradable(f"there is no answer {name!r}")
        return read(row["exact"])

    def says(self, where: str, problem: str | None, points: int = 0) -> Finding:
        """A finding, and the place is spoken for."""
        self.seen.add(where)
        how: How = "sampled" if points else "recomputed"
        return Finding(where, how, problem is None, points, problem or "")

    def is_formula(self, path: str, expected: Json | None) -> Finding:
        """That exactly this term is printed, or none."""
        printed = self.answer["formulas"].get(path)
        problem = None if printed == expected else f"{printed} instead of {expected}"
        return self.says(f"formulas/{path}", problem)

    def is_fact(self, path: str, expected: bool | str) -> Finding:
        printed = self.answer["facts"].get(path)
        same = type(printed) is type(expected) and printed == expected
        problem = None if same else f"{printed} instead of {expected}"
        return self.says(f"facts/{path}", problem)

    def chain(
        self,
        name: str,
        pair: Pair = (None, None),
        *,
        start: Json | None = None,
        more: str | None = None,
        tail: list[Json] | None = None,
        closed: tuple[str, ...] = ("limit", "deriv", "call"),
    ) -> Iterator[Finding]:
        """That a derivation begins with `start`, is about these x, and ends without what it was to
        remove; that each limit in it is the one of `tail`: in what, to where, from which side.

        That the steps are true is for the grader to find out."""
        found = self.derivation(name)
        problem = self._domain_problem(found["domain"], pair, more)
        if start is not None and found["start"] != start:
            problem = f"it begins with {found['start']} instead of {start}"
        yield self.says(f"derivations/{name}/0", problem)
        end = self.end(name)
        left = {str(node[0]) for node in walk(end) if isinstance(node, list) and node}
        last = f"derivations/{name}/{len(found['steps'])}"
        if left & set(closed):
            yield self.says(
                last, f"the last line still has {', '.join(sorted(left & set(closed)))}"
            )

        for number, line in enumerate(self.lines(name) if tail is not None else ()):
            limits = (node for node in walk(line) if isinstance(node, list) and node[0] == "limit")
            if any(node[2:] != tail for node in limits):
                yield self.says(f"derivations/{name}/{number}", f"a limit other than {tail}")

    def opened(self, branch: Json) -> list[Json]:
        """What stands for the function, line by line, down to a branch: the function as it is given
        first, if it has no switch and the branch is another way to write it."""
        given = self.right_of("given.function", ["call", self.asked.name, "x"])
        return [branch] if branch == given or heads(given) & set(SWITCHES) else [given, branch]

    def passes(self, name: str, expected: list[Json]) -> Iterator[Finding]:
        """That these lines, in this order, are among those of a derivation."""
        left = self.lines(name)[1:]
        for number, line in enumerate(expected, start=1):
            if line in left:
                left = left[left.index(line) + 1 :]
            else:
                yield self.says(f"derivations/{name}/{number}", f"it is not {line}")

    def lines(self, name: str) -> list[Json]:
        """All terms of a derivation."""
        chain = self.derivation(name)
        return [chain["start"], *(step["term"] for step in chain["steps"])]

    def decided(self, name: str, pair: Pair = (None, None)) -> Finding:
        """That the first step puts in the values that the unit steps have between two bounds, and
        changes nothing else."""
        start, *others = self.lines(name)
        steps = list(_replaced(start, others[0], "call")) if others else []
        problem = None
        if "call" in heads(start) and not (others and alike(start, others[0], "call")):
            problem = "more is changed than the unit steps"
        for env in self.asked.trials:
            place = env.bind({"x": next(inside(pair, env))})
            for step, value in steps if problem is None else ():
                if not close(evaluate(step, place), evaluate(value, place)):
                    problem = f"{value} is not the value of {step}"
        return self.says(f"derivations/{name}/{min(1, len(others))}", problem)

    def bodies(self, name: str) -> Iterator[Finding]:
        """That one-sided limits are rewritten inside: the bodies agree close to the point, which
        says more than that the limits do when these are infinite."""
        lines = [line for line in self.lines(name) if isinstance(line, list)]
        written = [line for line in lines[1:] if line[0] == "limit"]
        for number, (one, other) in enumerate(pairwise(written), start=2):
            tiny = mp.mpf("1e-3") if one[4] == "+" else mp.mpf("-1e-3")
            places = [env.bind({str(one[2]): tiny}) for env in self.asked.trials]
            if not all(close(*(evaluate(term[1], at) for term in (one, other))) for at in places):
                yield self.says(f"derivations/{name}/{number}", "not the same quotient")

    def _domain_problem(self, domain: dict[str, Any], pair: Pair, more: str | None) -> str | None:
        expected = [*self.asked.ranges.items(), ("x", pair)]
        if more is not None:
            expected.append((more, (0, None)))
        if [row["name"] for row in domain["variables"]] != [name for name, _ in expected]:
            return "its domain has other symbols"
        for row, (name, bounds) in zip(domain["variables"], expected, strict=True):
            plain = not row["integer"] and not row["special"] and row.get("value") is None
            same = all(
                self.same(row[side], bound)
                for side, bound in zip(("low", "high"), bounds, strict=True)
            )
            if not plain or not same:
                return f"{name} does not run through all that it should"
        if domain["conditions"]:
            return "its domain has conditions"
        return self._definitions_problem(domain["definitions"])

    def _definitions_problem(self, definitions: list[dict[str, Any]]) -> str | None:
        bodies = {
            self.asked.name: self.right_of("given.function", ["call", self.asked.name, "x"]),
            self.asked.step: self.right_of("given.step_definition", ["call", self.asked.step, "x"]),
        }
        for row, (name, body) in zip(definitions, bodies.items(), strict=False):
            shape = (row["name"], row["parameters"], row["component"], row["size"])
            if shape != (name, ["x"], None, None) or row["body"] != body:
                return f"{name} is not defined as in the question"
        return None if len(definitions) == len(bodies) else "it defines other functions"

    def same(self, a: Json | None, b: Json | None) -> bool:
        """Equal as terms, or in value at every trial of the parameters."""
        if a is None or b is None or a == b:
            return a is b or a == b
        return self.agree(lambda env: evaluate(a, env), lambda env: evaluate(b, env))

    def agree(self, one: Callable[[Any], Value], other: Callable[[Any], Value]) -> bool:
        return all(close(one(env), other(env)) for env in self.asked.trials)

    def value_fault(self, path: str, at: Json) -> str | None:
        """Why an equation does not give the function's value at a point."""
        printed = self.right_of(path, ["call", self.asked.name, at])
        right = self.agree(
            lambda env: evaluate(printed, env), lambda env: self.asked.g(evaluate(at, env), env)
        )
        return None if right else f"{printed} is not the value of the function"

    def leftovers(self) -> Iterator[Finding]:
        """Whatever no rule has asked for does not belong on the sheet."""
        for kind in ("formulas", "facts", "answers", "values"):
            for path in self.answer[kind]:
                where = f"{kind}/{path}"
                if where not in self.seen:
                    yield Finding(where, "recomputed", False, 0, "nothing asks for this")
        for chain in self.answer["derivations"]:
            where = f"derivations/{chain['id']}/0"
            if where not in self.seen:
                yield Finding(where, "recomputed", False, 0, "nothing asks for this derivation")
