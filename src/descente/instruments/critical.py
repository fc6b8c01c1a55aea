"""Critical sharpness: how long a step along a given direction may be before the cost rises.

Along θ − η d the cost changes by φ(η) = C(θ − η d) − C(θ). The critical rate η_c is where φ is zero
again, and λ_c = 2/η_c: to second order η_c = 2 ∇C·d / d·Hd, so that λ_c is the curvature along d,
weighed by the slope. It takes a few forward passes and no second derivative, and holds for the
step that an optimizer really makes (arXiv 2601.16979).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from descente.checks import number, whole
from descente.errors import InputError
from descente.objective import Objective, affordable, objective

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["CriticalSharpness", "critical_sharpness"]

Point = tuple[float, float]  # η, and φ(η)/η

FURTHER = 100.0  # times the last rate, at most, where the cost goes on falling


@dataclass(frozen=True)
class CriticalSharpness:
    """How long a step along one direction may be.

    Attributes
    ----------
    eta : float
        η_c: beyond it the cost is above where it started. inf where it fell as far as was tried.
    slope : float
        ∇C·d, the rate at which the cost falls along −d at first.
    converged : bool
        Whether η_c is known within the tolerance.
    passes : int
        Evaluations of the cost.
    n_examples : int
    """

    eta: float
    slope: float
    converged: bool
    passes: int
    n_examples: int

    @property
    def sharpness(self) -> float:
        """λ_c = 2/η_c."""
        return 2.0 / self.eta

    @property
    def sentence(self) -> str:
        """What was found, for a person."""
        over = f"over {self.n_examples:,} examples, after {self.passes} evaluations of the cost"
        if math.isinf(self.eta):
            return f"The cost went on falling as far as was tried, {over}: no step was too long."
        about = "" if self.converged else "about "
        return (
            f"A step along this direction lowers the cost for η < {about}{self.eta:.6g}: critical "
            f"sharpness 2/η = {self.sharpness:.6g} {over}."
        )


def critical_sharpness(
    net: Network | Objective,
    data: Split | None = None,
    direction: Any = None,
    *,
    start: float | None = None,
    tolerance: float = 1e-3,
    most: int = 12,
    cost: str = "quadratic",
    threads: int | None = None,
) -> CriticalSharpness:
    """The rate η_c beyond which a step θ − η d no longer lowers the cost.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    direction : vector, optional
        d, by default ∇C. The step of an optimizer for a PyTorch model: see
        `descente.torch.optimizer_step`.
    start : float, optional
        The rate that is tried first, such as the one in use; by default C/∇C·d.
    tolerance : float
        Relative, of η_c. Where C is quadratic along d three evaluations find every digit.
    most : int
        Evaluations of the cost at most, at least 3.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    CriticalSharpness

    Raises
    ------
    InputError
        If the cost does not fall along −d at first, or an argument is out of range.

    Notes
    -----
    φ(η)/η is a straight line for a quadratic cost, from −∇C·d on. Its zero is found by secants,
    within a bracket once there is one (Illinois).

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> trained = gd.descend(net, data.train, epochs=5).network
    >>> found = gd.critical_sharpness(trained, data.train)
    >>> found.converged, found.passes < 12
    (True, True)
    """
    at = affordable(objective(net, data, cost, threads=threads))
    tolerance, most = number("tolerance", tolerance), whole("most", most, 3)
    g, space = at.gradient(), at.space
    d = g if direction is None else space.vector(direction)
    slope = space.dot(g, d)
    if not slope > 0:
        raise InputError(
            "the cost does not fall along the step: ∇C·d came as {slope:.3g}; wanted a direction d "
            "for which θ − ηd goes downhill.",
            slope=slope,
        )
    before = at.cost()
    eta = number("start", start) if start is not None else abs(before) / slope or 1.0

    def rise(rate: float) -> float:
        """φ(η)/η."""
        with np.errstate(all="ignore"):
            there = at.cost(space.combine((1.0, at.theta), (-rate, d)))
        return (there - before) / rate if math.isfinite(there) else math.inf

    low, high = (0.0, -slope), (math.inf, math.inf)
    above = below = False  # on which side of η_c the rate before was
    for passes in range(2, most + 1):
        found, earlier = rise(eta), low
        if found > 0:
            # Illinois: an end of the bracket that stays where it is counts for half
            low = (low[0], low[1] / 2) if above else low
            high = (eta, found)
        else:
            high = (high[0], high[1] / 2) if below else high
            low = (eta, found)
        above, below = found > 0, found <= 0
        following = _next(earlier, low, high)
        if abs(following - eta) <= tolerance * eta:
            return CriticalSharpness(following, slope, True, passes, at.n_examples)
        eta = following
    end = eta if math.isfinite(high[0]) else math.inf
    return CriticalSharpness(end, slope, False, most, at.n_examples)


def _next(earlier: Point, low: Point, high: Point) -> float:
    """Where φ(η)/η is 0 if it goes on as a straight line; within the bracket, if there is one."""
    (a, f), (b, h) = low, high
    if math.isinf(b):  # nothing is too far yet: on along the last two
        (c, g) = earlier
        bend = (f - g) / (a - c)
        reached = a - f / bend if bend > 0 else math.inf
        return min(reached, FURTHER * a)
    if math.isinf(h):
        return 0.5 * (a + b)
    straight = a - f * (b - a) / (h - f)
    return min(max(straight, a), b)
