"""Recorded runs in the lab: listed, compared, replayed to the bit."""

import json
import os

import numpy as np
import pytest

import descente as gd
from descente import runs
from descente.descent import stretches
from descente.digits import Augmentation
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.offer import Offer
from descente.lab.views import CURVE
from descente.lab.wire import pack, unpack
from descente.lab.workshop import LISTED, recorded

SIZES = (784, 4, 10)
SMALL = Settings(data="uci", hidden=(4,), epochs=1)


@pytest.fixture(scope="module")
def data():
    return gd.load("uci")


def record(data, name, seed=0, **how):
    """A recorded run of a small network."""
    net = gd.Network(SIZES, seed=how.pop("network_seed", seed))
    return gd.descend(net, data.train, record=name, seed=seed, **{"eta": 0.5, "epochs": 1} | how)


def compared(*names, offer=None):
    """What the job answers, as a page reads it: the first and the last value."""
    at = Snapshot.of(Experiment(SMALL), offer)
    found = [unpack(pack("runs", value))[1] for value in JOBS["runs"](at, names=list(names))]
    return found[0], found[-1]


def played(experiment):
    while experiment.playing:
        experiment.advance(0.05)
    return experiment


def damage(place, name):
    (place / name / "manifest.json").write_text("{")


class TestCompared:
    def test_each_run_is_the_one_that_was_recorded(self, data):
        made = [
            record(data, "slow", eta=0.05, epochs=3, schedule="constant", weight_decay=0.0),
            record(data, "wide", seed=7, batch_size=1000, test=data.test, rule="adam", eta=0.003),
        ]
        first, last = compared("slow", "wide")
        for k, run in enumerate(made):
            told = last.words["runs"][k]
            assert (told["name"], told["outcome"]) == (run.name, "finished")
            assert told["sizes"] == list(SIZES)
            assert (told["steps"], told["seen"]) == (run.steps, len(data.train) * run.recipe.epochs)
            arrays = last.arrays
            for name, values in (("costs", run.history.cost), ("accuracies", run.history.accuracy)):
                assert np.array_equal(arrays[f"{name}{k}"], stretches(values, CURVE))
            assert np.array_equal(arrays[f"test_step{k}"], run.history.test_step)
            assert np.array_equal(arrays[f"test_accuracy{k}"], run.history.test_accuracy)
            settings = told["settings"] | {
                name: float(arrays[name][k]) for name in ("eta", "weight_decay")
            }
            assert Settings().changed(settings).recipe() == run.recipe
            assert settings["hidden"] == [4]
            assert arrays["cost"][k] == gd.cost(run.network, data.train)
            assert arrays["accuracy"][k] == gd.accuracy(run.network, data.test)
        assert len(last.arrays["costs0"]) == CURVE < made[0].steps
        assert [run["measured"] for run in first.words["runs"]] == [False, False]
        assert first.arrays["cost"][0] == made[0].last_cost
        assert np.isnan(first.arrays["accuracy"][0])
        assert first.arrays["accuracy"][1] == made[1].history.test_accuracy[-1]

    def test_one_that_cannot_be_shown_is_a_sentence_among_the_others(self, data, runs_place):
        record(data, "good")
        record(data, "bad")
        damage(runs_place, "bad")
        _, last = compared("bad", "nobody", "../good", "good")
        told = last.words["runs"]
        assert "manifest.json cannot be read" in told[0]["error"]["sentence"]
        assert told[1]["error"]["sentence"] == "there is no recorded run 'nobody' here."
        assert "no recorded run" in told[2]["error"]["sentence"]
        assert "error" not in told[3]
        assert len(last.arrays["costs3"]) == 144

    def test_data_that_are_not_offered_are_not_shown(self, data, tmp_path):
        path = str(tmp_path / "own.npz")
        np.savez(path, images=data.train.images[:40].reshape(-1, 28, 28), labels=np.arange(40) % 4)
        own = gd.load(path)
        gd.descend(gd.Network((784, 3, 4)), own.train, epochs=1, record="mine")
        for offer, offered in ((Offer(), False), (Offer.of([path]), True)):
            _, last = compared("mine", offer=offer)
            (told,) = last.words["runs"]
            (row,) = recorded(offer)["runs"]
            if offered:
                assert told["settings"]["data"] == row["data"] == "own"
            else:
                for each in (told, row):
                    assert "start it again with --run mine" in each["error"]["sentence"]

    def test_data_that_are_gone_leave_what_was_recorded(self, data):
        part = data.train.sample(300)
        run = gd.descend(gd.Network(SIZES), part, epochs=2, record="part")
        first, last = compared("part")
        assert first.words == last.words
        assert last.words["runs"][0]["measured"] is False
        assert last.arrays["cost"][0] == run.last_cost

    def test_as_many_evaluations_are_sent_as_a_curve_has_stretches(self, data):
        few = data.train.sample(20)
        run = gd.descend(
            gd.Network(SIZES), few, epochs=CURVE + 100, batch_size=20, test=few, record="long"
        )
        _, last = compared("long")
        steps = last.arrays["test_step0"]
        assert len(run.history.test_step) == CURVE + 101
        assert len(steps) == CURVE
        assert (steps[0], steps[-1]) == (0, run.steps)

    def test_what_is_no_list_of_names_is_refused(self):
        with pytest.raises(gd.InputError, match="runs came as str; wanted a list of their names"):
            next(JOBS["runs"](Snapshot.of(Experiment(SMALL)), names="slow"))


class TestReplay:
    @pytest.mark.parametrize(
        "how",
        [
            {"schedule": "constant", "weight_decay": 0.0},
            {"schedule": "cosine", "weight_decay": 1e-3, "epochs": 3},
            {"rule": "momentum", "eta": 0.05, "batch_size": 32},
            {"rule": "adam", "eta": 0.003, "seed": 11, "cost": "cross_entropy"},
            {"batch_size": None, "epochs": 20},
        ],
        ids=lambda how: how.get("rule") or how.get("schedule") or "all examples",
    )
    def test_it_makes_the_same_steps_to_the_bit(self, data, how):
        run = record(data, "made", **how)
        e = Experiment(SMALL)
        e.do("replay", name="made")
        assert e.playing
        assert e.step == 0
        assert np.array_equal(e.net.theta, run.theta_at(0))
        played(e)
        assert e.step == run.steps
        assert np.array_equal(e.net.theta, runs.open_run("made").network.theta)
        assert np.array_equal(e.costs.values, run.history.cost)
        assert np.array_equal(e.rights.values, run.history.accuracy)

    def test_it_stops_anywhere_at_the_theta_of_that_step(self, data):
        run = record(data, "made")
        e = Experiment(SMALL)
        e.do("replay", name="made")
        e.do("pause")
        e.do("step", steps=101)
        assert np.array_equal(played(e).net.theta, run.theta_at(101, data.train))

    def test_the_network_on_the_page_goes_to_the_shelf(self, data):
        record(data, "made")
        e = Experiment(SMALL)
        e.do("step", steps=30)
        theta = played(e).net.theta.copy()
        e.do("replay", name="made")
        (kept,) = e.shelf
        assert kept.why == "run"
        assert np.array_equal(kept.theta, theta)

    @pytest.mark.parametrize(
        ("how", "why"),
        [
            ({"network_seed": 3}, "its first θ is not the one that seed 0 draws"),
            ({"augmentation": Augmentation(shift=1.0)}, "it moved its images anew"),
        ],
    )
    def test_one_that_the_lab_cannot_make_again_is_refused_and_nothing_changes(
        self, data, how, why
    ):
        record(data, "made", **how)
        e = Experiment(SMALL)
        e.do("step", steps=30)
        theta = played(e).net.theta.copy()
        with pytest.raises(gd.InputError, match=f"run 'made' cannot be replayed: {why}"):
            e.do("replay", name="made")
        assert not e.playing
        assert not e.shelf
        assert (e.settings, e.step) == (SMALL, 30)
        assert np.array_equal(e.net.theta, theta)

    def test_a_run_that_went_on_from_another_network_is_refused(self, data):
        first = record(data, "first")
        gd.descend(first.network.copy(), data.train, eta=0.5, epochs=1, record="second")
        with pytest.raises(gd.InputError, match="it went on from another network"):
            Experiment(SMALL).do("replay", name="second")

    @pytest.mark.parametrize("what", ["run", "replay"])
    def test_a_run_that_does_not_open_puts_nothing_on_the_shelf(self, data, runs_place, what):
        record(data, "bad")
        damage(runs_place, "bad")
        e = Experiment(SMALL)
        e.do("step", steps=30)
        played(e)
        with pytest.raises(gd.RunError):
            e.do(what, name="bad")
        assert not e.shelf
        assert e.step == 30


class TestTheList:
    def test_it_tells_of_each_run_what_was_recorded(self, data):
        run = record(data, "made", test=data.test)
        assert recorded(Offer()) == {
            "runs": [
                {
                    "name": "made",
                    "sizes": list(SIZES),
                    "data": "uci",
                    "steps": 144,
                    "total": 144,
                    "outcome": "finished",
                    "cost": run.last_cost,
                    "accuracy": run.history.test_accuracy[-1],
                }
            ],
            "more": 0,
        }

    def test_a_damaged_run_is_a_sentence_and_the_others_are_there(self, data, runs_place):
        record(data, "good")
        record(data, "bad")
        damage(runs_place, "bad")
        rows = {row["name"]: row for row in json.loads(json.dumps(recorded(Offer())))["runs"]}
        assert "manifest.json cannot be read" in rows["bad"]["error"]["sentence"]
        assert rows["good"]["steps"] == 144

    def test_the_newest_are_listed_and_the_others_counted(self, data, runs_place):
        few = data.train.sample(20)
        for k in range(LISTED + 2):
            gd.descend(gd.Network(SIZES), few, epochs=1, record=f"run-{k}")
            os.utime(runs_place / f"run-{k}" / "manifest.json", (1e9 + k, 1e9 + k))
        found = recorded(Offer())
        assert [row["name"] for row in found["runs"]] == [
            f"run-{k}" for k in range(LISTED + 1, 1, -1)
        ]
        assert found["more"] == 2
        found = recorded(Offer(), ["run-0", "nobody", "run-9"])
        assert [row["name"] for row in found["runs"][-2:]] == ["run-2", "run-0"]
        assert found["more"] == 1

    def test_a_run_that_is_being_recorded_says_so_wherever_it_is_shown(self, data):
        def told():
            return [recorded(Offer())["runs"][0], compared("now")[1].words["runs"][0]]

        run = record(data, "now")
        with run.record.writer() as writer:
            writer.reopen()
            assert [each["outcome"] for each in told()] == ["running", "running"]
        assert [each["outcome"] for each in told()] == ["interrupted", "interrupted"]
