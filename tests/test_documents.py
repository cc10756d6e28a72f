"""The documents tell the truth: what they show is run, and what is generated is current."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from keywright import cli
from keywright.algebra.functions import FUNCTIONS
from keywright.kinds import schemas
from keywright.kinds.registry import kinds
from tests import tables
from tests.commands import ROOT, keywright
from tests.picture import PICTURE, drawn
from tests.spec.test_schema import fields
from tests.test_house import FIVE_PLACES

FOLDERS = "docs|problems|templates|tests|generator"


def read(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


README = read("README.md")


def commands() -> list[str]:
    blocks = re.findall(r"<!-- run -->\n```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", commands())
def test_the_commands_of_the_readme_run(command: str, tmp_path: Path) -> None:
    program, *words = shlex.split(command, comments=True)
    assert program == "keywright"
    out = ["--out", str(tmp_path)] if words[0] == "pdf" else []
    done = keywright(*words, *out)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readme_shows_commands() -> None:
    assert len(commands()) >= 6


def test_the_picture_is_the_page_of_the_yaml_beside_it() -> None:
    """`python -m tests.picture` draws it anew."""
    shown, page = Image.open(PICTURE).convert("L"), drawn()
    assert shown.size == page.size
    # Another processor may round a shade otherwise; a letter that changed is black against white.
    low, high = ImageChops.difference(shown, page).getextrema()
    assert int(high) - int(low) <= 24  # type: ignore[arg-type]  # of one band, as it is in "L"


def test_the_readme_lists_every_kind() -> None:
    _, _, section = README.partition("## The kinds of question")
    rows = re.findall(r"^\| `([a-z-]+)` \|", section.partition("##")[0], re.MULTILINE)
    assert sorted(rows) == sorted(["kind", *kinds()])  # the first is the table's head


def test_the_tables_of_the_readme_are_current() -> None:
    """`python -m tests.tables` writes them anew."""
    assert tables.rewritten(README) == README


@pytest.mark.parametrize("name", tables.TABLES)
def test_the_readme_has_each_table_once(name: str) -> None:
    assert README.count(f"<!-- table: {name} -->") == 1


def test_tables_leave_nothing_out() -> None:
    written = "".join(table() for name, table in tables.TABLES.items() if "fields" in name)
    for schema in (schemas.schema(), schemas.schema("assignment")):
        for place, _ in fields(json.loads(schema)):
            name = place.rpartition("/")[2]
            assert f"`{name}`" in written or f".{name}`" in written, place
    assert all(f"`{name}(" in tables.functions() for name in FUNCTIONS)
    assert all(f"`keywright {name}`" in tables.commands() for name in cli.commands.commands)


def test_the_package_names_the_systems_on_which_the_readme_says_it_was_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [each.rpartition(" :: ")[2] for each in project["classifiers"]]
    tried = README.partition("It was tried on ")[2].partition(". On macOS")[0]
    assert [name for name in named if name in tried] == ["Linux", "3.11", "3.13"]
    assert not {"MacOS", "Microsoft", "Windows", "OS Independent"} & set(named)


def test_the_changes_are_told_up_to_this_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    heads = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert version in [head.removesuffix(" (unreleased)") for head in heads]
    groups = re.findall(r"^### (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert set(groups) <= {"Added", "Changed", "Fixed"}


def test_files_named_in_the_documents_exist() -> None:
    for document in ("README.md", "CONTRIBUTING.md"):
        for name in re.findall(rf"(?:\]\(|`)((?:{FOLDERS})/[\w./-]+)", read(document)):
            if "attention" not in name:
                assert (ROOT / name).exists(), f"{document}: {name}"


def test_modules_named_in_the_architecture_exist() -> None:
    named = re.findall(r"`([a-z_]+(?:/[\w.]+)+)`", read("docs/architecture.md"))
    inside = [name for name in named if not re.match(rf"(?:{FOLDERS})/", name)]
    assert len(inside) >= 20
    for name in inside:
        assert (ROOT / "generator/keywright" / name).exists(), name


def test_the_question_of_the_architecture_goes_along_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = read("docs/architecture.md")
    (question,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "question.yaml").write_text(question)
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "architecture.md", None, None)
    said: list[str] = []
    done = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert (done.failed, said) == (0, [])
    assert done.attempted >= 20


def test_a_kind_is_told_to_be_in_the_places_in_which_it_is() -> None:
    _, _, recipe = read("CONTRIBUTING.md").partition("## Adding a kind of question")
    named = re.findall(r"^\d\. `(.+?)`", recipe.partition("\n## ")[0], re.MULTILINE)
    new = {"stem": "max_attention", "kind": "max-attention"}
    assert named == [place.format(**new) for place in FIVE_PLACES]


def test_the_glossary_has_twenty_words_that_are_used() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*:", read("GLOSSARY.md"), re.MULTILINE)
    assert len(set(words)) == len(words) == 20
    documents = (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md"))
    sources = (*documents, *(ROOT / "generator/keywright").rglob("*.py"))
    used = "\n".join(file.read_text("utf-8") for file in sources)
    assert [one for one in words if not re.search(rf"\b{one}s?\b", used, re.IGNORECASE)] == []
