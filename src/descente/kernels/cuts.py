"""A pixel's ink cut in two, at every grey level: how many right answers each side would add.

Images come as `Compressed` rows, and ``level[code]`` is the grey level of a value, from 0 to 255.
Cut j of a pixel parts the images whose level there is above j from those whose level is at most j.
A pixel that a row leaves out has level 0, which is above no cut: it need not be counted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from descente.kernels.cache import cached

__all__ = ["ABOVE", "AT_MOST", "CUTS", "add", "best", "levels"]

CUTS = 256
AT_MOST, ABOVE = range(2)


@cached
def add(
    rows: Any, level: Any, labels: Any, right: Any, images: Any, first: Any, table: Any
) -> None:
    """Count images in ``table[pixel - first, class, level]``.

    After the last class stands how many of them are read right.
    """
    last = first + table.shape[0]
    answered = table.shape[1] - 1
    for r in images:
        k = labels[r]
        for at in range(rows.ptr[r], rows.ptr[r + 1]):
            pixel = np.int64(rows.column[at])
            if first <= pixel and pixel < last:
                grey = level[rows.code[at]]
                table[pixel - first, k, grey] += 1
                if right[r]:
                    table[pixel - first, answered, grey] += 1


@cached
def best(table: Any, total: Any, begin: Any, end: Any) -> Any:
    """Of pixels begin…end the cut, the side and the class whose answer adds most right answers.

    An answer adds the images of its class on its side, and takes away those that are read right
    there already. ``total`` counts the images as ``table`` does, whatever their level. Of equals
    the first pixel counts, then the highest cut, then the side at most it, then the first class.
    Returns what is added, the pixel, the cut, the side and the class.
    """
    answered = table.shape[1] - 1
    above = np.empty((answered + 1, CUTS), dtype=np.int32)
    gain = np.empty((2, CUTS), dtype=np.int32)
    found = (np.int64(-(2**31)), 0, 0, 0, 0)
    for pixel in range(begin, end):
        for k in range(answered + 1):
            sum_above = np.int32(0)
            for cut in range(CUTS - 1, -1, -1):
                above[k, cut] = sum_above
                sum_above += table[pixel, k, cut]
        gain[:] = 0
        for k in range(answered):
            for cut in range(CUTS):
                high, low = above[k, cut], total[k] - above[k, cut]
                gain[ABOVE, cut] = high if high > gain[ABOVE, cut] else gain[ABOVE, cut]
                gain[AT_MOST, cut] = low if low > gain[AT_MOST, cut] else gain[AT_MOST, cut]
        most = np.int32(-(2**31))
        for cut in range(CUTS):
            gain[ABOVE, cut] -= above[answered, cut]
            gain[AT_MOST, cut] -= total[answered] - above[answered, cut]
            larger = (
                gain[ABOVE, cut] if gain[ABOVE, cut] > gain[AT_MOST, cut] else gain[AT_MOST, cut]
            )
            most = larger if larger > most else most
        if most > found[0]:
            found = _named(most, pixel, gain, above, total)
    return found


@cached
def _named(most: Any, pixel: Any, gain: Any, above: Any, total: Any) -> Any:
    """The first cut, side and class of a pixel that add so much."""
    answered = len(above) - 1
    for cut in range(CUTS - 1, -1, -1):
        for side in (AT_MOST, ABOVE):
            if gain[side, cut] == most:
                for k in range(answered):
                    base, own = above[answered, cut], above[k, cut]
                    if side == AT_MOST:
                        base, own = total[answered] - base, total[k] - own
                    if own - base == most:
                        return (np.int64(most), pixel, cut, side, k)
    return (np.int64(-(2**31)), 0, 0, 0, 0)


@cached
def levels(rows: Any, level: Any, pixel: Any, out: Any) -> None:
    """The level of one pixel in every image."""
    for r in range(len(out)):
        out[r] = 0
        for at in range(rows.ptr[r], rows.ptr[r + 1]):
            if rows.column[at] == pixel:
                out[r] = max(out[r], level[rows.code[at]])  # what fills a row up is 0
