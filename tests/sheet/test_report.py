"""The report as a page: it has every finding beside the line as printed, and stands alone."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from keywright import pipeline
from keywright.referee import places
from keywright.sheet.names import GREEK
from keywright.sheet.printer import latex
from keywright.sheet.report import _formula, lines, page
from keywright.terms.term import Term, fn, symbol, to_json
from tests.sheet.test_roundtrip import SAMPLES

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "problems/examples").glob("*.yaml"))


def judged(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    loaded = pipeline.load(file)
    solved = pipeline.solve(loaded)
    found = pipeline.answers(loaded, solved)
    return pipeline.with_proofs(pipeline.check(loaded, found), map(pipeline.proofs, solved)), found


class Reader(HTMLParser):
    """The rows of the tables as texts, the elements, the texts of heads, and whatever would load
    something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[tuple[str, list[str]]] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.heads: list[str] = []
        self.formulas: list[list[str]] = []  # the elements that each of them stands in
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href", "onclick")]
        if "math" not in self.open and "tbody" in self.open:
            if tag == "tr":
                self.rows.append((dict(attrs).get("class") or "", []))
            elif tag in CELLS:
                self.rows[-1][1].append("")
        if tag in HEADS:
            self.heads.append("")
        if tag == "math":
            self.formulas.append(self.open.copy())
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if set(CELLS) & set(self.open) and "tbody" in self.open:
            self.rows[-1][1][-1] += data
        if self.open and self.open[-1] in HEADS:
            self.heads[-1] += data


CELLS = ("th", "td")
HEADS = ("th", "caption", "title", "h1", "h2", "h3")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_finding_has_its_line(file: Path) -> None:
    report, found = judged(file)
    for answer in found["questions"]:
        assert sorted(line.where for line in lines(answer)) == sorted(places(answer))
    reader = Reader(page(report, found))
    rows = [cells for _, cells in reader.rows]
    assert len(rows) == sum(len(question["findings"]) for question in report["questions"])
    assert reader.open == []
    assert all(len(cells) == 3 and all(cell.strip() for cell in cells) for cells in rows)
    assert not any("\\" in cell for cells in rows for cell in cells)
    counts = report["counts"]
    ways = [cells[2] for cells in rows]
    assert sum("recomputed" in way for way in ways) == counts["recomputed"]
    assert sum("sampled at" in way for way in ways) == counts["sampled"]
    assert sum(way.startswith("proved, ") for way in ways) == report["proved"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_its_outline_is_one_for_everybody(file: Path) -> None:
    """One `main`, heads that say something, and formulas that scroll instead of the page."""
    text = page(*judged(file))
    reader = Reader(text)
    assert reader.tags.count("main") == 1
    assert all(head.strip() for head in reader.heads)
    assert "width=device-width" in text
    assert "div { overflow-x: auto;" in text
    assert all("div" in around for around in reader.formulas)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_places_are_in_words(file: Path) -> None:
    _, found = judged(file)
    for line in lines(found["questions"][0]):
        name = line.section if line.section.startswith("Trace") else f"{line.section}: {line.name}"
        assert line.where.startswith("answers/") or not re.search(r"\w\.\w|[/_]", name), name


def test_a_vector_is_bold() -> None:
    """As letters of their own: browsers do not make them bold."""
    assert "<mi>𝒙</mi>" in page(*judged(ROOT / "problems/examples/softmax.yaml"))


@pytest.mark.parametrize(
    "term",
    [
        *SAMPLES,
        *(fn(accent, fn(accent, "x")) for accent in ("bar", "tilde")),
        *map(symbol, sorted(GREEK)),
    ],
    ids=latex,
)
def test_whatever_is_printed_has_its_mathml(term: Term) -> None:
    assert _formula(to_json(term)).startswith("<math")


def test_it_stands_alone_and_is_the_same_every_time() -> None:
    report, found = judged(ROOT / "problems/examples/autodiff.yaml")
    text = page(report, found)
    reader = Reader(text)
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert reader.links == []
    assert "url(" not in text
    assert "@import" not in text
    assert text == page(*judged(ROOT / "problems/examples/autodiff.yaml"))


def test_what_failed_or_is_unchecked_stands_out() -> None:
    report, found = judged(ROOT / "problems/examples/convolution.yaml")
    report = json.loads(json.dumps(report))
    first, second, *_ = report["questions"][0]["findings"]
    first.update(ok=False, proved=False, detail="is 2, <b>not</b> 3")
    second.update(how="unchecked", detail="no rule covers it")
    report["questions"][0]["findings"].append({**first, "where": "question", "detail": "broke"})
    report["failures"] = [{"question": "convolution", **first}]
    text = page(report, found)
    rows = {cells[-1]: style for style, cells in Reader(text).rows if cells}
    assert rows["failed: is 2, <b>not</b> 3"] == "failed"
    assert rows["unchecked: no rule covers it"] == "unchecked"
    assert rows["failed: broke"] == "failed"
    assert "Elsewhere, question: failed: broke</li>" in text
    assert '<li class="failed">convolution: 1</li>' in text
    assert "<b>not" not in text
    assert "Failures" in text


def test_a_proof_does_not_make_up_for_a_failure() -> None:
    loaded = pipeline.load(ROOT / "problems/examples/cnn-shape.yaml")
    solved = pipeline.solve(loaded)
    report = pipeline.check(loaded, pipeline.answers(loaded, solved))
    findings = report["questions"][0]["findings"]
    steps = [n for n, f in enumerate(findings) if f["where"].startswith("derivations/")]
    before = pipeline.with_proofs(report, map(pipeline.proofs, solved))
    assert before["proved"] == sum(f["proved"] for f in before["questions"][0]["findings"]) > 5
    assert not any(
        f["proved"] for f in before["questions"][0]["findings"] if f["where"][-2:] == "/0"
    )
    proved = next(n for n in steps if before["questions"][0]["findings"][n]["proved"])
    findings[proved] = {**findings[proved], "ok": False}
    after = pipeline.with_proofs(report, map(pipeline.proofs, solved))
    assert after["proved"] == before["proved"] - 1
    assert after["questions"][0]["findings"][proved]["proved"] is False
