"""The direction: complex steps, central differences, autograd and a closed form against it.

Everything here is float64. The compiled float32 kernels are compared with `backpropagate` in
`engines/test_engines`.
"""

import math

import numpy as np
import pytest
from tests.tried import COMBINATIONS, HIDDEN

import descente as gd
from descente.cost import COSTS, one_hot
from descente.gradient import Gradient, backpropagate, ranks
from descente.network import Layout, forward

SIZES = (12, 7, 5, 3)


def problem(layout: Layout, n: int = 9, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A θ of order one, images and labels, all seeded, in float64."""
    rng = np.random.default_rng([seed, *layout.sizes])
    theta = rng.normal(0, 0.5, layout.n_parameters)
    theta[-layout.sizes[-1] :] += 1  # so that outputs cut by a ReLU are not all dead
    images = rng.random((n, layout.sizes[0])) * (rng.random((n, layout.sizes[0])) < 0.6)
    return theta, images, rng.integers(0, layout.sizes[-1], n).astype(np.uint8)


def mean_cost(layout: Layout, theta: np.ndarray, X: np.ndarray, labels: np.ndarray, cost: str):
    activations, z = forward(layout, theta, X)
    y = one_hot(labels, layout.sizes[-1])
    return COSTS[cost].value(z, activations[-1], y, layout.output).mean()


def mean_gradient(layout, theta, X, labels, cost):
    return backpropagate(layout, theta, X, labels, cost)[2] / len(labels)


@pytest.mark.parametrize(
    ("hidden", "output", "cost"),
    [c for c in COMBINATIONS if c[0] in ("sigmoid", "tanh", "identity") and c[1] != "relu"],
)
def test_complex_step(hidden, output, cost):
    """∂C/∂θ = Im C(θ + ih)/h: no subtraction, hence every digit of float64."""
    layout = Layout(SIZES, hidden, output)
    theta, X, labels = problem(layout)
    h = 1e-60
    steps = np.empty_like(theta)
    for i in range(len(theta)):
        moved = theta.astype(np.complex128)
        moved[i] += 1j * h
        steps[i] = mean_cost(layout, moved, X, labels, cost).imag / h
    exact = mean_gradient(layout, theta, X, labels, cost)
    # elements far below the largest are sums that cancel: they are held to the vector's own scale
    np.testing.assert_allclose(exact, steps, rtol=1e-12, atol=1e-15 * np.abs(exact).max())


@pytest.mark.parametrize(
    ("output", "cost"), [("sigmoid", "quadratic"), ("softmax", "cross_entropy")]
)
def test_complex_step_on_the_network_of_the_deck(output, cost):
    layout = Layout((784, 16, 16, 10), "sigmoid", output)
    theta, X, labels = problem(layout, n=20)
    rng = np.random.default_rng(1)
    exact = mean_gradient(layout, theta, X, labels, cost)
    h = 1e-60
    some = rng.choice(layout.n_parameters, 150, replace=False)
    for i in some:
        moved = theta.astype(np.complex128)
        moved[i] += 1j * h
        step = mean_cost(layout, moved, X, labels, cost).imag / h
        assert exact[i] == pytest.approx(step, rel=1e-12, abs=1e-15 * np.abs(exact).max())
    for _ in range(5):  # and along whole directions, which touch every number
        d = rng.normal(size=layout.n_parameters)
        step = mean_cost(layout, theta + 1j * h * d, X, labels, cost).imag / h
        assert exact @ d == pytest.approx(step, rel=1e-12, abs=1e-14 * np.linalg.norm(exact))


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
def test_central_differences_along_directions(hidden, output, cost):
    """(C(θ + εd) − C(θ − εd))/2ε against ∇C·d, for unit d, to 1e-7 of ‖∇C‖.

    With C of order 1 the rounding error is about 2^-53/ε and the error of the formula ε²·C'''/6.
    """
    layout = Layout(SIZES, hidden, output)
    theta, X, labels = problem(layout, seed=3)
    exact = mean_gradient(layout, theta, X, labels, cost)
    norm = np.linalg.norm(exact)
    assert norm > 1e-3
    rng = np.random.default_rng(5)
    epsilon = 1e-5 * np.linalg.norm(theta) / math.sqrt(len(theta))
    directions = [exact / norm]  # the one along which the derivative is ‖∇C‖ itself
    directions += [d / np.linalg.norm(d) for d in rng.normal(size=(10, len(theta)))]
    for d in directions:
        ahead = mean_cost(layout, theta + epsilon * d, X, labels, cost)
        behind = mean_cost(layout, theta - epsilon * d, X, labels, cost)
        assert (ahead - behind) / (2 * epsilon) == pytest.approx(exact @ d, abs=1e-7 * norm)


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
def test_central_differences_number_by_number(hidden, output, cost):
    layout = Layout((6, 4, 3), hidden, output)
    theta, X, labels = problem(layout, seed=7)
    exact = mean_gradient(layout, theta, X, labels, cost)
    epsilon = 1e-5
    differences = np.empty_like(theta)
    for i, unit in enumerate(np.eye(len(theta))):
        ahead = mean_cost(layout, theta + epsilon * unit, X, labels, cost)
        behind = mean_cost(layout, theta - epsilon * unit, X, labels, cost)
        differences[i] = (ahead - behind) / (2 * epsilon)
    assert np.abs(exact).max() > 1e-3
    np.testing.assert_allclose(differences, exact, rtol=1e-7, atol=1e-7 * np.abs(exact).max())


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
def test_autograd(oracle, hidden, output, cost):
    layout = Layout(SIZES, hidden, output)
    theta, X, labels = problem(layout, n=31, seed=11)
    made, wanted = oracle(
        [
            mean_cost(layout, theta, X, labels, cost),
            *mean_gradient(layout, theta, X, labels, cost),
        ],
        lambda pytorch: pytorch.cost_and_gradient(layout, theta, X, labels, cost),
    )
    assert made[0] == pytest.approx(wanted[0], rel=1e-12)
    scale = np.abs(wanted[1:]).max()
    np.testing.assert_allclose(made[1:], wanted[1:], rtol=1e-10, atol=1e-14 * scale)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_autograd_on_the_network_of_the_deck(oracle, hidden):
    layout = Layout((784, 16, 16, 10), hidden)
    theta, X, labels = problem(layout, n=50, seed=13)
    made, wanted = oracle(
        mean_gradient(layout, theta, X, labels, "quadratic"),
        lambda pytorch: pytorch.cost_and_gradient(layout, theta, X, labels)[1:],
    )
    np.testing.assert_allclose(made, wanted, rtol=1e-10, atol=1e-14 * np.abs(wanted).max())


def test_linear_least_squares_in_closed_form():
    """One identity layer: ∇_W C = (2/n) Xᵀ(XW + b − Y) and ∇_b C = (2/n) Σ (XW + b − Y)."""
    layout = Layout((8, 4), output="identity")
    theta, X, labels = problem(layout, n=40)
    W, b = theta[:32].reshape(8, 4), theta[32:]
    residual = X @ W + b - np.eye(4)[labels]
    wanted = np.concatenate([(2 / 40 * X.T @ residual).ravel(), 2 / 40 * residual.sum(axis=0)])
    np.testing.assert_allclose(
        mean_gradient(layout, theta, X, labels, "quadratic"), wanted, rtol=1e-12, atol=1e-14
    )


def test_the_gradient_vanishes_at_the_least_squares_solution(pictures):
    data = pictures(200, 6, 3, dense=True)
    X1 = np.column_stack([data.images.astype(np.float64), np.ones(200)])
    best = np.linalg.lstsq(X1, np.eye(3)[data.labels], rcond=None)[0]
    net = gd.Network((6, 3), output="identity")
    far = gd.gradient(net, data).norm
    net.theta = best.ravel()
    assert gd.gradient(net, data).norm < 1e-5 * far


def test_by_hand_one_neuron():
    """C = (y − σ(wx + b))²: dC/dw = −2(y − a)a(1 − a)x, at σ(ln 3) = 3/4, x = 1/2, y = 1."""
    layout = Layout((1, 1))
    theta = np.array([2 * math.log(3), 0.0])
    costs, outputs, summed = backpropagate(
        layout, theta, np.array([[0.5]]), np.array([0], dtype=np.uint8)
    )
    assert outputs[0, 0] == pytest.approx(0.75, rel=1e-15)
    assert costs[0] == pytest.approx(1 / 16, rel=1e-14)
    assert summed == pytest.approx([-2 * 0.25 * 0.1875 * 0.5, -2 * 0.25 * 0.1875], rel=1e-14)


class TestTheToDoList:
    def listed(self) -> Gradient:
        layout = Layout((2, 2))
        return Gradient(
            vector=np.array([1, -3, 2, 3, 0, -0.5], np.float32),
            theta=np.arange(6, dtype=np.float32),
            layout=layout,
            cost=1.0,
            accuracy=0.5,
            n_examples=4,
        )

    def test_rows_fall_by_size_and_equals_keep_the_order_of_theta(self):
        rows = self.listed().top(4, eta=0.1)
        assert [r.index for r in rows] == [1, 3, 2, 0]
        assert [r.rank for r in rows] == [1, 2, 3, 4]
        assert [r.derivative for r in rows] == [-3, 3, 2, 1]
        assert [r.value for r in rows] == [1, 3, 2, 0]
        assert [r.change for r in rows] == pytest.approx([0.3, -0.3, -0.2, -0.1])
        assert rows[0].name == "layer 1, neuron 1, input 0"

    def test_every_number_has_its_rank(self):
        assert ranks(self.listed().vector).tolist() == [4, 1, 3, 2, 6, 5]

    def test_more_rows_than_numbers(self):
        assert len(self.listed().top(99)) == 6
        assert self.listed().top(0) == []

    def test_a_negative_number_of_rows(self):
        with pytest.raises(gd.InputError, match="how many rows"):
            self.listed().top(-1)

    def test_norm(self):
        assert self.listed().norm == pytest.approx(math.sqrt(1 + 9 + 4 + 9 + 0.25), rel=1e-15)

    def test_the_planned_change_is_the_change_a_step_makes(self, small):
        net = gd.Network((12, 4, 3))
        g = gd.gradient(net, small)
        before = net.theta.copy()
        gd.descend(net, small, 0.1, None, 1, schedule="constant", weight_decay=0.0, record=False)
        moved = net.theta.astype(np.float64) - before
        for row in g.top(5, eta=0.1):
            assert moved[row.index] == pytest.approx(row.change, rel=1e-4)


def test_the_gradient_says_what_it_was_measured_on(small):
    net = gd.Network((12, 4, 3), seed=9)
    g = gd.gradient(net, small)
    assert g.n_examples == 60
    assert (g.cost, g.accuracy) == gd.evaluate(net, small)
    net.theta[:] = 0
    assert g.theta.any()  # its own copy
    assert g.vector.shape == (net.n_parameters,)
    assert g.vector.dtype == np.float32


def test_one_step_down_the_gradient_lowers_the_cost_by_eta_times_its_squared_norm(small):
    """First order: C(θ − η∇C) = C(θ) − η‖∇C‖² + O(η²)."""
    net = gd.Network((12, 4, 3), seed=1)
    g = gd.gradient(net, small)
    eta = 1e-2
    net.theta -= eta * g.vector
    fall = g.cost - gd.cost(net, small)
    assert fall == pytest.approx(eta * g.norm**2, rel=0.05)


def test_what_does_not_belong_together_is_refused(small):
    with pytest.raises(gd.InputError):
        gd.gradient(gd.Network((11, 3)), small)
    with pytest.raises(gd.InputError):
        gd.gradient(gd.Network((12, 3), output="relu"), small, "cross_entropy")
