"""Wrong files beside the exact errors: what a user sees, down to the caret.

Each `bad/<name>.yaml`, or folder of an assignment, is checked as a user would do it; the standard
error must be `bad/<name>.expected`. A first line `# with: --set size=3` adds words to the command.
After a change of words: `pytest tests/test_bad.py --update`, and read the difference.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections import Counter
from pathlib import Path

import pytest

from keywright import cli
from keywright.kinds.registry import kinds

BAD = Path(__file__).parent / "bad"
HEADER = "assignment.yaml"
CASES = sorted([*BAD.glob("*.yaml"), *(file.parent for file in BAD.glob(f"*/{HEADER}"))])
PLACED = re.compile(r"(?P<file>[^:\n]+):(?P<line>[0-9]+):(?P<column>[0-9]+): (?P<message>.+)")


def expected(case: Path) -> Path:
    return case.with_suffix(".expected")


def words(case: Path) -> list[str]:
    file = case / HEADER if case.is_dir() else case
    first = file.read_bytes().split(b"\n")[0].decode("utf-8", "replace")
    return shlex.split(first.removeprefix("# with:")) if first.startswith("# with:") else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_errors_are_exactly_these(
    case: Path, update: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(BAD)
    monkeypatch.setattr(sys, "argv", ["keywright", "answers", case.name, *words(case)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    if update:
        expected(case).write_text(said.err)
    assert said.err == expected(case).read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_errors_are_of_one_form(case: Path) -> None:
    """Places that exist, messages in one style, carets under them, sorted and each once."""
    lines = expected(case).read_text().splitlines()
    faults = [match for line in lines if (match := PLACED.fullmatch(line))]
    assert lines
    assert PLACED.fullmatch(lines[0])
    places = [(m["file"], int(m["line"]), int(m["column"]), m["message"]) for m in faults]
    assert places == sorted(set(places))
    for line in lines:
        assert PLACED.fullmatch(line) or line.startswith("    ")
        assert "Traceback" not in line
    for fault in faults:
        message = fault["message"]
        assert message[0].islower() or not message[0].isalpha() or message[:2] == "S("
        assert not message.endswith(".")
        assert not re.search(r"pydantic|validat|NoneType|Decimal\(|instance|input should", message)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 80
    texts = [case.read_text(errors="replace") for case in CASES if case.is_file()]
    found = Counter(kind for text in texts for kind in kinds() if f"kind: {kind}\n" in text)
    assert {kind: found[kind] for kind in kinds() if found[kind] < 8} == {}


def test_nothing_is_expected_of_what_is_not_there() -> None:
    assert sorted(BAD.glob("*.expected")) == sorted(map(expected, CASES))
