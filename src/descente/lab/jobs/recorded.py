"""A job on recorded runs: what each learnt with, how its cost went, and where it ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.descent import stretches
from descente.errors import DescenteError, InputError
from descente.lab.experiment import Settings
from descente.lab.jobs.snapshot import Snapshot
from descente.lab.limits import within
from descente.lab.offer import Offer
from descente.lab.phrases import complaint
from descente.lab.sets import digits_of
from descente.lab.views import CURVE
from descente.lab.wire import Value
from descente.measure import evaluate
from descente.runs import Run, open_run

__all__ = ["runs"]


def runs(at: Snapshot, names: Any) -> Iterator[Value]:
    """Recorded runs side by side; one that cannot be shown is a sentence among the others.

    Their histories come at once, with the cost and the accuracy that were recorded last. Those of
    the last θ over all training examples and all test images follow, one run after another, where
    the data are here.
    """
    if not isinstance(names, list):
        raise InputError(
            "runs came as {kind}; wanted a list of their names.", kind=type(names).__name__
        )
    within("runs", len(names))
    found = [_find(str(name), at.offer) for name in names]
    yield _value(found, at.offer)
    for each in found:
        if isinstance(each, _Found) and each.measure():
            yield _value(found, at.offer)


@dataclass
class _Found:
    """A run, and the cost and the accuracy that it ended at."""

    run: Run
    cost: float
    accuracy: float
    measured: bool = False

    def measure(self) -> bool:
        """Take both over all examples; false where the data are not here any more."""
        try:
            data = digits_of(self.run.manifest.data["set"])
            self.run.require_same(data.train)
        except DescenteError:
            return False
        net, kind = self.run.network, self.run.recipe.cost
        self.cost, _ = evaluate(net, data.train, kind, threads=1)
        _, self.accuracy = evaluate(net, data.test, kind, threads=1)
        self.measured = True
        return True


@dataclass
class _Lost:
    """A run that cannot be shown, and why."""

    name: str
    error: DescenteError


def _find(name: str, offer: Offer) -> _Found | _Lost:
    try:
        run = open_run(offer.run(name))
    except DescenteError as error:
        return _Lost(name, error)
    tested = run.history.test_accuracy
    return _Found(run, run.last_cost, float(tested[-1]) if len(tested) else float("nan"))


def _value(found: list[_Found | _Lost], offer: Offer) -> Value:
    words: list[dict[str, Any]] = []
    arrays: dict[str, NDArray[Any]] = {}
    numbers = np.full((4, len(found)), np.nan)
    for k, each in enumerate(found):
        if isinstance(each, _Lost):
            words.append({"name": each.name, "error": complaint("runs", each.error).words})
            continue
        run, settings = each.run, Settings.of(each.run)
        numbers[:, k] = each.cost, each.accuracy, settings.eta, settings.weight_decay
        words.append(_words(each, settings, offer))
        arrays[f"costs{k}"] = stretches(run.history.cost, CURVE)
        arrays[f"accuracies{k}"] = stretches(run.history.accuracy, CURVE)
        tests = _thinned(len(run.history.test_step))
        arrays[f"test_step{k}"] = run.history.test_step[tests]
        arrays[f"test_accuracy{k}"] = run.history.test_accuracy[tests]
    names = ("cost", "accuracy", "eta", "weight_decay")
    return Value({"runs": words}, {}, {**dict(zip(names, numbers, strict=True)), **arrays})


def _words(found: _Found, settings: Settings, offer: Offer) -> dict[str, Any]:
    """What is told of a run in words; its floats travel in arrays."""
    run = found.run
    values = settings.to_json()
    exact = {name: value for name, value in values.items() if not isinstance(value, float)}
    return {
        "name": run.name,
        "outcome": str(run.outcome.kind),
        "sizes": list(run.network.layout.sizes),
        "steps": run.steps,
        "seen": run.seen,
        "measured": found.measured,
        "settings": exact | {"data": offer.name(settings.data) or run.manifest.data["name"]},
        "network_seed": run.manifest.seed,
        "augmented": run.recipe.augmentation is not None,
    }


def _thinned(many: int) -> NDArray[np.int64]:
    """Which of so many evaluations are sent: at most as many as a history has stretches."""
    return np.unique(np.linspace(0, max(0, many - 1), min(many, CURVE)).astype(np.int64))
