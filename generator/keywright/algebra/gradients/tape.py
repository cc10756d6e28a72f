"""The tape: a function as a list of elementary operations, one variable for each.

Inputs are v_{1-n} ... v_0, steps v_1, v_2, ..., and every output is one of these variables: the
three-part notation of Griewank and Walther, "Evaluating Derivatives" (2008), section 2.2. A step is
one operation of the table of primitives on variables and constants. Operations on constants alone
are no steps, signs inside a sum belong to the sum, and nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keywright.algebra.functions import PRIMITIVES
from keywright.algebra.numbers.rationals import fraction_of
from keywright.terms.term import Term, index, neg, number, walk

__all__ = [
    "TapeStep", "Tape", "TapeError", "elementary", "inputs_of", "number_of", "record", "unused",
    "variable",
]  # fmt: skip

CONSTANTS = ("int", "pi")


class TapeError(ValueError):
    """A term that is not made of elementary operations on the inputs."""


@dataclass(frozen=True)
class TapeStep:
    """v_i = `term`, one operation; `args` are the j of the v_j in it, each once, as read."""

    i: int
    term: Term
    args: tuple[int, ...]


@dataclass(frozen=True)
class Tape:
    """`inputs` are names for v_{1-n} ... v_0; `outputs` pairs a name with the i of its variable."""

    inputs: tuple[str, ...]
    steps: tuple[TapeStep, ...]
    outputs: tuple[tuple[str, int], ...]

    @property
    def first(self) -> int:
        """The i of the first input, 1 - n."""
        return 1 - len(self.inputs)


def variable(i: int) -> Term:
    """v_i"""
    return index("v", i)


def number_of(term: Term) -> int | None:
    """The i of a v_i, None for any other term."""
    return int(term.args[1].atom) if term.head == "index" else None


def inputs_of(inputs: Sequence[str]) -> dict[str, Term]:
    """The variable of each input."""
    return {name: variable(i) for i, name in enumerate(inputs, start=1 - len(inputs))}


def record(
    inputs: Sequence[str], functions: Mapping[str, Term], *, binary_sums: bool = False
) -> Tape:
    """The tape of `functions`, in the order in which a reader would compute them from the left.

    With `binary_sums` a sum of three is two steps; a product of three always is. Raises `TapeError`
    for a name that is no input and for what is no elementary operation.
    """
    writer = _Writer(inputs_of(inputs), binary_sums)
    outputs = []
    for name, function in functions.items():
        result = writer.write(function)
        if number_of(result) is None:
            result = writer.step(_folded(result))
        outputs.append((name, number_of(result) or 0))
    return Tape(tuple(inputs), tuple(writer.steps), tuple(outputs))


def elementary(
    term: Term, known: Mapping[str, Term], i: int, *, binary_sums: bool = False
) -> TapeStep:
    """`term` as step number `i`, if it is one elementary operation on variables of `known`;
    raises `TapeError` with the reason if it is none or several."""
    writer = _Writer(known, binary_sums, i)
    writer.write(term)
    if not writer.steps:
        raise TapeError("there is no operation on a variable in it")
    if len(writer.steps) > 1:
        raise TapeError(f"it takes {len(writer.steps)} elementary operations, not one")
    return writer.steps[0]


def unused(tape: Tape) -> tuple[TapeStep, ...]:
    """The steps that neither a later step nor an output uses."""
    used = {j for step in tape.steps for j in step.args} | {i for _, i in tape.outputs}
    return tuple(step for step in tape.steps if step.i not in used)


class _Writer:
    """Collects steps from number `first` on; `known` gives the variable of each name."""

    def __init__(self, known: Mapping[str, Term], binary_sums: bool, first: int = 1) -> None:
        self.known = known
        self.binary_sums = binary_sums
        self.steps: list[TapeStep] = []
        self.first = first
        self.written: dict[Term, Term] = {}

    def write(self, term: Term) -> Term:
        """Write the steps of `term` and return its variable, or a constant if it is one.

        Children come before parents, from left to right, without recursion: a chain of ten
        thousand operations is deeper than Python's stack.
        """
        waiting = [(term, False)]
        done: list[Term] = []
        while waiting:
            node, children_done = waiting.pop()
            if node.head in ("sym", *CONSTANTS):
                done.append(self._leaf(node))
            elif children_done:
                count = len(node.args)
                args = done[len(done) - count :]
                del done[len(done) - count :]
                done.append(self._operation(node, args))
            elif node.head not in PRIMITIVES:
                raise TapeError(f"{node.head!r} is not an elementary operation")
            else:
                waiting.append((node, True))
                waiting.extend((_unsigned(node, arg), False) for arg in reversed(node.args))
        return done[0]

    def step(self, term: Term) -> Term:
        """The variable whose operation is `term`: a new one, or the one that has it already."""
        if term not in self.written:
            numbers = (number_of(node) for node in walk(term))
            args = tuple(dict.fromkeys(j for j in numbers if j is not None))
            i = self.first + len(self.steps)
            self.steps.append(TapeStep(i, term, args))
            self.written[term] = variable(i)
        return self.written[term]

    def _leaf(self, node: Term) -> Term:
        if node.head != "sym":
            return node
        if node.atom not in self.known:
            raise TapeError(f"{node.atom!r} is not one of its variables")
        return self.known[str(node.atom)]

    def _operation(self, node: Term, args: list[Term]) -> Term:
        if node.head == "add":
            signed = (_signed(node, was, arg) for was, arg in zip(node.args, args, strict=True))
            return self._joined("add", tuple(signed), pairwise=self.binary_sums)
        if node.head in ("mul", "times"):
            return self._joined("mul", tuple(args), pairwise=True)
        return self._one(node.head, tuple(args))

    def _joined(self, head: str, args: tuple[Term, ...], *, pairwise: bool) -> Term:
        if len(args) <= 2 or not pairwise:
            return self._one(head, args)
        result = args[0]
        for arg in args[1:]:
            result = self._one(head, (result, arg))
        return result

    def _one(self, head: str, args: tuple[Term, ...]) -> Term:
        if len(args) == 1 and head in ("add", "mul"):
            return args[0]
        if all(map(_constant, args)):
            return Term(head, args)
        folded = tuple(_folded(arg) if _constant(arg) else arg for arg in args)
        if head == "add":
            folded = tuple(_minus_outside(arg) for arg in folded)
        return self.step(Term(head, folded))


def _in_sum(parent: Term, arg: Term) -> bool:
    return parent.head == "add" and len(parent.args) > 1 and arg.head == "neg"


def _unsigned(parent: Term, arg: Term) -> Term:
    """A summand without its minus sign, which belongs to the sum."""
    return arg.args[0] if _in_sum(parent, arg) else arg


def _signed(parent: Term, was: Term, arg: Term) -> Term:
    return neg(arg) if _in_sum(parent, was) else arg


def _constant(term: Term) -> bool:
    return number_of(term) is None and (
        term.head in CONSTANTS or all(_constant(arg) for arg in term.args)
    )


def _folded(constant: Term) -> Term:
    """A rational constant as one number, another as it is written."""
    value = fraction_of(constant)
    return constant if value is None else number(value)


def _minus_outside(term: Term) -> Term:
    return neg(-int(term.atom)) if term.head == "int" and int(term.atom) < 0 else term
