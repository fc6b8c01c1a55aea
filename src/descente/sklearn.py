"""The embedded engine as a scikit-learn estimator: `DescentClassifier`.

Comes with ``pip install 'descente[sklearn]'``; nothing else in the package imports scikit-learn.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descente.checks import number, whole
from descente.descent import Ending, History, Outcome
from descente.digits import Split
from descente.errors import InputError, MissingExtraError
from descente.network import ACTIVATIONS, Network, forward
from descente.objective import objective
from descente.recipe import RULES, SCHEDULES
from descente.training import descend

try:
    from joblib import effective_n_jobs
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils import check_random_state, column_or_1d
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise MissingExtraError(
        "scikit-learn from 1.6 on is not installed: pip install 'descente[sklearn]' brings it."
    ) from None

if TYPE_CHECKING:
    from descente.objective import Objective
    from descente.runs import Run

__all__ = ["DescentClassifier"]

Array = NDArray[Any]

HIDDEN = {"relu": "relu", "tanh": "tanh", "logistic": "sigmoid", "identity": "identity"}
LOSSES = {"log_loss": "cross_entropy", "squared_error": "quadratic"}
ETAS = {"adam": 0.003, "momentum": 0.01, "sgd": 0.1}  # for standardised inputs
CLASSES = 256  # a split numbers its classes in one byte
ROWS = 4096  # examples that are predicted at once


class DescentClassifier(ClassifierMixin, BaseEstimator):
    """A fully connected network with softmax outputs, trained by this package's gradient descent.

    What scikit-learn's ``MLPClassifier`` also has bears the same name here. Like there, inputs
    should be of order one: put a ``StandardScaler`` before it. Everything is computed in float32,
    predictions from the trained network in float64. The same ``random_state`` gives the same bits
    for any ``n_jobs``.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int
        Widths of the hidden layers; an empty one makes it multinomial logistic regression.
    activation : {"relu", "tanh", "logistic", "identity"}
        Of the hidden layers.
    solver : {"adam", "momentum", "sgd"}
        The update rule; see `descente.Recipe` for the formulas. β of momentum is 0.9.
    loss : {"log_loss", "squared_error"}
        −ln a_wanted, or Σ_k (y_k − a_k)², the Brier score; the mean over the examples.
    weight_decay : float
        λ ≥ 0: each step shrinks all weights and biases by the factor 1 − η λ. It is decoupled from
        the gradient, unlike ``alpha`` of ``MLPClassifier``.
    batch_size : int or None
        Examples per step; None takes all of them.
    learning_rate : {"cosine", "constant", "step"}
        How the learning rate falls over ``max_iter`` epochs: half a cosine to zero; not at all; to
        a tenth at half, a hundredth at ¾.
    learning_rate_init : float or None
        Learning rate η at the start, > 0; None takes 0.003 for adam, 0.01 for momentum, 0.1 for
        sgd.
    max_iter : int
        Epochs: passes over the examples.
    random_state : int, RandomState or None
        Decides the network's start and the order of the examples.
    tol : float
        Relative fall of the loss that counts for ``n_iter_no_change``, ≥ 0.
    n_iter_no_change : int or None
        Stop when so many epochs in a row have not lowered the best loss by ``tol``; None never
        does, so that the learning rate falls to its end.
    n_jobs : int or None
        Threads, where the batches are large enough: None is one, −1 is one per core.

    Attributes
    ----------
    classes_ : (n_classes,) ndarray
        The labels, in the order of the outputs.
    network_ : Network
        What was trained: every instrument of the package takes it.
    coefs_, intercepts_ : list of (inputs, outputs) and (outputs,) float32
        Weights and biases of each layer: views of ``network_.theta``.
    loss_curve_ : list of float
        Mean loss of each epoch's batches, each before its step.
    loss_ : float
        The last of them; NaN where no step could be made.
    n_iter_ : int
        Epochs that were begun.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : (n_features,) ndarray of str
        Only where X had column names.
    outcome_ : Outcome
        How the training ended, with a sentence. Where it diverged or met a number that is not
        finite, ``fit`` warns with that sentence (``ConvergenceWarning``).

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> model = make_pipeline(StandardScaler(), DescentClassifier((16,), random_state=0))
    >>> bool(cross_val_score(model, *load_iris(return_X_y=True)).mean() > 0.93)
    True
    """

    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        activation: str = "relu",
        *,
        solver: str = "adam",
        loss: str = "log_loss",
        weight_decay: float = 1e-4,
        batch_size: int | None = 32,
        learning_rate: str = "cosine",
        learning_rate_init: float | None = None,
        max_iter: int = 200,
        random_state: Any = None,
        tol: float = 1e-4,
        n_iter_no_change: int | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.loss = loss
        self.weight_decay = weight_decay
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.random_state = random_state
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any) -> DescentClassifier:
        """Train a new network.

        Parameters
        ----------
        X : (n, n_features) array-like
            Finite numbers within float32.
        y : (n,) array-like
            Labels of any kind that scikit-learn takes, of two classes up to 256.

        Returns
        -------
        DescentClassifier
            Itself.

        Raises
        ------
        ValueError
            If X or y is not that, or a parameter is out of range (`InputError`).
        """
        X, y = validate_data(self, X, y, dtype=np.float32, order="C")
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        recipe = self._recipe()
        self.classes_, labels = np.unique(y, return_inverse=True)
        self._check_classes()
        data = self._split(X, labels)
        widths = np.atleast_1d(np.asarray(self.hidden_layer_sizes, dtype=object))
        net = Network(
            (X.shape[1], *widths, len(self.classes_)),
            recipe["seed"],
            _chosen("activation", self.activation, HIDDEN),
            "softmax",
        )
        run = descend(net, data, **recipe, threads=effective_n_jobs(self.n_jobs), record=False)
        self.network_, self.outcome_ = run.network, run.outcome
        self.loss_curve_ = _epoch_means(run)
        self.loss_ = self.loss_curve_[-1] if self.loss_curve_ else float("nan")
        self.n_iter_ = len(self.loss_curve_)
        _announce(run.outcome)
        return self

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """The last layer's weighted sums, before softmax.

        Parameters
        ----------
        X : (n, n_features) array-like

        Returns
        -------
        (n, n_classes) float64; (n,) for two classes
            For two classes the second sum minus the first: above zero means ``classes_[1]``.
        """
        z = self._sums(X)
        return z[:, 1] - z[:, 0] if z.shape[1] == 2 else z

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The outputs, softmax of the sums: (n, n_classes) float64, in the order of ``classes_``.

        Parameters
        ----------
        X : (n, n_features) array-like
        """
        return np.asarray(ACTIVATIONS["softmax"].f(self._sums(X)))

    def predict(self, X: Any) -> Array:
        """The class of the largest output for each row: (n,), the first of equals.

        Parameters
        ----------
        X : (n, n_features) array-like
        """
        best: Array = self._sums(X).argmax(axis=1)
        return np.asarray(self.classes_[best])

    def objective(self, X: Any, y: Any) -> Objective:
        """The loss over these examples where the network stands, as every instrument takes it.

        Parameters
        ----------
        X : (n, n_features) array-like
        y : (n,) array-like
            Labels that are among ``classes_``.

        Examples
        --------
        >>> import descente as gd
        >>> from sklearn.datasets import load_iris
        >>> X, y = load_iris(return_X_y=True)
        >>> model = DescentClassifier((16,), random_state=0).fit(X, y)
        >>> gd.sharpness(model.objective(X, y)).converged
        True
        """
        check_is_fitted(self)
        X, y = validate_data(self, X, y, dtype=np.float32, order="C", reset=False)
        labels = np.minimum(np.searchsorted(self.classes_, y), len(self.classes_) - 1)
        if len(strange := np.unique(y[self.classes_[labels] != y])):
            raise InputError(
                "y holds {label!r}, which is none of the {n} classes that were learnt: leave such "
                "examples out.",
                label=strange[:1].tolist()[0],
                n=len(self.classes_),
            )
        return objective(self.network_, self._split(X, labels), LOSSES[self.loss])

    @property
    def coefs_(self) -> list[NDArray[np.float32]]:
        """Weights of each layer, (inputs, outputs)."""
        return [W for W, _ in self.network_.layout.unpack(self.network_.theta)]

    @property
    def intercepts_(self) -> list[NDArray[np.float32]]:
        """Biases of each layer, (outputs,)."""
        return [b for _, b in self.network_.layout.unpack(self.network_.theta)]

    def _sums(self, X: Any) -> NDArray[np.float64]:
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        layout, theta = self.network_.layout, self.network_.theta.astype(np.float64)
        parts = (X[i : i + ROWS].astype(np.float64) for i in range(0, len(X), ROWS))
        return np.concatenate([forward(layout, theta, part)[1] for part in parts])

    def _recipe(self) -> dict[str, Any]:
        """The parameters by the names of `descend`, each checked under the name it has here."""
        if self.batch_size is not None:
            whole("batch_size", self.batch_size, 1, " (None for all examples)")
        if self.n_iter_no_change is not None:
            whole("n_iter_no_change", self.n_iter_no_change, 1, " (None for never)")
        rule = _chosen("solver", self.solver, {name: name for name in RULES})
        eta = ETAS[rule] if self.learning_rate_init is None else self.learning_rate_init
        seed = check_random_state(self.random_state).randint(np.iinfo(np.int32).max)
        return {
            "eta": number("learning_rate_init", eta, "a number above 0 (or None)"),
            "batch_size": self.batch_size,
            "epochs": whole("max_iter", self.max_iter, 1),
            "seed": int(seed),
            "rule": rule,
            "schedule": _chosen("learning_rate", self.learning_rate, {k: k for k in SCHEDULES}),
            "weight_decay": _from_zero("weight_decay", self.weight_decay),
            "cost": _chosen("loss", self.loss, LOSSES),
            "patience": self.n_iter_no_change,
            "tolerance": _from_zero("tol", self.tol),
        }

    def _check_classes(self) -> None:
        if not 2 <= len(self.classes_) <= CLASSES:
            raise InputError(
                "y holds {n} class{es}; wanted 2 to {most}.",
                n=len(self.classes_),
                es="" if len(self.classes_) == 1 else "es",
                most=CLASSES,
            )

    def _split(self, X: NDArray[np.float32], labels: Array) -> Split:
        names = tuple(map(str, self.classes_))
        return Split(X, labels.astype(np.uint8), "X, y", names, (1, X.shape[1]))


def _chosen(name: str, value: Any, known: Mapping[str, str]) -> str:
    """What a parameter's word stands for."""
    if not isinstance(value, str) or value not in known:
        raise InputError(
            "{name}={value!r} is unknown; choose one of {known}.",
            name=name,
            value=value,
            known=", ".join(map(repr, known)),
        )
    return known[value]


def _from_zero(name: str, value: Any) -> float:
    return number(name, value, "a number from 0 up", lambda v: v >= 0)


def _epoch_means(run: Run) -> list[float]:
    """Mean cost of the batches of each epoch, each batch weighted by its examples."""
    history: History = run.history
    per_epoch = -(-run.examples // run.batch)
    sizes = np.full(per_epoch, run.batch)
    sizes[-1] = run.examples - run.batch * (per_epoch - 1)
    epochs = [history.cost[i : i + per_epoch] for i in range(0, run.steps, per_epoch)]
    return [float(np.average(costs, weights=sizes[: len(costs)])) for costs in epochs]


def _announce(outcome: Outcome) -> None:
    """Warn of a training that failed; pass Ctrl-C on, or the next fit of a search would begin."""
    if outcome.kind == Ending.INTERRUPTED:
        raise KeyboardInterrupt(outcome.sentence)
    if outcome.kind in (Ending.DIVERGED, Ending.NON_FINITE):
        warnings.warn(outcome.sentence, ConvergenceWarning, stacklevel=3)
