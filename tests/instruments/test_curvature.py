"""Curvature: λmax against dense eigenvalues and SciPy on PyTorch's products, and what 2/λmax means.

An eigenvalue of a symmetric matrix found with residual r lies within r of a true one, and within
about r²/gap of it; so a residual of 1e-5 λ gives λ to many more digits than anybody is shown.
"""

import signal
from contextlib import nullcontext

import numpy as np
import pytest
from tests import tried

import descente as gd
from descente import hessian
from descente.gradient import backpropagate
from descente.instruments.curvature import lanczos
from descente.objective import Objective, objective
from descente.space import Flat

SMOOTH = [row for row in tried.SMOOTH if row[0] != "identity"]


def matrix(values, seed=0) -> np.ndarray:
    """A symmetric matrix with these eigenvalues: a diagonal one, seen in three mirrors."""
    A = np.diag(np.asarray(values, dtype=np.float64))
    for w in np.random.default_rng(seed).normal(size=(3, len(A))):
        w /= np.linalg.norm(w)
        A -= 2 * np.outer(w, w @ A)
        A -= 2 * np.outer(A @ w, w)
    return (A + A.T) / 2


MATRICES = {
    "random": matrix(np.random.default_rng(1).normal(size=60)),
    "one": np.array([[3.0]]),
    "one, negative": np.array([[-3.0]]),
    "two": np.array([[1.0, 2.0], [2.0, -3.0]]),
    "two, equal": 4 * np.eye(2),
    "the identity": np.eye(30),
    "all negative": matrix(-np.linspace(1, 5, 40)),
    "the largest in size is negative": matrix([-100.0, *np.linspace(-1, 2, 30)]),
    "one outlier": matrix([50.0, *np.linspace(-1, 1, 50)]),
    "a cluster at the top": matrix([*(2 - 1e-9 * np.arange(10)), *np.linspace(0, 1, 40)]),
    "two equal at the top": matrix([5.0, 5.0, *np.linspace(0, 4, 30)]),
    "of rank one": matrix([7.0] + [0.0] * 40),
    "of rank three, indefinite": matrix([7.0, -8.0, 6.5] + [0.0] * 40),
    "diagonal with gaps": np.diag([1.0, 1, 1, 2, 2, 2, -5]),
    "falling by halves": matrix(2.0 ** -np.arange(45)),
    "crowded at the top": matrix(1 - np.linspace(0, 1, 300) ** 1.5),
    "tiny": 1e-12 * matrix(np.linspace(-1, 1, 20)),
    "huge": 1e12 * matrix(np.linspace(-1, 1, 20)),
}


class TestLanczos:
    @pytest.mark.parametrize("name", list(MATRICES))
    def test_finds_the_largest_eigenvalue_of_a_dense_matrix(self, name):
        A = MATRICES[name]
        wanted = np.linalg.eigvalsh(A)[-1]
        scale = np.abs(A).max()
        calls = []

        def product(v):
            calls.append(np.linalg.norm(v))
            return A @ v

        start = np.random.default_rng(5).normal(size=len(A))
        vector, products = lanczos(product, start, 1e-7, 2000)
        assert products == len(calls) < 2000
        if name == "crowded at the top":
            assert products > 100, "one basis is not enough: it starts again from the best found"
        np.testing.assert_allclose(calls, 1, rtol=1e-12)
        assert np.linalg.norm(vector) == pytest.approx(1, rel=1e-12)
        value = vector @ A @ vector
        assert np.linalg.norm(A @ vector - value * vector) <= 1e-7 * abs(wanted) + 1e-14 * scale
        assert value == pytest.approx(wanted, rel=1e-7, abs=1e-14 * scale)

    @pytest.mark.parametrize("values", [[0.0] * 6, [-1.0, 0, 0], [-3.0, -1, -1, 0, 0, 0, 0]])
    def test_finds_a_largest_eigenvalue_of_zero(self, values):
        """Relative to it nothing is ever small enough: it ends all the same, and with 0."""
        A = matrix(values)
        start = np.random.default_rng(5).normal(size=len(A))
        vector, products = lanczos(lambda v: A @ v, start, 1e-7, 2000)
        assert products <= len(A)
        assert np.linalg.norm(vector) == pytest.approx(1, rel=1e-12)
        assert abs(vector @ A @ vector) < 1e-14

    def test_needs_few_products_where_one_eigenvalue_stands_out(self):
        A = matrix([50.0, *np.linspace(-1, 1, 200)])
        start = np.random.default_rng(5).normal(size=len(A))
        assert lanczos(lambda v: A @ v, start, 1e-5, 300)[1] <= 6

    @pytest.mark.parametrize("most", [1, 2, 5, 99, 100, 101, 130])
    def test_never_makes_more_products_than_allowed(self, most):
        A = matrix(1 - np.linspace(0, 1, 300) ** 1.5)
        start = np.random.default_rng(5).normal(size=300)
        vector, products = lanczos(lambda v: A @ v, start, 1e-14, most)
        assert products == most
        assert np.linalg.norm(vector) == pytest.approx(1, rel=1e-12)
        # what it has then is an honest lower bound
        assert start @ A @ start / (start @ start) <= vector @ A @ vector + 1e-12
        assert vector @ A @ vector <= 1 + 1e-12

    def test_the_vector_it_starts_from_is_left_as_it_was(self):
        A, start = matrix(np.linspace(0, 1, 20)), np.arange(1.0, 21)
        before = start.copy()
        lanczos(lambda v: A @ v, start, 1e-6, 50)
        assert (start == before).all()


class Quadratic:
    """C(θ) = ½ θᵀAθ, an objective whose Hessian is A everywhere."""

    def __init__(self, A: np.ndarray) -> None:
        self.A = A
        self.theta = np.ones(len(A))
        self.space = Flat(len(A))
        self.n_examples, self.precision, self.fingerprint = 1, "float64", "quadratic"
        self.products = 0

    def cost(self, theta=None):
        theta = self.theta if theta is None else theta
        return 0.5 * theta @ self.A @ theta

    def gradient(self, theta=None):
        return self.A @ (self.theta if theta is None else theta)

    def hessian_vector(self, v, theta=None):
        self.products += 1
        return self.A @ v

    def hessian(self):
        return nullcontext(self.hessian_vector)

    def hessian_diagonal(self, indices=None):
        return np.diag(self.A)

    def surface(self, first, second, origin=None):
        raise NotImplementedError

    def sample(self, n, seed=0):
        return self

    def exact(self):
        return self

    def moved(self, theta):
        return self


def problem(pictures, sizes=(5, 4, 3), n=80, hidden="sigmoid", output="sigmoid", seed=3):
    net = gd.Network(sizes, seed=seed, activation=hidden, output=output)
    net.theta += np.random.default_rng(seed).normal(0, 0.5, net.n_parameters).astype(np.float32)
    return net, pictures(n, sizes[0], sizes[-1])


def dense_hessian(net, data, cost="quadratic") -> np.ndarray:
    """Column by column from complex steps of the gradient: every digit of float64."""
    X, h, columns = data.images.astype(np.float64), 1e-60, []
    for i in range(net.n_parameters):
        moved = net.theta.astype(np.complex128)
        moved[i] += 1j * h
        summed = backpropagate(net.layout, moved, X, data.labels, cost)[2]
        columns.append(summed.imag / h / len(data))
    return np.stack(columns, axis=1)


class TestSharpness:
    @pytest.mark.parametrize("sizes", [(5, 4, 3), (4, 3, 3, 3), (7, 3)], ids=str)
    @pytest.mark.parametrize(("hidden", "output", "cost"), SMOOTH)
    def test_is_the_largest_eigenvalue_of_the_dense_hessian(
        self, pictures, sizes, hidden, output, cost
    ):
        net, data = problem(pictures, sizes, hidden=hidden, output=output)
        H = dense_hessian(net, data, cost)
        wanted = np.linalg.eigvalsh(H)[-1]
        assert wanted > 1e-3
        s = gd.sharpness(net, data, cost=cost)
        assert s.converged
        assert s.largest == pytest.approx(wanted, rel=1e-6)
        assert s.residual <= 1e-5 * wanted
        assert s.n_examples == 80
        assert s.where == "all"
        assert np.linalg.norm(s.vector) == pytest.approx(1, rel=1e-12)

    def test_the_residual_is_what_it_says(self, pictures):
        net, data = problem(pictures)
        H = dense_hessian(net, data)
        for tolerance, most in ((1e-5, 300), (1e-2, 300), (1e-5, 3)):
            s = gd.sharpness(net, data, tolerance=tolerance, max_products=most)
            true = np.linalg.norm(H @ s.vector - s.largest * s.vector)
            assert s.residual == pytest.approx(true, rel=1e-6, abs=1e-13)
            assert s.largest == pytest.approx(s.vector @ H @ s.vector, rel=1e-12)
            assert s.converged == (true <= tolerance * s.largest)
            assert np.abs(np.linalg.eigvalsh(H) - s.largest).min() <= s.residual + 1e-12

    def test_an_eigenvalue_that_has_not_converged_sets_no_limit(self, pictures):
        net, data = problem(pictures, (784, 16, 16, 10), 200)
        s = gd.sharpness(net, data, max_products=2)
        assert s.products == 2
        assert not s.converged
        assert s.residual > 1e-5 * abs(s.largest)
        assert s.eta_limit is None
        assert "not converged after 2 products" in s.sentence
        assert "η <" not in s.sentence

    def test_one_product_measures_the_start_alone(self, pictures):
        net, data = problem(pictures)
        s = gd.sharpness(net, data, max_products=1)
        start = np.random.default_rng(0).standard_normal(net.n_parameters)
        np.testing.assert_allclose(s.vector, start / np.linalg.norm(start), rtol=1e-14)
        assert s.products == 1
        assert not s.converged

    @pytest.mark.parametrize("most", [1, 2, 3, 7, 40])
    def test_products_are_counted_and_never_more_than_allowed(self, most):
        at = Quadratic(matrix(np.linspace(0, 1, 60)))
        assert isinstance(at, Objective)
        s = gd.sharpness(at, tolerance=1e-13, max_products=most)
        assert s.products == at.products == most

    def test_a_converged_one_gives_the_limit_in_numbers_and_words(self, pictures):
        net, data = problem(pictures)
        s = gd.sharpness(net, data)
        assert s.eta_limit == 2 / s.largest
        assert f"{s.largest:.6g}" in s.sentence
        assert f"{s.eta_limit:.6g}" in s.sentence
        assert "over 80 examples" in s.sentence

    @pytest.mark.parametrize("values", [-np.linspace(1, 3, 20), np.zeros(20)])
    def test_a_cost_that_curves_up_nowhere_sets_no_limit(self, values):
        s = gd.sharpness(Quadratic(matrix(values)))
        assert s.largest == pytest.approx(values.max(), abs=1e-9)
        assert s.converged
        assert s.eta_limit is None
        assert "η <" not in s.sentence

    def test_the_largest_is_the_most_positive_not_the_largest_in_size(self):
        s = gd.sharpness(Quadratic(matrix([-100.0, *np.linspace(-1, 2, 30)])))
        assert s.largest == pytest.approx(2, rel=1e-8)
        assert s.eta_limit == pytest.approx(1, rel=1e-8)

    def test_small_batches_bias_it_upward(self, pictures):
        """λmax is convex in H: the mean over batches is at least that of the mean Hessian."""
        net, data = problem(pictures, n=320)
        whole = gd.sharpness(net, data).largest
        parts = [gd.sharpness(net, data[i : i + 8]).largest for i in range(0, 320, 8)]
        assert np.mean(parts) > 1.01 * whole

    def test_the_same_call_twice_and_any_number_of_threads_give_the_same_bits(self, pictures):
        net, data = problem(pictures, (30, 16, 10), 4100)
        first = gd.sharpness(net, data, threads=1)
        for threads in (1, 2, 3):
            again = gd.sharpness(net, data, threads=threads)
            assert again.largest == first.largest
            assert again.residual == first.residual
            assert again.products == first.products
            assert (again.vector == first.vector).all()

    def test_the_seed_decides_the_way_not_the_result(self, pictures):
        net, data = problem(pictures)
        one, other = (gd.sharpness(net, data, seed=s) for s in (0, 1))
        assert one.largest == pytest.approx(other.largest, rel=1e-8)
        assert (one.vector != other.vector).any()

    def test_float32_products_give_it_too(self, pictures):
        """Much data takes the float32 kernels, whose products are good to 1e-6 of the largest."""
        net, data = problem(pictures, (784, 16, 16, 10), 5000)
        exact = gd.sharpness(objective(net, data, precision="float64"))
        fast = gd.sharpness(net, data)
        assert fast.largest != exact.largest, "computed another way"
        assert fast.converged
        assert fast.largest == pytest.approx(exact.largest, rel=1e-5)
        assert abs(fast.vector @ exact.vector) == pytest.approx(1, abs=1e-4)

    def test_the_network_is_not_moved(self, pictures):
        net, data = problem(pictures)
        before = net.theta.copy()
        gd.sharpness(net, data)
        gd.sharpness_by_layer(net, data)
        assert (net.theta == before).all()

    @pytest.mark.parametrize(
        "options",
        [
            {"tolerance": 0},
            {"tolerance": -1e-5},
            {"tolerance": np.nan},
            {"tolerance": "fine"},
            {"max_products": 0},
            {"max_products": 2.5},
            {"max_products": True},
            {"seed": -1},
            {"seed": 0.5},
            {"threads": 0},
            {"cost": "quartic"},
        ],
        ids=str,
    )
    def test_what_is_out_of_range_is_refused_with_a_sentence(self, pictures, options):
        net, data = problem(pictures)
        with pytest.raises(gd.InputError) as error:
            gd.sharpness(net, data, **options)
        assert str(error.value).endswith(".")

    def test_whole_numbers_of_numpy_are_whole_numbers(self, pictures):
        net, data = problem(pictures)
        assert gd.sharpness(net, data, max_products=np.int64(40), seed=np.int64(0)).converged

    @pytest.mark.parametrize("poison", [np.nan, np.inf])
    def test_where_a_network_is_not_finite_it_is_refused_or_unconverged(self, pictures, poison):
        """As after a diverged training: a sentence, not the inside of a linear algebra library."""
        net, data = problem(pictures, output="identity")
        net.theta[-1] = poison
        try:
            s = gd.sharpness(net, data)
        except gd.InputError as error:
            assert str(error).endswith(".")  # noqa: PT017
        else:
            assert not s.converged
            assert s.eta_limit is None


class TestByLayer:
    @pytest.mark.parametrize(("hidden", "output", "cost"), SMOOTH)
    def test_each_is_that_of_the_layers_own_block(self, pictures, hidden, output, cost):
        net, data = problem(pictures, (4, 3, 3, 3), hidden=hidden, output=output)
        H = dense_hessian(net, data, cost)
        made = gd.sharpness_by_layer(net, data, cost=cost)
        assert [s.where for s in made] == ["layer 1", "layer 2", "layer 3"]
        start = 0
        for s, width in zip(made, (4 * 3 + 3, 3 * 3 + 3, 3 * 3 + 3), strict=True):
            part = slice(start, start + width)
            start += width
            assert s.converged
            assert s.largest == pytest.approx(np.linalg.eigvalsh(H[part, part])[-1], rel=1e-6)
            outside = s.vector.copy()
            outside[part] = 0
            assert not outside.any()
            assert np.linalg.norm(s.vector) == pytest.approx(1, rel=1e-12)
            bent = H[part, part] @ s.vector[part]
            true = np.linalg.norm(bent - s.largest * s.vector[part])
            assert s.residual == pytest.approx(true, rel=1e-5, abs=1e-13)

    def test_none_is_above_the_whole(self, pictures):
        """Cauchy's interlacing: a block curves no more than the matrix it is cut from."""
        net, data = problem(pictures, (30, 16, 16, 10), 300)
        whole = gd.sharpness(net, data).largest
        blocks = [s.largest for s in gd.sharpness_by_layer(net, data)]
        assert len(blocks) == 3
        assert max(blocks) <= whole * (1 + 1e-9)


class TestTheThresholdIsReal:
    """On a quadratic full-batch descent multiplies the error along u by 1 − ηλ at every step."""

    def prepared(self, pictures):
        data = pictures(120, 6, 3, dense=True)
        X1 = np.column_stack([data.images.astype(np.float64), np.ones(120)])
        best = np.linalg.lstsq(X1, np.eye(3)[data.labels], rcond=None)[0].ravel()
        net = gd.Network((6, 3), output="identity")
        s = gd.sharpness(net, data, tolerance=1e-9)
        assert s.largest == pytest.approx(np.linalg.eigvalsh(2 / 120 * X1.T @ X1)[-1], rel=1e-12)
        return net, data, best, s

    @pytest.mark.parametrize("share", [0.98, 1.02])
    def test_just_below_the_error_shrinks_and_just_above_it_grows(self, pictures, share):
        net, data, best, s = self.prepared(pictures)
        net.theta = best + 0.5 * s.vector
        floor = gd.cost(gd.Network.of(net.layout, best), data)
        before = gd.cost(net, data) - floor
        run = gd.descend(
            net,
            data,
            share * s.eta_limit,
            None,
            30,
            schedule="constant",
            weight_decay=0.0,
            record=False,
        )
        # 0.96 and -1.04 for the error, their squares for the cost; growing, it is stopped early
        assert run.steps == 30 if share < 1 else run.outcome.kind == "diverged"
        assert run.steps >= 10
        factor = (1 - 2 * share) ** run.steps
        assert (net.theta - best) @ s.vector == pytest.approx(0.5 * factor, rel=1e-3)
        after = gd.cost(net, data) - floor
        assert after == pytest.approx(before * factor**2, rel=1e-2)
        assert (after < 0.2 * before) if share < 1 else (after > 2 * before)

    def test_from_anywhere_below_it_descent_comes_down_and_above_it_does_not(self, pictures):
        net, data, best, s = self.prepared(pictures)
        floor = gd.cost(gd.Network.of(net.layout, best), data)
        ends = []
        for share in (0.95, 1.05):
            net = gd.Network((6, 3), seed=1, output="identity")
            start = gd.cost(net, data) - floor
            for _ in range(150):
                net.theta -= share * s.eta_limit * gd.gradient(net, data).vector
            ends.append((gd.cost(net, data) - floor) / start)
        assert ends[0] < 0.1
        assert ends[1] > 100


def largest_eigenvalue(operator) -> float:
    """By SciPy's Lanczos, which shares no line with ours."""
    from scipy.sparse.linalg import eigsh

    start = np.random.default_rng(1).normal(size=operator.shape[0])
    return eigsh(operator, 1, which="LA", v0=start, tol=1e-6, return_eigenvectors=False)[0]


class TestTheNetworkOfTheDeck:
    def prepared(self, real, trained):
        """The network, new or after 150 steps of ten examples made in float64 by the formulas."""
        net, data = gd.Network((784, 16, 16, 10), seed=0), real[:500]
        theta, X = net.theta.astype(np.float64), data.images.astype(np.float64)
        for k in range(150 if trained else 0):
            rows = np.arange(10 * k, 10 * k + 10) % 500
            theta -= backpropagate(net.layout, theta, X[rows], data.labels[rows])[2] / 10
        net.theta = theta
        return net, data, (net.layout, net.theta, X, data.labels)

    @pytest.mark.parametrize("trained", [False, True], ids=["new", "trained"])
    def test_is_what_scipy_finds_on_pytorchs_products(self, real, oracle, trained):
        net, data, problem = self.prepared(real, trained)

        def question(pytorch):
            from scipy.sparse.linalg import LinearOperator

            product, size = pytorch.hessian_products(*problem), net.n_parameters
            return largest_eigenvalue(LinearOperator((size, size), product, dtype=np.float64))

        s = gd.sharpness(net, data)
        made, wanted = oracle(s.largest, question, needs=("torch", "scipy"))
        assert s.converged
        assert s.n_examples == 500
        assert made == pytest.approx(wanted, rel=1e-6)
        # the products of the formulas, themselves compared with PyTorch's in test_hessian
        layout, theta, X, labels = problem
        product = hessian.product(layout, theta.astype(np.float64), s.vector, X, labels) / 500
        true = np.linalg.norm(product - s.largest * s.vector)
        assert s.residual == pytest.approx(true, rel=1e-3, abs=1e-9 * s.largest)

    def test_is_what_scipy_finds_on_curvlinops(self, real, oracle):
        net, data, problem = self.prepared(real, trained=True)
        made, wanted = oracle(
            gd.sharpness(net, data).largest,
            lambda pytorch: largest_eigenvalue(pytorch.curvlinops_hessian(*problem)),
            needs=("torch", "curvlinops", "scipy"),
        )
        assert made == pytest.approx(wanted, rel=1e-4)


class TestAlongARun:
    @pytest.fixture
    def data(self, pictures):
        return pictures(60, 12, 3)

    @pytest.fixture
    def run(self, data):
        return gd.descend(gd.Network((12, 5, 3), seed=1), data, 2.0, 10, 12, seed=1)

    def test_each_point_is_the_sharpness_there_beside_its_own_limit(self, run, data):
        along = gd.sharpness_along(run, data, most=7)
        assert len(along.step) <= 7
        assert set(along.step) <= set(run.snapshot_steps)
        assert (along.step[0], along.step[-1]) == (0, run.steps)
        assert (np.diff(along.step) > 0).all()
        assert along.n_examples == 60
        for k, step in enumerate(along.step):
            there = gd.Network.of(run.network.layout, run.theta_at(int(step)))
            s = gd.sharpness(there, data, tolerance=1e-4)
            assert (along.largest[k], along.residual[k]) == (s.largest, s.residual)
            assert along.converged[k]
            assert along.cost[k] == gd.cost(there, data)
            eta = float(run.history.eta[min(int(step), run.steps - 1)])
            assert along.limit[k] == pytest.approx(2 / eta, rel=1e-12)

    def test_it_uses_the_cost_the_run_descended(self, data):
        net = gd.Network((12, 5, 3), seed=1, output="softmax")
        run = gd.descend(net, data, 0.5, 10, 3, cost="cross_entropy")
        along = gd.sharpness_along(run, data, most=2)
        last = gd.sharpness(run.network, data, cost="cross_entropy", tolerance=1e-4)
        assert along.largest[-1] == last.largest
        assert along.cost[-1] == gd.cost(run.network, data, "cross_entropy")

    def test_progress_is_told_and_ctrl_c_keeps_what_is_done(self, run, data):
        told = []

        def on_progress(done, total):
            told.append((done, total))
            if done == 2:
                signal.raise_signal(signal.SIGINT)

        handler = signal.getsignal(signal.SIGINT)
        part = gd.sharpness_along(run, data, most=5, on_progress=on_progress)
        assert told == [(1, 5), (2, 5)]
        assert len(part.step) == len(part.largest) == len(part.limit) == 2
        assert signal.getsignal(signal.SIGINT) is handler
        whole = gd.sharpness_along(run, data, most=5)
        assert (whole.largest[:2] == part.largest).all()
        assert len(whole.step) == 5

    def test_an_unconverged_point_is_marked(self, run, data):
        along = gd.sharpness_along(run, data, most=3, max_products=2)
        assert not along.converged.any()
        assert along.converged.dtype == bool

    def test_the_run_is_not_moved(self, run, data):
        before = run.network.theta.copy()
        gd.sharpness_along(run, data, most=3)
        assert (run.network.theta == before).all()

    def test_a_run_that_was_not_recorded_is_refused(self, data):
        run = gd.descend(gd.Network((12, 5, 3)), data, 1.0, 10, 1, record=False)
        with pytest.raises(gd.InputError, match="not recorded"):
            gd.sharpness_along(run, data)

    def test_full_batch_descent_on_a_quadratic_stays_below_its_constant_limit(self, pictures):
        """A linear network's λmax is the same at every step, and so is a constant η's limit."""
        data = pictures(60, 6, 3, dense=True)
        net = gd.Network((6, 3), output="identity")
        top = gd.sharpness(net, data).largest
        run = gd.descend(net, data, 0.5 / top, None, 20, schedule="constant", weight_decay=0.0)
        along = gd.sharpness_along(run, data, most=6)
        np.testing.assert_allclose(along.largest, top, rtol=1e-7)
        np.testing.assert_allclose(along.limit, 4 * top, rtol=1e-6)
