"""The tables of the README that are made of the program; ``python -m tests.tables`` writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from keywright import cli
from keywright.algebra.forms.slopes import partials
from keywright.algebra.functions import FUNCTIONS, PRIMITIVES, rational_of
from keywright.kinds import schemas
from keywright.kinds.network_equivalence.activations import ACTIVATIONS
from keywright.kinds.registry import kinds
from keywright.terms.term import Term, rebuild, symbol
from keywright.terms.text import to_text
from tests.bench.promises import PROMISES

__all__ = ["README", "TABLES", "rewritten"]

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(<!-- table: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
COMMON = "all kinds"
HEADER = "assignment"
Schema = Mapping[str, Any]


def rewritten(text: str) -> str:
    """The README with each of its tables as the program has it now."""
    return BLOCK.sub(lambda block: f"{block[1]}{TABLES[block[2]]()}{block[4]}", text)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = (head, tuple("---" for _ in head), *rows)
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in lines)


def commands() -> str:
    """What each command does, in the order of their names."""
    found = sorted(cli.commands.commands.items())
    rows = ((f"`keywright {name}`", command.get_short_help_str()) for name, command in found)
    return _table(("command", "what it does"), rows)


def functions() -> str:
    """What a formula may call, each with its derivative."""
    return _table(("function", "what it is, or where", "its derivative"), _functions())


def _functions() -> Iterator[tuple[str, ...]]:
    for head in dict.fromkeys(FUNCTIONS.values()):
        row = PRIMITIVES[head]
        letters = ("x",) if row.arity == 1 else ("a", "b")
        args = tuple(map(symbol, letters))
        names = [name for name, meant in FUNCTIONS.items() if meant == head]
        written = " or ".join(f"`{name}({', '.join(letters)})`" for name in names)
        needs = " and ".join(f"`{to_text(need.condition)}`" for need in row.needs(*args))
        meaning = f"`{_text(row.definition(*args))}`" if row.definition else ""
        slopes = ", ".join(f"`{_text(slope)}`" for slope in partials(head, *args))
        yield written, meaning or needs, slopes


def _text(term: Term) -> str:
    """The term in words; a fraction that is one of many decimals as these."""

    def decimal(node: Term) -> Term:
        value = rational_of(node) if node.head == "div" else None
        if value is None or value.denominator < 10**6:
            return node
        return symbol(f"{Decimal(value.numerator) / value.denominator:f}")

    return to_text(rebuild(term, decimal))


def activations() -> str:
    """What `network-equivalence` knows by name."""
    found = ACTIVATIONS.items()
    rows = ((f"`{name}`", words, f"`{to_text(term)}`") for name, (words, term) in found)
    return _table(("name", "in words", "as a function of z"), rows)


def speed() -> str:
    """What is promised of speed, which `make bench` holds."""
    rows = ((one.what, one.beside, one.bound) for one in PROMISES.values())
    return _table(("what", "beside", "promised"), rows)


def fields(kind: str) -> str:
    """The fields of the header, of one kind of question, or those that all kinds have."""
    schema: Schema = json.loads(schemas.schema(HEADER if kind == HEADER else None))
    found = schema["properties"]
    if kind != HEADER:
        of_kinds = {kind: schema["$defs"][kind]["properties"] for kind in kinds()}
        shared = set.intersection(*map(set, of_kinds.values()))
        known = {**of_kinds[kinds()[0]], **found} if kind == COMMON else of_kinds[kind]
        found = {
            name: field for name, field in known.items() if (name in shared) == (kind == COMMON)
        }
    rows = _fields({"properties": found}, schema)
    return _table(("field", "what it is", "values"), rows)


def _fields(
    schema: Schema, root: Schema, path: str = "", above: tuple[Schema, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """A row for each field of a mapping, and behind it those of the mappings within it."""
    for name, field in schema.get("properties", {}).items():
        place = f"{path}{name}"
        yield f"`{place}`", " ".join(field.get("description", "").split()), _values(field)
        for step, inner in _within(field, root):
            if inner not in above:
                yield from _fields(inner, root, f"{place}.{step}", (*above, inner))


def _within(field: Schema, root: Schema, step: str = "") -> Iterator[tuple[str, Schema]]:
    """The mappings that a field may hold, with what stands between its name and theirs."""
    if "$ref" in field:
        yield from _within(root["$defs"][field["$ref"].removeprefix("#/$defs/")], root, step)
    if "properties" in field:
        yield step, field
    for key in ("anyOf", "oneOf"):
        for one in field.get(key, ()):
            yield from _within(one, root, step)
    for key in ("items", "additionalProperties"):
        if isinstance(field.get(key), dict):
            yield from _within(field[key], root, f"{step}*.")


def _values(field: Schema) -> str:
    words = list(dict.fromkeys(_words(field)))
    known = " or ".join(f"`{word}`" for word in words)
    if "default" not in field:
        return known
    default = json.dumps(field["default"], ensure_ascii=False).replace('"', "")
    left_out = "all" if field["default"] == words else f"`{default}`"
    return "; ".join(filter(None, (known, f"else {left_out}")))


def _words(field: Schema) -> Iterator[str]:
    if "const" in field:
        yield field["const"]
    yield from field.get("enum", ())
    for key in ("anyOf", "oneOf"):
        for one in field.get(key, ()):
            yield from _words(one)
    if isinstance(field.get("items"), dict):
        yield from _words(field["items"])


TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "functions": functions,
    "activations": activations,
    "speed": speed,
    **{f"fields of {kind}": partial(fields, kind) for kind in (HEADER, COMMON, *kinds())},
}


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text("utf-8")), "utf-8")
