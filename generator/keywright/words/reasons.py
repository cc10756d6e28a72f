"""What all kinds of question say, by language and key: a folder for each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

__all__ = ["reasons"]

LANGUAGE = "en"


@cache
def reasons() -> Mapping[str, str]:
    """The wording of each reason that a step may give, by its name; `...` in it is a formula."""
    file = Path(__file__).parent / LANGUAGE / "reasons.yaml"
    return MappingProxyType(yaml.safe_load(file.read_text(encoding="utf-8")))
