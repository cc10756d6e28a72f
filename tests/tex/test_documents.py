"""The finished PDF: whole, deterministic, and without anything that acts by itself."""

from __future__ import annotations

import io

import pikepdf
import pytest

from generator.tex import TypesetError, documents, typeset
from tests.tex.samples import document, text_of

ACTIVE = (
    "\\pdfcatalog{/OpenAction << /S /JavaScript /JS (app.beep) >>}"
    "\\pdfcatalog{/AA << /WC << /S /JavaScript /JS (x) >> >>}"
    "\\pdfnames{/JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >>}"
    "\\pdfpageattr{/AA << /O << /S /Launch /F (x) >> >>}"
    "\\pdfannot width 9pt height 9pt {/Subtype /Link /A << /S /Launch /F (calc.exe) >>}"
    "\\pdfannot width 9pt height 9pt"
    " {/Subtype /Link /A << /S /URI /URI (https://example.org)"
    " /Next << /S /JavaScript /JS (x) >> >>}"
    "\\pdfannot width 9pt height 9pt {/Subtype /Link /A << /S /URI /URI (file:///etc/x) >>}"
    "\\pdfannot width 9pt height 9pt {/Subtype /Widget /FT /Tx /A << /S /SubmitForm >>}"
    "\\pdfoutline user {/S /Launch /F (x)} {title}"
    "\\immediate\\pdfobj{<< /S /ImportData /F (x) >>}\\pdfrefobj\\pdflastobj "
    "Visible text"
)
BAD = (b"JavaScript", b"Launch", b"calc.exe", b"SubmitForm", b"ImportData", b"OpenAction", b"file:")


def _plain(pdf: bytes) -> bytes:
    """The same PDF with every object readable."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


def test_everything_active_is_gone_and_the_text_is_not() -> None:
    result = typeset(document(ACTIVE))
    plain = _plain(result.pdf)
    assert [word for word in BAD if word in plain] == []
    assert b"https://example.org" in plain
    assert "Visible text" in text_of(result.pdf)


@pytest.mark.parametrize(
    "entry",
    [
        "\\pdfpageattr{/Annots 5}",
        "\\pdfpageattr{/Annots [5 /Link null << /Subtype 7 >>]}",
        "\\pdfobj{<< /S 5 /A << /S [1] >> >>}\\pdfrefobj\\pdflastobj",
        f"\\pdfobj{{{'[' * 4000}{']' * 4000}}}\\pdfrefobj\\pdflastobj",
        "\\pdfobj{<< /S /URI /URI 5 /AA null >>}\\pdfrefobj\\pdflastobj",
        "\\pdfobj{garbage (}\\pdfrefobj\\pdflastobj",
        "\\pdfcatalog{/Metadata 5}",
    ],
)
def test_nonsense_in_the_pdf_does_no_harm(entry: str) -> None:
    assert "fine" in text_of(typeset(document(f"fine {entry}")).pdf)


def test_a_pdf_without_pages_is_one_clear_line() -> None:
    with pytest.raises(TypesetError) as caught:
        typeset(document("x\\pdfcatalog{/Pages 7}"))
    assert str(caught.value) == "the PDF is damaged: unable to find page tree"


def test_links_of_hyperref_still_lead_somewhere() -> None:
    body = "\\section{One}\\label{s}see \\ref{s}, \\href{https://example.org/a}{there}"
    plain = _plain(typeset(document(body, "\\usepackage{hyperref}\n")).pdf)
    assert b"https://example.org/a" in plain
    assert b"/GoTo" in plain


def test_no_date_and_no_trace_of_the_program() -> None:
    plain = _plain(typeset(document("x")).pdf)
    for trace in (b"CreationDate", b"ModDate", b"PTEX", b"pdfTeX", b"TeX Live"):
        assert trace not in plain


def test_finishing_twice_changes_nothing() -> None:
    pdf = typeset(document("x"), title="T", author="A").pdf
    assert documents.finished(pdf, title="T", author="A") == (pdf, 1)


@pytest.mark.parametrize("cut", [0, 10, 500, -1000, -6])
def test_half_a_pdf_is_refused(cut: int) -> None:
    pdf = typeset(document("x")).pdf
    with pytest.raises(TypesetError, match="incomplete"):
        documents.finished(pdf[:cut], title="", author="")


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(TypesetError, match="damaged"):
        documents.finished(b"%PDF-1.5\nnothing here\n%%EOF\n", title="", author="")
