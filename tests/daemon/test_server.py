"""The process that stays after a build: the same sheets in the end, whoever made them, and nothing
left of it when it is not wanted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from keywright.build.inputs import program
from keywright.build.stamp import stamp_of
from keywright.daemon import client, server
from keywright.system.locks import alone
from tests.commands import ROOT

QUESTION = "kind: convolution\nsignal: [1, 2, 3]\nkernel: [1, 4]\n"
WORDS = ("pdf", "one.yaml", "--out=out")
STAY = "--stay=30"
FILES = (
    "solutions.pdf", "questions.pdf", "solutions.tex", "questions.tex", "answers.json",
    "report.json", "report.html",
)  # fmt: skip


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)


class Desk:
    """A folder with a question, in which `make pdf` is done as the Makefile does it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder / client.place("out/one")
        self.save(QUESTION)

    def save(self, text: str) -> None:
        (self.folder / "one.yaml").write_text(text)

    def make(self, *words: str, **variables: str) -> tuple[int, str, str]:
        command = [sys.executable, "-S", "-c", "from keywright.__main__ import main; main()"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), **variables}
        done = subprocess.run(
            [*command, *WORDS, *words], cwd=self.folder, env=environment, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def staying(self, *, wait: bool = True) -> int:
        """The process that stays, as soon as it can be asked."""
        if wait:
            wait_for(self.place.exists)
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(os.path.relpath(self.place))
            found = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, client.PEER)
        return int.from_bytes(found[:4], sys.byteorder)

    @property
    def socket(self) -> int:
        """Which socket it is: another process would bring its own."""
        wait_for(self.place.exists)
        return self.place.stat().st_ino

    @property
    def files(self) -> list[bytes]:
        return [(self.folder / "out/one" / name).read_bytes() for name in FILES]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    one = Desk(tmp_path)
    yield one
    with suppress(OSError):  # it has ended
        os.kill(one.staying(wait=False), signal.SIGTERM)


def test_the_next_build_is_done_by_the_process_that_stays_and_is_the_same(desk: Desk) -> None:
    assert desk.make(STAY)[0] == 0
    socket = desk.socket
    for kernel in ("[1, 5]", "[2, 7]"):
        desk.save(QUESTION.replace("[1, 4]", kernel))
        warm = desk.make(STAY), desk.files
        assert desk.socket == socket
        assert warm == (desk.make(), desk.files) or "is up to date" in desk.make()[1]
        (desk.folder / "out/.one.stamp").unlink()
        assert warm == (desk.make(), desk.files)


def test_what_is_wrong_is_told_as_by_a_command_alone(desk: Desk) -> None:
    assert desk.make(STAY)[0] == 0
    socket = desk.socket
    desk.save(QUESTION.replace("4", "four"))
    told = desk.make(STAY)
    assert told == desk.make()
    assert (told[0], told[2].splitlines()[0][:14]) == (2, "one.yaml:3:13:")
    desk.save(QUESTION.replace("4", "6"))
    assert desk.make(STAY)[0] == 0
    assert desk.socket == socket


@pytest.mark.parametrize(
    ("words", "variables"), [(("--set=digits=2",), {}), ((), {"KEYWRIGHT_NO_SUCH_THING": "1"})]
)
def test_what_is_asked_in_other_words_or_elsewhere_is_done_anew(
    desk: Desk, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    desk.make(STAY)
    first, socket = desk.staying(), desk.socket
    desk.save(QUESTION.replace("4", "7"))
    assert desk.make(STAY, *words, **variables)[0] == 0
    wait_for(lambda: not Path(f"/proc/{first}").exists())
    assert desk.socket != socket


def test_nothing_stays_that_was_not_asked_to(desk: Desk) -> None:
    assert desk.make()[0] == desk.make("--stay=0")[0] == 0
    time.sleep(1)  # in which it would have come
    assert not desk.place.exists()


def test_it_ends_by_itself_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    own = tmp_path / "tmp"
    own.mkdir()
    desk.make("--stay=2", TMPDIR=str(own))
    process = desk.staying()
    desk.save(QUESTION.replace("4", "8"))
    desk.make("--stay=2", TMPDIR=str(own))  # and now TeX waits for the next
    wait_for(lambda: not Path(f"/proc/{process}").exists())
    assert not desk.place.exists()
    assert list(own.iterdir()) == []


@pytest.mark.parametrize("how", ["terminated", "its place is taken away"])
def test_it_can_be_ended(desk: Desk, tmp_path: Path, how: str) -> None:
    own = tmp_path / "tmp"
    own.mkdir()
    desk.make(STAY, TMPDIR=str(own))
    process = desk.staying()
    desk.save(QUESTION.replace("4", "9"))
    desk.make(STAY, TMPDIR=str(own))
    if how == "terminated":
        os.kill(process, signal.SIGTERM)
    else:
        desk.place.unlink()
    wait_for(lambda: not Path(f"/proc/{process}").exists())
    assert list(own.iterdir()) == []


@contextmanager
def listening(place: Path, answer: bytes) -> Iterator[None]:
    """Somebody who gives this answer, once."""
    with socket.socket(socket.AF_UNIX) as here:
        here.bind(os.path.relpath(place))
        here.listen()

        def serve() -> None:
            peer, _ = here.accept()
            with peer, suppress(OSError):
                peer.recv(1 << 20)
                peer.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (b"y0\0made\nit\0", (0, "made\nit", "")),
        (b"y2\0\0one.yaml:1:1: it\0is\n", (2, "", "one.yaml:1:1: it\0is\n")),
        (b"y0\0\xff\0\xe9", (0, "\udcff", "\udce9")),
        (b"", None),
        (b"n", None),
        (b"y", None),
        (b"y0\0made", None),
        (b"yes\0\0", None),
    ],
)
def test_what_is_no_answer_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, heard: object
) -> None:
    monkeypatch.chdir(tmp_path)
    with listening(tmp_path / ".one.socket", answer):
        assert client.answer("one", WORDS) == heard


def test_nobody_answers_where_nobody_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert client.answer("one", WORDS) is None
    with socket.socket(socket.AF_UNIX) as here:
        here.bind(".one.socket")
    assert client.answer("one", WORDS) is None
    assert client.answer("o" * 200, WORDS) is None
    (tmp_path / ".two.socket").touch()
    assert client.answer("two", WORDS) is None


def test_another_user_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with listening(tmp_path / ".one.socket", b"y0\0\0"):
        assert client.answer("one", WORDS) is None


def test_nobody_is_asked_where_no_system_tells_who_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".one.socket").touch()
    monkeypatch.delattr(socket, "SO_PEERCRED")
    assert client.answer("one", WORDS) is None


class Fake:
    """In the place of what builds."""

    def __init__(self) -> None:
        self.builder = SimpleNamespace(folder=Path("one"))
        self.built = 0

    def build(self) -> None:
        self.built += 1

    def rehearse(self, is_wanted: Callable[[], bool]) -> None:
        is_wanted()


@contextmanager
def stays(**changed: Any) -> Iterator[Fake]:
    warm: Any = Fake()
    real = {
        "warm": warm, "request": client.request_of(WORDS), "said": lambda _: (0, "made\n", ""),
        "state": stamp_of((), program()),
    }  # fmt: skip
    one = server._Staying(**{**real, **changed})
    thread = threading.Thread(target=one.run, args=(30,), daemon=True)
    thread.start()
    wait_for(Path(".one.socket").exists)
    yield warm
    Path(".one.socket").unlink(missing_ok=True)
    thread.join(10)
    assert not thread.is_alive()


def test_it_does_what_it_is_asked_as_often_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with stays() as warm:
        assert [client.answer("one", WORDS) for _ in range(3)] == [(0, "made\n", "")] * 3
        assert warm.built == 3


@pytest.mark.parametrize("changed", ["state", "request"])
def test_another_program_and_another_request_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    monkeypatch.chdir(tmp_path)
    value = {"state": "what the program was", "request": b"another"}[changed]
    with stays(**{changed: value}) as warm:
        assert client.answer("one", WORDS) is None
        wait_for(lambda: not Path(".one.socket").exists())
        assert warm.built == 0


def test_where_it_would_have_to_wait_it_leaves_it_to_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with stays() as warm:
        with alone(Path("one")):
            assert client.answer("one", WORDS) is None
        assert warm.built == 0
        assert client.answer("one", WORDS) == (0, "made\n", "")


def test_who_asks_for_nothing_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with stays() as warm:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(".one.socket")
        assert client.answer("one", WORDS) == (0, "made\n", "")
        assert warm.built == 1


def test_what_shells_and_make_count_is_no_other_request(monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.request_of(WORDS)
    for name in ("_", "SHLVL", "MAKELEVEL", "MAKEFLAGS"):
        monkeypatch.setenv(name, "7")
    assert client.request_of(WORDS) == before
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    assert client.request_of(WORDS) != before
    assert client.request_of(WORDS[1:]) != client.request_of(WORDS)


def test_what_is_up_to_date_leaves_a_process_too(desk: Desk) -> None:
    assert desk.make()[0] == 0
    assert not desk.place.exists()
    assert "is up to date" in desk.make()[1]
    assert not desk.place.exists()
    assert "is up to date" in desk.make(STAY)[1]
    socket = desk.socket
    assert "is up to date" in desk.make(STAY)[1]  # and no second one
    desk.save(QUESTION.replace("[1, 4]", "[1, 5]"))
    warm = desk.make(STAY), desk.files
    assert desk.socket == socket
    (desk.folder / "out/.one.stamp").unlink()
    assert warm == (desk.make(), desk.files)
