r"""Where a long formula may break: before a sign that joins, as displayed mathematics is broken.

TeX by itself breaks after a sign, and not at all after a comma. The printer puts a space on either
side of exactly those signs that join two parts, so the places are found in its LaTeX. What is
put there are macros of the style: ``\kwbreak``, inside brackets and between factors ``\kwinner``,
after commas ``\kwcomma``.
"""

from __future__ import annotations

import re

__all__ = ["breakable"]

_PLACES = re.compile(
    r"(?P<left>\\left(?=\W|\\))|(?P<right>\\right(?=\W|\\))|(?P<begin>\\begin\{)|(?P<end>\\end\{)"
    r"|(?P<escaped>\\[{}])|(?P<brace>[{}])|(?P<open>[(\[])|(?P<close>[)\]])"
    r"| (?P<sign>\+|-|/|\\cdot|=|<|>|\\le|\\ge|\\ne|\\approx|\\to) |(?P<comma>(?<!\\), )"
)
# How each mark changes the depth of groups, in which TeX breaks nothing; the brace after the name
# of an environment takes one off again.
_DEPTHS = {"left": 1, "right": -1, "begin": 2, "end": 0, "{": 1, "}": -1}


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
