"""What batches leave, put together: their means, sums over chunks, a gradient as θ has it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from descente.kernels.cache import cached

__all__ = ["add", "gather", "mean", "per_batch"]


@cached
def per_batch(
    costs: Any, correct: Any, examples: Any, batch: Any, means: Any, accuracies: Any
) -> None:
    """Mean cost and accuracy of each batch, of which the last may be smaller: float32.

    Parameters
    ----------
    costs, correct : (batches,) float64, uint32
        Sums over each batch.
    examples, batch : int
        In all, and in each.
    means, accuracies : (batches,) float32
        Receive them.
    """
    for k in range(len(costs)):
        size = np.float64(min(batch, examples - k * batch))
        means[k] = np.float32(costs[k] / size)
        accuracies[k] = np.float32(np.float64(correct[k]) / size)


@cached
def mean(values: Any) -> Any:
    """The mean of float32 numbers, in float64."""
    whole = 0.0
    for value in values:
        whole += np.float64(value)
    return whole / len(values)


@cached
def add(part: Any, whole: Any) -> None:
    """Add a chunk's float32 sums to those of all, in float64."""
    for i in range(len(part)):
        whole[i] += np.float64(part[i])


@cached
def gather(whole: Any, place: Any, examples: Any, out: Any) -> Any:
    """∇C in the order of θ, in float32, from sums as the kernels lay them; returns its length.

    Parameters
    ----------
    whole : (padded,) float64
    place : (n_parameters,) int64
        Where each number of θ lies in them.
    examples : float
        How many were summed.
    out : (n_parameters,) float32
        Receives it.
    """
    squares = 0.0
    for i in range(len(place)):
        slope = whole[place[i]] / examples
        out[i] = np.float32(slope)
        squares += slope * slope
    return math.sqrt(squares)
