"""What an assignment may do only if the command line trusts it, and what it never may."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from keywright.daemon import watch
from keywright.errors import InputError
from tests.build.test_builder import GOOD, assignment, build, texts
from tests.commands import ROOT, keywright
from tests.system.test_reading import PLACES

SECRET = "TOPSECRETWORD"
OPTION = "the option --trusted (make pdf TRUSTED=1)"
COMMANDS = [
    ["pdf", "a", "--out", "out"], ["answers", "a"], ["check", "a"],
    ["sweep", "a", "--count", "1", "--workers", "1"],
    ["variants", "a", "--count", "1", "--out", "out", "--workers", "1"],
    ["audit", "a/given.yaml"],
]  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the assignment's, with templates and something that is nobody's business."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "header.tex.j2").write_text("OUTSIDE\n")
    (folder / "config").write_text(f"{SECRET}\n")
    (folder / "config.yaml").write_text(f"{SECRET}: [\n")
    return folder


def source(folder: Path, header: str) -> Path:
    assignment(folder, {"one.yaml": GOOD}, header)
    (folder / "given.yaml").write_text("audits: .\nquestions: {}\n")
    return folder


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_latex_in_texts_counts_with_the_option_alone(words: list[str], tmp_path: Path) -> None:
    source(tmp_path / "a", "trusted: true\n")
    done = keywright(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"a/assignment.yaml:2:10: LaTeX in texts needs {OPTION}",
        "    trusted: true", "             ^",
    ]  # fmt: skip
    assert not (tmp_path / "out").exists()
    done = keywright(*words, "--trusted", cwd=tmp_path)
    assert done.returncode == 0


def test_watching_needs_the_option_too(tmp_path: Path) -> None:
    folder = source(tmp_path / "a", "trusted: true\n")
    told = [
        next(watch.watch(folder, (), engine="embedded", out=tmp_path / "out", trusted=trusted))
        for trusted in (False, True)
    ]
    assert isinstance(told[0], InputError)
    assert not isinstance(told[1], Exception)


def test_make_has_the_option(tmp_path: Path) -> None:
    for words, wanted in (((), False), (("TRUSTED=1",), True), (("TRUSTED=0",), False)):
        done = subprocess.run(
            ["make", "--dry-run", "pdf", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert (" --trusted " in done.stdout) is wanted


@pytest.mark.parametrize("name", ["own", "ift6135"])
def test_templates_outside_need_the_option(name: str, tmp_path: Path, outside: Path) -> None:
    folder = source(tmp_path / "a", f"style: {name}\n")
    (folder / name).symlink_to(outside)
    with pytest.raises(InputError) as caught:
        build(folder, tmp_path / "out")
    assert [str(fault) for fault in caught.value.faults] == [
        f"{folder}/assignment.yaml:2:8: the templates {name!r} lie outside of this folder, which "
        f"needs {OPTION}"
    ]
    assert not (tmp_path / "out").exists()
    build(folder, tmp_path / "out", trusted=True)
    assert "OUTSIDE" in texts(tmp_path / "out/a")[0]


def test_templates_beside_a_question_alone_are_no_exception(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "ift6135").symlink_to("/")
    (tmp_path / "one.yaml").write_text(GOOD)
    with pytest.raises(InputError, match=r"one\.yaml:1:1: the templates 'ift6135' lie outside"):
        build(tmp_path / "one.yaml", tmp_path / "out")


def test_templates_behind_a_link_within_the_folder_need_nothing(tmp_path: Path) -> None:
    folder = source(tmp_path / "a", "style: own\n")
    (folder / "styles/mine").mkdir(parents=True)
    (folder / "styles/mine/header.tex.j2").write_text("INSIDE\n")
    (folder / "own").symlink_to("styles/mine")
    build(folder, tmp_path / "out")
    assert "INSIDE" in texts(tmp_path / "out/a")[0]


@pytest.mark.parametrize(
    "template",
    [
        "<% include 'config' %>", "<% import 'config' as x %>", "<% extends 'config' %>",
        "<% include './config' %>", "<% include '.git/config' %>", "<% include 'config.tex.j2' %>",
        "<% include 'config.yaml' %>", "<% include 'far.tex.j2' %>", "<% include 'deep/config' %>",
        "<% include 'deep' %>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("trusted", [False, True])
def test_nothing_but_templates_is_read_of_a_style(
    template: str, trusted: bool, tmp_path: Path, outside: Path
) -> None:
    """Inside of the folder and outside; and no link leads from a template to another file."""
    folder = source(tmp_path / "a", "style: own\n")
    own = outside if trusted else folder / "own"
    if trusted:
        (folder / "own").symlink_to(outside)
    else:
        own.mkdir()
    for name in ("config", "config.yaml", ".git/config"):
        (own / name).parent.mkdir(exist_ok=True)
        (own / name).write_text(f"{SECRET}\n")
    (tmp_path / "far.tex.j2").write_text(SECRET)
    (own / "config.tex.j2").symlink_to("config")
    (own / "far.tex.j2").symlink_to(tmp_path / "far.tex.j2")
    (own / "deep").symlink_to(tmp_path)
    (own / "header.tex.j2").write_text(f"one\n{template}\n")
    with pytest.raises(
        InputError, match=r"there is no template '.*' here, whose name would"
    ) as caught:
        build(folder, tmp_path / "out", trusted=trusted)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == (str(folder / "own/header.tex.j2"), 2)
    assert SECRET not in caught.value.shown


@pytest.mark.parametrize("place", PLACES)
def test_a_template_that_is_no_file_is_not_waited_for(place: str, tmp_path: Path) -> None:
    folder = source(tmp_path / "a", "style: own\n")
    (folder / "own").mkdir()
    file = folder / "own/header.tex.j2"
    make, message = PLACES[place]
    make(file)
    if place == "zero":  # a link out of the folder, and so no template
        build(folder, tmp_path / "out")
        return
    with pytest.raises(InputError) as caught:
        build(folder, tmp_path / "out")
    assert str(caught.value).startswith(f"{file}:1:1: the template cannot be read: {message}")


def test_a_template_may_include_one_of_a_folder_below(tmp_path: Path) -> None:
    folder = source(tmp_path / "a", "style: own\n")
    (folder / "own/inner").mkdir(parents=True)
    (folder / "own/header.tex.j2").write_text("<% include 'inner/a.tex.j2' %>")
    (folder / "own/inner/a.tex.j2").write_text("BELOW")
    build(folder, tmp_path / "out")
    assert "BELOW" in texts(tmp_path / "out/a")[0]


# What is written into which file of the assignment, and where the one line about it begins.
ELSEWHERE = {
    "header": ("", "a", "a/assignment.yaml:1:1: this link leads out of the assignment's folder"),
    "question": (
        "questions: [link.yaml]\n", "a",
        "a/assignment.yaml:1:13: 'link.yaml' is not in the assignment's folder",
    ),
    "question above": (
        "questions: [../outside/config.yaml]\n", "a",
        "a/assignment.yaml:1:13: '../outside/config.yaml' is not in the assignment's folder",
    ),
    "question behind a folder": (
        "questions: [deep/config.yaml]\n", "a",
        "a/assignment.yaml:1:13: 'deep/config.yaml' is not in the assignment's folder",
    ),
    "audit": (
        "questions: {}\naudits: ../outside/config.yaml\n", "a/assignment.yaml",
        f"a/assignment.yaml:2:9: this lies outside of this file's folder, which needs {OPTION}",
    ),
    "audit behind a link": (
        "questions: {}\naudits: link.yaml\n", "a/assignment.yaml",
        f"a/assignment.yaml:2:9: this lies outside of this file's folder, which needs {OPTION}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ELSEWHERE)
def test_no_line_of_a_file_elsewhere_is_shown(case: str, tmp_path: Path, outside: Path) -> None:
    text, path, message = ELSEWHERE[case]
    (tmp_path / "a").mkdir()
    (tmp_path / "a/link.yaml").symlink_to(outside / "config.yaml")
    (tmp_path / "a/deep").symlink_to(outside)
    if text:
        (tmp_path / "a/assignment.yaml").write_text(text)
    else:
        (tmp_path / "a/assignment.yaml").symlink_to(outside / "config.yaml")
    commands = [["audit"]] if "audits" in text else [words[:1] for words in COMMANDS[:4]]
    for words in commands:
        done = keywright(*words, path, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert done.stderr.splitlines()[0] == message
        assert SECRET not in done.stderr
    assert not list(tmp_path.rglob("*.pdf"))


def test_what_the_user_names_himself_may_be_anywhere(tmp_path: Path) -> None:
    folder = source(tmp_path / "a", "")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "link.yaml").symlink_to("a/one.yaml")
    (folder / "b.yaml").write_text((folder / "assignment.yaml").read_text())
    (folder / "assignment.yaml").unlink()
    (folder / "assignment.yaml").symlink_to("b.yaml")
    for path in ("link", "link.yaml", "a"):
        assert keywright("answers", path, cwd=tmp_path).returncode == 0
    (tmp_path / "given.yaml").write_text("audits: a\nquestions: {}\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b/given.yaml").write_text("audits: ../a\nquestions: {}\n")
    assert keywright("audit", "given.yaml", cwd=tmp_path).returncode == 0
    assert keywright("audit", "b/given.yaml", "--trusted", cwd=tmp_path).returncode == 0
