"""Parameter space: what can be done with its vectors, whatever they are stored as.

An instrument never looks into a vector of parameter space: it asks the `Space`. The space of the
package's own networks is `Flat`, one float64 number after another; that of a PyTorch model keeps
every tensor in its own shape, where the model lives. Sums over a whole vector are float64 sums:
25 million float32 numbers added up in float32 are off by 6e-4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from descente.checks import matrix
from descente.errors import InputError
from descente.gradient import ranks, strongest_first
from descente.lazy import lazy
from descente.network import Layout, Parameter

__all__ = ["Element", "Flat", "Order", "Place", "Rows", "Space", "flat"]

Array = NDArray[Any]
Vector = NDArray[np.float64]
Indices = NDArray[np.int64]

Element: TypeAlias = Any
"""A vector of parameter space; what it is made of is its space's affair."""

Rows: TypeAlias = Any
"""Several vectors: an array of rows or a list, with ``len``, ``[i]``, ``[:i]`` and ``[i] = v``."""

GROUPINGS = ("filter", "tensor", "all")


@dataclass(frozen=True)
class Place:
    """One number of a parameter space that has no layers of neurons, located.

    Attributes
    ----------
    index : int
        In the numbering of the space.
    name : str
        What a person reads, e.g. ``head.weight[3, 17]``.
    """

    index: int
    name: str


class Order(Protocol):
    """Indices by falling size: an array, or something that ranks no more than it is asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, which: Any, /) -> Any: ...


class Space(Protocol):
    """What can be done with vectors of parameter space.

    Groups of numbers are named by how they hang together: ``"filter"`` (the weights into one neuron
    or channel), ``"tensor"`` (the weights of a layer) and ``"all"``. Biases, and whatever else is
    one number per neuron, are in no filter and no tensor. A *part* is all that belongs to a layer.
    """

    @property
    def size(self) -> int:
        """How many numbers a vector has."""

    @property
    def layout(self) -> Layout | None:
        """The layers and neurons of a fully connected network; None for any other model."""

    @property
    def parts(self) -> Sequence[str]:
        """The names of the layers."""

    def vector(self, values: Any) -> Element:
        """What a person passes as a vector; an `InputError` where it is none."""

    def vectors(self, name: str, values: Any, least: int = 1, *, one: bool = False) -> Rows:
        """What a person passes as at least so many vectors, all finite; or where allowed as one."""

    def zeros(self) -> Element:
        """Every number 0."""

    def random(self, rng: np.random.Generator) -> Element:
        """Every number drawn from the normal distribution of mean 0 and variance 1."""

    def at(self, indices: Any, values: Any) -> Element:
        """These values at these indices, 0 elsewhere."""

    def rows(self, count: int) -> Rows:
        """Room for so many vectors."""

    def combine(self, *terms: tuple[float, Element]) -> Element:
        """Σ c v, in the order of the terms; a new vector."""

    def divided(self, v: Element, by: float) -> Element:
        """Every number divided."""

    def times(self, a: Element, b: Element) -> Element:
        """Number by number."""

    def power(self, v: Element, exponent: float) -> Element:
        """Every number to a power."""

    def sign(self, v: Element) -> Element:
        """The sign of every number."""

    def dot(self, a: Element, b: Element) -> float:
        """A · b, summed in float64."""

    def total(self, v: Element) -> float:
        """The sum of all numbers in float64, the same to the bit however many threads there are."""

    def norm(self, v: Element) -> float:
        """The Euclidean length."""

    def dots(self, rows: Rows, v: Element) -> Vector:
        """The dot product of each row with v: (len(rows),) float64."""

    def mix(self, coefficients: Vector, rows: Rows) -> Element:
        """Σ c_i rows[i]."""

    def gram(self, rows: Rows) -> Vector:
        """The dot product of each row with each: (len(rows), len(rows)) float64."""

    def group_dots(self, a: Element, b: Element, by: str) -> Vector:
        """The dot product of a and b over each group: (groups,) float64."""

    def scaled(self, v: Element, factors: Vector, by: str) -> Element:
        """Each group times its factor; what is in no group becomes 0."""

    def part(self, number: int) -> Space:
        """The space of one layer alone."""

    def cut(self, v: Element, number: int) -> Element:
        """What of a vector belongs to one layer: a vector of `part`."""

    def extended(self, v: Element, number: int) -> Element:
        """A vector of `part` as one of the whole space, 0 outside its layer."""

    def take(self, v: Element, indices: Any) -> Vector:
        """The numbers at these indices: float64."""

    def order(self, v: Element) -> Order:
        """Indices by falling absolute value; equals stay in the order of the space."""

    def ranks(self, v: Element, indices: Any) -> Indices:
        """The rank of the numbers at these indices by absolute value, 1 for the largest."""

    def quantile(self, v: Element, q: float) -> float:
        """The quantile of the absolute values."""

    def finite(self, v: Element) -> bool:
        """Whether every number is."""

    def locate(self, index: int) -> Parameter | Place:
        """Which number it is; an `InputError` where there is none. Its ``name`` a person reads."""

    def to_numpy(self, v: Element) -> Vector:
        """All numbers in their order: (size,) float64. For files and pictures; nothing needs it."""


@dataclass(frozen=True)
class Flat:
    """One float64 number after another: (size,) arrays.

    Parameters
    ----------
    size : int
    layout : Layout, optional
        Which number is which.
    """

    size: int
    layout: Layout | None = None

    @property
    def parts(self) -> Sequence[str]:
        """See `Space`."""
        return [f"layer {i + 1}" for i in range(len(self._slices))]

    @lazy
    def _slices(self) -> list[slice]:
        layers = self.layout.layers if self.layout is not None else ()
        return [slice(layer.weights.start, layer.biases.stop) for layer in layers]

    @lazy
    def _groups(self) -> dict[str, Indices]:
        """For each grouping the group of every number, 0 for none."""
        return {}

    def _group(self, by: str) -> Indices:
        if by not in self._groups:
            self._groups[by] = _grouped(self, by)
        return self._groups[by]

    def vector(self, values: Any) -> Vector:
        """See `Space`."""
        try:
            vector = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(
                "a vector of parameter space came as {kind} of other things than numbers; wanted "
                "({n},) numbers.",
                kind=type(values).__name__,
                n=self.size,
            ) from None
        if vector.shape != (self.size,):
            raise InputError(
                "a vector of parameter space came with shape {shape}; wanted ({n},), one number "
                "per weight and bias.",
                shape=vector.shape,
                n=self.size,
            )
        return vector

    def vectors(self, name: str, values: Any, least: int = 1, *, one: bool = False) -> Vector:
        """See `Space`."""
        return matrix(name, np.atleast_2d(values) if one else values, self.size, least)

    def zeros(self) -> Vector:
        """See `Space`."""
        return np.zeros(self.size)

    def random(self, rng: np.random.Generator) -> Vector:
        """See `Space`."""
        return rng.standard_normal(self.size)

    def at(self, indices: Any, values: Any) -> Vector:
        """See `Space`."""
        v = np.zeros(self.size)
        v[indices] = values
        return v

    def rows(self, count: int) -> Vector:
        """See `Space`."""
        return np.empty((count, self.size))

    def combine(self, *terms: tuple[float, Vector]) -> Vector:
        """See `Space`."""
        (c, v), *others = terms
        summed: Vector = c * v
        for c, v in others:
            summed += c * v
        return summed

    def divided(self, v: Vector, by: float) -> Vector:
        """See `Space`."""
        return v / by

    def times(self, a: Vector, b: Vector) -> Vector:
        """See `Space`."""
        return a * b

    def power(self, v: Vector, exponent: float) -> Vector:
        """See `Space`."""
        return v**exponent

    def sign(self, v: Vector) -> Vector:
        """See `Space`."""
        return cast("Vector", np.sign(v))

    def dot(self, a: Vector, b: Vector) -> float:
        """See `Space`."""
        return float(a @ b)

    def total(self, v: Vector) -> float:
        """See `Space`; not by BLAS, whose threads would make other bits of it."""
        return float(v.sum())

    def norm(self, v: Vector) -> float:
        """See `Space`."""
        return float(np.linalg.norm(v))

    def dots(self, rows: Rows, v: Vector) -> Vector:
        """See `Space`."""
        return cast("Vector", np.asarray(rows) @ v)

    def mix(self, coefficients: Vector, rows: Rows) -> Vector:
        """See `Space`."""
        return cast("Vector", coefficients @ np.asarray(rows))

    def gram(self, rows: Rows) -> Vector:
        """See `Space`."""
        matrix = np.asarray(rows)
        return cast("Vector", matrix @ matrix.T)

    def group_dots(self, a: Vector, b: Vector, by: str) -> Vector:
        """See `Space`."""
        return cast("Vector", np.bincount(self._group(by), weights=a * b)[1:])

    def scaled(self, v: Vector, factors: Vector, by: str) -> Vector:
        """See `Space`."""
        group = self._group(by)
        return np.where(group > 0, v * np.concatenate([[0.0], factors])[group], 0.0)

    def part(self, number: int) -> Flat:
        """See `Space`."""
        part = self._slices[number]
        return Flat(part.stop - part.start)

    def cut(self, v: Vector, number: int) -> Vector:
        """See `Space`."""
        return v[self._slices[number]]

    def extended(self, v: Vector, number: int) -> Vector:
        """See `Space`."""
        full = np.zeros(self.size)
        full[self._slices[number]] = v
        return full

    def take(self, v: Vector, indices: Any) -> Vector:
        """See `Space`."""
        return v[np.asarray(indices, dtype=np.intp)]

    def order(self, v: Vector) -> Indices:
        """See `Space`."""
        return strongest_first(v)

    def ranks(self, v: Vector, indices: Any) -> Indices:
        """See `Space`."""
        return ranks(v)[np.asarray(indices, dtype=np.intp)].astype(np.int64)

    def quantile(self, v: Vector, q: float) -> float:
        """See `Space`."""
        return float(np.quantile(np.abs(v), q))

    def finite(self, v: Vector) -> bool:
        """See `Space`."""
        return bool(np.isfinite(v).all())

    def locate(self, index: int) -> Parameter | Place:
        """See `Space`."""
        return Place(index, f"number {index}") if self.layout is None else self.layout.locate(index)

    def to_numpy(self, v: Vector) -> Vector:
        """See `Space`."""
        return v


def flat(layout: Layout) -> Flat:
    """The parameter space of a fully connected network."""
    return Flat(layout.n_parameters, layout)


def _grouped(space: Flat, by: str) -> Indices:
    """The group of every number of θ: from 1 up, and 0 for what is in none."""
    if by == "all":
        return np.ones(space.size, dtype=np.int64)
    groups, first = np.zeros(space.size, dtype=np.int64), 1
    for layer in space.layout.layers if space.layout is not None else ():
        if by == "tensor":
            groups[layer.weights] = first
            first += 1
        else:
            into = np.arange(layer.inputs * layer.outputs) % layer.outputs
            groups[layer.weights] = first + into
            first += layer.outputs
    return groups
