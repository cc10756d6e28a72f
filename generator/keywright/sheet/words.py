r"""Where a word breaks that TeX cannot break well: a path, a URL, whatever is longer than a line.

TeX hyphenates words. In what is more than letters a hyphen would look like a part of it, so there
is none; such a word breaks behind the signs that join its parts, and where it is long anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["breaks"]

LONG = 20  # characters that the narrowest column holds
MOST_LETTERS = 30  # in a row of a word that is hyphenated; capitals, as wide as two, count as such
HYPHENATED = 5  # letters in a row, the fewest that TeX hyphenates

WORD = re.compile("[^ \t\n]+")
LETTERS = re.compile(r"[^\W\d_]+")
# What stands around a word of a text, and what joins its parts.
AROUND = "()[]{}\"'`*.,;:!?…“”‘’„‚«»‹›\0"
WITHIN = re.compile(r"(?:[^\W\d_]|[-'’\u00ad])+")
JOINTS = frozenset("/\\_.:;,?!&=@#%~+|-–—)]}>")

WHOLE = r"\leavevmode\penalty10000 "  # behind it TeX hyphenates nothing up to the next space
SEAM = r"\penalty0 "
CUT = r"\penalty10 "


def breaks(text: str) -> dict[int, str]:
    """The LaTeX that stands before a character of a text, by its offset; NULs are a formula."""
    return {
        word.start() + at: mark
        for word in WORD.finditer(text)
        for at, mark in _within(word.group())
    }


def _within(word: str) -> Iterator[tuple[int, str]]:
    bare = word.strip(AROUND)
    longest = max(
        (len(run) + sum(map(str.isupper, run)) for run in LETTERS.findall(word)), default=0
    )
    is_plain = WITHIN.fullmatch(bare) and longest <= MOST_LETTERS
    is_formula = not bare and len(word.replace("\0", "")) <= LONG
    if is_plain or is_formula or (len(word) <= LONG and longest < HYPHENATED):
        return
    yield 0, WHOLE
    for at in range(1, len(word) if len(word) > LONG else 0):
        joins = word[at - 1] in JOINTS and word[at] not in JOINTS
        yield at, SEAM if joins else CUT
