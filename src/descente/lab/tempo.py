"""How fast a training is shown: slowly while most is learnt, however fast the engine is.

Half of what a network learns it learns in its first thousandth of the way. So the step that a page
is shown grows evenly in log(1 + step / FIRST) over the seconds that the whole plan is given.
"""

from __future__ import annotations

import math

from descente.lab.protocol import TEMPOS, TempoName

__all__ = ["Tempo"]

FIRST = 20.0
"""Steps from which on the logarithm counts: until then they come about evenly."""
EACH = 0.7
"""Seconds from one step to the next, where each is shown."""
PICTURE = 0.08
"""Seconds between two pictures; more than one step is made at once where more are due."""


class Tempo:
    """From when on each step of a training may be made.

    Parameters
    ----------
    name : str
        One of `TEMPOS`, other than "once".
    step : int
        Where it begins.
    steps : int
        Of the whole plan.
    now : float
        When it begins, in seconds.
    """

    def __init__(self, name: TempoName, step: int, steps: int, now: float) -> None:
        self._step, self._since, self._due = step, now, now
        whole = math.log1p(max(1, steps) / FIRST)
        self._slope = TEMPOS[name] / whole if TEMPOS[name] else 0.0  # seconds for a factor of e

    def reached(self, now: float) -> int:
        """The last step that may have been made by now."""
        gone = now - self._since
        if not self._slope:
            return self._step + int(gone / EACH)
        log = math.log1p(self._step / FIRST) + gone / self._slope
        return int(FIRST * math.expm1(log) + 1e-9) if log < 40 else 1 << 53

    def at(self, step: int) -> float:
        """From when on a step may be made, in seconds."""
        if not self._slope:
            return self._since + EACH * (step - self._step)
        log = math.log1p(step / FIRST) - math.log1p(self._step / FIRST)
        return self._since + self._slope * log

    def due(self, step: int) -> float:
        """When there is something to do again after a step: the next one, or the next picture."""
        return max(self.at(step + 1), self._due)

    def shown(self, now: float) -> None:
        """What was due has been made."""
        self._due = now + PICTURE
