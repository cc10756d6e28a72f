"""The picture in the README: `python -m tests.picture` draws it anew from the README's YAML."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from keywright.build import builder

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs/autodiff.png"
SCALE = 1.5  # 108 dots an inch: sharp on a screen, and small
MARGIN = 12


def example() -> str:
    """The YAML that the README shows beside the picture."""
    readme = (ROOT / "README.md").read_text()
    found = re.search(r"<!-- example: autodiff.yaml -->\n```yaml\n(.*?)```", readme, re.DOTALL)
    assert found
    return found.group(1)


def drawn() -> Image.Image:
    """The page of the example's solution sheet, without its white margins and its number."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "autodiff.yaml"
        file.write_text(example())
        built = builder.build(file, (), engine="embedded", out=Path(folder))
        with pypdfium2.PdfDocument(built.folder / "solutions.pdf") as document:
            page: Image.Image = document[0].render(scale=SCALE).to_pil().convert("L")
    page = page.crop((0, 0, page.width, int(page.height * 0.9)))
    box = ImageChops.invert(page).getbbox()
    assert box
    left, top, right, bottom = box
    return page.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    drawn().save(PICTURE, optimize=True)
