"""Where an experiment stands: one θ, and what is so there, computed once for every figure."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.cost import COSTS, one_hot
from descente.digits import Split
from descente.lab.readings import measured
from descente.measure import evaluate
from descente.network import Network, forward
from descente.objective import Objective, objective

__all__ = ["Here"]

Vector = NDArray[np.float64]


class Here:
    """One θ, and the examples that the cost is the mean over.

    At rest these are all training examples, so that ∇C, its length, an arrow, a ranking or a
    promise is the same in every figure. Near a minimum a sample's gradient would be another vector,
    almost at right angles to it; only a cost can be estimated there.

    Parameters
    ----------
    net : Network
        Copied.
    data : Split
    cost : {"quadratic", "cross_entropy"}
    whole : int
        How many examples there are, of which ``data`` may be a sample.
    """

    def __init__(self, net: Network, data: Split, cost: str, whole: int) -> None:
        self.net, self.data, self.cost, self.whole = net.copy(), data, cost, whole
        self._known: dict[Any, Any] = {}
        function = repr((net.layout, data.name, len(data), cost)).encode()
        self.mark = f"{zlib.crc32(self.net.theta.tobytes()):08x}{zlib.crc32(function):08x}"
        """The same text for the same θ and function, and hardly for another."""

    def is_of(self, net: Network, data: Split, cost: str) -> bool:
        """Whether a network stands at this θ, over these examples."""
        same = data is self.data and cost == self.cost and net.layout == self.net.layout
        return same and np.array_equal(net.theta, self.net.theta, equal_nan=True)

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` gave when it was first wanted under this key.

        Jobs have threads of their own. Two that want the same at once both make it, and get the
        same; neither waits for the other, which may have to wait for its turn.
        """
        if key not in self._known:
            self._known.setdefault(key, make())
        return self._known[key]

    @property
    def objective(self) -> Objective:
        """The cost, standing at this θ."""
        made = self.once("objective", lambda: objective(self.net, self.data, self.cost, threads=1))
        assert isinstance(made, Objective)
        return made

    @property
    def gradient(self) -> Vector:
        """∇C: (n_parameters,) float64."""
        vector: Vector = self.once("gradient", self.objective.gradient)
        return vector

    @property
    def measures(self) -> tuple[float, float]:
        """Mean cost and accuracy."""
        cost, accuracy, _ = self._measured
        return cost, accuracy

    @property
    def standard_error(self) -> float:
        """Of the cost, as an estimate of that over all examples; 0 where it is over all."""
        return self._measured[2]

    @property
    def _measured(self) -> tuple[float, float, float]:
        known: tuple[float, float, float] = self.once(
            "measured", self._of_all if len(self.data) == self.whole else self._of_a_sample
        )
        return known

    def _of_all(self) -> tuple[float, float, float]:
        return *evaluate(self.net, self.data, self.cost, threads=1), 0.0

    def _of_a_sample(self) -> tuple[float, float, float]:
        layout = self.net.layout
        with np.errstate(all="ignore"):  # what has diverged tells it by its cost
            activations, z = forward(layout, self.net.theta, self.data.images)
            y = one_hot(self.data.labels, z.shape[1], np.float32)
            costs = COSTS[self.cost].value(z, activations[-1], y, layout.output).astype(np.float64)
            right = activations[-1].argmax(axis=1) == self.data.labels
            found = np.empty(3)
            measured(costs, right.astype(np.uint32), self.whole, found)
        cost, accuracy, error = found.tolist()
        return cost, accuracy, error
