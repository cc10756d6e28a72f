"""What an ellipsis stands for: the neighbours in x_1, ..., x_K differ in one index."""

from __future__ import annotations

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.values.environment import key_of

__all__ = ["between", "ends"]


def ends(first: Json, last: Json) -> tuple[Json, Json]:
    """The one pair of indices in which the neighbours of the ellipsis differ: (1, K)."""
    pairs = {key_of(list(pair)): pair for pair in _differences(first, last)}
    if len(pairs) != 1:
        raise Ungradable("the neighbours of an ellipsis must differ in exactly one index")
    return pairs.popitem()[1]


def between(first: Json, last: Json, number: int) -> Json:
    """The term of the enumeration whose running index is `number`."""
    if first == last:
        return first
    pairs = _parts(first, last)
    if pairs is None:
        return number
    head = first[0] if isinstance(first, list) else first
    return [head, *(between(a, b, number) for a, b in pairs)]


def _differences(first: Json, last: Json) -> list[tuple[Json, Json]]:
    if first == last:
        return []
    pairs = _parts(first, last)
    if pairs is None:
        return [(first, last)]
    return [found for a, b in pairs for found in _differences(a, b)]


def _parts(first: Json, last: Json) -> list[tuple[Json, Json]] | None:
    """Their arguments in pairs, if the two have the same head and as many arguments."""
    if not isinstance(first, list) or not isinstance(last, list):
        return None
    if len(first) != len(last) or first[:1] != last[:1]:
        return None
    return list(zip(first[1:], last[1:], strict=True))
