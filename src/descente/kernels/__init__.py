"""The compiled inner loops, behind one door: `engine`. Nothing else in the package knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from descente.kernels import rules
from descente.kernels.engines import CompiledRule, Dense, Engine, Rows, State, Steps
from descente.kernels.pool import in_order, thread_count
from descente.network import Layout

if TYPE_CHECKING:
    from descente.descent import UpdateRule
    from descente.digits import Split
    from descente.digits.augment import EpochMoves

__all__ = [
    "CompiledRule",
    "Engine",
    "State",
    "Steps",
    "compiled",
    "engine",
    "in_order",
    "thread_count",
]

NARROW = 128
PIXELS = 65_536  # compressed rows hold a pixel's index in two bytes


def engine(
    layout: Layout,
    data: Split,
    cost: str = "quadratic",
    threads: int | None = None,
    move: EpochMoves | None = None,
) -> Engine:
    """The faster of the two engines for this network.

    Parameters
    ----------
    layout : Layout
    data : Split
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all this process may use.
    move : EpochMoves, optional
        See the images as one epoch's augmentation moves them.
    """
    narrow = max(layout.sizes[1:]) <= NARROW and layout.sizes[0] <= PIXELS
    return (Rows if narrow else Dense)(layout, data, cost, thread_count(threads), move)


def compiled(rule: UpdateRule, weight_decay: float) -> CompiledRule:
    """An update rule as the kernels take it."""
    codes = {"sgd": rules.SGD, "momentum": rules.MOMENTUM, "adam": rules.ADAM}
    numbers = (weight_decay, rule.beta1, rule.beta2, rule.epsilon)
    return CompiledRule(codes[rule.name], np.array(numbers, dtype=np.float32))
