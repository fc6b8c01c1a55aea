"""What the oracles answered, kept: so that a machine without PyTorch checks every number too.

A test that asks an oracle compares with the oracle itself where it is installed, and with the
committed table elsewhere. Where both are there, the table must say what the oracle says.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from safetensors.numpy import load_file

FILE = Path(__file__).with_name("tables.safetensors")
MAKE = "python -m tests.oracles.make"

LONG = 1000
"""A longer vector is kept in `few` numbers."""

ROUNDING = 1e-9
"""How far a table may be from the oracle, of the largest number: other machines round otherwise."""

writing: dict[str, np.ndarray] | None = None
"""The table that is being made, while `make` runs."""


def few(vector: np.ndarray) -> np.ndarray:
    """Every thirteenth number, then 64 means of all with seeded signs, which leave out none."""
    if vector.size <= LONG:
        return vector
    signs = np.random.default_rng(vector.size).choice([-1.0, 1.0], (64, vector.size))
    return np.concatenate([vector[::13], signs @ vector / np.sqrt(vector.size)])


def answered(
    name: str, made, question: Callable[[ModuleType], object], needs: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """``made`` and the answer to the question, ready to be compared: both whole, or both `few`."""
    made, answer = np.asarray(made, np.float64), None
    if all(importlib.util.find_spec(package) for package in needs):
        answer = np.asarray(question(importlib.import_module("tests.oracles.pytorch")), np.float64)
    if writing is not None:
        assert answer is not None, f"{' and '.join(needs)} must be installed to write the tables"
        writing[name] = few(answer)
        return made, answer
    kept = load_file(FILE).get(name)
    if kept is None:
        pytest.fail(f"the tables have no {name!r}: {MAKE}")
    if answer is None:
        return few(made), kept
    np.testing.assert_allclose(
        kept, few(answer), rtol=0, atol=ROUNDING * np.abs(answer).max(), err_msg=f"old? {MAKE}"
    )
    return made, answer
