"""The choice between the engines, and between the surfaces: the faster one, by measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from descente.engines.dense import Dense
from descente.engines.protocol import Engine
from descente.engines.rows import Rows
from descente.engines.surfaces import LanesSurface, ProductsSurface, Surface
from descente.network import Layout
from descente.threads import thread_count

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.digits.augment import EpochMoves

__all__ = ["engine", "surface"]

PIXELS = 65_536  # compressed rows hold a pixel's index in two bytes

# Time per example, fitted to benchmarks/engines.py (one thread, MNIST and dense noise): rows cost
# so much per multiply-add, more where θ outgrows the second-level cache; products cost less, but
# each step has a price of its own, and one per parameter.
ROWS_NS = ((190_000, 0.14), (270_000, 0.20), (float("inf"), 0.42))  # up to so many parameters
PRODUCTS_NS, STEP_NS, STEP_NS_PER_PARAMETER = 0.055, 100_000, 1.5


def engine(
    layout: Layout,
    data: Split,
    cost: str = "quadratic",
    threads: int | None = None,
    move: EpochMoves | None = None,
    batch: int | None = None,
    precision: str = "float32",
) -> Engine:
    """The faster of the two engines for this network.

    Parameters
    ----------
    layout : Layout
    data : Split
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all this process may use.
    move : EpochMoves, optional
        See the images as one epoch's augmentation moves them.
    batch : int, optional
        Examples per step, by default all of them.
    precision : {"float32", "float64"}
        float64 is for measuring: plain matrix products, for cost, gradient and Hessian.
    """
    if precision == "float64":
        return Dense(layout, data, cost, thread_count(threads), move, np.float64)
    kind = Rows if rows_are_faster(layout, data, batch or len(data)) else Dense
    return kind(layout, data, cost, thread_count(threads), move)


def rows_are_faster(layout: Layout, data: Split, batch: int) -> bool:
    """Whether compressed rows beat matrix products; the estimate depends on nothing that varies."""
    if layout.sizes[0] > PIXELS:
        return False
    lit = _lit(data)
    n = layout.n_parameters
    skipped = (1 - lit) * layout.sizes[0] * layout.sizes[1]
    rows = (n - skipped) * next(ns for most, ns in ROWS_NS if n <= most)
    products = n * PRODUCTS_NS + (STEP_NS + STEP_NS_PER_PARAMETER * n) / batch
    return bool(rows < products)


# Beyond so many weights after the first layer a point's weights outgrow the second-level cache
LANES_UP_TO = 100_000


def surface(
    layout: Layout,
    data: Split,
    cost: str,
    threads: int | None,
    theta: Any,
    first: Any,
    second: Any,
    precision: str = "float32",
) -> Surface:
    """The cost on the plane θ + α d₁ + β d₂.

    Parameters
    ----------
    layout : Layout
    data : Split
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all this process may use.
    theta, first, second : (n_parameters,)
        The origin and the two directions.
    precision : {"float32", "float64"}
    """
    cores = thread_count(threads)
    later = layout.n_parameters - layout.layers[0].biases.stop
    if precision == "float64":
        return ProductsSurface(layout, data, cost, cores, theta, first, second, np.float64)
    kind = LanesSurface if later <= LANES_UP_TO else ProductsSurface
    return kind(layout, data, cost, cores, theta, first, second)


_fractions: WeakKeyDictionary[Split, float] = WeakKeyDictionary()


def _lit(data: Split) -> float:
    """Fraction of the pixels that are not zero, over the first thousand images."""
    if data not in _fractions:
        sample = data.images[:1000]
        _fractions[data] = np.count_nonzero(sample) / max(1, sample.size)
    return _fractions[data]
