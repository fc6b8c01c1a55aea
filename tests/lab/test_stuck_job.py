"""The same run on three planes: every number of it found once more, in another way."""

import numpy as np
import pytest

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot

SIZE = 9


def walked(steps=300, **settings):
    e = Experiment(Settings(data="uci", **{"hidden": (6,), "epochs": 3, **settings}))
    e.do("step", steps=steps)
    while e.playing:
        e.advance(1.0)
    return e


@pytest.fixture(scope="module")
def experiment():
    return walked()


@pytest.fixture(scope="module")
def values(experiment):
    return list(JOBS["stuck"](Snapshot.of(experiment), size=SIZE))


def axes_of(experiment, theta):
    """Unit vectors along −∇C and, at right angles to it, along the change of −∇C on the way."""
    there = gd.objective(gd.Network.of(experiment.net.layout, theta), experiment.digits.train)
    exact = there.exact()
    g, h = exact.gradient(), 1e-4
    down = -g / np.linalg.norm(g)
    turn = exact.gradient(exact.theta - h * down) - exact.gradient(exact.theta + h * down)
    turn -= (turn @ down) * down
    return down, turn / np.linalg.norm(turn)


def cost(experiment, theta):
    net = gd.Network.of(experiment.net.layout, np.asarray(theta, np.float32))
    return gd.cost(net, experiment.digits.train)


def test_how_far_the_run_is_out_of_the_planes_of_its_start_and_of_its_end(experiment, values):
    at, arrays = Snapshot.of(experiment), values[-1].arrays
    path = np.stack(at.thetas).astype(float)
    for k, theta in enumerate((path[0], path[-1])):
        down, turn = axes_of(experiment, theta)
        away = path - theta
        alpha, beta = away @ down, away @ turn
        out = np.sqrt(np.maximum(0, (away**2).sum(axis=1) - alpha**2 - beta**2))
        assert arrays["path_alpha"][k] == pytest.approx(alpha, abs=1e-4)
        assert arrays["path_beta"][k] == pytest.approx(beta, abs=1e-4)
        assert arrays["path_distance"][k] == pytest.approx(out, abs=1e-3)
    ends = arrays["path_distance"][:, [0, -1]]
    assert ends[0, 0] == ends[1, 1] == 0, "each plane goes through where it was laid"
    assert min(ends[0, 1], ends[1, 0]) > 1, "and the run leaves it"


def test_the_cost_of_the_run_and_of_its_feet(experiment, values):
    at, arrays = Snapshot.of(experiment), values[-1].arrays
    stand = arrays["stand"]
    assert stand[0] == 0
    assert stand[-1] == len(at.thetas) - 1
    for n in (0, len(stand) // 2, len(stand) - 1):
        theta = at.thetas[stand[n]]
        assert arrays["stand_cost"][n] == pytest.approx(cost(experiment, theta), rel=1e-5)
        down, turn = axes_of(experiment, at.thetas[0])
        away = theta - at.thetas[0].astype(float)
        foot = at.thetas[0] + (away @ down) * down + (away @ turn) * turn
        assert arrays["foot_cost"][0, n] == pytest.approx(cost(experiment, foot), rel=1e-3)
    assert arrays["foot_cost"][0, 0] == pytest.approx(arrays["stand_cost"][0], rel=1e-6)


def test_from_the_lowest_place_of_a_plane_the_cost_falls_straight_out_of_it(experiment, values):
    at, arrays = Snapshot.of(experiment), values[-1].arrays
    start = at.thetas[0].astype(float)
    down, turn = axes_of(experiment, start)
    spot = start + arrays["low_alpha"][0] * down + arrays["low_beta"][0] * turn
    assert arrays["cost"][0].min() == pytest.approx(arrays["low_cost"][0], rel=1e-5)
    assert arrays["low_cost"][0] == pytest.approx(cost(experiment, spot), rel=1e-4)
    there = gd.Network.of(experiment.net.layout, spot.astype(np.float32))
    gradient = gd.gradient(there, experiment.digits.train).vector
    inside = np.hypot(gradient @ down, gradient @ turn)
    out = gradient - (gradient @ down) * down - (gradient @ turn) * turn
    assert arrays["low_inside"][0] == pytest.approx(inside, rel=1e-2)
    assert arrays["low_outside"][0] == pytest.approx(np.linalg.norm(out), rel=1e-2)
    further = spot - arrays["low_far"][0] * out / np.linalg.norm(out)
    assert arrays["low_lower"][0] == pytest.approx(cost(experiment, further), rel=1e-3)
    assert arrays["low_lower"][0] < arrays["low_cost"][0]
    assert arrays["stand_cost"][-1] < arrays["low_cost"][0], "the run has not got stuck there"


def test_pictures_come_first_and_what_takes_long_last(values):
    planes = [np.isfinite(value.arrays["cost"]).all(axis=(1, 2)).sum() for value in values]
    assert planes[:3] == [1, 2, 3]
    assert [value.words["complete"] for value in values] == [False] * (len(values) - 1) + [True]
    assert "stand_cost" in values[3].arrays


def test_each_picture_holds_the_whole_run_and_has_one_scale(values):
    arrays = values[-1].arrays
    for k in range(3):
        for name in ("alpha", "beta"):
            grid, feet = arrays[name][k], arrays[f"path_{name}"][k]
            assert grid[0] <= feet.min() <= feet.max() <= grid[-1]
        wide = np.ptp(arrays["alpha"][k])
        assert wide == pytest.approx(np.ptp(arrays["beta"][k]), rel=1e-12)


def test_without_a_path_it_is_refused():
    e = Experiment(Settings(data="uci", hidden=(4,)))
    with pytest.raises(gd.InputError, match="train the network a little first"):
        next(JOBS["stuck"](Snapshot.of(e)))


def test_a_run_that_was_thrown_far_away_in_one_step_is_refused_in_a_sentence():
    e = walked(40, hidden=(4,), activation="relu", output="identity", eta=20.0)
    assert e.outcome.kind == "non-finite"
    with pytest.raises(gd.InputError, match="lie on one line"):
        list(JOBS["stuck"](Snapshot.of(e), size=3))
