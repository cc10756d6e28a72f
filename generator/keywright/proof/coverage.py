"""What of an answer is printed nowhere, or in another order than it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["unprinted", "unstated"]

GIVEN = "given."  # what the author may say in words of his own
# What only chooses between sentences, or counts what a sentence tells from one to several; a count
# of nothing or of one is said in words.
CHOOSING = re.compile(
    r"(?:.*\.)?(?:kind|told|part|what|trace|axis|alone|tried|lost|front|behind|inputs|outputs)"
    r"|given\.parts\.\d+"
)
WORDED = ("", "groups", "same padding")  # texts for which others stand
# What is given and said in answers alone, and what a truth value says that no part uses.
ANSWERED = ("given.moved", "given.increment", "given.step_at_zero")
USED = {
    "given.uses_function": ("given.function", "given.called", "given.reals"),
    "given.uses_slope": ("given.definition",),
    "given.uses_step": ("given.step", "given.step_definition"),
}

Place = tuple[str, str]  # of which one is in the order of those that have the same name as it


def unprinted(
    entry: Mapping[str, Any], printed: Sequence[str], *, own: bool = False
) -> Iterator[tuple[str, str]]:
    """Each place of the entry that a sheet of solutions has to show and does not, and each that it
    shows too early; `printed` are the places that it shows, in their order. A style of the author's
    `own` need not show whole numbers, words, and all of a row."""
    shown: dict[str, int] = {}
    for number, where in enumerate(printed):
        shown.setdefault(where, number)
    last: dict[str, int] = {}
    for where, of in _places(entry, own=own):
        if where not in shown:
            yield where, "is not printed"
        elif shown[where] < last.get(of, 0):
            yield where, "is printed before what it follows"
        else:
            last[of] = shown[where]


def unstated(entry: Mapping[str, Any], printed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each place of what is given that a statement of ours has to show and does not."""
    shown = set(printed)
    unused = [
        path for fact, paths in USED.items() if entry["facts"].get(fact) is False for path in paths
    ]
    for where, path in _said(entry, own=False):
        is_used = not any(f"{path}.".startswith(f"{each}.") for each in (*ANSWERED, *unused))
        if path.startswith(GIVEN) and is_used and where not in shown:
            yield where, "is not stated"


def _places(entry: Mapping[str, Any], *, own: bool) -> Iterator[Place]:
    yield from ((where, where) for where, path in _said(entry, own) if not path.startswith(GIVEN))
    if not own:
        yield from _named(entry["answers"])
    for chain in entry["derivations"]:
        for step in range(1 + len(chain["steps"])):
            yield f"derivations/{chain['id']}/{step}", "derivations"
    for table in entry["tables"]:
        for at, row in enumerate(table["rows"]):
            for column, cell in enumerate(row):
                if isinstance(cell, dict | list) or not (own or cell is None):
                    yield f"tables/{table['id']}/{at}/{column}", f"tables/{table['id']}"
    seen: list[Any] = []
    for name, columns in entry["traces"].items():
        for column, rows in columns.items():
            if rows in seen:  # a forward trace is printed once for all outputs
                continue
            seen.append(rows)
            for at, row in enumerate(rows):
                where = f"traces/{name}/{column}/{at}"
                for part in ("value",) if own else ("symbol", "rule", "formula", "value"):
                    if part in row or part == "value":
                        yield f"{where}/{part}", f"{where}/{part}"


def _said(entry: Mapping[str, Any], own: bool) -> Iterator[tuple[str, str]]:
    """The formulas, values and words that a sheet shows, each with its path in the entry."""
    for key in ("formulas", "values", "facts"):
        for path, item in entry[key].items():
            is_ours = not own and _is_said(entry, path, item)
            if key == "formulas" or isinstance(item, dict) or is_ours:
                yield f"{key}/{path}", path


def _is_said(entry: Mapping[str, Any], path: str, item: Any) -> bool:
    """Whether a sheet of ours shows a whole number or a word, in figures and as it is."""
    if isinstance(item, bool | dict | list) or CHOOSING.fullmatch(path):
        return False
    if isinstance(item, str):
        return item not in WORDED
    above, _, at = path.rpartition(".")
    before = entry["values"].get(f"{above}.{int(at) - 1}") if at.isdecimal() else None
    return bool(item > 1 and item != before)


def _named(answers: Mapping[str, Any]) -> Iterator[Place]:
    """The whole numbers of an answer that has several, each by its name."""
    for name, answer in answers.items():
        if isinstance(answer, dict) and "exact" not in answer:
            for part, item in answer.items():
                if isinstance(item, int):
                    yield f"answers/{name}/{part}", f"answers/{name}/{part}"
