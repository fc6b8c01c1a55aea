"""One experiment: one data set, one network, one θ, one η, one history, under all sixteen chapters.

It lives in a worker process and knows neither sockets nor pages. Commands change it, `advance`
trains it, and `views` reads what a page follows.
"""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from descente.checks import whole
from descente.descent import Descent, Ending, History, Outcome
from descente.digits import Digits, frame
from descente.engines import State
from descente.errors import InputError
from descente.gradient import strongest_first
from descente.instruments.todo import chosen_rows
from descente.lab import protocol
from descente.lab.kept import FEW, Kept
from descente.lab.limits import limit, within
from descente.lab.series import Series
from descente.lab.sets import digits_of
from descente.lab.tempo import Tempo
from descente.lab.weights import Weights
from descente.measure import check, evaluate
from descente.network import Layout, Network
from descente.recipe import Recipe

if TYPE_CHECKING:
    from descente.runs import Run

__all__ = ["Experiment", "Settings"]

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]

KEPT = 240
"""Where the path holds twice as many points as these, about half of them are dropped; it is fewer
where they would take more than `limit("path_bytes")`, or the paths of all pages too much."""
CATCHING_UP = 10.0
"""Seconds of a core in which an experiment makes steps again that its page was shown."""


@dataclass(frozen=True)
class Settings(protocol.Settings):
    """The settings of an experiment, and what they make; ``data`` is what `load` takes."""

    @classmethod
    def of(cls, run: Run) -> Settings:
        """What a recorded run learnt with."""
        recipe, layout = run.recipe, run.manifest.layout
        return cls(
            data=run.manifest.data["set"],
            seed=recipe.seed,
            hidden=tuple(layout.sizes[1:-1]),
            activation=layout.activation,
            output=layout.output,
            cost=recipe.cost,
            rule=recipe.rule,
            schedule=recipe.schedule,
            eta=recipe.eta or 1.0,
            weight_decay=recipe.weight_decay,
            batch=run.batch,
            epochs=recipe.epochs or 1,
        )

    def checked(self) -> Settings:
        """The settings, if every one of them is in range and within the lab's limits."""
        whole("batch", self.batch, 1)
        for width in self.hidden:
            whole("hidden layer", width, 1)
        self.recipe()  # it says what is out of range
        within("epochs", self.epochs)
        within("layers", len(self.hidden))
        digits = digits_of(self.data)
        within("steps", self.epochs * -(-len(digits.train) // self.batch))
        sizes = (digits.train.images.shape[1], *self.hidden, len(digits.train.classes))
        layout = Layout(sizes, self.activation, self.output)
        within("parameters", layout.n_parameters)
        check(layout, digits.train, self.cost)
        return self

    def recipe(self) -> Recipe:
        """How it trains."""
        return Recipe(
            eta=self.eta,
            batch_size=self.batch,
            epochs=self.epochs,
            seed=self.seed,
            rule=self.rule,
            schedule=self.schedule,
            weight_decay=self.weight_decay,
            cost=self.cost,
        )

    def network(self) -> Network:
        """The network as it is drawn at random."""
        digits = digits_of(self.data)
        sizes = (digits.train.images.shape[1], *self.hidden, len(digits.train.classes))
        return Network(sizes, seed=self.seed, activation=self.activation, output=self.output)


def _recorded(name: str) -> tuple[Run, Settings]:
    """A recorded run whose data are here, and its settings, if the lab can hold them."""
    from descente import runs

    run = runs.open_run(name)
    settings = Settings.of(run)
    run.require_same(digits_of(settings.data).train)
    return run, settings.checked()


def _require_steps(run: Run, settings: Settings) -> None:
    """Refuse a recorded run whose steps the lab cannot make again.

    Raises
    ------
    InputError
        If it moved its images, or did not begin with the θ that its seed draws.
    """
    if run.recipe.augmentation is not None:
        raise InputError(
            "run {name!r} cannot be replayed: it moved its images anew in every epoch, and the "
            "lab has no setting for that; open it instead.",
            name=run.name,
        )
    if not np.array_equal(run.theta_at(0), settings.network().theta):
        raise InputError(
            "run {name!r} cannot be replayed: its first θ is not the one that seed {seed} "
            "draws, it went on from another network; open it instead.",
            name=run.name,
            seed=settings.seed,
        )


@dataclass(eq=False)
class Path:
    """θ along a training, thinned so that it stays short however long the training gets.

    The paths of all pages of a worker share one room: where there are many, each is shorter. The
    points then lie at even distances of √step: closer at the start, where most happens, and
    nowhere so far apart that a line through them would leave out a part of the way.
    """

    steps: list[int] = field(default_factory=list)
    thetas: list[Floats] = field(default_factory=list)
    apart: float = 0.0

    def __post_init__(self) -> None:
        _paths.add(self)

    def due(self, step: int) -> bool:
        """Whether the θ of this step is to be kept."""
        return not self.steps or step >= _further(self.steps[-1], self.apart)

    def next(self, step: int) -> int:
        """Steps to make before the next θ is to be kept: few at the start."""
        return max(1, min(step // 12, _further(step, max(1.0, self.apart)) - step))

    def add(self, step: int, theta: Floats) -> None:
        """Keep a θ, and fewer of those before where there are too many."""
        self.steps.append(step)
        self.thetas.append(theta.copy())
        room = min(limit("path_bytes"), limit("paths_bytes") // len(_paths))
        most = max(2, min(KEPT, room // max(1, 2 * theta.nbytes)))
        if len(self.steps) >= 2 * most:
            self.apart = math.sqrt(step) / most
            stay = [0]
            for k, there in enumerate(self.steps):
                if there >= _further(self.steps[stay[-1]], self.apart):
                    stay.append(k)
            if self.steps[stay[-1]] != step:
                stay.append(len(self.steps) - 1)
            self.steps = [self.steps[k] for k in stay]
            self.thetas = [self.thetas[k] for k in stay]


_paths: WeakSet[Path] = WeakSet()


def _further(step: int, apart: float) -> int:
    """The first step that is so far from this one, by √step."""
    return math.ceil((math.sqrt(step) + apart) ** 2)


class Experiment:
    """See the module.

    Parameters
    ----------
    settings : Settings

    Attributes
    ----------
    settings : Settings
    descent : Descent
    playing : bool
    looking : int or None
        The step of the past that is looked at, one whose θ was kept; None for the present.
    wished : int
        The step of the past that was asked for last, to which ``looking`` is the nearest.
    digit : int
        Index of the test image looked at, -1 for the drawing.
    version : int
        Changes whenever θ or what is looked at does.
    moved : bool
        Whether θ was moved by hand since the last step.
    brought : str
        The file that θ came from, where no step was made since.
    shelf : list of Kept
        Trained networks that something else took the place of, the newest last.
    trial : Kept or None
        The network that a copy is tried of; it lies on the shelf too.
    anew : bool
        Whether it is no copy that is tried, but the network as its seed drew it.
    costs, rights : Series
        Cost and accuracy of every step's batch, before the step.
    played : float
        Seconds on the clock that it has played for, whatever else was done in them.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = (settings or Settings()).checked()
        self.playing = False
        self.digit, self.drawing = 0, np.zeros(0, dtype=np.float32)
        self.version = 0
        self.drawn_as, self.started = -1, 0
        self.played, self._clock = 0.0, 0.0
        self._left: int | None = None
        self._tempo: Tempo | None = None
        self._extended: tuple[Descent, Descent] | None = None
        self.shelf: list[Kept] = []
        self.trial: Kept | None = None
        self._start()

    @property
    def digits(self) -> Digits:
        """Images to learn from and to test on."""
        return digits_of(self.settings.data)

    def _start(self) -> None:
        """From the first θ again."""
        self._begin(Descent(self.settings.network(), self.digits.train, self.settings.recipe()))

    def _begin(self, descent: Descent, costs: Any = (), rights: Any = ()) -> None:
        """Stand at a descent, with its history; its path is what it stands at."""
        self.looking: int | None = None
        self.wished = 0
        self.playing, self._left, self._tempo = False, None, None
        self.moved, self.brought = False, ""
        self.trial, self.anew = None, False
        self.played = 0.0
        self.path = Path()
        self._held = self.digits  # in memory until another set is learnt from
        self.started += 1
        self.costs, self.rights = Series(costs), Series(rights)
        self._made(descent)
        self.path.add(descent.state.step, descent.net.theta)

    def _made(self, descent: Descent) -> None:
        self.descent = descent
        self.version += 1

    def kept(self, why: str = "") -> Kept:
        """All of it as it stands, sharing nothing that changes."""
        state = self.descent.state
        return Kept(
            settings=self.settings.to_json(),
            theta=state.theta.copy(),
            slots=state.slots.copy(),
            step=state.step,
            moved=self.moved,
            brought=self.brought,
            start_cost=self.descent.start_cost,
            seconds=self.descent.seconds,
            costs=self.costs.values.copy(),
            rights=self.rights.values.copy(),
            steps=tuple(self.path.steps),
            thetas=tuple(self.path.thetas),
            why=why,
        )

    def restore(self, kept: Kept) -> None:
        """Stand where something kept stood.

        Raises
        ------
        InputError
            If its settings are none of the lab, or its θ is of another network.
        """
        settings = Settings().changed(kept.settings).checked()
        net = Network.of(settings.network().layout, kept.theta.copy())
        state = State(net.theta, kept.slots.copy(), kept.step)
        descent = Descent(
            net,
            digits_of(settings.data).train,
            settings.recipe(),
            state=state,
            history=History(cost=kept.costs.copy()),
            start_cost=kept.start_cost,
        )
        descent.seconds = kept.seconds
        self.settings = settings
        self._begin(descent, kept.costs, kept.rights)
        self.moved, self.brought = kept.moved, kept.brought
        apart = math.sqrt(kept.steps[-1]) / (2 * KEPT)
        self.path = Path(list(kept.steps), list(kept.thetas), apart)

    def _shelve(self, why: str) -> Kept | None:
        """Put the network on the shelf, if it has learnt something that is not there yet."""
        lost = self.outcome.kind in (Ending.DIVERGED, Ending.NON_FINITE)
        learnt = self.step or self.brought
        if not learnt or ((self.moved or lost) and why != "trial"):
            return None
        net, data = self.descent.net, self.digits
        cost, _ = evaluate(net, data.train, self.settings.cost, threads=1)
        _, accuracy = evaluate(net, data.test, self.settings.cost, threads=1)
        number = 1 + max((kept.number for kept in self.shelf), default=0)
        kept = replace(self.kept(why), cost=cost, accuracy=accuracy, number=number)
        kept = kept.thinned(min(FEW, limit("path_bytes") // (limit("shelf") * net.theta.nbytes)))
        self.shelf = [*self.shelf, kept][-limit("shelf") :]
        while sum(each.nbytes for each in self.shelf[:-1]) > limit("shelf_bytes"):
            del self.shelf[0]
        return kept

    def _take_back(self, number: int) -> None:
        """Stand at a network of the shelf again; the present one takes its place there."""
        kept = self._on_shelf(number)
        self._shelve("taken-back")
        self.restore(kept)
        self.shelf = [each for each in self.shelf if each.number != kept.number]

    def _on_shelf(self, number: int) -> Kept:
        for kept in self.shelf:
            if kept.number == number:
                return kept
        raise InputError("there is no network {number} on the shelf any more.", number=number)

    def _try(
        self,
        batch: int | None = None,
        eta: float | None = None,
        schedule: str | None = None,
        epochs: int | None = None,
        anew: bool = False,
    ) -> None:
        """A copy goes on from here with other settings, its steps counted from 0.

        ``anew`` it is no copy but the network as its seed drew it.
        """
        changes = {"batch": batch, "eta": eta, "schedule": schedule, "epochs": epochs}
        named = {name: value for name, value in changes.items() if value is not None}
        settings = self.settings.changed(named).checked()
        main = self.trial or self._shelve("trial") or replace(self.kept("trial"), number=-1)
        net = settings.network() if anew else self.net.copy()
        self.settings = settings
        self._begin(Descent(net, self.digits.train, settings.recipe()))
        self.trial, self.anew = main, anew

    def do_list(self, gradient: Vector, rows: Any) -> None:
        """On a copy, do rows of the to-do list at once: how many from the top, which, or "all".

        Parameters
        ----------
        gradient : (n_parameters,) float64
            ∇C of the network looked at, over all training examples.
        rows : int, sequence of int, or "all"
        """
        chosen, eta = chosen_rows(rows, strongest_first(gradient)), self.eta_at
        self._try()
        theta = self.descent.net.theta.astype(np.float64)
        theta[chosen] -= eta * gradient[chosen]
        self.go_to(theta.astype(np.float32))

    def take(self, kept: Kept) -> None:
        """Stand at what another page has; the present network goes to the shelf."""
        self._shelve("copy")
        self.restore(kept)

    def take_in(self, came: Weights) -> None:
        """Stand at the weights that a page has brought; what their file does not say stays.

        With them comes the experiment that they are of, where the file holds it.

        Raises
        ------
        InputError
            If they are not those of a network for the data.
        """
        kept = came.experiment
        settings = self.settings.changed(kept.settings if kept else came.settings).checked()
        layout, digits = settings.network().layout, digits_of(settings.data)
        came.check(layout.sizes, digits.name)
        self._shelve("taken-in")
        if kept is not None:
            return self.restore(kept)
        self.settings = settings
        net = Network.of(layout, came.theta)
        self._begin(Descent(net, digits.train, settings.recipe()))
        self.brought = came.title

    def catch_up(self, step: int) -> None:
        """Make the steps again, to the same bits, that were made after this was kept.

        As many of them as there is time for: nobody comes back to more than was made meanwhile.
        """
        until = time.thread_time() + CATCHING_UP
        self.playing, self._left, self._tempo = step > self.step, step - self.step, None
        while self.playing and time.thread_time() < until:
            self.advance(0.1)
        self.playing = False

    def _keep(self) -> None:
        """What was a trial is the experiment from now on."""
        self.trial, self.anew = None, False
        self.version += 1

    def _throw_away(self) -> None:
        """Back to what stood here before the trial."""
        if self.trial is None:
            raise InputError("there is no trial to throw away.")
        main = self.trial
        self.restore(main)
        self.shelf = [each for each in self.shelf if each.number != main.number]

    def _open(self, name: str) -> None:
        """Stand at the end of a recorded run, with its history and its path."""
        run, settings = _recorded(name)
        self._stand_at(run, settings)

    def begin(self, name: str) -> None:
        """Stand where a recorded run began, to make its steps again; its end is on the shelf.

        One that cannot be made again is opened where it ended.
        """
        run, settings = _recorded(name)
        self._stand_at(run, settings)
        with contextlib.suppress(InputError):
            _require_steps(run, settings)
            self._shelve("recorded")
            self._start()

    def _stand_at(self, run: Run, settings: Settings) -> None:
        """Stand at the end of a recorded run, with its history and its path."""
        descent = run.descent(digits_of(settings.data).train)
        path = Path()
        for step in run.snapshot_steps:
            if step <= run.steps:  # one that is being recorded has gone on since
                path.add(step, run.theta_at(step))
        self._shelve("run")
        self.settings = settings
        self._begin(descent, run.history.cost, run.history.accuracy)
        self.path = path

    def _replay(self, name: str, tempo: protocol.TempoName = "once") -> None:
        """Make the steps of a recorded run again, from its first θ and to the same bits."""
        run, settings = _recorded(name)
        _require_steps(run, settings)
        self._shelve("run")
        self.settings = settings
        self._start()
        self._play(tempo=tempo)

    @property
    def step(self) -> int:
        """Steps made."""
        return self.descent.state.step

    @property
    def net(self) -> Network:
        """The network looked at: of the present, or of the past where history is scrubbed."""
        if self.looking is None:
            return self.descent.net
        there = self.path.steps.index(self.looking)
        return Network.of(self.descent.net.layout, self.path.thetas[there])

    @property
    def at(self) -> int:
        """The step of the network looked at."""
        return self.step if self.looking is None else self.looking

    @property
    def image(self) -> Floats:
        """The image looked at: (inputs,) float32."""
        if self.digit < 0 and len(self.drawing):
            return self.drawing
        image: Floats = self.digits.test.images[max(0, self.digit)]
        return image

    @property
    def label(self) -> int:
        """Its digit; for a drawing what its maker says it is, -1 until then."""
        return int(self.digits.test.labels[self.digit]) if self.digit >= 0 else self.drawn_as

    def change(self, changes: dict[str, Any]) -> None:
        """Change settings: those of `GOING_ON` go on from where it is, others start again."""
        new = self.settings.changed(changes).checked()
        if new == self.settings:
            return
        different = {n for n in protocol.DEFAULTS if getattr(new, n) != getattr(self.settings, n)}
        if different <= protocol.GOING_ON:
            self._plan(new)
        else:
            self._shelve("setting")
            self.settings = new
            self._start()

    def _plan(self, settings: Settings) -> None:
        """The same training with another recipe, from the step where it stands."""
        begun = -(-self.step // self.descent.steps_per_epoch)
        if settings.epochs < begun:
            raise InputError(
                "epochs came as {epochs}, but {begun} are begun already: ask for {begun} or more, "
                "or start again.",
                epochs=settings.epochs,
                begun=begun,
            )
        self.settings = settings
        before = self.descent
        if before.outcome.done and before.outcome.kind != Ending.FINISHED:
            return  # a descent that diverged does not come back by turning η down
        self._made(self._continued(settings))

    def _continued(self, settings: Settings) -> Descent:
        """The descent as these settings continue it; the present one is not touched."""
        before = self.descent
        after = Descent(
            before.net,
            self.digits.train,
            settings.recipe(),
            state=before.state,
            history=History(cost=self.costs.values.copy()),
            start_cost=before.start_cost,
        )
        after.seconds = before.seconds
        return after

    @property
    def upcoming(self) -> Descent:
        """The descent that makes the next step: where all epochs are done, with one more."""
        if self.descent.outcome.kind != Ending.FINISHED:
            return self.descent
        if self._extended is None or self._extended[0] is not self.descent:
            longer = replace(self.settings, epochs=self.settings.epochs + 1)
            self._extended = (self.descent, self._continued(longer))
        return self._extended[1]

    def do(self, what: str, **more: Any) -> None:
        """A command from the page.

        Raises
        ------
        InputError
            If it is unknown, or cannot be done.
        """
        doing: dict[str, Any] = {
            "play": self._play,
            "pause": self._pause,
            "step": self._one,
            "epoch": self._epoch,
            "restart": self._restart,
            "look": self._look,
            "digit": self._digit,
            "draw": self._draw,
            "label": self._label,
            "set-weight": self._set_weight,
            "run": self._open,
            "replay": self._replay,
            "go-on": self._go_on,
            "take-back": self._take_back,
            "try": self._try,
            "keep": self._keep,
            "throw-away": self._throw_away,
        }
        doing[protocol.known("command", what, doing)](**more)

    def _play(self, more: int = 0, tempo: protocol.TempoName = "once") -> None:
        """To the end of the plan; ``more`` epochs are added to it where all of it is done."""
        self._present()
        if self.descent.outcome.kind == Ending.FINISHED:
            self._more(more * self.descent.steps_per_epoch)
        self.playing, self._left = not self.descent.outcome.done, None
        self._tempo = None
        if tempo != "once":
            steps, now = self.descent.total_steps, time.perf_counter()
            self._tempo = Tempo(tempo, self.step, steps, now)

    def _more(self, steps: int) -> None:
        """Room for so many steps: as many epochs more as they need, and no more."""
        epochs = -(-(self.step + steps) // self.descent.steps_per_epoch)
        if epochs > self.settings.epochs:
            within("epochs", epochs)
            self._plan(replace(self.settings, epochs=epochs))

    def _pause(self) -> None:
        self.playing = False

    def _one(self, steps: int = 1) -> None:
        self._present()
        self._left, self._tempo = max(1, min(steps, 1_000_000)), None
        if self.descent.outcome.kind == Ending.FINISHED:
            self._more(self._left)
        self.playing = not self.descent.outcome.done

    def _epoch(self) -> None:
        per_epoch = self.descent.steps_per_epoch
        self._one(per_epoch - self.step % per_epoch)

    def _look(self, step: int | None = None) -> None:
        """Look at the kept θ that is nearest to a step; at the present without one."""
        self.playing, self.looking = False, None
        if step is not None and step < self.step:
            steps = np.array(self.path.steps)
            self.looking, self.wished = int(steps[np.abs(steps - step).argmin()]), step
        self.version += 1

    def _restart(self) -> None:
        self._shelve("restart")
        self._start()

    def _go_on(self) -> None:
        """From the past that is looked at, as if what came after had not been."""
        if self.looking is None:
            return
        step, there = self.looking, self.path.steps.index(self.looking)
        self._shelve("past")
        now = self.kept()
        self.restore(
            replace(
                now,
                theta=now.thetas[there],
                slots=np.zeros_like(now.slots),
                step=step,
                moved=False,
                seconds=0.0,
                costs=now.costs[:step],
                rights=now.rights[:step],
                steps=now.steps[: there + 1],
                thetas=now.thetas[: there + 1],
            )
        )

    def _present(self) -> None:
        if self.looking is not None:
            self.looking = None
            self.version += 1

    def _digit(self, index: int) -> None:
        if not 0 <= index < len(self.digits.test):
            raise InputError(
                "there is no test image {index}; wanted 0 to {last}.",
                index=index,
                last=len(self.digits.test) - 1,
            )
        self.digit = index
        self.version += 1

    def _draw(self, pixels: list[int], width: int, height: int) -> None:
        """A drawing: ink from 0 to 255, row by row; framed as MNIST was."""
        flat = np.asarray(pixels, dtype=np.float64)
        if flat.shape != (width * height,) or not 1 <= width * height <= 160_000:
            raise InputError(
                "the drawing came with {pixels} pixels for {width} × {height}.",
                pixels=flat.size,
                width=width,
                height=height,
            )
        if not flat.any():
            raise InputError("the drawing is empty: there is nothing to read.")
        ink = np.clip(flat.reshape(height, width), 0, 255).astype(np.uint8)
        self.drawing = frame(255 - ink)
        self.digit, self.drawn_as = -1, -1
        self.version += 1

    def _label(self, digit: int) -> None:
        """What the drawing is meant to be."""
        if not 0 <= digit < len(self.digits.test.classes):
            raise InputError("there is no class {digit}.", digit=digit)
        self.drawn_as = digit
        self.version += 1

    def _set_weight(self, index: int, value: float) -> None:
        net = self.descent.net
        net.layout.locate(index)
        if not abs(value) <= protocol.FLOAT32:
            raise InputError("a weight came as {value!r}; wanted a finite number.", value=value)
        self._present()
        self._move("weight")
        net.theta[index] = value

    def go_to(self, theta: Floats) -> None:
        """Stand at another θ, from where training then goes on."""
        self._present()
        self._move("moved")
        self.descent.net.theta = theta

    def _move(self, why: str) -> None:
        """θ is about to be moved by hand."""
        self._shelve(why)
        self.moved = True
        self.version += 1

    @property
    def due(self) -> float:
        """When it has steps to make; for ever where it does not play, long ago where none waits."""
        if not self.playing:
            return math.inf
        return self._tempo.due(self.step) if self._tempo else 0.0

    @property
    def hurries(self) -> bool:
        """Whether it plays as fast as it goes."""
        return self.playing and self._tempo is None

    def advance(self, seconds: float) -> None:
        """Train for about so long, if it is playing; stop by itself at the end."""
        begun = time.perf_counter()
        if self.due > begun:
            return
        reached = self._tempo.reached(begun) if self._tempo else 1 << 53
        self._clock = self._clock or begun
        until = begun + seconds
        while self.playing:
            descent = self.descent
            done, spent = descent.state.step, descent.seconds
            pace = spent / done if done and spent else 1e-4
            room = max(1, int((until - time.perf_counter()) / pace))
            room = min(room, self.path.next(descent.state.step))
            room = min(room, reached - self.step, self._left or room)
            if room <= 0:
                break
            try:
                made = descent.advance(room)
            except Exception:
                self.playing = False
                raise
            self.costs.extend(made.costs)
            self.rights.extend(made.accuracies)
            self.version += 1
            self.moved, self.brought = False, ""
            if self.path.due(descent.state.step):
                self.path.add(descent.state.step, descent.net.theta)
            if self._left is not None:
                self._left -= made.done
            if descent.outcome.done or self._left == 0 or not made.done:
                self.playing = False
            if time.perf_counter() >= until:
                break
        now = time.perf_counter()
        if self._tempo:
            self._tempo.shown(now)
        self.played += now - self._clock
        self._clock = now if self.playing else 0.0

    @property
    def outcome(self) -> Outcome:
        """How the descent stands."""
        return self.descent.outcome

    @property
    def eta_at(self) -> float:
        """η of the step that follows the network looked at."""
        return float(self.upcoming.etas(self.at, 1)[0])
