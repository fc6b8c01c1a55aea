"""Whether a value is of a type of the contract: what comes from outside is made fit, or refused.

A type is one of Python's own, as `protocol` writes them: numbers, texts, lists, `Literal`, unions
of these, and `TypedDict` for tables of names. Numbers are finite, whole ones are those that
JavaScript knows exactly, texts can be written; how long a text or a table may be is a limit.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, is_typeddict

from descente.errors import InputError
from descente.lab.limits import within

__all__ = ["EXACT", "fit", "is_whole", "legible", "record", "table", "words_of"]

EXACT = 2**53
"""Whole numbers up to here are the same in JavaScript and in Python."""
SHOWN, FEW = 40, 9  # letters of a value, and values of a list, that a refusal repeats


def fit(name: str, value: Any, kind: Any) -> Any:
    """The value as one of a kind: a list for a tuple, a whole number for a float are made so.

    Parameters
    ----------
    name : str
        What the value is called.
    value : Any
        As JSON gives it.
    kind : type
        As `protocol` writes it.

    Raises
    ------
    InputError
        If it is of another kind, in a sentence that names both.
    """
    try:
        return _fit(name, value, kind)
    except _Unfit:
        raise InputError(
            "{name} came as {value!r}; wanted {wanted}.",
            name=legible(name),
            value=_shown(value),
            wanted=words_of(kind),
        ) from None


def record(name: str, value: Any, kind: Any) -> dict[str, Any]:
    """A table of the names and types of a `TypedDict`.

    Raises
    ------
    InputError
        If a name is unknown or missing, or what belongs to one is of another kind.
    """
    came, hints = table(name, value), _hints(kind)
    if unknown := [legible(each) for each in came if each not in hints]:
        raise InputError(
            "{name} has no {unknown}; it takes {known}.",
            name=name,
            unknown=", ".join(unknown),
            known=", ".join(hints) or "nothing",
        )
    if missing := [each for each in hints if each in kind.__required_keys__ and each not in came]:
        raise InputError("{name} came without {missing}.", name=name, missing=", ".join(missing))
    return {each: fit(each, inside, hints[each]) for each, inside in came.items()}


def table(name: str, value: Any) -> dict[str, Any]:
    """A table of names and values.

    Raises
    ------
    InputError
        If it is something else.
    """
    made: dict[str, Any] = fit(name, value, dict)
    return made


def is_whole(value: Any) -> bool:
    """Whether this is a whole number, and one that JavaScript knows exactly."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= EXACT


def legible(text: str) -> str:
    """A text that can be written: half of a surrogate pair becomes its number."""
    return str(text).encode(errors="backslashreplace").decode()


def words_of(kind: Any) -> str:
    """A type in words."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if _is_union(origin):
        return " or ".join(words_of(part) for part in parts if part is not type(None))
    if origin is Literal:
        return " or ".join(map(repr, parts))
    if origin in (list, tuple):
        of = dict if is_typeddict(parts[0]) else parts[0]
        return f"a list of {_MANY.get(of, 'lists')}"
    return _ONE.get(kind) or _ONE[dict]


_ONE = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    bool: "true or false",
    list: "a list",
    dict: "a table of names and values",
}
_MANY = {int: "whole numbers", float: "numbers", str: "texts", dict: "tables"}


class _Unfit(Exception):  # noqa: N818  (it is no error yet: another kind may fit)
    """A value is of another kind."""


def _fit(name: str, value: Any, kind: Any) -> Any:
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if _is_union(origin):
        return _first(name, value, parts)
    if origin is Literal:
        return _if(any(value is part or value == part for part in parts), value)
    if origin in (list, tuple):
        _if(isinstance(value, list | tuple), value)
        return origin(_fit(name, each, parts[0]) for each in value)
    if origin is dict:
        _if(isinstance(value, dict), value)
        return {_fit(name, k, parts[0]): _fit(name, v, parts[1]) for k, v in value.items()}
    if is_typeddict(kind):
        return record(name, value, kind)
    return _if(_PLAIN[kind](value), float(value) if kind is float and _is_number(value) else value)


def _if(fits: bool, value: Any) -> Any:
    if not fits:
        raise _Unfit
    return value


def _first(name: str, value: Any, kinds: tuple[Any, ...]) -> Any:
    """The value as the first kind that it is of."""
    for kind in kinds:
        try:
            return _fit(name, value, kind)
        except _Unfit:
            continue
    raise _Unfit


def _is_union(origin: Any) -> bool:
    return origin in (types.UnionType, typing.Union)


def _is_number(value: Any) -> bool:
    return is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def _is_text(value: Any) -> bool:
    if not isinstance(value, str) or legible(value) != value:
        return False
    within("letters", len(value))
    return True


_PLAIN: dict[Any, Callable[[Any], bool]] = {
    int: is_whole,
    float: _is_number,
    str: _is_text,
    bool: lambda value: isinstance(value, bool),
    type(None): lambda value: value is None,
    dict: lambda value: isinstance(value, dict),
}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)  # without their NotRequired


def _shown(value: Any) -> Any:
    """A value as a refusal repeats it: short, and such that it can be written."""
    if isinstance(value, dict):
        return _ONE[dict]
    if _is_number(value):
        return value
    if isinstance(value, list | tuple):
        if not value or any(isinstance(each, list | tuple | dict) for each in value):
            return _ONE[list]
        return [_shown(each) for each in value[:FEW]]
    told = legible(str(value))
    return told if len(told) <= SHOWN else f"{told[: SHOWN - 1]}…"
