"""Argument checks shared by the public functions, with their common error messages."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.errors import InputError

__all__ = ["matrix", "number", "whole"]


def whole(name: str, value: Any, least: int, hint: str = "", *, most: int | None = None) -> int:
    """The value as an int, if it is a whole number from ``least`` up, or up to ``most``.

    Raises
    ------
    InputError
        If it is not; truth values are no numbers.
    """
    kind = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if kind and least <= value and (most is None or value <= most):
        return int(value)
    came = {"name": name, "value": value}
    if most is None:
        raise InputError(
            "{name} came as {value!r}; wanted a whole number from {least} up{hint}.",
            **came,
            least=least,
            hint=hint,
        )
    if least > most:
        raise InputError("{name} came as {value!r}; wanted none: there is none.", **came)
    raise InputError(
        "{name} came as {value!r}; wanted a whole number from {least} to {most:,}.",
        **came,
        least=least,
        most=most,
    )


def number(
    name: str,
    value: Any,
    wanted: str = "a number above 0",
    test: Callable[[float], bool] = lambda v: v > 0,
) -> float:
    """The value as a float, if it is finite and passes the test.

    Raises
    ------
    InputError
        If it does not; ``wanted`` says what was wanted.
    """
    kind = isinstance(value, int | float | np.floating | np.integer)
    try:
        right = kind and not isinstance(value, bool) and math.isfinite(value) and test(float(value))
    except OverflowError:  # a whole number past the largest float
        right = False
    if not right:
        raise InputError(
            "{name} came as {value!r}; wanted {wanted}.", name=name, value=value, wanted=wanted
        )
    return float(value)


def matrix(name: str, value: Any, columns: int, least: int = 1) -> NDArray[np.float64]:
    """The value as (k, columns) float64 with at least so many rows, all numbers finite.

    Raises
    ------
    InputError
        If it is something else.
    """
    wanted = {"name": name, "least": least, "columns": columns}
    try:
        rows = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "{name} came as {kind}; wanted at least {least} finite rows, (k, {columns}).",
            **wanted,
            kind=type(value).__name__,
        ) from None
    if rows.ndim != 2 or len(rows) < least or rows.shape[1] != columns:
        raise InputError(
            "{name} came with shape {shape}; wanted at least {least} finite rows, (k, {columns}).",
            **wanted,
            shape=rows.shape,
        )
    if not np.isfinite(rows).all():
        raise InputError(
            "{name} holds numbers that are not finite; wanted at least {least} finite rows, "
            "(k, {columns}).",
            **wanted,
        )
    return rows
