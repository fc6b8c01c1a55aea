"""The digits of UCI: 1,797 real handwritten digits that need no download.

They are the test part of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits"
(UCI Machine Learning Repository, 1998, CC BY 4.0): 13 people wrote them, each bitmap of 32 × 32 was
reduced to 8 × 8 counts of ink from 0 to 16. They come with the package, in `uci.bin`. Here they are
brought to the framing of MNIST, with strokes as a pen would leave them.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descente.digits.framing import BOX, CENTRE, SIDE
from descente.digits.sentences import UCI, UCI_TEST, UCI_TRAIN
from descente.digits.split import Digits, Split, stratified
from descente.errors import DataNotFoundError

__all__ = ["load_uci"]

F32 = NDArray[np.float32]

PACKED = Path(__file__).with_name("uci.bin")
"""1,797 rows of 65 bytes (64 counts of ink, then the label), deflated."""

_SHA256 = "6071f531a3b4e6f640873d2f279f5e17509257af8321e405a6089faf0b7f8a53"
SPLIT_SEED = 1797
"""Seed of the split into training and test digits."""

# Chosen beside MNIST: ink per digit 102 (MNIST 102), stroke width 2 · area / perimeter 3.4 (2.8).
_FINE = 5  # fine pixels per original cell while the strokes are rebuilt
_FAINT = 0.35  # ink below which a cell is never the darkest nearby
_EDGE = 0.65  # where a stroke ends, relative to the darkest ink nearby
_GAIN = 4.0  # how steeply it ends


def load_uci() -> Digits:
    """Load the 1,797 real digits.

    Returns
    -------
    Digits
        1,437 training and 360 test images of 28 × 28 in [0, 1]; the same split every time, each
        class in the same proportion in both.

    Raises
    ------
    DataNotFoundError
        If the file that comes with the package is missing or damaged.
    """
    counts, labels = _read()
    images = _framed(_pen(counts))
    train, test = stratified(labels, seed=SPLIT_SEED)
    return Digits(
        "uci",
        UCI.format(n=len(labels)),
        Split(images[train], labels[train], UCI_TRAIN, origin="uci"),
        Split(images[test], labels[test], UCI_TEST, origin="uci"),
    )


def _read() -> tuple[F32, NDArray[np.uint8]]:
    """Ink of each cell in [0, 1], (1797, 8, 8), and the labels."""
    try:
        packed = PACKED.read_bytes()
    except OSError:
        packed = b""
    if hashlib.sha256(packed).hexdigest() != _SHA256:
        raise DataNotFoundError(
            "{path} is missing or damaged; install Descente again to get its digits back.",
            path=PACKED,
        )
    table = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(-1, 65)
    ink = table[:, :64].astype(np.float32) / np.float32(16)
    return ink.reshape(-1, 8, 8), table[:, 64].copy()


def _pen(counts: F32) -> F32:
    """Rebuild strokes finer than the cells they were counted in, (n, 8, 8) to (n, m, m).

    Smoothly interpolated, cells give strokes that are grey where the pen ran thin or between two
    cells. Divided by the darkest ink nearby, they are as dark as their neighbours, and a threshold
    leaves the width of a pen. A cell of ground is added on every side.
    """
    cells: F32 = np.pad(counts, ((0, 0), (1, 1), (1, 1)))
    spread = _interpolation(cells.shape[1])
    nearby = np.maximum(_average_nearby(_darkest_nearby(cells)), np.float32(_FAINT))
    level: F32 = _both_axes(spread, cells) / _both_axes(spread, nearby)
    level -= np.float32(_EDGE)
    level *= np.float32(_GAIN)
    level += np.float32(0.5)
    np.clip(level, 0, 1, out=level)
    return level


def _darkest_nearby(cells: F32) -> F32:
    """Maximum over each cell and its 8 neighbours."""
    wide = np.pad(cells, ((0, 0), (1, 1), (1, 1)))
    rows = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    darkest: F32 = np.maximum(np.maximum(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:])
    return darkest


def _average_nearby(cells: F32) -> F32:
    """Average over each cell and its 8 neighbours, weighted 1-2-1 along each axis."""
    wide = np.pad(cells, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    average: F32 = (rows[..., :-2] + 2 * rows[..., 1:-1] + rows[..., 2:]) / 16
    return average


def _interpolation(size: int) -> F32:
    """Cubic interpolation (Catmull-Rom) of cell centres at fine pixels, (size * _FINE, size)."""
    position = (np.arange(size * _FINE) + 0.5) / _FINE - 0.5
    d = np.abs(position[:, None] - np.arange(size))
    near = 1.5 * d**3 - 2.5 * d**2 + 1
    far = -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return np.where(d < 1, near, np.where(d < 2, far, 0.0)).astype(np.float32)


def _both_axes(matrix: F32, images: F32) -> F32:
    return np.asarray(matrix @ images @ matrix.T, dtype=np.float32)


def _framed(ink: F32) -> F32:
    """Crop, scale to the box and centre by mass, all images at once; (n, 784)."""
    top, height = _extent(ink.max(axis=2))
    left, width = _extent(ink.max(axis=1))
    scale = BOX / np.maximum(height, width)
    down = _weights(ink.sum(axis=2), scale, top, height)
    across = _weights(ink.sum(axis=1), scale, left, width)
    pixels = down @ ink @ across.transpose(0, 2, 1)
    pixels /= pixels.max(axis=(1, 2), keepdims=True)
    # Like MNIST's, pixels are whole 255ths, which also gives the same bits whatever the BLAS.
    levels = np.round(pixels.reshape(len(ink), SIDE * SIDE) * np.float32(255))
    images: F32 = np.clip(levels / np.float32(255), 0, 1)
    return images


def _extent(profile: F32) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First marked position and number of positions to the last, of each row."""
    marked = profile > 0.1
    first = marked.argmax(axis=1)
    last = marked.shape[1] - 1 - marked[:, ::-1].argmax(axis=1)
    return first, last - first + 1


def _weights(
    mass: F32, scale: NDArray[np.float64], first: NDArray[np.intp], length: NDArray[np.intp]
) -> F32:
    """Area-averaging weights of one axis for each image, (n, 28, m)."""
    position = np.arange(mass.shape[1])
    centre = (mass @ position.astype(np.float32)) / mass.sum(axis=1)
    corner = CENTRE + 0.5 - (centre + 0.5 - first) * scale
    corner = np.clip(corner, 0, SIDE - length * scale)
    start = corner[:, None] + (position - first[:, None]) * scale[:, None]
    end = start + scale[:, None]
    outside = (position < first[:, None]) | (position >= (first + length)[:, None])
    end[outside] = start[outside]
    pixel = np.arange(SIDE)[None, :, None]
    overlap = np.minimum(end[:, None, :], pixel + 1) - np.maximum(start[:, None, :], pixel)
    weights: F32 = np.maximum(overlap, 0).astype(np.float32)
    return weights
