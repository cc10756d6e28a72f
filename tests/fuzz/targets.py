"""What is fuzzed: any bytes go in, and nothing but the errors of ours comes out.

A target raises whatever else it meets. Its seeds are the texts that the other tests read or refuse;
what fuzzing once found is a file of `found/<target>`, run by `test_targets.py` ever after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from generator.errors import FieldError, InputError
from generator.maths.expression import ExpressionError, parse, parse_condition
from generator.maths.text import to_text
from generator.spec.reader import read

__all__ = ["FOUND", "TARGETS", "findings", "seeds"]

TESTS = Path(__file__).parent.parent
FOUND = Path(__file__).parent / "found"


def expression(data: bytes) -> None:
    """Read, or refused at a column of the text; what is read can be written and read again."""
    text = data.decode("utf-8", "surrogateescape")
    for reader in (parse, parse_condition):
        try:
            term = reader(text, functions=("H",))
        except ExpressionError as error:
            assert 0 <= error.column <= len(text)
            assert "\n" not in error.message
        else:
            try:
                assert reader(to_text(term), functions=("H",)) == term
            except ExpressionError as error:  # the brackets of a term at a limit go beyond it
                assert "at most" in error.message or "more than" in error.message


def yaml(data: bytes) -> None:
    """Plain data with positions, or faults at places of the file."""
    from tests.spec.test_fuzz import check

    check(data)


def option(data: bytes) -> None:
    """The `path=value` of `--set`."""
    from generator.spec.overrides import parse as parse_option

    try:
        parse_option(1, data.decode("utf-8", "replace"))
    except InputError as error:
        assert error.faults


def text(data: bytes) -> None:
    """A field of text: LaTeX in which nothing acts, or refused at a column."""
    from generator.sheet import TextError, rich_text

    written = data.decode("utf-8", "replace")
    try:
        latex = rich_text(written)
    except TextError as error:
        assert 0 <= error.column <= len(written)
    except FieldError:
        return
    else:
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
        from tests.maths.test_expression import BAD, CONDITIONS, READ
        from tests.sheet.test_escape import PAYLOADS

        texts = [*(row[0] for row in (*READ, *CONDITIONS, *BAD)), *PAYLOADS]
        for one in texts:
            written = one if target == "expression" else f"see `{one}` and *{one}*"
            yield written.encode("utf-8", "surrogateescape" if one.isascii() else "replace")


def findings(target: str) -> list[Path]:
    """What fuzzing has found, each mended since."""
    return sorted((FOUND / target).glob("*"))
