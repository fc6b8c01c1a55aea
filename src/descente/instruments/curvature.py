"""Curvature: the largest eigenvalue of the Hessian by Lanczos, and what it says about η.

Full-batch gradient descent on a quadratic with largest curvature λ shrinks the error along that
direction by the factor 1 − ηλ at each step: it is stable while η < 2/λ. On a real cost this limit
is local, true where one stands; it is never given unless the eigenvalue has converged, and always
with its residual and the number of examples, for small batches bias λ upward.

The solver is Lanczos on exact Hessian-vector products of the mean cost
C = (1/n) Σ_examples Σ_k (y_k − a_k)²: nothing but 1/n normalises H.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.errors import InputError
from descente.interrupt import interruptible
from descente.objective import Objective, affordable, objective
from descente.space import Element, Flat, Space

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network
    from descente.runs import Run

__all__ = [
    "Sharpness",
    "SharpnessAlong",
    "lanczos",
    "sharpness",
    "sharpness_along",
    "sharpness_by_layer",
]

Vector = NDArray[np.float64]

BASIS, BASIS_NUMBERS = 100, 200_000_000  # Lanczos vectors kept at most, and numbers in them


@dataclass(frozen=True, eq=False)
class Sharpness:
    """The largest eigenvalue of the Hessian at one θ.

    Attributes
    ----------
    largest : float
        λmax, the largest (most positive) eigenvalue found.
    residual : float
        ‖H u − λ u‖ for the unit vector u found, in the units of λ: an exact eigenvalue lies at most
        so far from `largest`.
    converged : bool
        Whether the residual is within the tolerance asked for, relative to |λ|.
    n_examples : int
        How many examples the cost is the mean over; fewer bias λ upward.
    vector : (n_parameters,) float64, or what the objective's space has for it
        u, of length 1.
    products : int
        Hessian-vector products used.
    where : str
        Of what it is the curvature: "all" or the name of a layer.
    edge : float
        λmax times the largest η that full-batch descent is stable with: 2, and
        (2 + 2β₁)/(1 − β₁) with a running mean of gradients.
    preconditioned : bool
        Whether it is the curvature in the lengths of a preconditioner.
    space : Space, optional
        What `vector` is of; by default it is an array.
    """

    largest: float
    residual: float
    converged: bool
    n_examples: int
    vector: Element
    products: int
    where: str = "all"
    edge: float = 2.0
    preconditioned: bool = False
    space: Space = None  # type: ignore[assignment]  # which it is once made

    def __post_init__(self) -> None:
        if self.space is None:
            object.__setattr__(self, "space", Flat(len(self.vector)))

    @property
    def eta_limit(self) -> float | None:
        """2/λmax, the local stability limit of full-batch descent on η; `edge`/λmax in general.

        None where it would mean nothing: the eigenvalue has not converged, or C curves down or not
        at all (then no step size is too large for the quadratic around θ).
        """
        return self.edge / self.largest if self.converged and self.largest > 0 else None

    @property
    def sentence(self) -> str:
        """What was found, for a person, with what it is worth."""
        name = "λmax of P^-½ H P^-½" if self.preconditioned else "λmax"
        found = (
            f"{name} = {self.largest:.6g} ± {self.residual:.1e} over {self.n_examples:,} examples"
        )
        if not self.converged:
            return f"{found}: not converged after {self.products} products, so it sets no limit."
        if self.largest <= 0:
            return f"{found}: the cost curves upward nowhere here, so it sets no limit on η."
        limit = f"η < {self.edge:g}/λmax = {self.eta_limit:.6g}"
        return f"{found}; full-batch descent is stable here for {limit}."


def sharpness(
    net: Network | Objective,
    data: Split | None = None,
    *,
    cost: str = "quadratic",
    tolerance: float = 1e-5,
    max_products: int = 300,
    seed: int = 0,
    preconditioner: Any = None,
    beta1: float = 0.0,
    threads: int | None = None,
) -> Sharpness:
    """The largest eigenvalue of the Hessian of the mean cost, by Lanczos.

    Parameters
    ----------
    net : Network or Objective
    data : Split
        n examples; left out with an `Objective`.
    cost : {"quadratic", "cross_entropy"}
    tolerance : float
        Wanted residual, relative to |λ|; the error of λ itself is of its square.
    max_products : int
        Hessian-vector products at most, from 1 up.
    seed : int
        Of the vector it starts from.
    preconditioner : vector, optional
        P, positive numbers: then it is λmax of P^-½ H P^-½, which decides for steps along −P⁻¹∇C.
        That of Adam: see `descente.torch.adam_preconditioner`.
    beta1 : float
        The steps are along a running mean of gradients, m ← β₁ m + (1 − β₁) ∇C, as Adam's are: then
        η may be (2 + 2β₁)/((1 − β₁) λmax), 38/λmax for β₁ = 0.9 (arXiv 2207.14484).
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    Sharpness
        Also where it did not converge: ``converged`` says so, and ``eta_limit`` is None.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> s = gd.sharpness(net, data.train)
    >>> s.converged, bool(s.residual < 1e-5 * s.largest)
    (True, True)
    """
    at = _precise(objective(net, data, cost, threads=threads))
    beta1 = number("beta1", beta1, "a number from 0 to below 1", lambda v: 0 <= v < 1)
    scale = None
    if preconditioner is not None:
        P = at.space.vector(preconditioner)
        if not (at.space.finite(P) and _positive(at, P)):
            raise InputError("the preconditioner holds numbers that are not above 0.")
        scale = at.space.power(P, -0.5)
    found = _largest(at, None, "all", tolerance, max_products, seed, scale)
    edge = (2 + 2 * beta1) / (1 - beta1)
    return replace(found, edge=edge, preconditioned=scale is not None)


def _precise(at: Objective) -> Objective:
    """In float64 where that costs little, which for other models than this package's is never.

    A float64 gradient of a convolution takes two to seven times a float32 one, and products in
    float32 find λmax within 1e-7 of float64.
    """
    return at if at.space.layout is None else affordable(at)


def _positive(at: Objective, P: Element) -> bool:
    return at.space.total(at.space.sign(P)) == at.space.size


def sharpness_by_layer(
    net: Network | Objective,
    data: Split | None = None,
    *,
    cost: str = "quadratic",
    tolerance: float = 1e-5,
    max_products: int = 300,
    seed: int = 0,
    threads: int | None = None,
) -> list[Sharpness]:
    """λmax of each layer's own block of the Hessian: the curvature with the other layers frozen.

    Parameters and errors are those of `sharpness`; the largest over all layers is at most the whole
    Hessian's. Blocks come in the order of the layers.
    """
    at = _precise(objective(net, data, cost, threads=threads))
    return [
        _largest(at, number, where, tolerance, max_products, seed)
        for number, where in enumerate(at.space.parts)
    ]


def _largest(
    at: Objective,
    part: int | None,
    where: str,
    tolerance: float,
    most: int,
    seed: int,
    scale: Element | None = None,
) -> Sharpness:
    tolerance, most = number("tolerance", tolerance), whole("max_products", most, 1)
    seed = whole("seed", seed, 0)
    whole_space = at.space
    space = whole_space if part is None else whole_space.part(part)
    with at.hessian() as hessian:

        def product(v: Element) -> Element:
            if scale is not None:
                return space.times(scale, hessian(space.times(scale, v)))
            if part is None:
                return hessian(v)
            return whole_space.cut(hessian(whole_space.extended(v, part)), part)

        start = space.random(np.random.default_rng(seed))
        vector, used = start, 0
        if most > 1:
            vector, used = lanczos(product, start, tolerance, most - 1, space)
        vector = space.divided(vector, space.norm(vector))
        image = product(vector)  # the residual is measured, not estimated
    with np.errstate(invalid="ignore"):
        value = space.dot(vector, image)
        residual = space.norm(space.combine((1.0, image), (-value, vector)))
    return Sharpness(
        value,
        residual,
        bool(residual <= tolerance * abs(value)),
        at.n_examples,
        vector if part is None else whole_space.extended(vector, part),
        used + 1,
        where,
        space=whole_space,
    )


def lanczos(
    product: Callable[[Element], Element],
    start: Element,
    tolerance: float,
    most: int,
    space: Space | None = None,
) -> tuple[Element, int]:
    """The eigenvector of the largest eigenvalue of a symmetric matrix given by its products.

    Lanczos with full reorthogonalisation: it stops as soon as the estimated residual β |s| is
    within half the tolerance, where a library's restarted solver first fills its basis.

    Parameters
    ----------
    product : callable
        v ↦ H v, both vectors of the space.
    start : vector
    tolerance : float
        Wanted residual, relative to |λ|.
    most : int
        Products at most.
    space : Space, optional
        By default that of (n,) float64 arrays.

    Returns
    -------
    vector : vector, of length 1
    products : int
        How many were used.
    """
    space = Flat(len(start)) if space is None else space
    used = 0
    room = min(space.size, max(8, min(BASIS, BASIS_NUMBERS // space.size)))
    vector = space.divided(start, space.norm(start))
    while True:
        basis = space.rows(room)
        basis[0] = vector
        diagonal, beside = np.zeros(room), np.zeros(room)
        for j in range(room):
            w = product(basis[j])
            used += 1
            diagonal[j] = space.dot(basis[j], w)
            some = basis[: j + 1]
            for _ in range(2):  # once more takes away what rounding left
                w = space.combine((1.0, w), (-1.0, space.mix(space.dots(some, w), some)))
            beside[j] = space.norm(w)
            if not np.isfinite(beside[j]):  # the matrix is not finite: there is nothing to find
                return vector, used
            # eigh reads the lower triangle alone
            values, vectors = np.linalg.eigh(np.diag(diagonal[: j + 1]) + np.diag(beside[:j], -1))
            residual = beside[j] * abs(vectors[-1, -1])
            if j + 1 == room or used == most or residual <= 0.5 * tolerance * abs(values[-1]):
                break
            basis[j + 1] = space.divided(w, beside[j])
        vector = space.mix(vectors[:, -1], some)
        if used == most or residual <= 0.5 * tolerance * abs(values[-1]):
            return vector, used
        if room == space.size:  # the basis is the whole space: nothing more can be learnt
            return vector, used


@dataclass(frozen=True, eq=False)
class SharpnessAlong:
    """λmax along a run, beside the limit of the η in force there.

    Full-batch descent often moves to where λmax hovers at 2/η and stays: the edge of stability
    (Cohen et al. 2021). Mini-batch descent with a small batch stays below it.

    Attributes
    ----------
    step : (k,) int64
    largest, residual : (k,) float64
    converged : (k,) bool
    limit : (k,) float64
        2/η with the η of the step; inf once η has fallen to 0.
    cost : (k,) float64
        Over the same examples.
    n_examples : int
    """

    step: NDArray[np.int64]
    largest: Vector
    residual: Vector
    converged: NDArray[np.bool_]
    limit: Vector
    cost: Vector
    n_examples: int


def sharpness_along(
    run: Run,
    data: Split,
    *,
    most: int = 20,
    tolerance: float = 1e-4,
    max_products: int = 300,
    threads: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SharpnessAlong:
    """λmax at a recorded run's snapshots, beside 2/η: how near the edge of stability it went.

    Ctrl-C ends it cleanly with the points done.

    Parameters
    ----------
    run : Run
        A recorded run.
    data : Split
        The examples to measure on; a part of the training split will do.
    most : int
        Snapshots at most, spread evenly; the first and the last are among them.
    tolerance, max_products, threads
        See `sharpness`.
    on_progress : callable, optional
        Called with how many snapshots are done, and how many there are.

    Raises
    ------
    InputError
        If the run was not recorded.
    """
    steps = run.snapshot_steps
    if not steps:
        raise InputError(
            "the run was not recorded, so it has no snapshots: train with record=True."
        )
    picked = sorted({int(i) for i in np.rint(np.linspace(0, len(steps) - 1, max(2, most)))})
    at = objective(run.network, data, run.recipe.cost, threads=threads)
    rows: list[tuple[float, ...]] = []
    with interruptible() as stop:
        for done, i in enumerate(picked):
            if stop.is_set():
                break
            there = at.moved(run.theta_at(steps[i]))
            s = sharpness(there, tolerance=tolerance, max_products=max_products)
            eta = float(run.history.eta[min(steps[i], run.steps - 1)]) if run.steps else 0.0
            limit = 2.0 / eta if eta > 0 else np.inf
            rows.append((steps[i], s.largest, s.residual, s.converged, limit, there.cost()))
            if on_progress is not None:
                on_progress(done + 1, len(picked))
    step, largest, residual, converged, limits, cost = np.array(rows).reshape(-1, 6).T
    return SharpnessAlong(
        step.astype(np.int64), largest, residual, converged.astype(bool), limits, cost, len(data)
    )
