"""What a stranger writes into an assignment, through the whole line: it is printed or refused."""

from __future__ import annotations

import functools
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from keywright import pipeline, tex
from keywright.build import questions
from keywright.errors import InputError, TexError
from tests.build.test_builder import GOOD, assignment, build, texts
from tests.sheet.test_escape import PAYLOADS

SECRET = "TOPSECRETWORD"
# FILE is a file outside that holds the secret, MARK one that is not to be made.
MORE = [
    r"\input{FILE}", r"\input FILE ", r"\InputIfFileExists{FILE}{}{}", r"\verbatiminput{FILE}",
    r"\lstinputlisting{FILE}", r"\includegraphics{FILE}", r"\openin15=FILE \read15 to \x \x",
    r"\pdffiledump offset 0 length 20 {FILE}", r"\pdfobj stream file {FILE}", r"\pdfmapfile{+FILE}",
    r"\immediate\write18{touch MARK}", r"\input{|touch MARK}", r"\ShellEscape{touch MARK}",
    r"\immediate\openout15=MARK \immediate\write15{x}", r"\begin{filecontents}{MARK}x",
    r"\csname write\endcsname18{touch MARK}", r"^^5cimmediate^^5cwrite18{touch MARK}",
    r"\catcode37=12 \catcode36=11", r"\let\par\relax", r"\def\end#1{}", r"\everypar{\input FILE}",
    r"\def\x{x\x}\x", r"\loop\iftrue\typeout{x}\repeat", r"\newbox\b\setbox\b\vbox to 99in{}",
    r"\vskip 16383pt\vskip 16383pt", r"\count1=999999999\loop\ifnum\count1>0 x\repeat",
    r"\pdfcatalog{/OpenAction << /S /JavaScript /JS (app.alert(1)) >>}",
    r"\pdfannot width 9pt height 9pt {/Subtype /Link /A << /S /Launch /F (sh) >>}",
    r"\href{javascript:alert(1)}{x}", r"\href{run:/bin/sh}{x}", r"\pdfliteral direct {BT}",
    r"\special{ps: (FILE) run}", r"\AtEndDocument{\input FILE}", r"\errmessage{x}",
    r"\batchmode\stop", r"\tracingall", r"\scantokens{\input FILE}", r"\expandafter\input FILE",
    r"%\begin{x}", r"\verb|x|", r"\kwmissing{x}", r"\endinput", r"\enlargethispage{9in}",
]  # fmt: skip
ALL = [*PAYLOADS, *MORE]
GROUP = 6  # of them on one sheet, so that the header fits on a page


# What is printed is the same on every machine, and so are the places where its lines end.
PRINTED = {"FILE": "/etc/passwd", "MARK": "/tmp/keywright-mark"}


def printed(payload: str) -> str:
    for name, path in PRINTED.items():
        payload = payload.replace(name, path)
    return payload


@dataclass(frozen=True)
class Place:
    """A folder with a secret outside of the assignments, and no file that should not be there."""

    folder: Path

    def meant(self, payload: str) -> str:
        return payload.replace("FILE", str(self.folder / "secret.tex")).replace(
            "MARK", str(self.folder / "mark")
        )

    def clean(self) -> bool:
        return [file.name for file in self.folder.iterdir()] == ["secret.tex"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.tex").write_text(f"{SECRET}\n")
    return Place(folder)


def tagged(field: str, number: int, payload: str) -> str:
    return f"{field}{number}: {printed(payload)} :{number}{field}"


def source(folder: Path, chosen: list[tuple[int, str]]) -> Path:
    """An assignment that has these payloads in every field of text."""
    header: dict[str, object] = {
        field: " ".join(tagged(field, *each) for each in chosen)
        for field in ("course", "professor", "title", "due")
    }
    header["instructions"] = [tagged("line", *each) for each in chosen]
    header["questions"] = [f"{number}.yaml" for number, _ in chosen]
    folder.mkdir()
    (folder / "assignment.yaml").write_text(json.dumps(header, ensure_ascii=False))
    for number, payload in chosen:
        question = {
            "kind": "convolution", "signal": [1], "kernel": [1], "modes": ["full"],
            "statement": tagged("own", number, payload),
        }  # fmt: skip
        (folder / f"{number}.yaml").write_text(json.dumps(question, ensure_ascii=False))
    return folder


def folded(text: str) -> str:
    """Without spaces and hyphens, which depend on where lines end, nor minus signs, which look like
    them; apostrophes as printed."""
    text = unicodedata.normalize("NFKC", re.sub("[\x02\ufffe\xad−-]", "", text))
    return "".join(re.sub(r"(?<=[a-z])'(?=[a-z])", "’", text).split())


@pytest.mark.parametrize("first", range(0, len(ALL), GROUP))
def test_every_payload_is_printed_in_every_field(first: int, tmp_path: Path) -> None:
    """On one of the two sheets in turns, which have the same texts."""
    chosen = list(enumerate(ALL))[first : first + GROUP]
    loaded = pipeline.load(source(tmp_path / "a", chosen))
    solved = [pipeline.solution(loaded, each) for each in loaded.questions]
    latex = pipeline.render(loaded, solved, solutions=first // GROUP % 2 == 0)
    ((pdf, _),) = pipeline.typeset(loaded, {"sheet": latex}, "embedded").values()
    with pypdfium2.PdfDocument(pdf) as opened:
        shown = folded("".join(page.get_textpage().get_text_range() for page in opened))
    for number, payload in chosen:
        for field in ("course", "professor", "title", "due", "line", "own"):
            assert folded(tagged(field, number, payload)) in shown, field
    assert not any(line in shown for line in lines_outside())
    assert acting(pdf) == []
    assert not Path(PRINTED["MARK"]).exists()
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@functools.cache
def lines_outside() -> list[str]:
    """Of the file that the payloads name, those that could be nothing else."""
    lines = map(folded, Path(PRINTED["FILE"]).read_text().splitlines())
    return [line for line in lines if len(line) > 10]


def test_there_are_enough_payloads() -> None:
    assert len(set(ALL)) == len(ALL) >= 90


def acting(pdf: bytes) -> list[str]:
    """The actions of a PDF, and the entries that start something."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in [document.Root, *document.objects]:
            if isinstance(item, pikepdf.Dictionary):
                found += [key for key in ("/OpenAction", "/AA", "/JS", "/Launch") if key in item]
                found += [str(item.S)] if item.get("/S") in ("/JavaScript", "/Launch") else []
    return found


IDS = [payload for payload in ALL if not re.fullmatch(r"[\w.-]+", payload)]


def test_no_payload_is_an_id(tmp_path: Path) -> None:
    """Ids are names; those that a file's name gives are as free as file names are."""
    file = tmp_path / "a.yaml"
    for payload in IDS:
        file.write_text(json.dumps({"kind": "convolution", "id": printed(payload)}))
        faults = pipeline.load(file).faults
        assert any("'id'" in fault.message for fault in faults), payload


def test_every_payload_as_the_name_of_a_file(tmp_path: Path) -> None:
    """A question that is missing is named on the sheet; the others only in a comment."""
    names = [f"{printed(payload).replace('/', '.')[-200:]}.yaml" for payload in ALL]
    names = sorted({name for name in names if name.isprintable() and name[0] not in ". "})
    assert len(names) > 60
    folder = assignment(tmp_path / "a", {})
    wrong = [name for number, name in enumerate(names) if number % 8]
    for name in names:
        text = "kind: no\n" if name in wrong else GOOD
        (folder / name).write_text(text)
    (folder / "assignment.yaml").write_text(json.dumps({"questions": names}))
    built = build(folder, tmp_path / "out")
    assert len(built.errors) == len(wrong)
    shown = folded(" ".join(texts(built.folder)))
    for name in wrong:
        assert folded(f"{name}, line 1: unknown kind 'no'") in shown, name
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "out"]


@pytest.mark.parametrize(
    ("text", "column"),
    [("\\catcode`\\%=12", 9), ("a\\write18`x", 10), ("\u202eabc", 1), ("a \U0001f4a5", 3)],
)
def test_what_cannot_be_printed_is_refused_in_every_field(
    text: str, column: int, tmp_path: Path
) -> None:
    """The column is where the value begins, and further where the text is."""
    for field in ("course", "professor", "title", "due"):
        folder = assignment(tmp_path / field, {"one.yaml": GOOD})
        header = f"questions: [one.yaml]\n{field}: {text}\n"
        (folder / "assignment.yaml").write_text(header)
        with pytest.raises(InputError) as caught:
            build(folder, tmp_path / "out")
        assert f"assignment.yaml:2:{len(field) + 2 + column}:" in str(caught.value)
    assert not (tmp_path / "out").exists()


# With `trusted`, LaTeX acts; what it says of the attempt, or nothing where TeX ignores it.
TRUSTED = [
    (r"\immediate\write18{touch MARK}", ""),
    (r"\input{|touch MARK}", "can't find file|not found"),
    (r"\immediate\openout15=MARK \immediate\write15{x}", "can't write on file"),
    (r"\input{FILE}", "not found|can't find|may not read"),
    (r"\openin15=FILE \ifeof15 none\else\read15 to \x\x\fi", ""),
    (r"\immediate\pdfobj stream file {FILE}\pdfrefobj\pdflastobj", "may not read"),
    (r"\loop\iftrue\repeat", "did not end within 1 s"),
    (r"\def\x{x\x}\x", "TeX capacity exceeded"),
    (r"\immediate\openout15=a \loop\immediate\write15{xxxxxxxxxxxxxxxxxxxxxxxxxx}\iftrue\repeat",
     r"\(time limit\)|\(file size limit\)|\(disk limit\)"),
    (r"\pdfcatalog{/OpenAction << /S /JavaScript /JS (app.alert(1)) >>}", ""),
    (r"\pdfannot width 9pt height 9pt {/Subtype /Link /A << /S /Launch /F (sh) >>}", ""),
    (r"\end{document}", ""),
    ("]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "message"), TRUSTED, ids=range(len(TRUSTED)))
def test_trusted_latex_stays_in_the_sandbox(
    body: str, message: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if message == "may not read" and not tex.landlock.available():
        pytest.skip("this kernel has no Landlock, without which the hole is open")
    monkeypatch.setattr(tex, "typeset", functools.partial(tex.typeset, seconds=1))
    question = json.dumps({"kind": "convolution", "signal": [1], "kernel": [1],
                           "statement": place.meant(body)})  # fmt: skip
    folder = assignment(tmp_path / "a", {"one.yaml": question}, "trusted: true\n")
    if message:
        with pytest.raises(TexError, match=message) as caught:
            build(folder, tmp_path / "out", trusted=True)
        assert SECRET not in caught.value.shown
        assert not list((tmp_path / "out").rglob("*.pdf"))
    else:
        for sheet in build(folder, tmp_path / "out", trusted=True).sheets:
            assert acting(sheet.read_bytes()) == []
        assert SECRET not in "".join(texts(tmp_path / "out/a"))
    assert place.clean()


def styled(folder: Path, template: str) -> Path:
    assignment(folder, {"one.yaml": GOOD}, "style: own\n")
    (folder / "own").mkdir()
    (folder / "own/header.tex.j2").write_text(template)
    return folder


ESCAPES = [
    "<< ''.__class__ | text >>", "<< ''.__class__.__mro__[1].__subclasses__() | text >>",
    "<< self._TemplateReference__context | text >>", "<< self.__init__.__globals__ | text >>",
    "<< cycler.__init__.__globals__.os | text >>", "<< title.__init__.__globals__ | text >>",
    "<< lipsum.__globals__ | text >>", "<< joiner() | text >>", "<< namespace() | text >>",
    "<< title | attr('__class__') >>", "<< instructions.append(1) | text >>",
    "<< '{0.__class__}'.format(title) | text >>", "<< title.format_map | text >>",
    "<% include '../assignment.yaml' %>", "<% include '/etc/passwd' %>", "<% import 'os' as x %>",
    "<% extends '../../secret' %>", "<% for i in range(9) %><% endfor %>", "<< nothing >>",
    "<% if %>", "\x000\x00", "<< title | nofilter >>",
]  # fmt: skip


@pytest.mark.parametrize("template", ESCAPES)
def test_a_template_of_the_users_own_reaches_nothing(template: str, tmp_path: Path) -> None:
    folder = styled(tmp_path / "a", f"first line\n{template}\n")
    with pytest.raises(InputError) as caught:
        build(folder, tmp_path / "out")
    (fault,) = caught.value.faults
    assert fault.file == str(folder / "own/header.tex.j2")
    assert fault.line == 2
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").rglob("*.pdf"))


def test_a_template_that_is_not_in_utf_8_has_a_place(tmp_path: Path) -> None:
    folder = styled(tmp_path / "a", "")
    (folder / "own/header.tex.j2").write_bytes(b"first line\nAndr\xe9\n")
    with pytest.raises(InputError, match=r"header\.tex\.j2:2:1: the file is not in UTF-8"):
        build(folder, tmp_path / "out")


BOMBS = [
    ("<% set x = 9**(9**9) %>", "takes more than 1 s"),
    ("<% set x = 'x' * 99999999999 %>", "needs more than"),
    ("<% macro m() %><< m() >><% endmacro %><< m() >>", "nested too deeply"),
    # which a slow machine does not come to within its second
    ("<% include 'header.tex.j2' %>", "(nested too deeply|takes more than 1 s)"),
    (
        "<% set x = ('x' * 99999) | list %>" + "<% for a in x %>" * 5 + "<% endfor %>" * 5,
        "takes more than 1 s",
    ),
]


@pytest.mark.parametrize(("template", "message"), BOMBS, ids=range(len(BOMBS)))
def test_a_template_that_does_not_end_is_ended(
    template: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "SECONDS", 1)
    folder = styled(tmp_path / "a", template)
    with pytest.raises(InputError, match=f"assignment.yaml:2:8: filling in the .* {message}"):
        build(folder, tmp_path / "out")


def test_a_link_among_the_templates_leads_nowhere(place: Place, tmp_path: Path) -> None:
    folder = styled(tmp_path / "a", "mine")
    (folder / "own/header.tex.j2").unlink()
    (folder / "own/header.tex.j2").symlink_to(place.folder / "secret.tex")
    build(folder, tmp_path / "out")
    assert SECRET not in "".join(texts(tmp_path / "out/a"))


def test_a_style_that_is_not_there_has_a_place(tmp_path: Path) -> None:
    folder = assignment(tmp_path / "a", {"one.yaml": GOOD}, "style: ift6153\n")
    with pytest.raises(InputError, match=r"assignment.yaml:2:8: there is no folder of templates"):
        build(folder, tmp_path / "out")
