"""Changes of a program's source: an operator for another, a number for its neighbour, a condition
for its opposite, a text with a sign changed, neighbours exchanged."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Change", "changes"]

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}  # fmt: skip
SIGNS = {"+": "-", "-": "+", "=": "<", "<": "=", "/": "+", r"\cdot": "+", "0": "1", "1": "2"}
Edit = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Change:
    """A changed source: the line that was changed, what became of it, and the whole."""

    line: int
    text: str
    source: str


def changes(source: str) -> Iterator[Change]:
    """Each change of a module's source, in the order of its lines."""
    tree = ast.parse(source)
    silent = {id(node) for node in _silent(tree)}
    nodes = [node for node in ast.walk(tree) if id(node) not in silent]
    for place, node in enumerate(nodes):
        for edit in _edits(node):
            changed = copy.deepcopy(tree)
            marked = {id(each) for each in _silent(changed)}
            other = [each for each in ast.walk(changed) if id(each) not in marked][place]
            edit(other)
            line = getattr(node, "lineno", 0)
            yield Change(line, ast.unparse(other), ast.unparse(ast.fix_missing_locations(changed)))


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    """What says nothing when the program runs: documentation, types, imports and exported names."""
    for node in ast.walk(tree):
        for part in _silent_parts(node):
            yield from ast.walk(part)


def _silent_parts(node: ast.AST) -> Iterator[ast.AST]:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if is_text or isinstance(node, ast.Import | ast.ImportFrom):
        yield node
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.FunctionDef) and node.returns is not None:
        yield node.returns
    elif isinstance(node, ast.arg) and node.annotation is not None:
        yield node.annotation
    elif isinstance(node, ast.Assign) and "__all__" in map(ast.unparse, node.targets):
        yield node


def _edits(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield _compared
    elif isinstance(node, ast.BoolOp):
        yield _joined
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield _negated
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield _operated
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node.value)
    elif isinstance(node, ast.Tuple | ast.List) and len(node.elts) > 1:
        yield _exchanged("elts")
    elif isinstance(node, ast.Dict) and len(node.values) > 1:
        yield _exchanged("values")
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        yield _exchanged("args")
    elif isinstance(node, ast.JoinedStr):
        slots = [n for n, each in enumerate(node.values) if isinstance(each, ast.FormattedValue)]
        if len(slots) > 1:
            yield _slots_exchanged(*slots[:2])


def _compared(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    node.ops[0] = COMPARISONS[type(node.ops[0])]()


def _joined(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _negated(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp | ast.While)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _operated(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.op = OPERATORS[type(node.op)]()


def _of_constant(value: object) -> Iterator[Edit]:
    if isinstance(value, bool):
        yield _constant(not value)
    elif isinstance(value, int):
        yield _constant(value + 1)
        yield _constant(value - 1)
    elif isinstance(value, float):
        yield _constant(value / 2)
    elif isinstance(value, str) and value:
        yield _constant(value[:-1])
        yield _constant("")
        for sign, other in SIGNS.items():
            if sign in value:
                yield _constant(value.replace(sign, other, 1))


def _constant(value: object) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value  # type: ignore[assignment]

    return edit


def _exchanged(field: str) -> Edit:
    def edit(node: ast.AST) -> None:
        items = getattr(node, field)
        items[0], items[1] = items[1], items[0]

    return edit


def _slots_exchanged(first: int, second: int) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.JoinedStr)
        values = node.values
        values[first], values[second] = values[second], values[first]

    return edit
