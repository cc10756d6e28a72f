"""The exceptions of the second engine."""

from __future__ import annotations

__all__ = ["WideBounds", "Ungradable"]


class Ungradable(Exception):  # noqa: N818  (it says what cannot be done, as a reason does)
    """Something has no value that could be compared: a complex value, 0/0, an empty domain...

    It always ends as a failed finding. A line that cannot be checked is never passed over.
    """


class WideBounds(Ungradable):
    """The bounds of a number are too wide to say whether it has a value: it may be a division by
    zero, or by a very small number. More digits decide it; without, the reason stands."""
