"""What `keywright new` writes works at once, and nothing is ever lost to it."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from keywright import pipeline
from keywright.build import starter
from keywright.errors import InputError
from keywright.kinds.registry import kinds


def test_it_can_be_solved_checked_and_rendered(tmp_path: Path) -> None:
    starter.new(tmp_path / "mine")
    loaded = pipeline.load(tmp_path / "mine")
    assert loaded.faults == ()
    assert len({source.problem.kind for source in loaded.questions}) == 3
    solved = pipeline.solve(loaded)
    counts = pipeline.check(loaded, pipeline.answers(loaded, solved))["counts"]
    assert (counts["unchecked"], counts["failed"]) == (0, 0)
    assert r"\end{document}" in pipeline.render(loaded, solved, solutions=True)


@pytest.mark.parametrize("wanted", [*kinds(), "softmax,conv-config,softmax"])
def test_it_has_the_kinds_that_are_wanted(tmp_path: Path, wanted: str) -> None:
    starter.new(tmp_path, wanted)
    loaded = pipeline.load(tmp_path)
    assert loaded.faults == ()
    asked = [source.problem.kind for source in loaded.questions]
    assert asked == list(dict.fromkeys(wanted.split(",")))


def test_all_kinds_at_once(tmp_path: Path) -> None:
    starter.new(tmp_path, "all")
    loaded = pipeline.load(tmp_path)
    assert loaded.faults == ()
    assert {source.problem.kind for source in loaded.questions} == set(kinds())


@pytest.mark.parametrize("wanted", ["softmx", "autodiff,softmx"])
def test_a_kind_that_is_not_there(tmp_path: Path, wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        starter.new(tmp_path, wanted)
    message = "--kinds:1:1: unknown kind 'softmx'; did you mean 'softmax'?"
    assert str(caught.value).splitlines()[0] == message
    assert list(tmp_path.iterdir()) == []


def test_an_editor_finds_the_schema_of_a_file_without_a_line_in_it(tmp_path: Path) -> None:
    starter.new(tmp_path)
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text())["yaml.schemas"]
    assert all((tmp_path / schema).is_file() for schema in settings)
    assert settings["./.keywright/assignment.json"] == "assignment.yaml"
    questions, *others = settings["./.keywright/question.json"]
    assert questions == "*.yaml"
    for name in ("assignment.yaml", "audit.yaml", "audit-0037.yaml"):
        assert any(fnmatch(name, other.removeprefix("!")) for other in others)
    assert not any(fnmatch("softmax.yaml", other.removeprefix("!")) for other in others)


def test_settings_that_an_editor_has_already_stay(tmp_path: Path) -> None:
    mine = tmp_path / ".vscode/settings.json"
    mine.parent.mkdir()
    mine.write_text("{}")
    assert mine not in starter.new(tmp_path)
    assert mine.read_text() == "{}"


def test_every_file_is_named_and_every_schema_is_there(tmp_path: Path) -> None:
    written = starter.new(tmp_path / "a/b")
    assert sorted(written) == sorted(file for file in tmp_path.rglob("*") if file.is_file())
    for file in tmp_path.rglob("*.yaml"):
        place = file.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / place).read_text().startswith("{")


@pytest.mark.parametrize("name", ["autodiff.yaml", ".keywright/question.json"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(InputError) as caught:
        starter.new(tmp_path)
    assert str(caught.value) == f"{mine}:1:1: is there already; nothing was written"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [mine]
    assert mine.read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "autodiff.yaml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is there already"):
        starter.new(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written: Not a directory"):
        starter.new(tmp_path / "file")


def test_on_a_full_disk_nothing_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def limited(file: Path, *words: Any, **named: Any) -> Any:
        if file.name == "cnn-shape.yaml" and words == ("x",):
            real(file, "x").close()
            return Path("/dev/full").open("w")
        return real(file, *words, **named)

    if not Path("/dev/full").exists():
        pytest.skip("no device is always full here")
    monkeypatch.setattr(Path, "open", limited)
    with pytest.raises(InputError, match=f"{tmp_path}/mine:1:1: .* No space left on device"):
        starter.new(tmp_path / "mine")
    assert not [file for file in (tmp_path / "mine").rglob("*") if file.is_file()]
