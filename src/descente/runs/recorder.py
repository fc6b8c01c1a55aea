"""Recording a descent while it runs, at a few percent of its time."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from descente.runs.store import Record

if TYPE_CHECKING:
    from descente.descent import Descent, Outcome
    from descente.engines import State, Steps

__all__ = ["Recorder", "Unrecorded"]

SNAPSHOTS = 20  # evenly spread over a run, besides the early ones
SNAPSHOT_BYTES = 512 * 2**20  # all snapshots of a run together
FLUSH_SECONDS = 0.05
FLUSH_SHARE = 25  # a flush waits for 25 times what the last one took: at most 4 % of the time


class Recorder:
    """Collects steps and states, and writes them every 50 ms or so, one transaction at a time.

    A thread of its own writes, while the next steps are made. Steps count as recorded once `settle`
    has returned after their `flush`; `Descent` makes the others again, to the same bits, when the
    run is resumed. Snapshots are taken at steps 0, 1, 2, 4, 8, … and some twenty times evenly,
    dense where learning is fast. Any step between two of them is a few thousand steps away at most,
    which on MNIST are made again in 13 ms.
    """

    writes = True

    def __init__(self, record: Record, descent: Descent) -> None:
        self.record = record
        self._descent = descent
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="descente-recorder")
        self._writing: Future[float] | None = None
        self._pending: list[Steps] = []
        self._tests: list[tuple[int, float, float]] = []
        self._states: list[State] = []
        self._first = descent.state.step
        size = descent.state.theta.nbytes + descent.state.slots.nbytes
        many = int(max(2, min(SNAPSHOTS, SNAPSHOT_BYTES // size)))
        windows = -(-descent.total_steps // (many * descent.window))
        self._every = max(1, windows) * descent.window
        self.wait = FLUSH_SECONDS  # how long to let pass before the next flush

    def __enter__(self) -> Recorder:
        try:
            self._thread.submit(self._open).result()
        except BaseException:
            self._thread.shutdown()
            raise
        return self

    def _open(self) -> None:
        with ExitStack() as stack:
            self._writer = stack.enter_context(self.record.writer())
            self._writer.reopen()
            self._stack = stack.pop_all()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._thread:
            self._thread.submit(self._stack.__exit__, kind, error, trace).result()

    def next_stop(self, step: int) -> int:
        """The step after ``step`` at which a snapshot is due."""
        early = 1 << step.bit_length()
        return min(early, (step // self._every + 1) * self._every)

    def add(self, made: Steps) -> None:
        """Take steps just made."""
        step = self._descent.state.step
        self._pending.append(made)
        if step % self._every == 0 or step & (step - 1) == 0 or step == self._descent.total_steps:
            self._states.append(self._descent.state.copy())

    def flush(self) -> None:
        """Have what is pending written in one transaction, after the one before."""
        self.settle()
        costs = [s.costs for s in self._pending]
        accuracies = [s.accuracies for s in self._pending]
        state = self._descent.state.copy()
        columns = (
            _joined(costs),
            _joined(accuracies),
            self._descent.etas(self._first, state.step - self._first),
        )
        facts = {"seconds": repr(self._descent.seconds)}
        self._writing = self._thread.submit(
            self._append, self._first, columns, self._tests, self._states, state, facts
        )
        self._first, self._pending, self._tests, self._states = state.step, [], [], []

    def _append(self, *what: Any) -> float:
        begun = time.perf_counter()
        self._writer.append(*what)
        return time.perf_counter() - begun

    def settle(self) -> None:
        """Wait until the last flush is in the record."""
        if self._writing is not None:
            self.wait = max(FLUSH_SECONDS, FLUSH_SHARE * self._writing.result())
            self._writing = None

    def add_test(self, cost: float, accuracy: float) -> None:
        """Take an evaluation on the held-out split, made at the present step."""
        self._tests.append((self._descent.state.step, cost, accuracy))

    def finish(self, outcome: Outcome) -> None:
        """Write the rest, θ in a file of its own, and last the outcome."""
        self.flush()
        self.record.publish(self._descent.state)
        self.settle()
        facts = {"outcome": outcome.kind.value, "sentence": outcome.sentence}
        self._thread.submit(self._writer.set_facts, facts).result()


class Unrecorded:
    """What stands in a recorder's place where nothing is recorded."""

    writes = False
    wait = 0.02  # seconds between two reports

    def next_stop(self, step: int) -> int:
        """No step is due to be stopped at."""
        return sys.maxsize

    def add(self, made: Steps) -> None:
        """Let steps pass."""

    def add_test(self, cost: float, accuracy: float) -> None:
        """Let an evaluation pass."""

    def flush(self) -> None:
        """Have nothing written."""

    def settle(self) -> None:
        """Wait for nothing."""

    def finish(self, outcome: Outcome) -> None:
        """Let the outcome pass."""


def _joined(
    parts: Sequence[np.ndarray[tuple[int], np.dtype[np.float32]]],
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([np.zeros(0, np.float32), *parts])
