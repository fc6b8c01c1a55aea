"""A training that is shown slowly makes the same steps, most of them in the time they are given."""

import math
import time

import numpy as np
import pytest

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.messages import parsed
from descente.lab.protocol import TEMPOS
from descente.lab.tempo import EACH, FIRST, Tempo

SLOW = [name for name, seconds in TEMPOS.items() if seconds]


@pytest.mark.parametrize("name", SLOW)
def test_the_whole_plan_takes_its_seconds_and_grows_evenly_in_the_logarithm(name):
    tempo = Tempo(name, 0, 60_000, 100.0)
    seconds = TEMPOS[name]
    assert tempo.at(60_000) == pytest.approx(100.0 + seconds)
    half = FIRST * math.expm1(0.5 * math.log1p(60_000 / FIRST))  # about 1,076
    assert tempo.reached(100.0 + seconds / 2) == pytest.approx(half, abs=1.5)
    moments = [tempo.at(step) for step in range(0, 60_001, 100)]
    np.testing.assert_array_less(np.diff(moments, 2), 0)  # later steps go ever faster


@pytest.mark.parametrize("name", ["each", *SLOW])
@pytest.mark.parametrize("begun", [0, 7, 59_000])
def test_a_step_is_reached_when_it_is_due_and_not_before(name, begun):
    tempo = Tempo(name, begun, 60_000, 5.0)
    for step in (begun + 1, begun + 2, begun + 50):
        assert tempo.reached(tempo.at(step) + 1e-9) == step
        assert tempo.reached(tempo.at(step) - 1e-6) == step - 1


def test_each_step_for_itself():
    tempo = Tempo("each", 3, 60_000, 0.0)
    assert [tempo.reached(EACH * k + 0.01) for k in range(4)] == [3, 4, 5, 6]


def test_several_steps_are_made_together_where_a_picture_could_not_tell_them_apart():
    tempo = Tempo("calm", 0, 60_000, 0.0)
    tempo.shown(15.0)
    assert tempo.at(8_001) < 15.0
    assert tempo.due(8_000) == pytest.approx(15.08)


@pytest.fixture
def clock(monkeypatch):
    """A clock that one moves by hand."""
    now = [50.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_the_same_steps_are_made_at_every_tempo(clock):
    settings = Settings(data="uci", hidden=(4,), epochs=1)
    wanted = Experiment(settings)
    wanted.do("play")
    while wanted.playing:
        wanted.advance(1.0)
    slow = Experiment(settings)
    slow.do("play", tempo="calm")
    seen = []
    while slow.playing:
        clock[0] += 0.1
        slow.advance(1.0)
        seen.append(slow.step)
    assert slow.step == wanted.step == 144
    np.testing.assert_array_equal(slow.net.theta, wanted.net.theta)
    assert clock[0] - 50.0 == pytest.approx(20.0, abs=0.2)
    assert {1, 2, 3, 4, 5} <= set(seen)  # at first each step for itself


def test_on_the_way_one_may_go_to_the_end_at_once_or_wait(clock):
    e = Experiment(Settings(data="uci", hidden=(4,), epochs=1))
    assert e.due == math.inf
    e.do("play", tempo="slow")
    assert e.due > clock[0]
    assert not e.hurries
    e.advance(1.0)
    assert e.step == 0
    e.do("pause")
    assert e.due == math.inf
    e.do("play")
    assert e.due <= clock[0]
    assert e.hurries
    e.advance(1.0)
    assert e.step == 144


def test_a_tempo_that_is_none_is_refused():
    with pytest.raises(gd.InputError, match="tempo"):
        parsed("do", {"what": "play", "tempo": "presto"})
