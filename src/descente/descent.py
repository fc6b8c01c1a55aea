"""The optimisation: follow the negative gradient, batch after batch, and say how it ended.

A descent is *direction × step size*: an update rule turns the mini-batch gradient into a direction,
a schedule gives the step size η (both in `descente.recipe`), and the loop ends in an `Outcome`, a
value with a sentence.

Same seed, same machine: the same bits, for any number of threads, however the descent is cut up.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.digits.augment import EpochMoves
from descente.measure import check, evaluate
from descente.network import Network
from descente.recipe import RULES, SCHEDULES, Recipe
from descente.threads import checkpoint, thread_count

if TYPE_CHECKING:
    from descente.digits import Split
    from descente.engines import Engine, State, Steps

__all__ = [
    "Descent",
    "Ending",
    "History",
    "NextStep",
    "Outcome",
    "Watch",
    "epoch_order",
    "examples_seen",
    "stretches",
]

Floats = NDArray[np.float32]


class Ending(StrEnum):
    """How a descent can end; ``running`` until it has."""

    RUNNING = "running"
    FINISHED = "finished"
    CONVERGED = "converged"
    DIVERGED = "diverged"
    NON_FINITE = "non-finite"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Outcome:
    """How a descent ended, as a value.

    Attributes
    ----------
    kind : Ending
        Equal to a plain string: ``outcome.kind == "diverged"``.
    sentence : str
        What happened, for a person.
    """

    kind: Ending
    sentence: str

    @property
    def done(self) -> bool:
        """Whether nothing is left to do: all but ``running`` and ``interrupted``."""
        return self.kind not in (Ending.RUNNING, Ending.INTERRUPTED)

    def __str__(self) -> str:
        return self.sentence


def epoch_order(seed: int, epoch: int, n: int, batch: int) -> NDArray[np.uint32]:
    """The order of n examples in an epoch: (n,) uint32, from (seed, epoch) alone.

    A resumed descent finds it again; true full-batch descent needs no shuffling.
    """
    order = np.arange(n, dtype=np.uint32)
    if batch < n:
        key = np.random.SeedSequence([seed, epoch])
        np.random.Generator(np.random.PCG64(key)).shuffle(order)
    return order


def examples_seen(steps: int, batch: int, n: int) -> int:
    """Examples in so many steps over n of them; the last step of an epoch takes those left over."""
    epochs, rest = divmod(steps, -(-n // batch))
    return epochs * n + rest * batch


@dataclass
class History(Mapping[str, NDArray[Any]]):
    """What happened, one number per step or per evaluation; ``history["cost"]`` works too.

    Attributes
    ----------
    cost : (steps,) float32
        Mean cost of each step's batch, measured before the step.
    accuracy : (steps,) float32
        Fraction of the batch that was right, before the step.
    eta : (steps,) float32
        Learning rate of the step.
    test_step : (evaluations,) int64
        Steps made when the held-out split was evaluated.
    test_cost, test_accuracy : (evaluations,) float64
        Over the whole held-out split.
    """

    cost: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    accuracy: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    eta: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    test_step: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    test_cost: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    test_accuracy: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self.__dataclass_fields__:
            raise KeyError(name)
        array: NDArray[Any] = getattr(self, name)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dataclass_fields__)

    def __len__(self) -> int:
        return len(self.__dataclass_fields__)

    @property
    def steps(self) -> int:
        """Steps recorded."""
        return len(self.cost)


def stretches(values: Any, most: int) -> NDArray[np.float64]:
    """Means of at most so many equal stretches of the finite values: a history in short.

    Parameters
    ----------
    values : (n,) numbers
    most : int

    Returns
    -------
    (min(most, n),) float64
    """
    series = np.asarray(values, dtype=np.float64)
    series = series[np.isfinite(series)]
    if not len(series):
        return series
    edges = np.linspace(0, len(series), min(most, len(series)) + 1).astype(int)
    means: NDArray[np.float64] = np.add.reduceat(series, edges[:-1]) / np.diff(edges)
    return means


class Watch:
    """Decides from the costs alone whether a descent diverges or has reached a plateau.

    It looks at the mean cost of every window of ``window`` steps: three windows in a row above
    twice the cost at the start mean that the descent diverges. What it says depends
    on the costs it has been fed, not on how they were cut up.
    """

    WORSE, IN_A_ROW = 2.0, 3
    LEAST = 0.1  # start costs below this are treated as this: doubling a tiny cost is noise

    def __init__(self, recipe: Recipe, start: float, steps_per_epoch: int, window: int) -> None:
        self.recipe, self.start = recipe, start
        self.per_epoch, self.window = steps_per_epoch, window
        self._window_costs: list[Floats] = []
        self._epoch_costs: list[Floats] = []
        self._worse = 0
        self._best = math.inf
        self._stale = 0

    def feed(self, costs: Floats) -> Outcome | None:
        """Take the next costs, one per step, not past a window's end; an outcome ends it all."""
        self._window_costs.append(costs)
        self._epoch_costs.append(costs)
        epoch_over = sum(map(len, self._epoch_costs)) == self.per_epoch
        outcome = None
        if epoch_over or sum(map(len, self._window_costs)) >= self.window:
            outcome = self._window_over(_mean(self._window_costs))
            self._window_costs = []
        if epoch_over:
            outcome = outcome or self._epoch_over(_mean(self._epoch_costs))
            self._epoch_costs = []
        return outcome

    def _window_over(self, mean: float) -> Outcome | None:
        self._worse = self._worse + 1 if mean > self.WORSE * max(self.start, self.LEAST) else 0
        if self._worse < self.IN_A_ROW:
            return None
        return Outcome(
            Ending.DIVERGED,
            f"The cost rose from {self.start:.3g} to {mean:.3g}: the steps overshoot the valley; "
            f"try an η below {self.recipe.eta:.3g}.",
        )

    def _epoch_over(self, mean: float) -> Outcome | None:
        better = mean < self._best * (1 - self.recipe.tolerance)
        self._stale = 0 if better else self._stale + 1
        self._best = min(self._best, mean)
        if self.recipe.patience is None or self._stale < self.recipe.patience:
            return None
        return Outcome(
            Ending.CONVERGED,
            f"The cost has stayed at {self._best:.4g} for {self._stale} epochs: a plateau.",
        )


def _mean(parts: list[Floats]) -> float:
    return float(np.concatenate(parts).mean(dtype=np.float64))


@dataclass(frozen=True)
class NextStep:
    """What the next step of a descent will do.

    Attributes
    ----------
    eta : float
        Learning rate of the step.
    examples : int
        In its mini-batch.
    gradient : (n_parameters,) float64
        ∇C of the mini-batch.
    direction : (n_parameters,) float64
        What η is multiplied with: that gradient, or what the update rule makes of it.
    theta : (n_parameters,) float32
        θ after the step: θ − η · direction − η λ θ, as the engine rounds it.
    """

    eta: float
    examples: int
    gradient: NDArray[np.float64]
    direction: NDArray[np.float64]
    theta: Floats


class Descent:
    """A descent that can be advanced a few steps at a time; the network moves in place.

    Cutting it up differently, or copying ``state`` and going on elsewhere, changes no bit.

    Parameters
    ----------
    net : Network
        Where to start; its θ is the descent's θ.
    data : Split
        What to learn from.
    recipe : Recipe
    threads : int, optional
        Cores to use where the batches are large enough, by default all.
    state : State, optional
        Where to go on from, instead of the network's θ at step 0.
    history : History, optional
        With ``state``: what was recorded up to it.
    start_cost : float, optional
        With ``state``: the cost at step 0.

    Attributes
    ----------
    state : State
        θ (shared with ``net``), the rule's memory, and the step.
    outcome : Outcome
        ``running`` until the descent has ended.
    start_cost : float
        Cost of the first thousand examples before the first step.
    seconds : float
        Time spent in training so far; compilation, evaluation and recording are not in it.
    """

    WATCHES = 4  # windows in an epoch

    def __init__(
        self,
        net: Network,
        data: Split,
        recipe: Recipe,
        *,
        threads: int | None = None,
        state: State | None = None,
        history: History | None = None,
        start_cost: float | None = None,
    ) -> None:
        from descente.engines import State, compiled

        thread_count(threads)
        check(net.layout, data, recipe.cost)
        recipe = recipe.settled(len(data))
        assert recipe.eta is not None
        assert recipe.epochs is not None
        self.eta, self.epochs = recipe.eta, recipe.epochs
        self.net, self.data, self.recipe, self.threads = net, data, recipe, threads
        rule = RULES[recipe.rule]
        self._rule = compiled(rule, recipe.weight_decay)
        if state is None:
            slots = np.zeros((rule.slots, net.n_parameters), dtype=np.float32)
            state = State(net.theta, slots, 0)
        else:
            net.theta = state.theta
            state = State(net.theta, state.slots.copy(), state.step)
        self.state = state
        self.batch = min(recipe.batch_size or len(data), len(data))
        self.steps_per_epoch = -(-len(data) // self.batch)
        self.total_steps = self.steps_per_epoch * self.epochs
        self.window = max(1, self.steps_per_epoch // self.WATCHES)
        self.start_cost = (
            evaluate(net, data[:1000], recipe.cost, threads=1)[0]
            if start_cost is None
            else start_cost
        )
        self.watch = Watch(recipe, self.start_cost, self.steps_per_epoch, self.window)
        self.seconds = 0.0
        self.outcome = Outcome(Ending.RUNNING, "The descent is under way.")
        self._epoch = -1
        self._engine: Engine | None = None
        self._order: NDArray[np.uint32] = np.zeros(0, dtype=np.uint32)
        if history is not None:
            self._catch_up(history.cost[: state.step])

    def _catch_up(self, costs: Floats) -> None:
        """Show the watch what it saw before, window by window."""
        at = 0
        while at < len(costs):
            in_epoch = at % self.steps_per_epoch
            room = min(self.window - in_epoch % self.window, self.steps_per_epoch - in_epoch)
            ended = self.watch.feed(costs[at : at + room])
            self.outcome = ended or self.outcome
            at += room
        if self.outcome.kind == Ending.RUNNING and self.state.step >= self.total_steps:
            self.outcome = self._finished()

    @property
    def epoch(self) -> int:
        """Epochs begun before the present step, from 0."""
        return self.state.step // self.steps_per_epoch

    @property
    def seen(self) -> int:
        """Examples learnt from so far, each as often as it was taken."""
        return examples_seen(self.state.step, self.batch, len(self.data))

    def prepare(self) -> None:
        """Bring the data into the kernels' form, so that `advance` only trains.

        The kernels themselves are compiled (or loaded) by the first cost, in the constructor.
        """
        if self._engine is None:
            self._begin_epoch(self.epoch)

    def etas(self, first: int, steps: int) -> Floats:
        """Learning rates of ``steps`` steps from ``first`` on: (steps,) float32."""
        t = np.arange(first, first + steps, dtype=np.float64) / self.total_steps
        with np.errstate(over="ignore"):  # an η past float32 ends the descent as non-finite
            return (self.eta * SCHEDULES[self.recipe.schedule](t)).astype(np.float32)

    def advance(self, steps: int) -> Steps:
        """Make up to ``steps`` steps, stopping at the end of a window, an epoch or the descent.

        Before them is a `checkpoint`.

        Returns
        -------
        Steps
            What the steps recorded; fewer than asked where the next would not be finite.
        """
        checkpoint()
        begun = time.perf_counter()
        step, per_epoch = self.state.step, self.steps_per_epoch
        if step // per_epoch != self._epoch or self._engine is None:
            self._begin_epoch(step // per_epoch)
        assert self._engine is not None
        at = step % per_epoch
        in_window = self.window - at % self.window
        steps = min(steps, in_window, per_epoch - at, self.total_steps - step)
        picked = self._order[at * self.batch : (at + steps) * self.batch]
        made = self._engine.train(
            self.state, self._rule, picked, self.batch, self.etas(step, steps)
        )
        self.seconds += time.perf_counter() - begun
        ended = self.watch.feed(made.costs)
        if made.done < steps:
            self.outcome = self._not_finite()
        elif ended is not None:
            self.outcome = ended
        elif self.state.step == self.total_steps:
            self.outcome = self._finished()
        return made

    def next_step(self) -> NextStep:
        """What `advance` would do in one step; nothing moves."""
        step = self.state.step
        if step // self.steps_per_epoch != self._epoch or self._engine is None:
            self._begin_epoch(step // self.steps_per_epoch)
        assert self._engine is not None
        at = step % self.steps_per_epoch * self.batch
        picked = self._order[at : at + self.batch]
        _, _, summed = self._engine.gradient(self.state.theta, picked)
        gradient = summed / len(picked)
        eta = self.etas(step, 1)
        after = self.state.copy()
        self._engine.train(after, self._rule, picked, self.batch, eta)
        direction = RULES[self.recipe.rule].direction(gradient, after.slots, step + 1)
        return NextStep(float(eta[0]), len(picked), gradient, direction, after.theta)

    def _finished(self) -> Outcome:
        done = "The one epoch was" if self.epochs == 1 else f"All {self.epochs:,} epochs were"
        return Outcome(Ending.FINISHED, f"{done} done: {self.state.step:,} steps.")

    def _begin_epoch(self, epoch: int) -> None:
        from descente.engines import engine

        recipe = self.recipe
        if self._engine is None or recipe.augmentation is not None:
            self._engine = None  # before the next one is made: each holds its own rows
            move = None
            if recipe.augmentation is not None:
                move = EpochMoves(recipe.augmentation, recipe.seed, epoch)
            self._engine = engine(
                self.net.layout, self.data, recipe.cost, self.threads, move, self.batch
            )
        self._order = epoch_order(recipe.seed, epoch, len(self.data), self.batch)
        self._epoch = epoch

    def _not_finite(self) -> Outcome:
        eta = float(self.etas(self.state.step, 1)[0])
        return Outcome(
            Ending.NON_FINITE,
            f"Step {self.state.step + 1:,} would have made the cost or a parameter infinite or "
            f"undefined (η = {eta:.3g}); the last finite θ is kept: try a smaller η.",
        )
