"""The PDF that TeX wrote, made fit to hand out: deterministic, titled, and free of actions."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from itertools import accumulate

import pikepdf

from keywright.tex.faults import TypesetError

__all__ = ["described", "finished", "parted"]

Marks = Sequence[tuple[str, int]]  # of an outline: what begins there, and on which page, from 1

END_MARK = b"%%EOF"
# Links within the document and to the web are what a sheet needs; every other action (ISO 32000,
# 12.6.4) runs, opens, sends, plays or hides something.
FORBIDDEN_ACTIONS = (
    *("/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/Named"),
    *("/SubmitForm", "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition"),
    *("/Trans", "/GoTo3DView", "/RichMediaExecute"),
)
# Entries that start something by themselves, or that carry files, scripts and forms.
FORBIDDEN_KEYS = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/EmbeddedFiles", "/AF", "/AcroForm")
ALLOWED_LINKS = ("http:", "https:", "mailto:")
ALLOWED_ANNOTATION = "/Link"
LANGUAGE = "en"
BELOW = "Answer"  # stands below its question in an outline


def finished(pdf: bytes, *, title: str, author: str, marks: Marks = ()) -> tuple[bytes, int]:
    """The finished PDF and the number of its pages; a TypesetError if it is not a whole PDF.

    The same input gives the same bytes: no dates, no trace of the program or folder, and an /ID
    that is a digest of the content.
    """
    with _opened(pdf) as document:
        _defuse(document)
        described(document, title, author, marks)
        return _saved(document), len(document.pages)


def parted(
    pdf: bytes,
    pages: Sequence[int],
    titles: Sequence[str],
    *,
    author: str,
    marks: Sequence[Marks],
) -> list[bytes] | None:
    """A PDF for each of these numbers of pages, finished; None if there is more to it than pages,
    as are links from one to another, or other pages. A TypesetError if it is not a whole PDF."""
    with _opened(pdf) as document:
        _defuse(document)
        if len(document.pages) != sum(pages) or not _is_pages_alone(document):
            return None
        all_pages = list(document.pages)
        parts = []
        for count, end, title, own in zip(pages, accumulate(pages), titles, marks, strict=True):
            with pikepdf.new() as part:
                part.pages.extend(all_pages[end - count : end])
                described(part, title, author, own)
                parts.append(_saved(part))
        return parts


@contextlib.contextmanager
def _opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    if not pdf.rstrip().endswith(END_MARK):
        raise TypesetError(f"the PDF is incomplete: it does not end with {END_MARK.decode()}")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            yield document
    except pikepdf.PdfError as fault:
        # What comes before the last colon names our own buffer, differently each time.
        reason = str(fault).rpartition(": ")[2]
        raise TypesetError(f"the PDF is damaged: {reason}") from fault


def _saved(document: pikepdf.Pdf) -> bytes:
    if "/ID" in document.trailer:
        del document.trailer["/ID"]
    written = io.BytesIO()
    document.save(
        written,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return written.getvalue()


def _is_pages_alone(document: pikepdf.Pdf) -> bool:
    return set(document.Root.keys()) <= {"/Type", "/Pages"} and all(
        _leads_outside(item) for page in document.pages for item in _items(page.get("/Annots"))
    )


def _leads_outside(link: object) -> bool:
    action = link.get("/A") if isinstance(link, pikepdf.Dictionary) else None
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/URI"


def described(document: pikepdf.Pdf, title: str, author: str, marks: Marks = ()) -> None:
    """Say of a document what it is, in which language, and where what begins; its title is what a
    viewer shows. What an author's own LaTeX says of language and outline stays."""
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    if "/Metadata" in document.Root:
        del document.Root["/Metadata"]
    document.docinfo["/Producer"] = "keywright"
    for key, text in (("/Title", title), ("/Author", author)):
        if text:
            document.docinfo[key] = text
    if "/Lang" not in document.Root:
        document.Root.Lang = pikepdf.String(LANGUAGE)
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=bool(title))
    if marks and "/Outlines" not in document.Root:
        _outline(document, marks)


def _outline(document: pikepdf.Pdf, marks: Marks) -> None:
    """An entry for each question, and below it one for its answer."""
    pages = len(document.pages)
    with document.open_outline() as outline:
        for name, page in marks:
            if 1 <= page <= pages:
                above = outline.root[-1].children if outline.root else outline.root
                is_below = name.startswith(BELOW)
                item = pikepdf.OutlineItem(name, page - 1)
                (above if is_below else outline.root).append(item)


def _defuse(document: pikepdf.Pdf) -> None:
    """Take out whatever acts by itself, wherever it hangs: pages, links, outlines, names."""
    for page in document.pages:
        if "/Annots" in page:
            page.Annots = pikepdf.Array([each for each in _items(page.Annots) if _is_link(each)])
    _clean(document.Root)
    for each in document.objects:
        _clean(each)


def _items(array: object) -> list[object]:
    """The items of what should be an array; a document can write anything in its place."""
    return list(array) if isinstance(array, pikepdf.Array) else []


def _is_link(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == ALLOWED_ANNOTATION


def _clean(item: pikepdf.Object) -> None:
    """Clean one object and what is written inside it; what it refers to is visited by itself."""
    if isinstance(item, pikepdf.Array):
        for each in item:
            _clean_inside(each)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key in FORBIDDEN_KEYS:
            if key in item:
                del item[key]
        if _acts(item):
            for key in list(item.keys()):
                del item[key]
        for _, each in item.items():
            _clean_inside(each)


def _clean_inside(item: object) -> None:
    if isinstance(item, pikepdf.Object) and not item.is_indirect:
        _clean(item)


def _acts(item: pikepdf.Object) -> bool:
    """Whether a dictionary is an action that a sheet has no use for."""
    kind = item.get("/S")
    if kind == "/URI":
        return not str(item.get("/URI", "")).lower().startswith(ALLOWED_LINKS)
    return str(kind) in FORBIDDEN_ACTIONS
