"""The TeX room: one LaTeX document in, one finished PDF out, whatever the document tries.

`typeset` runs the TeX that `find` names, in a sandbox, and believes the result only when the exit
status, the log and the PDF itself agree. The room knows nothing of problems and answers.
"""

from __future__ import annotations

from generator.tex.ahead import Waiting, waiting
from generator.tex.chunks import typeset_all
from generator.tex.doctor import Finding, examine
from generator.tex.engines import Engine, find
from generator.tex.faults import TypesetError
from generator.tex.logs import too_wide
from generator.tex.typesetting import Typeset, typeset

__all__ = [
    "Engine", "Finding", "Typeset", "TypesetError", "Waiting", "examine", "find", "typeset",
    "too_wide", "typeset_all", "waiting",
]  # fmt: skip
