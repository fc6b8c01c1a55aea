"""The slope: the exact cost along one weight or one direction, and a ball that walks down it.

Along a line θ + t d the cost is a curve C(t), with C'(t) = ∇C · d and C''(t) = d · H d. Where the
slope is negative the ball goes right, where it is positive it goes left: t ← t − η C'(t).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.errors import InputError
from descente.lazy import lazy
from descente.objective import Objective, affordable, objective
from descente.space import Element

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["Ball", "OnLine", "Slope", "slope"]

Vector = NDArray[np.float64]


class OnLine(NamedTuple):
    """The curve at one point of the line.

    Attributes
    ----------
    t : float
        How far along the line.
    cost, slope, curvature : float
        C(t), C'(t) and C''(t).
    """

    t: float
    cost: float
    slope: float
    curvature: float


@dataclass(frozen=True, eq=False)
class Ball:
    """A descent along the line, everything else held still.

    Attributes
    ----------
    eta : float
    t : (k + 1,) float64
        Where the ball stood, the start first.
    cost, slope : (k + 1,) float64
        C and C' there.
    step : (k,) float64
        Each step −η C'(t).
    kind : str
        "settled" (it came to rest), "descending", "overshooting" (it lands ever farther on the
        other side), "uphill" (the cost is above where it started) or "non-finite".
    sentence : str
        What happened, for a person.
    """

    eta: float
    t: Vector
    cost: Vector
    slope: Vector
    step: Vector
    kind: str
    sentence: str


@dataclass(frozen=True, eq=False)
class Slope:
    """The exact cost along a line through where one stands.

    Attributes
    ----------
    name : str
        Of the weight, or "direction".
    value : float
        The weight's value at t = 0; 0 for a direction.
    t : (size,) float64
        Distance from where one stands: what is added to the weight, or length along the direction.
    cost : (size,) float64
        Mean over all examples.
    direction : (n_parameters,) float64, or what the objective's space has for it
        The line's direction d, of length 1.
    n_examples : int
    """

    name: str
    value: float
    t: Vector
    cost: Vector
    direction: Element = field(repr=False)
    n_examples: int
    _at: Objective = field(repr=False)

    @lazy
    def here(self) -> OnLine:
        """Cost, slope and curvature where one stands, at t = 0."""
        return self.at(0.0)

    def at(self, t: float) -> OnLine:
        """Cost, slope and curvature at any point of the line."""
        at, d = self._at, self.direction
        theta = self._point(t)
        return OnLine(
            float(t),
            at.cost(theta),
            at.space.dot(at.gradient(theta), d),
            at.space.dot(at.hessian_vector(d, theta), d),
        )

    def _point(self, t: float) -> Element:
        return self._at.space.combine((1.0, self._at.theta), (t, self.direction))

    def descend(self, eta: float, steps: int = 20, start: float = 0.0) -> Ball:
        """Let a ball descend along the line: t ← t − η C'(t).

        Parameters
        ----------
        eta : float
            Learning rate η > 0.
        steps : int
            At most so many; it stops earlier at rest, or where a number is no longer finite.
        start : float
            Where on the line it starts.

        Raises
        ------
        InputError
            If η or the number of steps is out of range.
        """
        eta, steps = number("eta", eta), whole("steps", steps, 1)
        rows: list[tuple[float, float, float]] = []
        t = float(start)
        for _ in range(steps + 1):
            theta = self._point(t)
            with np.errstate(all="ignore"):
                cost = self._at.cost(theta)
                slope = self._at.space.dot(self._at.gradient(theta), self.direction)
            rows.append((t, cost, slope))
            if not (math.isfinite(cost) and math.isfinite(slope)) or abs(eta * slope) < REST:
                break
            t -= eta * slope
        where, costs, slopes = np.array(rows).T
        moves = np.diff(where)
        kind = _kind(costs, slopes, moves, eta)
        sentence = _SENTENCES[kind].format(
            eta=eta, steps=len(moves), first=costs[0], last=costs[-1], t=where[-1]
        )
        return Ball(eta, where, costs, slopes, moves, kind, sentence)


REST = 1e-9  # a step shorter than this is rest: float32 θ cannot show it
_SENTENCES = {
    "settled": "The ball came to rest at t = {t:.4g}, step {steps}: the ground is flat there.",
    "descending": "After {steps} steps the cost fell from {first:.4g} to {last:.4g}; the ball is "
    "still on its way.",
    "overshooting": "With η = {eta:.3g} each step lands farther away on the other side of the "
    "valley: the step is longer than 2/C''; try a smaller η.",
    "uphill": "With η = {eta:.3g} the ball overshot: the cost is {last:.4g}, above the {first:.4g} "
    "it started from; try a smaller η.",
    "non-finite": "With η = {eta:.3g} the cost is no longer a finite number after {steps} steps; "
    "try a smaller η.",
}


def _kind(costs: Vector, slopes: Vector, moves: Vector, eta: float) -> str:
    if not (np.isfinite(costs).all() and np.isfinite(slopes).all()):
        return "non-finite"
    if abs(eta * slopes[-1]) < REST:
        return "settled"
    back_and_forth = len(moves) > 2 and bool((moves[-3:-1] * moves[-2:] < 0).all())
    if back_and_forth and abs(moves[-1]) > abs(moves[-2]) > abs(moves[-3]):
        return "overshooting"
    return "uphill" if costs[-1] > costs[0] else "descending"


def slope(
    net: Network | Objective,
    data: Split | None = None,
    weight: int | None = None,
    direction: Any = None,
    *,
    size: int = 101,
    span: float = 2.0,
    cost: str = "quadratic",
    threads: int | None = None,
) -> Slope:
    """The exact cost along one weight or one direction, with slope and curvature at the ball.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    weight : int, optional
        Index in θ; by default, where no direction is given, the largest derivative's.
    direction : (n_parameters,), optional
        A direction instead; its length does not matter, t is measured in parameter space.
    size : int
        Points of the curve; odd, so that one of them is where the ball stands.
    span : float
        The curve goes from −span to +span.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    Slope

    Raises
    ------
    InputError
        If an argument is out of range, or a weight and a direction are both given.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> line = gd.slope(net, data.train, weight=12_544)
    >>> line.name
    'layer 1, neuron 0, bias'
    >>> ball = line.descend(eta=2.0, steps=5)
    >>> bool(ball.cost[-1] < ball.cost[0])
    True
    """
    at = affordable(objective(net, data, cost, threads=threads))
    if whole("size", size, 3) % 2 == 0:
        raise InputError("size came as {size}; wanted an odd number of points.", size=size)
    span = number("span", span)
    d, name, value = _line(at, weight, direction)
    t = span * np.linspace(-1.0, 1.0, size)
    sums, _ = at.surface(d, at.space.zeros()).sums(t, np.zeros_like(t))
    return Slope(name, value, t, sums / at.n_examples, d, at.n_examples, at)


def _line(at: Objective, weight: int | None, direction: Any) -> tuple[Element, str, float]:
    """The unit vector, its name, and the value that t = 0 stands for."""
    if direction is not None:
        if weight is not None:
            raise InputError("a weight and a direction were both given: choose one.")
        d = at.space.vector(direction)
        length = at.space.norm(d)
        if not (math.isfinite(length) and length > 0):
            raise InputError("the direction has no length: wanted a vector with one not 0.")
        return at.space.divided(d, length), "direction", 0.0
    if weight is None:
        weight = int(at.space.order(at.gradient())[0])
    name = at.space.locate(weight).name
    value = float(at.space.take(at.theta, [weight])[0])
    return at.space.at([weight], [1.0]), name, value
