"""How large the program is, and how entangled: what `make figures` prints, and docs/figures.md
shows; ``python -m tests.figures --update`` writes the page."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.commands import ROOT
from tests.test_house import MODULES, PACKAGE, PLACES, imports, name_of, place_of, tree, within

__all__ = ["PAGE", "page"]

PAGE = ROOT / "docs/figures.md"
QUESTION = "problems/examples/autodiff.yaml"
NAMED = "tanh"  # a function like any other, which one file of each engine should know by its name
ROOMS = tuple(dict.fromkeys(place.partition(".")[0] for place in PLACES))

Function = ast.FunctionDef | ast.AsyncFunctionDef
Owner = ast.Module | ast.ClassDef | Function
Import = ast.Import | ast.ImportFrom
Graph = Mapping[str, frozenset[str]]


def page() -> str:
    """The whole page."""
    graph = imported()
    seams = list(loose_seams())
    whole = {
        "statements, imports and docstrings not counted": _statements(MODULES),
        "modules": len(MODULES),
        "floors, which is the longest chain of imports": floors(graph, MODULES),
        f"modules with a function that runs for {QUESTION}, from YAML to PDF": len(followed()),
        f"files of the package and the templates that name `{NAMED}`": len(naming(NAMED)),
        "functions with `Any` in their annotations that another room imports": len(seams),
    }
    rows = (_room(room, graph, [name for name, _ in seams]) for room in ROOMS)
    head = ("room", "modules", "statements", "floors", "fences", "may import", "`Any` at its door")
    return "\n".join(
        (
            "# Figures",
            "",
            "`make figures` prints this page; a test holds it against the program.",
            "",
            *_table(("figure", ""), ((name, str(value)) for name, value in whole.items())),
            "",
            "A fence is a line of `PLACES` in `tests/test_house.py`: a place, what it may import.",
            "",
            *_table(head, rows),
            "",
        )
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    return (f"| {' | '.join(row)} |" for row in (head, tuple("---" for _ in head), *rows))


def _room(room: str, graph: Graph, seams: Iterable[str]) -> tuple[str, ...]:
    modules = [name for name in MODULES if within(name, (room,))]
    places = [place for place in PLACES if within(place, (room,))]
    others = {each.partition(".")[0] for place in places for each in PLACES[place]} - {room}
    known = "every room" if "keywright" in others else ", ".join(r for r in ROOMS if r in others)
    loose = sum(within(name, (room,)) for name in seams)
    counts = (len(modules), _statements(modules), floors(graph, modules), len(places))
    return room, *map(str, counts), known, str(loose)


def _statements(modules: Iterable[str]) -> int:
    return sum(statements(tree(MODULES[name])) for name in modules)


def statements(code: ast.AST) -> int:
    """How many there are, imports and docstrings not counted."""
    nodes = list(ast.walk(code))
    documented = [n for n in nodes if isinstance(n, Owner) and ast.get_docstring(n) is not None]
    counted = [n for n in nodes if isinstance(n, ast.stmt) and not isinstance(n, Import)]
    return len(counted) - len(documented)


def imported() -> Graph:
    """Module -> the modules of ours that it imports, wherever it does."""
    return {
        name: frozenset(one for one in imports(file) if one in MODULES and one != name)
        for name, file in MODULES.items()
    }


def floors(graph: Graph, modules: Iterable[str]) -> int:
    """How many of these modules the longest chain of imports has; a circle is one floor."""
    inside = frozenset(modules)
    reached = {name: _reached(graph, name, inside) for name in inside}
    height: dict[str, int] = {}
    for name in sorted(inside, key=lambda name: (len(reached[name]), name)):
        below = (height[one] for one in reached[name] if name not in reached[one])
        height[name] = 1 + max(below, default=0)
    return max(height.values(), default=0)


def _reached(graph: Graph, start: str, inside: frozenset[str]) -> frozenset[str]:
    """The module itself, and those inside that it leads to."""
    found, ahead = {start}, [start]
    while ahead:
        new = (graph[ahead.pop()] & inside) - found
        found |= new
        ahead += new
    return frozenset(found)


def followed() -> frozenset[str]:
    """The modules of which a function runs while one question becomes a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found"
        command = [sys.executable, "-m", "tests.followed", str(found), "pdf", QUESTION]
        command += ["--stay", "0", "--out", folder]
        variables = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "KEYWRIGHT_CACHE": "off"}
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=variables)
        return frozenset(name_of(Path(line)) for line in found.read_text("utf-8").splitlines())


def naming(word: str) -> list[Path]:
    """The files of the package and of the templates with that word."""
    files = (*PACKAGE.rglob("*"), *(ROOT / "templates").rglob("*"))
    pattern = re.compile(rb"\b%s\b" % word.encode())
    sources = (one for one in files if one.is_file() and one.suffix != ".pyc")
    return [one for one in sources if pattern.search(one.read_bytes())]


def loose_seams() -> Iterator[tuple[str, str]]:
    """The functions, each with its module, whose annotations have `Any` and that a room imports
    which is not their own."""
    used = {one for name in MODULES for one in _taken(name) if _room_of(one[0]) != _room_of(name)}
    for module, function in sorted(used):
        if function in (found := _functions(module)) and is_loose(found[function]):
            yield module, function


def _room_of(name: str) -> str:
    return place_of(name).partition(".")[0]


def _taken(name: str) -> Iterator[tuple[str, str]]:
    """What a module takes of others of ours: where it is defined, and its name there."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree(MODULES[name])):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                module, inner = _ours(str(node.module)), _ours(f"{node.module}.{alias.name}")
                if inner in MODULES:
                    modules[alias.asname or alias.name] = inner
                elif module in MODULES:
                    yield _defined(module, alias.name)
    for node in ast.walk(tree(MODULES[name])):
        match node:
            case ast.Attribute(value=ast.Name(id=owner)) if owner in modules:
                yield _defined(modules[owner], node.attr)


def _ours(name: str) -> str:
    return name.removeprefix("keywright.")


def _defined(module: str, name: str) -> tuple[str, str]:
    """Where a name comes from that the module has or imports."""
    for node in tree(MODULES[module]).body:
        if isinstance(node, ast.ImportFrom) and (source := _ours(str(node.module))) in MODULES:
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    return _defined(source, alias.name)
    return module, name


def _functions(module: str) -> dict[str, Function]:
    return {node.name: node for node in tree(MODULES[module]).body if isinstance(node, Function)}


def is_loose(function: Function) -> bool:
    """Whether its annotations have `Any`."""
    arguments = function.args
    all_of_them = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    annotations = (function.returns, *(each.annotation for each in all_of_them))
    found = (node for one in annotations if one is not None for node in ast.walk(one))
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in found)


if __name__ == "__main__":
    if "--update" in sys.argv:
        PAGE.write_text(page(), "utf-8")
    else:
        print(page(), end="")
