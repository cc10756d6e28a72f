"""The format of a preamble changes nothing but the time, and is trusted only while it is whole."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from keywright.system.locks import alone
from keywright.tex import TypesetError, find, formats, typeset
from tests.tex.samples import document, marked, text_of

BODY = "Today is \\today, $x^2$, see page~\\pageref{end}.\\newpage\\kwloud{last}\\label{end}"
STYLE = "\\newcommand\\kwloud[1]{\\textbf{\\large #1}}\\usepackage{longtable}\n"
SOURCE = marked(BODY, STYLE)
TEX = find("embedded")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and its folder of formats."""
    monkeypatch.setenv("KEYWRIGHT_CACHE", str(tmp_path / "the cache"))
    return tmp_path / "the cache" / "formats"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the format of SOURCE."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEYWRIGHT_CACHE", str(folder))
        assert formats.kept(TEX, formats.preamble(SOURCE)) is not None
    return folder


@pytest.fixture
def format(made: Path, cache: Path) -> Path:
    shutil.copytree(made, cache.parent)
    (found,) = cache.glob("*.fmt")
    return found


def test_the_bytes_are_those_of_the_document_alone(format: Path) -> None:
    with_format = typeset(SOURCE)
    assert "format=sheet" in with_format.log
    alone = typeset(document(BODY, STYLE))
    assert "format=pdflatex" in alone.log
    assert with_format.pdf == alone.pdf


@pytest.mark.parametrize(
    "body",
    [
        "% keywright:question autodiff\nfine\n\nand \\foo here\n% keywright:end",
        "a\x0cb\n\n\\begin{foo}",
        "$x",
        "\\input{absent}",
        "\\csname @@end\\endcsname",
        "\\par\\vbox to 99cm{}}",
        "}\\end{document}",
        "\\hbox{",
    ],
)
def test_an_error_is_told_in_the_same_words(body: str) -> None:
    told = []
    for source in (SOURCE.replace(BODY, body), document(body, f"{STYLE}%\n")):
        with pytest.raises(TypesetError) as caught:
            typeset(source)
        told.append((str(caught.value), caught.value.line, caught.value.excerpt))
    assert told[0] == told[1]


def test_an_error_in_the_preamble_has_its_line(cache: Path) -> None:
    with pytest.raises(TypesetError, match=r"^line 3 of the \.tex: Undefined .* \\nosuch$"):
        typeset(marked("x", "\\nosuch\n"))
    assert list(cache.glob("*.fmt")) == []


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 4
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("damage", "suffix"),
    [(flipped, ".fmt"), (cut, ".fmt"), (Path.unlink, ".fmt"), (flipped, ".json"), (cut, ".json")],
)
def test_damage_is_noticed_and_mended(
    format: Path, damage: Callable[[Path], None], suffix: str
) -> None:
    whole = {file: file.read_bytes() for file in format.parent.iterdir()}
    file = format.with_suffix(suffix)
    before = file.stat()
    damage(file)
    if file.exists():
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert formats.kept(TEX, formats.preamble(SOURCE)) == format
    assert {file: file.read_bytes() for file in format.parent.iterdir()} == whole


def test_a_package_that_has_changed_makes_it_anew(format: Path) -> None:
    entry = format.with_suffix(".json")
    said = json.loads(entry.read_bytes())
    names = {Path(path).name for path, *_ in said["read"]}
    assert {"pdflatex", "pdflatex.fmt", "article.cls", "longtable.sty"} <= names
    package = next(each for each in said["read"] if each[0].endswith("longtable.sty"))
    package[2] -= 1  # as if it had been another when it was read
    entry.write_text(json.dumps(said))
    assert formats.kept(TEX, formats.preamble(SOURCE)) == format
    assert json.loads(entry.read_bytes()) != said


OTHER = 4321  # a user


def given_away(file: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files to others")
    os.chown(file, OTHER, OTHER)


@pytest.mark.parametrize(
    "opened", [given_away, partial(Path.chmod, mode=0o666), partial(Path.chmod, mode=0o664)]
)
@pytest.mark.parametrize("suffix", [".fmt", ".json"])
def test_a_format_that_others_could_have_written_is_made_anew(
    format: Path, opened: Callable[[Path], None], suffix: str
) -> None:
    """However well it fits: this one sets another number."""
    ours = format.read_bytes()
    other = formats.kept(TEX, formats.preamble(SOURCE.replace("large #1", "large 37.1211")))
    assert other is not None
    poison = other.read_bytes()
    said = json.loads(format.with_suffix(".json").read_bytes())
    format.write_bytes(poison)
    format.with_suffix(".json").write_text(json.dumps({**said, "sum": zlib.crc32(poison)}))
    assert len(poison) == said["size"]
    assert formats.kept(TEX, formats.preamble(SOURCE)) == format
    assert "37.1211" in text_of(typeset(SOURCE).pdf)
    opened(format.with_suffix(suffix))
    assert formats.kept(TEX, formats.preamble(SOURCE)) == format
    assert format.read_bytes() == ours
    assert "37.1211" not in text_of(typeset(SOURCE).pdf)


def test_what_a_mask_gives_to_others_is_kept_from_them(cache: Path) -> None:
    mask = os.umask(0)
    try:
        found = formats.kept(TEX, formats.preamble(SOURCE))
        assert found is not None
        made = found.stat().st_ino
        assert formats.kept(TEX, formats.preamble(SOURCE)) == found
        assert found.stat().st_ino == made
    finally:
        os.umask(mask)


def test_no_format_is_taken_from_a_folder_that_others_can_write(format: Path) -> None:
    with format.open("rb") as before:  # while it is open, no other file gets its number
        format.parent.chmod(0o777)
        assert formats.kept(TEX, formats.preamble(SOURCE)) == format
        assert format.stat().st_ino != os.fstat(before.fileno()).st_ino
    assert format.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("file", [".", "formats"])
def test_a_cache_that_cannot_be_written_is_done_without(cache: Path, file: str) -> None:
    place = cache.parent / file
    place.parent.mkdir(exist_ok=True)
    place.write_text("a file where the folder should be")
    assert formats.kept(TEX, formats.preamble(SOURCE)) is None
    assert "format=pdflatex" in typeset(SOURCE).log


def test_one_that_others_do_not_come_to_make_is_done_without(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "PATIENCE", 0.1)
    with alone(cache):
        assert formats.kept(TEX, formats.preamble(SOURCE)) is None


def test_a_format_that_cannot_be_read_is_done_without(format: Path) -> None:
    format.unlink()
    format.mkdir()
    assert formats.kept(TEX, formats.preamble(SOURCE)) is None


@pytest.mark.parametrize("content", [None, b"", b"no format"])
def test_a_format_that_is_of_no_use_is_done_without(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may take it away between being verified and being used."""
    bad = tmp_path / "bad.fmt"
    if content is not None:
        bad.write_bytes(content)
    monkeypatch.setattr(formats, "kept", lambda *_: bad)
    made = typeset(SOURCE)
    assert (made.pages, "format=pdflatex" in made.log) == (2, True)


def test_only_so_many_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_KEPT", 2)

    def asked(number: int) -> Path:
        found = formats.kept(TEX, f"\\documentclass{{article}}\\def\\x{{{number}}}\n")
        assert found is not None
        return found

    first, second = asked(1), asked(2)
    for age, file in enumerate((second, first)):  # the first was of use again
        os.utime(file, (age, age))
    third = asked(3)
    assert set(cache.glob("*.fmt")) == {first, third}
    assert {file.stem for file in cache.glob("*.json")} == {first.stem, third.stem}


def test_a_preamble_reads_nothing_of_the_users(cache: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("\\def\\secret{TOPSECRET}")
    with pytest.raises(TypesetError, match="not found"):
        typeset(marked("\\secret", f"\\input{{{secret}}}\n"))
    assert list(cache.glob("*.fmt")) == []


def _bytes_of(source: str) -> bytes:
    return typeset(source).pdf


def test_several_processes_make_it_at_once(cache: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert len(set(pool.map(_bytes_of, [SOURCE] * 3))) == 1
    assert len(list(cache.iterdir())) == 2
