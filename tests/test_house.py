"""The house: who may import whom, which files belong together, what a template may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from generator.families import kinds, stem
from generator.sheet.environment import environment

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generator"

# Room -> what its modules may import besides the standard library and their own room.
ROOMS: dict[str, tuple[str, ...]] = {
    "errors": ("generator.legible",),
    "legible": (),
    "system": (),
    "cli": (
        "click",
        "rich",
        "generator.pipeline",
        "generator.variants",
        "generator.watching",
        "generator.staying",
        "generator.building",
        "generator.errors",
        "generator.legible",
    ),
    "pipeline": ("generator",),
    "variants": ("generator", "distributed"),
    "building": ("generator",),
    "lifeline": ("generator.system",),
    "inputs": ("generator.receipt", "generator.sheet", "generator.spec", "generator.styles"),
    "memory": ("generator.parts", "generator.private", "generator.tex"),
    "parts": ("generator.system",),
    "private": ("generator.system",),
    "printable": ("generator.errors", "generator.sheet", "generator.spec"),
    "press": ("generator.errors", "generator.system", "generator.tex"),
    "proofreading": ("generator",),
    "publishing": ("filelock", "generator.legible", "generator.parts", "generator.system"),
    "reading": ("generator.system",),
    "receipt": ("generator.system",),
    "remembering": ("generator",),
    "asking": (),
    "__main__": ("generator.start",),
    "search_path": (),
    "start": (
        "generator.receipt",
        "generator.asking",
        "generator.cli",
        "generator.legible",
        "generator.search_path",
        "generator.system",
    ),
    "staying": ("generator",),
    "trying": ("generator",),
    "warming": ("generator",),
    "watching": ("watchfiles", "generator"),
    "worked": ("pydantic_core",),
    "workers": ("generator.lifeline", "generator.system"),
    "working": ("generator",),
    "spec": ("yaml", "pydantic", "generator.errors", "generator.legible", "generator.reading"),
    "maths": ("sympy", "flint", "generator.errors", "generator.vocabulary", "generator.words"),
    "vocabulary": (),
    "words": ("yaml",),
    "proof": (
        "jinja2",
        "markupsafe",
        "pypdfium2",
        "generator.check",
        "generator.styles",
        "generator.words",
    ),
    "styles": ("jinja2", "markupsafe", "generator.reading"),
    "families": ("pydantic", "generator.spec", "generator.maths", "generator.errors"),
    "audit": (
        "pydantic",
        "mpmath",
        "generator.spec",
        "generator.maths",
        "generator.check",
        "generator.errors",
    ),
    "check": ("numpy", "mpmath", "flint", "generator.vocabulary"),
    "sheet": (
        "jinja2",
        "math_core",
        "markupsafe",
        "generator.maths",
        "generator.errors",
        "generator.styles",
        "generator.words",
    ),
    "tex": (
        "pikepdf",
        "platformdirs",
        "generator.errors",
        "generator.parts",
        "generator.private",
        "generator.publishing",
        "generator.system",
    ),
}


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            module = str(node.module)
            inside = module == "generator"
            yield from (f"generator.{a.name}" for a in node.names) if inside else (module,)


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


FILES = sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_fences(file: Path) -> None:
    room = room_of(file)
    allowed = (*ROOMS[room], f"generator.{room}")
    foreign = [
        name
        for name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names and not within(name, allowed)
    ]
    if room == "pipeline":
        foreign = [name for name in foreign if not name.startswith("generator.")]
    assert foreign == []


@pytest.mark.parametrize("file", [f for f in FILES if room_of(f) == "maths"], ids=lambda f: f.stem)
def test_one_module_knows_sympy(file: Path) -> None:
    if "sympy" in {name.split(".")[0] for name in imports(file)}:
        assert file.stem in ("symbolic", "sympy_terms", "asymptotics")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("generator.start", ("typing", "collections", "pathlib", "click")),
        ("generator.cli", ("sympy", "numpy", "pydantic", "jinja2", "flint", "yaml")),
        ("generator.check", ("sympy", "pydantic", "jinja2")),
        ("generator.sheet", ("sympy", "numpy")),
        ("generator.tex", ("sympy", "numpy", "pikepdf")),
        ("generator.proof.pages", ("pypdfium2",)),
        ("generator.families", ("sympy", "numpy")),
    ],
)
def test_imports_that_wait_until_they_are_needed(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", kinds())
def test_a_family_is_one_stem_in_five_places(kind: str) -> None:
    name = stem(kind)
    for place in (
        f"generator/families/{name}.py",
        f"generator/check/{name}.py",
        f"templates/ift6135/{name}.tex.j2",
        f"problems/examples/{kind}.yaml",
        f"tests/families/test_{name}.py",
    ):
        assert (ROOT / place).is_file(), place


def test_no_stem_is_without_its_family() -> None:
    stems = {stem(kind) for kind in kinds()}
    frame = {"sheet", "preamble", "header", "question", "audit", "missing"}
    templates = {file.name.split(".")[0] for file in (ROOT / "templates/ift6135").glob("*.j2")}
    assert templates - frame == stems
    assert {stem(file.stem) for file in (ROOT / "problems/examples").glob("*.yaml")} == stems


# What would be computation in a template; loops, filters, and the choice on a truth value, or on
# how two things compare, are none.
COMPUTATION = (
    nodes.BinExpr, nodes.Operand, nodes.Call, nodes.Neg, nodes.Pos, nodes.Concat, nodes.Test,
)  # fmt: skip
COMPARED = ("eq", "ne", "lt", "gt")
LOGIC = (nodes.And, nodes.Or)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "templates").rglob("*.j2")), ids=lambda file: file.name
)
def test_templates_compute_nothing(file: Path) -> None:
    tree = environment().parse(file.read_text())
    found = [
        f"line {node.lineno}: {type(node).__name__}"
        for node in tree.find_all(COMPUTATION)
        if not (isinstance(node, LOGIC) or own_macro(node, tree) or is_comparison(node))
    ]
    assert found == []


def is_comparison(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Operand) and node.op in COMPARED


def own_macro(node: nodes.Node, tree: nodes.Template) -> bool:
    """A macro of the same template, called where it is printed, is a piece of layout."""
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in macros
    )


@pytest.mark.parametrize("wrong", ["<< 1 + a >>", "<% if a == 1 %>x<% endif %>", "<< a.f(1) >>"])
def test_the_rule_for_templates_refuses(wrong: str) -> None:
    tree = environment().parse(wrong)
    assert [node for node in tree.find_all(COMPUTATION) if not own_macro(node, tree)]
