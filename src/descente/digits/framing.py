"""Any drawing, brought to the network's 784 inputs the way MNIST was made.

The digits of MNIST were "size normalized to fit in a 20x20 pixel box while preserving their aspect
ratio" and placed in 28 × 28 by their centre of mass (LeCun, Cortes and Burges, "The MNIST
database"). A network trained on it reads a drawing well only if the drawing is framed likewise.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from descente.digits.images import (
    array_to_luminance,
    decode_image,
    image_to_array,
    read_image,
)
from descente.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["BOX", "CENTRE", "MIN_CONTRAST", "SIDE", "frame", "resampling"]

F32 = NDArray[np.float32]

SIDE = 28
"""Pixels along each side of the network's input."""

BOX = 20
"""Pixels along the longer side of the digit."""

CENTRE = 14.0
"""Row and column of the centre of mass (MNIST's average: 13.996 and 14.007, pixels from 0)."""

MIN_CONTRAST = 0.06
"""Least difference, in luminance from 0 to 1, between the ink and what it is drawn on."""

_EDGE = 0.1  # of full ink: what counts when the ink is cropped; MNIST's boxes agree from 0 to 0.1
_CLEAN = 1.5 / 255  # spread of the border, in luminance, past which the ground is paper, not white
_SMALL = 32  # shorter sides hold too little border to tell paper from a drawing
_WORK = 512  # longer sides are first averaged down to about this many pixels


def frame(drawing: NDArray[np.generic] | Image | str | Path | bytes) -> F32:
    """Bring a drawing of one digit to the network's input.

    Dark on light and light on dark both do; which it is, is told from the border. The ink is
    cropped, scaled to fit a box of 20 × 20 (averaging where it shrinks), and placed with its
    centre of mass at the centre of 28 × 28. Where the drawing is no finer than the box, it is
    placed to the whole pixel, as MNIST was, so that nothing is blurred.

    Parameters
    ----------
    drawing : array, PIL.Image.Image, path or bytes
        (height, width) grey, or (height, width, 3 or 4) colours without or with opacity, as
        uint8, uint16, bool or floating-point in [0, 1]; or a PNG or JPEG image, as a Pillow
        image, a path, or the bytes of the file. At most 16 megapixels, 16,000 pixels
        along a side, and 8 MB.

    Returns
    -------
    (784,) float32, in [0, 1]
        0 is the ground and 1 full ink, row-major.

    Raises
    ------
    InputError
        If the drawing is empty, or not one of the above.
    DataFormatError
        If the bytes are not a sound PNG or JPEG within the limits.
    DataNotFoundError
        If there is no such file.

    Examples
    --------
    >>> paper = np.full((200, 150), 255, dtype=np.uint8)
    >>> paper[20:180, 70:90] = 0                                   # a stroke of ink: a 1
    >>> pixels = frame(paper).reshape(28, 28)
    >>> round(float(np.arange(28) @ pixels.sum(axis=1) / pixels.sum()), 2)    # centre of mass
    14.0
    """
    return _place(_crop(_ink(_shrink(_flatten(_pixels(drawing))))))


def _pixels(drawing: object) -> F32:
    """Luminance and opacity, (height, width, 2), of whatever came."""
    if isinstance(drawing, np.ndarray):
        return array_to_luminance(drawing)
    if isinstance(drawing, bytes | bytearray | memoryview):
        return decode_image(bytes(drawing))
    if isinstance(drawing, str | Path):
        return read_image(Path(drawing))
    from PIL import Image

    if isinstance(drawing, Image.Image):
        return image_to_array(drawing)
    raise InputError(
        "the drawing came as {kind}; wanted an array, a Pillow image, the path of a PNG or "
        "JPEG file, or its bytes.",
        kind=type(drawing).__name__,
    )


def _flatten(pixels: F32) -> F32:
    """Lay what is transparent on white if the rest is dark, on black if it is light."""
    grey, opacity = pixels[..., 0], pixels[..., 1]
    if opacity.min() == 1:
        return np.ascontiguousarray(grey)
    weight = float(opacity.sum(dtype=np.float64))
    mean = float((grey * opacity).sum(dtype=np.float64)) / weight if weight else 0.0
    ground = np.float32(1.0 if mean < 0.5 else 0.0)
    flat: F32 = ground + opacity * (grey - ground)
    return flat


def _shrink(grey: F32) -> F32:
    """Average large pictures over square blocks, which also quiets a photograph's grain."""
    factor = max(grey.shape) // _WORK
    if factor < 2:
        return grey
    down, across = (min(factor, size) for size in grey.shape)  # a strip is not made wider
    # Repeat the last row and column up to a whole number of blocks.
    grey = np.pad(grey, [(0, -grey.shape[0] % down), (0, -grey.shape[1] % across)], mode="edge")
    rows, columns = grey.shape[0] // down, grey.shape[1] // across
    blocks = grey.reshape(rows, down, columns, across)
    averages: F32 = blocks.mean(axis=(1, 3), dtype=np.float32)
    return averages


def _ink(grey: F32) -> F32:
    """Tell how much ink each pixel holds, from 0 on the ground to 1."""
    border = _border(grey)
    paper = _deviation(border) > _CLEAN and min(grey.shape) >= _SMALL
    difference = grey - (_paper(grey) if paper else np.median(border))
    if difference.sum(dtype=np.float64) < 0:
        difference = -difference
    ink: F32 = np.maximum(difference, 0)
    peak = float(ink.max())
    if peak < MIN_CONTRAST:
        raise InputError("the drawing is empty: nothing on it stands out; draw on it.")
    low, full = 0.0, peak
    if paper:
        threshold = _otsu(ink, peak)
        low, full = 0.5 * threshold, float(ink[ink > threshold].mean())
        if full < max(MIN_CONTRAST, 4 * _deviation(_border(difference))):
            raise InputError(
                "the drawing is empty: nothing on it stands out from the grain of the paper; draw "
                "with a darker pen or more light."
            )
    ink -= np.float32(low)
    ink *= np.float32(1 / (full - low))
    np.clip(ink, 0, 1, out=ink)
    return ink


def _border(grey: F32) -> F32:
    """Gather the pixels along the four sides."""
    margin = max(1, min(grey.shape) // 32)
    sides = [grey[:margin], grey[-margin:], grey[:, :margin], grey[:, -margin:]]
    border: F32 = np.concatenate([side.ravel() for side in sides])
    return border


def _deviation(values: F32) -> float:
    """Estimate the standard deviation from the median absolute deviation."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _paper(grey: F32) -> F32:
    """Fit unevenly lit paper: a plane through the border, fitted again without what strays."""
    rows, columns = (np.linspace(-1, 1, size, dtype=np.float32) for size in grey.shape)
    down, across = np.broadcast_arrays(rows[:, None], columns)
    sides = np.stack([np.ones_like(_border(down)), _border(down), _border(across)], axis=1)
    values = _border(grey)
    kept = np.ones(len(values), dtype=bool)
    plane = np.zeros(3, dtype=np.float32)
    for _ in range(3):
        plane = np.linalg.lstsq(sides[kept], values[kept], rcond=None)[0]
        residual = values - sides @ plane
        kept = np.abs(residual - np.median(residual)) <= 3 * _deviation(residual) + 1e-6
    fitted: F32 = plane[0] + plane[1] * down + plane[2] * across
    return fitted


def _otsu(ink: F32, peak: float) -> float:
    """Find the level that best parts two classes (Otsu, IEEE Trans. SMC 9, 1979)."""
    counts, edges = np.histogram(ink, bins=256, range=(0, peak))
    levels = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * levels)
    apart = sums[:-1] / np.maximum(below, 1) - (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    return float(edges[1 + int(np.argmax(below * above * apart**2))])


def _crop(ink: F32) -> F32:
    """Cut out the smallest rectangle that holds what counts as ink."""
    rows = np.flatnonzero(ink.max(axis=1) > _EDGE)
    columns = np.flatnonzero(ink.max(axis=0) > _EDGE)
    cropped: F32 = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cropped


def _place(ink: F32) -> F32:
    """Scale a cropped drawing to the box and put its centre of mass at the centre."""
    height, width = ink.shape
    scale = BOX / max(height, width)
    mass = ink.sum(dtype=np.float64)
    centre_row = float(ink.sum(axis=1, dtype=np.float64) @ np.arange(height) / mass)
    centre_column = float(ink.sum(axis=0, dtype=np.float64) @ np.arange(width) / mass)
    top = _corner(centre_row, scale, height)
    left = _corner(centre_column, scale, width)
    down = resampling(height, SIDE, scale, top)
    across = resampling(width, SIDE, scale, left)
    pixels = (down @ ink) @ across.T
    peak = pixels.max()
    # like MNIST's, pixels are whole 255ths
    result: F32 = np.round(np.clip(pixels / peak, 0, 1) * 255).astype(np.float32) / np.float32(255)
    return result.reshape(SIDE * SIDE)


def _corner(centre: float, scale: float, size: int) -> float:
    """Where the box begins, in output pixels, so that the centre of mass lands on the centre."""
    # The centre of source pixel s lands at corner + (s + 1/2) * scale - 1/2.
    corner = CENTRE - ((centre + 0.5) * scale - 0.5)
    if scale >= 1:
        corner = float(np.floor(corner + 0.5))
    # A lopsided drawing, such as a dot far below a bar, must still lie inside the picture.
    return min(max(corner, 0.0), SIDE - size * scale)


def resampling(size: int, side: int, scale: float, corner: float) -> NDArray[np.float64]:
    """Weights that resample one axis: area averages where it shrinks, linear where it grows.

    Parameters
    ----------
    size, side : int, pixels
        Length of the axis before and after.
    scale : float
        Output pixels per source pixel.
    corner : float
        Output position of the source's edge, in pixels from the output's edge.

    Returns
    -------
    (side, size) float64
        Output = weights @ source; what lies outside the source is 0.
    """
    edges = corner + scale * np.arange(size + 1)
    if scale <= 1:
        starts = np.maximum(edges[:-1], np.arange(side)[:, None])
        ends = np.minimum(edges[1:], np.arange(1, side + 1)[:, None])
        overlaps: NDArray[np.float64] = np.maximum(ends - starts, 0)
        return overlaps
    # The source position under the centre of each output pixel, then linear interpolation, with
    # the last source pixels repeated over their outer halves.
    position = (np.arange(side) + 0.5 - corner) / scale - 0.5
    inside = (position >= -0.5) & (position <= size - 0.5)
    nearest = np.clip(position, 0, size - 1)
    hats = np.maximum(1 - np.abs(nearest[:, None] - np.arange(size)), 0)
    return np.where(inside[:, None], hats, 0.0)
