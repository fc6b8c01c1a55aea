"""A copy of an experiment that makes its steps from the first on."""

from __future__ import annotations

import time

from descente.lab.experiment import Experiment, Settings
from descente.threads import checkpoint

__all__ = ["again"]


def again(settings: Settings, steps: int | None, seconds: float) -> Experiment:
    """An experiment of these settings that has made so many steps, or all of its plan.

    Parameters
    ----------
    settings : Settings
    steps : int or None
        None for the whole plan.
    seconds : float
        Of a core; after them it stands where it has come to.
    """
    copy = Experiment(settings)
    if steps == 0:
        return copy
    if steps is None:
        copy.do("play")
    else:
        copy.do("step", steps=steps)
    until = time.thread_time() + seconds
    while copy.playing and time.thread_time() < until:
        copy.advance(0.02)
        checkpoint()
    return copy
