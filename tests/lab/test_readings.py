"""What the lab reads off numbers, beside a second way to each."""

import numpy as np
import pytest

from descente.gradient import ranks
from descente.lab import readings


@pytest.mark.parametrize("eta", [0.5, 1.0, 4e-3, 100.0, 37.0, 0.123, 8000.0])
def test_a_quarter_of_eta_has_two_digits(eta):
    assert readings.calmer(eta) == float(f"{eta / 4:.2g}")


def test_ranks_are_those_of_the_library():
    vector = np.random.default_rng(0).normal(size=500).astype(np.float32)
    vector[[3, 40, 41]] = 0.25, -0.25, 0.25  # equals
    out = np.empty(500, np.int32)
    readings.ranking(vector, out)
    assert (out == ranks(vector)).all()


def test_answers_are_the_first_of_the_largest():
    outputs = np.array([[0.1, 0.9, 0.9], [0.5, 0.5, 0.1], [0.0, 0.2, 0.3]], np.float32)
    costs, answers = np.empty(3), np.empty(3, np.int32)
    readings.errors(outputs, np.array([0, 1, 2], np.uint8), costs, answers)
    assert (answers == outputs.argmax(axis=1)).all()
    wanted = np.eye(3, dtype=np.float32)
    np.testing.assert_allclose(costs, ((wanted - outputs) ** 2).sum(axis=1), rtol=1e-6)


@pytest.mark.parametrize(
    ("costs", "way"),
    [
        (np.ones(12), "flat"),
        (np.linspace(2, 1, 12), "falling"),
        (np.linspace(1, 2, 12), "climbing"),
        (1 + 0.5 * (-1.0) ** np.arange(12), "oscillating"),
        (np.ones(5), "none"),
    ],
)
def test_which_way_costs_go(costs, way):
    assert readings.DIRECTIONS[readings.going(costs)] == way


def test_the_standard_error_is_that_of_a_sample_without_replacement():
    costs = np.random.default_rng(1).random(40)
    out = np.empty(3)
    readings.measured(costs, np.arange(40, dtype=np.uint32) % 2, 100, out)
    wanted = np.sqrt(costs.var(ddof=1) * (1 - 40 / 100) / 40)
    assert out == pytest.approx([costs.mean(), 0.5, wanted])
    readings.measured(costs, np.ones(40, np.uint32), 40, out)
    assert out[2] == 0
