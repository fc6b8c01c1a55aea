"""An experiment put away whole: on the shelf of its page, or in a file that outlives the server."""

from __future__ import annotations

import contextlib
import json
import math
import shutil
import time
import weakref
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from descente.errors import InputError, RunError
from descente.files import write_atomically
from descente.lab.limits import limit
from descente.lab.place import place
from descente.lab.protocol import Settings, is_key
from descente.recipe import RULES
from descente.weights.found import metadata

__all__ = ["FEW", "SOME", "Keeper", "Kept", "holds_history", "sweep"]

Floats = NDArray[np.float32]

NOW = "now"
FEW, SOME = 40, 120  # points of its path that a network keeps on the shelf, and on the disk


@dataclass(frozen=True)
class Kept:
    """Everything that makes an experiment what it is.

    Attributes
    ----------
    settings : dict
        By the names of `protocol.Settings`.
    why : str
        What took its place on the page: a name of `protocol.REPLACED`, empty while nothing did.
    theta : (n_parameters,) float32
    slots : (k, n_parameters) float32
        The update rule's memory.
    step : int
    moved : bool
        Whether θ was moved by hand since the last step.
    brought : str
        The file that θ came from, where no step was made since.
    cost, accuracy : float
        Over all training examples, and all test images.
    start_cost, seconds : float
        See `Descent`.
    costs, rights : (step,) float32
        Of the batch of every step.
    steps, thetas : tuple of int, tuple of (n_parameters,) float32
        The path.
    """

    settings: dict[str, Any]
    theta: Floats
    slots: Floats
    step: int
    moved: bool
    start_cost: float
    seconds: float
    costs: Floats
    rights: Floats
    steps: tuple[int, ...]
    thetas: tuple[Floats, ...]
    why: str = ""
    cost: float = float("nan")
    accuracy: float = float("nan")
    brought: str = ""
    number: int = field(default=0, compare=False)

    def thinned(self, most: int = FEW) -> Kept:
        """The same with so many points of its path at most, the first and the last among them."""
        if len(self.steps) <= max(2, most):
            return self
        places = np.unique(np.linspace(0, len(self.steps) - 1, max(2, most)).astype(int))
        return replace(
            self,
            steps=tuple(self.steps[k] for k in places),
            thetas=tuple(self.thetas[k] for k in places),
        )

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        arrays = (self.theta, self.slots, self.costs, self.rights, *self.thetas)
        return sum(array.nbytes for array in arrays)

    def to_bytes(self, more: dict[str, str] | None = None) -> bytes:
        """As a safetensors file, with these texts more in its header."""
        arrays = {
            "theta": self.theta,
            "slots": self.slots,
            "costs": self.costs,
            "rights": self.rights,
            "steps": np.array(self.steps, np.int64),
            "thetas": np.stack(self.thetas),
        }
        names = (
            "settings",
            "step",
            "moved",
            "start_cost",
            "seconds",
            "why",
            "cost",
            "accuracy",
            "brought",
        )
        facts = {name: getattr(self, name) for name in names}
        facts["memory"] = RULES[self.settings["rule"]].memory  # what the rows of slots are
        made: bytes = save(
            {name: np.ascontiguousarray(a) for name, a in arrays.items()},
            {"experiment": json.dumps(facts)} | (more or {}),
        )
        return made

    @classmethod
    def of_bytes(cls, content: bytes) -> Kept:
        """What `to_bytes` made.

        Raises
        ------
        RunError
            If it is not that.
        """
        try:
            arrays: dict[str, Any] = load(content)
            facts = json.loads(metadata(content)["experiment"])
            facts.pop("memory", None)  # the rule says it
            steps = tuple(arrays.pop("steps").tolist())
            thetas = tuple(arrays.pop("thetas"))
            kept = cls(**facts, **arrays, steps=steps, thetas=thetas)
            sound = kept._is_sound()
        except (*_NONSENSE, InputError) as error:
            raise RunError(f"a kept experiment cannot be read: {error}.") from error
        if not sound:
            raise RunError("a kept experiment cannot be read: its parts do not belong together.")
        return kept

    def _is_sound(self) -> bool:
        """Whether the parts are those of one experiment."""
        n, steps = self.theta.size, self.steps
        rule = RULES[Settings().changed(self.settings).rule]
        shapes = {
            "theta": (n,),
            "slots": (rule.slots, n),
            "costs": (self.step,),
            "rights": (self.step,),
        }
        arrays = {name: getattr(self, name) for name in shapes}
        return bool(
            all(arrays[name].shape == shape for name, shape in shapes.items())
            and all(theta.shape == (n,) for theta in self.thetas)
            and all(_is_finite(array) for array in (*arrays.values(), *self.thetas))
            and len(steps) == len(self.thetas) > 0
            and all(type(step) is int for step in (self.step, *steps))
            and steps[0] == 0
            and all(one < other for one, other in pairwise((*steps, self.step + 1)))
            and type(self.moved) is bool
            and all(type(text) is str for text in (self.why, self.brought))
            and all(type(number) is float for number in (self.cost, self.accuracy))
            and math.isfinite(self.start_cost)
            and 0 <= self.seconds < math.inf
        )


_NONSENSE = (
    SafetensorError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What reading bytes raises that are no kept experiment."""


def _is_finite(array: Any) -> bool:
    return array.dtype == np.float32 and bool(np.isfinite(array).all())


def holds_history(names: Collection[str]) -> bool:
    """Whether a file whose arrays have these names holds more than θ: a history, or a path."""
    return not {"costs", "rights", "steps", "thetas"}.isdisjoint(names)


class Keeper:
    """The files of one experiment: what it is now, and what lies on its shelf.

    Parameters
    ----------
    key : str
        One that `is_key`.
    folder : Path, optional
    """

    def __init__(self, key: str, folder: Path | None = None) -> None:
        self.folder = (folder or place()) / key
        self._written: dict[str, weakref.ref[Kept]] = {}  # what stands in each file

    def write(self, now: Kept, shelf: list[Kept]) -> float:
        """Put all of it on the disk; gives the seconds that it took."""
        begun = time.perf_counter()
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {NOW: now} | {f"shelf-{kept.number}": kept for kept in shelf}
        for name, kept in wanted.items():
            if name not in self._written or self._written[name]() is not kept:
                content = kept.thinned(SOME).to_bytes()
                write_atomically(self.folder / f"{name}.safetensors", content)
                self._written[name] = weakref.ref(kept)
        for file in self.folder.glob("shelf-*.safetensors"):
            if file.stem not in wanted:
                file.unlink(missing_ok=True)
                self._written.pop(file.stem, None)
        return time.perf_counter() - begun

    def read(self) -> tuple[Kept | None, list[Kept]]:
        """What is there; what cannot be read is left out."""
        now, shelf = None, []
        with contextlib.suppress(OSError, RunError):
            now = Kept.of_bytes((self.folder / f"{NOW}.safetensors").read_bytes())
        for file in sorted(self.folder.glob("shelf-*.safetensors")):
            with contextlib.suppress(OSError, RunError, ValueError):
                number = int(file.stem.removeprefix("shelf-"))
                shelf.append(replace(Kept.of_bytes(file.read_bytes()), number=number))
        shelf.sort(key=lambda kept: kept.number)
        return now, shelf


def sweep(folder: Path | None = None) -> None:
    """Remove the experiments that nobody has come back to for longest, beyond what is kept."""
    folder = folder or place()
    if not folder.is_dir():
        return
    found = []
    for each in folder.iterdir():
        with contextlib.suppress(OSError):
            if each.is_dir() and is_key(each.name):
                found.append((each.stat().st_mtime, each))
    found.sort(reverse=True)
    oldest = time.time() - 86_400 * limit("kept_days")
    for k, (written, each) in enumerate(found):
        if k >= limit("kept") or written < oldest:
            shutil.rmtree(each, ignore_errors=True)
