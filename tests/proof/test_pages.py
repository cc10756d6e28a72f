"""The numbers of a PDF are those of its ``.tex``: changed before it was typeset, or after that."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from keywright import pipeline
from keywright.build import proofreading
from keywright.build.builder import build
from keywright.errors import CheckError
from keywright.pipeline import SHEETS, Entry
from keywright.proof import pages
from keywright.proof.pages import misprinted
from keywright.styles import Whose
from keywright.tex import typeset
from keywright.variants.design import design_of
from keywright.variants.making import Pressing, press
from tests.kinds.worked import sheet_of

ROOT = Path(__file__).parents[2]
CONVOLUTION = "kind: convolution\nsignal: [1, 2, 1/3, 4.25]\nkernel: [1024, 0, 23456]\n"
DRAWN = 150  # digits


@cache
def shipped(name: str) -> tuple[str, bytes]:
    """A sheet of the shipped assignment and its PDF."""
    loaded = pipeline.load(ROOT / "problems/ift6135-h2020")
    source = pipeline.render(loaded, pipeline.solve(loaded), solutions=SHEETS[name])
    return source, typeset(source).pdf


def with_text(statement: str, header: str = "Title") -> str:
    """A sheet with these words in a statement."""
    sheet = sheet_of({"kind": "softmax"}, solutions=False)
    begun, mark, rest = sheet.partition("\n% keywright:end")
    return f"{begun}\n{statement}\n{mark}{rest}".replace(
        r"\kwhead{}{}", rf"\kwhead{{{header}}}{{}}"
    )


@pytest.mark.parametrize("name", SHEETS)
def test_they_agree(name: str) -> None:
    source, pdf = shipped(name)
    assert misprinted(pdf, source) == ([], [])


@pytest.mark.parametrize("name", SHEETS)
def test_every_digit_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One digit of the PDF's text is another one."""
    source, pdf = shipped(name)
    draw = random.Random(13)
    whole = pages._read(pdf)
    missed = []
    for _ in range(DRAWN):
        number = draw.randrange(len(whole))
        runs = list(whole[number].runs)
        at = draw.randrange(len(runs))
        mark, run = runs[at]
        place = draw.randrange(len(run))
        digit = str((int(run[place]) + draw.randint(1, 9)) % 10)
        other = run[:place] + digit + run[place + 1 :]
        runs[at] = mark and (mark[0], other), other
        bent = [*whole[:number], replace(whole[number], runs=runs), *whole[number + 1 :]]
        monkeypatch.setattr(pages, "_read", lambda _, bent=bent: bent)
        if misprinted(pdf, source) == ([], []):
            missed.append(f"{other} for {run} on page {number + 1}")
    assert missed == []


@pytest.mark.parametrize(
    ("there", "number", "other"),
    [
        ("0.1173", "0.1173", "0.1179"),
        (r"(64,\kwcomma 125", "125", "126"),
        ("12\\kwthin 288", "288", "289"),
        ("256 + 2", "2", "3"),
    ],
)
def test_what_was_changed_before_it_was_typeset(there: str, number: str, other: str) -> None:
    source, _ = shipped("solutions")
    before, body = source.split("% keywright:body")
    changed = body.replace(there, there.removesuffix(number) + other, 1)
    pdf = typeset(f"{before}% keywright:body{changed}").pdf
    assert misprinted(pdf, source) == ([other], [number])


@pytest.mark.parametrize(
    "statement",
    [
        "On 2020-01-15, 3 of 4096 and 0.25 of 17.5\\%, see \\textbackslash{}23 % 77",
        "$x_{1}^{2} + 10^{23} + 4^{5}6 - \\frac{12}{34} + 2^{3^{4}} \\ne 7$",
        "$138\\kwthin 357\\kwthin 544 \\cdot 0.123\\kwcut 456\\kwcut 789\\kwcut 01$",
        r"\leavevmode\penalty10000 " + r"\penalty10 ".join("31415926535897932384626433832795" * 6),
        "Question 2 (3) and Table 1 are no marks, nor is\n\nAnswer 1.",
        "\\begin{enumerate}[start=3]\n\\item 8\n\\begin{enumerate}\n\\item 9\n\\item 9\n"
        "\\end{enumerate}\n\\item 7\n\\begin{itemize}\n\\item 6\n\\end{itemize}\n\\end{enumerate}",
        r"\kwfraction{x + 12}{34}{(x + 12)/34}".join("$$"),
        r"$\kwvalue{=}{\frac{1}{3}}{0.3333}$, $\kwvalue{=}{" + "x" * 90 + "^{77}}{0.8}$",
        r"\kwgrid{[\frac{1}{3}]}{[0.3333]}{\kwentry{\frac{1}{3}}}",
    ],
)
def test_what_prints_numbers(statement: str) -> None:
    source = with_text(statement, "IFT6135-H2020")
    pdf = typeset(source).pdf
    assert misprinted(pdf, source) == ([], [])
    assert misprinted(pdf, source.replace("6135", "6136")) == (["6135"], ["6136"])


def test_a_form_that_is_not_printed_need_not_be() -> None:
    long = "x" * 90 + "^{77}"
    pdf = typeset(with_text(rf"$\kwvalue{{=}}{{{long}}}{{0.8}}$")).pdf
    assert misprinted(pdf, with_text(rf"$\kwvalue{{=}}{{{long}}}{{0.9}}$")) == (["0.8"], ["0.9"])
    short = with_text(r"$\kwvalue{=}{\frac{456}{789}}{0.8}$")
    assert misprinted(typeset(short).pdf, short.replace("456", "457"))[0] != []


def test_the_head_of_a_table_comes_again() -> None:
    rows = "\\tabularnewline\n".join(f"{n} & {n * n}" for n in range(120))
    source = with_text(
        "\\begin{kwtable}{@{}L{2em}l@{}}{Squares, of 120}{$x_{41}$ & $x_{42}$}"
        f"\n{rows}\\tabularnewline\n\\end{{kwtable}}"
    )
    pdf = typeset(source).pdf
    assert misprinted(pdf, source) == ([], [])
    assert misprinted(pdf, source.replace("{41}", "{43}")) == (["41"], ["43"])
    assert misprinted(pdf, source.replace("117 & 13689", "117 & 13680"))[1] != []


def bent(sources: Iterable[str]) -> list[str]:
    return [source.replace("23\\kwthin 456", "23\\kwthin 457") for source in sources]


def test_a_sheet_with_another_number_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.yaml").write_text(CONVOLUTION)
    monkeypatch.setattr(
        "keywright.tex.typeset", lambda source, **given: typeset(*bent([source]), **given)
    )
    with pytest.raises(
        CheckError, match=r"^\w+: the PDF has 457 .*where the .tex has 456"
    ) as error:
        build(tmp_path / "q.yaml", [], engine="embedded", out=tmp_path)
    assert error.value.exit_status == 3
    assert "\n" not in str(error.value)
    assert sorted(file.name for file in (tmp_path / "q").glob("*.pdf")) == []


def test_nor_is_such_a_variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keywright import tex

    (tmp_path / "q.yaml").write_text(f"{CONVOLUTION}vary: {{signal.0: {{integers: [1, 9]}}}}\n")
    loaded = pipeline.load(tmp_path / "q.yaml")
    design = design_of(loaded)
    (solved,) = pipeline.solve(loaded)
    bodies = [pipeline.bodies(loaded, Entry(1, solved.problem, pipeline.entry(solved)))]
    all_of = tex.typeset_all
    task = Pressing((Whose("0001"), Whose("0002")), (bodies, bodies), tuple(SHEETS), "embedded")
    assert all(len(each.pdfs) == len(SHEETS) for each in press(design, task))
    monkeypatch.setattr(
        tex,
        "typeset_all",
        lambda some, **given: all_of(
            [*some[:2], *((title, *bent([source])) for title, source in some[2:])], **given
        ),
    )
    first, second = press(design, task)
    assert first.made.status == 0
    assert (second.made.status, second.pdfs) == (3, {})
    assert second.made.message.startswith("solutions: the PDF has 457")


def test_nobody_knows_what_an_authors_own_latex_prints(tmp_path: Path) -> None:
    source, pdf = shipped("questions")
    (tmp_path / "q.yaml").write_text("kind: softmax\n")
    (tmp_path / "assignment.yaml").write_text("questions: [q.yaml]\n")
    other = source.replace("256", "257")
    for trusted in (False, True):
        loaded = pipeline.load(tmp_path, trusted=trusted)
        if pipeline.is_plain(loaded):
            with pytest.raises(CheckError, match="256"):
                proofreading.refuse_other_numbers(loaded, "questions", other, pdf)
        else:
            proofreading.refuse_other_numbers(loaded, "questions", other, pdf)
