"""The second table of `make mutants`: what prints is changed, and the proof-reader has to notice.

``python -m tests.mutation.printing [--every N] [NAME ...]`` changes the modules of the sheet whose
path has one of the names in it, each change in a process of its own that prints questions with it.
Either the sheets stay as they were, or nothing is printed, or the proof-reader refuses them; or
they say the same with other room between the signs. What is left is a survivor. The same is done
with the places of the shipped templates, their checksums filed anew each time as by ``make
reviewed``. Which sentence stands, be it by a condition or as a macro, the checksums alone hold.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jinja2
import yaml

from keywright import styles
from keywright.algebra.values.answers import as_json
from keywright.kinds.registry import family, kinds
from keywright.proof import read_back, read_back_around, reviewed
from keywright.proof.braces import arguments
from keywright.spec import Assignment
from keywright.styles import Whose
from tests.mutation.changes import Change, changes
from tests.mutation.code import Finder, Loader
from tests.mutation.table import OTHERS, PROBLEMS

__all__ = [
    "MODULES", "Exchange", "Target", "Verdict", "exchanged", "kind_of", "known", "negated",
    "of_module", "of_templates", "target", "targets",
]  # fmt: skip
ROOT = Path(__file__).parents[2]
SHEET = ROOT / "generator/keywright/sheet"
MODULES = sorted(
    file for file in SHEET.glob("*.py") if file.stem not in ("audit", "report", "printable")
)
PRINTED = Path(__file__).parent / "printed"
Sheets = Mapping[str, str]

FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
FORMS = {r"\kwfraction": 2, r"\kwroot": 1}  # how much of them stands in their last argument too
FORM = {2: r"\frac{{{}}}{{{}}}", 1: r"\sqrt{{{}}}"}
# What only makes room, holds a line together or lets it break, and the first power; brackets are a
# matter of reading.
LAYOUT = re.compile(
    r"\\kw(?:break|inner|comma|thin|cut|left|right|math|grid|display|value)(?![a-z])"
    r"|\\(?:left|right|mathopen|displaystyle|leavevmode|penalty[0-9]+|[,;! ])(?![a-z])"
    r"|\\(?:quad|qquad|cdot)(?![a-z])|\^\{1\}|[\s~{}()$]"
)


@dataclass(frozen=True)
class Question:
    """A question as a sheet sees it."""

    number: int
    id: str
    kind: str
    marks: tuple[int, ...]
    statement: str | None
    numbers: tuple[str, ...]
    filed: Mapping[str, Any]

    def printed(self) -> Sheets:
        """Its LaTeX on both sheets, by the modules that are loaded now."""
        body = importlib.import_module("keywright.sheet").body
        return {name: body(self, solutions=solutions) for name, solutions in SHEETS.items()}

    def misprints(self, sheets: Sheets) -> Sequence[tuple[str, str]]:
        return read_back(self, sheets).misprints


@dataclass(frozen=True)
class Frame:
    """What stands around the questions, and whose sheet it is."""

    whose: Whose | None

    def printed(self) -> Sheets:
        """The LaTeX of both sheets, by the modules that are loaded now."""
        framed = importlib.import_module("keywright.sheet").framed
        return {
            name: framed(HEADER, BODIES, solutions=solutions, whose=self.whose)
            for name, solutions in SHEETS.items()
        }

    def misprints(self, sheets: Sheets) -> Sequence[tuple[str, str]]:
        return [
            fault
            for name, solutions in SHEETS.items()
            for fault in read_back_around(
                HEADER, sheets[name], BODIES, solutions=solutions, whose=self.whose
            ).misprints
        ]


Case = Question | Frame
SHEETS = {"solutions": True, "questions": False}
BODIES = ("the first question\n", "the second one\n")
HEADER = Assignment(
    course="Deep Learning", professor="A. B. Noether", title="Sheet 3", due="2020-02-03",
    instructions=("Work *alone*.", "Give reasons for `x = 1`."), questions=("q1.yaml",),
)  # fmt: skip
FRAMES = (Frame(None), Frame(Whose("0042")), Frame(Whose("p7", "Zoé Nguyen", is_person=True)))
OWN = "Show that `x^2 >= 0`,\n\nfor *all* x."  # a statement of an author's own


@dataclass(frozen=True)
class Verdict:
    """What became of a change: `same`, `stopped` (nothing is printed), `refused`, `layout` or
    `survivor`, and the first place at which a survivor differs."""

    how: str
    detail: str = ""


def files() -> list[Path]:
    """The questions, with those that show what templates say of no other."""
    folders = (PROBLEMS / "examples", OTHERS, PRINTED)
    return [file for folder in folders for file in sorted(folder.glob("*.yaml"))]


def asked(names: Iterable[str]) -> list[Question]:
    """The questions of these names, with their answers; the first has marks."""
    by_name = {file.stem: file for file in files()}
    return [_asked(by_name[name], number) for number, name in enumerate(names, start=1)]


def _asked(file: Path, number: int) -> Question:
    data = yaml.safe_load(file.read_text())
    problem = family(data["kind"]).PROBLEM.model_validate(_frozen(data))
    answer = family(data["kind"]).solve(problem, 4)
    filed = json.loads(json.dumps({"id": "q", "kind": data["kind"], **as_json(answer)}))
    marks = (2, 3) if number == 1 else ()
    return Question(number, "q", data["kind"], marks, problem.statement, problem.numbers, filed)


def _frozen(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _frozen(value) for key, value in data.items()}
    return tuple(map(_frozen, data)) if isinstance(data, list) else data


def verdict(cases: Sequence[Case], right: Sequence[Sheets]) -> Verdict:
    """What becomes of the cases, printed by the modules that are loaded now, up to the first that
    is not believed."""
    if reviewed.unreviewed():
        return Verdict("refused", "templates")
    found = Verdict("same")
    for case, before in zip(cases, right, strict=True):
        try:
            sheets = case.printed()
        except Exception as error:  # noqa: BLE001  (whatever stops it)
            return Verdict("stopped", f"{type(error).__name__}: {error}")
        if sheets == before:
            continue
        if case.misprints(sheets):
            return Verdict("refused")
        for name, latex in sheets.items():
            if _bare(latex) != _bare(before[name]) and found.how != "survivor":
                found = Verdict("survivor", _difference(_bare(latex), _bare(before[name])))
        found = found if found.how == "survivor" else Verdict("layout")
    return found


def _bare(latex: str) -> str:
    """The LaTeX without its layout, fractions with a bar as those with a stroke."""
    for form, kept in FORMS.items():
        while (at := latex.find(form)) >= 0:
            parts, end = arguments(latex, at + len(form), kept + 1)
            latex = latex[:at] + FORM[kept].format(*parts) + latex[end:]
    count = 1
    while count:
        latex, count = FRACTION.subn(r"\1/\2", latex)
    return LAYOUT.sub("", latex)


def _difference(found: str, right: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(found, right, strict=False)) if a != b), 0)
    return f"{found[max(0, at - 30) : at + 40]!r} instead of {right[max(0, at - 30) : at + 40]!r}"


def in_child(work: Callable[[], Verdict]) -> Verdict:
    """What the work says in a process of its own."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        found = Verdict("stopped", "a process that ended")
        try:
            os.close(here)
            found = work()
        except BaseException as error:  # noqa: BLE001  (told by the pipe)
            found = Verdict("stopped", repr(error))
        finally:
            with os.fdopen(there, "w") as stream:
                json.dump([found.how, found.detail], stream)
            os._exit(0)
    os.close(there)
    with os.fdopen(here) as stream:
        how, detail = json.load(stream)
    os.waitpid(child, 0)
    return Verdict(how, detail)


def of_module(file: Path, source: str, cases: Sequence[Case], right: Sequence[Sheets]) -> Verdict:
    """What becomes of the questions if a module of the sheet has another source."""

    def work() -> Verdict:
        name = ".".join(file.relative_to(ROOT / "generator").with_suffix("").parts).removesuffix(
            ".__init__"
        )
        for loaded in [each for each in sys.modules if each.startswith("keywright.sheet")]:
            del sys.modules[loaded]
        sys.meta_path.insert(0, Finder(Loader(name, str(file), source)))
        return verdict(cases, right)

    return in_child(work)


def of_templates(
    edits: Mapping[str, str],
    cases: Sequence[Case],
    right: Sequence[Sheets],
    *,
    filed_anew: bool = True,
) -> Verdict:
    """What becomes of the questions if templates of these names have other texts."""

    def work() -> Verdict:
        with TemporaryDirectory() as folder:
            copied = Path(folder)
            shipped = styles.shipped_templates()
            (copied / styles.SHIPPED_STYLE).mkdir()
            for name, content in styles.templates(shipped / styles.SHIPPED_STYLE):
                text = edits.get(name, content.decode())
                (copied / styles.SHIPPED_STYLE / name).write_text(text)
            (copied / reviewed.FILE).write_bytes((shipped / reviewed.FILE).read_bytes())
            for module in (styles, reviewed):
                module.shipped_templates = lambda: copied  # type: ignore[attr-defined]
            for loaded in ("keywright.sheet.environment", "keywright.proof.expected"):
                importlib.import_module(loaded).environment.cache_clear()
            reviewed.unreviewed.cache_clear()
            if filed_anew:
                reviewed.main()
            return verdict(cases, right)

    return in_child(work)


@dataclass(frozen=True)
class Target:
    """A fault that was once believed, or could be: what is replaced in which file."""

    name: str
    file: str
    before: str
    after: str


def targets() -> list[Target]:
    """The faults of ``targets.yaml``."""
    rows = yaml.safe_load((Path(__file__).parent / "targets.yaml").read_text())
    return [Target(**row) for row in rows]


def target(one: Target) -> Verdict:
    """What becomes of the questions with this fault."""
    if one.file.endswith(".py"):
        source = (SHEET / one.file).read_text()
        assert one.before in source, one
        return of_module(SHEET / one.file, source.replace(one.before, one.after), *known())
    text = (styles.shipped_templates() / styles.SHIPPED_STYLE / one.file).read_text()
    assert one.before in text, one
    edited = {one.file: text.replace(one.before, one.after)}
    return of_templates(edited, *known(kind_of(one.file)))


CONDITION = re.compile(r"<%[-+]? (?:el)?if (?P<test>.*?) [-+]?%>")
SLOT = re.compile(r"<< (?P<slot>.*?) >>")
UNREAD = ("audit.tex.j2", "missing.tex.j2")  # they have no answers in them


def negated() -> Iterator[tuple[str, str, str]]:
    """Each template with one of its conditions the wrong way round: its name, the condition, and
    its text."""
    yield from _edited(CONDITION, lambda found: f"not ({found['test']})", "test")


@dataclass(frozen=True)
class Exchange:
    """A template in which a place is taken for a neighbour; a `sentence` if either is a macro, of
    which words are a part."""

    template: str
    what: str
    text: str
    sentence: bool


def exchanged() -> Iterator[Exchange]:
    """Each template that is read back with one of its places taken for the place before or behind
    it."""
    for name, content in styles.templates(styles.shipped_templates() / styles.SHIPPED_STYLE):
        if name not in UNREAD:
            text = content.decode()
            pairs = list(pairwise(SLOT.finditer(text)))
            for one, other in [*pairs, *((after, before) for before, after in pairs)]:
                if one["slot"] != other["slot"]:
                    begin, end = other.span("slot")
                    yield Exchange(
                        name,
                        f"{other['slot']} <- {one['slot']}",
                        text[:begin] + one["slot"] + text[end:],
                        any(re.match(r"\w+\(", each["slot"]) for each in (one, other)),
                    )


def _edited(
    pattern: re.Pattern[str], edit: Callable[[re.Match[str]], str], group: str
) -> Iterator[tuple[str, str, str]]:
    for name, content in styles.templates(styles.shipped_templates() / styles.SHIPPED_STYLE):
        text = content.decode()
        for found in pattern.finditer(text):
            begin, end = found.span(group)
            yield name, found[group], text[:begin] + edit(found) + text[end:]


QUESTIONS = (
    "convolution", "convolution-two-axes", "cnn-shape", "softmax", "softmax-large-entries",
    "autodiff", "autodiff-small", "conv-config", "network-equivalence",
    "network-equivalence-scaled", "network-equivalence-jump",
    "network-equivalence-no-relation-forced", "activation", "activation-two-breakpoints",
)  # fmt: skip


class _Compiled(dict[Any, Any]):
    """Templates that were compiled once, for all processes that begin behind."""

    def __init__(self) -> None:
        super().__init__()
        self.compile = jinja2.Environment.compile

    def __call__(self, env: Any, source: Any, name: Any = None, filename: Any = None) -> Any:
        if (source, name) not in self:
            self[source, name] = self.compile(env, source, name, filename)
        return self[source, name]


@cache
def known(kind: str = "") -> tuple[list[Case], list[Sheets]]:
    """The questions that are printed with each change, all of a kind or some of each with what
    stands around them, and their sheets without a change."""
    compiled = _Compiled()
    setattr(jinja2.Environment, "compile", lambda *args: compiled(*args))  # noqa: B010  (typed)
    of_kind = [file.stem for file in files() if file.stem.startswith(kind)]
    cases: list[Case] = [*asked(of_kind if kind else QUESTIONS)]
    if not kind:
        (first,) = asked(QUESTIONS[:1])
        cases += [replace(first, statement=OWN), *FRAMES]
    right = [case.printed() for case in cases]
    for case, sheets in zip(cases, right, strict=True):
        assert not case.misprints(sheets)
    return cases, right


def kind_of(template: str) -> str:
    """The kind of the questions that a template prints, "" if they are of any."""
    name = template.removesuffix(styles.ENDING).replace("_", "-")
    return name if name in kinds() else ""


def _of_change(file: Path, change: Change) -> Verdict:
    return of_module(file, change.source, *known())


def _of_exchange(one: Exchange) -> Verdict:
    return of_templates({one.template: one.text}, *known(kind_of(one.template)))


Row = tuple[str, list[tuple[str, Verdict]]]  # what was changed, and how, and what became of it


def rows(names: Sequence[str], every: int) -> Iterator[Row]:
    """The table, row by row."""

    def wanted(name: str) -> bool:
        return not names or any(each in name for each in names)

    with ProcessPoolExecutor() as pool:
        if wanted("targets"):
            every_one = targets()
            found = pool.map(target, every_one)
            yield "targets", list(zip((one.name for one in every_one), found, strict=True))
        for file in filter(lambda file: wanted(str(file)), MODULES):
            tried = list(changes(file.read_text()))[::every]
            found = pool.map(_of_change, [file] * len(tried), tried, chunksize=4)
            said = (f"{change.line}: {change.text}" for change in tried)
            yield file.name, list(zip(said, found, strict=True))
        for row, sentence in ((PLACES, False), (SENTENCES, True)):
            if wanted("templates"):
                edits = [one for one in exchanged() if one.sentence == sentence][::every]
                found = pool.map(_of_exchange, edits, chunksize=4)
                said = (f"{one.template}: {one.what}" for one in edits)
                yield row, list(zip(said, found, strict=True))


PLACES, SENTENCES = "places of templates", "sentences of templates"
HOWS = ("same", "stopped", "refused", "layout", "survivor")


def main() -> int:
    """Print the table; the status is 1 if anything survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    survivors: dict[bool, list[str]] = {False: [], True: []}
    print(f"{'printer':36}{'changes':>9}{''.join(f'{how:>10}' for how in HOWS)}")
    for name, found in rows(options.names, options.every):
        counted = Counter(each.how for _, each in found)
        numbers = "".join(f"{counted[how]:10}" for how in HOWS)
        print(f"{name:36}{len(found):9}{numbers}", flush=True)
        left = [(what, each.detail) for what, each in found if each.how == "survivor"]
        survivors[name == SENTENCES] += [f"{name}: {what}\n    {each}" for what, each in left]
    conditions = len(list(negated()))
    print(f"{'conditions of templates':36}{conditions:9}, each stopped by its checksum alone")
    print("\nStopped by the checksum alone:", *(survivors[True] or ["none"]), sep="\n  ")
    print("\nSurvivors:", *(survivors[False] or ["none"]), sep="\n  ")
    return bool(survivors[False])


if __name__ == "__main__":
    sys.exit(main())
