"""A history that is read while it grows: the means of its stretches cost the same at any length."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.lab.readings import accumulate, means

__all__ = ["Series"]


class Series:
    """Numbers of which there are ever more, one a step.

    Parameters
    ----------
    values : (n,) numbers
        Those there are already.
    """

    def __init__(self, values: Any = ()) -> None:
        self._values = np.zeros(1024, np.float32)
        self._sums = np.zeros(1025)  # of the finite ones, each with all before it
        self._many = self._finite = 0
        self.extend(np.asarray(values, np.float32))

    def __len__(self) -> int:
        return self._many

    @property
    def values(self) -> NDArray[np.float32]:
        """All of them: (n,) float32."""
        return self._values[: self._many]

    def extend(self, values: NDArray[np.float32]) -> None:
        """Add more of them at the end."""
        many = self._many + len(values)
        if many > len(self._values):
            room = max(many, len(self._values) * 5 // 4)
            self._values = np.concatenate([self.values, np.zeros(room - self._many, np.float32)])
            self._sums = np.concatenate([self._sums, np.zeros(room + 1 - len(self._sums))])
        self._values[self._many : many] = values
        self._many = many
        self._finite = accumulate(values, self._sums, self._finite)

    def stretches(self, most: int) -> NDArray[np.float64]:
        """Means of at most so many equal stretches of the finite ones: `descent.stretches`."""
        found = np.empty(min(most, self._finite))
        means(self._sums, self._finite, found)
        return found
