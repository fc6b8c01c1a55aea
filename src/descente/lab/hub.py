"""Between the pages and the workers: which page is whose, and the newest value of everything.

Each page has one slot per value, never a queue: a slow page skips pictures and a training waits for
nobody. An experiment belongs to a key, not to a connection: a page that was cut off or loaded anew
comes back to its own, and where a worker died a new one opens it as it was kept last.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import pickle
import queue
import secrets
import shutil
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from descente.errors import InputError
from descente.files import folder_for_now
from descente.interrupt import shielded
from descente.lab.lecture import Lecture
from descente.lab.limits import limit
from descente.lab.messages import parsed, read
from descente.lab.offer import Offer
from descente.lab.phrases import complaint
from descente.lab.protocol import TAKEN, is_key
from descente.lab.wire import SAVED, Value, pack

__all__ = ["Hub", "Page"]

GRACE = 3.0
"""Seconds that an experiment goes on playing while nobody looks: a line that was cut comes back."""
AWAY = 60.0
"""Seconds that it then waits in memory; on the disk it is kept for long."""
ENDING = 1.0
"""Seconds that the workers have to put their experiments away when the server ends."""
SAVING = 30.0
"""Seconds that what a page does is waited for to be written: then what was written last is it."""
FATAL = 2
"""An experiment is let be after so many workers have ended while it was opened."""
PATIENCE = 2.0
"""Seconds before a spare worker loads, so that it does not slow the page that has just come."""


class Line(Protocol):
    """A page's connection."""

    def end(self, code: int) -> None:
        """Close it: another page has taken the experiment up."""


@dataclass(eq=False)
class Page:
    """One experiment as the server sees it, and the page that shows it, if one does.

    Attributes
    ----------
    name : str
        Its key: whoever has it takes the experiment up.
    opening : dict
        What it was opened with, its settings kept up to date: to open it again.
    may_lead : bool
        Whether the page was opened with the lab's own key.
    heard : int
        How often the page has spoken of the lead since its line is up.
    line : Line or None
        The page's connection; None while it is away.
    step : int
        The step that the page was shown last.
    shown : bool
        Whether the page was shown anything of it since it was opened.
    ended : int
        How many workers have ended while it was opened.
    wanted : list of str
    slots : dict of str to bytes
        The newest frame of each value that the page has not been sent yet.
    ready : asyncio.Event
        Set while a slot is full.
    saving : deque of asyncio.Future
        Whoever waits until its worker has written what it does, in the order of asking.
    """

    name: str
    opening: dict[str, Any]
    may_lead: bool = False
    heard: int = 0
    line: Line | None = None
    step: int = 0
    shown: bool = False
    ended: int = 0
    left: float = 0.0
    wanted: list[str] = field(default_factory=list)
    slots: dict[str, bytes] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    saving: deque[asyncio.Future[None]] = field(default_factory=deque)
    worker: _Process | None = None

    def put(self, frames: dict[str, bytes]) -> None:
        """The newest frame of each value takes the place of the one before.

        What was seen together travels together, in its own order, whatever waited before it.
        """
        for name in frames:
            self.slots.pop(name, None)
        self.slots |= frames
        self.ready.set()

    def is_saved(self) -> None:
        """Whoever asked first need not wait any longer."""
        if self.saving and not (first := self.saving.popleft()).done():
            first.set_result(None)

    async def take(self) -> list[bytes]:
        """Every frame that is waiting, as soon as there is one."""
        await self.ready.wait()
        self.ready.clear()
        frames = list(self.slots.values())
        self.slots.clear()
        return frames


class _Process:
    """One worker process, as the server sees it.

    The server never writes to it: a thread does, which waits where the worker does not read.
    """

    def __init__(self, hub: Hub, patience: float = 0.0) -> None:
        self.hub = hub
        self.pages: dict[str, Page] = {}
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=_work, args=(theirs, hub.offer, hub.folder, patience), daemon=True
        )
        with shielded():  # Ctrl-C is the server's to handle
            self.process.start()
        theirs.close()
        self._outbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._late = 0  # bytes that are in the outbox
        self._counting = threading.Lock()
        for work in (self._listen, self._write):
            threading.Thread(target=work, args=(self.pipe,), daemon=True).start()

    def send(self, page: str, verb: str, what: Any, always: bool = True) -> None:
        """A message to the worker; one that has gone is noticed by its listener.

        Raises
        ------
        InputError
            If the worker is so late that what need not reach it always does not any more.
        """
        message = pickle.dumps((page, verb, what))
        with self._counting:
            if not always and self._late + len(message) > limit("waiting_bytes"):
                raise InputError("the computation is too far behind to hear this: wait a moment.")
            self._late += len(message)
        self._outbox.put(message)

    def _write(self, pipe: Connection) -> None:
        with contextlib.suppress(OSError):
            while True:
                message = self._outbox.get()
                pipe.send_bytes(message)
                with self._counting:
                    self._late -= len(message)

    def _listen(self, pipe: Connection) -> None:
        try:
            while True:
                page, frames, step = pipe.recv()
                self.hub.call(self._deliver, page, frames, step)
        except (EOFError, OSError):
            self.hub.call(self.hub.lost, self)

    def _deliver(self, page: str, frames: dict[str, bytes], step: int | None) -> None:
        if page not in self.pages:
            return
        if SAVED in frames:
            return self.pages[page].is_saved()
        if step is not None:
            self.pages[page].step = step
            self.pages[page].shown = True
        if self.pages[page].line is not None:
            self.pages[page].put(frames)

    def stop(self, until: float) -> None:
        """End the worker: it has until then to put away what it holds."""
        self.process.join(max(0.0, until - time.monotonic()))
        self.process.kill()
        self.process.join(1.0)
        self.pipe.close()


def _work(pipe: Connection, offer: Offer, folder: Path | None, patience: float) -> None:
    """A worker's process: what it needs is loaded here, the server does without."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.poll(patience)
    from descente.lab.worker import main

    main(pipe, offer, folder)


class _NoLine:
    """In place of the connection of a page that came without one."""

    def end(self, code: int) -> None:
        """Nothing to close."""


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

    Attributes
    ----------
    folder : Path or None
        What several workers share, for as long as the server runs.
    """

    def __init__(
        self, workers: int = 1, run: str | None = None, offer: Offer | None = None
    ) -> None:
        self.run, self.offer = run, offer or Offer()
        self.pages: dict[str, Page] = {}
        self.connections = 0
        self.lecture = Lecture()
        self._many = max(1, workers)
        self._workers: list[_Process] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving = threading.Event()
        self._over = False
        self.folder: Path | None = None

    def start(self) -> None:
        """Start the first worker, which takes longer to be ready than the server does."""
        if self._many > 1 and self.folder is None:
            with contextlib.suppress(OSError):  # nowhere to write: each has its sets for itself
                self.folder = folder_for_now()
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
            worker.send("", "end", None)
        until = time.monotonic() + ENDING
        for worker in self._workers:
            worker.stop(until)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, function: Callable[..., None], *args: Any) -> None:
        """Run something in the event loop, once there is one, from another thread."""
        self._serving.wait()
        if self._loop is not None and not self._over:
            with contextlib.suppress(RuntimeError):  # the loop has just closed
                self._loop.call_soon_threadsafe(function, *args)

    def join(
        self,
        settings: dict[str, Any] | None,
        may_lead: bool = False,
        back: dict[str, Any] | None = None,
        line: Line | None = None,
    ) -> Page:
        """Give a page its experiment: the one it comes back to, else a new one.

        Parameters
        ----------
        settings : dict, optional
            What its link says.
        may_lead : bool
        back : dict, optional
            See `protocol.Back`.
        line : Line, optional
            Its connection.
        """
        back = back or {}
        key, last = (back.get(name) if is_key(back.get(name)) else None for name in ("key", "last"))
        taken = self.pages.get(last) if last else None
        elsewhere = taken is not None and taken.line is not None
        if key is None and not elsewhere and not (self.run and not settings):
            key = last
        step = back.get("step")
        page = self.pages.get(key) if key else None
        if page is not None:
            self._take_up(page, settings if back.get("edited") else None)
        else:
            opening: dict[str, Any] = {"settings": settings or {}, "back": key is not None}
            opening["edited"] = bool(back.get("edited"))
            if elsewhere:
                opening["elsewhere"] = last
            if not settings and self.run:
                opening["run"] = self.run
            page = Page(key or secrets.token_urlsafe(12), opening)
            page.step = step if isinstance(step, int) and 0 <= step <= limit("steps") else 0
            self.pages[page.name] = page
            self._assign(page)
        page.may_lead, page.heard, page.line = may_lead, 0, line or _NoLine()
        page.put({"lecture": self.lecture.frame(page)})
        return page

    async def save(self, key: str) -> None:
        """Have what stands in a page at this moment written, and wait for that.

        Parameters
        ----------
        key : str
            One that no page has is on the disk already, or is nothing.
        """
        page = self.pages.get(key)
        if page is None or page.worker is None:
            return
        asked = asyncio.get_running_loop().create_future()
        page.saving.append(asked)
        page.worker.send(key, "save", None)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked, SAVING)

    def _take_up(self, page: Page, settings: dict[str, Any] | None) -> None:
        """An experiment that is here gets another connection; one it still has is ended."""
        if page.line is not None:
            page.line.end(TAKEN)
        page.slots.clear()
        if page.worker is not None:
            page.worker.send(page.name, "again", settings)

    def _assign(self, page: Page) -> None:
        self._open(page, min(self._workers, key=lambda d: len(d.pages)))
        if len(self._workers) < self._many and all(d.pages for d in self._workers):
            self._workers.append(_Process(self, PATIENCE))  # ready for the next page

    def _open(self, page: Page, worker: _Process) -> None:
        worker.pages[page.name] = page
        page.worker, page.shown = worker, False
        while page.saving:  # the worker that was to say so is gone
            page.is_saved()
        worker.send(page.name, "open", page.opening | {"step": page.step})
        if page.wanted:
            worker.send(page.name, "want", page.wanted)

    def leave(self, page: Page, line: Line | None = None) -> None:
        """A page has gone: its experiment waits for it, first playing on, then at rest."""
        if line is not None and page.line is not line:
            return  # another page has it
        page.line, page.wanted, page.left = None, [], time.monotonic()
        if page.worker is not None:
            page.worker.send(page.name, "away", "play")
        if self._loop is not None:
            self._loop.call_later(GRACE, self._rest, page, page.left)
            self._loop.call_later(AWAY, self._forget, page, page.left)
        away = sorted((p for p in self.pages.values() if p.line is None), key=lambda p: p.left)
        for each in away[: max(0, len(away) - limit("away"))]:
            self._forget(each, each.left)

    def _rest(self, page: Page, left: float) -> None:
        """It has been away for a while: nothing plays unseen, and it leads nobody."""
        if page.line is not None or page.left != left:
            return
        if self.lecture.leader is page:
            self._lead(page, None)
        if page.worker is not None:
            page.worker.send(page.name, "away", "rest")

    def _forget(self, page: Page, left: float) -> None:
        """It has been away for long: what is kept of it is on the disk."""
        if page.line is not None or page.left != left or page.name not in self.pages:
            return
        del self.pages[page.name]
        if page.worker is not None:
            page.worker.pages.pop(page.name, None)
            page.worker.send(page.name, "close", None)

    def _lead(self, page: Page, place: Any) -> None:
        """A page leads the class, has moved on, or leads no longer: every page is told."""
        page.heard += 1
        try:
            self.lecture.lead(page, parsed("lead", place))
        except InputError as error:
            self.complain(page, "lead", error)
            return page.put({"lecture": self.lecture.frame(page)})
        for each in self.pages.values():
            each.put({"lecture": self.lecture.frame(each)})

    def complain(self, page: Page, about: str, error: InputError) -> None:
        """Say to a page why what it said about something was refused."""
        page.put({"error": pack("error", complaint(about, error))})

    def hear(self, page: Page, text: str) -> None:
        """What a page says after it was opened, in the words of the protocol, or it is refused."""
        try:
            said = read(text)
        except InputError as error:
            self.complain(page, "message", error)
        else:
            for verb, what in said.items():
                self.tell(page, verb, what)

    def tell(self, page: Page, verb: str, what: Any) -> None:
        """One thing that a page says: to the others where it leads them, or to its experiment."""
        if verb == "lead":
            return self._lead(page, what)
        try:
            what = parsed(verb, what)
        except InputError as error:
            self.complain(page, verb, error)
            return
        if verb == "set":
            page.opening = {"settings": page.opening.get("settings", {}) | what}
        if verb == "want":
            page.wanted = what
        if verb == "do" and what["what"] == "copy":
            other = self.pages.get(what["key"])
            what["step"] = other.step if other is not None else 0
        try:
            if page.worker is not None:
                page.worker.send(page.name, verb, what, always=False)
        except InputError as error:
            self.complain(page, verb, error)

    def lost(self, worker: _Process) -> None:
        """A worker is gone: tell its pages, and open them again.

        One that was being opened may be what ended it. It is opened again apart from those that
        had been shown already, and if that worker ends too, never again.
        """
        if self._over or worker not in self._workers:
            return
        for page in list(worker.pages.values()):
            if page.line is None:
                self.pages.pop(page.name, None)  # what is kept of it is on the disk
                del worker.pages[page.name]
        pages = list(worker.pages.values())
        apart = [page for page in pages if not page.shown]
        self._workers.remove(worker)
        frame = pack("lost", Value({"sentence": "The computation stopped and was started again."}))
        for some in ([page for page in pages if page.shown], apart):
            if some or not self._workers:
                self._workers.append(_Process(self))
            for page in some:
                page.put({"lost": frame})
                self._open_again(page, self._workers[-1])

    def _open_again(self, page: Page, worker: _Process) -> None:
        page.opening.pop("run", None)
        page.opening |= {"back": True, "edited": False}
        page.ended = 0 if page.shown else page.ended + 1
        if page.ended == FATAL:
            page.opening, page.step, page.wanted = {"settings": {}, "back": False}, 0, []
            self.complain(
                page,
                "open",
                InputError(
                    "the computation ended twice as this network was opened: a new one is here in "
                    "its place."
                ),
            )
        self._open(page, worker)
