"""What a switch in a term decides at a point: max, min, abs, sign, relu, steps, and cases.

Parameters live in open intervals, and every decision holds for all their values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from keywright.algebra.forms.shortening import shortened
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import PRIMITIVES, Need, Primitive, has
from keywright.algebra.pieces.setting import Setting
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, add, integer, neg, number, symbol, symbols_of, walk
from keywright.terms.text import to_text

__all__ = [
    "BRANCHED",
    "TRUTHS",
    "chosen",
    "decided_parts",
    "deciders",
    "is_smooth_at",
    "is_switch",
    "needs",
    "opened",
    "require_value",
    "value_at",
    "with_parts",
]


def decided_parts(term: Term) -> tuple[Term, ...]:
    """The number-valued parts of a term: its arguments, or what stands in its cases."""
    if term.head == "cases":
        return tuple(part for row in term.args for part in _case_parts(row))
    return term.args[1:] if term.head == "call" else term.args


def _case_parts(term: Term) -> Iterator[Term]:
    if term.head in ("case", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "true"):
        for arg in term.args:
            yield from _case_parts(arg)
    else:
        yield term


def with_parts(term: Term, parts: list[Term]) -> Term:
    """The term with its number-valued parts replaced, in the order of `decided_parts`."""
    if term.head == "cases":
        queue = list(parts)
        return Term("cases", tuple(_refilled(row, queue) for row in term.args))
    lead = term.args[:1] if term.head == "call" else ()
    return Term(term.head, (*lead, *parts))


def _refilled(term: Term, queue: list[Term]) -> Term:
    if term.head in ("case", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "true"):
        return Term(term.head, tuple(_refilled(arg, queue) for arg in term.args))
    return queue.pop(0)


def is_switch(term: Term) -> bool:
    return term.head in _CHOICES


def deciders(term: Term) -> tuple[Term, ...]:
    """The expressions whose sign selects the branch of a term, all of its parts being smooth."""
    if term.head in ("max", "min"):
        return tuple(add(a, neg(b)) for i, a in enumerate(term.args) for b in term.args[i + 1 :])
    if term.head == "cases":
        return tuple(
            add(node.args[0], neg(node.args[1]))
            for row in term.args
            for node in walk(row.args[1])
            if node.head in ("eq", "ne", "lt", "le", "gt", "ge")
        )
    if term.head == "call":
        return term.args[-1:]
    (inner,) = term.args if is_switch(term) else (None,)
    breaks = PRIMITIVES[term.head].breaks if inner is not None else ()
    return tuple(_beyond(inner, b) for b in breaks) if inner is not None else ()


def _beyond(inner: Term, b: int) -> Term:
    """What is positive on the right of a break."""
    return add(inner, neg(b)) if b else inner


def _extreme(sign: int) -> Callable[[Term, Term, Setting], Term]:
    """The argument that is at least (sign 1) or at most (-1) as large as every other."""

    def choose(term: Term, probe: Term, setting: Setting) -> Term:
        best = term.args[0]
        for other in term.args[1:]:
            if sign * setting.sign(setting.at(add(other, neg(best)), probe)) > 0:
                best = other
        return best

    return choose


def _step(term: Term, probe: Term, setting: Setting) -> Term:
    """The unit step of the question."""
    sign = setting.sign(setting.at(term.args[-1], probe))
    return integer(int(sign > 0)) if sign else setting.step_at(integer(0))


def _piece(term: Term, probe: Term, setting: Setting) -> Term:
    """The piece of a function that holds, or its value where two of them meet."""
    (inner,), row = term.args, PRIMITIVES[term.head]
    pieces, place = _pieces(row, inner), 0
    for b in row.breaks:
        sign = setting.sign(setting.at(_beyond(inner, b), probe))
        if sign == 0:
            return _at_break(term, row, place)
        place += sign > 0
    return pieces[place]


def _at_break(term: Term, row: Primitive, place: int) -> Term:
    b = row.breaks[place]
    for need in row.needs(term):
        raise Undefined(term, need.message)
    return number(row.known[b]) if b in row.known else tidy(_pieces(row, integer(b))[place])


def _pieces(row: Primitive, inner: Term) -> tuple[Term, ...]:
    return row.pieces(inner) if row.pieces else ()


def _first_true(term: Term, probe: Term, setting: Setting) -> Term:
    for row in term.args:
        if _holds(row.args[1], probe, setting):
            return row.args[0]
    raise Undefined(term, "none of the cases holds")


def _is_branched(row: Primitive) -> bool:
    """Whether a function has branches by its definition alone."""
    if row.definition is None or row.pieces is not None:
        return False
    args = map(symbol, "xy"[: row.arity or 2])
    return any(node.head in _CHOICES for node in walk(row.definition(*args)))


def opened(term: Term) -> Term:
    """What a function is by its definition, if it has its branches there; else the term itself."""
    row = PRIMITIVES[term.head] if term.head in BRANCHED else None
    return row.definition(*term.args) if row and row.definition else term


TRUTHS: dict[str, tuple[int, ...]] = {
    "eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1),
}  # fmt: skip


def _holds(condition: Term, point: Term, setting: Setting) -> bool:
    if condition.head == "true":
        return True
    if condition.head in ("and", "or"):
        parts = (_holds(arg, point, setting) for arg in condition.args)
        return all(parts) if condition.head == "and" else any(parts)
    left, right = condition.args
    return setting.sign(setting.at(add(left, neg(right)), point)) in TRUTHS[condition.head]


_Choice = Callable[[Term, Term, Setting], Term]


_CHOICES: dict[str, _Choice] = {
    "max": _extreme(1),
    "min": _extreme(-1),
    "cases": _first_true,
    "call": _step,
    **dict.fromkeys(has("pieces"), _piece),
}


BRANCHED = {name for name, row in PRIMITIVES.items() if _is_branched(row)}


def chosen(term: Term, probe: Term, setting: Setting) -> Term:
    return _CHOICES[term.head](term, probe, setting)


def value_at(function: Term, point: Term, setting: Setting) -> Term:
    """The function's own value at a point, each switch decided there; raises `Undefined`, which
    names the point."""
    try:
        return shortened(_value_at(function, point, setting))
    except Undefined as error:
        raise Undefined(error.term, _placed(error.message, function, point, setting)) from error


def _placed(message: str, term: Term, point: Term, setting: Setting) -> str:
    """What is said of a term at a point, which is named where the term depends on the variable."""
    if setting.variable not in symbols_of(term):
        return message
    return f"at {setting.variable} = {to_text(point)}: {message}"


def _value_at(function: Term, point: Term, setting: Setting) -> Term:
    if function.head in ("int", "sym", "pi"):
        return setting.at(function, point)
    function = opened(function)
    if function.head == "cases":
        return _value_at(
            _first_true(_decidable(function, point, setting), point, setting), point, setting
        )
    inner = [_value_at(part, point, setting) for part in decided_parts(function)]
    term = with_parts(function, inner)
    if is_switch(term):
        return tidy(chosen(term, point, setting))
    require_value(term, point, setting)
    return tidy(term)


def _decidable(function: Term, point: Term, setting: Setting) -> Term:
    """Cases with the switches inside their conditions decided at the point."""
    rows = (
        Term("case", (row.args[0], _decided_condition(row.args[1], point, setting)))
        for row in function.args
    )
    return Term("cases", tuple(rows))


def _decided_condition(condition: Term, point: Term, setting: Setting) -> Term:
    if condition.head in TRUTHS:
        sides = (_value_at(side, point, setting) for side in condition.args)
        return Term(condition.head, tuple(sides))
    return Term(
        condition.head, tuple(_decided_condition(arg, point, setting) for arg in condition.args)
    )


def needs(term: Term, *, smooth: bool) -> Iterator[Need]:
    """What the primitives within a smooth term require, to have a value and a derivative."""
    for node in walk(term):
        primitive = PRIMITIVES.get(node.head)
        if primitive is not None:
            yield from primitive.needs(*node.args)
            if smooth:
                yield from primitive.smooth(*node.args)


def require_value(term: Term, point: Term, setting: Setting) -> None:
    for need in needs(term, smooth=False):
        if not _holds(need.condition, point, setting):
            raise Undefined(term, _placed(need.message, term, point, setting))


def is_smooth_at(branch: Term, point: Term, setting: Setting) -> bool:
    """Whether a branch has a value and a derivative at a point by its formula."""
    return all(_holds(need.condition, point, setting) for need in needs(branch, smooth=True))
