"""`DescentClassifier` beside scikit-learn's `MLPClassifier`, both with their defaults.

Run it as ``python benchmarks/classifier.py``: on each set both are cross-validated in turn, behind
a `StandardScaler`, on the same folds; last, both fit 10,000 images of MNIST, where it is at hand.
Times are processor seconds of this process, of one thread.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

from sklearn import datasets
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import descente as gd
from descente.sklearn import DescentClassifier

SETS: dict[str, Callable[[], Any]] = {
    "iris": lambda: datasets.load_iris(return_X_y=True),
    "wine": lambda: datasets.load_wine(return_X_y=True),
    "breast cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "digits": lambda: datasets.load_digits(return_X_y=True),
    "moons": lambda: datasets.make_moons(1000, noise=0.2, random_state=0),
    "four classes": lambda: datasets.make_classification(
        2000, 30, n_informative=10, n_classes=4, random_state=0
    ),
}
MODELS = (DescentClassifier, MLPClassifier)
IMAGES = 10_000


def timed(task: Callable[[], float]) -> tuple[float, float]:
    """What a task gives, and its processor seconds."""
    begun = time.process_time()
    return task(), time.process_time() - begun


def validated(kind: Any, X: Any, y: Any) -> float:
    """Mean accuracy over five folds."""
    model = make_pipeline(StandardScaler(), kind(random_state=0))
    return float(cross_val_score(model, X, y, cv=5).mean())


def on_mnist(kind: Any, digits: gd.Digits) -> float:
    """Accuracy on the test images after a fit to the first training images."""
    train = digits.train[:IMAGES]
    model = kind(random_state=0).fit(train.images, train.labels)
    return float(model.score(digits.test.images, digits.test.labels))


def compared(name: str, task: Callable[[Any], float]) -> None:
    """Print a row: accuracy and seconds of both, and the ratio of the seconds."""
    (ours, our_seconds), (theirs, their_seconds) = (timed(partial(task, kind)) for kind in MODELS)
    print(
        f"{name:14} {100 * ours:8.1f} % {our_seconds:8.2f} s {100 * theirs:8.1f} % "
        f"{their_seconds:8.2f} s {their_seconds / our_seconds:6.1f}",
        flush=True,
    )


def main() -> None:
    """The table."""
    warnings.simplefilter("ignore", ConvergenceWarning)  # MLPClassifier's, after 200 epochs
    validated(DescentClassifier, *SETS["iris"]())  # the kernels are compiled
    print(f"{'':14} {'DescentClassifier':>21} {'MLPClassifier':>21} {'ratio':>6}")
    for name, load in SETS.items():
        X, y = load()
        compared(name, partial(validated, X=X, y=y))
    try:
        digits = gd.load("mnist")
    except gd.DataNotFoundError:
        return
    compared("MNIST, 10,000", partial(on_mnist, digits=digits))


if __name__ == "__main__":
    main()
