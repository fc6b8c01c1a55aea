"""Between the pages and the workers: which page is whose, and the newest value of everything.

Each page has one slot per value, never a queue: a slow page skips pictures and a training waits for
nobody. A worker that dies takes its experiments with it; its pages are told so, and a new worker
opens them again from their settings.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from descente.errors import InputError
from descente.lab.lecture import Lecture
from descente.lab.offer import Offer
from descente.lab.phrases import complaint
from descente.lab.protocol import MESSAGES, known
from descente.lab.wire import Value, pack

__all__ = ["Hub", "Page"]

AFTER_OPENING = {name: what for name, what in MESSAGES.items() if name != "open"}
PATIENCE = 2.0
"""Seconds before a spare worker loads, so that it does not slow the page that has just come."""


@dataclass(eq=False)
class Page:
    """One connected page.

    Attributes
    ----------
    name : str
    opening : dict
        What it was opened with, its settings kept up to date: to open it again.
    may_lead : bool
        Whether it was opened with the lab's own key.
    wanted : list of str
    slots : dict of str to bytes
        The newest frame of each value that the page has not been sent yet.
    ready : asyncio.Event
        Set while a slot is full.
    """

    name: str
    opening: dict[str, Any]
    may_lead: bool = False
    wanted: list[str] = field(default_factory=list)
    slots: dict[str, bytes] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    worker: _Process | None = None

    def put(self, frames: dict[str, bytes]) -> None:
        """The newest frame of each value takes the place of the one before."""
        self.slots |= frames
        self.ready.set()

    async def take(self) -> list[bytes]:
        """Every frame that is waiting, as soon as there is one."""
        await self.ready.wait()
        self.ready.clear()
        frames = list(self.slots.values())
        self.slots.clear()
        return frames


class _Process:
    """One worker process, as the server sees it."""

    def __init__(self, hub: Hub, patience: float = 0.0) -> None:
        self.hub = hub
        self.pages: dict[str, Page] = {}
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=_work, args=(theirs, hub.offer, patience), daemon=True
        )
        self.process.start()
        theirs.close()
        self._sending = threading.Lock()
        threading.Thread(target=self._listen, args=(self.pipe,), daemon=True).start()

    def send(self, page: str, verb: str, what: Any) -> None:
        """A message to the worker; one that has gone is noticed by its listener."""
        with contextlib.suppress(OSError), self._sending:
            self.pipe.send((page, verb, what))

    def _listen(self, pipe: Connection) -> None:
        try:
            while True:
                page, frames = pipe.recv()
                self.hub.call(self._deliver, page, frames)
        except (EOFError, OSError):
            self.hub.call(self.hub.lost, self)

    def _deliver(self, page: str, frames: dict[str, bytes]) -> None:
        if page in self.pages:
            self.pages[page].put(frames)

    def stop(self) -> None:
        """End the worker, at once."""
        self.process.kill()
        self.process.join(1.0)
        self.pipe.close()


def _work(pipe: Connection, offer: Offer, patience: float) -> None:
    """A worker's process: what it needs is loaded here, the server does without."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    pipe.poll(patience)
    from descente.lab.worker import main

    main(pipe, offer)


class Hub:
    """The workers, and the pages that each of them serves.

    Parameters
    ----------
    workers : int
        The largest number of worker processes. One starts at once; later there is always one
        that waits for the next page, up to this number.
    run : str, optional
        The recorded run that pages open on.
    offer : Offer, optional
        The data sets that pages may name, by default the built-in ones.
    """

    def __init__(
        self, workers: int = 1, run: str | None = None, offer: Offer | None = None
    ) -> None:
        self.run, self.offer = run, offer or Offer()
        self.pages: dict[str, Page] = {}
        self.lecture = Lecture()
        self._names = itertools.count(1)
        self._many = max(1, workers)
        self._workers: list[_Process] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving = threading.Event()
        self._over = False

    def start(self) -> None:
        """Start the first worker, which takes longer to be ready than the server does."""
        self._workers = self._workers or [_Process(self)]

    def serve(self) -> None:
        """Take pages from now on; called inside the event loop."""
        self.start()
        self._loop = asyncio.get_running_loop()
        self._serving.set()

    def stop(self) -> None:
        """End the workers."""
        self._over = True
        self._serving.set()
        for worker in self._workers:
            worker.stop()

    def call(self, function: Callable[..., None], *args: Any) -> None:
        """Run something in the event loop, once there is one, from another thread."""
        self._serving.wait()
        if self._loop is not None and not self._over:
            with contextlib.suppress(RuntimeError):  # the loop has just closed
                self._loop.call_soon_threadsafe(function, *args)

    def join(self, settings: dict[str, Any] | None, may_lead: bool = False) -> Page:
        """Give a page to the worker with the fewest pages."""
        opening: dict[str, Any] = {"settings": settings or {}}
        if not settings and self.run:
            opening["run"] = self.run
        page = Page(f"page-{next(self._names)}", opening, may_lead)
        self.pages[page.name] = page
        self._assign(page)
        page.put({"lecture": self.lecture.frame(page)})
        return page

    def _assign(self, page: Page) -> None:
        worker = min(self._workers, key=lambda d: len(d.pages))
        worker.pages[page.name] = page
        page.worker = worker
        worker.send(page.name, "open", page.opening)
        if page.wanted:
            worker.send(page.name, "want", page.wanted)
        if len(self._workers) < self._many and all(d.pages for d in self._workers):
            self._workers.append(_Process(self, PATIENCE))  # ready for the next page

    def leave(self, page: Page) -> None:
        """A page has gone: its worker forgets it."""
        self.pages.pop(page.name, None)
        if self.lecture.leader is page:
            self._lead(page, None)
        if page.worker is not None:
            page.worker.pages.pop(page.name, None)
            page.worker.send(page.name, "close", None)

    def _lead(self, page: Page, place: Any) -> None:
        """A page leads the class, or has moved on: every page is told."""
        try:
            self.lecture.lead(page, place)
        except InputError as error:
            self._complain(page, "lead", error)
            return
        for each in self.pages.values():
            each.put({"lecture": self.lecture.frame(each)})

    def _complain(self, page: Page, about: str, error: InputError) -> None:
        page.put({"error": pack("error", complaint(about, error))})

    def hear(self, page: Page, message: dict[str, Any]) -> None:
        """What a page says, after it was opened: by the names of the protocol, or it is refused."""
        for name, what in message.items():
            try:
                known("message", name, AFTER_OPENING)
            except InputError as error:
                self._complain(page, "message", error)
            else:
                self.tell(page, name, what)

    def tell(self, page: Page, verb: str, what: Any) -> None:
        """A message from a page: to the others where it leads them, or to its experiment."""
        if verb == "lead":
            return self._lead(page, what)
        if verb == "set" and isinstance(what, dict):
            page.opening = {"settings": {**page.opening.get("settings", {}), **what}}
        if verb == "want" and isinstance(what, list):
            page.wanted = what
        if page.worker is not None:
            page.worker.send(page.name, verb, what)

    def lost(self, worker: _Process) -> None:
        """A worker is gone: tell its pages, and open them again at a new one."""
        if self._over or worker not in self._workers:
            return
        pages = list(worker.pages.values())
        self._workers[self._workers.index(worker)] = _Process(self)
        frame = pack("lost", Value({"sentence": "The computation stopped and was started again."}))
        for page in pages:
            page.put({"lost": frame})
            page.opening.pop("run", None)
            self._assign(page)
