"""A plain network of PyTorch handed over to the compiled kernels, for landscapes.

An ``nn.Sequential`` of linear layers with one known activation, with cross-entropy or the mean
square, on the CPU, is a network of this package: its first layer is affine in the plane, and the
kernels make a point of what follows in a fifth of the time.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from descente.digits import Split
from descente.engines import Surface
from descente.engines import surface as kernels_surface
from descente.errors import InputError
from descente.network import Layout
from descente.torch.model import Whole
from descente.weights.sequential import chained

__all__ = ["Handed", "recognised"]

Vector = NDArray[np.float64]

CLASSES = 256


class Plain(NamedTuple):
    """What of a model the kernels need to know.

    Attributes
    ----------
    layout : Layout
    kind : str
        The cost.
    scale : float
        The model's cost over the kernels'.
    names : tuple of (str, str)
        The weights and biases of each layer, as the model names them.
    split : Split
    """

    layout: Layout
    kind: str
    scale: float
    names: tuple[tuple[str, str], ...]
    split: Split


def recognised(whole: Whole, batch: Any) -> Plain | None:
    """The model as a network of this package, or None where it is none."""
    layers = _layers(whole.model)
    if layers is None or not isinstance(batch, tuple | list) or len(batch) != 2:
        return None
    sizes, hidden, output, names = layers
    images, targets = batch
    first = next(whole.model.parameters())
    if not _fits(images, sizes[0], first):
        return None
    found = _cost(whole.loss, targets, sizes[-1], output)
    if found is None:
        return None
    kind, scale, output, labels = found
    split = Split(
        np.ascontiguousarray(images.detach().flatten(1).numpy(), dtype=np.float32),
        labels.to(torch.uint8).numpy(),
        classes=tuple(map(str, range(sizes[-1]))),
        shape=(1, sizes[0]),
    )
    return Plain(Layout(sizes, hidden, output), kind, scale, names, split)


def _layers(model: nn.Module) -> Any:
    """Widths, activations and names, where a model is layer upon layer."""
    try:
        chain = chained(model)
    except InputError:
        return None
    linear = [(link.name, link.linear) for link in chain]
    after = [link.activation for link in chain]
    if not linear or any(a.out_features != b.in_features for (_, a), (_, b) in pairwise(linear)):
        return None
    if len({id(p) for _, m in linear for p in m.parameters()}) < 2 * len(linear):
        return None  # tied
    hidden, output = set(after[:-1]), after[-1]
    if len(hidden) > 1 or "softmax" in after:
        return None
    sizes = (linear[0][1].in_features, *(module.out_features for _, module in linear))
    names = tuple((f"{name}.weight", f"{name}.bias") for name, _ in linear)
    return sizes, next(iter(hidden), "sigmoid"), output, names


def _fits(images: Any, inputs: int, first: Tensor) -> bool:
    known = first.device.type == "cpu" and first.dtype in (torch.float32, torch.float64)
    return bool(
        known
        and isinstance(images, Tensor)
        and images.is_floating_point()
        and images[0].numel() == inputs
        and images.isfinite().all()
    )


def _cost(loss: Any, targets: Any, classes: int, output: str) -> Any:
    """The kernels' name for a loss, how much larger it is, the last activation and the labels."""
    if not isinstance(targets, Tensor) or classes > CLASSES:
        return None
    if loss is F.cross_entropy or _plain_cross_entropy(loss):
        labels = targets
        right = targets.ndim == 1 and not targets.is_floating_point()
        found = ("cross_entropy", 1.0, "softmax")
        if output != "identity" or not right or targets.min() < 0 or targets.max() >= classes:
            return None
    elif loss is F.mse_loss or (type(loss) is nn.MSELoss and loss.reduction == "mean"):
        if targets.ndim != 2 or targets.shape[1] != classes or not targets.is_floating_point():
            return None
        labels = targets.argmax(1)
        found = ("quadratic", 1.0 / classes, output)
        if not torch.equal(targets, F.one_hot(labels, classes).to(targets)):
            return None
    else:
        return None
    return *found, labels


def _plain_cross_entropy(loss: Any) -> bool:
    return (
        type(loss) is nn.CrossEntropyLoss
        and loss.weight is None
        and loss.reduction == "mean"
        and loss.label_smoothing == 0
        and loss.ignore_index < 0
    )


class Handed:
    """The kernels' surface, with the model's vectors in the order of the kernels.

    Parameters
    ----------
    plain : Plain
    vectors : list of dict
        Origin and directions: every weight and bias by its name.
    """

    def __init__(self, plain: Plain, vectors: list[dict[str, Tensor]]) -> None:
        double = next(iter(vectors[0].values())).dtype == torch.float64
        self._scale = plain.scale
        origin, first, second = (_in_order(plain, vector) for vector in vectors)
        self._surface: Surface = kernels_surface(
            plain.layout,
            plain.split,
            plain.kind,
            torch.get_num_threads(),
            origin,
            first,
            second,
            "float64" if double else "float32",
        )
        self.block = self._surface.block

    def sums(self, alphas: Any, betas: Any) -> tuple[Vector, Vector]:
        """See `Surface`."""
        sums, squares = self._surface.sums(alphas, betas)
        return self._scale * sums, self._scale**2 * squares


def _in_order(plain: Plain, vector: dict[str, Tensor]) -> Vector:
    """θ as the kernels have it: the weights inputs by outputs, then the biases, by layers."""
    parts = []
    for weights, biases in plain.names:
        parts += [vector[weights].t().reshape(-1), vector[biases]]
    flat: Vector = torch.cat(parts).double().numpy()
    return flat
