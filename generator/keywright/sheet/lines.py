r"""Where a long formula may break: before a sign that joins, as displayed mathematics is broken.

TeX by itself breaks after a sign, and not at all after a comma. The printer puts a space on either
side of exactly those signs that join two parts, so the places are found in its LaTeX. What is
put there are macros of the style: ``\kwbreak``, inside brackets and between factors ``\kwinner``,
after commas ``\kwcomma``. What stands between ``\kwleft`` and ``\kwright`` breaks where the style
says so, and ``\kwfraction`` and ``\kwroot`` have their form that breaks as their last argument.
"""

from __future__ import annotations

import re

__all__ = ["breakable", "unbroken"]

_PLACES = re.compile(
    r"(?P<left>\\left(?=\W|\\))|(?P<right>\\right(?=\W|\\))|(?P<begin>\\begin\{)|(?P<end>\\end\{)"
    r"|(?P<escaped>\\[{}])|(?P<brace>[{}])|(?P<open>[(\[])|(?P<close>[)\]])"
    r"| (?P<sign>\+|-|/|\\cdot|=|<|>|\\le|\\ge|\\ne|\\approx|\\to) |(?P<comma>(?<!\\), )"
)
# How each mark changes the depth of groups, in which TeX breaks nothing; the brace behind the name
# of an environment, whose columns break, takes one off again.
_DEPTHS = {"left": 1, "right": -1, "begin": 1, "end": 1, "{": 1, "}": -1}


_FACTORS = ("/", r"\cdot")  # they join more closely than the others


def breakable(latex: str) -> str:
    r"""The formula with its places to break marked outside of all groups, and without the space
    that TeX puts between a function and ``\left(``."""
    group = brackets = 0
    out, end = [], 0
    for place in _PLACES.finditer(latex):
        kind, text = str(place.lastgroup), place.group()
        out.append(latex[end : place.start()])
        end = place.end()
        group += _DEPTHS.get(text if kind == "brace" else kind, 0)
        brackets += (kind == "open") - (kind == "close")
        if kind == "left":
            text = r"\mathopen{}\left"
        elif group == 0 and kind == "sign":
            reluctant = brackets or place["sign"] in _FACTORS
            mark = r"\kwinner" if reluctant else r"\kwbreak"
            text = f"{mark} {place['sign']} "
        elif group == 0 and kind == "comma":
            text = r",\kwcomma "
        out.append(text)
    return "".join((*out, latex[end:]))


_FORMS = {r"\kwfraction": (r"\frac", 2), r"\kwroot": (r"\sqrt", 1)}  # and how much of it is kept
_FORM = re.compile(r"\\kw(?:fraction|root)(?=\{)")
_PLAIN = {r"\kwleft": r"\left", r"\kwright": r"\right", r"\kwthin ": r"\,", r"\kwcut ": ""}
_BRACE = re.compile(r"(?<!\\)[{}]")


def unbroken(latex: str) -> str:
    """The formula as it is where lines have no end, without macros of the style."""
    for macro, plain in _PLAIN.items():
        latex = latex.replace(macro, plain)
    return _without_forms(latex)


def _without_forms(latex: str) -> str:
    form = _FORM.search(latex)
    if form is None:
        return latex
    name, kept = _FORMS[form.group()]
    ends = [form.end()]
    while len(ends) < kept + 2:
        ends.append(_end_of_group(latex, ends[-1]))
    inside, rest = latex[ends[0] : ends[kept]], latex[ends[-1] :]
    return latex[: form.start()] + name + _without_forms(inside) + _without_forms(rest)


def _end_of_group(latex: str, start: int) -> int:
    """Where the group that begins here ends."""
    depth = 0
    for brace in _BRACE.finditer(latex, start):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    raise ValueError("a group is left open")
