"""What is kept in the cache: whatever happens to it, the sheets are the same."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from keywright import pipeline
from keywright.build import cache, questions, store
from keywright.build.store import Memory, key_of
from keywright.referee import Finding
from keywright.spec import Loaded, Sourced
from keywright.system import pool
from tests.build.test_builder import GOOD, assignment, build
from tests.test_unlucky import Content, content

OTHER = GOOD.replace("[3, 1]", "[2, 5]")


@pytest.fixture
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the entries, in a cache that is still empty."""
    monkeypatch.setenv("KEYWRIGHT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / store.FOLDER


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions whose own processes are begun from now on."""
    names: list[str] = []
    real = questions._tasks

    def tasks(loaded: Loaded, number: int, source: Sourced) -> list[pool.Task]:
        names.append(source.problem.id)
        return real(loaded, number, source)

    monkeypatch.setattr(questions, "_tasks", tasks)
    return names


def files(folder: Path) -> Content:
    return {name: data for name, data in content(folder).items() if not name.startswith(".")}


def test_only_what_changed_is_worked_out(
    tmp_path: Path, store_folder: Path, solved: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = assignment(tmp_path / "in/a", {"one.yaml": GOOD, "two.yaml": GOOD})
    build(folder, tmp_path)
    first = files(tmp_path / "a")
    build(folder, tmp_path)
    assert solved == ["one", "two"]
    assert files(tmp_path / "a") == first
    (folder / "two.yaml").write_text(OTHER)
    build(folder, tmp_path)
    assert solved == ["one", "two", "two"]
    remembered = files(tmp_path / "a")
    monkeypatch.setenv("KEYWRIGHT_CACHE", "off")
    build(folder, tmp_path)
    assert solved == ["one", "two", "two", "one", "two"]
    assert files(tmp_path / "a") == remembered != first


def test_a_flipped_byte_is_noticed_wherever_it_is(store_folder: Path) -> None:
    values = {key_of(str(number)): {"text": "x" * 500, "number": number} for number in range(20)}
    Memory().keep(values)
    for number, key in enumerate(values):
        assert Memory().recall(key) == values[key]
        entry = bytearray((store_folder / key).read_bytes())
        at = number * len(entry) // 20
        entry[at] ^= 1 << number % 8
        (store_folder / key).write_bytes(entry)
        assert Memory().recall(key) is None


def test_damaged_entries_are_worked_out_anew(
    tmp_path: Path, store_folder: Path, solved: list[str]
) -> None:
    folder = assignment(tmp_path / "in/a", {"one.yaml": GOOD, "two.yaml": OTHER})
    build(folder, tmp_path)
    first = files(tmp_path / "a")
    entries = files(store_folder)
    for name, entry in entries.items():
        middle = len(entry) // 2
        (store_folder / name).write_bytes(
            entry[:middle] + bytes([entry[middle] ^ 4]) + entry[middle + 1 :]
        )
    build(folder, tmp_path)
    assert solved == ["one", "two", "one", "two"]
    assert files(tmp_path / "a") == first
    assert files(store_folder) == entries


def test_an_entry_under_another_key_is_none(store_folder: Path) -> None:
    one, two = key_of("1"), key_of("2")
    Memory().keep({one: 1})
    (store_folder / one).rename(store_folder / two)
    assert Memory().recall(two) is None


def test_a_folder_that_others_can_write_is_not_trusted(store_folder: Path) -> None:
    Memory().keep({key_of("1"): 1})
    store_folder.chmod(0o777)
    assert Memory().recall(key_of("1")) is None
    Memory().keep({key_of("2"): 2})
    assert [file.name for file in store_folder.iterdir()] == [key_of("2")]
    assert store_folder.stat().st_mode & 0o777 == 0o700
    assert Memory().recall(key_of("2")) == 2


def test_what_a_mask_gives_to_others_is_kept_from_them(store_folder: Path) -> None:
    mask = os.umask(0)
    Memory().keep({key_of("1"): 1})
    os.umask(mask)
    assert Memory().recall(key_of("1")) == 1


def test_an_entry_that_others_can_write_is_none(store_folder: Path) -> None:
    Memory().keep({key_of("1"): 1})
    (store_folder / key_of("1")).chmod(0o664)
    assert Memory().recall(key_of("1")) is None


@pytest.mark.parametrize("cache_is", ["a file", "off"])
def test_without_a_cache_nothing_is_kept(
    cache_is: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    chosen = "off" if cache_is == "off" else str(tmp_path / "file")
    monkeypatch.setenv("KEYWRIGHT_CACHE", chosen)
    Memory().keep({key_of("1"): 1})
    assert Memory().recall(key_of("1")) is None
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_the_oldest_make_room(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 2500)
    keys = [key_of(str(number)) for number in range(5)]
    for age, key in enumerate(keys):
        Memory().keep({key: "x" * 900})
        os.utime(store_folder / key, (age, age))
    Memory().keep({key_of("last"): "x" * 900})
    assert {file.name for file in store_folder.iterdir()} == {keys[4], key_of("last")}


def test_whatever_a_question_depends_on_is_in_its_key(tmp_path: Path, store_folder: Path) -> None:
    header = "digits: 3\n"
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD, "two.yaml": GOOD}, header)

    def keys() -> list[str]:
        known = cache.Remembered(Memory(), folder)
        pipeline.load(folder, (), known.knows, trusted=True)
        return [known._keys[number] for number in sorted(known._keys)]

    before = keys()
    assert len({*before}) == 2  # they differ in their names and numbers alone
    head = (folder / "assignment.yaml").read_text()
    for change in (head.replace("digits: 3", "digits: 5"), f"trusted: true\n{head}"):
        (folder / "assignment.yaml").write_text(change)
        assert not {*keys()} & {*before}
    (folder / "assignment.yaml").write_text(head.replace("title: T", "title: Another"))
    assert keys() == before
    (folder / "two.yaml").write_text(OTHER)
    assert [old == new for old, new in zip(before, keys(), strict=True)] == [True, False]
    (folder / "ift6135").mkdir()
    (folder / "ift6135/header.tex.j2").write_text("")
    assert not {*keys()} & {*before}


def test_what_failed_its_check_is_not_kept(
    tmp_path: Path, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.judge

    def judge(loaded: Loaded, source: Sourced, entry: dict[str, object]) -> list[Finding]:
        wrong = Finding("answers/full/0", "recomputed", False)
        return [wrong] if source.problem.id == "two" else real(loaded, source, entry)

    monkeypatch.setattr(pipeline, "judge", judge)
    folder = assignment(tmp_path / "in/a", {"one.yaml": GOOD, "two.yaml": OTHER})
    assert build(folder, tmp_path).errors
    kept = [json.loads(entry.partition(b"\n")[2]) for entry in files(store_folder).values()]
    assert [one["id"] for one in kept if "id" in one] == ["one"]
