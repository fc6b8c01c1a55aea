"""The experiment: what the page's commands do to it, without a page."""

from typing import Any

import numpy as np
import pytest

import descente as gd
from descente.descent import stretches
from descente.lab import views
from descente.lab.experiment import KEPT, Experiment, Path, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.limits import LIMITS, within
from descente.lab.messages import parsed
from descente.lab.protocol import JOBS as OPTIONS
from descente.lab.series import Series
from descente.lab.sets import sample_of
from descente.lab.views import VIEWS, Viewer
from descente.lab.wire import pack, unpack
from descente.recipe import RECIPES

DATA = "embedded"


@pytest.fixture(scope="module")
def digits():
    return gd.load(DATA)


@pytest.fixture
def experiment():
    return Experiment(Settings(data=DATA, epochs=3))


def finish(e):
    while e.playing:
        e.advance(0.05)


class TestTraining:
    def test_it_is_the_training_the_library_makes(self, experiment, digits):
        experiment.do("play")
        finish(experiment)
        net = gd.Network((784, 16, 16, 10), seed=0)
        run = gd.descend(net, digits.train, epochs=3, record=False, **RECIPES["deck"])
        assert np.array_equal(experiment.descent.net.theta, net.theta)
        assert np.array_equal(experiment.costs.values, run.history.cost)
        assert experiment.outcome.kind == "finished"

    def test_one_step_is_one_step(self, experiment):
        experiment.do("step")
        finish(experiment)
        assert experiment.step == 1
        experiment.do("step", steps=5)
        finish(experiment)
        assert experiment.step == 6

    def test_an_epoch_ends_where_the_epoch_ends(self, experiment):
        experiment.do("step", steps=7)
        finish(experiment)
        experiment.do("epoch")
        finish(experiment)
        assert experiment.step == experiment.descent.steps_per_epoch

    def test_the_path_leaves_out_no_part_of_a_long_training_and_is_closest_at_its_start(self):
        """Where every second point was dropped, the first one left lay a fifth of the way on."""
        path, theta, step = Path(), np.zeros(3, np.float32), 0
        path.add(step, theta)
        for end in range(4_000, 2_000_000, 4_000):
            while step < end:  # what is left of a slice is walked in ever shorter parts
                step += min(path.next(step), max(1, 9 * (end - step) // 10))
                if path.due(step):
                    path.add(step, theta)
            if step > 20_000:
                assert np.diff([*path.steps, step]).max() < 0.04 * step
        assert path.steps[0] == 0
        assert len(path.steps) == len(path.thetas) < 2 * KEPT
        assert np.mean(np.array(path.steps) < step / 100) > 0.05

    def test_another_eta_goes_on_from_here_and_another_seed_starts_again(self, experiment):
        experiment.do("step", steps=20)
        finish(experiment)
        theta = experiment.net.theta.copy()
        experiment.change({"eta": 0.25})
        assert experiment.step == 20
        assert np.array_equal(experiment.net.theta, theta)
        assert experiment.eta_at == 0.25
        experiment.change({"seed": 4})
        assert experiment.step == 0
        fresh = gd.Network((784, 16, 16, 10), seed=4).theta
        assert np.array_equal(experiment.net.theta, fresh)

    def test_history_is_scrubbed_and_play_comes_back_to_the_present(self, experiment):
        experiment.do("step", steps=200)
        finish(experiment)
        now = experiment.net.theta.copy()
        experiment.do("look", step=0)
        assert np.array_equal(experiment.net.theta, gd.Network(seed=0).theta)
        experiment.do("look")
        assert np.array_equal(experiment.net.theta, now)


def test_a_sweep_of_one_epoch_makes_enough_steps_to_learn_something_of_eta():
    """Over all examples an epoch is one step: the sweep takes batches of ten there."""
    asked = Snapshot.of(Experiment(Settings(data="uci", hidden=(4,), batch=1437)))
    *_, last = JOBS["sweep"](asked, etas=[0.5, 5.0])
    assert last.words["batch"] == 10
    assert last.arrays["curve"].shape[1] > 1
    asked = Snapshot.of(Experiment(Settings(data="uci", hidden=(4,), batch=14)))
    *_, last = JOBS["sweep"](asked, etas=[0.5])
    assert last.words["batch"] == 14


class TestDrawings:
    def test_a_drawing_is_framed_as_mnist_was(self, experiment):
        picture = np.zeros((40, 40), dtype=int)
        picture[5:20, 8:11] = 255
        experiment.do("draw", pixels=picture.ravel().tolist(), width=40, height=40)
        assert experiment.label == -1
        assert np.array_equal(experiment.image, gd.frame((255 - picture).astype(np.uint8)))

    @pytest.mark.parametrize(
        "drawing",
        [
            {"pixels": [0] * 9, "width": 3, "height": 3},
            {"pixels": [1] * 8, "width": 3, "height": 3},
            {"pixels": [], "width": 0, "height": 0},
        ],
    )
    def test_nothing_drawn_is_said(self, experiment, drawing):
        with pytest.raises(gd.InputError):
            experiment.do("draw", **drawing)


class TestSettings:
    @pytest.mark.parametrize(
        "changes",
        [
            {"eta": "fast"},
            {"eta": -1.0},
            {"hidden": "16"},
            {"hidden": [0]},
            {"hidden": [1e3]},
            {"hidden": [3000, 3000]},
            {"hidden": [1] * 9},
            {"epochs": 1001},
            {"colour": 1},
            {"batch": True},
            {"seed": -1},
            {"rule": "magic"},
            {"data": "/etc"},
        ],
    )
    def test_what_is_out_of_range_is_refused_and_nothing_changes(self, experiment, changes):
        before = experiment.settings
        with pytest.raises(gd.DescenteError):
            experiment.change(changes)
        assert experiment.settings == before

    @pytest.mark.parametrize("name", list(LIMITS))
    def test_every_limit_holds_at_it_and_not_past_it(self, name):
        most = LIMITS[name].most
        assert within(name, most) == most
        with pytest.raises(gd.InputError, match=name):
            within(name, most + 1)

    def test_a_recorded_run_opens_where_it_ended(self, digits):
        net = gd.Network((784, 16, 16, 10), seed=2)
        run = gd.descend(net, digits.train, epochs=2, seed=2, record="shown")
        e = Experiment()
        e.do("run", name="shown")
        assert e.step == run.steps
        assert np.array_equal(e.net.theta, net.theta)
        assert np.array_equal(e.costs.values, run.history.cost)
        assert e.settings.seed == 2

    def test_a_recorded_run_begins_where_it_began_and_makes_the_same_steps(self, digits):
        net = gd.Network((784, 8, 10), seed=4)
        first = net.theta.copy()
        run = gd.descend(net, digits.train, epochs=1, seed=4, record="mine")
        e = Experiment()
        e.begin("mine")
        assert (e.step, e.playing) == (0, False)
        assert np.array_equal(e.net.theta, first)
        (end,) = e.shelf
        assert (end.why, end.step) == ("recorded", run.steps)
        assert end.accuracy == gd.accuracy(net, digits.test)
        assert np.array_equal(end.theta, net.theta)
        assert len(VIEWS["status"](Viewer(e)).words["shelf"]) == 1
        e.do("play")
        finish(e)
        assert np.array_equal(e.net.theta, net.theta)
        assert np.array_equal(e.costs.values, run.history.cost)
        assert VIEWS["status"](Viewer(e)).words["shelf"] == []  # there is nothing to take back

    def test_a_recorded_run_that_went_on_from_another_network_opens_where_it_ended(self, digits):
        net = gd.Network((784, 8, 10), seed=4)
        gd.descend(net, digits.train, epochs=1, seed=4)
        run = gd.descend(net, digits.train, epochs=1, seed=4, record="on")
        e = Experiment()
        e.begin("on")
        assert e.step == run.steps
        assert e.shelf == []


class TestViewsAndJobs:
    @pytest.mark.parametrize("playing", [False, True])
    @pytest.mark.parametrize("name", list(VIEWS))
    def test_every_view_can_be_packed(self, experiment, name, playing):
        experiment.do("step", steps=30)
        finish(experiment)
        experiment.playing = playing
        assert len(pack(name, VIEWS[name](Viewer(experiment)))) > 100

    def test_the_numbers_are_the_library_s(self, experiment, digits):
        experiment.do("step", steps=50)
        finish(experiment)
        viewer = Viewer(experiment)
        status = VIEWS["status"](viewer)
        net = experiment.net
        assert status.scalars["cost"] == gd.cost(net, digits.train)
        assert status.scalars["accuracy"] == gd.accuracy(net, digits.test)
        g = gd.gradient(net, digits.train)
        arrays = VIEWS["gradient"](viewer).arrays
        assert arrays["vector"] == pytest.approx(g.vector, rel=1e-6)
        order = np.argsort(arrays["rank"])
        assert order[:20].tolist() == g.order()[:20].tolist()
        assert arrays["rank"][order].tolist() == list(range(1, len(order) + 1))
        assert (np.diff(np.abs(arrays["vector"][order])) <= 0).all()
        errors = VIEWS["errors"](viewer)
        assert errors.scalars["mean"] == pytest.approx(gd.cost(net, digits.test), rel=1e-5)
        assert errors.scalars["cost"] == pytest.approx(errors.arrays["terms"].sum(), rel=1e-12)

    @pytest.mark.parametrize("name", list(JOBS))
    def test_every_job_gives_values_that_can_be_packed(self, name, monkeypatch):
        monkeypatch.setattr("descente.instruments.scaling.WIDTHS", (1, 2, 3, 100, 200))
        monkeypatch.setattr("descente.lab.jobs.images.LONGEST", 3)
        options: dict[str, dict[str, Any]] = {
            "landscape": {"size": 7},
            "stuck": {"size": 7},
            "probe": {"points": [[0.1, 0.2]]},
            "roll": {"probes": 3},
            "lift": {"size": 7},
            "slope": {"weight": 12544, "eta": 1.0},
            "importance": {"each": 1},
            "sweep": {"etas": [0.1, 1.0]},
            "steepest": {"random": 2},
            "rules": {"rules": [{"pixel": 400, "above": True, "threshold": 0.5, "digit": 3}]},
            "weight": {"index": 12544},
            "runs": {"names": ["nobody"]},
            "twin": {"figure": "slope"},
        }
        e, how = Experiment(Settings(data="uci")), options.get(name, {})
        if name == "stuck":  # on the path of a training
            e.do("step", steps=3)
            e.advance(10.0)
        at = Snapshot.of(e)
        if "landscape" in OPTIONS[name].__annotations__:
            how["plane"] = next(JOBS["ground"](at)).kept
        values = list(JOBS[name](at, **how))
        assert values
        for value in values:
            assert unpack(pack(name, value))[0] == name

    @pytest.mark.parametrize("epochs", [0, 10])
    def test_the_steepest_weight_is_that_of_all_examples_also_when_trained(self, epochs):
        """Once trained, a sample's steepest weight is another one, and led the ball uphill."""
        e = Experiment(Settings(data=DATA))
        if epochs:
            e.do("step", steps=epochs * e.descent.steps_per_epoch)
            finish(e)
        vector = gd.gradient(e.net, e.digits.train).vector
        index = int(np.abs(vector).argmax())
        found = list(JOBS["slope"](Snapshot.of(e), eta=1.0, steps=2))
        assert [value.words["index"] for value in found] == [index] * len(found)
        assert found[-1].words["examples"] == len(e.digits.train)
        assert found[-1].scalars["slope"] == pytest.approx(vector[index], rel=1e-4)
        assert found[-1].arrays["ball_step"][0] == pytest.approx(-vector[index], rel=1e-4)
        assert found[-1].arrays["ball_cost"][1] < found[-1].arrays["ball_cost"][0]

    def test_the_path_ahead_is_the_one_that_the_training_then_takes(self):
        e = Experiment(Settings(data="uci", hidden=(4,), epochs=2))
        value = next(JOBS["landscape"](Snapshot.of(e), plane="pca", size=5, ahead=True))
        assert value.words["ahead"]
        assert value.words["plane"] == "pca"
        assert e.step == 0
        e.do("play")
        finish(e)
        steps, plane = value.arrays["path_step"], value.kept
        assert steps[-1] == e.step == 288
        alpha, beta, distance = plane.project(np.stack([e.path.thetas[0], e.net.theta]))
        for name, wanted in (("alpha", alpha), ("beta", beta), ("distance", distance)):
            assert value.arrays[f"path_{name}"][[0, -1]] == pytest.approx(wanted, abs=1e-5)
        here = [value.scalars["here_alpha"], value.scalars["here_beta"]]
        assert here == pytest.approx([alpha[0], beta[0]], abs=1e-5)

    @pytest.mark.parametrize("state", ["moved by hand", "under way"])
    def test_where_no_path_can_be_known_ahead_the_present_one_is_shown(self, state):
        e = Experiment(Settings(data="uci", hidden=(4,), epochs=2))
        if state == "moved by hand":
            e.do("set-weight", index=7, value=3.0)
        else:
            e.do("step", steps=40)
            finish(e)
        value = next(JOBS["landscape"](Snapshot.of(e), plane="pca", size=5, ahead=True))
        assert not value.words["ahead"]
        assert value.words["plane"] == ("random" if state == "moved by hand" else "pca")
        assert value.arrays["path_step"][-1] == e.step

    @pytest.mark.parametrize("span", [6.0, 100.0])
    def test_the_limit_of_the_ball_s_eta_is_that_of_the_curvature_at_the_bottom(self, span):
        """Over a wide span the points of the curve alone tell neither."""
        e = Experiment(Settings(data="uci"))
        (found,) = JOBS["slope"](Snapshot.of(e), span=span, size=121)
        line = gd.slope(e.net, e.digits.train, found.words["index"])
        k = int(found.arrays["cost"].argmin())
        low, high = found.arrays["t"][k - 1], found.arrays["t"][k + 1]
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if line.at(middle).slope < 0 else (low, middle)
        assert found.scalars["limit"] == pytest.approx(2 / line.at(low).curvature, rel=1e-3)
        (flat,) = JOBS["slope"](Snapshot.of(e), weight=0)  # a corner that no image has inked
        assert np.isnan(flat.scalars["limit"])

    def test_noise_is_told_roughly_and_then_with_the_steps_tried(self, experiment):
        experiment.change({"batch": 50})
        experiment.do("step", steps=60)
        finish(experiment)
        rough, found = JOBS["noise"](Snapshot.of(experiment))
        wanted = gd.eta_limit(experiment.net, experiment.digits.train, batch=50, steps=400)
        assert found.scalars["eta"] == wanted.eta[0]
        assert found.scalars["error"] == wanted.standard_error[0]
        assert abs(rough.scalars["eta"] - wanted.eta[0]) < 3 * rough.scalars["error"]
        assert (found.words["batch"], found.words["step"]) == (50, 60)
        (tried,) = wanted.tried
        assert (found.words["verdict"],) == wanted.verdicts
        assert found.arrays["change"].tolist() == tried.change.tolist()
        ways = [("falls", "open", "rises")[way + 1] for way in found.words["ways"]]
        assert [way == "falls" for way in ways] == tried.falls.tolist()
        assert [way == "rises" for way in ways] == tried.rises.tolist()

    @pytest.mark.parametrize("epochs", [0, 10, 100])
    def test_a_ball_makes_steps_that_are_seen_and_do_not_jump_over_the_bottom(self, epochs):
        """With the η of an untrained network, twelve steps of a trained one moved nothing."""
        e = Experiment(Settings(data=DATA, epochs=100))
        if epochs:
            e.do("step", steps=epochs * e.descent.steps_per_epoch)
            finish(e)
        (found,) = JOBS["slope"](Snapshot.of(e), eta="seen", steps=1)
        eta, slope = found.scalars["eta"], found.scalars["slope"]
        step, after = found.arrays["ball_step"][0], found.arrays["ball_slope"][1]
        assert step == pytest.approx(-eta * slope, rel=1e-9)
        assert found.arrays["ball_cost"][1] < found.arrays["ball_cost"][0]
        assert abs(step) <= 0.8
        if eta > 3:  # not that of an untrained network: either far enough, or down to the bottom
            assert abs(step) > 0.7 or abs(after) < 0.5 * abs(slope)

    def test_a_sweep_tries_a_few_learning_rates_first_and_then_all(self):
        at = Snapshot.of(Experiment(Settings(data="uci")))
        first, whole = JOBS["sweep"](at, etas=[0.1, 0.2, 0.4, 0.8, 1.6])
        assert (first.words["complete"], whole.words["complete"]) == (False, True)
        assert first.arrays["eta"] == pytest.approx([0.1, 1.6], rel=1e-12)
        assert whole.arrays["eta"] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6], rel=1e-12)
        for name in ("curve", "cost", "accuracy"):  # a training is the same, alone or beside others
            assert np.array_equal(first.arrays[name], whole.arrays[name][::4])

    def test_rules_are_scored_in_their_order_and_never_run(self, experiment, digits):
        test = digits.test
        rules = [
            {"pixel": 400, "above": True, "threshold": 0.5, "digit": 3},
            {"pixel": 0, "above": False, "threshold": 0.5, "digit": 1},
        ]
        (found,) = JOBS["rules"](Snapshot.of(experiment), rules=rules)
        first = test.images[:, 400] > 0.5
        right = (first & (test.labels == 3)) | (~first & (test.labels == 1))
        assert found.words["right"] == right.sum()
        assert found.scalars["accuracy"] == right.mean()
        with pytest.raises(gd.InputError, match="wanted a table"):
            parsed("ask", {"job": "rules", "rules": ["__import__('os')"]})


SAMPLES = sorted(
    {
        views.FEWEST,
        views.SAMPLE // 2,
        views.SAMPLE,
    }
)


@pytest.mark.parametrize("name", ["mnist", "embedded", "uci"])
def test_every_sample_costs_what_everything_costs_within_three_standard_errors(name, request):
    """Every k-th image of MNIST does not: the even rows are harder, by 5 standard errors."""
    if name == "mnist":
        request.getfixturevalue("mnist_folder")
    data, net = gd.load(name), gd.Network((784, 16, 16, 10), seed=0)
    gd.descend(net, data.train, epochs=1, record=False)
    far = {}
    for part, whole in (("train", data.train), ("test", data.test)):
        wanted = np.eye(10)[whole.labels]
        costs = ((net.outputs(whole) - wanted) ** 2).sum(axis=1, dtype=np.float64)
        for n in SAMPLES:
            sample = sample_of(name, part, n)
            assert len(sample) == min(n, len(whole))
            rest = 1 - len(sample) / len(whole)  # what a draw without replacement leaves to chance
            error = 3 * np.sqrt(costs.var() * rest / len(sample)) + 1e-6
            if not abs(gd.cost(net, sample) - costs.mean()) <= error:
                far[part, n] = gd.cost(net, sample), costs.mean(), error
    assert far == {}


def test_the_best_and_worst_answers_are_named_by_their_place_among_all(experiment):
    experiment.do("step", steps=30)
    finish(experiment)
    experiment.playing = True
    found = VIEWS["errors"](Viewer(experiment))
    test, net = experiment.digits.test, experiment.net
    for which in ("best", "worst"):
        rows = found.words[which]
        assert np.array_equal(found.arrays[f"{which}_images"], test.images[rows])
        wanted = np.eye(10)[test.labels[rows]]
        costs = ((net.outputs(test.images[rows]) - wanted) ** 2).sum(axis=1)
        assert found.arrays[f"{which}_costs"] == pytest.approx(costs, rel=1e-5)


def test_a_growing_history_has_the_means_of_one_that_is_whole():
    rng = np.random.default_rng(4)
    whole = rng.normal(size=5003).astype(np.float32)
    whole[[17, 5002]] = np.nan
    series = Series()
    for part in np.split(whole, [0, 1, 700, 1024, 1025, 4000]):
        series.extend(part)
    assert len(series) == len(whole)
    assert np.array_equal(series.values, whole, equal_nan=True)
    for most in (1, 7, 400, 9000):
        np.testing.assert_allclose(series.stretches(most), stretches(whole, most), rtol=1e-11)
    assert len(Series().stretches(400)) == 0
