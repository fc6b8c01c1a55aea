"""The error: how wrong the outputs are, value and derivative side by side.

Quadratic, the deck's: C(θ) = (1/n) Σ_examples Σ_k (y_k − a_k)², without ½, so that its gradient
carries the factor 2. Cross-entropy: C(θ) = −(1/n) Σ_examples Σ_k [y_k ln a_k + (1−y_k) ln(1−a_k)]
for sigmoid outputs, −(1/n) Σ_examples ln a_wanted for softmax outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.network import ACTIVATIONS

__all__ = ["COSTS", "CostFunction", "one_hot"]

Array = NDArray[Any]


class CostFunction(NamedTuple):
    """A cost and its derivatives.

    ``value(z, a, y, output)`` is (n,), one cost per example, and ``delta(a, y, output)`` is
    ∂C_example/∂z, (n, outputs), for the last layer's sums z, its activations a = f(z) under the
    activation named ``output``, and the one-hot rows y, all (n, outputs).
    ``delta_along(a, y, output, r)`` is the directional derivative of ``delta`` along the change r
    of z, (n, outputs).
    """

    value: Callable[[Array, Array, Array, str], Array]
    delta: Callable[[Array, Array, str], Array]
    delta_along: Callable[[Array, Array, str, Array], Array]


def _along(a: Array, output: str, r: Array) -> Array:
    """The change of the outputs a = f(z) along the change r of z."""
    if output == "softmax":
        return np.asarray(a * (r - (a * r).sum(axis=1, keepdims=True)))
    return np.asarray(ACTIVATIONS[output].slope(a) * r)


def _quadratic(z: Array, a: Array, y: Array, output: str) -> Array:
    return np.asarray(((y - a) ** 2).sum(axis=1))


def _quadratic_delta(a: Array, y: Array, output: str) -> Array:
    g = 2.0 * (a - y)  # ∂C/∂a
    if output == "softmax":
        return np.asarray(a * (g - (g * a).sum(axis=1, keepdims=True)))
    return np.asarray(g * ACTIVATIONS[output].slope(a))


def _quadratic_delta_along(a: Array, y: Array, output: str, r: Array) -> Array:
    g, ra = 2.0 * (a - y), _along(a, output, r)
    if output == "softmax":
        s = (g * a).sum(axis=1, keepdims=True)
        rs = (2.0 * ra * a + g * ra).sum(axis=1, keepdims=True)
        return np.asarray(ra * (g - s) + a * (2.0 * ra - rs))
    f = ACTIVATIONS[output]
    return np.asarray(2.0 * ra * f.slope(a) + g * f.slope_by_a(a) * ra)


def _cross_entropy(z: Array, a: Array, y: Array, output: str) -> Array:
    wanted = (z * y).sum(axis=1)
    if output == "softmax":  # ln Σ e^z − z_wanted
        peak = z.real.max(axis=1, keepdims=True)
        return np.asarray(np.log(np.exp(z - peak).sum(axis=1)) + peak[:, 0] - wanted)
    # Σ ln(1 + e^z) − z_wanted, with ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|)
    up = z.real > 0
    softplus = np.where(up, z, 0) + np.log1p(np.exp(np.where(up, -z, z)))
    return np.asarray(softplus.sum(axis=1) - wanted)


def _cross_entropy_delta(a: Array, y: Array, output: str) -> Array:
    return a - y


def _cross_entropy_delta_along(a: Array, y: Array, output: str, r: Array) -> Array:
    return _along(a, output, r)


COSTS: dict[str, CostFunction] = {
    "quadratic": CostFunction(_quadratic, _quadratic_delta, _quadratic_delta_along),
    "cross_entropy": CostFunction(_cross_entropy, _cross_entropy_delta, _cross_entropy_delta_along),
}


def one_hot(labels: NDArray[np.uint8], classes: int, dtype: Any = np.float64) -> Array:
    """The wanted outputs: (n, classes) with a 1 at each label and 0 elsewhere."""
    y = np.zeros((len(labels), classes), dtype=dtype)
    y[np.arange(len(labels)), labels] = 1
    return y
