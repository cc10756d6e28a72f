"""Many sheets of one style in one run of TeX, and each of them as if it had been made alone.

A run costs more than a sheet, so members share one. What one says could change the next: so each is
a group of its own for which LaTeX's counters start anew, and at its end it has to tell how many
pages it shipped and that nothing is left open. If anything is not as it should be, or TeX
complains, no member of the chunk counts and each is made alone.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from keywright.errors import TexError
from keywright.tex import formats, logs, running
from keywright.tex.engines import Engine, find
from keywright.tex.faults import TypesetError
from keywright.tex.typesetting import told, typeset

__all__ = ["typeset_all"]

Titled = tuple[str, str]  # the title of a sheet, and its LaTeX
Sheet = tuple[bytes, int]  # a PDF and its pages
SECONDS = 60
BEGIN, END = "\n\\begin{document}\n", "\n\\end{document}"
# \kwfresh sets all of LaTeX's counters to what they are when the document begins.
PROLOGUE = r"""
\makeatletter
\begingroup
\def\@elt#1{\noexpand\global\expandafter\noexpand\csname c@#1\endcsname=\the\csname c@#1\endcsname
  \relax}%
\xdef\kwfresh{\cl@@ckpt}%
\endgroup
\makeatother
"""
# Pages shipped, the number of the next one, and whether a group or a condition is still open.
MARK = (
    "\\immediate\\write-1{%s \\the\\ReadonlyShipoutCounter\\space\\the\\value{page} "
    "\\the\\currentgrouplevel\\space\\the\\currentiflevel}%%\n"
)
MEMBER = "\\begingroup\\kwfresh\n%s\n\\clearpage\\endgroup\n"


def typeset_all(
    sources: Sequence[Titled], *, engine: str = "embedded", author: str = ""
) -> list[Sheet | TypesetError]:
    """The PDF of each document, which has a title, and its pages, in their order, or why there is
    none.

    Page for page they are what `typeset` makes of each. Raises `TexError` where there is no TeX.
    """
    tex = find(engine)
    together = None
    if len(sources) > 1 and tex.has_formats:
        together = _together(tex, sources, author)
    if together is not None:
        return list(together)
    return [_alone(source, engine, title, author) for title, source in sources]


def _alone(source: str, engine: str, title: str, author: str) -> Sheet | TypesetError:
    try:
        made = typeset(source, engine=engine, title=title, author=author)
    except TypesetError as error:
        return error
    return made.pdf, made.pages


def _together(tex: Engine, titled: Sequence[Titled], author: str) -> list[Sheet] | None:
    from keywright.tex import documents

    titles, sources = zip(*titled, strict=True)
    bodies = _bodies(sources)
    if bodies is None:
        return None
    above, members = bodies
    sign = hashlib.sha256("".join(sources).encode()).hexdigest()[:16]  # which no member can foresee
    mark = MARK % sign
    chunk = (
        above + BEGIN + PROLOGUE + mark + mark.join(MEMBER % body for body in members) + mark + END
    )
    format = formats.kept(tex, formats.preamble(chunk))
    try:
        with tempfile.TemporaryDirectory(prefix="keywright-") as name:
            folder = Path(name).resolve()
            running.lay(folder, told(chunk, format))
            run = running.run(tex, folder, SECONDS, running.DOCUMENT, format=format)
            log = running.written(folder / f"{running.JOB}.log").decode("utf-8", "replace")
            pdf = running.written(folder / f"{running.JOB}.pdf")
        pages = _pages(log, sign, len(members))
        if run.exceeded or run.status != 0 or logs.wants_rerun(log) or pages is None:
            return None
        marks = [logs.marks(part) for part in _members(log, sign)]
        parts = documents.parted(pdf, pages, titles, author=author, marks=marks)
    except (OSError, TexError):
        return None  # made alone, a member says better what is wrong
    return None if parts is None else list(zip(parts, pages, strict=True))


def _bodies(sources: Sequence[str]) -> tuple[str, list[str]] | None:
    """What stands above the text of all of them, and each one's text; None if they differ above."""
    aboves, bodies = set(), []
    for source in sources:
        above, begun, rest = source.partition(BEGIN)
        body, ended, behind = rest.rpartition(END)
        if not begun or not ended or behind.strip() or BEGIN in rest or END in body:
            return None
        aboves.add(above)
        bodies.append(body)
    return (aboves.pop(), bodies) if len(aboves) == 1 else None


def _members(log: str, sign: str) -> list[str]:
    """What the log says of each member."""
    return re.split(rf"^{sign} .*$", log, flags=re.MULTILINE)[1:-1]


def _pages(log: str, sign: str, count: int) -> list[int] | None:
    """The pages of each member, if every one has told its own and they are all that there are."""
    told = re.findall(rf"^{sign} (\d+) (\d+) (\d+ \d+)$", log, re.MULTILINE)
    shipped = [int(mark[0]) for mark in told]
    counted = [int(mark[1]) - 1 for mark in told]
    pages = [after - before for before, after in pairwise(shipped)]
    open_ = {mark[2] for mark in told}
    whole = len(pages) == count and 0 not in pages and len(open_) == 1
    return pages if whole and pages == counted[1:] and shipped[-1] == logs.pages(log) else None
