"""`DescentClassifier`: scikit-learn's own checks of an estimator, and its classifiers beside it.

Tolerances: predictions are computed in float64 from the same weights as scikit-learn's, 1e-12
apart at most; costs are computed in float32, 1e-5 of the value at most.
"""

import functools
import json
import os
import pickle
import signal
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris, make_blobs
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, label_binarize
from sklearn.utils.estimator_checks import check_estimator
from tests.waiting import HANG

import descente as gd
from descente import sklearn as ours
from descente.sklearn import DescentClassifier

ACTIVATIONS = ("relu", "tanh", "logistic", "identity")
STANDING = {"learning_rate_init": 1e-30, "weight_decay": 0.0, "max_iter": 1}  # θ stays as drawn


@pytest.fixture(scope="module")
def iris():
    X, y = load_iris(return_X_y=True)
    return StandardScaler().fit_transform(X), np.array(["setosa", "versicolor", "virginica"])[y]


class TestScikitLearnsContract:
    def test_no_check_of_an_estimator_fails(self):
        done = check_estimator(DescentClassifier(max_iter=40), on_fail=None, on_skip=None)
        assert [each for each in done if each["status"] not in ("passed", "skipped")] == []
        assert len([each for each in done if each["status"] == "passed"]) > 45
        # what needs pandas, or an environment variable that scikit-learn itself goes without
        skipped = {each["check_name"] for each in done if each["status"] == "skipped"}
        assert skipped <= {"check_array_api_input", "check_classifier_data_not_an_array"}

    def test_it_is_searched_inside_a_pipeline(self, iris):
        model = make_pipeline(StandardScaler(), DescentClassifier(random_state=0))
        choices = {"descentclassifier__hidden_layer_sizes": [(), (16,), 8]}
        found = GridSearchCV(model, choices, cv=3).fit(*iris)
        assert found.best_score_ > 0.93
        assert found.predict(iris[0][:3]).tolist() == ["setosa"] * 3

    def test_a_copy_by_pickle_answers_the_same(self, iris):
        model = DescentClassifier((4,), max_iter=2, random_state=0).fit(*iris)
        twin = pickle.loads(pickle.dumps(model))
        assert np.array_equal(twin.predict_proba(iris[0]), model.predict_proba(iris[0]))

    def test_before_it_has_learnt_it_says_so(self, iris):
        for ask in (lambda m: m.predict(iris[0]), lambda m: m.objective(*iris)):
            with pytest.raises(NotFittedError):
                ask(DescentClassifier())


class TestBesideScikitLearn:
    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_the_same_weights_give_the_same_probabilities(self, iris, activation):
        X, y = iris
        model = DescentClassifier((7, 5), activation, max_iter=3, random_state=1).fit(X, y)
        theirs = MLPClassifier((7, 5), activation, max_iter=1, solver="lbfgs")
        with pytest.warns(ConvergenceWarning):
            theirs.fit(X, y)
        theirs.coefs_ = [W.astype(np.float64) for W in model.coefs_]
        theirs.intercepts_ = [b.astype(np.float64) for b in model.intercepts_]
        exact = X.astype(np.float32).astype(np.float64)
        assert model.predict_proba(X) == pytest.approx(theirs.predict_proba(exact), abs=1e-12)
        assert model.predict(X).tolist() == theirs.predict(exact).tolist()

    def test_without_hidden_layers_it_is_logistic_regression(self):
        X, y = make_blobs(120, centers=3, cluster_std=4.0, random_state=0)
        X = StandardScaler().fit_transform(X)
        settings = {"solver": "sgd", "batch_size": None, "learning_rate_init": 1.0}
        model = DescentClassifier((), max_iter=1000, weight_decay=0.0, **settings).fit(X, y)
        least = log_loss(y, LogisticRegression(C=1e6, tol=1e-8).fit(X, y).predict_proba(X))
        assert log_loss(y, model.predict_proba(X)) == pytest.approx(least, rel=1e-4)

    @pytest.mark.parametrize("batch_size", [None, 64])  # 150 = 64 + 64 + 22
    def test_the_loss_curve_is_the_mean_over_all_examples(self, iris, batch_size):
        X, y = iris
        model = DescentClassifier((5,), batch_size=batch_size, **STANDING).fit(X, y)
        assert model.loss_ == pytest.approx(log_loss(y, model.predict_proba(X)), rel=1e-5)

    @pytest.mark.parametrize("loss", ["log_loss", "squared_error"])
    def test_the_objective_is_the_loss_of_the_probabilities(self, iris, loss):
        X, y = iris
        model = DescentClassifier((5,), loss=loss, max_iter=3, random_state=0).fit(X, y)
        a = model.predict_proba(X)
        squares = ((label_binarize(y, classes=model.classes_) - a) ** 2).sum(axis=1).mean()
        wanted = log_loss(y, a) if loss == "log_loss" else squares
        assert model.objective(X, y).cost() == pytest.approx(wanted, rel=1e-5)

    def test_the_sign_of_the_decision_chooses_between_two_classes(self, iris):
        X, y = iris[0][50:], iris[1][50:]
        model = DescentClassifier((5,), max_iter=5, random_state=0).fit(X, y)
        above = model.decision_function(X) > 0
        assert 0 < above.sum() < 100
        assert model.predict(X).tolist() == model.classes_[above.astype(int)].tolist()


class TestWhatDecidesIt:
    def test_the_seed_decides_every_bit_and_the_threads_none(self, iris):
        model = DescentClassifier((5,), batch_size=None, max_iter=5, random_state=3)
        thetas = [
            clone(model).set_params(**more).fit(*iris).network_.theta.tobytes()
            for more in ({}, {"n_jobs": 2}, {"random_state": np.random.RandomState(3)})
        ]
        assert thetas[0] == thetas[1] == thetas[2]
        assert (
            thetas[0] != clone(model).set_params(random_state=4).fit(*iris).network_.theta.tobytes()
        )

    def test_a_plateau_ends_it_where_one_is_asked_for(self, iris):
        model = DescentClassifier((5,), n_iter_no_change=3, batch_size=None, **STANDING)
        model.set_params(max_iter=50).fit(*iris)
        assert model.outcome_.kind == "converged"
        assert model.n_iter_ == len(model.loss_curve_) == 4

    def test_a_step_too_long_is_a_warning_and_the_network_stays_finite(self, iris):
        model = DescentClassifier((5,), solver="sgd", learning_rate_init=1e30, random_state=0)
        with pytest.warns(ConvergenceWarning, match="smaller η|below"):
            model.fit(*iris)
        assert np.isfinite(model.network_.theta).all()

    def test_ctrl_c_goes_on_to_whoever_searches_and_keeps_what_was_learnt(self, iris, monkeypatch):
        presses = iter([signal.SIGINT])  # a second one would interrupt at once

        def press(progress):
            for ctrl_c in presses:
                signal.raise_signal(ctrl_c)

        monkeypatch.setattr(ours, "descend", functools.partial(gd.descend, on_progress=press))
        model = DescentClassifier((5,), max_iter=10**6)
        with pytest.raises(KeyboardInterrupt, match="Interrupted after"):
            model.fit(*iris)
        assert model.outcome_.kind == "interrupted"
        assert model.predict_proba(iris[0]).shape == (150, 3)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("hidden_layer_sizes", (0,)),
            ("hidden_layer_sizes", "wide"),
            ("activation", "softmax"),
            ("solver", "lbfgs"),
            ("loss", None),
            ("weight_decay", -1),
            ("batch_size", 0),
            ("learning_rate", "adaptive"),
            ("learning_rate_init", 0),
            ("max_iter", 1.5),
            ("tol", float("nan")),
            ("n_iter_no_change", 0),
        ],
    )
    def test_a_parameter_out_of_range_by_the_name_it_has_here(self, iris, name, value):
        with pytest.raises(gd.InputError) as caught:
            DescentClassifier(**{name: value}).fit(*iris)
        assert str(caught.value).startswith(("layers", name))

    def test_one_class_and_more_than_a_byte_numbers(self):
        for n, came in ((1, "1 class;"), (257, "257 classes;")):
            with pytest.raises(gd.InputError, match=came):
                DescentClassifier().fit(np.zeros((514, 2)), np.arange(514) % n)

    def test_numbers_past_float32(self):
        with pytest.raises(ValueError, match="too large for dtype"), np.errstate(over="ignore"):
            DescentClassifier().fit([[1e300], [0.0]], [0, 1])

    def test_labels_that_were_not_learnt(self, iris):
        model = DescentClassifier((), max_iter=1).fit(*iris)
        for strange in ("aster", "zinnia"):
            with pytest.raises(gd.InputError, match=f"y holds {strange!r}"):
                model.objective(iris[0][:2], ["setosa", strange])

    def test_without_scikit_learn_one_sentence_says_how_to_get_it(self):
        program = (
            "import sys, json\n"
            "sys.modules['sklearn'] = None\n"
            "import descente as gd\n"
            "try:\n    import descente.sklearn\n"
            "except gd.MissingExtraError as error:\n    print(json.dumps(str(error)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=HANG,
            env=dict(os.environ),
        )
        assert json.loads(done.stdout) == (
            "scikit-learn from 1.6 on is not installed: pip install 'descente[sklearn]' brings it."
        )
