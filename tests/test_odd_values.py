"""Every field of every shipped file with every odd value: faults with places, no traceback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keywright import pipeline
from keywright.errors import InputError
from keywright.spec.reader import read

ROOT = Path(__file__).parent.parent
FILES = [
    *sorted((ROOT / "problems/examples").glob("*.yaml")),
    ROOT / "problems/ift6135-h2020/assignment.yaml",
]
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 3, 10**50, 1.5, "", " ", "x", "oo", "-oo", "1/0", "a*x", "x +", "'",
    "2x", "é", "[", "__class__", "exp(x", "x" * 5000, [], [0], ["x"], [[1, 2], [3]], [[]], [None],
    {}, {"x": 1}, {"": ""}, {"a": {"between": [0, 1]}}, {"forward": {"x1": []}}, {"x": [{}]},
)  # fmt: skip


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    steps: Any = range(len(data)) if isinstance(data, list) else ()
    steps = data if isinstance(data, dict) else steps
    for step in steps:
        yield (*path, step)
        yield from places(data[step], (*path, step))


def changed(data: Any, path: tuple[str | int, ...], value: Any) -> str:
    """As JSON, which is YAML as well."""
    copied = json.loads(json.dumps(data, default=str))
    parent = copied
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return json.dumps(copied, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_odd_values_are_faults_or_have_a_meaning(file: Path, tmp_path: Path) -> None:
    data = read(file.read_bytes(), file.name).data
    copy = tmp_path / file.name
    path = tmp_path if file.name == "assignment.yaml" else copy
    for place in places(data):
        for value in ODD:
            text = changed(data, place, value)
            copy.write_text(text)
            for fault in faults(path):
                assert 1 <= fault.line <= len(text.splitlines())
                assert "\n" not in str(fault)


def faults(path: Path) -> Any:
    try:
        return pipeline.load(path).faults
    except InputError as error:
        return error.faults
