"""The file in which answers are filled in: every entry named and empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.configurations import asked_of
from keywright.audit.judging import case_of
from keywright.audit.parameters import names_of
from keywright.audit.traces import is_fixed

__all__ = ["form"]

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./@+-]*(?<![-])\Z")
NOTES = """\
# The answers of one person, to be filled in and judged: keywright audit {file}
# What is left empty is not given. A number has as many decimals as the question asks for; a row of
# a trace holds its value, or [formula, value]; the lines of a derivation are a list of formulas.
# What the question fixes (inputs, the last row of a trace) may be left out or added.
"""


def form(audits: str, file: str, asked: Sequence[Asked], *, varies: bool) -> str:
    """The text of the file; `audits` is the assignment seen from it, `file` how it is called, and
    where the questions `varies` from sheet to sheet it says whose it is."""
    lines = [NOTES.format(file=file).rstrip(), f"audits: {_key(audits)}", 'author: ""']
    lines += ["variant:  # the number of the sheet, or the person's id"] if varies else []
    lines += ["questions:"]
    for each in asked:
        lines += [f"  {_key(each.answer['id'])}:", *_question(each)]
    return "\n".join((*lines, ""))


def _question(asked: Asked) -> Iterator[str]:
    if asked.ours:
        yield "    answers:"
        yield from (f"      {_key(name)}:{_empty(asked, name)}" for name in asked.ours)
    if asked.answer["traces"]:
        yield "    traces:"
    for trace, columns in asked.answer["traces"].items():
        yield f"      {_key(trace)}:"
        for column, rows in columns.items():
            yield from _column(column, rows)
    if asked.answer["derivations"]:
        yield "    derivations:"
        yield from (f"      {_key(row['id'])}: []" for row in asked.answer["derivations"])
    if asked.kind == "network-equivalence":
        yield "    parameters:"
        yield from (f"      {_key(name)}:" for name in names_of(asked))


def _empty(asked: Asked, name: str) -> str:
    """What stands behind the name: the letters of a configuration, else nothing."""
    ours = asked.ours[name]
    if not isinstance(ours, dict) or "exact" in ours:
        return ""
    letters = asked_of(case_of(asked.question, name))
    return f" {{{', '.join(f'{letter}: ' for letter in letters)}}}"


def _column(column: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The rows that have to be given: as a mapping, or as a list where a name occurs twice."""
    names = [row["name"] for row in rows if not is_fixed(row)]
    twice = len(set(names)) < len(names)
    yield f"        {_key(column)}:{'' if names else ' {}'}"
    yield from (f"          {'- ' if twice else ''}{_key(name)}:" for name in names)


def _key(text: str) -> str:
    return text if PLAIN.match(text) or text == "." else json.dumps(text, ensure_ascii=False)
