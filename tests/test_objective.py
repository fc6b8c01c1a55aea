"""What the instruments ask for: the same numbers as the library's own, and nothing ever moved."""

import itertools

import numpy as np
import pytest

import descente as gd
from descente.hessian import diagonal, product
from descente.objective import NetworkObjective, Objective, objective

SIZES = (12, 5, 3)
COMBINATIONS = [
    (hidden, *end)
    for hidden, end in itertools.product(
        ("sigmoid", "tanh", "relu", "identity"),
        [("sigmoid", "quadratic"), ("softmax", "cross_entropy")],
    )
]


@pytest.fixture
def net() -> gd.Network:
    made = gd.Network(SIZES, seed=3)
    made.theta += np.random.default_rng(3).normal(0, 0.2, made.n_parameters).astype(np.float32)
    return made


def far(net: gd.Network, seed: int = 1) -> np.ndarray:
    """Another point of parameter space, not representable in float32."""
    return net.theta + np.random.default_rng(seed).normal(0, 0.3, net.n_parameters)


class TestTheNumbers:
    @pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
    def test_are_those_of_cost_and_gradient(self, pictures, hidden, output, cost):
        net, data = gd.Network(SIZES, 1, hidden, output), pictures(200, 12, 3)
        at = objective(net, data, cost)
        assert at.n_examples == 200
        assert at.precision == "float32"
        assert at.space.layout == net.layout
        assert at.theta.dtype == np.float64
        assert (at.theta == net.theta).all()
        assert at.cost() == gd.cost(net, data, cost)
        slope = at.gradient()
        assert slope.dtype == np.float64
        np.testing.assert_array_equal(slope.astype(np.float32), gd.gradient(net, data, cost).vector)

    @pytest.mark.parametrize("engine", ["rows", "dense"])
    @pytest.mark.parametrize("precision", ["float32", "float64"])
    def test_over_some_rows_they_are_those_of_these_examples(
        self, pictures, net, with_engine, engine, precision
    ):
        """Each as often as it is named, in chunks too, and where one does not stand."""
        with_engine(engine)
        data = pictures(3000, 12, 3)
        rows = np.random.default_rng(2).integers(0, 3000, 4500)
        part = gd.Split(data.images[rows], data.labels[rows], classes=data.classes, shape=(1, 12))
        at, over = (objective(net, split, precision=precision) for split in (data, part))
        v, there = np.random.default_rng(0).normal(size=net.n_parameters), far(net)
        for theta in (None, there):
            assert at.cost(theta, rows) == over.cost(theta)
            np.testing.assert_array_equal(at.gradient(theta, rows), over.gradient(theta))
            np.testing.assert_array_equal(
                at.hessian_vector(v, theta, rows), over.hessian_vector(v, theta)
            )

    @pytest.mark.parametrize("rows", [[], [-1], [60], [0.5], [[0]], 3, [True]])
    def test_rows_that_are_no_examples_are_refused(self, net, small, rows):
        at = objective(net, small)
        for ask in (at.cost, at.gradient, lambda rows: at.hessian_vector(net.theta, rows=rows)):
            with pytest.raises(gd.InputError, match="numbers of examples, from 0 to 59"):
                ask(rows=rows)

    @pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
    def test_float32_and_float64_agree(self, pictures, hidden, output, cost):
        net, data = gd.Network(SIZES, 1, hidden, output), pictures(200, 12, 3)
        fast = objective(net, data, cost)
        exact = objective(net, data, cost, precision="float64")
        v = np.random.default_rng(0).normal(size=net.n_parameters)
        assert fast.cost() == pytest.approx(exact.cost(), rel=1e-6)
        for a, b in (
            (fast.gradient(), exact.gradient()),
            (fast.hessian_vector(v), exact.hessian_vector(v)),
        ):
            np.testing.assert_allclose(a, b, rtol=0, atol=5e-6 * np.abs(b).max())
            assert (a != b).any(), "two precisions, not one computed twice"
        alphas, betas = np.array([0.0, 0.5, -1.0]), np.array([0.0, -0.25, 2.0])
        first, second = np.random.default_rng(1).normal(0, 0.5, (2, net.n_parameters))
        for a, b in zip(
            fast.surface(first, second).sums(alphas, betas),
            exact.surface(first, second).sums(alphas, betas),
            strict=True,
        ):
            np.testing.assert_allclose(a, b, rtol=5e-6)

    def test_at_another_theta_are_those_of_a_network_there(self, net, small):
        at = objective(net, small, precision="float64")
        theta = far(net)
        there = gd.Network.of(net.layout, theta)  # rounded to float32, hence the tolerances
        assert at.cost(theta) == pytest.approx(gd.cost(there, small), rel=1e-6)
        wanted = gd.gradient(there, small).vector
        np.testing.assert_allclose(
            at.gradient(theta), wanted, rtol=0, atol=5e-6 * np.abs(wanted).max()
        )
        v = np.random.default_rng(0).normal(size=net.n_parameters)
        X = small.images.astype(np.float64)
        for point in (theta, at.theta):
            np.testing.assert_allclose(
                at.hessian_vector(v, point),
                product(net.layout, point, v, X, small.labels) / 60,
                rtol=1e-12,
                atol=1e-15,
            )
        assert (at.hessian_vector(v) == at.hessian_vector(v, at.theta)).all()

    def test_the_surface_passes_through_where_one_stands_or_through_an_origin(self, net, small):
        at = objective(net, small, precision="float64")
        first, second = np.random.default_rng(1).normal(0, 0.5, (2, net.n_parameters))
        alphas, betas = np.array([0.0, 0.5]), np.array([0.0, -2.0])
        for origin in (None, far(net)):
            sums, _ = at.surface(first, second, origin).sums(alphas, betas)
            start = at.theta if origin is None else origin
            assert sums[0] / 60 == pytest.approx(at.cost(start), rel=1e-12)
            moved = start + 0.5 * first - 2 * second
            assert sums[1] / 60 == pytest.approx(at.cost(moved), rel=1e-12)

    def test_threads_change_no_bit(self, pictures):
        data = pictures(4321, 12, 3)
        net = gd.Network(SIZES)
        v = np.random.default_rng(0).normal(size=net.n_parameters)
        for precision in ("float32", "float64"):
            one, two = (
                objective(net, data, threads=threads, precision=precision) for threads in (1, 2)
            )
            assert one.cost() == two.cost()
            assert (one.gradient() == two.gradient()).all()
            assert (one.hessian_vector(v) == two.hessian_vector(v)).all()
            assert (one.hessian_diagonal() == two.hessian_diagonal()).all()


class TestTheDiagonal:
    def test_is_e_h_e(self, net, small):
        at = objective(net, small).exact()
        units = np.eye(net.n_parameters)
        wanted = [e @ at.hessian_vector(e) for e in units]
        np.testing.assert_allclose(at.hessian_diagonal(), wanted, rtol=1e-10, atol=1e-14)

    def test_is_the_same_in_either_precision_and_over_more_examples_than_a_chunk(self, pictures):
        net, data = gd.Network(SIZES, activation="tanh"), pictures(4100, 12, 3)
        made = objective(net, data).hessian_diagonal()
        assert (made == objective(net, data).exact().hessian_diagonal()).all()
        X = data.images.astype(np.float64)
        wanted = diagonal(net.layout, net.theta.astype(np.float64), X, data.labels) / 4100
        np.testing.assert_allclose(made, wanted, rtol=1e-12, atol=1e-16)

    def test_of_some_indices_in_the_order_asked_for(self, net, small):
        at = objective(net, small)
        whole = at.hessian_diagonal()
        asked = [70, 3, 0, 82, 3, 64]  # weights and biases of both layers, one of them twice
        assert at.hessian_diagonal(asked).tolist() == whole[asked].tolist()
        assert at.hessian_diagonal(np.array(asked)).tolist() == whole[asked].tolist()

    def test_of_no_index_is_empty(self, net, small):
        assert objective(net, small).hessian_diagonal([]).shape == (0,)

    @pytest.mark.parametrize("index", [-1, 83])
    def test_of_a_parameter_that_does_not_exist(self, net, small, index):
        with pytest.raises(gd.InputError, match="does not exist"):
            objective(net, small).hessian_diagonal([0, index])


def over(net, data, **how) -> NetworkObjective:
    """An objective that says which examples it is over."""
    at = objective(net, data, **how)
    assert isinstance(at, NetworkObjective)
    return at


class TestSamples:
    def labelled(self, pictures, n=500):
        """A split whose images name themselves: the first pixel is the example's number."""
        data = pictures(n, 12, 3)
        data.images[:, 0] = np.arange(n) / n
        return data

    def test_are_drawn_without_replacement(self, pictures, net):
        data = self.labelled(pictures)
        part = over(net, data).sample(200, seed=4).data
        numbers = np.rint(part.images[:, 0] * 500).astype(int)
        assert len(np.unique(numbers)) == 200
        assert (part.labels == data.labels[numbers]).all()
        assert (part.images == data.images[numbers]).all()

    def test_have_a_seed(self, pictures, net):
        at = over(net, self.labelled(pictures))
        first, again, other = (at.sample(100, seed=s).data.images[:, 0] for s in (1, 1, 2))
        assert (first == again).all()
        assert (first != other).any()

    def test_take_every_example_equally_often(self, pictures, net):
        """100 of 500, 400 times: each is expected 80 times, with a deviation of 8."""
        at = over(net, self.labelled(pictures))
        times = np.zeros(500)
        for seed in range(400):
            times[np.rint(at.sample(100, seed).data.images[:, 0] * 500).astype(int)] += 1
        assert times.sum() == 400 * 100
        assert np.abs(times - 80).max() < 5 * 8

    def test_are_the_same_function_over_fewer_examples(self, pictures, net):
        at = over(net, self.labelled(pictures), precision="float64").moved(far(net))
        part = at.sample(100, seed=7)
        assert part.n_examples == 100
        assert part.precision == "float64"
        assert (part.theta == at.theta).all()
        assert part.cost() == objective(net, part.data, precision="float64").cost(at.theta)
        assert at.n_examples == 500
        assert part.cost() != at.cost()

    def test_of_everything_or_more_are_everything(self, pictures, net):
        at = objective(net, self.labelled(pictures), precision="float64")
        for n in (500, 501, 10**9):
            assert at.sample(n).n_examples == 500
            assert at.sample(n).cost() == at.cost()

    @pytest.mark.parametrize(("n", "seed"), [(0, 0), (-1, 0), (2.5, 0), (10, -1)])
    def test_that_cannot_be_drawn(self, net, small, n, seed):
        with pytest.raises(gd.InputError):
            objective(net, small).sample(n, seed)


class TestMoving:
    def test_moved_stands_elsewhere_and_leaves_the_first_where_it_was(self, net, small):
        at = objective(net, small, precision="float64")
        before, theta = at.cost(), far(net)
        there = at.moved(theta)
        assert there.cost() == at.cost(theta) != before
        assert (there.gradient() == at.gradient(theta)).all()
        assert (there.theta == theta).all()
        theta[:] = 0
        assert there.theta.any(), "a copy of its own"
        assert at.cost() == before

    def test_theta_cannot_be_written(self, net, small):
        at = objective(net, small)
        for there in (at, at.exact(), at.sample(10), at.moved(far(net))):
            with pytest.raises(ValueError, match="read-only"):
                there.theta[0] = 1.0

    def test_exact_is_float64_and_the_same_function(self, net, small):
        at = objective(net, small).moved(far(net))
        assert at.precision == "float32"
        exact = at.exact()
        assert exact.precision == "float64"
        assert exact.exact() is exact
        assert (exact.theta == at.theta).all()
        assert exact.cost() == objective(net, small, precision="float64").cost(at.theta)
        assert at.precision == "float32"

    def test_the_network_is_never_moved(self, net, small):
        before = net.theta.copy()
        at, theta = objective(net, small), far(net)
        v = np.ones(net.n_parameters)
        for there in (at, at.exact(), at.sample(20), at.moved(theta)):
            there.cost()
            there.cost(theta)
            there.gradient(theta)
            there.hessian_vector(v, theta)
            there.hessian_diagonal()
            there.surface(v, v, theta).sums(np.ones(3), np.ones(3))
        assert (net.theta == before).all()
        assert (v == 1).all()

    @pytest.mark.parametrize("precision", ["float32", "float64"])
    def test_later_changes_of_the_network_do_not_show(self, net, small, precision):
        at = objective(net, small, precision=precision)
        v = np.ones(net.n_parameters)

        def everything():
            return (
                at.cost(),
                *at.gradient(),
                *at.hessian_vector(v),
                *at.hessian_diagonal(),
                *at.surface(v, v).sums(np.ones(2), np.ones(2))[0],
                *at.theta,
            )

        before = everything()
        net.theta[:] = 7
        assert everything() == before
        assert at.cost() != gd.cost(net, small)


class TestWhatIsAnObjective:
    def test_an_objective_is_returned_as_it_is(self, net, small):
        at = objective(net, small)
        assert isinstance(at, Objective)
        assert isinstance(at, NetworkObjective)
        assert objective(at) is at

    def test_a_network_alone_is_none(self, net):
        assert not isinstance(net, Objective)


class TestTheFingerprint:
    def test_is_the_functions_whatever_the_theta(self, net, small):
        at = objective(net, small)
        same = [
            at.moved(far(net)),
            at.exact(),
            objective(net, small, threads=1),
            objective(gd.Network(SIZES, seed=8), small[:]),
        ]
        assert {there.fingerprint for there in same} == {at.fingerprint}

    def test_differs_with_the_cost_the_examples_and_the_layers(self, net, small, pictures):
        relabelled = pictures(60, 12, 3)
        relabelled.labels[7] = (relabelled.labels[7] + 1) % 3
        repainted = pictures(60, 12, 3)
        repainted.images[7, 5] += 0.25
        others = [
            objective(net, small),
            objective(net, small, "cross_entropy"),
            objective(net, small[:59]),
            objective(net, relabelled),
            objective(net, repainted),
            objective(gd.Network((12, 4, 3)), small),
            objective(gd.Network(SIZES, activation="tanh"), small),
            objective(gd.Network(SIZES, output="tanh"), small),
            objective(net, small).sample(59),
        ]
        assert len({at.fingerprint for at in others}) == len(others)


class TestWhatDoesNotBelong:
    @pytest.mark.parametrize(
        "arguments",
        [
            lambda net, data: (net,),
            lambda net, data: (net, None),
            lambda net, data: (net.theta, data),
            lambda net, data: (None, data),
            lambda net, data: (net, data.images),
            lambda net, data: (net, data[:0]),
            lambda net, data: (net, data, "quartic"),
            lambda net, data: (gd.Network((11, 3)), data),
            lambda net, data: (gd.Network((12, 2)), data),
            lambda net, data: (gd.Network((12, 3), output="relu"), data, "cross_entropy"),
            lambda net, data: (objective(net, data), data),
        ],
    )
    def test_is_refused_with_a_sentence(self, net, small, arguments):
        with pytest.raises(gd.InputError) as error:
            objective(*arguments(net, small))
        assert str(error.value).endswith(".")

    @pytest.mark.parametrize(
        "options",
        [
            {"precision": "float16"},
            {"precision": None},
            {"threads": 0},
        ],
    )
    def test_options(self, net, small, options):
        with pytest.raises(gd.InputError):
            objective(net, small, **options).cost()

    @pytest.mark.parametrize("shape", [(), (82,), (84,), (1, 83), (83, 1)])
    def test_vectors_of_another_shape(self, net, small, shape):
        at, wrong, right = objective(net, small), np.zeros(shape), np.zeros(83)
        for call in (
            lambda: at.space.vector(wrong),
            lambda: at.cost(wrong),
            lambda: at.gradient(wrong),
            lambda: at.hessian_vector(wrong),
            lambda: at.hessian_vector(right, wrong),
            lambda: at.surface(wrong, right),
            lambda: at.surface(right, wrong),
            lambda: at.surface(right, right, wrong),
            lambda: at.moved(wrong),
        ):
            with pytest.raises(gd.InputError, match="shape"):
                call()

    def test_a_vector_that_is_not_made_of_numbers(self, net, small):
        with pytest.raises(gd.InputError):
            objective(net, small).moved(["a"] * 83)


def test_a_theta_past_float32_makes_no_warning(net, small):
    """The float32 cost is what it is there, infinite or not a number; float64 goes further."""
    at = objective(net, small).moved(1e39 * np.ones(83))
    assert isinstance(at.cost(), float)
    assert np.isfinite(at.exact().cost())
