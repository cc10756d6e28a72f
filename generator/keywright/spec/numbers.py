"""The numbers of a question as its author wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

__all__ = ["numbers_of"]

# A decimal, or a fraction of two integers; other integers are written in one way only.
NUMBER = re.compile(
    r"(?<![\w.])(?:[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?"
    r"|[0-9]+[eE][-+]?[0-9]+|[0-9]+ */ *0*[1-9][0-9]*)(?![\w.])"
)
MOST_PLACES = 8  # 0.00000001 is read as it is, 1e-9 is too
NOT_PRINTED = ("id", "kind", "vary", "require", "statement")


def numbers_of(data: Any) -> Iterator[str]:
    """The decimals and fractions in a question's data, without signs, in their order."""
    if isinstance(data, Decimal):
        short = abs(data) * 10**MOST_PLACES % 1 == 0
        yield f"{abs(data):f}" if short else str(abs(data))
    elif isinstance(data, str):
        yield from (found.replace(" ", "") for found in NUMBER.findall(data))
    elif isinstance(data, Mapping):
        for key, item in data.items():
            if key not in NOT_PRINTED:
                yield from numbers_of(item)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from numbers_of(item)
