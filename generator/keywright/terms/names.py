"""What a name is made of: the letters that are printed, and the indices below them."""

from __future__ import annotations

import re

__all__ = ["parts_of"]

NAME = re.compile(r"([A-Za-z]+)([A-Za-z0-9_]*)('*)")


def parts_of(name: str) -> tuple[str, tuple[str, ...], str]:
    """The letters, the indices and the primes: of x1 and of x_1 they are x and 1.

    Names with the same parts look alike on paper. Raises `ValueError` for what is no name.
    """
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no name")
    letters, indices, primes = found.groups()
    return letters, tuple(filter(None, indices.split("_"))), primes
