"""Small assignments with given answers, and the verdicts on them."""

from __future__ import annotations

from pathlib import Path

from keywright.audit import Audit, JudgedAnswer
from keywright.variants import audits

ROOT = Path(__file__).parent.parent.parent
PRINTED = ROOT / "problems/ift6135-h2020/printed-2020.yaml"

CONFIG = """
kind: conv-config
marks: 4
input: {channels: 64, size: 32}
layers:
  - output: {channels: 64, size: 8}
    given: {p: 0, d: 1}
    cases: [{pooling: non-overlapping}, {k: 8, s: 4, output: unknown}]
  - output: {channels: 128, size: 4}
    cases: [{p: 1, d: 1}]
"""
AUTODIFF = """
kind: autodiff
marks: [4]
function: x1/x2 + sin(x1)
at: {x1: 2, x2: 3}
parts: [reverse]
"""
NETWORK = "kind: network-equivalence\nmarks: 16\nfrom: sigmoid\nto: tanh\n"
SOFTMAX = (
    "kind: softmax\nmarks: [3, 3, 3, 3]\nexample: {x: [1, 2, 3], scale: 2}\n"
    "parts: [translation-invariance, scaling, sigmoid-form, reference-class]\n"
)
CONVOLUTION = "kind: convolution\nmarks: 6\nsignal: [1, 2, 3, 4]\nkernel: [1, 0, 2]\n"
SHAPE = """
kind: cnn-shape
marks: [5]
input: {channels: 3, size: 20}
layers: [{conv: {filters: 8, kernel: 3}}]
ask: [outputs]
"""
ACTIVATION = """
kind: activation
marks: [4, 4]
function: max(0, x)
step: {name: H, at_zero: 1/2}
parts: [derivative, closed-forms]
"""


def audited(folder: Path, question: str, given: str) -> Audit:
    """The audit of `given`, the lines below the question's id, indented by four."""
    (folder / "q.yaml").write_text(question)
    file = folder / "given.yaml"
    file.write_text(f"audits: q.yaml\nquestions:\n  q:\n{given}\n")
    return audits.audit(file)[0]


def entry(folder: Path, question: str, given: str, where: str) -> JudgedAnswer:
    """The one entry at a place."""
    (found,) = [
        one
        for asked in audited(folder, question, given).questions
        for one in asked.entries
        if one.where == where
    ]
    return found
