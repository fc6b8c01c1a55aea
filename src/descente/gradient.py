"""The direction: backpropagation, and the gradient as a to-do list.

With δ_l = ∂C/∂z_l of one example, the chain rule gives, from the last layer back,

    ∂C/∂W_l = a_{l-1}ᵀ δ_l        ∂C/∂b_l = δ_l        δ_{l-1} = (δ_l W_lᵀ) ∘ f'(z_{l-1})

and ∇C is the mean over the examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.cost import COSTS, one_hot
from descente.errors import InputError
from descente.network import ACTIVATIONS, Layout, forward

__all__ = ["Gradient", "Row", "backpropagate", "ranks", "strongest_first"]

Array = NDArray[Any]


def backpropagate(
    layout: Layout,
    theta: Array,
    images: Array,
    labels: NDArray[np.uint8],
    cost: str = "quadratic",
    matmul: Callable[..., Array] = np.matmul,
) -> tuple[Array, Array, Array]:
    """Forward and backward pass in plain NumPy, in the dtype of θ: the formulas of this module.

    Parameters
    ----------
    layout : Layout
    theta : (n_parameters,)
    images : (n, inputs), labels : (n,) uint8
    cost : {"quadratic", "cross_entropy"}
    matmul : callable
        The matrix product to use; like NumPy's, it takes ``out``.

    Returns
    -------
    costs : (n,)
        C of each example.
    outputs : (n, outputs)
    summed : (n_parameters,)
        Σ_examples ∂C_example/∂θ; divide by n for ∇C.
    """
    parts = layout.unpack(theta)
    activations, z = forward(layout, theta, images, matmul)
    a = activations[-1]
    y = one_hot(labels, layout.sizes[-1], dtype=a.real.dtype)
    costs = COSTS[cost].value(z, a, y, layout.output)

    summed = np.empty_like(theta)
    slopes = layout.unpack(summed)
    delta = COSTS[cost].delta(a, y, layout.output)
    for i in range(len(parts) - 1, -1, -1):
        matmul(activations[i].T, delta, out=slopes[i][0])
        delta.sum(axis=0, out=slopes[i][1])
        if i:
            slope = ACTIVATIONS[layout.layers[i - 1].activation].slope
            delta = matmul(delta, parts[i][0].T)
            delta *= slope(activations[i])
    return costs, a, summed


def strongest_first(vector: Array) -> NDArray[np.int64]:
    """Indices of θ by falling |∂C/∂w|; equals stay in the order of θ.

    Parameters
    ----------
    vector : (n_parameters,) float array
        ∂C/∂θ.
    """
    return np.argsort(-np.abs(vector), kind="stable")


def ranks(vector: Array) -> NDArray[np.int32]:
    """The rank of each number of θ by |∂C/∂w|: 1 for the largest; equals as θ has them.

    Parameters
    ----------
    vector : (n_parameters,) float array
        ∂C/∂θ.
    """
    found = np.empty(len(vector), dtype=np.int32)
    found[strongest_first(vector)] = np.arange(1, len(vector) + 1, dtype=np.int32)
    return found


class Row(NamedTuple):
    """One line of the to-do list.

    Attributes
    ----------
    rank : int
        1 for the largest |∂C/∂w|.
    index : int
        Place in θ.
    name : str
        E.g. ``layer 1, neuron 7, pixel (12, 14)``.
    value : float
        The weight or bias now.
    derivative : float
        ∂C/∂w.
    change : float
        The planned change −η·∂C/∂w.
    """

    rank: int
    index: int  # type: ignore[assignment]  # a tuple's own index() is of no use here
    name: str
    value: float
    derivative: float
    change: float


@dataclass(frozen=True, eq=False)
class Gradient:
    """∇C at one θ: an arrow in n_parameters dimensions and, row by row, a to-do list.

    Attributes
    ----------
    vector : (n_parameters,) float32
        ∂C/∂θ of the mean cost.
    theta : (n_parameters,) float32
        Where it was measured.
    layout : Layout
        The names of the numbers.
    cost : float
        C(θ) over the same examples.
    accuracy : float
        Fraction right over the same examples.
    n_examples : int
        How many examples the mean is over.
    """

    vector: NDArray[np.float32]
    theta: NDArray[np.float32]
    layout: Layout
    cost: float
    accuracy: float
    n_examples: int

    @property
    def norm(self) -> float:
        """‖∇C‖, the Euclidean length, summed in float64."""
        return float(np.linalg.norm(self.vector.astype(np.float64)))

    def order(self) -> NDArray[np.int64]:
        """Indices of θ by falling |∂C/∂w|; equals stay in the order of θ."""
        return strongest_first(self.vector)

    def top(self, k: int = 10, eta: float = 0.5) -> list[Row]:
        """The k first rows of the to-do list, by falling |∂C/∂w|.

        Parameters
        ----------
        k : int
            How many rows; more than there are parameters gives them all.
        eta : float
            The learning rate η of the planned change −η·∂C/∂w.

        Raises
        ------
        InputError
            If k is negative.
        """
        if k < 0:
            raise InputError(f"k came as {k}; wanted how many rows to list, from 0 up.")
        return [
            Row(
                rank=rank,
                index=int(i),
                name=self.layout.name(int(i)),
                value=float(self.theta[i]),
                derivative=float(self.vector[i]),
                change=-eta * float(self.vector[i]),
            )
            for rank, i in enumerate(self.order()[:k], start=1)
        ]
