"""Hostile documents: nothing outside is read, written or run, and every bomb ends in time."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from keywright.tex import TypesetError, find, landlock, sandbox, typeset
from tests.tex.samples import document, text_of

SECRET = "TOPSECRETWORD"
MEBIBYTE = 1 << 20
SHELL_ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.tex"
    path.write_text(f"{SECRET}\n{SECRET} Font <x.pfb\n")
    return path


READS = [
    "\\input{FILE}",
    "\\input FILE ",
    "\\InputIfFileExists{FILE}{}{nothing}",
    "\\newread\\r\\openin\\r=FILE \\ifeof\\r nothing\\else\\read\\r to\\x\\x\\typeout{\\x}\\fi",
    "\\pdffiledump offset 0 length 20 {FILE}\\typeout{\\pdffiledump offset 0 length 9 {FILE}}",
    "size\\pdffilesize{FILE}md\\pdfmdfivesum file {FILE}.",
    "\\pdfximage{FILE}\\pdfrefximage\\pdflastximage",
    "\\font\\x=FILE \\x",
]
# What TeX's own rules let through, so that only the kernel can refuse it.
KERNEL_READS = [
    "\\immediate\\pdfobj stream file {FILE}\\pdfrefobj\\pdflastobj",
    "\\pdfmapfile{+FILE}x",
]
needs_landlock = pytest.mark.skipif(not landlock.available(), reason="this kernel has no Landlock")


def _leaks(body: str) -> str:
    """All that a document could tell: its text, its log, its bytes, or its error."""
    try:
        result = typeset(document(f"\\pdfcompresslevel=0 x {body}"))
    except TypesetError as fault:
        return f"{fault} {fault.excerpt}"
    return text_of(result.pdf) + result.log + result.pdf.decode("latin-1")


@pytest.mark.parametrize("read", READS)
def test_no_file_outside_is_read(read: str, secret: Path) -> None:
    told = _leaks(read.replace("FILE", str(secret)))
    assert SECRET not in told
    assert f"size{secret.stat().st_size}" not in told


@needs_landlock
@pytest.mark.parametrize("read", KERNEL_READS)
def test_no_file_outside_is_read_behind_the_back_of_tex(read: str, secret: Path) -> None:
    with pytest.raises(TypesetError, match=r"TeX may not read .*secret\.tex"):
        typeset(document(f"x {read.replace('FILE', str(secret))}"))


@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", ".hidden", "/proc/self/maps"])
def test_system_files_cannot_be_input(name: str) -> None:
    with pytest.raises(TypesetError, match=r"not found|can't find"):
        typeset(document(f"\\input{{{name}}}"))


def test_no_file_outside_is_written(tmp_path: Path) -> None:
    for name in (tmp_path / "out.tex", "../out.tex", ".hidden"):
        body = f"\\newwrite\\w\\immediate\\openout\\w={name} \\immediate\\write\\w{{x}}"
        with pytest.raises(TypesetError, match="can't write on file"):
            typeset(document(body))
    assert list(tmp_path.iterdir()) == []


def test_no_command_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    typeset(document(f"x\\immediate\\write18{{touch {mark}}}"))
    with pytest.raises(TypesetError, match="can't find file"):
        typeset(document(f'\\input{{|"touch {mark}"}}'))
    with pytest.raises(TypesetError):
        # The first line may not choose a format or an option.
        typeset(f"%&absent --shell-escape\n\\immediate\\write18{{touch {mark}}}\\stop")
    assert not mark.exists()


def test_the_users_environment_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYWRIGHT_TOKEN", SECRET)
    assert SECRET not in _leaks("\\newread\\r\\openin\\r=/proc/self/environ \\read\\r to\\x\\x")


def test_an_endless_loop_ends_at_the_time_limit() -> None:
    began = time.monotonic()
    with pytest.raises(TypesetError, match="did not end within 1 s \\(time limit\\)"):
        typeset(document("\\loop\\iftrue\\repeat"), seconds=1)
    assert time.monotonic() - began < 2


LINE = "x" * 500


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            f"\\newwrite\\w\\immediate\\openout\\w=a \\loop\\immediate\\write\\w{{{LINE}}}"
            "\\iftrue\\repeat",
            "more than 2 MiB (file size limit)",
        ),
        (f"\\loop\\typeout{{{LINE}}}\\iftrue\\repeat", "more than 2 MiB (file size limit)"),
        (
            "\\newcount\\n\\newwrite\\w\\loop\\global\\advance\\n 1 "
            "\\immediate\\openout\\w=f\\the\\n\\immediate\\closeout\\w\\iftrue\\repeat",
            "more than 200 files (disk limit)",
        ),
        ("\\loop\\immediate\\pdfobj{x}\\iftrue\\repeat", "150 MiB of memory (memory limit)"),
    ],
)
def test_bombs_end_at_the_limit_they_break(body: str, message: str, tmp_path: Path) -> None:
    tex = find("embedded")
    (tmp_path / "sheet.tex").write_text(document(body))
    run = sandbox.run(
        (str(tex.program), *tex.arguments, "sheet.tex"),
        tmp_path,
        {"HOME": str(tmp_path), **dict(tex.environment)},
        sandbox.RunLimits(seconds=10, file=2 * MEBIBYTE, memory=150 * MEBIBYTE),
        tex.trees,
    )
    assert run.status != 0
    assert run.exceeded is not None
    assert message in run.exceeded


def _shell(words: str, folder: Path, limits: sandbox.RunLimits) -> sandbox.Run:
    return sandbox.run(("/bin/sh", "-c", words), folder, SHELL_ENVIRONMENT, limits)


def test_many_files_together_break_the_disk_limit(tmp_path: Path) -> None:
    words = "i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > f$i; done"
    limits = sandbox.RunLimits(seconds=10, folder=4 * MEBIBYTE)
    assert _shell(words, tmp_path, limits).exceeded == "TeX wrote more than 4 MiB (disk limit)"


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    words = "echo fflush failed: No space left on device; exit 1"
    said = f"TeX found no space left in {tmp_path.parent} (the disk is full)"
    assert _shell(words, tmp_path, sandbox.RunLimits(seconds=10)).exceeded == said


def test_the_whole_group_dies_at_the_limit(tmp_path: Path) -> None:
    run = _shell("sleep 60 & echo $!; wait", tmp_path, sandbox.RunLimits(seconds=1))
    assert run.exceeded is not None
    child = int(run.output)
    for _ in range(50):  # the child's new parent needs a moment to bury it
        if not _alive(child):
            return
        time.sleep(0.05)
    pytest.fail("the child outlived its group")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # Dead, but nobody has asked how it died.
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_program_that_waits_is_ended_too(tmp_path: Path) -> None:
    run = _shell("exec >&- 2>&-; sleep 60", tmp_path, sandbox.RunLimits(seconds=1))
    assert run.exceeded == "TeX did not end within 1 s (time limit)"


def test_the_limits_are_set_on_the_program(tmp_path: Path) -> None:
    words = "ulimit -t; ulimit -H -t; ulimit -f; ulimit -v; ulimit -c; ulimit -n"
    limits = sandbox.RunLimits(seconds=7, memory=512 * MEBIBYTE, file=MEBIBYTE)
    run = _shell(words, tmp_path, limits)
    assert run.output.split() == ["7", "8", "2048", str(512 * 1024), "0", "256"]


@needs_landlock
def test_confinement_does_not_outlive_its_program(tmp_path: Path, secret: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    limits = sandbox.RunLimits(seconds=5)
    words = f"cat {secret}; echo x > {tmp_path}/out; echo own > mine; cat mine"
    run = sandbox.run(("/bin/sh", "-c", words), inside, SHELL_ENVIRONMENT, limits, (inside,))
    assert SECRET not in run.output
    assert run.output.endswith("own\n")
    assert not (tmp_path / "out").exists()
    assert SECRET in secret.read_text()


def test_threads_may_typeset_at_once() -> None:
    pages: list[int] = []
    threads = [
        threading.Thread(target=lambda: pages.append(typeset(document("x")).pages))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages == [1, 1, 1, 1]
