"""What can be proved about the softmax function, as chains whose lines are computed.

``S(x)_i = exp(x_i)/sum_j exp(x_j)`` takes a vector of K numbers to K positive ones that add up to
1 (Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990). K is
a symbol throughout, unless a function says otherwise; i and k are any of the places 1, ..., K.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import PRIMITIVES
from keywright.terms.derivations import Definition, Derivation, Domain, Variable, derive
from keywright.terms.rewriting import (
    add_fractions,
    cancel,
    collect,
    combine_exponentials,
    divide_through,
    split_exponentials,
    turn_differences,
)
from keywright.terms.sums import add_sums_of_constants, pull_out_of_sums, write_out_sums
from keywright.terms.term import (
    Term,
    add,
    call,
    div,
    fn,
    index,
    integer,
    limit,
    mul,
    neg,
    substitute,
    sum_over,
    symbol,
)
from keywright.terms.unfolding import entry, fold, replace_entries, unfold

__all__ = [
    "SOFTMAX", "K", "Law", "X", "at_zero", "definition", "entry_of", "implication", "of_constant",
    "parameter", "place", "quotient", "reference_class", "scaled", "second_entry", "sigmoid_form",
    "size", "steps", "to_zero", "total_of_two", "translation",
]  # fmt: skip

Law = tuple[Callable[[Term], Term], str]

X, K = fn("vec", "x"), symbol("K")
SIZES = (1, 2, 3, 5)


def definition(count: Term = K) -> Definition:
    """The softmax of a vector of `count` entries."""
    total = sum_over(fn("exp", index("x", "j")), "j", 1, count)
    return Definition("S", ("x",), div(fn("exp", index("x", "i")), total), "i", count)


SOFTMAX = definition()


def entry_of(vector: Term, at: Term | int | str) -> Term:
    """``S(vector)_at``, unexpanded."""
    return index(call("S", vector), at)


def scaled(factor: Term | int | str) -> Term:
    """The vector ``factor x``."""
    return mul(factor, X)


def size(least: int = 1) -> Variable:
    """K, of which small values are tried besides others."""
    special = tuple(integer(count) for count in SIZES if count >= least)
    return Variable("K", low=integer(least - 1), integer=True, special=special)


def place(name: str, after: Term | int = 0, last: Term = K) -> Variable:
    """A place in a vector: one of after + 1, ..., last."""
    low = integer(after) if isinstance(after, int) else after
    return Variable(name, low=low, high=add(last, 1), integer=True)


def _factor() -> Variable:
    return Variable("c", special=(integer(0), integer(1)))


def _domain(*variables: Variable, conditions: tuple[Term, ...] = ()) -> Domain:
    return Domain((size(), Variable("x"), *variables), conditions, (SOFTMAX,))


def steps(chain: Derivation, *laws: Law) -> Derivation:
    """The chain continued with one line for each law."""
    for law, reason in laws:
        chain = chain.then(law(chain.end), reason)
    return chain


DEFINED: Law = (lambda term: unfold(term, SOFTMAX), "definition")


@lru_cache
def translation(shift: Term) -> Derivation:
    """S(x + shift)_i = ... = S(x)_i, for a shift that does not depend on the place."""
    domain = _domain(Variable("c"), place("i"))
    same = entry_of(X, "i")
    return steps(
        derive(entry_of(add(X, shift), "i"), domain),
        DEFINED,
        (split_exponentials, "exponent of a sum"),
        (pull_out_of_sums, "constant factor"),
        (cancel, "cancel"),
        (lambda term: fold(term, unfold(same, SOFTMAX), same), "definition"),
    )


@lru_cache
def of_constant() -> Derivation:
    """S(c x)_i = ... = 1/K for a vector x whose entries are all a."""
    equal = fn("eq", index("x", "j"), "a")
    domain = _domain(_factor(), Variable("a"), place("i"), conditions=(equal,))
    return steps(
        derive(entry_of(scaled("c"), "i"), domain),
        DEFINED,
        (lambda term: replace_entries(term, "x", lambda at: symbol("a")), "substitution"),
        (add_sums_of_constants, "sum of constants"),
        (cancel, "cancel"),
    )


@lru_cache
def quotient(vector: Term) -> Derivation:
    """S(vector)_i / S(vector)_k = ... = exp of a difference."""
    both = div(entry_of(vector, "i"), entry_of(vector, "k"))
    return steps(
        derive(both, _domain(_factor(), place("i"), place("k"))),
        (lambda term: cancel(unfold(term, SOFTMAX)), "definition"),
        (combine_exponentials, "exponent of a difference"),
        (collect, "factor"),
    )


@lru_cache
def implication() -> Derivation:
    """S(c x) = S(x) implies ... (x_i - x_k)(c - 1) = 0."""
    before, after = quotient(X), quotient(scaled("c"))
    left, right = after.end.args[0], before.end.args[0]
    chain = derive(fn("eq", call("S", scaled("c")), call("S", X)), before.domain)
    chain = chain.then(fn("eq", after.start, before.start), "quotient of entries", "=>")
    chain = chain.then(fn("eq", after.end, before.end), "earlier result", "=>")
    chain = chain.then(fn("eq", left, right), "same exponential", "=>")
    return chain.then(fn("eq", collect(add(left, neg(right))), 0), "factor", "=>")


@lru_cache
def at_zero() -> Derivation:
    """S(0 x)_i = ... = 1/K."""
    return steps(
        derive(entry_of(scaled(0), "i"), _domain(place("i"))),
        DEFINED,
        (tidy, "exponent of zero"),
        (add_sums_of_constants, "sum of constants"),
    )


@lru_cache
def to_zero() -> Derivation:
    """The limit of S(c x)_i as c tends to 0 from above is its value at 0."""
    body, known = entry_of(scaled("c"), "i"), at_zero()
    chain = derive(limit(body, "c", 0, "+"), known.domain)
    chain = chain.then(substitute(body, {"c": integer(0)}), "continuity")
    return chain.then(fold(chain.end, known.start, known.end), "earlier result")


def _of_two(*conditions: Term) -> Domain:
    return Domain((Variable("x"),), conditions, (definition(integer(2)),))


@lru_cache
def sigmoid_form() -> Derivation:
    """S(x)_1 = ... = sigmoid(z) for a vector of two entries, with z = x_1 - x_2."""
    x1, x2 = index("x", 1), index("x", 2)
    difference = add(x1, neg(x2))
    domain = _of_two(fn("eq", "z", difference))
    logistic = fn("sigmoid", difference)
    meaning = PRIMITIVES["sigmoid"].definition
    if meaning is None:
        raise TypeError("the logistic sigmoid has no definition")
    written = meaning(difference)
    return steps(
        derive(entry_of(X, 1), domain),
        (lambda term: unfold(term, definition(integer(2))), "definition"),
        (write_out_sums, "sum written out"),
        (lambda term: divide_through(term, fn("exp", x1)), "common divisor"),
        (combine_exponentials, "exponent of a difference"),
        (turn_differences, "factor"),
        (lambda term: fold(term, written, logistic), "definition"),
        (lambda term: fold(term, difference, symbol("z")), "definition"),
    )


@lru_cache
def total_of_two() -> Derivation:
    """S(x)_1 + S(x)_2 = ... = 1 for a vector of two entries."""
    return steps(
        derive(add(entry_of(X, 1), entry_of(X, 2)), _of_two()),
        (lambda term: write_out_sums(unfold(term, definition(integer(2)))), "definition"),
        (add_fractions, "common denominator"),
        (cancel, "cancel"),
    )


@lru_cache
def second_entry() -> Derivation:
    """S(x)_2 = 1 - S(x)_1 = 1 - sigmoid(z) for a vector of two entries."""
    first, total = sigmoid_form(), total_of_two()
    chain = derive(entry_of(X, 2), first.domain)
    chain = chain.then(add(total.end, neg(first.start)), "earlier result")
    return chain.then(fold(chain.end, first.start, first.end), "earlier result")


def parameter(at: Term) -> Term:
    """y_at = x_{at+1} - x_1: what is left of the entry after x_1 was taken off all entries."""
    return tidy(entry(_shifted(), add(at, 1)))


def _shifted() -> Term:
    return add(X, neg(index("x", 1)))


@lru_cache
def reference_class() -> Derivation:
    """S(x) = ... = S([0, y_1, ..., y_{K-1}]) with y_j = x_{j+1} - x_1, for K of at least 2."""
    named = fn("eq", index("y", "j"), parameter(symbol("j")))
    domain = Domain((size(least=2), Variable("x")), (named,), (SOFTMAX,))
    ends = [integer(1), integer(2), K]
    entries = [entry(_shifted(), at) for at in ends]
    written = fn("list", *entries[:2], fn("dots"), entries[2])

    def with_names(term: Term) -> Term:
        for at in (integer(1), add(K, neg(1))):
            term = fold(term, parameter(at), index("y", at))
        return term

    return steps(
        derive(call("S", X), domain),
        (lambda term: fold(term, X, _shifted()), "translation invariance"),
        (lambda term: fold(term, _shifted(), written), "entries"),
        (tidy, "arithmetic"),
        (with_names, "definition"),
    )
