"""What the kernels are given: arrays that belong together, under one name.

They are named tuples because Numba compiles those. Vectors of parameters are padded as
`descente.engines.plan` lays them out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Along",
    "Batches",
    "Block",
    "Compressed",
    "Habits",
    "Layers",
    "Net",
    "Points",
    "Room",
    "Rule",
    "Scratch",
    "Sums",
    "Tally",
    "Vectors",
    "Ways",
]

Floats = NDArray[np.float32]
Counts = NDArray[np.uint64]


class Net(NamedTuple):
    """A network as `rows` and `hessian` see it.

    ``table`` is (layers, 9), its columns are named at the top of `descente.kernels.rows`; ``mask``
    is 1 for a real output and 0 for padding; ``cost`` is the code of the cost.
    """

    table: Counts
    mask: Floats
    cost: int


class Compressed(NamedTuple):
    """Images whose row r holds pixels ``column[ptr[r]:ptr[r+1]]`` with values ``table[code[…]]``.

    Rows are filled up to whole fours with pixels of value 0 (``table[0]``), so that the kernels'
    loops end where the processor expects them to.

    ``code`` is uint8 where the images hold at most 256 distinct values (every scanned or 8-bit
    image does): 3 bytes per pixel instead of 6. Other images get ``table`` as long as ``code``.
    """

    ptr: Counts
    column: NDArray[np.uint16]
    code: NDArray[Any]
    table: Floats


class Batches(NamedTuple):
    """The examples order[begin:end], ``size`` at a time; ``labels`` are those of all images."""

    labels: NDArray[np.uint8]
    order: NDArray[np.uint32]
    begin: int
    end: int
    size: int


class Vectors(NamedTuple):
    """θ, its gradient, and the two vectors that an update rule may remember; empty if unused."""

    theta: Floats
    grad: Floats
    first: Floats
    second: Floats


class Rule(NamedTuple):
    """An update rule: its code and its (λ, β or β1, β2, ε)."""

    code: int
    coefficients: Floats


class Scratch(NamedTuple):
    """Room for the activations and the δ of a batch, and for the transposed weights."""

    a: Floats
    d: Floats
    transposed: Floats


class Along(NamedTuple):
    """Room for what a derivative along a direction needs besides: R{z}, R{a}, R{δ}, and Vᵀ."""

    rz: Floats
    ra: Floats
    rd: Floats
    transposed: Floats


class Tally(NamedTuple):
    """Where each batch's summed cost and number of right answers go."""

    costs: NDArray[np.float64]
    correct: NDArray[np.uint32]


class Layers(NamedTuple):
    """A network as `plane` sees it: its layers' widths and activations, and the cost."""

    widths: Counts
    kinds: Counts
    cost: int


class Block(NamedTuple):
    """The first layer over some examples, as (blocks, units, 32 examples).

    ``origin``, ``first`` and ``second`` are X W + b, X D₁ + d₁ and X D₂ + d₂, ``wanted`` the
    one-hot rows, and ``real`` a 1 for every example that is not padding.
    """

    origin: Floats
    first: Floats
    second: Floats
    wanted: Floats
    real: Floats


class Points(NamedTuple):
    """Points of a plane; a row of ``weights`` holds a point's layers after the first."""

    alphas: Floats
    betas: Floats
    weights: Floats


class Room(NamedTuple):
    """Room for a block's activations and for sixteen logarithms."""

    x: Floats
    logs: Floats


class Sums(NamedTuple):
    """Where each point's Σ C_example and Σ C_example² go."""

    sums: NDArray[np.float64]
    squares: NDArray[np.float64]


class Ways(NamedTuple):
    """Ways of writing the digits, one row each, filled up to the longest.

    ``points`` is (ways, c, 2), what follows (ways, c): how much each point strays, whether the pen
    passes it smoothly, whether a stroke starts there, and the logarithm of how far the next one is.
    ``counts`` and ``digits`` are (ways,), and ``cumulated`` how likely each way is, added up.
    """

    points: Floats
    spread: Floats
    smooth: Floats
    starts: NDArray[np.uint8]
    pace: Floats
    counts: NDArray[np.int32]
    digits: NDArray[np.uint8]
    cumulated: NDArray[np.float64]


class Habits(NamedTuple):
    """How much hands and pens differ: the numbers of `descente.digits.pen.Hand`."""

    stray: np.float32
    link: np.float32
    lean: np.float32
    rise: np.float32
    stretch: np.float32
    bow: np.float32
    taper: np.float32
    weigh: np.float32
    round_off: np.float32
    joined: np.float32
    radius: np.float32
    radius_spread: np.float32
    pressure: np.float32
    speed: np.float32
    tremor: np.float32
    soft: np.float32
    soft_spread: np.float32
