"""A macro that nobody knows is no part of a sheet."""

from __future__ import annotations

import pytest

from keywright.proof.macros import foreign


def test_macros_of_the_style_are_known() -> None:
    words = [r"\kwdisplay{", "}", r"\begin{itemize}\item ", r"\end{itemize}", r"a \\ b \, c"]
    assert list(foreign(words)) == []


@pytest.mark.parametrize("macro", [r"\input", r"\iffalse", r"\def", r"\kwdisplays", r"\!", r"\@"])
def test_another_macro_is_named(macro: str) -> None:
    assert list(foreign(["words", f"more {macro}{{x}}"])) == [macro]


def test_the_preamble_has_its_own() -> None:
    assert list(foreign(["\\def\\x{}\n% keywright:body\n\\kwhead{", r"}\end"])) == []
