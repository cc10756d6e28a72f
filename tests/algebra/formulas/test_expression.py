"""The parser: what it reads, what it refuses and where, and that it agrees with Python."""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keywright.algebra.formulas import parts
from keywright.algebra.formulas.expression import ExpressionError, parse, parse_condition
from keywright.terms.term import Json, Term, number, to_json, walk
from keywright.terms.text import to_text

READ: list[tuple[str, Json]] = [
    ("7", 7),
    ("x", "x"),
    ("x1_a", "x1_a"),
    ("n" * 40, "n" * 40),
    # arithmetic that could be taken for a date or a telephone number, and is none
    ("3-1", ["add", 3, ["neg", 1]]),
    ("2024-13", ["add", 2024, ["neg", 13]]),
    ("100-2000", ["add", 100, ["neg", 2000]]),
    ("3-1-2", ["add", 3, ["neg", 1], ["neg", 2]]),
    ("10-20-30", ["add", 10, ["neg", 20], ["neg", 30]]),
    ("100-50-25-10-5", ["add", 100, ["neg", 50], ["neg", 25], ["neg", 10], ["neg", 5]]),
    ("1024-32-32", ["add", 1024, ["neg", 32], ["neg", 32]]),
    ("1024/32/32", ["div", ["div", 1024, 32], 32]),
    ("2024 - 13 - 45", ["add", 2024, ["neg", 13], ["neg", 45]]),
    ("(2024-13-45)", ["add", 2024, ["neg", 13], ["neg", 45]]),
    ("x-13-45", ["add", "x", ["neg", 13], ["neg", 45]]),
    ("12/31", ["div", 12, 31]),
    ("1/2/3", ["div", ["div", 1, 2], 3]),
    ("12+31-2024", ["add", 12, 31, ["neg", 2024]]),
    (" \tx ", "x"),
    ("a + b - c", ["add", "a", "b", ["neg", "c"]]),
    ("a + (b + c)", ["add", "a", ["add", "b", "c"]]),
    ("(a + b) + c", ["add", ["add", "a", "b"], "c"]),
    ("a*b/c*d", ["mul", ["div", ["mul", "a", "b"], "c"], "d"]),
    ("a/b/c", ["div", ["div", "a", "b"], "c"]),
    ("a*b*c", ["mul", "a", "b", "c"]),
    ("a*(b*c)", ["mul", "a", ["mul", "b", "c"]]),
    ("-3", ["neg", 3]),
    ("+3", 3),
    ("-x/2", ["neg", ["div", "x", 2]]),
    ("(-x)/2", ["div", ["neg", "x"], 2]),
    ("a*-b*c", ["mul", "a", ["neg", "b"], "c"]),
    ("a - -b*c", ["add", "a", ["neg", ["neg", ["mul", "b", "c"]]]]),
    ("--x", ["neg", ["neg", "x"]]),
    ("-x**2", ["neg", ["pow", "x", 2]]),
    ("2^3", ["pow", 2, 3]),
    ("2**-1", ["pow", 2, ["neg", 1]]),
    ("2**-x**2", ["pow", 2, ["neg", ["pow", "x", 2]]]),
    ("a**b^c", ["pow", "a", ["pow", "b", "c"]]),
    ("(a**b)**c", ["pow", ["pow", "a", "b"], "c"]),
    ("0.1", ["div", 1, 10]),
    ("2.50", ["div", 5, 2]),
    ("3.0", 3),
    ("5.", 5),
    (".25", ["div", 1, 4]),
    ("1e-3", ["div", 1, 1000]),
    ("1.5E+2", 150),
    ("0.000", 0),
    ("-0.5*x", ["neg", ["mul", ["div", 1, 2], "x"]]),
    ("x**0.5", ["pow", "x", ["div", 1, 2]]),
    ("sin(x)", ["sin", "x"]),
    ("sqrt(2)", ["sqrt", 2]),
    ("ln(x)", ["log", "x"]),
    ("normal_cdf(x)", ["normal_cdf", "x"]),
    ("Phi(x)", ["normal_cdf", "x"]),
    ("max(0, x)", ["max", 0, "x"]),
    ("min(a, b, c, d)", ["min", "a", "b", "c", "d"]),
    ("cos (x)", ["cos", "x"]),
    ("pi", ["pi"]),
    ("-oo", ["neg", ["oo"]]),
    ("lambda*x", ["mul", "lambda", "x"]),
    (
        "E + e + I + S + N + Q + O + beta + gamma + zeta + H",
        ["add", "E", "e", "I", "S", "N", "Q", "O", "beta", "gamma", "zeta", "H"],
    ),
    ("Piecewise((1, True))", ["cases", ["case", 1, ["true"]]]),
    (
        "Piecewise((a*x, x < 0), (x, 0 <= x <= 1), (1, True))",
        [
            "cases",
            ["case", ["mul", "a", "x"], ["lt", "x", 0]],
            ["case", "x", ["and", ["le", 0, "x"], ["le", "x", 1]]],
            ["case", 1, ["true"]],
        ],
    ),
]


@pytest.mark.parametrize(("text", "json"), READ)
def test_a_text_is_read_as_written(text: str, json: Json) -> None:
    assert to_json(parse(text)) == json


UNARY = (
    "exp log sin cos tan asin acos atan sinh cosh tanh sqrt abs sigmoid relu softplus erf "
    "normal_cdf sign"
)


@pytest.mark.parametrize("name", UNARY.split())
def test_the_functions_of_one_argument(name: str) -> None:
    assert to_json(parse(f"{name}(x)")) == [name, "x"]


@pytest.mark.parametrize("name", ["add", "mul", "times", "neg", "div", "pow", "list", "limit"])
def test_heads_that_are_not_functions_cannot_be_called(name: str) -> None:
    with pytest.raises(ExpressionError, match="unknown function"):
        parse(f"{name}(x, y)")


def test_further_functions_are_known_only_where_they_are_named() -> None:
    assert to_json(parse("H(x - 1)", functions=("H",))) == ["call", "H", ["add", "x", ["neg", 1]]]
    assert to_json(parse("H*x")) == ["mul", "H", "x"]
    assert to_json(parse_condition("H(x) > 0", functions=("H",))) == ["gt", ["call", "H", "x"], 0]
    for text in ("H", "H(x, y)", "H()", "G(x)"):
        with pytest.raises(ExpressionError):
            parse(text, functions=("H",))


CONDITIONS: list[tuple[str, Json]] = [
    ("x > 0", ["gt", "x", 0]),
    ("x1 != x2", ["ne", "x1", "x2"]),
    ("x == 1/2", ["eq", "x", ["div", 1, 2]]),
    ("a < b >= c", ["and", ["lt", "a", "b"], ["ge", "b", "c"]]),
    ("0 < x <= 1", ["and", ["lt", 0, "x"], ["le", "x", 1]]),
    ("a<b or c<d and e<f", ["or", ["lt", "a", "b"], ["and", ["lt", "c", "d"], ["lt", "e", "f"]]]),
    ("(a<b or c<d) and e<f", ["and", ["or", ["lt", "a", "b"], ["lt", "c", "d"]], ["lt", "e", "f"]]),
    ("a<b and c<d and e<f", ["and", ["lt", "a", "b"], ["lt", "c", "d"], ["lt", "e", "f"]]),
    ("x + 1 > -y*2", ["gt", ["add", "x", 1], ["neg", ["mul", "y", 2]]]),
    ("True", ["true"]),
]


@pytest.mark.parametrize(("text", "json"), CONDITIONS)
def test_a_condition_is_read_as_written(text: str, json: Json) -> None:
    assert to_json(parse_condition(text)) == json


# Each row: the text, the column of the mistake, and a part of what is said about it.
BAD: list[tuple[str, int, str]] = [
    # nothing, or something left out
    ("", 0, "empty"), ("   ", 0, "empty"), ("\t", 0, "empty"),
    ("x +", 3, "ends where a value"), ("x + ", 4, "ends where a value"), ("-", 1, "ends where"),
    ("x**", 3, "ends where"), ("2*", 2, "ends where"), ("(", 1, "ends where"),
    ("sin(", 4, "ends where"), ("max(x,", 6, "ends where"), ("- + -", 5, "ends where"),
    ("*x", 0, "before '*'"), ("/x", 0, "before '/'"), ("**x", 0, "before '**'"),
    ("^2", 0, "before '^'"), ("x + *y", 4, "before '*'"), ("x***y", 3, "before '*'"),
    ("x*/y", 2, "before '/'"), ("x/*y", 2, "before '*'"), ("x^^2", 2, "before '^'"),
    ("x* *2", 3, "before '*'"), ("2**", 3, "ends"), ("x--", 3, "ends"), ("x+)", 2, "before ')'"),
    ("()", 1, "before ')'"), ("(())", 2, "before ')'"), ("x*()", 3, "before ')'"),
    (",", 0, "before ','"), ("max(,x)", 4, "before ','"), ("max(x,,y)", 6, "before ','"),
    ("max(x,)", 6, "before ')'"), ("f(*x)", 0, "unknown"), ("max(*x)", 4, "before '*'"),
    ("sin(**x)", 4, "before '**'"), ("< x", 0, "before '<'"), ("and x", 0, "before 'and'"),
    ("x < or y", 4, "before 'or'"), ("x<>y", 2, "before '>'"), ("x << y", 3, "before '<'"),
    ("x >> y", 3, "before '>'"), ("x < = y", 4, "comparison is written"),
    # brackets
    ("(x", 0, "never closed"), ("((x)", 0, "never closed"), ("(x*(y+1)", 0, "never closed"),
    ("sin(x", 3, "never closed"), ("2*(x+max(y, z)", 2, "never closed"), ("x)", 1, "no bracket"),
    ("(x))", 3, "no bracket"), ("sin(x))", 6, "no bracket"), (")", 0, "before ')'"),
    ("x)(", 1, "no bracket"), ("x,y", 1, "comma"), ("x, ", 1, "comma"), ("(x, y)", 2, "comma"),
    ("(x,)", 2, "comma"), ("1,5", 1, "comma"), ("2*(x, y)", 4, "comma"), ("1, 2, 3", 1, "comma"),
    # products without a sign
    ("2x", 1, "with *: 2*x"), ("2 x", 2, "with *: 2*x"), ("x y", 2, "with *: x*y"),
    ("2(x)", 1, "with *: 2*(...)"), ("2 (x + 1)", 2, "with *: 2*(...)"),
    ("(x)(y)", 3, "with *: (...)*(...)"), ("(x)y", 3, "with *: (...)*y"),
    ("(x) 2", 4, "with *: (...)*2"), ("x 2", 2, "with *: x*2"), ("2 3", 2, "with *: 2*3"),
    ("2sin(x)", 1, "with *: 2*sin"), ("sin(x)cos(x)", 6, "with *: (...)*cos"),
    ("sin(x)(y)", 6, "with *: (...)*(...)"), ("3pi", 1, "with *: 3*pi"), ("x**2y", 4, "2*y"),
    ("1e", 1, "1*e"), ("1e+", 1, "1*e"), ("2e*3", 1, "2*e"), ("0x1F", 1, "0*x1F"),
    ("0b11", 1, "0*b11"), ("1j", 1, "1*j"), ("10L", 2, "10*L"), ("max(x y, z)", 6, "x*y"),
    ("x y z", 2, "x*y"), ("pi x", 3, "pi*x"), ("x (y)", 0, "product, write x*(...)"),
    ("x(y + 1)", 0, "product, write x*(...)"), ("pi(x)", 0, "unknown function 'pi'"),
    ("print x", 6, "print*x"), ("x.5", 1, "x*.5"), ("match x", 6, "match*x"),
    # numbers
    ("1.2.3", 3, "no number contains"), ("1..2", 2, "no number contains"),
    ("1_000", 1, "no number contains"), ("1._5", 2, "no number contains"),
    ("1e5.5", 3, "no number contains"), ("2...", 2, "no number contains"),
    ("007", 0, "superfluous 0"), ("x + 010", 4, "superfluous 0"), ("00.5", 0, "superfluous 0"),
    ("1e101", 0, "decimal lies between"), ("1e-101", 0, "decimal lies between"),
    ("2*1.5e999999999999", 2, "decimal lies between"), ("1e" + "9" * 5000, 0, "decimal lies"),
    ("9" * 101, 0, "at most 100 digits"), ("x + 0." + "1" * 100, 4, "at most 100 digits"),
    ("1" * 9999, 0, "at most 100 digits"), (".", 0, "a dot only"), (".e5", 0, "a dot only"),
    ("0.1f", 3, "0.1*f"), ("1'000", 1, "quotation"), ("$5", 0, "'$' has no meaning"),
    ("5%", 1, "'%' has no meaning"), ("١٢", 0, "ARABIC-INDIC DIGIT ONE"), ("½", 0, "FRACTION"),
    # functions
    ("sine(x)", 0, "unknown function 'sine'; did you mean 'sin'?"),
    ("2*cosine(x)", 2, "did you mean 'cos'?"), ("arctan(x)", 0, "did you mean 'atan'?"),
    ("Sin(x)", 0, "did you mean 'sin'?"), ("TANH(x)", 0, "did you mean 'tanh'?"),
    ("sigmoide(x)", 0, "did you mean 'sigmoid'?"), ("soft_plus(x)", 0, "mean 'softplus'?"),
    ("piecewise((x, True))", 0, "did you mean 'Piecewise'?"), ("Max(x, y)", 0, "mean 'max'?"),
    ("eval(x)", 0, "unknown function 'eval'"), ("open(x)", 0, "unknown function 'open'"),
    ("exec(x)", 0, "unknown function"), ("getattr(x, y)", 0, "unknown function 'getattr'"),
    ("H(x)", 0, "unknown function 'H'"), ("True(x)", 0, "unknown function 'True'"),
    ("a" * 40 + "(x)", 0, "unknown function 'aaa"), ("gamma(x)", 0, "unknown function"),
    ("sin()", 0, "sin takes 1 argument, not 0"), ("sin(x, y)", 0, "1 argument, not 2"),
    ("1 + log(8, 2)", 4, "log takes 1 argument, not 2"), ("max()", 0, "at least 2 arguments"),
    ("max(x)", 0, "at least 2 arguments, not 1"), ("min(x)", 0, "at least 2 arguments, not 1"),
    ("abs(x, y, z)", 0, "abs takes 1 argument, not 3"), ("sin", 0, "write sin(...)"),
    ("sin x", 0, "write sin(...)"), ("x + max", 4, "write max(...)"), ("ln", 0, "write ln(...)"),
    ("Piecewise", 0, "write Piecewise(...)"), ("sin**2", 0, "write sin(...)"),
    ("sin^2(x)", 0, "write sin(...)"), ("max(key=x)", 7, "comparison is written"),
    # cases
    ("Piecewise()", 0, "by cases"), ("Piecewise(x)", 10, "by cases"),
    ("Piecewise(x, y)", 10, "by cases"), ("Piecewise((x))", 12, "by cases"),
    ("Piecewise((x, y))", 14, "condition is needed"), ("Piecewise((x, 1))", 14, "condition is"),
    ("Piecewise((x, x>0), y)", 20, "by cases"), ("Piecewise((x, x>0, y))", 17, "comma only"),
    ("Piecewise((x, x>0)", 9, "never closed"), ("Piecewise((x, x>0", 10, "never closed"),
    ("Piecewise((x>0, x))", 11, "number is needed"), ("Piecewise((x, x>0),)", 19, "by cases"),
    ("Piecewise((, x>0))", 11, "before ','"), ("Piecewise((x,))", 13, "before ')'"),
    ("Piecewise((x, False))", 14, "'False' is a word"), ("Piecewise(((x, x>0)))", 13, "comma"),
    ("Piecewise((x, not x))", 14, "opposite comparison"), ("Piecewise((x, x=0))", 15, "comparison"),
    # conditions where numbers belong
    ("x > 0", 0, "number is needed"), ("a == b", 0, "number is needed"),
    ("1 + (x < y)", 4, "number is needed"), ("(x < y) + 1", 0, "number is needed"),
    ("(x < y)*2", 0, "number is needed"), ("-(x < y)", 1, "number is needed"),
    ("2**(x < y)", 3, "number is needed"), ("(x < y)**2", 0, "number is needed"),
    ("sin(x < y)", 4, "number is needed"), ("max(x, y > 0)", 7, "number is needed"),
    ("(x < y) < z", 0, "number is needed"), ("x < (y < z)", 4, "number is needed"),
    ("True", 0, "number is needed"), ("True + 1", 0, "number is needed"),
    ("x and y", 0, "condition is needed"), ("x < 1 or y", 9, "condition is needed"),
    ("x or x < 1", 0, "condition is needed"), ("(x and y)", 1, "condition is needed"),
    # names that fit nowhere, and what only looks like arithmetic
    ("n" * 41, 0, "at most 40 characters"), ("2*" + "n" * 41, 2, "at most 40 characters"),
    ("2024-13-45", 0, "looks like a date"), (" 1999-1-2", 1, "looks like a date"),
    ("31-12-2024", 0, "a date; write spaces around each -, or brackets around all, if the diff"),
    ("12/31/2024", 0, "a date; write spaces around each /, or brackets around all, if the quot"),
    ("2024-01", 0, "looks like a month"), ("04/2024", 0, "looks like a month"),
    ("01-02-03", 0, "looks like a date"), ("555-123-4567", 0, "looks like a telephone number"),
    ("020-7946-0958", 0, "a telephone number"), ("+33-1-23-45-67-89", 0, "a telephone number"),
    ("+1-800-555-1234", 0, "a telephone number"), ("0123-456789", 0, "a telephone number"),
    ("12:30", 2, "':' has no meaning"), ("2024-01-15T12:30", 5, "superfluous 0"),
    ("555 1234", 4, "product"), ("192.168.0.1", 7, "no number contains"),
    # Python that is more than a formula
    ("x.y", 1, "a dot only"), ("x.__class__", 1, "a dot only"), ("(1).real", 3, "a dot only"),
    ("__import__", 0, "starts with a letter"), ("__import__('os')", 0, "starts with a letter"),
    ("_x", 0, "starts with a letter"), ("_", 0, "starts with a letter"),
    ("x__class__", 0, "two underscores"), ("a__b", 0, "two underscores"),
    ("x[0]", 1, "square brackets"), ("[x]", 0, "square brackets"), ("x]", 1, "square brackets"),
    ("[x for x in y]", 0, "square brackets"), ("{x}", 0, "braces"), ("{x: y}", 0, "braces"),
    ("x}", 1, "braces"), ("'x'", 0, "quotation"), ('"x"', 0, "quotation"), ("f'x'", 1, "quotation"),
    ("b'x'", 1, "quotation"), ("x'", 1, "quotation"), ("x # a", 2, "comments"),
    ("#", 0, "comments"),
    ("x = 1", 2, "comparison is written"), ("x := 1", 2, "':' has no meaning"),
    ("(x := 1)", 3, "':' has no meaning"), ("x += 1", 3, "comparison is written"),
    ("lambda x: x", 7, "no functions are made"), ("lambda: x", 6, "':' has no meaning"),
    ("(lambda x: x)(1)", 8, "no functions are made"), ("x; y", 1, "';' has no meaning"),
    ("x\ny", 1, "one line"), ("x\n", 1, "one line"), ("\nx", 0, "one line"),
    ("x\r\ny", 1, "one line"),
    ("x \\\n + y", 2, "has no meaning"), ("x if y else z", 2, "Piecewise"),
    ("if x", 0, "Piecewise"),
    ("x for x", 2, "'for' is a word of Python"), ("import os", 0, "'import' is a word"),
    ("return x", 0, "'return' is a word"), ("x in y", 2, "'in' is a word"),
    ("x is y", 2, "'is' is a word"), ("None", 0, "'None' is a word"), ("await x", 0, "'await'"),
    ("not x", 0, "opposite comparison"), ("yield", 0, "'yield' is a word"), ("def", 0, "'def'"),
    ("a // b", 2, "'//' has no meaning"), ("a % b", 2, "'%'"), ("a @ b", 2, "'@'"),
    ("a & b", 2, "write 'and'"), ("a && b", 2, "write 'and'"), ("|x|", 0, "abs(x)"),
    ("a || b", 2, "write 'or'"), ("~x", 0, "'~'"), ("!x", 0, "comparison"), ("x!", 1, "comparison"),
    ("x?", 1, "'?'"), ("`x`", 0, "'`'"), ("$x$", 0, "'$'"), ("\\frac{1}{2}", 0, "has no meaning"),
    ("x -> y", 3, "before '>'"), ("x => y", 2, "comparison"), ("x ** = 2", 5, "comparison"),
    ("x: y", 1, "':'"), (":", 0, "':'"), ("...", 0, "a dot only"), ("x...", 1, "a dot only"),
    # characters that only look right, and some that are not seen at all
    ("а + b", 0, "CYRILLIC SMALL LETTER A"), ("x + у", 4, "CYRILLIC SMALL LETTER U"),
    ("x\u0430", 1, "CYRILLIC"), ("ｘ + 1", 0, "FULLWIDTH LATIN SMALL LETTER X"),
    ("１ + 1", 0, "FULLWIDTH DIGIT ONE"), ("α", 0, "GREEK SMALL LETTER ALPHA"),
    ("x − 1", 2, "minus sign"), ("x – 1", 2, "EN DASH"), ("2×x", 1, "product with *"),
    ("2·x", 1, "product with *"), ("x÷2", 1, "fraction"), ("x²", 1, "power with **"),
    ("x³", 1, "power"), ("√2", 0, "sqrt(x)"), ("2*π", 2, "write pi"), ("∞", 0, "write oo"),
    ("x ≤ 1", 2, "comparison"), ("x ≥ 1", 2, "comparison"), ("x ≠ 1", 2, "comparison"),
    ("（x）", 0, "FULLWIDTH LEFT PARENTHESIS"), ("x\u00a0+ 1", 1, "NO-BREAK SPACE"),
    ("x\u200b", 1, "ZERO WIDTH SPACE"), ("\ufeffx", 0, "U+FEFF|ZERO WIDTH NO-BREAK"),
    ("x\u202ey", 1, "RIGHT-TO-LEFT OVERRIDE"), ("x\x00", 1, "has no meaning"),
    ("x\x0c", 1, "has no meaning"), ("x\u2028y", 1, "LINE SEPARATOR"), ("\ud800", 0, "U+D800"),
    ("😀", 0, "GRINNING FACE"), ("ﬁ", 0, "LIGATURE"), ("x\u0301", 1, "COMBINING ACUTE ACCENT"),
    ("ℯ", 0, "SCRIPT SMALL E"), ("x̄", 1, "COMBINING MACRON"), ("x‿y", 1, "UNDERTIE"),
    ("2*α", 2, "write alpha"), ("Λ*x", 0, "write Lambda"), ("x₁", 1, "write 1"),
    ("𝑥", 0, "write x"), ("𝛼", 0, "write alpha"), ("ϵ", 0, "write epsilon"), ("а", 0, "only ASCII"),
    ("ﬁx", 0, "write fi"), ("x' + 1", 1, "no primes"), ("in", 0, "cannot be a name; in_1 can"),
    # numbers that would grow
    ("x**1001", 3, "exponent lies between"), ("x**-1001", 3, "exponent lies between"),
    ("x^1e4", 2, "exponent lies between"), ("2**(500*3)", 3, "exponent lies between"),
    ("9**9**9", 3, "exponent lies between"), ("9**9**9**9**9", 9, "exponent lies between"),
    ("2**2**2**2**2", 3, "exponent lies between"), ("x**(2001/2)", 3, "exponent lies between"),
    ("(9**999)**9", 0, "more than 4000 digits"), ("((9**9)**99)**99", 0, "4000 digits"),
    ("((x**1000)**1000)**1000", 1, "4000 digits"), ("(1/9**999)**-9", 0, "4000 digits"),
    ("1 + 9**999*9**999*9**999*9**999*9**999", 4, "4000 digits"), ("2**max(9**9, 1)", 0, "4000"),
    ("(10**99)**(0*x + 1000)", 0, "4000 digits"), ("x**(10**500*pi)", 0, "4000 digits"),
]  # fmt: skip


def test_the_table_of_mistakes_is_long_and_has_no_doubles() -> None:
    assert len({text for text, _, _ in BAD}) == len(BAD) >= 200


@pytest.mark.parametrize(("text", "column", "fragment"), BAD, ids=range(len(BAD)))
def test_a_mistake_is_named_with_its_column(text: str, column: int, fragment: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    message = caught.value.message
    assert caught.value.column == column, message
    assert any(part in message for part in fragment.split("|")), message
    assert message == str(caught.value)
    assert "\n" not in message
    assert not message.endswith(".") or message.endswith("...")
    assert len(message) < 150


BAD_CONDITIONS: list[tuple[str, int, str]] = [
    ("", 0, "empty"), ("x", 0, "condition is needed"), ("1", 0, "condition is needed"),
    ("x = 1", 2, "comparison is written"), ("x > 0 and", 9, "ends where"),
    ("not x > 0", 0, "opposite"),
    ("x > 0 and y", 10, "condition is needed"), ("x > 0 y > 0", 6, "product"),
    ("x <", 3, "ends where"),
    ("(x > 0", 0, "never closed"), ("x > 0)", 5, "no bracket"),
    ("x > (y > 0)", 4, "number is needed"),
    ("True > 0", 0, "number is needed"), ("False", 0, "'False' is a word"),
    ("x > 0, y > 0", 5, "comma"),
    ("x in y", 2, "'in' is a word"), ("x > 0 & y > 0", 6, "write 'and'"),
    ("x >> 0", 3, "before '>'"),
    ("H(x) > 0", 0, "unknown function"), ("x > 0 if y else z", 6, "Piecewise"),
    ("x !== y", 4, "comparison"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "fragment"), BAD_CONDITIONS)
def test_a_mistake_in_a_condition(text: str, column: int, fragment: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_condition(text)
    assert caught.value.column == column, caught.value.message
    assert fragment in caught.value.message


def test_an_error_survives_being_sent_between_processes() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("x +")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.message, copy.column) == (caught.value.message, caught.value.column)


def _nested(opening: str, levels: int, closing: str) -> str:
    return opening * levels + "x" + closing * levels


# Each row: a text at the limit, and one just beyond it with the column of the refusal.
LIMITS: list[tuple[str, str, int]] = [
    ("x" + " " * 9_999, "x" + " " * 10_000, 10_000),
    ("x", "(" * 100_000, 10_000),
    ("+".join("x" * 999), "+".join("x" * 1000), 0),
    ("*".join("x" * 999), "*".join("x" * 1000), 0),
    (_nested("(", 99, ")"), _nested("(", 100, ")"), 100),
    (_nested("sin(", 99, ")"), _nested("sin(", 100, ")"), 400),
    (_nested("max(1,", 99, ")"), _nested("max(1,", 833, ")"), 598),
    (_nested("-", 99, ""), _nested("-", 9_000, ""), 100),
    (_nested("1+(", 49, ")"), _nested("1+(", 2_000, ")"), 150),
    ("/".join("x" * 100), "/".join("x" * 101), 0),
    ("^".join("1" * 100), "^".join("1" * 101), 200),
    (_nested("Piecewise((", 49, ", x > 0))"), _nested("Piecewise((", 50, ", x > 0))"), 10),
    ("9" * 100, "9" * 101, 0),
    ("0." + "9" * 99, "0." + "9" * 100, 0),
    ("1e100", "1e101", 0),
    ("1e-00100", "1e-00101", 0),
    ("x**1000", "x**1000.001", 3),
    ("9**-1000", "9**-1001", 3),
    ("10**1000*10**1000*10**1000*10**1000", "10**1000*10**1000*10**1000*10**1000*10", 0),
    ("9**(10**9 - 999999999)", "9**10**9", 3),
]


@pytest.mark.parametrize(("within", "beyond", "column"), LIMITS, ids=range(len(LIMITS)))
def test_limits(within: str, beyond: str, column: int) -> None:
    assert len(list(walk(parse(within)))) <= parts.MAX_PARTS
    with pytest.raises(ExpressionError) as caught:
        parse(beyond)
    assert caught.value.column == column, caught.value.message


LEAVES = st.sampled_from(["x", "y", "1", "2", "3", "0.5", "1.25", "12", "2e-1", ".1"])


def _operations(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Text put together without any brackets that were not asked for, so precedence decides."""
    signs = st.sampled_from(["+", "-", "*", "/", " + ", " - ", " * ", " / "])
    return st.one_of(
        st.tuples(inner, signs, inner).map("".join),
        st.tuples(st.sampled_from(["-", "+", "- "]), inner).map("".join),
        inner.map("({})".format),
        st.tuples(inner, st.sampled_from(["**2", " ** -1", "**3", "**-2", "**1**2"])).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]}, {pair[1]})"),
        inner.map("abs({})".format),
    )


TEXTS = st.recursive(LEAVES, _operations, max_leaves=12)


LITERAL = re.compile(r"(?<![\w.])(?:[0-9]+\.?[0-9]*(?:e-?[0-9]+)?|\.[0-9]+)")
POINT = {"x": Fraction(3, 7), "y": Fraction(-2)}


def exact_value(term: Term, point: dict[str, Fraction]) -> Fraction:
    """The value of a term of rational operations, straight from what its heads mean."""
    if term.head == "int":
        return Fraction(term.atom)
    if term.head == "sym":
        return point[str(term.atom)]
    values = [exact_value(arg, point) for arg in term.args]
    match term.head:
        case "add":
            return sum(values, Fraction(0))
        case "mul" | "times":
            return math.prod(values, start=Fraction(1))
        case "neg":
            return -values[0]
        case "div":
            return values[0] / values[1]
        case "pow":
            assume(values[1].denominator == 1)
            assume(abs(values[1]) <= 50)
            return values[0] ** values[1].numerator
        case "abs":
            return abs(values[0])
        case "max":
            return max(values)
    raise AssertionError(f"no value for {term.head}")


def refusal(text: str, read: Callable[[str], Term] = parse) -> ExpressionError | None:
    try:
        read(text)
    except ExpressionError as error:
        return error
    return None


@given(TEXTS)
def test_operators_bind_as_in_python(text: str) -> None:
    error = refusal(text)
    assert error is None or "exponent lies" in error.message or "digits" in error.message
    assume(error is None)
    rational = LITERAL.sub(lambda found: f"F('{found.group()}')", text)
    try:
        mine = exact_value(parse(text), POINT)
    except ZeroDivisionError:
        assume(False)
    assert mine == eval(rational, {"F": Fraction, **POINT})


@given(TEXTS)
def test_a_caret_is_a_power(text: str) -> None:
    assume(refusal(text) is None)
    assert parse(text.replace("**", "^")) == parse(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=0))
def test_a_decimal_is_the_exact_number_that_it_writes(value: Decimal) -> None:
    assume(value < 10**80)
    assert parse(f"{value:f}") == parse(f"{value:e}") == number(Fraction(value))


ALPHABET = "xyeHEN 0123456789.+-*/^()<>=!,_[]{}:;'#\\\n%&|~@$α−²"
WORDS = ["sin(", "max(", "Piecewise((", "))", " and ", " or ", "True", "lambda", "1e9", "**", "pi"]


@given(st.one_of(st.text(), st.text(ALPHABET), st.lists(st.sampled_from([*WORDS, *ALPHABET]))))
def test_any_text_is_read_or_refused_at_a_column_of_its_own(text: str | list[str]) -> None:
    written = "".join(text)
    for read in (parse, parse_condition):
        error = refusal(written, read)
        if error is not None:
            assert 0 <= error.column <= len(written)
        elif all(int(node.atom) < 10**100 for node in walk(read(written)) if node.head == "int"):
            assert read(to_text(read(written))) == read(written)
