"""Descente itself, called as anyone would call it: through its public names only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import descente as gd
from descente.digits.split import Split

__all__ = ["Engine"]


class Engine:
    """The contestant ``descente``.

    It shuffles by itself: the k-th epoch is a descent of one epoch with seed k, whose order is by
    construction the one in `Conditions.order`; a disagreement would show in θ.
    """

    def __init__(self, sizes: tuple[int, ...], threads: int) -> None:
        self._sizes, self._threads = sizes, threads

    def prepare(
        self,
        images: NDArray[np.float32],
        labels: NDArray[np.uint8],
        theta: NDArray[np.float32],
        eta: float,
        batch_size: int,
    ) -> None:
        """Compile by training on two batches, then set θ."""
        self._eta, self._batch_size = eta, batch_size
        self._split = self._as_split(images, labels)
        self._net: Any = gd.Network(self._sizes, seed=0)
        self._train(self._split[: 2 * batch_size], seed=0)
        self._net.theta[:] = theta
        self._epochs = 0

    def _as_split(self, images: NDArray[np.float32], labels: NDArray[np.uint8]) -> Split:
        """As a split; the picture's shape does not matter to training, the class count does."""
        classes = tuple(str(k) for k in range(self._sizes[-1]))
        return Split(images, labels, "bench", classes, (1, images.shape[1]))

    def _train(self, split: Split, seed: int) -> float:
        run: Any = gd.descend(
            self._net,
            split,
            eta=self._eta,
            batch_size=self._batch_size,
            epochs=1,
            seed=seed,
            rule="sgd",
            schedule="constant",
            weight_decay=0.0,
            threads=self._threads,
            record=False,
        )
        return float(run.seconds)

    def epoch(self, order: NDArray[np.int64]) -> float:
        """One pass; the seconds of the training loop, as the run reports them."""
        self._epochs += 1
        return self._train(self._split, seed=self._epochs - 1)

    def theta(self) -> NDArray[np.float32]:
        """Return a copy of the flat θ."""
        return np.array(self._net.theta, dtype=np.float32)

    def gradient(self) -> NDArray[np.float32]:
        """∇C over all examples."""
        found: Any = gd.gradient(self._net, self._split, threads=self._threads)
        return np.asarray(found.vector, dtype=np.float32)

    def version(self) -> str:
        """Return Descente's version."""
        from importlib.metadata import version

        return version("descente")
