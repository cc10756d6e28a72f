"""Pieces of a printed formula, and when they need brackets.

A rule of the printer turns a term into a piece: its LaTeX together with how tightly it holds
together and how it looks from its neighbours' side. Whoever puts pieces together decides from that
alone where brackets and dots have to stand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum, auto

from keywright.sheet.writing import Writing, current
from keywright.terms.term import Term

__all__ = ["Level", "Look", "Piece", "PrintError", "Rule", "Show", "bracket", "enclose", "held"]


class PrintError(Exception):
    """A term that no rule prints: a mistake of ours, never of the user's."""


class Level(IntEnum):
    """How tightly a piece holds together; a looser one needs brackets inside a tighter one."""

    WORDS = auto()  # comparisons joined by "and", "or"
    RELATION = auto()
    SUM = auto()
    PREFIX = auto()  # -x, and sums, limits and d/dx, whose body reaches as far as a product does
    SLASH = auto()
    PRODUCT = auto()
    POWER = auto()
    ATOM = auto()


class Look(IntEnum):
    """What a factor looks like to the factor before it and to the one after it."""

    DIGIT = auto()
    LETTER = auto()
    CALL = auto()  # begins like a letter and ends with a bracket
    OPEN = auto()  # a bracketed group
    BAR = auto()  # a fraction
    SIGN = auto()  # a big operator: sum, limit


@dataclass(frozen=True)
class Piece:
    """`tall` pieces are higher than a line; `signed` ones begin with a minus sign."""

    text: str
    level: Level = Level.ATOM
    look: Look = Look.LETTER
    tall: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Show:
    """How to print a part, seen from where it stands.

    `bars` counts the fraction bars around it, `script` says that it stands in an exponent or an
    index, `plain_e` that the letter e is not the author's and may stand for Euler's number, and
    `writing` how numbers are written.
    """

    print: Callable[[Term, Show], Piece]
    bars: int = 0
    script: bool = False
    plain_e: bool = True
    writing: Writing = field(default_factory=current)

    def __call__(self, term: Term) -> Piece:
        return self.print(term, self)

    @property
    def under_bar(self) -> Show:
        return replace(self, bars=self.bars + 1)

    @property
    def small(self) -> Show:
        return replace(self, script=True)


Rule = Callable[[Term, Show], Piece]


def enclose(text: str, tall: bool, left: str = "(", right: str = ")") -> str:
    r"""Delimiters around a text: plain ones where the content is flat, because TeX breaks lines
    inside them; around what is tall ``\kwleft`` and ``\kwright``, which grow with it, and where the
    line is too short give way to a fixed size that allows breaks again."""
    if not tall:
        return f"{left}{text}{right}"
    if r"\begin" in text:
        return rf"\left{left}{text}\right{right}"
    return rf"\kwleft{left}{text}\kwright{right}"


def bracket(piece: Piece) -> Piece:
    return Piece(enclose(piece.text, piece.tall), look=Look.OPEN, tall=piece.tall)


def held(piece: Piece, level: Level) -> Piece:
    """The piece, in brackets if it is looser than `level`."""
    return bracket(piece) if piece.level < level else piece
