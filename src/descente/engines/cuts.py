"""Every question that one pixel can be asked, answered over many images at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.engines.compressed import compress
from descente.engines.plan import CHUNK
from descente.errors import InputError
from descente.kernels import cuts
from descente.threads import checkpoint

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["THRESHOLDS", "Cut", "Cuts"]

# Halfway between two neighbouring grey levels of 8-bit images, k/255 and (k + 1)/255, to three
# decimals: those lie between them too. No ink is above the last.
THRESHOLDS: tuple[float, ...] = (*(round((k + 0.5) / 255, 3) for k in range(255)), 1.0)

PIXELS = 65_536  # compressed rows hold a pixel's index in two bytes
ROOM = 2**22  # counters held at a time, 16 MB: those of 784 pixels and ten classes at once
ASKED = 256  # pixels tried between two checkpoints: a millisecond, for ten classes


class Cut(NamedTuple):
    """A question about a pixel, with an answer.

    Attributes
    ----------
    gain : int
        Images more that are read right with this answer than without it.
    place : int
        The group before which it is asked.
    pixel : int
    above : bool
        Whether it is about the images with more ink than the threshold, or about the others.
    threshold : float
        One of `THRESHOLDS`.
    answer : int
        A class.
    """

    gain: int
    place: int
    pixel: int
    above: bool
    threshold: float
    answer: int


class Cuts:
    """See the module.

    Parameters
    ----------
    data : Split
        n images of d pixels, in [0, 1].

    Raises
    ------
    InputError
        If the images have more pixels than compressed rows can hold.
    """

    def __init__(self, data: Split) -> None:
        self._pixels = data.images.shape[1]
        if self._pixels > PIXELS:
            raise InputError(
                "the images have {n:,} pixels; rules can be found for {most:,} at most: take "
                "smaller ones.",
                n=self._pixels,
                most=PIXELS,
            )
        self._rows, self._labels, self._classes = compress(data), data.labels, len(data.classes)
        marks = np.array(THRESHOLDS[:-1], dtype=np.float32)
        self._level = np.searchsorted(marks, self._rows.table).astype(np.uint8)
        size = max(1, ROOM // (cuts.CUTS * (self._classes + 1)))
        self._parts = [range(k, min(k + size, self._pixels)) for k in range(0, self._pixels, size)]

    def best(self, groups: Sequence[NDArray[np.intp]], right: NDArray[np.bool_]) -> Cut:
        """The question whose answer adds most right answers, and the place where it is to be asked.

        Asked before a group it is about the images of this group and of all later ones. Of equals
        the first place counts, then the first pixel, then the highest threshold, then “at most it”,
        then the first class.

        Parameters
        ----------
        groups : sequence of (m,) int
            Indices of images; no image is in two groups.
        right : (n,) bool
            Which images are read right so far.
        """
        found = [self._best_of(pixels, groups, right) for pixels in self._parts]
        return max(found, key=lambda cut: (cut.gain, -cut.place))  # of equals max takes the first

    def _best_of(
        self, pixels: range, groups: Sequence[NDArray[np.intp]], right: NDArray[np.bool_]
    ) -> Cut:
        table = np.zeros((len(pixels), self._classes + 1, cuts.CUTS), dtype=np.int32)
        total = np.zeros(self._classes + 1, dtype=np.int32)
        best: tuple[int, ...] = (-(2**31), 0, 0, 0, 0)
        where = 0
        for place in reversed(range(len(groups))):
            images = groups[place]
            total[:-1] += np.bincount(self._labels[images], minlength=self._classes).astype("int32")
            total[-1] += np.count_nonzero(right[images])
            for begin in range(0, len(images), CHUNK):
                checkpoint()
                some = images[begin : begin + CHUNK]
                cuts.add(self._rows, self._level, self._labels, right, some, pixels.start, table)
            here = _best_in(table, total)
            if here[0] >= best[0]:
                best, where = here, place
        gain, pixel, cut, side, answer = best
        return Cut(gain, where, pixels[pixel], side == cuts.ABOVE, THRESHOLDS[cut], answer)

    def holds(self, cut: Cut) -> NDArray[np.bool_]:
        """The images that have what a question asks for: (n,)."""
        level = np.zeros(len(self._labels), dtype=np.uint8)
        cuts.levels(self._rows, self._level, cut.pixel, level)
        above = level > THRESHOLDS.index(cut.threshold)
        return np.asarray(above if cut.above else ~above)


def _best_in(table: NDArray[np.int32], total: NDArray[np.int32]) -> tuple[int, ...]:
    """What `kernels.cuts.best` finds in a table, in parts between which it can be stopped."""
    found: tuple[int, ...] = (-(2**31), 0, 0, 0, 0)
    for begin in range(0, len(table), ASKED):
        checkpoint()
        new = cuts.best(table, total, begin, min(begin + ASKED, len(table)))
        if new[0] > found[0]:
            found = new
    return tuple(map(int, found))
