"""The cost at many points of a plane: what is linear in (α, β) is computed once.

Two ways again: lanes of examples where the layers after the first are small, matrix products where
they are wide or where float64 is asked for. Both cut the examples into fixed chunks and add these
up in order: the same bits for any number of threads, and for any way of asking for the points.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from descente.cost import COSTS, one_hot
from descente.engines.blas import Products
from descente.engines.plan import ACTIVATIONS, aligned
from descente.engines.plan import COSTS as COST_CODES
from descente.kernels import plane
from descente.kernels.arguments import Block, Layers, Points, Room, Sums
from descente.kernels.lanes import LANES
from descente.lazy import lazy
from descente.network import ACTIVATIONS as FUNCTIONS
from descente.network import Layout
from descente.threads import in_order

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["LanesSurface", "ProductsSurface", "Surface"]

Array = NDArray[Any]
Floats = NDArray[np.float32]

CHUNK = 512  # examples per chunk: its first layer's sums, 98 kB for sixteen units, stay in L2
WIDE_CHUNK = 1000
BLOCK = 121  # points that are quick enough to be a first sign of life
POINTS = 1_500_000  # weights of the later layers that are made at a time, over all points


class Surface(Protocol):
    """The cost over a set of examples as a function on the plane θ + α d₁ + β d₂.

    Attributes
    ----------
    block : int
        Points to be asked for at once, at first: one, where one takes long.
    """

    @property
    def block(self) -> int: ...  # noqa: D102

    def sums(self, alphas: Array, betas: Array) -> tuple[Array, Array]:
        """Σ C_example and Σ C_example² at each point: (points,) float64 both.

        Parameters
        ----------
        alphas, betas : (points,) float64
        """


class LanesSurface:
    """Thirty-two examples at a time, in float32: see `descente.kernels.plane`."""

    block = BLOCK

    def __init__(
        self,
        layout: Layout,
        data: Split,
        cost: str,
        threads: int,
        theta: Array,
        first: Array,
        second: Array,
    ) -> None:
        self._layout, self._data, self._cost, self._threads = layout, data, cost, threads
        self._vectors = [np.asarray(v, dtype=np.float64) for v in (theta, first, second)]
        layers = layout.layers
        self._net = Layers(
            np.array([layer.outputs for layer in layers], dtype=np.uint64),
            np.array([ACTIVATIONS[layer.activation] for layer in layers], dtype=np.uint64),
            COST_CODES[cost],
        )
        self._start = layers[0].biases.stop  # where the later layers begin in θ
        self._place, self._per_point = _places(layout)
        fours = sum(-(-layer.outputs // 4) * 4 for layer in layers)
        self._length = plane.BLOCK * fours
        self._local = threading.local()

    @lazy
    def _chunks(self) -> list[Block]:
        """The first layer over each chunk of the examples."""
        with np.errstate(over="ignore"):
            parts = [self._layout.unpack(v.astype(np.float32))[0] for v in self._vectors]
        weights = np.concatenate([W for W, _ in parts], axis=1)
        biases = np.concatenate([b for _, b in parts])
        classes = self._layout.sizes[-1]

        def one(start: int) -> Block:
            images = self._data.images[start : start + CHUNK]
            labels = self._data.labels[start : start + CHUNK]
            sums = np.split(images @ weights + biases, 3, axis=1)
            wanted = one_hot(labels, classes, np.float32)
            real = np.ones((len(labels), 1), np.float32)
            return Block(*(_blocked(m) for m in (*sums, wanted, real)))

        with Products(self._threads), np.errstate(all="ignore"):
            return in_order(one, range(0, len(self._data), CHUNK), self._threads)

    def sums(self, alphas: Array, betas: Array) -> tuple[Array, Array]:
        """See `Surface`."""
        step = max(1, POINTS // max(1, self._per_point))
        if not len(alphas):
            return np.zeros(0), np.zeros(0)
        parts = [
            self._some(alphas[i : i + step], betas[i : i + step])
            for i in range(0, len(alphas), step)
        ]
        return np.concatenate([s for s, _ in parts]), np.concatenate([q for _, q in parts])

    def _some(self, alphas: Array, betas: Array) -> tuple[Array, Array]:
        origin, first, second = (v[self._start :] for v in self._vectors)
        weights = np.zeros((len(alphas), self._per_point), dtype=np.float32)
        with np.errstate(all="ignore"):
            weights[:, self._place] = origin + alphas[:, None] * first + betas[:, None] * second
            points = Points(alphas.astype(np.float32), betas.astype(np.float32), weights)

        def one(chunk: Block) -> Sums:
            found = Sums(np.zeros(len(alphas)), np.zeros(len(alphas)))
            plane.walk(self._net, chunk, points, self._room(), found)
            return found

        sums, squares = np.zeros(len(alphas)), np.zeros(len(alphas))
        for s, q in in_order(one, self._chunks, self._threads):
            sums += s
            squares += q
        return sums, squares

    def _room(self) -> Room:
        if not hasattr(self._local, "room"):
            self._local.room = Room(aligned(self._length), aligned(LANES))
        return cast("Room", self._local.room)


def _places(layout: Layout) -> tuple[NDArray[np.int64], int]:
    """Where each number of the later layers goes, and how long a point's weights are.

    For every four outputs of a layer: four weights per input, then four biases.
    """
    places, start, four = [], 0, plane.OUTPUTS_AT_A_TIME
    for layer in layout.layers[1:]:
        j = np.arange(layer.outputs)
        column = start + j // four * (layer.inputs + 1) * four + j % four
        places += [(np.arange(layer.inputs)[:, None] * four + column).ravel()]
        places += [layer.inputs * four + column]
        start += -(-layer.outputs // four) * (layer.inputs + 1) * four
    return np.concatenate([*places, np.zeros(0, np.int64)]).astype(np.int64), start


def _blocked(rows: Array) -> Floats:
    """(n, width) rows as (blocks, width, examples of the block), the last block filled with 0."""
    n, width = rows.shape
    blocks = -(-n // plane.BLOCK)
    out = aligned(blocks * plane.BLOCK * width)
    filled = np.zeros((blocks * plane.BLOCK, width), dtype=np.float32)
    filled[:n] = rows
    out.reshape(blocks, width, plane.BLOCK)[:] = filled.reshape(
        blocks, plane.BLOCK, width
    ).transpose(0, 2, 1)
    return out


class ProductsSurface:
    """Matrix products, for layers of any width, in float32 or float64."""

    block = BLOCK

    def __init__(
        self,
        layout: Layout,
        data: Split,
        cost: str,
        threads: int,
        theta: Array,
        first: Array,
        second: Array,
        dtype: type[np.floating[Any]] = np.float32,
    ) -> None:
        self._layout, self._data, self._cost, self._threads = layout, data, cost, threads
        self._vectors = [np.asarray(v, dtype=np.float64) for v in (theta, first, second)]
        self._dtype = dtype

    def sums(self, alphas: Array, betas: Array) -> tuple[Array, Array]:
        """See `Surface`."""
        layout, dtype = self._layout, self._dtype
        start = layout.layers[0].biases.stop
        origin, first, second = (v[start:] for v in self._vectors)
        with np.errstate(over="ignore"):
            unpacked = [layout.unpack(v.astype(dtype))[0] for v in self._vectors]

        def one(at: int) -> tuple[Array, Array]:
            images = self._data.images[at : at + WIDE_CHUNK].astype(dtype, copy=False)
            y = one_hot(self._data.labels[at : at + WIDE_CHUNK], layout.sizes[-1], dtype)
            base, along, across = (images @ W + b for W, b in unpacked)
            found = np.zeros((2, len(alphas)))
            theta = np.zeros(layout.n_parameters, dtype=dtype)
            parts = layout.unpack(theta)[1:]
            for p, (alpha, beta) in enumerate(zip(alphas, betas, strict=True)):
                theta[start:] = origin + alpha * first + beta * second
                z = base + dtype(alpha) * along + dtype(beta) * across
                a = FUNCTIONS[layout.layers[0].activation].f(z)
                for (W, b), layer in zip(parts, layout.layers[1:], strict=True):
                    z = a @ W + b
                    a = FUNCTIONS[layer.activation].f(z)
                costs = COSTS[self._cost].value(z, a, y, layout.output).astype(np.float64)
                found[:, p] = costs.sum(), (costs * costs).sum()
            return found[0], found[1]

        sums, squares = np.zeros(len(alphas)), np.zeros(len(alphas))
        with Products(self._threads):
            for s, q in in_order(
                _quietly(one), range(0, len(self._data), WIDE_CHUNK), self._threads
            ):
                sums += s
                squares += q
        return sums, squares


def _quietly(task: Any) -> Any:
    """Overflow and NaN make no warning: whoever asked looks at the cost."""

    def quiet(item: Any) -> Any:
        with np.errstate(all="ignore"):
            return task(item)

    return quiet
