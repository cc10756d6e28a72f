"""From a LaTeX document to a PDF that may be believed."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keywright.tex import formats, logs, running, sandbox
from keywright.tex.engines import Engine, find
from keywright.tex.faults import TypesetError
from keywright.tex.running import DOCUMENT, JOB

__all__ = ["Typeset", "cannot_run", "completed", "typeset"]

# A long table measures its columns in one pass and uses them in the next; a document that asks for
# more passes than this does not settle.
MOST_PASSES = 4


@dataclass(frozen=True)
class Typeset:
    """A finished PDF, its pages, the lines that stick out of the margin, and TeX's log."""

    pdf: bytes
    pages: int
    overfull: tuple[str, ...]
    log: str


def typeset(
    source: str, *, engine: str = "embedded", title: str = "", author: str = "", seconds: int = 60
) -> Typeset:
    """Typeset one LaTeX document within `seconds`; TexError if no whole PDF comes of it.

    TeX runs in an empty folder of its own that is gone afterwards, so the document must carry all
    it needs. The PDF counts only if the exit status, the log and its own pages agree.
    """
    tex = find(engine)
    format = formats.kept(tex, formats.preamble(source))
    try:
        with tempfile.TemporaryDirectory(prefix="keywright-") as name:
            folder = Path(name).resolve()
            return completed(tex, folder, source, format, title, author, seconds)
    except OSError as fault:
        raise cannot_run(fault) from fault


def cannot_run(fault: OSError) -> TypesetError:
    """What is said where there is no TeX to speak for itself."""
    place = f"{fault.filename}: " if fault.filename else ""
    return TypesetError(f"TeX cannot be run: {place}{fault.strerror or fault}")


def completed(
    tex: Engine,
    folder: Path,
    source: str,
    format: Path | None,
    title: str,
    author: str,
    seconds: int,
    first: Callable[[], sandbox.Run] | None = None,
) -> Typeset:
    """Typeset in `folder`; `first` is the first pass, if TeX is waiting for it there already."""
    # Slow to load, and not needed by whoever only asks which TeX there is.
    from keywright.tex import documents

    running.lay(folder, told(source, format))
    log = _passes(tex, folder, source, format, seconds, first)
    pdf = running.written(folder / f"{JOB}.pdf")
    promised = logs.pages(log)
    if promised is None or not pdf:
        raise TypesetError("TeX made no page of a PDF")
    pdf, pages = documents.finished(pdf, title=title, author=author, marks=logs.marks(log))
    if pages != promised:
        raise TypesetError(f"the PDF is incomplete: {pages} of {promised} pages")
    return Typeset(pdf, pages, logs.overfull(log), log)


def told(source: str, format: Path | None) -> bytes:
    """What TeX gets to read of a document."""
    return (formats.without_preamble(source) if format else source).encode()


def _passes(
    tex: Engine,
    folder: Path,
    source: str,
    format: Path | None,
    seconds: int,
    first: Callable[[], sandbox.Run] | None,
) -> str:
    """Run TeX until it no longer asks for another pass; the last log."""
    deadline = time.monotonic() + seconds
    log = ""
    for number in range(MOST_PASSES):
        left = max(1, math.ceil(deadline - time.monotonic()))
        if first is not None and number == 0:
            run = first()
        else:
            run = running.run(tex, folder, left, DOCUMENT, format=format)
        log = running.written(folder / f"{JOB}.log").decode("utf-8", "replace")
        if run.exceeded is not None:
            raise TypesetError(run.exceeded)
        if run.status != 0:
            failure = _failure(tex, run, log, source)
            if format is None or failure.line is not None:
                raise failure
            # It may be the format's fault: taken away meanwhile, or of no use to this TeX.
            running.lay(folder, told(source, None))
            return _passes(tex, folder, source, None, left, None)
        if not logs.wants_rerun(log):
            break
    return log


def _failure(tex: Engine, run: sandbox.Run, log: str, source: str) -> TypesetError:
    """What TeX complained of and where; of its last words, if it did not come to complain."""
    # TeX signs some complaints with the place where it is installed.
    output, log = (text.replace(str(tex.program), tex.program.name) for text in (run.output, log))
    complaint = logs.first_error(log, DOCUMENT) or logs.first_error(output, DOCUMENT)
    if complaint is None:
        return _unexplained(run.status, output)
    question = logs.question_at(source, complaint.line) if complaint.line is not None else None
    return TypesetError(
        complaint.message, line=complaint.line, question=question, excerpt=complaint.excerpt
    )


def _unexplained(status: int, output: str) -> TypesetError:
    words = tuple(line for line in output.splitlines() if line.strip())
    excerpt = words[-logs.EXCERPT_LINES :]
    refused = logs.refused(output)
    if refused is not None:
        return TypesetError(f"TeX may not read {refused}: it is not its own", excerpt=excerpt)
    ended = f"was ended by signal {-status}" if status < 0 else "failed"
    last = f": {words[-1].strip()}" if words else ""
    return TypesetError(f"TeX {ended}{last}", excerpt=excerpt)
