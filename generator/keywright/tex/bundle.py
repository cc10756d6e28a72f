"""Many finished PDFs as one, with a bookmark for each."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import pikepdf

from keywright.system.parts import PART, named
from keywright.tex.documents import described

__all__ = ["bundle"]

AT_ONCE = 24  # files that are open at the same time
TYPE_1 = pikepdf.Name("/Type1")
REFERENCE = b" R"  # how a reference to another object ends

Content = Hashable


def bundle(
    parts: Sequence[tuple[str, Path]], target: Path, *, title: str = "", author: str = ""
) -> None:
    """Write the PDFs one behind the other into `target`, in one step; each has its bookmark.

    The same parts give the same bytes. Few files are open at once, and what is in memory at the
    same time are the fonts of these few.
    """
    above = target.parent
    with named(above), tempfile.TemporaryDirectory(PART, ".", above) as name:
        folder = Path(name)
        marks: list[tuple[str, int]] = []
        pieces: list[Path] = []
        page = 0
        for start in range(0, len(parts), AT_ONCE):
            some = parts[start : start + AT_ONCE]
            counts = _join([file for _, file in some], folder / f"{start}.pdf", [])
            pieces.append(folder / f"{start}.pdf")
            for (called, _), count in zip(some, counts, strict=True):
                marks.append((called, page))
                page += count
        _join(pieces, folder / "all.pdf", marks, title, author)
        (folder / "all.pdf").replace(target)


def _join(
    files: Sequence[Path],
    target: Path,
    marks: Sequence[tuple[str, int]],
    title: str = "",
    author: str = "",
) -> list[int]:
    """Write the files as one; the number of pages of each."""
    counts = []
    with pikepdf.new() as whole:
        opened = [pikepdf.open(file) for file in files]
        try:
            for one in opened:
                counts.append(len(one.pages))
                whole.pages.extend(one.pages)
            _share_fonts(whole)
            with whole.open_outline() as outline:
                outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in marks)
            if marks:
                whole.Root.PageMode = pikepdf.Name.UseOutlines
            described(whole, title, author)
            whole.save(
                target,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
        finally:
            for one in opened:
                one.close()
    return counts


def _share_fonts(document: pikepdf.Pdf) -> None:
    """Let pages with the same fonts use the same objects, as those of one run of TeX do before they
    are parted: nine tenths of a short sheet are fonts."""
    fonts: dict[Content, pikepdf.Object] = {}
    shared: dict[tuple[int, int], pikepdf.Object] = {}
    for page in document.pages:
        used = page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        for name, font in used.items():
            number = font.objgen
            if number not in shared:
                is_known = font.is_indirect and font.get("/Subtype") == TYPE_1
                shared[number] = fonts.setdefault(_content(font), font) if is_known else font
            if shared[number].objgen != number:
                used[name] = shared[number]


def _content(item: Any) -> Content:
    """What an object consists of, whatever its number and those of its parts are."""
    if not isinstance(item, pikepdf.Object):
        return repr(item)
    if isinstance(item, pikepdf.Stream):
        return hashlib.sha256(item.read_raw_bytes()).digest(), _content(item.stream_dict)
    text = item.unparse(resolved=True)
    if REFERENCE not in text:
        return text
    if isinstance(item, pikepdf.Dictionary):
        return tuple((name, _content(part)) for name, part in sorted(item.items()))
    return tuple(map(_content, item)) if isinstance(item, pikepdf.Array) else text
