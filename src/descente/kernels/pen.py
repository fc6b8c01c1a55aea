"""The compiled inner loop of the pen: strokes to grey pixels, framed as MNIST was."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descente.kernels.cache import cached

__all__ = ["draw_chunk"]

STEPS = 6  # straight pieces between two control points
SIDE, BOX = 28, 20

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]


@cached
def _trace(points: F32, bend: F32, starts: U8, count: int, radii: F32, tremor: F32, path: F32) -> int:
    """Follow the smooth curve through the control points: x, y, radius and pen-down of each."""
    n = 0
    a, omega, px, py = tremor[0], tremor[1], tremor[2], tremor[3]
    for i in range(count):
        last = i + 1 == count or starts[i + 1] != 0
        if last:
            path[n, 0], path[n, 1], path[n, 2], path[n, 3] = points[i, 0], points[i, 1], radii[i], 0
            n += 1
            continue
        first = starts[i] != 0
        ends = i + 2 == count or starts[i + 2] != 0
        for k in range(STEPS):
            t = np.float32(k) / np.float32(STEPS)
            t2, t3 = t * t, t * t * t
            h0, h1 = 2 * t3 - 3 * t2 + 1, t3 - 2 * t2 + t
            h2, h3 = 3 * t2 - 2 * t3, t3 - t2
            for axis in range(2):
                here, there = points[i, axis], points[i + 1, axis]
                m0 = np.float32(0.5) * (there - points[i - 1, axis]) * bend[i]
                m1 = np.float32(0.5) * (points[i + 2, axis] - here) * bend[i + 1]
                # at the ends, the tangent of the parabola through the last points
                if first:
                    m0 = np.float32(1.5) * (there - here) - np.float32(0.5) * m1
                if ends:
                    m1 = np.float32(1.5) * (there - here) - np.float32(0.5) * m0
                path[n, axis] = h0 * here + h1 * m0 + h2 * there + h3 * m1
            s = np.float32(i) + t
            path[n, 0] += a * np.sin(omega * s + px)
            path[n, 1] += a * np.sin(omega * s + py)
            path[n, 2] = radii[i] + t * (radii[i + 1] - radii[i])
            path[n, 3] = 1
            n += 1
    return n


@cached
def _fit(path: F32, n: int, thickness: float) -> None:
    """Scale and move the path so that the ink's longer side fills the box exactly."""
    scale = np.float32(0)
    x0 = y0 = np.float32(0)
    for _ in range(4):
        x0, x1, y0, y1 = np.float32(1e9), np.float32(-1e9), np.float32(1e9), np.float32(-1e9)
        for i in range(n):
            r = path[i, 2] * thickness / scale if scale > 0 else np.float32(0)
            x0, x1 = min(x0, path[i, 0] - r), max(x1, path[i, 0] + r)
            y0, y1 = min(y0, path[i, 1] - r), max(y1, path[i, 1] + r)
        scale_new = np.float32(BOX) / max(x1 - x0, y1 - y0)
        if scale > 0:
            scale = scale_new
        else:
            scale = np.float32(BOX - 2 * thickness) / max(x1 - x0, y1 - y0)
    for i in range(n):
        path[i, 0] = (path[i, 0] - x0) * scale
        path[i, 1] = (path[i, 1] - y0) * scale
        path[i, 2] *= thickness


@cached
def _ink(path: F32, n: int, soft: float, depth: F32) -> None:
    """Signed distance of each pixel of the box to the ink, the least over all pieces."""
    depth[:] = 1e9
    side = depth.shape[0]
    for i in range(n - 1):
        if path[i, 3] == 0 and (i == 0 or path[i - 1, 3] != 0):
            continue
        ax, ay, ar = path[i, 0], path[i, 1], path[i, 2]
        bx, by, br = path[i + 1, 0], path[i + 1, 1], path[i + 1, 2]
        reach = max(ar, br) + soft
        dx, dy = bx - ax, by - ay
        inv = 1 / (dx * dx + dy * dy + np.float32(1e-9))
        c0, c1 = int(max(min(ax, bx) - reach, 0)), int(min(max(ax, bx) + reach + 1, side))
        r0, r1 = int(max(min(ay, by) - reach, 0)), int(min(max(ay, by) + reach + 1, side))
        for r in range(r0, r1):
            y = np.float32(r) + np.float32(0.5) - ay
            for c in range(c0, c1):
                x = np.float32(c) + np.float32(0.5) - ax
                t = (x * dx + y * dy) * inv
                t = min(max(t, np.float32(0)), np.float32(1))
                u, v = x - t * dx, y - t * dy
                d = np.sqrt(u * u + v * v) - (ar + t * (br - ar))
                if d < depth[r, c]:
                    depth[r, c] = d


@cached
def _place(depth: F32, soft: float, out: U8) -> None:
    """Turn distances into grey, and put the centre of mass at the centre, to the whole pixel."""
    side = depth.shape[0]
    mass = row = column = peak = 0.0
    for r in range(side):
        for c in range(side):
            grey = min(max(0.5 - depth[r, c] / soft, 0.0), 1.0)
            depth[r, c] = grey
            mass += grey
            row += grey * r
            column += grey * c
            peak = max(peak, grey)
    if mass == 0:
        return
    top = int(np.floor(14.0 - row / mass + 0.5))
    left = int(np.floor(14.0 - column / mass + 0.5))
    top, left = max(top, 0), max(left, 0)
    for r in range(side):
        for c in range(side):
            y, x = r + top, c + left
            if y < SIDE and x < SIDE:
                out[y * SIDE + x] = np.uint8(depth[r, c] / peak * 255 + 0.5)


@cached
def draw_chunk(points: F32, bend: F32, starts: U8, counts: I32, radii: F32, tremor: F32,
               thickness: F32, soft: F32, out: U8) -> None:
    path = np.empty((STEPS * points.shape[1] + 1, 4), dtype=np.float32)
    depth = np.empty((BOX, BOX), dtype=np.float32)
    for i in range(points.shape[0]):
        out[i] = 0
        n = _trace(points[i], bend[i], starts[i], counts[i], radii[i], tremor[i], path)
        _fit(path, n, thickness[i])
        _ink(path, n, soft[i], depth)
        _place(depth, soft[i], out[i])
