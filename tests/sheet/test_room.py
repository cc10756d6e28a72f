"""Formulas, matrices and tables of any length stay within their line, typeset with the real TeX."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

from keywright import pipeline
from keywright.proof.pages import misprinted
from keywright.tex import typeset
from tests.kinds.worked import sheet_of

WIDE = [[(-1) ** (r + c) * (17 * r + 31 * c) % 200 - 99 for c in range(12)] for r in range(2)]
NAMES = [f"{letter}_learning_rate_of_the_second_hidden_lay" for letter in "abc"]
LONG: dict[str, dict[str, Any]] = {
    "a matrix of 23 columns": {
        "kind": "convolution", "signal": WIDE, "kernel": WIDE, "modes": ["full"],
    },
    "irrational entries": {
        "kind": "convolution",
        "signal": ["exp(1)", "1/3", "log(2)", "sin(1)", "sqrt(2)*pi"],
        "kernel": ["1/3", "sqrt(3)", "-exp(-1)", "12345678/7"],
    },
    "a list of many configurations": {
        "kind": "conv-config",
        "input": {"channels": 1, "size": 1},
        "layers": [{"output": {"channels": 1, "size": 1}, "cases": [{}]}],
    },
    "ten inputs and ten results": {
        "kind": "autodiff",
        "function": " + ".join(f"exp(x{n}*x{n + 1})" for n in range(1, 10)),
        "at": {f"x{n}": f"{n}/10" for n in range(1, 11)},
        "parts": ["reverse"],
    },
    "names of forty characters": {
        "kind": "autodiff",
        "function": f"{NAMES[0]}*{NAMES[1]} + sin({NAMES[0]}) + exp({NAMES[2]})*{NAMES[0]}",
        "at": dict.fromkeys(NAMES, 2),
        "parts": [{"forward": NAMES[0]}, "reverse"],
    },
    "a parameter of forty characters": {
        "kind": "activation",
        "function": f"max({NAMES[0]}*x, x)",
        "name": NAMES[1],
        "step": {"name": NAMES[2]},
        "parameters": {NAMES[0]: {"between": [0, 1]}},
    },
    "functions of functions": {
        "kind": "autodiff",
        "function": "sin(cos(sin(cos(sin(x1*x2)))))*x1**x2**x1",
        "at": {"x1": "pi/3", "x2": 2},
    },
    "numbers of a hundred digits": {
        "kind": "autodiff",
        "function": f"x*{'7' * 100} - 0.{'3' * 99}*x**2/({'9' * 50}*x + 1)",
        "at": {"x": f"{'1' * 45}/{'7' * 40}"},
    },
    "a fraction and a root that are longer than a line": {
        "kind": "autodiff",
        "function": "({})/(1 + x**2) + x*sqrt({})".format(
            " + ".join(f"sin({n}*x)/{n}" for n in range(2, 16)),
            " + ".join(f"{n}*x**{2 * n}" for n in range(1, 14)),
        ),
        "at": {"x": 1},
    },
    "cases that are longer than a line": {
        "kind": "activation",
        "function": "Piecewise(({}, x > 0), (0, True))".format(
            " + ".join(f"{n}*x**{n}" for n in range(1, 26))
        ),
        "parts": ["closed-forms"],
    },
}  # fmt: skip


@pytest.mark.parametrize("question", LONG.values(), ids=LONG)
def test_nothing_runs_into_the_margin(question: dict[str, Any]) -> None:
    sheet = sheet_of(question)
    made = typeset(sheet)
    assert made.overfull == ()
    assert misprinted(made.pdf, sheet) == ([], [])


def drawn(draw: random.Random, length: int) -> str:
    """An integer of so many digits, a fraction of two, or a decimal with up to eight places."""
    first, last = 10 ** (length - 1), 10**length - 1
    whole, sign = draw.randint(first, last), draw.choice(("", "-"))
    places = draw.randint(1, 8)
    return sign + draw.choice((
        str(whole), f"{whole}/{draw.randint(first, last) + 1}",
        f"{whole}.{draw.randint(10 ** (places - 1), 10**places - 1)}",
    ))  # fmt: skip


def questions(length: int) -> Iterator[dict[str, Any]]:
    """A question of each kind whose tables and displays are full of numbers of this length."""
    draw = random.Random(length)

    def number() -> str:
        return drawn(draw, length)

    def ratio() -> str:
        return "/".join(str(draw.randint(10 ** (length - 1), 10**length)) for _ in range(2))

    scale, size = 10 ** (2 * length), draw.randint(30, 99_000)
    a, b = draw.randint(10 ** (length - 1), 10**length), draw.randint(1, 10**length)
    yield {
        "kind": "autodiff",
        "function": f"x1*x2 + sin(x1)*({number()}) + x3/x1 - exp(x2/{scale})",
        "at": {name: number() for name in ("x1", "x2", "x3")},
        "parts": [{"forward": {"x1": 1, "x2": number()}}, "reverse"],
    }
    yield {
        "kind": "autodiff",
        "function": f"tanh((w*x + b)/{scale})/exp((w*x + b)/{scale}) + log(1 + w**2*x**2)",
        "at": {name: number() for name in ("w", "x", "b")},
        "parts": ["reverse"],
    }
    yield {
        "kind": "convolution", "signal": [number() for _ in range(5)], "padding": 1,
        "kernel": [number() for _ in range(3)], "modes": ["full", "same", "valid", "strided"],
    }  # fmt: skip
    yield {
        "kind": "convolution", "signal": [[number() for _ in range(4)] for _ in range(3)],
        "kernel": [[number() for _ in range(2)] for _ in range(2)], "modes": ["full"],
    }  # fmt: skip
    yield {
        "kind": "softmax", "example": {"x": [ratio() for _ in range(4)], "scale": ratio()},
    }  # fmt: skip
    yield {"kind": "activation", "function": f"max({a}*x/{b + 1}, -{b}*x, x - {a})"}
    yield {"kind": "activation", "function": f"{a}*tanh({b}*x/7)", "parts": ["derivative"]}
    yield {
        "kind": "cnn-shape", "input": {"channels": size, "size": size},
        "layers": [
            {"conv": {"kernel": 3, "filters": min(size, 20_000)}}, {"max-pool": {"kernel": 2}},
            {"conv": {"kernel": 5, "filters": 7, "stride": 2, "padding": 1}},
        ],
        "ask": ["shape", "outputs", "parameters", "receptive-field", "multiply-adds"],
    }  # fmt: skip
    if length <= 4:  # no size or setting is longer than that
        yield from configurations(draw, 10**length)
    yield from relations(draw, length)


def configurations(draw: random.Random, most: int) -> Iterator[dict[str, Any]]:
    """Layers whose sizes go up to `most`: with one setting, with many, and with none."""
    sizes = [draw.randint(most // 10, most) for _ in range(4)]
    shapes = [{"channels": draw.randint(most // 10, most), "size": size} for size in sizes]
    fitting = {"k": 2, "s": most, "p": most, "d": sizes[0], "output": "unknown"}
    for name in ("k", "p", "d"):
        limits = {"k": 2, "s": 2, "p": 1, "d": 1, name: most}
        yield {
            "kind": "conv-config", "limits": limits, "input": shapes[0],
            "layers": [{"output": shapes[1], "cases": [fitting, {}, {"p": most - 1}, {"d": 1}]}],
        }  # fmt: skip
    yield {
        "kind": "conv-config", "input": shapes[0],
        "layers": [{"output": shape, "cases": [{}, {"s": 1}]} for shape in shapes[1:]],
    }  # fmt: skip


def relations(draw: random.Random, length: int) -> Iterator[dict[str, Any]]:
    """A relation of numbers, one of breakpoints, and two pairs of functions that have none."""
    a, b, c, d = (draw.randint(10 ** (length - 1) + 1, 10**length) for _ in range(4))
    smooth = "sigmoid" if length % 4 else "tanh"  # which has the longer proof, and takes long
    pairs = (
        (f"{a}/{b}*{smooth}({c}*z/{d} - {b}) + {d}/{c}", "sigmoid"),
        (f"{a}*max({b}*z/{c} - {d}, 0) + {b}", "relu"),
        (f"max(z, {a}*z/{b}) + max(0, z - {c})", f"max(z, {d}*z/{c}) + max(0, z - {b})"),
        (f"max(0, z - {a}) + max(0, z) - max(0, z + {b}/{c})", f"max(0, z) + max(0, z - {d})"),
    )
    yield from ({"kind": "network-equivalence", "from": f, "to": g} for f, g in pairs)


def test_numbers_of_any_length_stay_in_their_tables(tmp_path: Path) -> None:
    """One run of TeX over numbers of 1 to 12 digits in every kind of table."""
    names = []
    for number, question in enumerate(q for length in range(1, 13) for q in questions(length)):
        names.append(f"q{number}.yaml")
        (tmp_path / names[-1]).write_text(yaml.safe_dump(question))
    (tmp_path / "assignment.yaml").write_text(yaml.safe_dump({"questions": names}))
    loaded = pipeline.load(tmp_path)
    sheet = pipeline.render(loaded, pipeline.solve(loaded), solutions=True)
    made = typeset(sheet)
    assert made.overfull == ()
    assert made.pages > 200
    assert beyond_the_margin(made.pdf) == []
    assert misprinted(made.pdf, sheet) == ([], [])


def test_a_number_at_the_end_of_a_line_stays_whole() -> None:
    sheet = sheet_of({
        "kind": "conv-config", "input": {"channels": 1, "size": 4},
        "layers": [{"output": {"channels": 1, "size": 4}, "cases": [{}]}],
        "limits": {"k": 16, "s": 8, "p": 1, "d": 68},
    })  # fmt: skip
    with pypdfium2.PdfDocument(typeset(sheet).pdf) as document:
        lines = "".join(page.get_textpage().get_text_range() for page in document).splitlines()
    assert not any(line.endswith("(17") for line in lines)
    assert any(line.startswith("(17 408 were tried)") for line in lines)


MARGIN = 2.5 / 2.54 * 72  # points
ROOM = 1  # points that the edge of a letter may stand out


def beyond_the_margin(pdf: bytes) -> list[str]:
    """The letters that stand in a margin of their page at the left or right."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text, right = page.get_textpage(), page.get_width() - MARGIN + ROOM
            for place in range(text.count_chars()):
                box = text.get_charbox(place)
                if box[0] < MARGIN - ROOM or box[2] > right:
                    found.append(text.get_text_range(place, 1))
    return found
