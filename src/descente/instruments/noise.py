"""Mini-batch noise: how long one step may be before it gains nothing on average.

A mini-batch of B of the n examples, drawn without replacement, gives the gradient G + ε: G = ∇C
over all examples, ε of mean 0 and covariance (1 − B/n) Σ/B, where Σ is the covariance of the
gradients of single examples (Σ_i (g_i − G)(g_i − G)ᵀ over n − 1). To second order the step
θ − η(G + ε) changes the cost over all examples on average by

    E[ΔC] = −η ‖G‖² + ½ η² (GᵀHG + (1 − B/n) tr(HΣ)/B)

with H the Hessian of C. It is zero at η₀(B) = 2‖G‖² / (GᵀHG + (1 − B/n) tr(HΣ)/B), and lowest at
half of that (McCandlish et al. 2018, arXiv 1812.06162). For B = n nothing is left to chance.

tr(HΣ) = E[dᵀHd] for every d of mean 0 and covariance Σ. The gradient of a few examples, less G, is
such a d once scaled, and the Hessian over a few others is H on average: a draw of both costs a
hundredth of a gradient and a Hessian product over all examples, so that many are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.errors import InputError
from descente.objective import Objective, affordable, objective
from descente.space import Element

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["FRACTIONS", "EtaLimit", "StepChange", "eta_limit", "step_change"]

Vector = NDArray[np.float64]

# Examples behind each gradient and each Hessian product of a draw. For 13,002 parameters and 60,000
# images 200 and 200 gave the smallest error for their time of 24 pairs from 20 to 2,000, or within
# a sixth of it: untrained, after one epoch and after ten. With the Hessian over all examples the
# error is five to twelve times as large after the same time.
DRAWN = 200
FRACTIONS = (0.5, 1.0, 1.5)  # of η₀, where single steps are tried
FULL_PRICE = 1000  # up to so many examples per step all steps asked for are tried
FEWEST = 20  # beyond it as many fewer as the batches are larger, down to this


@dataclass(frozen=True, eq=False)
class StepChange:
    """What one mini-batch step does to the cost over all examples, measured.

    Attributes
    ----------
    eta : (k,) float64
    change : (k,) float64
        The cost after the step less the cost before it, the mean over the steps tried.
    standard_error : (k,) float64
        Of that mean; 0 where the batch is all examples.
    batch : int
        Examples per step.
    steps : int
        Tried for each η, from the same θ and with the same batches for every η.
    n_examples : int
        That the cost is the mean over.
    """

    eta: Vector
    change: Vector
    standard_error: Vector
    batch: int
    steps: int
    n_examples: int

    @property
    def falls(self) -> NDArray[np.bool_]:
        """Whether the cost falls at each η, by more than two standard errors: (k,)."""
        return np.asarray(self.change < -2 * self.standard_error)

    @property
    def rises(self) -> NDArray[np.bool_]:
        """Whether the cost rises at each η, by more than two standard errors: (k,)."""
        return np.asarray(self.change > 2 * self.standard_error)


@dataclass(frozen=True, eq=False)
class EtaLimit:
    """How large η may be for mini-batches of several sizes, at one θ, and what decides it.

    Attributes
    ----------
    batch : (k,) int64
        Examples per step.
    eta : (k,) float64
        η₀(B): to second order a step with a smaller η lowers the cost on average and one with a
        larger η raises it. inf where the cost does not curve upward along G and the noise together:
        then no η is too large.
    standard_error : (k,) float64
        Of `eta`, from the draws of tr(HΣ); 0 where every example was taken.
    noise_batch : float
        tr(HΣ)/GᵀHG, the batch at which noise costs as much as the slope's own curvature: far below
        it η₀ grows as the batch does, far above it hardly. 0 where noise costs nothing, inf where
        only noise does.
    gradient_norm : float
        ‖G‖.
    gradient_curvature : float
        GᵀHG.
    noise_curvature, noise_error : float
        tr(HΣ), and its standard error.
    n_examples : int
        Behind G, H and Σ.
    draws : int
        Of tr(HΣ); as many as there are examples where each was taken once.
    tried : tuple of StepChange
        What steps at ½, 1 and 1½ times each η₀ do, measured; empty where no steps were asked for.
    """

    batch: NDArray[np.int64]
    eta: Vector
    standard_error: Vector
    noise_batch: float
    gradient_norm: float
    gradient_curvature: float
    noise_curvature: float
    noise_error: float
    n_examples: int
    draws: int
    tried: tuple[StepChange, ...] = ()

    def _bend(self, batch: Any) -> Vector:
        share = _share(np.asarray(batch, dtype=np.float64), self.n_examples)
        return np.asarray(self.gradient_curvature + share * self.noise_curvature)

    def limit(self, batch: Any) -> Vector:
        """η₀(B) for any number of examples per step, or for several: of the same shape."""
        return _limit(self.gradient_norm**2, self._bend(batch))

    def change(self, batch: int, eta: Any) -> Vector:
        """E[ΔC] to second order of one step of ``batch`` examples, for each η."""
        rates = np.asarray(eta, dtype=np.float64)
        return np.asarray(-rates * self.gradient_norm**2 + 0.5 * rates**2 * self._bend(batch))

    @property
    def verdicts(self) -> tuple[str, ...]:
        """What the steps tried say of each η₀; empty where none was.

        "confirmed": the cost falls at ½ η₀ and rises at 1½ η₀, by more than two standard errors.
        "later": it still falls at 1½ η₀. "sooner": it rises at ½ η₀ already. In both, η₀ is so far
        away that the second order no longer tells. "unclear": more steps would be needed.
        "untried": there is no η₀, or it is 0.
        """
        return tuple(map(_verdict, self.tried))

    @property
    def sentence(self) -> str:
        """What was found, for a person, with what it is worth."""
        limits = ", ".join(
            f"{eta:.3g}{f' ± {error:.1g}' if error else ''} for batches of {batch:,}"
            for batch, eta, error in zip(self.batch, self.eta, self.standard_error, strict=True)
        )
        error = f" ± {self.noise_error:.1g}" if self.noise_error else ""
        return (
            f"‖G‖² = {self.gradient_norm**2:.3g}, GᵀHG = {self.gradient_curvature:.3g} and "
            f"tr(HΣ) = {self.noise_curvature:.3g}{error} over {self.n_examples:,} examples: to "
            f"second order a step stops lowering the cost on average at η₀ = {limits}."
        )


def _verdict(steps: StepChange) -> str:
    if not len(steps.eta):
        return "untried"
    if steps.falls[-1]:
        return "later"
    if steps.rises[0]:
        return "sooner"
    return "confirmed" if steps.falls[0] and steps.rises[-1] else "unclear"


def _share(batch: Vector, n: int) -> Vector:
    """How much of the covariance of single gradients is left in a batch's."""
    return np.asarray((1 - batch / n) / batch)


def _limit(squared: float, bend: Vector) -> Vector:
    """Where −η‖G‖² + ½ η² bend is zero again; NaN where a number is none."""
    up = bend > 0
    return np.where(
        up, 2 * squared / np.where(up, bend, 1.0), np.where(up | (bend <= 0), np.inf, np.nan)
    )


def _dot(at: Objective, a: Element, b: Element) -> float:
    """a·b, the same to the bit for any number of threads."""
    return at.space.total(at.space.times(a, b))


def eta_limit(
    net: Network | Objective,
    data: Split | None = None,
    batch: int | Sequence[int] = (10, 100, 1000),
    cost: str = "quadratic",
    *,
    draws: int = 2000,
    steps: int = 0,
    seed: int = 0,
    threads: int | None = None,
) -> EtaLimit:
    """The η at which one step of a mini-batch neither lowers nor raises the cost on average.

    η₀(B) = 2‖G‖² / (GᵀHG + (1 − B/n) tr(HΣ)/B), to second order: G and H are the gradient and the
    Hessian of the mean cost over all n examples, Σ is the covariance of the gradients of single
    examples (McCandlish et al. 2018, arXiv 1812.06162).

    Parameters
    ----------
    net : Network or Objective
    data : Split
        n examples; left out with an `Objective`.
    batch : int or sequence of int
        Examples per step, drawn without replacement, each from 1 to n.
    cost : {"quadratic", "cross_entropy"}
    draws : int
        Of tr(HΣ), at least 2: its relative error is about 0.8/√draws. Where there are no more
        examples than draws, each is taken once and nothing is left to chance.
    steps : int
        Steps to try at ½, 1 and 1½ times each η₀, as `step_change` does; none by default.
    seed : int
        Of the draws, and of the batches of those steps.
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    EtaLimit

    Raises
    ------
    InputError
        If an argument is out of range or the network and the data do not belong together.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> small, large = gd.eta_limit(net, data.train, batch=[1, 1437], draws=200).eta
    >>> bool(small < large)
    True
    """
    at = objective(net, data, cost, threads=threads)
    n = at.n_examples
    sizes = _batches(batch, n)
    draws, steps, seed = whole("draws", draws, 2), whole("steps", steps, 0), whole("seed", seed, 0)
    exact = affordable(at)
    G = exact.gradient()
    squared, along = _dot(exact, G, G), _dot(exact, G, exact.hessian_vector(G))
    noise, error = _noise_of_each(at, G) if n <= draws else _noise_drawn(at, G, draws, seed)
    shares = _share(np.array(sizes, dtype=np.float64), n)
    bend = along + shares * noise
    eta = _limit(squared, bend)
    errors = np.where(np.isfinite(eta), eta, 0.0) * shares * error / np.where(bend > 0, bend, 1.0)
    tried = []
    for size, limit in zip(sizes, eta.tolist(), strict=True):
        rates = [f * limit for f in FRACTIONS] if 0 < limit < np.inf else []
        tried += [_tried(at, G, rates, size, steps, seed)] if steps else []
    return EtaLimit(
        batch=np.array(sizes, dtype=np.int64),
        eta=eta,
        standard_error=errors,
        noise_batch=0.0 if noise <= 0 else noise / along if along > 0 else float("inf"),
        gradient_norm=float(np.sqrt(squared)),
        gradient_curvature=along,
        noise_curvature=noise,
        noise_error=error,
        n_examples=n,
        draws=min(draws, n),
        tried=tuple(tried),
    )


def _batches(batch: int | Sequence[int], n: int) -> list[int]:
    given = list(batch) if isinstance(batch, Sequence | np.ndarray) else [batch]
    if not given:
        raise InputError("batch came as {batch!r}; wanted at least one size.", batch=batch)
    return [whole("batch", size, 1, most=n) for size in given]


def _noise_of_each(at: Objective, G: Element) -> tuple[float, float]:
    """tr(HΣ) from the gradient of every single example: there is no error to speak of."""
    total = 0.0
    for row in range(at.n_examples):
        d = at.space.combine((1.0, at.gradient(rows=np.array([row]))), (-1.0, G))
        total += _dot(at, d, at.hessian_vector(d))
    return total / max(1, at.n_examples - 1), 0.0


def _noise_drawn(at: Objective, G: Element, draws: int, seed: int) -> tuple[float, float]:
    """tr(HΣ) and its standard error, from gradients and Hessians of a few examples each.

    All are drawn with replacement, and the one apart from the other, so that the mean is right
    however few they are.
    """
    rng = np.random.default_rng(seed)
    bends = np.empty(draws)
    for k in range(draws):
        some, others = rng.integers(at.n_examples, size=(2, DRAWN))
        d = at.space.combine((1.0, at.gradient(rows=some)), (-1.0, G))
        bends[k] = _dot(at, d, at.hessian_vector(d, rows=others))
    bends *= DRAWN * at.n_examples / (at.n_examples - 1)
    return float(bends.mean()), float(bends.std(ddof=1) / np.sqrt(draws))


def step_change(
    net: Network | Objective,
    data: Split | None = None,
    etas: float | Sequence[float] = 1.0,
    batch: int = 10,
    cost: str = "quadratic",
    *,
    steps: int = 400,
    seed: int = 0,
    threads: int | None = None,
) -> StepChange:
    """How one step of a mini-batch changes the cost over all examples on average, measured.

    Every step is tried from the same θ with a batch of its own, and the cost before and after it is
    taken over examples drawn anew, as many as the batch has and at least 200: on average that is
    the cost over all examples. The part of the change that is linear in η has the mean −η‖G‖²,
    which is known, and is put in so. It is the arbiter of `eta_limit`, which knows no more than the
    second order.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    etas : float or sequence of float
        The learning rates to try, each above 0.
    batch : int
        Examples per step, drawn without replacement, from 1 to n.
    cost : {"quadratic", "cross_entropy"}
    steps : int
        How many are tried, at least 2. Beyond batches of 1,000 as many fewer as they are larger, 20
        at least; and one of all examples, for it is always the same.
    seed : int
        Of the batches.
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    StepChange

    Raises
    ------
    InputError
        If an argument is out of range or the network and the data do not belong together.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> tried = gd.step_change(net, data.train, etas=[0.01, 1.0], batch=100)
    >>> bool(tried.falls.all())
    True
    """
    at = objective(net, data, cost, threads=threads)
    batch, steps = whole("batch", batch, 1, most=at.n_examples), whole("steps", steps, 2)
    given = list(etas) if isinstance(etas, Sequence | np.ndarray) else [etas]
    rates = [number("etas", eta) for eta in given]
    return _tried(at, at.gradient(), rates, batch, steps, whole("seed", seed, 0))


def _tried(
    at: Objective, G: Element, rates: list[float], batch: int, steps: int, seed: int
) -> StepChange:
    n, rng = at.n_examples, np.random.default_rng(seed)
    fewer = max(min(steps, FEWEST), steps * FULL_PRICE // max(batch, FULL_PRICE))
    steps, seen = 1 if batch == n else fewer, max(DRAWN, batch)
    rest = np.zeros((steps, len(rates)))  # every change, less its linear part
    for k in range(steps if rates else 0):
        picked = rng.choice(n, batch, replace=False, shuffle=False) if batch < n else None
        some = rng.integers(n, size=seen) if seen < n else None
        step, before = at.gradient(rows=picked), at.cost(rows=some)
        line = _dot(at, step, at.gradient(rows=some))
        for i, eta in enumerate(rates):
            there = at.space.combine((1.0, at.theta), (-eta, step))
            rest[k, i] = at.cost(there, rows=some) - before + eta * line
    etas = np.array(rates, dtype=np.float64)
    spread = rest.std(axis=0, ddof=1) if steps > 1 else np.zeros(len(rates))
    change = rest.mean(axis=0) - etas * _dot(at, G, G)
    return StepChange(etas, change, spread / np.sqrt(steps), batch, steps, n)
