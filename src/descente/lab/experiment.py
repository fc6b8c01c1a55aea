"""One experiment: one data set, one network, one θ, one η, one history, under all sixteen chapters.

It lives in a worker process and knows neither sockets nor pages. Commands change it, `advance`
trains it, and `views` reads what a page follows.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.descent import Descent, Ending, History, Outcome
from descente.digits import Digits, Split, frame, load
from descente.digits.loading import default_set
from descente.errors import DescenteError, InputError
from descente.lab import protocol
from descente.lab.limits import limit, within
from descente.lab.series import Series
from descente.measure import check
from descente.network import Layout, Network
from descente.recipe import Recipe

__all__ = ["Experiment", "Settings", "digits_of", "sample_of"]

Floats = NDArray[np.float32]

KEPT = 240
"""Where the path holds twice as many points as these, every second one is dropped."""


def digits_of(name: str) -> Digits:
    """A data set, loaded once in each worker; an empty name is whatever is at hand."""
    return _loaded(name or _default_set())


_loaded = lru_cache(maxsize=2)(load)
_default_set = cache(default_set)


@lru_cache(maxsize=32)
def sample_of(name: str, part: str, n: int) -> Split:
    """So many examples of a data set's "train" or "test", the same for every page and figure."""
    whole: Split = getattr(digits_of(name), part)
    return whole.sample(n)


@dataclass(frozen=True)
class Settings(protocol.Settings):
    """The settings of an experiment, and what they make; ``data`` is what `load` takes."""

    def checked(self) -> Settings:
        """The settings, if every one of them is in range and within the lab's limits."""
        recipe = self.recipe()
        within("epochs", recipe.epochs or 1)
        within("layers", len(self.hidden))
        digits = digits_of(self.data)
        sizes = (digits.train.images.shape[1], *self.hidden, len(digits.train.classes))
        layout = Layout(sizes, self.activation, self.output)
        within("parameters", layout.n_parameters)
        check(layout, digits.train, self.cost)
        return self

    def recipe(self) -> Recipe:
        """How it trains."""
        return Recipe(
            eta=self.eta, batch_size=self.batch, epochs=self.epochs, seed=self.seed, rule=self.rule,
            schedule=self.schedule, cost=self.cost,
        )  # fmt: skip

    def network(self) -> Network:
        """The network as it is drawn at random."""
        digits = digits_of(self.data)
        sizes = (digits.train.images.shape[1], *self.hidden, len(digits.train.classes))
        return Network(sizes, seed=self.seed, activation=self.activation, output=self.output)


@dataclass
class Path:
    """θ along a training, thinned so that it stays short however long the training gets."""

    steps: list[int] = field(default_factory=list)
    thetas: list[Floats] = field(default_factory=list)
    every: int = 1

    def due(self, step: int) -> bool:
        """Whether the θ of this step is to be kept."""
        return not self.steps or step >= self.steps[-1] + self.every

    def next(self, step: int) -> int:
        """Steps to make before the next θ is to be kept: few at the start, where most happens."""
        return max(self.every, step // 12)

    def add(self, step: int, theta: Floats) -> None:
        """Keep a θ, and every second one where there are too many."""
        self.steps.append(step)
        self.thetas.append(theta.copy())
        if len(self.steps) >= 2 * KEPT:
            last = (self.steps[-1], self.thetas[-1])
            self.steps, self.thetas = self.steps[::2], self.thetas[::2]
            if self.steps[-1] != last[0]:
                self.steps.append(last[0])
                self.thetas.append(last[1])
            self.every *= 2


class Experiment:
    """See the module.

    Parameters
    ----------
    settings : Settings
    run : str, optional
        The name of a recorded run to open instead.

    Attributes
    ----------
    settings : Settings
    descent : Descent
    playing : bool
    looking : int or None
        The step of the past that is looked at, one whose θ was kept; None for the present.
    digit : int
        Index of the test image looked at, -1 for the drawing.
    version : int
        Changes whenever θ or what is looked at does.
    costs, rights : Series
        Cost and accuracy of every step's batch, before the step.
    played : float
        Seconds on the clock that it has played for, whatever else was done in them.
    """

    def __init__(self, settings: Settings | None = None, run: str | None = None) -> None:
        self.settings = (settings or Settings()).checked()
        self.playing = False
        self.digit, self.drawing = 0, np.zeros(0, dtype=np.float32)
        self.version = 0
        self.drawn_as, self.started = -1, 0
        self.played, self._clock = 0.0, 0.0
        self._left: int | None = None
        self._start()
        if run:
            self._open(run)

    @property
    def digits(self) -> Digits:
        """Images to learn from and to test on."""
        return digits_of(self.settings.data)

    def _start(self) -> None:
        self.looking: int | None = None
        self.playing, self._left = False, None
        self.played = 0.0
        self.path = Path()
        self.started += 1
        self.costs, self.rights = Series(), Series()
        self._made(Descent(self.settings.network(), self.digits.train, self.settings.recipe()))
        self.path.add(0, self.descent.net.theta)

    def _made(self, descent: Descent) -> None:
        self.descent = descent
        self.version += 1

    def _open(self, name: str) -> None:
        """Stand at the end of a recorded run, with its history and its path."""
        from descente import runs

        run = runs.open_run(name)
        recipe, layout = run.recipe, run.network.layout
        digits = digits_of(run.manifest.data["set"])
        run.require_same(digits.train)
        settings = Settings(
            data=run.manifest.data["set"], seed=recipe.seed, hidden=tuple(layout.sizes[1:-1]),
            activation=layout.activation, output=layout.output, cost=recipe.cost, rule=recipe.rule,
            schedule=recipe.schedule, eta=recipe.eta or 1.0,
            batch=recipe.batch_size or len(digits.train), epochs=recipe.epochs or 1,
        )  # fmt: skip
        self.settings = settings.checked()
        self._made(run.descent(digits.train))
        self.looking, self.playing, self._left = None, False, None
        self.costs, self.rights = Series(run.history.cost), Series(run.history.accuracy)
        self.path = Path()
        self.started += 1
        for step in run.snapshot_steps:
            self.path.add(step, run.theta_at(step))

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
        """Change settings: η goes on from where it is, anything else starts again."""
        new = self.settings.changed(changes).checked()
        if new == self.settings:
            return
        different = {n for n in protocol.DEFAULTS if getattr(new, n) != getattr(self.settings, n)}
        self.settings = new
        if different <= protocol.GOING_ON:
            self._go_on()
        else:
            self._start()

    def _go_on(self) -> None:
        """The same training with another recipe, from the step where it stands."""
        before = self.descent
        if before.outcome.done and before.outcome.kind != Ending.FINISHED:
            return  # a descent that diverged does not come back by turning η down
        after = Descent(
            before.net, self.digits.train, self.settings.recipe(), state=before.state,
            history=History(cost=self.costs.values.copy()), start_cost=before.start_cost,
        )  # fmt: skip
        after.seconds = before.seconds
        self._made(after)

    def do(self, what: str, **more: Any) -> None:
        """A command from the page.

        Raises
        ------
        InputError
            If it is unknown, or what came with it makes no sense.
        """
        doing: dict[str, Any] = {
            "play": self._play, "pause": self._pause, "step": self._one, "epoch": self._epoch,
            "restart": self._start, "look": self._look, "digit": self._digit, "draw": self._draw,
            "label": self._label, "set-weight": self._set_weight, "run": self._open,
        }  # fmt: skip
        protocol.known("command", what, protocol.COMMANDS)
        try:
            doing[what](**more)
        except TypeError as error:
            raise InputError(
                "{what} came with {names}: {error}.",
                what=what,
                names=", ".join(sorted(more)) or "nothing",
                error=error,
            ) from None

    def _play(self) -> None:
        self._present()
        self._more()
        self.playing, self._left = not self.descent.outcome.done, None

    def _more(self) -> None:
        """Ten more epochs, where all that were planned are done."""
        if self.descent.outcome.kind == Ending.FINISHED:
            more = min(self.settings.epochs + 10, limit("epochs"))
            self.settings = replace(self.settings, epochs=more)
            self._go_on()

    def _pause(self) -> None:
        self.playing = False

    def _one(self, steps: int = 1) -> None:
        self._present()
        self._more()
        self._left = max(1, min(int(steps), 1_000_000))
        self.playing = not self.descent.outcome.done

    def _epoch(self) -> None:
        per_epoch = self.descent.steps_per_epoch
        self._one(per_epoch - self.step % per_epoch)

    def _look(self, step: int | None = None) -> None:
        """Look at the kept θ that is nearest to a step; at the present without one."""
        self.playing, self.looking = False, None
        if step is not None and step < self.step:
            steps = np.array(self.path.steps)
            self.looking = int(steps[np.abs(steps - int(step)).argmin()])
        self.version += 1

    def _present(self) -> None:
        if self.looking is not None:
            self.looking = None
            self.version += 1

    def _digit(self, index: int) -> None:
        if not 0 <= int(index) < len(self.digits.test):
            raise InputError(
                "there is no test image {index}; wanted 0 to {last}.",
                index=index,
                last=len(self.digits.test) - 1,
            )
        self.digit = int(index)
        self.version += 1

    def _draw(self, pixels: Any, width: int, height: int) -> None:
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
        if not 0 <= int(digit) < len(self.digits.test.classes):
            raise InputError("there is no digit {digit}.", digit=digit)
        self.drawn_as = int(digit)
        self.version += 1

    def _set_weight(self, index: int, value: float) -> None:
        net = self.descent.net
        net.layout.locate(int(index))
        if not math.isfinite(value):
            raise InputError("a weight came as {value!r}; wanted a finite number.", value=value)
        self._present()
        net.theta[int(index)] = value
        self.version += 1

    def go_to(self, theta: Floats) -> None:
        """Stand at another θ, from where training then goes on."""
        self._present()
        self.descent.net.theta = theta
        self.version += 1

    def advance(self, seconds: float) -> None:
        """Train for about so long, if it is playing; stop by itself at the end."""
        begun = time.perf_counter()
        self._clock = self._clock or begun
        until = begun + seconds
        while self.playing:
            descent = self.descent
            done, spent = descent.state.step, descent.seconds
            pace = spent / done if done and spent else 1e-4
            room = max(1, int((until - time.perf_counter()) / pace))
            room = min(room, self.path.next(descent.state.step))
            if self._left is not None:
                room = min(room, self._left)
            try:
                made = descent.advance(room)
            except DescenteError:
                self.playing = False
                raise
            self.costs.extend(made.costs)
            self.rights.extend(made.accuracies)
            self.version += 1
            if self.path.due(descent.state.step):
                self.path.add(descent.state.step, descent.net.theta)
            if self._left is not None:
                self._left -= made.done
            if descent.outcome.done or self._left == 0 or not made.done:
                self.playing = False
            if time.perf_counter() >= until:
                break
        now = time.perf_counter()
        self.played += now - self._clock
        self._clock = now if self.playing else 0.0

    @property
    def outcome(self) -> Outcome:
        """How the descent stands."""
        return self.descent.outcome

    @property
    def eta_now(self) -> float:
        """η of the next step."""
        return float(self.descent.etas(min(self.step, self.descent.total_steps - 1), 1)[0])
