"""Hilly ground for a game: a plane on which the cost rises and falls, and a place to start from.

A plane through a trained network has one hole, and the network lies in it. But hidden neurons can
change places without changing what a network reads: the same network stands at many points of
parameter space, each in a valley of its own. Through three such points goes a plane with three
valleys; where two of them are earlier steps of the descent, the valleys differ in depth. Where a
network has no such copies, or has diverged to where the cost is flat, random directions are drawn,
around it or around a network that is freshly drawn.

Planes are drawn until one is hilly. The cost on it is the network's own, and nothing of it is bent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.errors import InputError
from descente.instruments.planes import Axis, Pair, Plane, path_plane, random_plane
from descente.network import Layout
from descente.objective import Objective
from descente.threads import checkpoint

__all__ = ["Ground", "exchanged", "lay", "valleys"]

Vector = NDArray[np.float64]

DRAWS = 6  # planes of each kind and width that are tried
WIDTHS = {"equals": (1.1, 1.5), "random": (3.0, 4.5)}  # in units of the plane's own reach
POINTS, EXAMPLES = 15, 500  # of the first look at a plane: points along each side, and a sample
DEPTH = 0.06  # a valley is so deep, of the height of all the ground, below the way out of it
ENOUGH = 2  # valleys
RATIO = 6.0  # from here on heights are compared by their logarithms, as in the pictures
LEAST = 1.2  # the highest point is at least so many times as high as the lowest
SHIFT = 0.2  # of the reach: so far the middle of the ground may be from that of the plane
SLOPE = 0.05  # over half the ground's width it would fall so far, of all its height, at the start
AWAY = 0.7  # of the reach: so far from the lowest point starts whoever looks for it


@dataclass(frozen=True, eq=False)
class Ground:
    """A plane with hills.

    Attributes
    ----------
    plane : Plane
        Its directions have length 1, its reach is the same both ways: a square of parameter space.
    start : (float, float)
        α and β of a place on a slope, away from the lowest point.
    steepest : float
        The largest slope between neighbouring points of the first look at it.
    """

    plane: Plane
    start: Pair
    steepest: float


def exchanged(layout: Layout, theta: Any, rng: np.random.Generator) -> Vector:
    """The same network, with the neurons of each hidden layer in another, random order.

    Parameters
    ----------
    layout : Layout
    theta : (n_parameters,)
    rng : Generator

    Returns
    -------
    (n_parameters,) float64
        Reads every image as before.
    """
    moved = np.array(theta, dtype=np.float64)
    layers = layout.unpack(moved)
    for (weights, biases), (following, _) in pairwise(layers):
        order = rng.permutation(len(biases))
        weights[:], biases[:] = weights[:, order], biases[order]
        following[:] = following[order]
    return moved


def lay(at: Objective, path: Sequence[Any] = (), drawn: Any = None, seed: int = 0) -> Ground:
    """Hilly ground around where one stands.

    Parameters
    ----------
    at : Objective
    path : sequence of (n_parameters,)
        Earlier θ of the same network, if it has moved.
    drawn : (n_parameters,), optional
        A network as drawn at random, for ground around it where there is none around this one.
    seed : int
        The same seed lays the same ground.

    Returns
    -------
    Ground

    Raises
    ------
    InputError
        If the cost is flat, or infinite, on every plane that is drawn.
    """
    rng = np.random.default_rng(whole("seed", seed, 0))
    few = at.sample(min(EXAMPLES, at.n_examples), seed)
    best: tuple[float, Ground] | None = None
    for plane in _planes(few, path, drawn, rng):
        checkpoint()
        found = _judged(few, plane, rng)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
        if best is not None and best[0] >= ENOUGH:
            break
    if best is None:
        raise InputError("the cost is flat wherever one looks: there is no ground to search.")
    return best[1]


def _planes(at: Objective, path: Sequence[Any], drawn: Any, rng: Any) -> Iterator[Plane]:
    """Planes to be tried, the most promising first."""
    kinds = ["random"]
    if _copies(at.space.layout):
        kinds.insert(0 if len(path) else 1, "equals")
    if drawn is not None and not np.array_equal(drawn, at.theta):
        kinds.append("drawn")
    for kind in kinds:
        here = at.moved(drawn) if kind == "drawn" else at
        for _ in range(DRAWS):
            for width in WIDTHS["equals" if kind == "equals" else "random"]:
                plane = None
                with suppress(InputError):  # its directions have no length
                    plane = _square(_plane(kind, here, path, rng), width, rng)
                if plane is not None:
                    yield plane


def _copies(layout: Layout | None) -> bool:
    """Whether a hidden layer has neurons that can change places."""
    return layout is not None and any(layer.outputs > 1 for layer in layout.layers[:-1])


def _plane(kind: str, at: Objective, path: Sequence[Any], rng: Any) -> Plane:
    layout = at.space.layout
    if kind == "equals" and layout is not None:
        some = path[len(path) // 2 :] if len(path) else [at.theta]
        earlier = [some[int(k)] for k in rng.integers(len(some), size=2)]
        three = [at.theta, *(exchanged(layout, theta, rng) for theta in earlier)]
        return replace(path_plane(at, np.stack(three)), kind=kind)
    plane = random_plane(at, int(rng.integers(2**31)))
    lengths = np.sqrt((plane.directions**2).sum(axis=1))
    return replace(plane, kind=kind, directions=plane.directions / lengths[:, None], reach=lengths)


def _square(plane: Plane, width: float, rng: Any) -> Plane:
    """The same plane turned and shifted at random, as wide both ways."""
    turn, reach = rng.uniform(0, 2 * np.pi), width * max(plane.reach)
    first, second = plane.directions
    turned = np.stack(
        [
            np.cos(turn) * first + np.sin(turn) * second,
            np.cos(turn) * second - np.sin(turn) * first,
        ]
    )
    middle = turned @ (np.array(plane.center) @ plane.directions)
    middle += SHIFT * reach * rng.uniform(-1, 1, 2)
    return replace(
        plane,
        directions=turned,
        center=(float(middle[0]), float(middle[1])),
        reach=(float(reach), float(reach)),
        axes=(Axis("random", number=1), Axis("random", number=2)),
    )


def _judged(at: Objective, plane: Plane, rng: Any) -> tuple[float, Ground] | None:
    """How hilly a plane is, and the ground that it makes; None where it makes none."""
    alpha, beta = (
        middle + reach * np.linspace(-1, 1, POINTS)
        for middle, reach in zip(plane.center, plane.reach, strict=True)
    )
    cost = _looked(at, plane, alpha, beta)
    if not (np.isfinite(cost).all() and cost.max() > LEAST * cost.min()):
        return None
    level = heights(cost)
    lowest = np.unravel_index(int(level.argmin()), level.shape)
    i, j = np.indices(level.shape)
    fit = np.hypot(i - lowest[0], j - lowest[1]) >= AWAY * (POINTS - 1) / 2
    fit &= (np.minimum(i, j) > 1) & (np.maximum(i, j) < POINTS - 2)
    steep = np.hypot(*np.gradient(level, alpha, beta))
    fit &= (level >= np.median(level)) & (steep >= np.median(steep))
    if not fit.any():
        return None
    places = np.argwhere(fit)
    k, m = places[rng.integers(len(places))]
    start = (float(alpha[k]), float(beta[m]))
    fall = float(np.linalg.norm(plane.directions @ at.gradient(plane.point(*start))))
    if not fall * plane.reach[0] >= SLOPE * (cost.max() - cost.min()):
        return None  # saturated neurons make steps, with no slope to follow
    slopes = np.hypot(*np.gradient(cost, alpha, beta))
    ground = Ground(plane, start, float(slopes.max()))
    closed = min(lowest) > 0 and max(lowest) < POINTS - 1  # else its valley ends outside
    return valleys(level, DEPTH) - 2 * (not closed) + float(level.std()), ground


def _looked(at: Objective, plane: Plane, alpha: Vector, beta: Vector) -> Vector:
    """The cost at the points of a grid: (alpha, beta)."""
    first, second = np.meshgrid(alpha, beta, indexing="ij")
    with np.errstate(all="ignore"):  # a cost that is infinite is told by itself
        surface = at.surface(plane.directions[0], plane.directions[1], plane.origin)
        sums, _ = surface.sums(first.ravel(), second.ravel())
        return np.asarray(sums / at.n_examples).reshape(first.shape)


def heights(cost: Any) -> Vector:
    """Costs from 0, the lowest, to 1, the highest; by their logarithms where they span much."""
    low, high = cost.min(), cost.max()
    if low > 0 and high > RATIO * low:
        cost, low, high = np.log(cost), np.log(low), np.log(high)
    return np.asarray((cost - low) / (high - low))


def valleys(level: Any, depth: float) -> int:
    """How many valleys of at least this depth there are: so far one climbs to get out of each.

    Parameters
    ----------
    level : (a, b)
        Heights on a grid; each point has eight neighbours.
    depth : float

    Notes
    -----
    The ground is flooded from below. Where two lakes meet, the one whose bottom is higher ends, and
    the water over its bottom is its depth. The lake of the lowest point never ends.
    """
    bottom: dict[tuple[int, int], tuple[int, int]] = {}  # of each wet point, a deeper one

    def lake(place: tuple[int, int]) -> tuple[int, int]:
        while bottom[place] != place:
            place = bottom[place]
        return place

    count = 1
    for flat in np.argsort(level, axis=None, kind="stable"):
        i, j = (int(k) for k in np.unravel_index(int(flat), level.shape))
        bottom[i, j] = (i, j)
        around = [(i + x, j + y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]
        for lakes in ({lake((i, j)), lake(place)} for place in around if place in bottom):
            if len(lakes) == 2:
                deeper, other = sorted(lakes, key=lambda place: level[place])
                count += bool(level[i, j] - level[other] >= depth)
                bottom[other] = deeper
    return count
