"""How names are printed: Greek letters, indices, upper indices in brackets, accents.

Accents, indices and layers may be wrapped around a name in any order; they are gathered first, so
that the accent always sits on the letter: v̄ with lower index 2, never a bar over index and all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from keywright.sheet.pieces import Level, Look, Piece, PrintError, Show, enclose, held
from keywright.terms.names import parts_of
from keywright.terms.term import Term

__all__ = ["DECORATIONS", "GREEK", "decorated", "function_name", "symbol"]

GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    "varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
})  # fmt: skip
_ACCENTS = {"bar": (r"\bar", r"\overline"), "tilde": (r"\tilde", r"\widetilde"), "dot": (r"\dot",)}
DECORATIONS = ("index", "layer", "vec", *_ACCENTS)


@dataclass(frozen=True)
class _Name:
    """A letter in the middle, or a whole group, and what is hung around it."""

    core: str
    lower: tuple[str, ...] = ()
    upper: str = ""
    single: bool = True
    tall: bool = False
    call: bool = False


def symbol(term: Term, show: Show) -> Piece:
    return _piece(_split(str(term.atom)))


def decorated(term: Term, show: Show) -> Piece:
    """``index``, ``layer``, ``vec`` and the accents, nested in any order."""
    return _piece(_gather(term, show))


def function_name(term: Term, show: Show) -> str:
    """The name of a function that is called: long names are set upright."""
    name = str(term.atom)
    if term.head == "sym" and len(name) > 1 and name.isalpha() and name not in GREEK:
        return rf"\operatorname{{{name}}}"
    return held(show(term), Level.ATOM).text


def _letters(name: str) -> str:
    if name in GREEK:
        return f"\\{name}"
    return name if len(name) == 1 else rf"\mathit{{{name}}}"


def _split(name: str) -> _Name:
    try:
        letters, indices, primes = parts_of(name)
    except ValueError as error:
        raise PrintError(f"no way to print a symbol: {error}") from None
    return _Name(_letters(letters), tuple(map(_small, indices)), primes)


def _small(part: str) -> str:
    plain = len(part) == 1 or part.isdigit()
    return part if plain else f"\\{part}" if part in GREEK else rf"\mathrm{{{part}}}"


def _gather(term: Term, show: Show) -> _Name:
    if term.head == "sym":
        return _split(str(term.atom))
    if term.head not in DECORATIONS:
        return _group(term, show)
    name = _gather(term.args[0], show)
    if term.head == "index":
        indices = tuple(show.small(index).text for index in term.args[1:])
        return replace(name, lower=name.lower + indices)
    if term.head == "layer":
        if name.upper:
            raise PrintError("two upper indices on one name")
        return replace(name, upper=f"({show.small(term.args[1]).text})")
    if term.head == "vec":
        return replace(name, core=rf"\boldsymbol{{{name.core}}}")
    return replace(name, core=_accent(term.head, name))


def _group(term: Term, show: Show) -> _Name:
    """A base that is a whole expression: as it is if it ends in a bracket, else in brackets."""
    piece = held(show(term), Level.ATOM)
    call = piece.look in (Look.CALL, Look.OPEN)
    text = piece.text if call else enclose(piece.text, piece.tall)
    return _Name(text, single=False, tall=piece.tall, call=True)


def _accent(head: str, name: _Name) -> str:
    forms = _ACCENTS[head]
    if not name.single and len(forms) == 1:
        raise PrintError("a dot over more than a letter")
    return f"{forms[0 if name.single else 1]}{{{name.core}}}"


def _piece(name: _Name) -> Piece:
    """An upper index makes the name a power, which takes brackets before it is raised again."""
    text = name.core
    if name.upper.startswith("("):
        text += f"^{{{name.upper}}}"
    else:
        text += name.upper
    if name.lower:
        text += f"_{{{_joined(name.lower)}}}"
    level = Level.POWER if name.upper else Level.ATOM
    look = Look.CALL if name.call else Look.LETTER
    return Piece(text, level, look, tall=name.tall)


def _joined(indices: tuple[str, ...]) -> str:
    """Letters side by side, a digit after them; everything else with commas, as 2j is a product."""
    *letters, last = indices
    if not all(map(_is_letter, letters)) or not (_is_letter(last) or len(last) == 1):
        return ", ".join(indices)
    spaced = (f"{text} " if text.startswith("\\") else text for text in letters)
    return "".join((*spaced, last))


def _is_letter(text: str) -> bool:
    return text[1:] in GREEK or (len(text) == 1 and text.isalpha())
