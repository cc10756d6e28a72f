"""Where a text of the user's is that no sheet can print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keywright.errors import Fault, Path
from keywright.spec import Document, Loaded, Sourced

__all__ = ["unprintable", "unprintable_header", "unprintable_statement"]

TEXTS = ("course", "professor", "title", "due")  # of the header


def unprintable(loaded: Loaded) -> Iterator[Fault]:
    """Where a text is that no sheet can print."""
    yield from unprintable_header(loaded)
    for source in loaded.questions:
        yield from unprintable_statement(loaded, source)


def unprintable_header(loaded: Loaded) -> Iterator[Fault]:
    """The same, in the header alone."""
    header = loaded.assignment
    texts: list[tuple[Path, str]] = [
        *(((name,), getattr(header, name)) for name in TEXTS),
        *((("instructions", i), line) for i, line in enumerate(header.instructions)),
    ]
    return _unprintable(loaded.document, texts, header.trusted)


def unprintable_statement(loaded: Loaded, source: Sourced) -> Iterator[Fault]:
    """The same, in one question alone."""
    texts = [(("statement",), source.problem.statement or "")]
    return _unprintable(source.document, texts, loaded.assignment.trusted)


def _unprintable(
    document: Document, texts: Iterable[tuple[Path, str]], trusted: bool
) -> Iterator[Fault]:
    from keywright.sheet import TextError, refuse_latex, rich_text

    for path, text in texts:
        try:
            rich_text(text, trusted)
            if not trusted:
                refuse_latex(text)
        except TextError as error:
            yield document.fault(path, error.message, column=error.column)
