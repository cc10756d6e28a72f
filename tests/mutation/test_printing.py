"""What prints wrongly is not believed: a sample of the second table of `make mutants`."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.proof import reviewed
from tests.mutation.changes import changes
from tests.mutation.printing import (
    MODULES,
    Target,
    exchanged,
    kind_of,
    known,
    negated,
    of_module,
    of_templates,
    target,
    targets,
)

EVERY = 307  # of the changes of a module, and of those of templates


@pytest.mark.parametrize("one", targets(), ids=lambda one: one.name.replace(" ", "-"))
def test_a_fault_that_is_known_is_refused(one: Target) -> None:
    found = target(one)
    assert found.how in ("refused", "stopped"), found


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_a_change_of_a_module_is_not_believed(file: Path) -> None:
    for change in list(changes(file.read_text()))[::EVERY]:
        found = of_module(file, change.source, *known())
        assert found.how != "survivor", (change.text, found.detail)


def test_another_place_of_the_answer_is_refused() -> None:
    for one in [one for one in exchanged() if not one.sentence][::EVERY]:
        found = of_templates({one.template: one.text}, *known(kind_of(one.template)))
        assert found.how != "survivor", (one.template, one.what, found)


def test_a_condition_the_wrong_way_round_has_another_checksum() -> None:
    for name, _, text in list(negated())[::EVERY]:
        found = of_templates({name: text}, *known(), filed_anew=False)
        assert (found.how, found.detail) in (("refused", "templates"), ("stopped", found.detail))
    assert reviewed.unreviewed() == ()


def test_without_a_change_the_sheets_are_the_same() -> None:
    file = MODULES[0]
    assert of_module(file, file.read_text(), *known()).how == "same"
    assert of_templates({}, *known()).how == "same"
