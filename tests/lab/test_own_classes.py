"""Sets of one's own have other classes than ten digits, and few images: all works on them."""

import gc
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

import descente as gd
from descente.lab import sets
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.protocol import JOBS as TAKES
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import pack, unpack

OPTIONS: dict[str, dict[str, Any]] = {
    "landscape": {"size": 7},
    "stuck": {"size": 7},
    "probe": {"points": [[0.1, 0.2]]},
    "roll": {"probes": 3},
    "lift": {"size": 7},
    "importance": {"each": 1},
    "sweep": {"etas": [0.1, 1.0]},
    "steepest": {"random": 2},
    "rules": {"rules": [{"pixel": 400, "above": True, "threshold": 0.5, "digit": 1}]},
    "weight": {"index": 12544},
    "twin": {"figure": "formula"},
}


@pytest.fixture(params=[(2, 3), (3, 2), (10, 4), (20, 5), (256, 2)], ids=str, scope="module")
def experiment(request, tmp_path_factory):
    """Some steps with so many classes, and so many images of each."""
    classes, each = request.param
    rng = np.random.default_rng(0)
    images = np.zeros((classes * each, 28, 28), np.uint8)
    images[:, 4:24, 4:24] = rng.integers(1, 256, (len(images), 20, 20))
    labels = np.array([f"class no. {k}" for k in range(classes)] * each)
    path = tmp_path_factory.mktemp("own") / "own.npz"
    np.savez(path, images=images, labels=labels)
    made = Experiment(Settings(data=str(path), epochs=3))
    made.do("step", steps=3)
    while made.playing:
        made.advance(0.05)
    assert made.net.layout.sizes[-1] == classes
    return made


def test_a_set_is_loaded_once_however_many_others_are_learnt_from(tmp_path, monkeypatch):
    """With more sets than a worker kept, each look at a page loaded its set again."""
    loaded = []

    @lru_cache(maxsize=1)
    def load(name):
        loaded.append(name)
        return gd.load(name)

    monkeypatch.setattr(sets, "_loaded", load)
    images = np.zeros((4, 28, 28), np.uint8)
    images[:, 9:19, 9:19] = np.arange(1, 5, dtype=np.uint8)[:, None, None]
    paths = [str(tmp_path / f"{k}.npz") for k in range(8)]
    for path in paths:
        np.savez(path, images=images, labels=np.arange(4) % 2)
    made = [Experiment(Settings(data=path, hidden=(3,))) for path in paths]
    for _ in range(2):
        for e in made:
            e.do("step")
            e.advance(0.01)
            VIEWS["status"](Viewer(e))
    assert loaded == paths
    made[0].change({"data": paths[1]})
    assert made[0].digits is made[1].digits
    gc.collect()
    assert paths[0] not in sets._in_use


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_view_can_be_packed(experiment, name):
    assert unpack(pack(name, VIEWS[name](Viewer(experiment))))[0] == name


@pytest.mark.parametrize("name", sorted(set(JOBS) - {"runs"}))  # those are of other networks
def test_every_job_gives_values_that_can_be_packed(experiment, name, monkeypatch):
    monkeypatch.setattr("descente.instruments.scaling.WIDTHS", (1, 2, 3, 100, 200))
    monkeypatch.setattr("descente.lab.jobs.images.LONGEST", 3)
    at, how = Snapshot.of(experiment), dict(OPTIONS.get(name, {}))
    if "landscape" in TAKES[name].__annotations__:
        how["plane"] = next(JOBS["ground"](at)).kept
    values = list(JOBS[name](at, **how))
    assert values
    for value in values:
        assert unpack(pack(name, value))[0] == name
