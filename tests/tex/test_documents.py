"""The finished PDF: whole, deterministic, and without anything that acts by itself."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest

from keywright.tex import TypesetError, documents, typeset
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


def said(pdf: bytes) -> tuple[str, str, str, bool]:
    """The title, the author, the language of a PDF, and whether viewers show the title."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        info, root = opened.docinfo, opened.Root
        title, author = str(info.get("/Title", "")), str(info.get("/Author", ""))
        return title, author, str(root.Lang), bool(root.ViewerPreferences.DisplayDocTitle)


def outline(pdf: bytes) -> list[tuple[int, str, int]]:
    """Level, name and page, from 1, of each bookmark."""
    with pypdfium2.PdfDocument(pdf) as opened:
        marks = [(each.level, each.get_title(), each.get_dest()) for each in opened.get_toc()]
        return [(level, name, where.get_index() + 1) for level, name, where in marks if where]


TWO = "one\\newpage two"
MARKS = (("Question 1", 1), ("Answer 1", 2), ("Question 2", 2))


def test_a_pdf_says_what_it_is() -> None:
    plain = typeset(document(TWO)).pdf
    pdf, _ = documents.finished(plain, title="Tïtle", author="A", marks=MARKS)
    assert said(pdf) == ("Tïtle", "A", "en", True)
    assert outline(pdf) == [(0, "Question 1", 1), (1, "Answer 1", 2), (0, "Question 2", 2)]
    assert documents.finished(plain, title="Tïtle", author="A", marks=MARKS) == (pdf, 2)


def test_a_mark_of_no_page_is_none() -> None:
    pdf = typeset(document(TWO)).pdf
    marks = [("Question 1", 0), ("Answer 1", 3), ("Answer 2", 2)]
    assert outline(documents.finished(pdf, title="", author="", marks=marks)[0]) == [
        (0, "Answer 2", 2)
    ]


def test_what_an_author_says_himself_stays() -> None:
    body = "\\pdfcatalog{/Lang (fr)}\\pdfdest name {d} fit\\pdfoutline goto name {d} {Titre} x"
    pdf, _ = documents.finished(
        typeset(document(body)).pdf, title="", author="", marks=[("Question 1", 1)]
    )
    assert said(pdf) == ("", "", "fr", False)
    assert [name for _, name, _ in outline(pdf)] == ["Titre"]


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
