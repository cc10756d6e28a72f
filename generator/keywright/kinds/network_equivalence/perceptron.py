"""The network with one hidden layer, and what an affine relation between activations does to it.

y(x)_k = sum_{j=1}^{M} w2_{kj} f(sum_{i=1}^{D} w1_{ji} x_i + w1_{j0}) + w2_{k0}: D inputs, M hidden
units, K outputs (Bishop, "Pattern Recognition and Machine Learning", section 5.1). All three sizes
and all indices stay symbols. If f(z) = alpha g(beta z + gamma) + delta, each hidden unit is one
of g with its input scaled by beta and shifted by gamma; alpha goes to the weights of the outputs
and delta, times the sum of those weights, to their biases.
"""

from __future__ import annotations

from dataclasses import dataclass

from keywright.algebra.forms.affine import Relation, plus, scaled, signed
from keywright.kinds.network_equivalence.activations import ActivationFunction
from keywright.terms.derivations import Derivation, Domain, Variable, derive
from keywright.terms.term import Term, add, fn, index, integer, mul, neg, sum_over

__all__ = ["Parameter", "network", "parameters", "rewritten"]

ZERO, ONE = integer(0), integer(1)


@dataclass(frozen=True)
class Parameter:
    """The equation of one kind of new parameter, and where its indices run."""

    equation: Term
    ranges: tuple[Term, ...]


def _weight(layer: int, *places: str | int, new: bool = False) -> Term:
    base = fn("layer", "omega", layer)
    return index(fn("tilde", base) if new else base, *places)


def _sum(summand: Term, name: str, last: str) -> Term:
    return sum_over(summand, name, 1, last)


def network(activation: ActivationFunction, *, new: bool = False) -> Term:
    """y(x)_k with this activation, with the old parameters or with the new ones."""
    inputs = _sum(mul(_weight(1, "j", "i", new=new), index("x", "i")), "i", "D")
    unit = activation.at(add(inputs, _weight(1, "j", 0, new=new)))
    outputs = _sum(mul(_weight(2, "k", "j", new=new), unit), "j", "M")
    return add(outputs, _weight(2, "k", 0, new=new))


def _times(factor: Term, term: Term) -> Term:
    """factor * term as one product, the sign of the factor in front."""
    factor = signed(factor)
    if factor.head == "neg":
        return neg(_times(factor.args[0], term))
    if term.head != "mul":
        return scaled(factor, term)
    return term if factor == ONE else mul(factor, *term.args)


def parameters(relation: Relation) -> tuple[Parameter, ...]:
    """The new parameters in terms of the old: first the hidden layer's, then the outputs'."""
    j, k = _range("j", "M"), _range("k", "K")
    total = _sum(_weight(2, "k", "j"), "j", "M")
    output_bias = _weight(2, "k", 0)
    if relation.delta != ZERO:
        output_bias = add(output_bias, _times(relation.delta, total))
    rows = (
        (_weight(1, "j", "i", new=True), _times(relation.beta, _weight(1, "j", "i")),
         (_range("i", "D"), j)),
        (_weight(1, "j", 0, new=True), _hidden_bias(relation), (j,)),
        (_weight(2, "k", "j", new=True), _output_weight(relation), (j, k)),
        (_weight(2, "k", 0, new=True), output_bias, (k,)),
    )  # fmt: skip
    return tuple(Parameter(fn("eq", new, old), ranges) for new, old, ranges in rows)


def _output_weight(relation: Relation) -> Term:
    weight = _weight(2, "k", "j")
    return ZERO if relation.alpha == ZERO else _times(relation.alpha, weight)


def _range(name: str, last: str) -> Term:
    return fn("and", fn("le", 1, name), fn("le", name, last))


def rewritten(relation: Relation, f: ActivationFunction, g: ActivationFunction) -> Derivation:
    """y(x)_k with f, line by line, up to the same form with g and the new parameters."""
    new = parameters(relation)
    sizes = tuple(Variable(name, low=ZERO, integer=True) for name in ("D", "M", "K"))
    place = Variable("k", low=ZERO, high=add("K", 1), integer=True)
    domain = Domain(
        (*sizes, place, Variable("x"), Variable("omega")),
        tuple(row.equation for row in new),
        (*f.definitions, *g.definitions),
    )
    weight, bias = _weight(2, "k", "j"), _weight(2, "k", 0)
    product = mul(_weight(1, "j", "i"), index("x", "i"))
    old_input = add(_sum(product, "i", "D"), _weight(1, "j", 0))
    before = _unit(relation, g, plus(scaled(relation.beta, old_input), relation.gamma))
    chain = derive(network(f), domain)
    chain = chain.then(add(_sum(_product(weight, before), "j", "M"), bias), "earlier result")
    hidden = add(_sum(_times(relation.beta, product), "i", "D"), _hidden_bias(relation))
    inside = _unit(relation, g, hidden)
    law = "arithmetic" if relation.beta == ONE else "factor into the sum"
    chain = chain.then(add(_sum(_product(weight, inside), "j", "M"), bias), law)
    summand = _times(relation.alpha, mul(weight, g.at(hidden)))
    if relation.delta == ZERO:
        chain = chain.then(add(_sum(summand, "j", "M"), bias), "arithmetic")
        return chain.then(network(g, new=True), "new names")
    shift = _times(relation.delta, weight)
    chain = chain.then(add(_sum(add(summand, shift), "j", "M"), bias), "expand")
    chain = chain.then(add(_sum(summand, "j", "M"), _sum(shift, "j", "M"), bias), "sum split")
    moved = _times(relation.delta, _sum(weight, "j", "M"))
    law = "arithmetic" if shift == weight else "constant factor"
    chain = chain.then(add(_sum(summand, "j", "M"), add(bias, moved)), law)
    return chain.then(network(g, new=True), "new names")


def _unit(relation: Relation, g: ActivationFunction, argument: Term) -> Term:
    """alpha g(argument) + delta."""
    return plus(scaled(relation.alpha, g.at(argument)), relation.delta)


def _hidden_bias(relation: Relation) -> Term:
    return plus(_times(relation.beta, _weight(1, "j", 0)), relation.gamma)


def _product(weight: Term, term: Term) -> Term:
    """weight * term, a product being continued and a sum being kept together."""
    if term.head == "neg":
        return neg(_product(weight, term.args[0]))
    return mul(weight, *term.args) if term.head == "mul" else mul(weight, term)
