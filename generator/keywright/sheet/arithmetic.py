"""How sums, products, fractions, powers and functions are printed.

The brackets are the fewest that leave one reading, apart from those around negative factors and
around the arguments of functions, which always stand.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from keywright.algebra.functions import PRIMITIVES, has
from keywright.sheet.layout import NARROW, width
from keywright.sheet.lines import breakable
from keywright.sheet.numerals import grouped, written
from keywright.sheet.pieces import (
    Level,
    Look,
    Piece,
    PrintError,
    Rule,
    Show,
    bracket,
    enclose,
    held,
)
from keywright.terms.term import Term, div

__all__ = ["RULES"]

_RAISED_NAME = frozenset((*has("period"), *has("exponentials")))
_OPERATORS = (r"\operatorname", *filter(None, (row.operator for row in PRIMITIVES.values())))
_LONG_EXPONENT = 12.0
_CROWDED = (r"\frac", r"\lim")


def _integer(term: Term, show: Show) -> Piece:
    value = int(term.atom)
    level = Level.PREFIX if value < 0 else Level.ATOM
    return Piece(grouped(str(value)), level, Look.DIGIT, signed=value < 0)


def _sum(term: Term, show: Show) -> Piece:
    if not term.args:
        raise PrintError("a sum of nothing")
    first = show(term.args[0])
    if len(term.args) == 1:
        return first
    first = bracket(first) if first.level < Level.SUM else first
    text, tall = first.text, first.tall
    for arg in term.args[1:]:
        minus = arg.head == "neg"
        piece = show(arg.args[0] if minus else arg)
        if piece.signed or piece.level <= Level.SUM:
            piece = bracket(piece)
        text += (" - " if minus else " + ") + piece.text
        tall = tall or piece.tall
    return Piece(text, Level.SUM, first.look, tall, first.signed)


def _minus(term: Term, show: Show) -> Piece:
    piece = show(term.args[0])
    if piece.signed or piece.level <= Level.SUM:
        piece = bracket(piece)
    return Piece(f"-{piece.text}", Level.PREFIX, piece.look, piece.tall, signed=True)


def _flat(term: Term, heads: tuple[str, ...]) -> tuple[Term, ...]:
    """The factors, with a product in first place opened: a product is read from the left."""
    first, *rest = term.args
    return (*_flat(first, heads), *rest) if first.head in heads else term.args


def _factors(terms: tuple[Term, ...], show: Show, loosest: Level) -> list[Piece]:
    """Factors in brackets where they need them; a big operator may stay open in last place."""
    pieces = [show(term) for term in terms]
    return [
        piece
        if piece.level >= loosest or (_is_open(piece) and i == len(pieces) - 1)
        else bracket(piece)
        for i, piece in enumerate(pieces)
    ]


def _is_open(piece: Piece) -> bool:
    """A big operator with its body, and not a sum or a minus that begins with one."""
    return piece.look is Look.SIGN and piece.level is Level.PREFIX and not piece.signed


def _product(term: Term, show: Show) -> Piece:
    terms = _flat(term, ("mul",)) if term.args else ()
    if len(terms) < 2:
        return show(terms[0]) if terms else _integer(Term("int", atom=1), show)
    sign = ""
    if terms[0].head == "int" and terms[0].atom in (1, -1) and not _is_number(terms[1]):
        sign = "-" if terms[0].atom == -1 else ""
        terms = terms[1:]
    first = show(terms[0])
    if len(terms) == 1 and not sign:
        return first
    pieces = _factors(terms, show, Level.POWER)
    if not sign and first.look is Look.DIGIT and first.signed and first.level is Level.PREFIX:
        pieces[0] = first
    look, text = pieces[0].look, pieces[0].text
    if pieces[0] is first and first.signed and not _is_number(terms[0]):  # -2x begins with a digit
        pieces[0] = replace(pieces[0], look=Look.LETTER)
    for before, piece in pairwise(pieces):
        text += _between(before, piece) + piece.text
    tall = any(piece.tall for piece in pieces)
    signed = bool(sign) or pieces[0].signed
    level = Level.PREFIX if signed or pieces[-1].level < Level.PRODUCT else Level.PRODUCT
    return Piece(sign + text, level, look, tall, signed)


def _is_number(term: Term) -> bool:
    return term.head == "int" or (term.head in ("neg", "div") and all(map(_is_number, term.args)))


def _between(before: Piece, after: Piece) -> str:
    """What stands between two factors: nothing, a thin space, or a dot where side by side they
    could be read as one number, a mixed number or a function called."""
    dot = r" \cdot "
    if after.look in (Look.DIGIT, Look.BAR) or before.text == "0":
        return dot
    if after.look is Look.CALL and _spaced(after):
        return " "
    if before.look is Look.CALL:
        return r" \, " if after.look is Look.CALL else dot
    if after.look is Look.OPEN:
        readable = before.look in (Look.DIGIT, Look.OPEN, Look.BAR)
        return "" if readable and not _signed_group(after) else dot
    if before.text == after.text:  # x \, x would be taken for one name
        return dot
    if before.look is Look.DIGIT and after.look is Look.LETTER:
        return " " if after.text.startswith("\\") else ""
    return " " if before.look in (Look.DIGIT, Look.BAR) else r" \, "


def _spaced(piece: Piece) -> bool:
    r"""Whether TeX itself puts the space before it, as before \sin and not before \sigma."""
    return piece.text.startswith(_OPERATORS)


def _signed_group(piece: Piece) -> bool:
    return piece.text.removeprefix(r"\left").removeprefix(r"\kwleft").startswith("(-")


def _dotted(term: Term, show: Show) -> Piece:
    """A product whose dots all show; negative factors are bracketed, the first one too, and so are
    such products in it, which are written so to stand together."""
    if not term.args:
        raise PrintError("a product of nothing")
    pieces = []
    for i, arg in enumerate(term.args):
        piece = show(arg)
        open_end = _is_open(piece) and i == len(term.args) - 1
        loose = arg.head == "times" or (piece.level < Level.PRODUCT and not open_end)
        pieces.append(bracket(piece) if loose and len(term.args) > 1 else piece)
    if len(pieces) == 1:
        return pieces[0]
    text = r" \cdot ".join(piece.text for piece in pieces)
    level = min(pieces[-1].level, Level.PRODUCT)
    return Piece(text, level, pieces[0].look, any(piece.tall for piece in pieces))


def _fraction(term: Term, show: Show) -> Piece:
    r"""A bar; a slash in exponents, and inside other fractions where both sides are short. What
    holds a bar or a limit itself would be small above a bar, and stands behind the fraction
    1/bottom instead. TeX cannot break a fraction: ``\kwfraction`` has a form with a slash beside
    it, for where the bar is longer than the line."""
    decimal = _decimal(term, show)
    if decimal is not None:
        return Piece(written(decimal), look=Look.DIGIT)
    top, bottom = (show.under_bar(arg) for arg in term.args)
    flat = not (top.tall or bottom.tall)
    short = flat and top.level >= Level.PRODUCT and bottom.level >= Level.POWER
    if show.script or show.bars > 1 or (show.bars and short):
        return _slashed(top, bottom, "/")
    if not (show.bars or bottom.tall) and any(mark in top.text for mark in _CROWDED):
        return _behind(term, bottom, show)
    return Piece(_bar(term, top, bottom, show), Level.POWER, Look.BAR, tall=True)


def _decimal(term: Term, show: Show) -> str | None:
    """How a fraction of two numbers is written as a decimal, if it is; a division that comes out
    even is none."""
    above, below = term.args
    if not above.head == below.head == "int" or int(above.atom) < 0 or int(below.atom) <= 0:
        return None
    value = Fraction(int(above.atom), int(below.atom))
    return None if value.denominator == 1 else show.writing.of(value)


def _bar(term: Term, top: Piece, bottom: Piece, show: Show) -> str:
    """The fraction with its bar, and a form that breaks of a long one on its own line."""
    text = rf"{{{top.text}}}{{{bottom.text}}}"
    if show.bars or max(width(top.text), width(bottom.text)) < NARROW:
        return rf"\frac{text}"
    broken = bracket(_slashed(show(term.args[0]), show(term.args[1]), " / ")).text
    return rf"\kwfraction{text}{{{breakable(broken)}}}"


def _behind(term: Term, bottom: Piece, show: Show) -> Piece:
    """A fraction with 1 above the bar, and the numerator behind it."""
    top = show(term.args[0])
    if top.signed or not (top.level >= Level.PRODUCT or _is_open(top)):
        top = bracket(top)
    level = min(top.level, Level.PRODUCT)
    bar = Piece(_bar(div(1, term.args[1]), Piece("1"), bottom, show), Level.POWER, Look.BAR)
    text = f"{bar.text}{_between(bar, top) or ' '}{top.text}"
    return Piece(text, level, Look.BAR, tall=True)


def _slashed(top: Piece, bottom: Piece, slash: str) -> Piece:
    above, below = held(top, Level.SLASH), held(bottom, Level.POWER)
    tall = above.tall or below.tall
    return Piece(f"{above.text}{slash}{below.text}", Level.SLASH, above.look, tall, above.signed)


def _power(term: Term, show: Show) -> Piece:
    base, exponent = term.args
    whole = exponent.head == "int" and int(exponent.atom) > 0
    if base.head in _RAISED_NAME and whole:
        argument = show(base.args[0])
        name = PRIMITIVES[base.head].latex
        text = f"{name}^{{{exponent.atom}}}{enclose(argument.text, argument.tall)}"
        return Piece(text, Level.POWER, Look.CALL, argument.tall)
    piece = show(base)
    named = base.head in PRIMITIVES and piece.look is Look.CALL
    if piece.level < Level.ATOM or named or base.head == "sqrt":
        piece = bracket(piece)
    raised = show.small(exponent)
    return Piece(f"{piece.text}^{{{raised.text}}}", Level.POWER, piece.look, piece.tall)


def _exponential(term: Term, show: Show) -> Piece:
    """A power of e while the exponent stays short and flat, else exp with brackets."""
    if show.plain_e and term.args[0] == Term("int", atom=1):
        return Piece("e", look=Look.LETTER)
    raised = show.small(term.args[0])
    fits = not raised.tall and width(raised.text) <= _LONG_EXPONENT
    if fits and show.plain_e:
        return Piece(f"e^{{{raised.text}}}", Level.POWER)
    return _call(term, show)


def _root(term: Term, show: Show) -> Piece:
    inner = show(term.args[0])
    if show.bars or width(inner.text) < NARROW:
        return Piece(rf"\sqrt{{{inner.text}}}", tall=inner.tall)
    broken = breakable(f"{bracket(inner).text}^{{1/2}}")
    return Piece(rf"\kwroot{{{inner.text}}}{{{broken}}}", tall=inner.tall)


def _between_bars(left: str, right: str) -> Rule:
    def rule(term: Term, show: Show) -> Piece:
        inner = show(term.args[0])
        text = enclose(f" {inner.text} ", inner.tall, left, right)
        return Piece(text.rstrip(), tall=inner.tall)

    return rule


def _call(term: Term, show: Show) -> Piece:
    """A function by its name, its arguments in brackets; without any, the function itself."""
    if not term.args:
        return Piece(PRIMITIVES[term.head].latex)
    arguments = [show(arg) for arg in term.args]
    text = ", ".join(argument.text for argument in arguments)
    tall = any(argument.tall for argument in arguments)
    name = PRIMITIVES[term.head].latex
    return Piece(f"{name}{enclose(text, tall)}", look=Look.CALL, tall=tall)


RULES: dict[str, Rule] = {
    **dict.fromkeys(PRIMITIVES, _call),
    "int": _integer,
    "add": _sum,
    "neg": _minus,
    "mul": _product,
    "times": _dotted,
    "div": _fraction,
    "pow": _power,
    "exp": _exponential,
    "sqrt": _root,
    "abs": _between_bars(r"\lvert", r"\rvert"),
    "floor": _between_bars(r"\lfloor", r"\rfloor"),
    "ceil": _between_bars(r"\lceil", r"\rceil"),
}
