"""What a page can follow: each view reads the experiment and gives one `Value`.

A view is computed only while a page follows it, and only when something changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from descente.cost import COSTS, evaluate, one_hot
from descente.descent import stretches
from descente.kernels import engine
from descente.lab.experiment import Experiment
from descente.lab.wire import Value
from descente.network import Network, forward

__all__ = ["VIEWS", "Viewer"]

SAMPLE = 2000  # training examples that live costs and gradients are the mean over while it plays
CURVE = 400  # points of the history that travel


@dataclass
class Viewer:
    """Reads one experiment, and remembers what takes long."""

    experiment: Experiment
    _held: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, version: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` gave when it was last made for this version."""
        if self._held.get(key, (None,))[0] != version:
            self._held[key] = (version, make())
        return self._held[key][1]

    @property
    def sample(self) -> Any:
        """The examples that live numbers are the mean over: few while it plays, then all."""
        train = self.experiment.digits.train
        few = train[:: max(1, len(train) // SAMPLE)] if self.experiment.playing else train
        return self.once(("sample", self.experiment.settings.data, len(few)), len(few), lambda: few)


def status(viewer: Viewer) -> Value:
    """Where the experiment stands: the strip that never leaves the screen."""
    e = viewer.experiment
    net, digits = e.net, e.digits
    test_cost, accuracy = viewer.once(
        "test", e.version, lambda: evaluate(net, digits.test, e.settings.cost, threads=1)
    )
    cost, train_accuracy = viewer.once(
        "train", (e.version, e.playing),
        lambda: evaluate(net, viewer.sample, e.settings.cost, threads=1),
    )  # fmt: skip
    start_cost, start_accuracy = viewer.once("start", e.started, lambda: _start(e))
    descent = e.descent
    step = e.step if e.looking is None else e.looking
    return Value(
        {
            "step": step,
            "steps": e.step,
            "total": descent.total_steps,
            "epoch": min(step // descent.steps_per_epoch + 1, descent.epochs),
            "epochs": descent.epochs,
            "steps_per_epoch": descent.steps_per_epoch,
            "playing": e.playing,
            "past": e.looking is not None,
            "outcome": str(e.outcome.kind),
            "data": digits.name,
            "train": len(digits.train),
            "test": len(digits.test),
            "examples": len(viewer.sample),
            "sizes": list(net.layout.sizes),
            "parameters": net.n_parameters,
        },
        {
            "cost": cost,
            "accuracy": accuracy,
            "train_accuracy": train_accuracy,
            "test_cost": test_cost,
            "eta": e.settings.eta,
            "eta_now": e.eta_now,
            "start_cost": start_cost,
            "start_accuracy": start_accuracy,
            "pace": step * descent.batch / descent.seconds if descent.seconds else float("nan"),
        },
    )


def _start(e: Experiment) -> tuple[float, float]:
    """Cost over all training examples and accuracy on the test images, at step 0."""
    net = Network.of(e.descent.net.layout, e.path.thetas[0])
    cost, _ = evaluate(net, e.digits.train, e.settings.cost, threads=1)
    return cost, evaluate(net, e.digits.test, e.settings.cost, threads=1)[1]


def network(viewer: Viewer) -> Value:
    """Every activation for the image looked at, and θ."""
    e = viewer.experiment
    net = e.net
    activations = net.activations(e.image)
    return Value(
        {"label": e.label, "digit": e.digit, "sizes": list(net.layout.sizes),
         "answer": int(activations[-1][0].argmax())},
        arrays={
            "theta": net.theta,
            "activations": np.concatenate([a[0] for a in activations]),
        },
    )  # fmt: skip


def digit(viewer: Viewer) -> Value:
    """The image looked at, and what the network answers."""
    e = viewer.experiment
    outputs = e.net.outputs(e.image)[0]
    classes = e.digits.test.classes
    return Value(
        {"label": e.label, "digit": e.digit, "answer": int(outputs.argmax()),
         "classes": list(classes), "shape": list(e.digits.test.shape),
         "drawn": e.digit < 0},
        arrays={"image": e.image, "outputs": outputs},
    )  # fmt: skip


def errors(viewer: Viewer) -> Value:
    """The error of the image looked at, output by output, and over the whole test set."""
    e = viewer.experiment
    outputs = e.net.outputs(e.image)[0].astype(np.float64)
    label = e.label if e.label >= 0 else int(outputs.argmax())
    y = one_hot(np.array([label]), len(outputs))[0]
    costs, answers = viewer.once("each", e.version, lambda: _each(e))
    order = np.argsort(costs)
    return Value(
        {"label": label, "digit": e.digit, "drawn": e.digit < 0,
         "best": order[:5].tolist(), "worst": order[::-1][:5].tolist(), "n": len(costs)},
        {"total": float(costs.sum()), "mean": float(costs.mean()),
         "cost": float(((y - outputs) ** 2).sum())},
        {"outputs": outputs, "wanted": y, "terms": (y - outputs) ** 2,
         "histogram": np.histogram(costs, bins=40, range=(0.0, 4.0))[0],
         "best_costs": costs[order[:5]], "worst_costs": costs[order[::-1][:5]],
         "labels": e.digits.test.labels[[*order[:5], *order[::-1][:5]]],
         "answers": answers[[*order[:5], *order[::-1][:5]]],
         "best_images": e.digits.test.images[order[:5]],
         "worst_images": e.digits.test.images[order[::-1][:5]]},
    )  # fmt: skip


def _each(e: Experiment) -> tuple[Any, Any]:
    """Cost and answer of every test image."""
    test, net = e.digits.test, e.net
    activations, z = forward(net.layout, net.theta, test.images)
    y = one_hot(test.labels, z.shape[1], np.float32)
    costs = COSTS[e.settings.cost].value(z, activations[-1], y, net.layout.output)
    return costs.astype(np.float64), activations[-1].argmax(axis=1)


def history(viewer: Viewer) -> Value:
    """The cost and the accuracy along the training: means of equal stretches of steps."""
    e = viewer.experiment
    costs, rights = e.history()
    return Value(
        {"steps": len(costs), "kept": list(e.path.steps)},
        arrays={"cost": stretches(costs, CURVE), "accuracy": stretches(rights, CURVE)},
    )


def gradient(viewer: Viewer) -> Value:
    """∇C where the network stands: over a sample while it plays, over all examples at rest."""
    e = viewer.experiment
    net = e.net

    def make() -> tuple[Any, float, int]:
        data = viewer.sample
        cost, _, summed = engine(net.layout, data, e.settings.cost, 1).gradient(net.theta)
        return summed / len(data), cost / len(data), len(data)

    vector, cost, n = viewer.once("gradient", (e.version, e.playing), make)
    step = e.step if e.looking is None else e.looking
    eta = float(e.descent.etas(min(step, e.descent.total_steps - 1), 1)[0])
    return Value(
        {"examples": n, "sizes": list(net.layout.sizes), "step": step},
        {"norm": float(np.linalg.norm(vector)), "cost": cost, "eta": eta},
        {
            "vector": vector.astype(np.float32),
            "theta": net.theta,
            "next": net.theta - np.float32(eta) * vector.astype(np.float32),
        },
    )


VIEWS: dict[str, Callable[[Viewer], Value]] = {
    view.__name__: view for view in (status, network, digit, errors, history, gradient)
}
"""Every view by the name a page follows it under."""
