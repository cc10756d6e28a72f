"""The house: who may import whom, which files belong together, what a template may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from jinja2 import nodes

from keywright.kinds.registry import kinds, stem
from keywright.sheet.environment import environment

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generator/keywright"

# Place -> what its modules may import besides the standard library and their own place. The longest
# place that fits a module is its own; places of one room stand from below to above.
PLACES: dict[str, tuple[str, ...]] = {
    "errors": ("system",),
    "system": ("filelock", "pydantic_core"),
    "words": ("yaml",),
    "spec": ("yaml", "pydantic", "errors", "system"),
    "terms": ("errors", "words"),
    "algebra": ("terms", "errors", "words"),
    "algebra.functions": ("terms",),
    "algebra.formulas": ("algebra.functions", "terms", "words"),
    "algebra.numbers": ("algebra.functions", "terms", "flint"),
    "algebra.symbols": ("algebra.functions", "algebra.numbers", "terms", "flint"),
    "algebra.values": ("algebra.numbers", "algebra.symbols", "terms", "flint"),
    "algebra.forms": ("algebra.functions", "algebra.numbers", "algebra.symbols", "terms"),
    "algebra.gradients": (
        "algebra.functions", "algebra.numbers", "algebra.symbols", "algebra.values",
        "algebra.forms", "terms", "flint",
    ),
    "algebra.pieces": (
        "algebra.functions", "algebra.numbers", "algebra.symbols", "algebra.forms", "terms",
    ),
    "algebra.limits": (
        "algebra.functions", "algebra.numbers", "algebra.symbols", "algebra.forms",
        "algebra.pieces", "terms", "flint",
    ),
    "algebra.convolutions": ("terms",),
    "referee": ("numpy", "mpmath", "flint", "words"),
    "referee.enclosures": ("referee.errors", "numpy", "mpmath", "flint"),
    "referee.functions": ("referee.errors", "referee.enclosures", "numpy", "mpmath", "flint"),
    "referee.expression": ("referee.errors", "referee.functions", "words"),
    "referee.values": (
        "referee.errors", "referee.enclosures", "referee.functions", "referee.expression",
        "numpy", "mpmath", "flint",
    ),
    "referee.laws": (
        "referee.errors", "referee.functions", "referee.expression", "referee.report",
        "referee.values", "mpmath",
    ),
    "referee.steps": (
        "referee.errors", "referee.functions", "referee.expression", "referee.report",
        "referee.values", "referee.laws", "mpmath", "numpy",
    ),
    "kinds": ("pydantic", "flint", "system", "spec", "terms", "algebra", "errors"),
    **{f"kinds.{stem(kind)}.check": ("numpy", "mpmath", "flint", "referee") for kind in kinds()},
    "styles": ("jinja2", "markupsafe", "system"),
    "sheet": (
        "jinja2", "math_core", "markupsafe", "spec", "terms", "algebra", "errors", "styles",
        "words",
    ),
    "proof": ("jinja2", "markupsafe", "pypdfium2", "referee", "styles", "words"),
    "tex": ("pikepdf", "platformdirs", "errors", "system"),
    "audit": ("pydantic", "mpmath", "spec", "terms", "algebra", "referee", "kinds", "errors"),
    "pipeline": (
        "errors", "system", "spec", "algebra", "kinds", "referee", "styles", "sheet", "tex",
    ),
    "build": (
        "errors", "system", "spec", "kinds", "referee", "styles", "sheet", "proof", "tex",
        "pipeline",
    ),
    "variants": (
        "distributed", "errors", "system", "spec", "terms", "algebra", "kinds", "referee", "styles",
        "sheet", "tex", "audit", "pipeline", "build",
    ),
    "daemon": ("watchfiles", "errors", "system", "spec", "kinds", "pipeline", "build"),
    "cli": (
        "click", "rich", "errors", "system", "kinds", "pipeline", "build", "variants", "daemon",
    ),
    "__main__": ("build.stamp", "daemon.client", "cli", "system"),
}  # fmt: skip

FIVE_PLACES = (  # of a kind; a module may be a package
    "generator/keywright/kinds/{stem}/solve.py",
    "generator/keywright/kinds/{stem}/check.py",
    "templates/ift6135/{stem}.tex.j2",
    "problems/examples/{kind}.yaml",
    "tests/kinds/{stem}/test_solve.py",
)


def name_of(file: Path) -> str:
    """The module's name without that of the package."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place_of(name: str) -> str:
    """The longest of the places in which a module is."""
    return max((place for place in PLACES if within(name, (place,))), key=len)


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> Iterator[str]:
    """What a file imports, modules of ours without the name of the package."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (ours(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            module = str(node.module)
            named = [f"{module}.{alias.name}" for alias in node.names]
            yield from (ours(one) if ours(one) in MODULES else ours(module) for one in named)


def ours(name: str) -> str:
    return name.removeprefix("keywright.")


FILES = sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")
MODULES = {name_of(file): file for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_fences(file: Path) -> None:
    place = place_of(name_of(file))
    allowed = (*PLACES[place], place)
    foreign = [
        name
        for name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names and not within(name, allowed)
    ]
    assert foreign == []


def layer_of(name: str) -> str:
    """The folder of a room that has layers; there, what lies beside them is a layer of its own."""
    place = place_of(name)
    has_layers = any(one.startswith(f"{place}.") for one in PLACES)
    return name if has_layers else place


def graph(of: Callable[[str], str]) -> dict[str, set[str]]:
    """What each part imports, the parts being what `of` makes of the names of modules."""
    found: dict[str, set[str]] = {of(name): set() for name in MODULES}
    for name, file in MODULES.items():
        found[of(name)] |= {of(one) for one in imports(file) if one in MODULES} - {of(name)}
    return found


@pytest.mark.parametrize(
    "of", [lambda name: name, lambda name: layer_of(name), lambda name: name.split(".")[0]],
    ids=["modules", "layers", "rooms"],
)  # fmt: skip
def test_nothing_goes_in_a_circle(of: Callable[[str], str]) -> None:
    TopologicalSorter(graph(of)).prepare()  # raises CycleError, with the circle


def test_a_circle_is_seen() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


def test_what_lies_loose_at_the_top() -> None:
    loose = {file.stem for file in PACKAGE.glob("*.py")}
    assert loose == {"__init__", "__main__", "errors", "pipeline"}


def test_no_two_classes_share_a_name() -> None:
    nodes = (node for file in FILES for node in ast.walk(tree(file)))
    named = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert [name for name, count in named.items() if count > 1] == []


def test_sympy_is_reached_through_one_module() -> None:
    knowing = [name for name, file in MODULES.items() if '"sympy"' in file.read_text()]
    assert knowing == ["algebra.symbols.sympy_terms"]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("keywright.__main__", ("typing", "collections", "pathlib", "click")),
        ("keywright.cli", ("sympy", "numpy", "pydantic", "jinja2", "flint", "yaml")),
        ("keywright.referee", ("sympy", "pydantic", "jinja2")),
        ("keywright.sheet", ("sympy", "numpy")),
        ("keywright.tex", ("sympy", "numpy", "pikepdf")),
        ("keywright.proof.pages", ("pypdfium2",)),
        ("keywright.kinds.registry", ("sympy", "numpy")),
    ],
)
def test_imports_that_wait_until_they_are_needed(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_is_one_stem_in_five_places(kind: str) -> None:
    for place in FIVE_PLACES:
        file = ROOT / place.format(stem=stem(kind), kind=kind)
        assert file.is_file() or (file.with_suffix("") / "__init__.py").is_file(), place


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
