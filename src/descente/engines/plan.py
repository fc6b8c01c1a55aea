"""How the kernels see a network: every width rounded up to sixteen, and memory to work in."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.kernels import plans, rows
from descente.kernels.arguments import Along, Scratch
from descente.kernels.lanes import LANES
from descente.network import Layout

__all__ = [
    "ACTIVATIONS",
    "CHUNK",
    "COSTS",
    "NOTHING",
    "Plan",
    "aligned",
    "along_for",
    "padded",
    "plan_of",
    "scratch_for",
]

Floats = NDArray[np.float32]

CHUNK = 2000  # examples per chunk: 52 kB of partial gradient each for 13,002 parameters
NOTHING = np.zeros(0, dtype=np.float32)  # in place of an array that a kernel will not touch

ACTIVATIONS = {
    "identity": rows.IDENTITY,
    "sigmoid": rows.SIGMOID,
    "tanh": rows.TANH,
    "relu": rows.RELU,
    "softmax": rows.SOFTMAX,
}
COSTS = {"quadratic": rows.QUADRATIC, "cross_entropy": rows.CROSS_ENTROPY}


def aligned(length: int) -> Floats:
    """Zeros that start on a cache line: a vector that straddles two lines loads at half speed."""
    raw = np.zeros(length + LANES, dtype=np.float32)
    start = (-raw.ctypes.data // raw.itemsize) % LANES
    return raw[start : start + length]


def padded(width: int) -> int:
    """The next whole number of vectors."""
    return -(-width // LANES) * LANES


class Plan(NamedTuple):
    """How the kernels see a layout: every width rounded up to sixteen.

    Attributes
    ----------
    table : (layers, 9) uint64
        Columns named at the top of `descente.kernels.rows`.
    place : (n_parameters,) int64
        Where each number of θ lies in the padded vector.
    length, units, transposed : int
        Lengths of the padded θ, of one example's activations, of the transposed weights.
    mask : (padded outputs,) float32
        1 for a real output, 0 for padding.
    """

    table: NDArray[np.uint64]
    place: NDArray[np.int64]
    length: int
    units: int
    transposed: int
    mask: Floats


@lru_cache(maxsize=16)
def plan_of(layout: Layout) -> Plan:
    """Lay a network out for the kernels."""
    kinds = np.array([ACTIVATIONS[layer.activation] for layer in layout.layers], dtype=np.uint64)
    table = np.zeros((len(kinds), rows.COLUMNS), dtype=np.uint64)
    place = np.zeros(layout.n_parameters, dtype=np.int64)
    lengths = np.zeros(plans.LENGTHS, dtype=np.int64)
    plans.lay(np.array(layout.sizes, dtype=np.uint64), kinds, table, place, lengths)
    length, units, transposed = lengths.tolist()
    mask = aligned(padded(layout.sizes[-1]))
    mask[: layout.sizes[-1]] = 1
    return Plan(table, place, length, units, transposed, mask)


def scratch_for(plan: Plan, examples: int) -> Scratch:
    """Working memory of one thread, for so many examples at a time."""
    units = plan.units * examples
    return Scratch(aligned(units), aligned(units), aligned(max(plan.transposed, LANES)))


def along_for(plan: Plan, examples: int) -> Along:
    """Working memory of a derivative along a direction, besides `scratch_for`'s."""
    units = plan.units * examples
    return Along(
        aligned(units), aligned(units), aligned(units), aligned(max(plan.transposed, LANES))
    )
