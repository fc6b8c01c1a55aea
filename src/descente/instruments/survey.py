"""The survey of a landscape: the exact mean cost on a plane, over all examples.

A person waiting wants a picture first and its last digit later, so a survey goes in three stages:
a coarse grid on a sample of the examples, the whole grid on that sample (both with their standard
errors), then every point over all examples, coarse points before the finer ones. Wherever it is
stopped, what was computed stands, NaN means "not computed yet", and it can be taken up again. No
value is ever altered, and the network the plane goes through is never moved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.errors import InputError
from descente.instruments import planes
from descente.instruments.landscape import Landscape, PathOnPlane
from descente.instruments.planes import Plane
from descente.interrupt import interruptible
from descente.objective import Objective, objective
from descente.space import Rows

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.engines import Surface
    from descente.network import Network
    from descente.runs import Run

__all__ = ["PLANES", "Survey", "begin", "landscape", "survey"]

Vector = NDArray[np.float64]

PLANES = ("random", "path", "pca", "ends", "sharpest", "weights")

COARSE = 11  # points along each side of the first, coarse picture
SAMPLE = 0.05, 200, 2000  # fraction of the examples in the sample, at least and at most
LOOK = 0.05  # seconds of work between two looks at the clock
MOST_POINTS = 4_000_000


@dataclass(frozen=True)
class Survey:
    """Where a survey stands.

    Attributes
    ----------
    landscape : Landscape
        What is known so far; it goes on changing, `Landscape.copy` keeps it.
    stage : str
        "coarse" or "sample" (means over a sample), "exact" (over all examples).
    done, total : int
        Point-examples computed, and to compute in all.
    remaining : float
        Seconds left at this pace.
    """

    landscape: Landscape
    stage: str
    done: int
    total: int
    remaining: float


def landscape(
    net: Network | Objective,
    data: Split | None = None,
    size: int | tuple[int, int] = 51,
    span: float | tuple[float, float] = 1.0,
    plane: str | Plane = "random",
    seed: int = 0,
    *,
    normalize: str = "filter",
    run: Run | None = None,
    path: Any = None,
    steps: tuple[int, int, int] | None = None,
    weights: tuple[int, int] | None = None,
    cost: str = "quadratic",
    threads: int | None = None,
    resume: Landscape | None = None,
    on_progress: Callable[[Survey], None] | None = None,
) -> Landscape:
    """The exact mean cost over all examples on a plane through a network's parameters.

    Ctrl-C ends it cleanly: what was computed is returned, and ``resume`` goes on with it.

    Parameters
    ----------
    net : Network or Objective
        Where the plane goes through; never moved.
    data : Split
        n examples; left out with an `Objective`.
    size : int or (int, int)
        Grid points along α and β.
    span : float or (float, float)
        How far to look, in units of the plane's own reach: for random directions 1 means as far
        away as the weights are long, for a path 1 frames it with a margin, for single weights and
        the sharpest plane 1 is a distance of 1.
    plane : {"random", "path", "pca", "sharpest", "ends", "weights"} or Plane
        Two random directions; three points of a run; its principal components; the gradient and
        the direction of largest curvature; from the run's start to its end, and a random direction;
        two chosen weights.
    seed : int
        Of the random directions and of the sample.
    normalize : {"filter", "layer", "none"}
        Lengths of random directions: per neuron (Li et al. 2018), per layer, as drawn.
    run : Run, optional
        Its snapshots are the path: for "path", "pca" and "ends", and to be shown on any plane.
    path : (k, n_parameters) or k vectors, optional
        A path without a run.
    steps : (int, int, int), optional
        For "path": which steps of the run to pass through, by default first, middle and last.
    weights : (int, int), optional
        For "weights": indices in θ, by default the two largest derivatives.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.
    resume : Landscape, optional
        An unfinished landscape to go on with; its grid and plane are used.
    on_progress : callable, optional
        Called with a `Survey` about twenty times a second.

    Returns
    -------
    Landscape

    Raises
    ------
    InputError
        If an argument is out of range, or a plane cannot be drawn.

    Notes
    -----
    Agrees with a float64 evaluation of every point within 2e-6. Source: Li, Xu, Taylor, Studer,
    Goldstein, "Visualizing the loss landscape of neural nets", 2018.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> land = gd.landscape(net, data.train, size=5)
    >>> land.cost.shape, land.complete
    ((5, 5), True)
    >>> bool(abs(land.cost[2, 2] / gd.cost(net, data.train) - 1) < 2e-6)
    True
    """
    at = objective(net, data, cost, threads=threads)
    points, when = _path_of(at, run, path)
    if resume is not None:
        land = _taken_up(resume, at)
    else:
        land = begin(
            at,
            size,
            span,
            plane,
            seed,
            normalize=normalize,
            path=points,
            when=when,
            steps=steps,
            weights=weights,
        )
    with interruptible() as stop:
        for state in survey(at, land):
            if points is not None and land.path is None:  # after the first picture, not before it
                land.path = _on_plane(land.plane, at, points, when)
            if on_progress is not None:
                on_progress(state)
            if stop.is_set():
                break
    if points is not None and land.path is None:  # where nothing was left to compute
        land.path = _on_plane(land.plane, at, points, when)
    return land


def begin(
    at: Objective,
    size: int | tuple[int, int] = 51,
    span: float | tuple[float, float] = 1.0,
    plane: str | Plane = "random",
    seed: int = 0,
    *,
    normalize: str = "filter",
    path: Rows | None = None,
    when: NDArray[np.int64] | None = None,
    steps: tuple[int, int, int] | None = None,
    weights: tuple[int, int] | None = None,
) -> Landscape:
    """A landscape of which nothing is known yet, for `survey`; the arguments are `landscape`'s.

    Parameters
    ----------
    path : k vectors, optional
    when : (k,) int64, optional
        Steps made at each point of the path, where known.
    """
    if not isinstance(plane, Plane):
        plane = _plane(plane, at, path, when, steps, weights, seed, normalize)
    return _blank(plane, at, size, span, seed)


def survey(at: Objective, land: Landscape) -> Generator[Survey, None, None]:
    """Compute a landscape block by block, coarse to fine, in place; stop it by not going on.

    What is already known over all examples is not computed again.

    Parameters
    ----------
    at : Objective
    land : Landscape
        Made by `landscape`, finished or not.

    Yields
    ------
    Survey
        After each block of about a twentieth of a second.
    """
    work = _stages(land)
    total = sum(len(points) * count for _, points, count in work)
    done, here = 0, at
    for stage, points, count in work:
        begun = time.perf_counter()
        if here.n_examples != count:
            here = at.sample(count, land.seed)
        first_way, second_way = land.directions
        surface = here.surface(first_way, second_way, land.plane.origin)
        first, block = 0, surface.block
        while first < len(points):
            some = points[first : first + block]
            _fill(land, surface, some, count)
            first, done = first + len(some), done + len(some) * count
            spent = time.perf_counter() - begun
            land.seconds += spent
            block = max(surface.block, int(LOOK * len(some) / spent))
            pace = spent / (len(some) * count)
            yield Survey(land, stage, done, total, (total - done) * pace)
            begun = time.perf_counter()


def _stages(land: Landscape) -> list[tuple[str, NDArray[np.intp], int]]:
    """What is left to compute: the stage, its points in order, and over how many examples."""
    fraction, least, most = SAMPLE
    n = land.n_examples
    sample = min(n, max(least, min(most, int(fraction * n))))
    rank = _refinement(land.cost.shape).ravel()
    order = np.argsort(rank, kind="stable")
    known = land.examples.ravel().copy()
    work = []
    for stage, points, count in (
        ("coarse", order[rank[order] == 0], sample),
        ("sample", order, sample),
        ("exact", order, n),
    ):
        wanted = points[known[points] < count]
        if len(wanted) and (count == n) == (stage == "exact"):
            known[wanted] = count
            work.append((stage, wanted, count))
    return work


def _fill(land: Landscape, surface: Surface, points: NDArray[np.intp], count: int) -> None:
    i, j = np.divmod(points, land.cost.shape[1])
    n = land.n_examples
    with np.errstate(all="ignore"):
        sums, squares = surface.sums(land.alpha[i], land.beta[j])
        mean = sums / count
        # of a sample without replacement: nothing is left to be unsure of once it is everything
        spread = np.maximum(squares / count - mean**2, 0.0) / max(1, count - 1)
        error = np.sqrt(spread * (n - count) / max(1, n - 1))
    land.cost[i, j] = mean
    land.standard_error[i, j] = error if count < n else 0.0
    land.examples[i, j] = count


def _refinement(shape: tuple[int, ...]) -> NDArray[np.int64]:
    """For each grid point the level at which it is first wanted: 0 is the coarse grid.

    Each level has twice as many intervals as the one before; all hold the corners.
    """
    levels = []
    for points in shape:
        level = np.full(points, -1, dtype=np.int64)
        intervals, at = COARSE - 1, 0
        while (level < 0).any():
            picked = np.rint(np.linspace(0, points - 1, intervals + 1)).astype(np.int64)
            level[picked[level[picked] < 0]] = at
            intervals, at = 2 * intervals, at + 1
        levels.append(level)
    return np.maximum(levels[0][:, None], levels[1][None, :])


def _blank(plane: Plane, at: Objective, size: Any, span: Any, seed: int) -> Landscape:
    hint = " along each side"
    sizes = [whole("size", points, 2, hint) for points in _pair(size)]
    if sizes[0] * sizes[1] > MOST_POINTS:
        raise InputError(
            "size came as {size!r}: {points:,} points; at most {most:,} fit.",
            size=size,
            points=sizes[0] * sizes[1],
            most=MOST_POINTS,
        )
    spans = [number("span", reach) for reach in _pair(span)]
    seed = whole("seed", seed, 0)
    axes = [
        center + reach * s * np.linspace(-1.0, 1.0, points)
        for center, reach, s, points in zip(plane.center, plane.reach, spans, sizes, strict=True)
    ]
    shape = (len(axes[0]), len(axes[1]))
    unknown = np.full(shape, np.nan)
    return Landscape(
        axes[0],
        axes[1],
        unknown,
        unknown.copy(),
        np.zeros(shape, np.int64),
        plane,
        at.n_examples,
        seed,
        at.fingerprint,
    )


def _pair(value: Any) -> tuple[Any, Any]:
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise InputError(
                "{value!r} came; wanted one number, or one for each side.", value=value
            )
        return value[0], value[1]
    return value, value


def _plane(
    kind: str,
    at: Objective,
    points: Any,
    when: Any,
    steps: Any,
    weights: Any,
    seed: int,
    normalize: str,
) -> Plane:
    planes.grouping(normalize)  # a wrong word is refused whatever the plane
    if kind not in PLANES:
        raise InputError(
            "plane={kind!r} is unknown; choose {known}, or pass a Plane.",
            kind=kind,
            known=", ".join(map(repr, PLANES)),
        )
    if kind in ("path", "pca", "ends") and points is None:
        raise InputError(
            "plane={kind!r} goes along a path: pass run=, a recorded run, or path=.", kind=kind
        )
    if kind == "path":
        three = _three(steps, _steps(points, when))
        return planes.path_plane(at, [points[row] for row in three], points)
    if kind == "pca":
        return planes.principal_plane(at, points, when)
    if kind == "sharpest":
        return planes.sharpest_plane(at, seed)
    if kind == "ends":
        return planes.ends_plane(at, points[0], seed, normalize)
    if kind == "weights":
        largest = at.space.order(at.gradient())[:2]
        return planes.weights_plane(at, largest if weights is None else weights)
    return planes.random_plane(at, seed, normalize)


def _three(steps: tuple[int, int, int] | None, when: NDArray[np.int64]) -> list[int]:
    """Rows of the path: the steps asked for, by default first, middle (by step) and last."""
    if steps is None:
        middle = int(np.abs(when - when[-1] / 2).argmin())
        if middle in (0, len(when) - 1) and len(when) > 2:
            middle = len(when) // 2
        return [0, middle, len(when) - 1]
    if np.shape(steps) != (3,):
        raise InputError("steps came as {steps!r}; wanted three steps of the run.", steps=steps)
    rows = []
    for step in steps:
        found = np.flatnonzero(when == step)
        if not len(found):
            kept = ", ".join(map(str, when[:8])) + (", …" if len(when) > 8 else "")
            raise InputError(
                "step {step} has no snapshot; those kept are {kept}.", step=step, kept=kept
            )
        rows.append(int(found[0]))
    return rows


def _path_of(
    at: Objective, run: Run | None, path: Any
) -> tuple[Rows | None, NDArray[np.int64] | None]:
    """The points of the path, and the steps made at each where a run tells."""
    if path is not None:
        return at.space.vectors("the path", path), None
    if run is None:
        return None, None
    when = run.snapshot_steps
    if not when:
        raise InputError("the run was not recorded, so its path is not known: pass path=.")
    rows = at.space.rows(len(when))
    for row, step in enumerate(when):
        rows[row] = at.space.vector(run.theta_at(step))
    return rows, np.array(when)


def _on_plane(
    plane: Plane, at: Objective, points: Rows, when: NDArray[np.int64] | None
) -> PathOnPlane:
    alpha, beta, distance = plane.project(points)
    cost = np.array([at.cost(point) for point in points])
    return PathOnPlane(_steps(points, when), alpha, beta, distance, cost)


def _steps(points: Rows, when: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """The steps made at each point: 0, 1, 2, … where nothing tells."""
    return np.arange(len(points)) if when is None else when


def _taken_up(land: Landscape, at: Objective) -> Landscape:
    if land.function != at.fingerprint:
        raise InputError(
            "the landscape to go on with is that of another cost, over {examples:,} examples "
            "and {parameters:,} parameters; what came has {other_examples:,} and "
            "{other_parameters:,}: pass the same network and data.",
            examples=land.n_examples,
            parameters=land.plane.space.size,
            other_examples=at.n_examples,
            other_parameters=at.space.size,
        )
    taken = land.copy()
    origin, directions = land.plane.origin, at.space.rows(2)
    for i, way in enumerate(land.directions):
        directions[i] = at.space.vector(way)
    origin = at.space.vector(origin)
    taken.plane = replace(land.plane, origin=origin, directions=directions, space=at.space)
    return taken
