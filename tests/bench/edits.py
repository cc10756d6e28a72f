"""An edit of one number in each shipped question, a new one every time, and plain TeX beside it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from keywright.tex import find, running

__all__ = ["EDITS", "edit", "plain_seconds"]

# The text of the question, and what stands there after the edit with this number.
EDITS = {
    "activation": ("max(0, x)", "max(0, {}*x)"),
    "softmax": ("scale: 2", "scale: {}"),
    "network-equivalence": ("from: sigmoid", "from: sigmoid({}*z)"),
    "autodiff": ("x1: 3", "x1: {}"),
    "convolution": ("kernel: [1, 0, 2]", "kernel: [1, 0, {}]"),
    "cnn-shape": ("filters: 128", "filters: {}"),
    "conv-config": ("output: {channels: 128", "output: {{channels: {}"),
}


def edit(folder: Path, original: Path, question: str, number: int) -> None:
    """Save the question with its number replaced; the others are left alone."""
    before, after = EDITS[question]
    text = (original / f"{question}.yaml").read_text(encoding="utf-8")
    changed = text.replace(before, after.format(number), 1)
    assert changed != text
    (folder / f"{question}.yaml").write_text(changed, encoding="utf-8")


def plain_seconds(sheet: Path, scratch: Path) -> float:
    """Seconds of one plain run of the embedded TeX for this sheet, with nothing prepared."""
    tex = find("embedded")
    scratch.mkdir(exist_ok=True)
    (scratch / running.DOCUMENT).write_bytes(sheet.read_bytes())
    command = [str(tex.program), *tex.arguments, running.DOCUMENT]
    variables = running.environment(tex, scratch)
    began = time.perf_counter()
    subprocess.run(command, cwd=scratch, env=variables, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
