"""Terms as text in Python's syntax: the exact values of `answers.json`, and what the parser reads.

Brackets stand where the term would be read differently without them, and nowhere else, so that
`expression.parse`, within its limits, gives back the very term that it once read. A term from
elsewhere keeps its value, though not always its shape: ``times`` comes back as ``mul``, the leaf
-3 as a ``neg``.
"""

from __future__ import annotations

from keywright.terms.term import Term

__all__ = ["to_text"]

# How tightly the outermost operator of a text binds; ATOM needs no brackets anywhere.
OR, AND, COMPARISON, SUM, SIGNED, PRODUCT, POWER, ATOM = range(8)

COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
CONSTANTS = {"true": "True", "dots": "..."}
ENCLOSED = {
    "list": "[{}]", "matrix": "[{}]", "set": "{{{}}}", "tuple": "({})",
    "cases": "Piecewise({})", "case": "({})",
}  # fmt: skip


def to_text(term: Term) -> str:
    """The term on one line; a head without a notation of its own is written ``head(...)``."""
    return _written(term)[0]


def _written(term: Term) -> tuple[str, int]:
    """The text of a term and how tightly its outermost operator binds."""
    head, args = term.head, term.args
    if head in ("int", "sym"):
        text = str(term.atom)
        return text, SIGNED if head == "int" and text.startswith("-") else ATOM
    if head in ("add", "mul", "times") and not args:
        return ("0" if head == "add" else "1"), ATOM
    if head == "add":
        return _sum(args), SUM
    if head == "neg":
        return "-" + _within(args[0], PRODUCT), SIGNED
    if head in ("mul", "times", "div"):
        return _product(term)
    if head == "pow":
        return f"{_within(args[0], ATOM)}**{_within(args[1], POWER)}", POWER
    if head in COMPARISONS:
        return f" {COMPARISONS[head]} ".join(_within(arg, SUM) for arg in args), COMPARISON
    if head in ("or", "and"):
        level = OR if head == "or" else AND
        return f" {head} ".join(_within(arg, level + 1) for arg in args), level
    return _applied(head, args), ATOM


def _within(term: Term, level: int) -> str:
    """The text, in brackets unless it binds at least as tightly as its place demands."""
    text, own = _written(term)
    return text if own >= level else f"({text})"


def _sum(terms: tuple[Term, ...]) -> str:
    first, *others = (_within(term, SIGNED) for term in terms)
    return first + "".join(f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in others)


def _product(term: Term) -> tuple[str, int]:
    """Factors with ``*``, or a fraction; what a negative integer begins may lead, -3*x say."""
    first, *others = term.args
    leads = first.head in ("int", "div") or (first.head in ("mul", "times") and term.head == "div")
    factors = [_within(first, SIGNED if leads else POWER), *(_within(o, POWER) for o in others)]
    text = ("/" if term.head == "div" else "*").join(factors)
    return text, SIGNED if text.startswith("-") else PRODUCT


def _applied(head: str, args: tuple[Term, ...]) -> str:
    """Whatever is written with brackets or as a name: functions, enumerations, constants."""
    if head == "index" and all(arg.head in ("sym", "int") for arg in args):
        return "_".join(to_text(arg) for arg in args)
    inner = ", ".join(to_text(arg) for arg in args[head == "call" :])
    if head == "call":
        return f"{to_text(args[0])}({inner})"
    if head in ENCLOSED:
        return ENCLOSED[head].format(inner)
    return f"{head}({inner})" if args else CONSTANTS.get(head, head)
