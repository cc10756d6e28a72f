"""Expressions written as text (the YAML's, and the `exact` strings of answers.json) to terms.

Python's own parser reads the text and a whitelist turns its tree into nested lists, so nothing is
ever evaluated as code. Decimals are taken from the source text: 0.1 is 1/10.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from generator.check.errors import Ungradable
from generator.check.functions import FUNCTIONS

__all__ = ["Json", "Reader", "number", "read"]

Json = int | str | list["Json"]

LONGEST_TEXT = 10_000
MOST_DIGITS = 1_000
DEEPEST = 100
# equivalent number: How much is remembered, and not worked out again.
REMEMBERED = 1024  # expressions

CONSTANTS: dict[str, Json] = {"pi": ["pi"], "oo": ["oo"]}
NO_NUMBERS = ("nan", "zoo", "I")
OTHER_NAMES = {
    "Abs": "abs", "Max": "max", "Min": "min", "ln": "log",
    "Phi": "normal_cdf", "ceiling": "ceil",
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], Callable[[Json, Json], Json]] = {
    ast.Add: lambda left, right: _joined("add", left, right),
    ast.Sub: lambda left, right: _joined("add", left, ["neg", right]),
    ast.Mult: lambda left, right: _joined("mul", left, right),
    ast.Div: lambda left, right: ["div", left, right],
    ast.Pow: lambda left, right: ["pow", left, right],
    ast.BitAnd: lambda left, right: _joined("and", left, right),
    ast.BitOr: lambda left, right: _joined("or", left, right),
}

JOINED: tuple[tuple[type[ast.operator], ...], ...] = ((ast.Add, ast.Sub), (ast.Mult,))


def read(value: object, reader: type[Reader] | None = None) -> Json:
    """The term of a scalar of the YAML or of an `exact` string.

    `value` is text in Python's syntax (``^`` is a power too), an int, a Decimal or a Fraction;
    `reader` knows more notations than this module's own.
    Raises `Ungradable` on anything else, on names of what is no real number, and on size.
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
    text = " ".join(value.replace("^", "**").split())
    try:
        return reader(text).term(ast.parse(text, mode="eval").body, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Ungradable(f"cannot read {value[:60]!r} as an expression") from error


def number(value: Fraction | int) -> Json:
    """The term of an exact rational."""
    value = Fraction(value)
    if value.denominator == 1:
        return value.numerator
    whole: Json = ["div", abs(value.numerator), value.denominator]
    # equivalent comparison: 0 is a whole number, which is returned before.
    return ["neg", whole] if value < 0 else whole


def _joined(head: str, left: Json, right: Json) -> Json:
    """n-ary sums and products, so that a long sum is not a deep tree."""
    if isinstance(left, list) and left[0] == head:
        return [*left, right]
    return [head, left, right]


def _is_joined(one: ast.operator, other: ast.operator) -> bool:
    return any(isinstance(one, kinds) and isinstance(other, kinds) for kinds in JOINED)


class Reader:
    """The whitelist; the text is kept because only it has the digits of a decimal."""

    def __init__(self, text: str) -> None:
        self.source = text.encode()

    def term(self, node: ast.expr, depth: int) -> Json:
        match node:
            case _ if depth > DEEPEST:
                raise Ungradable(f"an expression nested more than {DEEPEST} deep")
            case ast.Constant():
                return self.constant(node)
            case ast.Name(id=name):
                if name in NO_NUMBERS:
                    raise Ungradable(f"{name} is not a real number")
                return CONSTANTS.get(name, name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return ["neg", self.term(operand, depth + 1)]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.term(operand, depth + 1)
            case ast.BinOp(op=op) if type(op) in OPERATORS:
                return self.operation(node, depth)
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.BoolOp(op=op, values=values):
                head = "and" if isinstance(op, ast.And) else "or"
                return [head, *(self.term(value, depth + 1) for value in values)]
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(name, args, depth)
        raise Ungradable(f"an expression may not contain {type(node).__name__}")

    def operation(self, node: ast.BinOp, depth: int) -> Json:
        """From left to right, as a long sum or product is no deep one."""
        chain = [node]
        while isinstance(left := chain[-1].left, ast.BinOp) and _is_joined(left.op, node.op):
            chain.append(left)
        found = self.term(left, depth + 1)
        for each in reversed(chain):
            found = OPERATORS[type(each.op)](found, self.term(each.right, depth + 1))
        return found

    def constant(self, node: ast.Constant) -> Json:
        if node.value is True:
            return ["true"]
        if type(node.value) is int or type(node.value) is float:
            digits = self.source[node.col_offset : node.end_col_offset].decode()
            if len(digits) > MOST_DIGITS:
                raise Ungradable(f"a number of more than {MOST_DIGITS} digits")
            if type(node.value) is int:
                return node.value
            value = Decimal(digits)
            if abs(value.adjusted()) > MOST_DIGITS:
                raise Ungradable(f"the number {digits} is out of range")
            return number(Fraction(value))
        raise Ungradable(f"an expression may not contain {node.value!r}")

    def comparison(self, node: ast.Compare, depth: int) -> Json:
        sides = [self.term(side, depth + 1) for side in (node.left, *node.comparators)]
        rows: list[Json] = []
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(op) not in COMPARISONS:
                raise Ungradable(f"an expression may not contain {type(op).__name__}")
            rows.append([COMPARISONS[type(op)], left, right])
        # equivalent number: There is one.
        return rows[0] if len(rows) == 1 else ["and", *rows]

    def call(self, name: str, args: list[ast.expr], depth: int) -> Json:
        if name == "Piecewise":
            return ["cases", *(self.case(row, depth + 1) for row in args)]
        head = OTHER_NAMES.get(name, name)
        terms = [self.term(arg, depth + 1) for arg in args]
        if head in FUNCTIONS:
            return [head, *terms]
        return ["call", name, *terms]

    def case(self, row: ast.expr, depth: int) -> Json:
        if isinstance(row, ast.Tuple) and len(row.elts) == 2:
            value, condition = row.elts
            return ["case", self.term(value, depth), self.term(condition, depth)]
        raise Ungradable("Piecewise takes pairs (value, condition)")
