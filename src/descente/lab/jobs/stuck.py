"""Why the descent does not get stuck: the same run on three planes, and what leaves the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.errors import InputError
from descente.instruments.planes import Plane, framed, principal_plane, turning_plane
from descente.lab.jobs.planes import along
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.wire import Value
from descente.objective import Objective, objective
from descente.threads import checkpoint

__all__ = ["PLANES", "stuck"]

Vector = NDArray[np.float64]

PLANES = ("start", "end", "path")
FIRST, DOUBLINGS = 1e-3, 14  # how far out of a plane is looked: 0.001, 0.002, …, 8.2


def stuck(at: Snapshot, size: int = 31) -> Iterator[Value]:
    """The same run on the plane of its start, of its end and of its path.

    On each lies the foot of every θ of the run: its nearest point. The cost all over a plane, at
    places of the run, and at their feet, first of a sample of the examples and then of all; and at
    the lowest point of each plane the slope within it, and out of it.
    """
    from descente.instruments import survey as library

    within("grid", len(PLANES) * size**2)
    kept = [k for k, theta in enumerate(at.thetas) if np.isfinite(theta).all()]
    path = np.stack([at.thetas[k] for k in kept]).astype(np.float64)
    steps = np.array([at.steps[k] for k in kept])
    if len({theta.tobytes() for theta in path}) < 3:
        raise InputError("the path has too few points yet: train the network a little first.")
    checkpoint()
    whole = objective(at.net, at.digits.train, at.settings.cost, threads=1)
    planes = _planes(whole, path, steps)
    lands = [library.begin(whole, size, 1.0, plane) for plane in planes]
    surveys = [library.survey(whole, land) for land in lands]
    told: dict[str, Any] = _feet(planes, path, steps)

    def value() -> Value:
        grids = ("alpha", "beta", "cost", "standard_error")
        arrays = {name: np.stack([getattr(land, name) for land in lands]) for name in grids}
        words = {
            "planes": list(PLANES),
            "step": at.step,
            "examples": min(land.n_examples for land in lands),
            "complete": all(land.complete for land in lands) and "low_cost" in told,
        }
        return Value(words, {}, {**arrays, **told})

    for survey in surveys:
        next(state for state in survey if state.stage == "exact")
        yield value()
    told |= _stands(whole, planes, path, steps)
    yield value()
    for survey in surveys:
        for _ in survey:
            pass
        yield value()
    lows = [_lowest(whole, land) for land in lands]
    told |= {f"low_{name}": np.array([low[name] for low in lows]) for name in lows[0]}
    yield value()


def _planes(whole: Objective, path: Vector, steps: Any) -> list[Plane]:
    """The three planes, each a square that holds the feet of the whole run."""
    found = [
        *(framed(turning_plane(whole.moved(theta)), path) for theta in (path[0], path[-1])),
        principal_plane(whole, path, steps),
    ]
    return [replace(plane, reach=(max(plane.reach),) * 2) for plane in found]


def _feet(planes: list[Plane], path: Vector, steps: Any) -> dict[str, Any]:
    """Where the run lies over each plane: (planes, points) each."""
    feet = [plane.project(path) for plane in planes]
    names = ("path_alpha", "path_beta", "path_distance")
    arrays = {
        name: np.stack(rows) for name, rows in zip(names, zip(*feet, strict=True), strict=True)
    }
    return {**arrays, "path_step": steps.astype(np.int32)}


def _stands(whole: Objective, planes: list[Plane], path: Vector, steps: Any) -> dict[str, Any]:
    """The cost at places along the run, and at their feet on each plane."""
    places = along(steps)
    some = path[places]
    feet = []
    for plane in planes:
        alpha, beta, _ = plane.project(some)
        first, second = plane.directions
        feet.append(whole.surface(first, second, plane.origin).sums(alpha, beta)[0])
    return {
        "stand": places.astype(np.int32),
        "stand_cost": np.array([whole.cost(theta) for theta in some]),
        "foot_cost": np.array(feet) / whole.n_examples,
    }


def _lowest(whole: Objective, land: Any) -> dict[str, float]:
    """The lowest point of a plane's grid: ∇C there, what of it lies in the plane, and what not.

    Straight out of the plane, against ∇C, the cost is measured further and further away.
    """
    i, j = np.unravel_index(int(np.nanargmin(land.cost)), land.cost.shape)
    theta = land.plane.point(land.alpha[i], land.beta[j])
    gradient = whole.gradient(theta)
    within_it = land.directions.T @ (land.directions @ gradient)  # both have length 1
    out = gradient - within_it
    length = float(np.linalg.norm(out))
    cost, lower, far = whole.cost(theta), np.inf, 0.0
    for k in range(DOUBLINGS if length else 0):
        checkpoint()
        there = whole.cost(theta - FIRST * 2**k / length * out)
        if there > lower:
            break
        lower, far = there, FIRST * 2**k
    return {
        "alpha": float(land.alpha[i]),
        "beta": float(land.beta[j]),
        "cost": cost,
        "slope": float(np.linalg.norm(gradient)),
        "inside": float(np.linalg.norm(within_it)),
        "outside": length,
        "lower": lower,
        "far": far,
    }
