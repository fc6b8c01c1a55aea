"""What a page can follow: each view reads the experiment and gives one `Value`.

A view is computed only while a page follows it, and only when something changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from descente.cost import one_hot
from descente.digits import Split
from descente.digits.split import sample_rows
from descente.engines import engine
from descente.gradient import ranks
from descente.lab.experiment import Experiment, sample_of
from descente.lab.wire import Value
from descente.measure import evaluate
from descente.network import Network, forward

__all__ = ["VIEWS", "Viewer"]

SAMPLE = 2000  # examples behind each live number while an experiment plays; at rest it takes all
CROWD = 4  # up to so many experiments play at once before each one takes fewer examples
FEWEST = 250  # in a crowd of any size, each experiment takes at least so many examples
FARTHEST = 4.0  # the last bar of the histogram holds every image whose error is larger than this
CURVE = 400  # the history is sent as the means of at most so many stretches
LATELY = 20  # the last so many stretches tell which way the cost is going


@dataclass
class Viewer:
    """Reads one experiment, and remembers what takes long.

    Attributes
    ----------
    experiment : Experiment
    crowd : int
        Experiments that play in this process at the same time: the more there are, the fewer
        examples each number is the mean over while it plays. At rest it is always over all.
    """

    experiment: Experiment
    crowd: int = 1
    _held: dict[Any, Any] = field(default_factory=dict)
    told: tuple[Any, Any] = (None, None)  # the last two states that `update` reported, newest first

    def once(self, key: Any, version: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` gave when it was last made for this version."""
        if self._held.get(key, (None,))[0] != version:
            self._held[key] = (version, make())
        return self._held[key][1]

    @property
    def sample(self) -> Split:
        """The training examples that live numbers are the mean over."""
        return self.some("train", SAMPLE)

    @property
    def test(self) -> Split:
        """The test images that live numbers are the mean over."""
        return self.some("test", SAMPLE)

    def some(self, part: str, most: int) -> Split:
        """So many of "train" or "test" while it plays, fewer in a crowd; at rest all."""
        e = self.experiment
        if not e.playing:
            whole: Split = getattr(e.digits, part)
            return whole
        fair = most if self.crowd <= CROWD else max(FEWEST, most * CROWD // self.crowd)
        return sample_of(e.settings.data, part, fair)


def status(viewer: Viewer) -> Value:
    """Where the experiment stands: the strip that never leaves the screen."""
    e = viewer.experiment
    net, digits = e.net, e.digits
    test_cost, accuracy = viewer.once(
        "test",
        (e.version, e.playing),
        lambda: evaluate(net, viewer.test, e.settings.cost, threads=1),
    )
    cost, train_accuracy = viewer.once(
        "train", (e.version, e.playing),
        lambda: evaluate(net, viewer.sample, e.settings.cost, threads=1),
    )  # fmt: skip
    start_cost, start_accuracy = viewer.once("start", e.started, lambda: _start(e))
    descent = e.descent
    step = e.at
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
            "test": len(viewer.test),
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
            "pace": e.step * descent.batch / e.played if e.played else float("nan"),
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
         "answer": int(activations[-1][0].argmax()),
         "counts": [[n * m, m] for n, m in pairwise(net.layout.sizes)],
         "parameters": net.n_parameters},
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
    """The squared error of the image looked at, output by output, and of every test image.

    A drawing whose maker has not said what it is counts as what the network answers.
    """
    e = viewer.experiment
    outputs = e.net.outputs(e.image)[0].astype(np.float64)
    label = e.label if e.label >= 0 else int(outputs.argmax())
    y = one_hot(np.array([label]), len(outputs))[0]
    test = viewer.some("test", SAMPLE // 2)
    costs, answers = viewer.once("each", (e.version, e.playing), lambda: _each(e, test))
    order = np.argsort(costs)
    best, worst = order[:5], order[::-1][:5]
    shown = [*best, *worst]
    rows = sample_rows(len(e.digits.test), len(test))  # what each is called among all test images
    return Value(
        {"label": label, "digit": e.digit, "drawn": e.digit < 0, "labelled": e.label >= 0,
         "best": rows[best].tolist(), "worst": rows[worst].tolist(), "n": len(costs)},
        {"total": float(costs.sum()), "mean": float(costs.mean()),
         "cost": float(((y - outputs) ** 2).sum()), "far": FARTHEST},
        {"outputs": outputs, "wanted": y, "differences": y - outputs, "terms": (y - outputs) ** 2,
         "histogram": np.histogram(np.minimum(costs, FARTHEST), 40, (0.0, FARTHEST))[0],
         "best_costs": costs[best], "worst_costs": costs[worst],
         "labels": test.labels[shown], "answers": answers[shown],
         "best_images": test.images[best], "worst_images": test.images[worst]},
    )  # fmt: skip


def _each(e: Experiment, test: Split) -> tuple[Any, Any]:
    """The ten squares added up, and the answer, of each of these test images."""
    net = e.net
    outputs = forward(net.layout, net.theta, test.images)[0][-1]
    y = one_hot(test.labels, outputs.shape[1], np.float32)
    return ((y - outputs) ** 2).sum(axis=1).astype(np.float64), outputs.argmax(axis=1)


def history(viewer: Viewer) -> Value:
    """The cost and the accuracy along the training: means of equal stretches of steps."""
    e = viewer.experiment
    curve = e.costs.stretches(CURVE)
    going, rises = _going(curve[-LATELY:].astype(np.float64))
    return Value(
        {"steps": len(e.costs), "kept": list(e.path.steps), "going": going, "rises": rises,
         "moves": max(0, min(LATELY, len(curve)) - 1)},
        arrays={"cost": curve, "accuracy": e.rights.stretches(CURVE)},
    )  # fmt: skip


def _going(costs: Any) -> tuple[str, int]:
    """Which way costs go, "none", "flat", "falling", "climbing" or "oscillating", and their rises.

    The last third against the first. Where the last third hardly differs within itself, it is flat;
    where costs turn often and scatter more than they moved, they oscillate.
    """
    third = len(costs) // 3
    moves = np.diff(costs)
    rises = int((moves > 0).sum())
    if third < 2:
        return "none", rises
    late = costs[-third:]
    if np.ptp(late) < 1e-3 * abs(float(late.mean())):
        return "flat", rises
    turns = int((moves[1:] * moves[:-1] < 0).sum())
    change = float(late.mean() - costs[:third].mean())
    if turns >= len(costs) / 4 and abs(change) < 1.5 * float(np.abs(moves).mean()):
        return "oscillating", rises
    return "falling" if change < 0 else "climbing", rises


def gradient(viewer: Viewer) -> Value:
    """∇C where the network stands: over a sample while it plays, over all examples at rest."""
    e = viewer.experiment
    net = e.net

    def make() -> tuple[Any, Any, Any, float, int]:
        data = viewer.sample
        cost, _, summed = engine(net.layout, data, e.settings.cost, 1).gradient(net.theta)
        vector = summed / len(data)
        slopes = vector.astype(np.float32)
        return vector, slopes, ranks(slopes), cost / len(data), len(data)

    vector, slopes, rank, cost, n = viewer.once("gradient", (e.version, e.playing), make)
    step = e.at
    eta = float(e.descent.etas(min(step, e.descent.total_steps - 1), 1)[0])
    planned = e.settings.eta if e.outcome.done else eta
    return Value(
        {"examples": n, "sizes": list(net.layout.sizes), "step": step},
        {"norm": float(np.linalg.norm(vector)), "cost": cost, "eta": eta, "planned": planned},
        {
            "vector": slopes,
            "rank": rank,
            "theta": net.theta,
            "next": net.theta - np.float32(eta) * slopes,
            "change": -np.float32(planned) * slopes,
        },
    )


def update(viewer: Viewer) -> Value:
    """What a step announces for every number, and what became of what was announced before.

    ``change`` is −η·∂C/∂w from where the network stands; ``announced`` is the same of the moment
    this page was shown before, at step ``since``, and ``moved`` how far θ has gone from there.
    """
    e = viewer.experiment
    found = gradient(viewer)
    theta = found.arrays["theta"]
    change = found.arrays["next"] - theta
    now, before = viewer.told
    here = (e.started, e.at, theta.copy(), change)
    if now is None or now[:2] != here[:2] or not np.array_equal(now[2], theta):
        before = now
    if before is not None and (before[0] != e.started or before[1] >= e.at):
        before = None
    viewer.told = (here, before)
    words = {"step": e.at, "since": -1 if before is None else before[1]}
    if before is None:
        return Value(words, arrays={"change": change})
    return Value(
        words | {"steps": e.at - before[1]},
        arrays={"change": change, "announced": before[3], "moved": theta - before[2]},
    )


VIEWS: dict[str, Callable[[Viewer], Value]] = {
    view.__name__: view for view in (status, network, digit, errors, history, gradient, update)
}
"""Every view by the name a page follows it under."""
