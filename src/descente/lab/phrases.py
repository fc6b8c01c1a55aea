"""Errors of the library on a page: the template of their sentence, and what fills it.

An error keeps the template of its sentence and its values. A page looks the template up in a
catalogue, ``web/app/errors.<language>.json``, and fills the values in; the templates themselves
are English, so English needs none.
"""

from __future__ import annotations

from typing import Any

from descente.errors import DescenteError, InputError
from descente.lab.wire import Value

__all__ = ["complaint", "nonsense"]

EXACT = 2**53  # whole numbers up to here survive in JavaScript; longer ones travel as text


def complaint(about: str, error: DescenteError) -> Value:
    """An error as a page reads it: the sentence, its template, and what fills it.

    Text and whole numbers are in ``words["values"]``, floats in the scalars: NaN may be among them.
    """
    words: dict[str, Any] = {}
    scalars: dict[str, float] = {}
    for name, value in error.values.items():
        if isinstance(value, float):
            scalars[name] = value
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) <= EXACT:
            words[name] = value
        else:
            words[name] = str(value)
    return Value(
        {"about": about, "sentence": str(error), "template": error.template, "values": words},
        scalars,
    )  # fmt: skip


def nonsense(error: Exception) -> InputError:
    """What to say where Python stumbled over what a page sent."""
    return InputError("What the page sent makes no sense: {reason}.", reason=error)
