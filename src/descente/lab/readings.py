"""What the lab reads off a network's numbers, as plain functions of arrays.

Each is written in the part of NumPy that Numba compiles, and fills arrays that it is given: the
lab's server calls them as they are, and `descente.web` compiles the very same ones for a page that
has no server.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = [
    "DIRECTIONS",
    "accumulate",
    "apart",
    "average",
    "calmer",
    "difference",
    "errors",
    "going",
    "histogram",
    "means",
    "measured",
    "order",
    "ranking",
    "rises",
    "shrunk",
    "total",
    "upcoming",
]

DIRECTIONS = ("none", "flat", "falling", "climbing", "oscillating")
"""Which way costs can go."""


def measured(costs: Any, correct: Any, whole: float, out: Any) -> None:
    """Mean cost, accuracy, and the standard error of the cost, over examples one by one.

    Parameters
    ----------
    costs : (n,) float64
    correct : (n,) uint32
        1 for each that is read right.
    whole : float
        How many examples there are, of which these may be a sample without replacement.
    out : (3,) float64
        Receives the three; the error is 0 where these are all.
    """
    n = len(costs)
    out[0] = costs.mean()
    out[1] = correct.sum() / n
    out[2] = 0.0
    if n < whole:
        variance = ((costs - out[0]) ** 2).sum() / (n - 1)
        out[2] = np.sqrt(variance * (1.0 - n / whole) / n)


def errors(outputs: Any, labels: Any, costs: Any, answers: Any) -> None:
    """The squares added up, and the answer, of each image.

    Parameters
    ----------
    outputs : (n, classes) float32
    labels : (n,) uint8
    costs : (n,) float64
    answers : (n,) int32
    """
    wanted = labels.reshape((-1, 1)) == np.arange(outputs.shape[1])
    far = wanted.astype(np.float32) - outputs
    costs[:] = (far * far).sum(axis=1)
    most = outputs[:, 0].copy()
    answers[:] = 0
    for k in range(1, outputs.shape[1]):
        answers[outputs[:, k] > most] = k
        most = np.maximum(most, outputs[:, k])


def order(values: Any, out: Any) -> None:
    """The order of rising values, equals as they come: (n,) int32."""
    out[:] = np.argsort(values, kind="mergesort")


def histogram(values: Any, far: float, out: Any) -> None:
    """How many values lie in each of (bins,) int32 equal parts of 0 to ``far``, or beyond it."""
    out[:] = np.histogram(np.minimum(values, far), len(out), (0.0, far))[0]


def ranking(vector: Any, out: Any) -> None:
    """The rank of each number by size, 1 for the largest, equals as they come: (n,) int32."""
    out[np.argsort(-np.abs(vector), kind="mergesort")] = np.arange(1, len(vector) + 1)


def accumulate(values: Any, sums: Any, begun: int) -> int:
    """Sums of the finite values, each with all before it; how many there are now.

    Parameters
    ----------
    values : (n,) float32
        Those that are new.
    sums : (≥ begun + n + 1,) float64
        Receives them after ``sums[begun]``.
    begun : int
        How many finite ones there were.
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    there = begun + len(finite)
    sums[begun + 1 : there + 1] = sums[begun] + np.cumsum(finite)
    return there


def means(sums: Any, count: int, out: Any) -> None:
    """The means of equal stretches of so many values, of which these are the sums: (m,) float64."""
    edges = np.linspace(0, count, len(out) + 1).astype(np.int64)
    out[:] = np.diff(sums[edges]) / np.diff(edges)


def going(costs: Any) -> int:
    """Which way costs go: the place in `DIRECTIONS`.

    The last third against the first. Where the last third hardly differs within itself, it is flat;
    where costs turn often and scatter more than they moved, they oscillate.
    """
    third = len(costs) // 3
    if third < 2:
        return 0
    moves = np.diff(costs)
    late = costs[-third:]
    if late.max() - late.min() < 1e-3 * abs(late.mean()):
        return 1
    turns = (moves[1:] * moves[:-1] < 0).sum()
    change = late.mean() - costs[:third].mean()
    if turns >= len(costs) / 4 and abs(change) < 1.5 * np.abs(moves).mean():
        return 4
    return 2 if change < 0 else 3


def rises(costs: Any) -> int:
    """How many costs are above the one before."""
    return int((np.diff(costs) > 0).sum())


def upcoming(theta: Any, slopes: Any, eta: float, decay: float, change: Any, out: Any) -> None:
    """−η ∇C, and θ after it with a weight decay of η λ: (n_parameters,) float32 both.

    Parameters
    ----------
    theta, slopes : (n_parameters,) float32
    eta, decay : float
        η and λ.
    change, out : (n_parameters,) float32
    """
    change[:] = -np.float32(eta) * slopes
    out[:] = theta + change - np.float32(eta * decay) * theta


def difference(after: Any, before: Any, out: Any) -> None:
    """How far θ has gone: (n_parameters,) float32."""
    out[:] = after - before


def shrunk(theta: Any, eta: float, decay: float, out: Any) -> None:
    """What weight decay takes off, η λ θ: (n_parameters,) float32."""
    out[:] = np.float32(eta * decay) * theta


def apart(outputs: Any, label: int, wanted: Any, differences: Any, terms: Any) -> float:
    """How far outputs are from those wanted, y − a, and the squares; these added up.

    Parameters
    ----------
    outputs, wanted, differences, terms : (classes,) float64
    label : int
        The class whose output should be 1.
    """
    wanted[:] = 0.0
    wanted[label] = 1.0
    differences[:] = wanted - outputs
    terms[:] = differences**2
    return terms.sum()  # type: ignore[no-any-return]


def calmer(eta: float) -> float:
    """A quarter of η to two digits: what is offered after a training that diverged."""
    quarter = eta / 4
    digits = 1 - np.floor(np.log10(quarter))
    shift = 10.0 ** abs(digits)
    if digits < 0:
        return np.round(quarter / shift) * shift  # type: ignore[no-any-return]
    return np.round(quarter * shift) / shift  # type: ignore[no-any-return]


def total(values: Any) -> float:
    """All added up."""
    return values.sum()  # type: ignore[no-any-return]


def average(values: Any) -> float:
    """The mean."""
    return values.mean()  # type: ignore[no-any-return]
