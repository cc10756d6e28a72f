"""What can happen to a build from outside: it is killed, it is not alone, the disk is full."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path

import pypdfium2
import pytest

from keywright.build import builder, publishing
from keywright.errors import TexError
from keywright.system import parts
from keywright.tex import cache
from tests.build.test_builder import GOOD, assignment, build
from tests.commands import ROOT, keywright

OTHER = ("--set", "one.signal=[5, 6, 7]")
KILLS = 50
LANES = 2  # builds that run side by side, each into a folder of its own
CLEAN_EACH = 12  # kills, after which a build is left to its end
Content = dict[str, bytes]

# Processes that begin where a build has loaded its modules: to be killed in the midst of those is
# to be killed before anything was done.
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(
    [
        *(
            __name__,
            "sympy",
            "flint",
            "pikepdf",
            "keywright.sheet.report",
            "keywright.build.builder",
        ),
        *(
            "keywright.kinds.convolution.check",
            "keywright.algebra.symbols.proofs",
            "keywright.tex.documents",
        ),
    ]
)


def content(folder: Path) -> Content:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def command(folder: Path, out: Path, *words: str) -> list[str]:
    return [
        *(sys.executable, "-m", "keywright.cli", "pdf", str(folder)),
        *("--out", str(out), *words),
    ]


def _build(folder: Path, out: Path, words: tuple[str, ...]) -> None:
    """What is run in a process of its own."""
    tempfile.tempdir = str(out)  # where what a killed build leaves of TeX's is nobody's business
    sys.exit(keywright("pdf", folder, "--out", out, *words).returncode)


def start(folder: Path, out: Path, *words: str) -> BaseProcess:
    process = READY.Process(target=_build, args=(folder, out, words))
    process.start()
    return process


def ended(process: BaseProcess) -> int | None:
    process.join()
    return process.exitcode


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Content], float]:
    """An assignment, its folder after a clean build of each of two states, and a build's time."""
    place = tmp_path_factory.mktemp("clean")
    folder = assignment(place / "a", {"one.yaml": GOOD})
    clean = []
    for name, words in (("first", ()), ("second", OTHER)):
        (place / name).mkdir()
        began = time.monotonic()
        assert ended(start(folder, place / name, *words)) == 0
        clean.append(content(place / name / "a"))
    assert clean[0] != clean[1]
    return folder, clean, time.monotonic() - began


def test_a_build_that_is_killed(states: tuple[Path, list[Content], float], tmp_path: Path) -> None:
    """Every PDF is whole and of one of the two states, and the next build is as if nothing was."""
    folder, clean, seconds = states

    def lane(number: int) -> int:
        out = tmp_path / str(number)
        out.mkdir()
        chance = random.Random(number)
        killed = 0
        while killed < KILLS // LANES:
            process = start(folder, out, *(OTHER if killed % 2 else ()))
            process.join(chance.uniform(0, seconds))
            process.kill()
            killed += ended(process) == -signal.SIGKILL
            for file in out.glob("a/*.pdf"):
                assert file.read_bytes() in [state[file.name] for state in clean]
                with pypdfium2.PdfDocument(file) as opened:
                    assert len(opened) == 1
            if killed % CLEAN_EACH == 0 or killed == KILLS // LANES:
                assert ended(start(folder, out)) == 0
                assert content(out / "a") == clean[0]
        return killed

    with ThreadPoolExecutor(LANES) as pool:
        assert sum(pool.map(lane, range(LANES))) == KILLS


def test_four_builds_at_once(states: tuple[Path, list[Content], float], tmp_path: Path) -> None:
    folder, clean, _ = states
    processes = [start(folder, tmp_path, *words) for words in ((), OTHER, (), OTHER)]
    assert [ended(process) for process in processes] == [0, 0, 0, 0]
    assert content(tmp_path / "a") in clean


STEPS = ("open", "os.rename", "os.remove")  # by which the system is told of a change to a folder


@pytest.mark.parametrize("second", [{"x": b"new", "y": b"new"}, {"x": None, "z": b"new"}])
def test_publishing_that_is_killed_at_each_of_its_steps(
    second: dict[str, bytes | None], tmp_path: Path
) -> None:
    """Each file is a whole one of before or of after, and the next time all is as it should be."""
    before = {"x": b"old", "y": b"old"}
    after = {name: content for name, content in {**before, **second}.items() if content}

    def killed_at(step: int) -> bool:
        """Whether there was such a step."""
        process = os.fork()
        if process == 0:
            left = [step]

            def count(event: str, _: object) -> None:
                if event in STEPS and not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= event in STEPS

            try:
                sys.addaudithook(count)
                publishing.publish(folder, second)
            finally:
                os._exit(0)
        return os.waitpid(process, 0)[1] == signal.SIGKILL

    for step in range(100):
        folder = tmp_path / str(step)
        publishing.publish(folder, before)
        killed = killed_at(step)
        for name, found in content(folder).items():
            assert name.endswith(parts.PART) or found in (before.get(name), second.get(name))
        publishing.publish(folder, second)
        assert content(folder) == after
        if not killed:
            break
    assert 2 * len(second) <= step < 99


def test_a_part_that_a_killed_build_left_is_cleared_away(tmp_path: Path) -> None:
    publishing.publish(tmp_path / "a", {"x.pdf": b"old", "y.pdf": b"old"})
    (tmp_path / "a" / f".x.pdf.1{parts.PART}").write_bytes(b"half")
    publishing.publish(tmp_path / "a", {"x.pdf": "new", "y.pdf": None})
    assert content(tmp_path / "a") == {"x.pdf": b"new"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Content]:
    """An assignment, and what a build of it makes."""
    place = tmp_path_factory.mktemp("made")
    folder = assignment(place / "a", {"one.yaml": GOOD})
    return folder, content(build(folder, place / "out").folder)


@pytest.mark.parametrize("number", range(7))
def test_a_full_disk(
    number: int, made: tuple[Path, Content], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file no longer fits: it is said where, and neither is a sheet of before left, nor
    anything of the new build, whole or half."""
    folder, files = made

    def run(one: builder._Build) -> builder.Built:
        one.files.update(files)
        return builder.Built(one.builder.folder, {}, {}, one.loaded, (), ())

    monkeypatch.setattr(builder._Build, "run", run)
    build(folder, tmp_path / "out")
    kept = tmp_path / "out" / "a"
    assert (kept / "solutions.pdf").exists()
    (kept / "of the user's").touch()
    left = [number]
    real = parts._fill

    def fill(file: int, content: bytes) -> None:
        if not left[0]:
            real(file, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= 1
        real(file, content)

    monkeypatch.setattr(parts, "_fill", fill)
    with pytest.raises(OSError, match="No space left") as caught:
        build(folder, tmp_path / "out")
    assert caught.value.filename == str(kept)
    assert list(content(kept)) == ["of the user's"]


def mounted(options: str, folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """A build into a file system of its own at `out`, which nobody else sees; it ends with the
    build, so the last lines of standard output are what was left in it."""
    script = f'mount -t tmpfs -o {options} none "$0" && "$@"; said=$?; find "$0"; exit $said'
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no right to mount anything; `test_a_full_disk` stands in for it")
    words = [*alone, script, str(out), *command(folder, out)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("options", "said"),
    [("size=100k", "No space left on device"), ("ro", "Read-only file system")],
)
def test_a_disk_that_really_takes_no_more(options: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    done = mounted(options, folder, tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path}/out/a: {said}\n"
    left = {Path(line).name for line in done.stdout.splitlines()}
    assert left <= {"out", ".a.lock"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
def test_an_output_that_takes_no_more_is_named() -> None:
    words = [sys.executable, "-m", "keywright.cli", "schema"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"standard output: No space left on device\n"


# The superuser is kept out by no permission; what follows is done without that power.
POWERLESS = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_a_folder_without_permission_to_write(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    (tmp_path / "out").mkdir(mode=0o555)
    words = [*POWERLESS, *command(folder, tmp_path / "out")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path}/out/a: Permission denied\n"


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/none"])
def test_a_folder_that_cannot_be_written(out: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    done = keywright("pdf", folder, "--out", tmp_path / out)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_without_tex_there_is_one_line_and_no_old_sheet(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD})
    build(folder, tmp_path / "out")
    done = keywright("pdf", folder, "--out", tmp_path / "out", "--tex", "tectonic", PATH="/none")
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
    assert sorted(content(tmp_path / "out/a")) == [
        *("answers.json", "questions.tex", "report.html", "report.json", "solutions.tex")
    ]


def test_a_font_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD}, "style: own\n")
    (folder / "own").mkdir()
    (folder / "own/header.tex.j2").write_text("\\font\\x=nosuchfont \\x text\n")
    with pytest.raises(TexError, match="Font \\\\x=nosuchfont not loadable"):
        build(folder, tmp_path / "out")


def test_a_byte_changed_in_twenty_places_of_the_cache_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the program, TeX itself, where its wheel cannot keep it runnable."""
    monkeypatch.setenv("KEYWRIGHT_CACHE", str(tmp_path / "cache"))
    chance = random.Random(1)
    program = tmp_path / "program"
    program.write_bytes(chance.randbytes(300_000))
    copy = cache.runnable(program, "key")
    for place in chance.sample(range(300_000), 20):
        damaged = bytearray(program.read_bytes())
        damaged[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(damaged)
        assert cache.runnable(program, "key") == copy
        assert copy.read_bytes() == program.read_bytes()


NAMES = [
    "two words", "Übung äöü", "it's \"quoted\"", "100% #1 & $x$", "a;b|c`d`", "{x}\\y^^5c_z~",
    "-dash", "日本", "n" * 245,
]  # fmt: skip


def test_questions_with_odd_names(tmp_path: Path) -> None:
    names = [f"{name}.yaml" for name in NAMES]
    for name in names:
        (tmp_path / "a" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "a" / name).write_text(GOOD)
    listed = "".join(f"  - '{name.replace(chr(39), chr(39) * 2)}'\n" for name in names)
    (tmp_path / "a/assignment.yaml").write_text(f"questions:\n{listed}")
    built = build(tmp_path / "a", tmp_path / "out")
    assert built.errors == ()
    report = json.loads((tmp_path / "out/a/report.json").read_text())
    assert [one["id"] for one in report["questions"]] == NAMES
    (tmp_path / "a" / names[5]).write_text("kind: softmx\n")
    told = keywright("pdf", tmp_path / "a", "--out", tmp_path / "out")
    assert told.returncode == 2
    assert f"{names[5]}:1:7: unknown kind" in told.stderr


@pytest.mark.parametrize("name", [*NAMES[:-1], "n" * 250], ids=range(len(NAMES)))
def test_assignments_with_odd_names(name: str, tmp_path: Path) -> None:
    folder = assignment(tmp_path / name, {"one.yaml": GOOD})
    assert build(folder, tmp_path / "out").folder == tmp_path / "out" / name
    assert (tmp_path / "out" / name / "solutions.pdf").exists()


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """Bytes that are not in UTF-8: in a folder's name they are printed as they are."""
    place = tmp_path / os.fsdecode(b"\xff")
    place.mkdir()
    (place / os.fsdecode(b"a\xfe.yaml")).write_text(GOOD)
    (place / "b.yaml").write_text(GOOD)
    for name, status in ((os.fsdecode(b"a\xfe.yaml"), 2), ("b.yaml", 0)):
        words = [sys.executable, "-m", "keywright.__main__", "pdf", str(place / name)]
        done = subprocess.run(
            [*words, "--out", str(place)], cwd=ROOT, capture_output=True, check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert done.returncode == status
        assert b"Traceback" not in done.stderr
        if status:
            assert done.stderr.endswith(b"a\xfe.yaml:1:1: this name is not in UTF-8 and cannot be "
                                        b"printed; rename it\n")  # fmt: skip
        else:
            assert os.fsencode(place / "b" / "solutions.pdf") in done.stdout


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    words = [sys.executable, "-P", "-m", "keywright.__main__", "pdf", "x.yaml"]
    done = subprocess.run(
        ["sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', str(gone), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


TURKISH = "tr_TR.UTF-8"
SURROUNDINGS = [
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "TZ": "UTC"},
    {"LC_ALL": TURKISH, "LANG": TURKISH, "TZ": "Pacific/Kiritimati"},
    {"LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns", "SOURCE_DATE_EPOCH": "1000000000"},
]


@pytest.fixture
def locales(tmp_path: Path) -> dict[str, str]:
    """Variables by which the Turkish locale is found, made here if the machine lacks it."""
    words = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(tmp_path / TURKISH)]
    there = {"LOCPATH": str(tmp_path)} if shutil.which(words[0]) else {}
    if there:
        subprocess.run(words, capture_output=True, check=False)
    asked = [sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"]
    variables = {**os.environ, **there, "LC_ALL": TURKISH}
    if subprocess.run(asked, env=variables, capture_output=True, check=False).returncode:
        pytest.skip("no Turkish locale here, and none can be made")
    return there


def test_the_same_bytes_whatever_the_surroundings(tmp_path: Path, locales: dict[str, str]) -> None:
    """Locale, time zone, seed of the hashes, folder, and the folder that one is in."""
    header = "course: Übungen İıŞ – α\nprofessor: Ğ. Łukasiewicz\ndue: 2020-02-04\n"
    questions = {
        f"{kind}.yaml": (ROOT / f"problems/examples/{kind}.yaml").read_text()
        for kind in ("convolution", "softmax", "conv-config")
    }

    def built(number: int) -> Content:
        place = tmp_path / ("x" * (number + 1))
        folder = assignment(place / "ä" / "a", questions, header)
        elsewhere = place if number % 2 else folder.parent
        done = subprocess.run(
            command(Path(os.path.relpath(folder, elsewhere)), place / "out"),
            cwd=elsewhere, capture_output=True, check=False,
            env={**os.environ, **locales, **SURROUNDINGS[number],
                 "PYTHONPATH": str(ROOT / "generator"),
                 "PYTHONHASHSEED": str(number)},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        return content(place / "out" / "a")

    with ThreadPoolExecutor(LANES) as pool:
        first, *others = pool.map(built, range(len(SURROUNDINGS)))
    assert len(first) == 7
    assert others == [first, first]


def test_a_question_that_is_missing_tells_the_same_in_any_folder(tmp_path: Path) -> None:
    made = []
    for name in ("one", "the other"):
        folder = assignment(tmp_path / name / "a", {"one.yaml": GOOD, "two.yaml": "kind: no\n"})
        made.append(
            content(
                builder.build(folder, (), engine="embedded", out=tmp_path / name / "out").folder
            )
        )
    assert made[0] == made[1]
