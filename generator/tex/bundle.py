"""Many finished PDFs as one, with a bookmark for each."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pikepdf

__all__ = ["bundle"]

AT_ONCE = 50  # files that are open at the same time


def bundle(parts: Sequence[tuple[str, Path]], target: Path) -> None:
    """Write the PDFs one behind the other into `target`, in one step; each has its bookmark.

    The same parts give the same bytes. Few files are open at once, and none is held in memory.
    """
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=target.parent) as name:
        folder = Path(name)
        marks: list[tuple[str, int]] = []
        pieces: list[Path] = []
        page = 0
        for start in range(0, len(parts), AT_ONCE):
            some = parts[start : start + AT_ONCE]
            counts = _join([file for _, file in some], folder / f"{start}.pdf", [])
            pieces.append(folder / f"{start}.pdf")
            for (title, _), count in zip(some, counts, strict=True):
                marks.append((title, page))
                page += count
        _join(pieces, folder / "all.pdf", marks)
        (folder / "all.pdf").replace(target)


def _join(files: Sequence[Path], target: Path, marks: Sequence[tuple[str, int]]) -> list[int]:
    """Write the files as one; the number of pages of each."""
    counts = []
    with pikepdf.new() as whole:
        opened = [pikepdf.open(file) for file in files]
        try:
            for one in opened:
                counts.append(len(one.pages))
                whole.pages.extend(one.pages)
            with whole.open_outline() as outline:
                outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in marks)
            if marks:
                whole.Root.PageMode = pikepdf.Name.UseOutlines
            whole.docinfo["/Producer"] = "keywright"
            whole.save(
                target,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
        finally:
            for one in opened:
                one.close()
    return counts
