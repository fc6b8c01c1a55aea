"""The cost on a plane of parameter space: every point against a float64 network written out here.

Tolerance: 2e-6 of the value. Activations are good to about 1e-7 in float32, so where an example is
learnt so well that its cost nears nothing, what is left is held to 5e-7 per example instead.
"""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from tests.tried import COMBINATIONS, SHAPES

from descente.digits.split import Split
from descente.engines import surface, surfaces
from descente.engines.surfaces import LanesSurface, ProductsSurface
from descente.network import Layout, Network

SURFACES = [LanesSurface, ProductsSurface]
ALPHAS = np.array([0.0, -1.0, 0.3, 2.0, 0.0])
BETAS = np.array([0.0, 0.5, -0.7, 1.5, 1.0])
RELATIVE, PER_EXAMPLE = 2e-6, 5e-7


def plane(layout: Layout, seed: int = 0) -> np.ndarray:
    """An origin and two directions, all of order one."""
    vectors = np.random.default_rng([seed, *layout.sizes]).normal(0, 0.5, (3, layout.n_parameters))
    vectors[0, -layout.sizes[-1] :] += 0.5
    return vectors


def log_softmax(z: np.ndarray) -> np.ndarray:
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def costs(layout: Layout, theta, images, labels, cost) -> np.ndarray:
    """C of each example, in float64, written out."""
    f: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "identity": lambda z: z,
        "softmax": lambda z: np.exp(log_softmax(z)),
    }
    a, start, last = np.asarray(images, np.float64), 0, len(layout.sizes) - 2
    for k, (i, o) in enumerate(itertools.pairwise(layout.sizes)):
        W, b = theta[start : start + i * o].reshape(i, o), theta[start + i * o :][:o]
        z = a @ W + b
        a = f[layout.output if k == last else layout.activation](z)
        start += (i + 1) * o
    y = np.eye(layout.sizes[-1])[labels]
    if cost == "quadratic":
        return ((y - a) ** 2).sum(axis=1)
    if layout.output == "softmax":
        return -(y * log_softmax(z)).sum(axis=1)
    return (np.logaddexp(0, z) - y * z).sum(
        axis=1
    )  # ln(1 + e^z) - y z, as ln(1 - a) = -ln(1 + e^z)


def exact(layout, data, cost, vectors, alphas=ALPHAS, betas=BETAS) -> tuple[np.ndarray, np.ndarray]:
    """Σ C and Σ C² at each point, one whole network per point."""
    theta, first, second = vectors
    each = [
        costs(layout, theta + a * first + b * second, data.images, data.labels, cost)
        for a, b in zip(alphas, betas, strict=True)
    ]
    return np.array([c.sum() for c in each]), np.array([(c * c).sum() for c in each])


def agree(kind, layout: Layout, data: Split, cost: str) -> None:
    vectors = plane(layout)
    sums, squares = kind(layout, data, cost, 1, *vectors).sums(ALPHAS, BETAS)
    wanted, wanted_squares = exact(layout, data, cost, vectors)
    rest = PER_EXAMPLE * len(data)
    if len(data) > 50 and layout.sizes[-1] > 1:  # nothing here is learnt: no cost is near 0
        assert (wanted / len(data) > 0.05).all()
        rest = 0.0
    np.testing.assert_allclose(sums, wanted, rtol=RELATIVE, atol=rest)
    np.testing.assert_allclose(squares, wanted_squares, rtol=3 * RELATIVE, atol=3 * rest)


@pytest.mark.parametrize("kind", SURFACES)
class TestAgainstADirectEvaluation:
    @pytest.mark.parametrize("sizes", SHAPES, ids=str)
    def test_every_shape(self, pictures, kind, sizes):
        data = pictures(101, sizes[0], sizes[-1])
        agree(kind, Layout(sizes), data, "quadratic")
        agree(kind, Layout(sizes, "tanh"), data, "cross_entropy")
        agree(kind, Layout(sizes, "relu", "softmax"), data, "quadratic")
        agree(kind, Layout(sizes, "sigmoid", "softmax"), data, "cross_entropy")

    @pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
    def test_every_function(self, pictures, kind, hidden, output, cost):
        for sizes in ((30, 17, 15, 10), (30, 5, 17), (9, 3)):
            data = pictures(73, sizes[0], sizes[-1])
            agree(kind, Layout(sizes, hidden, output), data, cost)

    @pytest.mark.parametrize("n", [1, 2, 31, 32, 33, 511, 512, 513, 1000, 1001, 1555])
    def test_every_number_of_examples(self, pictures, kind, n):
        """The example that pads a last block of thirty-two, or of 512, counts for nothing."""
        agree(kind, Layout((12, 5, 3)), pictures(n, 12, 3), "quadratic")
        agree(kind, Layout((12, 5, 3), "tanh", "softmax"), pictures(n, 12, 3), "cross_entropy")

    def test_many_outputs_of_a_cross_entropy(self, pictures, kind):
        """More than the 64 factors that are multiplied before one logarithm is taken."""
        for outputs in (63, 64, 65, 200):
            agree(kind, Layout((10, 6, outputs)), pictures(80, 10, outputs), "cross_entropy")

    def test_outputs_of_a_half_cost_ln_2_each(self, pictures, kind):
        """At θ = 0 each of 300 sigmoids says 1/2: C = 300 ln 2, where 2³⁰⁰ would pass float32."""
        layout, data = Layout((4, 3, 300)), pictures(35, 4, 250)
        nowhere = np.zeros((3, layout.n_parameters))
        sums, squares = kind(layout, data, "cross_entropy", 1, *nowhere).sums(ALPHAS, BETAS)
        np.testing.assert_allclose(sums, 35 * 300 * np.log(2), rtol=1e-6)
        np.testing.assert_allclose(squares, 35 * (300 * np.log(2)) ** 2, rtol=1e-6)

    def test_the_order_and_number_of_the_points_is_free(self, pictures, kind):
        layout, data = Layout((12, 5, 3)), pictures(90, 12, 3)
        whole = kind(layout, data, "quadratic", 1, *plane(layout))
        sums, squares = whole.sums(ALPHAS, BETAS)
        backwards = whole.sums(ALPHAS[::-1], BETAS[::-1])
        assert (backwards[0] == sums[::-1]).all()
        assert (backwards[1] == squares[::-1]).all()

    def test_no_point_has_no_cost(self, pictures, kind):
        layout = Layout((12, 5, 3))
        whole = kind(layout, pictures(90, 12, 3), "quadratic", 1, *plane(layout))
        sums, squares = whole.sums(ALPHAS[:0], BETAS[:0])
        assert sums.shape == squares.shape == (0,)


def test_the_standard_error_that_follows_is_right(pictures):
    """Of n costs: √(Σ(C − mean)²/(n − 1)/n), which the two sums give to 1e-5."""
    layout, data = Layout((12, 5, 3), "tanh", "softmax"), pictures(700, 12, 3)
    theta, first, second = plane(layout)
    for kind in SURFACES:
        sums, squares = kind(layout, data, "quadratic", 1, theta, first, second).sums(ALPHAS, BETAS)
        for s, q, a, b in zip(sums, squares, ALPHAS, BETAS, strict=True):
            each = costs(
                layout, theta + a * first + b * second, data.images, data.labels, "quadratic"
            )
            made = np.sqrt((q / 700 - (s / 700) ** 2) / 699)
            assert made == pytest.approx(each.std(ddof=1) / np.sqrt(700), rel=1e-5)


def test_float64_has_every_digit(pictures):
    for sizes, (hidden, output, cost) in itertools.product([(12, 7, 5, 3), (9, 3)], COMBINATIONS):
        layout, data = Layout(sizes, hidden, output), pictures(40, sizes[0], sizes[-1])
        vectors = plane(layout)
        made = surface(layout, data, cost, 1, *vectors, precision="float64").sums(ALPHAS, BETAS)
        wanted = exact(layout, data, cost, vectors)
        np.testing.assert_allclose(made[0], wanted[0], rtol=1e-12)
        np.testing.assert_allclose(made[1], wanted[1], rtol=1e-12)


class TestBits:
    """Nothing but the point asked for decides a bit."""

    layout = Layout((40, 19, 10), "tanh", "softmax")

    @pytest.fixture
    def data(self, pictures) -> Split:
        return pictures(2345, 40, 10)

    @pytest.mark.parametrize("kind", [*SURFACES, "float64"])
    def test_threads_company_and_repetition_change_none(self, data, kind):
        rng = np.random.default_rng(0)
        alphas, betas = rng.normal(size=(2, 24))

        def made(threads):
            if kind == "float64":
                return surface(
                    self.layout, data, "quadratic", threads, *plane(self.layout), "float64"
                )
            return kind(self.layout, data, "quadratic", threads, *plane(self.layout))

        sums, squares = made(1).sums(alphas, betas)
        for threads in (1, 2, 3):
            same = made(threads)
            for _ in range(2):
                again = same.sums(alphas, betas)
                assert (again[0] == sums).all()
                assert (again[1] == squares).all()
            alone = [same.sums(alphas[i : i + 1], betas[i : i + 1]) for i in range(24)]
            assert [s[0] for s, _ in alone] == sums.tolist()
            assert [q[0] for _, q in alone] == squares.tolist()

    def test_points_made_a_few_at_a_time_for_want_of_room(self, data, monkeypatch):
        alphas, betas = np.random.default_rng(0).normal(size=(2, 24))
        whole = LanesSurface(self.layout, data, "quadratic", 2, *plane(self.layout))
        wanted = whole.sums(alphas, betas)
        monkeypatch.setattr(surfaces, "POINTS", 5 * 10 * 20)
        made = whole.sums(alphas, betas)
        assert (made[0] == wanted[0]).all()
        assert (made[1] == wanted[1]).all()


def test_narrow_later_layers_take_the_lanes_and_wide_ones_the_products(pictures):
    data = pictures(20, 6, 3)
    for sizes, kind in (
        ((6, 3), LanesSurface),
        ((6, 90, 3), LanesSurface),
        ((6, 320, 320, 3), ProductsSurface),
    ):
        layout = Layout(sizes)
        vectors = plane(layout) / np.sqrt(max(sizes))
        made = surface(layout, data, "quadratic", 1, *vectors)
        assert type(made) is kind
        wanted = exact(layout, data, "quadratic", vectors)
        np.testing.assert_allclose(made.sums(ALPHAS, BETAS)[0], wanted[0], rtol=RELATIVE)


class TestFarAway:
    """A plane may lead anywhere: what comes back is the cost, without a warning."""

    @pytest.mark.parametrize("kind", SURFACES)
    def test_huge_costs_are_given_as_they_are(self, pictures, kind):
        layout, data = Layout((12, 5, 3), "relu", "identity"), pictures(77, 12, 3)
        vectors = plane(layout)
        alphas, betas = np.array([1e2, -1e3, 3e3, 0.0]), np.array([-1e2, 0.0, 2e3, 1e4])
        made = kind(layout, data, "quadratic", 1, *vectors).sums(alphas, betas)
        wanted = exact(layout, data, "quadratic", vectors, alphas, betas)
        assert wanted[0].max() / 77 > 1e15
        np.testing.assert_allclose(made[0], wanted[0], rtol=RELATIVE)
        np.testing.assert_allclose(made[1], wanted[1], rtol=3 * RELATIVE)

    @pytest.mark.parametrize("kind", SURFACES)
    def test_a_finite_cost_has_a_finite_square(self, pictures, kind):
        """Where C is above 2e19 its square passes float32: the standard error would be infinite."""
        layout, data = Layout((12, 3), output="identity"), pictures(64, 12, 3)
        vectors = plane(layout)
        alphas, betas = np.array([1e10, 1e11]), np.array([1e11, -1e10])
        made = kind(layout, data, "quadratic", 1, *vectors).sums(alphas, betas)
        wanted = exact(layout, data, "quadratic", vectors, alphas, betas)
        np.testing.assert_allclose(made[0], wanted[0], rtol=RELATIVE)
        np.testing.assert_allclose(made[1], wanted[1], rtol=3 * RELATIVE)

    @pytest.mark.parametrize("kind", SURFACES)
    @pytest.mark.parametrize("n", [64, 65])
    def test_a_cost_past_float32_is_infinite_whatever_pads_the_last_block(self, pictures, kind, n):
        """An example that fills a block up has no cost, not 0 times an infinite one."""
        layout, data = Layout((12, 5, 3), "identity", "identity"), pictures(n, 12, 3)
        made = kind(layout, data, "quadratic", 1, *plane(layout))
        sums, squares = made.sums(np.array([1e19, 1e20]), np.array([1e19, 1e20]))
        assert np.isposinf(sums).all()
        assert np.isposinf(squares).all()

    @pytest.mark.parametrize("kind", SURFACES)
    def test_saturated_sigmoids_make_whole_numbers(self, pictures, kind):
        """Far out every output is 0 or 1, so every cost is a count of wrong outputs."""
        layout, data = Layout((12, 3)), pictures(65, 12, 3, dense=True)
        vectors = plane(layout)
        alphas, betas = np.array([1e6, -1e6]), np.array([1e6, 1e6])
        sums, squares = kind(layout, data, "quadratic", 1, *vectors).sums(alphas, betas)
        wanted = exact(layout, data, "quadratic", vectors, alphas, betas)
        np.testing.assert_allclose(sums, wanted[0], rtol=1e-7)
        np.testing.assert_allclose(sums, np.rint(sums), rtol=0, atol=1e-4)
        np.testing.assert_allclose(squares, wanted[1], rtol=1e-7)

    @pytest.mark.parametrize("kind", SURFACES)
    def test_numbers_past_float32_make_no_warning(self, pictures, kind):
        layout, data = Layout((12, 5, 3)), pictures(40, 12, 3)
        theta, first, second = plane(layout)
        far = 1e39
        for vectors, alpha in (((theta, far * first, second), 1.0), ((theta, first, second), far)):
            sums, _ = kind(layout, data, "quadratic", 1, *vectors).sums(
                np.array([alpha]), np.array([0.0])
            )
            assert sums.shape == (1,)

    @pytest.mark.parametrize("kind", SURFACES)
    def test_a_network_that_is_not_a_number_has_a_cost_that_is_not(self, pictures, kind):
        layout, data = Layout((12, 5, 3)), pictures(40, 12, 3)
        theta, first, second = plane(layout)
        theta[-1] = np.nan
        sums, squares = kind(layout, data, "quadratic", 1, theta, first, second).sums(ALPHAS, BETAS)
        assert np.isnan(sums).all()
        assert np.isnan(squares).all()


@pytest.mark.parametrize("kind", SURFACES)
def test_real_digits_on_the_network_of_the_deck(real, kind):
    net = Network((784, 16, 16, 10), seed=0)
    first, second = np.random.default_rng(0).normal(0, 0.05, (2, net.n_parameters))
    vectors = net.theta.astype(np.float64), first, second
    made = kind(net.layout, real, "quadratic", 2, *vectors).sums(ALPHAS, BETAS)
    wanted = exact(net.layout, real, "quadratic", vectors)
    np.testing.assert_allclose(made[0], wanted[0], rtol=RELATIVE)
    np.testing.assert_allclose(made[1], wanted[1], rtol=3 * RELATIVE)
