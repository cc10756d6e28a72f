r"""From a text field to LaTeX in which nothing but our own words acts.

Text is text: every character that TeX would act on is replaced by one that prints it, so that what
the author typed is what the reader sees. Two marks are ours: a formula in backticks, which goes
through the parser and the printer like every other formula, and ``*emphasis*``. A character that
cannot be printed is refused by name rather than dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from keywright.algebra.formulas.expression import (
    MEANINGFUL,
    ExpressionError,
    parse,
    parse_condition,
)
from keywright.algebra.formulas.tokens import greek_name, tokens
from keywright.sheet.lines import breakable
from keywright.sheet.names import GREEK
from keywright.sheet.printer import latex
from keywright.sheet.words import breaks
from keywright.sheet.writing import as_author

__all__ = ["TextError", "plain_text", "refuse_latex", "rich_text"]

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "^": r"\textasciicircum{}", "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}", "*": "{*}", "`": r"\textasciigrave{}",
    "\t": " ", "\n": " ",
}  # fmt: skip
# Signs that Latin Modern has in its text fonts beyond the Latin letters.
_SIGNS = {
    "–": r"\textendash{}", "—": r"\textemdash{}", "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}", "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}",
    "‚": r"\quotesinglbase{}", "„": r"\quotedblbase{}", "«": r"\guillemotleft{}",
    "»": r"\guillemotright{}", "‹": r"\guilsinglleft{}", "›": r"\guilsinglright{}",
    "…": r"\textellipsis{}", "•": r"\textbullet{}", "€": r"\texteuro{}", "™": r"\texttrademark{}",
    "\u00a0": "~", "−": "$-$", "×": r"$\times$", "·": r"$\cdot$", "÷": r"$\div$", "±": r"$\pm$",
    "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "≈": r"$\approx$", "→": r"$\to$",
    "⇒": r"$\Rightarrow$", "∞": r"$\infty$", "∂": r"$\partial$", "∑": r"$\sum$", "∈": r"$\in$",
    "ℓ": r"$\ell$", "°": r"\textdegree{}", "\u00ad": r"\-",
}  # fmt: skip
# In the input encoding of LaTeX: Latin-1 and Latin Extended-A but for what T1 lacks.
_LATIN = frozenset(map(chr, (*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x180)))) - set(
    "ĦħĸĿŀŦŧŉſ"
)
_LATIN_SIGNS = frozenset("¡¿§¶©®£¥ª¹²³ºµ¼½¾¬¢¦¤¨¯´¸ȘșȚț")
# Marks that are set on a letter: above one that T1 has, beside it, and below what comes of that.
_ABOVE = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u0309": "kwhook", "\u030a": "r", "\u030b": "H", "\u030c": "v",
}  # fmt: skip
_BESIDE = {"\u031b": "kwhorn"}
_BELOW = {"\u0323": "d", "\u0327": "c", "\u0328": "k", "\u0331": "b"}
# What the fonts join to another sign, two hyphens to a dash, two commas to a quote; the other
# characters that they join are written as macros above.
_LIGATURES = frozenset("-,")

_MARK = re.compile(r"`([^`]*)`|(?<!\w)\*(?=\S)((?:[^*`]|`[^`]*`)+)(?<=\S)\*(?!\w)")
_FORMULA = re.compile(r"`[^`]*`")
_TRUSTED_MARK = re.compile(r"(?<!`)`([^`']+)`(?!`)")  # and not a quotation in LaTeX's manner
_WITH_MARKS = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")  # as in "don't"
# A command, or a formula between dollar signs or brackets with backslashes; $5 and $7 are prices.
_LATEX = re.compile(
    r"\\(?P<command>[A-Za-z]+)|\$(?=[^\s$])(?P<formula>[^$\n]*?)(?<=\S)\$(?!\d)|\\[(\[]"
)
_EMPHASIS = ("emph", "textit", "textbf", "textsl", "it", "bf", "em", "underline")
_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")


class TextError(ValueError):
    """A text field that cannot be printed: why, and at which offset, counted from 0."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


def plain_text(text: str) -> str:
    """The LaTeX that prints every character of `text` literally."""
    return "".join(_characters(text, 0, breaks(text)))


def rich_text(text: str, trusted: bool = False) -> str:
    """The LaTeX of a text field: formulas in backticks, emphasis between stars, all else literal.

    With `trusted`, what is outside of the formulas is LaTeX already and passes unchanged.
    """
    if trusted:
        return _TRUSTED_MARK.sub(lambda mark: f"${_formula(mark[1], mark.start(1))}$", text)
    composed = unicodedata.normalize("NFC", text)
    words = _FORMULA.sub(lambda mark: "\0" * len(mark[0]), composed)
    return _rich(composed, 0, breaks(words))


def refuse_latex(text: str) -> None:
    """Raises `TextError` where a text, which would be printed letter by letter, is meant as LaTeX:
    with what is written instead."""
    words = _FORMULA.sub(lambda mark: "\0" * len(mark[0]), unicodedata.normalize("NFC", text))
    found = _LATEX.search(words)
    if found is None:
        return
    instead = "a formula between backticks, as in `x**2/3`"
    if found["command"] in _EMPHASIS:
        instead = "emphasis between stars, as in *word*"
    raise TextError(f"no LaTeX is read in a text; write {instead}", found.start())


def _rich(text: str, offset: int, places: Mapping[int, str]) -> str:
    """The LaTeX of a part of a text that begins at `offset`; `places` are those at which the whole
    text breaks."""
    parts: list[str] = []
    end = 0
    for mark in _MARK.finditer(text):
        formula, emphasis = mark.groups()
        parts += _characters(text[end : mark.start()], offset + end, places)
        parts.append(places.get(offset + mark.start(), ""))
        if formula is not None:
            parts.append(f"${_formula(formula, offset + mark.start(1))}$")
        else:
            parts.append(rf"\emph{{{_rich(emphasis, offset + mark.start(2), places)}}}")
        end = mark.end()
    rest = text[end:]
    if "`" in rest:
        raise TextError("a formula is opened with ` and not closed", offset + text.index("`", end))
    return "".join((*parts, *_characters(rest, offset + end, places)))


def _characters(text: str, offset: int, places: Mapping[int, str]) -> Iterator[str]:
    before = ""
    for found in _WITH_MARKS.finditer(_APOSTROPHE.sub("’", text)):
        column, character = offset + found.start(), found.group()
        if column in places:
            yield places[column]
        elif character == before and character in _LIGATURES:
            yield "{}"
        yield _character(character, column)
        before = character


def _character(character: str, column: int) -> str:
    """The LaTeX of a character, or of one with marks that have none together."""
    if len(character) > 1:
        if (composed := _composed(character)) is not None:
            return composed
        return "".join(_character(each, column + at) for at, each in enumerate(character))
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in _SIGNS:
        return _SIGNS[character]
    if " " <= character <= "~" or character in _LATIN or character in _LATIN_SIGNS:
        return r"\textquotesingle{}" if character == "'" else character
    if (name := greek_name(character)) in GREEK:
        return f"$\\{name}$"
    if (composed := _composed(character)) is not None:
        return composed
    called = unicodedata.name(character, f"U+{ord(character):04X}")
    raise TextError(f"the character {character!r} ({called}) cannot be printed", column)


def _composed(character: str) -> str | None:
    """A letter with marks, set from what T1 has of it: one mark in each place."""
    parted = unicodedata.normalize("NFD", character)
    letter, marks = parted[0], list(parted[1:])
    above = [mark for mark in marks if mark in _ABOVE]
    # The first may be on the letter already.
    if above and (joined := unicodedata.normalize("NFC", letter + above[0])) in _LATIN:
        letter, marks = joined, [mark for mark in marks if mark != above[0]]
    if not (letter in _LATIN or (letter.isascii() and letter.isalpha())):
        return None
    for place in (_ABOVE, _BESIDE, _BELOW):
        there = [mark for mark in marks if mark in place]
        if len(there) > 1:
            return None
        for mark in there:
            dotless = rf"\{letter}" if place is _ABOVE and letter in ("i", "j") else letter
            letter = rf"\{place[mark]}{{{dotless}}}"
            marks.remove(mark)
    return None if marks else letter


def _decimals(text: str) -> list[str]:
    numbers = (token.text for token in tokens(text) if token.kind == "number")
    return [number for number in numbers if not number.isdecimal()]


def _formula(text: str, offset: int) -> str:
    """The LaTeX of an expression or of a comparison, in which one ``=`` is enough."""
    named = re.findall(r"([A-Za-z]\w*)\s*\(", text)
    functions = tuple(name for name in named if name not in MEANINGFUL)
    try:
        with as_author(_decimals(text)):
            return breakable(latex(parse(text, functions=functions)))
    except ExpressionError as error:
        if not re.search("[=<>]", text):
            raise TextError(error.message, error.column + offset) from None
    doubled = _EQUALS.sub("==", text)
    try:
        with as_author(_decimals(doubled)):
            return breakable(latex(parse_condition(doubled, functions=functions)))
    except ExpressionError as error:
        before = len(_EQUALS.findall(doubled[: error.column].replace("==", "=")))
        raise TextError(error.message, error.column - before + offset) from None
