"""A Dask cluster makes what one machine makes, also when it loses a worker in the midst."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from tests.commands import keywright
from tests.variants.test_variants import AUTODIFF, CONVOLUTION, ROOT, build, command, question

Cluster = tuple[str, list[subprocess.Popen[bytes]]]
COUNT = 14  # two chunks
QUIET = {"DASK_LOGGING__DISTRIBUTED": "error", "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}


def started(*words: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + str(words[0]), *map(str, words[1:])],
        cwd=ROOT, env={**os.environ, **QUIET}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """A scheduler on the loopback, its address, and its two workers."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    there = ("--host", "127.0.0.1")
    scheduler = started(
        "dask_scheduler", *there, "--port", "0", "--no-dashboard", "--scheduler-file", file
    )
    workers = [
        started(
            "dask_worker", "--scheduler-file", file, *there, "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--local-directory", folder / str(number),
        )
        for number in range(2)
    ]  # fmt: skip
    try:
        while not file.is_file() or not file.read_text():
            assert scheduler.poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        connect: Any = Client  # Dask says of few things what they take
        with connect(address) as client:
            client.wait_for_workers(2, timeout=30)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_bytes_are_those_of_one_machine_though_a_worker_is_lost(
    cluster: Cluster, tmp_path: Path
) -> None:
    address, workers = cluster
    file = question(tmp_path, CONVOLUTION)
    words = ("variants", file, "--count", str(COUNT), "--seed", "7", "--scheduler", address)
    call, variables = command(*words, "--out", tmp_path / "there")
    with subprocess.Popen(
        call, env=variables, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as running:
        said = []
        for line in running.stderr or ():
            said.append(line)
            if len(said) == 3:
                workers[0].send_signal(signal.SIGKILL)
    assert (running.returncode, said[-1]) == (0, f"made: {COUNT} of {COUNT}\n")
    here = build(file, tmp_path / "here", count=COUNT)
    assert content(here.folder) == content(tmp_path / "there" / "q" / "variants")


def test_a_sweep_sees_the_same(cluster: Cluster, tmp_path: Path) -> None:
    file = question(tmp_path, AUTODIFF)
    there = keywright("sweep", file, "--count", "6", "--json", "--scheduler", cluster[0])
    here = keywright("sweep", file, "--count", "6", "--json", "--workers", "1")
    assert (there.returncode, there.stdout) == (0, here.stdout)


def test_nobody_at_the_address_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keywright.variants.cluster.PATIENCE", 0.2)
    done = keywright("sweep", question(tmp_path, AUTODIFF), "--scheduler", "tcp://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == "--scheduler:1:1: no Dask scheduler answers there"


def test_without_dask_the_command_that_installs_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = keywright("sweep", question(tmp_path, AUTODIFF), "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    told = "--scheduler:1:1: this needs Dask: pip install 'keywright[distributed]'"
    assert done.stderr.splitlines()[0] == told
