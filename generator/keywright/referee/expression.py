"""Expressions written as text (the YAML's, and the `exact` strings of answers.json) to terms.

A text is taken apart into words, and these into groups between brackets. What is left is split at
whatever joins it most loosely, and each side again. No word means anything but what
`keywright.words.vocabulary` says, nothing is evaluated, and decimals are exact: 0.1 is 1/10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from keywright.referee.errors import Ungradable
from keywright.referee.functions import ROWS, WRITTEN
from keywright.words.vocabulary import CASES, CONSTANTS, JOINING, LONGEST_NAME, REFUSED, TRUE

__all__ = ["Group", "Item", "Json", "Reader", "number", "read"]

Json = int | str | list["Json"]

LONGEST_TEXT = 10_000
MOST_DIGITS = 1_000
DEEPEST = 100
# equivalent number: How much is remembered, and not worked out again.
REMEMBERED = 1024  # expressions

WORD = re.compile(
    r"(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?![0-9._])"
    r"|[A-Za-z][A-Za-z0-9_]*"
    r"|\*\*|[<>=!]=|\.\.\.|[-+*/^<>~,()\[\]]"
    r"|[ \t]+"
)
NUMBER = re.compile(r"\.?[0-9]")  # what one begins with
CLOSING = {")": "(", "]": "["}
COMPARISONS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
SIGNS = ("+", "-")
PRODUCTS = ("*", "/")
POWERS = ("**", "^")
BINARY = (*JOINING, *COMPARISONS, *SIGNS, *PRODUCTS, *POWERS)
CONDITIONS = (*COMPARISONS.values(), *JOINING, "true")
MEANINGS: dict[str, Json] = {TRUE: ["true"], **{name: [name] for name in CONSTANTS}}
NO_NAMES = {CASES, *WRITTEN, *REFUSED, *JOINING}


@dataclass(frozen=True)
class Group:
    """What stands between two brackets, parted by its commas."""

    bracket: str
    parts: list[list[Item]] = field(default_factory=lambda: [[]])


Item = str | Group  # a word, or a group


def read(value: object, reader: type[Reader] | None = None) -> Json:
    """The term of a scalar of the YAML or of an `exact` string.

    `value` is text in Python's syntax (``^`` is a power too), an int, a Decimal or a Fraction;
    `reader` knows more notations than this module's own.
    Raises `Ungradable` on anything else, on words that are no names, and on size.
    """
    if isinstance(value, bool):
        raise Ungradable(f"{value} is not an expression")
    if isinstance(value, int | Decimal | Fraction):
        return number(Fraction(value))
    if not isinstance(value, str):
        raise Ungradable(f"a {type(value).__name__} is not an expression")
    return _read(value, reader or Reader)  # type: ignore[arg-type]  # a class can be hashed


@lru_cache(maxsize=REMEMBERED)
def _read(value: str, reader: type[Reader]) -> Json:
    """The same number stands in several places of an answer."""
    if len(value) > LONGEST_TEXT:
        raise Ungradable(f"an expression of more than {LONGEST_TEXT} characters")
    try:
        whole, *others = _grouped(_words(value)).parts
        if others:
            raise ValueError("a comma that stands in no brackets")
        return reader().term(whole, 0)
    except ValueError as error:
        raise Ungradable(f"cannot read {value[:60]!r} as an expression: {error}") from error


def number(value: Fraction | int) -> Json:
    """The term of an exact rational."""
    value = Fraction(value)
    if value.denominator == 1:
        return value.numerator
    whole: Json = ["div", abs(value.numerator), value.denominator]
    # equivalent comparison: 0 is a whole number, which is returned before.
    return ["neg", whole] if value < 0 else whole


def _words(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        found = WORD.match(text, place)
        if found is None:
            raise ValueError(f"nothing begins with {text[place]!r}")
        if found.group().strip():
            yield found.group()
        place = found.end()


def _grouped(words: Iterable[str]) -> Group:
    """The words of a text, those between brackets in groups of their own."""
    around = [Group("")]
    for word in words:
        if word in CLOSING.values():
            around.append(Group(word))
            if len(around) > DEEPEST + 1:
                raise Ungradable(f"an expression nested more than {DEEPEST} deep")
        elif word in CLOSING:
            group = around.pop()
            if group.bracket != CLOSING[word]:
                raise ValueError("brackets that do not fit")
            around[-1].parts[-1].append(group)
        elif word == ",":
            around[-1].parts.append([])
        else:
            around[-1].parts[-1].append(word)
    whole, *open_ones = around
    if open_ones:
        raise ValueError("a bracket that is never closed")
    return whole


def _places(items: list[Item], words: tuple[str, ...]) -> list[int]:
    """Where one of the words stands; a sign behind something that joins is one of its side's."""
    found = [i for i, item in enumerate(items) if item in words]
    if words != SIGNS:
        return found
    before = ["", *items]
    return [i for i in found if before[i] not in BINARY]


def _sides(items: list[Item], places: list[int]) -> Iterator[list[Item]]:
    starts = [0, *(place + 1 for place in places)]
    return (items[a:b] for a, b in zip(starts, [*places, len(items)], strict=True))


def _product(factors: list[Json]) -> Json:
    # equivalent number: There is one.
    return ["mul", *factors] if len(factors) > 1 else factors[0]


def _number_valued(term: Json) -> Json:
    if isinstance(term, list) and term[0] in CONDITIONS:
        raise ValueError("a condition where a number belongs")
    return term


def _condition(term: Json) -> Json:
    if not isinstance(term, list) or term[0] not in CONDITIONS:
        raise ValueError("a number where a condition belongs")
    return term


def _decimal(word: str) -> Json:
    if len(word) > MOST_DIGITS:
        raise Ungradable(f"a number of more than {MOST_DIGITS} digits")
    value = Decimal(word)
    if abs(value.adjusted()) > MOST_DIGITS:
        raise Ungradable(f"the number {word} is out of range")
    return number(Fraction(value))


def _named(word: str) -> Json:
    if word in NO_NAMES or "__" in word or len(word) > LONGEST_NAME:
        raise ValueError(f"{word!r} is no name")
    return MEANINGS.get(word, word)


class Reader:
    """From groups of words to a term, by one rule for each way of joining.

    `depth` counts the operations around what is read.
    """

    def term(self, items: list[Item], depth: int) -> Json:
        if depth > DEEPEST:
            raise Ungradable(f"an expression nested more than {DEEPEST} deep")
        for words, rule in RULES:
            if places := _places(items, words):
                return rule(self, items, places, depth)
        return self.operand(items, depth)

    def numbers(self, parts: Iterable[list[Item]], depth: int) -> list[Json]:
        return [_number_valued(self.term(part, depth)) for part in parts]

    def junction(self, items: list[Item], places: list[int], depth: int) -> Json:
        sides = (self.term(side, depth + 1) for side in _sides(items, places))
        # equivalent number: The word is the same in all places.
        return [str(items[places[0]]), *map(_condition, sides)]

    def comparison(self, items: list[Item], places: list[int], depth: int) -> Json:
        sides = self.numbers(_sides(items, places), depth + 1)
        heads = [COMPARISONS[str(items[place])] for place in places]
        rows: list[Json] = [list(row) for row in zip(heads, sides, sides[1:], strict=False)]
        # equivalent number: There is one.
        return rows[0] if len(rows) == 1 else ["and", *rows]

    def sum(self, items: list[Item], places: list[int], depth: int) -> Json:
        """A sign in front belongs to the whole product behind it: -k*x is -(k*x)."""
        sides, signs = list(_sides(items, places)), [items[place] for place in places]
        if places[0] == 0:
            del sides[0]
        else:
            signs.insert(0, "+")
        terms = zip(signs, self.numbers(sides, depth + 1), strict=True)
        summands: list[Json] = [["neg", t] if sign == "-" else t for sign, t in terms]
        # equivalent number: There is one.
        return ["add", *summands] if len(summands) > 1 else summands[0]

    def product(self, items: list[Item], places: list[int], depth: int) -> Json:
        """From left to right; each fraction contains what stands before it."""
        fractions = [items[place] for place in places].count("/")
        first, *others = self.numbers(_sides(items, places), depth + max(1, fractions))
        factors = [first]
        for place, other in zip(places, others, strict=True):
            if items[place] == "/":
                factors = [["div", _product(factors), other]]
            else:
                factors.append(other)
        return _product(factors)

    def power(self, items: list[Item], places: list[int], depth: int) -> Json:
        sides = _sides(items, places[:1])  # 2**3**4 is 2**(3**4)
        return ["pow", *self.numbers(sides, depth + 1)]

    def operand(self, items: list[Item], depth: int) -> Json:
        """A number, a name, a call, or what stands in brackets."""
        match items:
            case [Group(bracket="(", parts=[part])]:
                return self.term(part, depth)
            case [str(word)] if NUMBER.match(word):
                return _decimal(word)
            case [str(word)] if word[0].isalpha():
                return _named(word)
            case [str(word), Group(bracket="(", parts=parts)] if word[0].isalpha():
                return self.call(word, parts, depth)
        raise ValueError("no value stands where one is expected")

    def call(self, name: str, parts: list[list[Item]], depth: int) -> Json:
        if name == CASES:
            return ["cases", *(self.case(part, depth + 1) for part in parts)]
        terms = self.numbers(parts, depth + 1)
        if name not in WRITTEN:
            if name in MEANINGS:
                raise ValueError(f"{name!r} is no function")
            return ["call", _named(name), *terms]
        arity = ROWS[WRITTEN[name]].arity
        if len(terms) != arity and (arity is not None or len(terms) < 2):
            raise ValueError(f"{name} of {len(terms)} arguments")
        return [WRITTEN[name], *terms]

    def case(self, row: list[Item], depth: int) -> Json:
        match row:
            case [Group(bracket="(", parts=[value, condition])]:
                terms = self.numbers([value], depth)
                return ["case", *terms, _condition(self.term(condition, depth))]
        raise ValueError(f"{CASES} takes pairs (value, condition)")


# What joins, the loosest first.
RULES: tuple[tuple[tuple[str, ...], Callable[[Reader, list[Item], list[int], int], Json]], ...] = (
    (("or",), Reader.junction),
    (("and",), Reader.junction),
    (tuple(COMPARISONS), Reader.comparison),
    (SIGNS, Reader.sum),
    (PRODUCTS, Reader.product),
    (POWERS, Reader.power),
)
