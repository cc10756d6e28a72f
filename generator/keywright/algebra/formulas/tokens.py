"""The words of an expression: from text to tokens, and the refusal of everything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from keywright.algebra.formulas.instead import latex_instead
from keywright.words.vocabulary import LONGEST_NAME, REFUSED

__all__ = ["COMPARISONS", "LEVELS", "PIECEWISE", "ExpressionError", "Token", "shortened", "tokens"]
__all__ += ["greek_name", "AND", "COMPARISON", "FACTOR", "OR", "POWER", "PRODUCT", "SUM"]

MAX_LENGTH = 10_000  # characters: far above any formula that fits a page

COMPARISONS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

# How tightly operators bind, the loosest first; FACTOR is what stands right of a * or a /.
OR, AND, COMPARISON, SUM, PRODUCT, FACTOR, POWER = range(1, 8)
LEVELS = {
    "or": OR, "and": AND, **dict.fromkeys(COMPARISONS, COMPARISON),
    "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER, "^": POWER,
}  # fmt: skip

TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|[=!<>]=|/(?!/)|[-+*^(),<>])"
)

GREEK_LETTER = re.compile("GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)")

PIECEWISE = "a value by cases is written Piecewise((value, condition), ...)"
_COMPARE = "a comparison is written with ==, !=, <, <=, > or >="
CURES = {
    **dict.fromkeys(("if", "else", "elif"), PIECEWISE),
    "not": "instead of 'not', write the opposite comparison",
}  # fmt: skip
CHARACTERS = {
    "=": _COMPARE, "!": _COMPARE, "≤": _COMPARE, "≥": _COMPARE, "≠": _COMPARE,
    "/": "'//' has no meaning here; a fraction is written with one /",
    ".": "a dot only stands inside a number",
    "_": "a name starts with a letter",
    "#": "an expression has no comments",
    "\n": "an expression stands on one line", "\r": "an expression stands on one line",
    "'": "quotation marks have no meaning here, and a name has no primes",
    '"': "quotation marks have no meaning here",
    "[": "square brackets have no meaning here", "]": "square brackets have no meaning here",
    "{": "braces have no meaning here", "}": "braces have no meaning here",
    "&": "write 'and' between conditions",
    "|": "write 'or' between conditions, abs(x) for an absolute value",
    "−": "this is not the minus sign of the keyboard; write -",
    "×": "write a product with *", "·": "write a product with *", "÷": "write a fraction with /",
    "²": "write a power with **", "³": "write a power with **", "√": "write a root as sqrt(x)",
    "%": "the character '%' has no meaning here; write a percentage as a fraction, 50/100",
    "$": "the character '$' has no meaning here; write the formula without it",
    "π": "write pi", "∞": "write oo for infinity",
}  # fmt: skip


class ExpressionError(ValueError):
    """The text is not an expression: what is wrong, and at which offset, counted from 0.

    `more` are further faults of the same text.
    """

    def __init__(self, message: str, column: int, more: tuple[ExpressionError, ...] = ()) -> None:
        super().__init__(message, column)
        self.message = message
        self.column = column
        self.more = more

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # number, name, sign, end
    text: str
    column: int


def tokens(text: str) -> Iterator[Token]:
    """One token at a time, so that the first mistake from the left is the one reported."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters", MAX_LENGTH)
    if not text.strip(" \t"):
        raise ExpressionError("the expression is empty", 0)
    column = 0
    while column < len(text):
        match = TOKEN.match(text, column)
        if text[column] in " \t":
            column += 1
        elif match is None:
            latex = latex_instead(text, column) if text[column] == "\\" else ""
            raise ExpressionError(latex or _refusal(text[column]), column)
        else:
            yield _token(str(match.lastgroup), match.group(), column)
            column = match.end()
            if match.lastgroup == "number" and text[column : column + 1] in tuple("._0123456789"):
                message = f"{shortened(match.group())!r} is followed by what no number contains"
                raise ExpressionError(message, column)
    yield Token("end", "", len(text))


def _token(kind: str, text: str, column: int) -> Token:
    if kind == "name" and text in LEVELS:
        return Token("sign", text, column)
    if kind == "name" and text in REFUSED:
        cure = CURES.get(text, f"{text}_1 can")
        raise ExpressionError(f"{text!r} is a word of Python and cannot be a name; {cure}", column)
    if kind == "name" and len(text) > LONGEST_NAME:
        raise ExpressionError(f"a name has at most {LONGEST_NAME} characters", column)
    if kind == "name" and "__" in text:
        raise ExpressionError("a name has no two underscores side by side", column)
    return Token(kind, text, column)


def _refusal(character: str) -> str:
    if character in CHARACTERS:
        return CHARACTERS[character]
    if character.isascii():
        return f"the character {character!r} has no meaning here"
    called = unicodedata.name(character, f"U+{ord(character):04X}")
    plain = _in_ascii(character)
    cure = f"write {plain}" if plain else "only ASCII has"
    return f"the character {character!r} ({called}) has no meaning here; {cure}"


def _in_ascii(character: str) -> str:
    """Letters or digits that mean the same: fi for a ligature, alpha for α; nothing for others."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and plain.isalnum() else greek_name(plain)


def greek_name(letter: str) -> str:
    """How a Greek letter is written in a formula; nothing for any other character."""
    called = unicodedata.name(letter, "") if len(letter) == 1 else ""
    greek = GREEK_LETTER.fullmatch(called)
    if greek is None:
        return ""
    name = greek[2].lower().replace("lamda", "lambda")
    return name if greek[1] == "SMALL" else name.capitalize()


def shortened(text: str) -> str:
    return text if len(text) <= 30 else text[:27] + "..."
