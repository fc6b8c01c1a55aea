"""A run recorded by each released version opens for ever."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import descente as gd

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", sorted(place.name for place in GOLDEN.iterdir()))
def test_a_run_of_an_earlier_version_opens_and_replays(name, runs_place):
    runs_place.mkdir()
    shutil.copytree(GOLDEN / name, runs_place / name)
    run = gd.runs.open_run(name)
    assert run.outcome.kind == "finished"
    assert (run.steps, run.network.layout.sizes, run.recipe.rule) == (20, (784, 4, 10), "momentum")
    assert run.history.test_step.tolist() == [0, 20]
    assert run.history.cost[0] > run.history.cost[-1] > 0
    start = gd.Network((784, 4, 10), seed=7).theta
    np.testing.assert_array_equal(run.theta_at(0), start)
    # what "embedded" stood for when it was recorded, to the bit
    data = gd.load("uci").train[:200]
    assert run.learnt_from(data)
    # another machine may round otherwise: what was recorded is exact, what is made again is close
    again = gd.Descent(gd.Network((784, 4, 10), seed=7), data, run.recipe)
    while again.state.step < 20:
        again.advance(20)
    np.testing.assert_allclose(again.state.theta, run.network.theta, atol=1e-4)
