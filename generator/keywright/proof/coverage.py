"""What of an answer is printed nowhere, or in another order than it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["unprinted"]

GIVEN = "given."  # what the author may say in words of his own


def unprinted(entry: Mapping[str, Any], printed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each place of the entry that a sheet of solutions has to show and does not, and each that it
    shows too early; `printed` are the places that it shows, in their order."""
    shown: dict[str, int] = {}
    for number, where in enumerate(printed):
        shown.setdefault(where, number)
    last: dict[str, int] = {}
    for where, of in _places(entry):
        if where not in shown:
            yield where, "is not printed"
        elif shown[where] < last.get(of, 0):
            yield where, "is printed before what it follows"
        else:
            last[of] = shown[where]


def _places(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The places, each with the name of those in whose order it has to come."""
    for key in ("formulas", "values"):
        for path, item in entry[key].items():
            if not path.startswith(GIVEN) and not isinstance(item, int):
                yield f"{key}/{path}", f"{key}/{path}"
    for chain in entry["derivations"]:
        for step in range(1 + len(chain["steps"])):
            yield f"derivations/{chain['id']}/{step}", "derivations"
    for table in entry["tables"]:
        for at, row in enumerate(table["rows"]):
            for column, cell in enumerate(row):
                if isinstance(cell, dict | list):
                    yield f"tables/{table['id']}/{at}/{column}", f"tables/{table['id']}"
    seen: list[Any] = []
    for name, columns in entry["traces"].items():
        for column, rows in columns.items():
            if rows in seen:  # a forward trace is printed once for all outputs
                continue
            seen.append(rows)
            for at in range(len(rows)):
                yield f"traces/{name}/{column}/{at}", f"traces/{name}/{column}/{at}"
