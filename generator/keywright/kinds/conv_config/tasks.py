"""One case of a question about configurations: what is fixed, what is tried, what is closest."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.algebra.convolutions.configurations import Configuration, preference
from keywright.algebra.values.answers import Table
from keywright.errors import FieldError, Path
from keywright.kinds.conv_config.problem import SPOKEN, Case, Image, Layer, Limits
from keywright.terms.term import Term, fn, integer

__all__ = ["NUMBERS", "CaseTask", "closest", "pinned", "task_of", "undilated", "values"]

NUMBERS = ("p", "d", "k", "s")  # the order of the table
NEAREST = 3


@dataclass(frozen=True)
class CaseTask:
    """A case with everything that it means: the fixed numbers and the ranges of the others."""

    name: str  # as the answer is called: 1a
    path: Path
    before: Image
    after: Image
    case: Case
    fixed: dict[str, int]
    limits: Limits
    prefer: tuple[str, ...] = ()
    transposed: bool = False

    @property
    def pooling(self) -> bool:
        return self.case.pooling is not None

    @property
    def free(self) -> tuple[str, ...]:
        return tuple(name for name in SPOKEN if name not in self.fixed)

    @property
    def searched(self) -> tuple[str, ...]:
        """The letters with a range of their own: with s = k, only k has one."""
        return tuple(name for name in self.free if not (self.pooling and name == "s"))

    @property
    def ranges(self) -> dict[str, range]:
        whole = {n: range(n != "p", getattr(self.limits, n) + 1) for n in NUMBERS}
        return whole | {name: range(value, value + 1) for name, value in self.fixed.items()}

    def rank(self, one: Configuration) -> tuple[int, ...]:
        """What makes one configuration better than another: it has the smaller one."""
        return preference(one, self.before.size, self.prefer)

    def config(self) -> Configuration:
        numbers = {name: self.fixed[name] for name in NUMBERS}
        return Configuration(**numbers, transposed=self.transposed)


def task_of(
    limits: Limits,
    layer: Layer,
    case: Case,
    before: Image,
    path: Path,
    name: str,
    prefer: tuple[str, ...] = (),
) -> CaseTask:
    """What a case means; raises `FieldError` where it says too little or contradicts itself."""
    fixed = undilated(layer, case) | layer.given.fixed | case.fixed
    if case.pooling:
        fixed = _pooled(fixed, layer, case, before, path)
    missing = [name for name in SPOKEN if name not in fixed]
    if case.output and missing:
        raise FieldError(path, f"an unknown output needs all of k, s and p; {missing[0]!r} is open")
    return CaseTask(name, path, before, layer.output, case, fixed, limits, prefer, layer.transposed)


def undilated(layer: Layer, case: Case) -> dict[str, int]:
    """d = 1 where the output is asked for and nothing is said of a dilation."""
    said = "d" in layer.given.fixed or "d" in case.fixed
    return {"d": 1} if case.output and not (said or case.pooling) else {}


def _pooled(
    fixed: dict[str, int], layer: Layer, case: Case, before: Image, path: Path
) -> dict[str, int]:
    """Windows side by side: s = k, no dilation, and no padding unless it is given."""
    if layer.transposed:
        raise FieldError((*path, "pooling"), "a transposed convolution is no pooling")
    if layer.output.channels != before.channels:
        message = f"a pooling keeps the {before.channels} channels of its input"
        raise FieldError((*path, "pooling"), message)
    fixed = {"p": 0, "d": 1} | fixed
    if fixed["d"] != 1:
        raise FieldError((*path, "pooling"), "windows that lie side by side have no dilation")
    side = {fixed[name] for name in ("k", "s") if name in fixed}
    if len(side) > 1:
        raise FieldError((*path, "pooling"), "non-overlapping windows have s = k")
    if side:
        fixed = fixed | dict.fromkeys(("k", "s"), side.pop())
    if "k" in fixed and 2 * fixed["p"] > fixed["k"]:
        raise FieldError((*path, "pooling"), "the padding of a pooling is at most half of k")
    return fixed


def pinned(task: CaseTask, valid: list[Configuration]) -> list[Configuration]:
    """The valid configurations with the best one of those that `show` allows in front."""
    if task.case.show is None:
        return valid
    pins = task.case.show.fixed
    allowed = [one for one in valid if all(getattr(one, n) == v for n, v in pins.items())]
    if not allowed:
        raise FieldError((*task.path, "show"), _not_valid(pins, valid))
    return [allowed[0], *(one for one in valid if one != allowed[0])]


def _not_valid(pins: dict[str, int], valid: list[Configuration]) -> str:
    shown = ", ".join(f"{name} = {value}" for name, value in pins.items())
    if not valid:
        return f"{shown}: no configuration within the limits is valid"

    def away(one: Configuration) -> int:
        return sum(abs(getattr(one, name) - value) for name, value in pins.items())

    near = sorted(valid, key=away)[:NEAREST]
    texts = [", ".join(f"{name} = {getattr(one, name)}" for name in SPOKEN) for one in near]
    return f"no configuration with {shown} is valid; near it are: {'; '.join(texts)}"


def values(task: CaseTask, one: Configuration) -> Term:
    """The numbers that were searched for, alone or as a tuple."""
    found = [getattr(one, name) for name in task.free]
    return integer(found[0]) if len(found) == 1 else fn("tuple", *found)


def _named_one(task: CaseTask, ones: list[Configuration], *, below: bool) -> Configuration:
    searched = task.searched
    if len(searched) > 1:
        return min(ones, key=task.rank)
    # Every letter but the padding makes the output smaller, or larger if it is transposed.
    shrinks = (searched[0] != "p") is not task.transposed
    first_of = min if below == shrinks else max
    return first_of(ones, key=lambda one: int(getattr(one, searched[0])))


def closest(task: CaseTask, tried: list[Configuration], wanted: int, *, by_stride: bool) -> Table:
    """For each stride, or for all together: the largest output below the one wanted and the
    smallest above it, each with the configuration that would be preferred, or with the value next
    to the other side where only one letter is searched for."""
    size = task.before.size
    strides = [(s,) for s in task.ranges["s"]] if by_stride else [()]
    rows = []
    for stride in strides:
        here = [one for one in tried if not stride or one.s == stride[0]]
        below = max((o for one in here if (o := one.output(size)) < wanted), default=None)
        above = min((o for one in here if (o := one.output(size)) > wanted), default=None)
        row: list[Term | int | None] = list(stride)
        for output in (below, above):
            ones = [one for one in here if one.output(size) == output]
            best = _named_one(task, ones, below=output == below) if ones else None
            row += [output, values(task, best) if best else None]
        rows.append(tuple(row))
    columns = (*(["stride"] if by_stride else []), "below", "below_with", "above", "above_with")
    return Table(columns, tuple(rows))
