"""What the parts of a question on an activation function have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from keywright.algebra.forms.other_forms import lines_by_signs
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import has
from keywright.algebra.limits.asymptotics import is_infinite
from keywright.algebra.pieces.piecewise import Piecewise, inside, pieces
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.pieces.steps import decided
from keywright.algebra.pieces.switches import BRANCHED
from keywright.algebra.values.values import Value, value
from keywright.terms.derivations import Definition, Derivation, Domain, Variable, derive
from keywright.terms.outcomes import Undecided, Undefined
from keywright.terms.term import Term, call, case, cases, fn, integer, symbol, symbols_of, walk
from keywright.terms.text import to_text

__all__ = ["END", "ActivationTask", "by_steps", "has_switch", "is_global", "named_value"]

END = tuple[Term | None, Term | None]
SWITCHES = ("max", "min", "cases", "call", *has("pieces"), *BRANCHED)


def has_switch(term: Term) -> bool:
    """Whether the formula has branches."""
    return any(node.head in SWITCHES for node in walk(term))


def _finite(end: Term) -> Term | None:
    return None if is_infinite(end) else end


def named_value(term: Term, digits: int) -> Value | Term:
    """A number with its decimals, or a formula as it is."""
    return term if symbols_of(term) else value(term, digits)


@dataclass(frozen=True)
class ActivationTask:
    """The function g with everything that its derivations refer to."""

    setting: Setting
    function: Term
    name: str
    increment: str

    @property
    def x(self) -> Term:
        return symbol(self.setting.variable)

    @cached_property
    def pieces(self) -> Piecewise:
        return pieces(self.function, self.setting)

    def opened(
        self, chain: Derivation, branch: Term, frame: Callable[[Term], Term] = lambda term: term
    ) -> Derivation:
        """The chain continued with the branch that holds in a region, each line in its frame; a
        function without branches is written as it is defined before anything in it is folded."""
        if has_switch(self.function):
            return chain.then(frame(branch), "region")
        written, folded = frame(self.function), frame(branch)
        chain = chain.then(written, "definition")
        if written != folded:
            for term, law in lines_by_signs(written, folded) or ((folded, "simplify"),):
                chain = chain.then(term, law)
        return chain

    def sign_at(self, point: Term, term: Term) -> int:
        """The sign of what decides something at a breakpoint; raises `Undecided`, naming it."""
        try:
            return self.setting.sign(term)
        except Undecided as error:
            where = f"{self.setting.variable} = {to_text(point)}"
            message = f"what happens at {where} is not settled: {error.message}"
            raise Undecided(term, message) from error

    def called(self, argument: Term) -> Term:
        return call(self.name, argument)

    def step(self, argument: Term) -> Term:
        return call(self.setting.step, argument)

    @property
    def step_body(self) -> Term:
        """The unit step by cases."""
        rows = ((integer(1), "gt"), (self.setting.at_zero or integer(0), "eq"), (integer(0), "lt"))
        return cases(*(case(result, fn(relation, self.x, 0)) for result, relation in rows))

    def domain(self, ends: END = (None, None), *more: Variable) -> Domain:
        """x between two ends, the parameters in their intervals, and what g and H are."""
        variables = [
            Variable(name, _finite(low), _finite(high))
            for name, (low, high) in self.setting.ranges.items()
        ]
        variables.append(Variable(self.setting.variable, *ends))
        parameters = (self.setting.variable,)
        definitions = (
            Definition(self.name, parameters, self.function),
            Definition(self.setting.step, parameters, self.step_body),
        )
        return Domain((*variables, *more), (), definitions)

    def where(self, ends: END) -> Term | None:
        """The condition that x lies between two ends; None for the whole line."""
        low, high = ends
        if low is not None and high is not None:
            return fn("and", fn("lt", low, self.x), fn("lt", self.x, high))
        if low is not None:
            return fn("gt", self.x, low)
        return None if high is None else fn("lt", self.x, high)

    def off(self, point: Term) -> Term:
        return fn("ne", self.x, point)

    def on(self, point: Term) -> Term:
        return fn("eq", self.x, point)


def is_global(term: Term, setting: Setting) -> bool:
    """Whether a formula has a value on the whole line, so that it can stand beside a unit step."""
    try:
        pieces(term, setting)
    except Undefined:
        return False
    return True


def by_steps(task: ActivationTask, form: Term, result: Term, ends: END) -> Derivation:
    """The formula with each step decided in a region, down to the branch that it has to be."""
    settled = decided(form, inside(*ends), task.setting)
    chain = derive(form, task.domain(ends)).then(settled, "step values")
    folded = tidy(settled)
    if folded != result:
        chain = chain.then(folded, "arithmetic")
        for term, law in lines_by_signs(folded, result) or ((result, "simplify"),):
            chain = chain.then(term, law)
        return chain
    return chain.then(result, "arithmetic")
