"""What matters: every effect against a direct evaluation, every share against its sum."""

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError


@pytest.fixture
def problem(pictures):
    return gd.Network((16, 6, 3), seed=4), pictures(60, 16, 3)


@pytest.fixture
def found(problem):
    return gd.importance(*problem, nudge=0.2, eta=0.5, each=2)


def cost_at(problem, theta):
    return gd.objective(*problem, precision="float64").cost(theta)


class TestProbes:
    def test_they_come_from_the_top_the_middle_and_the_bottom(self, found):
        n = len(found.order)
        assert [p.rank for p in found.probes] == [1, 2, n // 2, n // 2 + 1, n - 1, n]
        for p in found.probes:
            assert found.order[p.rank - 1] == p.index

    def test_every_effect_is_what_really_happens(self, problem, found):
        theta = problem[0].theta.astype(np.float64)
        before = cost_at(problem, theta)
        step = theta - 0.5 * found.derivative
        for p in found.probes:
            e = np.eye(len(theta))[p.index]
            assert p.up == pytest.approx(cost_at(problem, theta + 0.2 * e) - before, abs=1e-14)
            assert p.down == pytest.approx(cost_at(problem, theta - 0.2 * e) - before, abs=1e-14)
            zeroed = theta * (1 - e)
            assert p.zeroed == pytest.approx(cost_at(problem, zeroed) - before, abs=1e-14)
            frozen = np.where(e > 0, theta, step)
            lost = cost_at(problem, frozen) - cost_at(problem, step)
            assert p.frozen == pytest.approx(lost, abs=1e-14)

    def test_a_larger_derivative_means_a_larger_effect_of_the_same_nudge(self, found):
        top, bottom = found.probes[0], found.probes[-1]
        assert abs(top.up - top.down) > 5 * abs(bottom.up - bottom.down)


class TestWords:
    def test_they_are_bound_to_quantiles_of_the_real_distribution(self, found):
        words = found.words
        n = len(words)
        assert words.count("a lot") == pytest.approx(0.1 * n, abs=1)
        assert words.count("somewhat") == pytest.approx(0.4 * n, abs=1)
        assert words[found.order[0]] == "a lot"
        assert words[found.order[-1]] == "a little"


class TestShares:
    def test_all_of_the_numbers_carry_all_of_the_drop(self, found):
        assert [share.name for share in (*found.shares, *found.layers)] == [
            "top 0.1 %",
            "top 1 %",
            "top 10 %",
            "top 50 %",
            "top 100 %",
            "layer 1",
            "layer 2",
        ]
        whole = found.shares[-1]
        assert whole.count == len(found.order)
        assert whole.predicted == pytest.approx(1.0, rel=1e-12)
        assert whole.measured == pytest.approx(1.0, rel=1e-12)

    def test_the_layers_share_the_squares_of_the_gradient(self, found):
        assert sum(s.predicted for s in found.layers) == pytest.approx(1.0, rel=1e-12)
        assert sum(s.count for s in found.layers) == len(found.order)

    def test_the_measured_share_tends_to_the_predicted_one_as_eta_falls(self, problem):
        gaps = []
        for eta in (1.0, 0.1, 0.01):
            share = gd.importance(*problem, eta=eta, each=0).shares[2]
            gaps.append(abs(share.measured - share.predicted))
        assert gaps[2] < gaps[1] / 5 < gaps[0] / 5

    def test_pixels_and_neurons_add_up(self, problem, found):
        g = found.derivative
        W = problem[0].layout.unpack(g)[0][0]
        by_pixel = (W**2).sum(axis=1) / (W**2).sum()
        assert found.by_pixel.ravel() == pytest.approx(by_pixel, rel=1e-12)
        assert sum(part.sum() for part in found.by_neuron) == pytest.approx(1.0, rel=1e-12)

    def test_inputs_that_are_no_picture_have_no_map(self, pictures):
        net, data = gd.Network((12, 3), seed=0), pictures(20, 12, 3)
        assert gd.importance(net, data, each=0).by_pixel is None


def test_the_network_stays_where_it_is(problem):
    before = problem[0].theta.copy()
    gd.importance(*problem, each=1)
    assert np.array_equal(problem[0].theta, before)


@pytest.mark.parametrize("options", [{"nudge": 0}, {"eta": -1.0}, {"each": -1}, {"each": 1.5}])
def test_bad_input_gets_one_sentence(problem, options):
    with pytest.raises(InputError, match="came as"):
        gd.importance(*problem, **options)
