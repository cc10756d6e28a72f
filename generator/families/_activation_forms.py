"""Closed forms of an activation function with unit steps, from the left and from the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from generator.errors import FieldError
from generator.families._activation_task import Task, by_steps, is_global, named_value
from generator.maths import symbolic
from generator.maths.derivations import Derivation, derive
from generator.maths.steps import decided, joined, short_form
from generator.maths.switches import value_at
from generator.maths.terms import Term, add, fn, neg, rebuild, substitute, symbols_of
from generator.maths.text import to_text
from generator.maths.tidy import tidy

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
class ClosedForm:
    """One closed form: the construction simplified, then proved region by region."""

    form: Term
    construction: Derivation
    regions: tuple[InRegion, ...]
    points: tuple[AtPoint, ...]


@dataclass(frozen=True)
class ClosedForms:
    """Part `closed-forms`; empty for a function without a breakpoint, which needs no steps."""

    derivative: ClassVar[bool] = False
    closed: ClassVar[bool] = True
    smooth: bool
    branches: tuple[InRegion, ...]
    forms: tuple[ClosedForm, ...]
    agrees: bool


def closed_forms(task: Task, digits: int) -> tuple[ClosedForms, dict[str, Any]]:
    """The function as one formula with unit steps, from the left and from the right."""
    found = task.pieces
    for branch in found.branches:
        if not is_global(branch, task.setting):
            message = f"no closed form with steps: {to_text(branch)} has no value for some x"
            raise FieldError(("function",), message)
    forms = [_closed_form(task, mirrored=mirrored) for mirrored in (False, True)]
    shown = tuple(forms) if found.points else ()
    branches = tuple(
        InRegion(where, task.opened(derive(task.called(task.x), task.domain(ends)), branch))
        for *ends_, branch in found.regions
        for ends in [(ends_[0], ends_[1])]
        if (where := task.where(ends)) is not None
    )
    named = {
        f"closed-form-{n}": named_value(form.form.args[1], digits)
        for n, form in enumerate(forms, start=1)
    }
    agrees = all(point.agrees for form in shown for point in form.points)
    return ClosedForms(not found.points, branches, shown, agrees), named


def _closed_form(task: Task, *, mirrored: bool) -> ClosedForm:
    found = task.pieces
    form = short_form(found, task.setting, mirrored=mirrored)
    start = joined(found, task.setting, mirrored=mirrored)
    construction = derive(start, task.domain()).then(form, "simplify")
    regions = tuple(
        InRegion(where, by_steps(task, form, branch, (low, high)))
        for low, high, branch in found.regions
        if (where := task.where((low, high))) is not None
    )
    points = tuple(_at_point(task, form, i, mirrored=mirrored) for i in range(len(found.points)))
    equation = fn("eq", task.called(task.x), form)
    return ClosedForm(equation, construction, regions, points)


def _at_point(task: Task, form: Term, i: int, *, mirrored: bool) -> AtPoint:
    at, here = task.pieces.points[i], task.pieces.values[i]
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
        None if agrees else _mended(task, i, mirrored=mirrored),
    )  # fmt: skip


def _with_folded_step(node: Term) -> Term:
    return Term("call", tuple(map(tidy, node.args))) if node.head == "call" else node


def _mended(task: Task, i: int, *, mirrored: bool) -> Term | None:
    """The H(0) that gives the function's own value: old + (new - old) H(0) = g(b)."""
    found, setting = task.pieces, task.setting
    left, right = (setting.at(branch, found.points[i]) for branch in found.branches[i : i + 2])
    old, new = (right, left) if mirrored else (left, right)
    gap = tidy(add(new, neg(old)))
    if setting.sign(gap) == 0:
        return None
    ratio = fn("div", add(found.values[i], neg(old)), gap)
    return symbolic.simplify(ratio)
