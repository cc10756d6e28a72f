"""The ways in which people write numbers, lists and configurations; and what nobody can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.audit.verdicts import Verdict
from keywright.errors import InputError
from keywright.variants import audits
from tests.audit.helpers import ACTIVATION, AUTODIFF, CONFIG, CONVOLUTION, SHAPE, SOFTMAX, entry

# y = 2/3 + sin(2) = 1.57596...; dy/dx1 = 1/3 + cos(2) = -0.08281...
TENTHS = "kind: convolution\nsignal: [1, 0.5]\nkernel: [1, 3]\n"  # full: [1, 3.5, 1.5]
SHAPES = SHAPE.replace("outputs", "shape")
BIG = "kind: cnn-shape\ninput: {channels: 3, size: 64}\nask: [outputs]\nlayers:\n  - {conv: {filters: 16, kernel: 1}}\n"  # fmt: skip  # noqa: E501
THOUSANDS = "1,576"


@pytest.mark.parametrize(
    ("question", "name", "given"),
    [
        (AUTODIFF, "y", "1.5760e0"),
        (AUTODIFF, "y", "0.15760e1"),
        (AUTODIFF, "y", "1.5760·10^0"),
        (AUTODIFF, "y", "15.760·10^-1"),
        (AUTODIFF, "y", "1.5760 x 10^0"),
        (AUTODIFF, "y", "1,5760"),
        (AUTODIFF, "y", THOUSANDS),  # as many as a thousand has, in a number that has decimals
        (AUTODIFF, "dy/dx1", "-0,0828"),
        (AUTODIFF, "dy/dx1", "\N{MINUS SIGN}0,0828"),
        (AUTODIFF, "dy/dx1", "-8,28e-2"),
        (SHAPES, "shape", "8x18x18"),
        (SHAPES, "shape", "8 × 18 × 18"),
        (SHAPES, "shape", "(8, 18, 18)"),
        (SHAPES, "shape", "8 18 18"),
        (SHAPE, "outputs", "8x18x18"),
        (BIG, "outputs", "65.536e3"),
        (CONVOLUTION, "same", "2 5 8 6"),
        (CONVOLUTION, "same", "'[2, 5, 8, 6]'"),
        (CONVOLUTION, "same", "[2,5,8,6]"),
        (CONVOLUTION, "same", "'2; 5; 8; 6'"),
        (CONVOLUTION.replace("1, 0, 2", "1, 0, -2"), "full", "1 2 1 0 -6 -8"),
        (TENTHS, "full", "1 3.5 1.5"),
        (TENTHS, "full", "1 3,5 1,5"),
        (TENTHS, "full", "1; 3,5; 1,5"),
        (TENTHS, "full", "['1', '3,5', '1,5']"),
        (CONFIG, "1a", "k = 4, s = 4"),
        (CONFIG, "1a", "k=4; s=4; p=0"),
        (CONFIG, "1a", "k 4 s 4 p 0 d 1 o 8"),
        (SOFTMAX, "translation-invariant", "yes"),
        (SOFTMAX, "scale-invariant", "'False'"),
    ],
)
def test_it_is_read(tmp_path: Path, question: str, name: str, given: str) -> None:
    answers = f"    answers:\n      {name}: {given}"
    found = entry(tmp_path, question, answers, f"answers/{name}")
    short = given == THOUSANDS
    assert found.verdict is (Verdict.INCOMPLETE if short else Verdict.RIGHT), found.judged


@pytest.mark.parametrize(
    ("question", "name", "given", "message"),
    [
        (AUTODIFF, "y", "cos(", "5:10: this cannot be read: "),
        (AUTODIFF, "y", "1,57,60", "5:10: this cannot be read: "),
        (AUTODIFF, "y", "1.5.7", "5:10: this cannot be read: "),
        (AUTODIFF, "y", "\u2603", "5:10: this cannot be read: "),
        (AUTODIFF, "y", "'", "5:10: this cannot be read: "),
        (ACTIVATION, "derivative", "H(x", "5:19: this cannot be read: "),
        (SOFTMAX, "z", "x1 - ", "5:10: this cannot be read: "),
        (SOFTMAX, "scale-invariant", "perhaps", "5:24: true or false is asked for"),
        (CONFIG, "1a", "k is 4", "5:11: a configuration is written as k = 3"),
        (CONFIG, "1a", "q = 4", "5:11: a configuration is written as k = 3"),
        (CONVOLUTION, "valid", "[5, x[]", "5:14: this cannot be read: "),
        (CONVOLUTION, "valid", "5 x[", "5:14: this cannot be read: "),
    ],
)
def test_what_cannot_be_read_is_a_fault_at_its_place(
    tmp_path: Path, question: str, name: str, given: str, message: str
) -> None:
    assert message in refusal(tmp_path, question, f'    answers:\n      {name}: "{given}"')


@pytest.mark.parametrize(
    ("question", "name", "given", "one", "other"),
    [
        (CONVOLUTION, "valid", "[1,5, 2]", "[1, 5, 2]", "[1.5, 2]"),
        (CONVOLUTION, "valid", "'[1,5, 2]'", "[1, 5, 2]", "[1.5, 2]"),
        (CONVOLUTION, "valid", "1,5, 2", "[1, 5, 2]", "[1.5, 2]"),
        (CONVOLUTION, "full", "[1, 2,5, 3, 4, 5]", "[1, 2, 5, 3, 4, 5]", "[1, 2.5, 3, 4, 5]"),
        (BIG, "outputs", "65,536", "65536", "65.536"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(
    tmp_path: Path, question: str, name: str, given: str, one: str, other: str
) -> None:
    message = refusal(tmp_path, question, f"    answers:\n      {name}: {given}")
    assert message.startswith("5:")
    assert f"{one} or {other}" in message


@pytest.mark.parametrize(
    ("question", "given", "message"),
    [
        (AUTODIFF, "traces: {reverse: {values: {v1: 1/(}}}", "4:37: this cannot be read"),
        (AUTODIFF, "traces: {reverse: {values: {v1: ['v[', 1]}}}", "4:37: this cannot be read"),
        (AUTODIFF, "traces: {reverse: {adjoints: [{v1: 1/(}]}}", "4:40: this cannot be read"),
        (SOFTMAX, "claims: [{says: 1 = (}]", "4:21: this cannot be read"),
        (SOFTMAX, "claims: [{says: 1 = 1, where: c =}]", "4:35: this cannot be read"),
        (SOFTMAX, "derivations: {parts.0.translation.chain: [1, (]}", "4:50: this cannot be read"),
    ],
)
def test_the_same_of_traces_derivations_and_claims(
    tmp_path: Path, question: str, given: str, message: str
) -> None:
    assert message in refusal(tmp_path, question, f"    {given}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    given = "    answers:\n      full: ['(', 2, 5, 8, 6, 8]\n      valid: ')'"
    (tmp_path / "q.yaml").write_text(CONVOLUTION)
    file = tmp_path / "given.yaml"
    file.write_text(f"audits: q.yaml\nquestions:\n  q:\n{given}\n")
    with pytest.raises(InputError) as caught:
        audits.audit(file)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(5, 13), (6, 14)]


def test_a_comma_that_parts_entries_is_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, AUTODIFF, "    answers: {y: 1,5760}")
    assert "there is no answer '5760': a comma parts what stands in { }" in message


def refusal(folder: Path, question: str, given: str) -> str:
    """What is said of the file, from the line on."""
    (folder / "q.yaml").write_text(question)
    file = folder / "given.yaml"
    file.write_text(f"audits: q.yaml\nquestions:\n  q:\n{given}\n")
    with pytest.raises(InputError) as caught:
        audits.audit(file)
    (fault,) = caught.value.faults
    return str(fault).removeprefix(f"{file}:")


@pytest.mark.parametrize(
    ("given", "verdict", "reason"),
    [
        ("[1, 2.33, 4.66, 4]", Verdict.ROUNDED, "entry 3: cut off after 2 decimals"),
        ("[1, 2.33, 4.66, 4]", Verdict.ROUNDED, "entry 2: rounded rightly, but 4 decimals"),
        ("[1, 2.33, 4.67, 4]", Verdict.INCOMPLETE, "entry 3: rounded rightly, but 4 decimals"),
        ("[1, 2.3333, 4.6667, 5]", Verdict.WRONG, "entry 4: the value is another one"),
        ("[1, 2.33, 4.6666, 5]", Verdict.WRONG, "entry 3: cut off after 4 decimals"),
    ],
)
def test_a_list_says_all_that_is_wrong_in_it(
    tmp_path: Path, given: str, verdict: Verdict, reason: str
) -> None:
    """[1, 7/3, 14/3, 4] is asked for."""
    question = "kind: convolution\nsignal: [1, 2, 4, 8]\nkernel: [1/3, 1/3, 1/3]\nmodes: [same]\n"
    found = entry(tmp_path, question, f"    answers: {{same: {given}}}", "answers/same")
    assert found.verdict is verdict
    assert reason in found.judged.reason
