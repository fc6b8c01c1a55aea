"""Augmentation: each epoch sees every digit slightly shifted, turned, sheared, scaled, bent.

A sample drawn from (seed, epoch) moves each image by its own random smooth map. The draws depend
on nothing but the seed, the epoch and the row, so the first rows of a split are changed the same
way whether the split is cut or not, and the bits do not depend on the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.digits.split import Split
from descente.errors import InputError
from descente.threads import in_order

__all__ = ["Augmentation", "EpochMoves", "Moves", "augment", "moved_blocks"]

KNOT_SPACING = 9.0
"""Pixels between the knots of an elastic field; its smoothing kernel has σ = 0.58 × this ≈ 5."""

_CHUNK = 2048
_BLOCK = 4 * _CHUNK
_LARGEST = {"shift": 1e3, "rotate": 180.0, "shear": 60.0, "scale": 0.9, "elastic": 1e3}


class Moves(NamedTuple):
    """What `Augmentation.draw` drew, one row per image.

    Parameters
    ----------
    shift : (n, 2) float64, pixels
        How far the drawing moves, down and to the right.
    rotate : (n,) float64, degrees
        How far it turns, counter-clockwise as seen on the screen.
    shear : (n,) float64, degrees
        How far its verticals lean to the right.
    scale : (n,) float64
        How many times larger it becomes.
    knots : (n, 2, a, b) float32, pixels
        Displacements (rows, columns) at the knots of its elastic field; empty without one.
    """

    shift: NDArray[np.float64]
    rotate: NDArray[np.float64]
    shear: NDArray[np.float64]
    scale: NDArray[np.float64]
    knots: NDArray[np.float32]

    def rows(self, rows: slice) -> Moves:
        """The moves of some of the images."""
        shift, rotate, shear, scale, knots = self
        return Moves(shift[rows], rotate[rows], shear[rows], scale[rows], knots[rows])


@dataclass(frozen=True)
class Augmentation:
    """How far images may be moved at random; all zero changes nothing.

    Parameters
    ----------
    shift : float, pixels
        Largest move, along each axis; uniform in [-shift, shift].
    rotate : float, degrees
        Largest turn about the centre, either way; uniform.
    shear : float, degrees
        Largest lean of the verticals, either way; uniform.
    scale : float
        Largest relative change of size: 0.1 is uniform in [0.9, 1.1].
    elastic : float, pixels
        Standard deviation, per axis, of a smooth random displacement of every pixel (a cubic
        B-spline field with knots about 9 pixels apart), after Simard, Steinkraus and Platt, "Best
        practices for convolutional neural networks applied to visual document analysis",
        ICDAR 2003.

    Raises
    ------
    InputError
        If an amplitude is negative, not finite, or past its limit (1,000 px, 180°, 60°, 0.9,
        1,000 px).
    """

    shift: float = 1.0
    rotate: float = 10.0
    shear: float = 5.0
    scale: float = 0.1
    elastic: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value, largest = getattr(self, field.name), _LARGEST[field.name]
            if not (isinstance(value, int | float) and 0 <= value <= largest):
                raise InputError(
                    f"{field.name}={value!r}; wanted an amplitude from 0 to {largest:g}."
                )

    def draw(self, n: int, seed: int, epoch: int = 0, shape: tuple[int, int] = (28, 28)) -> Moves:
        """Draw how each of ``n`` images of this shape moves in this epoch.

        Parameters
        ----------
        n : int
            How many images.
        seed, epoch : int, from 0 to 2**64 - 1
            The key of the random generator (Philox); the same key gives the same moves, and the
            first rows do not depend on ``n``.
        shape : (height, width), pixels
            What the elastic field must cover.

        Returns
        -------
        Moves
            One row per image.

        Raises
        ------
        InputError
            If ``seed`` or ``epoch`` is not an integer in range.
        """
        most = 2**64 - 1
        words = [whole("seed", seed, 0, most=most), whole("epoch", epoch, 0, most=most)]
        # with a type: NumPy makes floats of a large number beside a small one
        key = np.array(words, dtype=np.uint64)
        bits = np.random.Philox(key=key)
        normal = np.random.Generator(bits.jumped())  # before anything is drawn: the same for any n
        unit = np.random.Generator(bits).uniform(-1.0, 1.0, (n, 5))
        rows, columns = _knots(shape[0]), _knots(shape[1])
        knots = np.empty((n, 2, 0, 0), dtype=np.float32)
        if self.elastic:
            knots = normal.standard_normal((n, 2, rows, columns), dtype=np.float32)
            knots *= np.float32(self.elastic)
        return Moves(
            shift=unit[:, :2] * self.shift,
            rotate=unit[:, 2] * self.rotate,
            shear=unit[:, 3] * self.shear,
            scale=1 + unit[:, 4] * self.scale,
            knots=knots,
        )


def augment(
    split: Split,
    augmentation: Augmentation,
    seed: int,
    epoch: int = 0,
    *,
    out: NDArray[np.float32] | None = None,
    threads: int = 1,
) -> Split:
    """Move every image of a split at random, keeping its label.

    An image ``I`` becomes ``p ↦ I(M⁻¹(p - centre - shift) + centre + u(p))``, sampled bilinearly,
    0 outside, where ``M`` turns, shears and scales and ``u`` is the elastic displacement.

    Parameters
    ----------
    split : Split
        What to start from; left as it is.
    augmentation : Augmentation
        How far to move.
    seed, epoch : int
        The same pair gives the same bits on the same machine, whatever ``threads``.
    out : (n, d) float32, C-contiguous, optional
        Array to write the images into, to save an allocation per epoch; not the split's own.
    threads : int
        How many threads share the work.

    Returns
    -------
    Split
        New images in [0, 1], rounded to whole 255ths as a scanner's are; the same labels.

    Raises
    ------
    InputError
        If ``out`` is unusable, ``threads`` is not positive, or the seed or epoch is out of range.

    Examples
    --------
    >>> split = Split(np.eye(3, 784, 406, dtype=np.float32), np.arange(3, dtype=np.uint8))
    >>> moved = augment(split, Augmentation(shift=2, rotate=0, shear=0, scale=0), seed=0)
    >>> moved.images.shape, moved.labels.tolist()
    ((3, 784), [0, 1, 2])
    """
    out = _check_out(out, split)
    if threads < 1:
        raise InputError(f"threads={threads}; wanted at least 1.")
    moves = augmentation.draw(len(split), seed, epoch, split.shape)
    _warp(split, moves, out, threads)
    return replace(split, images=out, name=f"{split.name}, augmented")


class EpochMoves(NamedTuple):
    """One epoch's augmentation: how far, and the key of the random moves."""

    augmentation: Augmentation
    seed: int
    epoch: int


def moved_blocks(split: Split, move: EpochMoves, threads: int = 1) -> Iterator[NDArray[np.float32]]:
    """`augment`, a few thousand images at a time, in an array that is used again for the next.

    The same images to the bit, without the 188 MB that all of MNIST takes.
    """
    moves = move.augmentation.draw(len(split), move.seed, move.epoch, split.shape)
    out = np.empty((min(_BLOCK, len(split)), split.images.shape[1]), dtype=np.float32)
    for start in range(0, len(split), _BLOCK):
        rows = slice(start, start + _BLOCK)
        block = replace(split, images=split.images[rows], labels=split.labels[rows])
        part = out[: len(block)]
        _warp(block, moves.rows(rows), part, threads)
        yield part


def _warp(split: Split, moves: Moves, out: NDArray[np.float32], threads: int) -> None:
    from descente.kernels.warp import warp_chunk

    matrices = _inverse_maps(moves)
    elastic = moves.knots.shape[2] > 0
    row_weights = _spline(split.shape[0], elastic)
    column_weights = np.ascontiguousarray(_spline(split.shape[1], elastic).T)

    def work(start: int) -> None:
        rows = slice(start, start + _CHUNK)
        warp_chunk(
            split.images[rows],
            matrices[rows],
            moves.knots[rows],
            row_weights,
            column_weights,
            out[rows],
        )

    in_order(work, range(0, len(split), _CHUNK), threads)


def _inverse_maps(moves: Moves) -> NDArray[np.float32]:
    """Matrix and translation that lead from an output pixel back to its source, (n, 6) float32."""
    turn, lean = np.radians(moves.rotate), np.tan(np.radians(moves.shear))
    cos, sin = np.cos(turn), np.sin(turn)
    # Forward, on (row, column): scale · rotation · shear, with shear column -= lean · row.
    # Its inverse is shear⁻¹ · rotation⁻¹ / scale.
    m00, m01 = cos / moves.scale, sin / moves.scale
    m10, m11 = (lean * cos - sin) / moves.scale, (lean * sin + cos) / moves.scale
    down, right = moves.shift.T
    t0, t1 = -(m00 * down + m01 * right), -(m10 * down + m11 * right)
    return np.stack([m00, m01, t0, m10, m11, t1], axis=1).astype(np.float32)


def _knots(size: int) -> int:
    """How many spline knots cover ``size`` pixels."""
    return max(1, round((size - 1) / KNOT_SPACING)) + 3


def _spline(size: int, elastic: bool) -> NDArray[np.float32]:
    """Cubic B-spline weight of each knot at each pixel, (size, knots).

    Each row has unit sum of squares, so that independent knots of standard deviation σ displace
    every pixel by exactly σ, between knots as well as on them.
    """
    if not elastic:
        return np.empty((size, 0), dtype=np.float32)
    knots = _knots(size)
    position = np.linspace(1.0, knots - 2.0, size)
    distance = np.abs(position[:, None] - np.arange(knots))
    near = 2 / 3 - distance**2 + distance**3 / 2
    far = np.maximum(2 - distance, 0) ** 3 / 6
    weights = np.where(distance < 1, near, far)
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights.astype(np.float32)


def _check_out(out: NDArray[np.float32] | None, split: Split) -> NDArray[np.float32]:
    if out is None:
        return np.empty_like(split.images)
    if (
        out.shape != split.images.shape
        or out.dtype != np.float32
        or not out.flags.c_contiguous
        or not out.flags.writeable
        or np.may_share_memory(out, split.images)
    ):
        raise InputError(
            f"out came as {out.dtype} {out.shape}; wanted a writable C-contiguous float32 array of "
            f"shape {split.images.shape} that is not the split's own images."
        )
    return out
