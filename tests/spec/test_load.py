"""Loading: all faults of all files at once, suggestions, and fields set from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.errors import InputError
from keywright.spec import Loaded, Model, Question, spec_load


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


def faults(path: Path, *settings: str) -> list[str]:
    """The faults of what is loaded, whether it could go on behind them or not."""
    try:
        found = spec_load(path, KINDS, settings).faults
    except InputError as error:
        found = error.faults
    root = path if path.is_dir() else path.parent
    return [str(fault).replace(f"{root}/", "") for fault in found]


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


def test_set_reaches_the_header(tmp_path: Path) -> None:
    root = folder(tmp_path, assignment="questions: [one.yaml]", one=GOOD)
    loaded = spec_load(root, KINDS, ["digits=7", "title=[x]", "title=1:30"])
    assert (loaded.assignment.digits, loaded.assignment.title) == (7, "1:30")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("one.sise=2", "--set:1:5: unknown key 'sise'; did you mean 'size'?"),
        ("one.size=x", "--set:1:10: 'size' must be a whole number, not 'x'"),
        ("one.at={x: 1, y: z}", "--set:1:18: 'y' must be a whole number, not 'z'"),
        ("two.size=2", "--set:1:1: there is no question 'two'"),
        ("onne.size=2", "--set:1:1: there is no question 'onne'; did you mean 'one'?"),
        (
            "one.layers.7.stride=2",
            "--set:1:12: there is no field 'layers.7'; the list has 2 entries, counted from 0",
        ),
        ("one.att.x=2", "--set:1:5: there is no field 'att'; did you mean 'at'?"),
        ("one.size.x=2", "--set:1:10: there is no field 'size.x'; 'size' is a single value"),
        ("one.size", "--set:1:1: a field is set with path=value, as in autodiff.at.x1=2"),
        ("one..size=1", "--set:1:1: a field is set with path=value, as in autodiff.at.x1=2"),
        ("one.size=1\n2", "--set:1:1: a value stands on one line"),
        ("one.size=[", "--set:1:11: the file ends where a value is expected"),
        ("one.size=.nan", "--set:1:10: .nan is not a number; an infinite limit is written oo"),
        ("digits=x", "--set:1:8: 'digits' must be a whole number, not 'x'"),
        ("digit=2", "--set:1:1: there is no question 'digit'; did you mean 'digits'?"),
    ],
)
def test_faults_of_set(tmp_path: Path, option: str, message: str) -> None:
    header = "questions: [one.yaml, other.yaml]"
    root = folder(tmp_path, assignment=header, one=GOOD, other=GOOD)
    assert faults(root, option) == [message]


def test_faults_of_several_options_have_their_numbers(tmp_path: Path) -> None:
    root = folder(tmp_path, one=GOOD)
    found = spec_load(root / "one.yaml", KINDS, ["size=x", "at.x=2", "at.q=y"]).faults
    assert [(fault.line, fault.column, fault.source) for fault in found] == [
        (1, 6, "size=x"),
        (3, 6, "at.q=y"),
    ]


def test_an_option_takes_the_place_of_all_below_it(tmp_path: Path) -> None:
    """The file's own positions of what is replaced are forgotten."""
    root = folder(tmp_path, one=GOOD)
    assert faults(root / "one.yaml", "at.x=u", "at={x: 1, y: v}") == [
        "--set:2:14: 'y' must be a whole number, not 'v'"
    ]


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        assignment="digits: many\nquestions: [one.yaml, two.yaml, tree.yaml, five.yaml]",
        one="kind: toy\nsize: many\nlayers:\n  - {kernal: 2}\n",
        two="kind: toi\nsize: 3\n",
        three=GOOD,
        five="kind: toy\nsize: 3\nsize: 4\nat: {x: [}\n",
    )
    assert faults(root) == [
        "assignment.yaml:1:9: 'digits' must be a whole number, not 'many'",
        "assignment.yaml:2:33: 'tree.yaml' is not there; did you mean 'three.yaml'?",
        "five.yaml:3:1: 'size' was already given in line 2",
        "five.yaml:4:10: a value is missing here",
        "one.yaml:2:7: 'size' must be a whole number, not 'many'",
        "one.yaml:4:6: unknown key 'kernal'; did you mean 'kernel'?",
        "two.yaml:1:7: unknown kind 'toi'; did you mean 'toy'?",
    ]


def test_what_is_misspelt_is_not_missing_too(tmp_path: Path) -> None:
    root = folder(tmp_path, one="kind: toy\nlayers:\n  - {kernal: 2}\n  - {strid: 2}\n")
    assert faults(root / "one.yaml") == [
        "one.yaml:1:1: 'size' is missing",
        "one.yaml:3:6: unknown key 'kernal'; did you mean 'kernel'?",
        "one.yaml:4:5: 'kernel' is missing",
        "one.yaml:4:6: unknown key 'strid'; did you mean 'stride'?",
    ]


def test_what_the_reader_refused_is_not_refused_twice(tmp_path: Path) -> None:
    root = folder(tmp_path, one="kind: toy\nsize: .inf\nat: {x: y}\n")
    assert faults(root / "one.yaml") == [
        "one.yaml:2:7: .inf is not a number; an infinite limit is written oo",
        "one.yaml:3:9: 'x' must be a whole number, not 'y'",
    ]


def test_good_questions_are_there_beside_wrong_ones(tmp_path: Path) -> None:
    root = folder(tmp_path, assignment="questions: [a.yaml, b.yaml]", a="kind: toy", b=GOOD)
    loaded = spec_load(root, KINDS)
    assert [question.problem.id for question in loaded.questions] == ["b"]
    assert [str(fault.message) for fault in loaded.faults] == ["'size' is missing"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("- 1", "1:1: the file must hold a mapping `name: value`"),
        ("\n  some words", "2:3: the file must hold a mapping `name: value`"),
        ("size: 3", "1:1: 'kind' is missing; it is one of toy"),
        ("kind: [toy]", "1:7: 'kind' must be one of toy, not a list"),
        ("kind: Toy", "1:7: unknown kind 'Toy'; did you mean 'toy'?"),
        (
            "kind: toy\nsize: 3\nmarks: [1, x]",
            "3:12: an entry of 'marks' must be a whole number, not 'x'",
        ),
        ("kind: toy\nsize: true", "2:7: 'size' must be a whole number, not true"),
        ("kind: toy\nsize:", "2:6: 'size' must be a whole number, not empty"),
        ("kind: toy\nsize: 3.5", "2:7: 'size' must be a whole number, not 3.5"),
        (
            "kind: toy\nsize: 3\nid: a/b",
            "3:5: 'id' is made of letters, digits, `_`, `.` and `-`, not 'a/b'",
        ),
        ("kind: toy\nsize: 3\nlayers: 4", "3:9: 'layers' must be a list, not 4"),
        ("kind: toy\nsize: 3\nat: [1]", "3:5: 'at' must be a mapping `name: value`, not a list"),
        ("kind: toy\nsize: 3\nstride: 4", "3:1: unknown key 'stride'; did you mean 'size'?"),
        ("kind: toy\nsize: 3\ndigits: 51", "3:9: 'digits' must be at most 50, not 51"),
    ],
)
def test_faults_of_one_file(tmp_path: Path, text: str, message: str) -> None:
    assert faults(folder(tmp_path, one=text) / "one.yaml") == [f"one.yaml:{message}"]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("../one.yaml", "is not in the assignment's folder"),
        ("/etc/hostname", "is not in the assignment's folder"),
        ("two.yaml", "is not there"),
        (".", "is a folder, not the file of a question"),
        ("q" * 300, "cannot be the name of a file"),
        ("a/" * 3000, "cannot be the name of a file"),
        ("circle.yaml", "cannot be the name of a file"),
    ],
)
def test_a_question_is_a_file_in_the_folder(tmp_path: Path, name: str, complaint: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "circle.yaml").symlink_to("circle.yaml")
    folder(tmp_path, one=GOOD)
    folder(inner, assignment=f"questions: [{name}]")
    (fault,) = faults(inner)
    assert fault.startswith("assignment.yaml:1:13: ")
    assert fault.endswith(complaint)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inner = folder(tmp_path / "", one=GOOD) / "inner"
    inner.mkdir()
    (inner / "one.yaml").symlink_to(tmp_path / "one.yaml")
    assert "is not in the assignment's folder" in faults(folder(inner, assignment=ONLY_ONE))[0]


ONLY_ONE = "questions: [one.yaml]"


def test_two_questions_with_one_id(tmp_path: Path) -> None:
    root = folder(tmp_path, assignment="questions: [a.yaml, b.yaml]", a=GOOD, b=GOOD + "id: a\n")
    assert faults(root) == [
        "assignment.yaml:1:21: two questions have the id 'a'; give one of them an `id`"
    ]
