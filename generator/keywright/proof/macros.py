"""The macros that a sheet of the shipped style may use, besides those of its formulas and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["foreign"]

BODY = "% keywright:body"  # above it is the preamble, which has macros of its own
MACRO = re.compile(r"\\[A-Za-z]+|\\[^A-Za-z]")
# By what they do; those that begin with kw are the style's own.
BLOCKS = (
    "begin", "end", "item", "kwhead", "kwfoot", "kwtitle", "kwdue", "kwinstructions", "kwquestion",
    "kwanswer", "kwdisplay", "kwresults", "kwgrid", "kwstep", "kwtrace", "kwtraces", "kwrow",
    "kwproducts", "kwproduct", "tabularnewline", "multicolumn", "kwtotal",
)  # fmt: skip
MARKS = ("emph", "text", "textbf", "texttt", "mathbf", "boldsymbol", "small", "arabic")
SIGNS = (
    "Theta", "alpha", "beta", "gamma", "delta", "omega", "sigma", "partial", "infty", "sum", "lim",
    "frac", "bar", "dot", "tilde", "lvert", "rvert", "le", "ge", "ne", "in", "to", "cdot", "times",
    "ldots", "longrightarrow", "Longrightarrow", "colon", "kwup", "kwdown", "displaystyle",
)  # fmt: skip
ROOM = (
    "kwneed", "kwjoin", "kwkeep", "kwpart", "kwnext", "kwpause", "kwrows", "kwmath", "kwcomma",
    "kwbreak", "par", "medskip", "raggedright", "baselineskip", "dimexpr", "relax", "hbox", "hss",
    "begingroup", "endgroup", "renewcommand", "qquad", "enspace", ",", "\\",
)  # fmt: skip
KNOWN = frozenset(rf"\{name}" for name in (*BLOCKS, *MARKS, *SIGNS, *ROOM))


def foreign(words: Iterable[str]) -> Iterator[str]:
    """Each macro in the words of a sheet that is none of those."""
    for text in words:
        for macro in MACRO.findall(text.rpartition(BODY)[2]):
            if macro not in KNOWN:
                yield macro
