"""Where S(c x) goes as c grows: to equal shares for the entries that attain the maximum.

The entries are numbered so that the r that attain the maximum m come first, and x_j = m - d_j with
gaps d_j, which are 0 up to place r and positive after it. What is said of the numbering loses
nothing, since softmax does the same to every entry.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from keywright.algebra.forms.tidy import tidy
from keywright.kinds.softmax.chains import SOFTMAX, K, entry_of, place, scaled, size, steps
from keywright.terms.derivations import Derivation, Domain, Variable, derive
from keywright.terms.rewriting import cancel, distribute, split_exponentials
from keywright.terms.sums import (
    add_sums_of_constants,
    limits_inside,
    pull_out_of_sums,
    split_sums,
    vanishing_exponentials,
)
from keywright.terms.term import (
    Term,
    add,
    case,
    cases,
    fn,
    index,
    integer,
    limit,
    mul,
    neg,
    rebuild,
    symbol,
)
from keywright.terms.unfolding import fold, replace_entries, unfold

__all__ = ["gaps", "limit_of_maximum", "limit_of_normaliser", "limit_of_others"]

R, ZERO = symbol("r"), integer(0)


def _domain(least: int, maxima: Variable, *variables: Variable) -> Domain:
    """x in terms of m and the gaps; g_j stands for the gap d_j where it is positive."""
    gap = cases(case(0, fn("le", "j", R)), case(index("g", "j"), fn("true")))
    conditions = (
        fn("eq", index("x", "j"), _below_maximum(symbol("j"))),
        fn("eq", index("d", "j"), gap),
    )
    fixed = (size(least), maxima, Variable("m"), Variable("g", low=ZERO))
    return Domain((*fixed, *variables), conditions, (SOFTMAX,))


def _below_maximum(at: Term) -> Term:
    return add("m", neg(index("d", at)))


def _no_gap(at: Callable[[Term], bool]) -> Callable[[Term], Term]:
    """d_j = 0 for the places j that `at` names."""

    def law(term: Term) -> Term:
        return tidy(replace_entries(term, "d", lambda j: ZERO if at(j) else index("d", j)))

    return law


def _no_gap_in_first_sum(term: Term) -> Term:
    everywhere = _no_gap(lambda j: True)
    return rebuild(term, lambda n: everywhere(n) if n.head == "sum" and n.args[3] == R else n)


@lru_cache
def gaps() -> Derivation:
    """S(c x)_i = ... = exp(-c d_i)/(r + sum_{j=r+1}^{K} exp(-c d_j)) for every place i."""
    domain = _domain(1, place("r"), place("i"), Variable("c", special=(ZERO, integer(1))))
    return steps(
        derive(entry_of(scaled("c"), "i"), domain),
        (lambda term: unfold(term, SOFTMAX), "definition"),
        (lambda term: replace_entries(term, "x", _below_maximum), "substitution"),
        (lambda term: split_exponentials(distribute(term)), "exponent of a sum"),
        (pull_out_of_sums, "constant factor"),
        (cancel, "cancel"),
        (lambda term: split_sums(term, R), "sum split"),
        (_no_gap_in_first_sum, "exponent of zero"),
        (add_sums_of_constants, "sum of constants"),
    )


def _limit(domain: Domain) -> Derivation:
    known = gaps()
    chain = derive(limit(known.start, "c", fn("oo")), domain)
    return chain.then(fold(chain.end, known.start, known.end), "earlier result")


def _vanish(term: Term) -> Term:
    return vanishing_exponentials(term, lambda gap: gap.head == "index" and gap.args[0].atom == "d")


@lru_cache
def limit_of_maximum() -> Derivation:
    """lim S(c x)_i = ... = 1/r for the places i up to r, where the maximum is."""
    return steps(
        _limit(_domain(1, place("r"), place("i", last=R))),
        (_no_gap(lambda j: j == symbol("i")), "exponent of zero"),
        (limits_inside, "limit law"),
        (_vanish, "exponential limit"),
        (lambda term: tidy(add_sums_of_constants(term)), "arithmetic"),
    )


@lru_cache
def limit_of_others() -> Derivation:
    """lim S(c x)_i = ... = 0 for the places i after r."""
    return steps(
        _limit(_domain(2, Variable("r", ZERO, K, integer=True), place("i", after=R))),
        (limits_inside, "limit law"),
        (_vanish, "exponential limit"),
        (lambda term: tidy(add_sums_of_constants(term)), "arithmetic"),
    )


def limit_of_normaliser(numbers: tuple[Term, ...]) -> Derivation:
    """lim sum_j exp(-c d_j) = ... = r for gaps d_j that are given numbers, 0 or positive."""
    summands = (tidy(fn("exp", neg(mul(gap, "c")))) for gap in numbers)
    return steps(
        derive(limit(add(*summands), "c", fn("oo"))),
        (limits_inside, "limit law"),
        (lambda term: vanishing_exponentials(term, lambda gap: True), "exponential limit"),
        (tidy, "arithmetic"),
    )
