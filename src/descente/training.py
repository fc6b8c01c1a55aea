"""A descent from start to outcome: recorded, watched, interruptible, resumable."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from descente.descent import Descent, Ending, History, Outcome
from descente.interrupt import interruptible
from descente.machine import Machine, versions
from descente.measure import check, evaluate
from descente.recipe import Recipe
from descente.runs.library import check_name, new_name, record_of, runs_folder
from descente.runs.manifest import Manifest
from descente.runs.recorder import Recorder, Unrecorded
from descente.runs.run import Run, fingerprint
from descente.runs.store import Record

if TYPE_CHECKING:
    from descente.digits import Augmentation, Split
    from descente.engines import Steps
    from descente.network import Network

__all__ = ["Progress", "descend", "resume"]


@dataclass(frozen=True)
class Progress:
    """Where a descent stands; every step it counts is already recorded.

    Attributes
    ----------
    step, total_steps : int
    epoch, epochs : int
        The epoch under way, from 1, and how many there are.
    cost, accuracy : float
        Means over the batches of the last stretch of steps.
    eta : float
        Learning rate of the next step.
    examples_per_second : float
        Training loop only.
    remaining : float
        Seconds of training left at this pace.
    history : callable
        Gives the `History` so far.
    """

    step: int
    total_steps: int
    epoch: int
    epochs: int
    cost: float
    accuracy: float
    eta: float
    examples_per_second: float
    remaining: float
    history: Callable[[], History]


def descend(
    net: Network,
    data: Split,
    eta: float | None = Recipe.eta,
    batch_size: int | None = Recipe.batch_size,
    epochs: int | None = Recipe.epochs,
    seed: int = Recipe.seed,
    *,
    rule: str = Recipe.rule,
    schedule: str = Recipe.schedule,
    weight_decay: float = Recipe.weight_decay,
    cost: str = Recipe.cost,
    patience: int | None = Recipe.patience,
    tolerance: float = Recipe.tolerance,
    augmentation: Augmentation | None = Recipe.augmentation,
    test: Split | None = None,
    threads: int | None = None,
    record: bool | str = True,
    on_progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Train a network in place by gradient descent; the defaults are the default recipe.

    Ctrl-C ends it cleanly with the outcome ``interrupted``: nothing is lost and `resume` goes on.

    Parameters
    ----------
    net : Network
        Changed in place.
    data : Split
        What to learn from.
    eta, batch_size, epochs, seed, rule, schedule, weight_decay, cost
        See `Recipe`.
    patience, tolerance, augmentation
        See `Recipe`.
    test : Split, optional
        Held-out examples, evaluated before the first step and after every epoch.
    threads : int, optional
        Cores to use where the batches are large enough, by default all; the bits are the same.
    record : bool or str
        Record the run under a fresh name, under the name given, or not at all.
    on_progress : callable, optional
        Called with a `Progress` about twenty times a second, always after the steps were recorded.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        If an argument is out of range or the network and the data do not belong together.
    RunError
        If the run cannot be recorded; what was recorded so far is kept.

    Examples
    --------
    >>> import descente as gd
    >>> data = gd.load("uci")
    >>> net = gd.Network((784, 16, 16, 10), seed=0)
    >>> run = gd.descend(net, data.train, epochs=2, record=False)
    >>> run.outcome.kind == "finished" and bool(run.history.cost[-1] < run.history.cost[0])
    True
    """
    recipe = Recipe(
        eta=eta,
        batch_size=batch_size,
        epochs=epochs,
        seed=seed,
        rule=rule,
        schedule=schedule,
        weight_decay=weight_decay,
        cost=cost,
        patience=patience,
        tolerance=tolerance,
        augmentation=augmentation,
    )
    name = check_name(record) if isinstance(record, str) else new_name()
    if test is not None:
        check(net.layout, test, cost)
    descent = Descent(net, data, recipe, threads=threads)
    manifest = _manifest(net, data, descent, tested=test is not None, hashed=record is not False)
    run = Run(None, descent.recipe, net, descent.outcome, History(), 0.0, manifest, None)
    if record is not False:
        run.record = Record.create(runs_folder() / name, manifest, descent.state)
        run.name = name
    return _Loop(run, descent, test, on_progress).go()


def resume(
    name: str,
    data: Split | None = None,
    *,
    test: Split | None = None,
    threads: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Go on with a recorded run, to the same bits as if it had never stopped.

    Parameters
    ----------
    name : str
        A recorded run that was interrupted or killed; a finished one is returned as it is.
    data : Split, optional
        What it learnt from; by default the named data set is loaded again.
    test, threads, on_progress
        As for `descend`.

    Raises
    ------
    InputError
        If the data is not what the run learnt from.
    RunError
        If there is no such run, or it cannot be read or written.
    """
    run = Run.open(record_of(name))
    if run.outcome.done:
        return run
    if data is None:
        data, test = _load_again(run, test)
    descent = run.descent(data, threads=threads)
    run.network = descent.net
    return _Loop(run, descent, test, on_progress).go()


def _load_again(run: Run, test: Split | None) -> tuple[Split, Split | None]:
    from descente.digits.loading import load_again

    digits = load_again(run.manifest.data["set"], run.learnt_from)
    run.require_same(digits.train)
    return digits.train, digits.test if test is None and run.manifest.tested else test


def _manifest(
    net: Network, data: Split, descent: Descent, *, tested: bool, hashed: bool
) -> Manifest:
    facts = {
        "name": data.name,
        "set": data.origin,
        "examples": len(data),
        "sha256": fingerprint(data) if hashed else "",
    }
    return Manifest(
        layout=net.layout,
        seed=int(net.seed),
        recipe=descent.recipe,
        data=facts,
        tested=tested,
        start_cost=descent.start_cost,
        versions=versions(),
        machine=Machine.here().to_json(),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


def _interrupted(descent: Descent, run: Run) -> Outcome:
    done = f"Interrupted after {descent.state.step:,} of {descent.total_steps:,} steps"
    if run.name is None:
        return Outcome(Ending.INTERRUPTED, f"{done}; the network keeps what it learnt.")
    hint = f"go on with `descente train --resume {run.name}`"
    return Outcome(Ending.INTERRUPTED, f"{done}; everything is kept: {hint}.")


def _last(history: History) -> Steps:
    from descente.engines import Steps

    tail = slice(-1, None)
    return Steps(min(1, history.steps), history.cost[tail], history.accuracy[tail])


def _mean(parts: list[np.ndarray[Any, np.dtype[np.float32]]]) -> float:
    whole = np.concatenate(parts)
    return float(whole.mean()) if len(whole) else float("nan")


class _Loop:
    """Advances a descent, records, evaluates, reports, and settles the outcome."""

    LOOK = 0.02  # seconds of training between two looks at the clock, once the pace is known

    def __init__(
        self,
        run: Run,
        descent: Descent,
        test: Split | None,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.run, self.descent, self.test = run, descent, test
        self.on_progress = on_progress
        self.recorder: Recorder | Unrecorded = Unrecorded()
        self._made: list[Steps] = []

    def go(self) -> Run:
        descent = self.descent
        record = self.run.record
        with contextlib.ExitStack() as stack:
            stop = stack.enter_context(interruptible())
            if record is not None:
                self.recorder = stack.enter_context(Recorder(record, descent))
            descent.prepare()
            if descent.state.step % descent.steps_per_epoch == 0:
                self._evaluate()
            on_disk = self._progress()  # where it starts is in the record already
            looked = time.perf_counter()
            while descent.outcome.kind == Ending.RUNNING and not stop.is_set():
                self._stretch()
                if time.perf_counter() - looked >= self.recorder.wait:
                    now = self._progress()
                    self.recorder.settle()
                    self._report(on_disk if self.recorder.writes else now)
                    on_disk = now
                    self.recorder.flush()
                    looked = time.perf_counter()
            if descent.outcome.kind == Ending.RUNNING:
                descent.outcome = _interrupted(descent, self.run)
            self.recorder.finish(descent.outcome)
            self._report(self._progress())
        self.run.outcome = descent.outcome
        self.run.seconds = descent.seconds
        self._gather()
        return self.run

    def _stretch(self) -> None:
        descent = self.descent
        made = descent.advance(self._steps_until_look())
        self._made.append(made)
        self.recorder.add(made)
        if descent.state.step % descent.steps_per_epoch == 0 or descent.outcome.done:
            self._evaluate()

    def _steps_until_look(self) -> int:
        descent, step = self.descent, self.descent.state.step
        steps = 1
        if step and descent.seconds:
            steps = max(1, int(self.LOOK * step / descent.seconds))
        return min(steps, self.recorder.next_stop(step) - step)

    def _evaluate(self) -> None:
        history, step = self.run.history, self.descent.state.step
        if self.test is None or step in history.test_step:
            return
        cost, accuracy = evaluate(
            self.descent.net, self.test, self.run.recipe.cost, threads=self.descent.threads
        )
        history.test_step = np.append(history.test_step, step)
        history.test_cost = np.append(history.test_cost, cost)
        history.test_accuracy = np.append(history.test_accuracy, accuracy)
        self.recorder.add_test(cost, accuracy)

    def _gather(self) -> History:
        history, made = self.run.history, self._made
        if made:
            first = history.steps
            history.cost = np.concatenate([history.cost, *(s.costs for s in made)])
            history.accuracy = np.concatenate([history.accuracy, *(s.accuracies for s in made)])
            more = self.descent.etas(first, history.steps - first)
            history.eta = np.concatenate([history.eta, more])
            self._made = []
        return history

    def _report(self, progress: Progress) -> None:
        if self.on_progress is not None:
            self.on_progress(progress)

    def _progress(self) -> Progress:
        descent, step = self.descent, self.descent.state.step
        recent = self._made[-8:] or [_last(self.run.history)]
        pace = descent.seconds / step if step else float("nan")
        return Progress(
            step=step,
            total_steps=descent.total_steps,
            epoch=min(descent.epoch + 1, descent.epochs),
            epochs=descent.epochs,
            cost=_mean([s.costs for s in recent]),
            accuracy=_mean([s.accuracies for s in recent]),
            eta=float(descent.etas(step, 1)[0]),
            examples_per_second=descent.batch / pace if step else 0.0,
            remaining=pace * (descent.total_steps - step),
            history=self._gather,
        )
