"""What the tests of the kinds' checks share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mpmath import mp


@pytest.fixture
def digits_of_the_check() -> Iterator[None]:
    """As many digits as the checks of activations and of remarks work with."""
    with mp.workdps(120):
        yield
