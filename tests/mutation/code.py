"""``make code-mutants``: the program itself is changed, and the tests have to notice.

``python -m tests.mutation.code [--every N] [MODULE ...]`` takes the modules that pyproject.toml
lists under ``tool.code-mutants`` with the tests that concern each. The changes are cosmic-ray's: an
operator for another one, a number for its neighbour, a condition for its opposite... Each is tried
in a process of its own, which reads the changed module instead of the file; no file is written.

A survivor is explained by a mark at its line, or it is printed and the status is 1. So is a mark
that explains no survivor.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import importlib.util
import os
import resource
import signal
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from itertools import count
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from tests.mutation.explained import KINDS, marks

__all__ = ["Finder", "Loader", "main"]

ROOT = Path(__file__).parents[2]
THIRD_PARTY = (
    "hypothesis.internal.conjecture.providers", "_hypothesis_pytestplugin", "mpmath", "numpy",
    "pydantic", "sympy", "flint", "yaml", "jinja2",
)  # fmt: skip
LEAST_SECONDS, SLOWER = 10, 10  # of processor time: what takes ten times as long never ends
MOST_MEMORY = 4 << 30


@dataclass(frozen=True)
class Altered:
    """A module's source with one change: its kind, the line's number from 1, and its two texts."""

    kind: str
    line: int
    before: str
    after: str
    source: str


class Loader(SourceFileLoader):
    """Loads a module from another source than its file has."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.source.encode(), self.path)


@dataclass(frozen=True)
class Finder(MetaPathFinder):
    """Finds the module of one loader."""

    loader: Loader

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.loader.name:
            return None
        return importlib.util.spec_from_file_location(fullname, loader=self.loader)


def alterations(path: Path, operators: Sequence[str]) -> Iterator[Altered]:
    """Every change that cosmic-ray's operators make to a module, each once."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = path.read_text()
    seen = {_run(source)}
    for name in operators:
        operator = get_operator(f"core/{name}")()
        for occurrence in count():
            try:
                changed = mutate_code(source, operator, occurrence)
                if changed is None:
                    break
                meaning = _run(changed)
            except AttributeError:  # cosmic-ray knows no exception with a dot in its name
                continue
            except SyntaxError:  # a star before an argument is no product
                continue
            if meaning not in seen:
                seen.add(meaning)
                yield _altered(name, source, changed)


def _run(source: str) -> str:
    """What of a source is run. A type is not, nor is what only refuses to be used in another way:
    ``zip(strict=True)``, ``dataclass(frozen=True)``, the star before parameters to be named."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.posonlyargs, node.kwonlyargs = [], []
            node.defaults += [value for value in node.kw_defaults if value is not None]
            node.kw_defaults = []
        elif isinstance(node, ast.Call):
            refusing = ("strict", "frozen")
            node.keywords = [word for word in node.keywords if word.arg not in refusing]
    return ast.dump(tree)


def _altered(operator: str, source: str, changed: str) -> Altered:
    kind = next(kind for kind, starts in KINDS.items() if operator.startswith(starts))
    pairs = zip(source.splitlines(), changed.splitlines(), strict=False)
    number, before, after = next((n, a, b) for n, (a, b) in enumerate(pairs, start=1) if a != b)
    return Altered(kind, number, before.strip(), after.strip(), changed)


def survives(path: Path, source: str, tests: Sequence[str], seconds: int) -> bool:
    """Whether the tests pass with this source in the place of the module's."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _tested(path, source, tests, seconds)
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def _tested(path: Path, source: str, tests: Sequence[str], seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    name = ".".join(path.relative_to(ROOT / "generator").with_suffix("").parts).removesuffix(
        ".__init__"
    )
    sys.meta_path.insert(0, Finder(Loader(name, str(path), source)))
    options = ["-x", "-q", "--assert=plain", "-o", "timeout=0"]
    for needless in ("cacheprovider", "xdist", "anyio"):  # of what a test costs, most is to start
        options += ["-p", f"no:{needless}"]
    return int(pytest.main([*options, *tests]))


def _seconds(path: Path, tests: Sequence[str]) -> int:
    """The processor time that a change may take, from what the tests take without one."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not survives(path, path.read_text(), tests, 600):
        raise SystemExit(f"the tests of {path} fail without a change: {' '.join(tests)}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return max(LEAST_SECONDS, int(SLOWER * taken))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each module and each survivor that is not explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    settings: dict[str, Any] = tomllib.loads(Path("pyproject.toml").read_text())["tool"]
    settings = settings["code-mutants"]
    for library in THIRD_PARTY:
        importlib.import_module(library)
    gc.freeze()
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    failed = False
    print(f"{'module':46}{'changes':>9}{'noticed':>9}{'explained':>11}{'survivors':>11}")
    for module, tests in settings["modules"].items():
        if options.modules and not any(name in module for name in options.modules):
            continue
        path = ROOT / module
        seconds = _seconds(path, tests)
        tried = list(alterations(path, settings["operators"]))[:: options.every]
        left = [each for each in tried if survives(path, each.source, tests, seconds)]
        excused = {(mark.line, kind) for mark in marks(path.read_text()) for kind in mark.kinds}
        survivors = [each for each in left if (each.line, each.kind) not in excused]
        needless = excused - {(each.line, each.kind) for each in left}
        noticed, same = len(tried) - len(left), len(left) - len(survivors)
        print(f"{module:46}{len(tried):9}{noticed:9}{same:11}{len(survivors):11}", flush=True)
        for each in survivors:
            print(f"  {each.line}: {each.kind}\n  - {each.before}\n  + {each.after}", flush=True)
        if options.every == 1:
            for line, kind in sorted(needless):
                print(f"  {line}: nothing is left that the mark '{kind}' would explain", flush=True)
            failed = failed or bool(needless)
        failed = failed or bool(survivors)
    return failed


if __name__ == "__main__":
    sys.exit(main())
