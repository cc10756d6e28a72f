"""The JSON Schema of the files, by which an editor completes keys and underlines mistakes.

A schema can say less than the models: it knows names, types and bounds, not whether an expression
can be read or whether a window fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from keywright.spec.base import whole
from keywright.spec.model import Assignment, Question

__all__ = ["assignment_schema", "question_schema"]

DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
Schema = dict[str, Any]


class _Plain(GenerateJsonSchema):
    """Without the titles that repeat the names of the fields, and with those defaults only that one
    would write into a file."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> Schema:
        found = super().default_schema(schema)
        default = found.get("default")
        if (not default and not isinstance(default, bool | int)) or isinstance(default, dict):
            found.pop("default", None)
        return found


def assignment_schema() -> Schema:
    """The schema of `assignment.yaml`."""
    return {**DIALECT, **_schema_of(Assignment, "assignment")}


def question_schema(kinds: Mapping[str, type[Question]]) -> Schema:
    """The schema of a question's file: one of these kinds, told apart by `kind`."""
    schemas = {kind: _schema_of(model, kind) for kind, model in kinds.items()}
    definitions: Schema = {}
    for kind, schema in schemas.items():
        inner = schema.pop("$defs", {})
        definitions |= {f"{kind}.{name}": definition for name, definition in inner.items()}
        schema["properties"]["kind"] = {**schema["properties"]["kind"], "const": kind}
        definitions[kind] = schema
    references = [{"$ref": f"#/$defs/{kind}"} for kind in schemas]
    return {
        **DIALECT,
        "title": whole("question"),
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {
                "description": Question.model_fields["kind"].description,
                "enum": list(schemas),
            }
        },
        "oneOf": references,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema_of(model: type[BaseModel], title: str) -> Schema:
    # Two families may call their models alike, so each one's definitions bear its name.
    schema = model.model_json_schema(
        ref_template=f"#/$defs/{title}.{{model}}", schema_generator=_Plain
    )
    return {**schema, "title": whole(title)}
