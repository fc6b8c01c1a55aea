"""What the worker computes for the game in the fog, beside the library in float64."""

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.objective import objective


def value(job, at, **options):
    """The last value that a job gives."""
    return list(JOBS[job](at, **options))[-1]


@pytest.fixture(params=[0, 60], ids=["untrained", "trained"], scope="module")
def game(request):
    """An experiment after so many steps, ground of it, and its cost in float64."""
    e = Experiment(Settings(data="uci"))
    e.do("step", steps=request.param)
    while e.playing:
        e.advance(0.1)
    found = value("ground", Snapshot.of(e), number=1)
    return e, found, objective(e.net, e.digits.train, precision="float64")


def along(at, plane, point, h=1e-4):
    """∂C/∂α and ∂C/∂β by central differences; the plane's directions have length 1."""
    ends = [[at.cost(plane.point(*(point + s * h * side))) for s in (1, -1)] for side in np.eye(2)]
    return np.array([(up - down) / (2 * h) for up, down in ends])


def test_a_probe_tells_the_cost_there_and_its_slope(game):
    e, found, at = game
    plane = found.kept
    points = np.array(plane.center) + plane.reach[0] * np.array([[0.5, -0.3], [-0.9, 0.1]])
    told = value("probe", Snapshot.of(e), plane=plane, points=points.tolist()).arrays
    for k, point in enumerate(points):
        assert told["point_cost"][k] == pytest.approx(at.cost(plane.point(*point)), rel=1e-5)
        slope = along(at, plane, point)
        assert [told["slope_alpha"][k], told["slope_beta"][k]] == pytest.approx(slope, rel=1e-3)
        assert told["slope"][k] == pytest.approx(np.hypot(*slope), rel=1e-3)
    start = found.arrays["point_alpha"][0], found.arrays["point_beta"][0]
    assert found.arrays["point_cost"][0] == pytest.approx(at.cost(plane.point(*start)), rel=1e-5)


def test_the_ground_stays_where_it_is_while_the_network_trains_on(game):
    e, found, _ = game
    point = [[found.arrays["alpha"][0], found.arrays["beta"][1]]]
    before = value("probe", Snapshot.of(e), plane=found.kept, points=point).arrays
    e.do("step", steps=3)
    while e.playing:
        e.advance(0.1)
    after = value("probe", Snapshot.of(e), plane=found.kept, points=point).arrays
    e.do("play")
    e.advance(0.01)
    playing = value("probe", Snapshot.of(e), plane=found.kept, points=point)
    e.do("pause")
    for name in before:
        assert np.array_equal(before[name], after[name])
        assert np.array_equal(before[name], playing.arrays[name])
    assert playing.words["examples"] == len(e.digits.train)


def descended(at, plane, place, probes):
    """The costs of a descent within a square that goes back where it has climbed."""
    middle, reach = np.array(plane.center), plane.reach[0]
    cost, slope = at.cost(plane.point(*place)), along(at, plane, place)
    eta, costs = 0.35 * reach / np.abs(slope).max(), []
    for _ in range(probes):
        there = np.minimum(middle + reach, np.maximum(middle - reach, place - eta * slope))
        costs.append(at.cost(plane.point(*there)))
        if costs[-1] < cost:
            place, cost, slope = there, costs[-1], along(at, plane, there)
            eta *= 1.3
        else:
            eta /= 3
    return costs


def test_descent_follows_the_slope_goes_back_where_it_climbed_and_stays_on_the_ground(game):
    e, found, at = game
    place = np.array([found.arrays["point_alpha"][0], found.arrays["point_beta"][0]])
    told = value("roll", Snapshot.of(e), plane=found.kept, alpha=place[0], beta=place[1], probes=6)
    assert told.arrays["point_cost"] == pytest.approx(descended(at, found.kept, place, 6), rel=5e-3)
    for axis in ("alpha", "beta"):
        low, high = found.arrays[axis]
        spots = told.arrays[f"point_{axis}"]
        assert low <= spots.min()
        assert spots.max() <= high
    costs = [found.arrays["point_cost"][0], *told.arrays["point_cost"]]
    lowest = [int(np.argmin(costs[: k + 1])) - 1 for k in range(6)]
    assert told.arrays["after"].tolist() == lowest


def test_the_fog_lifts_over_the_cost_and_tells_what_luck_would_have_done(game):
    e, found, at = game
    plane = found.kept
    first = value("lift", Snapshot.of(e), plane=plane, size=5)
    cost, alpha, beta = (first.arrays[name] for name in ("cost", "alpha", "beta"))
    assert first.words["complete"]
    assert [alpha[0], alpha[-1]] == pytest.approx(found.arrays["alpha"])
    assert [beta[0], beta[-1]] == pytest.approx(found.arrays["beta"])
    for i, j in ((0, 0), (1, 3), (4, 2)):
        assert cost[i, j] == pytest.approx(at.cost(plane.point(alpha[i], beta[j])), rel=1e-5)
    below = float(np.sort(cost.ravel())[5])  # five of the 25 points lie lower
    told = value("lift", Snapshot.of(e), plane=plane, size=5, below=below, probes=8).scalars
    assert told["share"] == 0.2
    tries = cost.ravel()[np.random.default_rng(0).integers(25, size=(40_000, 8))]
    assert told["chance"] == pytest.approx((tries.min(axis=1) < below).mean(), abs=0.01)


def test_ground_is_laid_whatever_has_become_of_the_network():
    e = Experiment(Settings(data="uci", eta=1e6, hidden=(8,)))
    e.do("step", steps=5)
    while e.playing:
        e.advance(0.1)
    found = value("ground", Snapshot.of(e))
    assert np.isfinite(found.arrays["point_cost"]).all()
    lifted = value("lift", Snapshot.of(e), plane=found.kept, size=9).arrays["cost"]
    assert lifted.max() > 1.2 * lifted.min()
    assert gd.cost(e.net, e.digits.train) > 0


@pytest.mark.parametrize("point", [[], [1.0], [1.0, 2.0, 3.0]])
def test_a_point_has_two_numbers(game, point):
    e, found, _ = game
    with pytest.raises(InputError, match=f"came with {len(point)} numbers"):
        value("probe", Snapshot.of(e), plane=found.kept, points=[[0.0, 0.0], point])
