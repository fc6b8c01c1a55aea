"""Errors of the library on a page: the template of their sentence, and what fills it.

An error keeps the template of its sentence and its values. A page looks the template up in a
catalogue, ``web/app/errors.<language>.json``, and fills the values in; the templates themselves
are English, so English needs none.
"""

from __future__ import annotations

import math
from typing import Any

from descente.errors import DescenteError, InputError
from descente.lab.kinds import is_whole
from descente.lab.wire import Value

__all__ = ["complaint", "nonsense", "refusal"]


def complaint(about: str, error: DescenteError) -> Value:
    """An error as a page reads it: the sentence, its template, and what fills it.

    Text, whole numbers and lists of them are in ``words["values"]``, floats in the scalars: NaN may
    be among them. An error that fills the sentence is there in the same form, its floats as text.
    """
    words: dict[str, Any] = {}
    scalars: dict[str, float] = {}
    for name, value in error.values.items():
        if isinstance(value, float):
            scalars[name] = value
        else:
            words[name] = list(map(_told, value)) if isinstance(value, list) else _told(value)
    return Value({"about": about, **_sentence(error), "values": words}, scalars)


def refusal(about: str, error: DescenteError) -> dict[str, Any]:
    """The same as plain JSON, which knows no NaN: such a float is text there."""
    value = complaint(about, error)
    finite = {name: number for name, number in value.scalars.items() if math.isfinite(number)}
    others = {name: str(number) for name, number in value.scalars.items() if name not in finite}
    words = {**value.words, "values": {**value.words["values"], **others}}
    return {"words": words, "scalars": finite}


def _sentence(error: DescenteError) -> dict[str, str]:
    return {"sentence": str(error), "template": error.template}


def _told(value: Any) -> Any:
    if isinstance(value, DescenteError):
        values = {name: _told(each) for name, each in value.values.items()}
        return {**_sentence(value), "values": values}
    return value if is_whole(value) else str(value)


def nonsense(error: Exception) -> DescenteError:
    """An error of the library itself; else what to say where Python stumbled over something."""
    if isinstance(error, DescenteError):
        return error
    reason = str(error) or type(error).__name__
    return InputError("What the page sent makes no sense: {reason}.", reason=reason)
