"""The environment in which templates become LaTeX: it prints what a filter has made so alone."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from keywright.sheet.filters import FILTERS
from keywright.sheet.numerals import grouped
from keywright.styles import empty_environment

__all__ = ["environment"]


@lru_cache(maxsize=4)
def environment(style_folder: Path | None = None) -> ImmutableSandboxedEnvironment:
    """The environment in which a template of `style_folder` comes before the shipped one. It is the
    same one each time, since it remembers its templates; one whose file has changed it reads again.
    """
    return empty_environment(style_folder, FILTERS, _printed)


def _printed(item: Any) -> Any:
    """What may stand between ``<<`` and ``>>``: LaTeX from a filter, or a whole number."""
    if isinstance(item, Markup | StrictUndefined):
        return item
    if isinstance(item, int) and not isinstance(item, bool):
        return Markup(grouped(str(item)))  # noqa: S704  (digits)
    raise TypeError(f"a {type(item).__name__} is printed through a filter")
