"""The schemas that editors use: current, true to what is shipped, and strict about names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from keywright.kinds import schemas
from keywright.kinds.registry import kinds
from keywright.spec.reader import read

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = {"question": schemas.schema(), "assignment": schemas.schema("assignment")}
AUDITS = ("printed-2020.yaml",)  # answers that others gave, neither question nor header
SHIPPED = sorted(f for f in (ROOT / "problems").rglob("*.yaml") if f.name not in AUDITS)
STARTER = ROOT / "generator/keywright/spec/starter/assignment.yaml"


def complaints(schema: str, data: Any) -> list[str]:
    validator = Draft202012Validator(json.loads(SCHEMAS[schema]))
    return [error.message for error in validator.iter_errors(data)]


def schema_of(file: Path) -> str:
    return "assignment" if file.name == "assignment.yaml" else "question"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_in_the_repository_is_current(name: str) -> None:
    """If not: keywright schema > docs/schema/question.json, and with --kind assignment."""
    assert (ROOT / f"docs/schema/{name}.json").read_text() == SCHEMAS[name]


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMAS[name]))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_shipped_files_name_their_schema_and_fit_it(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    place = first.removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / place).resolve() == ROOT / f"docs/schema/{schema_of(file)}.json"
    assert complaints(schema_of(file), read(file.read_bytes(), "f").data) == []


def test_the_header_of_the_starter_names_its_schema() -> None:
    place = "# yaml-language-server: $schema=.keywright/assignment.json"
    assert STARTER.read_text().splitlines()[0] == place


def fields(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that a schema knows, with its place."""
    if isinstance(schema, dict):
        for name, field in schema.get("properties", {}).items():
            yield f"{path}/{name}", field
        for key, part in schema.items():
            yield from fields(part, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, part in enumerate(schema):
            yield from fields(part, f"{path}/{number}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_has_a_description(name: str) -> None:
    found = dict(fields(json.loads(SCHEMAS[name])))
    assert found
    assert [place for place, field in found.items() if not field.get("description")] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_title_can_be_taken_for_a_key(name: str) -> None:
    """Editors list the title of a mapping, which stands for all that it needs, among its keys."""
    titles = re.findall(r'"title": "(.*)"', SCHEMAS[name])
    assert titles
    assert all(title.startswith("whole ") for title in titles)


def every_key(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all keys but those whose names are the author's own."""
    found = []
    steps: Any = enumerate(data) if isinstance(data, list) else ()
    steps = data.items() if isinstance(data, dict) else steps
    for step, value in steps:
        if isinstance(data, dict) and path[-1:] not in OWN_NAMES:
            found.append((*path, step))
        found += every_key(value, (*path, step))
    return found


OWN_NAMES = [("at",), ("constants",), ("parameters",), ("functions",), ("forward",), ("vary",)]


@pytest.mark.parametrize(
    "file", [*SHIPPED, STARTER], ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_a_misspelt_key_is_refused(file: Path) -> None:
    data = read(file.read_bytes(), "f").data
    for path in every_key(data):
        wrong = json.loads(json.dumps(data, default=float))
        parent = wrong
        for step in path[:-1]:
            parent = parent[step]
        parent[f"{path[-1]}x"] = parent.pop(path[-1])
        assert complaints(schema_of(file), wrong), path


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ("question", {}),
        ("question", {"kind": "softmx"}),
        ("question", {"kind": "convolution", "signal": [1]}),
        ("question", {"kind": "convolution", "signal": [1], "kernel": [1], "stride": 0}),
        ("question", {"kind": "convolution", "signal": [1], "kernel": [1], "modes": ["ful"]}),
        ("question", {"kind": "convolution", "signal": [1], "kernel": [1], "marks": -1}),
        ("question", {"kind": "softmax", "digits": "many"}),
        ("assignment", {"title": "x"}),
        ("assignment", {"questions": []}),
    ],
)
def test_wrong_values_are_refused(schema: str, data: Any) -> None:
    assert complaints(schema, data)


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_alone(kind: str) -> None:
    schema = json.loads(schemas.schema(kind))
    assert schema["properties"]["kind"]["enum"] == [kind]
    Draft202012Validator.check_schema(schema)
    example = ROOT / f"problems/examples/{kind}.yaml"
    data = read(example.read_bytes(), "f").data
    assert list(Draft202012Validator(schema).iter_errors(data)) == []


def test_every_reference_leads_somewhere() -> None:
    for text in SCHEMAS.values():
        schema = json.loads(text)
        names = schema.get("$defs", {})
        for part in text.split('"$ref": "')[1:]:
            assert part.split('"')[0].removeprefix("#/$defs/") in names
