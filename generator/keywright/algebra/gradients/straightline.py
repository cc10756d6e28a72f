"""The values of a straight-line program: exact where that stays readable, certified everywhere.

Lines are assigned one after another, each a small formula in the symbols before it. A value that is
short is kept as an exact term and put into the lines that use it. One that has grown beyond
`MOST_WEIGHT`, or has functions nested in each other beyond `MOST_NESTED`, is kept as a reference to
its line instead, and its decimals come from running the long lines in ball arithmetic, again with
more bits where a digit is in doubt. So the work grows with the number of lines and never with the
depth of what they compute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flint import arb, ctx

from keywright.algebra.gradients.traces import Line
from keywright.algebra.numbers.balls import ball, holds
from keywright.algebra.symbols import symbolic
from keywright.algebra.symbols.decisions import is_zero
from keywright.algebra.values.answers import Row
from keywright.algebra.values.certified import rounded
from keywright.algebra.values.values import Value, value
from keywright.terms.outcomes import Imprecise, Undecided, Unsolved
from keywright.terms.term import Term, integer, substitute, symbol, symbols_of, walk

__all__ = ["Program"]

MOST_WEIGHT = 100  # of an exact value; what is printed is far shorter, what SymPy can bear not much
MOST_NESTED = 8  # functions in each other: with each, SymPy takes several times as long
MOST_UNFOLDED = 400  # of a long line that is perhaps zero
FEWEST_BITS, MOST_BITS = 64, 1 << 15
Found = TypeVar("Found")


class Program:
    """Assigns lines in order; a symbol assigned again has its new value from then on."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.known: dict[Term, Term] = {}
        self.long: list[Term] = []
        self.runs: dict[int, dict[str, arb]] = {}
        self.bits = FEWEST_BITS

    def given(self, name: Term, term: Term) -> None:
        """The value of a symbol that no line assigns; raises `Undefined` where it has none."""
        self.known[name] = symbolic.exact(term)

    def assign(self, line: Line) -> Row:
        """The line with its value. Raises `Undefined` for a value that is not there, `Undecided`
        where no precision within reach settles a digit."""
        closed = self._resolved(line.formula)
        short = self._short(closed)
        if short is not None:
            self.known[line.symbol] = short.exact
            return self._row(line, short)
        if closed.head != "sym":  # a reference already if the line repeats another
            self.long.append(closed)
            closed = symbol(f"#{len(self.long) - 1}")
        self.known[line.symbol] = closed
        name = str(closed.atom)
        may_be_zero = self._settled(line.formula, lambda run: run[name].contains(0))
        if may_be_zero and is_zero(self._unfolded(closed)):
            self.known[line.symbol] = integer(0)
            return self._row(line, value(integer(0), self.digits))
        digits = self._settled(line.formula, lambda run: rounded(run[name], self.digits))
        return self._row(line, Value(line.formula, digits, rounded=True))

    def holds(self, condition: Term) -> bool:
        """Whether a comparison of assigned symbols is true; raises `Undecided` if that is open."""
        if condition.head in ("and", "or"):
            return (all if condition.head == "and" else any)(map(self.holds, condition.args))
        if condition.head == "true":
            return True
        left, right = (self._resolved(side) for side in condition.args)
        compared = Term(condition.head, (left, right))
        if symbols_of(compared):
            return self._settled(condition, lambda run: holds(compared, run))
        return symbolic.holds(compared)

    def _short(self, closed: Term) -> Value | None:
        """The value of a term without references, None where it cannot be written down shortly."""
        if symbols_of(closed) or _weight(closed) > MOST_WEIGHT or _nested(closed) > MOST_NESTED:
            return None
        try:
            found = value(closed, self.digits)
        except Unsolved:
            return None
        return found if _weight(found.exact) <= MOST_WEIGHT else None

    def _unfolded(self, term: Term) -> Term:
        """The term with the long lines put in as far as it stays within reach of algebra."""
        while names := symbols_of(term):
            longer = substitute(term, {name: self.long[int(name[1:])] for name in names})
            if _weight(longer) > MOST_UNFOLDED:
                break
            term = longer
        return term

    def _row(self, line: Line, found: Value) -> Row:
        return Row(line.name, line.symbol, line.formula, found, line.rule)

    def _resolved(self, term: Term) -> Term:
        """The formula with what is known of its symbols put in; formulas are small."""
        if term in self.known:
            return self.known[term]
        return Term(term.head, tuple(self._resolved(arg) for arg in term.args), term.atom)

    def _settled(self, about: Term, ask: Callable[[dict[str, arb]], Found]) -> Found:
        """The answer of `ask` once the long lines are known precisely enough to give one."""
        bits = self.bits
        while bits <= MOST_BITS:
            try:
                with ctx.workprec(bits):
                    found = ask(self._run(bits))
            except Imprecise:
                bits *= 2
            else:
                self.bits = bits
                return found
        raise Undecided(about, f"{MOST_BITS} bits do not settle it")

    def _run(self, bits: int) -> dict[str, arb]:
        """The balls of all long lines, those of earlier calls being kept."""
        run = self.runs.setdefault(bits, {})
        for k in range(len(run), len(self.long)):
            run[f"#{k}"] = ball(self.long[k], run)
        return run


def _weight(term: Term) -> int:
    """How much there is to carry along: nodes, and a node more for every eight digits or so."""
    return sum(
        1 + (int(node.atom).bit_length() // 24 if node.head == "int" else 0) for node in walk(term)
    )


def _nested(term: Term) -> int:
    """How many functions are nested in each other at most, powers and arithmetic not counted."""
    inside = max(map(_nested, term.args), default=0)
    return inside + (len(term.args) == 1 and term.head != "neg")
