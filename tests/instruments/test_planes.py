"""Planes: the lengths and right angles their definitions ask for, and the points they pass through.

Filter normalisation is Li et al. 2018, section 4: the part of a direction that belongs to one
filter (here the weights into one neuron) is given the Frobenius norm of the network's own filter;
biases are not moved.
"""

import itertools
from functools import partial

import numpy as np
import pytest

import descente as gd
from descente.gradient import backpropagate
from descente.instruments.curvature import sharpness
from descente.instruments.planes import (
    Plane,
    ends_plane,
    path_plane,
    principal_plane,
    random_plane,
    sharpest_plane,
    turning_plane,
    weights_plane,
)
from descente.network import Layout
from descente.objective import objective

SHAPES = [(12, 5, 3), (12, 3), (9, 16, 16, 10), (7, 2, 4), (6, 33, 2)]


def parts(layout: Layout, vector):
    """(W, b) of every layer, cut out by hand: row-major weights, then biases."""
    made, start = [], 0
    for i, o in itertools.pairwise(layout.sizes):
        W, b = vector[start : start + i * o].reshape(i, o), vector[start + i * o :][:o]
        made.append((W, b))
        start += (i + 1) * o
    return made


def standing(pictures, sizes=(12, 5, 3), seed=0, **functions):
    """An objective in float64 at a θ whose biases are not zero."""
    net = gd.Network(sizes, seed=seed, **functions)
    net.theta += np.random.default_rng(seed).normal(0, 0.3, net.n_parameters).astype(np.float32)
    return objective(net, pictures(80, sizes[0], sizes[-1]), precision="float64")


def walk(at, points=6, seed=0) -> np.ndarray:
    """A path that ends where one stands: (points, n_parameters), bent in every direction."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 1, (points - 1, len(at.theta))) * 0.8 ** np.arange(points - 1)[:, None]
    back = np.cumsum(steps[::-1], axis=0)[::-1]
    return np.concatenate([at.theta - back, at.theta[None]])


class TestRandomPlanes:
    @pytest.mark.parametrize("sizes", SHAPES, ids=str)
    @pytest.mark.parametrize("seed", range(3))
    def test_per_neuron_each_direction_is_as_long_as_the_neurons_own_weights(
        self, pictures, sizes, seed
    ):
        at = standing(pictures, sizes)
        plane = random_plane(at, seed)
        assert plane.kind == "random"
        assert (plane.origin == at.theta).all()
        for direction in plane.directions:
            for (D, d), (W, _) in zip(
                parts(at.layout, direction), parts(at.layout, at.theta), strict=True
            ):
                for j in range(W.shape[1]):
                    own = np.sqrt(sum(w * w for w in W[:, j]))
                    assert np.sqrt(sum(w * w for w in D[:, j])) == pytest.approx(own, rel=1e-12)
                assert not d.any(), "biases stay where they are"

    @pytest.mark.parametrize("sizes", SHAPES, ids=str)
    def test_per_layer_each_direction_is_as_long_as_the_layers_weights(self, pictures, sizes):
        at = standing(pictures, sizes)
        for direction in random_plane(at, 1, "layer").directions:
            neurons = []
            for (D, d), (W, _) in zip(
                parts(at.layout, direction), parts(at.layout, at.theta), strict=True
            ):
                assert np.linalg.norm(D) == pytest.approx(np.linalg.norm(W), rel=1e-12)
                assert not d.any()
                neurons.append(np.linalg.norm(D, axis=0) / np.linalg.norm(W, axis=0))
            assert np.ptp(np.concatenate(neurons)) > 0.1, "per layer is not per neuron"

    def test_unnormalised_directions_are_standard_normal_biases_too(self, pictures):
        """Of 13,002 numbers: mean 0 ± 0.009, variance 1 ± 0.012, a fifth beyond ±1.28."""
        at = standing(pictures, (784, 16, 16, 10))
        for direction in random_plane(at, 0, "none").directions:
            assert abs(direction.mean()) < 0.035
            assert abs(direction.var() - 1) < 0.05
            assert (np.abs(direction) > 1.2816).mean() == pytest.approx(0.2, abs=0.015)
            biases = np.concatenate([b for _, b in parts(at.layout, direction)])
            assert 0.6 < biases.std() < 1.5

    @pytest.mark.parametrize("normalize", ["filter", "layer", "none"])
    @pytest.mark.parametrize("sizes", [*SHAPES, (784, 16, 16, 10)], ids=str)
    def test_directions_are_orthogonal_after_they_were_given_their_lengths(
        self, pictures, sizes, normalize
    ):
        at = standing(pictures, sizes)
        for seed in range(5):
            first, second = random_plane(at, seed, normalize).directions
            lengths = np.linalg.norm(first) * np.linalg.norm(second)
            assert lengths > 0
            assert abs(first @ second) <= 1e-12 * lengths

    @pytest.mark.parametrize("sizes", [(12, 1, 3), (1, 4, 2), (3, 1, 1, 2)], ids=str)
    def test_directions_are_orthogonal_where_a_neuron_has_one_weight(self, pictures, sizes):
        """No two directions of a line are: one of them has to leave that weight where it is."""
        at = standing(pictures, sizes)
        for seed in range(30):
            first, second = random_plane(at, seed).directions
            lengths = np.linalg.norm(first) * np.linalg.norm(second)
            assert abs(first @ second) <= 1e-12 * lengths

    @pytest.mark.parametrize("normalize", ["filter", "layer", "none"])
    def test_a_seed_gives_the_same_bits_and_another_another_plane(self, pictures, normalize):
        at = standing(pictures)
        one, same, other = (random_plane(at, s, normalize).directions for s in (5, 5, 6))
        assert (one == same).all()
        lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        assert (np.abs((one * other).sum(axis=1)) < 0.6 * lengths).all()

    @pytest.mark.parametrize("normalize", ["filter", "layer"])
    def test_rescaling_a_relu_network_rescales_its_plane_and_leaves_every_cost(
        self, pictures, normalize
    ):
        """Why directions are normalised at all: ReLU(4 z)/4 = ReLU(z), so 4 W₁, 4 b₁ and W₂/4
        are the same function, and must show the same surface."""
        at = standing(pictures, (12, 5, 3), activation="relu")
        scale = np.ones(len(at.theta))
        scale[: 12 * 5 + 5], scale[12 * 5 + 5 : -3] = 4.0, 0.25
        scaled = at.moved(scale * at.theta)
        alphas, betas = np.array([0.0, 0.7, -1.0]), np.array([0.0, -0.3, 0.5])

        def costs(objective, how):
            plane = random_plane(objective, 3, how)
            return objective.surface(*plane.directions).sums(alphas, betas)[0]

        np.testing.assert_allclose(costs(scaled, normalize), costs(at, normalize), rtol=1e-12)
        differ = costs(scaled, "none") / costs(at, "none")
        assert abs(differ[0] - 1) < 1e-12
        assert abs(differ[1:] - 1).min() > 1e-2, "without normalisation the picture changes"

    def test_a_neuron_without_weights_is_left_without(self, pictures):
        at = standing(pictures)
        theta = at.theta.copy()
        parts(at.layout, theta)[0][0][:, 2] = 0
        for direction in random_plane(at.moved(theta)).directions:
            D = parts(at.layout, direction)[0][0]
            assert not D[:, 2].any()
            assert D[:, [0, 1, 3, 4]].all()


class TestProjection:
    def test_known_points_have_known_coordinates_and_distances(self, pictures):
        at = standing(pictures)
        for plane in (random_plane(at, 2), random_plane(at, 2, "none")):
            away = np.random.default_rng(0).normal(size=len(at.theta))
            lengths = (plane.directions**2).sum(axis=1)
            away -= (plane.directions @ away / lengths) @ plane.directions
            away /= np.linalg.norm(away)
            wanted = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [-0.3, 2.5, 0], [0.7, -1.1, 4.0]])
            points = [plane.point(a, b) + c * away for a, b, c in wanted]
            alpha, beta, distance = plane.project(points)
            np.testing.assert_allclose(alpha, wanted[:, 0], atol=1e-13)
            np.testing.assert_allclose(beta, wanted[:, 1], atol=1e-13)
            np.testing.assert_allclose(distance, wanted[:, 2], atol=1e-13)

    def test_the_projection_is_the_nearest_point_of_the_plane(self, pictures):
        at = standing(pictures)
        plane = random_plane(at, 2)
        point = at.theta + np.random.default_rng(0).normal(size=len(at.theta))
        (alpha,), (beta,), (distance,) = plane.project(point)
        assert np.linalg.norm(point - plane.point(alpha, beta)) == pytest.approx(distance)
        for da, db in itertools.product((-0.01, 0.0, 0.01), repeat=2):
            if da or db:
                near = np.linalg.norm(point - plane.point(alpha + da, beta + db))
                assert near > distance

    def test_coordinates_are_multiples_of_the_directions_not_distances(self):
        plane = Plane("mine", np.zeros(3), np.array([[2.0, 0, 0], [0, 0.5, 0]]))
        alpha, beta, distance = plane.project([[4.0, 1.0, 3.0]])
        assert (alpha[0], beta[0], distance[0]) == (2.0, 2.0, 3.0)


class TestPathPlanes:
    def test_the_three_points_lie_on_the_plane(self, pictures):
        at = standing(pictures, (9, 16, 16, 10))
        three = walk(at, 3)
        plane = path_plane(at, three)
        assert plane.kind == "path"
        size = float(np.linalg.norm(three[0] - three[2]))
        alpha, beta, distance = plane.project(three)
        assert distance.max() <= 1e-12 * size
        for a, b, point in zip(alpha, beta, three, strict=True):
            np.testing.assert_allclose(plane.point(a, b), point, rtol=0, atol=1e-12 * size)

    def test_the_cost_at_their_coordinates_is_their_own_cost(self, pictures):
        at = standing(pictures)
        three = walk(at, 3)
        plane = path_plane(at, three)
        alpha, beta, _ = plane.project(three)
        sums, _ = at.surface(*plane.directions, plane.origin).sums(alpha, beta)
        np.testing.assert_allclose(sums / 80, [at.cost(p) for p in three], rtol=1e-11)

    def test_alpha_and_beta_are_distances(self, pictures):
        at = standing(pictures)
        three = walk(at, 3)
        plane = path_plane(at, three)
        np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-14)
        alpha, beta, _ = plane.project(three)
        for i, j in ((0, 1), (0, 2), (1, 2)):
            shown = np.hypot(alpha[i] - alpha[j], beta[i] - beta[j])
            assert shown == pytest.approx(np.linalg.norm(three[i] - three[j]), rel=1e-12)

    def test_the_chord_is_the_alpha_axis_and_the_last_point_the_origin(self, pictures):
        at = standing(pictures)
        three = walk(at, 3)
        plane = path_plane(at, three)
        alpha, beta, _ = plane.project(three)
        chord = np.linalg.norm(three[0] - three[2])
        assert alpha[2] == beta[2] == 0
        assert abs(alpha[0]) == pytest.approx(chord, rel=1e-12)
        assert abs(beta[0]) < 1e-12 * chord

    def test_alpha_grows_the_way_its_name_says(self, pictures):
        """An axis that says "first to last" has the first point on the left of the last."""
        at = standing(pictures)
        three = walk(at, 3)
        plane = path_plane(at, three)
        alpha, _, _ = plane.project(three)
        assert "first to last" in plane.names[0]
        assert alpha[0] < alpha[2]

    def test_the_view_holds_the_three_points_with_a_margin(self, pictures):
        at = standing(pictures)
        for seed in range(10):
            three = walk(at, 3, seed)
            plane = path_plane(at, three)
            for where, center, reach in zip(
                plane.project(three)[:2], plane.center, plane.reach, strict=True
            ):
                assert center == pytest.approx((where.min() + where.max()) / 2)
                assert np.abs(where - center).max() <= reach / 1.2


class TestPrincipalPlanes:
    def test_is_the_singular_value_decomposition_about_the_last_point(self, pictures):
        at = standing(pictures)
        path = walk(at, 9)
        plane = principal_plane(at, path)
        assert plane.kind == "pca"
        _, sizes, rows = np.linalg.svd(path - path[-1], full_matrices=False)
        assert sizes[1] < 0.97 * sizes[0]
        assert sizes[2] < 0.97 * sizes[1]
        for made, wanted in zip(plane.directions, rows, strict=False):
            assert np.linalg.norm(made) == pytest.approx(1, rel=1e-14)
            assert abs(made @ wanted) == pytest.approx(1, abs=1e-11)
        assert abs(plane.directions[0] @ plane.directions[1]) < 1e-14
        shares = sizes[:2] ** 2 / (sizes**2).sum()
        assert [axis.share for axis in plane.axes] == pytest.approx(shares.tolist(), rel=1e-12)
        for k, (name, share) in enumerate(zip(plane.names, shares, strict=True), start=1):
            assert name == f"principal component {k} ({100 * share:.1f} %)"

    def test_no_other_plane_through_the_last_point_is_nearer_to_the_path(self, pictures):
        at = standing(pictures)
        path = walk(at, 9)
        plane = principal_plane(at, path)
        best = (plane.project(path)[2] ** 2).sum()
        rng = np.random.default_rng(0)
        for _ in range(20):
            q = np.linalg.qr((plane.directions + rng.normal(0, 0.05, (2, len(at.theta)))).T)[0].T
            assert (Plane("tilted", plane.origin, q).project(path)[2] ** 2).sum() > best

    def test_alpha_grows_from_the_start_to_the_end_and_beta_from_the_middle_on(self, pictures):
        at = standing(pictures)
        for seed in range(12):
            path = walk(at, 9, seed)
            alpha, beta, _ = principal_plane(at, path).project(path)
            assert alpha[0] < alpha[-1] == 0
            assert beta[4] < beta[-1] == 0
            back = path[-1] - (path - path[-1])  # the same components, of a path the other way
            assert principal_plane(at, back).project(back)[0] == pytest.approx(alpha, rel=1e-9)

    def test_the_components_do_not_depend_on_which_steps_were_kept(self, pictures):
        """One training gave 63 % as it was watched, and 84 % from its record."""
        at = standing(pictures)
        turns = np.linalg.qr(np.random.default_rng(3).normal(size=(len(at.theta), 3)))[0]

        def share(steps, *when):
            x = np.log1p(steps)[:, None]
            path = np.hstack([0.4 * x, np.cos(x), 0.5 * np.sin(2 * x)]) @ turns.T
            return principal_plane(at, path, *when).axes[0].share

        early = np.unique(np.geomspace(1, 60_000, 120).astype(int))
        both = np.union1d(early, np.arange(0, 60_001, 150))
        wanted = share(dense := np.unique(np.geomspace(1, 60_000, 2000).astype(int)), dense)
        for steps in (early, both):
            assert share(steps, steps) == pytest.approx(wanted, abs=0.01)
        assert abs(share(early) - share(both)) > 0.1

    def test_the_last_point_is_the_origin_and_the_view_holds_the_path(self, pictures):
        at = standing(pictures)
        path = walk(at, 9)
        plane = principal_plane(at, path)
        alpha, beta, distance = plane.project(path)
        assert alpha[-1] == beta[-1] == distance[-1] == 0
        for where, center, reach in zip((alpha, beta), plane.center, plane.reach, strict=True):
            assert np.abs(where - center).max() <= reach / 1.2

    def test_a_path_that_lies_in_a_plane_is_held_whole(self, pictures):
        at = standing(pictures)
        u, v = np.random.default_rng(1).normal(size=(2, len(at.theta)))
        t = np.linspace(1, 0, 12)[:, None]
        path = at.theta + t * u + t**2 * v
        plane = principal_plane(at, path)
        assert plane.project(path)[2].max() < 1e-12 * np.linalg.norm(u)


class TestSharpestPlanes:
    def prepared(self, pictures, **functions):
        at = standing(pictures, (5, 4, 3), **functions)
        X, h = at.data.images.astype(np.float64), 1e-60
        columns = []
        for i in range(len(at.theta)):  # the dense Hessian, by complex steps of the gradient
            moved = at.theta.astype(np.complex128)
            moved[i] += 1j * h
            columns.append(backpropagate(at.layout, moved, X, at.data.labels)[2].imag / h / 80)
        return at, np.stack(columns, axis=1)

    @pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
    def test_holds_the_gradient_and_the_direction_of_largest_curvature(self, pictures, hidden):
        at, hessian = self.prepared(pictures, activation=hidden)
        values, vectors = np.linalg.eigh(hessian)
        assert values[-1] - values[-2] > 0.1 * values[-1], "one direction, not two"
        plane = sharpest_plane(at)
        assert plane.kind == "sharpest"
        assert (plane.origin == at.theta).all()
        np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-13)
        slope = at.gradient()
        assert plane.directions[0] @ slope == pytest.approx(np.linalg.norm(slope), rel=1e-12)
        within = plane.directions.T @ (plane.directions @ vectors[:, -1])
        # an eigenvector's error is the residual over the gap to the next eigenvalue: 1e-5/0.1
        assert np.linalg.norm(within - vectors[:, -1]) < 1e-4

    def test_alpha_is_the_slope_and_beta_the_curvature(self, pictures):
        """Along α the cost rises at ‖∇C‖; no orthogonal direction curves more than β's."""
        at, hessian = self.prepared(pictures)
        plane = sharpest_plane(at)
        h = 1e-5
        sums, _ = at.surface(*plane.directions).sums(np.array([h, -h]), np.zeros(2))
        assert (sums[0] - sums[1]) / 80 / (2 * h) == pytest.approx(
            np.linalg.norm(at.gradient()), rel=1e-7
        )
        g, b = plane.directions
        across = np.eye(len(g)) - np.outer(g, g)
        most = np.linalg.eigvalsh(hessian)[-1]
        assert b @ hessian @ b <= most + 1e-12
        assert b @ hessian @ b > 0.5 * np.linalg.eigvalsh(across @ hessian @ across)[-1]

    @pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
    def test_descent_in_small_steps_sets_out_in_the_turning_plane(self, pictures, hidden):
        """θ′ and θ″ of θ′ = −∇C lie in it, so that only t³ leads out of it."""
        at, hessian = self.prepared(pictures, activation=hidden)
        plane = turning_plane(at)
        slope = at.gradient()
        np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-13)
        assert plane.directions[0] @ slope == pytest.approx(-np.linalg.norm(slope), rel=1e-12)
        turn = hessian @ slope
        within = plane.directions.T @ (plane.directions @ turn)
        assert np.linalg.norm(within - turn) < 1e-9 * np.linalg.norm(turn)
        out = []
        for length in (0.1, 0.2):
            theta = at.theta.copy()
            for _ in range(200):  # Heun's method
                first = at.gradient(theta)
                second = at.gradient(theta - length / 200 * first)
                theta = theta - length / 400 * (first + second)
            out.append(plane.project(theta)[2][0])
        assert np.log2(out[1] / out[0]) == pytest.approx(3, abs=0.1)


class TestEndsPlanes:
    @pytest.mark.parametrize("normalize", ["filter", "layer", "none"])
    def test_passes_through_both_ends_at_zero_and_one(self, pictures, normalize):
        at = standing(pictures)
        start = walk(at, 2)[0]
        plane = ends_plane(at, start, 1, normalize)
        assert plane.kind == "ends"
        np.testing.assert_allclose(plane.point(0, 0), start, rtol=0, atol=0)
        np.testing.assert_allclose(plane.point(1, 0), at.theta, rtol=0, atol=1e-15)
        alpha, beta, distance = plane.project([start, at.theta])
        np.testing.assert_allclose(alpha, [0, 1], atol=1e-15)
        np.testing.assert_allclose(beta, [0, 0], atol=1e-15)
        assert distance.max() < 1e-14
        along, across = plane.directions
        assert abs(along @ across) <= 1e-12 * np.linalg.norm(along) * np.linalg.norm(across)
        assert abs(plane.center[0] - plane.reach[0]) <= 0.5
        assert plane.center[0] + plane.reach[0] >= 1.2
        if normalize == "filter":
            for (D, d), (W, _) in zip(
                parts(at.layout, across), parts(at.layout, at.theta), strict=True
            ):
                np.testing.assert_allclose(
                    np.linalg.norm(D, axis=0), np.linalg.norm(W, axis=0), rtol=1e-12
                )
                assert not d.any()

    def test_the_start_is_on_the_left(self, pictures):
        at = standing(pictures)
        start = walk(at, 2)[0]
        plane = ends_plane(at, start)
        alphas = np.array([0.0, 1.0])
        sums, _ = at.surface(*plane.directions, plane.origin).sums(alphas, np.zeros(2))
        assert sums[0] / 80 == pytest.approx(at.cost(start), rel=1e-12)
        assert sums[1] / 80 == pytest.approx(at.cost(), rel=1e-12)
        assert "first θ (0) to the last (1)" in plane.names[0]


class TestWeightsPlanes:
    def test_moves_two_numbers_and_nothing_else(self, pictures):
        at = standing(pictures)
        plane = weights_plane(at, (64, 7))
        assert plane.kind == "weights"
        moved = plane.point(0.5, -2.0) - at.theta
        assert moved[64] == pytest.approx(0.5, rel=1e-14)
        assert moved[7] == pytest.approx(-2.0, rel=1e-14)
        moved[[64, 7]] = 0
        assert not moved.any()
        assert plane.names == (
            f"added to {at.layout.name(64)}",
            f"added to {at.layout.name(7)}",
        )


def _on_a_line(at):
    return at.theta + np.array([2.0, 1.0, 0.0])[:, None] * np.ones(len(at.theta))


REFUSED = {
    "an unknown normalisation": lambda at: random_plane(at, 0, "filters"),
    "a negative seed": lambda at: random_plane(at, -1),
    "a network without weights": lambda at: random_plane(at.moved(0 * at.theta)),
    "two points for a path": lambda at: path_plane(at, walk(at, 2)),
    "four points for a path": lambda at: path_plane(at, walk(at, 4)),
    "a path of another network": lambda at: path_plane(at, np.zeros((3, 5))),
    "a path of one dimension": lambda at: path_plane(at, at.theta),
    "a path on a line": lambda at: path_plane(at, _on_a_line(at)),
    "a path that stands still": lambda at: path_plane(at, np.tile(at.theta, (3, 1))),
    "a path that comes back": lambda at: path_plane(at, walk(at, 3)[[2, 0, 2]]),
    "a path that is not a number": lambda at: path_plane(at, walk(at, 3) * np.nan),
    "an endless path": lambda at: path_plane(at, walk(at, 3) * np.inf),
    "components of two points": lambda at: principal_plane(at, walk(at, 2)),
    "components of a line": lambda at: principal_plane(at, _on_a_line(at)),
    "components of one point": lambda at: principal_plane(at, np.tile(at.theta, (4, 1))),
    "components that are not numbers": lambda at: principal_plane(at, walk(at) * np.nan),
    "components of another network": lambda at: principal_plane(at, np.zeros((5, 4))),
    "ends that are one": lambda at: ends_plane(at, at.theta),
    "ends of another network": lambda at: ends_plane(at, np.zeros(5)),
    "ends that are not numbers": lambda at: ends_plane(at, at.theta * np.nan),
    "ends with a negative seed": lambda at: ends_plane(at, 0 * at.theta, -1),
    "ends with an unknown normalisation": lambda at: ends_plane(at, 0 * at.theta, 0, "x"),
    "one weight": lambda at: weights_plane(at, [3]),
    "three weights": lambda at: weights_plane(at, [3, 4, 5]),
    "the same weight twice": lambda at: weights_plane(at, [3, 3]),
    "a weight past the last": lambda at: weights_plane(at, [3, len(at.theta)]),
    "a weight before the first": lambda at: weights_plane(at, [-1, 3]),
    "half a weight": lambda at: weights_plane(at, [0.5, 3]),
    "weights by name": lambda at: weights_plane(at, ["bias", "pixel"]),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_spans_no_plane_is_refused_with_one_sentence(pictures, case):
    at = standing(pictures)
    with np.errstate(all="ignore"), pytest.raises(gd.InputError) as error:
        REFUSED[case](at)
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_sharpest_plane_without_a_slope_is_refused(pictures):
    """Every sigmoid is saturated, so ∇C = 0 to the last bit: no direction to start from."""
    net = gd.Network((6, 3))
    net.theta[:] = 1e6
    at = objective(net, pictures(80, 6, 3, dense=True), precision="float64")
    assert not at.gradient().any()
    with pytest.raises(gd.InputError, match="span no plane"):
        sharpest_plane(at)


def test_a_sharpest_direction_that_has_not_converged_is_not_passed_off_as_one(
    pictures, monkeypatch
):
    monkeypatch.setattr(
        "descente.instruments.curvature.sharpness", partial(sharpness, max_products=2)
    )
    at = standing(pictures)
    assert not sharpness(at, max_products=2).converged
    try:
        names = sharpest_plane(at).names
    except gd.InputError as error:
        names = ("", str(error))
    assert "not converged" in names[1]
