"""The cost of a gradient: one cost, one backpropagation, one gradient by finite differences.

A gradient by finite differences takes one evaluation of the cost per parameter, and one more. Back-
propagation takes about as much time as two or three evaluations, however many parameters there are:
one pass forward, and one back that multiplies by each weight matrix twice (Linnainmaa 1970;
Baur and Strassen 1983). Here all three are timed, on this machine; where finite differences would
take too long they are extrapolated from the time of one cost, and marked so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.interrupt import interruptible
from descente.machine import Machine, versions
from descente.measure import check
from descente.network import Network
from descente.threads import Stopped, stoppable, thread_count

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.engines import Engine

__all__ = ["Scaling", "Timing", "scaling"]

WIDTHS = (16, 64, 256, 1000, 2300, 5000)  # of both hidden layers: 13 thousand to 29 million
PATIENCE = 10.0  # seconds that one finite-difference gradient may take to be measured
NUDGE = 1e-2  # of each parameter, in finite differences


class Timing(NamedTuple):
    """The three times for one network.

    Attributes
    ----------
    sizes : tuple of int
    parameters : int
    cost, gradient : float
        Seconds of one cost and of one gradient by backpropagation over the same examples: the
        quickest of several, for whatever disturbs a timing makes it longer.
    ratio : float
        gradient / cost.
    differences : float
        Seconds of one gradient by forward differences.
    measured : bool
        Whether that gradient was really made; otherwise it is (parameters + 1) × cost.
    error : float
        ‖differences − backpropagation‖ / ‖backpropagation‖; NaN where it was not made.
    examples : int
    """

    sizes: tuple[int, ...]
    parameters: int
    cost: float
    gradient: float
    ratio: float
    differences: float
    measured: bool
    error: float
    examples: int


@dataclass(frozen=True)
class Scaling:
    """Times against the number of parameters.

    Attributes
    ----------
    timings : list of Timing
        By rising number of parameters; those done before an interruption.
    threads : int
    machine : dict
    versions : dict of str to str
    """

    timings: list[Timing]
    threads: int
    machine: dict[str, Any]
    versions: dict[str, str]


def scaling(
    data: Split,
    widths: Sequence[int | Sequence[int]] = WIDTHS,
    *,
    examples: int = 1000,
    repeats: int = 7,
    patience: float = PATIENCE,
    cost: str = "quadratic",
    threads: int | None = None,
    on_progress: Callable[[int, int, tuple[int, ...]], None] | None = None,
) -> Scaling:
    """Time one cost, one backpropagation and one finite-difference gradient as networks grow.

    Ctrl-C ends it cleanly with the networks done. Compilation is not in the times.

    Parameters
    ----------
    data : Split
        Examples to compute on, and the width of the networks' first and last layers.
    widths : sequence
        For each network the width of its two hidden layers, or the widths of all of them.
    examples : int
        How many examples each cost and gradient is over.
    repeats : int
        Pairs of one cost and one gradient; the quickest of each is taken.
    patience : float
        Seconds that one gradient by finite differences may take to be measured.
    cost : {"quadratic", "cross_entropy"}
    threads : int, optional
        Cores to use, by default all.
    on_progress : callable, optional
        Called with how many networks are done, how many there are, and the next one's layers.

    Returns
    -------
    Scaling

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> import descente as gd
    >>> found = gd.scaling(gd.load("uci").train, [4, 8], examples=20, repeats=3)
    >>> [t.parameters for t in found.timings], found.timings[0].measured
    ([3210, 6442], True)
    """
    from descente.engines import engine

    examples, repeats = whole("examples", examples, 1), whole("repeats", repeats, 1)
    part = data[:examples]
    inputs, outputs = part.images.shape[1], len(part.classes)
    shapes = [(w, w) if isinstance(w, int | np.integer) else tuple(w) for w in widths]
    layers = [(inputs, *shape, outputs) for shape in shapes]
    timings = []
    with interruptible() as stop:
        for done, sizes in enumerate(layers):
            if stop.is_set():
                break
            if on_progress is not None:
                on_progress(done, len(layers), sizes)
            net = Network(sizes, seed=0)
            check(net.layout, part, cost)
            walker = engine(net.layout, part, cost, threads)
            try:
                with stoppable(stop.is_set):
                    timings.append(_timing(net, walker, len(part), repeats, patience))
            except Stopped:
                if not stop.is_set():  # it was not Ctrl-C
                    raise
    timings.sort(key=lambda t: t.parameters)
    return Scaling(timings, thread_count(threads), Machine.here().to_json(), versions())


def _timing(net: Network, walker: Engine, examples: int, repeats: int, patience: float) -> Timing:
    theta = net.theta
    _timed(lambda: walker.evaluate(theta))  # compiles, and brings the memory in
    _timed(lambda: walker.gradient(theta))
    pairs = np.array(
        [
            (_timed(lambda: walker.evaluate(theta))[0], _timed(lambda: walker.gradient(theta))[0])
            for _ in range(repeats)
        ]
    )
    cost, gradient = (float(t) for t in pairs.min(axis=0))
    seconds, measured, error = (net.n_parameters + 1) * cost, False, float("nan")
    if seconds <= patience:
        seconds, differences = _timed(lambda: _differences(walker, theta))
        exact = np.asarray(walker.gradient(theta)[2], dtype=np.float64)
        error = float(np.linalg.norm(differences - exact) / np.linalg.norm(exact))
        measured = True
    return Timing(
        net.layout.sizes,
        net.n_parameters,
        cost,
        gradient,
        gradient / cost,
        seconds,
        measured,
        error,
        examples,
    )


def _differences(walker: Engine, theta: NDArray[np.float32]) -> NDArray[np.float64]:
    """Σ_examples ∂C_example/∂θ by forward differences: one cost, and one more per parameter."""
    before = walker.evaluate(theta)[0]
    moved = theta.copy()
    found = np.zeros(len(theta))
    for i, w in enumerate(theta):
        moved[i] = w + np.float32(NUDGE)
        found[i] = (walker.evaluate(moved)[0] - before) / (float(moved[i]) - float(w))
        moved[i] = w
    return found


def _timed(task: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    value = task()
    return time.perf_counter() - begun, value
