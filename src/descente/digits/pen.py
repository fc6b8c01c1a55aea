"""A simulated pen: digits written by a program, in the many ways people write them.

Nobody wrote these digits. Each starts from one of the paths of `descente.digits.strokes`, whose
points stray a little, as a hand does, neighbours together; the path is slanted, stretched, turned
and bent; a pen of some width follows it, pressed more or less, slower or faster, never quite
steadily. The ink is framed as MNIST's was.

Where the numbers come from: the paths are averages of paths fitted to 8,000 of the first 50,000
training images of MNIST (`benchmarks/fit_strokes.py`). The defaults of `Hand` were found by about
two hundred random changes, each kept if the deck's network, trained on 60,000 digits of the pen
alone, then read more of the last 10,000 training images (weighed 33 to 1, later 17 to 1, with the
training part of the UCI digits), and rounded. MNIST's test images had no part in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.digits.kept import at_hand, kept
from descente.digits.sentences import PEN, PEN_TEST, PEN_TRAIN
from descente.digits.split import Digits, Split
from descente.digits.strokes import WAYS
from descente.threads import in_order

if TYPE_CHECKING:
    from descente.kernels.arguments import Ways

__all__ = ["Hand", "digest", "load_pen", "ready", "scaled", "ways_of_writing", "written"]

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

_FEW = 10_000  # fewer than so many are written anew faster than it takes to notice
_TEST = 1  # the part of the stream that is there to test on


@dataclass(frozen=True)
class Hand:
    """How much hands, pens and papers differ: standard deviations, unless said otherwise.

    No single default means much: they were chosen together, for what is learnt from the digits.

    Lengths are in the units of the paths, a digit being 100 high, or in pixels of 28 × 28.

    Parameters
    ----------
    stray : float
        Multiple of the spreads the table gives.
    link : float
        Correlation of a point's straying with that of the point before.
    lean, rise : float
        Tangent of the slant of the verticals, and of the horizontals.
    stretch : float
        Logarithm of width over height.
    bow, taper, weigh : float
        Bends the verticals; makes the top wider than the foot; makes the upper half taller than
        the lower. All relative to half the digit's height.
    round_off : float
        How far a corner is from sharp, 1 being a smooth turn.
    joined : float
        Fraction of lifts of the pen that are forgotten.
    radius, radius_spread : float
        Half the width of the pen in pixels: median, and standard deviation of the logarithm.
    pressure, speed : float
        How the logarithm of that width varies along the stroke: by itself, and with the distance
        from one point to the next.
    tremor : float
        Amplitude of a fast wave along the stroke, in units of the path.
    soft, soft_spread : float
        Width of the edge of the ink in pixels: median, and standard deviation of the logarithm.
    """

    stray: float = 2.15
    link: float = 0.6
    lean: float = 0.3
    rise: float = 0.1
    stretch: float = 0.25
    bow: float = 0.03
    taper: float = 0.1
    weigh: float = 0.06
    round_off: float = 0.12
    joined: float = 0.06
    radius: float = 1.15
    radius_spread: float = 0.25
    pressure: float = 0.27
    speed: float = 0.1
    tremor: float = 0.3
    soft: float = 1.17
    soft_spread: float = 0.12


def load_pen(n: int = 60_000, seed: int = 0) -> Digits:
    """Digits written by a simulated pen, in about a second; then from the user's cache.

    Parameters
    ----------
    n : int, from 6 to 1,000,000
        How many to learn from; a sixth as many more are there to test on.
    seed : int, from 0 to 2**64 - 1
        The same seed gives the same digits on the same machine, whatever its number of cores.

    Returns
    -------
    Digits
        Images of 28 × 28 in [0, 1]; every digit as likely as every other.

    Raises
    ------
    InputError
        If ``n`` or ``seed`` is not a whole number in range.
    """
    whole("n", n, 6, most=1_000_000)
    whole("seed", seed, 0, most=2**64 - 1)
    train, test = _written_once(n, seed), _written_once(n // 6, seed, _TEST)
    # the origin names what `load` makes again with its own n and seed, and nothing else
    origin = "pen" if (n, seed) == (60_000, 0) else ""
    return Digits(
        "pen",
        PEN.format(n=n + n // 6, seed=seed),
        Split(scaled(train[0]), train[1], PEN_TRAIN, origin=origin),
        Split(scaled(test[0]), test[1], PEN_TEST, origin=origin),
    )


def scaled(images: U8) -> F32:
    """Whole 255ths as float32, without a float64 copy."""
    return np.divide(images, np.float32(255), dtype=np.float32)


def _written_once(n: int, seed: int, part: int = 0) -> tuple[U8, U8]:
    """`written` on all cores, or what was kept of it."""
    from descente.machine import cores

    def make() -> tuple[U8, U8]:
        return written(n, seed, part, threads=cores())

    return make() if n < _FEW else kept(_name(n, seed, part), n, make)


def ready(n: int = 60_000, seed: int = 0) -> bool:
    """Whether these digits are kept already."""
    return at_hand(_name(n, seed, 0))


def _name(n: int, seed: int, part: int) -> str:
    return f"pen-{digest()}-{seed}-{part}-{n}"


@cache
def digest() -> str:
    """A digest of everything that decides the digits besides their number and seed.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    kernels = Path(__file__).parents[1] / "kernels"
    own = (Path(__file__), Path(__file__).with_name("strokes.py"))
    digest = hashlib.sha256(np.__version__.encode())
    for source in (*own, *(kernels / f"{name}.py" for name in ("draws", "hand", "pen"))):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@cache
def ways_of_writing() -> Ways:
    """The ways as arrays."""
    from descente.kernels.arguments import Ways

    longest = max(sum(map(len, way.strokes)) for way in WAYS)
    shape = len(WAYS), longest
    points, spread = np.zeros((*shape, 2), np.float32), np.zeros(shape, np.float32)
    smooth, pace = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    starts, counts = np.zeros(shape, np.uint8), np.zeros(len(WAYS), np.int32)
    for a, way in enumerate(WAYS):
        flat = [point for stroke in way.strokes for point in stroke]
        c = counts[a] = len(flat)
        points[a, :c] = [(p.x, p.y) for p in flat]
        spread[a, :c] = [p.spread for p in flat]
        smooth[a, :c] = [not p.corner for p in flat]
        starts[a, :c] = [i == 0 for stroke in way.strokes for i in range(len(stroke))]
        points[a, :c] -= (points[a, :c].max(axis=0) + points[a, :c].min(axis=0)) / 2
        reach = np.linalg.norm(np.diff(points[a, :c], axis=0, append=points[a, c - 1 : c]), axis=1)
        reach[-1] = reach[-2]
        pace[a, :c] = np.log(np.maximum(reach, 1) / reach.mean())
    digits = np.array([way.digit for way in WAYS], dtype=np.uint8)
    weights = np.array([way.weight for way in WAYS], dtype=np.float64)
    weights /= np.bincount(digits, weights)[digits] * 10
    return Ways(points, spread, smooth, starts, pace, counts, digits, np.cumsum(weights))


def written(
    n: int, seed: int, part: int = 0, *, hand: Hand | None = None, threads: int = 1
) -> tuple[U8, U8]:
    """Digits of the simulated pen.

    Parameters
    ----------
    n : int
        How many.
    seed, part : int
        The same pair gives the same bits on the same machine, whatever ``threads``, and the first
        digits do not depend on ``n``.
    hand : Hand, optional
    threads : int

    Returns
    -------
    images, labels : (n, 784) uint8 from 0 to 255, and (n,) uint8
    """
    from descente.kernels.arguments import Habits
    from descente.kernels.draws import WORDS, philox
    from descente.kernels.hand import BLOCK, write_block

    ways, habits = ways_of_writing(), Habits(*map(np.float32, astuple(hand or Hand())))
    images, labels = np.empty((n, 784), np.uint8), np.empty(n, np.uint8)

    def work(start: int) -> None:
        rows = slice(start, start + BLOCK)
        # with a type: NumPy makes floats of a large number beside a small one
        key = np.array([seed, part << 48 | start // BLOCK], dtype=np.uint64)
        generator = np.empty(WORDS, np.uint64)
        philox(key, generator)
        write_block(generator, ways, habits, images[rows], labels[rows])

    in_order(work, range(0, n, BLOCK), threads)
    return images, labels
