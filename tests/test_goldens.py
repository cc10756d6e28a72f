"""The `.tex` of every example, as it was when somebody last looked at it.

A golden proves nothing about the mathematics; it shows what a change does to the sheets.
`pytest tests/test_goldens.py --update` writes them anew; look at the pages before you keep them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright import pipeline

ROOT = Path(__file__).parent.parent
GOLDENS = ROOT / "tests/goldens"
EXAMPLES = sorted((ROOT / "problems/examples").glob("*.yaml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_sheets_of_an_example(file: Path, update: bool) -> None:
    loaded = pipeline.load(file)
    solved = pipeline.solve(loaded)
    for name, solutions in pipeline.SHEETS.items():
        golden = GOLDENS / f"{file.stem}.{name}.tex"
        source = pipeline.render(loaded, solved, solutions=solutions)
        body = source[source.index("\\begin{document}") :]  # the preamble is the same for all
        if update:
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(body)
        assert body == golden.read_text(), f"{golden.name}: see `--update`"


def test_no_golden_is_without_its_example() -> None:
    stems = {file.stem for file in EXAMPLES}
    assert {file.name.split(".")[0] for file in GOLDENS.glob("*.tex")} == stems
