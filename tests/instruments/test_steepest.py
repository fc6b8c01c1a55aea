"""Nothing climbs faster than the gradient."""

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError


@pytest.fixture
def problem(pictures):
    return gd.Network((12, 5, 3), seed=3), pictures(40, 12, 3)


class TestDirections:
    def test_are_data_and_have_english_names(self, problem):
        net = problem[0]
        found = gd.steepest(*problem, np.ones((1, net.n_parameters)), random=2)
        kinds = [(d.kind, d.number) for d in found.directions]
        assert kinds == [
            ("gradient", None),
            ("opposite", None),
            ("signs", None),
            ("largest", None),
            ("own", 1),
            ("random", 1),
            ("random", 2),
        ]
        largest = gd.gradient(*problem).top(1)[0]
        assert found.directions[3].parameter == net.layout.locate(largest.index)
        assert found.names == [
            "the gradient",
            "the opposite of the gradient",
            "the signs of the gradient",
            f"{largest.name} alone",
            "direction 1",
            "random 1",
            "random 2",
        ]

    def test_stand_at_their_angles(self, problem):
        found = gd.steepest(*problem)
        assert found.angle[:2] == pytest.approx([0, 180], abs=1e-5)
        assert np.cos(np.radians(found.angle)) == pytest.approx(found.cosine, abs=1e-12)


class TestClimbs:
    def test_no_direction_climbs_faster_than_the_gradient(self, problem):
        found = gd.steepest(*problem, random=200)
        assert (found.measured <= found.norm * (1 + 1e-6)).all()
        assert found.measured[0] == pytest.approx(found.norm, rel=1e-6)
        assert found.measured[1] == pytest.approx(-found.norm, rel=1e-6)

    def test_what_is_measured_is_what_the_gradient_predicts(self, problem):
        found = gd.steepest(*problem, random=20)
        assert found.measured == pytest.approx(found.predicted, rel=1e-5, abs=1e-8)
        assert found.predicted == pytest.approx(found.cosine * found.norm, rel=1e-12)

    def test_the_error_falls_with_the_square_of_the_distance(self, problem):
        gaps = []
        for h in (0.2, 0.1, 0.05):
            found = gd.steepest(*problem, random=1, h=h)
            gaps.append(abs(found.measured[0] - found.predicted[0]))
        assert gaps[0] / gaps[1] == pytest.approx(4, rel=0.1)
        assert gaps[1] / gaps[2] == pytest.approx(4, rel=0.1)

    def test_only_the_direction_of_ones_own_vectors_counts(self, problem):
        own = np.random.default_rng(0).standard_normal((2, problem[0].n_parameters))
        found = gd.steepest(*problem, np.concatenate([own, 1000 * own]), random=0)
        assert found.measured[4:6] == pytest.approx(found.measured[6:8], rel=1e-12)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"directions": np.ones(3)}, "shape"),
        ({"directions": np.zeros(83)}, "no length"),
        ({"h": 0.0}, "h came as"),
        ({"random": -1}, "random came as"),
    ],
)
def test_bad_input_gets_one_sentence(problem, options, said):
    with pytest.raises(InputError, match=said):
        gd.steepest(*problem, **options)


def test_on_flat_ground_there_is_no_steepest_direction():
    data = gd.Split(np.zeros((2, 4), "f4"), np.zeros(2, "u1"), classes=("a",), shape=(2, 2))
    net = gd.Network((4, 1), output="relu")
    net.theta[:] = -1
    with pytest.raises(InputError, match="flat"):
        gd.steepest(net, data)
