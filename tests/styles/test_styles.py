"""Templates are compiled once for all who fill them in, and nothing is computed meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from keywright.styles import empty_environment


def environment(folder: Path, said: list[Any]) -> ImmutableSandboxedEnvironment:
    """One whose filter `said` prints nothing but files what it is asked to print."""

    def file(item: Any) -> Markup:
        said.append(item)
        return Markup()

    return empty_environment(folder, {"said": file}, str)


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.tex.j2").write_text("<< x | said >>")
    first: list[Any] = []
    environment(tmp_path, first).get_template("own.tex.j2").render(x=1)
    monkeypatch.setattr(ImmutableSandboxedEnvironment, "compile", None)
    second: list[Any] = []
    environment(tmp_path, second).get_template("own.tex.j2").render(x=2)
    assert (first, second) == ([1], [2])


def test_one_that_was_changed_is_compiled_anew(tmp_path: Path) -> None:
    for text in ("one", "two"):
        (tmp_path / "own.tex.j2").write_text(text)
        assert environment(tmp_path, []).get_template("own.tex.j2").render() == text


@pytest.mark.parametrize("constant", ["3", "'x' ~ 'y'", "[1, 2]"])
def test_nothing_is_printed_while_a_template_is_compiled(tmp_path: Path, constant: str) -> None:
    (tmp_path / "own.tex.j2").write_text(f"<< {constant} | said >>")
    said: list[Any] = []
    template = environment(tmp_path, said).get_template("own.tex.j2")
    assert not said
    template.render()
    template.render()
    assert len(said) == 2
