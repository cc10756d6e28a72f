"""What is promised of speed: kept or not kept, and by which benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.promises import PROMISES, Promise
from tests.bench.ratios import ratio


@pytest.mark.parametrize(
    ("promise", "kept"),
    [
        (Promise("a", "b", most=2), True),
        (Promise("a", "b", most=1.9), False),
        (Promise("a", "b", least=2), True),
        (Promise("a", "b", least=2.1), False),
        (None, True),
    ],
)
def test_a_promise_is_held_against_the_median(promise: Promise | None, kept: bool) -> None:
    found = ratio("a / b", [1, 2, 9], [1, 1, 1], promise=promise)
    assert found.kept == kept
    assert ("NOT KEPT" in str(found)) != kept
    assert promise is None or promise.bound in str(found)


@pytest.mark.parametrize("name", PROMISES)
def test_every_promise_is_measured(name: str) -> None:
    benches = (Path(__file__).parent / "bench").glob("*.py")
    texts = [file.read_text() for file in benches if file.stem != "promises"]
    assert sum(text.count(f'PROMISES["{name}"]') for text in texts) == 1


def test_no_other_bound_is_set_anywhere() -> None:
    for file in (Path(__file__).parent / "bench").glob("*.py"):
        if file.stem != "promises":
            assert "most=" not in file.read_text()
            assert "least=" not in file.read_text()
