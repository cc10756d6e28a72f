"""Words for faults: values as they are quoted in messages, names that may have been meant, and
PyYAML's complaints for somebody who does not know its inner life."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

import yaml

__all__ = ["closest", "complaint", "nearest", "shown"]

LONGEST_SHOWN = 40
LONGEST_NAME = 60  # for which a similar one is looked for, which takes the square of its length

QUOTE_IT = "put such a text in quotes"

# A pattern for "context; problem" -> what to say, and whether the place is where the construct
# begins (PyYAML's context) rather than where reading it failed.
COMPLAINTS: tuple[tuple[str, str, bool], ...] = (
    (r".*'\\t'", "a tab has no meaning here; use spaces", False),
    (
        r".*mapping values are not allowed",
        "a `:` has no place here: check the indentation, or put a text that has one in quotes",
        False,
    ),
    (r".*sequence entries are not allowed", "the `-` of a list starts on a line of its own", False),
    (r".*mapping keys are not allowed", "a `?` has no meaning here; " + QUOTE_IT, False),
    (r".*simple key; could not find expected ':'", "a `:` is missing behind this key", True),
    (r".*could not find expected ':'", "a `:` is missing", False),
    (r".*quoted scalar; found unexpected end of stream", "this quotation mark is not closed", True),
    (r".*quoted scalar; found unexpected document", "this quotation mark is not closed", True),
    (
        r".*double-quoted scalar; found unknown escape character '(?P<it>.+)'",
        r"`\{it}` has no meaning in double quotes; use single quotes",
        False,
    ),
    (
        r".*double-quoted scalar; expected escape sequence",
        r"`\x`, `\u` and `\U` are followed by hexadecimal digits; use single quotes for text",
        False,
    ),
    (r".*sequence; expected .* but got '<stream end>'", "this `[` is not closed", True),
    (r".*mapping; expected .* but got '<stream end>'", "this `{{` is not closed", True),
    (r".*flow node; .* '<stream end>'", "the file ends where a value is expected", False),
    (r".*sequence; expected ',' or '\]', but got '}'", "this `}}` closes no `{{`", False),
    (r".*mapping; expected ',' or '}', but got '\]'", "this `]` closes no `[`", False),
    (r".*flow sequence; expected .* but got ':'", "this `[` is not closed", True),
    (r".*flow mapping; expected .* but got ':'", "this `{{` is not closed", True),
    (r".*flow sequence; expected", "a `,` is missing here, or the `]` of the list", False),
    (r".*flow mapping; expected", "a `,` is missing here, or the `}}` of the mapping", False),
    (r".*expected <block end>, but found ':'", "a name is missing before this `:`", False),
    (r".*expected <block end>, but found ']'", "this `]` closes no `[`", False),
    (r".*expected <block end>, but found '}'", "this `}}` closes no `{{`", False),
    (
        r".*expected <block end>, but found '(-|\?|<block (mapping|sequence) start>)'",
        "this line is not in line with those above it",
        False,
    ),
    (r".*expected <block end>", "a text goes on behind its end; " + QUOTE_IT, False),
    (r".*expected the node content, but found '(?P<it>.+)'", "a value is missing here", False),
    (
        r".*found character '(?P<it>.)' that cannot start any token",
        "a text cannot start with '{it}'; " + QUOTE_IT,
        False,
    ),
    (r".*scanning an alias", "a text cannot start with `*`; " + QUOTE_IT, True),
    (r".*scanning an anchor", "a text cannot start with `&`; " + QUOTE_IT, True),
    (r".*(tag|URI escape)", "a text cannot start with `!`; " + QUOTE_IT, True),
    (r".*block scalar", "a text cannot start with `|` or `>`; " + QUOTE_IT, True),
    (
        r".*(directive|YAML document|but found '<stream end>')",
        "a line cannot start with `%`; " + QUOTE_IT,
        False,
    ),
    (r".*document start>'", "the file goes on behind its end; remove this", False),
)


def complaint(error: yaml.MarkedYAMLError) -> tuple[yaml.Mark | None, str]:
    """Where it is and what to say of it."""
    text = "; ".join(filter(None, (error.context, error.problem)))
    for pattern, message, at_start in COMPLAINTS:
        if found := re.match(pattern, text):
            mark = error.context_mark if at_start else error.problem_mark
            return mark or error.problem_mark, message.format(**found.groupdict())
    return error.problem_mark or error.context_mark, f"not valid YAML: {text}"


def closest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known name that was probably meant, if it is as like as that."""
    if len(name) > LONGEST_NAME:
        return None
    plain = {_plain(other): other for other in known}
    close = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=likeness)
    return plain[close[0]] if close else None


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """`; did you mean 'kernel'?` where a known name is close, else an empty string."""
    close = closest(name, known, likeness)
    return "" if close is None else f"; did you mean {close!r}?"


def _plain(name: str) -> str:
    """Without the differences that matter least to whoever types it."""
    return name.lower().replace("_", "-").replace(" ", "-")


def shown(value: Any) -> str:
    """A value of the file as a message quotes it, in one short line."""
    if value is None:
        return "empty"
    if isinstance(value, tuple | list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        cut = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 3] + "..."
        return repr(cut)
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
