"""How everything that is not arithmetic is printed: limits, sums, cases, derivatives, lists."""

from __future__ import annotations

from keywright.sheet.names import DECORATIONS, decorated, function_name, symbol
from keywright.sheet.pieces import Level, Look, Piece, PrintError, Rule, Show, enclose, held
from keywright.terms.term import Term

__all__ = ["RULES"]

_RELATIONS = {"eq": "=", "ne": r"\ne", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge"}
_CHAINS = (("lt", "le"), ("gt", "ge"))
_NEXT_ROW = r" \\ "
_SIDES = {"+": "^{+}", "-": "^{-}", "both": ""}


def _constant(text: str, look: Look = Look.LETTER) -> Rule:
    return lambda term, show: Piece(text, look=look)


def _relation(term: Term, show: Show) -> Piece:
    pieces = [held(show(arg), Level.SUM) for arg in term.args]
    if term.args[-1].head == "cases":  # its brace closes nothing, and nothing follows it
        pieces[-1] = show(term.args[-1])
    text = f" {_RELATIONS[term.head]} ".join(piece.text for piece in pieces)
    return Piece(text, Level.RELATION, tall=any(piece.tall for piece in pieces))


def _both(term: Term, show: Show) -> Piece:
    """``0 < x < 1`` where two comparisons share their middle, else with the word between."""
    if len(term.args) == 2:
        left, right = term.args
        same_way = any(left.head in way and right.head in way for way in _CHAINS)
        if same_way and left.args[1] == right.args[0]:
            low, middle, high = (held(show(arg), Level.SUM) for arg in (*left.args, right.args[1]))
            first, second = _RELATIONS[left.head], _RELATIONS[right.head]
            text = f"{low.text} {first} {middle.text} {second} {high.text}"
            return Piece(text, Level.RELATION, tall=low.tall or middle.tall or high.tall)
    return _worded("and")(term, show)


def _worded(word: str) -> Rule:
    def rule(term: Term, show: Show) -> Piece:
        pieces = [held(show(arg), Level.RELATION) for arg in term.args]
        text = rf" \text{{ {word} }} ".join(piece.text for piece in pieces)
        return Piece(text, Level.WORDS, tall=any(piece.tall for piece in pieces))

    return rule


def _cases(term: Term, show: Show) -> Piece:
    rows = []
    for row in term.args:
        value, condition = row.args
        when = rf"\text{{if }} {show(condition).text}"
        when = r"\text{otherwise}" if condition.head == "true" else when
        rows.append(f"{show(value).text} & {when}")
    text = rf"\begin{{cases}} {_NEXT_ROW.join(rows)} \end{{cases}}"
    return Piece(text, Level.RELATION, tall=True)


def _prefix(operator: str, body: Term, show: Show, tall: bool) -> Piece:
    """An operator before a body, which reaches as far as a product does."""
    piece = show(body)
    if piece.signed or piece.level < Level.PREFIX:
        piece = Piece(enclose(piece.text, piece.tall), tall=piece.tall)
    return Piece(f"{operator} {piece.text}", Level.PREFIX, Look.SIGN, tall or piece.tall)


def _limit(term: Term, show: Show) -> Piece:
    body, variable, to, side = term.args
    target = show.small(to)
    if side.atom != "both":
        target = held(target, Level.POWER)
    under = rf"{show.small(variable).text} \to {target.text}{_SIDES[str(side.atom)]}"
    return _prefix(rf"\lim_{{{under}}}", body, show, tall=False)


def _sum(term: Term, show: Show) -> Piece:
    body, name, low, high = term.args
    bounds = rf"_{{{show.small(name).text}={show.small(low).text}}}^{{{show.small(high).text}}}"
    return _prefix(rf"\sum{bounds}", body, show, tall=True)


def _derivative(term: Term, show: Show) -> Piece:
    """d/dx, and one operator for derivatives in the same variable: d^2/dx^2."""
    body, variable = term.args
    letter, order = show(variable).text, 1
    while body.head == "deriv" and body.args[1] == variable and not {"^", "'"} & {*letter}:
        body, order = body.args[0], order + 1
    power = "" if order == 1 else f"^{{{order}}}"
    name = letter + power
    operator = f"d{power}/d{name}" if show.script or show.bars else rf"\frac{{d{power}}}{{d{name}}}"
    return _prefix(operator, body, show, tall=True)


def _partial(term: Term, show: Show) -> Piece:
    """A symbol of its own, so that it may stand beside a letter without a dot."""
    above, below = (rf"\partial {held(show(arg), Level.POWER).text}" for arg in term.args)
    if show.script or show.bars:
        return Piece(f"{above}/{below}", Level.SLASH)
    return Piece(rf"\frac{{{above}}}{{{below}}}", Level.POWER, tall=True)


def _at(term: Term, show: Show) -> Piece:
    body, variable, value = term.args
    where = f"{show.small(variable).text} = {show.small(value).text}"
    text = rf"\left. {show(body).text} \right|_{{{where}}}"
    return Piece(text, Level.POWER, Look.CALL, tall=True)


def _called(term: Term, show: Show) -> Piece:
    arguments = [show(arg) for arg in term.args[1:]]
    text = ", ".join(argument.text for argument in arguments)
    tall = any(argument.tall for argument in arguments)
    name = function_name(term.args[0], show)
    return Piece(f"{name}{enclose(text, tall)}", look=Look.CALL, tall=tall)


def _listed(left: str, right: str) -> Rule:
    def rule(term: Term, show: Show) -> Piece:
        pieces = [show(arg) for arg in term.args]
        text = ", ".join(piece.text for piece in pieces)
        tall = any(piece.tall for piece in pieces)
        return Piece(enclose(text, tall, left, right), look=Look.OPEN, tall=tall)

    return rule


def _matrix(term: Term, show: Show) -> Piece:
    inner = show.under_bar
    rows = (" & ".join(inner(entry).text for entry in row.args) for row in term.args)
    text = rf"\begin{{pmatrix}} {_NEXT_ROW.join(rows)} \end{{pmatrix}}"
    return Piece(text, look=Look.OPEN, tall=True)


def _alone(term: Term, show: Show) -> Piece:
    raise PrintError(f"{term.head!r} is printed only inside the term it belongs to")


RULES: dict[str, Rule] = {
    "sym": symbol,
    **dict.fromkeys(DECORATIONS, decorated),
    "pi": _constant(r"\pi"),
    "oo": _constant(r"\infty"),
    "true": _constant(r"\text{true}"),
    "dots": _constant(r"\ldots"),
    **dict.fromkeys(_RELATIONS, _relation),
    "and": _both,
    "or": _worded("or"),
    "cases": _cases,
    "case": _alone,
    "limit": _limit,
    "sum": _sum,
    "deriv": _derivative,
    "partial": _partial,
    "at": _at,
    "call": _called,
    "list": _listed("[", "]"),
    "tuple": _listed("(", ")"),
    "set": _listed(r"\{", r"\}"),
    "matrix": _matrix,
}
