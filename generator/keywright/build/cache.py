"""Which questions of an assignment have been worked out before, and which are to be remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from keywright.build.inputs import program, style
from keywright.build.questions import Frames, Outcome
from keywright.build.results import Worked
from keywright.build.stamp import stamp_of
from keywright.build.store import Memory, key_of
from keywright.spec import Assignment, Document, Loaded
from keywright.spec.files import is_folder

__all__ = ["Remembered"]


class Remembered:
    """What is known of the assignment at `path` before it is worked out.

    A key is made of all that decides what comes of a question: its fields as they were read, its
    name and number, the header's fields that it can see, all templates, the whole of our program
    and the installed packages. The number of decimals is such a field of the header, its title is
    none.
    """

    def __init__(self, memory: Memory, path: Path) -> None:
        self.questions: dict[int, Worked] = {}
        self._memory = memory
        self._folder = path if is_folder(path) else path.parent
        self._keys: dict[int, str] = {}
        self._frames_key: str | None = None
        self._new: dict[str, Any] = {}
        self._basis: dict[str, str | None] = {}

    def knows(self, assignment: Assignment, number: int, name: str, document: Document) -> bool:
        """Whether the question with this number, name and document was worked out before."""
        basis = self._decides(assignment)
        if basis is None:
            return False
        seen = (str(number), name, str(assignment.digits), str(assignment.trusted))
        key = self._keys[number] = key_of("question", basis, *seen, repr(document.data))
        found = self._memory.recall(key)
        if found is not None:
            self.questions[number] = Worked(**found)
        return found is not None

    def frames(self, loaded: Loaded) -> Frames | None:
        """What is known of the sheets around the questions."""
        basis = self._decides(loaded.assignment)
        if basis is None or loaded.faults:
            return None
        self._frames_key = key_of("frames", basis, repr(loaded.assignment))
        frames: Frames | None = self._memory.recall(self._frames_key)
        return frames

    def learn(self, places: Mapping[int, Outcome], frames: Frames) -> None:
        """What came of the questions; only what passed its check is worth remembering."""
        for number, one in places.items():
            is_new = number in self._keys and number not in self.questions
            if is_new and isinstance(one, Worked) and not one.failures:
                self._new[self._keys[number]] = asdict(one)
        if self._frames_key is not None and self._memory.recall(self._frames_key) is None:
            self._new[self._frames_key] = frames

    def keep(self) -> None:
        """Write down what is new."""
        self._memory.keep(self._new)

    def _decides(self, assignment: Assignment) -> str | None:
        """The state of all that is not the assignment's own; None where nobody can say it."""
        if assignment.style not in self._basis:
            watched = [*program(), (style(self._folder, assignment), None)]
            self._basis[assignment.style] = stamp_of((), watched)
        return self._basis[assignment.style]
