"""`keywright new`: a small assignment that works, to be changed into one's own.

Its files lie beside this module. The schema for editors is written next to them, since the folder
may be anywhere and an editor may be without a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.errors import Fault, InputError

__all__ = ["SCHEMAS", "start"]

FILES = ("assignment.yaml", "convolution.yaml", "cnn-shape.yaml", "autodiff.yaml")
SCHEMAS = ".keywright"  # the folder of the schemas, within the assignment's


def start(folder: Path, schemas: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the starter into `folder` with the schemas by file name; the files written.

    Raises `InputError`, before anything is written, if one of them is there already or if the
    folder cannot be made.
    """
    here = Path(__file__).parent
    texts = {folder / name: (here / name).read_text("utf-8") for name in FILES}
    texts |= {folder / SCHEMAS / name: text for name, text in schemas.items()}
    there = [file for file in texts if file.exists() or file.is_symlink()]
    if there:
        message = "is there already; nothing was written"
        raise InputError(Fault(str(file), 1, 1, message) for file in there)
    begun: list[Path] = []
    try:
        (folder / SCHEMAS).mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                begun.append(file)
                stream.write(text)
    except OSError as error:
        for file in begun:
            file.unlink(missing_ok=True)
        place = str(error.filename or folder)
        message = f"cannot be written: {error.strerror}"
        raise InputError([Fault(place, 1, 1, message)]) from None
    return tuple(texts)
