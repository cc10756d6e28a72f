"""Closed forms of an activation function with unit steps, from the left and from the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, starmap
from typing import Any

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.pieces.piecewise import Piecewise, pieces, refined
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.pieces.steps import decided, joined, short_form
from keywright.algebra.pieces.switches import BRANCHED, is_switch, value_at
from keywright.algebra.symbols import symbolic
from keywright.errors import FieldError
from keywright.kinds.activation.task import END, ActivationTask, by_steps, is_global, named_value
from keywright.terms.derivations import Derivation, derive
from keywright.terms.outcomes import Unsolved
from keywright.terms.term import Term, add, fn, neg, rebuild, substitute, symbols_of, walk
from keywright.terms.text import to_text

__all__ = ["ClosedForms", "closed_forms"]


@dataclass(frozen=True)
class AtPoint:
    """A closed form at a breakpoint: its value there against the function's, and, where they
    differ, the value of H(0) with which they would agree."""

    where: Term
    chain: Derivation
    function: Term
    agrees: bool
    mended: Term | None


@dataclass(frozen=True)
class InRegion:
    """A closed form in one region: down to the branch of the function there."""

    where: Term
    chain: Derivation


@dataclass(frozen=True)
class Inner:
    """The branches of a switch inside of the function."""

    branches: tuple[InRegion, ...]


@dataclass(frozen=True)
class ForSwitch:
    """A switch inside of the function with its construction, simplified."""

    switch: Term
    chain: Derivation


@dataclass(frozen=True)
class ClosedForm:
    """One closed form: the construction simplified, then proved region by region.

    If the construction is that of the switches inside, `inner` has it for each of them, and
    `construction` begins with the function in which they are replaced by what it gives; there is
    none if that is the form already.
    """

    form: Term
    inner: tuple[ForSwitch, ...]
    construction: Derivation | None
    regions: tuple[InRegion, ...]
    points: tuple[AtPoint, ...]


@dataclass(frozen=True)
class ClosedForms:
    """Part `closed-forms`; empty for a function without a breakpoint, which needs no steps.

    `inner` are the switches inside, if some branch has no value beyond its own region.
    """

    smooth: bool
    branches: tuple[InRegion, ...]
    inner: tuple[Inner, ...]
    forms: tuple[ClosedForm, ...]
    agrees: bool


def closed_forms(task: ActivationTask, digits: int) -> tuple[ClosedForms, str, dict[str, Any]]:
    """The function as one formula with unit steps, from the left and from the right."""
    switches = _switches(task)
    inside = [point for within in switches.values() for point in within.points]
    found = refined(task.pieces, task.function, inside, task.setting)
    forms = [_closed_form(task, found, switches, mirrored=mirrored) for mirrored in (False, True)]
    shown = tuple(forms) if found.points else ()
    branches = tuple(
        InRegion(where, task.opened(derive(task.called(task.x), task.domain(ends)), branch))
        for where, ends, branch in _regions(task, found)
    )
    named = {
        f"closed-form-{n}": named_value(form.form.args[1], digits)
        for n, form in enumerate(forms, start=1)
    }
    agrees = all(point.agrees for form in shown for point in form.points)
    inner = tuple(_inner(task, switch, within) for switch, within in switches.items())
    return ClosedForms(not found.points, branches, inner, shown, agrees), "", named


def _regions(task: ActivationTask, found: Piecewise) -> Iterator[tuple[Term, END, Term]]:
    """Each region as a condition and by its ends, with the branch; none on the whole line."""
    for low, high, branch in found.regions:
        where = task.where((low, high))
        if where is not None:
            yield where, (low, high), branch


def _switches(task: ActivationTask) -> dict[Term, Piecewise]:
    """The outermost switches, to which the construction is applied where it cannot be to the
    function; none if it can."""
    setting = task.setting
    lacking = _without_value(task.pieces, setting)
    if lacking is None:
        return {}
    inner = {switch: pieces(switch, setting) for switch in _outermost(task.function)}
    fitting = (
        within.points and _without_value(within, setting) is None for within in inner.values()
    )
    if not inner or not all(fitting):
        message = f"no closed form with steps: {to_text(lacking)} has no value for some x"
        raise FieldError(("function",), message)
    return inner


def _without_value(found: Piecewise, setting: Setting) -> Term | None:
    """A branch that has no value somewhere on the line."""
    return next((branch for branch in found.branches if not is_global(branch, setting)), None)


def _outermost(term: Term) -> Iterator[Term]:
    if is_switch(term) or term.head in BRANCHED:
        yield term
    else:
        yield from chain.from_iterable(map(_outermost, term.args))


def _replaced(term: Term, forms: dict[Term, Term]) -> Term:
    """The term with its outermost switches replaced."""
    if term in forms:
        return forms[term]
    return replace(term, args=tuple(_replaced(arg, forms) for arg in term.args))


def _tidied(term: Term) -> Term:
    """The term tidied up; as it stands if unit steps of different switches would take each other
    away."""
    tidied = tidy(term)
    return tidied if _step_count(tidied) == _step_count(term) else term


def _step_count(term: Term) -> int:
    return sum(node.head == "call" for node in walk(term))


def _inner(task: ActivationTask, switch: Term, found: Piecewise) -> Inner:
    branches = (
        InRegion(where, derive(switch, task.domain(ends)).then(branch, "region"))
        for where, ends, branch in _regions(task, found)
    )
    return Inner(tuple(branches))


def _constructed(task: ActivationTask, found: Piecewise, *, mirrored: bool) -> Derivation:
    start = joined(found, task.setting, mirrored=mirrored)
    form = short_form(found, task.setting, mirrored=mirrored)
    return derive(start, task.domain()).then(form, "simplify")


def _closed_form(
    task: ActivationTask, found: Piecewise, switches: dict[Term, Piecewise], *, mirrored: bool
) -> ClosedForm:
    inner = {it: _constructed(task, within, mirrored=mirrored) for it, within in switches.items()}
    if inner:
        start = _replaced(task.function, {switch: made.end for switch, made in inner.items()})
        construction = derive(start, task.domain()).then(_tidied(start), "simplify")
    else:
        construction = _constructed(task, found, mirrored=mirrored)
    form = construction.end
    regions = tuple(
        InRegion(where, by_steps(task, form, branch, ends))
        for where, ends, branch in _regions(task, found)
    )
    broken = [*switches.values()] or [found]
    points = tuple(
        _at_point(task, form, at, here, broken, mirrored=mirrored)
        for at, here in zip(found.points, found.values, strict=True)
    )
    equation = fn("eq", task.called(task.x), form)
    return ClosedForm(
        equation,
        tuple(starmap(ForSwitch, inner.items())),
        construction if construction.steps else None,
        regions,
        points,
    )


def _at_point(
    task: ActivationTask,
    form: Term,
    at: Term,
    here: Term,
    broken: list[Piecewise],
    *,
    mirrored: bool,
) -> AtPoint:
    setting = task.setting
    written = rebuild(substitute(form, {setting.variable: at}), _with_folded_step)
    reached = value_at(form, at, setting)
    settled = decided(written, at, setting)
    plain = tidy(settled) == reached or not symbols_of(settled)
    chain = derive(written, task.domain()).then(settled, "step values")
    chain = chain.then(reached, "arithmetic" if plain else "simplify")
    agrees = task.sign_at(at, add(reached, neg(here))) == 0
    return AtPoint(
        task.on(at), chain, fn("eq", task.called(at), here), agrees,
        None if agrees else _mended_together(task, at, broken, mirrored=mirrored),
    )  # fmt: skip


def _with_folded_step(node: Term) -> Term:
    return Term("call", tuple(map(tidy, node.args))) if node.head == "call" else node


def _mended_together(
    task: ActivationTask, at: Term, broken: list[Piecewise], *, mirrored: bool
) -> Term | None:
    """The H(0) that gives each of these its own value at a point."""
    wanted = [_mended(task.setting, it, at, mirrored=mirrored) for it in broken if at in it.points]
    different = [*dict.fromkeys(value for value in wanted if value is not None)]
    if len(different) > 1:
        what = f"{task.setting.step}(0) that is right for all that changes"
        raise Unsolved(
            at, f"there is no value of {what} at {task.setting.variable} = {to_text(at)}"
        )
    return different[0] if different else None


def _mended(setting: Setting, found: Piecewise, at: Term, *, mirrored: bool) -> Term | None:
    """The H(0) that gives the function's own value: old + (new - old) H(0) = g(b)."""
    i = found.points.index(at)
    left, right = (setting.at(branch, at) for branch in found.branches[i : i + 2])
    old, new = (right, left) if mirrored else (left, right)
    gap = tidy(add(new, neg(old)))
    if setting.sign(gap) == 0:
        return None
    ratio = fn("div", add(found.values[i], neg(old)), gap)
    return symbolic.simplify(ratio)
