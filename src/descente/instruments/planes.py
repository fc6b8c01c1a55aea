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

from descente.checks import whole
from descente.errors import InputError
from descente.network import Parameter
from descente.objective import Objective
from descente.space import Element, Flat, Place, Rows, Space
from descente.threads import in_order

__all__ = [
    "AXES",
    "NORMALIZATIONS",
    "Axis",
    "Plane",
    "ends_plane",
    "framed",
    "grouping",
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

NORMALIZATIONS = {"filter": "filter", "layer": "tensor", "none": "all"}  # and the groups of each
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
    parameter : Parameter, Place or None
        The weight or bias that moves.
    name : str
        What you call an axis of your own (``"named"``).
    """

    kind: str
    number: int | None = None
    share: float | None = None
    converged: bool = True
    parameter: Parameter | Place | None = None
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
    origin : vector
        θ at α = β = 0; (n_parameters,) float64 for a network of this package.
    directions : two vectors
        Orthogonal; their lengths are the units of α and β. (2, n_parameters) float64 for a network
        of this package.
    center, reach : (float, float)
        The middle of the view and its half-width at span 1, in α and in β.
    axes : (Axis, Axis)
        What α and β measure.
    space : Space, optional
        What the vectors are of; by default they are arrays.
    """

    kind: str
    origin: Element
    directions: Rows
    center: Pair = (0.0, 0.0)
    reach: Pair = (1.0, 1.0)
    axes: tuple[Axis, Axis] = (Axis("named", name="α"), Axis("named", name="β"))
    space: Space = None  # type: ignore[assignment]  # which it is once made

    def __post_init__(self) -> None:
        if self.space is None:
            object.__setattr__(self, "space", Flat(len(self.origin)))

    @property
    def names(self) -> tuple[str, str]:
        """What α and β measure, in English."""
        return str(self.axes[0]), str(self.axes[1])

    def point(self, alpha: float, beta: float) -> Element:
        """θ at (α, β): a vector, (n_parameters,) float64 for a network of this package."""
        first, second = self.directions
        return self.space.combine((1.0, self.origin), (alpha, first), (beta, second))

    def project(self, points: Any) -> tuple[Vector, Vector, Vector]:
        """Where points lie over the plane.

        Parameters
        ----------
        points : (k, n_parameters), or k vectors of the plane's space

        Returns
        -------
        alpha, beta : (k,) float64
            Of the nearest point of the plane.
        distance : (k,) float64
            Euclidean distance to it: how far out of the plane the point is.
        """
        space, ways = self.space, self.directions
        lengths = np.array([space.total(space.times(d, d)) for d in ways])
        per = 1 / np.where(lengths > 0, lengths, 1.0)

        def one(point: Any) -> tuple[float, float, float]:
            away = space.combine((1.0, point), (-1.0, self.origin))
            where = space.dots(ways, away) * per
            out = space.combine((1.0, away), (-1.0, space.mix(where, ways)))
            return *where.tolist(), space.norm(out)

        rows = space.vectors("points", points, one=True)
        found = np.array(in_order(one, rows, 1)).reshape(-1, 3)
        return found[:, 0], found[:, 1], found[:, 2]


def grouping(normalize: str) -> str:
    """Which numbers share one length.

    Raises
    ------
    InputError
        If the normalisation is unknown.
    """
    if normalize not in NORMALIZATIONS:
        raise InputError(
            "normalize={normalize!r} is unknown; choose {known}.",
            normalize=normalize,
            known=", ".join(map(repr, NORMALIZATIONS)),
        )
    return NORMALIZATIONS[normalize]


def _ratio(a: Vector, b: Vector) -> Vector:
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def random_direction(
    objective: Objective, rng: np.random.Generator, normalize: str, against: Element | None = None
) -> Element:
    """A random direction, orthogonal to another one, of the lengths `normalize` asks for.

    Orthogonal group by group, so that giving each group its length keeps it so.
    """
    theta, space, by = objective.theta, objective.space, grouping(normalize)
    d = space.random(rng)
    drawn = space.group_dots(d, d, by)
    wanted = drawn if normalize == "none" else space.group_dots(theta, theta, by)
    d = space.scaled(d, np.ones(len(drawn)), by)  # what is in no group stays put
    if against is not None:
        squares = space.group_dots(against, against, by)
        for _ in range(2):  # once more takes away what rounding left
            share = _ratio(space.group_dots(d, against, by), squares)
            d = space.combine((1.0, d), (-1.0, space.scaled(against, share, by)))
        # a neuron of one weight has one direction: what is left of it here is rounding
        left = space.group_dots(d, d, by) > 1e-20 * drawn
        d = space.scaled(d, left.astype(np.float64), by)
    return space.scaled(d, np.sqrt(_ratio(wanted, space.group_dots(d, d, by))), by)


def random_plane(objective: Objective, seed: int = 0, normalize: str = "filter") -> Plane:
    """Through where one stands, along two random directions.

    Parameters
    ----------
    objective : Objective
    seed : int
    normalize : {"filter", "layer", "none"}
        Lengths per neuron (Li et al. 2018), per layer, or as drawn from the normal distribution.
    """
    theta, space = objective.theta, objective.space
    if grouping(normalize) != "all" and not space.group_dots(theta, theta, "tensor").any():
        raise InputError("every weight is 0: directions as long as the weights have no length.")
    rng = np.random.default_rng(whole("seed", seed, 0))
    first = random_direction(objective, rng, normalize)
    second = random_direction(objective, rng, normalize, first)
    axes = Axis("random", number=1), Axis("random", number=2)
    return Plane("random", theta, _pair(space, first, second), axes=axes, space=space)


def _pair(space: Space, first: Element, second: Element) -> Rows:
    rows = space.rows(2)
    rows[0], rows[1] = first, second
    return rows


def _orthonormal(space: Space, first: Element, second: Element, what: str) -> Rows:
    """Two unit vectors that span the same plane, the first along ``first``."""
    lengths = space.norm(first), space.norm(second)
    if not all(np.isfinite(lengths)) or lengths[0] == 0:
        raise InputError("{what} span no plane: choose others.", what=what)
    u, v = space.divided(first, lengths[0]), second
    for _ in range(2):
        v = space.combine((1.0, v), (-space.dot(v, u), u))
    if space.norm(v) <= 1e-9 * lengths[1]:
        raise InputError("{what} span no plane: they lie on one line; choose others.", what=what)
    return _pair(space, u, space.divided(v, space.norm(v)))


def framed(plane: Plane, points: Any) -> Plane:
    """The plane with a view that holds the projections of some points, with a margin.

    Parameters
    ----------
    plane : Plane
    points : (k, n_parameters), or k vectors of the plane's space
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
    points : three vectors
    frame : k vectors, optional
        Points whose projections the view holds, by default those three.
    """
    space = objective.space
    three = space.vectors("the path", points, 3)
    if len(three) != 3:
        raise InputError("{n} points came; a plane passes through three.", n=len(three))
    start, middle, end = three
    along, aside = (space.combine((1.0, a), (-1.0, b)) for a, b in ((end, start), (middle, end)))
    directions = _orthonormal(space, along, aside, "the three points of the path")
    seen = three if frame is None else frame
    axes = Axis("chord"), Axis("across")
    return framed(Plane("path", end, directions, axes=axes, space=space), seen)


def principal_plane(objective: Objective, points: Any, when: Any = None) -> Plane:
    """Through the last point of a path, along its two principal components.

    Parameters
    ----------
    objective : Objective
    points : k vectors, k ≥ 3
        In the order of the path; distances are measured from the last. Components have no sign of
        their own: α is made to grow from the path's start to its end, and β from its middle on.
    when : (k,), optional
        Steps made at each point, rising. Then a point counts for the stretch of log(1 + step) that
        it stands for: the first hundred steps as much as the next ten thousand, for most happens
        early, and whichever steps were kept. By default every point counts alike.
    """
    space = objective.space
    path = space.vectors("the path", points, 3)
    last, weight = path[-1], np.ones(len(path))
    if when is not None:
        weight = np.sqrt(_stretches(np.asarray(when)))
    away = space.rows(len(path))
    for i, c in enumerate(weight.tolist()):
        away[i] = space.combine((c, space.combine((1.0, path[i]), (-1.0, last))))
    # the components of few points in a large space, from the small matrix of their products
    values, vectors = np.linalg.eigh(space.gram(away))
    first, second = (space.mix(vectors[:, -1 - i], away) for i in range(2))
    if values[-2] <= 1e-14 * values[-1]:
        raise InputError("the points of the path lie on one line: they span no plane.")
    shares = values[::-1][:2] / values.sum()
    directions = _orthonormal(space, first, second, "the points of the path")
    for i, point in enumerate((away[0], away[len(away) // 2])):
        if space.dot(directions[i], point) > 0:
            directions[i] = space.combine((-1.0, directions[i]))
    axes = (
        Axis("pca", number=1, share=float(shares[0])),
        Axis("pca", number=2, share=float(shares[1])),
    )
    return framed(Plane("pca", last, directions, axes=axes, space=space), path)


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

    space, what = objective.space, "the gradient and the sharpest direction"
    steepest, sharp = objective.gradient(), sharpness(objective, seed=seed)
    directions = _orthonormal(space, steepest, space.vector(sharp.vector), what)
    axes = Axis("gradient"), Axis("sharpest", converged=sharp.converged)
    return Plane("sharpest", objective.theta, directions, axes=axes, space=space)


def turning_plane(objective: Objective) -> Plane:
    """Through where one stands, along −∇C and the way in which −∇C turns as one follows it.

    Descent in small steps, θ′ = −∇C, sets out in this plane and leaves it only in the third order:
    θ″ = H ∇C lies in it too. Both directions have length 1.
    """
    space, what = objective.space, "the gradient and the way in which it turns"
    steepest = objective.gradient()
    turns = objective.hessian_vector(steepest)
    directions = _orthonormal(space, space.combine((-1.0, steepest)), turns, what)
    axes = Axis("downhill"), Axis("turn")
    return Plane("turn", objective.theta, directions, axes=axes, space=space)


def ends_plane(objective: Objective, start: Any, seed: int = 0, normalize: str = "filter") -> Plane:
    """From a start (α = 0) to where one stands (α = 1), and a random direction across.

    Parameters
    ----------
    objective : Objective
    start : vector
        The first θ of a run.
    seed, normalize
        Of the random direction, see `random_plane`.
    """
    space = objective.space
    origin = space.vectors("the start", start, one=True)[0]
    along = space.combine((1.0, objective.theta), (-1.0, origin))
    if space.norm(along) == 0:
        raise InputError("the start is where the network stands: the two ends span nothing.")
    rng = np.random.default_rng(whole("seed", seed, 0))
    across = random_direction(objective, rng, normalize, along)
    axes = Axis("ends"), Axis("aside")
    return Plane("ends", origin, _pair(space, along, across), (0.5, 0.0), axes=axes, space=space)


def weights_plane(objective: Objective, indices: Any) -> Plane:
    """Through where one stands, along two single weights; α and β are added to their values."""
    space = objective.space
    chosen = np.atleast_1d(np.asarray(indices))
    if chosen.shape != (2,) or chosen.dtype.kind not in "iu" or chosen[0] == chosen[1]:
        raise InputError(
            "weights came as {indices!r}; wanted the indices of two weights.", indices=indices
        )
    axes = [Axis("weight", parameter=space.locate(int(i))) for i in chosen]
    directions = _pair(space, *(space.at([int(i)], [1.0]) for i in chosen))
    both = axes[0], axes[1]
    return Plane("weights", objective.theta, directions, axes=both, space=space)
