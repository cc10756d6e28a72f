"""What is fuzzed: any bytes go in, and nothing but the errors of ours comes out.

A target raises whatever else it meets. Its seeds are the texts that the other tests read or refuse;
what fuzzing once found is a file of `found/<target>`, run by `test_targets.py` ever after.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from keywright.algebra.formulas.expression import ExpressionError, parse, parse_condition
from keywright.errors import InputError
from keywright.sheet import TextError, rich_text
from keywright.spec import overrides
from keywright.terms.term import Term
from keywright.terms.text import to_text
from tests.spec.test_fuzz import check

__all__ = ["FOUND", "TARGETS", "findings", "seeds"]

TESTS = Path(__file__).parent.parent
FOUND = Path(__file__).parent / "found"


def expression(data: bytes) -> None:
    """Read, or refused at a column of the text; what is read can be written and read again."""
    text = data.decode("utf-8", "surrogateescape")
    for reader in (parse, parse_condition):
        term = _read(reader, text)
        if isinstance(term, ExpressionError):
            assert 0 <= term.column <= len(text)
            assert "\n" not in term.message
            continue
        again = _read(reader, to_text(term))
        # The brackets of a term that is at a limit lead beyond it.
        assert again == term or re.search("at most|more than", str(again))


def _read(reader: Callable[..., Term], text: str) -> Term | ExpressionError:
    try:
        return reader(text, functions=("H",))
    except ExpressionError as error:
        return error


def yaml(data: bytes) -> None:
    """Plain data with positions, or faults at places of the file."""
    check(data)


def option(data: bytes) -> None:
    """The `path=value` of `--set`, or a fault."""
    with contextlib.suppress(InputError):
        assert overrides.parse(1, data.decode("utf-8", "replace")).path


def text(data: bytes) -> None:
    """A field of text: LaTeX with nothing of the text's own that acts, or refused."""
    with contextlib.suppress(TextError):
        latex = re.sub(r"\\[{}]", "", rich_text(data.decode("utf-8", "replace")))
        assert "^^" not in latex
        assert latex.count("{") == latex.count("}")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "expression": expression, "option": option, "text": text, "yaml": yaml,
}  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """Texts that lead far into the code, from the tests of the same code."""
    if target == "yaml":
        for folder in (TESTS / "bad", TESTS.parent / "problems"):
            for file in sorted(folder.rglob("*.yaml")):
                yield file.read_bytes()
    elif target == "option":
        yield from (b"autodiff.at.x1=2", b"kernel=[1, 1/2]", b"a.0.b={x: 'y'}", b"layers.1.k=")
    else:
        from tests.algebra.formulas.test_expression import BAD, CONDITIONS, READ
        from tests.sheet.test_escape import PAYLOADS

        rows: list[tuple[str, object]] = [*READ, *CONDITIONS]
        texts = [*(row[0] for row in rows), *(row[0] for row in BAD), *PAYLOADS]
        for one in texts:
            written = one if target == "expression" else f"see `{one}` and *{one}*"
            yield written.encode("utf-8", "surrogateescape" if one.isascii() else "replace")


def findings(target: str) -> list[Path]:
    """What fuzzing has found, each mended since."""
    return sorted((FOUND / target).glob("*"))
