"""The optimisation: recipes, schedules, the watch, and a descent advanced piece by piece."""

import math

import numpy as np
import pytest

import descente as gd
from descente.descent import Descent, Ending, Outcome, Watch, epoch_order, examples_seen
from descente.gradient import backpropagate
from descente.recipe import RULES, SCHEDULES, Recipe


def run_out(descent: Descent, steps: int = 10**9) -> np.ndarray:
    costs = []
    while descent.outcome.kind == "running":
        costs.append(descent.advance(steps).costs)
    return np.concatenate(costs)


@pytest.mark.parametrize(("n", "batch"), [(60, 7), (60, 10), (5, 5), (5, 1)])
def test_examples_seen_are_those_of_the_batches_in_their_order(n, batch):
    per_epoch = -(-n // batch)
    seen = 0
    for step in range(3 * per_epoch + 1):
        assert examples_seen(step, batch, n) == seen
        at = step % per_epoch * batch
        seen += len(epoch_order(0, step // per_epoch, n, batch)[at : at + batch])


class TestSchedules:
    def etas(self, pictures, schedule, **more):
        data = pictures(40, 12, 3)
        recipe = Recipe(0.5, 10, 5, schedule=schedule, **more)
        descent = Descent(gd.Network((12, 3)), data, recipe)
        assert descent.total_steps == 20
        return descent.etas(0, 20)

    def test_constant(self, pictures):
        assert (self.etas(pictures, "constant") == 0.5).all()

    def test_half_a_cosine_to_zero(self, pictures):
        wanted = [0.5 * math.cos(math.pi * k / 40) ** 2 for k in range(20)]
        np.testing.assert_allclose(self.etas(pictures, "cosine"), wanted, rtol=1e-6)

    def test_a_tenth_at_half_and_a_hundredth_at_three_quarters(self, pictures):
        wanted = [0.5] * 10 + [0.05] * 5 + [0.005] * 5
        np.testing.assert_allclose(self.etas(pictures, "step"), wanted, rtol=1e-6)

    @pytest.mark.parametrize("schedule", list(SCHEDULES))
    def test_every_schedule_starts_at_eta_and_never_rises(self, schedule):
        f = SCHEDULES[schedule](np.linspace(0, 1, 1001)[:-1])
        assert f[0] == 1
        assert (np.diff(f) <= 0).all()
        assert (f > 0).all()

    def test_a_stretch_of_the_schedule_is_a_part_of_the_whole(self, pictures):
        descent = Descent(gd.Network((12, 3)), pictures(40, 12, 3), Recipe(0.5, 10, 5))
        assert (descent.etas(7, 6) == descent.etas(0, 20)[7:13]).all()


class TestRecipe:
    @pytest.mark.parametrize(
        ("argument", "values"),
        [
            ("eta", [0, -1, math.nan, math.inf, -math.inf, "0.5", [], True, 10**400]),
            ("batch_size", [0, -1, 1.5, "10", True]),
            ("epochs", [0, -1, 1.5, "3", True]),
            ("seed", [-1, 0.5, None, "0", False]),
            ("weight_decay", [-1e-9, math.nan, math.inf, None]),
            ("tolerance", [-1e-9, math.nan, None]),
            ("patience", [0, -1, 2.0, True]),
            ("rule", ["SGD", "", None, "rmsprop"]),
            ("schedule", ["linear", "", None]),
        ],
    )
    def test_what_is_out_of_range_is_named(self, argument, values):
        for value in values:
            with pytest.raises(gd.InputError, match=argument) as refused:
                Recipe(**{argument: value})
            assert str(refused.value).endswith(".")

    def test_there_and_back(self):
        recipe = Recipe(
            0.1, None, 3, 7, "adam", "step", 0.01, "cross_entropy", 4, 0.0, gd.Augmentation(shift=2)
        )
        assert Recipe.from_dict(recipe.to_dict()) == recipe

    def test_a_newer_recipe_is_refused(self):
        with pytest.raises(gd.InputError, match="newer version"):
            Recipe.from_dict({**Recipe().to_dict(), "clip": 1.0})

    def test_the_default_recipe_is_the_default(self):
        assert Recipe(**gd.RECIPES["default"]) == Recipe()

    @pytest.mark.parametrize(("rule", "eta"), [("sgd", 1.0), ("momentum", 0.1), ("adam", 0.003)])
    def test_without_an_eta_the_rule_brings_its_own(self, rule, eta):
        assert Recipe(rule=rule).settled(100).eta == eta
        assert Recipe(0.25, rule=rule).settled(100).eta == 0.25

    @pytest.mark.parametrize(
        ("examples", "epochs"),
        [
            (60_000, 10),
            (60_001, 10),
            (10**6, 10),
            (59_999, 11),
            (1437, 418),
            (60, 10_000),
            (1, 600_000),
        ],
    )
    def test_without_epochs_ten_or_as_many_as_make_600_000_examples(self, examples, epochs):
        assert Recipe().settled(examples).epochs == epochs
        assert (epochs == 10) or (epochs * examples >= 600_000 > (epochs - 1) * examples)
        assert Recipe(epochs=3).settled(examples).epochs == 3

    def test_settling_twice_changes_nothing(self):
        once = Recipe(rule="adam", seed=4).settled(77)
        assert once.settled(123_456) == once


class TestOrder:
    def batches(self, data, seed, epochs=2, batch_size=7):
        """Which rows each step took, told by a network that only adds up what it sees.

        With every θ at zero and linear outputs, the step of one image moves only its own pixels:
        images that are one lit pixel each leave their row number in θ.
        """
        n = len(data)
        net = gd.Network((n, 1), output="identity")
        net.theta[:] = 0
        descent = Descent(
            net,
            data,
            Recipe(1e-3, batch_size, epochs, seed, schedule="constant", weight_decay=0.0),
            threads=1,
        )
        seen = []
        while descent.outcome.kind == "running":
            before = net.theta.copy()
            descent.advance(1)
            seen.append(np.flatnonzero((net.theta != before)[:n]).tolist())
        return seen

    @pytest.fixture
    def lit(self):
        return gd.Split(
            np.eye(20, dtype=np.float32), np.zeros(20, np.uint8), classes=("0",), shape=(4, 5)
        )

    def test_every_epoch_takes_every_example_once(self, lit):
        seen = self.batches(lit, seed=1)
        assert [len(b) for b in seen] == [7, 7, 6, 7, 7, 6]
        for epoch in (seen[:3], seen[3:]):
            assert sorted(row for batch in epoch for row in batch) == list(range(20))
        assert seen[:3] != seen[3:]

    def test_the_seed_decides_the_order(self, lit):
        assert self.batches(lit, 1) == self.batches(lit, 1)
        assert self.batches(lit, 1) != self.batches(lit, 2)

    @pytest.mark.parametrize("batch_size", [20, 21, 10**9, None])
    def test_a_batch_as_large_as_the_split_is_all_of_it(self, lit, batch_size):
        assert self.batches(lit, 0, batch_size=batch_size) == [list(range(20))] * 2

    def test_one_example_at_a_time(self, lit):
        seen = self.batches(lit, 3, epochs=1, batch_size=1)
        assert sorted(seen) == [[k] for k in range(20)]
        assert seen != sorted(seen)


class TestByHand:
    @pytest.mark.parametrize("n", [60, 1300])
    @pytest.mark.parametrize("schedule", ["constant", "cosine"])
    def test_full_batch_is_plain_gradient_descent(self, pictures, n, schedule):
        data = pictures(n, 12, 3)
        net = gd.Network((12, 5, 3), seed=1)
        theta = start = net.theta.astype(np.float64)
        X = data.images.astype(np.float64)
        wanted = []
        for k in range(25):
            eta = 0.8 if schedule == "constant" else 0.8 * (1 + math.cos(math.pi * k / 25)) / 2
            costs, _, summed = backpropagate(net.layout, theta, X, data.labels)
            wanted.append(costs.mean())
            theta = theta - eta * summed / n
        run = gd.descend(
            net, data, 0.8, None, 25, schedule=schedule, weight_decay=0.0, record=False
        )
        np.testing.assert_allclose(run.history.cost, wanted, rtol=1e-5)
        assert np.linalg.norm(net.theta - theta) < 1e-5 * np.linalg.norm(theta - start)
        assert run.history.steps == 25

    def test_linear_least_squares_reaches_the_normal_equations(self, pictures):
        """Full-batch descent on a quadratic bowl ends at the solution of XᵀX W = XᵀY."""
        data = pictures(200, 5, 3, dense=True)
        X1 = np.column_stack([data.images.astype(np.float64), np.ones(200)])
        Y = np.eye(3)[data.labels]
        best = np.linalg.lstsq(X1, Y, rcond=None)[0]
        lowest = ((Y - X1 @ best) ** 2).sum() / 200
        eta = 1 / (2 * np.linalg.eigvalsh(X1.T @ X1 / 200)[-1])  # half of 2/λmax
        net = gd.Network((5, 3), output="identity")
        run = gd.descend(
            net, data, eta, None, 20_000, schedule="constant", weight_decay=0.0, record=False
        )
        assert run.outcome.kind == "finished"
        assert gd.cost(net, data) == pytest.approx(lowest, rel=1e-5)

    def test_single_example_descent_on_one_number(self):
        """A bias alone, wanted 1: b ← b + 2η(1 − b), so 1 − b shrinks by (1 − 2η) a step."""
        data = gd.Split(np.zeros((4, 1), np.float32), np.zeros(4, np.uint8), shape=(1, 1))
        net = gd.Network((1, 1), output="identity")
        net.theta[:] = 0
        run = gd.descend(net, data, 0.1, 1, 3, schedule="constant", weight_decay=0.0, record=False)
        assert net.theta[1] == pytest.approx(1 - 0.8**12, rel=1e-5)
        np.testing.assert_allclose(run.history.cost, 0.64 ** np.arange(12), rtol=1e-5)


class TestAdvance:
    @pytest.mark.parametrize("batch_size", [1, 7, None])
    @pytest.mark.parametrize("rule", list(RULES))
    def test_any_cut_gives_the_same_bits(self, small, batch_size, rule):
        ends = []
        for steps in (1, 3, 1000):
            net = gd.Network((12, 5, 3), seed=2)
            recipe = Recipe(0.05, batch_size, 4, rule=rule, weight_decay=0.01, patience=2)
            descent = Descent(net, small, recipe)
            ends.append((net.theta.copy(), run_out(descent, steps), net.theta, descent.state.slots))
        for _, costs, theta, slots in ends[1:]:
            assert (costs == ends[0][1]).all()
            assert (theta == ends[0][2]).all()
            assert (slots == ends[0][3]).all()

    def test_a_copied_state_goes_on_elsewhere(self, small):
        recipe = Recipe(0.05, 7, 4, rule="adam")
        whole = Descent(gd.Network((12, 5, 3), seed=2), small, recipe)
        history = run_out(whole)
        first = Descent(gd.Network((12, 5, 3), seed=2), small, recipe)
        costs = np.concatenate([first.advance(5).costs for _ in range(3)])
        past = gd.History(cost=costs, accuracy=costs, eta=costs)
        second = Descent(
            gd.Network((12, 5, 3), seed=99),
            small,
            recipe,
            state=first.state.copy(),
            history=past,
            start_cost=first.start_cost,
        )
        rest = run_out(second)
        assert (np.concatenate([costs, rest]) == history).all()
        assert (second.net.theta == whole.net.theta).all()
        assert second.outcome == whole.outcome

    def test_the_network_moves_in_place(self, small):
        net = gd.Network((12, 5, 3))
        theta, before = net.theta, net.theta.copy()
        descent = Descent(net, small, Recipe())
        assert descent.advance(3).done == descent.state.step == 1  # a window of 6 // 4 steps
        assert descent.state.theta is theta is net.theta
        assert (theta != before).any()

    def test_no_step_is_made_past_the_end(self, small):
        descent = Descent(gd.Network((12, 3)), small, Recipe(0.1, 10, 2))
        run_out(descent)
        theta = descent.net.theta.copy()
        assert descent.advance(5).done == 0
        assert descent.state.step == 12
        assert descent.outcome.kind == "finished"
        assert (descent.net.theta == theta).all()

    def test_the_history_is_measured_before_each_step(self, small):
        net = gd.Network((12, 5, 3), seed=1)
        cost, accuracy = gd.evaluate(net, small)
        made = Descent(net, small, Recipe(0.1, None, 2)).advance(1)
        assert made.costs[0] == pytest.approx(cost, rel=1e-6)
        assert made.accuracies[0] == pytest.approx(accuracy, rel=1e-6)


class TestWatch:
    def feed(self, watch, costs, cut):
        """Feed costs as `Descent` does: never past a window or an epoch."""
        for i in range(0, len(costs), cut):
            outcome = watch.feed(np.array(costs[i : i + cut], np.float32))
            if outcome is not None:
                return i + len(costs[i : i + cut]), outcome
        return None, None

    @pytest.mark.parametrize("cut", [1, 5])
    def test_three_windows_above_twice_the_start(self, cut):
        watch = Watch(Recipe(0.5), start=1.0, steps_per_epoch=20, window=5)
        costs = [1.0] * 5 + [2.1] * 10 + [1.9] * 5 + [3.0] * 20
        step, outcome = self.feed(watch, costs, cut)
        assert step == 35
        assert outcome.kind == "diverged"
        assert "from 1 to 3" in outcome.sentence

    def test_exactly_twice_is_not_above(self):
        watch = Watch(Recipe(0.5), start=1.0, steps_per_epoch=5, window=5)
        assert self.feed(watch, [2.0] * 100, 5) == (None, None)

    @pytest.mark.parametrize("cut", [1, 2])
    def test_a_plateau_of_patience_epochs(self, cut):
        watch = Watch(Recipe(0.5, patience=2, tolerance=0.1), 5.0, steps_per_epoch=4, window=2)
        costs = [4.0] * 4 + [3.0] * 4 + [2.8] * 4 + [2.65] * 4 + [2.6] * 4
        step, outcome = self.feed(watch, costs, cut)
        # 2.8 is not a tenth below 3, the best; 2.65 is not a tenth below 2.8, the new best
        assert (step, outcome.kind) == (16, "converged")

    def test_without_patience_nothing_ever_converges(self):
        watch = Watch(Recipe(0.5, patience=None), 1.0, steps_per_epoch=4, window=2)
        assert self.feed(watch, [1.0] * 400, 2) == (None, None)

    def test_a_start_at_the_optimum_is_not_a_divergence(self, pictures):
        """Costs of rounding size around an exact solution are no valley being overshot."""
        data = gd.Split(
            np.eye(3, dtype=np.float32).repeat(4, axis=0),
            np.arange(3, dtype=np.uint8).repeat(4),
            classes=("a", "b", "c"),
            shape=(1, 3),
        )
        net = gd.Network((3, 3), output="identity")
        net.theta[:] = 0
        net.theta[[0, 4, 8]] = 1  # the identity: each image is its own one-hot row
        assert gd.cost(net, data) == 0
        decayed = net.copy()
        net.theta += np.float32(1e-7)
        run = gd.descend(net, data, 0.3, 1, 5, weight_decay=0.0, record=False)
        assert run.outcome.kind == "finished"
        # a decay leads from this zero to a minimum of its own, and no step overshoots
        run = gd.descend(decayed, data, 0.3, 4, 50, weight_decay=1e-3, record=False)
        assert (run.outcome.kind, run.history.cost.max() < 1e-4) == ("finished", True)


class TestEndings:
    def test_they_are_plain_strings_too(self):
        assert Ending.NON_FINITE == "non-finite"
        assert {e.value for e in Ending} == {
            "running",
            "finished",
            "converged",
            "diverged",
            "non-finite",
            "interrupted",
        }

    @pytest.mark.parametrize("kind", list(Ending))
    def test_which_are_done(self, kind):
        assert Outcome(kind, "s").done == (kind not in ("running", "interrupted"))

    @pytest.mark.parametrize("cost", ["mse", None])
    def test_a_cost_that_does_not_fit_is_refused_before_the_first_step(self, small, cost):
        with pytest.raises(gd.InputError):
            Descent(gd.Network((12, 3)), small, Recipe(cost=cost))
