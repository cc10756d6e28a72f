"""What the YAML says of a question on an activation function, and what cannot be asked."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from keywright.algebra.formulas.instead import name_instead
from keywright.algebra.limits.asymptotics import is_infinite
from keywright.algebra.symbols.decisions import sign_of
from keywright.errors import FieldError, Path
from keywright.kinds.fields import Exact, Expression, Name, closed, expression
from keywright.kinds.names import refuse_alike
from keywright.spec import Model, Question
from keywright.terms.term import Term, fn, integer, neg, number, rebuild, symbols_of

__all__ = ["VARIABLE", "Approximation", "Part", "ActivationProblem", "names_of", "refuse"]

VARIABLE = "x"


OO = fn("oo")


def _bound(value: Any) -> Term:
    return expression(value) if value in ("oo", "-oo") else closed(value)


_FORMULA = WithJsonSchema({"type": ["string", "number"]})


Bound = Annotated[Term, BeforeValidator(_bound), _FORMULA]


Part = Literal["derivative", "closed-forms", "limit"]


class Between(Model):
    """The open interval of a parameter; an end may be `oo` or `-oo`."""

    between: tuple[Bound, Bound] = Field(
        description="Its two ends, which are not taken, as in `[0, 1]`; `-oo` and `oo` are none."
    )


class Step(Model):
    """The unit step: what it is called, and its value at 0."""

    name: Name = Field(default="H", description="What the unit step is called.")
    at_zero: Exact = Field(default=number(Fraction(1, 2)), description="Its value at 0.")


class Approximation(Model):
    """A function of x and of a parameter, where the parameter tends: `oo`, or 0 from above; and the
    target, a formula in x to which it is to tend: the unit step, if none is given."""

    function: Expression = Field(description="The function of x and of the `parameter`.")
    parameter: Name = Field(default="k", description="The name of what tends somewhere.")
    to: Bound = Field(default=OO, description="Where it tends: `oo`, or 0 from above.")
    target: Expression | None = Field(
        default=None, description="The function of x that is the limit; else the unit step."
    )


class ActivationProblem(Question):
    """`function` may use the unit step by its name; every symbol in it but x is a parameter.

    Without `parts` they are the derivative and the closed forms, and the limit of an approximation
    where there is one.
    """

    step: Step = Field(default=Step(), description="The unit step of the closed forms.")
    function: Annotated[Term, _FORMULA] = Field(
        description="The function of x, as in `max(a*x, x)`; it may use the unit step by its name."
    )
    parameters: dict[Name, Between] = Field(
        default_factory=dict, description="The interval of each other letter, by its name."
    )
    name: Name = Field(default="g", description="What the function is called.")
    approximation: Approximation | None = Field(
        default=None, description="A smooth function whose limit is asked for."
    )
    parts: tuple[Part, ...] = Field(
        default=(),
        min_length=1,
        description="What is asked; else the derivative, the closed forms, and the limit of an "
        "`approximation`.",
    )

    @property
    def worked(self) -> tuple[Part, ...]:
        """The parts, the usual ones where none are named."""
        limit: tuple[Part, ...] = () if self.approximation is None else ("limit",)
        return self.parts or ("derivative", "closed-forms", *limit)

    @property
    def part_count(self) -> int:
        return len(self.worked)

    @property
    def idle(self) -> tuple[Path, ...]:
        near = self.approximation
        terms = [self.function, *((near.function, near.target) if near else ())]
        used = {name for term in terms if term is not None for name in symbols_of(term)}
        return tuple(("parameters", name) for name in self.parameters if name not in used)

    @field_validator("parts")
    @classmethod
    def _each_part_once(cls, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        if len(set(parts)) != len(parts):
            raise ValueError("'parts' names a part twice")
        return parts

    @field_validator("function", mode="before")
    @classmethod
    def _with_step(cls, given: Any, info: ValidationInfo) -> Term:
        step = info.data.get("step", Step())
        return expression(given, functions=(step.name,))


def refuse(problem: ActivationProblem) -> None:
    """What the fields do not say alone: names that clash, symbols of which nothing is known."""
    _refuse_names(problem)
    known = {VARIABLE, *problem.parameters}
    _refuse_unknown(problem.function, known, ("function",))
    for name, given in problem.parameters.items():
        low, high = given.between
        if (
            low == OO
            or high == neg(OO)
            or (not is_infinite(low) and not is_infinite(high) and sign_of(high - low) <= 0)
        ):
            raise FieldError(("parameters", name, "between"), "must be an interval: [low, high]")
    if "limit" not in problem.worked:
        return
    near = problem.approximation
    if near is None:
        raise FieldError(("parts",), "the part 'limit' needs an 'approximation'")
    if near.to not in (OO, integer(0)):
        raise FieldError(("approximation", "to"), "must be oo or 0")
    _refuse_unknown(near.function, {*known, near.parameter}, ("approximation", "function"))
    if near.target is not None:
        _refuse_unknown(near.target, known, ("approximation", "target"))


def names_of(problem: ActivationProblem) -> list[tuple[Path, str]]:
    """The names in the question with their places."""
    names: list[tuple[Path, str]] = [
        ((), VARIABLE),
        (("name",), problem.name),
        (("step", "name"), problem.step.name),
        *((("parameters", name), name) for name in problem.parameters),
    ]
    if problem.approximation is not None:
        names.append((("approximation", "parameter"), problem.approximation.parameter))
    return names


def _refuse_names(problem: ActivationProblem) -> None:
    places = names_of(problem)
    names = [name for _, name in places]
    for i, (path, name) in enumerate(places):
        if name in names[:i]:
            raise FieldError(path, f"{name!r} already has another meaning here")
    near = problem.approximation
    refuse_alike(places, (problem.function, *([near.function] if near else ())))


def _refuse_unknown(term: Term, known: set[str], path: tuple[str, ...]) -> None:
    for name in symbols_of(_without_names(term)):
        if name not in known:
            instead = name_instead(name) or "give it an interval under 'parameters'"
            message = f"nothing says what {name!r} is: {instead}"
            raise FieldError(path, message)


def _without_names(term: Term) -> Term:
    """The term without the names of the functions that it calls."""
    return rebuild(term, lambda node: fn("tuple", *node.args[1:]) if node.head == "call" else node)
