"""What every model of a file is built on."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

__all__ = ["Model", "whole"]


def whole(name: str) -> str:
    """What an editor calls all that a mapping needs at once: it stands among the keys, and must not
    be taken for one of them."""
    return f"whole {re.sub('(?<=[a-z])(?=[A-Z])', ' ', name).lower()}"


class Model(BaseModel):
    """Frozen, strict about types and about keys: what the YAML says is what the model holds."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        arbitrary_types_allowed=True,
        model_title_generator=lambda model: whole(model.__name__),
    )
