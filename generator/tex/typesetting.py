"""From a LaTeX document to a PDF that may be believed."""

from __future__ import annotations

import math
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from generator.tex import logs, sandbox
from generator.tex.engines import Engine, find
from generator.tex.faults import TypesetError

__all__ = ["Typeset", "typeset"]

JOB = "sheet"
DOCUMENT = f"{JOB}.tex"
# A long table measures its columns in one pass and uses them in the next; a document that asks for
# more passes than this does not settle.
MOST_PASSES = 4
# A date that is always the same, for whatever TeX would date.
EPOCH = "0"


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
    # Slow to load, and not needed by whoever only asks which TeX there is.
    from generator.tex import documents

    tex = find(engine)
    try:
        with tempfile.TemporaryDirectory(prefix="keywright-") as name:
            folder = Path(name).resolve()
            (folder / DOCUMENT).write_bytes(source.encode("utf-8"))
            log = _passes(tex, folder, source, seconds)
            written = _bytes(folder / f"{JOB}.pdf")
    except OSError as fault:
        raise TypesetError(f"TeX cannot be run: {fault}") from fault
    promised = logs.pages(log)
    if promised is None or not written:
        raise TypesetError("TeX made no page of a PDF")
    pdf, pages = documents.finished(written, title=title, author=author)
    if pages != promised:
        raise TypesetError(f"the PDF is incomplete: {pages} of {promised} pages")
    return Typeset(pdf, pages, logs.overfull(log), log)


def _passes(tex: Engine, folder: Path, source: str, seconds: int) -> str:
    """Run TeX until it no longer asks for another pass; the last log."""
    deadline = time.monotonic() + seconds
    log = ""
    for _ in range(MOST_PASSES):
        left = max(1, math.ceil(deadline - time.monotonic()))
        run = sandbox.run(
            (str(tex.program), *tex.arguments, DOCUMENT),
            folder,
            _environment(tex, folder),
            sandbox.Limits(seconds=left),
            tex.trees,
        )
        log = _bytes(folder / f"{JOB}.log").decode("utf-8", "replace")
        if run.exceeded is not None:
            raise TypesetError(run.exceeded)
        if run.status != 0:
            raise _failure(tex, run, log, source)
        if not logs.wants_rerun(log):
            break
    return log


def _environment(tex: Engine, folder: Path) -> dict[str, str]:
    """All that TeX gets to know: nothing of the user's, and its own folder as its home."""
    home = str(folder)
    return {
        "PATH": f"{tex.program.parent}:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "TEXMFHOME": f"{home}/texmf-home",
        "TEXMFVAR": f"{home}/texmf-var",
        "TEXMFCONFIG": f"{home}/texmf-config",
        "LC_ALL": "C",
        "TZ": "UTC",
        "SOURCE_DATE_EPOCH": EPOCH,
        "FORCE_SOURCE_DATE": "1",
        **dict(tex.environment),
    }


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


def _bytes(path: Path) -> bytes:
    """A file that TeX should have written; empty if it did not come to that."""
    return path.read_bytes() if path.is_file() else b""
