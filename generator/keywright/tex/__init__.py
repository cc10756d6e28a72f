"""The TeX room: one LaTeX document in, one finished PDF out, whatever the document tries.

`typeset` runs the TeX that `find` names, in a sandbox, and believes the result only when the exit
status, the log and the PDF itself agree. The room knows nothing of problems and answers.
"""

from __future__ import annotations

from keywright.tex.ahead import Waiting, waiting
from keywright.tex.chunks import typeset_all
from keywright.tex.doctor import Diagnosis, examine
from keywright.tex.engines import Engine, find
from keywright.tex.faults import TypesetError
from keywright.tex.logs import too_wide
from keywright.tex.typesetting import Typeset, typeset

__all__ = [
    "Engine", "Diagnosis", "Typeset", "TypesetError", "Waiting", "examine", "find", "typeset",
    "too_wide", "typeset_all", "waiting",
]  # fmt: skip
