"""The compiled loops against plain float64: every shape, every function, every rule, every bit.

Tolerances. A float32 sum of k products is off by at most about k·2⁻²⁴ of the sum of their sizes;
the layers here add up to 64 of them and activations are good to 1e-7 each, so costs agree to 1e-5
and gradients to 2e-5 of their largest number. A wrong factor, sign, index or missing term is never
that small.
"""

import math
import threading

import numpy as np
import pytest
from numba import njit
from tests.tried import COMBINATIONS, SHAPES
from threadpoolctl import threadpool_info, threadpool_limits

import descente as gd
from descente.descent import Descent
from descente.digits.split import Split
from descente.engines import State, compiled, engine
from descente.engines.blas import Products
from descente.engines.compressed import compress
from descente.engines.dense import Dense
from descente.engines.plan import CHUNK
from descente.engines.rows import Rows
from descente.gradient import backpropagate
from descente.kernels import rules as rule_codes
from descente.kernels.lanes import exp, load, store
from descente.kernels.rows import sigmoid
from descente.network import Layout, Network
from descente.recipe import RULES, Recipe

ENGINES = [Rows, Dense]
COST_TOLERANCE = 1e-5
GRADIENT_TOLERANCE = 2e-5


def network(sizes, hidden="sigmoid", output="sigmoid", seed=0) -> Network:
    """A network whose every number, biases too, is of order one."""
    net = Network(sizes, seed=seed, activation=hidden, output=output)
    rng = np.random.default_rng([seed, *sizes])
    net.theta += rng.normal(0, 0.2, net.n_parameters).astype(np.float32)
    net.theta[-sizes[-1] :] += 0.5
    return net


def reference(net: Network, data: Split, cost: str):
    """Summed cost, labels of the outputs and summed gradient in float64."""
    theta, X = net.theta.astype(np.float64), data.images.astype(np.float64)
    costs, outputs, summed = backpropagate(net.layout, theta, X, data.labels, cost)
    return costs.sum(), outputs, summed


def agree(kind, net: Network, data: Split, cost: str, threads: int = 1) -> None:
    made = kind(net.layout, data, cost, threads)
    wanted, outputs, wanted_sum = reference(net, data, cost)
    value, correct = made.evaluate(net.theta)
    value_too, correct_too, summed = made.gradient(net.theta)
    assert value == pytest.approx(wanted, rel=COST_TOLERANCE, abs=COST_TOLERANCE * len(data))
    assert value_too == pytest.approx(wanted, rel=COST_TOLERANCE, abs=COST_TOLERANCE * len(data))
    two = np.sort(outputs, axis=1)[:, -2:]
    unsure = int((two[:, -1] - two[:, 0] < 1e-5).sum()) if two.shape[1] == 2 else 0
    right = int((outputs.argmax(axis=1) == data.labels).sum())
    assert abs(correct - right) <= unsure
    assert correct_too == correct
    scale = np.abs(wanted_sum).max()
    np.testing.assert_allclose(summed, wanted_sum, rtol=0, atol=GRADIENT_TOLERANCE * scale)


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_every_shape(pictures, kind, sizes):
    data = pictures(101, sizes[0], sizes[-1])
    agree(kind, network(sizes), data, "quadratic")
    agree(kind, network(sizes, "tanh", "softmax"), data, "cross_entropy")


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
def test_every_function(pictures, kind, hidden, output, cost):
    for sizes in ((30, 17, 15, 10), (30, 5, 17), (9, 3)):
        agree(kind, network(sizes, hidden, output), pictures(73, sizes[0], sizes[-1]), cost)


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("n", [1, 2, 49, 50, 51, 999, 1000, 1001, 2345])
def test_every_number_of_examples(pictures, kind, n):
    data = pictures(n, 12, 3)
    for threads in (1, 2, 3):
        agree(kind, network((12, 5, 3)), data, "quadratic", threads)


@pytest.mark.parametrize("kind", ENGINES)
class TestEveryKindOfImage:
    def test_dense(self, pictures, kind):
        data = pictures(60, 30, 10, dense=True)
        assert (data.images > 0).all()
        agree(kind, network((30, 16, 10)), data, "quadratic")

    def test_black(self, kind):
        data = Split(np.zeros((7, 30), np.float32), np.arange(7, dtype=np.uint8), shape=(5, 6))
        net = network((30, 16, 10))
        agree(kind, net, data, "quadratic")
        summed = kind(net.layout, data, "quadratic", 1).gradient(net.theta)[2]
        assert not summed[: 30 * 16].any()  # nothing flows to the weights of a black pixel
        assert summed[30 * 16 :].any()

    def test_black_among_others(self, pictures, kind):
        data = pictures(60, 30, 10)
        data.images[[0, 5, 6, 59]] = 0
        agree(kind, network((30, 16, 10)), data, "quadratic")

    @pytest.mark.parametrize("values", [254, 255, 256, 100_000])
    def test_few_and_many_distinct_values(self, kind, values):
        """At most 255 values besides 0 are kept as bytes; one more and each pixel has its own."""
        rng = np.random.default_rng(values)
        levels = rng.permutation(np.resize(np.arange(1, values + 1), 60 * 20)) / (values + 1)
        data = Split(
            levels.reshape(60, 20).astype(np.float32),
            rng.integers(0, 10, 60).astype(np.uint8),
            shape=(4, 5),
        )
        assert len(np.unique(data.images)) == min(values, 1200)
        code = compress(data).code
        assert code.dtype == (np.uint8 if values <= 255 else np.uint32)
        agree(kind, network((20, 16, 10)), data, "quadratic")

    def test_negative_pixels_and_negative_zero(self, kind):
        rng = np.random.default_rng(0)
        images = rng.normal(size=(40, 9)).astype(np.float32)
        images[:, 3] = -0.0
        data = Split(images, rng.integers(0, 4, 40).astype(np.uint8), shape=(3, 3))
        agree(kind, network((9, 5, 4), "tanh", "identity"), data, "quadratic")

    def test_arrays_that_may_not_be_written(self, pictures, kind):
        data = pictures(60, 12, 3, seed=4)
        data.images.flags.writeable = False
        data.labels.flags.writeable = False
        agree(kind, network((12, 5, 3)), data, "quadratic")


def test_compressed_rows_are_the_images(pictures):
    for data in (pictures(60, 30, 10), pictures(60, 30, 10, values=100_000)):
        ptr, column, code, table = compress(data)
        images = np.zeros_like(data.images)
        for r in range(60):
            part = slice(int(ptr[r]), int(ptr[r + 1]))
            np.add.at(images[r], column[part], table[code[part]])
        assert (images == data.images).all()
        lit = np.count_nonzero(data.images, axis=1)
        assert (np.diff(ptr) == -(-lit // 4) * 4).all(), "rows are filled up to whole fours"


def test_wide_images_wide_layers_and_the_choice_between_the_engines(pictures):
    black = pictures(1000, 784, 10)
    assert isinstance(engine(Layout((784, 16, 16, 10)), black, batch=10), Rows)
    assert isinstance(engine(Layout((784, 3000, 10)), pictures(100, 784, 10, dense=True)), Dense)
    wide = Split(np.ones((2, 65_537), np.float32), np.zeros(2, np.uint8), shape=(1, 65_537))
    assert isinstance(engine(Layout((65_537, 2)), wide), Dense)
    last = Split(np.zeros((2, 65_536), np.float32), np.zeros(2, np.uint8), shape=(256, 256))
    last.images[:, -1] = 1  # the last column a 16-bit number can name
    agree(Rows, network((65_536, 2)), last, "quadratic")


@pytest.mark.parametrize("kind", ENGINES)
def test_real_digits_on_the_network_of_the_deck(real, kind):
    agree(kind, Network((784, 16, 16, 10), seed=0), real, "quadratic")


class TestBits:
    """Nothing but the numbers asked for decides a bit: not the threads, not the call before."""

    @pytest.mark.parametrize("kind", ENGINES)
    def test_cost_and_gradient_with_one_two_and_three_threads(self, pictures, kind):
        data = pictures(4321, 40, 10)
        net = network((40, 33, 10))
        first = kind(net.layout, data, "quadratic", 1)
        value = first.evaluate(net.theta)
        cost, correct, summed = first.gradient(net.theta)
        for threads in (1, 2, 3):
            other = kind(net.layout, data, "quadratic", threads)
            for _ in range(2):
                assert other.evaluate(net.theta) == value
                again = other.gradient(net.theta)
                assert again[:2] == (cost, correct)
                assert (again[2] == summed).all()

    def test_wide_products_with_one_two_and_three_threads(self, pictures):
        """Wide enough that the matrix products are really shared out."""
        data = pictures(1100, 784, 10)
        net = network((784, 600, 10))
        results = [
            Dense(net.layout, data, "quadratic", threads).gradient(net.theta)
            for threads in (1, 2, 3, 2)
        ]
        for cost, correct, summed in results[1:]:
            assert (cost, correct) == results[0][:2]
            assert (summed == results[0][2]).all()

    @pytest.mark.parametrize("name", ["rows", "dense"])
    @pytest.mark.parametrize("batch_size", [7, None])
    @pytest.mark.parametrize("rule", list(RULES))
    def test_training_with_one_two_and_three_threads(
        self, pictures, with_engine, name, batch_size, rule
    ):
        with_engine(name)
        sizes = (12, 5, 3)
        data = pictures(2100, 12, 3)
        made = []
        for threads in (1, 2, 3):
            net = Network(sizes, seed=1)
            descent = Descent(
                net,
                data,
                Recipe(0.05, batch_size, 3, rule=rule, weight_decay=0.01),
                threads=threads,
            )
            parts = []
            while not descent.outcome.done and descent.state.step < 20:
                parts.append(descent.advance(20 - descent.state.step).costs)
            made.append((net.theta, np.concatenate(parts), descent.state.slots))
        for theta, costs, slots in made[1:]:
            assert (theta == made[0][0]).all()
            assert np.array_equal(costs, made[0][1])
            assert (slots == made[0][2]).all()

    @pytest.mark.parametrize("kind", ENGINES)
    @pytest.mark.parametrize("batch", [1, 10, 64, 1100])
    @pytest.mark.parametrize("rule", ["plain", *RULES])
    def test_however_a_descent_is_cut_up(self, pictures, kind, batch, rule):
        data = pictures(1150, 12, 3)
        layout = Layout((12, 5, 3))
        steps = 8
        code = compiled(RULES["sgd" if rule == "plain" else rule], 0.0 if rule == "plain" else 0.01)
        order = np.random.default_rng(0).integers(0, 1150, steps * batch).astype(np.uint32)
        etas = np.linspace(0.2, 0.01, steps).astype(np.float32)
        ends = []
        for cut in (steps, 3, 1):
            made = kind(layout, data, "quadratic", 2)
            n = layout.n_parameters
            state = State(Network((12, 5, 3)).theta, np.zeros((2, n), np.float32))
            parts = []
            for i in range(0, steps, cut):
                part = order[i * batch : (i + cut) * batch]
                made_steps = made.train(state, code, part, batch, etas[i : i + cut])
                assert made_steps.done == len(etas[i : i + cut]) == len(made_steps.costs)
                parts.append(made_steps.costs)
            assert state.step == steps
            ends.append((state.theta, state.slots, np.concatenate(parts)))
        for theta, slots, costs in ends[1:]:
            assert (theta == ends[0][0]).all()
            assert (slots == ends[0][1]).all()
            assert np.array_equal(costs, ends[0][2])

    def test_two_python_threads_at_once(self, pictures):
        data = pictures(2500, 40, 10)
        net = network((40, 33, 10))
        rows = Rows(net.layout, data, "quadratic", 2)
        wanted = rows.gradient(net.theta)
        seen: list[tuple] = []

        def work() -> None:
            seen.extend(rows.gradient(net.theta) for _ in range(5))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert len(seen) == 15
        for cost, correct, summed in seen:
            assert (cost, correct) == wanted[:2]
            assert (summed == wanted[2]).all()

    def test_two_products_that_overlap_leave_blas_as_they_found_it(self):
        """Two networks in two threads: neither frees BLAS under the other, nor pins it for good."""

        def blas_threads() -> list[int]:
            return [p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"]

        with threadpool_limits(2, user_api="blas"):
            before = blas_threads()
            if not before or max(before) < 2:
                pytest.skip("This BLAS has one thread whatever it is asked for.")
            first, second = Products(1), Products(1)
            first.__enter__()
            second.__enter__()
            first.__exit__(None, None, None)
            within = blas_threads()
            second.__exit__(None, None, None)
            after = blas_threads()
        assert max(within) == 1
        assert after == before


@njit
def _exp_of(x, out):
    for i in range(0, len(x), 16):
        store(out, i, exp(load(x, i)))


@njit
def _sigmoid_of(x, out):
    for i in range(0, len(x), 16):
        store(out, i, sigmoid(load(x, i)))


def _laned(function, x):
    x = np.asarray(x, dtype=np.float32)
    padded = np.zeros(-(-len(x) // 16) * 16, np.float32)
    padded[: len(x)] = x
    out = np.full_like(padded, -99)
    function(padded, out)
    return out[: len(x)]


class TestLanes:
    def test_exp_to_two_units_in_the_last_place(self):
        x = np.linspace(-87, 88, 400_001).astype(np.float32)
        made = _laned(_exp_of, x).astype(np.float64)
        exact = np.exp(x.astype(np.float64))
        ulps = np.abs(made - exact) / np.spacing(exact.astype(np.float32)).astype(np.float64)
        assert ulps.max() < 2
        assert _laned(_exp_of, [0.0, -0.0]).tolist() == [1, 1]

    def test_exp_is_clamped_and_lets_nan_through(self):
        far = [-1e4, -np.inf, -88, -3e38, 1e4, np.inf, 89, 3e38]
        made = _laned(_exp_of, far)
        low, high = math.exp(-87), math.exp(88)
        np.testing.assert_allclose(made, [low] * 4 + [high] * 4, rtol=1e-6)
        mixed = _laned(_exp_of, [np.nan, 1.0, np.nan, -1.0])
        assert np.isnan(mixed[[0, 2]]).all()
        np.testing.assert_allclose(mixed[[1, 3]], [math.e, 1 / math.e], rtol=1e-6)

    def test_sigmoid_over_the_whole_range(self):
        x = np.concatenate([np.linspace(-1e4, 1e4, 20_001), np.linspace(-80, 80, 160_001)])
        x = x.astype(np.float32)
        made = _laned(_sigmoid_of, x).astype(np.float64)
        big = x.astype(np.float64)
        exact = np.where(big < 0, np.exp(np.minimum(big, 0)), 1) / (1 + np.exp(-np.abs(big)))
        assert np.abs(made - exact).max() < 1.5e-7
        near = np.abs(big) < 80  # in the left tail the relative error counts
        np.testing.assert_allclose(made[near], exact[near], rtol=5e-7)
        assert (made >= 0).all()
        assert (made <= 1).all()

    def test_sigmoid_of_infinities_and_nan(self):
        made = _laned(_sigmoid_of, [np.inf, -np.inf, np.nan, 0.0])
        assert made[0] == 1
        assert 0 <= made[1] < 1e-37
        assert np.isnan(made[2])
        assert made[3] == 0.5

    @pytest.mark.parametrize("outputs", [1, 2, 10, 15, 16, 17, 33, 40])
    @pytest.mark.parametrize("kind", ENGINES)
    def test_the_first_of_equal_outputs_wins(self, kind, outputs):
        layout = Layout((4, outputs), output="identity")
        labels = np.arange(outputs, dtype=np.uint8)
        classes = tuple(str(k) for k in range(outputs))
        data = Split(np.zeros((outputs, 4), np.float32), labels, classes=classes, shape=(2, 2))
        made = kind(layout, data, "quadratic", 1)
        for first in range(outputs):
            for value, rest in ((1.0, 0.0), (0.0, -2.0), (-1.0, -2.0), (-1e15, -1e18)):
                theta = np.zeros(layout.n_parameters, np.float32)
                biases = theta[-outputs:]
                biases[:] = rest
                biases[first:] = value  # the largest from here to the end
                assert made.evaluate(theta)[1] == 1, "one label is the first of the largest"
                only = kind(layout, data[first : first + 1], "quadratic", 1)
                assert only.evaluate(theta)[1] == 1


class ByTheBook:
    """The update rules as their papers write them, in float64 NumPy."""

    def __init__(self, rule: str, decay: float, n: int) -> None:
        self.rule, self.decay = rule, decay
        self.m, self.v, self.t = np.zeros(n), np.zeros(n), 0

    def step(self, theta, g, eta):
        self.t += 1
        if self.rule == "sgd":
            direction = g
        elif self.rule == "momentum":
            self.m = 0.9 * self.m + g
            direction = self.m
        else:
            self.m = 0.9 * self.m + 0.1 * g
            self.v = 0.999 * self.v + 0.001 * g * g
            unbiased_m = self.m / (1 - 0.9**self.t)
            unbiased_v = self.v / (1 - 0.999**self.t)
            direction = unbiased_m / (np.sqrt(unbiased_v) + 1e-8)
        return theta - eta * self.decay * theta - eta * direction


TABLE = [
    ("sgd", 0.0, 0.3),
    ("sgd", 0.1, 0.3),
    ("momentum", 0.0, 0.05),
    ("momentum", 0.1, 0.05),
    ("adam", 0.0, 0.01),
    ("adam", 0.1, 0.01),
]
PROBLEMS = [
    ((12, 5, 3), "sigmoid", "sigmoid", "quadratic"),
    ((12, 17, 4, 3), "tanh", "softmax", "cross_entropy"),
    ((12, 3), "identity", "identity", "quadratic"),
    ((12, 6, 3), "relu", "sigmoid", "cross_entropy"),
]


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("batch", [1, 10, 60])
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: f"{p[1]}-{p[2]}-{p[3]}")
@pytest.mark.parametrize(("rule", "decay", "eta"), TABLE)
def test_training_is_the_rule_by_the_book(pictures, kind, batch, problem, rule, decay, eta):
    """Thirty steps, each gradient in float64: the paths stay together to 1e-4 of their length."""
    sizes, hidden, output, cost = problem
    data = pictures(60, sizes[0], sizes[-1], dense=True)
    net = network(sizes, hidden, output, seed=2)
    steps = 30
    order = np.concatenate([np.random.default_rng(k).permutation(60) for k in range(30)])
    order = order[: steps * batch].astype(np.uint32)
    etas = np.linspace(eta, eta / 10, steps).astype(np.float32)

    start = theta = net.theta.astype(np.float64)
    book = ByTheBook(rule, decay, len(theta))
    wanted_costs = []
    for k in range(steps):
        rows = order[k * batch : (k + 1) * batch]
        X = data.images[rows].astype(np.float64)
        costs, _, summed = backpropagate(net.layout, theta, X, data.labels[rows], cost)
        wanted_costs.append(costs.mean())
        theta = book.step(theta, summed / batch, float(etas[k]))

    state = State(net.theta, np.zeros((RULES[rule].slots, len(theta)), np.float32))
    made = kind(net.layout, data, cost, 1).train(
        state, compiled(RULES[rule], decay), order, batch, etas
    )
    assert made.done == state.step == steps
    np.testing.assert_allclose(made.costs, wanted_costs, rtol=1e-4, atol=1e-5)
    moved = np.linalg.norm(theta - start)
    assert np.linalg.norm(state.theta - theta) < 1e-4 * moved


OPTIMISERS = {  # PyTorch's SGD couples the decay to the gradient, so it is compared without one
    ("sgd", 0.0): ("SGD", {}),
    ("momentum", 0.0): ("SGD", {"momentum": 0.9}),
    ("adam", 0.0): ("AdamW", {"weight_decay": 0.0}),
    ("adam", 0.1): ("AdamW", {"weight_decay": 0.1}),
}


@pytest.mark.parametrize(("rule", "decay", "eta"), [row for row in TABLE if row[:2] in OPTIMISERS])
def test_training_is_torch_optim(pictures, oracle, rule, decay, eta):
    data = pictures(60, 12, 3, dense=True)
    net = network((12, 5, 3), seed=3)
    start = net.theta.astype(np.float64)
    X, (name, options) = data.images.astype(np.float64), OPTIMISERS[rule, decay]
    gd.descend(
        net, data, eta, None, 40, rule=rule, weight_decay=decay, schedule="constant", record=False
    )
    made, wanted = oracle(
        net.theta,
        lambda pytorch: pytorch.trained(
            net.layout, start, X, data.labels, name, 40, lr=eta, **options
        ),
    )
    assert np.linalg.norm(made - wanted) < 1e-4 * np.linalg.norm(wanted - start)


@pytest.mark.parametrize("count", [1, 2, 10, 1000, 100_000])
def test_adams_first_direction_is_a_sign_and_its_bias_correction_fades(count):
    """With a constant gradient both means are the gradient itself: the step is η·sign(g)."""
    g = np.array([1e-3, -1e-3, 10.0, -10.0] * 4, np.float32)
    m = ((1 - 0.9 ** (count - 1)) * g).astype(np.float32)
    v = ((1 - 0.999 ** (count - 1)) * g * g).astype(np.float32)
    theta = np.zeros(16, np.float32)
    code = compiled(RULES["adam"], 0.0)
    bad = rule_codes.step(code.code, code.coefficients, theta, g, m, v, np.float32(0.01), count)
    assert bad == 0
    np.testing.assert_allclose(theta, -0.01 * np.sign(g), rtol=1e-4)


def overflowing(batch: int, n: int = 60):
    """Three linear outputs and an η that multiplies the error at each step until floats end."""
    layout = Layout((12, 3), output="identity")
    rng = np.random.default_rng(0)
    images = rng.random((n, 12)).astype(np.float32)
    data = Split(
        images, rng.integers(0, 3, n).astype(np.uint8), classes=("a", "b", "c"), shape=(3, 4)
    )
    steps = 60
    order = rng.integers(0, n, steps * batch).astype(np.uint32)
    return layout, data, order, np.full(steps, 30.0, np.float32)


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("batch", [1, 10, 60, CHUNK + 7])
@pytest.mark.parametrize("rule", ["plain", "sgd", "momentum"])
def test_an_overflow_is_noticed_at_its_step_and_the_last_finite_state_is_kept(kind, batch, rule):
    layout, data, order, etas = overflowing(batch)
    etas = etas * (3 if rule == "momentum" else 1)
    code = compiled(RULES["sgd" if rule == "plain" else rule], 0.0 if rule == "plain" else 1e-4)

    def fresh() -> State:
        start = np.random.default_rng(1).normal(size=layout.n_parameters).astype(np.float32)
        return State(start, np.zeros((RULES.get(rule, RULES["sgd"]).slots, len(start)), np.float32))

    made = kind(layout, data, "quadratic", 1)
    slow, before, costs = fresh(), None, []
    while True:  # step by step, watching θ from the outside
        before = slow.copy()
        at = slow.step
        one = made.train(slow, code, order[at * batch : (at + 1) * batch], batch, etas[at : at + 1])
        if not one.done:
            break
        assert np.isfinite(slow.theta).all()
        assert np.isfinite(one.costs).all()
        costs.append(one.costs[0])
    last = slow.step
    assert 5 < last < len(etas) - 1, "the problem must overflow somewhere in the middle"
    # float64 says so too: the next step's cost or θ does not fit a float32
    rows = order[last * batch : (last + 1) * batch]
    exact_costs, _, summed = backpropagate(
        layout,
        before.theta.astype(np.float64),
        data.images[rows].astype(np.float64),
        data.labels[rows],
    )
    moved = before.theta - float(etas[0]) * summed / batch
    assert max(exact_costs.max(), np.abs(moved).max()) > 1e38

    fast = fresh()
    steps = made.train(fast, code, order, batch, etas)
    assert steps.done == fast.step == last
    assert len(steps.costs) == len(steps.accuracies) == last
    assert (fast.theta == before.theta).all()
    assert (steps.costs == costs).all()
    for state in (fast, slow):
        assert (state.theta == before.theta).all()
        assert (state.slots == before.slots).all(), "the rule's memory belongs to the kept θ"


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("batch", [1, 10, CHUNK + 7])
@pytest.mark.parametrize("rule", ["plain", *RULES])
@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_a_start_that_is_not_finite_makes_no_step(kind, batch, rule, poison):
    layout, data, order, etas = overflowing(batch)
    start = np.zeros(layout.n_parameters, np.float32)
    start[-1] = poison  # a bias: every example sees it
    slots = RULES.get(rule, RULES["sgd"]).slots
    state = State(start.copy(), np.zeros((slots, len(start)), np.float32))
    code = compiled(RULES["sgd" if rule == "plain" else rule], 0.0)
    steps = kind(layout, data, "quadratic", 1).train(state, code, order, batch, etas)
    assert steps.done == state.step == len(steps.costs) == 0
    np.testing.assert_array_equal(state.theta, start)


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("batch", [1, 10, CHUNK + 7])
@pytest.mark.parametrize("rule", ["plain", *RULES])
def test_a_refused_update_leaves_theta_and_the_rules_memory_as_they_were(kind, batch, rule):
    """The cost is finite, the update is not: the sixth step alone has an infinite η."""
    layout, data, order, etas = overflowing(batch)
    etas = np.full_like(etas, 0.01)
    etas[5] = np.inf
    code = compiled(RULES["sgd" if rule == "plain" else rule], 0.0 if rule == "plain" else 1e-4)
    slots = RULES.get(rule, RULES["sgd"]).slots
    made = kind(layout, data, "quadratic", 1)

    def fresh() -> State:
        return State(np.ones(39, np.float32), np.zeros((slots, 39), np.float32))

    wanted, state = fresh(), fresh()
    assert made.train(wanted, code, order[: 5 * batch], batch, etas[:5]).done == 5
    assert made.train(state, code, order, batch, etas).done == state.step == 5
    assert (state.theta == wanted.theta).all()
    assert (state.slots == wanted.slots).all()
    assert made.train(state, code, order[5 * batch :], batch, etas[5:]).done == 0
    assert (state.theta == wanted.theta).all()
    assert (state.slots == wanted.slots).all()


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("batch", [1, 10, CHUNK + 7])
@pytest.mark.parametrize("rule", list(RULES))
def test_a_weight_that_no_image_lights_up_is_watched_too(kind, batch, rule):
    """Decay alone can carry a number past float32: 1 − ηλ = −2 doubles it at every step."""
    layout, data, order, etas = overflowing(batch)
    data.images[:, 7] = 0
    layout = Layout((12, 3), output="sigmoid")
    etas = np.full_like(etas, 3e-6)
    code = compiled(RULES[rule], 1e6)
    start = np.full(39, 1e-6, np.float32)
    start[7 * 3 + 1] = 3e37  # pixel 7 is black in every image: the cost never sees this weight
    state = State(start, np.zeros((RULES[rule].slots, 39), np.float32))
    steps = kind(layout, data, "quadratic", 1).train(state, code, order, batch, etas)
    # 3e37 → -6e37 → 1.2e38 → -2.4e38, and 4.8e38 is past the largest float32
    assert steps.done == state.step == 3
    assert state.theta[7 * 3 + 1] == pytest.approx(-2.4e38, rel=1e-5)
    assert np.isfinite(state.theta).all()


@pytest.mark.parametrize("kind", ENGINES)
def test_the_cost_and_gradient_of_a_network_that_is_not_finite(small, kind):
    """They come back as they are, NaN or infinite, without a warning and without a finite lie."""
    net = Network((12, 3), output="identity")
    for poison in (np.nan, np.inf, 3e38):
        net.theta[-1] = poison
        made = kind(net.layout, small, "quadratic", 1)
        assert not np.isfinite(made.evaluate(net.theta)[0])
        cost, _, summed = made.gradient(net.theta)
        assert not np.isfinite(cost)
        if poison != 3e38:
            assert not np.isfinite(summed[-1])


def test_a_last_batch_that_is_not_whole(pictures):
    data = pictures(25, 12, 3)
    layout = Layout((12, 3))
    order = np.arange(25, dtype=np.uint32)
    etas = np.full(3, 0.1, np.float32)
    for kind in ENGINES:
        theta = Network((12, 3), seed=1).theta
        state = State(theta.copy(), np.zeros((0, len(theta)), np.float32))
        made = kind(layout, data, "quadratic", 1)
        steps = made.train(state, compiled(RULES["sgd"], 0.0), order, 10, etas)
        exact = theta.astype(np.float64)
        for k, rows in enumerate((slice(0, 10), slice(10, 20), slice(20, 25))):
            costs, outputs, summed = backpropagate(
                layout, exact, data.images[rows].astype(np.float64), data.labels[rows]
            )
            assert steps.costs[k] == pytest.approx(costs.mean(), rel=1e-5)
            right = (outputs.argmax(axis=1) == data.labels[rows]).mean()
            assert steps.accuracies[k] == pytest.approx(right, abs=1e-6)
            exact = exact - np.float64(np.float32(0.1)) * summed / len(costs)
        np.testing.assert_allclose(state.theta, exact, atol=1e-6)
