"""The learning rate: a range test, and whole trainings for many η at once.

A sweep is the experiment itself: the same network, the same order of the examples, one whole
training per η, each with its outcome and a sentence on why it went so. Trainings share the data and
the compiled kernels and go side by side on the cores; each is the same to the bit as it would be
alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.cost import COSTS, one_hot
from descente.descent import Descent, Ending, Outcome, epoch_order, stretches
from descente.errors import InputError
from descente.instruments.curvature import Sharpness, sharpness
from descente.interrupt import interruptible
from descente.measure import check, evaluate
from descente.network import ACTIVATIONS, Network
from descente.objective import Objective, objective
from descente.recipe import RULES, Recipe
from descente.threads import in_order, thread_count

if TYPE_CHECKING:
    from descente.digits import Split

__all__ = ["EtaSweep", "RangeTest", "Trial", "eta_sweep", "range_test"]

Vector = NDArray[np.float64]
Floats = NDArray[np.float32]
Order = NDArray[np.uint32]

SAMPLE = 2000  # examples that the saturation of the neurons is measured on
TAIL = 0.1  # the last part of the steps that a trial's cost and accuracy are means over
POINTS = 200  # stretches that each trial's curve is kept as
BETA = 0.98  # of the range test's running mean
WORSE = 2.0  # times the best smoothed cost: there the range test has seen enough


@dataclass(frozen=True, eq=False)
class Trial:
    """One training of a sweep.

    Attributes
    ----------
    eta : float
    outcome : Outcome
        As for any descent.
    verdict : str
        "learnt", "unsteady" (it learnt, and lost part of it again), "slow" (it was still falling),
        "stuck" (the same answer for every image, and no gradient left to change it),
        "diverged", "non-finite" or "interrupted".
    sentence : str
        What happened and why, with the numbers it is judged by.
    cost, accuracy : float
        Means over the batches of the last tenth of its steps, each before its step; NaN where no
        step was made.
    curve : (k,) float64
        The cost along the training: means of k equal stretches of steps.
    steps : int
    test_accuracy : float
        On the held-out split; NaN without one.
    saturated : float
        Fraction of hidden activations that hardly react any more: f'(z) under a hundredth of its
        largest, over a sample.
    shut : float
        The same fraction of the outputs; 0 where they cannot saturate.
    spread : float
        How far the outputs differ from image to image: the largest standard deviation of an output
        over the sample.
    theta : (n_parameters,) float32
        Where it ended, the last finite θ.
    """

    eta: float
    outcome: Outcome
    verdict: str
    sentence: str
    cost: float
    accuracy: float
    curve: Vector
    steps: int
    test_accuracy: float
    saturated: float
    shut: float
    spread: float
    theta: Floats = field(repr=False)


@dataclass(frozen=True, eq=False)
class EtaSweep:
    """Whole trainings, one per η.

    Attributes
    ----------
    trials : list of Trial
        By rising η; those begun before an interruption.
    limit : Sharpness
        λmax at the common start: 2/λmax is the full batch's local limit on η.
    start_cost : float
        Of that start.
    constant_cost : float
        Of the best answer that is the same for every image: what learning has to beat.
    seconds : float
        For all trainings together, compilation apart.
    """

    trials: list[Trial]
    limit: Sharpness
    start_cost: float
    constant_cost: float
    seconds: float

    @property
    def etas(self) -> Vector:
        """The learning rates tried: (k,) float64, rising."""
        return np.array([trial.eta for trial in self.trials])

    @property
    def best(self) -> Trial | None:
        """The trial with the lowest cost; None where no trial made a step."""
        tried = [trial for trial in self.trials if np.isfinite(trial.cost)]
        return min(tried, key=lambda trial: trial.cost, default=None)


def eta_sweep(
    net: Network,
    data: Split,
    etas: Sequence[float] | None = None,
    epochs: int = 1,
    *,
    batch_size: int | None = 10,
    seed: int = 0,
    rule: str = "sgd",
    schedule: str = "constant",
    weight_decay: float = 0.0,
    cost: str = "quadratic",
    test: Split | None = None,
    threads: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> EtaSweep:
    """Train a copy of the network once for every η, all at once, and say how each went and why.

    Ctrl-C ends it cleanly with what was trained so far.

    Parameters
    ----------
    net : Network
        Where all trainings start; never moved.
    data : Split
    etas : sequence of float, optional
        By default 32 from 0.01 to 1,000, a factor of 1.45 apart.
    epochs, batch_size, seed, rule, schedule, weight_decay, cost
        See `Recipe`; here η is constant and nothing decays unless told otherwise.
    test : Split, optional
        Held-out examples, evaluated at the end of each training.
    threads : int, optional
        Trainings side by side, by default as many as there are cores.
    on_progress : callable, optional
        Called with the steps made and the steps there are, in all trainings together.

    Returns
    -------
    EtaSweep

    Raises
    ------
    InputError
        If an argument is out of range or the network and the data do not belong together.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> sweep = gd.eta_sweep(net, data.train, etas=[0.01, 3.0], epochs=8)
    >>> [trial.verdict for trial in sweep.trials]
    ['slow', 'learnt']
    """
    from descente.engines import Products

    if not isinstance(net, Network):
        raise InputError(
            "net came as {kind}; wanted a Network to train copies of.", kind=type(net).__name__
        )
    check(net.layout, data, cost)
    if test is not None:
        check(net.layout, test, cost)
    wanted = np.geomspace(0.01, 1000.0, 32) if etas is None else np.sort(np.asarray(etas, float))
    if wanted.ndim != 1 or not len(wanted):
        raise InputError("etas came as {etas!r}; wanted a list of numbers above 0.", etas=etas)
    recipes = [
        Recipe(
            eta=float(eta),
            batch_size=batch_size,
            epochs=epochs,
            seed=seed,
            rule=rule,
            schedule=schedule,
            weight_decay=weight_decay,
            cost=cost,
        )
        for eta in wanted
    ]
    judge = _Judge.of(net, data, cost, threads)
    _prepared(net, data, recipes[0])
    begun = time.perf_counter()
    # trainings go side by side, so each product stays on its own thread
    with interruptible() as stop, Products(1):
        race = _Race(net, data, test, judge, stop, on_progress, len(recipes))
        trials = in_order(race.train, recipes, thread_count(threads))
    seconds = time.perf_counter() - begun
    done = [trial for trial in trials if trial.steps or trial.verdict == "non-finite"]
    return EtaSweep(done, judge.limit, judge.start_cost, judge.constant_cost, seconds)


def _prepared(net: Network, data: Split, recipe: Recipe) -> Descent:
    """A descent of a copy of the network, compiled and with its data in the kernels' form."""
    descent = Descent(net.copy(), data, recipe, threads=1)
    descent.prepare()
    return descent


@dataclass
class _Race:
    """What the trainings of a sweep share."""

    net: Network
    data: Split
    test: Split | None
    judge: _Judge
    stop: threading.Event
    on_progress: Callable[[int, int], None] | None
    many: int
    _made: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def train(self, recipe: Recipe) -> Trial:
        """One whole training; it looks up at the end of every window of steps."""
        descent = _prepared(self.net, self.data, recipe)
        costs, rights = [], []
        while descent.outcome.kind == Ending.RUNNING and not self.stop.is_set():
            made = descent.advance(descent.total_steps)
            costs.append(made.costs)
            rights.append(made.accuracies)
            self._tell(made.done, descent.total_steps)
        if descent.outcome.kind == Ending.RUNNING:
            done = f"Interrupted after {descent.state.step:,} of {descent.total_steps:,} steps."
            descent.outcome = Outcome(Ending.INTERRUPTED, done)
        else:
            self._tell(descent.total_steps - descent.state.step, descent.total_steps)
        accuracy = float("nan")
        if self.test is not None and descent.state.step:
            accuracy = evaluate(descent.net, self.test, recipe.cost, threads=1)[1]
        nothing = [np.zeros(0, np.float32)]
        return self.judge.trial(
            descent, np.concatenate(costs or nothing), np.concatenate(rights or nothing), accuracy
        )

    def _tell(self, steps: int, each: int) -> None:
        with self._lock:
            self._made += steps
            if self.on_progress is not None:
                self.on_progress(self._made, each * self.many)


@dataclass(frozen=True)
class _Judge:
    """Says how a training went and why, from what is measured once for all of them."""

    sample: Split
    start_cost: float
    constant_cost: float
    limit: Sharpness

    @classmethod
    def of(cls, net: Network, data: Split, cost: str, threads: int | None) -> _Judge:
        start = evaluate(net, data, cost, threads=threads)[0]
        limit = sharpness(net, data, cost=cost, tolerance=1e-3, threads=threads)
        return cls(data.sample(SAMPLE), start, _constant_cost(net, data, cost), limit)

    def trial(self, descent: Descent, costs: Floats, rights: Floats, test_accuracy: float) -> Trial:
        tail = slice(-max(1, int(TAIL * len(costs))), None)
        last = float(costs[tail].mean(dtype=np.float64)) if len(costs) else float("nan")
        right = float(rights[tail].mean(dtype=np.float64)) if len(rights) else float("nan")
        trial = Trial(
            eta=descent.eta,
            outcome=descent.outcome,
            verdict="",
            sentence="",
            cost=last,
            accuracy=right,
            curve=stretches(costs, POINTS),
            steps=descent.state.step,
            test_accuracy=test_accuracy,
            **_reactions(descent.net, self.sample),
            theta=descent.state.theta.copy(),
        )
        trial = replace(trial, verdict=self._verdict(trial, stretches(costs, 5)))
        return replace(trial, sentence=self._sentence(trial, descent.net))

    def _verdict(self, trial: Trial, fifths: Vector) -> str:
        if trial.outcome.kind in (Ending.DIVERGED, Ending.NON_FINITE, Ending.INTERRUPTED):
            return str(trial.outcome.kind)
        if trial.cost < LEARNT * self.constant_cost:
            return "unsteady" if trial.cost > LOST * fifths.min() else "learnt"
        flat = trial.saturated > 0.5 or trial.shut > 0.5
        return "stuck" if trial.spread < SAME and flat else "slow"

    def _sentence(self, trial: Trial, net: Network) -> str:
        fell = f"from {self.start_cost:.3g} to {trial.cost:.3g}"
        right = f"{100 * trial.accuracy:.1f} % right"
        beside = self._beside(trial.eta)
        if trial.verdict == "learnt":
            return f"The cost fell {fell}, {right}."
        if trial.verdict == "unsteady":
            return (
                f"The cost fell to {trial.curve.min():.3g} and rose again to {trial.cost:.3g}, "
                f"{right}: the steps are too long to stay in the valley{beside}."
            )
        if trial.verdict == "slow":
            return f"The cost fell {fell} and was still falling: the steps are short{beside}."
        if trial.verdict == "stuck":
            return (
                f"Stuck at {trial.cost:.3g}: it gives every image the same answer "
                f"(the best such answer costs {self.constant_cost:.3g}). {_why_stuck(trial, net)}"
                f"{beside}."
            )
        return f"{trial.outcome.sentence[:-1]}{beside}."

    def _beside(self, eta: float) -> str:
        limit = self.limit.eta_limit
        if limit is None:
            return ""
        times = eta / limit
        written = f"{times:.2g}" if times < 100 else f"{times:,.0f}"
        return f"; η = {eta:.3g} is {written} times 2/λmax = {limit:.3g} at the start"


LEARNT = 0.9  # of the best constant answer's cost: below it, images are told apart
LOST = 1.25  # times the lowest fifth of a training: above it, something learnt was lost again
SAME = 0.02  # a spread of the outputs below it: the same answer whatever the image


def _why_stuck(trial: Trial, net: Network) -> str:
    """What keeps a network from learning on, after "Stuck at …"."""
    if trial.saturated > 0.5:
        state = "silent" if net.layout.activation == "relu" else "saturated"
        what = f"{100 * trial.saturated:.0f} % of the hidden activations are {state}"
    else:
        what = f"The steps shut {100 * trial.shut:.0f} % of its outputs"
    return f"{what}, and where an activation is flat there is no gradient to bring it back"


def _constant_cost(net: Network, sample: Split, cost: str) -> float:
    """Cost of the best answer that is the same for every image: how often each class comes."""
    y = one_hot(sample.labels, net.layout.sizes[-1])
    share = np.broadcast_to(y.mean(axis=0), y.shape)
    if cost == "quadratic":
        return float(COSTS[cost].value(share, share, y, net.layout.output).mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -share[0] * np.log(share[0])
        other = -(1 - share[0]) * np.log(1 - share[0])
    return float(np.nansum(entropy + (other if net.layout.output == "sigmoid" else 0.0)))


def _reactions(net: Network, sample: Split) -> dict[str, float]:
    """How much of a network still reacts: see `saturated`, `shut` and `spread` of a `Trial`."""
    layout = net.layout
    with np.errstate(all="ignore"):
        *hidden, outputs = net.activations(sample)[1:]
        shut = _flat([outputs], layout.output) if layout.output in ("sigmoid", "tanh") else 0.0
        return {
            "saturated": _flat(hidden, layout.activation),
            "shut": shut,
            "spread": float(outputs.std(axis=0, dtype=np.float64).max()),
        }


def _flat(activations: list[Floats], name: str) -> float:
    """Fraction of the activations whose slope is under a hundredth of the largest."""
    f = ACTIVATIONS[name]
    steepest = float(f.slope(f.f(np.zeros(1)))[0]) or 1.0  # 0 for ReLU, which is steepest beyond
    slopes = [f.slope(a).ravel() for a in activations]
    return float((np.concatenate(slopes) < 0.01 * steepest).mean()) if slopes else 0.0


@dataclass(frozen=True, eq=False)
class RangeTest:
    """A short training in which η grows from step to step (Smith 2017).

    Attributes
    ----------
    eta : (steps,) float64
        Learning rate of each step.
    cost : (steps,) float64
        Mean cost of each step's batch, before the step.
    smoothed : (steps,) float64
        Running mean of the costs, free of the bias towards its start.
    fastest : float
        η at which the smoothed cost falls most against log η.
    largest : float
        η at which the smoothed cost was lowest: beyond it larger steps no longer help.
    ended : str
        Why it ended, in a sentence.
    """

    eta: Vector
    cost: Vector
    smoothed: Vector
    fastest: float
    largest: float
    ended: str


def range_test(
    net: Network | Objective,
    data: Split | None = None,
    lowest: float = 1e-3,
    highest: float = 1e3,
    steps: int = 2000,
    *,
    batch_size: int = 10,
    rule: str = "sgd",
    seed: int = 0,
    cost: str = "quadratic",
    threads: int | None = None,
) -> RangeTest:
    """Let η grow geometrically from step to step and watch where the cost falls, and where it ends.

    Parameters
    ----------
    net : Network or Objective
        Where it starts; never moved.
    data : Split
        Left out with an `Objective`.
    lowest, highest : float
        η of the first and of the last step.
    steps : int
        How many; it ends early where the smoothed cost is twice its best.
    batch_size, rule, seed, cost
        See `Recipe`. With an `Objective` the rule is plain descent, "sgd".
    threads : int, optional
        Cores to use where the batches are large enough.

    Returns
    -------
    RangeTest

    Raises
    ------
    InputError
        If an argument is out of range or the network and the data do not belong together.

    Examples
    --------
    >>> import descente as gd
    >>> net, data = gd.Network((784, 16, 16, 10), seed=0), gd.load("uci")
    >>> found = gd.range_test(net, data.train)
    >>> 0.001 < found.fastest < found.largest < 1000
    True
    """
    Recipe(eta=lowest, batch_size=batch_size, seed=seed, rule=rule, cost=cost)
    highest = number("highest", highest, f"a number above {lowest:g}", lambda v: v > lowest)
    steps = whole("steps", steps, 10)
    n, walk = _walk(net, data, rule, cost, batch_size, threads)
    batch = min(batch_size, n)
    per_epoch = -(-n // batch)
    etas: Vector = np.geomspace(lowest, highest, steps, dtype=np.float64)
    costs: list[Floats] = []
    means: list[float] = []
    smoothed = np.zeros(0)
    ended = f"All {steps:,} steps were made."
    at = 0
    while at < steps:
        epoch, done = divmod(at, per_epoch)
        order = epoch_order(seed, epoch, n, batch)
        some = min(CHECK, per_epoch - done, steps - at)
        picked = order[done * batch : (done + some) * batch]
        made = walk(picked, batch, etas[at : at + some])
        costs.append(made)
        at += len(made)
        smoothed = _running_mean(means, made)
        if len(made) < some:
            ended = f"At η = {etas[min(at, steps - 1)]:.3g} a number was no longer finite."
            break
        if smoothed[-1] > WORSE * smoothed.min():
            ended = f"At η = {etas[at - 1]:.3g} the cost was {WORSE:g} times its best: far enough."
            break
    made_costs = np.concatenate(costs).astype(np.float64)
    tried = etas[: len(made_costs)]
    best = int(smoothed.argmin()) if len(smoothed) else 0
    fastest = _steepest_fall(smoothed[: best + 1])
    return RangeTest(tried, made_costs, smoothed, float(etas[fastest]), float(etas[best]), ended)


Walk: TypeAlias = Callable[[Order, int, Vector], Floats]
"""The costs of the steps made, one for each η over consecutive batches of examples: fewer than
asked for where the next would not be finite."""


def _walk(
    net: Network | Objective,
    data: Split | None,
    rule: str,
    cost: str,
    batch_size: int,
    threads: int | None,
) -> tuple[int, Walk]:
    """How many examples there are, and what makes the steps: the kernels, or an objective."""
    from descente.engines import State, compiled, engine

    if not isinstance(net, Network):
        at = objective(net, data)
        if rule != "sgd":
            raise InputError(
                "rule={rule!r} came with an Objective, which knows plain descent only: leave it "
                "out.",
                rule=rule,
            )
        return at.n_examples, _Steps(at)
    if data is None:
        raise InputError("wanted the examples too: pass a split such as gd.load().train.")
    check(net.layout, data, cost)
    update = RULES[rule]
    slots = np.zeros((update.slots, net.n_parameters), dtype=np.float32)
    state = State(net.theta.copy(), slots, 0)
    walker = engine(net.layout, data, cost, threads, batch=min(batch_size, len(data)))

    def walk(order: Order, batch: int, rates: Vector) -> Floats:
        steps = rates.astype(np.float32)
        return walker.train(state, compiled(update, 0.0), order, batch, steps).costs

    return len(data), walk


class _Steps:
    """Plain descent on an objective, batch by batch."""

    def __init__(self, at: Objective) -> None:
        self._at, self._theta = at, at.theta

    def __call__(self, order: Order, batch: int, rates: Vector) -> Floats:
        at, costs = self._at, []
        for i, eta in enumerate(rates.tolist()):
            rows = order[i * batch : (i + 1) * batch]
            cost = at.cost(self._theta, rows)
            there = at.space.combine((1.0, self._theta), (-eta, at.gradient(self._theta, rows)))
            if not (np.isfinite(cost) and at.space.finite(there)):
                break
            costs.append(cost)
            self._theta = there
        return np.array(costs, dtype=np.float32)


def _steepest_fall(smoothed: Vector) -> int:
    """Where the curve falls most over a tenth of its steps, which are equal steps of log η."""
    window = max(1, len(smoothed) // 10)
    falls = smoothed[window:] - smoothed[:-window]
    return int(falls.argmin()) + window // 2 if len(falls) else 0


CHECK = 50  # steps between two looks at the smoothed cost


def _running_mean(means: list[float], costs: Floats) -> Vector:
    """Let the exponential running means go on over these costs; each by the weight it gathered."""
    for cost in costs.tolist():
        before = means[-1] if means else 0.0
        means.append(BETA * before + (1 - BETA) * cost)
    gathered = 1 - BETA ** np.arange(1, len(means) + 1)
    return np.asarray(means / gathered)
