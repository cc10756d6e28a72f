"""What all tests share: nothing remembered, and the option that writes expected texts anew."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The same examples every time: others are looked for by `make wide` and `make fuzz`.
settings.register_profile("fixed", derandomize=True, database=None)
settings.load_profile("fixed")

# What a test finds out, it finds out itself, and not a run before it.
os.environ.setdefault("KEYWRIGHT_CACHE", "off")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write the expected texts anew, to be read before they are kept; not in CI",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update is refused in CI: there, what is expected is given")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected texts are to be written instead of compared."""
    return bool(request.config.getoption("--update"))
