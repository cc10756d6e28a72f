"""Terms: mathematical expressions exactly as they should be read.

A term is a small immutable tree. Building one never sorts, folds or simplifies anything, because a
worked answer has to show ``(x + e - x)/e`` before it shows ``1``. SymPy re-sorts the arguments of
its sums and products even where it is asked not to evaluate, so the tree is our own, and SymPy is a
calculator that it is sent to (`keywright.algebra.symbols.symbolic`) when something is to be
computed.

The JSON of a term (`to_json`) is nested lists with the head first; integers are JSON integers and
symbols are JSON strings: ``["add", "x", ["neg", 1]]``.

Heads, besides the names of the primitives (`keywright.algebra.functions`):

===========================  ==========================================================
``int`` ``sym``              the leaves
``add`` ``mul`` (n-ary)      sum, product; ``times``: a product whose dots are always printed
``neg`` ``div`` ``pow``      minus, a fraction, a power
``floor`` ``ceil``           rounded down, rounded up to a whole number
``pi`` ``oo`` ``true``       constants without arguments
``eq ne lt le gt ge``        comparisons; ``and``, ``or``: of comparisons
``cases``                    of ``case(value, condition)``: by cases, first true condition wins
``limit(body, x, to, side)`` side is the symbol ``+``, ``-`` or ``both``
``sum(body, j, low, high)``  a sum with its index kept symbolic
``index(base, i, ...)``      x_i, w_{ji}
``vec(x)``                   a vector named x
``call(f, argument, ...)``   f(x) for a function f that the derivation defines
``layer(base, n)``           an upper index in brackets, w^{(1)}
``dot`` ``bar`` ``tilde``    a tangent, an adjoint, a new parameter
``partial(y, x)``            the symbol of a partial derivative
``deriv(body, x)``           d/dx of body
``at(body, x, value)``       body with x = value, the substitution as written
``list`` ``tuple``           bracketed enumerations; ``matrix`` of ``list``: a matrix
``set``                      braces; ``dots``: an ellipsis inside an enumeration
===========================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from operator import is_

__all__ = [
    "Json", "Term", "add", "call", "case", "cases", "div", "fn", "from_json", "index", "integer",
    "limit", "mul", "neg", "number", "power", "rebuild", "substitute", "sum_over", "symbol",
    "symbols_of", "times", "to_json", "walk",
]  # fmt: skip

Json = int | str | list["Json"]


@dataclass(frozen=True, slots=True)
class Term:
    """One node: a head and its arguments, or a leaf (`int`, `sym`) with its atom."""

    head: str
    args: tuple[Term, ...] = ()
    atom: int | str = 0

    def __add__(self, other: Term | int) -> Term:
        return add(self, other)

    def __radd__(self, other: int) -> Term:
        return add(other, self)

    def __sub__(self, other: Term | int) -> Term:
        return add(self, neg(other))

    def __rsub__(self, other: int) -> Term:
        return add(other, neg(self))

    def __mul__(self, other: Term | int) -> Term:
        return mul(self, other)

    def __rmul__(self, other: int) -> Term:
        return mul(other, self)

    def __truediv__(self, other: Term | int) -> Term:
        return div(self, other)

    def __rtruediv__(self, other: int) -> Term:
        return div(other, self)

    def __pow__(self, other: Term | int) -> Term:
        return power(self, other)

    def __rpow__(self, other: int) -> Term:
        return power(other, self)

    def __neg__(self) -> Term:
        return neg(self)


def integer(value: int) -> Term:
    """An integer leaf; a negative one prints with its sign, and in brackets where it must."""
    return Term("int", atom=value)


def symbol(name: str) -> Term:
    """A named variable or constant; `x1` is printed with a lower index, `alpha` in Greek."""
    return Term("sym", atom=name)


def number(value: Fraction | int) -> Term:
    """An exact rational: an integer leaf or a fraction of two, the sign in front of the bar."""
    if value.denominator == 1:
        return integer(value.numerator)
    whole = div(integer(abs(value.numerator)), integer(value.denominator))
    return neg(whole) if value.numerator < 0 else whole


def _term(operand: Term | int | str) -> Term:
    if isinstance(operand, Term):
        return operand
    return integer(operand) if isinstance(operand, int) else symbol(operand)


def fn(head: str, *args: Term | int | str) -> Term:
    """Any head applied to arguments; strings are symbols and integers are integers."""
    return Term(head, tuple(map(_term, args)))


def add(*terms: Term | int | str) -> Term:
    """A sum in the order given; a negative summand is a `neg`."""
    return fn("add", *terms)


def neg(term: Term | int | str) -> Term:
    return fn("neg", term)


def mul(*factors: Term | int | str) -> Term:
    """A product; juxtaposed when printed wherever that can be read in one way only."""
    return fn("mul", *factors)


def times(*factors: Term | int | str) -> Term:
    """A product that is always printed with its dots, as in v̄_2 · (-1/v_1²)."""
    return fn("times", *factors)


def div(numerator: Term | int | str, denominator: Term | int | str) -> Term:
    return fn("div", numerator, denominator)


def power(base: Term | int | str, exponent: Term | int | str) -> Term:
    return fn("pow", base, exponent)


def index(base: Term | str, *indices: Term | int | str) -> Term:
    return fn("index", base, *indices)


def call(function: str, *args: Term | int | str) -> Term:
    """f(x) of a function that the derivation's domain defines, unexpanded."""
    return fn("call", function, *args)


def case(value: Term | int | str, condition: Term) -> Term:
    return fn("case", value, condition)


def cases(*rows: Term) -> Term:
    """A definition by cases; the first row whose condition holds gives the value."""
    return fn("cases", *rows)


def limit(body: Term, variable: str, to: Term | int | str, side: str = "both") -> Term:
    """The limit of `body` as `variable` tends to `to`; `side` is ``+``, ``-`` or ``both``."""
    return fn("limit", body, variable, to, side)


def sum_over(body: Term, name: str, low: Term | int | str, high: Term | int | str) -> Term:
    return fn("sum", body, name, low, high)


def walk(term: Term) -> Iterator[Term]:
    """The term and everything below it, parents first, from left to right."""
    stack = [term]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.args))


def rebuild(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with `change` applied to every node, children first."""
    args = tuple([rebuild(arg, change) for arg in term.args])
    same = all(map(is_, args, term.args))
    return change(term if same else Term(term.head, args, term.atom))


def substitute(term: Term, values: dict[str, Term]) -> Term:
    """The term with symbols replaced and nothing else touched: the substitution as written."""

    def replaced(node: Term) -> Term:
        return values.get(str(node.atom), node) if node.head == "sym" else node

    return rebuild(term, replaced)


def symbols_of(term: Term) -> tuple[str, ...]:
    """The names of its symbols in the order in which they are first read."""
    return tuple(dict.fromkeys([str(node.atom) for node in walk(term) if node.head == "sym"]))


def to_json(term: Term) -> Json:
    """Plain nested lists, the form in which `check` reads a term."""
    if term.head in ("int", "sym"):
        return term.atom
    return [term.head, *map(to_json, term.args)]


def from_json(data: Json) -> Term:
    if isinstance(data, list):
        return Term(str(data[0]), tuple(from_json(item) for item in data[1:]))
    return _term(data)
