"""The templates of a style: where they lie, what they are filled with, and what they cannot reach.

``<< value | filter >>`` prints, ``<% for ... %>`` acts, ``<!-- ... -->`` is a comment. TeX gives
none of these a meaning, and unlike braces they stand out from LaTeX's own. Whoever fills templates
in, to print a sheet or to know what a sheet has to say, brings filters of its own.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from keywright.system.reading import regular

__all__ = [
    "ENDING",
    "SHIPPED_STYLE",
    "Filters",
    "Header",
    "PrintableQuestion",
    "Whose",
    "empty_environment",
    "shipped",
    "shipped_templates",
    "templates",
]

SHIPPED_STYLE = "ift6135"
ENDING = ".tex.j2"  # of the names of templates
MOST_BYTES = 1 << 20  # of a template

# Jinja's own filters that walk over data; the others make strings or compute.
_ITERATING = ("batch", "first", "last", "list", "map", "reverse")

Filters = Mapping[str, Callable[..., Markup]]


class Header(Protocol):
    """What stands above the questions; `spec.Assignment` is one."""

    @property
    def course(self) -> str: ...
    @property
    def professor(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def due(self) -> str: ...
    @property
    def instructions(self) -> Sequence[str]: ...
    @property
    def trusted(self) -> bool: ...


class PrintableQuestion(Protocol):
    """One question: `filed` is its entry in answers.json, of which its template sees what is
    `given`, and on the sheet of solutions all; `statement` replaces the generated wording, and
    `numbers` are the numbers as its author writes them."""

    @property
    def number(self) -> int: ...
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def marks(self) -> Sequence[int]: ...
    @property
    def statement(self) -> str | None: ...
    @property
    def numbers(self) -> Sequence[str]: ...
    @property
    def filed(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Whose:
    """Whose sheet it is: a variant's number; or a person's id and name, which is not `printed`
    where the fonts lack it."""

    id: str
    name: str = ""
    is_person: bool = False
    is_printable: bool = True

    @property
    def printed(self) -> str:
        return self.name if self.is_printable else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.id, self.name)))


def shipped(name: str) -> Path:
    """A folder of the repository that is shipped: in the package once installed, else there."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_shipped" / name
    return installed if installed.is_dir() else package.parents[1] / name


def shipped_templates() -> Path:
    """The folder of the shipped styles."""
    return shipped("templates")


class Folder(BaseLoader):
    """The templates of one folder: files with the name of a template, and no link out of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        file, content = self.read(template)
        try:
            source = content.decode()
        except UnicodeDecodeError as error:
            message = "the file is not in UTF-8; save it in that encoding"
            line = content[: error.start].count(b"\n") + 1
            raise TemplateSyntaxError(message, line, template, str(file)) from None
        if "\0" in source:  # by which the places of the questions are marked
            line = source[: source.index("\0")].count("\n") + 1
            message = "the character U+0000 is not allowed"
            raise TemplateSyntaxError(message, line, template, str(file))

        def is_current() -> bool:
            with contextlib.suppress(TemplateNotFound, TemplateSyntaxError):
                return content == self.read(template)[1]
            return False

        return source, str(file), is_current

    def read(self, template: str) -> tuple[Path, bytes]:
        """The file of a template, and what it holds; raises `TemplateNotFound` where it is none."""
        file = self.folder.joinpath(*split_template_path(template))
        real = Path(os.path.realpath(file))
        is_inside = real.is_relative_to(os.path.realpath(self.folder))
        if not (is_inside and template.endswith(ENDING) and real.name.endswith(ENDING)):
            raise TemplateNotFound(template)
        try:
            return file, regular(real, MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            raise TemplateNotFound(template) from None
        except OSError as error:
            message = f"the template cannot be read: {error.strerror}"
            raise TemplateSyntaxError(message, 1, template, str(file)) from None


def templates(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The name and the content of each template in a folder."""
    loader = Folder(folder)
    for file in sorted(folder.rglob(f"*{ENDING}")):
        name = file.relative_to(folder).as_posix()
        with contextlib.suppress(TemplateNotFound, TemplateSyntaxError):
            yield name, loader.read(name)[1]


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's own, asked once for each type and name: its verdict depends on nothing else, and a
    sheet reads thousands of attributes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        key = type(obj), attr
        if key not in self._safe:
            self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return self._safe[key]


class _Compiled(BytecodeCache):
    """The code of the templates that this process, or the one that it was forked from, has compiled
    already, for whatever environment: filters are looked up when it runs."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


def empty_environment(
    style_folder: Path | None, filters: Filters, finalize: Callable[[Any], Any]
) -> ImmutableSandboxedEnvironment:
    """An environment in which a template of `style_folder` comes before the shipped one.

    A template of the user's own can extend the shipped one as ``ift6135/<name>``. `finalize` gets
    what stands between ``<<`` and ``>>``; names that do not exist are errors.
    """
    shipped = Folder(shipped_templates() / SHIPPED_STYLE)
    own: list[BaseLoader] = [Folder(style_folder)] if style_folder else []

    @pass_context  # without one, Jinja would print a constant when it compiles a template
    def finished(_: object, item: Any) -> Any:
        return finalize(item)

    env = _Sandbox(
        loader=ChoiceLoader([*own, shipped, PrefixLoader({SHIPPED_STYLE: shipped})]),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<!--",
        comment_end_string="-->",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=True,  # marks what is LaTeX already as Markup; `finalize` refuses the rest
        optimized=False,  # nothing is computed while a template is compiled
        finalize=finished,
        bytecode_cache=_compiled,
    )
    env.filters = {**{name: JINJA_FILTERS[name] for name in _ITERATING}, **filters}
    env.globals = {}
    return env
