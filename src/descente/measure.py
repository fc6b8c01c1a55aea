"""The measures of a network over a split: its cost, its accuracy and its gradient.

The formulas are those of `descente.cost` and `descente.gradient`; an engine runs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from descente.cost import COSTS
from descente.errors import InputError
from descente.gradient import Gradient
from descente.network import Layout, Network

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["accuracy", "check", "cost", "evaluate", "gradient"]


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
    from descente.engines import engine

    check(net.layout, data, kind)
    total, correct = engine(net.layout, data, kind, threads).evaluate(net.theta)
    return total / len(data), correct / len(data)


def gradient(
    net: Network, data: Split, cost: str = "quadratic", *, threads: int | None = None
) -> Gradient:
    """The true gradient of the mean cost over all examples of a split, by backpropagation.

    Parameters
    ----------
    net : Network
    data : Split
        n examples.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    Gradient

    Raises
    ------
    InputError
        If the network, the data and the cost do not belong together.
    """
    from descente.engines import engine

    check(net.layout, data, cost)
    total, correct, summed = engine(net.layout, data, cost, threads).gradient(net.theta)
    n = len(data)
    summed /= n  # in place: thirty million numbers are not copied for it
    return Gradient(
        vector=summed.astype(np.float32, copy=False),
        theta=net.theta.copy(),
        layout=net.layout,
        cost=total / n,
        accuracy=correct / n,
        n_examples=n,
    )
