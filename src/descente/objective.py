"""What every instrument asks for: a cost, its derivatives, and where one stands on it.

An instrument never sees a network or a data set, only an `Objective`: θ, the space it lies in,
C(θ), ∇C(θ), H v, and C on a plane. Nothing here moves the network it was made from.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from descente.errors import InputError
from descente.hessian import diagonal
from descente.lazy import lazy
from descente.measure import check
from descente.network import Layout, Network
from descente.space import Element, Flat, Space, flat
from descente.threads import in_order, thread_count

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.engines import Engine, Surface

__all__ = ["NetworkObjective", "Objective", "affordable", "objective"]

Array = NDArray[Any]
Vector = NDArray[np.float64]

PRECISIONS = ("float32", "float64")


@runtime_checkable
class Objective(Protocol):
    """A function C of a vector θ, and a point on it.

    A vector is whatever its space has: (n_parameters,) float64 for a network of this package.

    Attributes
    ----------
    space : Space
        What can be done with vectors, the names of the numbers, and which belong together.
    theta : vector
        Where one stands; never written to.
    n_examples : int
        How many examples C is the mean over.
    precision : str
        What the values are computed in: "float32" by the kernels, "float64" by plain formulas.
    """

    @property
    def space(self) -> Space: ...  # noqa: D102
    @property
    def theta(self) -> Element: ...  # noqa: D102
    @property
    def n_examples(self) -> int: ...  # noqa: D102
    @property
    def precision(self) -> str: ...  # noqa: D102

    def cost(self, theta: Element | None = None, rows: Array | None = None) -> float:
        """C at θ, by default where one stands; the mean over the examples.

        Where ``rows`` numbers some of the examples, the mean over those, each as often as it is
        named: a mini-batch. So it is for the two derivatives below.
        """

    def gradient(self, theta: Element | None = None, rows: Array | None = None) -> Element:
        """∇C at θ."""

    def hessian_vector(
        self, v: Element, theta: Element | None = None, rows: Array | None = None
    ) -> Element:
        """H v at θ."""

    def hessian(self) -> AbstractContextManager[Callable[[Element], Element]]:
        """V ↦ H v where one stands, for many products: what they have in common is kept."""

    def hessian_diagonal(self, indices: Array | None = None) -> Vector:
        """∂²C/∂θ_i² where one stands, for the indices given (by default all), in float64."""

    def surface(self, first: Element, second: Element, origin: Element | None = None) -> Surface:
        """C on the plane origin + α first + β second, by default through where one stands."""

    def sample(self, n: int, seed: int = 0) -> Objective:
        """The same function over n of the examples, drawn without replacement."""

    def exact(self) -> Objective:
        """The same function in float64."""

    def moved(self, theta: Element) -> Objective:
        """The same function, standing at another θ."""

    @property
    def fingerprint(self) -> str:
        """Equal for the same function, whatever θ one stands at, and hardly for another."""


@dataclass(frozen=True, eq=False)
class NetworkObjective:
    """The cost of a network over a split, as an `Objective`; made by `objective`.

    Parameters
    ----------
    layout : Layout
    theta : (n_parameters,) float64
    data : Split
    kind : {"quadratic", "cross_entropy"}
    threads : int or None
    precision : {"float32", "float64"}
    """

    layout: Layout
    theta: Vector
    data: Split
    kind: str = "quadratic"
    threads: int | None = None
    precision: str = "float32"
    _engines: dict[str, Engine] = field(default_factory=dict, repr=False)

    @lazy
    def space(self) -> Flat:
        """See `Objective`."""
        return flat(self.layout)

    @property
    def n_examples(self) -> int:
        """How many examples C is the mean over."""
        return len(self.data)

    @property
    def _engine(self) -> Engine:
        from descente.engines import engine

        if not self._engines:
            self._engines["one"] = engine(
                self.layout, self.data, self.kind, self.threads, precision=self.precision
            )
        return self._engines["one"]

    def _cast(self, vector: Array | None) -> Array:
        given = self.theta if vector is None else self.space.vector(vector)
        with np.errstate(over="ignore"):  # past float32 it is infinite, as its cost will tell
            return given.astype(self.precision)

    def _some(self, rows: Array | None) -> tuple[NDArray[np.uint32] | None, int]:
        """The examples named, as the engines take them, and how many they are."""
        if rows is None:
            return None, self.n_examples
        named = np.asarray(rows)
        whole = named.ndim == 1 and len(named) and np.issubdtype(named.dtype, np.integer)
        if not (whole and named.min() >= 0 and named.max() < self.n_examples):
            raise InputError(
                "rows came as {rows!r}; wanted numbers of examples, from 0 to {last}.",
                rows=rows,
                last=self.n_examples - 1,
            )
        return named.astype(np.uint32), len(named)

    def cost(self, theta: Array | None = None, rows: Array | None = None) -> float:
        """See `Objective`."""
        order, n = self._some(rows)
        return self._engine.evaluate(self._cast(theta), order)[0] / n

    def gradient(self, theta: Array | None = None, rows: Array | None = None) -> Vector:
        """See `Objective`."""
        order, n = self._some(rows)
        summed = self._engine.gradient(self._cast(theta), order)[2]
        return np.asarray(summed, dtype=np.float64) / n

    def hessian_vector(
        self, v: Array, theta: Array | None = None, rows: Array | None = None
    ) -> Vector:
        """See `Objective`."""
        order, n = self._some(rows)
        summed = self._engine.hessian_vector(self._cast(theta), self._cast(v), order)
        return np.asarray(summed, dtype=np.float64) / n

    def hessian(self) -> AbstractContextManager[Callable[[Array], Vector]]:
        """See `Objective`."""
        return nullcontext(self.hessian_vector)

    def hessian_diagonal(self, indices: Array | None = None) -> Vector:
        """See `Objective`; always computed in float64."""
        neurons: dict[int, list[int]] | None = None
        if indices is not None:
            found = {(p.layer, p.neuron) for p in map(self.layout.locate, map(int, indices))}
            neurons = {layer: sorted(j for i, j in found if i == layer) for layer, _ in found}

        def one(start: int) -> Vector:
            rows = slice(start, start + 2000)
            images = self.data.images[rows].astype(np.float64)
            labels = self.data.labels[rows]
            return diagonal(self.layout, self.theta, images, labels, self.kind, neurons)

        parts = in_order(one, range(0, self.n_examples, 2000), thread_count(self.threads))
        summed = sum(parts[1:], start=parts[0]) / self.n_examples
        return summed if indices is None else summed[np.asarray(indices, dtype=np.intp)]

    def surface(self, first: Array, second: Array, origin: Array | None = None) -> Surface:
        """See `Objective`."""
        from descente.engines import surface

        start = self.theta if origin is None else self.space.vector(origin)
        return surface(
            self.layout,
            self.data,
            self.kind,
            self.threads,
            start,
            self.space.vector(first),
            self.space.vector(second),
            self.precision,
        )

    def sample(self, n: int, seed: int = 0) -> NetworkObjective:
        """See `Objective`."""
        part = self.data.sample(n, seed)
        return self if part is self.data else replace(self, data=part, _engines={})

    def exact(self) -> NetworkObjective:
        """See `Objective`."""
        if self.precision == "float64":
            return self
        return replace(self, precision="float64", _engines={})

    @property
    def fingerprint(self) -> str:
        """See `Objective`: of the layout, the cost, all labels, and some 256 of the images."""
        import hashlib

        digest = hashlib.sha256(repr((self.layout, self.kind, self.n_examples)).encode())
        digest.update(self.data.labels.tobytes())
        some = self.data.images[:: max(1, self.n_examples // 256)]
        digest.update(np.ascontiguousarray(some).tobytes())
        return digest.hexdigest()

    def moved(self, theta: Array) -> NetworkObjective:
        """See `Objective`."""
        there = self.space.vector(theta).copy()
        there.flags.writeable = False
        return replace(self, theta=there)


# A Hessian-vector product in float64 takes 0.15 s for 13,002 parameters and 60,000 examples, the
# float32 kernels a ninth of that; up to so many parameter-examples exactness costs next to nothing
EXACT_UP_TO = 50_000_000


def affordable(at: Objective) -> Objective:
    """The same function in float64 where that costs little, else as it is."""
    return at.exact() if at.space.size * at.n_examples <= EXACT_UP_TO else at


def objective(
    net: Network | Objective,
    data: Split | None = None,
    cost: str = "quadratic",
    *,
    threads: int | None = None,
    precision: str = "float32",
) -> Objective:
    """The cost of a network over a split, as the instruments take it.

    Parameters
    ----------
    net : Network or Objective
        A network; an objective is returned as it is.
    data : Split
        The examples; wanted with a network only.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the results are the same to the bit.
    precision : {"float32", "float64"}
        The fast kernels, or plain formulas in float64.

    Returns
    -------
    Objective
        At the network's θ as it is now: later changes of the network do not show in it.

    Raises
    ------
    InputError
        If the network, the data and the cost do not belong together.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> at = gd.objective(net, data.train, precision="float64")
    >>> bool(abs(at.cost() - gd.cost(net, data.train)) < 1e-6)
    True
    """
    if not isinstance(net, Network):
        if isinstance(net, Objective):
            if data is not None:
                raise InputError("an Objective has its data already: leave out `data`.")
            return net
        raise InputError(
            "net came as {kind}; wanted a Network or an Objective.", kind=type(net).__name__
        )
    if data is None:
        raise InputError("wanted the examples too: pass a split such as gd.load().train.")
    check(net.layout, data, cost)
    if precision not in PRECISIONS:
        raise InputError(
            "precision={precision!r} is unknown; choose 'float32' or 'float64'.",
            precision=precision,
        )
    theta = net.theta.astype(np.float64)
    theta.flags.writeable = False
    return NetworkObjective(net.layout, theta, data, cost, threads, precision)
