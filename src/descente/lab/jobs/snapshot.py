"""What a job works on: an experiment as it stood when the job was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descente.digits import Digits, Split
from descente.lab.experiment import Experiment, Settings, sample_of
from descente.network import Network

__all__ = ["Snapshot"]

Floats = NDArray[np.float32]

FEW = 2000
"""Examples behind a quick answer."""
FIRST = 500
"""Examples behind the very first answer of a job that takes over 0.1 s on `FEW` of them."""


@dataclass(frozen=True)
class Snapshot:
    """An experiment as it stood when a job was asked for; training goes on without touching it.

    ``net`` and ``step`` are what is looked at; ``steps`` and ``thetas`` the whole path, up to now.
    """

    settings: Settings
    net: Network
    digits: Digits
    image: Floats
    label: int
    steps: tuple[int, ...]
    thetas: tuple[Floats, ...]
    eta: float
    step: int

    @classmethod
    def of(cls, e: Experiment) -> Snapshot:
        """Copy what a job may need."""
        return cls(
            e.settings,
            e.net.copy(),
            e.digits,
            e.image.copy(),
            e.label,
            (*e.path.steps, e.step),
            (*e.path.thetas, e.descent.net.theta.copy()),
            e.settings.eta if e.outcome.done else e.eta_now,
            e.at,
        )

    @property
    def few(self) -> Split:
        """A sample of the training examples, for the first answer."""
        return self.some(FEW)

    def some(self, n: int) -> Split:
        """So many of the training examples, drawn at random once."""
        return sample_of(self.settings.data, "train", n)

    @property
    def both(self) -> list[Split]:
        """The sample and then all examples."""
        few = self.few
        return [few, self.digits.train] if len(few) < len(self.digits.train) else [few]

    @property
    def finer(self) -> list[Split]:
        """A small sample before those."""
        first = self.some(FIRST)
        return [first, *(data for data in self.both if len(data) > len(first))]
