"""An experiment put away whole: on the shelf of its page, or in a file that outlives the server."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from descente.errors import RunError
from descente.files import write_atomically
from descente.lab.limits import limit
from descente.lab.place import place
from descente.lab.protocol import is_key
from descente.lab.weights import metadata

__all__ = ["FEW", "Keeper", "Kept", "sweep"]

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

    def to_bytes(self) -> bytes:
        """As a safetensors file."""
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
        made: bytes = save(
            {name: np.ascontiguousarray(a) for name, a in arrays.items()},
            {"experiment": json.dumps(facts)},
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
            steps = tuple(int(step) for step in arrays.pop("steps"))
            thetas = tuple(arrays.pop("thetas"))
            kept = cls(**facts, **arrays, steps=steps, thetas=thetas)
        except (SafetensorError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise RunError(f"a kept experiment cannot be read: {error}.") from error
        n = kept.theta.size
        if not (
            kept.theta.shape == (n,)
            and kept.theta.dtype == np.float32
            and bool(np.isfinite(kept.theta).all())
            and kept.slots.shape[1:] == (n,)
            and len(steps) == len(thetas) > 0
            and all(theta.shape == (n,) for theta in thetas)
        ):
            raise RunError("a kept experiment cannot be read: its arrays do not belong together.")
        return kept


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
        self._written: dict[str, int] = {}  # what stands in each file, by the object's identity

    def write(self, now: Kept, shelf: list[Kept]) -> float:
        """Put all of it on the disk; gives the seconds that it took."""
        begun = time.perf_counter()
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {NOW: now} | {f"shelf-{kept.number}": kept for kept in shelf}
        for name, kept in wanted.items():
            if self._written.get(name) != id(kept):
                content = kept.thinned(SOME).to_bytes()
                write_atomically(self.folder / f"{name}.safetensors", content)
                self._written[name] = id(kept)
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
