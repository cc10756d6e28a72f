"""Equivalent networks with different activations (question 3).

A network with one hidden layer and activation f is also one with activation g exactly if there is
an affine relation f(z) = alpha g(beta z + gamma) + delta: with it, the new parameters follow from
the old for any sizes; without it, not even the network of one hidden unit can be rewritten.

Named answers: ``alpha``, ``beta``, ``gamma``, ``delta``, which are null where there is no relation.
Where several relations hold, the one shown has beta > 0 if it can, beta = 1 if beta is free, and
gamma = 0 if gamma is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from keywright.algebra.forms.affine import Relation
from keywright.algebra.functions import PRIMITIVES
from keywright.algebra.pieces.piecewise import Piecewise, pieces
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.values.answers import Answer
from keywright.algebra.values.values import value
from keywright.errors import FieldError
from keywright.kinds.fields import expression
from keywright.kinds.network_equivalence.activations import (
    ACTIVATIONS,
    VARIABLE,
    ActivationFunction,
    activation,
    called,
)
from keywright.kinds.network_equivalence.equivalence import (
    IntroducedActivation,
    RelationPart,
    functions,
    parts,
    proof,
)
from keywright.kinds.network_equivalence.idle import idle_part, is_constant, is_plain
from keywright.kinds.network_equivalence.matching import relation
from keywright.kinds.network_equivalence.obstacle import Obstacle, obstacle
from keywright.kinds.network_equivalence.perceptron import Parameter, network, parameters, rewritten
from keywright.kinds.network_equivalence.unrelated import reason
from keywright.spec import Question
from keywright.spec.faults import nearest
from keywright.terms.derivations import Derivation
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, add, call, fn, index, mul, symbol, symbols_of, walk
from keywright.terms.text import to_text

__all__ = ["PROBLEM", "NetworkEquivalenceAnswer", "NetworkEquivalenceProblem", "solve"]

NAMES = ("alpha", "beta", "gamma", "delta")
Z = symbol(VARIABLE)


def _entered(text: Any) -> Term:
    """The term of a name of the table, or of an expression in one variable."""
    known = called(text.strip()) if isinstance(text, str) else None
    if known is not None:
        return known
    if isinstance(text, str) and len(text) > 2 and text.replace("-", "").isalpha():
        written = f"; write {text}({VARIABLE})" if text in PRIMITIVES else ""
        hint = nearest(text, ACTIVATIONS) or f"; known are {', '.join(ACTIVATIONS)}"
        hint = written or hint
        raise ValueError(f"no activation is called {text!r}{hint}")
    term = expression(text)
    if len(names := symbols_of(term)) > 1:
        raise ValueError(f"must be a function of one variable, not of {' and '.join(names)}")
    if any(node.head == "oo" for node in walk(term)):
        raise ValueError("must be a function with finite values, without oo")
    idle = idle_part(term, names[0]) if names else None
    if idle is not None:
        raise ValueError(f"is the same without {to_text(idle)}, whatever that is: leave it out")
    return term


Entered = Annotated[Term, BeforeValidator(_entered), WithJsonSchema({"type": ["string", "number"]})]


class NetworkEquivalenceProblem(Question):
    source: Entered = Field(
        alias="from",
        description="The activation of the given network: its name, or an expression in one "
        "variable.",
    )
    to: Entered = Field(description="The activation of the network that is to be equivalent.")


@dataclass(frozen=True)
class NetworkEquivalenceGiven:
    """What the statement says: both functions, the network with the first of them, and what an
    equivalent network is. It is asked for one if the functions are `related`, and else whether
    there is one."""

    source: IntroducedActivation
    target: IntroducedActivation
    network: Term
    equality: Term
    related: bool


@dataclass(frozen=True)
class NetworkEquivalenceAnswer(Answer):
    """The relation with its proof, and the network rewritten with it; or the obstacle.

    `proof` is for smooth functions, `regions` and `points` for those with breakpoints.
    """

    given: NetworkEquivalenceGiven
    general: Term
    form: Term | None
    numbers: tuple[Term, ...]
    proof: Derivation | None
    regions: tuple[RelationPart, ...]
    points: tuple[RelationPart, ...]
    rewritten: Derivation | None
    parameters: tuple[Parameter, ...]
    obstacle: Obstacle | None


PROBLEM = NetworkEquivalenceProblem


def solve(problem: NetworkEquivalenceProblem, digits: int) -> NetworkEquivalenceAnswer:
    """The relation and what follows from it; raises `FieldError` for a function that is not
    defined everywhere, and where neither a relation nor a reason against one is found."""
    f, g = activation(problem.source, "f"), activation(problem.to, "g")
    of_f, of_g = _pieces(f, "from"), _pieces(g, "to")
    found = relation(of_f, of_g, VARIABLE)
    why = None if found else reason(of_f, of_g, VARIABLE)
    if found is None and why is None:
        found = relation(of_f, of_g, VARIABLE, thorough=True)
    if found is not None:
        try:
            return _related(found, f, g, of_f, of_g, digits)
        except Unsolved:
            form = to_text(found.of(lambda inner: call("g", inner), Z))
            message = f"'from' is {form}, where g is 'to', but no steps are found that show it"
            raise FieldError(("to",), message) from None
    if why is not None:
        return _unrelated(obstacle(why, f, g, of_f, of_g, digits), f, g)
    message = "no affine relation between 'from' and 'to' was found, nor a proof that there is none"
    raise FieldError(("to",), message)


def _pieces(one: ActivationFunction, field: str) -> Piecewise:
    try:
        found = pieces(one.term, Setting(VARIABLE, {}))
    except Undefined as error:
        raise FieldError((field,), f"an activation has a value everywhere: {error}") from None
    except (Undecided, Unsolved) as error:
        raise FieldError((field,), f"its breakpoints are not found: {error}") from None
    hidden = not is_plain(one.term) and symbols_of(one.term)
    if hidden and not found.points and is_constant(found.branches[0], VARIABLE):
        raise FieldError((field,), "is the same number everywhere: write it without the variable")
    return found


def _related(
    found: Relation,
    f: ActivationFunction,
    g: ActivationFunction,
    of_f: Piecewise,
    of_g: Piecewise,
    digits: int,
) -> NetworkEquivalenceAnswer:
    numbers = (found.alpha, found.beta, found.gamma, found.delta)
    regions, points = parts(found, f, g, of_f, of_g) if of_f.points else ((), ())
    return NetworkEquivalenceAnswer(
        {name: value(number, digits) for name, number in zip(NAMES, numbers, strict=True)},
        _given(f, g, related=True),
        _general(f, g),
        form=fn("eq", f.at(Z), found.of(g.at, Z)),
        numbers=tuple(fn("eq", name, n) for name, n in zip(NAMES, numbers, strict=True)),
        proof=None if of_f.points else proof(found, f, g),
        regions=regions,
        points=points,
        rewritten=rewritten(found, f, g),
        parameters=parameters(found),
        obstacle=None,
    )


def _unrelated(
    found: Obstacle, f: ActivationFunction, g: ActivationFunction
) -> NetworkEquivalenceAnswer:
    return NetworkEquivalenceAnswer(
        dict.fromkeys(NAMES), _given(f, g, related=False), _general(f, g),
        None, (), None, (), (), None, (), found,
    )  # fmt: skip


def _given(
    f: ActivationFunction, g: ActivationFunction, *, related: bool
) -> NetworkEquivalenceGiven:
    old, new = (call("y", "x", name, one.sign) for name, one in (("Theta", f), ("Theta'", g)))
    written = fn("eq", index(old, "k"), network(f))
    return NetworkEquivalenceGiven(*functions(f, g), written, fn("eq", new, old), related)


def _general(f: ActivationFunction, g: ActivationFunction) -> Term:
    """The relation that is looked for."""
    shifted = add(mul("alpha", g.at(add(mul("beta", Z), "gamma"))), "delta")
    return fn("eq", f.at(Z), shifted)
