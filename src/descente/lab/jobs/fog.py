"""Jobs of the game in the fog: ground to search, what a probe finds, a descent, the fog lifted.

All of them measure over every training example, also while the network trains. The plane of a
ground stays where it was laid: what was found on it goes on being true whatever the network does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from descente.errors import InputError
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.wire import Value
from descente.network import Network
from descente.objective import Objective, objective
from descente.threads import checkpoint

__all__ = ["ground", "lift", "probe", "roll"]

FIRST = 0.35  # of half the ground's width: the descent's first step
LONGER, SHORTER = 1.3, 1 / 3  # the next step after one that led lower, and after one that did not


def ground(at: Snapshot, number: int = 0) -> Iterator[Value]:
    """Ground of this number around the network looked at, and what its starting place is like."""
    from descente.instruments.ground import lay

    whole = _whole(at)
    moved = {theta.tobytes() for theta in at.thetas} - {at.net.theta.tobytes()}
    path = [theta for theta in at.thetas if np.isfinite(theta).all()] if moved else []
    drawn = Network(
        at.net.layout.sizes,
        seed=at.settings.seed,
        activation=at.net.layout.activation,
        output=at.net.layout.output,
    )
    found = lay(whole, path, drawn.theta, number)
    plane = found.plane
    sides = [
        np.array([middle - reach, middle + reach])
        for middle, reach in zip(plane.center, plane.reach, strict=True)
    ]
    yield Value(
        {"number": number, "kind": plane.kind, "step": at.step, "examples": whole.n_examples},
        {"steepest": found.steepest},
        {"alpha": sides[0], "beta": sides[1], **_measured(whole, plane, [found.start])},
        plane,
    )


def probe(at: Snapshot, plane: Any = None, points: Sequence[list[float]] = ()) -> Iterator[Value]:
    """The cost and its slope at some points of a ground, (α, β) each."""
    within("rows", len(points))
    whole = _whole(at)
    yield Value({"examples": whole.n_examples}, arrays=_measured(whole, plane, points))


def roll(
    at: Snapshot, plane: Any = None, alpha: float = 0.0, beta: float = 0.0, probes: int = 8
) -> Iterator[Value]:
    """Gradient descent on a ground from (α, β), of which it knows the cost and the slope.

    Each probe is a step along −∇C within the plane. Where it leads lower it is taken and the next
    is longer; else a shorter one is tried. A step over the edge of the ground ends at the edge.
    """
    many, whole = within("rows", max(0, probes)), _whole(at)
    middle, reach = np.array(plane.center), np.array(plane.reach)
    lengths = (plane.directions**2).sum(axis=1)

    def look(point: Any) -> tuple[Any, float, Any]:
        checkpoint()
        theta = plane.point(*point)
        return point, whole.cost(theta), plane.directions @ whole.gradient(theta) / lengths

    best = look(np.array([alpha, beta]))
    eta = FIRST / max(1e-300, float(np.abs(best[2] / reach).max()))
    seen, after, lowest = [], [], -1
    for k in range(many):
        seen.append(look(np.clip(best[0] - eta * best[2], middle - reach, middle + reach)))
        after.append(lowest)
        lower = seen[-1][1] < best[1]
        best, eta, lowest = (seen[-1], LONGER * eta, k) if lower else (best, SHORTER * eta, lowest)
    spots, slopes = (np.array([row[k] for row in seen]).reshape(-1, 2) for k in (0, 2))
    yield Value(
        {"examples": whole.n_examples},
        arrays={
            "after": np.array(after, np.int32),
            **_told(spots, np.array([cost for _, cost, _ in seen]), slopes),
        },
    )


def lift(
    at: Snapshot, plane: Any = None, size: int = 41, below: float = 0.0, probes: int = 8
) -> Iterator[Value]:
    """The cost all over a ground, and how likely probes set at random come lower than ``below``."""
    from descente.instruments import survey as library

    within("grid", size**2)
    whole = _whole(at)
    work = library.begin(whole, size, 1.0, plane)
    for survey in library.survey(whole, work):
        land = survey.landscape
        share = float((land.cost[land.examples > 0] < below).mean())
        yield Value(
            {"examples": land.n_examples, "complete": land.complete},
            {"share": share, "chance": float(1 - (1 - share) ** max(0, probes))},
            {
                "alpha": land.alpha,
                "beta": land.beta,
                "cost": land.cost,
                "standard_error": land.standard_error,
            },
        )


def _whole(at: Snapshot) -> Objective:
    """The cost over all training examples, standing where the network is looked at."""
    return objective(at.net, at.digits.train, at.settings.cost, threads=1)


def _measured(whole: Objective, plane: Any, points: Any) -> dict[str, Any]:
    """The cost at points of a plane, and its slope along it."""
    if wrong := [point for point in points if len(point) != 2]:
        raise InputError(
            "a point of the ground came with {n} numbers; wanted two, (α, β).", n=len(wrong[0])
        )
    spots = np.array(points, dtype=float).reshape(-1, 2)
    lengths = (plane.directions**2).sum(axis=1)
    costs, slopes = np.zeros(len(spots)), np.zeros((len(spots), 2))
    for k, spot in enumerate(spots):
        checkpoint()
        theta = plane.point(*spot)
        costs[k] = whole.cost(theta)
        slopes[k] = plane.directions @ whole.gradient(theta) / lengths
    return _told(spots, costs, slopes)


def _told(spots: Any, costs: Any, slopes: Any) -> dict[str, Any]:
    return {
        "point_alpha": spots[:, 0],
        "point_beta": spots[:, 1],
        "point_cost": costs,
        "slope_alpha": slopes[:, 0],
        "slope_beta": slopes[:, 1],
        "slope": np.hypot(slopes[:, 0], slopes[:, 1]),
    }
