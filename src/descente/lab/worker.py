"""A worker process: experiments of several pages, trained in turn, looked at when they change.

One thread holds the experiments: it takes messages, trains those that play in slices, and packs
what pages follow. Two more run jobs on snapshots, one the first values and one the others, so that
neither a training nor a quick answer waits for a landscape; and one sends, so that nothing waits
for the server. Everything a page sends is checked here, and ends in a value or in one sentence.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from threadpoolctl import threadpool_limits

from descente.errors import DescenteError, InputError
from descente.lab.experiment import DEFAULTS, Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.limits import limit, within
from descente.lab.offer import Offer
from descente.lab.phrases import complaint, nonsense
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import Value, pack

__all__ = ["main"]

SLICE = 0.02  # seconds of training of one experiment before the next has its turn,
ROUND = 0.02  # and of all of them before each has had one: the more play, the shorter the turns
LOOK = 0.08  # seconds between two pictures of an experiment that changes; longer, up to
LONGEST = 1.0  # this, where making and drawing one takes from training more than
SPARED = 0.02  # this part of the seconds between two,
FEW = 4  # and no more experiments than these play: with more, it is pictures that are short
REST = 0.25  # seconds to wait for a message while nothing happens


@dataclass
class Seat:
    """One page's place in the worker."""

    experiment: Experiment
    viewer: Viewer
    wanted: set[str] = field(default_factory=set)
    shown: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    planes: dict[str, Any] = field(default_factory=dict)
    looked: float = 0.0
    told: bool = True  # the server has taken what was seen last: the next look may come


@dataclass
class _Parcel:
    page: str
    frames: dict[str, bytes]
    seat: Seat | None = None  # whose look it is


@dataclass
class _Job:
    page: str
    key: str
    number: int
    values: Iterator[Value]
    begun: float = 0.0


class _Worker:
    def __init__(self, pipe: Connection, offer: Offer) -> None:
        self.pipe, self.offer = pipe, offer
        self.seats: dict[str, Seat] = {}
        self._parcels: queue.SimpleQueue[_Parcel] = queue.SimpleQueue()
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._begun: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._newest: dict[tuple[str, str], int] = {}
        self._numbers = 0
        self._pause = LOOK
        self._trained = 0.0  # seconds this thread has run on a core for training,
        self._noted = (0.0, 0.0)  # and what they were at a moment

    def run(self) -> None:
        """Until the server goes away."""
        for work in (self._first, self._rest, self._post):
            threading.Thread(target=work, daemon=True).start()
        try:
            while True:
                playing = [seat for seat in self.seats.values() if seat.experiment.playing]
                wait = 0.0 if playing else REST
                while self.pipe.poll(wait):
                    self._take(self.pipe.recv())
                    wait = 0.0
                self._spare(len(playing))
                turn = min(SLICE, ROUND / max(1, len(playing)))
                for page, seat in list(self.seats.items()):
                    seat.viewer.crowd = len(playing)
                    self._advance(page, seat, turn)
                    self._look(page, seat)
        except (EOFError, OSError):
            return

    def _spare(self, playing: int) -> None:
        """Fewer pictures where training does not have its core: drawing them is what takes it."""
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
        if parcel.seat:
            parcel.seat.told = True

    def _complain(self, page: str, about: str, error: DescenteError) -> None:
        self._tell(page, "error", complaint(about, error))

    def _take(self, message: tuple[str, str, Any]) -> None:
        page, verb, what = message
        try:
            if verb == "open":
                self._open(page, what)
            elif page in self.seats:
                self._obey(page, self.seats[page], verb, what)
        except DescenteError as error:
            self._complain(page, verb, error)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            self._complain(page, verb, nonsense(error))

    def _open(self, page: str, what: dict[str, Any]) -> None:
        wanted, start = dict(what.get("settings") or {}), Settings(data=self.offer.first)
        try:
            settings = start.changed(self.offer.settings(wanted))
            experiment = Experiment(settings, what.get("run"))
        except DescenteError as error:
            self._complain(page, "open", error)
            experiment = Experiment(self._what_holds(start, wanted))
        self.seats[page] = Seat(experiment, Viewer(experiment))
        self._settled(page)

    def _what_holds(self, settings: Settings, wanted: dict[str, Any]) -> Settings:
        """Of settings that make no sense together, those that do, one after another."""
        for name in DEFAULTS:
            if name in wanted:
                with contextlib.suppress(DescenteError):
                    change = self.offer.settings({name: wanted[name]})
                    settings = settings.changed(change).checked()
        return settings

    def _settled(self, page: str) -> None:
        """Tell the page the settings as they stand: what it shows in its link and its controls."""
        e = self.seats[page].experiment
        settings = e.settings.to_json()
        eta = settings.pop("eta")
        words = settings | {
            "digit": e.digit,
            "data": self.offer.name(e.settings.data) or e.digits.name,
        }
        self._tell(page, "settings", Value(words, {"eta": eta}))

    def _obey(self, page: str, seat: Seat, verb: str, what: Any) -> None:
        e = seat.experiment
        if verb == "close":
            del self.seats[page]
            self._drop(page)
        elif verb == "set":
            e.change(self.offer.settings(dict(what)))
            self._settled(page)
        elif verb == "do":
            self._do(seat, dict(what))
            if what.get("what") in ("digit", "draw", "play", "step", "epoch", "run"):
                self._settled(page)
        elif verb == "want":
            names = {str(name) for name in what}
            within("wanted", len(names))
            if unknown := sorted(names - set(VIEWS)):
                raise InputError(
                    "there is no view {name!r}; wanted {known}.",
                    name=unknown[0],
                    known=", ".join(VIEWS),
                )
            for name in names - seat.wanted:
                seat.shown.pop(name, None)
            seat.wanted = names
        elif verb == "ask":
            self._ask(page, e, dict(what))
        elif verb == "drop":
            self._drop(page, *what)
        elif verb == "long":  # the server read no more of that message than its size
            within("message_bytes", what)
        if verb in ("set", "do", "want"):  # to be seen at once
            seat.looked = 0.0

    def _drop(self, page: str, *places: str) -> None:
        """Nobody waits any more for what was asked in these places, or in any without one."""
        for key in [k for k in self._newest if k[0] == page and (not places or k[1] in places)]:
            del self._newest[key]

    def _do(self, seat: Seat, what: dict[str, Any]) -> None:
        """A command; a point of a landscape becomes the θ it stands for."""
        if what.get("what") == "run":
            self.offer.run(what.get("name"))
        if what.get("what") == "go-to-plane":
            plane = self._plane_of(seat, what.get("as"))
            theta = plane.point(float(what["alpha"]), float(what["beta"]))
            what = {"what": "go-to", "theta": theta}
        seat.experiment.do(**what)

    def _plane_of(self, seat: Seat, place: Any) -> Any:
        """The plane of a landscape this page was shown."""
        if str(place) not in seat.planes:
            raise InputError("that landscape is not there any more: ask for it again.")
        return seat.planes[str(place)]

    def _ask(self, page: str, e: Experiment, what: dict[str, Any]) -> None:
        key = what.pop("job", None)
        if key not in JOBS:
            raise InputError(
                "there is no job {job!r}; wanted one of {known}.", job=key, known=", ".join(JOBS)
            )
        place = str(what.pop("as", key))[:40]  # a page may show the same job in several places
        if place.partition("/")[0] != key:
            raise InputError(
                "a {job} can be shown as {job!r} or '{job}/…', not as {place!r}.",
                job=key,
                place=place,
            )
        if key in ("roll", "spot"):
            what["plane"] = self._plane_of(self.seats[page], what.pop("on", None))
        self._numbers += 1
        self._newest[page, place] = self._numbers
        values = JOBS[key](Snapshot.of(e), **what)
        self._jobs.put(_Job(page, place, self._numbers, values))

    def _advance(self, page: str, seat: Seat, seconds: float) -> None:
        begun = time.thread_time()
        try:
            seat.experiment.advance(seconds)
        except DescenteError as error:
            self._complain(page, "train", error)
        self._trained += time.thread_time() - begun

    def _look(self, page: str, seat: Seat) -> None:
        now = time.perf_counter()
        e = seat.experiment
        if not seat.told or now - seat.looked < (self._pause if e.playing else LOOK):
            return
        state = (e.version, e.playing, e.digit, e.looking)
        changed = [name for name in sorted(seat.wanted) if seat.shown.get(name) != state]
        frames = {name: pack(name, VIEWS[name](seat.viewer)) for name in changed}
        if frames:  # together, for one picture of them all
            seat.told = False
            self._parcels.put(_Parcel(page, frames, seat))
            seat.shown |= dict.fromkeys(changed, state)
        seat.looked = now

    def _first(self) -> None:
        """Give the first value of every job, the coarse one, as soon as it is asked for."""
        _yield_to_training(10)
        while True:
            job = self._jobs.get()
            job.begun = time.perf_counter()
            if self._expected(job) and self._next(job):
                self._begun.put(job)

    def _rest(self) -> None:
        """Give the other values, a job in turn, until a newer one of its kind takes its place."""
        _yield_to_training(19)
        under_way: list[_Job] = []
        while True:
            while not under_way or not self._begun.empty():
                under_way.append(self._begun.get())
            job = under_way.pop(0)
            if self._expected(job) and self._next(job):
                under_way.append(job)

    def _expected(self, job: _Job) -> bool:
        return job.page in self.seats and self._newest.get((job.page, job.key)) == job.number

    def _next(self, job: _Job) -> bool:
        """One more value of a job; whether it goes on."""
        try:
            value = next(job.values)
        except StopIteration:
            return False
        except DescenteError as error:
            self._complain(job.page, job.key, error)
            return False
        except Exception as error:  # the thread serves every page: it outlives any of their wishes
            self._complain(job.page, job.key, nonsense(error))
            return False
        value.words["job"] = job.number
        seat = self.seats.get(job.page)
        if value.kept is not None and seat is not None:
            seat.planes[job.key] = value.kept
        self._tell(job.page, job.key, value)
        return time.perf_counter() - job.begun < limit("job_seconds")


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
