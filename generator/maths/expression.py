"""Expressions of a YAML file, from text to a term, by a grammar of our own.

Nothing that an instructor writes is ever run: there is no eval here, no parser of Python's and none
of SymPy's, only the characters, names and operators listed below. The syntax is Python's with exact
numbers (0.1 is 1/10) and ``^`` as a second way to write a power. The term is built as written:
``a + b + c`` is one sum of three, ``a + (b + c)`` a sum in a sum, and nothing is evaluated. A minus
sign in front of a product belongs to the whole product, as a reader takes it: ``-x/2`` is -(x/2).

The limits are there because such a text may come from anybody: whatever passes can be walked
recursively, printed, and computed exactly without filling time or memory.
"""

from __future__ import annotations

import difflib
import keyword
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.maths.primitives import PRIMITIVES
from generator.maths.terms import Term, fn, number, symbol, walk

__all__ = ["FUNCTIONS", "ExpressionError", "parse", "parse_condition"]

MAX_LENGTH = 10_000  # characters: far above any formula that fits a page
MAX_PARTS = 1_000  # nodes of the term: the checker evaluates each of them many times
MAX_DEPTH = 100  # levels inside each other: every later walk recurses, and the stack is finite
MAX_DIGITS = 100  # of one literal: no exercise has longer numbers, and every step copies them
MAX_SCALE = 100  # the n of 1en and 1e-n, which write long numbers in few characters
MAX_EXPONENT = 1_000  # of a power: x**n has n times the digits of x
MAX_VALUE_DIGITS = 4_000  # of a number once computed: Python itself prints none above 4300

SYMBOL_DIGITS = 0.3  # what a symbol counts for in powers of powers: a value of about 2
CONSTANTS = ("pi", "oo")
ALIASES = {"ln": "log", "Phi": "normal_cdf"}
WRITTEN_WITH_SIGNS = ("add", "mul", "times", "neg", "div", "pow")
# What may be called, and the head that it becomes.
FUNCTIONS = {name: name for name in PRIMITIVES if name not in WRITTEN_WITH_SIGNS} | ALIASES
COMPARISONS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
FOLDS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "add": operator.add, "mul": operator.mul,
}  # fmt: skip
CONDITIONS = (*COMPARISONS.values(), "and", "or", "true")

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

_PIECEWISE = "a value by cases is written Piecewise((value, condition), ...)"
_COMPARE = "a comparison is written with ==, !=, <, <=, > or >="
WORDS = {
    "if": _PIECEWISE, "else": _PIECEWISE, "elif": _PIECEWISE,
    "not": "instead of 'not', write the opposite comparison",
}  # fmt: skip
CHARACTERS = {
    "=": _COMPARE, "!": _COMPARE, "≤": _COMPARE, "≥": _COMPARE, "≠": _COMPARE,
    "/": "'//' has no meaning here; a fraction is written with one /",
    ".": "a dot only stands inside a number",
    "_": "a name starts with a letter",
    "#": "an expression has no comments",
    "\n": "an expression stands on one line", "\r": "an expression stands on one line",
    "'": "quotation marks have no meaning here", '"': "quotation marks have no meaning here",
    "[": "square brackets have no meaning here", "]": "square brackets have no meaning here",
    "{": "braces have no meaning here", "}": "braces have no meaning here",
    "&": "write 'and' between conditions",
    "|": "write 'or' between conditions, abs(x) for an absolute value",
    "−": "this is not the minus sign of the keyboard; write -",
    "×": "write a product with *", "·": "write a product with *", "÷": "write a fraction with /",
    "²": "write a power with **", "³": "write a power with **", "√": "write a root as sqrt(x)",
    "π": "write pi", "∞": "write oo for infinity",
}  # fmt: skip


class ExpressionError(ValueError):
    """The text is not an expression: what is wrong, and at which offset, counted from 0."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message, column)
        self.message = message
        self.column = column

    def __str__(self) -> str:
        return self.message


def parse(text: str, *, functions: Collection[str] = ()) -> Term:
    """The term that `text` writes; `functions` are names f, unknown otherwise, for ``call(f, x)``.

    Raises `ExpressionError` for whatever is not an expression or goes beyond the limits.
    """
    return _number_valued(_Parser(text, functions).whole()).term


def parse_condition(text: str, *, functions: Collection[str] = ()) -> Term:
    """The comparison, or the comparisons joined by ``and`` and ``or``, that `text` writes."""
    return _condition(_Parser(text, functions).whole()).term


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, sign, end
    text: str
    column: int


def _tokens(text: str) -> Iterator[_Token]:
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
            raise ExpressionError(_refusal(text[column]), column)
        else:
            yield _token(str(match.lastgroup), match.group(), column)
            column = match.end()
            if match.lastgroup == "number" and text[column : column + 1] in tuple("._0123456789"):
                message = f"{_short(match.group())!r} is followed by what no number contains"
                raise ExpressionError(message, column)
    yield _Token("end", "", len(text))


def _token(kind: str, text: str, column: int) -> _Token:
    if kind == "name" and text in LEVELS:
        return _Token("sign", text, column)
    if kind == "name" and keyword.iskeyword(text) and text not in ("lambda", "True"):
        message = WORDS.get(text, f"{text!r} is a word of Python and cannot be a name")
        raise ExpressionError(message, column)
    if kind == "name" and "__" in text:
        raise ExpressionError("a name has no two underscores side by side", column)
    return _Token(kind, text, column)


def _refusal(character: str) -> str:
    if character in CHARACTERS:
        return CHARACTERS[character]
    if character.isascii():
        return f"the character {character!r} has no meaning here"
    called = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"the character {character!r} ({called}) has no meaning here; only ASCII has"


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:27] + "..."


@dataclass(frozen=True, slots=True)
class _Part:
    """A term, where it starts in the text, and what the limits are measured by.

    `exact` is its value where that is a rational number that can be seen without knowing any
    function. `digits` estimates the decimal digits of whatever the term may come to exactly.
    """

    term: Term
    column: int
    depth: int
    size: int
    digits: float
    exact: Fraction | None


def _leaf(term: Term, column: int) -> _Part:
    return _Part(term, column, 1, 1, SYMBOL_DIGITS, None)


def _literal(token: _Token) -> _Part:
    mantissa, _, scale = token.text.lower().partition("e")
    digits = mantissa.replace(".", "")
    if len(digits) > MAX_DIGITS:
        raise ExpressionError(f"a number has at most {MAX_DIGITS} digits", token.column)
    if mantissa[0] == "0" and mantissa[1:2].isdigit():
        raise ExpressionError("a number does not begin with a superfluous 0", token.column)
    shift = scale.lstrip("+-").lstrip("0") or "0"
    if len(shift) > len(str(MAX_SCALE)) or int(shift) > MAX_SCALE:
        message = f"the exponent of a decimal lies between -{MAX_SCALE} and {MAX_SCALE}"
        raise ExpressionError(message, token.column)
    value = Fraction(mantissa) * Fraction(10) ** (-int(shift) if scale[:1] == "-" else int(shift))
    term = number(value)
    size = len(list(walk(term)))
    return _Part(term, token.column, 2 if term.args else 1, size, _digits_of(value), value)


def _join(head: str, column: int, *parts: _Part) -> _Part:
    """The term ``head(*parts)``, unless it would go beyond a limit."""
    depth = 1 + max(part.depth for part in parts)
    size = 1 + sum(part.size for part in parts)
    if depth > MAX_DEPTH:
        raise ExpressionError(f"more than {MAX_DEPTH} levels are inside each other", column)
    if size > MAX_PARTS:
        raise ExpressionError(f"the expression has more than {MAX_PARTS} parts", column)
    exact = _exact(head, [part.exact for part in parts])
    digits = _digits(head, parts) if exact is None else _digits_of(exact)
    if digits > MAX_VALUE_DIGITS:
        message = f"a number here could come to more than {MAX_VALUE_DIGITS} digits"
        raise ExpressionError(message, column)
    term = Term(head, tuple(part.term for part in parts))
    return _Part(term, column, depth, size, digits, exact)


def _digits_of(value: Fraction) -> float:
    return math.log10(max(abs(value.numerator), value.denominator))


def _exact(head: str, operands: list[Fraction | None]) -> Fraction | None:
    """The value of arithmetic on rationals; where that grows too long, what is too long of it."""
    values = [value for value in operands if value is not None]
    if len(values) < len(operands):
        return None
    if head == "neg":
        return -values[0]
    if head == "div" and values[1]:
        return values[0] / values[1]
    if head == "pow" and values[1].denominator == 1 and (values[0] or values[1] >= 0):
        short = _digits_of(values[0]) * abs(values[1]) <= MAX_VALUE_DIGITS
        return values[0] ** values[1].numerator if short else None
    return _folded(FOLDS[head], values) if head in FOLDS else None


def _folded(fold: Callable[[Fraction, Fraction], Fraction], values: list[Fraction]) -> Fraction:
    total = values[0]
    for value in values[1:]:
        total = fold(total, value)
        if _digits_of(total) > MAX_VALUE_DIGITS:
            break
    return total


def _digits(head: str, parts: tuple[_Part, ...]) -> float:
    """The estimate for a term that is not plain arithmetic: functions keep what they are given."""
    digits = [part.digits for part in parts]
    if head in ("mul", "div"):
        return sum(digits)
    if head == "pow":
        exact = parts[1].exact
        times = 10.0 ** min(digits[1], 300) if exact is None else float(abs(exact))
        return digits[0] * max(1.0, times)
    return max(SYMBOL_DIGITS, *digits) + math.log10(len(digits))


def _number_valued(part: _Part) -> _Part:
    if part.term.head in CONDITIONS:
        raise ExpressionError("a condition stands where a number is needed", part.column)
    return part


def _condition(part: _Part) -> _Part:
    if part.term.head not in CONDITIONS:
        raise ExpressionError("a condition is needed here, such as x > 0", part.column)
    return part


class _Parser:
    """Precedence climbing: `expression` reads everything that binds at least as tightly as asked.

    The nesting of its calls is counted, so that Python's stack is never what stops it.
    """

    def __init__(self, text: str, functions: Collection[str]) -> None:
        self.tokens = _tokens(text)
        self.functions = functions
        self.depth = 0
        self.token = self.before = next(self.tokens)

    def take(self) -> _Token:
        self.before, self.token = self.token, next(self.tokens)
        return self.before

    def whole(self) -> _Part:
        part = self.expression(OR)
        if self.token.kind != "end":
            raise self.misplaced()
        return part

    def expression(self, level: int) -> _Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels are inside each other"
            raise ExpressionError(message, self.token.column)
        part = self.operand(level)
        while (found := LEVELS.get(self.token.text, 0)) >= level:
            part = self.chain(found, part)
        self.depth -= 1
        return part

    def operand(self, level: int) -> _Part:
        """A number, a name, a call, a bracket, or any of these with a sign in front."""
        if self.token.kind == "end":
            raise ExpressionError(
                "the expression ends where a value is expected", self.token.column
            )
        token = self.take()
        if token.kind == "number":
            return _literal(token)
        if token.kind == "name":
            return self.applied(token) if self.token.text == "(" else self.named(token)
        if token.text == "(":
            part = self.expression(OR)
            self.close(token)
        elif token.text in ("+", "-"):
            part = _number_valued(self.expression(PRODUCT if level <= PRODUCT else POWER))
            part = _join("neg", token.column, part) if token.text == "-" else part
        else:
            raise ExpressionError(f"a value is expected before {token.text!r}", token.column)
        return replace(part, column=token.column)

    def named(self, token: _Token) -> _Part:
        name = token.text
        if name in self.functions or name in FUNCTIONS or name == "Piecewise":
            raise ExpressionError(f"{name!r} is a function; write {name}(...)", token.column)
        if name == "True":
            return _leaf(fn("true"), token.column)
        return _leaf(fn(name) if name in CONSTANTS else symbol(name), token.column)

    def chain(self, level: int, first: _Part) -> _Part:
        """Everything that operators of one level join, from left to right."""
        if level in (OR, AND):
            return self.junction(level, first)
        _number_valued(first)
        if level == COMPARISON:
            return self.comparison(first)
        if level == SUM:
            return self.sum(first)
        return self.product(first) if level == PRODUCT else self.power(first)

    def junction(self, level: int, first: _Part) -> _Part:
        word = self.token.text
        parts = [_condition(first)]
        while self.token.text == word:
            self.take()
            parts.append(_condition(self.expression(level + 1)))
        return _join(word, first.column, *parts)

    def comparison(self, first: _Part) -> _Part:
        rows, left = [], first
        while self.token.text in COMPARISONS:
            head = COMPARISONS[self.take().text]
            right = _number_valued(self.expression(SUM))
            rows.append(_join(head, left.column, left, right))
            left = right
        return rows[0] if len(rows) == 1 else _join("and", first.column, *rows)

    def sum(self, first: _Part) -> _Part:
        terms = [first]
        while self.token.text in ("+", "-"):
            sign = self.take()
            term = _number_valued(self.expression(PRODUCT))
            terms.append(_join("neg", sign.column, term) if sign.text == "-" else term)
        return _join("add", first.column, *terms)

    def product(self, first: _Part) -> _Part:
        factors = [first]
        while self.token.text in ("*", "/"):
            sign = self.take().text
            factor = _number_valued(self.expression(FACTOR))
            if sign == "/":
                factors = [_join("div", first.column, _product(factors), factor)]
            else:
                factors.append(factor)
        return _product(factors)

    def power(self, base: _Part) -> _Part:
        self.take()
        exponent = _number_valued(self.expression(POWER))
        if exponent.exact is not None and abs(exponent.exact) > MAX_EXPONENT:
            message = f"an exponent lies between -{MAX_EXPONENT} and {MAX_EXPONENT}"
            raise ExpressionError(message, exponent.column)
        return _join("pow", base.column, base, exponent)

    def applied(self, token: _Token) -> _Part:
        """A call, its name just read."""
        name = token.text
        if name == "Piecewise":
            rows = self.separated(self.row)
            if not rows:
                raise ExpressionError(_PIECEWISE, token.column)
            return _join("cases", token.column, *rows)
        if name not in self.functions and name not in FUNCTIONS:
            raise ExpressionError(self.unknown(name), token.column)
        arguments = self.separated(lambda: _number_valued(self.expression(OR)))
        arity = 1 if name in self.functions else PRIMITIVES[FUNCTIONS[name]].arity
        if len(arguments) != arity and (arity is not None or len(arguments) < 2):
            wanted = "at least 2 arguments" if arity is None else _counted(arity)
            raise ExpressionError(f"{name} takes {wanted}, not {len(arguments)}", token.column)
        if name in self.functions:
            return _join("call", token.column, _leaf(symbol(name), token.column), *arguments)
        return _join(FUNCTIONS[name], token.column, *arguments)

    def separated(self, item: Callable[[], _Part]) -> list[_Part]:
        """Items between brackets, with commas between them."""
        opening = self.take()
        if self.token.text == ")":
            self.take()
            return []
        items = [item()]
        while self.token.text == ",":
            self.take()
            items.append(item())
        self.close(opening)
        return items

    def row(self) -> _Part:
        """One (value, condition) of a Piecewise."""
        opening = self.token
        if opening.text != "(":
            raise ExpressionError(_PIECEWISE, opening.column)
        self.take()
        value = _number_valued(self.expression(OR))
        if self.token.text != ",":
            raise ExpressionError(_PIECEWISE, self.token.column)
        self.take()
        condition = _condition(self.expression(OR))
        self.close(opening)
        return _join("case", opening.column, value, condition)

    def close(self, opening: _Token) -> None:
        if self.token.kind == "end":
            raise ExpressionError("this bracket is never closed", opening.column)
        if self.token.text != ")":
            raise self.misplaced()
        self.take()

    def misplaced(self) -> ExpressionError:
        """What is wrong with a token that follows a complete value."""
        left = "(...)" if self.before.text == ")" else _short(self.before.text)
        right = "(...)" if self.token.text == "(" else _short(self.token.text)
        message = f"write a product with *: {left}*{right}"
        if right == ")":
            message = "there is no bracket that this one closes"
        elif right == ",":
            message = "a comma only separates the arguments of a function"
        elif left == "lambda":
            message = "no functions are made here; 'lambda' alone is a name"
        return ExpressionError(message, self.token.column)

    def unknown(self, name: str) -> str:
        known = [*FUNCTIONS, "Piecewise", *sorted(self.functions)]
        near = [
            *difflib.get_close_matches(name, known),
            *difflib.get_close_matches(name.lower(), known),
        ]  # the nearest first; of these, one that also begins in the same way
        best = max(near, key=lambda word: word[:3] == name[:3].lower(), default="")
        hint = f"did you mean {best!r}?" if near else f"for a product, write {_short(name)}*(...)"
        return f"unknown function {_short(name)!r}; {hint}"


def _product(factors: list[_Part]) -> _Part:
    return factors[0] if len(factors) == 1 else _join("mul", factors[0].column, *factors)


def _counted(arity: int) -> str:
    return "1 argument" if arity == 1 else f"{arity} arguments"
