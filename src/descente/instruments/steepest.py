"""Nothing climbs faster than the gradient: the measured climb per unit length of any direction.

Along a unit vector u the cost climbs at the rate ∇C · u = ‖∇C‖ cos ∠(u, ∇C), which is largest for
u along ∇C itself. Here the rate is measured, by central differences of the cost in float64, and
stands beside that prediction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.errors import InputError
from descente.network import Parameter
from descente.objective import Objective, objective
from descente.space import Element, Place

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["DIRECTIONS", "Direction", "Steepest", "climb_along", "climbs", "steepest"]

Vector = NDArray[np.float64]

DIRECTIONS = {
    "gradient": "the gradient",
    "opposite": "the opposite of the gradient",
    "signs": "the signs of the gradient",
    "largest": "{direction.parameter.name} alone",
    "own": "direction {direction.number}",
    "random": "random {direction.number}",
}
"""What a direction of each kind is called in English."""


@dataclass(frozen=True)
class Direction:
    """Which direction was measured, as data; ``str`` says it in English.

    Attributes
    ----------
    kind : str
        A key of `DIRECTIONS`.
    number : int or None
        Which one of your own, or of the random ones, from 1.
    parameter : Parameter, Place or None
        The weight or bias with the largest derivative (``"largest"``).
    """

    kind: str
    number: int | None = None
    parameter: Parameter | Place | None = None

    def __str__(self) -> str:
        return DIRECTIONS[self.kind].format(direction=self)


@dataclass(frozen=True, eq=False)
class Steepest:
    """How fast the cost climbs along each of some directions.

    Attributes
    ----------
    directions : list of Direction
    measured : (k,) float64
        (C(θ + hu) − C(θ − hu)) / 2h for the unit vector u: climb per unit length. NaN where
        `climbs` has not come to it yet.
    predicted : (k,) float64
        ∇C · u.
    cosine : (k,) float64
        Of the angle to ∇C.
    norm : float
        ‖∇C‖, the climb of the gradient itself; no measured climb is larger.
    h : float
        How far was stepped to either side.
    n_examples : int
    """

    directions: list[Direction]
    measured: Vector
    predicted: Vector
    cosine: Vector
    norm: float
    h: float
    n_examples: int

    @property
    def names(self) -> list[str]:
        """What the directions are called in English."""
        return [str(direction) for direction in self.directions]

    @property
    def angle(self) -> Vector:
        """The angle to ∇C in degrees: (k,) float64."""
        return np.degrees(np.arccos(np.clip(self.cosine, -1.0, 1.0)))


def steepest(
    net: Network | Objective,
    data: Split | None = None,
    directions: Any = None,
    *,
    random: int = 10,
    h: float = 1e-4,
    seed: int = 0,
    cost: str = "quadratic",
    threads: int | None = None,
) -> Steepest:
    """Measured climb per unit length of directions of your own, and of some to compare with.

    Beside those given come the gradient, its opposite, its signs alone, its largest component
    alone, and some random directions.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    directions : (k, n_parameters) or (n_parameters,), optional
        Their lengths do not matter.
    random : int
        How many random directions.
    h : float
        Distance stepped to either side, in parameter space; the error is of order h².
    seed : int
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    Steepest

    Raises
    ------
    InputError
        If a direction has no length or the wrong one.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> found = gd.steepest(net, data.train, random=3)
    >>> found.names[0], bool(found.measured.argmax() == 0)
    ('the gradient', True)
    """
    at = objective(net, data, cost, threads=threads)
    *_, found = climbs(at, directions, random=random, h=h, seed=seed)
    return found


def climbs(
    at: Objective, directions: Any = None, *, random: int = 10, h: float = 1e-4, seed: int = 0
) -> Iterator[Steepest]:
    """What `steepest` finds, as it comes: the predictions at once, then one climb after another.

    Yields
    ------
    Steepest
        Always the same one, known better each time.
    """
    at = at.exact()
    h = number("h", h)
    g = at.gradient()
    norm = at.space.norm(g)
    if norm == 0:
        raise InputError("the gradient is zero here: the ground is flat, no direction climbs.")
    each = _directions(at, g, directions, whole("random", random, 0), whole("seed", seed, 0))
    units = [_unit(at, direction, vector) for direction, vector in each]
    predicted = np.array([at.space.dot(g, u) for u in units])
    measured = np.full(len(units), np.nan)
    along = [direction for direction, _ in each]
    found = Steepest(along, measured, predicted, predicted / norm, norm, h, at.n_examples)
    yield found
    for i, u in enumerate(units):
        measured[i] = climb_along(at, u, h)
        yield found


def climb_along(at: Objective, unit: Element, h: float = 1e-4) -> float:
    """(C(θ + hu) − C(θ − hu)) / 2h: the climb per unit of length along a unit vector.

    Parameters
    ----------
    at : Objective
        In float64 (`Objective.exact`), for the two costs are nearly the same.
    unit : vector
    h : float
    """
    ahead, behind = (at.space.combine((1.0, at.theta), (by, unit)) for by in (h, -h))
    return (at.cost(ahead) - at.cost(behind)) / (2 * h)


def _directions(
    at: Objective, g: Element, directions: Any, random: int, seed: int
) -> list[tuple[Direction, Element]]:
    """The gradient and what is made of it, your own directions, and random ones."""
    space = at.space
    largest = int(space.order(g)[0])
    each = [
        (Direction("gradient"), g),
        (Direction("opposite"), space.combine((-1.0, g))),
        (Direction("signs"), space.sign(g)),
        (
            Direction("largest", parameter=space.locate(largest)),
            space.at([largest], space.take(g, [largest])),
        ),
    ]
    if directions is not None:
        own = space.vectors("directions", directions, one=True)
        each += [(Direction("own", i + 1), own[i]) for i in range(len(own))]
    rng = np.random.default_rng(seed)
    return each + [(Direction("random", i + 1), space.random(rng)) for i in range(random)]


def _unit(at: Objective, direction: Direction, vector: Element) -> Element:
    length = at.space.norm(vector)
    if not (np.isfinite(length) and length > 0):
        raise InputError(
            "{name} has no length: wanted a vector with a number not 0.", name=direction
        )
    return at.space.divided(vector, length)
