"""A network that was given away as a file and is brought back is the experiment that it was."""

import io
import json

import numpy as np
import pytest
from safetensors.numpy import load, save
from tests.lab.lanes import Worker

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.intake import take_in
from descente.lab.kept import SOME, Keeper, Kept
from descente.lab.offer import Offer
from descente.lab.upload import packed
from descente.lab.workshop import given_away
from descente.weights.found import metadata

KEY = "a-key-of-this-test"
RULES = [("sgd", 0.5), ("momentum", 0.1), ("adam", 0.003)]


def play(e, steps):
    e.do("step", steps=steps)
    while e.playing:
        e.advance(0.05)
    return e


def trained(steps=200, **settings):
    return play(
        Experiment(Settings(**{"data": "uci", "hidden": (4,), "seed": 3} | settings)), steps
    )


def file_of(e, offer=None):
    """What the workshop gives away of an experiment."""
    Keeper(KEY).write(e.kept(), e.shelf)
    return given_away(KEY, offer or Offer())


def brought(content, name="mine.safetensors"):
    return take_in(io.BytesIO(packed([(name, content)])))


def lane(offer=None, **settings):
    """A lane whose page stands at other settings than those of the file."""
    worker = Worker(offer)
    worker.say("open", {"settings": {"data": "uci", "seed": 9} | settings})
    return worker


def changed(content, facts=None, **arrays):
    """The file with other arrays or facts; of those that are None nothing stays."""
    said = metadata(content)
    said["experiment"] = json.dumps(json.loads(said["experiment"]) | (facts or {}))
    kept = {n: a for n, a in {**load(content), **arrays}.items() if a is not None}
    return save(kept, said)


@pytest.mark.parametrize(("rule", "eta"), RULES)
def test_it_trains_on_to_the_same_bits_as_without_the_detour(rule, eta, runs_place):
    e = trained(rule=rule, eta=eta, weight_decay=1e-4, schedule="cosine")
    worker = lane(hidden=[7], activation="tanh")
    told = worker.say("do", {"what": "take-in", "name": brought(file_of(e))["name"]})
    back = worker.page.experiment
    assert "error" not in told
    assert (back.settings, back.step) == (e.settings, 200)
    assert told["settings"].words["data"] == "uci"
    assert back.path.steps == e.path.steps
    for one, other in zip(back.path.thetas, e.path.thetas, strict=True):
        assert np.array_equal(one, other)
    for each in (e, back):
        play(each, 700)
    assert np.array_equal(back.descent.state.theta, e.descent.state.theta)
    assert np.array_equal(back.descent.state.slots, e.descent.state.slots)
    assert np.array_equal(back.costs.values, e.costs.values)
    assert np.array_equal(back.rights.values, e.rights.values)


@pytest.mark.parametrize(
    ("rule", "memory"), [("sgd", []), ("momentum", ["v"]), ("adam", ["m", "v"])]
)
def test_its_facts_say_what_memory_it_holds(rule, memory, runs_place):
    e = trained(rule=rule, eta=0.01)
    content = file_of(e)
    assert json.loads(metadata(content)["experiment"])["memory"] == memory
    assert load(content)["slots"].shape == (len(memory), e.net.n_parameters)
    assert np.array_equal(load(content)["slots"], e.descent.state.slots)


def test_what_was_on_the_page_is_on_the_shelf(runs_place):
    worker = lane(hidden=[4])
    here = play(worker.page.experiment, 30)
    worker.say("do", {"what": "take-in", "name": brought(file_of(trained()))["name"]})
    assert here.step == 200
    assert [(kept.step, kept.why) for kept in here.shelf] == [(30, "taken-in")]


def test_its_data_have_the_name_of_an_offer_and_not_the_path_here(runs_place):
    e = trained()
    e.settings = e.settings.changed({"data": "/home/somebody/pets"})
    offer = Offer(given={"pets": "/home/somebody/pets"})
    content = file_of(e, offer)
    assert b"/home/somebody" not in content
    assert json.loads(metadata(content)["experiment"])["settings"]["data"] == "pets"


def test_where_its_data_are_not_offered_theta_comes_alone_and_that_is_said(runs_place):
    e = trained()
    content = file_of(e)
    for data in ("pets", "/etc/passwd", "../../uci"):
        settings = {**e.settings.to_json(), "data": data}
        worker = lane(hidden=[5])
        name = brought(changed(content, {"settings": settings}))["name"]
        told = worker.say("do", {"what": "take-in", "name": name})
        said = f"mine.safetensors came without its history: the data {data!r} that it learnt from"
        assert told["error"].words["sentence"].startswith(said)
        here = worker.page.experiment
        assert np.array_equal(here.net.theta, e.net.theta)
        assert (here.step, here.settings.data, here.brought) == (0, "uci", "mine.safetensors")


def test_a_history_over_other_data_of_the_same_name_is_left_out(runs_place):
    content = file_of(trained())
    cost = json.loads(metadata(content)["experiment"])["start_cost"]
    worker = lane()
    name = brought(changed(content, {"start_cost": cost * 1.001}))["name"]
    told = worker.say("do", {"what": "take-in", "name": name})
    assert "came without its history" in told["error"].words["sentence"]
    assert worker.page.experiment.step == 0


def test_a_long_path_is_thinned_to_what_the_lab_keeps(runs_place):
    e = trained(1400)
    thetas = np.tile(e.path.thetas[0], (1401, 1))
    content = changed(file_of(e), steps=np.arange(1401), thetas=thetas)
    worker = lane()
    worker.say("do", {"what": "take-in", "name": brought(content)["name"]})
    path = worker.page.experiment.path
    assert (path.steps[0], path.steps[-1], len(path.steps)) == (0, 1400, SOME)


FLOATS = np.ones(200, np.float32)


@pytest.mark.parametrize(
    "damage",
    [
        {"costs": None},
        {"steps": None},
        {"slots": None},
        {"costs": FLOATS[1:]},
        {"rights": FLOATS[None]},
        {"costs": FLOATS.astype(np.float64)},
        {"costs": FLOATS * np.nan},
        {"slots": np.ones((2, 3190), np.float32)},
        {"steps": np.arange(5)[::-1].copy()},
        {"steps": np.array([0.5, 1.0])},
        {"steps": np.arange(7)},
        {"thetas": np.ones((2, 3), np.float32)},
        {"facts": {"step": 199}},
        {"facts": {"step": -1}},
        {"facts": {"step": True}},
        {"facts": {"moved": 1}},
        {"facts": {"brought": None}},
        {"facts": {"why": ["x"]}},
        {"facts": {"start_cost": "high"}},
        {"facts": {"seconds": float("inf")}},
        {"facts": {"settings": {"rule": "none"}}},
        {"facts": {"settings": {"rule": ["sgd"]}}},
        {"facts": {"other": 1}},
    ],
    ids=str,
)
def test_a_damaged_history_is_refused_in_a_sentence(damage, runs_place):
    content = file_of(trained())
    with pytest.raises(gd.DataFormatError, match=r"^mine.safetensors holds a history beside its θ"):
        brought(changed(content, **damage))


def test_any_byte_of_the_header_may_be_another(runs_place):
    """It is refused, or what comes of it can be trained."""
    content = file_of(trained(30))
    length = int.from_bytes(content[:8], "little")
    rng = np.random.default_rng(0)
    came = 0
    for _ in range(150):
        bad = bytearray(content)
        bad[rng.integers(0, 8 + length)] ^= 1 << rng.integers(8)
        try:
            name = brought(bytes(bad))["name"]
        except gd.DescenteError:
            continue
        came += 1
        worker = lane()
        worker.say("do", {"what": "take-in", "name": name})
        play(worker.page.experiment, 2)
        assert np.isfinite(worker.page.experiment.net.theta).all()
    assert came


def test_what_earlier_versions_gave_away_comes_back_too(runs_place):
    e = trained(rule="adam", eta=0.003)
    content = file_of(e)
    said = metadata(content)
    facts = json.loads(said["experiment"])
    del facts["memory"]
    kept = Kept.of_bytes(save(load(content), {"experiment": json.dumps(facts)}))
    assert np.array_equal(kept.slots, e.descent.state.slots)
