"""Ground for the game in the fog: the same cost as the library's, hilly in every state.

A network whose hidden neurons change places reads as before: `gd.cost` of it is the same up to the
order of float32 sums. The valleys are counted beside a slow way: how high the water has to stand
until one lake's bottom is joined to a deeper one, found by trying every height.
"""

import itertools

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError
from descente.instruments.ground import AWAY, LEAST, exchanged, heights, lay, valleys
from descente.network import forward
from descente.objective import objective
from descente.recipe import RECIPES


def descended(data, epochs=1, **layout):
    """A network, the θ it was drawn at, and θ on its way."""
    net = gd.Network((784, 16, 16, 10), seed=0, **layout)
    path = [net.theta.copy()]
    for _ in range(epochs):
        gd.descend(net, data.train, epochs=1, record=False, **RECIPES["deck"])
        path.append(net.theta.copy())
    return net, path


def grid(at, plane, size=31):
    """C over all of a ground, point by point."""
    sides = [
        m + r * np.linspace(-1, 1, size) for m, r in zip(plane.center, plane.reach, strict=True)
    ]
    costs = [at.cost(plane.point(a, b)) for a, b in itertools.product(*sides)]
    return np.reshape(costs, (size, size)), sides


def reached(level, height, place):
    """The points that water of this height reaches from one that it covers."""
    seen, ahead = {place}, [place]
    while ahead:
        i, j = ahead.pop()
        for other in itertools.product((i - 1, i, i + 1), (j - 1, j, j + 1)):
            inside = all(0 <= k < n for k, n in zip(other, level.shape, strict=True))
            if inside and other not in seen and level[other] <= height:
                seen.add(other)
                ahead.append(other)
    return seen


def slowly(level, depth):
    """Every place from which one has to climb so far to come to a lower one; the lowest too."""
    found = 0
    for place in np.ndindex(level.shape):
        lower = level < level[place]
        lower |= (level == level[place]) & (
            np.arange(level.size).reshape(level.shape) < np.ravel_multi_index(place, level.shape)
        )
        for height in np.unique(level[level >= level[place]]):
            if any(lower[p] for p in reached(level, height, place)):
                found += bool(height - level[place] >= depth)
                break
        else:
            found += 1
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("depth", [0.1, 0.3, 0.6])
def test_valleys_are_those_that_one_has_to_climb_out_of(seed, depth):
    level = np.random.default_rng(seed).integers(0, 11, (7, 6)) / 10
    assert valleys(level, depth - 1e-9) == slowly(level, depth - 1e-9)


def test_a_bowl_has_one_valley_and_two_bowls_have_two():
    x, y = np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-2, 2, 21))
    assert valleys(heights(x**2 + y**2), 0.05) == 1
    assert valleys(heights((x**2 - 1) ** 2 + y**2), 0.05) == 2


def test_a_network_whose_hidden_neurons_change_places_reads_as_before():
    net = gd.Network((784, 16, 16, 10), seed=3)
    theta = exchanged(net.layout, net.theta, np.random.default_rng(0))
    other = gd.Network.of(net.layout, theta.astype(np.float32))
    assert np.linalg.norm(theta - net.theta) > 1
    assert np.sort(theta) == pytest.approx(np.sort(net.theta), abs=0)
    images = gd.load("uci").test.images[:50]
    answers = [forward(each.layout, each.theta, images)[0][-1] for each in (net, other)]
    assert answers[0] == pytest.approx(answers[1], abs=1e-5)


@pytest.mark.parametrize("epochs", [0, 2])
def test_ground_is_hilly_and_starts_on_a_slope_away_from_the_bottom(epochs):
    data = gd.load("uci")
    net, path = descended(data, epochs)
    at = objective(net, data.train)
    many = []
    for seed in range(5):
        found = lay(at, path if epochs else [], path[0], seed)
        plane, reach = found.plane, found.plane.reach[0]
        cost, sides = grid(at, plane, 15)
        assert cost.max() > LEAST * cost.min()
        many.append(valleys(heights(cost), 0.05))
        lowest = np.unravel_index(cost.argmin(), cost.shape)
        away = [sides[k][lowest[k]] - found.start[k] for k in (0, 1)]
        assert np.hypot(*away) > 0.8 * AWAY * reach  # it was found over fewer examples
        assert at.cost(plane.point(*found.start)) > np.quantile(cost, 0.3)
        slope = plane.directions @ at.gradient(plane.point(*found.start))
        assert np.linalg.norm(slope) * reach > 0.03 * np.ptp(cost)
        assert all(abs(found.start[k] - plane.center[k]) < reach for k in (0, 1))
        assert plane.directions @ plane.directions.T == pytest.approx(np.eye(2), abs=1e-9)
        assert plane.reach[0] == plane.reach[1]
    assert sum(count >= 2 for count in many) >= 3


def test_each_number_is_another_ground_and_always_the_same():
    at = objective(gd.Network((784, 16, 10), seed=0), gd.load("uci").train)
    first, again, other = (lay(at, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.plane.directions, again.plane.directions)
    assert first.start == again.start
    assert abs(first.plane.directions @ other.plane.directions.T).max() < 0.5


def test_where_a_network_diverged_to_a_flat_place_ground_lies_around_one_as_drawn():
    net, data = gd.Network((784, 16, 10), seed=0), gd.load("uci")
    far = gd.Network.of(net.layout, np.full_like(net.theta, 1e30))
    found = lay(objective(far, data.train), [], net.theta, 0)
    assert found.plane.kind == "drawn"
    assert found.plane.project(net.theta)[2] == pytest.approx([0], abs=1e-3)
    with pytest.raises(InputError, match="flat wherever one looks"):
        lay(objective(far, data.train))


@pytest.mark.parametrize(
    "layout",
    [{"activation": "relu", "output": "identity"}, {"activation": "tanh", "output": "softmax"}],
)
@pytest.mark.parametrize("sizes", [(784, 10), (784, 1, 10), (784, 16, 16, 10)])
def test_every_network_has_ground(sizes, layout):
    at = objective(gd.Network(sizes, seed=0, **layout), gd.load("uci").train)
    found = lay(at, [], at.theta, 0)
    cost, _ = grid(at, found.plane, 11)
    assert np.isfinite(cost).all()
    assert cost.max() > LEAST * cost.min()
