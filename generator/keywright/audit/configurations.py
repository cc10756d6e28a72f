"""Configurations of a layer: any that gives the output asked for is valid, ours or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keywright.audit.verdicts import Judged, Verdict

__all__ = ["asked_of", "config_text", "judge_configuration"]

ORDER = ("i", "p", "d", "k", "s", "o")
CHOSEN = ("p", "d", "k", "s")
UNKNOWN = "unknown"  # the output that is asked for
LARGEST = 10**9  # of anything that is counted along a side
LEAST = {"p": 0, "d": 1, "k": 1, "s": 1}


def config_text(config: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {config[name]}" for name in ORDER if config.get(name) is not None)


def judge_configuration(
    given: Mapping[str, Any], ours: Mapping[str, Any], case: Mapping[str, Any]
) -> Judged:
    """`case` is what the question fixes of k, s, p, d, with `pooling` for windows side by side,
    `transposed` for those that are written, and `output: unknown` where the size is asked for. What
    it fixes need not be given again.

    The output is found by laying the window at one place after another of the padded input.
    """
    right = config_text(ours)
    if ours["k"] is None:
        return Judged(Verdict.WRONG, "none", "no configuration has this output")
    for name in ORDER:
        if not isinstance(given.get(name, 0), int) or isinstance(given.get(name), bool):
            return Judged(Verdict.WRONG, right, f"{name} is not a whole number")
    fixed = {name: case[name] for name in CHOSEN if case.get(name) is not None}
    if case.get("output") != UNKNOWN:
        fixed["o"] = ours["o"]
    asked = asked_of(case)
    missing = [name for name in asked if given.get(name) is None]
    if asked and missing == asked:
        return Judged(Verdict.NOT_GIVEN, right)
    if missing:
        return Judged(Verdict.INCOMPLETE, right, f"{_listed(missing)} not given")
    given = fixed | {name: value for name, value in given.items() if value is not None}
    fault = _fault(given, ours, case)
    if fault:
        return Judged(Verdict.WRONG, right, fault)
    if all(given[name] == ours[name] for name in CHOSEN):
        return Judged(Verdict.RIGHT)
    return Judged(Verdict.ANOTHER, right, _remark(given, case))


def asked_of(case: Mapping[str, Any]) -> list[str]:
    """What has to be given of a configuration: all that the question does not fix."""
    fixed = [name for name in CHOSEN if case.get(name) is not None]
    return [name for name in CHOSEN if name not in fixed] + ["o"] * (case.get("output") == UNKNOWN)


def _fault(given: Mapping[str, Any], ours: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    for name in ORDER:
        value = given.get(name)
        if value is not None and not LEAST.get(name, 0) <= value <= LARGEST:
            return f"{name} cannot be {value}"
    if given.get("i", ours["i"]) != ours["i"]:
        return f"the input of this layer has the size {ours['i']}, not {given['i']}"
    for name in CHOSEN:
        fixed = case.get(name)
        if fixed is not None and given[name] != fixed:
            return f"{name} = {fixed} is given"
    if case.get("pooling") and given["s"] < _reach(given) + 1:
        return "the windows overlap"
    found = windows(ours["i"], given)
    what = "windows fit"
    if case.get("transposed"):
        found, what = written(ours["i"], given), "entries are left"
    if found != ours["o"]:
        return f"{found} {what}, where {ours['o']} are asked for"
    if given["o"] != found:
        return f"{found} {what}, not {given['o']}"
    return ""


def _remark(given: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    """What is worth knowing of a valid configuration."""
    gap = given["s"] - _reach(given) - 1
    if case.get("pooling") and gap > 0:
        rows = "1 row and column" if gap == 1 else f"{gap} rows and columns"
        return f"valid, but between neighbouring windows {rows} of the input are in none"
    if given["p"] > _reach(given) and case.get("transposed"):
        return "valid, though its first window is cut off as a whole"
    if given["p"] > _reach(given):
        return "valid, though its first window lies in the padding alone"
    return "valid: its windows give this output too"


def windows(size: int, config: Mapping[str, Any]) -> int:
    """How many places the window has, one stride apart, with its last tap on the padded row."""
    return len(range(0, size + 2 * config["p"] - _reach(config), config["s"]))


def written(size: int, config: Mapping[str, Any]) -> int:
    """How many places are left between the padding of those that a transposed window writes to."""
    last = (size - 1) * config["s"] + _reach(config)
    return len(range(config["p"], last + 1 - config["p"]))


def _reach(config: Mapping[str, Any]) -> int:
    """The distance from the first to the last tap."""
    return int(config["d"] * (config["k"] - 1))


def _listed(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names)} are"
