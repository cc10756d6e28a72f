"""What a name is made of."""

from __future__ import annotations

import pytest

from keywright.terms.names import parts_of


@pytest.mark.parametrize(
    ("name", "letters", "indices", "primes"),
    [
        ("x", "x", (), ""),
        ("x1", "x", ("1",), ""),
        ("x_1", "x", ("1",), ""),
        ("x1_2_", "x", ("1", "2"), ""),
        ("w_in", "w", ("in",), ""),
        ("lambda", "lambda", (), ""),
        ("Theta'", "Theta", (), "'"),
    ],
)
def test_letters_indices_and_primes(
    name: str, letters: str, indices: tuple[str, ...], primes: str
) -> None:
    assert parts_of(name) == (letters, indices, primes)


@pytest.mark.parametrize("name", ["", "1x", "_x", "x y", "α", "x-1"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        parts_of(name)
