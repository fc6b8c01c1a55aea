"""The slope: closed forms on a quadratic, derivatives of the curve, and a ball that rolls."""

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError


@pytest.fixture
def line_of(pictures):
    """Makes the slope of a small network along one weight, in float64."""

    def make(weight=None, **options):
        data = pictures(40, 12, 3)
        net = gd.Network((12, 5, 3), seed=1)
        return net, data, gd.slope(net, data, weight, **options)

    return make


def one_weight() -> tuple[gd.Network, gd.Split]:
    """C(w) = mean (y − w x)² of one weight: a parabola known in full."""
    images = np.array([[1.0], [0.5]], dtype=np.float32)
    labels = np.zeros(2, dtype=np.uint8)
    data = gd.Split(images, labels, classes=("one",), shape=(1, 1))
    net = gd.Network((1, 1), output="identity")
    net.theta[:] = (0.25, 0.0)
    return net, data


class TestTheCurve:
    def test_it_is_the_parabola_it_must_be(self):
        net, data = one_weight()
        line = gd.slope(net, data, 0, span=3.0, size=7)
        w = 0.25 + line.t
        expected = ((1 - w) ** 2 + (1 - 0.5 * w) ** 2) / 2
        assert line.cost == pytest.approx(expected, rel=1e-12)
        # C' = Σ x (w x − 1) and C'' = Σ x², both with 2/n = 1
        assert line.here.slope == pytest.approx((0.25 - 1) + 0.5 * (0.125 - 1), rel=1e-12)
        assert line.here.curvature == pytest.approx(1.25, rel=1e-12)

    def test_slope_and_curvature_are_those_of_the_curve(self, line_of):
        _, _, line = line_of(3)
        h = 1e-3
        left, here, right = (line.at(t) for t in (0.4 - h, 0.4, 0.4 + h))
        assert here.slope == pytest.approx((right.cost - left.cost) / (2 * h), rel=1e-5)
        assert here.curvature == pytest.approx((right.slope - left.slope) / (2 * h), rel=1e-5)

    def test_each_point_is_the_cost_with_that_weight_moved(self, line_of):
        net, data, line = line_of(7, size=5)
        for t, cost in zip(line.t, line.cost, strict=True):
            moved = net.copy()
            moved.theta[7] += np.float32(t)
            assert cost == pytest.approx(gd.cost(moved, data), rel=2e-6)

    def test_a_direction_is_walked_in_units_of_its_own_length(self, pictures):
        data, net = pictures(40, 12, 3), gd.Network((12, 5, 3), seed=1)
        d = np.arange(net.n_parameters) - 20.0
        short, long = (gd.slope(net, data, direction=c * d, size=5) for c in (0.1, 10.0))
        assert np.linalg.norm(long.direction) == pytest.approx(1.0, rel=1e-12)
        assert short.cost == pytest.approx(long.cost, rel=1e-12)
        g = gd.objective(net, data, precision="float64").gradient()
        assert long.here.slope == pytest.approx(g @ d / np.linalg.norm(d), rel=1e-9)

    def test_without_a_weight_the_steepest_one_is_taken(self, line_of):
        net, data, line = line_of()
        largest = gd.gradient(net, data).top(1)[0]
        assert line.name == largest.name
        assert line.value == largest.value

    def test_the_network_stays_where_it_is(self, line_of):
        net, _, line = line_of(2)
        before = net.theta.copy()
        line.descend(1.0, steps=3)
        assert np.array_equal(net.theta, before)


class TestTheBall:
    @pytest.mark.parametrize("start", [-2.0, 2.0])
    def test_it_goes_right_on_a_falling_slope_and_left_on_a_rising_one(self, start):
        net, data = one_weight()
        ball = gd.slope(net, data, 0).descend(0.1, steps=1, start=start)
        assert np.sign(ball.step[0]) == -np.sign(ball.slope[0])

    def test_on_a_parabola_each_step_shrinks_the_distance_by_the_same_factor(self):
        net, data = one_weight()
        ball = gd.slope(net, data, 0).descend(0.4, steps=8)
        valley = 1.5 / 1.25 - 0.25  # where C' = 0
        away = ball.t - valley
        assert away[1:] / away[:-1] == pytest.approx(1 - 0.4 * 1.25, rel=1e-9)

    @pytest.mark.parametrize(
        ("times", "kind"), [(0.1, "descending"), (1.0, "settled"), (2.2, "overshooting")]
    )
    def test_two_over_the_curvature_decides_what_becomes_of_it(self, times, kind):
        net, data = one_weight()
        ball = gd.slope(net, data, 0).descend(times / 1.25, steps=12)
        assert ball.kind == kind
        assert ball.sentence.endswith(".")

    def test_a_ball_that_leaves_the_finite_numbers_says_so(self):
        net, data = one_weight()
        ball = gd.slope(net, data, 0).descend(1e200, steps=12)
        assert ball.kind == "non-finite"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": 10}, "odd"),
        ({"span": -1.0}, "span"),
        ({"weight": 99999}, "does not exist"),
        ({"weight": 1, "direction": np.ones(83)}, "choose one"),
        ({"direction": np.zeros(83)}, "no length"),
        ({"direction": np.ones(3)}, "shape"),
    ],
)
def test_bad_input_gets_one_sentence(line_of, options, said):
    with pytest.raises(InputError, match=said):
        line_of(**options)


@pytest.mark.parametrize(("eta", "steps"), [(0.0, 3), (float("nan"), 3), (1.0, 0), (1.0, True)])
def test_a_ball_wants_a_rate_and_a_number_of_steps(line_of, eta, steps):
    _, _, line = line_of(1)
    with pytest.raises(InputError, match="wanted"):
        line.descend(eta, steps)
