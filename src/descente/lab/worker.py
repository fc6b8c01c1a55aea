"""A worker process: experiments of several pages, trained in turn, looked at when they change.

One thread holds the experiments: it takes messages, trains those that play in slices, and packs
what pages follow. Two more run jobs on snapshots, one the first values and one the others, so that
neither a training nor a quick answer waits for a landscape; and one sends, so that nothing waits
for the server. Everything a page sends is checked here, and ends in a value or in one sentence.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from threadpoolctl import threadpool_limits

from descente.errors import DescenteError, InputError
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.limits import limit, within
from descente.lab.offer import Offer
from descente.lab.phrases import complaint, nonsense
from descente.lab.protocol import DEFAULTS, known
from descente.lab.protocol import JOBS as OPTIONS
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import Value, pack

__all__ = ["main"]

SLICE = 0.02
"""Seconds that one experiment trains before the next one has its turn."""
ROUND = 0.02
"""Seconds in which all that play have trained once: the more play, the shorter each turn."""
LOOK = 0.08
"""Seconds between two pictures of an experiment that changes, where nothing is short of time."""
LONGEST = 1.0
"""The pause between two pictures grows up to this many seconds where making and drawing them takes
more than `SPARED` of the training's time, and at most `FEW` experiments play."""
SPARED = 0.02
"""The part of the training's time that pictures may take."""
FEW = 4
"""With more experiments than these playing, pictures are rare already: the pause stays `LOOK`."""
REST = 0.25
"""Seconds to wait for a message while nothing plays."""


@dataclass
class Page:
    """One page, as its worker knows it.

    Attributes
    ----------
    name : str
        What the server calls it.
    experiment : Experiment
    viewer : Viewer
    wanted : set of str
        The views that the page follows.
    shown : dict of str to tuple
        The state of the experiment that the newest value of each view was made from.
    planes : dict of str to Plane
        The plane of each landscape that the page shows, by the key of its values.
    looked : float
        When the experiment was last looked at for the page, in seconds.
    told : bool
        Whether the server has taken what was seen last: only then is the next look due.
    """

    name: str
    experiment: Experiment
    viewer: Viewer
    wanted: set[str] = field(default_factory=set)
    shown: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    planes: dict[str, Any] = field(default_factory=dict)
    looked: float = 0.0
    told: bool = True


@dataclass
class _Parcel:
    page: str
    frames: dict[str, bytes]
    seen: Page | None = None  # the page, where these are what it follows


@dataclass
class _Request:
    """A job that a page asked for; the newest under its key is the one that counts."""

    page: str
    key: str
    number: int
    values: Iterator[Value]
    begun: float = 0.0


class _Worker:
    def __init__(self, pipe: Connection, offer: Offer) -> None:
        self.pipe, self.offer = pipe, offer
        self.pages: dict[str, Page] = {}
        self._parcels: queue.SimpleQueue[_Parcel] = queue.SimpleQueue()
        self._asked: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        self._begun: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        self._newest: dict[tuple[str, str], int] = {}
        self._numbers = itertools.count(1)
        self._pause = LOOK
        self._trained = 0.0  # seconds that this thread has run on a core for training
        self._noted = (0.0, 0.0)  # a moment, and what `_trained` was then
        self._obeying: dict[str, Callable[[Page, Any], None]] = {
            "set": self._set,
            "do": self._do,
            "want": self._want,
            "ask": self._ask,
            "drop": self._drop,
            "close": self._close,
            "long": self._long,
        }

    def run(self) -> None:
        """Until the server goes away."""
        for work in (self._first, self._rest, self._post):
            threading.Thread(target=work, daemon=True).start()
        try:
            while True:
                playing = [page for page in self.pages.values() if page.experiment.playing]
                wait = 0.0 if playing else REST
                while self.pipe.poll(wait):
                    self._take(self.pipe.recv())
                    wait = 0.0
                self._spare(len(playing))
                turn = min(SLICE, ROUND / max(1, len(playing)))
                for page in list(self.pages.values()):
                    page.viewer.crowd = len(playing)
                    self._advance(page, turn)
                    self._look(page)
        except (EOFError, OSError):
            return

    def _spare(self, playing: int) -> None:
        """Make fewer pictures where training does not have its core: drawing them takes it."""
        now = time.perf_counter()
        since, before = self._noted
        if not 0 < playing <= FEW:
            self._pause = LOOK
        elif now - since < self._pause:
            return
        elif since:
            lost = (now - since) - (self._trained - before)
            self._pause = min(LONGEST, max(LOOK, 0.9 * self._pause, lost / SPARED))
        self._noted = (now, self._trained) if playing else (0.0, 0.0)

    def _tell(self, page: str, key: str, value: Value) -> None:
        self._parcels.put(_Parcel(page, {key: pack(key, value)}))

    def _post(self) -> None:
        """Send what there is to send."""
        with contextlib.suppress(OSError):  # the server went away: `run` ends by that too
            while True:
                self._deliver(self._parcels.get())

    def _deliver(self, parcel: _Parcel) -> None:
        self.pipe.send((parcel.page, parcel.frames))
        if parcel.seen:
            parcel.seen.told = True

    def _complain(self, page: str, about: str, error: DescenteError) -> None:
        self._tell(page, "error", complaint(about, error))

    def _take(self, message: tuple[str, str, Any]) -> None:
        name, verb, what = message
        try:
            if verb == "open":
                self._open(name, what)
            elif name in self.pages:
                self._obeying[verb](self.pages[name], what)
        except DescenteError as error:
            self._complain(name, verb, error)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            self._complain(name, verb, nonsense(error))

    def _open(self, name: str, what: dict[str, Any]) -> None:
        wanted, start = dict(what.get("settings") or {}), Settings(data=self.offer.first)
        try:
            settings = start.changed(self.offer.settings(wanted))
            experiment = Experiment(settings, what.get("run"))
        except DescenteError as error:
            self._complain(name, "open", error)
            experiment = Experiment(self._what_holds(start, wanted))
        self.pages[name] = Page(name, experiment, Viewer(experiment))
        self._tell_settings(self.pages[name])

    def _what_holds(self, settings: Settings, wanted: dict[str, Any]) -> Settings:
        """Of settings that make no sense together, those that do, one after another."""
        for name in DEFAULTS:
            if name in wanted:
                with contextlib.suppress(DescenteError):
                    change = self.offer.settings({name: wanted[name]})
                    settings = settings.changed(change).checked()
        return settings

    def _tell_settings(self, page: Page) -> None:
        """Tell the page the settings as they stand: what it shows in its link and its controls."""
        e = page.experiment
        settings = e.settings.to_json()
        eta = settings.pop("eta")
        data = self.offer.name(e.settings.data) or e.digits.name
        self._tell(
            page.name, "settings", Value(settings | {"digit": e.digit, "data": data}, {"eta": eta})
        )

    def _close(self, page: Page, what: Any) -> None:
        del self.pages[page.name]
        self._drop(page, [key for name, key in self._newest if name == page.name])

    def _set(self, page: Page, what: Any) -> None:
        page.experiment.change(self.offer.settings(dict(what)))
        self._tell_settings(page)
        page.looked = 0.0  # to be seen at once

    def _do(self, page: Page, what: Any) -> None:
        """A command; a point of a landscape becomes the θ it stands for."""
        what = dict(what)
        name = what.pop("what", None)
        if name == "run":
            self.offer.run(what.get("name"))
        if name == "go-to-plane":
            plane = self._plane_of(page, what["landscape"])
            page.experiment.go_to(plane.point(float(what["alpha"]), float(what["beta"])))
        else:
            page.experiment.do(name, **what)
        if name in ("digit", "draw", "play", "step", "epoch", "run"):
            self._tell_settings(page)
        page.looked = 0.0

    def _want(self, page: Page, what: Any) -> None:
        names = {str(name) for name in what}
        within("wanted", len(names))
        for name in sorted(names):
            known("view", name, VIEWS)
        for name in names - page.wanted:
            page.shown.pop(name, None)
        page.wanted = names
        page.looked = 0.0

    def _drop(self, page: Page, keys: Any) -> None:
        """Nobody waits any more for the answers under these keys, nor stands on their planes."""
        for key in keys:
            self._newest.pop((page.name, key), None)
            page.planes.pop(key, None)

    def _long(self, page: Page, size: int) -> None:
        """The server read no more of a message than its size."""
        within("message_bytes", size)

    def _plane_of(self, page: Page, key: Any) -> Any:
        """The plane of a landscape that this page shows."""
        if str(key) not in page.planes:
            raise InputError("that landscape is not there any more: ask for it again.")
        return page.planes[str(key)]

    def _ask(self, page: Page, what: Any) -> None:
        what = dict(what)
        job = known("job", what.pop("job", None), JOBS)
        key = str(what.pop("key", job))[:40]  # a page may show the same job in several places
        if key.partition("/")[0] != job:
            raise InputError(
                "answers of {job} come under the key {job!r} or '{job}/…', not {key!r}.",
                job=job,
                key=key,
            )
        if "landscape" in OPTIONS[job].__annotations__:
            what["plane"] = self._plane_of(page, what.pop("landscape", None))
        values = JOBS[job](Snapshot.of(page.experiment), **what)
        number = self._newest[page.name, key] = next(self._numbers)
        self._asked.put(_Request(page.name, key, number, values))

    def _advance(self, page: Page, seconds: float) -> None:
        begun = time.thread_time()
        try:
            page.experiment.advance(seconds)
        except DescenteError as error:
            self._complain(page.name, "train", error)
        self._trained += time.thread_time() - begun

    def _look(self, page: Page) -> None:
        now = time.perf_counter()
        e = page.experiment
        if not page.told or now - page.looked < (self._pause if e.playing else LOOK):
            return
        state = (e.version, e.playing, e.digit, e.looking)
        changed = [name for name in sorted(page.wanted) if page.shown.get(name) != state]
        frames = {name: pack(name, VIEWS[name](page.viewer)) for name in changed}
        if frames:  # together, for one picture of them all
            page.told = False
            self._parcels.put(_Parcel(page.name, frames, page))
            page.shown |= dict.fromkeys(changed, state)
        page.looked = now

    def _first(self) -> None:
        """Give the first, coarse value of every request as soon as it is made."""
        _yield_to_training(10)
        while True:
            request = self._asked.get()
            request.begun = time.perf_counter()
            if self._expected(request) and self._next(request):
                self._begun.put(request)

    def _rest(self) -> None:
        """Give the other values, each request in turn, until a newer one takes its place."""
        _yield_to_training(19)
        under_way: list[_Request] = []
        while True:
            while not under_way or not self._begun.empty():
                under_way.append(self._begun.get())
            request = under_way.pop(0)
            if self._expected(request) and self._next(request):
                under_way.append(request)

    def _expected(self, request: _Request) -> bool:
        newest = self._newest.get((request.page, request.key))
        return request.page in self.pages and newest == request.number

    def _next(self, request: _Request) -> bool:
        """Give one more value of a request; returns whether more are to come."""
        try:
            value = next(request.values)
        except StopIteration:
            return False
        except DescenteError as error:
            self._complain(request.page, request.key, error)
            return False
        except Exception as error:  # the thread serves every page: it outlives any of their wishes
            self._complain(request.page, request.key, nonsense(error))
            return False
        value.words["request"] = request.number
        page = self.pages.get(request.page)
        if value.kept is not None and page is not None and self._expected(request):
            page.planes[request.key] = value.kept
        self._tell(request.page, request.key, value)
        return time.perf_counter() - request.begun < limit("job_seconds")


def _yield_to_training(niceness: int) -> None:
    """Let this thread's core time go to training first, where the system knows priorities."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


def _warm(pipe: Connection, offer: Offer) -> None:
    """Load or compile what a page asks for first, until one does."""
    with contextlib.suppress(Exception):  # it is said to the page that asks for it
        experiment = Experiment(Settings(data=offer.first))
        viewer = Viewer(experiment)
        experiment.do("step")
        for name in ("status", "history", "network"):
            if pipe.poll():
                return
            VIEWS[name](viewer)
        next(JOBS["landscape"](Snapshot.of(experiment)))
        experiment.advance(SLICE)


def main(pipe: Connection, offer: Offer) -> None:
    """The worker's whole life: from the server's start until its pipe closes."""
    sys.setswitchinterval(0.0005)  # seconds a job may hold the interpreter while training waits
    threadpool_limits(1)  # a second BLAS thread spins for a while after each product
    _warm(pipe, offer)
    _Worker(pipe, offer).run()
