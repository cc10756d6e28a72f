"""A place that stands where another should is seen, with nothing but the words around it."""

from __future__ import annotations

import re

import pytest

from keywright.proof.expected import ExpectedText
from keywright.proof.roles import misplaced
from keywright.proof.slots import Slot
from keywright.proof.tree import Formula, Whole

PLACE = re.compile(r"<(\w+) ([^<> ]*)(?: (\d+|\[.*?\]))?>")
EQUATION = ["eq", "x", 1]


def said(text: str) -> ExpectedText:
    """What a sheet says: ``<kind where>`` is a place, with a whole number behind it, or with ``[]``
    for an equation."""
    words, slots, end = [], [], 0
    for found in PLACE.finditer(text):
        kind, where, item = found.groups()
        place: Whole | Formula = Formula(where, EQUATION if item == "[]" else "x")
        if kind == "whole":
            place = Whole(item or 5)
            place.where = where
        words.append(text[end : found.start()])
        slots.append(Slot(kind, place))
        end = found.end()
    return ExpectedText([*words, text[end:]], slots)


def wheres(text: str) -> list[str]:
    return [where for where, _ in misplaced(said(text))]


HEAD = r"\begin{kwtable}{rr}%" + "\n{A caption}{a & $k$}\n"
END = r"\tabularnewline\end{kwtable}"
FORMULA = "<formula traces/r/v/0/formula>"
RULE = "<formula traces/r/v/0/rule> = "
ROW = rf"\kwrow{{<formula traces/r/v/0/symbol>}}{{{RULE}{FORMULA}}}{{<result traces/r/v/0/value>}}"
CELLS = [f"{{<formula tables/t/0/{column}>}}" for column in range(4)]
PRODUCT = rf"\kwproduct{''.join(CELLS)}"
NUMBER = "<result values/parts.0.1.results.2>"
RESULT = rf"\kwresults{{<formula formulas/given.parts.0.1.slopes.2> {NUMBER}}}"
F, SHOWN = "<inline formulas/f>", r"\kwdisplay{<formula formulas/f>}"
FIRST, LAST = (rf"\kwstep{{=}}{{<formula derivations/a/{at}>}}{{}}" for at in (0, 1))
SIGN = "<inline formulas/given.source.sign>"
CONDITION = "<inline formulas/parts.0.where []>"
RIGHT = [
    ROW,
    ROW.replace(RULE, ""),
    PRODUCT,
    f"{HEAD}<whole tables/t/0/0> & $<formula tables/t/0/1>${END}",
    rf"{HEAD}\multicolumn{{1}}{{c}}{{none}} & <whole answers/1a/k>{END}",
    "It holds for $k = <whole answers/1a/k>$.",
    "below: $o = <whole tables/t/0/1>$ <whole answers/1a/o> of them",
    RESULT,
    f"{FIRST}{LAST} is <inline derivations/a/1>",
    f"For {CONDITION}. At {CONDITION} it is.",
    f"{SIGN}. Then {SIGN} is not constant.",
    "$y(x, <formula formulas/given.target.sign>)$, with <inline formulas/given.target.sign> in it",
    "one with $<formula formulas/a.free> = 1$ and one with $<formula formulas/a.free> = 2$",
    f"only if {CONDITION}, it is {F}.",
    "The last~<whole values/a.left_over 2> rows are part~<whole values/part 1>, 3 are not.",
    f"It is\n{SHOWN}",
]
WRONG = {
    "another value in a row": ROW.replace("0/value", "1/value"),
    "the rule alone": ROW.replace(FORMULA, ""),
    "the formula for the symbol": ROW.replace("0/symbol", "0/formula"),
    "nothing for the value": ROW.replace("<result traces/r/v/0/value>", ""),
    "columns of a product exchanged": PRODUCT.replace("0/2", "0/3", 1),
    "a product of another row": PRODUCT.replace("t/0/2", "t/1/2"),
    "a row that ends too early": PRODUCT.removesuffix(CELLS[-1]),
    "a head that is missing": r"\begin{kwtable}{rr}\end{kwtable}",
    "a cell in another column": f"{HEAD}1 & <whole tables/t/0/0>{END}",
    "cells of two rows": f"{HEAD}<whole tables/t/0/0> & <whole tables/t/1/1>{END}",
    "another answer below a head": f"{HEAD}1 & <whole answers/1a/p>{END}",
    "an answer beside another row": f"{HEAD}<whole tables/t/0/0> & <whole answers/1a/k>{END}",
    "a number in a head": f"{HEAD.replace('a &', '<whole answers/1a/k> &')}1 & 2{END}",
    "another number behind a name": "$k = <whole answers/1a/s>$ and <whole answers/1a/k> of",
    "a formula behind a name": "$k = <formula formulas/free>$ and <whole answers/1a/k> of them",
    "a result behind another name": RESULT.replace("slopes.2", "slopes.1"),
    "a result without a name": rf"\kwresults{{ {NUMBER}}}",
    "a formula that is displayed twice": f"{SHOWN}\n{SHOWN}",
    "a step that is printed twice": f"{FIRST}{FIRST}{LAST}",
    "the last step thrice": f"{FIRST}{LAST}{LAST} is <inline derivations/a/1>",
    "a number that is said twice": "of <whole values/tried> and. Then <whole values/tried> of",
    "one function for two": f"the slopes of {SIGN} are those of {SIGN} times",
    "words in a formula": "$o = the window$",
    "the name of a mode in a formula": "$x = <words facts/mode>$",
    "a formula in a formula": f"$y = {F}(x)$",
    "a formula among words": "so that <formula formulas/f> for all",
    "a display behind a tie": rf"part~{SHOWN}",
    "a display as a condition": rf"unless {SHOWN}",
    "nothing behind a tie": "layer~ has",
    "nothing behind a sign": "$k = $",
    "nothing in brackets": "the first ()",
    "nothing of which something is said": "the derivative of\n has the same sign",
    "a number for a paragraph": "\n<whole values/given.depth>\n",
    "a number without its noun": "it is attained <whole values/given.depth>: that",
    "no condition": f"only if {F},",
    "a condition for a term": f"the derivative is {CONDITION}.",
    "one of them as a number": "the last~<whole values/a.left_over 1> rows",
}


@pytest.mark.parametrize("text", RIGHT)
def test_what_stands_where_it_belongs_is_believed(text: str) -> None:
    assert wheres(text) == []


@pytest.mark.parametrize("name", WRONG)
def test_what_stands_elsewhere_is_seen(name: str) -> None:
    assert wheres(WRONG[name])
