"""Random questions of each family, most of which can be worked: one function of a `Random` each."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.words import named

__all__ = ["QUESTIONS", "Question"]

Question = dict[str, Any]


def _number(random: Random) -> str:
    whole = random.choice([1, 2, 3, 4, 5, 7])
    text = random.choice([str(whole), str(whole), f"{whole}/{random.choice([2, 3, 5])}"])
    return random.choice([text, text, f"-{text}"])


def _line(random: Random, variable: str) -> str:
    """A line that is not constant, in brackets where it needs them."""
    slope = random.choice(["", "", "2*", "-", "3*", "1/2*", "-2*"])
    shift = random.choice(["", "", " + 1", " - 2", " + 1/2"])
    return f"({slope}{variable}{shift})"


BENT = [
    "max(0, {u})", "abs({u})", "min(1, max(-1, {u}))", "max({u}, a*{u})", "sign({u})",
    "{u}*abs({u})", "max(0, {u})**2", "max(0, 1 - abs({u}))", "abs(abs({u}) - 1)", "{u}*H({u})",
    "abs({u}) - abs({u} - 2)", "exp(-abs({u}))", "max(0, {u})*min(1, {u})", "tanh(abs({u}))",
    "{u}*min(max(0, {u} + 3), 6)/6", "{u}*(H({u} + 1) - H({u} - 1))", "a*H({u})", "abs({u} - a)",
    "relu({u})**3/6", "sign({u})*log(1 + abs({u}))", "{u}/(1 + abs({u}))", "log(1 + abs({u}))",
    "H({u}) - H(-{u})", "sqrt(abs({u}))", "abs({u}**2 - 2)", "max(0, {u}**2 - 1)",
    "min({u}, {u}**2)", "abs({u})**3", "max({u}, {u}**3)", "max({u}, -{u}, 2*{u} - 1)",
    "max(a*{u}, b*{u})", "max(-a, min(a, {u}))", "a*relu({u}) - b*{u}", "min(a*{u}, {u})",
    "max({u}, b - {u})", "a*abs({u})", "abs(tanh({u}))", "max(0, tanh({u}))",
    "max(1/2, sigmoid({u}))", "min(1, exp({u}))", "max({u}, softplus({u}))", "max(0, {u} - a)",
    "min(exp({u}), {u} + 1)", "abs(exp({u}) - 1)", "max(exp(-{u}), exp({u}))",
]  # fmt: skip
SMOOTH = [
    "tanh({u})", "exp({u})", "log(1 + exp({u}))", "sin({u})", "{u}**2", "{u}**3", "sigmoid({u})",
    "{u}*exp(-{u}**2)", "atan({u})", "sqrt(1 + {u}**2)", "{u}/(1 + {u}**2)", "erf({u})", "cos({u})",
    "{u}*sigmoid({u})", "{u}*sigmoid(a*{u})", "log(1 + exp(a*{u}))/a", "exp(-{u}**2/2)", "{u}**5",
    "softplus({u})", "{u}*tanh(log(1 + exp({u})))", "1/(1 + exp(-a*{u}))", "{u}*normal_cdf({u})",
    "(exp({u}) - exp(-{u}))/2", "2**{u}", "{u}**2*exp({u})", "log(1 + {u}**2)", "cosh({u})",
    "sin({u})**2", "1/(1 + {u}**2)", "a*{u} + b", "a*tanh({u})", "exp({u})/(1 + exp({u}))",
    "{u} + sin({u})", "(exp({u}) - exp(-{u}))/(exp({u}) + exp(-{u}))", "1 - 2/(1 + exp(2*{u}))",
    "sin({u})*cos({u})",
]  # fmt: skip
PIECES = [
    "{u}", "{u}**2", "exp({u}) - 1", "2*{u} + 1", "0", "1", "-{u}", "sin({u})", "{u}**3/6", "{n}",
    "log(2 + exp({u}))", "{u} + {n}", "a*{u}", "a*(exp({u}) - 1)", "tanh({u})", "({u} + 1)**2/4",
    "1 - {u}**2", "b", "{u}*exp({u})", "cos({u})", "a*{u} + b", "1/(1 + {u}**2)", "exp(-{u})",
    "sqrt(1 + {u}**2)", "sigmoid({u})",
]  # fmt: skip
LINES = ["x", "x**2", "x + 1", "2*x - 1", "-x", "3", "1/2", "x**2 - 2", "a*x", "1 - x", "0"]
ENDS = [("-1", "1"), ("0", "2"), ("-log(2)", "0"), ("-a", "a"), ("-1/2", "sqrt(2)"), ("b", "5")]
GROWING = [
    "1/(1 + exp(-k*x))", "(1 + tanh(k*x))/2", "1/2 + atan(k*x)/pi", "exp(-k*x**2)", "sigmoid(k*x)",
    "exp(-exp(-k*x))", "1/(1 + exp(-2*k*x))", "(1 + erf(k*x))/2", "k*x/(1 + abs(k*x))", "sin(k*x)",
    "1/(1 + exp(-k*(x - 1)))", "tanh(k*x)**2", "max(0, min(1, k*x))", "normal_cdf(k*x)", "k*x", "x",
    "(1 + x/sqrt(x**2 + 1/k))/2", "1 - exp(-exp(k*x))", "(1 + exp(-k*x))**(-2)", "1/(1 + k)",
    "max(0, min(1, k*x + 1/2))", "1/(1 + exp(1 - k*x))", "(1 + k*x/sqrt(1 + k**2*x**2))/2",
    "exp(k*x)/(1 + exp(k*x))", "1/(1 + 2**(-k*x))", "(1 + sign(x)*(1 - exp(-k*abs(x))))/2",
    "Piecewise((0, x < 0), (1 - exp(-k*x), True))", "1/(1 + exp(-k**2*x))", "log(1 + exp(k*x))/k",
    "Piecewise((0, x < -1/k), ((k*x + 1)/2, x < 1/k), (1, True))", "1/(1 + exp(-k*x**3))",
    "1/(1 + exp(-k*x - 1))", "k*max(0, x)/(1 + k*max(0, x))",
]  # fmt: skip
SHRINKING = [
    "1/(1 + exp(-x/k))", "(1 + tanh(x/k))/2", "1/2 + atan(x/k)/pi", "normal_cdf(x/k)", "k*x",
    "max(0, min(1, x/k))", "max(0, min(1, (x + k)/(2*k)))", "(1 + x/sqrt(x**2 + k**2))/2", "x/k",
    "(1 + x/(k + abs(x)))/2", "exp(-exp(-x/k))", "(1 + erf(x/k))/2", "exp(-x**2/k)", "sigmoid(x/k)",
    "k*log(1 + exp(x/k))", "1/(1 + exp(-x/k**2))", "(x + sqrt(x**2 + k))/2",
]  # fmt: skip
INTERVALS = {"a": [[0, 1], [0, "oo"], ["1/2", 2]], "b": [[-1, 0], ["-oo", 0], [1, 3]]}
PARTS = [
    ["derivative"], ["derivative", "closed-forms"], ["limit"], ["closed-forms"],
    ["derivative", "closed-forms", "limit"], ["limit", "derivative"],
]  # fmt: skip


def _cases(random: Random) -> str:
    one, two, three = random.sample(PIECES, 3)
    if random.random() < 0.6:
        at = random.choice(["0", "0", "1", "-2", "1/2", "log(2)", "sqrt(2)", "5", "a"])
        order = random.choice(["<", "<=", ">", ">="])
        return f"Piecewise(({one}, x {order} {at}), ({two}, True))"
    (low, high), order = random.choice(ENDS), random.choice(["<", "<="])
    return f"Piecewise(({one}, x < {low}), ({two}, x {order} {high}), ({three}, True))"


def _bent(random: Random) -> str:
    return random.choice(BENT).replace("{u}", random.choice([_line(random, "x"), "x"]))


def _smooth(random: Random) -> str:
    return random.choice(SMOOTH).replace("{u}", random.choice([_line(random, "x"), "x"]))


def _envelope(random: Random) -> str:
    some = random.sample(LINES, random.choice([2, 2, 2, 3]))
    return f"{random.choice(['max', 'min'])}({', '.join(some)})"


def _mixture(random: Random) -> str:
    return f"{_smooth(random)} {random.choice('++-*')} {_bent(random)}"


def _approximation(random: Random) -> Question:
    growing = random.random() < 0.7
    function = random.choice(GROWING if growing else SHRINKING)
    if not growing or random.random() < 0.3:
        parameter = random.choice(["n", "lambda0", "m"] if growing else ["T", "sigma", "k"])
        function = re.sub(r"\bk\b", parameter, function)
        return {"function": function, "parameter": parameter, "to": "oo" if growing else 0}
    return {"function": function}


def _activation(random: Random) -> Question:
    shape = random.choice([_bent, _bent, _smooth, _cases, _cases, _envelope, _mixture, _mixture])
    function = shape(random).replace("{u}", "x").replace("{n}", _number(random))
    question: Question = {"kind": "activation", "parts": random.choice(PARTS)}
    step = random.choice(["H", "H", "u", "theta"])
    if "limit" in question["parts"]:
        question["approximation"] = near = _approximation(random)
        near["function"] = near["function"].replace("H(", f"{step}(")
    question["function"] = function.replace("H(", f"{step}(")
    at_zero = random.choice([None, None, 0, 1, "1/2", "1/3"])
    if step != "H" or at_zero is not None:
        question["step"] = {"name": step, "at_zero": at_zero or 0}
    if random.random() < 0.2:
        question["name"] = random.choice(["f", "phi"])
    ranges = {name: random.choice(INTERVALS[name]) for name in "ab" if _names(function, name)}
    if ranges:
        question["parameters"] = {name: {"between": pair} for name, pair in ranges.items()}
    return question


def _names(function: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", function) is not None


NAMED = [
    "sigmoid", "tanh", "relu", "hard-tanh", "hard-sigmoid", "softplus", "erf", "normal-cdf",
    "silu", "leaky-relu", "softsign", "elu", "gelu",
]  # fmt: skip
# What is an affine change of what stands beside it, for some numbers or for none.
RELATED = [
    ("sigmoid({u})", "tanh({u})"), ("erf({u})", "normal_cdf({u})"), ("sin({u})", "cos({u})"),
    ("exp({u})", "2**{u}"), ("sin({u})**2", "cos({u})**2"), ("sin({u})**2", "cos({u})"),
    ("log(1 + exp({u}))", "log(sigmoid({u}))"), ("{u}*sigmoid({u})", "{u}*tanh({u}/2) + {u}"),
    ("sigmoid({u})", "1/(1 + 3*exp(-{u}))"), ("sigmoid({u})", "1/(1 + 2**{u})"),
    ("tanh({u})", "1 - 2/(exp({u}) + 1)"), ("abs({u})", "max({u}, -{u})"),
    ("max(0, {u})", "({u} + abs({u}))/2"), ("min(1, max(-1, {u}))", "min(6, max(0, {u}))"),
    ("sqrt(1 + {u}**2)", "sqrt(4 + {u}**2)"), ("1/(1 + {u}**2)", "1/(3 + {u}**2)"),
    ("exp(-{u}**2)", "2**(-{u}**2)"), ("log(1 + exp({u}))", "log(1 + 2*exp({u}))"),
    ("cosh({u})**2", "cosh({u})"), ("sinh({u})*cosh({u})", "sinh({u})"),
    ("log(cosh({u}))", "log(1 + exp({u})) - {u}/2"), ("sign({u})", "heaviside({u})"),
    ("{u}/(1 + abs({u}))", "{u}/(2 + abs({u}))"), ("sin({u})*cos({u})", "sin({u})"),
    ("tanh({u})", "sinh({u})/cosh({u})"), ("exp({u}) + exp(-{u})", "cosh({u})"),
    ("{u}*sigmoid({u})", "{u}*normal_cdf({u})"), ("tanh({u})", "{u}/(1 + abs({u}))"),
    ("exp({u})", "exp({u}) + {u}"), ("{u}**3", "{u}**3 + {u}"), ("atan({u})", "tanh({u})"),
]  # fmt: skip
SHAPES = [
    "sigmoid({u})", "tanh({u})", "max(0, {u})", "abs({u})", "log(1 + exp({u}))", "erf({u})",
    "min(1, max(-1, {u}))", "atan({u})", "exp({u})", "2**{u}", "sin({u})", "cos({u})",
    "sin({u})**2", "{u}/(1 + abs({u}))", "{u}*sigmoid({u})", "normal_cdf({u})",
    "Piecewise((exp({u}) - 1, {u} < 0), ({u}, True))", "sqrt(1 + {u}**2)", "{u}**3", "{u}**2",
    "sign({u})", "exp({u})/(1 + exp({u}))", "{u}*normal_cdf({u})", "exp(-{u}**2)",
    "{u}*tanh(log(1 + exp({u})))", "{u} - tanh({u})", "{u}/sqrt(1 + {u}**2)", "max(0, {u})**2",
    "{u}*min(1, max(0, {u}/6 + 1/2))", "max({u}/100, {u})", "sign({u})*log(1 + abs({u}))",
    "max(0, {u} - 1/2) + min(0, {u} + 1/2)", "{u} + sin({u})**2", "{u}*exp(-{u}**2)", "{u}",
    "Piecewise(({u}, abs({u}) > 1/2), (0, True))", "2**{u}/(1 + 2**{u})", "log(1 + 2**{u})",
    "asinh({u})", "log({u} + sqrt(1 + {u}**2))", "sinh({u})", "cosh({u})", "softplus({u})**2",
    "max(-1, min(1, {u}**3))", "exp(-abs({u}))", "1 - exp(-max(0, {u}))",
]  # fmt: skip
SHIFTS = ["", "", " + 1", " - 2", " + 1/2", " + log(2)", " - pi/3"]


def _shifted(random: Random, shape: str) -> str:
    line = f"({random.choice(['', '', '2*', '-', '3*', '1/2*', '-2*'])}z{random.choice(SHIFTS)})"
    scale = random.choice(["", "", "2*", "-3*", "1/4*"])
    shift = random.choice(["", "", " - 1", " + 2", " - 1/2"])
    return f"{scale}({shape.replace('{u}', line)}){shift}"


def _network_equivalence(random: Random) -> Question:
    kind = random.random()
    first = second = random.choice(SHAPES)
    if kind < 0.25:
        first, second = random.sample(random.choice(RELATED), 2)
    elif kind < 0.45:
        second = random.choice(SHAPES)
    one, other = _shifted(random, first), _shifted(random, second)
    if random.random() < 0.15:
        one = random.choice(NAMED)
    return {"kind": "network-equivalence", "from": one, "to": other}


def _softmax(random: Random) -> Question:
    size = random.randint(2, 5)
    entries = [random.choice([0, 1, 2, -1, 3, "1/2", "log(2)", "-3/2"]) for _ in range(size)]
    scale = random.choice([2, 3, "1/2", -1, 10, "1/3", 1, 0])
    question: Question = {"kind": "softmax"}
    if random.random() < 0.8:
        question["example"] = {"x": entries, "scale": scale}
    return question


STEPS = [
    "{a}*{b}", "{a} + {b}", "exp({a})", "log({a})", "sin({a})", "sqrt({a})", "max({a}, {b})",
    "{a}**2", "{a}/{b}", "tanh({a})", "abs({a})", "{a} - {b}", "{a}**{b}", "cosh({a})",
]  # fmt: skip


def _grown(random: Random, depth: int, inputs: list[str]) -> str:
    if depth == 0 or random.random() < 0.15:
        return random.choice([*inputs, *inputs, _number(random)])
    first, second = (_grown(random, depth - 1, inputs) for _ in range(2))
    return random.choice(STEPS).replace("{a}", f"({first})").replace("{b}", f"({second})")


def _autodiff(random: Random) -> Question:
    inputs = [f"x{n}" for n in range(1, random.choice([1, 2, 2, 3, 3, 12]) + 1)]
    functions = {}
    for n in range(1, random.randint(1, 2) + 1):
        used = " + ".join(inputs) if random.random() < 0.5 else inputs[0]
        functions[f"y{n}"] = f"{_grown(random, random.randint(2, 4), inputs)} + {used}"
    point = {name: random.choice([1, 2, 3, "1/2", 5, -1, "3/2"]) for name in inputs}
    constants: Question = {}
    if random.random() < 0.3:
        constants = {"constants": {"c": random.choice([2, -1, 0, "1/3", "sqrt(2)", "0.5"])}}
        functions = {
            name: f"{random.choice(['c*', '-c + ', 'c**2/3 + '])}({f})"
            for name, f in functions.items()
        }
    forward = random.choice([{"forward": inputs[0]}, {"forward": dict.fromkeys(inputs, 1)}])
    return {
        "kind": "autodiff", "functions": functions, "at": point, "parts": [forward, "reverse"],
        "sums": random.choice(["n-ary", "binary"]), **constants,
    }  # fmt: skip


def _convolution(random: Random) -> Question:
    if random.random() < 0.5:
        signal: Any = [random.randint(-3, 5) for _ in range(random.randint(3, 8))]
        kernel: Any = [random.randint(-2, 3) for _ in range(random.randint(1, 4))]
    else:
        rows, columns = random.randint(3, 5), random.randint(3, 5)
        signal = [[random.randint(-3, 5) for _ in range(columns)] for _ in range(rows)]
        size = random.randint(1, 3)
        kernel = [[random.randint(-2, 3) for _ in range(size)] for _ in range(size)]
    question: Question = {"kind": "convolution", "signal": signal, "kernel": kernel}
    if random.random() < 0.5:
        question["modes"] = random.sample(["full", "valid", "same"], random.randint(1, 3))
    return question


PADDINGS: list[Any] = [0, "same", "same", {"top": 1}, {"left": 1, "right": 1, "bottom": 2}]
# Layers without weights and windows, and what follows from them.
EXTRAS: list[list[Any]] = [
    ["batch-norm"], ["relu"], [{"activation": "softmax"}], [{"leaky-relu": None}], ["dropout"],
    [{"dropout": {"p": "0.3"}}], [{"dropout": {"p": 0}}], [{"upsample": {"factor": 2}}],
    [{"upsample": {"factor": [1, 3]}}], [{"adaptive-avg-pool": {"size": 4}}],
    [{"adaptive-avg-pool": {"size": [6, 3]}}], ["global-avg-pool"],
]  # fmt: skip


def _cnn_shape(random: Random) -> Question:
    layers: list[Any] = []
    for _ in range(random.randint(1, 5)):
        kernel = random.randint(1, 4)
        options: Question = {"kernel": kernel, "stride": random.randint(1, 3)}
        options["padding"] = number = random.randint(0, kernel // 2)
        kind = random.choice(["conv", "conv", "conv", "conv-transpose", "max-pool", "avg-pool"])
        if "conv" in kind:
            options |= {"filters": random.choice([2, 4, 8, 16]), "bias": random.random() < 0.7}
        if kind == "conv":
            options["padding"] = random.choice([number, *PADDINGS])
        if "pool" in kind:
            options["padding"] = random.choice([number, number, "same", {"left": number}])
        if kind == "conv-transpose":
            options["padding"] = random.choice([number, {"top": number}, {"right": number}])
        layers.append({kind: options})
        layers += random.choice([[], [], [], *EXTRAS])
    layers += random.choice([[], ["flatten"], ["flatten", {"dense": {"units": 10}}]])
    size: Any = random.choice([random.randint(8, 256), [random.randint(8, 64) for _ in range(2)]])
    ask = ["outputs", "shape", {"parameters": "all", "biases": random.random() < 0.5}]
    ask += ["multiply-adds", {"multiply-adds": "all"}]
    ask += random.choice([[], ["receptive-field"]])
    return {
        "kind": "cnn-shape", "input": {"channels": random.choice([1, 2, 3]), "size": size},
        "layers": layers, "ask": ask,
    }  # fmt: skip


def _conv_config(random: Random) -> Question:
    size = random.randint(8, 128)
    layers: list[Any] = []
    for _ in range(random.randint(1, 3)):
        smaller = max(1, size // random.choice([1, 2, 2, 3, 4]) - random.randint(0, 2))
        given: Question = {
            letter: random.randint(1, 4)
            for letter in random.sample(["k", "s", "p", "d"], random.randint(1, 3))
        }
        output = {"channels": random.choice([8, 16]), "size": smaller}
        if random.random() < 0.2:
            given = {letter: random.randint(1, 3) for letter in "ksp"} | {"output": "unknown"}
        more: Question = {}
        if random.random() < 0.3:
            more = {"transposed": True}
            output["size"] = smaller = size * random.choice([1, 2, 2, 3]) + random.randint(-1, 1)
        layers.append({"output": output, "cases": [given], **more})
        size = smaller
    limits = {"k": 12, "s": 6, "p": 8, "d": 4}
    first = {"channels": 3, "size": random.randint(8, 128)}
    return {"kind": "conv-config", "input": first, "layers": layers, "limits": limits}


QUESTIONS: dict[str, Callable[[Random], Question]] = {
    "activation": _activation,
    "autodiff": _autodiff,
    "cnn-shape": _cnn_shape,
    "conv-config": _conv_config,
    "convolution": _convolution,
    "names": named,
    "network-equivalence": _network_equivalence,
    "softmax": _softmax,
}
