"""Definitions put in and taken out again: what f(x)_i means, and where a meaning gets its name.

Functions of vectors are defined entry by entry (`keywright.terms.derivations.Definition`), so this
is also where an entry is taken of a vector that is written as a formula, such as x + c.
"""

from __future__ import annotations

from collections.abc import Callable

from keywright.terms.derivations import Definition
from keywright.terms.term import Term, fn, index, integer, rebuild, substitute, symbols_of, walk

__all__ = ["entry", "fold", "replace_entries", "unfold"]

_VECTORS = ("vec", "list")
_ENTRYWISE = ("add", "neg", "mul", "div")


def entry(vector: Term, place: Term | int) -> Term:
    """Entry number `place`, counted from 1, of a term whose value is a vector.

    A number added to a vector is added to each entry, as in ``x + c``. An entry of an enumeration
    can be taken only at a number. Raises `ValueError` for what is not a vector.
    """
    position = integer(place) if isinstance(place, int) else place
    if vector.head == "vec":
        return index(vector.args[0], position)
    if vector.head == "list" and position.head == "int":
        return vector.args[int(position.atom) - 1]
    if vector.head in _ENTRYWISE and _is_vector(vector):
        parts = (entry(arg, position) if _is_vector(arg) else arg for arg in vector.args)
        return fn(vector.head, *parts)
    raise ValueError(f"no entry can be taken of {vector.head!r}")


def _is_vector(term: Term) -> bool:
    return term.head in _VECTORS or (term.head in _ENTRYWISE and any(map(_is_vector, term.args)))


def unfold(term: Term, definition: Definition) -> Term:
    """``f(x)_i`` and ``f(x)`` of the function defined, replaced by its body at what stands there.

    The parameters of a function with a component are vectors; the entries that the body takes of
    them become the entries of the arguments. Raises `ValueError` where an argument has a name that
    the body binds.
    """

    def unfolded(node: Term) -> Term:
        function = node.args[0] if node.head == "index" else node
        if function.head != "call" or function.args[0].atom != definition.name:
            return node
        arguments = dict(zip(definition.parameters, function.args[1:], strict=True))
        if definition.component is None:
            return substitute(definition.body, arguments)
        if node is function:
            return node  # a whole vector; its entries are what the body is about
        _refuse_capture(definition.body, (*arguments.values(), node.args[1]))
        body = substitute(definition.body, {definition.component: node.args[1]})
        return rebuild(body, lambda part: _entry_of_argument(part, arguments))

    return rebuild(term, unfolded)


def _refuse_capture(body: Term, arguments: tuple[Term, ...]) -> None:
    """An index of a sum that is also in an argument would mean two things at once."""
    bound = [str(node.args[1].atom) for node in walk(body) if node.head == "sum"]
    for name in bound:
        if any(name in symbols_of(argument) for argument in arguments):
            raise ValueError(f"{name!r} is bound in the definition and free in an argument")


def _entry_of_argument(node: Term, arguments: dict[str, Term]) -> Term:
    if node.head == "index" and str(node.args[0].atom) in arguments:
        return entry(arguments[str(node.args[0].atom)], node.args[1])
    return node


def fold(term: Term, meaning: Term, name: Term) -> Term:
    """`name` wherever `meaning`, the term that it stands for, is written."""
    return rebuild(term, lambda node: name if node == meaning else node)


def replace_entries(term: Term, name: str, value: Callable[[Term], Term]) -> Term:
    """Every ``name_j`` replaced by ``value(j)``."""

    def replaced(node: Term) -> Term:
        named = node.head == "index" and node.args[0].atom == name
        return value(node.args[1]) if named else node

    return rebuild(term, replaced)
