"""Right derivations pass, and each one bent in a single place is refused, where it was bent."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from keywright.referee.expression import Json, read
from keywright.referee.report import Finding
from keywright.referee.steps.grader import grade, lines
from keywright.referee.steps.relations import Trial, compare
from keywright.referee.tools import variable
from tests.referee.chains import (
    JsonObject,
    chain,
    difference_quotient,
    layer_of_two,
    smooth_step,
    softmax_shift,
)

RIGHT: list[Callable[[], JsonObject]] = [
    softmax_shift, difference_quotient, smooth_step, layer_of_two,
]  # fmt: skip
POSITIVE, NEGATIVE, REAL = variable("x", 0), variable("x", None, 0), variable("x")
STEP = {
    "name": "H", "parameters": ["x"], "component": None, "size": None,
    "body": read("Piecewise((1, x > 0), (1/2, x == 0), (0, True))"),
}  # fmt: skip


def verdicts(derivation: JsonObject) -> list[bool]:
    return [finding.ok for finding in grade(derivation)]


def last(derivation: JsonObject) -> Finding:
    return grade(derivation)[-1]


def claim(
    left: str | Json, relation: str, right: str | Json, *variables: dict[str, Any], **more: Any
) -> Trial:
    """One relation between two expressions, of which no reason is asked."""
    sides = [read(side) if isinstance(side, str) else side for side in (left, right)]
    domain = {"variables": list(variables), **more}
    return compare(sides[0], relation, sides[1], domain, "claim")


def limit(body: str, name: str, to: Json, side: str = "both") -> Json:
    return ["limit", read(body), name, to, side]


OO: Json = ["oo"]
MINUS_OO: Json = ["neg", ["oo"]]


@pytest.mark.parametrize("derivation", RIGHT)
def test_right_derivations_pass(derivation: Callable[[], JsonObject]) -> None:
    findings = grade(derivation())
    assert [finding for finding in findings if not finding.ok] == []
    assert [finding.where for finding in findings] == [
        f"derivations/chain/{number}" for number in range(len(findings))
    ]


def test_open_steps_are_sampled_at_twenty_points_and_closed_ones_computed() -> None:
    sampled, closed = grade(softmax_shift())[1], grade(smooth_step())[2]
    assert (sampled.how, sampled.points >= 20) == ("sampled", True)
    assert (closed.how, closed.points) == ("recomputed", 1)


def bent(derivation: JsonObject) -> Iterator[tuple[int, str, JsonObject]]:
    """Every derivation with one leaf or one head of one step changed, with the step's number."""
    for number, step in enumerate(derivation["steps"], 1):
        for path, node in list(nodes(step["term"])):
            for other in changed(node):
                mutant = copy.deepcopy(derivation)
                put(mutant["steps"][number - 1], ["term", *path], other)
                yield number, f"{node} -> {other} at {path}", mutant


def nodes(term: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Json]]:
    yield path, term
    if isinstance(term, list):
        for place, item in enumerate(term[1:], 1):
            yield from nodes(item, (*path, place))


def changed(node: Json) -> list[Json]:
    if isinstance(node, int):
        return [node + 1, ["neg", node]] if node else [1]
    if isinstance(node, str):
        return [{"i": "j", "j": "i"}.get(node, ["neg", node])] if node not in BOUND else []
    heads = {"add": "mul", "mul": "add", "exp": "sin", "div": "mul", "sum": None, "max": "min"}
    other = heads.get(str(node[0]))
    return [[other, *node[1:]]] if other is not None else []


def put(holder: Any, path: list[Any], value: Json) -> None:
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value


BOUND = ("S", "g", "both", "-", "e", "k", "w", "M", "D")


@pytest.mark.parametrize(
    "derivation", [softmax_shift, difference_quotient, layer_of_two, smooth_step]
)
def test_every_bent_leaf_is_refused(derivation: Callable[[], JsonObject]) -> None:
    """Each wrong step fails itself or, where it hides in a true line, the step that follows it."""
    mutants = list(bent(derivation()))
    survivors = [
        what for number, what, mutant in mutants if all(verdicts(mutant)[number : number + 2])
    ]
    # 1/(1 + 0) and 1*(1 + 0) are the same number
    assert [what for what in survivors if not what.startswith("['div', 1, ['add', 1, 0]]")] == []
    assert len(survivors) < len(mutants)


EQUAL = [
    ("sin(x)^2 + cos(x)^2", "1", REAL),
    ("exp(x)*exp(-x) - 1", "0", REAL),
    ("sqrt(x)^2", "x", POSITIVE),
    ("abs(x)", "-x", NEGATIVE),
    ("sigmoid(x)", "(1 + tanh(x/2))/2", REAL),
    ("normal_cdf(x)", "(1 + erf(x/sqrt(2)))/2", REAL),
    ("softplus(x) - softplus(-x)", "x", REAL),
    ("0.1*x", "x/10", REAL),
    ("max(0, x)", "Piecewise((x, x > 0), (0, True))", REAL),
    ("(exp(-300) - 1/2) + 1/2", "exp(-300)", REAL),
]

UNEQUAL = [
    ("sin(x)^2 + cos(x)^2", "1 + exp(-90)", REAL, "the sides are"),
    ("exp(-200)", "0", REAL, "the sides are"),
    ("(exp(-300) - 1/2) + 1/2", "2*exp(-300)", REAL, "the sides are"),
    ("x - 10**-35", "x", REAL, "the sides are"),
    ("sqrt(x^2)", "x", REAL, "the sides are"),
    ("sqrt(x)", "sqrt(x)", REAL, "not real"),
    ("log(x)/log(x)", "1", REAL, "not real"),
    ("(x - x)/(x - x)", "1", REAL, "division by zero"),
    ("exp(exp(exp(exp(9)))) - exp(exp(exp(exp(9))))", "0", REAL, "overflow"),
    ("oo - oo", "0", REAL, "infinity"),
    ("1/(1 + oo)", "0", REAL, "infinity"),
    ("y", "y", REAL, "'y' has no value"),
    ("h(x)", "h(x)", REAL, "no function is called 'h'"),
]


@pytest.mark.parametrize(("left", "right", "where"), EQUAL)
def test_identities_hold(left: str, right: str, where: dict[str, Any]) -> None:
    assert claim(left, "=", right, where).ok


@pytest.mark.parametrize(("left", "right", "where", "reason"), UNEQUAL)
def test_what_is_no_identity_is_refused(
    left: str, right: str, where: dict[str, Any], reason: str
) -> None:
    finding = claim(left, "=", right, where)
    assert not finding.ok
    assert reason in finding.detail


def test_an_empty_domain_is_a_failure() -> None:
    assert "empty domain" in claim("x", "=", "x", variable("x", 1, 0)).detail
    never: list[Json] = [["gt", ["pow", "x", 2], 200], ["lt", "x", 3]]
    bounded = claim("x", "=", "x", variable("x", 0), conditions=never)
    assert (bounded.ok, "empty domain" in bounded.detail) == (False, True)
    nothing_whole = variable("n", 0, 1, integer=True)
    assert not claim("n", "=", "n", nothing_whole).ok


def test_special_points_are_tried() -> None:
    """H as the derivative of max(0, x), or as a limit of sigmoids, is wrong or right only at 0."""
    steep = limit("1/(1 + exp(-k*x))", "k", OO)
    for at_zero, right in (("1/2", True), ("1", False)):
        body = read(f"Piecewise((1, x > 0), ({at_zero}, x == 0), (0, True))")
        definitions = [{**STEP, "body": body}]
        special = variable("x", special=(0,))
        finding = claim(steep, "=", ["call", "H", "x"], special, definitions=definitions)
        assert finding.ok is right
    relu_slope: Json = ["deriv", read("max(0, x)"), "x"]
    away, at_kink = variable("x"), variable("x", special=(0,))
    assert claim(relu_slope, "=", read("H(x)"), away, definitions=[STEP]).ok
    assert (
        "derivative does not exist"
        in claim(relu_slope, "=", read("H(x)"), at_kink, definitions=[STEP]).detail
    )
    assert "outside the domain" in claim("x", "=", "x", variable("x", 0, special=(0,))).detail


def test_irrational_breakpoints_are_met_exactly() -> None:
    at_root = variable("x", special=(["sqrt", 2],))
    jump = "Piecewise((1, x < sqrt(2)), (5, x == sqrt(2)), (1, True))"
    assert not claim(jump, "=", "1", at_root).ok
    assert claim(jump, "=", "1", variable("x")).ok


def test_sizes_run_through_one_two_three_five() -> None:
    """1 + ... + K has a closed form; a polynomial that is right at 1, 2, 3 only is not enough."""
    total: Json = ["sum", "j", "j", 1, "K"]
    size = variable("K", 0, integer=True)
    assert claim(total, "=", "K*(K + 1)/2", size).ok
    assert not claim(total, "=", "K*(K + 1)/2 + (K - 1)*(K - 2)*(K - 3)", size).ok
    for wrong_only_at in (1, 2, 3, 5):
        bend: Json = ["cases", ["case", 9, ["eq", "K", wrong_only_at]],
                      ["case", read("K*(K + 1)/2"), ["true"]]]  # fmt: skip
        assert not claim(total, "=", bend, size).ok


LIMITS: list[tuple[Json, Json, bool]] = [
    (limit("1/(1 + exp(-3*k))", "k", OO), 1, True),
    (limit("1/(1 + exp(3*k))", "k", OO), 0, True),
    (limit("1/(1 + exp(3*k))", "k", MINUS_OO), 1, True),
    (limit("1/2 + atan(k)/pi", "k", OO), 1, True),
    (limit("sin(e)/e", "e", 0), 1, True),
    (limit("(1 - cos(e) - e^2/2)/e^4", "e", 0), read("-1/24"), True),
    (limit("(1 - cos(e) - e^2/2)/e^4", "e", 0), 0, False),
    (limit("abs(e)/e", "e", 0, "+"), 1, True),
    (limit("abs(e)/e", "e", 0, "-"), -1, True),
    (limit("abs(e)/e", "e", 0, "-"), 1, False),
    (limit("e*log(e)", "e", 0, "+"), 0, True),
    (limit("sqrt(t^2 + t) - t", "t", OO), read("1/2"), True),
    (limit("(1 + 1/t)^t", "t", OO), ["exp", 1], True),
    (limit("log(t)", "t", OO), OO, True),
    (limit("log(t)/9 - 1", "t", OO), OO, True),
    (limit("log(sqrt(1 + t^2) - t)/4", "t", OO), MINUS_OO, True),
    (limit("1/e^2", "e", 0), OO, True),
    (limit("1/e", "e", 0, "-"), MINUS_OO, True),
    (limit("1/e", "e", 0, "-"), OO, False),
    (["limit", limit("atan(k)*(1 + t)", "k", OO), "t", 0, "+"], read("pi/2"), True),
    (limit("1/(1 + exp(-3*k))", "k", OO), read("1 - 10**-20"), False),
]


@pytest.mark.parametrize(("left", "right", "right_value"), LIMITS)
def test_limits_by_sequences(left: Json, right: Json, right_value: bool) -> None:
    for relation in ("=", "->"):
        assert claim(left, relation, right).ok is right_value


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (limit("abs(e)/e", "e", 0), "does not exist"),
        (limit("1/e", "e", 0), "does not exist"),
        (limit("sin(1/e)", "e", 0), "not seen to converge"),
        (limit("sin(2*pi*t)", "t", OO), "not seen to converge"),
        (limit("sin(t)/4 + cos(t/3)", "t", OO), "not seen to converge"),
        (limit("log(e)", "e", 0), "not real"),
        (limit("1/(x - x)", "e", 0), "division by zero"),
        (limit("e", "e", 0, "left"), "no side"),
    ],
)
def test_what_has_no_limit_is_refused(term: Json, reason: str) -> None:
    finding = claim(term, "=", term, REAL)
    assert (finding.ok, reason in finding.detail) == (False, True)


def test_a_limit_along_whole_numbers_is_not_one_along_all() -> None:
    wave = limit("cos(2*pi*n)", "n", OO)
    assert claim(wave, "=", 1, variable("n", integer=True)).ok
    assert not claim(wave, "=", 1).ok


@pytest.mark.parametrize(
    ("left", "relation", "right", "ok"),
    [
        ("x", "!=", "2*x", True),
        ("x + x", "!=", "2*x", False),
        ("exp(1)", "!=", "2.718281828459045", True),
        ("2/4", "!=", "1/2", False),
        ("x", "<", "x + 1", True),
        ("x", "<", "2*x", False),
        ("x^2", ">=", "0", True),
        ("x", "<=", "x", False),  # less is said than is known
        ("x", "<=", "max(x, 0)", True),
        ("x", ">", "x", False),
        ("x", "->", "x", False),
        ("x", "~", "x", False),
        ("x == x", "=", "x == x", False),
        ("x", "=>", "x", False),
    ],
)
def test_the_other_relations(left: str, relation: str, right: str, ok: bool) -> None:
    assert claim(left, relation, right, REAL).ok is ok


@pytest.mark.parametrize(
    ("premise", "conclusion", "ok"),
    [
        ("x > 1", "x^2 > 1", True),
        ("x^2 > 1", "x > 1", False),
        ("sinh(x) == (exp(x) - exp(-x))/2", "2*sinh(x) == exp(x) - exp(-x)", True),
        ("sinh(x) == (exp(x) - exp(-x))/2", "2*sinh(x) == exp(x) + exp(-x)", False),
        ("x^2 == -1", "x == 3", False),  # from what never holds, nothing is seen to follow
    ],
)
def test_implications(premise: str, conclusion: str, ok: bool) -> None:
    assert claim(premise, "=>", conclusion, REAL).ok is ok


def test_a_premise_is_tried_until_it_has_held_at_twenty_points() -> None:
    """It holds at a quarter of the random points, in the other case at special points alone, which
    two free variables make different ones; where it holds at one point only, that counts once."""
    rare = claim("x > 2", "=>", "x^2 > 4", REAL)
    assert rare.ok
    assert rare.points >= 20
    pair = [variable("a", special=(1,)), variable("b")]
    special = claim("a*b == b", "=>", "(a - 1)*b == 0", *pair)
    assert special.ok
    assert special.points >= 20
    assert claim("x + 1 == 3", "=>", "x == 2", variable("x", special=(2,))).points == 1


def test_an_equation_is_solved_at_its_special_point() -> None:
    at_two = variable("x", special=(2,))
    assert claim("x + 1 == 3", "=>", "x == 2", at_two).ok
    assert not claim("x + 1 == 3", "=>", "x == 1", at_two).ok


def test_enumerations_with_an_ellipsis() -> None:
    size = variable("K", 1, integer=True)
    total = {
        "name": "T", "parameters": ["v"], "component": "i", "size": "K",
        "body": ["mul", 2, ["index", "v", "i"]],
    }  # fmt: skip
    entry: Json = ["add", ["index", "x", 1], ["neg", ["index", "x", 1]]]

    def shifted(at: Json) -> Json:
        return ["add", ["index", "x", at], ["neg", ["index", "x", 1]]]

    written: Json = ["list", entry, shifted(2), ["dots"], shifted("K")]
    vector: Json = ["call", "T", ["add", ["vec", "x"], ["neg", ["index", "x", 1]]]]
    assert claim(vector, "=", ["call", "T", written], REAL, size, definitions=[total]).ok
    too_short: Json = ["list", shifted(2), ["dots"], shifted("K")]
    assert not claim(vector, "=", ["call", "T", too_short], REAL, size, definitions=[total]).ok


def test_symbols_that_stand_for_one_number() -> None:
    """The i, p, k and s of one layer: nothing is random in them, one evaluation is all."""
    size: Json = ["add", ["floor", read("(i + 2*p - k)/s")], 1]
    values = {"i": 64, "p": 1, "k": 3, "s": 2}
    layer = [{**variable(name, integer=True), "value": value} for name, value in values.items()]
    right, wrong = claim(size, "=", "32", *layer), claim(size, "=", "33", *layer)
    assert (right.ok, right.how, right.points) == (True, "recomputed", 1)
    assert not wrong.ok
    assert not claim("k", "=", "3", {**layer[2], "low": 3}).ok  # outside its own domain


@pytest.mark.parametrize(
    ("reason", "before", "after"),
    [
        ("by magic", "x + x", "2*x"),
        ("limit law", "x + x", "2*x"),
        ("continuity", "x + x", "2*x"),
        ("cancel", "x", "2*x/2"),
        ("region", "x + x", "2*x"),
        ("exponent of a sum", "x + x", "2*x"),
        ("definition of the derivative", "x + x", "2*x"),
        ("simplify", "x", "x"),
    ],
)
def test_a_reason_that_cannot_be_the_reason_is_refused(
    reason: str, before: str, after: str
) -> None:
    derivation = chain(read(before), ("=", read(after), reason), variables=[REAL])
    assert not last(derivation).ok
    assert claim(before, "=", after, REAL).ok


def test_algebra_takes_no_limit() -> None:
    derivation = smooth_step()
    derivation["steps"][0]["reason"] = "arithmetic"
    assert verdicts(derivation) == [True, False, True]


def test_grading_is_reproducible_and_depends_on_the_id_alone() -> None:
    wrong = chain("x", ("=", ["mul", 2, "x"], "simplify"), variables=[REAL])
    assert grade(wrong) == grade(copy.deepcopy(wrong))
    assert grade(wrong)[1].detail != grade({**wrong, "id": "other"})[1].detail


def test_terms_that_are_no_terms_are_findings_and_not_crashes() -> None:
    broken: list[Any] = [None, [], ["div", 1], ["sum", "x"], ["unheard", "x"], True, ["case", 1, 2]]
    for term in broken:
        assert not claim(term, "=", term, REAL).ok


@pytest.mark.parametrize("constant", [["pi", ["pi"]], ["oo", 1], ["true", 1]])
def test_a_constant_takes_no_arguments(constant: Json) -> None:
    """At one point and at many, which are evaluated in different ways."""
    terms: list[Json] = [
        constant, ["mul", "x", constant], ["and", ["gt", "x", 0], constant],
    ]  # fmt: skip
    for term in terms:
        for relation in ("=", "=>"):
            assert not claim(term, relation, term, REAL).ok


def test_a_statement_of_no_parts_is_graded() -> None:
    assert not claim(["or"], "=>", "x > 0", REAL).ok
    assert not claim(["and"], "=>", "x > 0", REAL).ok
    assert claim("x > 0", "=>", ["and"], REAL).ok


def test_vectors_are_compared_entry_by_entry() -> None:
    pair: Json = ["list", "x", ["neg", "x"]]
    assert claim("x > 0", "=>", ["ne", pair, 0], REAL).ok
    for wrong in ("gt", "ge", "lt", "le", "eq"):
        assert not claim("x > 0", "=>", [wrong, pair, 0], REAL).ok
    assert claim("x > 0", "=>", ["ge", ["list", "x", 0], 0], REAL).ok
    assert not claim("x > 0", "=>", ["gt", ["list", "x", 0], 0], REAL).ok


def test_compare_grades_one_claim() -> None:
    domain = {"variables": [POSITIVE]}
    assert compare(read("log(x^2)"), "=", read("2*log(x)"), domain, "seed").points >= 20
    assert not compare(read("log(x^2)"), "=", read("2*log(-x)"), domain, "seed").ok


def test_a_start_without_a_value_is_told_whatever_comes_of_it() -> None:
    start, step = grade(chain(read("log(0) + 1"), ("=", 1, "simplify")))
    assert (start.ok, start.detail) == (False, "the logarithm of zero")
    assert not step.ok


def test_a_line_says_all_that_decides_it() -> None:
    """Its claim and its step are those of another derivation if these say the same."""
    one = chain(read("x + x"), ("=", read("2*x"), "simplify"), ("=", read("x*2"), "simplify"))
    _, first, _ = lines(one)
    longer = lines({**one, "steps": [*one["steps"], one["steps"][-1]]})
    assert [line.step for line in longer[:3]] == [line.step for line in lines(one)]
    assert len({line.claim for line in longer}) == 4
    renamed = copy.deepcopy(one)
    renamed["steps"][0]["reason"] = "substitute"
    told = lines(renamed)[1]
    assert (told.claim == first.claim, told.step == first.step) == (True, False)
    for key, value in (("relation", "<="), ("term", read("3*x"))):
        other = copy.deepcopy(one)
        other["steps"][0][key] = value
        assert lines(other)[1].claim != first.claim
    for more in ({"id": "other"}, {"domain": {"variables": [POSITIVE]}}):
        assert lines({**one, **more})[1].claim != first.claim
    size = [variable("K", 0, integer=True)]
    counted = chain("K", ("=", ["mul", 1, "K"], "simplify"), ("=", "K", "simplify"), variables=size)
    summed = copy.deepcopy(counted)  # which decides at which K all lines are looked at
    summed["steps"][1]["term"] = ["sum", 1, "j", 1, "K"]
    assert lines(counted)[1].claim != lines(summed)[1].claim
