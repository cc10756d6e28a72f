"""Small documents that the tests of this room share."""

from __future__ import annotations

import pypdfium2

PREAMBLE = "\\documentclass{article}\n\\usepackage[T1]{fontenc}\\usepackage{lmodern}\n"
FIRST_LINE = 4  # of a body, in the .tex


def document(body: str, preamble: str = "") -> str:
    """A document with this body, which begins at FIRST_LINE if the preamble is one line."""
    return f"{PREAMBLE}{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n"


def text_of(pdf: bytes) -> str:
    """The text of all pages, read back by a program that did not write it."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def marked(body: str, preamble: str = "") -> str:
    """The same document as one whose preamble is the style's: it may come from a format."""
    style, begin, rest = document(body, preamble).partition("\\begin{document}")
    return f"{style}% keywright:body\n{begin}{rest}"
