"""What the page says: measured by the instruments, each with its error and its seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from descente.checks import number, whole
from descente.errors import InputError
from descente.files import write_atomically
from descente.instruments.curvature import sharpness
from descente.instruments.importance import importance
from descente.instruments.noise import eta_limit
from descente.objective import Objective, affordable, objective
from descente.report.findings import Findings
from descente.report.html import document
from descente.report.text import page

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.network import Network

__all__ = ["Report", "check_suffix", "report"]

BATCHES = (10, 100, 1000)
GROUPS = 100  # of the examples, behind the standard error of the cost: it is known to 7 %


class Report(Findings):
    """Where a network stands, on one page: ``print`` it, or `save` it.

    Attributes
    ----------
    what : str
        The network: its layers, or its size.
    parameters, examples : int
    cost, cost_error : float
        C over the examples, and s/√n, the standard error with which it is the cost of all examples
        of this kind; NaN for a single example.
    gradient_norm : float
        ‖∇C‖.
    curvature : Sharpness
        λmax with its residual.
    limits : EtaLimit
        η₀ of mini-batches, and what decides it.
    layers : dict of str to Share
        Of each layer by its name: its part of Σ g², and of the fall of the cost in one step.
    step : float
        η of that step: the one in use, else half of 2/λmax, else 0.5.
    eta, batch : float and int, or None
        The learning rate and the examples per step in use, where they were given.
    seconds : dict of str to float
        What each part took.
    """

    def __str__(self) -> str:
        return page(self)

    def save(self, path: str | Path) -> None:
        """Write the page as one HTML file without scripts, its pictures inside.

        Parameters
        ----------
        path : str or Path
            Ending in ``.html``.

        Raises
        ------
        InputError
            If it ends in something else, or cannot be written.
        """
        path = Path(path)
        check_suffix(path)
        try:
            write_atomically(path, document(self).encode())
        except OSError as error:
            raise InputError(
                "{path} cannot be written ({reason}): check the folder and its permissions.",
                path=path,
                reason=error.strerror or type(error).__name__,
            ) from None


def check_suffix(path: Path) -> None:
    """Refuse a path that is not one of a page, before anything is measured for it."""
    if path.suffix.lower() != ".html":
        raise InputError(
            "{path} ends in {suffix!r}; wanted a page: .html.", path=path, suffix=path.suffix
        )


def report(
    net: Network | Objective,
    data: Split | None = None,
    *,
    cost: str = "quadratic",
    eta: float | None = None,
    batch: int | None = None,
    draws: int = 500,
    seed: int = 0,
    threads: int | None = None,
) -> Report:
    """Measure where a network stands: cost, gradient, curvature, limits on η, layers that matter.

    Parameters
    ----------
    net : Network or Objective
        Never moved.
    data : Split
        n examples; left out with an `Objective`.
    cost : {"quadratic", "cross_entropy"}
    eta : float, optional
        The learning rate in use, of plain steps θ − η ∇C, to be set beside its limits.
    batch : int, optional
        The examples per step in use, from 1 to n.
    draws : int
        Of the noise of mini-batches, see `eta_limit`.
    seed : int
        Of what is drawn: the groups behind the error of the cost, Lanczos' start, the noise.
    threads : int, optional
        Cores to use, by default all; the result is the same to the bit.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        If an argument is out of range or the network and the data do not belong together.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> found = gd.report(net, data.train, eta=0.5, batch=10)
    >>> print(str(found).splitlines()[0])
    784 → 16 → 16 → 10, 13,002 numbers, over 1,437 examples
    >>> found.quantities["eta_limit"] == 2 / found.quantities["sharpness"]
    True
    """
    at = objective(net, data, cost, threads=threads)
    n = at.n_examples
    eta = None if eta is None else number("eta", eta)
    batch = None if batch is None else whole("batch", batch, 1, most=n)
    sizes = sorted({size for size in (*BATCHES, batch or n) if size <= n})
    seconds: dict[str, float] = {}
    with _timed("cost", seconds):
        mean = affordable(at).cost()
        error = _standard_error(at, seed)
    with _timed("curvature", seconds):
        curvature = sharpness(at, seed=seed)
    with _timed("noise", seconds):
        limits = eta_limit(at, batch=sizes, draws=draws, seed=seed)
    step = eta or 0.5 * (curvature.eta_limit or 1.0)
    with _timed("layers", seconds):
        shares = importance(at, eta=step, each=0).layers
    return Report(
        what=_name(at),
        parameters=at.space.size,
        examples=n,
        cost=mean,
        cost_error=error,
        gradient_norm=limits.gradient_norm,
        curvature=curvature,
        limits=limits,
        layers=dict(zip(at.space.parts, shares, strict=True)),
        step=step,
        eta=eta,
        batch=batch,
        seconds=seconds,
    )


def _standard_error(at: Objective, seed: int) -> float:
    """s/√n of the costs of single examples, from the means of groups of them drawn at random."""
    n = at.n_examples
    if n < 2:
        return float("nan")
    order = np.random.default_rng(seed).permutation(n)
    groups = np.array_split(order, min(n, GROUPS))
    means = np.array([at.cost(rows=group) for group in groups])
    return float(means.std(ddof=1) / np.sqrt(len(means)))


def _name(at: Objective) -> str:
    layout = at.space.layout
    if layout is not None:
        return " → ".join(map(str, layout.sizes))
    return f"a model of {len(at.space.parts):,} layers"


@contextmanager
def _timed(part: str, seconds: dict[str, float]) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[part] = time.perf_counter() - begun
