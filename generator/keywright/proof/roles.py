r"""Whether the places of a sheet stand where such places belong.

The templates are believed when they say which place stands where. What can be known without them is
asked here: a row of a table holds cells of one row, each in its own column; a row of a trace its
symbol, its formula and its value; behind ``k =`` stands the k of an answer, and a result follows
its own name; behind "if" stands a condition; nothing is said again that is said once, and no
sentence has the same place twice, or none where its words want one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from keywright.proof.braces import arguments
from keywright.proof.expected import ExpectedText
from keywright.proof.formulas import UnreadableFormulaError
from keywright.proof.slots import Slot, term_of

__all__ = ["misplaced"]

Fault = tuple[str, str]  # the place, and what is wrong with it

MARK = re.compile(r"\0([0-9]+)\0")
COMMENT = re.compile(r"(?<!\\)%\n")
TABLE = re.compile(r"\\begin\{kwtable\}")
SPAN = re.compile(r"\\multicolumn\{([0-9]+)\}")
BEHIND = 12  # characters, which are enough for the words before a place
REMEMBERED = 64  # sheets of a question, whose words are those of its variants
NAME = re.compile(r"\$([A-Za-z])\$")  # of a column
NAMED = re.compile(r"(?<![A-Za-z\\])([A-Za-z]) = $")
ROW = re.compile(r"\\kw(?:row|product)(?=\{)")
COLUMNS = {  # what may stand in the columns of a row
    r"\kwrow": (("symbol",), ("formula", "rule formula"), ("value",)),
    r"\kwproduct": (("0",), ("1",), ("2",), ("3",)),
}
# What sentences come back to: names, points, regions, and numbers by their names.
AGAIN = re.compile(
    r"texts|(?:formulas|values|facts)/given\..*|answers/.*|tables/overview/.*|formulas/names\..*"
    r"|(?:formulas|facts)/.*\.(?:where|only_if|free|alone|axis)|values/.*\.(?:count|maxima)"
)
NAMES = re.compile(r"formula formulas/.*\.free")  # to which one sentence gives several values
SENTENCE = re.compile(
    r"[.:](?=\s|$)|\n\n|\\item|\\(?:begin|end)\{|\\kw(?:display|row|product|step|traces?|grid)\{|&"
)
TOKEN = re.compile(r"\\.|[${}]|\0([0-9]+)\0", re.DOTALL)
MATHS = re.compile(r"\$[^$]*\$")
WORD = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}")
FORMULAS = ("formula", "decimal", "value", "result")  # what stands in math mode alone
# Words that want a place behind them, and have none, or one on a line of its own.
WANTING = re.compile(
    r"~(?=[\s.,;]|$)|= \$|\(\)|(?:[~$(]|\b(?:if|unless)\s)(?=\\kwdisplay|\\begin)"
    r"|\b(?:of|as|with|by|than|is|to)\s+(?=(?:has|is|at|are|jumps)\b)"
)
# A place that is all of a line, or ends a clause without a tie.
LONE = re.compile(r"(?<=\n)\0[0-9]+\0(?=\n)|(?<=[a-z] )\0[0-9]+\0(?=[.:;,])")
CONDITION = re.compile(r"\b(?:if|unless|For|where|suppose)\s$")
TERM = re.compile(r"\b(?:is|than)\s$")
CONDITIONS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "and", "or")
WORDED = re.compile(r"values/.*\.(?:left_over|lost|maxima)")  # one of them is said in words


def misplaced(said: ExpectedText) -> Iterator[Fault]:
    """Each place that stands where another should, and each that is said once too often."""
    marked = (f"\0{number}\0{words}" for number, words in enumerate(said.words[1:]))
    text = COMMENT.sub("", "".join((said.words[0], *marked)))
    try:
        yield from _in_tables(text, said.slots)
        yield from _in_rows(text, said.slots)
    except UnreadableFormulaError as error:
        yield "words", str(error)
    yield from _behind_names(said)
    yield from _repeated(text, said.slots)
    yield from _in_modes(text, said.slots)
    yield from _in_sentences(text, said)
    yield from _in_words(text)


def _slots(text: str, slots: Sequence[Slot]) -> list[Slot]:
    return [slots[int(number)] for number in MARK.findall(text)]


def _in_tables(text: str, slots: Sequence[Slot]) -> Iterator[Fault]:
    for begin in TABLE.finditer(text):
        (_, _, head), place = arguments(text, begin.end(), 3)
        heads = head.split("&")
        for slot in _slots(head, slots):
            if slot.kind != "formula":
                yield slot.where, "stands in the head of a table"
        for row in text[place:].partition(r"\end{kwtable}")[0].split(r"\tabularnewline"):
            column, lines = 0, set()
            for cell in row.split("&"):
                for slot in _slots(cell, slots):
                    line, _, own = slot.where.rpartition("/")
                    if line.startswith("tables/") and own != str(column):
                        yield slot.where, f"stands in column {column}"
                    if line.startswith("answers/") and [own] != NAME.findall(heads[column]):
                        yield slot.where, f"stands below {heads[column].strip()}"
                    lines |= {line} if line.startswith(("tables/", "answers/")) else set()
                span = SPAN.search(cell)
                column += int(span[1]) if span else 1
            if len(lines) > 1:
                yield " and ".join(sorted(lines)), "stand in one row"


def _in_rows(text: str, slots: Sequence[Slot]) -> Iterator[Fault]:
    for begin in ROW.finditer(text):
        columns = COLUMNS[begin.group()]
        cells, _ = arguments(text, begin.end(), len(columns))
        parts = [[slot.where.rpartition("/") for slot in _slots(cell, slots)] for cell in cells]
        lines = {line for part in parts for line, _, _ in part}
        if len(lines) != 1:
            yield " and ".join(sorted(lines)) or "words", "stand in one row"
        for part, column in zip(parts, columns, strict=True):
            if " ".join(name for _, _, name in part) not in column:
                yield "/".join(sorted(lines)), f"has another {column[0]}"


def _behind_names(said: ExpectedText) -> Iterator[Fault]:
    places = [slot.where.rpartition("/") for slot in said.slots]
    names = {name for line, _, name in places if line.startswith("answers/")}
    before: Slot | None = None
    for words, slot, (line, _, own) in zip(said.words, said.slots, places, strict=False):
        named = NAMED.search(words[-BEHIND:])
        name = named[1] if named and named[1] in names else own
        if name != own and not line.startswith("tables/"):
            yield slot.where, f"stands behind {name} ="
        is_named = words == " " and before is not None and _numbers(before) == _numbers(slot)
        if slot.kind == "result" and line == "values" and not is_named:
            yield slot.where, "does not follow its name"
        before = slot


def _numbers(slot: Slot) -> list[str]:
    """Where a place is in the lists that it is in."""
    return re.findall(r"(?<=\.)[0-9]+", slot.where)


def _repeated(text: str, slots: Sequence[Slot]) -> Iterator[Fault]:
    last: dict[str, str] = {}  # of each chain its last place, to which a sentence may come back
    for slot in slots:
        chain, _, at = slot.where.rpartition("/")
        if chain.startswith("derivations/"):
            last[chain] = max(last.get(chain, "0"), at, key=int)
    ends = {f"{chain}/{at}" for chain, at in last.items()}
    for where, count in Counter(slot.where for slot in slots).items():
        if count > 1 + (where in ends) and not AGAIN.fullmatch(where):
            yield where, "is said again"
    for sentence in _sentences(text):
        found = Counter((slots[number].where, slots[number].kind) for number in sentence)
        for (where, kind), count in found.items():
            if count > 1 and where != "texts" and not NAMES.fullmatch(f"{kind} {where}"):
                yield where, "is said twice in one sentence"


def _in_modes(text: str, slots: Sequence[Slot]) -> Iterator[Fault]:
    """What stands between dollar signs and should not, or the other way round."""
    depth, in_math = 0, False
    for token in TOKEN.finditer(text):
        sign = token.group()
        if token[1]:
            slot = slots[int(token[1])]
            if slot.kind in FORMULAS and not (in_math or depth):
                yield slot.where, "stands in a text without a sign for formulas"
            if slot.kind in ("inline", "words") and in_math:
                yield slot.where, "stands in a formula"
        elif sign == "$":
            in_math = not in_math
        else:
            depth += (sign == "{") - (sign == "}")


def _in_sentences(text: str, said: ExpectedText) -> Iterator[Fault]:
    for found in LONE.finditer(text):
        for slot in _slots(found.group(), said.slots):
            if slot.kind == "whole":
                yield slot.where, "stands alone"
    for words, slot in zip(said.words, said.slots, strict=False):
        if slot.kind == "inline":
            is_condition = _is_condition(slot)
            behind = words[-BEHIND:]
            if CONDITION.search(behind) and not is_condition:
                yield slot.where, "is no condition"
            if TERM.search(behind) and is_condition:
                yield slot.where, "is no term"
        if slot.kind == "whole" and slot.item < 2 and WORDED.fullmatch(slot.where):
            yield slot.where, "is not said in words"


def _is_condition(slot: Slot) -> bool:
    term = term_of(slot.item)
    return isinstance(term, list) and term[0] in CONDITIONS


@lru_cache(maxsize=REMEMBERED)
def _sentences(text: str) -> Sequence[Sequence[int]]:
    """The numbers of the places in each sentence that has several."""
    found = (MARK.findall(sentence) for sentence in SENTENCE.split(text))
    return [[int(number) for number in each] for each in found if len(each) > 1]


@lru_cache(maxsize=REMEMBERED)
def _in_words(text: str) -> Sequence[Fault]:
    """What is wrong with the words, whatever stands in their places."""
    foreign = [word for formula in MATHS.findall(text) for word in WORD.findall(formula)]
    alone = [text[max(0, at.start() - 20) : at.end() + 10] for at in WANTING.finditer(text)]
    return [
        *(("words", f"{word} stands in a formula") for word in foreign),
        *(("words", f"nothing stands in {MARK.sub('...', each)!r}") for each in alone),
    ]
