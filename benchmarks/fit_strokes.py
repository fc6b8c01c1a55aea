"""How the table of `descente.digits.strokes` was made: ``python benchmarks/fit_strokes.py``.

The sketches below were drawn by hand, after looking at MNIST's training images. Each of 8,000 of
the first 50,000 training images (the last 10,000 are kept to choose the pen's other parameters on,
the test images are not looked at) is then explained by the sketch that does it best: its control
points are moved until the picture it draws is the image, by damped Gauss-Newton steps, from a
blurred image to a sharp one, points that are neighbours moving together. What is left of the moved
points when their slant, proportions and turn are taken away is averaged. A way with many followers
is parted in several by k-means. All is done twice: the second time from the first time's averages.

It prints the table and, at the end, how far hands slant, stretch and turn, and how thick pens are.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numba
import numpy as np
from scipy.ndimage import gaussian_filter
from sklearn.cluster import KMeans

import descente as gd
from descente.digits.strokes import Point, Way, read, write
from descente.kernels.pen import STEPS, ink_depth, trace

SKETCHES = """
0 60 round
  38,3 14,22 3,52 12,85 34,98 58,84 68,52 58,18 36,2
0 15 from the right
  58,16 36,2 13,20 4,52 14,86 38,98 60,80 66,48 56,14
0 15 overlapping
  44,8 18,12 4,50 16,90 40,97 62,76 66,40 52,8 30,4 20,14
0 10 clockwise
  22,10 46,3 66,30 66,66 46,97 20,90 4,62 8,28 26,8
0 5 tail
  48,6 22,6 4,40 8,80 34,98 58,82 66,44 54,14 34,6 30,22 42,34
1 80 stroke
  12,0 11,33 10,67 9,100
1 12 flag
  0,24 12,14 22,0! 22,34 21,68 20,100
1 8 flag and foot
  4,22 16,12 26,0! 26,34 26,68 26,100 | 2,99 26,100 50,98
2 45 loop
  6,22 22,4 46,2 58,18 48,44 28,70 10,92 4,84 18,78 38,90 58,98 76,90
2 35 corner
  6,22 20,5 42,2 56,16 50,40 30,68 4,98! 28,97 52,96 74,94
2 20 wave
  8,16 24,5 46,6 52,24 38,50 18,76 8,94! 26,90 46,95 70,90
3 55 two bowls
  6,12 28,2 50,8 50,28 36,42 22,48! 44,50 60,66 54,88 30,98 4,90
3 20 loop
  8,14 28,2 50,8 50,28 36,44 22,50 24,43 42,48 60,64 54,88 30,98 4,92
3 10 flat top
  4,6 30,4 54,3! 38,22 24,40! 46,46 58,66 50,90 26,98 2,92
3 15 smooth
  8,10 32,2 48,12 46,30 30,44 46,54 56,72 46,92 24,98 4,94
4 45 open
  12,4 8,26 4,52! 24,54 44,52 66,48 | 52,0 50,34 47,67 44,100
4 20 round open
  8,4 4,28 8,50 28,56 48,46 58,24 | 58,2 55,34 52,67 50,100
4 20 closed
  46,0 24,30 2,62! 26,64 50,62 72,60 | 48,0 47,34 46,67 45,100
4 15 one stroke
  10,6 6,28 8,48! 28,52 50,44 58,10! 55,40 52,70 49,100
5 55 hat apart
  18,6 15,24 12,42! 32,38 52,52 54,78 34,97 4,92 | 18,6 38,5 60,2
5 25 one stroke
  60,4 40,5 20,7! 16,26 14,44! 34,40 54,54 54,80 34,97 4,92
5 20 smooth
  62,4 38,4 18,14 16,34 36,46 54,62 50,86 28,98 4,92
6 50 curved
  46,2 24,22 8,52 6,80 22,98 44,94 52,76 40,60 20,64 8,80
6 30 straight
  36,0 24,24 12,50 5,76 16,97 38,95 50,78 38,62 18,68 8,82
6 20 large loop
  52,6 28,10 8,40 6,74 24,97 50,94 62,70 48,50 26,54 10,72
6 10 small loop
  28,4 10,28 2,60 14,90 42,96 62,82 60,66 44,62 32,72 34,86
7 50 plain
  2,8 26,6 54,4! 44,34 34,66 24,100
7 15 hook
  4,22 6,6! 30,7 56,4! 46,34 36,66 30,100
7 15 bar
  4,8 28,6 56,4! 44,34 34,66 24,100 | 14,52 36,50 58,48
7 20 curved
  2,12 24,4 46,4 52,16 42,40 34,68 30,100
8 45 from the right
  54,12 34,2 14,14 20,34 38,50 50,72 38,96 14,94 6,74 24,52 46,34 56,14
8 25 from the top
  44,4 20,6 12,26 32,46 50,66 44,94 20,98 6,78 22,54 46,36 52,14 36,2
8 15 open
  60,8 36,2 16,14 22,34 42,52 50,74 34,97 10,90 10,70 30,52 50,34 64,18
8 15 two rings
  30,48 10,30 16,6 38,2 52,20 32,46 8,66 10,92 34,99 54,82 46,58 28,48
9 50 straight stem
  46,12 26,3 6,22 8,44 26,50 44,34 48,8! 46,40 43,70 40,100
9 25 curved stem
  46,14 28,2 8,16 6,38 24,48 44,34 48,12 48,46 38,78 14,98
9 15 one line
  44,10 22,4 6,26 18,46 40,34 48,6 42,36 32,68 20,100
9 10 closed loop
  42,36 20,46 6,28 20,4 44,6 50,22 48,48 44,74 40,100
"""

PER_DIGIT = 800  # images fitted, of each digit
PER_WAY = 100  # images a way speaks for before it is parted
FINALISTS = 3  # ways followed from a blurred image to the sharp one
FEWEST = 8  # images a way must explain to be kept
POOR = 15.0  # squared error past which a fit is not believed (a digit holds some 80 of ink squared)
SOFT = np.array([4.0, 2.2, 1.2])  # width of an edge, pixels, from blurred to sharp
BLUR = (1.1, 0.55, 0.0)  # what blurs an image as much
PRIOR = np.array([0.6, 0.4, 0.25])
FREE, LINK, LIFT = 2.0, 1.2, 0.3  # pixels a point moves, and moves off its neighbour; pen lifted


class Arrays(NamedTuple):
    """A way as the kernel takes it."""

    points: Any
    bend: Any
    starts: Any


class Fit(NamedTuple):
    """Which way explains an image, its control points in pixels, and the pen's log radius."""

    way: int
    error: float
    points: Any
    radius: float


def arrays(way: Way) -> Arrays:
    """A way as the kernel takes it."""
    points = [point for stroke in way.strokes for point in stroke]
    starts = [i == 0 for stroke in way.strokes for i in range(len(stroke))]
    return Arrays(
        np.array([(p.x, p.y) for p in points]),
        np.array([not p.corner for p in points], dtype=np.float32),
        np.array(starts, dtype=np.uint8),
    )


@numba.njit(nogil=True)
def render(q, bend, starts, soft, out):
    """The picture of control points q[:-1] drawn with a pen of log radius q[-1]."""
    count = bend.size
    radii = np.full(count, np.exp(q[-1]), dtype=np.float32)
    path = np.empty((STEPS * count + 1, 4), dtype=np.float32)
    depth = np.empty((28, 28), dtype=np.float32)
    points = q[:-1].copy().reshape(count, 2).astype(np.float32)
    n = trace(points, bend, starts, count, radii, np.zeros(4, dtype=np.float32), path)
    ink_depth(path, n, soft, depth)
    for k in range(784):
        out[k] = min(max(0.5 - depth[k // 28, k % 28] / soft, 0.0), 1.0)


@numba.njit(nogil=True)
def improve(images, q, reference, bend, starts, softs, strengths, form):
    """Move q until it draws the image; return the squared error and the price of the moves."""
    m = q.size
    drawn, other, slopes = np.empty(784), np.empty(784), np.empty((m, 784))
    for level in range(softs.size):
        soft, strength, image, damping = softs[level], strengths[level], images[level], 0.02
        render(q, bend, starts, soft, drawn)
        for _ in range(9):
            error, moved = drawn - image, q - reference
            cost = error @ error + strength * (moved @ (form @ moved))
            for j in range(m):
                step = 0.15 if j < m - 1 else 0.05
                q[j] += step
                render(q, bend, starts, soft, other)
                q[j] -= step
                slopes[j] = (other - drawn) / step
            curvature = slopes @ slopes.T
            pull = -(slopes @ error) - strength * (form @ moved)
            done = True
            for _ in range(4):
                system = curvature + strength * form
                for j in range(m):
                    system[j, j] += damping * curvature[j, j] + 0.01
                trial = q + np.clip(np.linalg.solve(system, pull), -1.5, 1.5)
                trial[-1] = min(max(trial[-1], -1.0), 1.2)
                render(trial, bend, starts, soft, other)
                error, moved = other - image, trial - reference
                reached = error @ error + strength * (moved @ (form @ moved))
                if reached < cost:
                    done = reached > 0.998 * cost
                    q[:], drawn[:], damping = trial, other, max(0.4 * damping, 1e-3)
                    break
                damping *= 4
            if done:
                break
    error, moved = drawn - images[-1], q - reference
    return error @ error, moved @ (form @ moved)


def quadratic_form(starts):
    """The price of moving points, in pixels, and of moving them off their neighbours."""
    count = len(starts)
    form = np.zeros((2 * count + 1, 2 * count + 1))
    form[-1, -1] = 1 / 0.4**2
    for i in range(2 * count):
        form[i, i] += 1 / FREE**2
        if i + 2 < 2 * count:
            apart = np.zeros(2 * count + 1)
            apart[i], apart[i + 2] = 1, -1
            form += (LIFT if starts[i // 2 + 1] else 1) / LINK**2 * np.outer(apart, apart)
    return form


def moments(image):
    """Centre of mass, x and y, and the second moments about it: xx, yy, xy."""
    at, mass = np.arange(28) + 0.5, image.sum()
    cx, cy = image.sum(axis=0) @ at / mass, image.sum(axis=1) @ at / mass
    x, y = at - cx, at - cy
    spread = image.sum(axis=0) @ x**2, image.sum(axis=1) @ y**2, y @ image @ x
    return cx, cy, *(value / mass for value in spread)


def start(image, way: Arrays):
    """The way, stretched and slanted to the image's moments."""
    points = way.points * (17 / np.ptp(way.points, axis=0).max())
    points += 14 - (points.max(axis=0) + points.min(axis=0)) / 2
    q = np.append(points.ravel(), np.log(1.35))
    drawn = np.empty(784)
    render(q, way.bend, way.starts, 1.2, drawn)
    cx, cy, xx, yy, xy = moments(drawn.reshape(28, 28))
    gx, gy, XX, YY, XY = moments(image)
    down = np.sqrt(YY / yy)
    across = np.sqrt(max(XX - XY**2 / YY, 0.3) / max(xx - xy**2 / yy, 0.3))
    across = np.clip(across, 0.4, 2.5)
    lean = (XY / down - across * xy) / yy
    x, y = (points - [cx, cy]).T
    moved = np.stack([across * x + lean * y + gx, down * y + gy], axis=1)
    return np.append(moved.ravel(), np.log(1.3 * np.clip(image.sum() / 105, 0.7, 2.2)))


def explain(image, label: int, ways: list[Way], tables: list[Arrays]) -> Fit | None:
    """The way that draws the image best, and how."""
    picture = image.reshape(28, 28).astype(np.float64)
    levels = np.stack([gaussian_filter(picture, b).ravel() if b else picture.ravel() for b in BLUR])
    tries = []
    for k, (way, table) in enumerate(zip(ways, tables, strict=True)):
        if way.digit == label:
            reference = start(picture, table)
            form = quadratic_form(table.starts)
            q = reference.copy()
            prices = improve(
                levels[:1], q, reference, table.bend, table.starts, SOFT[:1], PRIOR[:1], form
            )
            tries.append((prices[0] + PRIOR[0] * prices[1], k, q, reference, form))
    best, least = None, np.inf
    for _, k, q, reference, form in sorted(tries, key=lambda t: t[0])[:FINALISTS]:
        table = tables[k]
        error, price = improve(
            levels[1:], q, reference, table.bend, table.starts, SOFT[1:], PRIOR[1:], form
        )
        if error + PRIOR[-1] * price < least:
            least = error + PRIOR[-1] * price
            best = Fit(k, error, q[:-1].reshape(-1, 2), q[-1])
    return best


def explain_all(images, labels, ways: list[Way], threads: int) -> list[Fit]:
    """Every fit that is to be believed."""
    tables = [arrays(way) for way in ways]
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(lambda i: explain(images[i], labels[i], ways, tables), range(len(images)))
    return [fit for fit in found if fit and fit.error < POOR]


def straighten(shapes):
    """Take from each shape (n, c, 2) what maps their mean to it affinely; shapes and maps."""
    mean = shapes.mean(axis=0)
    for _ in range(3):
        mean = mean - (mean.max(axis=0) + mean.min(axis=0)) / 2
        rows = np.column_stack([mean, 10 * np.ones(len(mean))])
        ridge = np.diag([2.0, 2.0, 1e-4]) * len(mean)  # a single stroke does not tell its width
        maps = np.linalg.solve(rows.T @ rows + ridge, np.einsum("ck,nca->nka", rows, shapes - mean))
        linear = np.eye(2) + maps[:, :2]
        plain = np.einsum("nca,nab->ncb", shapes - 10 * maps[:, 2:], np.linalg.inv(linear))
        mean = plain.mean(axis=0)
    return plain, linear


def average(fits: list[Fit], ways: list[Way], per_way: int):
    """Means and spreads of the shapes of each way, parted by k-means; and every affine map."""
    result, maps = [], []
    for k, way in enumerate(ways):
        mine = [fit for fit in fits if fit.way == k]
        if len(mine) < FEWEST:
            continue
        plain, linear = straighten(np.stack([fit.points for fit in mine]))
        parts = max(1, round(len(mine) / per_way))
        flat = plain.reshape(len(plain), -1)
        part = KMeans(parts, n_init=3, random_state=0).fit_predict(flat)
        groups = [np.flatnonzero(part == j) for j in range(parts)]
        groups = [rows for rows in groups if len(rows) >= FEWEST]
        for j, rows in enumerate(groups, 1):
            # the mean of the maps is kept in the shape: it is how this way slants
            shape = plain[rows] @ linear[rows].mean(axis=0)
            maps.append(linear[rows] @ np.linalg.inv(linear[rows].mean(axis=0)))
            name = way.name if len(groups) == 1 else f"{way.name}, {j}"
            result.append(to_way(way, name, shape))
    return result, np.concatenate(maps)


def to_way(way: Way, name: str, shapes) -> Way:
    """The average of shapes of one way, in the units of the table."""
    mean = shapes.mean(axis=0)
    spread = np.sqrt(((shapes - mean) ** 2).mean(axis=(0, 2)))
    scale = 100 / np.ptp(mean, axis=0).max()
    points = (mean - mean.min(axis=0)) * scale
    numbers = iter(np.column_stack([points, spread * scale]).round().astype(int).tolist())
    strokes = tuple(
        tuple(Point(x, y, wide, corner) for *_, corner in stroke for x, y, wide in [next(numbers)])
        for stroke in way.strokes
    )
    return Way(way.digit, len(shapes), name, strokes)


def main() -> None:
    """Fit twice, print the table."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    train = gd.load("mnist").train[:50_000]
    draw = np.random.default_rng(1)
    rows = np.concatenate(
        [
            draw.choice(np.flatnonzero(train.labels == d), PER_DIGIT, replace=False)
            for d in range(10)
        ]
    )
    images, labels = train.images[rows], train.labels[rows]
    ways = list(read(SKETCHES))
    for turn in (1, 2):
        fits = explain_all(images, labels, ways, threads)
        print(f"turn {turn}: {len(ways)} ways, {len(fits):,} fits", file=sys.stderr)
        # the second time nothing is parted again
        ways, maps = average(fits, ways, PER_WAY if turn == 1 else sys.maxsize)
    print(write(ways))
    across, lean, rise, down = maps[:, 0, 0], maps[:, 1, 0], maps[:, 0, 1], maps[:, 1, 1]
    print(f"# log(width/height) {np.std(np.log(across / down)):.3f}", file=sys.stderr)
    print(f"# lean {np.std(lean / down):.3f}, rise {np.std(rise / across):.3f}", file=sys.stderr)
    print(f"# lean-rise {np.corrcoef(lean / down, rise / across)[0, 1]:.2f}", file=sys.stderr)
    radii = np.array([fit.radius for fit in fits])
    print(f"# radius {np.exp(radii.mean()):.3f} px, log {radii.std():.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
