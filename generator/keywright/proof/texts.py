r"""Texts read back: the characters that LaTeX prints, the emphasis, and the formulas between them.

The form in which a text and its LaTeX are compared is a list of characters, readings of formulas,
and the marks of emphasis. Places to break are no part of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from keywright.proof.formulas import UnreadableFormulaError, read
from keywright.proof.readings import reading
from keywright.referee.errors import Ungradable
from keywright.referee.expression import read as term_of

__all__ = ["date", "literal", "printed", "written"]

REMEMBERED = 1024  # texts, most of which are reasons
Piece = Any  # a character, or the reading of a formula

NAMED = {
    "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<",
    "textgreater": ">", "textbar": "|", "textquotedbl": '"', "textasciigrave": "`",
    "textquotesingle": "'", "textendash": "–", "textemdash": "—", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "quotesinglbase": "‚", "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»",
    "guilsinglleft": "‹", "guilsinglright": "›", "textellipsis": "…", "textbullet": "•",
    "texteuro": "€", "texttrademark": "™", "textdegree": "°",
}  # fmt: skip
MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "kwhook": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c",
    "kwhorn": "\u031b", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
SIGNS = {
    "-": "−", r"\times": "×", r"\cdot": "·", r"\div": "÷", r"\pm": "±", r"\le": "≤", r"\ge": "≥",
    r"\ne": "≠", r"\approx": "≈", r"\to": "→", r"\Rightarrow": "⇒", r"\infty": "∞",
    r"\partial": "∂", r"\sum": "∑", r"\in": "∈", r"\ell": "ℓ",
}  # fmt: skip
TOKEN = re.compile(
    r"(?P<marked>(?:\\(?:[`'^~=.\"]|kwhook|kwhorn|[urHvdckb])\{)+(?:\\[ij]|[^\W\d_]))"
    r"|\$(?P<formula>[^$]*)\$|\\(?P<named>[A-Za-z]+)\{\}|(?P<emphasis>\\emph\{)"
    r"|\\(?P<escaped>[{}$&#_%-])|(?P<seam>(?:\\leavevmode)?\\penalty[0-9]+ |\{\}(?=[-,]))"
    r"|\{(?P<grouped>[][*])\}|(?P<close>\})|(?P<space>[ \n]+)|(?P<plain>[^\\{}$&#_%^~\n ]|~)",
)
MARK = re.compile(
    r"`(?P<formula>[^`]*)`|(?<!\w)\*(?=\S)(?P<emphasis>(?:[^*`]|`[^`]*`)+)(?<=\S)\*(?!\w)"
)
APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
BEGIN, END, SPACE = ("begin",), ("end",), " "
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::00)?)?")


@lru_cache(maxsize=REMEMBERED)
def printed(latex: str) -> Sequence[Piece]:
    """What the LaTeX of a text says. Raises `UnreadableFormulaError`."""
    found: list[Piece] = []
    place = depth = 0
    while place < len(latex):
        token = TOKEN.match(latex, place)
        if token is None:
            raise UnreadableFormulaError(f"{latex[place : place + 12]!r} in a text")
        kind, text = str(token.lastgroup), token.group()
        depth += (kind == "emphasis") - (kind == "close")
        place = token.end()
        if kind == "marked":
            closed = "}" * text.count("{")
            if not latex.startswith(closed, place):
                raise UnreadableFormulaError(f"{text!r} in a text")
            place += len(closed)
        if kind != "seam":
            found += _pieces(kind, token[kind], text)
    if depth:
        raise UnreadableFormulaError("an emphasis without an end")
    return _spaced(found)


def _pieces(kind: str, inner: str, text: str) -> list[Piece]:
    if kind == "formula":
        return [SIGNS[inner] if inner in SIGNS else read(inner)]
    if kind == "named":
        if inner not in NAMED:
            raise UnreadableFormulaError(f"{text} in a text")
        return [NAMED[inner]]
    if kind == "marked":
        *macros, letter = re.split(r"(?<=\{)", text)
        on = [MARKS[macro[1:-1]] for macro in reversed(macros)]
        return list(unicodedata.normalize("NFC", letter.removeprefix("\\") + "".join(on)))
    if kind == "escaped":
        return ["\u00ad" if inner == "-" else inner]
    marks = {"emphasis": BEGIN, "close": END, "space": SPACE, "grouped": inner}
    return [marks.get(kind, "\u00a0" if text == "~" else text)]


def literal(text: str) -> Sequence[Piece]:
    """What a text says in which nothing is a mark."""
    return _spaced(list(_plain(unicodedata.normalize("NFC", text))))


@lru_cache(maxsize=REMEMBERED)
def written(text: str) -> Sequence[Piece]:
    """What a text says, `...` in it being formulas and *...* emphasis; a formula that the second
    engine cannot read is None, as it may be any."""
    composed = unicodedata.normalize("NFC", text)
    return _spaced(list(_marked(composed)))


def _marked(text: str) -> Iterator[Piece]:
    end = 0
    for mark in MARK.finditer(text):
        yield from _plain(text[end : mark.start()])
        if mark["formula"] is not None:
            yield _formula(mark["formula"])
        else:
            yield BEGIN
            yield from _marked(mark["emphasis"])
            yield END
        end = mark.end()
    yield from _plain(text[end:])


def _plain(text: str) -> Iterator[Piece]:
    for character in APOSTROPHE.sub("’", text):
        name = unicodedata.name(character, "")
        greek = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name)
        if greek is not None:
            letter = greek[2].lower().replace("lamda", "lambda")
            yield read("\\" + (letter if greek[1] == "SMALL" else letter.capitalize()))
        else:
            yield SPACE if character.isspace() and character != "\u00a0" else character


def _formula(text: str) -> Piece:
    try:
        terms = [reading(term_of(side)) for side in re.split(r"(?<![=!<>])=(?!=)", text)]
    except Ungradable:
        return None
    if len(terms) == 1:
        return terms[0]
    pairs = [("eq", *pair) for pair in pairwise(terms)]
    return pairs[0] if len(pairs) == 1 else ("and", *pairs)


def _spaced(pieces: list[Piece]) -> Sequence[Piece]:
    """The pieces with one space for several, and none at the ends."""
    found: list[Piece] = []
    for piece in pieces:
        if piece != SPACE or (found and found[-1] != SPACE):
            found.append(piece)
    return tuple(found[:-1] if found and found[-1] == SPACE else found)


def date(text: str) -> str:
    """A date as it is read; any other text as it is."""
    found = DATE.fullmatch(text.strip())
    if found is None:
        return text
    year, month, day, time = found.groups()
    words = f"{int(day)}\u00a0{MONTHS[int(month) - 1]} {year}"
    return f"{words}, {time}" if time else words
