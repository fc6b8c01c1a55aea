"""The conditions of a comparison: data, start, order and η, the same for every contestant."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descente.descent import epoch_order
from descente.errors import InputError

__all__ = ["Conditions"]


@dataclass(frozen=True)
class Conditions:
    """Everything a contestant is told; two workers under equal conditions do equal work.

    Parameters
    ----------
    data : str
        Name of the data set, as `descente.load` knows it, e.g. ``"mnist"``.
    folder : str or None
        Where `descente.load` looks for it; None means its usual places.
    arrays : str or None
        A ``.npz`` file holding ``images`` and ``labels``, read instead of calling `descente.load`.
    limit : int or None
        Use only the first `limit` training examples.
    sizes : tuple of int
        Width of each layer, inputs first.
    eta : float
        Learning rate η of θ ← θ − η ∇C.
    batch_size : int
        Examples per step; n is cut down to a whole number of batches, so every step is alike.
    epochs : int
        Timed epochs per process, after one warm-up epoch.
    gradient_repeats : int
        Timed full-batch gradients per process, after one warm-up.
    seed : int
        Seed of the start θ.
    threads : int
        Threads each contestant may use.

    Raises
    ------
    InputError
        If a count or η is not positive.
    """

    data: str = "mnist"
    folder: str | None = None
    arrays: str | None = None
    limit: int | None = None
    sizes: tuple[int, ...] = (784, 16, 16, 10)
    eta: float = 0.5
    batch_size: int = 10
    epochs: int = 3
    gradient_repeats: int = 3
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        for name in ("batch_size", "epochs", "gradient_repeats", "threads"):
            if (value := getattr(self, name)) < 1:
                raise InputError(f"{name} came as {value}; wanted 1 or more.")
        if not 0 < self.eta < np.inf:
            raise InputError(f"eta came as {self.eta}; wanted a positive, finite learning rate.")
        if self.limit is not None and self.limit < self.batch_size:
            raise InputError(
                f"limit came as {self.limit}; wanted at least one batch of {self.batch_size}."
            )

    def start(self) -> NDArray[np.float32]:
        """θ at the start: weights drawn from N(0, 1/inputs), biases 0; one flat float32 vector."""
        rng = np.random.default_rng(self.seed)
        pieces: list[NDArray[Any]] = []
        for inputs, outputs in pairwise(self.sizes):
            pieces.append(rng.standard_normal(inputs * outputs) / np.sqrt(inputs))
            pieces.append(np.zeros(outputs))
        return np.concatenate(pieces).astype(np.float32)

    def order(self, epoch: int, n: int) -> NDArray[np.int64]:
        """Return the order of the n examples in one epoch.

        It is the order Descente's own descent takes in its first epoch when its seed is the
        number of this epoch, so that Descente can be asked for it through its public names.
        """
        return epoch_order(epoch, 0, n, self.batch_size).astype(np.int64)

    def load(self) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Return the training images (n, inputs) and labels (n,), n a whole number of batches.

        Raises
        ------
        InputError
            If there is less than one batch, or the network does not fit the data.
        """
        images, labels = self._all()
        n = len(images) if self.limit is None else min(self.limit, len(images))
        n -= n % self.batch_size
        if n == 0:
            raise InputError(
                f"{self.data!r} has {len(images)} examples; wanted at least one batch "
                f"of {self.batch_size}: take a smaller batch."
            )
        if images.shape[1] != self.sizes[0] or int(labels.max()) >= self.sizes[-1]:
            raise InputError(
                f"{self.data!r} has {images.shape[1]} pixels and labels up to {int(labels.max())}; "
                f"the network {self.sizes} wants {self.sizes[0]} and labels below {self.sizes[-1]}."
            )
        return images[:n], labels[:n]

    def _all(self) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        if self.arrays is not None:
            with np.load(Path(self.arrays), allow_pickle=False) as file:
                return file["images"], file["labels"]
        from descente.digits import load

        train = load(self.data, self.folder).train
        return train.images, train.labels

    def to_json(self) -> dict[str, Any]:
        """Return the conditions as plain values."""
        return {**asdict(self), "sizes": list(self.sizes)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Conditions:
        """Build the conditions `to_json` described."""
        return cls(**{**values, "sizes": tuple(values["sizes"])})
