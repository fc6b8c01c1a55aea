"""A worker process: experiments of several pages, each in a lane.

The main thread hears what the server says and hands it to the lane of the page that it is about;
one thread sends, one puts experiments away. What a page wishes ends in a value or in one sentence:
whatever is raised meanwhile is told to that page, and costs no other page anything.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import warnings
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from threadpoolctl import threadpool_limits

from descente.errors import InputError
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.kept import Kept
from descente.lab.lane import NICE, SLICE, Lane, Message, Page
from descente.lab.offer import Offer
from descente.lab.safe import Safe
from descente.lab.sets import share
from descente.lab.turns import Turns
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import SAVED, Value, pack
from descente.machine import few_heaps
from descente.threads import yield_core

__all__ = ["main"]

PATIENCE = 5.0
"""Seconds that a copy of another page's experiment is waited for."""
ENDING = 0.4
"""Seconds that the lanes have to stop where they are when the server ends."""


@dataclass
class _Parcel:
    page: str
    frames: dict[str, bytes]
    seen: Page | None = None  # the page, where these are what it follows
    step: int | None = None  # the step that they show


class _Worker:
    """See `lane.Worker`."""

    def __init__(self, pipe: Connection, offer: Offer) -> None:
        self.pipe, self.offer = pipe, offer
        self.pages: dict[str, Page] = {}
        self._parcels: queue.SimpleQueue[_Parcel] = queue.SimpleQueue()
        self._safe = Safe()
        self._ways: dict[str, Lane] = {}  # the lane that hears what is said about a page
        self._turning = threading.Lock()  # while a page changes lanes nothing is said about it
        self._lanes: dict[Lane, threading.Thread] = {}
        self._shared = Lane(self, shared=True)
        self.long, self.first, self.others = Turns(), Turns(), Turns()

    def run(self) -> None:
        """Until the server goes away."""
        for work in (self._post, self._warm):
            threading.Thread(target=work, daemon=True).start()
        self._safe.start()
        self._begin(self._shared)
        with contextlib.suppress(EOFError, OSError):
            while (message := self.pipe.recv())[1] != "end":
                self._hand(message)
        self._end()

    def _warm(self) -> None:
        """Load or compile what a page asks for first, until one does."""
        yield_core(NICE)
        with contextlib.suppress(Exception):  # it is said to the page that asks for it
            experiment = Experiment(Settings(data=self.offer.first))
            viewer = Viewer(experiment)
            experiment.do("step")
            for name in ("status", "history", "network"):
                if self._ways:
                    return
                VIEWS[name](viewer)
            next(JOBS["landscape"](Snapshot.of(experiment)))
            experiment.advance(SLICE)

    def _begin(self, lane: Lane) -> None:
        thread = threading.Thread(target=lane.run, daemon=True)
        self._lanes = {each: its for each, its in self._lanes.items() if its.is_alive()}
        self._lanes[lane] = thread
        thread.start()

    def _hand(self, message: Message) -> None:
        """A message to the lane of its page; a page that opens has one of its own to begin with.

        One that leaves waits for nothing that is made for it: that is given up at once.
        """
        name, verb, _ = message
        if verb in ("away", "close") and name in self.pages:
            self.pages[name].here = False
            self.pages[name].answers.drop()
        with self._turning:
            if verb == "open":
                self._ways[name] = Lane(self, shared=False)
            lane = self._ways.pop(name, None) if verb == "close" else self._ways.get(name)
            if lane is not None:
                lane.inbox.put(message)
                if verb == "open":
                    self._begin(lane)

    def move(self, page: Page, here: Lane, shared: bool) -> None:
        """See `lane.Worker`."""
        with self._turning:
            lane = self._shared if shared else Lane(self, shared=False)
            if page.name in self._ways:
                self._ways[page.name] = lane
            waiting = []
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting.append(here.inbox.get_nowait())
            for message in ((page.name, "come", page), *waiting):
                (lane if message[0] == page.name else here).inbox.put(message)
            if not shared:
                self._begin(lane)

    def kept(self, name: str) -> Kept | None:
        """See `lane.Worker`."""
        given: queue.SimpleQueue[Kept] = queue.SimpleQueue()
        if name not in self.pages:
            return None
        self._hand((name, "give", given))
        try:
            return given.get(timeout=PATIENCE)
        except queue.Empty:
            raise InputError("that network is busy: ask for the copy again.") from None

    def put_away(self, page: Page) -> None:
        """See `lane.Worker`."""
        self._safe.put_away(page)

    def save(self, page: Page) -> None:
        """See `lane.Worker`."""
        self._safe.save(page, partial(self._parcels.put, _Parcel(page.name, {SAVED: b""})))

    def tell(self, page: str, key: str, value: Value) -> None:
        """See `lane.Worker`."""
        self._parcels.put(_Parcel(page, {key: pack(key, value)}))

    def show(self, page: Page, frames: dict[str, bytes], step: int) -> None:
        """See `lane.Worker`."""
        self._parcels.put(_Parcel(page.name, frames, page, step))

    def _post(self) -> None:
        """Send what there is to send."""
        with contextlib.suppress(OSError):  # the server went away: `run` ends by that too
            while True:
                parcel = self._parcels.get()
                self.pipe.send((parcel.page, parcel.frames, parcel.step))
                if parcel.seen:
                    parcel.seen.told = True

    def _end(self) -> None:
        """Let every lane stop, and write what is not on the disk yet."""
        lanes = {lane: thread for lane, thread in self._lanes.items() if thread.is_alive()}
        for lane in lanes:
            lane.inbox.put(("", "end", None))
        for thread in lanes.values():
            thread.join(ENDING / len(lanes))
        at_rest = (lane.pages.values() for lane, its in lanes.items() if not its.is_alive())
        self._safe.put_all_away(page for pages in at_rest for page in pages)


def main(pipe: Connection, offer: Offer, folder: Path | None) -> None:
    """The worker's whole life: from the server's start until its pipe closes.

    Parameters
    ----------
    pipe : Connection
    offer : Offer
    folder : Path, optional
        Where it holds what other workers may look into.
    """
    warnings.simplefilter("ignore", RuntimeWarning)  # a page shows itself what is not finite
    sys.setswitchinterval(0.0005)  # seconds a job may hold the interpreter while training waits
    threadpool_limits(1)  # a second BLAS thread spins for a while after each product
    few_heaps()
    share(folder)
    _Worker(pipe, offer).run()
