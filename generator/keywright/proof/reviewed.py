"""The shipped templates as they were reviewed: their checksums lie beside them, and those of the
wording of reasons.

A template says which words stand where, and nobody else knows. So one that changes by accident, a
condition the wrong way round, would be believed. ``make reviewed`` files the checksums anew, which
then stand in the commit that changes a template.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import keywright.words.reasons
from keywright.styles import SHIPPED_STYLE, shipped_templates, templates

__all__ = ["FILE", "checksums", "main", "unreviewed"]

FILE = f"{SHIPPED_STYLE}.json"
WORDS = Path(keywright.words.reasons.__file__).parent


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each template in a folder and of each file of words, by its name."""
    words = sorted(WORDS.rglob("*.yaml"))
    files = [(file.relative_to(WORDS.parent).as_posix(), file.read_bytes()) for file in words]
    return {
        name: hashlib.sha256(content).hexdigest() for name, content in (*templates(folder), *files)
    }


@cache
def unreviewed() -> tuple[str, ...]:
    """What is wrong with the shipped templates, one line each that is not as it was reviewed."""
    shipped = shipped_templates()
    try:
        known: Mapping[str, str] = dict(json.loads((shipped / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return (f"{FILE} cannot be read; `make reviewed` files it",)
    found = checksums(shipped / SHIPPED_STYLE)
    names = sorted({*known, *found})
    changed = [name for name in names if known.get(name) != found.get(name)]
    return tuple(f"{name} is not as it was reviewed; see `make reviewed`" for name in changed)


def main() -> None:
    """File the checksums of the shipped templates as they are now."""
    shipped = shipped_templates()
    text = json.dumps(checksums(shipped / SHIPPED_STYLE), indent=1) + "\n"
    (shipped / FILE).write_text(text, encoding="utf-8")
