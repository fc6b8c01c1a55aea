"""Mini-batch noise: η₀ against dense matrices, all batches there are, and steps that are made."""

import itertools

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError
from descente.gradient import backpropagate
from descente.hessian import product
from descente.instruments.noise import FRACTIONS

SMALL = (6, 4, 3)  # 43 numbers


def of_each(at):
    """The gradient of every single example, (n, n_parameters), by the formulas in float64."""
    images = at.data.images.astype(np.float64)
    return np.array(
        [
            backpropagate(at.layout, at.theta, images[[i]], at.data.labels[[i]], at.kind)[2]
            for i in range(at.n_examples)
        ]
    )


def dense(at):
    """The whole Hessian, column by column, by the formulas in float64."""
    images, labels = at.data.images.astype(np.float64), at.data.labels
    unit = np.eye(at.layout.n_parameters)
    columns = [product(at.layout, at.theta, v, images, labels, at.kind) for v in unit]
    return np.array(columns).T / at.n_examples


def wanted(at, batch):
    """η₀ for each batch, ‖G‖², GᵀHG and tr(HΣ) from the dense matrices."""
    each, H = of_each(at), dense(at)
    G = each.mean(axis=0)
    along, noise = G @ H @ G, np.trace(H @ np.cov(each.T))
    shares = [(1 - B / at.n_examples) / B for B in batch]
    return np.array([2 * G @ G / (along + s * noise) for s in shares]), G @ G, along, noise


@pytest.fixture
def linear(pictures):
    """A quadratic: least squares with a linear output."""
    data = pictures(90, 6, 3, dense=True)
    return gd.objective(gd.Network((6, 3), seed=1, output="identity"), data, precision="float64")


def bent(pictures, n=90, hidden="tanh", output="sigmoid", cost="quadratic", precision="float64"):
    """A cost that is no quadratic, a few steps down its slope."""
    net, data = gd.Network(SMALL, 3, hidden, output), pictures(n, 6, 3)
    gd.descend(net, data, 0.5, 10, 2, cost=cost, record=False)
    return gd.objective(net, data, cost, precision=precision)


class TestTheLimit:
    def test_on_least_squares_it_is_the_closed_form(self, linear):
        """C = (1/n) Σ |y − x̃ᵀW|²: H = (2/n) X̃ᵀX̃ ⊗ 1, and g_i = −2 x̃_i ⊗ (y_i − x̃_iᵀW)."""
        data = linear.data
        X = np.c_[data.images.astype(np.float64), np.ones(len(data))]
        W = np.vstack(linear.layout.unpack(linear.theta)[0][0].tolist() + [[0.0] * 3])
        R = np.eye(3)[data.labels] - X @ W
        A = 2 * X.T @ X / len(X)
        G = -2 * X.T @ R / len(X)
        squares = 4 * (R**2).sum(axis=1) @ np.einsum("ni,ij,nj->n", X, A, X)
        along = np.trace(G.T @ A @ G)
        noise = (squares - len(X) * along) / (len(X) - 1)
        found = gd.eta_limit(linear, batch=[1, 7, 90])
        shares = np.array([1 - 1 / 90, (1 - 7 / 90) / 7, 0])
        np.testing.assert_allclose(found.eta, 2 * (G**2).sum() / (along + shares * noise), 1e-12)
        assert found.gradient_norm == pytest.approx(np.linalg.norm(G), rel=1e-12)
        assert found.noise_batch == pytest.approx(noise / along, rel=1e-12)

    @pytest.mark.parametrize(
        ("hidden", "output", "cost"),
        [
            ("tanh", "sigmoid", "quadratic"),
            ("sigmoid", "softmax", "quadratic"),
            ("sigmoid", "softmax", "cross_entropy"),
            ("tanh", "sigmoid", "cross_entropy"),
        ],
    )
    def test_it_is_that_of_the_dense_hessian_and_every_gradient(
        self, pictures, hidden, output, cost
    ):
        at = bent(pictures, 90, hidden, output, cost)
        found = gd.eta_limit(at, batch=[1, 10, 90])
        eta, squared, along, noise = wanted(at, [1, 10, 90])
        np.testing.assert_allclose(found.eta, eta, rtol=1e-9)
        assert found.gradient_norm**2 == pytest.approx(squared, rel=1e-9)
        assert found.gradient_curvature == pytest.approx(along, rel=1e-9)
        assert found.noise_curvature == pytest.approx(noise, rel=1e-9)
        assert (found.standard_error == 0).all()
        assert (found.n_examples, found.draws) == (90, 90)

    def test_the_kernels_agree_with_the_formulas(self, pictures):
        exact = gd.eta_limit(bent(pictures), batch=[5, 50])
        fast = gd.eta_limit(bent(pictures, precision="float32"), batch=[5, 50])
        np.testing.assert_allclose(fast.eta, exact.eta, rtol=1e-5)

    @pytest.mark.parametrize("batch", [1, 2, 3, 6])
    def test_the_average_over_all_batches_there_are_is_the_formula(self, pictures, batch):
        """Drawn without replacement: of 7 examples there are only so many batches."""
        at = bent(pictures, 7)
        each, H, eta = of_each(at), dense(at), 0.7
        G = each.mean(axis=0)
        steps = [
            -eta * each[list(some)].mean(axis=0) for some in itertools.combinations(range(7), batch)
        ]
        changes = [G @ step + 0.5 * step @ H @ step for step in steps]
        found = gd.eta_limit(at, batch=batch)
        assert found.change(batch, eta) == pytest.approx(np.mean(changes), rel=1e-9)

    def test_a_batch_of_all_examples_has_no_noise(self, pictures):
        at = bent(pictures, 400)
        found = gd.eta_limit(at, batch=[400], draws=50)
        G = at.gradient()
        assert found.eta[0] == pytest.approx(2 * G @ G / (G @ at.hessian_vector(G)), rel=1e-12)
        assert found.standard_error[0] == 0

    def test_the_network_is_not_moved_and_threads_change_no_bit(self, pictures):
        net, data = gd.Network(SMALL, 1), pictures(5000, 6, 3)
        before = net.theta.copy()
        one, three = (
            gd.eta_limit(net, data, [10, 100], draws=40, steps=20, threads=t) for t in (1, 3)
        )
        assert np.array_equal(net.theta, before)
        assert np.array_equal(one.eta, three.eta)
        assert np.array_equal(one.standard_error, three.standard_error)
        for a, b in zip(one.tried, three.tried, strict=True):
            assert np.array_equal(a.change, b.change)

    def test_where_the_cost_curves_down_no_eta_is_too_large(self, linear):
        class Upside:
            """The same function with its sign changed: it curves down everywhere."""

            def __getattr__(self, name):
                return getattr(linear, name)

            def gradient(self, *given, **named):
                return -linear.gradient(*given, **named)

            def hessian_vector(self, *given, **named):
                return -linear.hessian_vector(*given, **named)

            def exact(self):
                return self

        found = gd.eta_limit(Upside(), batch=[1, 90], steps=5)
        assert np.isinf(found.eta).all()
        assert (found.standard_error == 0).all()
        assert found.noise_batch == 0
        assert found.verdicts == ("untried", "untried")


@pytest.fixture(scope="module")
def estimates(pictures):
    """A cost over 300 examples, and 120 estimates of 60 draws each."""
    at = bent(pictures, 300)
    return at, [gd.eta_limit(at, batch=[2, 20], draws=60, seed=seed) for seed in range(120)]


class TestTheDraws:
    def test_they_are_right_on_average_and_their_error_is_what_is_said(self, estimates):
        """Their mean, and how far they lie apart."""
        at, found = estimates
        noise = wanted(at, [1])[3]
        values = np.array([f.noise_curvature for f in found])
        errors = np.array([f.noise_error for f in found])
        assert abs(values.mean() - noise) < 3 * values.std(ddof=1) / np.sqrt(120)
        # the standard deviation of 120 normal numbers is known to a fifteenth
        spread = values.std(ddof=1) / np.sqrt((errors**2).mean())
        assert 0.8 < spread < 1.2

    def test_the_error_of_eta_follows_from_that_of_the_trace(self, estimates):
        _, found = estimates
        etas = np.array([f.eta for f in found])
        errors = np.array([f.standard_error for f in found])
        spread = etas.std(axis=0, ddof=1) / np.sqrt((errors**2).mean(axis=0))
        assert (spread > 0.7).all()
        assert (spread < 1.3).all()


class TestTheSteps:
    def test_on_a_quadratic_they_follow_the_parabola(self, linear):
        found = gd.eta_limit(linear, batch=[4, 40], steps=600)
        for batch, steps in zip((4, 40), found.tried, strict=True):
            off = steps.change - found.change(batch, steps.eta)
            assert (np.abs(off) < 3 * steps.standard_error).all()
        assert found.verdicts == ("confirmed", "confirmed")

    def test_a_step_over_all_examples_is_the_step_itself(self, pictures):
        at = bent(pictures)
        tried = gd.step_change(at, etas=[0.3, 3.0], batch=90)
        G = at.gradient()
        made = [at.cost(at.theta - eta * G) - at.cost() for eta in (0.3, 3.0)]
        np.testing.assert_allclose(tried.change, made, rtol=1e-9)
        assert (tried.standard_error == 0).all()
        assert tried.steps == 1

    @pytest.mark.parametrize("batch", [1, 6])
    def test_on_average_they_are_all_the_steps_there_are(self, pictures, batch):
        at = bent(pictures, 7)
        made = [
            at.cost(at.theta - 2.0 * at.gradient(rows=np.array(some))) - at.cost()
            for some in itertools.combinations(range(7), batch)
        ]
        tried = gd.step_change(at, etas=2.0, batch=batch, steps=4000)
        assert abs(tried.change[0] - np.mean(made)) < 3 * tried.standard_error[0]

    def test_the_examples_they_are_seen_on_change_nothing_on_average(self, pictures):
        """Of 3,000 examples 200 are seen at each step: the mean is that over all of them."""
        at = bent(pictures, 3000)
        rng, made = np.random.default_rng(5), []
        for _ in range(400):
            step = at.gradient(rows=rng.choice(3000, 10, replace=False))
            made.append(at.cost(at.theta - 4.0 * step) - at.cost())
        tried = gd.step_change(at, etas=4.0, batch=10, steps=1000)
        error = np.hypot(tried.standard_error[0], np.std(made, ddof=1) / 20)
        assert abs(tried.change[0] - np.mean(made)) < 3 * error

    def test_larger_batches_are_tried_fewer_times(self, pictures):
        at = bent(pictures, 50_000, precision="float32")
        tried = [gd.step_change(at, etas=1.0, batch=B, steps=60) for B in (1000, 2000, 40_000)]
        assert [t.steps for t in tried] == [60, 30, 20]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ((-3.0, 0.0, 3.0), "confirmed"),
            ((-9.0, -6.0, -3.0), "later"),
            ((3.0, 6.0, 9.0), "sooner"),
            ((-3.0, 0.0, 1.0), "unclear"),
            ((-1.0, 0.0, 3.0), "unclear"),
        ],
    )
    def test_the_verdict_asks_for_two_standard_errors(self, pictures, change, said):
        from dataclasses import replace

        found = gd.eta_limit(bent(pictures), batch=[10], steps=5)
        made = replace(found.tried[0], change=np.array(change), standard_error=np.ones(3))
        assert replace(found, tried=(made,)).verdicts == (said,)
        np.testing.assert_allclose(found.tried[0].eta, found.eta[0] * np.array(FRACTIONS))


@pytest.fixture(scope="module")
def limits(real):
    """Where a training stands after 5 and after 30 epochs, and the limits there."""
    made = {}
    for epochs in (5, 30):
        net = gd.Network((784, 16, 16, 10), seed=0)
        gd.descend(net, real, 0.5, 10, epochs, record=False)
        at = gd.objective(net, real, threads=1)
        made[epochs] = at, gd.eta_limit(at, batch=[10, 50, 200])
    return made


class TestRealDigits:
    """The arbiter: steps that are made, each followed by the cost over all examples."""

    @pytest.mark.parametrize("epochs", [5, 30])
    @pytest.mark.parametrize("batch", [10, 50, 200])
    def test_steps_that_are_made_cross_zero_at_the_limit(self, limits, epochs, batch):
        at, found = limits[epochs]
        k = found.batch.tolist().index(batch)
        limit, error_of_limit = found.eta[k], found.standard_error[k]
        rng, C, G = np.random.default_rng(7), at.cost(), at.gradient()
        etas = limit * np.array([0.7, 1.0, 1.3])
        made = np.empty((300, 3))
        for k in range(300):
            step = at.gradient(rows=rng.choice(1437, batch, replace=False))
            # the linear part of the mean is known
            known = etas * (step @ G - G @ G)
            made[k] = [at.cost(at.theta - eta * step) - C for eta in etas] + known
        crossing = [np.roots(np.polyfit(etas, c / etas, 1))[0] for c in jackknifed(made)]
        whole = np.roots(np.polyfit(etas, made.mean(axis=0) / etas, 1))[0]
        error = np.sqrt(299 / 300 * ((np.array(crossing) - whole) ** 2).sum())
        assert abs(whole - limit) < 2 * np.hypot(error, error_of_limit)

    def test_where_steps_are_long_the_steps_tried_say_that_it_is_not_so(self, real):
        """Untrained, η₀ is about 9 and a step of it shuts all outputs: the cost just falls."""
        at = gd.objective(gd.Network((784, 16, 16, 10), seed=0), real)
        found = gd.eta_limit(at, batch=100, draws=200, steps=50)
        assert found.eta[0] > 5
        assert found.verdicts == ("later",)


def jackknifed(made):
    """The mean without each row in turn."""
    return (made.sum(axis=0) - made) / (len(made) - 1)


class TestWrongQuestions:
    @pytest.mark.parametrize("batch", [0, 61, 2.5, True, [], [10, 0]])
    def test_a_batch_that_cannot_be_drawn_gets_one_sentence(self, small, batch):
        with pytest.raises(InputError, match="batch came as"):
            gd.eta_limit(gd.Network((12, 3)), small, batch)

    @pytest.mark.parametrize("options", [{"draws": 1}, {"steps": -1}, {"seed": -1}, {"draws": 2.5}])
    def test_so_does_any_other_wrong_number(self, small, options):
        with pytest.raises(InputError, match=f"{next(iter(options))} came as"):
            gd.eta_limit(gd.Network((12, 3)), small, 10, **options)

    @pytest.mark.parametrize(
        "options", [{"etas": [0.0]}, {"etas": -1.0}, {"batch": 61}, {"steps": 1}]
    )
    def test_and_so_it_is_with_steps(self, small, options):
        with pytest.raises(InputError, match=f"{next(iter(options))} came as"):
            gd.step_change(gd.Network((12, 3)), small, **options)
