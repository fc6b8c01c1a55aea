"""Sweeps of whole trainings, and the range test."""

import signal

import numpy as np
import pytest

import descente as gd
from descente.errors import InputError


@pytest.fixture
def problem(pictures):
    return gd.Network((12, 8, 3), seed=5), pictures(300, 12, 3)


class TestTheSweep:
    def test_each_trial_is_the_training_it_would_be_alone(self, problem):
        net, data = problem
        sweep = gd.eta_sweep(net, data, [0.3, 0.1, 3.0], epochs=3, seed=7)
        assert sweep.etas.tolist() == [0.1, 0.3, 3.0]
        for trial in sweep.trials:
            alone = net.copy()
            run = gd.descend(
                alone,
                data,
                eta=trial.eta,
                epochs=3,
                seed=7,
                schedule="constant",
                weight_decay=0.0,
                record=False,
            )
            assert np.array_equal(trial.theta, alone.theta)
            assert trial.outcome == run.outcome
            assert trial.steps == run.steps

    def test_the_bits_are_the_same_for_any_number_of_threads(self, problem):
        one, three = (gd.eta_sweep(*problem, [0.1, 1.0, 5.0], epochs=2, threads=t) for t in (1, 3))
        for a, b in zip(one.trials, three.trials, strict=True):
            assert np.array_equal(a.theta, b.theta)
            assert (a.verdict, a.sentence, a.cost) == (b.verdict, b.sentence, b.cost)

    def test_small_steps_are_slow_good_ones_learn_and_huge_ones_are_stuck(self, problem):
        sweep = gd.eta_sweep(*problem, [1e-4, 1.0, 1e4], epochs=20, test=problem[1])
        assert [t.verdict for t in sweep.trials] == ["slow", "learnt", "stuck"]
        assert sweep.best is sweep.trials[1]
        assert sweep.trials[1].test_accuracy > 0.9
        assert "saturated" in sweep.trials[2].sentence or "shut" in sweep.trials[2].sentence
        assert sweep.trials[2].spread < 0.02

    def test_an_unbounded_cost_diverges_and_the_sentence_names_the_limit(self, pictures):
        net = gd.Network((12, 3), seed=0, output="identity")
        data = pictures(200, 12, 3)
        sweep = gd.eta_sweep(net, data, [0.01, 50.0], epochs=5)
        learnt, lost = sweep.trials
        assert learnt.verdict == "learnt"
        assert lost.verdict in ("diverged", "non-finite")
        assert "times 2/λmax" in lost.sentence
        assert np.isfinite(lost.theta).all()

    def test_full_batch_descent_of_a_quadratic_changes_its_fate_at_two_over_lambda(self, pictures):
        net = gd.Network((12, 3), seed=0, output="identity")
        data = pictures(200, 12, 3)
        limit = gd.sharpness(net, data).eta_limit
        sweep = gd.eta_sweep(net, data, [0.98 * limit, 1.02 * limit], epochs=2000, batch_size=None)
        below, above = sweep.trials
        assert below.verdict == "learnt"
        assert above.verdict in ("diverged", "non-finite")

    def test_the_constant_answer_is_the_best_there_is(self, problem):
        net, data = problem
        sweep = gd.eta_sweep(net, data, [0.1], epochs=1)
        share = np.bincount(data.labels, minlength=3) / len(data)
        # the mean of Σ (y − p)² over the examples is least, and Σ p (1 − p), at the class shares
        assert sweep.constant_cost == pytest.approx((share * (1 - share)).sum(), rel=1e-12)

    def test_the_network_stays_where_it_is(self, problem):
        before = problem[0].theta.copy()
        gd.eta_sweep(*problem, [0.1, 1.0])
        assert np.array_equal(problem[0].theta, before)

    def test_progress_counts_every_step_of_every_training(self, problem):
        told = []
        sweep = gd.eta_sweep(
            *problem,
            [0.1, 1.0],
            epochs=2,
            on_progress=lambda done, total: told.append((done, total)),
        )
        assert told[-1] == (sum(t.steps for t in sweep.trials), 2 * 2 * 30)
        assert [done for done, _ in told] == sorted(done for done, _ in told)

    def test_ctrl_c_keeps_what_is_done(self, problem):
        def strike(done, total):
            if done > 0.3 * total:
                signal.raise_signal(signal.SIGINT)

        sweep = gd.eta_sweep(*problem, [0.1, 0.2, 0.3], epochs=50, threads=1, on_progress=strike)
        assert sweep.trials
        assert sweep.trials[-1].verdict == "interrupted"
        assert sum(t.steps for t in sweep.trials) < 3 * 50 * 30
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    @pytest.mark.parametrize("etas", [[], [0.0], [-1.0], [float("nan")], [[1.0]]])
    def test_bad_rates_get_one_sentence(self, problem, etas):
        with pytest.raises(InputError, match="came as"):
            gd.eta_sweep(*problem, etas)

    def test_on_real_digits_the_verdicts_go_from_slow_over_learnt_to_stuck(self, real):
        net = gd.Network((784, 16, 16, 10), seed=0)
        sweep = gd.eta_sweep(net, real, [0.003, 0.5, 200.0], epochs=30)
        assert [t.verdict for t in sweep.trials] == ["slow", "learnt", "stuck"]
        assert sweep.trials[1].accuracy > 0.9


class TestTheRange:
    def test_eta_grows_geometrically_and_the_costs_are_those_of_such_a_training(self, problem):
        net, data = problem
        found = gd.range_test(net, data, 1e-3, 1.0, steps=60)
        assert len(found.eta) == len(found.cost) == 60
        assert found.eta[1:] / found.eta[:-1] == pytest.approx((1e3) ** (1 / 59), rel=1e-9)
        alone = gd.Descent(net.copy(), data, gd.Recipe(eta=1e-3, weight_decay=0.0))
        assert found.cost[0] == alone.advance(1).costs[0]

    def test_the_running_mean_is_the_closed_form(self, problem):
        found = gd.range_test(*problem, 1e-3, 1.0, steps=60)
        k = np.arange(60)
        weights = np.tril(0.98 ** (k[:, None] - k))
        expected = weights @ found.cost / weights.sum(axis=1)
        assert found.smoothed == pytest.approx(expected, rel=1e-9)

    def test_it_stops_where_the_cost_has_doubled_or_is_no_number(self, pictures):
        net = gd.Network((12, 3), seed=0, output="identity")
        found = gd.range_test(net, pictures(200, 12, 3), 1e-3, 1e6, steps=500)
        assert len(found.eta) < 500
        assert found.ended.endswith(".")
        assert found.fastest < found.largest

    @pytest.mark.parametrize(
        "options", [{"lowest": 0.0}, {"highest": 1e-9}, {"steps": 3}, {"batch_size": 0}]
    )
    def test_bad_input_gets_one_sentence(self, problem, options):
        with pytest.raises(InputError, match="came as"):
            gd.range_test(*problem, **options)
