"""One variant of an earlier run as an assignment of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from keywright.spec import Loaded, Sourced, validated
from keywright.spec.vary import replaced
from keywright.spec.wording import nearest, shown
from keywright.variants.design import digest_of
from keywright.variants.manifest import MANIFEST, ManifestRow, read_manifest

__all__ = ["VariantError", "variant_of"]


class VariantError(Exception):
    """There is no such variant; the message says why."""


def variant_of(loaded: Loaded, name: str, folder: Path) -> Loaded:
    """The assignment with what was drawn for the variant of that number, or of the person with
    that id, whose manifest is in `folder`."""
    manifest = folder / MANIFEST
    rows = {row.variant: row for row in read_manifest(manifest)}
    if not rows:
        raise VariantError(f"there is no {manifest}, which says what was drawn")
    row = rows.get(name) or (rows.get(name.zfill(4)) if name.isdigit() else None)
    if row is None:
        raise VariantError(f"{manifest} has no variant {shown(name)}{nearest(name, rows)}")
    if row.digest != digest_of(loaded):
        raise VariantError(f"the assignment is another one now than when {manifest} was written")
    return replace(
        loaded, questions=tuple(_drawn(loaded, source, row) for source in loaded.questions)
    )


def _drawn(loaded: Loaded, source: Sourced, row: ManifestRow) -> Sourced:
    before = f"{source.problem.id}." if loaded.document.data else ""
    values = json.loads(row.parameters)
    own = {name.removeprefix(before): values[name] for name in values if name.startswith(before)}
    document = replaced(source.document, own)
    problem = validated(type(source.problem), document)
    return Sourced(problem.model_copy(update={"id": source.problem.id}), document)
