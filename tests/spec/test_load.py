"""Loading: all faults of all files at once, suggestions, and fields set from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.spec import Loaded, Model, Question, spec_load


class Layer(Model):
    kernel: int
    stride: int = 1


class Toy(Question):
    size: int
    at: dict[str, int] = {}  # noqa: RUF012 - a default of a model is copied, not shared
    layers: tuple[Layer, ...] = ()


KINDS: dict[str, type[Question]] = {"toy": Toy}
GOOD = "kind: toy\nsize: 3\nat: {x: 1, y: 2}\nlayers:\n  - {kernel: 2}\n  - {kernel: 3}\n"


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.yaml").write_text(text)
    return root


def toys(loaded: Loaded) -> list[Toy]:
    return [q.problem for q in loaded.questions if isinstance(q.problem, Toy)]


def test_assignment_and_defaults(tmp_path: Path) -> None:
    root = folder(tmp_path / "", assignment="questions: [one.yaml]\ntitle: 1:30", one=GOOD)
    loaded = spec_load(root, KINDS)
    assert loaded.assignment.title == "1:30"
    assert loaded.assignment.digits == 4
    assert [toy.id for toy in toys(loaded)] == ["one"]
    assert toys(loaded)[0].layers == (Layer(kernel=2), Layer(kernel=3))


def test_one_question_alone(tmp_path: Path) -> None:
    loaded = spec_load(folder(tmp_path, one=GOOD) / "one.yaml", KINDS)
    assert loaded.id == "one"


@pytest.mark.parametrize("option", ["one.at.x=7", "at.x=7"])
def test_set_reaches_the_field_with_and_without_the_id(tmp_path: Path, option: str) -> None:
    path = folder(tmp_path, one=GOOD) / "one.yaml"
    assert toys(spec_load(path, KINDS, [option]))[0].at == {"x": 7, "y": 2}


def test_set_reaches_into_lists_and_adds_optional_fields(tmp_path: Path) -> None:
    path = folder(tmp_path, one=GOOD) / "one.yaml"
    toy = toys(spec_load(path, KINDS, ["layers.1.stride=5", "digits=2"]))[0]
    assert toy.layers[1] == Layer(kernel=3, stride=5)
    assert toy.digits == 2


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("one.sise=2", "--set one.sise=2:1:1: unknown key 'sise'; did you mean 'size'?"),
        ("one.size=x", "--set one.size=x:1:1: 'size' must be a whole number, not 'x'"),
        ("two.size=2", "--set two.size=2:1:1: there is no question 'two'"),
        ("onne.size=2", "there is no question 'onne'; did you mean 'one'?"),
        ("one.layers.7.stride=2", "no field 'layers.7'; the list has 2 entries, counted from 0"),
        ("one.att.x=2", "no field 'att'; did you mean 'at'?"),
        ("one.size", "a field is set with path=value"),
        ("one.size=[", "--set one.size=[:1:2: not valid YAML"),
    ],
)
def test_faults_of_set(tmp_path: Path, option: str, message: str) -> None:
    header = "questions: [one.yaml, other.yaml]"
    root = folder(tmp_path, assignment=header, one=GOOD, other=GOOD)
    with pytest.raises(InputError) as caught:
        spec_load(root, KINDS, [option])
    assert message in str(caught.value)


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        assignment="questions: [one.yaml, two.yaml, tree.yaml]",
        one="kind: toy\nsize: many\nlayers:\n  - {kernal: 2}\n",
        two="kind: toi\nsize: 3\n",
        three=GOOD,
    )
    with pytest.raises(InputError) as caught:
        spec_load(root, KINDS)
    assert str(caught.value).replace(f"{root}/", "").splitlines() == [
        "one.yaml:2:7: 'size' must be a whole number, not 'many'",
        "one.yaml:4:5: 'kernel' is missing",
        "one.yaml:4:6: unknown key 'kernal'; did you mean 'kernel'?",
        "two.yaml:1:7: unknown kind 'toi'; did you mean 'toy'?",
        "assignment.yaml:1:33: there is no file 'tree.yaml'; did you mean 'three.yaml'?",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- 1", "the file must hold a mapping"),
        ("size: 3", "'kind' is missing; it is one of toy"),
        ("kind: toy\nsize: 3\nmarks: [1, x]", "'marks' must be a whole number"),
        ("kind: toy\nsize: true", "'size' must be a whole number, not true"),
        ("kind: toy\nsize: 3\nid: a/b", "'id' is made of letters"),
        ("kind: toy\nsize: 3\nlayers: 4", "'layers' must be a list, not 4"),
        ("kind: toy\nsize: 3\nat: [1]", "'at' must be a mapping"),
    ],
)
def test_faults_of_one_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        spec_load(folder(tmp_path, one=text) / "one.yaml", KINDS)
    assert message in str(caught.value)


def test_questions_lie_inside_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    folder(tmp_path, one=GOOD)
    folder(inner, assignment="questions: [../one.yaml]")
    with pytest.raises(InputError, match="not in the assignment's folder"):
        spec_load(inner, KINDS)


def test_two_questions_with_one_id(tmp_path: Path) -> None:
    root = folder(tmp_path, assignment="questions: [a.yaml, b.yaml]", a=GOOD, b=GOOD + "id: a\n")
    with pytest.raises(InputError, match="two questions have the id 'a'"):
        spec_load(root, KINDS)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file is not there"):
        spec_load(tmp_path / "none.yaml", KINDS)
