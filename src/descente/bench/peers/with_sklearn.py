"""scikit-learn: ``MLPClassifier.partial_fit``, one call per epoch, in its own random order."""

from __future__ import annotations

from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from descente.bench.reference import flat, parts

__all__ = ["Classifier"]


class Classifier:
    """The contestant ``sklearn``: softmax and log-loss, for it offers nothing else to classify.

    ``partial_fit`` makes exactly one pass and, unlike ``fit`` with ``max_iter=1``, does not warn
    that one pass has not converged. It shuffles by itself, as it does by default: drawing its own
    batches is part of an epoch of it (0.8 s instead of 1.2 when it is spared that).
    """

    def __init__(self, sizes: tuple[int, ...], threads: int) -> None:
        self._sizes = sizes

    def prepare(
        self,
        images: NDArray[np.float32],
        labels: NDArray[np.uint8],
        theta: NDArray[np.float32],
        eta: float,
        batch_size: int,
    ) -> None:
        """Build the classifier on one batch, then put the start θ into it."""
        self._images, self._labels = images, labels
        self._model: Any = MLPClassifier(
            hidden_layer_sizes=self._sizes[1:-1],
            activation="logistic",
            solver="sgd",
            alpha=0.0,
            batch_size=batch_size,
            learning_rate="constant",
            learning_rate_init=eta,
            max_iter=1,
            shuffle=True,
            random_state=0,
            momentum=0.0,
            nesterovs_momentum=False,
        )
        classes = np.arange(self._sizes[-1])
        self._model.partial_fit(images[:batch_size], labels[:batch_size], classes=classes)
        for k, (W, b) in enumerate(parts(theta, self._sizes)):
            self._model.coefs_[k][...] = W  # in place: its optimiser holds these very arrays
            self._model.intercepts_[k][...] = b

    def epoch(self, order: NDArray[np.int64]) -> None:
        """One pass, in an order of its own."""
        self._model.partial_fit(self._images, self._labels)

    def theta(self) -> NDArray[np.float32]:
        """Flat θ; scikit-learn keeps weights as (inputs, outputs) too."""
        return flat(list(zip(self._model.coefs_, self._model.intercepts_, strict=True)))

    def gradient(self) -> NDArray[np.float32]:
        """Not offered by scikit-learn."""
        raise NotImplementedError("MLPClassifier has no public gradient")

    def version(self) -> str:
        """Return scikit-learn's version."""
        return str(sklearn.__version__)
