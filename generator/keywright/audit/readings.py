"""What somebody wrote, as it is judged: numbers, lists and configurations in the ways of people.

What cannot be read, or in two ways, is said and never judged: it is no wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from keywright.audit.configurations import ORDER
from keywright.audit.formulas import read_formula
from keywright.audit.numbers import literal
from keywright.audit.scope import Scope
from keywright.referee.errors import Ungradable

__all__ = ["UnreadableAnswerError", "formula_read", "list_fault", "number_read", "value_read"]

TRUTH = {"true": True, "yes": True, "false": False, "no": False}
COMMA = re.compile(r"[-+]?\d+,\d+((e|\s*[*·×x]\s*10).*)?\Z", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\Z")
# A comma directly between two digits, and one that parts entries for certain.
TIGHT = re.compile(r"(?<=\d),(?=\d)")
LOOSE = re.compile(r",\s|(?<!\d),|,(?!\d)")
PRODUCT = re.compile(r"\d+(\s*[x×]\s*\d+)+\Z", re.IGNORECASE)
TIMES = re.compile(r"\s*[x×]\s*", re.IGNORECASE)
SETTING = re.compile(r"([a-z])\s*[=:]?\s*([-+]?\d+)[\s,;]*", re.IGNORECASE)
BRACKETS = {"[": "]", "(": ")"}


class UnreadableAnswerError(Exception):
    """What was written has no meaning, or two; the message says so."""


def value_read(given: Any, ours: Any, scope: Scope) -> Any:
    """A given answer in the form in which it is judged; `ours` is the one of answers.json."""
    if given is None or isinstance(given, bool):
        return given
    if isinstance(ours, bool) and isinstance(given, str):
        found = TRUTH.get(given.strip().lower())
        if found is None:
            raise UnreadableAnswerError("true or false is asked for")
        return found
    if isinstance(ours, dict) and "exact" not in ours:
        return _configuration(given)
    if isinstance(ours, list):
        return _list(given, ours, scope)
    if isinstance(given, Mapping | tuple | list):
        return given
    if isinstance(ours, int):
        return _count(given, ours)
    return number_read(given, ours) if "decimal" in ours else formula_read(given, scope)


def formula_read(given: Any, scope: Scope) -> Any:
    """A formula as it was given, which can be read."""
    return _readable(given, scope.read)


def number_read(given: Any, ours: Mapping[str, Any]) -> Any:
    """A number, or a formula that can be read; a decimal comma is made a point."""
    if not isinstance(given, str):
        return given
    text = given.replace("\N{MINUS SIGN}", "-").strip()
    if THOUSANDS.match(text) and (text.count(",") > 1 or "." in text):
        return text.replace(",", "")
    if COMMA.match(text):
        whole = str(ours["exact"]).lstrip("-").isdigit()
        if THOUSANDS.match(text) and whole:
            one, other = text.replace(",", ""), text.replace(",", ".")
            raise UnreadableAnswerError(f"{text} is {one} or {other}: write it without the comma")
        return text.replace(",", ".")
    return text if literal(text) is not None else _readable(text, read_formula)


def _readable(given: Any, read: Any) -> Any:
    try:
        read(given)
    except Ungradable as error:
        raise UnreadableAnswerError(f"this cannot be read: {error}") from None
    return given


def _count(given: Any, ours: int) -> Any:
    if isinstance(given, str) and PRODUCT.match(given.strip()):
        return " * ".join(TIMES.split(given.strip()))
    return number_read(given, {"exact": str(ours)})


def _configuration(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    found = SETTING.findall(given.strip())
    names = [name.lower() for name, _ in found]
    if not found or SETTING.sub("", given.strip()) or not set(names) <= set(ORDER):
        raise UnreadableAnswerError(
            "a configuration is written as k = 3, s = 2, p = 1, d = 1, o = 16"
        )
    return {name: int(number) for name, (_, number) in zip(names, found, strict=True)}


def _list(given: Any, ours: list[Any], scope: Scope) -> Any:
    if isinstance(given, Mapping):
        return given
    entries = _entries(given, ours) if isinstance(given, str) else given
    if isinstance(entries, int | Decimal):
        entries = [entries] if len(ours) == 1 else entries
    if not isinstance(entries, tuple | list):
        return entries
    wanted = [*ours, *[ours[-1]] * (len(entries) - len(ours))] if ours else []
    return [value_read(each, one, scope) for each, one in zip(entries, wanted, strict=False)]


def _entries(text: str, ours: list[Any]) -> list[str]:
    """The entries of a list: in brackets or not, parted by commas, semicolons, blanks or an x."""
    inner = text.strip()
    if inner[:1] in BRACKETS and _closes(inner) == len(inner) - 1:
        inner = inner[1:-1].strip()
    if ";" in inner:
        return [part.strip() for part in inner.split(";")]
    if PRODUCT.match(inner):
        return TIMES.split(inner)
    words = inner.split()
    if len(words) > 1 and all(literal(word) or COMMA.match(word) for word in words):
        return words
    parts = _parted(inner)
    if len(parts) > 1:
        fault = list_fault(inner, len(ours))
        if fault:
            raise UnreadableAnswerError(fault)
    return parts


def _closes(text: str) -> int:
    """Where the bracket that a text begins with is closed; -1 if it is not."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "[(") - (character in "])")
        if not depth:
            return at
    return -1


def _parted(text: str) -> list[str]:
    """The text between the commas that stand in no bracket."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def list_fault(text: str, wanted: int) -> str:
    """The two readings of a list, without its brackets, in which a comma may be a decimal one;
    empty where there is one reading.

    That is so where other commas are followed by blanks, or where only with a decimal comma there
    are as many entries as are `wanted`.
    """
    if not TIGHT.search(text) or any(bracket in text for bracket in "[]()"):
        return ""
    parted = [part.strip() for part in text.split(",")]
    decimal = [part.strip() for part in LOOSE.split(TIGHT.sub(".", text))]
    if any(part.count(".") > 1 for part in decimal):
        return ""
    if not LOOSE.search(text) and (len(parted) == wanted or len(decimal) != wanted):
        return ""
    one, other = ", ".join(parted), ", ".join(decimal)
    return (
        f"this list is [{one}] or [{other}]: write decimals with a point, and blanks after commas"
    )
