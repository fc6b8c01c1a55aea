"""Planes through parameter space: an origin, two orthogonal directions, and how far to look.

Random directions have no scale of their own: a network's cost does not change when one layer is
made larger and the next smaller, so a random step means something only beside the weights it moves.
Filter normalisation (Li et al. 2018) gives the part of a direction that feeds one neuron the length
of that neuron's own incoming weights; biases stay where they are, as in the paper's figures. Two
such directions are made orthogonal *neuron by neuron*, and only then given their lengths: so both
properties hold at once, to the last bits of float64.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import matrix, whole
from descente.errors import InputError
from descente.network import Layout, Parameter
from descente.objective import Objective
from descente.threads import in_order

__all__ = [
    "AXES",
    "NORMALIZATIONS",
    "Axis",
    "Plane",
    "ends_plane",
    "framed",
    "groups_of",
    "path_plane",
    "principal_plane",
    "random_direction",
    "random_plane",
    "sharpest_plane",
    "turning_plane",
    "weights_plane",
]

Vector = NDArray[np.float64]
Pair = tuple[float, float]

NORMALIZATIONS = ("filter", "layer", "none")
MARGIN = 1.25  # how much wider than a path the view on it is

AXES = {
    "random": "random direction {axis.number}",
    "chord": "distance along the chord, first to last",
    "across": "distance across it",
    "pca": "principal component {axis.number} ({percent:.1f} %)",
    "gradient": "distance along the gradient",
    "sharpest": "distance along the sharpest direction",
    "downhill": "distance along the negative gradient",
    "turn": "distance along the way in which it turns",
    "ends": "from the first θ (0) to the last (1)",
    "aside": "random direction",
    "weight": "added to {axis.parameter.name}",
    "named": "{axis.name}",
}
"""What an axis of each kind says in English."""


@dataclass(frozen=True)
class Axis:
    """What α or β measures, as data; ``str`` says it in English.

    Attributes
    ----------
    kind : str
        A key of `AXES`.
    number : int or None
        Which of several of its kind, from 1.
    share : float or None
        Of a principal component: its part of the squared distances from the path's last point, see
        `principal_plane`.
    converged : bool
        Whether the sharpest direction is one.
    parameter : Parameter or None
        The weight or bias that moves.
    name : str
        What you call an axis of your own (``"named"``).
    """

    kind: str
    number: int | None = None
    share: float | None = None
    converged: bool = True
    parameter: Parameter | None = None
    name: str = ""

    def __str__(self) -> str:
        said = AXES[self.kind].format(axis=self, percent=100 * (self.share or 0.0))
        return said if self.converged else f"{said} (not converged)"


@dataclass(frozen=True, eq=False)
class Plane:
    """θ(α, β) = origin + α directions[0] + β directions[1].

    Attributes
    ----------
    kind : str
        How it was chosen, e.g. ``"random"``.
    origin : (n_parameters,) float64
        θ at α = β = 0.
    directions : (2, n_parameters) float64
        Orthogonal; their lengths are the units of α and β.
    center, reach : (float, float)
        The middle of the view and its half-width at span 1, in α and in β.
    axes : (Axis, Axis)
        What α and β measure.
    """

    kind: str
    origin: Vector
    directions: Vector
    center: Pair = (0.0, 0.0)
    reach: Pair = (1.0, 1.0)
    axes: tuple[Axis, Axis] = (Axis("named", name="α"), Axis("named", name="β"))

    @property
    def names(self) -> tuple[str, str]:
        """What α and β measure, in English."""
        return str(self.axes[0]), str(self.axes[1])

    def point(self, alpha: float, beta: float) -> Vector:
        """θ at (α, β): (n_parameters,) float64."""
        point: Vector = self.origin + alpha * self.directions[0] + beta * self.directions[1]
        return point

    def project(self, points: Any) -> tuple[Vector, Vector, Vector]:
        """Where points lie over the plane.

        Parameters
        ----------
        points : (k, n_parameters)

        Returns
        -------
        alpha, beta : (k,) float64
            Of the nearest point of the plane.
        distance : (k,) float64
            Euclidean distance to it: how far out of the plane the point is.
        """
        lengths = (self.directions**2).sum(axis=1)
        per = 1 / np.where(lengths > 0, lengths, 1.0)

        def one(point: Any) -> tuple[float, float, float]:
            away = point.astype(np.float64) - self.origin
            where = self.directions @ away * per
            return *where.tolist(), float(np.linalg.norm(away - where @ self.directions))

        found = np.array(in_order(one, np.atleast_2d(np.asarray(points)), 1)).reshape(-1, 3)
        return found[:, 0], found[:, 1], found[:, 2]


def groups_of(layout: Layout, normalize: str) -> NDArray[np.int64]:
    """Which numbers of θ share one length: (n_parameters,) group numbers, -1 for what stays put."""
    if normalize not in NORMALIZATIONS:
        raise InputError(
            "normalize={normalize!r} is unknown; choose {known}.",
            normalize=normalize,
            known=", ".join(map(repr, NORMALIZATIONS)),
        )
    groups = np.zeros(layout.n_parameters, dtype=np.int64)
    if normalize == "none":
        return groups
    first = 0
    for layer in layout.layers:
        groups[layer.biases] = -1
        if normalize == "layer":
            groups[layer.weights] = first
            first += 1
        else:
            groups[layer.weights] = first + np.arange(layer.inputs * layer.outputs) % layer.outputs
            first += layer.outputs
    return groups


def _by_group(groups: NDArray[np.int64], products: Vector) -> Vector:
    """Sums over each group, handed back to each of its members; 0 where there is no group."""
    totals = np.bincount(groups + 1, weights=products)
    totals[0] = 0.0
    return np.asarray(totals[groups + 1])


def _ratio(a: Vector, b: Vector) -> Vector:
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def random_direction(
    objective: Objective, rng: np.random.Generator, normalize: str, against: Vector | None = None
) -> Vector:
    """A random direction, orthogonal to another one, of the lengths `normalize` asks for.

    Orthogonal group by group, so that giving each group its length keeps it so.
    """
    theta = objective.theta
    groups = groups_of(objective.layout, normalize)
    d = rng.standard_normal(len(theta))
    d[groups < 0] = 0.0
    wanted = d if normalize == "none" else theta
    wanted = _by_group(groups, wanted**2)
    if against is not None:
        drawn = _by_group(groups, d * d)
        for _ in range(2):  # once more takes away what rounding left
            d -= _ratio(_by_group(groups, d * against), _by_group(groups, against**2)) * against
            d[groups < 0] = 0.0
        # a neuron of one weight has one direction: what is left of it here is rounding
        d[_by_group(groups, d * d) <= 1e-20 * drawn] = 0.0
    scaled: Vector = d * np.sqrt(_ratio(wanted, _by_group(groups, d * d)))
    return scaled


def random_plane(objective: Objective, seed: int = 0, normalize: str = "filter") -> Plane:
    """Through where one stands, along two random directions.

    Parameters
    ----------
    objective : Objective
    seed : int
    normalize : {"filter", "layer", "none"}
        Lengths per neuron (Li et al. 2018), per layer, or as drawn from the normal distribution.
    """
    if normalize != "none" and not any(
        W.any() for W, _ in objective.layout.unpack(objective.theta)
    ):
        raise InputError("every weight is 0: directions as long as the weights have no length.")
    rng = np.random.default_rng(whole("seed", seed, 0))
    first = random_direction(objective, rng, normalize)
    second = random_direction(objective, rng, normalize, first)
    axes = Axis("random", number=1), Axis("random", number=2)
    return Plane("random", objective.theta, np.stack([first, second]), axes=axes)


def _orthonormal(first: Vector, second: Vector, what: str) -> Vector:
    """Two unit vectors that span the same plane, the first along ``first``."""
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if not all(np.isfinite(lengths)) or lengths[0] == 0:
        raise InputError("{what} span no plane: choose others.", what=what)
    u = first / lengths[0]
    v = second.copy()
    for _ in range(2):
        v -= (v @ u) * u
    if np.linalg.norm(v) <= 1e-9 * lengths[1]:
        raise InputError("{what} span no plane: they lie on one line; choose others.", what=what)
    return np.stack([u, v / np.linalg.norm(v)])


def framed(plane: Plane, points: Vector) -> Plane:
    """The plane with a view that holds the projections of some points, with a margin.

    Parameters
    ----------
    plane : Plane
    points : (k, n_parameters)
    """
    alpha, beta, _ = plane.project(points)
    lows, highs = np.array([alpha.min(), beta.min()]), np.array([alpha.max(), beta.max()])
    reach = MARGIN * (highs - lows) / 2
    reach = np.maximum(reach, 0.1 * reach.max())
    center = (lows + highs) / 2
    return replace(
        plane,
        center=(float(center[0]), float(center[1])),
        reach=(float(reach[0]), float(reach[1])),
    )


def path_plane(objective: Objective, points: Any, frame: Any = None) -> Plane:
    """Through three points of a path, so that these three lie *on* the surface.

    α and β are distances in parameter space; the origin is the last of the three points.

    Parameters
    ----------
    objective : Objective
    points : (3, n_parameters)
    frame : (k, n_parameters), optional
        Points whose projections the view holds, by default those three.
    """
    three = matrix("the path", points, objective.layout.n_parameters, 3)
    if len(three) != 3:
        raise InputError("{n} points came; a plane passes through three.", n=len(three))
    start, middle, end = three
    directions = _orthonormal(end - start, middle - end, "the three points of the path")
    seen = three if frame is None else matrix("the path", frame, three.shape[1])
    return framed(Plane("path", end, directions, axes=(Axis("chord"), Axis("across"))), seen)


def principal_plane(objective: Objective, points: Any, when: Any = None) -> Plane:
    """Through the last point of a path, along its two principal components.

    Parameters
    ----------
    objective : Objective
    points : (k, n_parameters), k ≥ 3
        In the order of the path; distances are measured from the last. Components have no sign of
        their own: α is made to grow from the path's start to its end, and β from its middle on.
    when : (k,), optional
        Steps made at each point, rising. Then a point counts for the stretch of log(1 + step) that
        it stands for: the first hundred steps as much as the next ten thousand, for most happens
        early, and whichever steps were kept. By default every point counts alike.
    """
    path = matrix("the path", points, objective.layout.n_parameters, 3)
    away = path - path[-1]
    if when is not None:
        away *= np.sqrt(_stretches(np.asarray(when)))[:, None]
    # the components of few points in a large space, from the small matrix of their products
    values, vectors = np.linalg.eigh(away @ away.T)
    first, second = (away.T @ vectors[:, -1 - i] for i in range(2))
    if values[-2] <= 1e-14 * values[-1]:
        raise InputError("the points of the path lie on one line: they span no plane.")
    shares = values[::-1][:2] / values.sum()
    directions = _orthonormal(first, second, "the points of the path")
    before = (directions @ np.stack([away[0], away[len(away) // 2]]).T).diagonal()
    directions[before > 0] *= -1
    axes = (
        Axis("pca", number=1, share=float(shares[0])),
        Axis("pca", number=2, share=float(shares[1])),
    )
    return framed(Plane("pca", path[-1], directions, axes=axes), path)


def _stretches(when: NDArray[Any]) -> Vector:
    """The stretch of a path that each point stands for, up to halfway to its neighbours."""
    along = np.log1p(when.astype(np.float64))
    halfway = np.concatenate([along[:1], (along[1:] + along[:-1]) / 2, along[-1:]])
    stretches: Vector = np.diff(halfway)
    return stretches


def sharpest_plane(objective: Objective, seed: int = 0) -> Plane:
    """Through where one stands, along ∇C and the direction in which C curves most.

    The second is the eigenvector of the largest eigenvalue of the Hessian, made orthogonal to the
    gradient. Both have length 1.
    """
    from descente.instruments.curvature import sharpness

    steepest, sharp = objective.gradient(), sharpness(objective, seed=seed)
    directions = _orthonormal(steepest, sharp.vector, "the gradient and the sharpest direction")
    axes = Axis("gradient"), Axis("sharpest", converged=sharp.converged)
    return Plane("sharpest", objective.theta, directions, axes=axes)


def turning_plane(objective: Objective) -> Plane:
    """Through where one stands, along −∇C and the way in which −∇C turns as one follows it.

    Descent in small steps, θ′ = −∇C, sets out in this plane and leaves it only in the third order:
    θ″ = H ∇C lies in it too. Both directions have length 1.
    """
    steepest = objective.gradient()
    turns = objective.hessian_vector(steepest)
    directions = _orthonormal(-steepest, turns, "the gradient and the way in which it turns")
    return Plane("turn", objective.theta, directions, axes=(Axis("downhill"), Axis("turn")))


def ends_plane(objective: Objective, start: Any, seed: int = 0, normalize: str = "filter") -> Plane:
    """From a start (α = 0) to where one stands (α = 1), and a random direction across.

    Parameters
    ----------
    objective : Objective
    start : (n_parameters,)
        The first θ of a run.
    seed, normalize
        Of the random direction, see `random_plane`.
    """
    origin = matrix("the start", np.atleast_2d(start), objective.layout.n_parameters)[0]
    along = objective.theta - origin
    if not np.any(along):
        raise InputError("the start is where the network stands: the two ends span nothing.")
    rng = np.random.default_rng(whole("seed", seed, 0))
    across = random_direction(objective, rng, normalize, along)
    axes = Axis("ends"), Axis("aside")
    return Plane("ends", origin, np.stack([along, across]), (0.5, 0.0), axes=axes)


def weights_plane(objective: Objective, indices: Any) -> Plane:
    """Through where one stands, along two single weights; α and β are added to their values."""
    layout = objective.layout
    chosen = np.atleast_1d(np.asarray(indices))
    if chosen.shape != (2,) or chosen.dtype.kind not in "iu" or chosen[0] == chosen[1]:
        raise InputError(
            "weights came as {indices!r}; wanted the indices of two weights.", indices=indices
        )
    first, second = (Axis("weight", parameter=layout.locate(int(i))) for i in chosen)
    directions = np.zeros((2, layout.n_parameters))
    directions[0, chosen[0]] = directions[1, chosen[1]] = 1.0
    return Plane("weights", objective.theta, directions, axes=(first, second))
