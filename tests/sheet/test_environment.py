"""The environment prints nothing that has not become LaTeX, and runs nothing of a template."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from keywright.sheet.environment import environment
from keywright.sheet.writing import as_author
from keywright.styles import shipped_templates
from keywright.terms.term import div, fn, integer, symbol
from keywright.words.reasons import reasons

ENV = environment()


def shown(source: str, **names: object) -> str:
    return ENV.from_string(source).render(**names)


def test_text_is_printed_through_a_filter_only() -> None:
    assert shown("<< name | text >>", name="50%") == r"50\%"
    with pytest.raises(TypeError, match="through a filter"):
        shown("<< name >>", name=r"\input{x}")
    with pytest.raises(TypeError, match="through a filter"):
        shown("<< ('a' ~ name) >>", name="b")
    with pytest.raises(TypeError, match="through a filter"):
        shown("<< flag >>", flag=True)


def test_whole_numbers_and_latex_are_printed_as_they_are() -> None:
    assert shown("<< n >>", n=3) == "3"
    assert shown("<< x | tex >>", x=div(1, "x1")) == r"\frac{1}{x_{1}}"
    assert shown("<% set f %>$<< x | tex >>$<% endset %><< f >>", x=symbol("x")) == "$x$"


def test_names_that_do_not_exist_are_errors() -> None:
    for source in ("<< nothing >>", "<< x.nothing | tex >>", "<% if nothing %><% endif %>"):
        with pytest.raises(UndefinedError):
            shown(source, x=symbol("x"))
    with pytest.raises(TemplateError):
        shown("<< x | nofilter >>", x=1)


@pytest.mark.parametrize(
    "source",
    [
        "<< x.__class__.__mro__ | text >>",
        "<< ''.__class__.__base__.__subclasses__() | text >>",
        "<% for i in range(9) %><% endfor %>",
        "<< cycler('a').next() | text >>",
        "<< lipsum() | text >>",
        "<% for a in items %><< items.append(1) | text >><% endfor %>",
        "<< namespace(a=1) | text >>",
    ],
)
def test_a_template_reaches_nothing_but_its_data(source: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        shown(source, x=symbol("x"), items=[1])


def test_tex_and_jinja_do_not_read_each_other() -> None:
    source = r"\def\a#1{{#1}} {% x %} {{ y }} {# z #} \ifdim 1pt<#1"
    assert shown(source) == source


def test_own_templates_come_before_the_shipped_ones_and_can_extend_them(tmp_path: Path) -> None:
    (tmp_path / "header.tex.j2").write_text("mine")
    (tmp_path / "question.tex.j2").write_text('<% extends "ift6135/question.tex.j2" %>')
    env = environment(tmp_path)
    assert env.get_template("header.tex.j2").render() == "mine"
    question = {"number": 1, "marks": 2, "marker": 3}
    body = env.get_template("question.tex.j2").render(question=question, statement="", solutions=0)
    assert r"\kwquestion{1}{2}" in body
    assert env.get_template("sheet.tex.j2")


def test_a_template_outside_of_the_folders_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "style").mkdir()
    (tmp_path / "secret.tex.j2").write_text("secret")
    with pytest.raises(TemplateError):
        environment(tmp_path / "style").get_template("../secret.tex.j2")


def test_every_shipped_template_compiles() -> None:
    for path in shipped_templates().glob("*/*.j2"):
        try:
            ENV.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            pytest.fail(f"{path.name}:{error.lineno}: {error.message}")


@pytest.mark.parametrize("name", reasons())
def test_every_law_has_a_wording_that_prints(name: str) -> None:
    assert shown("<< name | law >>", name=name)


def test_filters_write_values_relations_and_rows() -> None:
    class Value:
        exact = fn("cos", 3)
        decimal = "-0.9900"
        rounded = True

    class Whole:
        exact = integer(9)
        decimal = "9"
        rounded = False

    class Half:
        exact = div(1, 2)
        decimal = "0.5"
        rounded = False

    assert shown("<< v | value >>", v=Half()) == r"\frac{1}{2}\kwbreak = 0.5"
    with as_author(["1.5"]):
        assert shown("<< v | result >>", v=Half()) == "= 0.5"
    assert shown("<< n >>", n=12345) == r"12\kwthin 345"
    assert shown("<< v | value >>", v=Value()) == r"\kwvalue{}{\cos(3)}{-0.9900}"
    assert shown("<< v | result >>", v=Value()) == r"\kwvalue{=}{\cos(3)}{-0.9900}"
    assert shown("<< v | result >>", v=Whole()) == "= 9"
    assert shown("<< v | value >>", v=Whole()) == "9"
    assert shown("<< v | decimal >>", v=Value()) == "-0.9900"
    assert shown("<< r | relation >>", r="!=") == r"\ne"
    assert shown("<< s | series >>", s=[1, 2, symbol("x")]) == "$1$, $2$ and $x$"
    assert shown("<< s | series >>", s=[1]) == "$1$"
    assert shown("<< s | map('text') | series >>", s=["a", "b%"]) == r"a and b\%"
    assert shown("<< n | plural('row') >>", n=1) == "1~row"
    assert shown("<< n | plural('entry', 'entries') >>", n=2) == "2~entries"
    assert shown("<< t | paragraphs >>", t="a\n \nb%") == "a\n\nb\\%"
