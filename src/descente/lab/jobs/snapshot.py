"""What a job works on: an experiment as it stood when the job was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descente.digits import Digits
from descente.lab.experiment import Experiment, Settings
from descente.lab.here import Here
from descente.lab.offer import Offer
from descente.lab.views import Viewer
from descente.network import Network

__all__ = ["Snapshot"]

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """An experiment as it stood when a job was asked for; training goes on without touching it.

    ``here`` is where the network looked at stands, at step ``step``; at rest over all training
    examples, while it plays over a sample. ``steps`` and ``thetas`` are the whole path, up to now.
    ``offer`` is what its page may name.
    """

    settings: Settings
    here: Here
    digits: Digits
    image: Floats
    label: int
    steps: tuple[int, ...]
    thetas: tuple[Floats, ...]
    eta: float
    step: int
    image_index: int
    offer: Offer

    @classmethod
    def of(cls, looked: Experiment | Viewer, offer: Offer | None = None) -> Snapshot:
        """Copy what a job may need; a viewer has what was computed for the views already."""
        viewer = looked if isinstance(looked, Viewer) else Viewer(looked)
        e = viewer.experiment
        return cls(
            e.settings,
            viewer.here,
            e.digits,
            e.image.copy(),
            e.label,
            (*e.path.steps, e.step),
            (*e.path.thetas, e.descent.net.theta.copy()),
            e.eta_at,
            e.at,
            e.digit,
            offer or Offer(),
        )

    @property
    def net(self) -> Network:
        """The network looked at."""
        return self.here.net
