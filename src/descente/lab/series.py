"""A history that is read while it grows: the means of its stretches cost the same at any length."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        finite = values[np.isfinite(values)].astype(np.float64)
        here, there = self._finite, self._finite + len(finite)
        self._sums[here + 1 : there + 1] = self._sums[here] + np.cumsum(finite)
        self._finite = there

    def stretches(self, most: int) -> NDArray[np.float64]:
        """Means of at most so many equal stretches of the finite ones: `descent.stretches`."""
        edges = np.linspace(0, self._finite, min(most, self._finite) + 1).astype(int)
        means: NDArray[np.float64] = np.diff(self._sums[edges]) / np.diff(edges)
        return means
