"""Places of an answer in words: `parts.0.regions.1.quotient` is part 1, region 2, quotient."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["in_words"]

PLURALS = (("ches", "ch"), ("ies", "y"), ("s", ""))


def in_words(*path: str | int, named: bool = False) -> str:
    """The place in words, numbers counted from 1; names with dots are paths themselves, unless the
    first of them is `named` by the answer, and stays as it is."""
    if not named:
        return ", ".join(_words(path))
    name, *inside = path
    of_a_list = ["entries"] if inside and isinstance(inside[0], int) else []
    return ", ".join((str(name), *_words((*of_a_list, *inside))))


def _words(path: Iterable[str | int]) -> list[str]:
    words: list[str] = []
    is_numbered = True
    for key in ".".join(map(str, path)).split("."):
        if not key.isdecimal():
            words.append(key.replace("_", " "))
        elif is_numbered:
            words.append(f"number {int(key) + 1}")
        else:
            words[-1] = f"{_one_of(words[-1])} {int(key) + 1}"
        is_numbered = key.isdecimal()
    return [word for word in words if word]


def _one_of(several: str) -> str:
    for ending, other in PLURALS:
        if several.endswith(ending):
            return several.removesuffix(ending) + other
    return several
