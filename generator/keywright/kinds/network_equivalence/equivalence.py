"""What the sheet shows of an affine relation between two activations: its proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keywright.algebra.forms.affine import Relation, plus, scaled, turned
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.symbols import symbolic
from keywright.kinds.network_equivalence.activations import VARIABLE, ActivationFunction
from keywright.kinds.network_equivalence.equating import lines_between
from keywright.terms.derivations import Derivation, Domain, Variable, derive
from keywright.terms.term import Term, fn, integer, substitute, symbol  # fmt: skip

__all__ = ["IntroducedActivation", "RelationPart", "free_variable", "functions", "parts", "proof"]

Z = symbol(VARIABLE)
OO = fn("oo")


@dataclass(frozen=True)
class IntroducedActivation:
    """An activation as the question introduces it: its words if it is a known one, its sign, what
    it is, and what the signs in that are."""

    title: str
    sign: Term
    equation: Term | None
    helpers: tuple[Term, ...]


def functions(
    f: ActivationFunction, g: ActivationFunction
) -> tuple[IntroducedActivation, IntroducedActivation]:
    """Both of them; a sign that was explained with the first is not explained again."""
    told = {one.args[0].head for one in (f.equation, *f.helpers) if one is not None}
    helpers = tuple(one for one in g.helpers if one.args[0].head not in told)
    return (
        IntroducedActivation(f.title, f.sign, f.equation, f.helpers),
        IntroducedActivation(g.title, g.sign, g.equation, helpers),
    )


def proof(relation: Relation, f: ActivationFunction, g: ActivationFunction) -> Derivation:
    """alpha g(beta z + gamma) + delta = ... = f(z), for smooth functions."""
    domain = Domain((free_variable(),), (), (*f.definitions, *g.definitions))
    chain = derive(relation.of(g.at, Z), domain)
    chain = chain.then(g.written_out(chain.start), "definition")
    for term, law in lines_between(chain.end, f.term, VARIABLE):
        chain = chain.then(term, law)
    return chain.then(f.at(Z), "definition")


def free_variable(low: Term | None = None, high: Term | None = None) -> Variable:
    """z, anywhere or between the bounds of a region."""
    special = (integer(0),) if low is None and high is None else ()
    return Variable(VARIABLE, low, high, special=special)


@dataclass(frozen=True)
class RelationPart:
    """One region, or one breakpoint: where z and beta z + gamma lie, what f is there, and that the
    right-hand side is the same."""

    where: Term
    image: Term
    here: Term
    chain: Derivation


def parts(
    relation: Relation,
    f: ActivationFunction,
    g: ActivationFunction,
    of_f: Piecewise,
    of_g: Piecewise,
) -> tuple[tuple[RelationPart, ...], tuple[RelationPart, ...]]:
    """The regions of f, and its breakpoints unless both functions are continuous there."""
    sign = symbolic.sign_of(relation.beta)
    branches, values = turned(of_g.branches, sign), turned(of_g.values, sign)
    reached = turned(of_g.points, sign)
    ends = (None, *reached, None)
    domain_of = _domains(f, g)
    inner = relation.inner(Z)
    regions = []
    for i, (low, high, branch) in enumerate(of_f.regions):
        image = _interval(inner, *(ends[i : i + 2] if sign > 0 else ends[i : i + 2][::-1]))
        here = relation.of(lambda w, i=i: substitute(branches[i], {VARIABLE: w}), Z)  # type: ignore[misc]
        chain = derive(relation.of(g.at, Z), domain_of(free_variable(low, high))).then(
            here, "region"
        )
        for term, law in lines_between(here, branch, VARIABLE):
            chain = chain.then(term, law)
        regions.append(
            RelationPart(_interval(Z, low, high), image, fn("eq", f.at(Z), branch), chain)
        )
    if _is_continuous(of_f):
        return tuple(regions), ()
    points = []
    for point, there, mine, theirs in zip(of_f.points, reached, of_f.values, values, strict=True):
        chain = derive(relation.of(g.at, point), domain_of(free_variable()))
        chain = chain.then(plus(scaled(relation.alpha, theirs), relation.delta), "region")
        chain = chain.then(mine, "arithmetic")
        image = fn("eq", relation.inner(point), there)
        points.append(RelationPart(fn("eq", Z, point), image, fn("eq", f.at(point), mine), chain))
    return tuple(regions), tuple(points)


def _domains(f: ActivationFunction, g: ActivationFunction) -> Callable[[Variable], Domain]:
    return lambda variable: Domain((variable,), (), (*f.definitions, *g.definitions))


def _interval(term: Term, low: Term | None, high: Term | None) -> Term:
    if low is not None and high is not None:
        return fn("and", fn("lt", low, term), fn("lt", term, high))
    if low is not None:
        return fn("gt", term, low)
    return fn("true") if high is None else fn("lt", term, high)


def _is_continuous(function: Piecewise) -> bool:
    return all(
        symbolic.equal(substitute(side, {VARIABLE: point}), height)
        for i, (point, height) in enumerate(zip(function.points, function.values, strict=True))
        for side in function.branches[i : i + 2]
    )
