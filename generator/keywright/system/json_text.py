"""JSON as text: readable, and the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["as_text", "spliced"]

MARK = "\0"  # which no text of ours has


def as_text(data: Any) -> str:
    """JSON for files and for standard output: readable, and the same bytes every time."""
    from pydantic_core import PydanticSerializationError, to_json  # costs what pydantic costs

    try:  # a tenth of the time that Python takes for the same bytes
        return to_json(data, indent=1).decode() + "\n"
    except PydanticSerializationError:  # nested more deeply than it goes
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def spliced(data: Mapping[str, Any], parts: Sequence[str]) -> str:
    """`as_text` of the data with its ``questions``, each of which is given as its own `as_text`."""
    whole = as_text(
        {key: [MARK] * len(parts) if key == "questions" else item for key, item in data.items()}
    )
    between = whole.split(json.dumps(MARK))
    inner = [part.rstrip("\n").replace("\n", "\n  ") for part in parts]
    return between[0] + "".join(a + b for a, b in zip(inner, between[1:], strict=True))
