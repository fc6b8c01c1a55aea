"""Jobs that train or measure how fast one may train: sharpness, noise, sweep of η, scaling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.protocol import DEFAULTS
from descente.lab.wire import Value

__all__ = ["noise", "scaling", "sharpness", "sweep"]

Vector = NDArray[np.float64]

COARSE, FINE = (300, 0), (2000, 400)  # draws, and steps tried, of a first and a second answer
LEAST = 100  # steps in an epoch of a sweep; where there are fewer it takes batches of ten
EVERY = 4  # a sweep first tries every fourth of its learning rates
QUICK, PATIENT = 0.02, 2.0  # seconds that finite differences may take, at first and then


def sharpness(at: Snapshot) -> Iterator[Value]:
    """λmax and the limit 2/λmax, only where it has converged."""
    from descente.instruments.curvature import sharpness as measure

    s = measure(at.here.objective, tolerance=1e-4)
    limit = s.eta_limit
    yield Value(
        {
            "converged": s.converged,
            "examples": s.n_examples,
            "products": s.products,
            "step": at.step,
        },
        {
            "largest": s.largest,
            "residual": s.residual,
            "limit": float("nan") if limit is None else limit,
        },
    )


def noise(at: Snapshot) -> Iterator[Value]:
    """η₀ for the experiment's own batch; then more surely, and with steps tried on both sides."""
    from descente.instruments.noise import eta_limit

    here = at.here.objective
    batch = min(at.settings.batch, here.n_examples)
    for draws, steps in (COARSE, FINE):
        found = eta_limit(here, batch=batch, draws=draws, steps=steps)
        words: dict[str, Any] = {
            "batch": batch,
            "examples": found.n_examples,
            "step": at.step,
            "verdict": "".join(found.verdicts),
            "steps": 0,
            "ways": [],
        }
        arrays = {}
        for tried in found.tried:
            words["steps"] = tried.steps
            words["ways"] = (tried.rises.astype(int) - tried.falls).tolist()
            arrays = {"eta": tried.eta, "change": tried.change, "error": tried.standard_error}
        yield Value(
            words,
            {
                "eta": float(found.eta[0]),
                "error": float(found.standard_error[0]),
                "noise_batch": found.noise_batch,
            },
            arrays,
        )


def sweep(at: Snapshot, etas: list[float] | None = None, epochs: int = 1) -> Iterator[Value]:
    """Whole trainings from the same start, one per η: first a few of them, then all."""
    wanted = np.geomspace(0.01, 100.0, 17) if etas is None else np.asarray(etas, dtype=float)
    within("trainings", len(wanted))
    coarse = [wanted[::EVERY]] if len(wanted) > EVERY else []
    for tried in (*coarse, wanted):
        yield _swept(at, tried, min(epochs, 5), complete=tried is wanted)


def _swept(at: Snapshot, etas: Vector, epochs: int, complete: bool) -> Value:
    """One sweep; ``complete`` where none follows with more η."""
    from descente.instruments.learning_rate import eta_sweep

    batch = at.settings.batch
    if len(at.digits.train) < LEAST * batch:  # so few steps show nothing of η
        batch = DEFAULTS["batch"]
    found = eta_sweep(
        at.settings.network(),
        at.digits.train,
        etas.tolist(),
        epochs,
        batch_size=batch,
        seed=at.settings.seed,
        rule=at.settings.rule,
        cost=at.settings.cost,
        threads=1,
        test=at.digits.test,
    )
    width = max((len(t.curve) for t in found.trials), default=0)
    curves = np.full((len(found.trials), width), np.nan)
    for row, t in zip(curves, found.trials, strict=True):
        row[: len(t.curve)] = t.curve
    limit = float("nan") if found.limit.eta_limit is None else found.limit.eta_limit
    return Value(
        {
            "verdicts": [t.verdict for t in found.trials],
            "complete": complete,
            "batch": batch,
            "limit_examples": found.limit.n_examples,
        },
        {
            "limit": limit,
            "limit_residual": found.limit.residual,
            "start_cost": found.start_cost,
            "constant_cost": found.constant_cost,
            "seconds": found.seconds,
        },
        {
            "eta": found.etas,
            "over": found.etas / limit,
            "curve": curves,
            **{
                name: np.array([getattr(t, name) for t in found.trials])
                for name in ("cost", "accuracy", "test_accuracy", "saturated", "shut", "spread")
            },
        },
    )


def scaling(at: Snapshot) -> Iterator[Value]:
    """The time of one cost, one gradient and one finite-difference gradient, as networks grow."""
    from descente.instruments.scaling import WIDTHS
    from descente.instruments.scaling import scaling as measure

    by_width: dict[int, Any] = {}
    for width, patience in ((WIDTHS[0], QUICK), *((width, PATIENT) for width in WIDTHS[:5])):
        found = measure(
            at.digits.train, [width], examples=200, repeats=7, patience=patience, threads=1
        )
        by_width[width] = found.timings[0]
        timings = list(by_width.values())
        yield Value(
            {
                "complete": width == WIDTHS[4],
                "threads": 1,
                "cpu": found.machine["cpu"],
                "parameters": [t.parameters for t in timings],
                "measured": [t.measured for t in timings],
                "examples": timings[0].examples,
            },
            arrays={
                name: np.array([getattr(t, name) for t in timings])
                for name in ("cost", "gradient", "differences")
            }
            | {"ratio": np.array([t.ratio for t in timings])},
        )
