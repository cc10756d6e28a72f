"""An assignment folder or one question file -> validated, frozen problems.

All faults of all files are collected, so that one question's do not hide another's. Which kinds of
question exist is told by the caller (`kinds`), because the families' models live in their own room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from keywright.errors import Fault, InputError
from keywright.errors import Path as FieldPath
from keywright.spec import overrides
from keywright.spec.document import Document
from keywright.spec.faults import faults_of
from keywright.spec.files import document_of, header_of, is_folder, misplaced, outside
from keywright.spec.model import MOST_QUESTIONS, Assignment, Model, Question
from keywright.spec.overrides import Override
from keywright.spec.vary import additions, step_paths
from keywright.spec.wording import closest, nearest, shown
from keywright.system.legible import legible

__all__ = ["OPTION", "Known", "Loaded", "Sourced", "load", "validated"]

SHIPPED_STYLE = Assignment.model_fields["style"].default
OPTION = "the option --trusted (make pdf TRUSTED=1)"
ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class Sourced:
    """A question with the document that it was read from (its data after `--set`)."""

    problem: Question
    document: Document


@dataclass(frozen=True)
class Loaded:
    """Everything that could be read; `id` names the folder below `build`.

    `faults` are what is wrong with the rest: as long as there are any, `questions` are not all.
    """

    id: str
    folder: Path
    assignment: Assignment
    document: Document
    questions: tuple[Sourced, ...]
    faults: tuple[Fault, ...] = ()


# Whether the question with this number, name and document needs no more than to be named.
Known = Callable[[Assignment, int, str, Document], bool]


def load(
    path: Path,
    kinds: Mapping[str, type[Question]],
    settings: Sequence[str] = (),
    known: Known = lambda *_: False,
    *,
    trusted: bool = False,
) -> Loaded:
    """Read `path` with the overrides of `--set`, `trusted` being `--trusted`. Questions that are
    `known` are not read by the model of their family: of their fields they have `kind` and `id`
    alone.

    Raises `InputError` where nothing is left to go on with; all other faults are in the result.
    """
    faults: list[Fault] = []
    chosen = _options(settings, faults)
    if is_folder(path):
        folder, name = path, path.resolve().name
        document, assignment = _header(folder, chosen, faults)
        files: Sequence[str] = assignment.questions
    else:
        folder, name = path.parent, path.stem
        document, files = Document(str(path), {}), (path.name,)
        assignment = Assignment(questions=(path.name,))
    if not trusted and (refused := list(_trusting(folder, document, assignment))):
        raise InputError(refused)
    if not _is_text(name):
        message = "this name is not in UTF-8 and cannot be printed; rename it"
        raise InputError([Fault(str(path), 1, 1, message)])
    reading = _QuestionsReading(kinds, chosen, document, faults, partial(known, assignment))
    for position, file in enumerate(files):
        reading.question(position, folder, file)
    reading.finish()
    found = InputError(faults).faults
    return Loaded(name, folder, assignment, document, tuple(reading.found), found)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _options(settings: Sequence[str], faults: list[Fault]) -> list[Override]:
    chosen = []
    for number, option in enumerate(settings, start=1):
        try:
            chosen.append(overrides.parse(number, option))
        except InputError as error:
            faults += error.faults
    return chosen


def _header(
    folder: Path, chosen: list[Override], faults: list[Fault]
) -> tuple[Document, Assignment]:
    """The header; where it is wrong, at least the questions that it names. Options that set one of
    its fields are taken out of `chosen`."""
    document = header_of(folder)
    for override in list(chosen):
        if override.path[0] in Assignment.model_fields:
            chosen.remove(override)
            document = _with(document, override.path, override, faults)
    try:
        assignment = validated(Assignment, document)
        if assignment.style != SHIPPED_STYLE and not is_folder(folder / assignment.style):
            hint = f"the shipped style is {SHIPPED_STYLE!r}"
            message = f"there is no folder of templates {assignment.style!r} here; {hint}"
            faults.append(document.fault(("style",), message))
        return document, assignment
    except InputError as error:
        faults += error.faults
    named = document.data.get("questions")
    files = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    if not files:
        raise InputError(faults)
    return document, Assignment(questions=tuple(files[:MOST_QUESTIONS]))


def _trusting(folder: Path, document: Document, assignment: Assignment) -> Iterator[Fault]:
    """Where the assignment asks for what nobody but the command line may give it."""
    if assignment.trusted:
        yield document.fault(("trusted",), f"LaTeX in texts needs {OPTION}")
    style = folder / assignment.style
    if is_folder(style) and outside(style, folder):
        message = (
            f"the templates {assignment.style!r} lie outside of this folder, which needs {OPTION}"
        )
        yield document.fault(("style",), message)


def _with(document: Document, path: FieldPath, override: Override, faults: list[Fault]) -> Document:
    try:
        return overrides.apply(document, path, override)
    except InputError as error:
        faults += error.faults
        return document


def validated(model: type[ModelT], document: Document) -> ModelT:
    """The model of a document; raises `InputError` with what its reader and the model refuse."""
    faults = list(document.faults)
    try:
        valid = model.model_validate(_frozen(document.data))
    except ValidationError as error:
        known = {(fault.line, fault.column) for fault in faults}
        found = faults_of(error, model, document)
        # What the reader could not make sense of has the wrong type as well.
        faults += [fault for fault in found if (fault.line, fault.column) not in known]
    if faults:
        raise InputError(faults)
    return valid


def _frozen(data: Any) -> Any:
    """Lists as tuples: the models are frozen all the way down."""
    if isinstance(data, dict):
        return {key: _frozen(value) for key, value in data.items()}
    return tuple(_frozen(item) for item in data) if isinstance(data, list) else data


@dataclass
class _QuestionsReading:
    """The questions that have been read, by the positions that they have in the header."""

    kinds: Mapping[str, type[Question]]
    chosen: Sequence[Override]
    header: Document
    faults: list[Fault]
    known: Callable[[int, str, Document], bool]
    found: list[Sourced] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    @property
    def alone(self) -> bool:
        """Whether there is no header, and options need not say which question they mean."""
        return not self.header.data

    def question(self, position: int, folder: Path, file: str) -> None:
        if folder / file in self.files:
            message = f"{shown(file)} is listed twice"
            self.faults.append(self.header.fault(("questions", position), message))
            return
        self.files.add(folder / file)
        name = legible(Path(file).stem)
        try:
            document = document_of(self.file(position, folder, file))
            name = _name_of(document, name)
            document = self.overridden(document, name)
            self.found.append(self.sourced(document, name, position + 1))
        except InputError as error:
            self.faults += error.faults
        if name in self.names:
            message = f"two questions have the id {name!r}; give one of them an `id`"
            self.faults.append(self.header.fault(("questions", position), message))
        self.names.setdefault(name, position)

    def file(self, position: int, folder: Path, name: str) -> Path:
        """A question's file, which lies in the assignment's folder or below it."""
        file = folder / name
        if self.alone:
            return file
        if (complaint := misplaced(file, folder)) is not None:
            fault = self.header.fault(("questions", position), f"{shown(name)} {complaint}")
            raise InputError([fault])
        return file

    def overridden(self, document: Document, name: str) -> Document:
        for override in self.chosen:
            if override.path[0] == name and len(override.path) > 1:
                document = _with(document, override.path[1:], override, self.faults)
            elif self.alone:
                document = _with(document, override.path, override, self.faults)
            else:
                continue
            self.used.add(override.number)
        return document

    def sourced(self, document: Document, name: str, number: int) -> Sourced:
        kind = document.data.get("kind")
        if not isinstance(kind, str) or kind not in self.kinds:
            known = ", ".join(sorted(self.kinds))
            if "kind" not in document.data:
                close = closest("kind", map(str, document.data))
                meant = f"; is it {close!r}?" if close else f"; it is one of {known}"
                message = f"'kind' is missing{meant}"
            elif not isinstance(kind, str):
                message = f"'kind' must be one of {known}, not {shown(kind)}"
            else:
                hint = nearest(kind, self.kinds) or f"; known kinds: {known}"
                message = f"unknown kind {shown(kind)}{hint}"
            raise InputError([document.fault(("kind",), message), *document.faults])
        if not document.faults and self.known(number, name, document):
            return Sourced(Question.model_construct(kind=kind, id=name), document)
        problem = validated(self.kinds[kind], document)
        idle = list(problem.idle)
        for added in additions(problem.vary or {}, document, list(self.kinds[kind].model_fields)):
            idle += validated(self.kinds[kind], added).idle
        if idle:
            raise InputError(_unused(problem, document, idle))
        return Sourced(problem if problem.id else problem.model_copy(update={"id": name}), document)

    def finish(self) -> None:
        """Options that no question has taken."""
        known = [*self.names, *Assignment.model_fields]
        for override in self.chosen:
            if override.number not in self.used:
                first = str(override.path[0])
                message = f"there is no question {first!r}{nearest(first, known)}"
                self.faults.append(override.fault(message))


def _unused(problem: Question, document: Document, idle: Iterable[FieldPath]) -> list[Fault]:
    """A fault for each variable that has a value which no formula uses, at its draw if it has
    one."""
    draws = {step_paths(document.data, name): ("vary", name) for name in problem.vary or {}}
    return [
        document.fault(draws.get(path, path), f"no formula uses {str(path[-1])!r}", at_key=True)
        for path in dict.fromkeys(idle)
    ]


def _name_of(document: Document, stem: str) -> str:
    given = document.data.get("id")
    return given if isinstance(given, str) and given else stem
