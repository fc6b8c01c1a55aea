"""A part of a data set of one's own: framed images, each with the name of its class.

Images of 28 × 28 whose border is black are in the network's form and taken as they are; all
others go through `descente.digits.frame`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descente.digits.framing import SIDE, frame
from descente.digits.images import array_to_luminance
from descente.errors import DataFormatError, DescenteError, InputError

__all__ = ["MAX_IMAGES", "Part", "check_count", "frame_all"]

MAX_IMAGES = 200_000
"""Most images of a data set of one's own."""

Array = NDArray[np.generic]


@dataclass(frozen=True)
class Part:
    """Framed images with the name of the class of each.

    Attributes
    ----------
    images : (n, 784) float32, in [0, 1]
    names : list of str
    """

    images: NDArray[np.float32]
    names: list[str]


def check_count(count: int, where: str) -> None:
    """Refuse more images than `MAX_IMAGES`."""
    if count > MAX_IMAGES:
        raise InputError(
            "{path} holds {count:,} images; at most {most:,} are read.",
            path=where,
            count=count,
            most=MAX_IMAGES,
        )


def frame_all(pictures: Iterable[Array], names: Sequence[str]) -> NDArray[np.float32]:
    """Bring every picture to the network's form, one after another.

    Parameters
    ----------
    pictures : iterable of arrays
        It may read each picture when its turn comes.
    names : sequence of str
        What a sentence calls each picture.

    Returns
    -------
    (n, 784) float32, in [0, 1]

    Raises
    ------
    DataFormatError
        If a picture cannot be read, or nothing is on it.
    """
    result = np.empty((len(names), SIDE * SIDE), dtype=np.float32)
    source = iter(pictures)
    for row, name in enumerate(names):
        try:
            result[row] = _to_input(next(source))
        except DescenteError as error:
            raise DataFormatError("{name}: {error}", name=name, error=error) from error
    return result


def _to_input(picture: Array) -> NDArray[np.float32]:
    if picture.shape[:2] == (SIDE, SIDE):
        grey = _grey(picture)
        border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        if not border.any():
            return grey.reshape(-1)
    return frame(picture)


def _grey(picture: Array) -> NDArray[np.float32]:
    pixels = array_to_luminance(picture)
    return pixels[..., 0] * pixels[..., 1]
