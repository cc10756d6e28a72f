"""What stands under limits, on the way there.

That two limits are the same says little of what they are limits of: (2*x*h + h**2)/h and
(2*x*h - h**2)/h tend to the same. A law of algebra rewrites what stands under a limit, which thus
has the same value before the variable is there as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.laws.limit_rules import grows_inside
from keywright.referee.laws.term_shapes import SWITCHES, nodes
from keywright.referee.values.environment import Env, Key, is_ornament, walk
from keywright.referee.values.terms import meaning

__all__ = ["Place", "approaches", "places", "without_limits"]


class Place(NamedTuple):
    """Where to stop: so many decimal places from a number, at a number of so many digits on the way
    to infinity."""

    near: int
    far: int


# equivalent number: Any place on the way serves that is near enough, or far enough.
BEFORE = Place(12, 1)  # what is far from here may be rounding alone
# equivalent number: Any place on the way serves that is near enough, or far enough.
BEHIND_SWITCHES = Place(12, 6)
# equivalent number: Any place on the way serves that is near enough, or far enough.
HALF_WAY = Place(1, 1)  # where exp(exp(1/t)) is a number yet
SIGNS = {"+": (1,), "-": (-1,), "both": (1, -1)}


def without_limits(term: Json) -> Json:
    """The term with what each limit is taken of in its place."""
    if not isinstance(term, list) or is_ornament(term):
        return term
    if term[:1] == ["limit"]:
        return without_limits(term[1])
    return [term[0], *map(without_limits, term[1:])]


def places(*terms: Json) -> tuple[Place, Place]:
    """The places to try in turn: a function with switches is its last branch only far out, and one
    like exp(-x/t) is nothing but 0 far in."""
    heads = {node[0] for term in terms for node in walk(term) if isinstance(node, list) and node}
    limits = [node for term in terms for node in nodes(term, ("limit",))]
    last = BEHIND_SWITCHES if heads & {*SWITCHES, "call"} else HALF_WAY
    return HALF_WAY if any(grows_inside(node[1], node[2]) for node in limits) else BEFORE, last


def approaches(env: Env, place: Place, *terms: Json) -> Iterator[dict[Key, Value]]:
    """What the variables of all limits may be before they are there, once from each side.

    Raises `Ungradable` where one of them goes to different places.
    """
    targets: dict[str, tuple[Json, Json]] = {}
    for node in (node for term in terms for node in walk(term)):
        if isinstance(node, list) and node[:1] == ["limit"]:
            _, _, name, *target = node
            if targets.setdefault(str(name), (target[0], target[1])) != tuple(target):
                raise Ungradable(f"{name} tends to different places at once")
    seen = []
    for turn in (0, 1):
        found: dict[Key, Value] = {
            name: _before(env, place, name, *target, turn) for name, target in targets.items()
        }
        if found not in seen:
            seen.append(found)
            yield found


def _before(env: Env, place: Place, name: str, to: Json, side: Json, turn: int) -> Value:
    target = meaning(to)(env)
    if mp.isinf(target):
        distance = 2 * mp.sqrt(2) * 10**place.far
        return mp.sign(target) * (mp.floor(distance) if name in env.whole else distance)
    signs = SIGNS[str(side)]
    return target + signs[turn % len(signs)] * mp.sqrt(2) / 10**place.near
