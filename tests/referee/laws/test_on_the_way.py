"""What stands under a limit, judged before the variable is there."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.laws.on_the_way import Place, approaches, places, without_limits
from keywright.referee.steps.grader import grade
from keywright.referee.tools import variable
from keywright.referee.values.environment import Env
from tests.referee.chains import chain

OO: Json = ["oo"]


def lim(text: str, to: Json = 0, side: str = "both", name: str = "h") -> Json:
    return ["limit", read(text), name, to, side]


def passes(before: Json, after: Json, reason: str) -> bool:
    """Whether a step between limits passes, for any x above 0."""
    steps = grade(chain(before, ("=", after, reason), variables=[variable("x", 0)]))
    return steps[1].ok


SQUARES = lim("((x + h)**2 - x**2)/h")


def test_what_is_rewritten_under_a_limit_is_the_same_function() -> None:
    assert passes(SQUARES, lim("(2*x*h + h**2)/h"), "expand")
    for wrong in ("(2*x*h - h**2)/h", "(2*x*h + h**3)/h", "2*x*h/h", "(2*x*h + 2*h**2)/h"):
        assert not passes(SQUARES, lim(wrong), "expand")


@pytest.mark.parametrize(
    ("before", "right", "wrong", "reason"),
    [
        ("exp(-x*h)/exp(-2*x*h)", "exp(-x*h - -2*x*h)", "exp(x*h + 2*x*h)",
         "exponent of a difference"),
        ("(1 + exp(-x*h))/2 + (1 - 1)", "(1 + exp(-x*h))/2", "(1 + exp(-2*x*h))/2", "simplify"),
        ("min(1, x*h) + 0", "min(1, x*h)", "min(1, x)", "simplify"),
    ],
)  # fmt: skip
def test_on_the_way_to_infinity_too(before: str, right: str, wrong: str, reason: str) -> None:
    assert passes(lim(before, OO), lim(right, OO), reason)
    assert not passes(lim(before, OO), lim(wrong, OO), reason)


def test_a_switch_is_behind_on_the_way_to_infinity() -> None:
    """max(0, x h - 1) has its last branch from h = 1/x on."""
    assert passes(lim("max(0, x*h - 1)/h", OO), lim("(x*h - 1)/h", OO), "region")
    assert not passes(lim("max(0, x*h - 1)/h", OO), lim("(x*h + 1)/h", OO), "region")


def test_what_vanishes_before_the_end_is_looked_at_half_way() -> None:
    """exp(-x/h) is 0 to a million digits where h is 1e-12."""
    before = lim("h*(x/h + log(1 + exp(-x/h)))", side="+")
    assert passes(before, lim("x + h*log(1 + exp(-x/h))", side="+"), "expand")
    assert not passes(before, lim("x - h*log(1 + exp(-x/h))", side="+"), "expand")


def test_what_is_defined_near_the_end_alone_is_looked_at_where_it_is() -> None:
    """1 - x*h is positive as soon as h is small enough for x."""
    before = lim("(1 - x*h)**(1/h)", side="+")
    reason = "power by the exponential"
    assert passes(before, lim("exp(log(1 - x*h)/h)", side="+"), reason)
    assert not passes(before, lim("exp(log(1 - 2*x*h)/(2*h))", side="+"), reason)
    assert not passes(lim("log(-abs(x) - h)"), lim("log(-h - abs(x))"), "simplify")


def test_a_rule_of_differentiation_changes_what_is_under_the_limit() -> None:
    root = lim("(sqrt(1 + (x + h)**2) - sqrt(1 + x**2))/h")
    inner = lim("((1 + (x + h)**2) - (1 + x**2))/h")
    outer = read("1/(2*sqrt(1 + x**2))")
    assert passes(root, ["mul", outer, inner], "chain rule")
    assert not passes(root, ["mul", outer, inner], "constant rule")
    sines = lim("(3*sin(x + h) - 3*sin(x))/h")
    factor: Json = ["mul", 3, lim("(sin(x + h) - sin(x))/h")]
    assert passes(sines, factor, "constant rule")
    for other in ("product rule", "chain rule", "simplify"):
        assert not passes(sines, factor, other)


def test_a_jump_has_a_numerator_that_does_not_vanish() -> None:
    assert passes(lim("(x + h)/h", side="+"), OO, "jump")
    assert not passes(lim("(sqrt(h) - 0)/h", side="+"), OO, "jump")
    assert passes(lim("(sqrt(h) - 0)/h", side="+"), OO, "limit found")


def test_the_values_on_the_way() -> None:
    """At an irregular distance, of which no period is a multiple."""
    env = Env({"x": mp.mpf(2)}, whole=frozenset("K"))
    for side, signs in {"both": [1, -1], "+": [1], "-": [-1]}.items():
        found = [values["h"] - 2 for values in approaches(env, Place(5, 1), lim("h", "x", side))]
        wanted = [sign * mp.sqrt(2) / 10**5 for sign in signs]
        assert found == pytest.approx(wanted, rel=1e-9)
    (far,) = next(approaches(env, Place(1, 2), lim("K", OO, name="K"))).values()
    assert far == mp.floor(2 * mp.sqrt(2) * 100)
    ends = [next(approaches(env, Place(1, 1), lim("h", to)))["h"] for to in (OO, ["neg", OO])]
    assert ends == pytest.approx([20 * mp.sqrt(2), -20 * mp.sqrt(2)], rel=1e-9)


def test_a_variable_goes_to_one_place_at_a_time() -> None:
    with pytest.raises(Ungradable, match="different places"):
        list(approaches(Env(), Place(1, 1), lim("h"), lim("h", OO)))


def test_where_to_stop_is_told_by_the_switches() -> None:
    smooth, switched = places(lim("exp(h)", OO)), places(lim("exp(h)", OO), lim("max(h, 1)", OO))
    assert smooth[0] == switched[0]
    assert (smooth[1].near < 3, switched[1].far > 5) == (True, True)


def test_what_overflows_is_compared_half_way() -> None:
    apart: Json = ["add", 1, ["neg", lim("exp(-exp(x/h))", side="+")]]
    assert passes(lim("1 - exp(-exp(x/h))", side="+"), apart, "limit law")


def test_terms_without_their_limits() -> None:
    inner = lim("x*h")
    assert without_limits(["add", ["limit", inner, "k", OO, "both"], 1]) == read("x*h + 1")
    assert without_limits(["dot", "x"]) == ["dot", "x"]
