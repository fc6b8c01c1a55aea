"""What a page can follow: each view reads the experiment and gives one `Value`.

A view is computed only while a page follows it, and only when something changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from descente.descent import Ending
from descente.digits import Split
from descente.digits.split import sample_rows
from descente.lab import readings
from descente.lab.experiment import Experiment
from descente.lab.here import Here
from descente.lab.sets import sample_of
from descente.lab.wire import Value
from descente.measure import evaluate
from descente.network import Network, forward

__all__ = ["VIEWS", "Viewer"]

SAMPLE = 2000  # examples behind each live number while an experiment plays; at rest it takes all
CROWD = 4  # up to so many experiments play at once before each one takes fewer examples
FEWEST = 250  # in a crowd of any size, each experiment takes at least so many examples
FARTHEST = 4.0  # the last bar of the histogram holds every image whose error is larger than this
BARS = 40  # of the histogram
CURVE = 400  # the history is sent as the means of at most so many stretches
SHELF = ("shelf_cost", "shelf_accuracy")
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
    _here: Here | None = None
    told: tuple[_Told | None, _Told | None] = (None, None)  # at the last two rests, newest first

    def once(self, key: Any, version: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` gave when it was last made for this version."""
        if self._held.get(key, (None,))[0] != version:
            self._held[key] = (version, make())
        return self._held[key][1]

    @property
    def here(self) -> Here:
        """Where the network looked at stands; the same object for as long as it stands there."""
        e = self.experiment
        net, cost, data = e.net, e.settings.cost, self.sample
        if self._here is None or not self._here.is_of(net, data, cost):
            self._here = Here(net, data, cost, len(e.digits.train))
        return self._here

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
    net, digits, here = e.net, e.digits, viewer.here
    test_cost, accuracy = viewer.once(
        "test", here.mark, lambda: evaluate(net, viewer.test, e.settings.cost, threads=1)
    )
    cost, train_accuracy = here.measures
    start_cost, start_accuracy = viewer.once("start", e.started, lambda: _start(e))
    descent = e.descent
    step = e.at
    shelf = [k for k in e.shelf if k.step != step or not np.array_equal(k.theta, net.theta)]
    return Value(
        {
            "step": step,
            "steps": e.step,
            "theta": here.mark,
            "total": descent.total_steps,
            "epoch": min(step // descent.steps_per_epoch + 1, descent.epochs),
            "epochs": descent.epochs,
            "steps_per_epoch": descent.steps_per_epoch,
            "batch": descent.batch,
            "playing": e.playing,
            "past": e.looking is not None,
            "wished": None if e.looking is None else e.wished,
            "moved": e.moved,
            "brought": e.brought,
            "trial": e.trial is not None,
            "anew": e.anew,
            "shelf": [{"number": k.number, "step": k.step, "why": k.why} for k in shelf],
            "outcome": str(e.outcome.kind),
            "data": digits.name,
            "train": len(digits.train),
            "test": len(viewer.test),
            "held": len(digits.test),
            "examples": len(here.data),
            "sizes": list(net.layout.sizes),
            "parameters": net.n_parameters,
            "outputs": net.layout.sizes[-1],
        },
        {
            "cost": cost,
            "cost_error": here.standard_error,
            "accuracy": accuracy,
            "train_accuracy": train_accuracy,
            "test_cost": test_cost,
            "eta": e.settings.eta,
            "eta_now": e.eta_at,
            "start_cost": start_cost,
            "start_accuracy": start_accuracy,
            "calmer": float(readings.calmer(e.settings.eta)),
            "pace": e.step * descent.batch / e.played if e.played else float("nan"),
        },
        {name: np.array([getattr(k, name[6:]) for k in shelf]) for name in SHELF},
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
        {
            "label": e.label,
            "digit": e.digit,
            "sizes": list(net.layout.sizes),
            "answer": int(activations[-1][0].argmax()),
            "counts": [[n * m, m] for n, m in pairwise(net.layout.sizes)],
            "parameters": net.n_parameters,
        },
        arrays={
            "theta": net.theta,
            "activations": np.concatenate([a[0] for a in activations]),
        },
    )


def digit(viewer: Viewer) -> Value:
    """The image looked at, and what the network answers."""
    e = viewer.experiment
    outputs = e.net.outputs(e.image)[0]
    classes = e.digits.test.classes
    return Value(
        {
            "label": e.label,
            "digit": e.digit,
            "answer": int(outputs.argmax()),
            "classes": list(classes),
            "shape": list(e.digits.test.shape),
            "drawn": e.digit < 0,
        },
        arrays={"image": e.image, "outputs": outputs},
    )


def errors(viewer: Viewer) -> Value:
    """The squared error of the image looked at, output by output, and of every test image.

    A drawing whose maker has not said what it is counts as what the network answers.
    """
    e = viewer.experiment
    outputs = e.net.outputs(e.image)[0].astype(np.float64)
    label = e.label if e.label >= 0 else int(outputs.argmax())
    y, differences, terms = np.empty((3, len(outputs)))
    cost = readings.apart(outputs, label, y, differences, terms)
    test = viewer.some("test", SAMPLE // 2)
    costs, answers = viewer.once("each", viewer.here.mark, lambda: _each(e, test))
    ordered = np.empty(len(costs), np.int32)
    readings.order(costs, ordered)
    best, worst = ordered[:5], ordered[::-1][:5]
    bars = np.empty(BARS, np.int32)
    readings.histogram(costs, FARTHEST, bars)
    shown = [*best, *worst]
    rows = sample_rows(len(e.digits.test), len(test))  # what each is called among all test images
    return Value(
        {
            "label": label,
            "digit": e.digit,
            "drawn": e.digit < 0,
            "labelled": e.label >= 0,
            "best": rows[best].tolist(),
            "worst": rows[worst].tolist(),
            "n": len(costs),
        },
        {
            "total": float(readings.total(costs)),
            "mean": float(readings.average(costs)),
            "cost": float(cost),
            "far": FARTHEST,
        },
        {
            "outputs": outputs,
            "wanted": y,
            "differences": differences,
            "terms": terms,
            "histogram": bars,
            "best_costs": costs[best],
            "worst_costs": costs[worst],
            "labels": test.labels[shown],
            "answers": answers[shown],
            "best_images": test.images[best],
            "worst_images": test.images[worst],
        },
    )


def _each(e: Experiment, test: Split) -> tuple[Any, Any]:
    """The squares added up, and the answer, of each of these test images."""
    net = e.net
    outputs = forward(net.layout, net.theta, test.images)[0][-1]
    costs, answers = np.empty(len(test)), np.empty(len(test), np.int32)
    readings.errors(outputs, test.labels, costs, answers)
    return costs, answers


def history(viewer: Viewer) -> Value:
    """The cost and the accuracy along the training: means of equal stretches of steps."""
    e = viewer.experiment
    curve = e.costs.stretches(CURVE)
    late = curve[-LATELY:]
    return Value(
        {
            "steps": len(e.costs),
            "seen": e.descent.seen,
            "kept": list(e.path.steps),
            "going": readings.DIRECTIONS[readings.going(late)],
            "rises": readings.rises(late),
            "moves": max(0, len(late) - 1),
            "lately": round(len(e.costs) * len(late) / max(1, len(curve))),
        },
        arrays={"cost": curve, "accuracy": e.rights.stretches(CURVE)},
    )


def gradient(viewer: Viewer) -> Value:
    """∇C where the network stands, over all examples at rest, and what the next step does with it.

    While it plays it is that of a sample.
    """
    e, here = viewer.experiment, viewer.here
    theta, (slopes, rank) = here.net.theta, here.once("ranking", lambda: _ranking(here))
    eta, decay = e.eta_at, e.settings.weight_decay
    change, after = np.empty_like(theta), np.empty_like(theta)
    readings.upcoming(theta, slopes, eta, decay, change, after)
    return Value(
        {"examples": len(here.data), "sizes": list(here.net.layout.sizes), "step": e.at},
        {"norm": float(np.linalg.norm(here.gradient)), "cost": here.measures[0], "eta": eta},
        {
            "vector": slopes,
            "rank": rank,
            "theta": theta,
            "next": after,
            "change": change,
        },
    )


def _ranking(here: Here) -> tuple[Any, Any]:
    """∇C as figures show it, and the rank of each of its numbers."""
    slopes = here.gradient.astype(np.float32)
    rank = np.empty(len(slopes), np.int32)
    readings.ranking(slopes, rank)
    return slopes, rank


def update(viewer: Viewer) -> Value:
    """The next step, to the bit, and what became of the one that was announced before.

    ``next`` is θ after it, ``batch`` its mini-batch's gradient, ``direction`` what η is multiplied
    with where the rule has a memory, ``shrunk`` what weight decay takes off. There is no next step
    in the past, where it was made already, nor where it would not be finite, nor, while it plays,
    of a batch so large that it would take long. At rest, where steps were made since the last rest,
    ``announced`` is the change that was announced there, ``moved`` how far θ has gone from there,
    ``steps`` how many it took.
    """
    e = viewer.experiment
    words = {"step": e.at, "since": -1, "rule": e.settings.rule, "examples": 0}
    scalars = {"eta": e.eta_at, "decay": e.settings.weight_decay}
    arrays = {}
    if e.settings.weight_decay:
        arrays["shrunk"] = np.empty_like(e.net.theta)
        readings.shrunk(e.net.theta, e.eta_at, e.settings.weight_decay, arrays["shrunk"])
    over = e.outcome.kind == Ending.NON_FINITE
    if over or e.looking is not None or (e.playing and e.descent.batch > SAMPLE):
        return Value(words, scalars, arrays)
    step = viewer.once("next", e.version, e.upcoming.next_step)
    words["examples"] = step.examples
    arrays |= {"next": step.theta, "batch": step.gradient.astype(np.float32)}
    if e.settings.rule != "sgd":
        arrays["direction"] = step.direction.astype(np.float32)
    if not e.playing:
        before = _before(viewer, step.theta)
        if before is not None:
            words |= {"since": before.step, "steps": e.step - before.step}
            moved = np.empty_like(e.net.theta)
            readings.difference(e.net.theta, before.theta, moved)
            arrays |= {"announced": before.change, "moved": moved}
    return Value(words, scalars, arrays)


@dataclass(frozen=True)
class _Told:
    """What was announced when the experiment last rested."""

    started: int
    step: int
    theta: Any
    change: Any


def _before(viewer: Viewer, after: Any) -> _Told | None:
    """What was announced at the rest before this one, if steps were made since."""
    e = viewer.experiment
    theta = e.net.theta
    now, before = viewer.told
    if (
        now is None
        or (now.started, now.step) != (e.started, e.step)
        or not np.array_equal(now.theta, theta)
    ):
        before = now
    if before is not None and (before.started != e.started or before.step >= e.step):
        before = None
    viewer.told = (_Told(e.started, e.step, theta.copy(), after - theta), before)
    return before


VIEWS: dict[str, Callable[[Viewer], Value]] = {
    view.__name__: view for view in (status, network, digit, errors, history, gradient, update)
}
"""Every view by the name a page follows it under."""
