"""Whether a tape that somebody wrote computes the functions that it should.

Two ways to write one function cannot always be proved equal, but a difference always shows: both
are run in ball arithmetic at a few points close to the point of the question, where both are
defined. Balls that do not meet are a proof of a difference; balls of 300 bits that meet at every
point leave no reasonable doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flint import arb, ctx, fmpq

from keywright.algebra.gradients.tape import Tape, number_of
from keywright.algebra.numbers.balls import ball, enclose
from keywright.terms.outcomes import Imprecise, Undefined
from keywright.terms.term import Term, rebuild, symbol

__all__ = ["disagreement"]

BITS = 300
TRIALS = 4
CLOSENESS = 10**6  # the shifts are a few millionths, so that no branch of max or abs changes


def disagreement(tape: Tape, functions: Mapping[str, Term], at: Mapping[str, Term]) -> str | None:
    """The name of an output of the tape that is not its function; None where there is none."""
    with ctx.workprec(BITS):
        for point in _points(at):
            try:
                found = _outputs(tape, point)
                wanted = {name: ball(function, point) for name, function in functions.items()}
            except (Imprecise, Undefined):
                continue
            for name, value in wanted.items():
                if not value.overlaps(found[name]):
                    return name
    return None


def _points(at: Mapping[str, Term]) -> Iterator[dict[str, arb]]:
    """Points around `at`, each coordinate shifted by an amount of its own."""
    for trial in range(TRIALS):
        shifts = (arb(fmpq(trial * (2 * k + 3), CLOSENESS)) for k in range(len(at)))
        values = (enclose(term, BITS) for term in at.values())
        yield {n: x + s for n, x, s in zip(at, values, shifts, strict=True)}


def _outputs(tape: Tape, point: Mapping[str, arb]) -> dict[str, arb]:
    known = {f"#{i}": point[name] for i, name in enumerate(tape.inputs, start=tape.first)}
    for step in tape.steps:
        known[f"#{step.i}"] = ball(rebuild(step.term, _plain), known)
    return {name: known[f"#{i}"] for name, i in tape.outputs}


def _plain(node: Term) -> Term:
    i = number_of(node)
    return node if i is None else symbol(f"#{i}")
