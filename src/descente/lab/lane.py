"""A lane: a thread that holds experiments, trains those that play in turn, and looks at them.

The experiments of quick networks share one lane in each worker. One whose ∇C takes long has a lane
of its own, as has whatever opens an experiment or loads data for it: it makes no other page wait.
"""

from __future__ import annotations

import contextlib
import math
import queue
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from descente.errors import DescenteError, InputError
from descente.lab.answers import Answers
from descente.lab.experiment import Experiment
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.kept import Keeper, Kept
from descente.lab.limits import within
from descente.lab.offer import Offer
from descente.lab.opening import brought, offered, opened
from descente.lab.phrases import complaint, nonsense
from descente.lab.protocol import JOBS as OPTIONS
from descente.lab.protocol import is_key
from descente.lab.sets import unload
from descente.lab.turns import Turns
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import Value, pack
from descente.machine import give_back
from descente.threads import Stopped, stoppable, yield_core

__all__ = ["Lane", "Message", "Page", "Worker"]

T = TypeVar("T")
Message = tuple[str, str, Any]
"""A page, a verb, and what belongs to it."""

SLICE = 0.02
"""Seconds that one experiment trains before the next one has its turn."""
ROUND = 0.02
"""Seconds in which all that play have trained once: the more play, the shorter each turn."""
AHEAD = 0.1
"""Seconds of a core that a page may have had more than the others before it waits for them."""
UNSEEN = 4
"""The seconds of a page where nobody is count so many times."""
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
LONG = 4_000_000_000
"""Parameters times training examples from which ∇C takes longer than a picture may."""
NICE, NICER = 5, 15
"""How nice a lane of one experiment is to the one that many share; and that of a long network."""
FROM_PAGES = ("set", "do", "want", "ask", "drop")
"""What pages say; the rest comes from the server."""
TRIM = 30.0
"""Seconds in which a worker gives freed memory back once at most."""
OPENS = ("run", "replay", "copy", "take-in")
"""The commands that open something: files are read, data loaded."""


@dataclass
class Page:
    """One page, as its worker knows it.

    Attributes
    ----------
    name : str
        What the server calls it.
    experiment : Experiment
    viewer : Viewer
    answers : Answers
    mail : deque of Message
        What it has said and was not obeyed yet.
    used : float
        Seconds of a core that its lane has worked for it: whoever had more than another waits.
    wanted : list of str
        The views that the page follows.
    shown : dict of str to tuple
        The state of the experiment that the newest value of each view was made from.
    looked : float
        When the experiment was last looked at for the page, in seconds.
    told : bool
        Whether the server has taken what was seen last: only then is the next look due.
    here : bool
        Whether somebody is there to look.
    keeper : Keeper
        Its files.
    saved : tuple
        The state of the experiment that is on the disk.
    due : float
        When it may be saved again.
    """

    name: str
    experiment: Experiment
    viewer: Viewer
    answers: Answers
    mail: deque[Message] = field(default_factory=deque)
    used: float = 0.0
    wanted: list[str] = field(default_factory=list)
    shown: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    looked: float = 0.0
    told: bool = True
    here: bool = True
    keeper: Keeper = field(init=False)
    saved: tuple[Any, ...] = ()
    due: float = 0.0

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.name)

    @property
    def state(self) -> tuple[Any, ...]:
        """What changes whenever there is something new to keep."""
        e = self.experiment
        return (e.version, tuple(kept.number for kept in e.shelf), e.settings)

    @property
    def long(self) -> bool:
        """Whether to look at it takes long."""
        descent = self.experiment.descent
        return descent.net.n_parameters * len(descent.data) > LONG


class Worker(Protocol):
    """What a lane needs of the worker that it belongs to."""

    offer: Offer
    pages: dict[str, Page]
    long: Turns
    first: Turns
    others: Turns

    def tell(self, page: str, key: str, value: Value) -> None:
        """Send a value to a page."""

    def show(self, page: Page, frames: dict[str, bytes], step: int) -> None:
        """Send what a page follows; `Page.told` is false until the server has taken it."""

    def move(self, page: Page, here: Lane, shared: bool) -> None:
        """Let a page go on in the shared lane, or in a new one of its own, with all it hears."""

    def kept(self, name: str) -> Kept | None:
        """What stands in another page at this moment; None where there is no such page."""

    def put_away(self, page: Page) -> None:
        """Have an experiment saved that has changed, now and then."""

    def save(self, page: Page) -> None:
        """Have an experiment saved as it stands, and say so to the server."""


class Lane:
    """See the module; `run` is its thread's life.

    Parameters
    ----------
    worker : Worker
    shared : bool
        Whether many experiments share it; else it ends with the one that it has.
    """

    def __init__(self, worker: Worker, shared: bool) -> None:
        self.worker, self.shared = worker, shared
        self.inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.pages: dict[str, Page] = {}
        self._nicer = False
        self._floor = 0.0  # seconds that the page that had least has had
        self._pause = LOOK
        self._trained = 0.0  # seconds that this thread has run on a core for training
        self._noted = (0.0, 0.0)  # a moment, and what `_trained` was then
        self._obeying: dict[str, Callable[[Page, Any], None]] = {
            "set": self._set,
            "do": self._do,
            "want": self._want,
            "ask": self._ask,
            "drop": lambda page, keys: page.answers.drop(keys),
            "close": self._close,
            "again": self._again,
            "away": self._away,
            "give": self._give,
            "save": lambda page, _: self.worker.save(page),
        }

    def run(self) -> None:
        """Until it is told to end, or has no experiment and is not the shared one."""
        if not self.shared:
            yield_core(NICE)
        while self._hear():
            now = time.perf_counter()
            active = [p for p in self.pages.values() if p.mail or p.experiment.due <= now]
            playing = sum(page.experiment.hurries for page in active)
            self._spare(playing)
            crowd = sum(page.experiment.playing for page in list(self.worker.pages.values()))
            turn = min(SLICE, ROUND / max(1, playing))
            if active:  # those that rest have no claim on what they did not need
                self._floor = min(page.used for page in active)
            for page in list(self.pages.values()):
                page.used = max(page.used, self._floor)
                if not active or page.used <= self._floor + AHEAD:
                    page.viewer.crowd = crowd
                    self._serve(page, turn)

    def _hear(self) -> bool:
        """Give every page its mail; false where the end has come."""
        pages = self.pages.values()
        due = min((page.experiment.due for page in pages), default=math.inf)
        rest = 0.0 if any(page.mail for page in pages) else min(REST, due - time.perf_counter())
        with contextlib.suppress(queue.Empty):
            while True:
                message = self.inbox.get(timeout=rest) if rest > 0 else self.inbox.get_nowait()
                rest = 0.0
                name, verb, what = message
                if verb == "end":
                    return False
                if verb == "come":
                    self.pages[name] = what
                    what.used = self._floor
                elif verb == "open":
                    self.trying(name, verb, partial(self._open, name, what))
                elif name in self.pages:
                    self.trying(name, verb, partial(self._post, self.pages[name], message))
        return self.shared or bool(self.pages)

    def _post(self, page: Page, message: Message) -> None:
        """Into a page's mail, if it does not say more at once than it may."""
        if message[1] in FROM_PAGES:
            within("mail", len(page.mail) + 1)
        page.mail.append(message)

    def _serve(self, page: Page, turn: float) -> None:
        """Obey what a page says, train it, look at it; what it takes is its own time."""
        if page.long and not (self.shared or self._nicer):
            yield_core(NICER)
            self._nicer = True
        with self.worker.long.at_work() if page.long else contextlib.nullcontext():
            begun = time.thread_time()  # of a core: who waited for one need not pay for that
            while page.mail and time.thread_time() - begun < turn:
                if not self._obey(page, page.mail.popleft()):
                    return
            self._advance(page, turn)
            self._look(page)
        self.trying(page.name, "keep", partial(self.worker.put_away, page))
        page.used += (time.thread_time() - begun) * (1 if page.here else UNSEEN)

    def trying(self, page: str, about: str, act: Callable[[], T]) -> T | None:
        """Do something for a page; what it raises is told to that page, and gives None."""
        try:
            return act()
        except Exception as error:  # whatever it is, the other pages have nothing to do with it
            self._complain(page, about, nonsense(error))
        return None

    def _complain(self, page: str, about: str, error: DescenteError) -> None:
        self.worker.tell(page, "error", complaint(about, error))

    def _obey(self, page: Page, message: Message) -> bool:
        """Obey a message in the lane that it belongs to; whether the page is still in this one."""
        _, verb, what = message
        if verb in ("ask", "want") and not page.here:
            return True  # whoever asked has left
        if self.shared and _opens(verb, what):
            self._leave(page, False, message)
            return False
        self.trying(page.name, verb, partial(self._obeying[verb], page, what))
        if page.name in self.pages and page.long == self.shared:
            self._leave(page, not page.long)
        return page.name in self.pages

    def _leave(self, page: Page, shared: bool, *messages: Message) -> None:
        """Let a page go on in another lane, where it first hears these messages."""
        del self.pages[page.name]
        page.mail.extendleft(messages)
        self.worker.move(page, self, shared)

    def _open(self, name: str, what: dict[str, Any]) -> None:
        """Open the experiment that was kept under a name, or a new one."""
        worker, complain = self.worker, partial(self._complain, name)
        experiment, back = opened(name, what, worker.offer, partial(complain, "open"))
        answers = Answers(partial(worker.tell, name), complain, worker.first, worker.others)
        page = Page(name, experiment, Viewer(experiment), answers)
        self.pages[name] = self.worker.pages[name] = page
        self._tell_settings(page)
        self._tell_kept(page, "kept" if back else "new", what.get("elsewhere"))
        unload()

    def _close(self, page: Page, what: Any) -> None:
        page.answers.close()
        del self.pages[page.name]
        if self.worker.pages.get(page.name) is page:
            del self.worker.pages[page.name]
        give_back(TRIM)
        unload()

    def _again(self, page: Page, what: Any) -> None:
        """Its page is back: it is told everything anew."""
        page.here, page.told = True, True
        page.shown.clear()
        page.looked = 0.0
        if what:
            page.experiment.change(self.worker.offer.settings(what))
        self._tell_settings(page)
        self._tell_kept(page, "again")

    def _away(self, page: Page, what: Any) -> None:
        """Nobody looks; after a while nothing plays either."""
        page.here = False
        page.wanted = []
        page.answers.drop()
        if what == "rest":
            page.experiment.do("pause")

    def _tell_kept(self, page: Page, how: str, other: str | None = None) -> None:
        """Tell the page the key of its experiment, and how it came by it."""
        words = {"key": page.name, "how": how, "step": page.experiment.step, "other": other or ""}
        self.worker.tell(page.name, "kept", Value(words))

    def _tell_settings(self, page: Page) -> None:
        """Tell the page the settings as they stand: what it shows in its link and its controls."""
        e, offer = page.experiment, self.worker.offer
        settings = e.settings.to_json()
        settings |= {"digit": e.digit, "data": offer.name(e.settings.data) or e.digits.name}
        numbers = {name: value for name, value in settings.items() if isinstance(value, float)}
        words = {name: value for name, value in settings.items() if name not in numbers}
        self.worker.tell(page.name, "settings", Value(words, numbers))

    def _set(self, page: Page, what: dict[str, Any]) -> None:
        page.experiment.change(self.worker.offer.settings(what))
        self._tell_settings(page)
        page.looked = page.due = 0.0  # to be seen, and kept, at once

    def _do(self, page: Page, what: dict[str, Any]) -> None:
        """A command; what only the page's viewer knows, a plane or ∇C, is put in here."""
        name = what["what"]
        options = {each: value for each, value in what.items() if each != "what"}
        if name in ("run", "replay"):
            self.worker.offer.run(options["name"])
        if name == "copy":
            self._copy(page, **options)
        elif name == "take-in":
            complain = partial(self._complain, page.name, "take-in")
            page.experiment.take_in(brought(options["name"], self.worker.offer, complain))
        elif name == "go-to-plane":
            plane = page.answers.plane(options["landscape"])
            page.experiment.go_to(plane.point(options["alpha"], options["beta"]))
        elif name == "do-list":
            page.experiment.do("pause")  # at rest ∇C is over all examples
            page.experiment.do_list(page.viewer.here.gradient, options["rows"])
        else:
            page.experiment.do(name, **options)
        if name not in ("look", "pause", "label", "set-weight"):
            self._tell_settings(page)
        page.looked = page.due = 0.0

    def _copy(self, page: Page, key: str, step: int = 0) -> None:
        """Another page's experiment, as that page shows it."""
        now = self.worker.kept(key)
        if now is not None:
            return page.experiment.take(now)
        now = Keeper(key).read()[0] if is_key(key) else None
        if now is None:
            raise InputError("nothing is kept of that network: train it again.")
        page.experiment.take(offered(now, self.worker.offer))
        page.experiment.catch_up(step)

    def _give(self, page: Page, to: queue.SimpleQueue[Kept]) -> None:
        """Another page wants a copy."""
        to.put(page.experiment.kept())

    def _want(self, page: Page, names: list[str]) -> None:
        for name in set(names) - set(page.wanted):
            page.shown.pop(name, None)
        page.wanted = names
        page.looked = 0.0

    def _ask(self, page: Page, what: dict[str, Any]) -> None:
        options = dict(what)
        job, key = options.pop("job"), options.pop("key")
        if "landscape" in OPTIONS[job].__annotations__:
            options["plane"] = page.answers.plane(options.pop("landscape"))
        at = Snapshot.of(page.viewer, self.worker.offer)
        page.answers.ask(key, JOBS[job](at, **options), at.here.mark)

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

    def _advance(self, page: Page, seconds: float) -> None:
        begun = time.thread_time()
        self.trying(page.name, "train", lambda: page.experiment.advance(seconds))
        self._trained += time.thread_time() - begun

    def _look(self, page: Page) -> None:
        now = time.perf_counter()
        e = page.experiment
        pause = self._pause if e.playing else LOOK
        if not (page.here and page.told and now - page.looked >= pause):
            return
        state = (e.version, e.playing, e.digit, e.looking)
        changed = [name for name in page.wanted if page.shown.get(name) != state]
        page.shown |= dict.fromkeys(changed, state)
        seen: dict[str, bytes | None] = {}
        with contextlib.suppress(Stopped), stoppable(lambda: not page.here):
            for name in changed:
                seen[name] = self.trying(page.name, name, partial(_frame, name, page))
        if frames := {name: frame for name, frame in seen.items() if frame and page.here}:
            page.told = False  # together, for one picture of them all
            self.worker.show(page, frames, e.step)
        page.looked = now


def _opens(verb: str, what: Any) -> bool:
    """Whether files are read to obey this."""
    if verb == "do":
        return what["what"] in OPENS
    return verb in ("set", "again") and "data" in (what or {})


def _frame(view: str, page: Page) -> bytes:
    """What a page follows, as it is now."""
    return pack(view, VIEWS[view](page.viewer))
