"""The engine of wide networks: matrix products, in float32 or float64.

It takes and gives flat vectors in the order of the layout, cuts the work into fixed chunks and adds
the chunks up in a fixed order, so that the number of threads never changes a bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.cost import COSTS, one_hot
from descente.digits.augment import EpochMoves, augment
from descente.engines.blas import Products
from descente.engines.by_gradients import train_by_gradients
from descente.engines.plan import CHUNK
from descente.engines.protocol import Order, State, Steps
from descente.gradient import backpropagate
from descente.hessian import product
from descente.kernels.arguments import Rule
from descente.network import Layout, forward
from descente.threads import checkpoint, in_order

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["Dense"]

Array = NDArray[Any]
Floats = NDArray[np.float32]

SHARED = 20_000_000  # numbers that chunks done side by side may hold in all


@dataclass
class Dense:
    """Matrix products: for wide networks up to tens of millions of parameters, in any precision."""

    layout: Layout
    data: Split
    cost: str
    threads: int
    move: EpochMoves | None = None
    dtype: type[np.floating[Any]] = np.float32

    def __post_init__(self) -> None:
        if self.move is not None:
            self.data = augment(self.data, *self.move, threads=self.threads)
        self._all = np.arange(len(self.data), dtype=np.uint32)
        self._products = Products(self.threads)

    def evaluate(self, theta: Array, order: Order | None = None) -> tuple[float, int]:
        """See `Engine`."""

        def one(images: Array, labels: Array, matmul: Any) -> tuple[float, int]:
            activations, z = forward(self.layout, theta, images, matmul)
            a = activations[-1]
            y = one_hot(labels, self.layout.sizes[-1], self.dtype)
            return self._tally(COSTS[self.cost].value(z, a, y, self.layout.output), a, labels)

        cost, correct = self._summed(one, order)
        return cost, correct

    def gradient(self, theta: Array, order: Order | None = None) -> tuple[float, int, Array]:
        """See `Engine`."""

        def one(images: Array, labels: Array, matmul: Any) -> tuple[float, int, Array]:
            costs, a, part = backpropagate(self.layout, theta, images, labels, self.cost, matmul)
            return *self._tally(costs, a, labels), part

        cost, correct, summed = self._summed(one, order)
        return cost, correct, summed

    def hessian_vector(self, theta: Array, v: Array, order: Order | None = None) -> Array:
        """See `Engine`."""

        def one(images: Array, labels: Array, matmul: Any) -> tuple[Array]:
            return (product(self.layout, theta, v, images, labels, self.cost, matmul),)

        (summed,) = self._summed(one, order)
        return np.asarray(summed)

    def train(self, state: State, rule: Rule, order: Order, batch: int, etas: Floats) -> Steps:
        """See `Engine`."""
        return train_by_gradients(self, state, rule, order, batch, etas)

    def _tally(self, costs: Array, a: Array, labels: Array) -> tuple[float, int]:
        return float(costs.sum(dtype=np.float64)), int((a.argmax(axis=1) == labels).sum())

    def _summed(self, one: Callable[..., tuple[Any, ...]], order: Order | None) -> list[Any]:
        """``one(images, labels, matmul)`` of every chunk, added up in their order.

        Narrow layers leave nothing to share inside a product, so whole chunks go to the threads
        there; the parts of a wide network are too large to be held at a time.
        """
        whole = order is None
        over = self._all if order is None else order
        chunks = [over[i : i + CHUNK] for i in range(0, len(over), CHUNK)]

        def task(chunk: Order, matmul: Any = np.matmul) -> tuple[Any, ...]:
            checkpoint()
            rows: Any = slice(int(chunk[0]), int(chunk[-1]) + 1) if whole else chunk
            images = self.data.images[rows].astype(self.dtype, copy=False)
            with np.errstate(all="ignore"):
                return one(images, self.data.labels[rows], matmul)

        with self._products as matmul:
            if len(chunks) > 1 and self.layout.n_parameters * len(chunks) <= SHARED:
                parts: Iterable[tuple[Any, ...]] = in_order(task, chunks, self.threads)
            else:
                parts = (task(chunk, matmul) for chunk in chunks)
            sums: list[Any] = []
            for part in parts:
                if not sums:
                    sums = list(part)
                    continue
                for i, value in enumerate(part):
                    sums[i] += value
        return sums
