r"""The LaTeX of a formula read back: strict, from left to right, with one reading or none.

Nothing here is shared with what prints. A digit beside another factor, a bracket that is left open
and every macro that is not listed are unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from keywright.proof.readings import ONE, Reading, fraction, minus, name, power, product, total
from keywright.referee.functions import ROWS

__all__ = ["UnreadableFormulaError", "read"]


class UnreadableFormulaError(Exception):
    """A formula that has no reading."""


TOKEN = re.compile(
    r"\\begin\{\w+\}|\\end\{\w+\}|\\text\{[^{}]*\}|\\left\.|\\right\||\\[A-Za-z]+|\\.|\d+(?:\.\d+)?"
    r"|'+|\S"
)
IN_NUMBERS = re.compile(r"(?<=\d)\\kw(?:thin|cut) (?=\d)")
LAYOUT = frozenset({
    r"\left", r"\right", r"\kwleft", r"\kwright", r"\,", r"\kwbreak", r"\kwinner", r"\kwcomma",
    r"\displaystyle",
})  # fmt: skip
COMPARISONS = {"=": "eq", r"\ne": "ne", "<": "lt", r"\le": "le", ">": "gt", r"\ge": "ge"}
PAIRS = {"(": ")", "[": "]", r"\{": r"\}"}
LISTS = {"(": "tuple", "[": "list", r"\{": "set"}
BARS = {
    r"\lvert": (r"\rvert", "abs"),
    r"\lfloor": (r"\rfloor", "floor"),
    r"\lceil": (r"\rceil", "ceil"),
}
ACCENTS = {
    r"\bar": "bar", r"\overline": "bar", r"\tilde": "tilde", r"\widetilde": "tilde",
    r"\dot": "dot", r"\boldsymbol": "vec",
}  # fmt: skip
GREEK = {
    rf"\{word}": word
    for word in (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota",
        "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi",
        "psi", "omega", "varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi", "Gamma",
        "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
    )
}  # fmt: skip
OPERATOR = re.compile(r"(\\([a-z]+))(?:_\{\d+\})?")
OPERATORS = [found for row in ROWS.values() if (found := OPERATOR.fullmatch(row.latex))]
NAMED = {found[1]: found[2] for found in OPERATORS} | GREEK
WORDS = (r"\mathit", r"\operatorname", r"\mathrm")
CONSTANTS = {
    r"\infty": ("oo",), r"\ldots": ("dots",), r"\text{true}": ("true",),
    r"\text{otherwise}": ("true",),
}  # fmt: skip
REMEMBERED = 4096  # formulas, which many variants of a question have in common
RAISED = [row.latex for row in ROWS.values() if row.raised]


@lru_cache(maxsize=REMEMBERED)
def read(latex: str, *, e_is_a_name: bool = False) -> Reading:
    """What a formula says. Raises `UnreadableFormulaError`."""
    tokens = TOKEN.findall(IN_NUMBERS.sub("", latex.replace(r"\mathopen{}", "")))
    reader = _FormulaReader(
        [*(token for token in tokens if token not in LAYOUT), None], e_is_a_name
    )
    found = reader.statement()
    if reader.here is not None:
        raise UnreadableFormulaError(f"{reader.here} is left over in {latex}")
    return found


def _number(digits: str) -> Reading:
    """A whole number, or a decimal as the fraction that it is."""
    value = Fraction(digits)
    top, bottom = value.as_integer_ratio()
    return ("int", top) if bottom == 1 else fraction(("int", top), ("int", bottom))


@dataclass
class _FormulaReader:
    tokens: list[str | None]  # the last is none
    e_is_a_name: bool
    place: int = 0

    @property
    def here(self) -> str | None:
        return self.tokens[self.place]

    def ahead(self, steps: int) -> str | None:
        place = self.place + steps
        return self.tokens[place] if place < len(self.tokens) else None

    def take(self, *wanted: str) -> str:
        token = self.here
        if token is None or (wanted and token not in wanted):
            raise UnreadableFormulaError(
                f"{token} stands where {' or '.join(wanted) or 'more'} must"
            )
        self.place += 1
        return token

    def skip(self, *wanted: str) -> bool:
        found = self.tokens[self.place] in wanted
        self.place += found
        return found

    def braced(self, inner: Callable[[], Reading]) -> Reading:
        self.take("{")
        found = inner()
        self.take("}")
        return found

    def statement(self) -> Reading:
        return self._worded("or", lambda: self._worded("and", self.comparison))

    def _worded(self, word: str, part: Callable[[], Reading]) -> Reading:
        parts = [part()]
        while self.skip(rf"\text{{ {word} }}"):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        opened = [each for one in parts for each in (one[1:] if one[0] == word else (one,))]
        return (word, *opened)

    def comparison(self) -> Reading:
        sides, signs = [self.sum()], []
        while self.here in COMPARISONS:
            signs.append(COMPARISONS[self.take()])
            sides.append(self.sum())
        pairs = [(sign, sides[n], sides[n + 1]) for n, sign in enumerate(signs)]
        if not pairs:
            return sides[0]
        return pairs[0] if len(pairs) == 1 else ("and", *pairs)

    def sum(self) -> Reading:
        parts = [minus(self.quotient()) if self.skip("-") else self.quotient()]
        while self.here in ("+", "-"):
            negative = self.take() == "-"
            part = self.quotient()
            parts.append(minus(part) if negative else part)
        return total(parts)

    def quotient(self) -> Reading:
        found = self.product()
        while self.skip("/"):
            found = fraction(found, self.factor())
        return found

    def product(self) -> Reading:
        factors = [self.factor()]
        while True:
            if self.skip(r"\cdot"):
                factors.append(self.factor())
            elif self._begins_factor():
                if (self.here or "")[0].isdigit():
                    raise UnreadableFormulaError(f"the digit {self.here} beside another factor")
                factors.append(self.factor())
            else:
                return product(factors)

    def _begins_factor(self) -> bool:
        token = self.here
        if token is None or token in COMPARISONS or token in PAIRS.values():
            return False
        closing = (")", "]", "}", ",", "&", r"\\", "+", "-", "/", "^", "_", "|", r"\right|", r"\to")
        bars = [right for right, _ in BARS.values()]
        return not (token in closing or token in bars or token.startswith((r"\end", r"\text{")))

    def factor(self) -> Reading:
        return self._operator() or self.raised(self.atom())

    def _operator(self) -> Reading | None:
        if self.skip(r"\sum"):
            self.take("_")
            letter, low = self.braced(self._equation)
            self.take("^")
            high = self.braced(self.sum)
            return ("sum", self._body(), letter, low, high)
        if self.skip(r"\lim"):
            self.take("_")
            letter, to, side = self.braced(self._approach)
            return ("limit", self._body(), letter, to, side)
        return self._derivative()

    def _body(self) -> Reading:
        return self.quotient()

    def _equation(self) -> tuple[Reading, Reading]:
        letter = self.atom()
        self.take("=")
        return letter, self.sum()

    def _approach(self) -> tuple[Reading, Reading, str]:
        letter = self.atom()
        self.take(r"\to")
        to = self.sum()
        side = "both"
        if self.skip("^"):
            side = self.braced(lambda: self.take("+", "-"))
        return letter, to, side

    def _derivative(self) -> Reading | None:
        """d/dx as a fraction or, inside of one, in a line; None if that is not what stands here."""
        begin, is_fraction = self.place, self.here == r"\frac"
        before, between, after = (r"\frac{", "}{", "}") if is_fraction else ("", "/", "")
        order = "1"
        found = self._skips(before) and self.skip("d")
        if found and self.here == "^" and self.ahead(3) == "}":
            self.take("^")
            order = self.braced(self.take)
        if not (found and order.isdecimal() and self._skips(between) and self.skip("d")):
            self.place = begin
            return None
        letter = self.atom()
        if order != "1":
            self.take("^")
            if self.braced(self.take) != order:
                raise UnreadableFormulaError("a derivative of two orders")
        if after:
            self.take(after)
        return ("deriv", self._body(), letter, int(order))

    def _skips(self, tokens: str) -> bool:
        return all(map(self.skip, TOKEN.findall(tokens)))

    def raised(self, base: Reading) -> Reading:
        if self._is_side():
            return base
        if self.skip("^"):
            exponent = self.braced(self.sum)
            if base == name("e") and not self.e_is_a_name:
                return ("exp", exponent)
            return power(base, exponent)
        if base == name("e") and not self.e_is_a_name:
            return ("exp", ONE)
        return base

    def _is_side(self) -> bool:
        """Whether what is raised is the side from which a limit is taken."""
        return self.here == "^" and self.ahead(2) in ("+", "-") and self.ahead(3) == "}"

    def atom(self) -> Reading:
        begin = self.take()
        if begin[0].isdigit():
            return _number(begin)
        if begin in CONSTANTS:
            return CONSTANTS[begin]
        if begin in BARS:
            right, head = BARS[begin]
            inside = self.sum()
            self.take(right)
            return (head, inside)
        if begin in PAIRS:
            return self._group(begin)
        rule = ATOMS.get(begin)
        return rule(self) if rule else self._name(begin)

    def _root(self) -> Reading:
        return power(self.braced(self.sum), fraction(ONE, ("int", 2)))

    def _either(self, form: Reading) -> Reading:
        """A form that does not break, and beside it one that does and says the same."""
        if self.braced(self.statement) != form:
            raise UnreadableFormulaError("a formula whose two forms say different things")
        return form

    def _fraction(self) -> Reading:
        if self.ahead(1) == r"\partial":
            return self._partial()
        top = self.braced(self.sum)
        return fraction(top, self.braced(self.sum))

    def _partial(self) -> Reading:
        parts = []
        for _ in range(2):
            self.take("{")
            self.take(r"\partial")
            parts.append(self.atom())
            self.take("}")
        return ("partial", *parts)

    def _items(self, closing: str) -> list[Reading]:
        items = [] if self.here == closing else [self.statement()]
        while self.skip(","):
            items.append(self.statement())
        self.take(closing)
        return items

    def _group(self, opening: str) -> Reading:
        items = self._items(PAIRS[opening])
        alone = opening == "(" and len(items) == 1
        found = items[0] if alone else (LISTS[opening], *items)
        return ("index", found, *self._lower()) if self.here == "_" else found

    def _rows(self, end: str) -> list[list[Reading]]:
        rows: list[list[Reading]] = [[]]
        while True:
            if self.here is not None and self.here.startswith(r"\text{if "):
                rows[-1].append(self._condition())
            else:
                rows[-1].append(self.statement())
            sign = self.take("&", r"\\", end)
            if sign == r"\\":
                rows.append([])
            elif sign == end:
                return rows

    def _condition(self) -> Reading:
        if self.take() != r"\text{if }":
            raise UnreadableFormulaError("a condition begins with another word")
        return self.statement()

    def _cases(self) -> Reading:
        return ("cases", *((value, when) for value, when in self._rows(r"\end{cases}")))

    def _matrix(self) -> Reading:
        return ("matrix", *map(tuple, self._rows(r"\end{pmatrix}")))

    def _at(self) -> Reading:
        body = self.statement()
        self.take(r"\right|")
        self.take("_")
        letter, value = self.braced(self._equation)
        return ("at", body, letter, value)

    def _name(self, token: str) -> Reading:
        """A name with all that is around it, and its arguments if it is called."""
        accents: list[str] = []
        core = self._core(token, accents)
        if (self.here or "").startswith("'"):
            core += self.take()
        if self.here == "^" and token in RAISED:
            exponent = self._exponent()
            self.take("(")
            return power(("call", name(core), *self._items(")")), exponent)
        upper = self._upper()
        found = name(core, sorted(accents), upper, self._lower())
        if not self.skip("("):
            return found
        arguments = self._items(")")
        if found == name("exp"):
            return ("exp", *arguments)
        called: Reading = ("call", found, *arguments)
        return ("index", called, *self._lower()) if self.here == "_" else called

    def _exponent(self) -> Reading:
        self.take("^")
        return self.braced(self.sum)

    def _core(self, token: str, accents: list[str]) -> str:
        if token in ACCENTS:
            accents.append(ACCENTS[token])
            self.take("{")
            core = self._core(self.take(), accents)
            self.take("}")
            return core
        if token in WORDS:
            self.take("{")
            letters = ""
            while self.here != "}":
                letters += self.take()
            self.take("}")
            if rf"\{letters}" in GREEK:  # a function's word may be a part of a name: log10
                raise UnreadableFormulaError(f"{letters} is spelt out")
            return letters
        if token in NAMED:
            return NAMED[token]
        if len(token) == 1 and token.isalpha():
            return token
        raise UnreadableFormulaError(f"{token} is no name")

    def _upper(self) -> Reading | None:
        """The upper index in brackets, w^{(1)}; all else that is raised is a power."""
        if self.tokens[self.place : self.place + 3] != ["^", "{", "("]:
            return None
        begin = self.place
        self.place += 3
        found = self.sum()
        if self.skip(")") and self.skip("}"):
            return found
        self.place = begin
        return None

    def _lower(self) -> list[Reading]:
        r"""The indices: separated by commas, or names and a last number side by side."""
        if not self.skip("_"):
            return []
        self.take("{")
        begin, found = self.place, []
        while self.here != "}":
            part = self.take()
            if part in NAMED or (len(part) == 1 and part.isalpha()):
                found.append(name(NAMED.get(part, part)))
            elif part in WORDS:
                found.append(name(self._core(part, [])))
            elif part.isdigit() and self.here in (",", "}"):
                found.append(("int", int(part)))
            elif part != ",":
                break
        else:
            self.take("}")
            return found
        self.place = begin
        return self._items("}")


ATOMS: dict[str, Callable[[_FormulaReader], Reading]] = {
    r"\frac": _FormulaReader._fraction,
    r"\kwfraction": lambda reader: reader._either(reader._fraction()),
    r"\sqrt": _FormulaReader._root,
    r"\kwroot": lambda reader: reader._either(reader._root()),
    r"\begin{cases}": _FormulaReader._cases,
    r"\begin{pmatrix}": _FormulaReader._matrix,
    r"\left.": _FormulaReader._at,
}
