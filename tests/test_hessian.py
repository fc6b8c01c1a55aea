"""Second derivatives: dense oracles, closed forms and autograd against the products.

The formulas are float64 and are held to the last digits each oracle has; the compiled float32
products are then held to the formulas. A number of H v is a float32 sum over up to 2000 examples of
numbers good to a few 2⁻²⁴ each, whose errors average out: they agree to 5e-6 of the largest one. A
wrong factor, sign, index or missing term is never that small.
"""

import math

import numpy as np
import pytest
from tests.tried import COMBINATIONS, HIDDEN, KINKED, SHAPES, SMOOTH

from descente.digits.split import Split
from descente.engines import engine
from descente.engines.dense import Dense
from descente.engines.plan import CHUNK
from descente.engines.rows import Rows
from descente.gradient import backpropagate
from descente.hessian import diagonal, product
from descente.network import Layout, Network, forward

SMALL = [(5, 4, 3), (4, 3, 3, 3), (7, 3)]  # 39, 39 and 24 parameters
ENGINES = ["rows", "dense"]
KERNEL_TOLERANCE = 5e-6


def problem(layout: Layout, n: int = 9, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A θ of order one, images and labels, all seeded, in float64."""
    rng = np.random.default_rng([seed, *layout.sizes])
    theta = rng.normal(0, 0.7, layout.n_parameters)
    theta[-layout.sizes[-1] :] += 0.5  # so that outputs cut by a ReLU are not all dead
    images = rng.random((n, layout.sizes[0])) * (rng.random((n, layout.sizes[0])) < 0.7)
    return theta, images, rng.integers(0, layout.sizes[-1], n).astype(np.uint8)


def mean_gradient(layout, theta, X, labels, cost):
    return backpropagate(layout, theta, X, labels, cost)[2] / len(labels)


def mean_product(layout, theta, v, X, labels, cost="quadratic"):
    return product(layout, theta, v, X, labels, cost) / len(labels)


def dense(layout, theta, X, labels, cost="quadratic") -> np.ndarray:
    """The whole Hessian, one product per unit vector."""
    units = np.eye(layout.n_parameters)
    return np.stack([mean_product(layout, theta, e, X, labels, cost) for e in units])


def by_complex_steps(layout, theta, X, labels, cost) -> np.ndarray:
    """Column i is Im ∇C(θ + i h e_i)/h: no subtraction, hence every digit of float64."""
    h = 1e-60
    columns = []
    for i in range(len(theta)):
        moved = theta.astype(np.complex128)
        moved[i] += 1j * h
        columns.append(mean_gradient(layout, moved, X, labels, cost).imag / h)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("sizes", SMALL, ids=str)
@pytest.mark.parametrize(("hidden", "output", "cost"), SMOOTH)
def test_products_are_those_of_the_dense_hessian_by_complex_steps(sizes, hidden, output, cost):
    layout = Layout(sizes, hidden, output)
    theta, X, labels = problem(layout)
    wanted = by_complex_steps(layout, theta, X, labels, cost)
    scale = np.abs(wanted).max()
    assert scale > 1e-2
    made = dense(layout, theta, X, labels, cost)
    # elements far below the largest are sums that cancel: they are held to the matrix's own scale
    np.testing.assert_allclose(made, wanted, rtol=1e-11, atol=1e-14 * scale)


@pytest.mark.parametrize("sizes", SMALL, ids=str)
@pytest.mark.parametrize(("hidden", "output", "cost"), KINKED)
def test_products_are_central_differences_of_the_gradient_away_from_kinks(
    sizes, hidden, output, cost
):
    """(∇C(θ + εe) − ∇C(θ − εe))/2ε is off by about 1e-16/ε + ε²: 1e-9 of a Hessian of order one."""
    layout = Layout(sizes, hidden, output)
    theta, X, labels = problem(layout, seed=3)
    epsilon = 1e-5
    activations, z = forward(layout, theta, X)
    sums, a = [], X
    for W, b in layout.unpack(theta):
        sums.append(a @ W + b)
        a = activations[len(sums)]
    assert np.array_equal(sums[-1], z)
    nearest = min(np.abs(s).min() for s in sums)
    assert nearest > 20 * epsilon, "a step across a kink would measure the kink"
    columns = []
    for e in np.eye(layout.n_parameters):
        ahead = mean_gradient(layout, theta + epsilon * e, X, labels, cost)
        behind = mean_gradient(layout, theta - epsilon * e, X, labels, cost)
        columns.append((ahead - behind) / (2 * epsilon))
    wanted = np.stack(columns, axis=1)
    scale = np.abs(wanted).max()
    assert scale > 1e-2
    made = dense(layout, theta, X, labels, cost)
    np.testing.assert_allclose(made, wanted, rtol=0, atol=1e-8 * scale)


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
def test_products_are_autograd_differentiated_twice(oracle, hidden, output, cost):
    layout = Layout((12, 7, 5, 3), hidden, output)
    theta, X, labels = problem(layout, n=31, seed=11)
    vectors = np.random.default_rng(0).normal(size=(3, layout.n_parameters))

    def asked(pytorch):
        product = pytorch.hessian_products(layout, theta, X, labels, cost)
        return [product(v) for v in vectors]

    made, wanted = oracle([mean_product(layout, theta, v, X, labels, cost) for v in vectors], asked)
    for one, its in zip(made, wanted, strict=True):
        np.testing.assert_allclose(one, its, rtol=1e-10, atol=1e-13 * np.abs(its).max())


@pytest.mark.parametrize("hidden", HIDDEN)
def test_autograd_on_the_network_of_the_deck(oracle, hidden):
    layout = Layout((784, 16, 16, 10), hidden)
    theta, X, labels = problem(layout, n=50, seed=13)
    theta[: layout.layers[0].weights.stop] /= 15  # sums of 784 pixels, brought back to order one
    v = np.random.default_rng(1).normal(size=layout.n_parameters)
    made, wanted = oracle(
        mean_product(layout, theta, v, X, labels),
        lambda pytorch: pytorch.hessian_products(layout, theta, X, labels)(v),
    )
    np.testing.assert_allclose(made, wanted, rtol=1e-10, atol=1e-13 * np.abs(wanted).max())


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
class TestASymmetricLinearMap:
    def prepared(self, hidden, output, cost):
        layout = Layout((12, 7, 5, 3), hidden, output)
        theta, X, labels = problem(layout, n=20, seed=5)
        rng = np.random.default_rng(2)
        u, v = rng.normal(size=(2, layout.n_parameters))
        return u, v, lambda w: mean_product(layout, theta, w, X, labels, cost)

    def test_u_h_v_is_v_h_u(self, hidden, output, cost):
        u, v, h = self.prepared(hidden, output, cost)
        size = np.linalg.norm(u) * np.linalg.norm(h(v))
        assert u @ h(v) == pytest.approx(v @ h(u), abs=1e-13 * size)

    def test_linear(self, hidden, output, cost):
        u, v, h = self.prepared(hidden, output, cost)
        wanted = 3 * h(u) - 0.5 * h(v)
        np.testing.assert_allclose(
            h(3 * u - 0.5 * v), wanted, rtol=0, atol=1e-13 * np.abs(wanted).max()
        )
        assert not h(np.zeros_like(u)).any()

    def test_the_same_call_twice_is_the_same_to_the_bit(self, hidden, output, cost):
        u, _, h = self.prepared(hidden, output, cost)
        before = u.copy()
        assert (h(u) == h(u)).all()
        assert (u == before).all()


class TestClosedForms:
    def test_linear_least_squares(self):
        """One identity layer: H = (2/n) X₁ᵀX₁ ⊗ I with X₁ = [X 1], wherever θ is."""
        layout = Layout((8, 4), output="identity")
        theta, X, labels = problem(layout, n=40)
        X1 = np.column_stack([X, np.ones(40)])
        wanted = np.kron(2 / 40 * X1.T @ X1, np.eye(4))
        for point in (theta, 100 * theta, np.zeros_like(theta)):
            made = dense(layout, point, X, labels)
            np.testing.assert_allclose(made, wanted, rtol=1e-13, atol=1e-15)
            diag = diagonal(layout, point, X, labels) / 40
            np.testing.assert_allclose(diag, np.diag(wanted), rtol=1e-13)

    def test_multinomial_logistic_regression(self):
        """One softmax layer, cross-entropy: H = (1/n) Σ x₁x₁ᵀ ⊗ (diag p − p pᵀ)."""
        layout = Layout((6, 4), output="softmax")
        theta, X, labels = problem(layout, n=25)
        X1 = np.column_stack([X, np.ones(25)])
        e = np.exp(X1 @ theta.reshape(7, 4))
        p = e / e.sum(axis=1, keepdims=True)
        wanted = sum(
            np.kron(np.outer(x, x), np.diag(q) - np.outer(q, q)) for x, q in zip(X1, p, strict=True)
        )
        made = dense(layout, theta, X, labels, "cross_entropy")
        np.testing.assert_allclose(made, wanted / 25, rtol=1e-11, atol=1e-15)

    def test_logistic_regression(self):
        """One sigmoid layer, cross-entropy: each output alone, H_k = (1/n) Σ a(1 − a) x₁x₁ᵀ."""
        layout = Layout((6, 2))
        theta, X, labels = problem(layout, n=25)
        X1 = np.column_stack([X, np.ones(25)])
        a = 1 / (1 + np.exp(-X1 @ theta.reshape(7, 2)))
        made = dense(layout, theta, X, labels, "cross_entropy").reshape(7, 2, 7, 2)
        for k in range(2):
            wanted = (X1.T * (a[:, k] * (1 - a[:, k]))) @ X1 / 25
            np.testing.assert_allclose(made[:, k, :, k], wanted, rtol=1e-12, atol=1e-16)
        assert not made[:, 0, :, 1].any()

    def test_by_hand_one_neuron(self):
        """C = (1 − σ(wx + b))²: d²C/dz² = 2s² − 2(1 − a)s(1 − 2a), s = a(1 − a), at a = 3/4."""
        layout = Layout((1, 1))
        theta = np.array([2 * math.log(3), 0.0])
        X, labels = np.array([[0.5]]), np.array([0], np.uint8)
        a, s = 0.75, 0.1875
        bend = 2 * s * s - 2 * (1 - a) * s * (1 - 2 * a)
        wanted = bend * np.array([[0.25, 0.5], [0.5, 1.0]])
        np.testing.assert_allclose(dense(layout, theta, X, labels), wanted, rtol=1e-14)
        np.testing.assert_allclose(diagonal(layout, theta, X, labels), np.diag(wanted), rtol=1e-14)

    @pytest.mark.parametrize("cost", ["quadratic", "cross_entropy"])
    def test_one_number_added_to_every_input_of_a_softmax_bends_nothing(self, cost):
        layout = Layout((6, 5, 3), "tanh", "softmax")
        theta, X, labels = problem(layout)
        v = np.zeros_like(theta)
        v[layout.layers[-1].biases] = 1.0
        assert np.abs(mean_product(layout, theta, v, X, labels, cost)).max() < 1e-15

    def test_the_sum_over_the_examples_is_not_divided_by_anything(self):
        layout = Layout((5, 4, 3))
        theta, X, labels = problem(layout, n=10)
        v = np.random.default_rng(0).normal(size=len(theta))
        one_by_one = sum(
            product(layout, theta, v, X[i : i + 1], labels[i : i + 1]) for i in range(10)
        )
        np.testing.assert_allclose(
            product(layout, theta, v, X, labels), one_by_one, rtol=1e-12, atol=1e-14
        )


class TestTheDiagonal:
    @pytest.mark.parametrize("sizes", SMALL, ids=str)
    @pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
    def test_is_the_diagonal_of_the_dense_hessian(self, sizes, hidden, output, cost):
        layout = Layout(sizes, hidden, output)
        theta, X, labels = problem(layout, seed=3)
        wanted = np.diag(dense(layout, theta, X, labels, cost))
        made = diagonal(layout, theta, X, labels, cost) / len(labels)
        np.testing.assert_allclose(made, wanted, rtol=1e-11, atol=1e-13 * np.abs(wanted).max())

    def test_of_some_neurons_is_the_same_there_and_unknown_elsewhere(self):
        layout = Layout((5, 4, 3, 2), "tanh")
        theta, X, labels = problem(layout)
        whole = diagonal(layout, theta, X, labels)
        asked = {1: [3], 2: [0, 2], 3: []}
        some = diagonal(layout, theta, X, labels, neurons=asked)
        place = [layout.locate(i) for i in range(layout.n_parameters)]
        known = np.array([p.neuron in asked[p.layer] for p in place])
        assert 0 < known.sum() < len(known)
        assert np.isfinite(whole).all()
        assert (some[known] == whole[known]).all()
        assert np.isnan(some[~known]).all()

    def test_of_no_neuron_is_unknown_everywhere(self):
        layout = Layout((5, 4, 3))
        assert np.isnan(diagonal(layout, *problem(layout), neurons={})).all()


def network(sizes, hidden="sigmoid", output="sigmoid", seed=0) -> Network:
    """A network whose every number, biases too, is of order one."""
    net = Network(sizes, seed=seed, activation=hidden, output=output)
    rng = np.random.default_rng([seed, *sizes])
    net.theta += rng.normal(0, 0.2, net.n_parameters).astype(np.float32)
    net.theta[-sizes[-1] :] += 0.5
    return net


def agree(name: str, net: Network, data: Split, cost: str, threads: int = 1) -> None:
    """The compiled product against the formulas, for the engine chosen before."""
    made = engine(net.layout, data, cost, threads)
    assert type(made) is (Rows if name == "rows" else Dense)
    v = np.random.default_rng(len(net.theta)).normal(size=net.n_parameters).astype(np.float32)
    exact = [x.astype(np.float64) for x in (net.theta, v, data.images)]
    wanted = product(net.layout, *exact, data.labels, cost)
    scale = np.abs(wanted).max()
    summed = made.hessian_vector(net.theta, v)
    assert summed.shape == (net.n_parameters,)
    np.testing.assert_allclose(summed, wanted, rtol=0, atol=KERNEL_TOLERANCE * scale)


@pytest.mark.parametrize("name", ENGINES)
class TestTheCompiledProducts:
    @pytest.mark.parametrize("sizes", SHAPES, ids=str)
    def test_every_shape(self, pictures, with_engine, name, sizes):
        with_engine(name)
        data = pictures(101, sizes[0], sizes[-1])
        agree(name, network(sizes), data, "quadratic")
        agree(name, network(sizes, "tanh"), data, "cross_entropy")
        if sizes[-1] > 1:  # a single softmax output is 1 whatever θ
            agree(name, network(sizes, "tanh", "softmax"), data, "quadratic")
            agree(name, network(sizes, "sigmoid", "softmax"), data, "cross_entropy")

    @pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
    def test_every_function(self, pictures, with_engine, name, hidden, output, cost):
        with_engine(name)
        for sizes in ((30, 17, 15, 10), (30, 5, 17), (9, 3)):
            data = pictures(73, sizes[0], sizes[-1])
            agree(name, network(sizes, hidden, output), data, cost)

    @pytest.mark.parametrize("n", [1, 2, 49, 50, 51, CHUNK - 1, CHUNK, CHUNK + 1])
    def test_every_number_of_examples(self, pictures, with_engine, name, n):
        with_engine(name)
        data = pictures(n, 12, 3)
        for threads in (1, 2):
            agree(name, network((12, 5, 3)), data, "quadratic", threads)

    def test_black_images_dense_ones_and_pixels_of_many_values(self, pictures, with_engine, name):
        with_engine(name)
        net = network((30, 16, 10))
        some = pictures(60, 30, 10, seed=5)
        some.images[[0, 5, 6, 59]] = 0
        for data in (some, pictures(60, 30, 10, dense=True), pictures(60, 30, 10, values=100_000)):
            agree(name, net, data, "quadratic")
        black = Split(np.zeros((7, 30), np.float32), np.arange(7, dtype=np.uint8), shape=(5, 6))
        agree(name, net, black, "quadratic")
        v = np.ones_like(net.theta)
        bent = engine(net.layout, black, threads=1).hessian_vector(net.theta, v)
        assert not bent[: 30 * 16].any()  # nothing curves along the weights of a black pixel
        assert bent[30 * 16 :].any()

    def test_the_same_bits_with_one_two_and_three_threads_and_twice(
        self, pictures, with_engine, name
    ):
        with_engine(name)
        data = pictures(2 * CHUNK + 321, 40, 10)
        net = network((40, 33, 10), "tanh", "softmax")
        v = np.random.default_rng(0).normal(size=net.n_parameters).astype(np.float32)
        wanted = engine(net.layout, data, threads=1).hessian_vector(net.theta, v)
        for threads in (1, 2, 3):
            made = engine(net.layout, data, threads=threads)
            for _ in range(2):
                assert (made.hessian_vector(net.theta, v) == wanted).all()

    def test_products_between_gradients_change_neither(self, pictures, with_engine, name):
        """The same working memory serves all three."""
        with_engine(name)
        data = pictures(123, 20, 5)
        net = network((20, 18, 5))
        v = np.random.default_rng(0).normal(size=net.n_parameters).astype(np.float32)
        made = engine(net.layout, data, threads=1)
        before = made.evaluate(net.theta), made.gradient(net.theta)
        first = made.hessian_vector(net.theta, v)
        assert made.evaluate(net.theta) == before[0]
        assert (made.gradient(net.theta)[2] == before[1][2]).all()
        assert (made.hessian_vector(net.theta, v) == first).all()

    def test_real_digits_on_the_network_of_the_deck(self, real, with_engine, name):
        with_engine(name)
        agree(name, Network((784, 16, 16, 10), seed=0), real, "quadratic")


def test_the_exact_engine_is_the_formulas(pictures):
    data = pictures(CHUNK + 10, 12, 3)
    net = network((12, 5, 3))
    theta = net.theta.astype(np.float64)
    v = np.random.default_rng(0).normal(size=len(theta))
    made = [
        engine(net.layout, data, threads=threads, precision="float64").hessian_vector(theta, v)
        for threads in (1, 2, 3)
    ]
    wanted = product(net.layout, theta, v, data.images.astype(np.float64), data.labels)
    np.testing.assert_allclose(made[0], wanted, rtol=0, atol=1e-13 * np.abs(wanted).max())
    assert (made[0] == made[1]).all()
    assert (made[0] == made[2]).all()
