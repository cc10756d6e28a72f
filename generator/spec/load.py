"""An assignment folder or one question file -> validated, frozen problems.

All faults of all files are collected and raised together. Which kinds of question exist is told by
the caller (`kinds`), because the families' models live in their own room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from generator.errors import Fault, InputError
from generator.spec import overrides
from generator.spec.faults import faults_of, nearest
from generator.spec.model import Assignment, Model, Question
from generator.spec.overrides import Override
from generator.spec.reader import MAX_BYTES, Document, read

__all__ = ["Loaded", "Sourced", "load"]

HEADER = "assignment.yaml"
ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class Sourced:
    """A question with the document that it was read from (its data after `--set`)."""

    problem: Question
    document: Document


@dataclass(frozen=True)
class Loaded:
    """Everything that was read; `id` names the folder below `build`."""

    id: str
    folder: Path
    assignment: Assignment
    document: Document
    questions: tuple[Sourced, ...]


def load(path: Path, kinds: Mapping[str, type[Question]], settings: Sequence[str] = ()) -> Loaded:
    """Read `path` with the overrides of `--set`; raises `InputError` with all faults."""
    chosen = [overrides.parse(option) for option in settings]
    header = path / HEADER if path.is_dir() else None
    if header is not None:
        document = _document(header)
        assignment = _validated(Assignment, document)
        files = [path / name for name in assignment.questions]
        _refuse_strangers(assignment, document, path)
    else:
        document = Document(str(path), {})
        assignment = Assignment(questions=(path.name,))
        files = [path]
    questions, faults = _questions(files, kinds, chosen, document)
    faults += _doubled(questions, document)
    if faults:
        raise InputError(tuple(faults))
    name = path.resolve().name if header is not None else path.stem
    return Loaded(
        name, path if header is not None else path.parent, assignment, document, questions
    )


def _document(file: Path) -> Document:
    try:
        if not file.is_file():
            what = "is a folder" if file.is_dir() else "is not there"
            what = "is not a regular file" if file.exists() and not file.is_dir() else what
            raise InputError((Fault(str(file), 1, 1, f"the file {what}"),))
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise InputError((Fault(str(file), 1, 1, message),)) from None
    document = read(text, str(file))
    if not isinstance(document.data, dict):
        what = "is empty" if document.data is None else "must hold a mapping `name: value`"
        raise InputError((Fault(str(file), 1, 1, f"the file {what}"),))
    return document


def _frozen(data: Any) -> Any:
    """Lists as tuples: the models are frozen all the way down."""
    if isinstance(data, dict):
        return {key: _frozen(value) for key, value in data.items()}
    return tuple(_frozen(item) for item in data) if isinstance(data, list) else data


def _validated(model: type[ModelT], document: Document) -> ModelT:
    try:
        return model.model_validate(_frozen(document.data))
    except ValidationError as error:
        raise InputError(tuple(faults_of(error, model, document))) from None


def _refuse_strangers(assignment: Assignment, document: Document, folder: Path) -> None:
    """A question's file lies in the assignment's folder or below it."""
    inside = folder.resolve()
    faults = [
        document.fault(("questions", position), f"{name!r} is not in the assignment's folder")
        for position, name in enumerate(assignment.questions)
        if not (folder / name).resolve().is_relative_to(inside)
    ]
    if faults:
        raise InputError(tuple(faults))


def _questions(
    files: Sequence[Path],
    kinds: Mapping[str, type[Question]],
    chosen: Sequence[Override],
    header: Document,
) -> tuple[tuple[Sourced, ...], list[Fault]]:
    found: list[Sourced] = []
    faults: list[Fault] = []
    used: set[str] = set()
    names: list[str] = []
    for position, file in enumerate(files):
        try:
            if header.data and not file.exists():
                hint = nearest(
                    file.name, sorted(other.name for other in file.parent.glob("*.yaml"))
                )
                message = f"there is no file {file.name!r}{hint}"
                raise InputError((header.fault(("questions", position), message),))
            document = _document(file)
            name = str(document.data.get("id") or file.stem)
            names.append(name)
            document = _overridden(document, name, chosen, used, alone=len(files) == 1)
            found.append(_sourced(document, file.stem, kinds))
        except InputError as error:
            faults += error.faults
    if not faults:
        faults += [_unused(override, names) for override in chosen if override.option not in used]
    return tuple(found), faults


def _overridden(
    document: Document, name: str, chosen: Sequence[Override], used: set[str], *, alone: bool
) -> Document:
    for override in chosen:
        if override.path[0] == name and len(override.path) > 1:
            document = overrides.apply(document, override.path[1:], override)
        elif alone:
            document = overrides.apply(document, override.path, override)
        else:
            continue
        used.add(override.option)
    return document


def _unused(override: Override, names: Sequence[str]) -> Fault:
    first = str(override.path[0])
    message = f"there is no question {first!r}{nearest(first, names)}"
    return Fault(f"--set {override.option}", 1, 1, message)


def _sourced(document: Document, stem: str, kinds: Mapping[str, type[Question]]) -> Sourced:
    kind = document.data.get("kind")
    if kind not in kinds:
        known = ", ".join(sorted(kinds))
        if kind is None:
            message = f"'kind' is missing; it is one of {known}"
        else:
            hint = nearest(str(kind), kinds) or f"; known kinds: {known}"
            message = f"unknown kind {str(kind)!r}{hint}"
        raise InputError((document.fault(("kind",), message),))
    problem = _validated(kinds[kind], document)
    return Sourced(problem if problem.id else problem.model_copy(update={"id": stem}), document)


def _doubled(questions: Sequence[Sourced], header: Document) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for position, question in enumerate(questions):
        name = question.problem.id
        if name in seen:
            message = f"two questions have the id {name!r}; give one of them an `id`"
            faults.append(header.fault(("questions", position), message))
        seen.setdefault(name, position)
    return faults
