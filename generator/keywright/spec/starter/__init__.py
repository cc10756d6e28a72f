"""`keywright new`: a small assignment that works, to be changed into one's own.

Its header lies beside this module; its questions are the examples of their kinds. The schema for
editors is written next to them, since the folder may be anywhere and an editor may be without a
network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from keywright.errors import Fault, InputError
from keywright.spec.files import HEADER

__all__ = ["SCHEMAS", "start"]

HERE = Path(__file__).parent
SCHEMAS = ".keywright"  # the folder of the schemas, within the assignment's
SETTINGS = Path(".vscode/settings.json")  # by which an editor finds them without a line in the file


def start(
    folder: Path, schemas: Mapping[str, str], questions: Mapping[str, str]
) -> tuple[Path, ...]:
    """Write the starter into `folder` with the schemas and the questions by file name; the files
    written. Settings of the editor's that are there already are left alone.

    Raises `InputError`, before anything is written, if another of them is there already or if the
    folder cannot be made.
    """
    header = (HERE / HEADER).read_text("utf-8")
    texts = {folder / HEADER: header + "".join(f"  - {name}\n" for name in questions)}
    texts |= {folder / name: _beside_schemas(text) for name, text in questions.items()}
    texts |= {folder / SCHEMAS / name: text for name, text in schemas.items()}
    if not _is_there(folder / SETTINGS):
        texts[folder / SETTINGS] = (HERE / "settings.json").read_text("utf-8")
    there = [file for file in texts if _is_there(file)]
    if there:
        message = "is there already; nothing was written"
        raise InputError(Fault(str(file), 1, 1, message) for file in there)
    begun: list[Path] = []
    try:
        for within in (SCHEMAS, SETTINGS.parent):
            (folder / within).mkdir(parents=True, exist_ok=True)
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


def _is_there(file: Path) -> bool:
    return file.exists() or file.is_symlink()


def _beside_schemas(example: str) -> str:
    """An example, whose first line says where its schema is, for another folder."""
    return re.sub(r"(?<=\$schema=)\S*/", f"{SCHEMAS}/", example, count=1)
