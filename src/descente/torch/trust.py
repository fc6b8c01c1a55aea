"""What is tried before anything is believed: a function of θ, a mean, and its second derivative."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from descente.errors import InputError
from descente.torch.trees import mapped

if TYPE_CHECKING:
    from descente.torch.objective import TorchObjective

__all__ = ["check_the_function", "check_the_hessian"]

FEW = 16  # examples that it is tried on
SAME = 1e-5  # relative: what rounding alone, on any device, may do
MEAN = 1e-3  # relative: from here on a batch's loss is not the mean over its examples
BENT = 1e-3  # relative: a Hessian product this far from a float64 difference of gradients is wrong
STEPS = (1e-6, 1e-8, 1e-4)  # of the difference, where one happens to cross a kink


def _few(at: TorchObjective, start: int, stop: int) -> Any:
    return mapped(lambda leaf: at.placed(leaf[start:stop]), at.batch)


def _apart(a: float, b: float) -> float:
    return abs(a - b) / max(abs(a), abs(b), 1e-12)


def check_the_function(at: TorchObjective) -> None:
    """The same θ has the same cost, leaves the model as it was, and the cost is a mean.

    Raises
    ------
    InputError
        If not.
    """
    few = min(FEW, at.n_examples)
    batch, buffers = _few(at, 0, few), [b.clone() for b in at.whole.buffers()]
    with torch.no_grad():
        one, two = (float(at.loss(at.theta, batch)) for _ in range(2))
        if math.isfinite(one) and _apart(one, two) > SAME:
            raise InputError(
                "the model is random: the same θ costs {one:.6g} and then {two:.6g}; measure it "
                "in mode='eval', or take dropout out.",
                one=one,
                two=two,
            )
        for before, after in zip(buffers, at.whole.buffers(), strict=True):
            if not torch.equal(before, after):
                raise InputError(
                    "the model changes as it is called (batch normalisation in training mode keeps "
                    "running means), so its cost is no function of θ; measure it in mode='eval'."
                )
        if few < 2 or not math.isfinite(one):
            return
        middle = max(1, few // 3)
        parts = [_few(at, 0, middle), _few(at, middle, few)]
        costs = [float(at.loss(at.theta, part)) for part in parts]
        weights = [at.weigh(part) for part in parts]
    if not all(weights):
        return
    mean = math.fsum(c * w for c, w in zip(costs, weights, strict=True)) / math.fsum(weights)
    if _apart(mean, one) > MEAN:
        kind = "a sum" if _apart(math.fsum(costs), one) <= MEAN else "no mean"
        raise InputError(
            "the loss of {few} examples is {one:.6g}, and that of their parts makes {mean:.6g} on "
            "average: it is {kind} over the examples; wanted the mean over a batch, such as with "
            "reduction='mean'.",
            few=few,
            one=one,
            mean=mean,
            kind=kind,
        )


def check_the_hessian(at: TorchObjective) -> None:
    """A Hessian product is the derivative of the gradient, in float64.

    A function that keeps a detached tensor for its backward pass gives a wrong one without a word.

    Raises
    ------
    InputError
        If it is not.
    """
    exact = at.sample(min(FEW, at.n_examples)).exact()
    space = exact.space
    v = space.random(np.random.default_rng(0))
    v = space.divided(v, space.norm(v))
    scale = max(1.0, space.norm(exact.theta))
    try:
        product = exact.hessian_vector(v)
    except RuntimeError:
        return  # it has no second derivative, and whoever asks for one is told so
    apart = math.inf
    for step in STEPS:
        h = step * scale
        ahead, behind = (
            exact.gradient(space.combine((1.0, exact.theta), (by, v))) for by in (h, -h)
        )
        slope = space.combine((0.5 / h, ahead), (-0.5 / h, behind))
        # rounding alone makes this much of the difference
        noise = 1e-13 * max(space.norm(ahead), 1e-30) / h
        size = max(space.norm(slope), space.norm(product), 1e3 * noise)
        off = space.norm(space.combine((1.0, slope), (-1.0, product)))
        if not math.isfinite(off):
            return  # there is nothing to compare where the gradient is not finite
        apart = min(apart, off / size if size else 0.0)
        if apart <= BENT:
            return
    raise InputError(
        "the model's second derivative is not the derivative of its first (they differ by "
        "{apart:.2g} of their size): something in it or in the loss is detached; wanted functions "
        "that can be differentiated twice.",
        apart=apart,
    )
