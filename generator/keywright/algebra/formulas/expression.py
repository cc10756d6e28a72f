"""Expressions of a YAML file, from text to a term, by a grammar of our own.

Nothing that an instructor writes is ever run: there is no eval here, no parser of Python's and none
of SymPy's, only characters, names and operators that are listed. The syntax is Python's with exact
numbers (0.1 is 1/10) and ``^`` as a second way to write a power. The term is built as written:
``a + b + c`` is one sum of three, ``a + (b + c)`` a sum in a sum, and nothing is evaluated. A minus
sign in front of a product belongs to the whole product, as a reader takes it: ``-x/2`` is -(x/2).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from dataclasses import replace

from keywright.algebra.formulas.instead import function_instead
from keywright.algebra.formulas.lookalikes import lookalike
from keywright.algebra.formulas.parts import (
    MAX_DEPTH,
    MAX_EXPONENT,
    FormulaPart,
    condition,
    join,
    leaf,
    literal,
    number_valued,
)
from keywright.algebra.formulas.tokens import (
    AND,
    COMPARISON,
    COMPARISONS,
    FACTOR,
    LEVELS,
    OR,
    PIECEWISE,
    POWER,
    PRODUCT,
    SUM,
    ExpressionError,
    Token,
    shortened,
    tokens,
)
from keywright.algebra.functions import FUNCTIONS, PRIMITIVES
from keywright.terms.term import Term, fn, symbol
from keywright.words.vocabulary import CASES, CONSTANTS, JOINING, TRUE

__all__ = ["MEANINGFUL", "ExpressionError", "parse", "parse_condition"]

MOST_FAULTS = 10  # of one expression, behind which it is not read on
MEANINGFUL = frozenset((*JOINING, TRUE, *CONSTANTS, CASES, *FUNCTIONS))  # words that are no names


def parse(text: str, *, functions: Collection[str] = ()) -> Term:
    """The term that `text` writes; `functions` are names f, unknown otherwise, for ``call(f, x)``.

    Raises `ExpressionError` for whatever is not an expression or goes beyond the limits.
    """
    if (complaint := lookalike(text)) is not None:
        raise ExpressionError(complaint, len(text) - len(text.lstrip()))
    return number_valued(_Parser(text, functions).whole()).term


def parse_condition(text: str, *, functions: Collection[str] = ()) -> Term:
    """The comparison, or the comparisons joined by ``and`` and ``or``, that `text` writes."""
    return condition(_Parser(text, functions).whole()).term


class _Parser:
    """Precedence climbing: `expression` reads everything that binds at least as tightly as asked.

    The nesting of its calls is counted, so that Python's stack is never what stops it.
    """

    def __init__(self, text: str, functions: Collection[str]) -> None:
        self.tokens = tokens(text)
        self.functions = functions
        self.depth = 0
        self.faults: list[ExpressionError] = []  # behind which the reading goes on
        self.token = self.before = next(self.tokens)

    def take(self) -> Token:
        self.before, self.token = self.token, next(self.tokens)
        return self.before

    def whole(self) -> FormulaPart:
        try:
            part = self.expression(OR)
            if self.token.kind != "end":
                raise self.misplaced()
        except ExpressionError as error:
            self.faults.append(error)
        if self.faults:
            first, *more = sorted(self.faults, key=lambda fault: fault.column)
            raise ExpressionError(first.message, first.column, tuple(more))
        return part

    def note(self, message: str, token: Token) -> FormulaPart:
        """A name that is no name of a function, or not of one with so many arguments."""
        fault = ExpressionError(message, token.column)
        if len(self.faults) == MOST_FAULTS:
            raise fault
        self.faults.append(fault)
        return leaf(symbol(token.text), token.column)

    def expression(self, level: int) -> FormulaPart:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels are inside each other"
            raise ExpressionError(message, self.token.column)
        part = self.operand(level)
        while (found := LEVELS.get(self.token.text, 0)) >= level:
            part = self.chain(found, part)
        self.depth -= 1
        return part

    def operand(self, level: int) -> FormulaPart:
        """A number, a name, a call, a bracket, or any of these with a sign in front."""
        if self.token.kind == "end":
            raise ExpressionError(
                "the expression ends where a value is expected", self.token.column
            )
        token = self.take()
        if token.kind == "number":
            return literal(token)
        if token.kind == "name":
            return self.applied(token) if self.token.text == "(" else self.named(token)
        if token.text == "(":
            part = self.expression(OR)
            self.close(token)
        elif token.text in ("+", "-"):
            part = number_valued(self.expression(PRODUCT if level <= PRODUCT else POWER))
            part = join("neg", token.column, part) if token.text == "-" else part
        else:
            raise ExpressionError(f"a value is expected before {token.text!r}", token.column)
        return replace(part, column=token.column)

    def named(self, token: Token) -> FormulaPart:
        name = token.text
        if name in self.functions or name in FUNCTIONS or name == CASES:
            raise ExpressionError(f"{name!r} is a function; write {name}(...)", token.column)
        if name == TRUE:
            return leaf(fn("true"), token.column)
        return leaf(fn(name) if name in CONSTANTS else symbol(name), token.column)

    def chain(self, level: int, first: FormulaPart) -> FormulaPart:
        """Everything that operators of one level join, from left to right."""
        if level in (OR, AND):
            return self.junction(level, first)
        number_valued(first)
        if level == COMPARISON:
            return self.comparison(first)
        if level == SUM:
            return self.sum(first)
        return self.product(first) if level == PRODUCT else self.power(first)

    def junction(self, level: int, first: FormulaPart) -> FormulaPart:
        word = self.token.text
        parts = [condition(first)]
        while self.token.text == word:
            self.take()
            parts.append(condition(self.expression(level + 1)))
        return join(word, first.column, *parts)

    def comparison(self, first: FormulaPart) -> FormulaPart:
        rows, left = [], first
        while self.token.text in COMPARISONS:
            head = COMPARISONS[self.take().text]
            right = number_valued(self.expression(SUM))
            rows.append(join(head, left.column, left, right))
            left = right
        return rows[0] if len(rows) == 1 else join("and", first.column, *rows)

    def sum(self, first: FormulaPart) -> FormulaPart:
        terms = [first]
        while self.token.text in ("+", "-"):
            sign = self.take()
            term = number_valued(self.expression(PRODUCT))
            terms.append(join("neg", sign.column, term) if sign.text == "-" else term)
        return join("add", first.column, *terms)

    def product(self, first: FormulaPart) -> FormulaPart:
        factors = [first]
        while self.token.text in ("*", "/"):
            sign = self.take().text
            factor = number_valued(self.expression(FACTOR))
            if sign == "/":
                factors = [join("div", first.column, _product(factors), factor)]
            else:
                factors.append(factor)
        return _product(factors)

    def power(self, base: FormulaPart) -> FormulaPart:
        self.take()
        exponent = number_valued(self.expression(POWER))
        if exponent.exact is not None and abs(exponent.exact) > MAX_EXPONENT:
            message = f"an exponent lies between -{MAX_EXPONENT} and {MAX_EXPONENT}"
            raise ExpressionError(message, exponent.column)
        return join("pow", base.column, base, exponent)

    def applied(self, token: Token) -> FormulaPart:
        """A call, its name just read."""
        name = token.text
        if name == CASES:
            rows = self.separated(self.row)
            if not rows:
                raise ExpressionError(PIECEWISE, token.column)
            return join("cases", token.column, *rows)
        unknown = name not in self.functions and name not in FUNCTIONS
        instead = self.note(self.unknown(name), token) if unknown else None
        arguments = self.separated(lambda: number_valued(self.expression(OR)))
        if instead is not None:
            return instead
        arity = 1 if name in self.functions else PRIMITIVES[FUNCTIONS[name]].arity
        if len(arguments) != arity and (arity is not None or len(arguments) < 2):
            wanted = "at least 2 arguments" if arity is None else _counted(arity)
            return self.note(f"{name} takes {wanted}, not {len(arguments)}", token)
        if name in self.functions:
            return join("call", token.column, leaf(symbol(name), token.column), *arguments)
        return join(FUNCTIONS[name], token.column, *arguments)

    def separated(self, item: Callable[[], FormulaPart]) -> list[FormulaPart]:
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

    def row(self) -> FormulaPart:
        """One (value, condition) of a Piecewise."""
        opening = self.token
        if opening.text != "(":
            raise ExpressionError(PIECEWISE, opening.column)
        self.take()
        value = number_valued(self.expression(OR))
        if self.token.text != ",":
            raise ExpressionError(PIECEWISE, self.token.column)
        self.take()
        met = condition(self.expression(OR))
        self.close(opening)
        return join("case", opening.column, value, met)

    def close(self, opening: Token) -> None:
        if self.token.kind == "end":
            raise ExpressionError("this bracket is never closed", opening.column)
        if self.token.text != ")":
            raise self.misplaced()
        self.take()

    def misplaced(self) -> ExpressionError:
        """What is wrong with a token that follows a complete value."""
        left = "(...)" if self.before.text == ")" else shortened(self.before.text)
        right = "(...)" if self.token.text == "(" else shortened(self.token.text)
        message = f"write a product with *: {left}*{right}"
        if self.before.kind == self.token.kind == "number":
            message += f", or {left}, {right} in a list"
        elif right == ")":
            message = "there is no bracket that this one closes"
        elif right == ",":
            message = "a comma only separates the arguments of a function"
        elif left == "lambda":
            message = "no functions are made here; 'lambda' alone is a name"
        return ExpressionError(message, self.token.column)

    def unknown(self, name: str) -> str:
        known = [*FUNCTIONS, CASES, *sorted(self.functions)]
        near = [
            *difflib.get_close_matches(name, known),
            *difflib.get_close_matches(name.lower(), known),
        ]  # the nearest first; of these, one that also begins in the same way
        best = max(near, key=lambda word: word[:3] == name[:3].lower(), default="")
        if written := function_instead(name):
            return f"unknown function {name!r}; write {written}"
        hint = (
            f"did you mean {best!r}?" if near else f"for a product, write {shortened(name)}*(...)"
        )
        return f"unknown function {shortened(name)!r}; {hint}"


def _product(factors: list[FormulaPart]) -> FormulaPart:
    return factors[0] if len(factors) == 1 else join("mul", factors[0].column, *factors)


def _counted(arity: int) -> str:
    return "1 argument" if arity == 1 else f"{arity} arguments"
