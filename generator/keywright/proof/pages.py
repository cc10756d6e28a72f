r"""The numbers of a PDF held against those of its ``.tex``: the front door is `misprinted`.

TeX reorders, breaks and repeats what it sets, so numbers are counted and not followed line by line:
those of each question, of each answer, and of what stands from one table to the next. They are
compared in pieces of three digits, for between these a long one may have a thin space or break. A
macro of the style that has two forms prints either of them, and what is printed has to be a sum of
such choices. What TeX counts itself is counted here too: pages, tables and the items of lists.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from threading import Lock
from typing import Any

from keywright.proof.braces import arguments

__all__ = ["misprinted"]

GROUP = 3  # digits
NEAR = 0.1  # of a font's size: how far apart the baselines of two digits of a number may be
BODY = "% keywright:body"
# Numbers that nobody is to read: in comments, and of lengths and columns.
SILENT = re.compile(
    r"(?P<kept>\\[\\%])|\\(?:kwneed\{[^{}]*\}|renewcommand\{[^{}]*\}\{[^{}]*\}|hbox to 0pt"
    r"|multicolumn\{[0-9]+\})|%[^\n]*"
)
# Places at which a word breaks that has no better ones, which may be within a number; and options.
SEAM = re.compile(r"\\(?:leavevmode\\penalty[0-9]+ |penalty[0-9]+ |begin\{enumerate\}\[[^]]*\])")
IN_A_NUMBER = re.compile(r"[0-9]\\penalty[0-9]+ [0-9]")
# Where a part of a sheet begins, in the .tex and in the PDF.
BEGIN = re.compile(
    r"\\kw(?P<name>question|answer)\{(?P<number>[0-9]+)\}"
    r"|\\(?:begin\{kwtable\}|kw(?:products|traces?)(?![a-z]))"
)
MARK = r"(?P<mark>Question|Answer|Table)\s+(?P<number>[0-9]+)"
MARKED = re.compile(MARK)
RUN = re.compile(rf"{MARK}|(?P<digits>[0-9]+)")
LIST = re.compile(
    r"\\(?:begin\{(?P<kind>enumerate|itemize)\}(?:\[(?P<options>[^]]*)\])?|(?P<item>item\b)"
    r"|end\{(?:enumerate|itemize)\})"
)
START = re.compile(r"start=([0-9]+)")
# What prints one of its forms, or one of its arguments again, and how many arguments that are.
FORMS = {
    "kwvalue": 3, "kwgrid": 2, "kwfraction": 3, "kwroot": 2, "kwentry": 1, "kwproducts": 2,
    r"begin{kwtable}": 3,
}  # fmt: skip
FORM = re.compile(
    r"\\(?P<macro>kw(?:value|grid|fraction|root|entry|products)(?![a-z])|begin\{kwtable\})"
)
ROW = re.compile(r"\\tabularnewline|\\kwproduct\{")
DIGITS = re.compile("[0-9]+")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
CUT = re.compile(r"(?<=[0-9])\\kwcut (?=[0-9])")
ASTRAL = re.compile("[\U00010000-\U0010ffff]")

_pdfium = Lock()  # which is for one thread at a time
Mark = tuple[str, str]
Pieces = Counter[str]


@dataclass(frozen=True)
class Count:
    """How often each piece of a number has to be printed at least, and at most."""

    least: Pieces = field(default_factory=Counter)
    most: Pieces = field(default_factory=Counter)

    def add(self, other: Count, sign: int = 1) -> None:
        _add(self.least, other.least, sign)
        _add(self.most, other.most, sign)


@dataclass(frozen=True)
class WantedNumbers:
    """What is to be printed: what is certain, and choices, of each of which one is printed."""

    certain: Count = field(default_factory=Count)
    choices: list[Sequence[Count]] = field(default_factory=list)

    def join(self, *others: WantedNumbers) -> WantedNumbers:
        for other in others:
            self.certain.add(other.certain)
            self.choices.extend(other.choices)
        return self

    def choose(self, one: WantedNumbers, other: WantedNumbers) -> None:
        forms = one.bounds(), other.bounds()
        if forms[0] == forms[1]:
            self.certain.add(forms[0])
        else:
            self.choices.append(forms)

    def say(self, runs: Iterable[str], size: int) -> None:
        for piece in _pieces(runs, size):
            self.certain.least[piece] += 1
            self.certain.most[piece] += 1

    def bounds(self) -> Count:
        """How often each piece is printed, whatever is chosen; not to be changed."""
        if not self.choices:
            return self.certain
        total = Count()
        for each in (self.certain, *map(_range, self.choices)):
            total.add(each)
        return total


@dataclass(frozen=True)
class Page:
    """A page of a PDF: its text, and its numbers, some with the mark that they are the end of."""

    text: str
    runs: Sequence[tuple[Mark | None, str]]


@dataclass(frozen=True)
class SheetPart:
    """A part of a sheet: its LaTeX, the numbers that TeX adds to it, and those in the PDF."""

    latex: str
    own: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)


def misprinted(pdf: bytes, source: str) -> tuple[list[str], list[str]]:
    """The numbers that a PDF has and its ``.tex`` has not, and the other way round.

    The ``.tex`` is one of the shipped style, without LaTeX of an author's own.
    """
    pages = _read(pdf)
    whole = SILENT.sub(r"\g<kept>", source.partition(BODY)[2])
    head, rest = _taken(whole, r"\kwhead", 2)
    foot, body = _taken(rest, r"\kwfoot", 2)
    over: Pieces = Counter()
    under: Pieces = Counter()
    for part in _parts(body, pages, _digits(head), _digits(foot)):
        size = 1 if IN_A_NUMBER.search(part.latex + head + foot) else GROUP
        wanted = _wanted(SEAM.sub("", part.latex), size, len(pages))
        wanted.say(part.own, size)
        more, less = _differing(Counter(_pieces(part.printed, size)), wanted)
        over.update(more)
        under.update(less)
    if not over and not under:
        return [], []
    said, meant = "\n".join(page.text for page in pages), CUT.sub("", whole)
    return _named(over, said, meant), _named(under, meant, said)


def _named(pieces: Iterable[str], there: str, elsewhere: str) -> list[str]:
    """For each piece a number of a text that has it and is not elsewhere; itself if none is."""
    known = set(NUMBER.findall(elsewhere))
    names = [number for number in NUMBER.findall(there) if number not in known]
    parts = [(set(_pieces(name.split("."), GROUP)), name) for name in names]
    return [next((name for part, name in parts if piece in part), piece) for piece in pieces]


def _add(pieces: Pieces, others: Pieces, times: int = 1) -> None:
    for piece, many in others.items():
        pieces[piece] += many * times


def _range(forms: Sequence[Count]) -> Count:
    """How often a piece is printed, whatever is chosen."""
    least, most = Counter(forms[0].least), Counter(forms[0].most)
    for form in forms[1:]:
        least &= form.least
        most |= form.most
    return Count(least, most)


def _pieces(runs: Iterable[str], size: int) -> Iterator[str]:
    return (run[at : at + size] for run in runs for at in range(0, len(run), size))


def _digits(latex: str) -> list[str]:
    return DIGITS.findall(SEAM.sub("", latex))


def _taken(latex: str, macro: str, many: int) -> tuple[str, str]:
    """The arguments of a macro that is used once, if at all, and the LaTeX without it."""
    before, found, behind = latex.partition(macro)
    if not found:
        return "", latex
    given, end = arguments(behind, 0, many)
    return " ".join(given), before + behind[end:]


def _parts(
    body: str, pages: Sequence[Page], head: Sequence[str], foot: Sequence[str]
) -> list[SheetPart]:
    """The parts of a sheet, as far as the LaTeX and the PDF can be parted at the same marks; each
    page has a head and a foot."""
    begins = _begins(body, pages)
    parts = [
        SheetPart(body[here:there]) for here, there in pairwise((0, *begins.values(), len(body)))
    ]
    for place, number in (*_tables(body), *_items(body)):
        parts[sum(begin <= place for begin in begins.values())].own.append(number)
    of_mark = dict(zip(begins, parts[1:], strict=True))
    part = parts[0]
    for page_number, page in enumerate(pages, start=1):
        part.own.extend(head)
        for mark, run in page.runs:
            part = of_mark.get(mark, part) if mark else part
            part.printed.append(run)
        part.own.extend((*foot, str(page_number)))
    return parts


def _begins(body: str, pages: Sequence[Page]) -> dict[Mark, int]:
    """Where parts begin in the LaTeX, by their marks: those that are once in the PDF, and that no
    text of an author's looks like."""
    places = {
        (found["name"].title(), found["number"]): found.start()
        for found in BEGIN.finditer(body)
        if found["name"]
    }
    places |= {("Table", number): place for place, number in _tables(body)}
    printed = [mark for page in pages for mark, _ in page.runs if mark]
    times = Counter((*printed, *MARKED.findall(body)))
    found = {mark: places[mark] for mark in printed if mark in places and times[mark] == 1}
    return found if list(found.values()) == sorted(found.values()) else {}


def _tables(body: str) -> Iterator[tuple[int, str]]:
    """The places of tables in the LaTeX, with their numbers."""
    tables = (found for found in BEGIN.finditer(body) if not found["name"])
    return ((found.start(), str(number)) for number, found in enumerate(tables, start=1))


def _items(body: str) -> Iterator[tuple[int, str]]:
    """The places of items in the LaTeX, with their numbers, if they have any."""
    lists: list[Iterator[int] | None] = []
    for found in LIST.finditer(body):
        if found["kind"]:
            options = found["options"] or ""
            is_first = found["kind"] == "enumerate" and not any(lists)
            start = START.search(options)
            numbered = is_first or r"\arabic" in options
            lists.append(count(int(start[1]) if start else 1) if numbered else None)
        elif not found["item"]:
            lists.pop()
        elif (numbers := lists[-1]) is not None:
            yield found.start(), str(next(numbers))


def _wanted(latex: str, size: int, pages: int) -> WantedNumbers:
    """The numbers that a piece of LaTeX prints, on so many pages at most."""
    found = WantedNumbers()
    place = 0
    while (token := FORM.search(latex, place)) is not None:
        found.say(DIGITS.findall(latex, place, token.start()), size)
        macro = token["macro"]
        given, place = arguments(latex, token.end(), FORMS[macro])
        _form(macro, [_wanted(each, size, pages) for each in given], found, latex, pages)
    found.say(DIGITS.findall(latex, place), size)
    return found


def _form(
    macro: str, given: Sequence[WantedNumbers], found: WantedNumbers, latex: str, pages: int
) -> None:
    """Add what a macro prints of its arguments."""
    if macro == "kwvalue":
        found.join(given[2]).choose(given[1], WantedNumbers())
    elif macro == "kwfraction":
        found.choose(WantedNumbers().join(*given[:2]), given[2])
    elif macro in ("kwgrid", "kwroot"):
        found.choose(given[0], given[1])
    elif macro != "kwentry":  # which measures; the others are tables, with a head on each page
        found.join(*given[-2:])
        _add(found.certain.most, given[-1].bounds().most, pages + len(ROW.findall(latex)))


def _differing(printed: Pieces, wanted: WantedNumbers) -> tuple[list[str], list[str]]:
    """The pieces that are printed too often or too seldom, whatever is chosen.

    A form is left out that does not fit, whatever is chosen elsewhere, until all of them do.
    """
    choices = list(wanted.choices)
    total = wanted.bounds()
    is_settled = False
    while not is_settled:
        over = [piece for piece, many in printed.items() if many > total.most[piece]]
        under = [piece for piece, many in total.least.items() if many > printed[piece]]
        if over or under:
            return over, under
        is_settled = True
        for number, forms in enumerate(choices):
            span = _range(forms)
            fitting = [form for form in forms if _fits(form, span, total, printed)]
            if len(fitting) < len(forms):
                fitting = fitting or [forms[0]]  # which is then found above not to fit
                total.add(span, -1)
                total.add(_range(fitting))
                choices[number] = fitting
                is_settled = False
    return [], []


def _fits(form: Count, span: Count, total: Count, printed: Pieces) -> bool:
    return all(
        total.least[piece] - span.least[piece] + form.least[piece] <= printed[piece]
        and printed[piece] <= total.most[piece] - span.most[piece] + form.most[piece]
        for piece in span.most
    )


def _read(pdf: bytes) -> list[Page]:
    import pypdfium2

    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return [_page(page.get_textpage()) for page in document]


def _page(page: Any) -> Page:
    text = ASTRAL.sub("\ufffd\ufffd", page.get_text_range())  # as long as pdfium has it
    runs: list[tuple[Mark | None, str]] = []
    for found in RUN.finditer(text):
        kind, number, digits = found.groups()
        digits = digits or number
        if len(digits) == 1:
            first, others = digits, []
        else:
            first, *others = _together(page, found.end() - len(digits), digits)
        runs.append(((kind, first) if kind else None, first))
        runs += [(None, each) for each in others]
    return Page(text, runs)


def _together(page: Any, place: int, digits: str) -> list[str]:
    """Digits that follow each other, parted where they stand higher or lower or change their
    size."""
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    parts = [""]
    before = None
    first = raw.FPDFText_GetCharIndexFromTextIndex(page, place)
    for index, digit in enumerate(digits, start=first):
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        here = y.value, raw.FPDFText_GetFontSize(page, index)
        if before and (here[1] != before[1] or abs(here[0] - before[0]) > NEAR * here[1]):
            parts.append("")
        parts[-1] += digit
        before = here
    return parts
