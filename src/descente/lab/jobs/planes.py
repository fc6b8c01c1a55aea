"""Jobs on a plane through the network: the cost there, where it stands, a descent in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.errors import InputError
from descente.lab.experiment import Settings
from descente.lab.jobs.again import again
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.protocol import named
from descente.lab.wire import Value
from descente.measure import evaluate
from descente.network import Network
from descente.threads import checkpoint

__all__ = ["ON_PATH", "along", "landscape", "spot"]

Floats = NDArray[np.float32]

ON_PATH = ("path", "pca", "ends")
"""Planes along the path of a training: there has to be one first."""
STANDS = 31  # the cost is computed at so many places along the path
AHEAD = 3.0  # seconds of a core for the steps that are to come


def landscape(
    at: Snapshot,
    plane: str = "random",
    size: int = 41,
    span: float = 1.0,
    seed: int = 0,
    weights: list[int] | None = None,
    ahead: bool = False,
) -> Iterator[Value]:
    """The cost on a plane, with the path of the training over it.

    With ``ahead``, before the first step, it is the path that the training will take; where there
    is none to be had, it is a random plane.
    """
    from descente.instruments import survey as library
    from descente.objective import objective

    within("grid", size**2)
    pair: Any = tuple(weights or ())
    comes = ahead and _is_fresh(at)
    if comes:
        at = _ahead(at)
    whole = objective(at.net, at.digits.train, at.settings.cost, threads=1)
    path: Any = np.stack(at.thetas)
    steps = np.array(at.steps)
    moved = len({theta.tobytes() for theta in path}) > 2
    checkpoint()
    if plane in ON_PATH and not moved:
        if not ahead:
            raise InputError("the path has too few points yet: train the network a little first.")
        plane = "random"
    work = library.begin(
        whole,
        size,
        span,
        plane,
        seed,
        path=path if moved else None,
        when=steps,
        weights=pair if weights else None,
    )
    stands: dict[str, Any] = {}
    for survey in library.survey(whole, work):
        value = _landscape(at, survey, path, steps)
        value.words["ahead"] = comes
        value.arrays.update(stands)
        yield value
        if moved and not stands:
            stands = _stands(at, steps)


def _is_fresh(at: Snapshot) -> bool:
    """Whether the network is as its seed drew it, before its first step."""
    return len(set(at.steps)) == 1 and np.array_equal(at.net.theta, at.settings.network().theta)


def _ahead(at: Snapshot) -> Snapshot:
    """The same place, with the path of a copy that has made the steps to come.

    As many of them as there is time for.
    """
    steps, thetas = _way(at.settings)
    return replace(at, steps=steps, thetas=thetas)


@lru_cache(maxsize=2)  # a class begins with the same settings, and a chapter is opened again
def _way(settings: Settings) -> tuple[tuple[int, ...], tuple[Floats, ...]]:
    """The path of a whole training."""
    copy = again(settings, None, AHEAD)
    return (*copy.path.steps, copy.step), (*copy.path.thetas, copy.net.theta)


def along(steps: Any) -> NDArray[np.int64]:
    """Indices of places along a path, closer together at its start; its end is one."""
    wanted = steps[-1] * np.linspace(0, 1, STANDS) ** 2
    after = np.clip(np.searchsorted(steps, wanted), 1, len(steps) - 1)
    nearer = after - (wanted - steps[after - 1] < steps[after] - wanted)
    return np.unique(np.append(nearer, len(steps) - 1))


def _stands(at: Snapshot, steps: Any) -> dict[str, Any]:
    """Places along the path, and the cost at each."""
    places = along(steps)
    kind, train = at.settings.cost, at.digits.train
    costs = [
        evaluate(Network.of(at.net.layout, at.thetas[k]), train, kind, threads=1)[0] for k in places
    ]
    return {"stand": places.astype(np.int32), "stand_cost": np.array(costs)}


def spot(at: Snapshot, plane: Any = None) -> Iterator[Value]:
    """Where the network stands over a plane, and how far out of it."""
    alpha, beta, distance = plane.project(at.net.theta)
    yield Value(
        {"step": at.step},
        {"alpha": float(alpha[0]), "beta": float(beta[0]), "distance": float(distance[0])},
    )


def _landscape(at: Snapshot, survey: Any, path: Any, steps: Any) -> Value:
    land, gradient = survey.landscape, at.here.gradient
    alpha, beta, distance = land.plane.project(path)
    a, b, d = land.plane.project(at.net.theta)
    # along the plane −η ∇C moves (α, β) by −η times these
    slopes = land.directions @ gradient / (land.directions**2).sum(axis=1)
    grid = {}
    for name, axis, places in (("slope_alpha", 0, land.alpha), ("slope_beta", 1, land.beta)):
        rise = np.gradient(land.cost, places, axis=axis)
        grid[name] = (rise / (land.directions[axis] ** 2).sum()).astype(np.float32)
    return Value(
        {
            "plane": land.plane.kind,
            "stage": survey.stage,
            "complete": land.complete,
            "axes": [named(axis) for axis in land.plane.axes],
            "examples": land.n_examples,
            "step": at.step,
        },
        {
            "done": survey.done / survey.total,
            "here_alpha": float(a[0]),
            "here_beta": float(b[0]),
            "here_distance": float(d[0]),
            "eta": at.eta,
            "slope_alpha": float(slopes[0]),
            "slope_beta": float(slopes[1]),
            "norm": float(np.linalg.norm(gradient)),
        },
        {
            "alpha": land.alpha,
            "beta": land.beta,
            "cost": land.cost,
            "standard_error": land.standard_error,
            "path_alpha": alpha,
            "path_beta": beta,
            "path_distance": distance,
            "path_step": steps.astype(np.int32),
            "axis_share": np.array([axis.share for axis in land.plane.axes], dtype=float),
            **grid,
        },
        land.plane,
    )
