"""What varies in an assignment, and one draw of one question: taken, refused, or failed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from keywright import pipeline
from keywright.errors import Fault, FieldError, InputError, KeywrightError
from keywright.kinds.registry import family
from keywright.pipeline import Solved
from keywright.spec import Loaded, Sourced, validated
from keywright.spec.draws import Space, canonical
from keywright.spec.vary import replaced
from keywright.variants.requirements import Requirement, requirements

if TYPE_CHECKING:
    from keywright.referee import Finding

__all__ = ["Attempt", "Deck", "Design", "Outcome", "design_of", "digest_of", "none_fits", "outcome"]

# Of a draw: it can be given to a student; a condition does not hold; the question has no answer
# there, as at a kink; the engine did not cope, which is no fault of the draw.
Verdict = Literal["taken", "unmet", "degenerate", "failed"]


@dataclass(frozen=True)
class Attempt:
    """What came of one draw: the question as drawn, solved if it could be, or why not.

    `entry` and `findings` are there if it is solved.
    """

    source: Sourced
    verdict: Verdict
    digits: int
    solved: Solved | None = None
    reason: str = ""

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The question in `answers.json`."""
        if self.solved is None:
            raise ValueError("a question without an answer has no entry")
        return pipeline.entry(self.solved)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the second engine says of that entry."""
        from keywright.referee import judge

        return judge(self.source.document.data, self.entry, self.digits)


@dataclass(frozen=True)
class Outcome:
    """An attempt in short; `digest` is that of the named answers, the same for the same answers."""

    verdict: Verdict
    digest: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Deck:
    """A question with everything that it may become: one card for each point of its space."""

    source: Sourced
    space: Space
    requirements: tuple[Requirement, ...]

    @property
    def id(self) -> str:
        return self.source.problem.id

    @property
    def key(self) -> tuple[str, Any]:
        """What its draws depend on besides the seed: an edit elsewhere leaves them as they are."""
        return self.id, self.source.document.data.get("vary")

    def card(self, number: int) -> Sourced:
        """The question of one draw; raises `InputError` where the values make no valid one."""
        original = self.source
        document = self._document(number)
        problem = validated(type(original.problem), document)
        return Sourced(problem.model_copy(update={"id": self.id}), document)

    def attempt(self, number: int, digits: int) -> Attempt:
        """Draw and solve. Raises `InputError` for an invalid question and for a condition that
        cannot be decided, which no other draw would make good."""
        drawn = Sourced(self.source.problem, self._document(number))
        before = [each for each in self.requirements if not each.about_answers]
        if not all(each.holds(drawn, self.source, {}) for each in before):
            return Attempt(drawn, "unmet", digits)
        source = self.card(number)
        try:
            answer = family(source.problem.kind).solve(source.problem, digits)
        except FieldError as error:
            return Attempt(source, "degenerate", digits, reason=error.message)
        except KeywrightError as error:
            return Attempt(source, "failed", digits, reason=str(error))
        except Exception as error:  # noqa: BLE001  (a mistake of ours must not spoil other draws)
            reason = f"a mistake in keywright: {type(error).__name__}: {error}"
            return Attempt(source, "failed", digits, reason=reason)
        behind = [each for each in self.requirements if each.about_answers]
        if not all(each.holds(source, self.source, answer.named) for each in behind):
            return Attempt(source, "unmet", digits)
        return Attempt(source, "taken", digits, Solved(source.problem, answer))

    def _document(self, number: int) -> Any:
        if "vary" not in self.source.document.data:
            return self.source.document
        return replaced(self.source.document, self.space.values(number))


@dataclass(frozen=True)
class Design:
    """An assignment and its decks; `digest` is that of all that its files and its own templates
    say."""

    loaded: Loaded
    decks: tuple[Deck, ...]
    digest: str

    @property
    def count(self) -> int:
        """How many draws of the whole assignment there are."""
        count = 1
        for deck in self.decks:
            count *= deck.space.count
        return count

    def digits(self, deck: Deck) -> int:
        own = deck.source.problem.digits
        return self.loaded.assignment.digits if own is None else own

    def values(self, numbers: tuple[int, ...]) -> Mapping[str, Any]:
        """The drawn values of the whole assignment, by `question.path` as for `--set`."""
        alone = not self.loaded.document.data
        return {
            name if alone else f"{deck.id}.{name}": value
            for deck, number in zip(self.decks, numbers, strict=True)
            for name, value in deck.space.values(number).items()
        }

    def variant(self, sources: tuple[Sourced, ...]) -> Loaded:
        """The assignment with these questions in place of its own."""
        return replace(self.loaded, questions=sources)


def design_of(loaded: Loaded) -> Design:
    """Raises `InputError` unless the assignment is valid and can be solved as it stands, and all
    its conditions can be read and speak of answers that there are."""
    solved = pipeline.solve(loaded)
    decks: list[Deck] = []
    faults: list[Fault] = []
    for source, item in zip(loaded.questions, solved, strict=True):
        try:
            wanted = requirements(source)
            for each in wanted:
                each.values(source, source, item.answer.named)
            decks.append(Deck(source, Space(source.problem.vary or {}), wanted))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return Design(loaded, tuple(decks), digest_of(loaded))


def digest_of(loaded: Loaded) -> str:
    """The digest of all that the files of an assignment and its own templates say."""
    said = [(source.problem.id, source.document.data) for source in loaded.questions]
    digest = hashlib.sha256(canonical([loaded.id, loaded.document.data, said]).encode())
    from keywright.styles import templates

    own = pipeline.style_folder(loaded)
    for name, content in templates(own) if own else ():
        digest.update(name.encode() + content)
    return digest.hexdigest()[:16]


def outcome(attempt: Attempt, number: int) -> Outcome:
    """An attempt at the draw of this number, in short."""
    if attempt.solved is None:
        # What failed is told from every other draw by its number, as it has no answers.
        digest = f"failed {number}" if attempt.verdict == "failed" else ""
        return Outcome(attempt.verdict, digest, attempt.reason)
    answers = canonical(attempt.entry["answers"])
    return Outcome("taken", hashlib.sha256(answers.encode()).hexdigest())


def none_fits(deck: Deck, tried: int, reason: str) -> Fault:
    """That not one draw of a question can be given out."""
    draws = "the only draw is" if tried == 1 else f"of {tried} draws, none is"
    if reason:
        message = f"{draws} a question that can be answered: {reason}"
        return deck.source.document.fault(("vary",), message, at_key=True)
    message = f"no draw meets what is required; {tried} were tried"
    return deck.source.document.fault(("require",), message, at_key=True)
