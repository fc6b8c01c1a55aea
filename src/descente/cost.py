"""The error: how wrong the outputs are, value and derivative side by side.

Quadratic, the deck's: C(θ) = (1/n) Σ_examples Σ_k (y_k − a_k)², without ½, so that its gradient
carries the factor 2. Cross-entropy: C(θ) = −(1/n) Σ_examples Σ_k [y_k ln a_k + (1−y_k) ln(1−a_k)]
for sigmoid outputs, −(1/n) Σ_examples ln a_wanted for softmax outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.errors import InputError
from descente.network import ACTIVATIONS, Layout, Network

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["COSTS", "CostFunction", "accuracy", "check", "cost", "evaluate", "one_hot"]

Array = NDArray[Any]


class CostFunction(NamedTuple):
    """A cost and its derivatives.

    ``value(z, a, y, output)`` is (n,), one cost per example, and ``delta(a, y, output)`` is
    ∂C_example/∂z, (n, outputs), for the last layer's sums z, its activations a = f(z) under the
    activation named ``output``, and the one-hot rows y, all (n, outputs). ``bend(a, y, output, r)``
    is the derivative of ``delta`` along the change r of z, (n, outputs).
    """

    value: Callable[[Array, Array, Array, str], Array]
    delta: Callable[[Array, Array, str], Array]
    bend: Callable[[Array, Array, str, Array], Array]


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


def _quadratic_bend(a: Array, y: Array, output: str, r: Array) -> Array:
    g, ra = 2.0 * (a - y), _along(a, output, r)
    if output == "softmax":
        s = (g * a).sum(axis=1, keepdims=True)
        rs = (2.0 * ra * a + g * ra).sum(axis=1, keepdims=True)
        return np.asarray(ra * (g - s) + a * (2.0 * ra - rs))
    f = ACTIVATIONS[output]
    return np.asarray(2.0 * ra * f.slope(a) + g * f.bend(a) * ra)


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


def _cross_entropy_bend(a: Array, y: Array, output: str, r: Array) -> Array:
    return _along(a, output, r)


COSTS: dict[str, CostFunction] = {
    "quadratic": CostFunction(_quadratic, _quadratic_delta, _quadratic_bend),
    "cross_entropy": CostFunction(_cross_entropy, _cross_entropy_delta, _cross_entropy_bend),
}


def one_hot(labels: NDArray[np.uint8], classes: int, dtype: Any = np.float64) -> Array:
    """The wanted outputs: (n, classes) with a 1 at each label and 0 elsewhere."""
    y = np.zeros((len(labels), classes), dtype=dtype)
    y[np.arange(len(labels)), labels] = 1
    return y


def check(layout: Layout, data: Split, cost: str) -> None:
    """Refuse a network, data and cost that do not belong together, before any number is touched.

    Raises
    ------
    InputError
        With what came, what was wanted and what to do.
    """
    images, labels = getattr(data, "images", None), getattr(data, "labels", None)
    if images is None or labels is None:
        raise InputError(
            "data came as {kind}; wanted a Split such as gd.load().train: wrap arrays with "
            "gd.Split(images, labels).",
            kind=type(data).__name__,
        )
    if not len(data):
        raise InputError("the split is empty; wanted at least one example.")
    if images.shape[1] != layout.sizes[0]:
        raise InputError(
            "images have {pixels} pixels but the network reads {inputs}: make it "
            "Network(({pixels}, …)).",
            pixels=images.shape[1],
            inputs=layout.sizes[0],
        )
    if int(labels.max()) >= layout.sizes[-1]:
        raise InputError(
            "a label is {label} but the network has {outputs} outputs (labels 0 to {last}): "
            "give it an output per class.",
            label=int(labels.max()),
            outputs=layout.sizes[-1],
            last=layout.sizes[-1] - 1,
        )
    if cost not in list(COSTS):
        raise InputError(
            "cost={cost!r} is unknown; choose 'quadratic' or 'cross_entropy'.", cost=cost
        )
    if cost == "cross_entropy" and layout.output not in ("sigmoid", "softmax"):
        raise InputError(
            "cross-entropy needs outputs in (0, 1) but the last layer is {output!r}: make "
            "the network with output='softmax' or output='sigmoid'.",
            output=layout.output,
        )


def cost(
    net: Network,
    data: Split,
    kind: str = "quadratic",
    *,
    reduction: Literal["mean", "sum"] = "mean",
    threads: int | None = None,
) -> float:
    """Cost of a network over all examples of a split.

    C(θ) = (1/n) Σ_examples Σ_k (y_k − a_k)² for the quadratic kind.

    Parameters
    ----------
    net : Network
    data : Split
        n examples.
    kind : {"quadratic", "cross_entropy"}
    reduction : {"mean", "sum"}
        ``"sum"`` leaves out the 1/n: the individual errors added up.
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If the network, the data and the cost do not belong together.
    """
    if reduction not in ("mean", "sum"):
        raise InputError(
            "reduction={reduction!r} is unknown; choose 'mean' or 'sum'.", reduction=reduction
        )
    mean, _ = evaluate(net, data, kind, threads=threads)
    return mean * len(data) if reduction == "sum" else mean


def accuracy(net: Network, data: Split, *, threads: int | None = None) -> float:
    """Fraction of the examples whose largest output is the right one, in [0, 1]."""
    return evaluate(net, data, threads=threads)[1]


def evaluate(
    net: Network, data: Split, kind: str = "quadratic", *, threads: int | None = None
) -> tuple[float, float]:
    """Mean cost and accuracy over a split, in one pass."""
    from descente.kernels import engine

    check(net.layout, data, kind)
    total, correct = engine(net.layout, data, kind, threads).evaluate(net.theta)
    return total / len(data), correct / len(data)
