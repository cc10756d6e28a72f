"""A search for an affine relation between two functions, which must fail where there is none."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function
from keywright.referee.errors import Ungradable
from keywright.referee.values.columns import floats

__all__ = ["FITTED", "smallest_misfit"]

FITTED = 1e-10  # relative misfit below which a relation has been found
ALIKE = 1e-5  # the same where g bends, where the numbers of the fit may be less accurate
# equivalent number: Any places all around will do.
WHERE_IT_BENDS = np.linspace(-7.9, 7.3, 39)
# equivalent number: How much is remembered, and not computed again.
REMEMBERED = 64  # pairs of functions
LARGEST = 1e300  # of a number that can be compared
# Where g is an exponential, a change of gamma is one of alpha, and the least squares must leave
# it at that: singular values below this share of the largest count as nothing.
NEGLIGIBLE = 1e-6


def smallest_misfit(f: Function, g: Function) -> float:
    """The least relative error of a fit of alpha g(beta z + gamma) + delta to f, over many starts.

    alpha and delta follow by linear least squares; beta and gamma by Gauss and Newton's method.
    Two functions are searched once, however often an answer about them is judged.
    """
    return _searched(json.dumps(f.term), json.dumps(g.term))


@lru_cache(maxsize=REMEMBERED)
def _searched(first: str, second: str) -> float:
    f, g = Function(json.loads(first)), Function(json.loads(second))
    # equivalent number: Any places all around will do.
    z = np.array([*np.linspace(-7.3, 7.9, 49), *_beside(f)])
    wanted = _table(f, z)
    if np.ptp(wanted) == 0:
        return 0.0
    # equivalent arithmetic: More is taken for a likeness at first, and refused where g bends.
    size = float(np.max(np.abs(wanted - wanted.mean())))
    best = 1.0
    for beta, gamma in _starts(_ends(f), _ends(g)):
        error, *inner = _refined(wanted, g, z, beta, gamma)
        # equivalent comparison: No misfit is exactly this number.
        if error / size < FITTED:
            error = _between(f, g, z, *inner) if _bends_alike(f, g, *inner) else size
        best = min(best, error / size)
        # equivalent comparison: No misfit is exactly this number.
        if best < FITTED:
            return best
    return best


def _ends(one: Function) -> list[float]:
    """The first breakpoint and the last one, if there are any."""
    points = [float(at) for at in one.breakpoints()]
    return [points[0], points[-1]] if points else []


def _starts(of_f: list[float], of_g: list[float]) -> Iterator[tuple[float, float]]:
    """Where the search begins: beta and gamma all around, and those that take the breakpoints of f
    to those of g, from which Newton's method may be far at a kink."""
    if of_f and of_g:
        span = of_f[1] - of_f[0]
        widths = [(of_g[1] - of_g[0]) / span] if span else [2.0**n for n in range(-4, 5)]
        for beta in (sign * width for width in widths for sign in (1, -1) if width):
            # equivalent comparison: It is never 0.
            yield beta, of_g[0 if beta > 0 else 1] - beta * of_f[0]
    # equivalent arithmetic: The same powers, in another order.
    for beta in (*(sign * 2.0**n for n in range(-4, 5) for sign in (1, -1)),):
        for gamma in (-3.0, -1.0, 0.0, 1.0, 3.0):
            yield beta, gamma


def _between(f: Function, g: Function, z: Any, beta: float, gamma: float) -> float:
    """The error of a fit with points added on all sides of the breakpoints of g, which the others
    may miss."""
    finer = np.array([*z, *((w - gamma) / beta for w in _beside(g))])
    return _fit(_table(f, finer), _table(g, beta * finer + gamma))[0]


def _bends_alike(f: Function, g: Function, beta: float, gamma: float) -> bool:
    """Whether f is like g where g bends. Far out on its tail g is like a line, a constant or an
    exponential, and seen from far away it is like a kink, which may be all that was fitted."""
    rows = [pair for w in WHERE_IT_BENDS for pair in _values(f, g, (w - gamma) / beta, w)]
    # equivalent comparison: An odd number of places has no half.
    if len(rows) * 2 < len(WHERE_IT_BENDS):
        return False
    wanted, values = np.array(rows).T
    # equivalent condition, number: Where one is constant and the other is not, no fit is good
    #   enough either.
    if np.ptp(wanted) == 0 or np.ptp(values) == 0:
        return bool(np.ptp(wanted) == np.ptp(values))
    # equivalent comparison: No misfit is exactly this number.
    return _fit(wanted, values)[0] < ALIKE * float(np.ptp(wanted))


def _values(f: Function, g: Function, z: float, w: float) -> Iterator[tuple[float, float]]:
    """Both values, if they are numbers of a size that can be compared."""
    # equivalent number: There are digits to spare.
    with contextlib.suppress(Ungradable, OverflowError), mp.workdps(30):
        pair = float(f(z)), float(g(w))
        # equivalent comparison: A bound that no value is exactly at.
        if max(map(abs, pair)) < LARGEST:
            yield pair


def _beside(one: Function) -> list[float]:
    """A point between each two neighbouring breakpoints, and one on either side of all."""
    points = [float(at) for at in one.breakpoints()]
    ends = (points[0] - 1, points[-1] + 1) if points else ()
    return [*((a + b) / 2 for a, b in pairwise(points)), *ends]


def _table(one: Function, z: Any) -> Any:
    # equivalent number: There are digits to spare.
    with mp.workdps(30):
        return np.array(floats(one.term, "z", z))


def _fit(wanted: Any, values: Any) -> tuple[float, Any]:
    columns = np.stack([values, np.ones_like(values)], axis=1)
    # equivalent number: What is 0 everywhere is 0, whatever it is divided by.
    scale = float(np.max(np.abs(values))) or 1.0
    if not scale < np.inf:
        raise Ungradable("overflow")
    solution, *_ = np.linalg.lstsq(columns / [scale, 1.0], wanted, rcond=None)
    rest = columns / [scale, 1.0] @ solution - wanted
    return float(np.max(np.abs(rest))), rest


def _refined(
    wanted: Any, g: Function, z: Any, beta: float, gamma: float
) -> tuple[float, float, float]:
    """The least error that is reached from these numbers, and the numbers that have it."""
    best, found = np.inf, (beta, gamma)
    step = 1e-7
    # equivalent number: A bound on the effort.
    for _ in range(12):
        try:
            error, rest = _fit(wanted, _table(g, beta * z + gamma))
            # equivalent comparison: No misfit is exactly this number.
            if not error < 0.99 * best:
                # equivalent loop: The same numbers once more.
                break
            best, found = error, (beta, gamma)
            moved = [
                _fit(wanted, _table(g, b * z + c))[1]
                for b, c in ((beta + step, gamma), (beta, gamma + step))
            ]
        except (Ungradable, OverflowError, np.linalg.LinAlgError):
            # equivalent loop: The same numbers once more.
            break
        jacobian = np.stack([(row - rest) / step for row in moved], axis=1)
        change, *_ = np.linalg.lstsq(jacobian, -rest, rcond=NEGLIGIBLE)
        beta, gamma = beta + float(change[0]), gamma + float(change[1])
    return float(best), *found
