r"""Printed formulas read back by SymPy's LaTeX parser, to be held against the terms they came from.

The parser is SymPy's with its lark grammar, in which `readback.lark` replaces what it reads in two
ways or not at all; a formula that still has two readings is refused. It is given one level of
brackets at a time, which changes nothing, as brackets delimit the same text in every reading; what
stood in them, and each name, becomes a letter. So this is all that the parser does not do itself:

- sizes of brackets (``\left``, ``\kwleft``), thin spaces, blanks, and the marks of places where
  a line may break are dropped; where there is a form that breaks, both forms are read;
- a name is one letter with its ornaments, read here: an accent or bold type, primes, an upper
  index in brackets, lower indices. Letters and one digit side by side are an index each;
- what the grammar has no notion of is split into its parts, each of which is parsed: comparisons
  and their chains, "and" and "or", cases, matrices, lists and sets, a substitution mark, the
  symbol of a partial derivative, an index or an accent on a bracket (`BY_PARTS`).

Both sides are compared by their values in the field of the integers modulo a large prime. Each
name has a pseudo-random value there, and whatever is not + - * / is a pseudo-random function of its
arguments: x^y, sin, and also sums, limits and derivatives, whose body is taken at a random value of
their variable. Two formulas that agree are then equal whatever these functions are, which is more
than being equal; the chance of an accident is 1 in 10^18.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import lark
import sympy
from sympy.parsing.latex.lark import LarkLaTeXParser, TransformToSymPyExpr

from keywright.terms.term import Term

__all__ = ["ALGEBRAIC", "BY_PARTS", "UnreadableError", "value_of_latex", "value_of_term"]

PRIME = 2**61 - 1
Env = Mapping[tuple[Any, ...], int]


class UnreadableError(Exception):
    """A formula that has no reading, or more than one."""


def mixed(*parts: Any) -> int:
    """The value of a pseudo-random function at these arguments."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:16], "big") % PRIME


def divided(above: int, below: int) -> int:
    if below == 0:
        raise ZeroDivisionError
    return above * pow(below, -1, PRIME) % PRIME


# --- the side of the term -------------------------------------------------------------------------

ACCENTS = ("bar", "tilde", "dot", "vec")
NAMES = ("sym", "index", "layer", *ACCENTS)
# Functions whose name on paper is another than the head.
PAPER = {
    "sigmoid": "sigma", "heaviside": "H", "normal_cdf": "Phi",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "leaky_relu": "leakyrelu",
    "hard_sigmoid": "hardsigmoid", "hard_tanh": "hardtanh", "hard_swish": "hardswish",
}  # fmt: skip
BASES = {"log2": 2, "log10": 10}  # logarithms, with the base as an index
FUNCTIONS = (
    *PAPER, *BASES, "gelu", "silu", "elu", "selu", "mish", "softsign", "relu6", "atan2", "exp",
    "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "softplus", "relu", "erf",
    "sign", "max", "min", "abs", "floor", "ceil", "sqrt",
)  # fmt: skip
OPERATORS = ("sum", "limit", "deriv")
ALGEBRAIC = ("int", *NAMES, "add", "neg", "mul", "times", "div", "pow", "call", "pi", "oo",
             *FUNCTIONS, *OPERATORS)  # fmt: skip
"""The heads that the parser reads as they are printed."""
BY_PARTS = (
    "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "cases", "case", "true", "dots", "at",
    "partial", "list", "tuple", "set", "matrix",
)  # fmt: skip
"""The heads that are split into parts, each of which the parser reads."""


@dataclass(frozen=True)
class Name:
    """A name with its ornaments: what is printed of ``index(bar(layer(w, 1)), j, i)``."""

    core: str
    accents: tuple[str, ...] = ()
    upper: Any = None
    lower: tuple[Any, ...] = ()

    def value(self, env: Env, read: Callable[[Any, Env], int]) -> int:
        address = self.address(env, read)
        if address in env:
            return env[address]
        return mixed("name", *address)

    def address(self, env: Env, read: Callable[[Any, Env], int]) -> tuple[Any, ...]:
        """What it names, once its indices have values."""
        upper = None if self.upper is None else read(self.upper, env)
        lower = tuple(read(index, env) for index in self.lower)
        return self.core, tuple(sorted(self.accents)), upper, lower


def name_of_term(term: Term) -> Name | None:
    """The name that a term is; None if it is a name's ornament on something else."""
    if term.head == "sym":
        found = re.fullmatch(r"([A-Za-z]+)([A-Za-z0-9_]*)('*)", str(term.atom))
        assert found is not None, term
        core, tail, primes = found.groups()
        parts = [part for part in tail.split("_") if part]
        lower = [Term("int", atom=int(p)) if p.isdigit() else Term("sym", atom=p) for p in parts]
        return Name(core + primes, lower=tuple(lower))
    if term.head not in NAMES or (inner := name_of_term(term.args[0])) is None:
        return None
    if term.head == "index":
        return Name(inner.core, inner.accents, inner.upper, inner.lower + term.args[1:])
    if term.head == "layer":
        return Name(inner.core, inner.accents, term.args[1], inner.lower)
    return Name(inner.core, (*inner.accents, term.head), inner.upper, inner.lower)


def value_of_term(term: Term, env: Env | None = None) -> int:
    """The value of a term; ZeroDivisionError where it divides by zero."""
    return _term(term, env or {})


def _term(term: Term, env: Env) -> int:
    head, args = term.head, term.args
    if head == "int":
        return int(term.atom) % PRIME
    if head in NAMES:
        name = name_of_term(term)
        if name is not None:
            return name.value(env, _term)
    if head in ("pi", "oo", "dots", "true"):
        return mixed("constant", head)
    if head in FUNCTIONS and not args:
        return Name(PAPER.get(head, head)).value(env, _term)
    if head in ("sum", "limit", "deriv", "at"):
        return _bound(term, env)
    if head == "call":
        name = name_of_term(args[0])
        first = _term(args[0], env) if name is None else name.address(env, _term)
        return mixed("call", first, *(_term(arg, env) for arg in args[1:]))
    values = [_term(arg, env) for arg in args]
    if head in ("add", "mul", "times", "neg", "div"):
        return _arithmetic(head, values)
    if head == "pow" and values[0] == 1:
        return 1
    if head in FUNCTIONS and head not in ("exp", "sqrt", "abs", "floor", "ceil"):
        core, base = ("log", (BASES[head],)) if head in BASES else (PAPER.get(head, head), ())
        return mixed("call", (core, (), None, base), *values)
    if head in ("pow", "exp", "sqrt", "abs", "floor", "ceil", "index", *ACCENTS, *BY_PARTS):
        return mixed(head, *values)
    raise UnreadableError(f"no value is given to {head!r}")


def _arithmetic(head: str, values: list[int]) -> int:
    if head == "add":
        return sum(values) % PRIME
    if head == "neg":
        return -values[0] % PRIME
    if head == "div":
        return divided(*values)
    product = 1
    for value in values:
        product = product * value % PRIME
    return product


def _bound(term: Term, env: Env) -> int:
    body, variable, *rest = term.args
    name = name_of_term(variable)
    assert name is not None, term
    side = str(rest.pop().atom) if term.head == "limit" else ""
    values = [_term(arg, env) for arg in rest]
    address = name.address(env, _term)
    return bound(term.head, address, side, values, lambda inner: _term(body, {**env, **inner}))


def bound(head: str, address: Any, side: str, values: list[int], body: Callable[[Env], int]) -> int:
    """An operator that binds a variable: its body at a random value of it, and the rest."""
    inside = body({address: mixed("bound", head, address)})
    return mixed(head, address, side, *values, inside)


# --- the side of the paper: brackets and names ----------------------------------------------------

_TOKEN = re.compile(
    r"\\begin\{\w+\}|\\end\{\w+\}|\\text\{[^}]*\}|\\left\.|\\right\||\\[A-Za-z]+|\\.|\d+|'+|\S"
)
_DROPPED = frozenset({
    r"\left", r"\right", r"\kwleft", r"\kwright", r"\,", r"\kwbreak", r"\kwinner", r"\kwcomma",
})  # fmt: skip
_PAIRS = {
    "(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\left.": r"\right|", r"\lvert": r"\rvert",
    r"\lfloor": r"\rfloor", r"\lceil": r"\rceil", r"\begin{cases}": r"\end{cases}",
    r"\begin{pmatrix}": r"\end{pmatrix}",
}  # fmt: skip
_CLOSING = frozenset(_PAIRS.values())
_ACCENT = {
    r"\bar": "bar", r"\overline": "bar", r"\tilde": "tilde", r"\widetilde": "tilde",
    r"\dot": "dot", r"\boldsymbol": "vec",
}  # fmt: skip
_WORDS = (r"\mathit", r"\operatorname", r"\mathrm")
_OPERATOR_NAMES = frozenset({
    r"\sin", r"\cos", r"\tan", r"\sinh", r"\cosh", r"\tanh", r"\arcsin", r"\arccos", r"\arctan",
    r"\exp", r"\log", r"\max", r"\min",
})  # fmt: skip
_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma",
    "varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi",
    "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
})  # fmt: skip
_COMPARISONS = {"=": "eq", r"\ne": "ne", "<": "lt", r"\le": "le", ">": "gt", r"\ge": "ge"}
_CONSTANTS = {
    r"\infty": "oo", r"\ldots": "dots",
    r"\text{true}": "true", r"\text{otherwise}": "true",
}  # fmt: skip
_SIGNS = ("+", "-", "/", r"\cdot")


@dataclass(frozen=True)
class Group:
    """Brackets with what is in them."""

    opening: str
    items: tuple[Item, ...]


Item = str | Group


def _items(latex: str) -> tuple[Item, ...]:
    stack: list[tuple[str, list[Item]]] = [("", [])]
    whole = re.sub(r"\\kw(thin|cut) ", "", latex.replace(r"\mathopen{}", ""))
    for token in _TOKEN.findall(whole):
        if token in _PAIRS:
            stack.append((token, []))
        elif token in _CLOSING:
            opening, inside = stack.pop()
            if _PAIRS.get(opening) != token:
                raise UnreadableError(f"{opening} is closed by {token}")
            stack[-1][1].append(Group(opening, tuple(inside)))
        elif token not in _DROPPED:
            stack[-1][1].append(token)
    if len(stack) != 1:
        raise UnreadableError("a bracket is left open")
    return tuple(stack[0][1])


def _split(items: tuple[Item, ...], at: Callable[[Item], bool]) -> Iterator[tuple[Item, ...]]:
    part: list[Item] = []
    for item in items:
        if at(item):
            yield tuple(part)
            part = []
        else:
            part.append(item)
    yield tuple(part)


def _is_group(item: Item | None, opening: str) -> bool:
    return isinstance(item, Group) and item.opening == opening


@dataclass(frozen=True)
class Parts:
    """Something of its own rules: a head and its parts."""

    head: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Formula:
    """One level of brackets: what the parser makes of it, and what its letters stand for."""

    expression: Any
    letters: Mapping[str, Any] = field(hash=False)
    text: str = ""


def _read(items: tuple[Item, ...]) -> Any:
    for word in ("or", "and"):
        parts = list(_split(items, lambda item, w=word: item == rf"\text{{ {w} }}"))  # type: ignore[misc]
        if len(parts) > 1:
            return Parts(word, tuple(map(_read, parts)))
    signs = [item for item in items if isinstance(item, str) and item in _COMPARISONS]
    if signs:
        sides = [_read(side) for side in _split(items, lambda item: item in signs)]
        pairs = tuple(
            Parts(_COMPARISONS[sign], (sides[i], sides[i + 1])) for i, sign in enumerate(signs)
        )
        return pairs[0] if len(pairs) == 1 else Parts("and", pairs)
    return _Level(items).formula()


class _Level:
    """Turns one level of brackets into a text for the parser, from left to right."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self.place = 0
        self.units: list[str] = []
        self.letters: dict[str, Any] = {}

    def formula(self) -> Any:
        while self.place < len(self.items):
            self.units.append(self._unit())
        text = " ".join(self.units)
        if re.fullmatch(r"v_\{[a-z]+\}", text):
            return self.letters[text]
        return Formula(parsed(text), self.letters, text)

    def _peek(self, ahead: int = 0) -> Item | None:
        place = self.place + ahead
        return self.items[place] if place < len(self.items) else None

    def _take(self) -> Item:
        item = self._peek()
        if item is None:
            raise UnreadableError("a formula ends too early")
        self.place += 1
        return item

    def _group(self, opening: str = "{") -> tuple[Item, ...]:
        item = self._take()
        if not isinstance(item, Group) or item.opening != opening:
            raise UnreadableError(f"{item} stands where {opening} must")
        return item.items

    def _letter(self, thing: Any, letter: str = "v") -> str:
        number = len(self.letters)
        text = f"{letter}_{{{chr(97 + number // 26)}{chr(97 + number % 26)}}}"
        self.letters[text] = thing
        return text

    def _braced(self) -> str:
        return self._letter(_read(self._group()))

    def _unit(self) -> str:
        if (constant := _CONSTANTS.get(str(self._peek()))) is not None:
            self._take()
            return self._letter(Parts("constant", (constant,)))
        if self._is_derivative():
            return self._derivative()
        if self._is_partial(self._peek()):
            return f"{self._letter(self._slashed_partial())}/1"  # as loose as a quotient
        if self._starts_name():
            return self._named()
        item = self._take()
        if isinstance(item, Group):
            return self._bracket(item)
        if item in _SIGNS or item.isdigit():
            return item
        if item == "^":
            power = f"^{{{self._braced()}}}"
            return self.units.pop() + power if self.units else power
        if item == "_":
            return self._indexed(self._group())
        if item == r"\frac":
            return self._fraction()
        if item == r"\sqrt":
            return rf"\sqrt{{{self._braced()}}}"
        if item == r"\sum":
            return self._sum()
        if item == r"\lim":
            return self._limit()
        if item in _OPERATOR_NAMES:
            return self._operator(item)
        raise UnreadableError(f"nothing is known of {item}")

    # names

    def _starts_name(self) -> bool:
        item = self._peek()
        if not isinstance(item, str):
            return False
        known = item in _ACCENT or item in _WORDS or item[1:] in _GREEK
        known = known or (item == r"\log" and self._peek(1) == "_")  # the logarithm to a base
        return known or (len(item) == 1 and item.isalpha())

    def _named(self) -> str:
        name = self._name()
        if not _is_group(self._peek(), "("):
            return self._letter(name)
        return f"{self._letter(name, 'f')}({self._arguments()})"

    def _name(self) -> Any:
        core = self._core()
        if not isinstance(core, Name):
            return self._hung(core)
        primes = self._peek()
        if isinstance(primes, str) and primes.startswith("'"):
            self._take()
            core = Name(core.core + primes, core.accents)
        upper = None
        if self._peek() == "^" and (index := _upper_index(self._peek(1))) is not None:
            self.place += 2
            upper = _read(index)
        lower: tuple[Any, ...] = ()
        if self._peek() == "_":
            self._take()
            lower = _indices(self._group())
        return Name(core.core, core.accents, upper, lower)

    def _hung(self, thing: Any) -> Any:
        """An accent over a bracket, which may have an index like one."""
        if self._peek() == "_":
            self._take()
            return Parts("index", (thing, *_indices(self._group())))
        return thing

    def _core(self) -> Any:
        item = str(self._take())
        if item in _ACCENT:
            inside = self._group()
            inner = _Level(inside)
            if inner._starts_name():
                core = inner._core()
                if inner.place == len(inside) and isinstance(core, Name):
                    return Name(core.core, (*core.accents, _ACCENT[item]))
            return Parts(_ACCENT[item], (_read(inside),))
        if item in _WORDS:
            return Name("".join(map(str, self._group())))
        return Name(item.removeprefix("\\"))

    # brackets

    def _arguments(self) -> str:
        parts = _split(self._group("("), lambda item: item == ",")
        return ", ".join(self._letter(_read(part)) for part in parts)

    def _bracket(self, group: Group) -> str:
        opening, items = group.opening, group.items
        if opening == r"\lvert":
            return f"|{self._letter(_read(items))}|"
        if opening in (r"\lfloor", r"\lceil"):
            return f"{opening} {self._letter(_read(items))} {_PAIRS[opening]}"
        if opening == r"\left.":
            return self._letter(self._substituted(items))
        if opening == r"\begin{cases}":
            return self._letter(Parts("cases", tuple(map(_case, _rows(items)))))
        if opening == r"\begin{pmatrix}":
            return self._letter(Parts("matrix", tuple(map(_entries, _rows(items)))))
        entries = tuple(map(_read, _split(items, lambda item: item == ",")))
        if opening == "(" and len(entries) == 1:
            return f"({self._letter(entries[0])})"
        kinds = {"(": "tuple", "[": "list", r"\{": "set"}
        if opening not in kinds:
            raise UnreadableError(f"a bracket {opening} stands alone")
        return self._letter(Parts(kinds[opening], entries))

    def _substituted(self, body: tuple[Item, ...]) -> Parts:
        if self._take() != "_":
            raise UnreadableError("a substitution mark without its values")
        variable, value = _split(self._group(), lambda item: item == "=")
        return Parts("at", (_read(body), _read(variable), _read(value)))

    def _indexed(self, index: tuple[Item, ...]) -> str:
        """An index on what was just closed: the whole unit is a thing of its own."""
        unit = self.units.pop() if self.units else ""
        if not unit.endswith(")"):
            raise UnreadableError(f"an index on {unit!r}")
        base = Formula(parsed(unit), dict(self.letters), unit)
        return self._letter(Parts("index", (base, *_indices(index))))

    # operators

    def _operator(self, item: str) -> str:
        if self._peek() == "^":
            self._take()
            return f"{item}^{{{self._braced()}}}({self._arguments()})"
        if _is_group(self._peek(), "("):
            return f"{item}({self._arguments()})"
        if len(self.items) > 1:
            raise UnreadableError(f"{item} without brackets")
        return self._letter(Name(item.removeprefix("\\")))  # the function itself

    def _sum(self) -> str:
        if self._take() != "_":
            raise UnreadableError("a sum without an index")
        low, high = _split(self._group(), lambda item: item == "=")
        bounds = f"{self._letter(_read(low))}={self._letter(_read(high))}"
        if self._take() != "^":
            raise UnreadableError("a sum without an end")
        return rf"\sum_{{{bounds}}}^{{{self._braced()}}}"

    def _limit(self) -> str:
        if self._take() != "_":
            raise UnreadableError("a limit of nothing")
        variable, to = _split(self._group(), lambda item: item == r"\to")
        sign = to[-1].items if isinstance(to[-1], Group) else ()
        side = ""
        if to[-2:-1] == ("^",) and sign in (("+",), ("-",)):
            to, side = to[:-2], f"^{sign[0]}"
        return rf"\lim_{{{self._letter(_read(variable))} \to {self._letter(_read(to))}{side}}}"

    def _fraction(self) -> str:
        above, below = self._group(), self._group()
        if self._is_partial(above[0]) and "/" not in above:
            symbol = self._letter(Parts("partial", (_partial(above), _partial(below))))
            return rf"\frac{{{symbol}}}{{1}}"  # held together as a fraction is
        if above[:1] == ("d",) == below[:1] and len(below) > 1 and "/" not in above:
            power = above[1:]
            if power and below[-2:] != power:
                raise UnreadableError("a derivative of two orders")
            variable = below[1 : len(below) - len(power)]
            return self._derived(_read(variable), power)
        return rf"\frac{{{self._letter(_read(above))}}}{{{self._letter(_read(below))}}}"

    def _is_derivative(self) -> bool:
        """``d/dx`` or ``d^{2}/dx^{2}`` before what is derived, as in an exponent."""
        ahead = 3 if self._peek(1) == "^" else 1
        between = (self._peek(), self._peek(ahead), self._peek(ahead + 1))
        return between == ("d", "/", "d") and self._peek(ahead + 2) is not None

    def _derivative(self) -> str:
        power = self.items[self.place + 1 : self.place + 3] if self._peek(1) == "^" else ()
        self.place += 3 + len(power)
        name = self._name()
        if self.items[self.place : self.place + len(power)] != power:
            raise UnreadableError("a derivative of two orders")
        self.place += len(power)
        return self._derived(name, power)

    def _derived(self, variable: Any, power: tuple[Item, ...]) -> str:
        """The operator, as often as its order says."""
        order = int(str(power[1].items[0])) if power and isinstance(power[1], Group) else 1
        return " ".join(rf"\frac{{d}}{{d{self._letter(variable)}}}" for _ in range(order))

    @staticmethod
    def _is_partial(item: Item | None) -> bool:
        return item == r"\partial"

    def _slashed_partial(self) -> Parts:
        parts = []
        for sign in ("", "/"):
            if (sign and self._take() != sign) or self._take() != r"\partial":
                raise UnreadableError("half a partial derivative")
            parts.append(self._name())
        return Parts("partial", tuple(parts))


def _upper_index(item: Item | None) -> tuple[Item, ...] | None:
    """What stands in the brackets of an upper index; None of an exponent."""
    if isinstance(item, Group) and item.opening == "{" and len(item.items) == 1:
        (inner,) = item.items
        if isinstance(inner, Group) and inner.opening == "(":
            return inner.items
    return None


def _indices(items: tuple[Item, ...]) -> tuple[Any, ...]:
    """Lower indices: with commas, or letters side by side of which the last may be a digit."""
    parts = list(_split(items, lambda item: item == ","))
    if len(parts) == 1 and len(items) > 1 and all(isinstance(item, str) for item in items):
        *letters, last = map(str, items)
        if all(map(_is_letter, letters)) and (_is_letter(last) or re.fullmatch(r"\d", last)):
            parts = [(item,) for item in items]
    return tuple(map(_read, parts))


def _is_letter(text: str) -> bool:
    return text[1:] in _GREEK or (len(text) == 1 and text.isalpha())


def _partial(items: tuple[Item, ...]) -> Any:
    if items[0] != r"\partial":
        raise UnreadableError("half a partial derivative")
    return _read(items[1:])


def _rows(items: tuple[Item, ...]) -> Iterator[list[tuple[Item, ...]]]:
    for row in _split(items, lambda item: item == r"\\"):
        yield list(_split(row, lambda item: item == "&"))


def _case(row: list[tuple[Item, ...]]) -> Parts:
    value, condition = row
    if condition[:1] == (r"\text{if }",):
        condition = condition[1:]
    elif condition != (r"\text{otherwise}",):
        raise UnreadableError("a case without its condition")
    return Parts("case", (_read(value), _read(condition)))


def _entries(row: list[tuple[Item, ...]]) -> Parts:
    return Parts("list", tuple(map(_read, row)))


# --- the side of the paper: the parser ------------------------------------------------------------


class Transformer(TransformToSymPyExpr):  # type: ignore[misc]
    """SymPy's own, with what `readback.lark` adds. Functions are left unevaluated."""

    def applied(self, tokens: list[Any]) -> Any:
        name, _, arguments, _ = tokens
        one = isinstance(arguments, sympy.Basic)
        return sympy.Function(str(name))(*((arguments,) if one else arguments))

    def adjacent_expressions(self, tokens: list[Any]) -> Any:
        return sympy.Mul(*tokens)

    called = applied

    def applied_power(self, tokens: list[Any]) -> Any:
        name, _, power, *rest = tokens
        return sympy.Pow(self.applied([name, *rest]), power)

    def open_mul(self, tokens: list[Any]) -> Any:
        return sympy.Mul(tokens[0], tokens[2])

    def open_adjacent(self, tokens: list[Any]) -> Any:
        return sympy.Mul(*tokens)

    def superscript_beside(self, tokens: list[Any]) -> Any:
        return sympy.Pow(tokens[0], tokens[2])

    def derivative(self, tokens: list[Any]) -> Any:
        operands = [token for token in tokens if isinstance(token, sympy.Basic)]
        return sympy.Function("deriv")(*operands)


@cache
def _parser() -> LarkLaTeXParser:
    grammar = Path(__file__).with_suffix(".lark")
    return LarkLaTeXParser(transform=False, grammar_file=str(grammar), transformer=Transformer)


@cache
def parsed(text: str) -> Any:
    """SymPy's expression of a text without nested brackets; refused if it has two readings."""
    reader = _parser()
    try:
        tree = reader.doparse(text)
    except lark.exceptions.UnexpectedInput as error:
        raise UnreadableError(f"no reading of {text}") from error
    if any(node.data == "_ambig" for node in tree.iter_subtrees()):
        raise UnreadableError(f"more than one reading of {text}")
    with sympy.evaluate(False):
        return reader.transformer.transform(tree)


def value_of_latex(latex: str, letters: tuple[str, ...] = (), env: Env | None = None) -> int:
    """The value of a printed formula. `letters` are the names that the author gave: e is Euler's
    number unless it is among them. A form that breaks has to say what the whole one says."""
    found = {_Reader(letters).value(_read(_items(text)), env or {}) for text in _forms(latex)}
    if len(found) > 1:
        raise UnreadableError("a form that breaks says something else")
    return found.pop()


_FORM = re.compile(r"\\kw(fraction|root)(?=\{)")
_WHOLE = {"fraction": r"\frac{%s}{%s}", "root": r"\sqrt{%s}"}


def _forms(latex: str) -> Iterator[str]:
    """The formula with all fractions and roots whole, and with all in the form that breaks."""
    for broken in (False, True) if _FORM.search(latex) else (False,):
        text = latex
        while form := _FORM.search(text):
            groups, end = [], form.end()
            for _ in range(3 if form[1] == "fraction" else 2):
                begin = end
                end = _end_of_group(text, begin)
                groups.append(text[begin + 1 : end - 1])
            chosen = groups[-1] if broken else _WHOLE[form[1]] % tuple(groups[:-1])
            text = text[: form.start()] + chosen + text[end:]
        yield text


def _end_of_group(text: str, begin: int) -> int:
    depth = 0
    for brace in re.finditer(r"(?<!\\)[{}]", text[begin:]):
        depth += 1 if brace.group() == "{" else -1
        if not depth:
            return begin + brace.end()
    raise UnreadableError("a brace is left open")


@dataclass(frozen=True)
class _Reader:
    """Values of what was read."""

    letters: tuple[str, ...]

    def value(self, thing: Any, env: Env) -> int:
        if isinstance(thing, Name):
            if thing == Name("pi") and "pi" not in self.letters:
                return mixed("constant", "pi")
            if thing == Name("e") and "e" not in self.letters:
                return mixed("exp", 1)
            return thing.value(env, self.value)
        if isinstance(thing, Formula):
            return self._expression(thing.expression, thing, env)
        if thing.head == "constant":
            return mixed("constant", *thing.parts)
        if thing.head == "at":
            body, variable, value = thing.parts
            return self._bound("at", variable, "", [self.value(value, env)], body, env)
        return mixed(thing.head, *(self.value(part, env) for part in thing.parts))

    def _bound(
        self, head: str, name: Any, side: str, values: list[int], body: Any, env: Env
    ) -> int:
        if not isinstance(name, Name):
            raise UnreadableError(f"{head} binds what is no name")
        inside = lambda inner: self.value(body, {**env, **inner})  # noqa: E731
        return bound(head, name.address(env, self.value), side, values, inside)

    def _expression(self, expr: Any, level: Formula, env: Env) -> int:
        def at(part: Any, inner: Env = env) -> int:
            return self._expression(part, level, inner)

        def operator(head: str, name: Any, side: str, values: list[int], body: Any) -> int:
            part = Formula(body, level.letters)
            return self._bound(head, level.letters[str(name)], side, values, part, env)

        if expr.is_Symbol:
            return self.value(level.letters[expr.name], env)
        if expr.is_Rational:
            return divided(int(expr.p) % PRIME, int(expr.q) % PRIME)
        if expr.is_Add:
            return sum(map(at, expr.args)) % PRIME
        if expr.is_Mul:
            return _arithmetic("mul", [at(arg) for arg in expr.args])
        if expr.is_Pow:
            return self._power(expr, level, env)
        kind = type(expr).__name__
        if kind == "Sum":
            *inner, (name, low, high) = expr.limits  # SymPy joins a sum of sums, the outermost last
            body = sympy.Sum(expr.function, *inner) if inner else expr.function
            return operator("sum", name, "", [at(low), at(high)], body)
        if kind == "Limit":
            body, name, to, side = expr.args
            direction = {"+-": "both"}.get(str(side), str(side))
            return operator("limit", name, direction, [at(to)], body)
        if kind == "deriv":
            name, body = expr.args
            return operator("deriv", name, "", [], body)
        return self._function(kind, [at(arg) for arg in expr.args], level, env)

    def _function(self, kind: str, values: list[int], level: Formula, env: Env) -> int:
        if kind in ("Abs", "floor", "ceiling"):
            return mixed({"Abs": "abs", "ceiling": "ceil"}.get(kind, kind), *values)
        if kind == r"\exp":
            return mixed("exp", *values)
        if kind in level.letters:
            name = level.letters[kind]
            plain = isinstance(name, Name)
            called = name.address(env, self.value) if plain else self.value(name, env)
            return mixed("call", called, *values)
        if kind not in _OPERATOR_NAMES:
            raise UnreadableError(f"the parser gives {kind}")
        return mixed("call", (kind.removeprefix("\\"), (), None, ()), *values)

    def _power(self, expr: Any, level: Formula, env: Env) -> int:
        base, exponent = expr.args
        if exponent == -1:
            return divided(1, self._expression(base, level, env))
        value = self._expression(base, level, env)
        if exponent == sympy.Rational(1, 2):
            return mixed("sqrt", value)
        raised = self._expression(exponent, level, env)
        if base.is_Symbol and level.letters[base.name] == Name("e") and "e" not in self.letters:
            return mixed("exp", raised)
        return 1 if value == 1 else mixed("pow", value, raised)
