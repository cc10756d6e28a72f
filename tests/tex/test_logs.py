"""What is read out of a log, and which question a line belongs to."""

from __future__ import annotations

import pytest

from keywright.tex import logs

SOURCE = """\\documentclass{article}
\\begin{document}
% keywright:question activation
a
% keywright:end
between
  % keywright:question two words
b
c
"""


@pytest.mark.parametrize(
    ("line", "question"),
    [
        (1, None),
        (2, None),
        (3, "activation"),
        (4, "activation"),
        (5, None),
        (6, None),
        (7, "two words"),
        (9, "two words"),
        (99, "two words"),
    ],
)
def test_the_question_of_a_line(line: int, question: str | None) -> None:
    assert logs.question_at(SOURCE, line) == question
    assert logs.question_at(SOURCE.replace("\n", "\r\n"), line) == question


def test_a_marker_in_a_text_is_no_marker() -> None:
    assert logs.question_at("x % keywright:question a\n\\% keywright:question b\n", 2) is None


def test_an_error_in_a_macro_names_the_innermost_command() -> None:
    log = "./sheet.tex:7: Undefined control sequence.\n\\m ->a \\inner@x \n    b\nl.7 \\m\n"
    found = logs.first_error(log, "sheet.tex")
    assert found is not None
    assert found.message == "Undefined control sequence \\inner@x"
    assert found.line == 7


def test_an_error_in_a_package_has_no_line_of_ours() -> None:
    log = "/tree/x.sty:7: Undefined control sequence.\n\\a \nl.7 \\a\n"
    found = logs.first_error(log, "sheet.tex")
    assert found is not None
    assert found.line is None


def test_an_unplaced_error_takes_its_line_from_below() -> None:
    log = "! LaTeX Error: File `x.tex' not found.\n\nl.12 \\input{x}\n"
    found = logs.first_error(log, "sheet.tex")
    assert found is not None
    assert (found.message, found.line) == ("LaTeX Error: File `x.tex' not found", 12)


def test_a_clean_log_has_no_error() -> None:
    assert logs.first_error("This is pdfTeX\nOutput written on a.pdf (1 page).\n", "a.tex") is None


@pytest.mark.parametrize(
    ("log", "pages"),
    [
        ("Output written on sheet.pdf (1 page, 41418 bytes).", 1),
        ("Output written on sheet.pdf (12 pages, 41418 bytes).", 12),
        ("Output written on x (9 pages).\nOutput written on sheet.xdv (2 pages, 9 bytes).", 2),
        ("No pages of output.", None),
        ("", None),
    ],
)
def test_the_pages_a_log_promises(log: str, pages: int | None) -> None:
    assert logs.pages(log) == pages


@pytest.mark.parametrize(
    ("log", "again"),
    [
        ("LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.", True),
        ("Package longtable Warning: Table widths have changed. Rerun LaTeX.", True),
        ("Package: rerunfilecheck 2022-07-10 v1.10 Rerun checks for auxiliary files (HO)", False),
        ("", False),
    ],
)
def test_whether_another_pass_is_asked_for(log: str, again: bool) -> None:
    assert logs.wants_rerun(log) is again


def test_a_refused_file_is_named() -> None:
    assert logs.refused("(a.tex)pdflatex: /etc/passwd: Permission denied\n\n") == "/etc/passwd"
    assert logs.refused("all is well") is None
