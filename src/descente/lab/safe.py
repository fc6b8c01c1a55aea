"""Where experiments are put away: files that are written in a thread of their own."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial

from descente.lab.kept import Kept, sweep
from descente.lab.lane import Page
from descente.threads import yield_core

__all__ = ["Safe"]

SAVE = 0.5
"""Seconds between two savings of an experiment that changes; longer where saving takes long."""
SHARE = 25
"""A saving waits for so many times what the last one took: at most 4 % of the time."""
NICE = 10


class Safe:
    """See the module; `start` starts its thread."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._disk = threading.Lock()
        self._over = False

    def start(self) -> None:
        """Write from now on what there is to keep."""
        threading.Thread(target=self._write_all, daemon=True).start()

    def put_away(self, page: Page) -> None:
        """Have an experiment saved that has changed, now and then.

        Raises
        ------
        DescenteError
            If it cannot be kept; it is tried again.
        """
        if time.perf_counter() >= page.due and _unsaved(page):
            self._take(page)

    def save(self, page: Page, then: Callable[[], None]) -> None:
        """Have an experiment saved as it stands at this moment, and call this once it is.

        Raises
        ------
        DescenteError
            If it cannot be kept; whoever waits is told all the same.
        """
        try:
            if _unsaved(page):
                self._take(page)
        finally:
            self._waiting.put(then)  # after whatever of it is on its way

    def _take(self, page: Page) -> None:
        now = time.perf_counter()
        page.due = now + SAVE
        kept, shelf = page.experiment.kept(), list(page.experiment.shelf)
        page.saved, page.due = page.state, now + 3600.0  # until it is written
        self._waiting.put(partial(_write, page, kept, shelf))

    def put_all_away(self, pages: Iterable[Page]) -> None:
        """The server has ended: what is not on the disk yet is written now."""
        with self._disk:
            self._over = True
            for page in pages:
                if page.saved or _unsaved(page):  # `saved` may only be on its way
                    with contextlib.suppress(OSError):
                        page.keeper.write(page.experiment.kept(), page.experiment.shelf)

    def _write_all(self) -> None:
        yield_core(NICE)
        with contextlib.suppress(OSError):
            sweep()
        while True:
            act = self._waiting.get()
            with self._disk:
                if self._over:
                    return
                act()


def _unsaved(page: Page) -> bool:
    e = page.experiment
    touched = page.saved or e.step or e.moved or e.brought or e.shelf
    return bool(touched) and page.saved != page.state


def _write(page: Page, now: Kept, shelf: list[Kept]) -> None:
    """Put an experiment on the disk, and say when it may be written again."""
    rest = SAVE
    try:
        rest = max(SAVE, SHARE * page.keeper.write(now, shelf))
    except OSError:  # a full disk costs the keeping, not the training
        page.saved = ()
    page.due = time.perf_counter() + rest
