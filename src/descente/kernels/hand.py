"""What a hand makes of a way of writing: the strokes that the simulated pen then follows.

Each digit takes its own numbers of the stream, so the bits do not depend on how blocks are dealt
out to threads.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.kernels.arguments import Habits, Ways
from descente.kernels.cache import cached
from descente.kernels.draws import fill_doubles, fill_floats, fill_normals
from descente.kernels.pen import draw_chunk

__all__ = ["BLOCK", "write_block"]

BLOCK = 1024  # digits that share a generator: the same whatever the number of threads
FAR = np.float32(2.5)  # standard deviations past which nobody's hand strays
_HABITS, _UNITS = 11, 4
_HALF_HEIGHT = np.float32(50)  # of a digit, in the units of the paths

U8 = NDArray[np.uint8]


@cached
def _habits(generator: Any, out: Any) -> None:
    fill_normals(generator, out)
    for i in range(len(out)):
        out[i] = min(max(out[i], -FAR), FAR)


@cached
def _link(stray: Any, starts: Any, link: Any) -> None:
    """Let each point of a stroke follow the one before; the variance stays."""
    for c in range(1, len(starts)):
        follow = np.float32(0) if starts[c] else link
        own = math.sqrt(np.float32(1) - follow * follow)
        for k in range(3):
            stray[c, k] = stray[c, k] * own + follow * stray[c - 1, k]


@cached
def _shape(hand: Any, h: Any, x: Any, y: Any) -> Any:
    """Bend, taper, weigh, stretch and slant a point, as its writer has the habit."""
    one = np.float32(1)
    y = y + hand.weigh * h[0] * (one - y * y)
    x = x * (one + hand.taper * h[1] * y)
    x = x + hand.bow * h[2] * y * y
    x = x * math.exp(hand.stretch * h[3])
    x = x - hand.lean * h[4] * y
    y = y - hand.rise * h[5] * x
    return x, y


@cached
def write_block(
    generator: NDArray[np.uint64], ways: Ways, hand: Habits, images: U8, labels: U8
) -> None:
    """Write at most `BLOCK` digits.

    Parameters
    ----------
    generator : (draws.WORDS,) uint64
        From which all `BLOCK` digits are drawn, however many are wanted.
    ways : Ways
    hand : Habits
    images : (n, 784) uint8
        Receives 0 for the ground to 255 for full ink.
    labels : (n,) uint8
    """
    n, longest = len(labels), ways.points.shape[1]
    chance = np.empty(BLOCK, dtype=np.float64)
    unit = np.empty(BLOCK * _UNITS, dtype=np.float32)
    habits = np.empty(BLOCK * _HABITS, dtype=np.float32)
    strays = np.empty(BLOCK * longest * 3, dtype=np.float32)
    fill_doubles(generator, chance)
    fill_floats(generator, unit)
    _habits(generator, habits)
    _habits(generator, strays)
    points = np.empty((n, longest, 2), dtype=np.float32)
    smooth = np.empty((n, longest), dtype=np.float32)
    starts = np.empty((n, longest), dtype=np.uint8)
    radii = np.empty((n, longest), dtype=np.float32)
    counts = np.empty(n, dtype=np.int32)
    wave = np.empty((n, 4), dtype=np.float32)
    soft = np.empty(n, dtype=np.float32)
    for i in range(n):
        way = min(np.searchsorted(ways.cumulated, chance[i]), len(ways.digits) - 1)
        h = habits[i * _HABITS : (i + 1) * _HABITS]
        u = unit[i * _UNITS : (i + 1) * _UNITS]
        stray = strays[i * longest * 3 : (i + 1) * longest * 3].reshape(longest, 3)
        for c in range(longest):
            forgotten = c > 0 and u[0] < hand.joined
            starts[i, c] = np.uint8(0) if forgotten else ways.starts[way, c]
        _link(stray, starts[i], hand.link)
        for c in range(longest):
            far = hand.stray * ways.spread[way, c]
            x = (ways.points[way, c, 0] + far * stray[c, 0]) / _HALF_HEIGHT
            y = (ways.points[way, c, 1] + far * stray[c, 1]) / _HALF_HEIGHT
            points[i, c, 0], points[i, c, 1] = _shape(hand, h, x, y)
            corner = abs(hand.round_off * h[6])
            smooth[i, c] = np.float32(1) if ways.smooth[way, c] > 0 else corner
            width = hand.pressure * stray[c, 2] - hand.speed * abs(h[7]) * ways.pace[way, c]
            radii[i, c] = hand.radius * math.exp(hand.radius_spread * h[8] + width)
        wave[i, 0] = hand.tremor / _HALF_HEIGHT * abs(h[9])
        wave[i, 1] = np.float32(1.5) + np.float32(3) * u[1]
        wave[i, 2] = np.float32(6.3) * u[2]
        wave[i, 3] = np.float32(6.3) * u[3]
        soft[i] = hand.soft * math.exp(hand.soft_spread * h[10])
        counts[i] = ways.counts[way]
        labels[i] = ways.digits[way]
    draw_chunk(points, smooth, starts, counts, radii, wave, soft, images)
