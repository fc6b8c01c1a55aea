"""The compiled inner loop of the simulated pen: strokes to grey pixels, framed as MNIST was.

Digits are drawn one by one and never meet, so the bits do not depend on how they are dealt out to
threads. One takes about 15 µs: a curve in some 80 straight pieces, each of which touches only the
pixels near it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descente.kernels.cache import cached

__all__ = ["STEPS", "draw_chunk", "ink_depth", "trace"]

STEPS = 6  # straight pieces between two control points: closer to the curve than a tenth of a pixel
SIDE, BOX, CENTRE = 28, 20, 14.0  # as in descente.digits.framing, which imports no Numba

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]


@cached
def trace(
    points: F32, smooth: F32, starts: U8, count: int, radii: F32, wave: F32, path: F32
) -> int:
    """Follow the smooth curve through control points; return how many points the path has.

    Between two points it is the cubic with, at each, the tangent of Catmull and Rom, times
    ``smooth``: 1 passes smoothly, 0 stops and makes a corner. A stroke is straight at its ends.

    Parameters
    ----------
    points : (c, 2) float32
        Control points, x and y.
    smooth : (c,) float32
    starts : (c,) uint8
        1 where a stroke starts.
    count : int
        How many control points there are.
    radii : (c,) float32
        Half the pen's width at each.
    wave : (4,) float32
        Tremor: amplitude, radians per control point, phase of x and of y.
    path : (STEPS * c + 1, 4) float32
        Receives x, y, the radius, and 1 if the pen is down from here to the next, 0 if not.
    """
    n = 0
    for i in range(count):
        if i + 1 == count or starts[i + 1] != 0:
            path[n, 0], path[n, 1], path[n, 2], path[n, 3] = points[i, 0], points[i, 1], radii[i], 0
            n += 1
            continue
        first = starts[i] != 0
        last = i + 2 == count or starts[i + 2] != 0
        for k in range(STEPS):
            t = np.float32(k) / np.float32(STEPS)
            t2, t3 = t * t, t * t * t
            for axis in range(2):
                here, there = points[i, axis], points[i + 1, axis]
                m0 = m1 = there - here
                if not first:
                    m0 = np.float32(0.5) * (there - points[i - 1, axis]) * smooth[i]
                if not last:
                    m1 = np.float32(0.5) * (points[i + 2, axis] - here) * smooth[i + 1]
                if first and not last:
                    m0 = np.float32(1.5) * (there - here) - np.float32(0.5) * m1
                if last and not first:
                    m1 = np.float32(1.5) * (there - here) - np.float32(0.5) * m0
                path[n, axis] = (
                    (2 * t3 - 3 * t2 + 1) * here
                    + (t3 - 2 * t2 + t) * m0
                    + (3 * t2 - 2 * t3) * there
                    + (t3 - t2) * m1
                )
            angle = wave[1] * (np.float32(i) + t)
            path[n, 0] += wave[0] * np.sin(angle + wave[2])
            path[n, 1] += wave[0] * np.sin(angle + wave[3])
            path[n, 2] = radii[i] + t * (radii[i + 1] - radii[i])
            path[n, 3] = 1
            n += 1
    return n


@cached
def _fit(path: F32, n: int) -> None:
    """Scale and move the path so that the longer side of its ink is the box's."""
    scale = np.float32(0)
    x0 = y0 = np.float32(0)
    # The pen's width is in pixels, so the scale depends on itself: each round mends it tenfold.
    for _ in range(5):
        x0, x1, y0, y1 = np.float32(1e9), np.float32(-1e9), np.float32(1e9), np.float32(-1e9)
        for i in range(n):
            r = path[i, 2] / scale if scale > 0 else np.float32(0)
            x0, x1 = min(x0, path[i, 0] - r), max(x1, path[i, 0] + r)
            y0, y1 = min(y0, path[i, 1] - r), max(y1, path[i, 1] + r)
        scale = np.float32(BOX) / max(x1 - x0, y1 - y0)
    for i in range(n):
        path[i, 0] = (path[i, 0] - x0) * scale
        path[i, 1] = (path[i, 1] - y0) * scale


@cached
def ink_depth(path: F32, n: int, soft: float, depth: F32) -> None:
    """How far the centre of each pixel is outside the ink, in pixels, negative inside.

    Parameters
    ----------
    path : (≥ n, 4) float32
        As from `trace`, in pixels from the picture's corner.
    n : int
    soft : float, pixels
        Pixels farther away than this are left at a large value.
    depth : (side, side) float32
        Receives the least distance over all pieces.
    """
    depth[:] = 1e9
    side = depth.shape[0]
    for i in range(n - 1):
        if path[i, 3] == 0:
            continue  # the pen is in the air from here to the next point
        ax, ay, ar = path[i, 0], path[i, 1], path[i, 2]
        dx, dy, dr = path[i + 1, 0] - ax, path[i + 1, 1] - ay, path[i + 1, 2] - ar
        reach = max(ar, ar + dr) + soft
        shrink = 1 / (dx * dx + dy * dy + np.float32(1e-9))
        # clamped before the conversion: far outside, a float does not fit in an integer
        c0 = int(min(max(min(ax, ax + dx) - reach, 0.0), side))
        c1 = int(min(max(max(ax, ax + dx) + reach + 1, 0.0), side))
        r0 = int(min(max(min(ay, ay + dy) - reach, 0.0), side))
        r1 = int(min(max(max(ay, ay + dy) + reach + 1, 0.0), side))
        for r in range(r0, r1):
            y = np.float32(r) + np.float32(0.5) - ay
            for c in range(c0, c1):
                x = np.float32(c) + np.float32(0.5) - ax
                t = min(max((x * dx + y * dy) * shrink, np.float32(0)), np.float32(1))
                u, v = x - t * dx, y - t * dy
                outside = np.sqrt(u * u + v * v) - (ar + t * dr)
                if outside < depth[r, c]:
                    depth[r, c] = outside


@cached
def _place(depth: F32, soft: float, out: U8) -> None:
    """Turn distances into grey, and put the centre of mass at the centre, to the whole pixel."""
    mass = row = column = peak = 0.0
    height = width = 0
    for r in range(BOX):
        for c in range(BOX):
            grey = min(max(0.5 - depth[r, c] / soft, 0.0), 1.0)
            depth[r, c] = grey
            if grey > 0:
                height, width = r + 1, max(width, c + 1)
            mass += grey
            row += grey * r
            column += grey * c
            peak = max(peak, grey)
    if mass == 0:
        return
    top = int(np.floor(CENTRE - row / mass + 0.5))
    left = int(np.floor(CENTRE - column / mass + 0.5))
    # a lopsided digit must still lie inside the picture
    top, left = min(max(top, 0), SIDE - height), min(max(left, 0), SIDE - width)
    for r in range(height):
        for c in range(width):
            out[(r + top) * SIDE + c + left] = np.uint8(depth[r, c] / peak * 255 + 0.5)


@cached
def draw_chunk(
    points: F32, smooth: F32, starts: U8, counts: I32, radii: F32, wave: F32, soft: F32, out: U8
) -> None:
    """Draw digits with a pen: in a box of 20 × 20, centred by mass in 28 × 28.

    Parameters
    ----------
    points, smooth, starts, radii, wave : (n, …)
        One digit per row, as `trace` takes them: points in any unit, radii in pixels.
    counts : (n,) int32
        Control points of each digit.
    soft : (n,) float32, pixels
        Width of the edge of the ink, from full to none.
    out : (n, 784) uint8
        Receives 0 for the ground to 255 for full ink.
    """
    path = np.empty((STEPS * points.shape[1] + 1, 4), dtype=np.float32)
    depth = np.empty((BOX, BOX), dtype=np.float32)
    for i in range(points.shape[0]):
        out[i] = 0
        n = trace(points[i], smooth[i], starts[i], counts[i], radii[i], wave[i], path)
        _fit(path, n)
        ink_depth(path, n, soft[i], depth)
        _place(depth, soft[i], out[i])
