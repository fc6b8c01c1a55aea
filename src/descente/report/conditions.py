"""Conditions on what was found, such as ``sharpness*eta > 2``: read, never evaluated as code.

A condition is one comparison (``<``, ``<=``, ``>``, ``>=``) of two sides, each made of numbers, the
names of `QUANTITIES`, ``+``, ``-``, ``*``, ``/`` and parentheses.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from descente.errors import InputError
from descente.report.findings import QUANTITIES

__all__ = ["Condition", "parse"]

LONGEST = 200  # characters

_COMPARISONS: dict[type, Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_OPERATIONS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Condition:
    """A comparison of numbers of a report.

    Attributes
    ----------
    text : str
        As it came.
    """

    text: str
    _tree: ast.Compare

    def holds(self, quantities: Mapping[str, float | None]) -> bool | None:
        """Whether it is so; None where it cannot be decided: a number is unknown, or none.

        Parameters
        ----------
        quantities : dict of str to float or None
            `Report.quantities`.
        """
        left, right = (
            _value(side, quantities) for side in (self._tree.left, self._tree.comparators[0])
        )
        if math.isnan(left) or math.isnan(right):
            return None
        return _COMPARISONS[type(self._tree.ops[0])](left, right)

    def unknown(self, quantities: Mapping[str, float | None]) -> list[str]:
        """The names in it whose number is not known."""
        names = [node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)]
        return [name for name in dict.fromkeys(names) if quantities[name] is None]


def parse(text: str) -> Condition:
    """Read a condition.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> condition = parse("sharpness * eta > 2")
    >>> [condition.holds({"sharpness": value, "eta": 0.5}) for value in (10.0, 3.0)]
    [True, False]
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python would say of the text is of no interest
            tree: Any = ast.parse(text.strip(), mode="eval").body if len(text) <= LONGEST else None
        sound = isinstance(tree, ast.Compare) and len(tree.ops) == 1
        if sound and type(tree.ops[0]) in _COMPARISONS:
            for side in (tree.left, tree.comparators[0]):
                _check(side)
            return Condition(text, tree)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        pass
    raise InputError(
        "the condition {text!r} cannot be read; wanted a comparison such as 'sharpness*eta > 2' of "
        "numbers and of {names}.",
        text=text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
        names=", ".join(QUANTITIES),
    )


def _check(node: ast.AST) -> None:
    """Refuse whatever is not arithmetic of known names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if isinstance(node.value, bool):
            raise ValueError("a truth value is no number")
        float(node.value)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        _check(node.left)
        _check(node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand)
    elif not (isinstance(node, ast.Name) and node.id in QUANTITIES):
        raise ValueError("not arithmetic of known names")


def _value(node: Any, quantities: Mapping[str, float | None]) -> float:
    """The number a side is; NaN where it is not known."""
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]  # `_check` has seen that it is a number
    if isinstance(node, ast.Name):
        value = quantities[node.id]
        return math.nan if value is None else value
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, quantities)
    left, right = _value(node.left, quantities), _value(node.right, quantities)
    try:
        return _OPERATIONS[type(node.op)](left, right)
    except ZeroDivisionError:
        return math.nan
