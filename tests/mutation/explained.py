"""The changes of the program that no test notices, with the reasons: the tables of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PAGE", "Change", "explained"]

PAGE = Path(__file__).parents[2] / "docs/mutation.md"
ROW = re.compile(r"\| `(?P<before>.*?)` \| `(?P<after>.*?)` \| (?P<reason>.*) \|")


@dataclass(frozen=True)
class Change:
    """A line of a module, and what stands there instead."""

    module: str
    before: str
    after: str


def explained(page: Path = PAGE) -> dict[Change, str]:
    """The reasons of the page by the changes that they are given for."""
    found: dict[Change, str] = {}
    module = ""
    for line in page.read_text().splitlines():
        if line.startswith("## "):
            module = line.removeprefix("## ").strip("`")
        row = ROW.fullmatch(line)
        if row is not None:
            before, after = (row[side].replace(r"\|", "|") for side in ("before", "after"))
            found[Change(module, before, after)] = row["reason"]
    return found
