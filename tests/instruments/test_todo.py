"""The to-do list, done: predictions against measurements, and their orders as η falls."""

import math

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError


@pytest.fixture
def problem(pictures):
    net = gd.Network((12, 6, 3), seed=2, activation="tanh")
    return net, pictures(50, 12, 3)


def orders(errors, etas):
    """Slope of log error against log η between neighbours."""
    return np.diff(np.log(errors)) / np.diff(np.log(etas))


class TestPredictions:
    @pytest.mark.parametrize("which", ["together", "everything", "row"])
    def test_first_order_errs_by_the_square_of_eta_and_second_order_by_the_cube(
        self, problem, which
    ):
        etas = np.array([0.04, 0.02, 0.01, 0.005])
        first, second = [], []
        for eta in etas:
            done = gd.todo(*problem, rows=4, eta=float(eta))
            effect = done.rows[0].effect if which == "row" else getattr(done, which)
            first.append(abs(effect.measured - effect.first_order))
            second.append(abs(effect.measured - effect.second_order))
        assert orders(first, etas) == pytest.approx(2.0, abs=0.15)
        assert orders(second, etas) == pytest.approx(3.0, abs=0.15)

    def test_on_a_quadratic_cost_the_second_order_is_exact(self, pictures):
        data = pictures(30, 12, 3)
        net = gd.Network((12, 3), seed=0, output="identity")
        done = gd.todo(net, data, rows="all", eta=0.3)
        assert done.everything.measured == pytest.approx(done.everything.second_order, rel=1e-9)
        for row in done.rows[:10]:
            assert row.effect.measured == pytest.approx(row.effect.second_order, rel=1e-7)

    def test_the_first_order_of_a_whole_step_is_minus_eta_times_the_squared_gradient(self, problem):
        done = gd.todo(*problem, rows="all", eta=0.2)
        squared = float(done.gradient @ done.gradient)
        assert done.everything.first_order == pytest.approx(-0.2 * squared, rel=1e-12)


class TestRows:
    def test_they_are_those_of_the_gradient(self, problem):
        done = gd.todo(*problem, rows=5, eta=0.5)
        for row, known in zip(done.rows, gd.gradient(*problem).top(5, eta=0.5), strict=True):
            assert (row.rank, row.index, row.name) == (known.rank, known.index, known.name)
            assert row.derivative == pytest.approx(known.derivative, rel=1e-5)

    def test_each_is_measured_alone(self, problem):
        net, data = problem
        row = gd.todo(net, data, rows=[17], eta=50.0).rows[0]
        moved = net.copy()
        moved.theta[17] += np.float32(row.change)
        measured = gd.cost(moved, data) - gd.cost(net, data)
        assert row.effect.measured == pytest.approx(measured, rel=1e-3, abs=1e-7)

    def test_a_selection_keeps_its_order_and_true_ranks(self, problem):
        done = gd.todo(*problem, rows=[30, 2, 9])
        assert [row.index for row in done.rows] == [30, 2, 9]
        sizes = np.abs(done.gradient)
        for row in done.rows:
            assert row.rank == 1 + int((sizes > sizes[row.index]).sum())

    def test_all_rows_together_are_everything(self, problem):
        done = gd.todo(*problem, rows="all")
        assert len(done.rows) == len(done.gradient)
        assert done.together == done.everything

    def test_rows_past_the_hundredth_are_predicted_but_not_measured(self, pictures):
        net, data = gd.Network((12, 8, 3), seed=0), pictures(20, 12, 3)
        done = gd.todo(net, data, rows="all")
        assert math.isfinite(done.rows[99].effect.measured)
        assert len(done.rows) > 101
        assert math.isnan(done.rows[100].effect.measured)
        assert math.isfinite(done.rows[100].effect.second_order)

    def test_the_network_stays_where_it_is(self, problem):
        before = problem[0].theta.copy()
        gd.todo(*problem, rows=3)
        assert np.array_equal(problem[0].theta, before)


@pytest.mark.parametrize(
    "rows", [0, -1, "some", [], [1, 1], [-1], [10**6], [0.5], np.zeros((2, 2), int)]
)
def test_rows_that_make_no_sense_get_one_sentence(problem, rows):
    with pytest.raises(InputError, match="rows came as"):
        gd.todo(*problem, rows=rows)


@pytest.mark.parametrize("eta", [0.0, -1.0, float("inf")])
def test_eta_is_above_zero(problem, eta):
    with pytest.raises(InputError, match="eta came as"):
        gd.todo(*problem, eta=eta)
