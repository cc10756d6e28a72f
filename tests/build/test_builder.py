"""A build in which something is wrong: the others are built, and everybody is told."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from keywright import pipeline
from keywright.build import builder, questions
from keywright.build.builder import Builder
from keywright.build.press import Press
from keywright.build.publishing import publish
from keywright.build.store import Memory
from keywright.errors import CheckError, InputError, KeywrightError, TexError
from keywright.pipeline import SHEETS
from keywright.referee import Finding
from keywright.spec import Loaded
from tests.commands import ROOT, keywright
from tests.printed import text_of

GOOD = "kind: convolution\nmarks: 1\nsignal: [1, 2]\nkernel: [3, 1]\n"
PRODUCT = "*".join(f"exp(sin({n}*x))" for n in range(1, 21))
SHEET_FILES = [f"{name}.{end}" for name in SHEETS for end in ("tex", "pdf")]
TOWER = "exp(" * 40 + "x" + ")" * 40


def assignment(folder: Path, files: dict[str, str], header: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    names = ", ".join(files)
    (folder / "assignment.yaml").write_text(f"title: T\n{header}questions: [{names}]\n")
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


def texts(folder: Path) -> list[str]:
    """Both sheets, without the breaks of lines."""
    return [
        " ".join(text_of((folder / f"{name}.pdf").read_bytes()).split())
        for name in ("solutions", "questions")
    ]


def build(folder: Path, out: Path, *, trusted: bool = False) -> builder.Built:
    return builder.build(folder, (), engine="embedded", out=out, trusted=trusted)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assignment, in `source`, and its folder after a build."""
    place = tmp_path_factory.mktemp("whole")
    build(assignment(place / "source" / "a", {"one.yaml": GOOD, "two.yaml": GOOD}), place)
    return place


@pytest.mark.parametrize(
    ("broken", "line", "message"),
    [
        ("kind: softmx\n", 1, "unknown kind 'softmx'; did you mean 'softmax'?"),
        ("kind: convolution\nsignal: [1]\nkernel: [1, 2]\n", 3, "a window of size 2 does not fit"),
        ("kind: softmax\nstatement: a `x +\n", 2, "a formula is opened with ` and not closed"),
        ("a: [\n", 2, "the file ends where a value is expected"),
        ("", 1, "the file is empty"),
    ],
)
def test_one_broken_question_leaves_the_others(
    whole: Path, tmp_path: Path, broken: str, line: int, message: str
) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "source" / "a"
    before = texts(tmp_path / "a")
    (folder / "one.yaml").write_text(broken)
    done = keywright("pdf", folder, "--out", tmp_path)
    assert done.returncode == 2
    assert f"{folder}/one.yaml:{line}:" in done.stderr
    assert message in done.stderr
    for old, new in zip(before, texts(tmp_path / "a"), strict=True):
        told = "Question 1. This question is missing. one.yaml, line"
        assert "missing" not in old
        assert told in new
        assert "Question 2 (1)." in new
        assert new[-100:] == old[-100:]
    report = json.loads((tmp_path / "a/report.json").read_text())
    assert [one["id"] for one in report["questions"]] == ["two"]
    assert report["missing"][0]["number"] == 1
    assert str(tmp_path) not in json.dumps(report)


def test_what_explodes_ends_and_the_others_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a limit of 1 s, which is the same as one of 4 s and takes less time to be tried."""
    assert questions.SECONDS == 4
    monkeypatch.setattr(questions, "SECONDS", 1)
    activation = "kind: activation\nfunction: {}\nparts: [derivative]\n"
    files = {
        "tower.yaml": activation.format(TOWER),
        "good.yaml": GOOD,
        "product.yaml": activation.format(PRODUCT),
    }
    folder = assignment(tmp_path / "a", files)
    built = build(folder, tmp_path)
    said = sorted(error.shown for error in built.errors)
    assert len(said) == 2
    for name, error in zip(("product", "tower"), said, strict=True):
        assert error.startswith(
            f"{folder}/{name}.yaml:1:7: working out this question takes more than 1 s"
        )
    solutions, _ = texts(tmp_path / "a")
    assert "Answer 2." in solutions
    assert solutions.count("This question is missing.") == 2


def test_an_answer_that_nobody_would_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    monkeypatch.setattr(questions, "MOST_WRITTEN", 1000)
    with pytest.raises(InputError, match=r"one\.yaml:1:7: the worked answer is longer than"):
        build(folder, tmp_path)


def test_a_failed_check_keeps_its_question_off_the_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD, "two.yaml": GOOD})
    real = pipeline.judge

    def judge(loaded: object, source: object, entry: dict[str, object]) -> list[Finding]:
        findings = real(loaded, source, entry)  # type: ignore[arg-type]
        wrong = Finding("answers/full/0", "recomputed", False, 0, "3 is not 4")
        return [*findings, wrong] if entry["id"] == "two" else findings

    monkeypatch.setattr(pipeline, "judge", judge)
    (error,) = build(folder, tmp_path).errors
    assert isinstance(error, CheckError)
    assert error.shown == "two: answers/full/0: 3 is not 4"
    solutions, files = texts(tmp_path / "a")
    for text in (solutions, files):
        assert "Question 2. This question is missing. the check of its answer failed" in text
    assert "Answer 1." in solutions
    report = json.loads((tmp_path / "a/report.json").read_text())
    assert report["failures"][0]["detail"] == "3 is not 4"


def test_what_tex_cannot_typeset_of_one_question_leaves_the_others(tmp_path: Path) -> None:
    wrong = "kind: softmax\nstatement: 'Show \\nosuch that.'\n"
    files = {"one.yaml": wrong, "a b.yaml": GOOD, "c d.yaml": wrong}
    folder = assignment(tmp_path / "a", files, "trusted: true\n")
    built = build(folder, tmp_path, trusted=True)
    first, second = built.errors
    assert isinstance(first, TexError)
    assert first.shown.startswith(f"{folder}/one.yaml:2:12: question one: line ")
    assert "Undefined control sequence \\nosuch" in second.shown
    solutions, _ = texts(tmp_path / "a")
    assert "Answer 2." in solutions
    assert solutions.count("This question is missing. it cannot be typeset") == 2


def test_what_stands_out_of_the_page_is_a_warning(tmp_path: Path) -> None:
    wide = "kind: softmax\nstatement: 'See \\hbox to 20cm{this\\hfil}.'\n"
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD, "two.yaml": wide}, "trusted: true\n")
    for _ in range(2):  # it is said each time
        done = keywright("pdf", folder, "--trusted", "--out", tmp_path)
        assert done.returncode == 0
        solutions, files = done.stderr.splitlines()
        place = r": two: line \d+ of the .tex stands \d+\.\d pt out into the margin"
        assert re.fullmatch(f"warning: solutions{place}", solutions)
        assert re.fullmatch(f"warning: questions{place}", files)
        number = re.search(r"line (\d+)", files)
        assert number
        lines = (tmp_path / "a/questions.tex").read_text().split("\n")
        assert "20cm" in "".join(lines[int(number[1]) - 1 :][:3])  # a paragraph begins there
    assert build(assignment(tmp_path / "b", {"one.yaml": GOOD}), tmp_path).too_wide == ()


def test_a_mistake_of_ours_leaves_the_others_and_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD, "two.yaml": GOOD})
    real = pipeline.solution

    def solution(loaded: object, source: object) -> pipeline.Solved:
        solved = real(loaded, source)  # type: ignore[arg-type]
        return solved if solved.problem.id == "one" else 1 / 0  # type: ignore[return-value]

    monkeypatch.setattr(pipeline, "solution", solution)
    (error,) = build(folder, tmp_path).errors
    assert error.exit_status == KeywrightError.exit_status
    assert "two.yaml:1:7: working out this question meets a mistake in keywright" in error.shown
    assert "ZeroDivisionError" in error.shown


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("digits: no\n", "'digits' must be"),
        ("title: a `x +\n", "not closed"),
        ("due: 日本\n", "CJK"),
    ],
)
def test_a_fault_of_the_header_stops_everything(tmp_path: Path, header: str, message: str) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    build(folder, tmp_path)
    (folder / "assignment.yaml").write_text(f"{header}questions: [one.yaml]\n")
    with pytest.raises(InputError, match=message):
        build(folder, tmp_path)
    assert sorted(file.suffix for file in (tmp_path / "a").glob("*.pdf")) == []


def test_an_empty_header_leaves_no_old_sheet_either(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "source" / "a", {"one.yaml": GOOD})
    build(folder, tmp_path)
    (folder / "assignment.yaml").write_text("")
    with pytest.raises(InputError, match="the file is empty"):
        build(folder, tmp_path)
    assert not list((tmp_path / "a").glob("*.pdf"))


def test_an_input_that_is_not_there_takes_nothing_away(tmp_path: Path) -> None:
    build(assignment(tmp_path / "source" / "a", {"one.yaml": GOOD}), tmp_path)
    shutil.rmtree(tmp_path / "source")
    done = keywright("pdf", tmp_path / "source" / "a", "--out", tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "a/solutions.pdf").exists()


def test_each_question_is_the_same_alone_and_among_others(tmp_path: Path) -> None:
    """Nothing of one question's computation reaches another."""
    loaded = pipeline.load(ROOT / "problems/ift6135-h2020")
    together = [entry["answers"] for entry in _entries(loaded)]
    for source, answers in zip(loaded.questions, together, strict=True):
        alone = pipeline.load(Path(source.document.file))
        digits = loaded.assignment.digits
        if alone.assignment.digits == digits:
            assert _entries(alone)[0]["answers"] == answers


def _entries(loaded: Loaded) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = pipeline.answers(loaded, pipeline.solve(loaded))["questions"]
    return entries


@pytest.mark.parametrize("in_turn", [False, True])
def test_steps_are_proved_after_the_sheets_are_published(
    in_turn: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier build has said of its own sheets does not lie beside them, unless the next
    build is waited for anyway."""
    folder = assignment(tmp_path / "in/a", {"one.yaml": GOOD, "two.yaml": "kind: softmax\n"})
    build(folder, tmp_path)
    made = tmp_path / "a"
    report = (made / "report.json").read_bytes()
    for file in made.iterdir():
        file.write_text("old")
    proofs = pipeline.proofs
    published: list[list[str]] = []

    def looking(item: pipeline.Solved) -> frozenset[str]:
        """What is proved if new sheets are there, at the first look; else nothing."""
        new = {file.name for file in made.iterdir() if file.read_bytes() != b"old"}
        old = {file.name for file in made.iterdir()} - new
        is_right = new == set(SHEET_FILES) and old == set(builder.REPORTS if in_turn else ())
        return proofs(item) if is_right else frozenset()

    def listing(folder: Path, files: builder.Files, *more: Any, **others: Any) -> None:
        published.append([name for name, content in files.items() if content is not None])
        publish(folder, files, *more, **others)

    monkeypatch.setattr(pipeline, "proofs", looking)
    monkeypatch.setattr(builder, "publish", listing)
    with Press("embedded", 1) as press:
        Builder(folder, (), "embedded", tmp_path, Memory(), press, in_turn=in_turn).build()
    assert (made / "report.json").read_bytes() == report
    assert json.loads(report)["proved"] > 0
    solutions, files = SHEET_FILES[:2], SHEET_FILES[2:]
    early = [solutions, files] if in_turn else [SHEET_FILES]
    assert [sorted(names) for names in published[:-1]] == [sorted(names) for names in early]
    assert set(published[-1]) == {*SHEET_FILES, *builder.REPORTS}


def test_answers_that_no_sheet_can_show_are_reported_with_their_proofs(tmp_path: Path) -> None:
    statement = "kind: softmax\nstatement: 'Show \\nosuch that.'\n"
    folder = assignment(tmp_path / "in/a", {"one.yaml": statement}, "trusted: true\n")
    with pytest.raises(TexError, match="nosuch"):
        build(folder, tmp_path, trusted=True)
    assert json.loads((tmp_path / "a/report.json").read_bytes())["proved"] > 0
    assert not list((tmp_path / "a").glob("*.pdf"))


def test_proofs_that_take_too_long_spoil_no_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(item: pipeline.Solved) -> frozenset[str]:
        while item.problem.kind == "softmax":
            pass
        return frozenset()

    monkeypatch.setattr(pipeline, "proofs", endless)
    monkeypatch.setattr(questions, "SECONDS", 3)
    folder = assignment(tmp_path / "in/a", {"one.yaml": GOOD, "two.yaml": "kind: softmax\n"})
    built = build(folder, tmp_path)
    assert built.errors == ()
    report = json.loads((tmp_path / "a/report.json").read_bytes())
    assert (report["proved"], report["counts"]["failed"]) == (0, 0)
    assert [each["id"] for each in report["questions"]] == ["one", "two"]
    assert not any("missing" in text for text in texts(tmp_path / "a"))
