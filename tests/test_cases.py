"""Questions that somebody once asked in vain: what is right is the answer, and confirmed.

`tests/cases/public.yaml` has them with their sources.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from mpmath import mp

from keywright import pipeline
from keywright.build import builder
from keywright.errors import InputError
from keywright.kinds.activation.check.question import unit_step
from keywright.referee.expression import read
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env, ReadDefinition, walk
from keywright.referee.values.terms import evaluate
from keywright.variants import WantedVariants, audits, make_variants
from tests.sheet.test_room import beyond_the_margin

CASES = yaml.safe_load((Path(__file__).parent / "cases/public.yaml").read_text())
STEP = {"H": ReadDefinition("H", ("x",), unit_step(["div", 1, 2]))}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_what_is_right_is_the_answer(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / f"{case['id']}.yaml"
    question = case["question"]
    file.write_text(question if isinstance(question, str) else yaml.safe_dump(question))
    if "refused" in case:
        with pytest.raises(InputError) as refusal:
            pipeline.solve(pipeline.load(file))
        assert case["refused"] in str(refusal.value)
        return
    if "audit" in case:
        judge(case, file)
        return
    if "roster" in case:
        hand_out(case, file)
        return
    loaded = pipeline.load(file)
    found = pipeline.answers(loaded, pipeline.solve(loaded))
    (entry,) = found["questions"]
    for name, wanted in case["answers"].items():
        assert agree(entry["answers"][name], wanted), (name, entry["answers"][name])
    assert pipeline.check(loaded, found)["failures"] == []
    if "sheet" in case or "fits" in case:
        built = builder.build(file, (), engine="embedded", out=tmp_path / "build")
        sheet = (built.folder / "solutions.tex").read_text()
        assert case.get("sheet", "") in sheet
        assert beyond_the_margin((built.folder / "solutions.pdf").read_bytes()) == []


def hand_out(case: dict[str, Any], file: Path) -> None:
    """Everybody has a sheet, and is called on it as the case says."""
    roster = file.with_name("class.csv")
    roster.write_text(case["roster"])
    made = make_variants(
        file, (), WantedVariants(7, roster=roster),
        engine="embedded", out=file.parent, workers=1, notify=lambda *_: None,
    )  # fmt: skip
    assert (made.there, made.failed) == (len(case["roster"].splitlines()) - 1, ())
    for id, name in case["students"].items():
        for sheet in pipeline.SHEETS:
            assert (made.folder / sheet / f"{id}.pdf").is_file()
            text = (made.folder / "sources" / id / f"{sheet}.tex").read_text()
            assert rf"\textbf{{Student: {name}\par" in text


def judge(case: dict[str, Any], file: Path) -> None:
    """Each given answer has the verdict that the case says, and the words behind it."""
    given = {"audits": file.name, "questions": {file.stem: {"answers": case["audit"]}}}
    page = file.with_name("given.yaml")
    page.write_text(yaml.safe_dump(given))
    (asked,) = audits.audit(page)[0].questions
    judged = {one.where.removeprefix("answers/"): one for one in asked.entries}
    for name, wanted in case["verdicts"].items():
        verdict, _, reason = wanted.partition(", ")
        assert str(judged[name].verdict) == verdict
        assert reason in judged[name].judged.reason


def agree(found: Any, wanted: Any) -> bool:
    """Whether an answer is what it has to be: a number as it is printed, a formula by its value."""
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(agree, found, wanted))
    if not isinstance(found, dict):
        return bool(found == wanted)
    if "decimal" in found:
        return bool(found["decimal"] == wanted)
    one, other = read(found["exact"]), read(wanted)
    names = sorted({node for term in (one, other) for node in walk(term) if isinstance(node, str)})
    with mp.workdps(40):
        for x in ("-2.3", "-0.4", "0.7", "3.1"):
            place = Env({name: mp.mpf(n) for n, name in enumerate(names, 1)}, STEP)
            place = place.bind({"x": mp.mpf(x)})
            if not close(evaluate(one, place), evaluate(other, place)):
                return False
    return True


def test_every_case_says_what_is_right() -> None:
    right = ("answers", "refused", "verdicts", "students")
    assert all(sum(name in case for name in right) == 1 for case in CASES)
