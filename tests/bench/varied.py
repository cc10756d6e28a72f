"""The shipped assignment with two parameters of each question varied, to measure variants by."""

from __future__ import annotations

import shutil
from pathlib import Path

__all__ = ["SHIPPED", "varied_assignment"]

SHIPPED = Path(__file__).parents[2] / "problems" / "ift6135-h2020"
_SIGMOIDS = ", ".join(f"sigmoid({k}*z)" for k in (2, 4, 5, 7, 8))
_TANHS = ", ".join(f"tanh({k}*z)" for k in range(2, 25))
_RAMPS = ", ".join(f'"max({low}*x, {high}*x)"' for low in range(-9, 1) for high in range(2, 10))
_VARY = {
    "activation": f"""
  function: {{choice: [{_RAMPS}]}}
  step.at_zero: {{rationals: [0, 1], denominator: 12}}""",
    "softmax": """
  example.x: {list: {integers: [-5, 5]}, length: 3}
  example.scale: {integers: [2, 9]}""",
    "network-equivalence": f"""
  from: {{choice: [sigmoid, {_SIGMOIDS}]}}
  to: {{choice: [tanh, {_TANHS}]}}""",
    "autodiff": """
  at.x1: {integers: [1, 30]}
  at.x2: {integers: [1, 30]}""",
    "convolution": """
  signal: {list: {integers: [-9, 9]}, length: 4}
  kernel: {list: {integers: [-9, 9]}, length: 3}""",
    "cnn-shape": """
  input.size: {integers: [128, 512]}
  layers.0.conv.filters: {integers: [8, 128]}""",
    "conv-config": """
  input.channels: {integers: [1, 32]}
  layers.0.cases.0.k: {choice: [2, 4, 6, 8, 10, 12]}""",
}
_REQUIRE = {"softmax": "[example.x.0 != example.x.1, example.x.0 != example.x.2]"}


def varied_assignment(folder: Path) -> Path:
    """Write it below `folder`; its path, as the commands take it."""
    written = folder / "varied"
    shutil.copytree(SHIPPED, written, ignore=shutil.ignore_patterns("printed-*"))
    for stem, vary in _VARY.items():
        file = written / f"{stem}.yaml"
        text = f"{file.read_text(encoding='utf-8')}vary:{vary}\n"
        text += f"require: {_REQUIRE[stem]}\n" if stem in _REQUIRE else ""
        file.write_text(text, encoding="utf-8")
    return written
