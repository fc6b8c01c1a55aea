"""A descent from start to outcome: how each ending comes about, and what is kept of it."""

import math
import os
import signal
import threading

import numpy as np
import pytest

import descente as gd
from descente import runs
from descente.engines import engine

SIZES = (12, 5, 3)


def trained(data, seed=0, net_seed=1, **arguments):
    net = gd.Network(SIZES, seed=net_seed)
    arguments = {"eta": 0.3, "batch_size": 7, "epochs": 3, "record": False, **arguments}
    return gd.descend(net, data, seed=seed, **arguments)


class TestFinished:
    def test_all_steps_are_there(self, small):
        run = trained(small)
        assert run.outcome.kind == "finished"
        assert run.outcome.done
        assert str(run.outcome) == "All 3 epochs were done: 27 steps."
        assert run.steps == len(run.history.accuracy) == len(run.history["eta"]) == 27
        assert run.history.cost.dtype == np.float32
        assert run.seconds > 0
        assert run.examples_per_second == pytest.approx(180 / run.seconds)
        assert run.name is None

    def test_it_learns(self, pictures):
        data = pictures(300, 12, 3)
        run = trained(data, eta=2.0, epochs=30)
        assert gd.accuracy(run.network, data) > 0.95
        assert run.history.cost[-40:].mean() < 0.3 * run.history.cost[:40].mean()

    def test_the_network_is_trained_in_place(self, small):
        net = gd.Network(SIZES)
        before = net.theta.copy()
        run = gd.descend(net, small, epochs=1, record=False)
        assert run.network is net
        assert (net.theta != before).any()

    @pytest.mark.mnist
    def test_one_epoch_of_mnist_reads_nine_digits_in_ten(self, mnist):
        net = gd.Network((784, 16, 16, 10), seed=0)
        run = gd.descend(net, mnist.train, eta=0.5, epochs=1, record=False)
        assert run.steps == 6000
        assert gd.accuracy(net, mnist.test) > 0.9

    def test_real_digits_keep_their_bits_for_any_threads(self, real):
        made = []
        for threads in (1, 2):
            net = gd.Network((784, 16, 16, 10), seed=0)
            run = gd.descend(net, real, batch_size=None, epochs=3, threads=threads, record=False)
            made.append((net.theta, run.history.cost))
        assert (made[0][0] == made[1][0]).all()
        assert (made[0][1] == made[1][1]).all()


class TestSeeds:
    def test_the_same_seed_gives_the_same_bits(self, small):
        one, two = trained(small, seed=3), trained(small, seed=3)
        assert (one.network.theta == two.network.theta).all()
        for name, array in one.history.items():
            np.testing.assert_array_equal(array, two.history[name])

    def test_another_seed_takes_another_path(self, small):
        one, two = trained(small, seed=3), trained(small, seed=4)
        assert (one.network.theta != two.network.theta).any()

    def test_another_start_takes_another_path(self, small):
        one, two = trained(small), trained(small, net_seed=2)
        assert (one.network.theta != two.network.theta).any()

    def test_recording_and_watching_change_nothing(self, small):
        plain = trained(small, epochs=20)
        watched = trained(small, epochs=20, record=True, test=small[:9], on_progress=lambda p: None)
        assert (plain.network.theta == watched.network.theta).all()
        assert (plain.history.cost == watched.history.cost).all()

    def test_augmentation_moves_the_images_anew_at_each_epoch(self, pictures):
        base = pictures(40, 144, 3)
        data = gd.Split(base.images, base.labels, classes=base.classes, shape=(12, 12))

        def path(**arguments):
            net = gd.Network((144, 3), seed=0)
            return gd.descend(
                net, data, 0.1, None, 3, weight_decay=0.0, record=False, **arguments
            ).history.cost

        moved = path(augmentation=gd.Augmentation(shift=2), seed=1)
        assert (moved == path(augmentation=gd.Augmentation(shift=2), seed=1)).all()
        assert (moved != path(augmentation=gd.Augmentation(shift=2), seed=2)).all()
        still = gd.Augmentation(shift=0, rotate=0, shear=0, scale=0)
        np.testing.assert_allclose(path(augmentation=still), path(), rtol=1e-5)
        # by hand: the cost before the second step is that of the second epoch's images
        net = gd.Network((144, 3), seed=0)
        for epoch in range(2):
            images = gd.augment(data, gd.Augmentation(shift=2), seed=1, epoch=epoch)
            g = gd.gradient(net, images)
            assert moved[epoch] == pytest.approx(g.cost, rel=1e-5)
            net.theta -= np.float32(0.1 * (1 + math.cos(math.pi * epoch / 3)) / 2) * g.vector


class TestConverged:
    def test_a_plateau_ends_it(self):
        """Black images: two biases tend to the labels' shares, and float by float it slows down.

        The cost tends to the labels' variance 2·(3/4)(1/4), and what it has above that falls by
        (1 − 2η)² = 0.64 a step: the step that no longer gains 1e-4 is known beforehand.
        """
        net = gd.Network((1, 2), output="identity")
        net.theta[:] = 0
        labels = np.array([0, 0, 0, 1], np.uint8)
        data = gd.Split(np.zeros((4, 1), np.float32), labels, shape=(1, 1))
        run = gd.descend(
            net,
            data,
            0.1,
            None,
            10_000,
            patience=3,
            schedule="constant",
            weight_decay=0.0,
            tolerance=1e-4,
            record=False,
        )
        assert run.outcome.kind == "converged"
        assert "plateau" in run.outcome.sentence
        above = 0.75**2 + 0.25**2  # the squared distance from zero to the shares
        costs = 2 * 0.75 * 0.25 + above * 0.64 ** np.arange(100)
        better = costs[1:] < costs[:-1] * (1 - 1e-4)
        assert run.steps == np.argmin(better) + 1 + 3
        np.testing.assert_allclose(run.history.cost, costs[: run.steps], rtol=1e-5)
        np.testing.assert_allclose(net.theta[2:], [0.75, 0.25], atol=0.01)

    def test_without_patience_it_goes_on(self):
        data = gd.Split(np.zeros((4, 1), np.float32), np.zeros(4, np.uint8), shape=(1, 1))
        net = gd.Network((1, 1), output="identity")
        run = gd.descend(
            net, data, 0.1, None, 300, schedule="constant", weight_decay=0.0, record=False
        )
        assert (run.outcome.kind, run.steps) == ("finished", 300)


class TestDiverged:
    @pytest.mark.parametrize("batch_size", [1, 10, None])
    def test_too_large_an_eta_on_a_linear_network(self, pictures, batch_size):
        data = pictures(60, 12, 3, dense=True)
        X1 = np.column_stack([data.images.astype(np.float64), np.ones(60)])
        limit = 1 / np.linalg.eigvalsh(X1.T @ X1 / 60)[-1]  # 2/λmax, with H = 2 XᵀX/n
        net = gd.Network((12, 3), output="identity", seed=1)
        run = gd.descend(
            net,
            data,
            3 * limit,
            batch_size,
            500,
            schedule="constant",
            weight_decay=0.0,
            record=False,
        )
        assert run.outcome.kind in ("diverged", "non-finite")
        if batch_size is None:
            assert run.outcome.kind == "diverged"
            assert "overshoot" in run.outcome.sentence
        assert np.isfinite(net.theta).all()
        assert run.steps < 500 * 60

    @pytest.mark.parametrize("factor", [0.9, 1.1])
    def test_the_threshold_is_two_over_the_largest_curvature(self, pictures, factor):
        data = pictures(60, 12, 3, dense=True)
        X1 = np.column_stack([data.images.astype(np.float64), np.ones(60)])
        limit = 1 / np.linalg.eigvalsh(X1.T @ X1 / 60)[-1]
        net = gd.Network((12, 3), output="identity", seed=1)
        run = gd.descend(
            net,
            data,
            factor * limit,
            None,
            200,
            schedule="constant",
            weight_decay=0.0,
            record=False,
        )
        assert run.outcome.kind == ("finished" if factor < 1 else "diverged")

    def test_a_relu_network(self, pictures):
        data = pictures(60, 12, 3, dense=True)
        net = gd.Network((12, 20, 3), activation="relu", output="identity", seed=1)
        run = gd.descend(
            net, data, 2.0, 10, 50, schedule="constant", weight_decay=0.0, record=False
        )
        assert run.outcome.kind in ("diverged", "non-finite")
        assert run.outcome.sentence.endswith(".")
        assert np.isfinite(net.theta).all()


class TestNonFinite:
    @pytest.mark.parametrize("name", ["rows", "dense"])
    @pytest.mark.parametrize("rule", ["sgd", "momentum"])
    def test_the_last_finite_theta_is_kept(self, pictures, with_engine, name, rule):
        """The error is multiplied by some 10⁹ at each step: floats end within one window."""
        with_engine(name)
        sizes = (12, 3) if name == "rows" else (12, 140, 3)
        data = pictures(4000, 12, 3, dense=True)
        net = gd.Network(sizes, activation="identity", output="identity", seed=1)
        run = gd.descend(
            net, data, 1e9, 10, 1, rule=rule, schedule="constant", weight_decay=0.0, record="boom"
        )
        assert run.outcome.kind == "non-finite"
        assert f"Step {run.steps + 1:,} would" in run.outcome.sentence
        assert 0 < run.steps < 12
        assert np.isfinite(net.theta).all()
        assert np.isfinite(run.history.cost).all()
        assert len(run.history.cost) == len(run.history.accuracy) == len(run.history.eta)
        # the same steps again, one at a time
        twin = gd.Network(sizes, activation="identity", output="identity", seed=1)
        recipe = gd.Recipe(1e9, 10, 1, rule=rule, schedule="constant", weight_decay=0.0)
        descent = gd.Descent(twin, data, recipe)
        while descent.outcome.kind == "running":
            kept = twin.theta.copy()
            descent.advance(1)
        assert descent.state.step == run.steps
        assert (kept == net.theta).all()
        # and it is what the record holds
        again = runs.open_run("boom")
        assert again.outcome == run.outcome
        assert (again.network.theta == net.theta).all()

    def test_a_start_that_is_not_finite(self, small):
        net = gd.Network(SIZES)
        net.theta[-1] = math.nan
        run = gd.descend(net, small, record="nan")
        assert (run.outcome.kind, run.steps) == ("non-finite", 0)
        assert runs.open_run("nan").outcome.kind == "non-finite"

    def test_an_eta_past_float32(self, small):
        net = gd.Network(SIZES)
        before = net.theta.copy()
        run = gd.descend(net, small, 1e200, record=False)
        assert (run.outcome.kind, run.steps) == ("non-finite", 0)
        assert (net.theta == before).all()


class TestInterrupted:
    def interrupt(self, data, at, **arguments):
        def progress(p: gd.Progress) -> None:
            if p.step >= at and not seen:
                seen.append(p.step)
                os.kill(os.getpid(), signal.SIGINT)

        seen: list[int] = []
        return trained(data, epochs=3000, on_progress=progress, **arguments), seen

    @pytest.mark.parametrize("record", [False, True])
    def test_ctrl_c_ends_it_with_everything_kept(self, small, record):
        before = signal.getsignal(signal.SIGINT)
        run, seen = self.interrupt(small, 500, record=record)
        assert signal.getsignal(signal.SIGINT) is before
        assert run.outcome.kind == "interrupted"
        assert not run.outcome.done
        assert f"{run.steps:,} of 27,000" in run.outcome.sentence
        assert ("--resume" in run.outcome.sentence) == record
        assert seen[0] <= run.steps < 27_000
        # what is kept is the beginning of the run that nobody interrupted
        whole = trained(small, epochs=3000)
        assert (whole.history.cost[: run.steps] == run.history.cost).all()
        recipe = gd.Recipe(0.3, 7, 3000, 0)
        descent = gd.Descent(gd.Network(SIZES, seed=1), small, recipe)
        while descent.state.step < run.steps:
            descent.advance(run.steps - descent.state.step)
        assert (descent.net.theta == run.network.theta).all()

    def test_from_a_timer_at_any_moment(self, small):
        timer = threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        run = trained(small, epochs=10**6)
        timer.join()
        assert run.outcome.kind == "interrupted"
        assert 0 < run.steps < 9 * 10**6

    def test_outside_the_main_thread_it_trains_all_the_same(self, small):
        made = []
        thread = threading.Thread(target=lambda: made.append(trained(small)))
        thread.start()
        thread.join()
        assert (made[0].network.theta == trained(small).network.theta).all()

    def test_an_error_in_on_progress_is_not_swallowed_and_nothing_recorded_is_lost(self, small):
        steps = []

        def progress(p: gd.Progress) -> None:
            steps.append(p.step)
            if p.step > 300:
                raise ZeroDivisionError

        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(ZeroDivisionError):
            trained(small, epochs=3000, record="broken", on_progress=progress)
        assert signal.getsignal(signal.SIGINT) is before
        assert runs.open_run("broken").steps >= steps[-1]
        assert runs.open_run("broken").outcome.kind == "interrupted"


class TestProgress:
    def test_it_counts_to_the_end(self, small):
        seen: list[gd.Progress] = []
        histories = []

        def progress(p: gd.Progress) -> None:
            seen.append(p)
            histories.append(p.history().steps)

        run = trained(small, epochs=500, on_progress=progress)
        steps = [p.step for p in seen]
        assert steps == sorted(steps) == histories
        assert steps[-1] == seen[-1].total_steps == run.steps == 4500
        assert seen[-1].epoch == seen[-1].epochs == 500
        assert seen[-1].remaining == 0
        for p in seen:
            assert p.step <= p.epoch * 9
            assert 0 <= p.accuracy <= 1
            assert p.cost > 0
            assert p.examples_per_second > 0

    def test_it_is_called_after_the_steps_were_recorded(self, small):
        held = []

        def progress(p: gd.Progress) -> None:
            held.append(runs.open_run("told").steps == p.step)

        trained(small, epochs=2000, record="told", on_progress=progress)
        assert len(held) > 1
        assert all(held)


class TestHeldOut:
    def test_it_is_evaluated_before_the_first_step_and_after_every_epoch(self, pictures):
        data = pictures(80, 12, 3)
        train, test = data[:60], data[60:]
        net = gd.Network(SIZES, seed=1)
        start = gd.evaluate(net, test)
        run = gd.descend(net, train, 0.3, 7, 4, test=test, record=True)
        history = run.history
        assert history.test_step.tolist() == [0, 9, 18, 27, 36]
        assert (history.test_cost[0], history.test_accuracy[0]) == start
        assert (history.test_cost[-1], history.test_accuracy[-1]) == gd.evaluate(net, test)
        again = runs.open_run(run.name).history
        for name in ("test_step", "test_cost", "test_accuracy"):
            np.testing.assert_array_equal(again[name], history[name])

    def test_the_kind_of_cost_is_the_recipes(self, pictures):
        data = pictures(80, 12, 3)
        run = trained(data[:60], test=data[60:], cost="cross_entropy")
        assert run.history.test_cost[-1] == gd.cost(run.network, data[60:], "cross_entropy")


class TestRefusedBeforeAnythingHappens:
    @pytest.mark.parametrize(
        "arguments",
        [
            {"eta": 0.0},
            {"eta": -1.0},
            {"eta": math.nan},
            {"batch_size": 0},
            {"epochs": 0},
            {"rule": "rmsprop"},
            {"schedule": "linear"},
            {"weight_decay": -1.0},
            {"cost": "mse"},
            {"patience": 0},
            {"tolerance": -1.0},
            {"threads": 0},
            {"threads": -2},
            {"record": ""},
            {"record": "../x"},
            {"record": "Upper"},
            {"augmentation": "lots"},
        ],
    )
    def test_arguments(self, small, arguments):
        net = gd.Network(SIZES)
        before = net.theta.copy()
        with pytest.raises(gd.InputError):
            gd.descend(net, small, **{"record": True, **arguments})
        assert (net.theta == before).all()
        assert runs.names() == [], "a run that was refused leaves nothing behind"

    def test_seeds(self, small):
        with pytest.raises(gd.InputError):
            gd.descend(gd.Network(SIZES), small, seed=-1)

    def test_data(self, small, pictures):
        with pytest.raises(gd.InputError):
            gd.descend(gd.Network((11, 3)), small)
        with pytest.raises(gd.InputError):
            gd.descend(gd.Network((12, 2)), small)
        with pytest.raises(gd.InputError):
            gd.descend(gd.Network(SIZES), small[:0])
        assert runs.names() == []

    def test_a_held_out_split_that_does_not_fit(self, small, pictures):
        net = gd.Network(SIZES)
        with pytest.raises(gd.InputError):
            gd.descend(net, small, test=pictures(10, 11, 3))
        assert runs.names() == [], "a run that was refused leaves nothing behind"


def test_the_engine_is_fed_the_same_data_that_was_given(small):
    """Training twice on one split, and on a slice of it, never mixes them up."""
    whole, half = trained(small), trained(small[:30])
    again = trained(small)
    assert (whole.network.theta == again.network.theta).all()
    assert whole.steps == 27
    assert half.steps == 15
    net = gd.Network(SIZES)
    total = engine(net.layout, small).evaluate(net.theta)[0]
    parts = [engine(net.layout, small[i : i + 30]).evaluate(net.theta)[0] for i in (0, 30)]
    assert total == pytest.approx(sum(parts), rel=1e-12)
