"""Turns at a core: of all who work in long computations, one at a time, each for a short while.

A worker has one core. Where twenty pages ask it for twenty landscapes, twenty threads at once would
leave nothing to those that train; and one after the other, the last would wait for them all.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from descente.threads import stoppable

__all__ = ["Turns"]

SLICE = 0.05
"""Seconds of a turn, where somebody else waits for one."""


class Turns:
    """See the module."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def at_work(self, unwanted: Callable[[], bool] | None = None) -> Iterator[None]:
        """Work when it is one's turn; at a `checkpoint` it is passed on, or the work stopped.

        Parameters
        ----------
        unwanted : callable, optional
            Whether the work is not wanted any more; see `stoppable`.
        """
        self._take()
        since, passing = time.perf_counter(), threading.Lock()

        def look() -> bool:
            nonlocal since
            with passing:  # the threads of one computation have one turn together
                if self._waiting and time.perf_counter() - since > SLICE:
                    self._pass_on()
                    self._take()
                    since = time.perf_counter()
            return unwanted is not None and unwanted()

        try:
            with stoppable(look):
                yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def _pass_on(self) -> None:
        """To whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
