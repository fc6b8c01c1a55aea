"""How the direction changes: products with the Hessian H = ∇²C, and its diagonal, both exact.

With R{·} the derivative along a direction v of parameter space (V and c its weights and biases),
one more pass forward and one more back give H v at about the cost of two gradients (Pearlmutter
1994); the derivative of the equations of `descente.gradient` along v is

    R{z_l} = R{a_{l-1}} W_l + a_{l-1} V_l + c_l            R{a_l} = f'(z_l) ∘ R{z_l}
    R{δ_{l-1}} = (R{δ_l} W_lᵀ + δ_l V_lᵀ) ∘ f'(z_{l-1}) + (δ_l W_lᵀ) ∘ f''(z_{l-1}) ∘ R{z_{l-1}}
    (H v)_W_l = R{a_{l-1}}ᵀ δ_l + a_{l-1}ᵀ R{δ_l}          (H v)_b_l = R{δ_l}

summed over the examples. The normalising constant is the cost's: for the mean cost
C = (1/n) Σ_examples Σ_k (y_k − a_k)², divide the sum by n; nothing else is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.cost import COSTS, one_hot
from descente.network import ACTIVATIONS, Layout, forward

__all__ = ["diagonal", "product"]

Array = NDArray[Any]


def product(
    layout: Layout,
    theta: Array,
    v: Array,
    images: Array,
    labels: NDArray[np.uint8],
    cost: str = "quadratic",
    matmul: Callable[..., Array] = np.matmul,
) -> Array:
    """Σ_examples H_example v in plain NumPy, in the dtype of θ: the formulas of this module.

    Parameters
    ----------
    layout : Layout
    theta, v : (n_parameters,)
    images : (n, inputs), labels : (n,) uint8
    cost : {"quadratic", "cross_entropy"}
    matmul : callable
        The matrix product to use; like NumPy's, it takes ``out``.

    Returns
    -------
    summed : (n_parameters,)
        Divide by n for the Hessian of the mean cost times v.
    """
    parts, along = layout.unpack(theta), layout.unpack(v)
    activations, _ = forward(layout, theta, images, matmul)
    a = activations[-1]
    y = one_hot(labels, layout.sizes[-1], dtype=a.real.dtype)

    rz: list[Array] = []
    ra: list[Array | None] = [None]  # R{images} = 0
    for i, ((W, _), (V, c)) in enumerate(zip(parts, along, strict=True)):
        r = matmul(activations[i], V) + c
        before = ra[-1]
        if before is not None:
            r += matmul(before, W)
        rz.append(r)
        if i < len(parts) - 1:
            ra.append(ACTIVATIONS[layout.layers[i].activation].slope(activations[i + 1]) * r)

    delta = COSTS[cost].delta(a, y, layout.output)
    rdelta = COSTS[cost].delta_along(a, y, layout.output, rz[-1])
    summed = np.empty_like(theta)
    changes = layout.unpack(summed)
    for i in range(len(parts) - 1, -1, -1):
        weights, biases = changes[i]
        matmul(activations[i].T, rdelta, out=weights)
        before = ra[i]
        if before is not None:
            weights += matmul(before.T, delta)
        rdelta.sum(axis=0, out=biases)
        if i:
            f = ACTIVATIONS[layout.layers[i - 1].activation]
            slope = f.slope(activations[i])
            back = matmul(delta, parts[i][0].T)
            rdelta = (matmul(rdelta, parts[i][0].T) + matmul(delta, along[i][0].T)) * slope
            delta = back * slope
            rdelta += delta * f.slope_by_a(activations[i]) * rz[i - 1]
    return summed


def diagonal(
    layout: Layout,
    theta: Array,
    images: Array,
    labels: NDArray[np.uint8],
    cost: str = "quadratic",
    neurons: dict[int, Any] | None = None,
) -> Array:
    """Σ_examples ∂²C_example/∂θ_i² for every weight and bias of the neurons asked for.

    A weight w of neuron j acts through the neuron's sum z_j alone: ∂²C/∂w² = a² ∂²C/∂z_j², with a
    the activation the weight reads (1 for a bias). So one pass forward per neuron, from its layer
    on, gives the second derivatives of all its weights at once.

    Parameters
    ----------
    layout : Layout
    theta : (n_parameters,)
    images : (n, inputs), labels : (n,) uint8
    cost : {"quadratic", "cross_entropy"}
    neurons : dict of layer to neurons, optional
        Layers count from 1, neurons from 0; by default all.

    Returns
    -------
    summed : (n_parameters,)
        Divide by n for the mean cost; NaN for neurons not asked for.
    """
    activations, _ = forward(layout, theta, images)
    a = activations[-1]
    y = one_hot(labels, layout.sizes[-1], dtype=a.real.dtype)
    delta = COSTS[cost].delta(a, y, layout.output)
    parts = layout.unpack(theta)
    summed = np.full_like(theta, np.nan)
    views = layout.unpack(summed)
    last = len(parts) - 1
    if neurons is None:
        neurons = {i: range(layer.outputs) for i, layer in enumerate(layout.layers, start=1)}
    for number, js in neurons.items():
        read = activations[number - 1] ** 2
        for j in js:
            # first and second derivative along z_j of the sums of layer `at`
            first = np.zeros_like(activations[number])
            first[:, j] = 1
            second = np.zeros_like(first)
            for at in range(number - 1, last):
                f = ACTIVATIONS[layout.layers[at].activation]
                slope = f.slope(activations[at + 1])
                bent = slope * (f.slope_by_a(activations[at + 1]) * first**2 + second)
                first, second = (slope * first) @ parts[at + 1][0], bent @ parts[at + 1][0]
            along = COSTS[cost].delta_along(a, y, layout.output, first)
            curvature = (along * first + delta * second).sum(axis=1)
            views[number - 1][0][:, j] = curvature @ read
            views[number - 1][1][j] = curvature.sum()
    return summed
