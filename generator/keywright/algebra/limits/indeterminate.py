"""Limits that those of the parts do not decide, and how they are written so that they do.

``log(1 + exp(u))`` with a growing u is ``u + log(1 + exp(-u))``, of which only the first part
grows; and a power with the parameter in its base and its exponent is the exponential of a product.
"""

from __future__ import annotations

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.limits.approach import Line
from keywright.algebra.limits.asymptotics import Tendency, is_infinite, limit_value
from keywright.algebra.pieces.signs import assumed
from keywright.algebra.symbols import symbolic
from keywright.terms.derivations import Derivation
from keywright.terms.outcomes import Unsolved
from keywright.terms.term import Term, add, fn, integer, mul, neg, rebuild
from keywright.terms.text import to_text

__all__ = ["decided_lines", "is_power_of_both", "power_chain"]

OO = fn("oo")


def decided_lines(term: Term, growth: Tendency) -> tuple[Line, ...]:
    """Other ways to write the term, the last of which has a limit that its parts decide; none if
    they decide its own. Raises `Unsolved` where that does not help."""
    if _is_decided(term, growth):
        return ()
    opened = rebuild(term, lambda node: _opened(node, growth))
    if opened == term:
        limit_value(term, growth)  # which raises
    lines = ((opened, "log of a product"),)
    if _is_decided(opened, growth):
        return lines
    expanded = symbolic.expand(opened)
    limit_value(expanded, growth)
    return (*lines, (expanded, "expand"))


def _is_decided(term: Term, growth: Tendency) -> bool:
    try:
        limit_value(term, growth)
    except Unsolved:
        return False
    return True


def _opened(node: Term, growth: Tendency) -> Term:
    """log(c + exp(u)) as u + log(1 + c*exp(-u)) where u grows beyond all bounds."""
    if node.head != "log" or node.args[0].head != "add":
        return node
    for part in node.args[0].args:
        if part.head == "exp" and limit_value(part.args[0], growth) == OO:
            inverse = fn("exp", tidy(neg(part.args[0])))
            rest = [tidy(mul(each, inverse)) for each in node.args[0].args if each != part]
            return add(part.args[0], fn("log", add(integer(1), *rest)))
    return node


def is_power_of_both(term: Term, growth: Tendency) -> bool:
    """Whether the parameter is in the base of a power and in its exponent."""
    return term.head == "pow" and all(map(growth.moves, term.args))


def power_chain(chain: Derivation, term: Term, growth: Tendency) -> Derivation:
    """The chain that ends with ``lim b**u``, continued as ``exp(lim u*log(b))`` to its value."""
    base, exponent = term.args
    raised = mul(exponent, fn("log", base))
    signs = assumed(growth.ranges)
    found = symbolic.limit_of(raised, growth.parameter, growth.to, growth.side, signs)
    if is_infinite(found):
        raise Unsolved(term, f"no limit of {to_text(term)} is known")
    chain = chain.then(growth.limit(fn("exp", raised)), "power by the exponential")
    chain = chain.then(fn("exp", growth.limit(raised)), "limit law")
    return chain.then(tidy(fn("exp", found)), "limit found")
