"""How the kernels see a network: every width rounded up to sixteen, and where it starts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from descente.kernels.cache import cached
from descente.kernels.draws import fill_normals
from descente.kernels.lanes import LANES

__all__ = ["LENGTHS", "lay", "start"]

LENGTHS = 3
"""What `lay` measures: the padded θ, one example's activations, the transposed weights."""


@cached
def lay(sizes: Any, kinds: Any, table: Any, place: Any, lengths: Any) -> None:
    """Lay a network out for the kernels.

    Parameters
    ----------
    sizes : (layers + 1,) uint64
        Widths, from the inputs to the outputs.
    kinds : (layers,) uint64
        Codes of the activations.
    table : (layers, 9) uint64
        Receives the columns named at the top of `descente.kernels.rows`.
    place : (n_parameters,) int64
        Receives where each number of θ lies in the padded vector.
    lengths : (LENGTHS,) int64
        Receives the lengths.
    """
    at: Any = 0
    start: Any = 0
    units: Any = 0
    transposed: Any = 0
    for layer in range(len(kinds)):
        inputs, outputs = np.int64(sizes[layer]), np.int64(sizes[layer + 1])
        high = (inputs + LANES - 1) // LANES * LANES
        wide = (outputs + LANES - 1) // LANES * LANES
        biases = start + high * wide
        row = (
            inputs,
            outputs,
            high,
            wide,
            start,
            biases,
            transposed,
            units,
            np.int64(kinds[layer]),
        )
        for column in range(len(row)):
            table[layer, column] = row[column]
        for i in range(inputs):
            for o in range(outputs):
                place[at] = start + i * wide + o
                at += 1
        for o in range(outputs):
            place[at] = biases + o
            at += 1
        start = biases + wide
        units += wide
        transposed += high * wide if layer else 0
    lengths[0], lengths[1], lengths[2] = start, units, transposed


@cached
def start(generator: Any, sizes: Any, gains: Any, theta: Any) -> None:
    """The θ that `descente.network.Network` draws: normal weights of gain/√inputs, biases of 0.

    Parameters
    ----------
    generator : (draws.WORDS,) uint64
    sizes : (layers + 1,) uint64
    gains : (layers,) float64
        By what feeds each layer.
    theta : (n_parameters,) float32
        Receives it.
    """
    at: Any = 0
    for layer in range(len(gains)):
        inputs, outputs = np.int64(sizes[layer]), np.int64(sizes[layer + 1])
        weights = theta[at : at + inputs * outputs]
        fill_normals(generator, weights)
        scale = np.float32(gains[layer] / math.sqrt(np.float64(inputs)))
        for i in range(len(weights)):
            weights[i] *= scale
        at += inputs * outputs + outputs
        theta[at - outputs : at] = np.float32(0)
