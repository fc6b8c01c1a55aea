"""The landscape: each value is the cost at its own point, known or NaN, and nothing is moved.

Most tests are of the kind that a shift by one step, a transposition, a clipped value or a moved
network would fail. Tolerance: 2e-6 of the value, the same as for the surface underneath.
"""

import json
import signal
import struct
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load as from_bytes
from safetensors.numpy import save as to_bytes

import descente as gd
from descente.digits.split import Split
from descente.instruments.landscape import Landscape
from descente.instruments.planes import Plane, random_plane
from descente.instruments.survey import Survey, survey
from descente.objective import NetworkObjective, objective

RELATIVE = 2e-6
SIZES = (12, 5, 3)


@pytest.fixture(scope="module")
def many(pictures) -> Split:
    """4000 examples: the first stages use 200 of them."""
    return pictures(4000, 12, 3)


@pytest.fixture
def net() -> gd.Network:
    made = gd.Network(SIZES, seed=3)
    made.theta += np.random.default_rng(3).normal(0, 0.3, made.n_parameters).astype(np.float32)
    return made


@pytest.fixture
def small_blocks(monkeypatch) -> None:
    """Every block has the least number of points, 121, however fast the machine is."""
    monkeypatch.setattr("descente.instruments.survey.LOOK", 0.0)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(z / 2)) / 2


def mean_cost(theta, data: Split, sizes=SIZES, hidden=sigmoid, output=sigmoid) -> float:
    """The quadratic cost in float64, written out once more."""
    a, start = data.images.astype(np.float64), 0
    for k in range(len(sizes) - 1):
        stop = start + sizes[k] * sizes[k + 1]
        z = a @ theta[start:stop].reshape(sizes[k], sizes[k + 1]) + theta[stop:][: sizes[k + 1]]
        a = (output if k == len(sizes) - 2 else hidden)(z)
        start = stop + sizes[k + 1]
    return float(((np.eye(sizes[-1])[data.labels] - a) ** 2).sum(axis=1).mean())


def directly(land: Landscape, data: Split, **functions) -> np.ndarray:
    """The whole grid, one float64 network after the other."""
    first, second = land.directions
    return np.array(
        [
            [
                mean_cost(land.plane.origin + a * first + b * second, data, **functions)
                for b in land.beta
            ]
            for a in land.alpha
        ]
    )


def blank(land: Landscape) -> Landscape:
    """The same grid and plane before anything was computed."""
    unknown = np.full(land.cost.shape, np.nan)
    return replace(
        land,
        cost=unknown,
        standard_error=unknown.copy(),
        examples=np.zeros(land.cost.shape, np.int64),
        path=None,
        seconds=0.0,
    )


def same_bits(one: Landscape, other: Landscape) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("alpha", "beta", "cost", "standard_error", "examples")
    )


class TestTheGrid:
    def test_each_cost_belongs_to_its_own_alpha_and_beta(self, net, small):
        land = gd.landscape(net, small, size=(5, 8), span=(0.7, 1.9))
        assert land.cost.shape == (5, 8)
        wanted = directly(land, small)
        # no neighbour, in either direction, could pass for another
        for axis in (0, 1):
            assert np.abs(np.diff(wanted, axis=axis)).min() > 20 * RELATIVE * wanted.max()
        np.testing.assert_allclose(land.cost, wanted, rtol=RELATIVE)
        assert land.complete
        assert (land.standard_error == 0).all()
        assert (land.examples == 60).all()
        assert land.n_examples == 60

    def test_the_axes_reach_span_to_both_sides(self, net, small):
        land = gd.landscape(net, small, size=(5, 8), span=(0.7, 1.9))
        np.testing.assert_allclose(land.alpha, np.linspace(-0.7, 0.7, 5), rtol=1e-15)
        np.testing.assert_allclose(land.beta, np.linspace(-1.9, 1.9, 8), rtol=1e-15)
        land = gd.landscape(net, small, size=3, span=2)
        assert land.alpha.tolist() == land.beta.tolist() == [-2, 0, 2]
        wide = Plane(
            "mine", land.plane.origin, land.directions, center=(1.0, -2.0), reach=(0.5, 3.0)
        )
        land = gd.landscape(net, small, size=(3, 5), span=2.0, plane=wide)
        assert land.alpha.tolist() == [0, 1, 2]
        assert land.beta.tolist() == [-8, -5, -2, 1, 4]
        np.testing.assert_allclose(land.cost, directly(land, small), rtol=RELATIVE)

    def test_the_middle_of_an_odd_grid_is_the_network_itself(self, net, small):
        land = gd.landscape(net, small, size=(7, 3))
        assert land.alpha[3] == land.beta[1] == 0
        assert land.cost[3, 1] == pytest.approx(gd.cost(net, small), rel=RELATIVE)
        assert (land.theta(3, 1) == net.theta).all()

    def test_theta_is_the_point_whose_cost_is_shown(self, net, small):
        land = gd.landscape(net, small, size=(4, 3))
        for i, j in ((0, 0), (3, 0), (1, 2)):
            made = mean_cost(land.theta(i, j), small)
            assert land.cost[i, j] == pytest.approx(made, rel=RELATIVE)

    @pytest.mark.parametrize("cost", ["quadratic", "cross_entropy"])
    def test_the_cost_asked_for_is_the_cost_shown(self, net, small, cost):
        land = gd.landscape(net, small, size=(2, 3), cost=cost)
        for i, j in np.ndindex(2, 3):
            there = gd.Network.of(net.layout, land.theta(i, j))
            assert land.cost[i, j] == pytest.approx(gd.cost(there, small, cost), rel=1e-5)

    def test_an_objective_will_do_and_its_precision_is_kept(self, net, small):
        at = objective(net, small, precision="float64")
        land = gd.landscape(at, size=(3, 4))
        np.testing.assert_allclose(land.cost, directly(land, small), rtol=1e-12)

    def test_the_same_call_gives_the_same_bits_and_another_seed_another_plane(self, net, many):
        one, same, other = (gd.landscape(net, many, size=9, seed=s) for s in (4, 4, 5))
        assert same_bits(one, same)
        assert (one.directions == same.directions).all()
        assert (one.cost != other.cost).sum() > 70

    @pytest.mark.parametrize("precision", ["float32", "float64"])
    def test_threads_change_no_bit(self, net, many, precision):
        made = [
            gd.landscape(objective(net, many, threads=threads, precision=precision), size=(12, 15))
            for threads in (1, 2, 3)
        ]
        assert same_bits(made[0], made[1])
        assert same_bits(made[0], made[2])


class TestDefectsOfOtherTools:
    """Each of these has been found in a tool that people use."""

    def test_rows_are_not_shifted_by_a_step(self, pictures):
        """On a linear network a plane shows a bowl; its bottom is where the planes says it is."""
        data = pictures(60, 12, 3, dense=True)
        X1 = np.column_stack([data.images.astype(np.float64), np.ones(60)])
        best = np.linalg.lstsq(X1, np.eye(3)[data.labels], rcond=None)[0].ravel()
        net = gd.Network((12, 3), output="identity")
        net.theta = best
        first, second = random_plane(objective(net, data), 1).directions
        # five steps to the left of the middle and two above it, on a grid of 15 × 9
        plane = Plane("bowl", best + 5 / 7 * first - 2 / 4 * second, np.stack([first, second]))
        land = gd.landscape(net, data, size=(15, 9), plane=plane)
        assert np.unravel_index(land.cost.argmin(), land.cost.shape) == (2, 6)
        bottom = mean_cost(best, data, (12, 3), output=lambda z: z)
        assert land.cost[2, 6] == pytest.approx(bottom, rel=1e-5)
        # C = bottom + ‖X₁ (Δα D₁ + Δβ D₂)‖²/n, at every point
        for i, j in np.ndindex(15, 9):
            step = (land.alpha[i] + 5 / 7) * first + (land.beta[j] - 2 / 4) * second
            rise = ((X1 @ step.reshape(13, 3)) ** 2).sum() / 60
            assert land.cost[i, j] == pytest.approx(bottom + rise, rel=1e-5)

    def test_a_grid_that_is_not_square_is_not_mis_assigned(self, net, small):
        """Directions exchanged, the same picture lies on its side."""
        plane = random_plane(objective(net, small), 2)
        turned = Plane("turned", plane.origin, plane.directions[::-1].copy())
        tall = gd.landscape(net, small, size=(9, 4), span=(1.5, 0.5), plane=plane)
        wide = gd.landscape(net, small, size=(4, 9), span=(0.5, 1.5), plane=turned)
        assert tall.cost.shape == (9, 4)
        np.testing.assert_allclose(tall.cost, wide.cost.T, rtol=RELATIVE)
        np.testing.assert_allclose(tall.cost, directly(tall, small), rtol=RELATIVE)

    def test_distances_are_not_inverted(self, net, small):
        """Points that climb out of the plane: their distances grow as they climb."""
        plane = random_plane(objective(net, small), 2)
        out = np.random.default_rng(0).normal(size=net.n_parameters)
        lengths = (plane.directions**2).sum(axis=1)
        out -= (plane.directions @ out / lengths) @ plane.directions
        out /= np.linalg.norm(out)
        away = np.array([0.0, 0.1, 1.0, 7.0])
        path = [plane.point(0.1 * k, -0.2 * k) + d * out for k, d in enumerate(away)]
        land = gd.landscape(net, small, size=3, plane=plane, path=path)
        np.testing.assert_allclose(land.path.distance, away, atol=1e-12)
        np.testing.assert_allclose(land.path.alpha, [0, 0.1, 0.2, 0.3], atol=1e-13)
        np.testing.assert_allclose(land.path.beta, [0, -0.2, -0.4, -0.6], atol=1e-13)

    def test_start_and_end_are_not_exchanged(self, net, small):
        start = gd.Network(SIZES, seed=9).theta.astype(np.float64)
        land = gd.landscape(net, small, size=(9, 3), plane="ends", path=[start, net.theta])
        assert land.path.alpha.tolist() == pytest.approx([0, 1], abs=1e-12)
        for value, theta in ((0.0, start), (1.0, net.theta)):
            i = int(np.flatnonzero(np.abs(land.alpha - value) < 1e-12)[0])
            made = mean_cost(theta.astype(np.float64), small)
            assert land.cost[i, 1] == pytest.approx(made, rel=RELATIVE)

    @pytest.mark.parametrize("plane", ["random", "path", "pca", "sharpest", "ends", "weights"])
    def test_directions_are_not_oblique(self, net, small, plane):
        path = np.cumsum(np.random.default_rng(0).normal(size=(5, net.n_parameters)), axis=0)
        for normalize in ("filter", "layer", "none"):
            first, second = gd.landscape(
                net, small, size=2, plane=plane, path=path, normalize=normalize
            ).directions
            lengths = np.linalg.norm(first) * np.linalg.norm(second)
            assert lengths > 0
            assert abs(first @ second) <= 1e-12 * lengths

    @pytest.mark.parametrize("span", [1.0, 50.0, 1e5])
    def test_values_are_not_altered(self, pictures, span):
        """Bit for bit what the surface says, from the floor to 1e20: no clip, no log, no stand-in.

        1234 examples, so that the first stages are there too.
        """
        data = pictures(1234, 12, 3)
        net = gd.Network(SIZES, 1, "relu", "identity")
        land = gd.landscape(net, data, size=(13, 6), span=span)
        at = objective(net, data)
        alphas, betas = np.repeat(land.alpha, 6), np.tile(land.beta, 13)
        sums, _ = at.surface(*land.directions).sums(alphas, betas)
        assert (land.cost.ravel() == sums / 1234).all()
        wanted = directly(land, data, hidden=lambda z: np.maximum(z, 0), output=lambda z: z)
        np.testing.assert_allclose(land.cost, wanted, rtol=RELATIVE)
        assert land.cost.max() > (1e18 if span == 1e5 else span)

    def test_a_cost_past_the_floats_is_infinite_and_known(self, pictures):
        data = pictures(320, 12, 3)
        net = gd.Network((12, 3), output="identity")
        land = gd.landscape(net, data, size=3, span=1e25)
        edge = np.ones((3, 3), bool)
        edge[1, 1] = False
        assert np.isposinf(land.cost[edge]).all()
        assert np.isfinite(land.cost[1, 1])
        assert (land.examples == 320).all()

    def test_the_trajectory_is_on_the_surface(self, net, small):
        """Three points of a path lie on the plane through them, at their own cost."""
        path = np.cumsum(np.random.default_rng(0).normal(0, 0.3, (7, net.n_parameters)), axis=0)
        land = gd.landscape(net, small, size=3, plane="path", path=path, steps=(0, 2, 6))
        scale = np.linalg.norm(path[0] - path[6])
        on = land.path.distance <= 1e-12 * scale
        assert on.tolist() == [True, False, True, False, False, False, True]
        assert land.path.distance[~on].min() > 0.1
        sums, _ = (
            objective(net, small, precision="float64")
            .surface(*land.directions, land.plane.origin)
            .sums(land.path.alpha, land.path.beta)
        )
        true = [mean_cost(point, small) for point in path]
        np.testing.assert_allclose(land.path.cost, true, rtol=RELATIVE)
        np.testing.assert_allclose(sums[on] / 60, np.array(true)[on], rtol=1e-10)
        assert np.abs(sums[~on] / 60 / np.array(true)[~on] - 1).min() > 1e-4

    @pytest.mark.parametrize("how", ["finished", "failed", "interrupted", "interrupted twice"])
    def test_the_network_is_not_left_moved(self, net, many, small_blocks, how):
        before = net.theta.tobytes()
        handler = signal.getsignal(signal.SIGINT)
        seen: list[Survey] = []

        def on_progress(state):
            seen.append(net.theta.tobytes())
            if len(seen) == 2:
                if how == "failed":
                    raise RuntimeError("somebody else's mistake")
                for _ in range(["finished", "interrupted", "interrupted twice"].index(how)):
                    signal.raise_signal(signal.SIGINT)

        def call():
            return gd.landscape(net, many, size=25, on_progress=on_progress)

        if how == "failed":
            with pytest.raises(RuntimeError, match="somebody else's mistake"):
                call()
        elif how == "interrupted twice":
            with pytest.raises(KeyboardInterrupt):
                call()
        else:
            assert call().complete == (how == "finished")
        assert net.theta.tobytes() == before
        assert set(seen) == {before}
        assert signal.getsignal(signal.SIGINT) is handler


class TestStages:
    """What a person waiting sees: a coarse picture first, then all of it, then the last digits."""

    @pytest.fixture
    def states(self, net, many, small_blocks):
        seen: list[Survey] = []
        gd.landscape(
            net,
            many,
            size=(23, 41),
            seed=6,
            on_progress=lambda state: seen.append(replace(state, landscape=state.landscape.copy())),
        )
        return seen

    def test_the_first_picture_is_coarse_and_says_how_sure_it_is(self, states):
        first = states[0]
        assert first.stage == "coarse"
        land = first.landscape
        known = land.examples > 0
        assert known.sum() == 11 * 11
        assert known.any(axis=1).sum() == known.any(axis=0).sum() == 11
        assert known[[0, 0, -1, -1], [0, -1, 0, -1]].all(), "the corners are among them"
        assert (land.examples[known] == 200).all()
        assert np.isfinite(land.cost[known]).all()
        assert (land.standard_error[known] > 0).all()
        assert np.isnan(land.cost[~known]).all()
        assert np.isnan(land.standard_error[~known]).all()
        assert not land.complete

    def test_the_coarse_points_are_spread_evenly(self, states):
        known = states[0].landscape.examples > 0
        for axis, points in ((1, 23), (0, 41)):
            gaps = np.diff(np.flatnonzero(known.any(axis=axis)))
            assert abs(gaps - (points - 1) / 10).max() < 1

    def test_stages_follow_each_other_and_nothing_known_is_lost(self, states):
        names = [state.stage for state in states]
        assert sorted(set(names), key=names.index) == ["coarse", "sample", "exact"]
        assert names == sorted(names, key=["coarse", "sample", "exact"].index)
        before = np.zeros((23, 41), int)
        for state in states:
            land = state.landscape
            assert (land.examples >= before).all()
            assert land.examples.sum() > before.sum()
            assert (np.isnan(land.cost) == (land.examples == 0)).all()
            assert ((land.standard_error == 0) == (land.examples == 4000)).all()
            assert set(np.unique(land.examples)) <= {0, 200, 4000}
            before = land.examples
        assert states[-1].landscape.complete

    def test_the_whole_picture_is_there_before_the_first_exact_point(self, states):
        last = [state for state in states if state.stage == "sample"][-1].landscape
        assert (last.examples == 200).all()

    def test_exact_points_come_coarse_first(self, states):
        first = next(state for state in states if state.stage == "exact").landscape
        assert ((first.examples == 4000) == (states[0].landscape.examples > 0)).all()

    def test_what_is_done_grows_to_the_total(self, states):
        done = [state.done for state in states]
        assert done == sorted(set(done))
        assert {state.total for state in states} == {done[-1]}
        assert done[-1] == 23 * 41 * (200 + 4000)
        assert all(state.remaining > 0 for state in states[:-1])
        assert states[-1].remaining == 0

    def test_the_sample_is_the_seeds_own_and_its_error_the_textbooks(self, net, many, states):
        """s.e. = √(s²/m (1 − m/n)), with s² over the m costs sampled out of n."""
        land = [state for state in states if state.stage == "sample"][-1].landscape
        part = objective(net, many).sample(200, seed=6)
        assert isinstance(part, NetworkObjective)
        sample = part.data
        y = np.eye(3)[sample.labels]
        for i, j in ((0, 0), (7, 33), (22, 40), (11, 20)):
            layers = net.layout.unpack(land.theta(i, j))
            a = sample.images.astype(np.float64)
            for W, b in layers:
                a = sigmoid(a @ W + b)
            costs = ((y - a) ** 2).sum(axis=1)
            assert land.cost[i, j] == pytest.approx(costs.mean(), rel=RELATIVE)
            error = np.sqrt(costs.var(ddof=1) / 200 * (1 - 200 / 4000))
            assert land.standard_error[i, j] == pytest.approx(error, rel=1e-3)

    def test_few_examples_need_no_sample(self, net, pictures, small_blocks):
        seen: list[Survey] = []
        gd.landscape(
            net, pictures(200, 12, 3), size=20, on_progress=lambda state: seen.append(state.stage)
        )
        assert len(seen) >= 2
        assert set(seen) == {"exact"}

    def test_standard_errors_are_honest(self, net, many):
        """The mean over a sample lies within 2 s.e. of the exact one 95.4 % of the time.

        Over 600 seeds the fraction has a deviation of 0.9 %; s itself is known from 200 costs only,
        which takes a tenth of a percent off. So 92.5 % … 98 % at each point is three deviations.
        """
        exact = gd.landscape(net, many, size=(3, 2), span=(1.0, 0.4))
        at, empty = objective(net, many, threads=1), blank(exact)
        inside = np.zeros((3, 2))
        for seed in range(600):
            land = replace(empty.copy(), seed=seed)
            first = next(survey(at, land))
            assert first.stage == "coarse"
            assert (land.examples == 200).all()
            inside += np.abs(land.cost - exact.cost) <= 2 * land.standard_error
        assert (inside / 600 > 0.925).all()
        assert (inside / 600 < 0.98).all()


class TestStoppingAndGoingOn:
    @pytest.fixture
    def whole(self, net, many) -> Landscape:
        return gd.landscape(net, many, size=(23, 17), seed=6)

    @pytest.mark.parametrize("blocks", [0, 1, 2, 5, 6])
    def test_a_survey_not_continued_goes_on_to_the_same_bits(
        self, net, many, whole, small_blocks, blocks
    ):
        part = blank(whole)
        going = survey(objective(net, many), part)
        for _ in range(blocks):
            next(going)
        going.close()
        assert not part.complete
        assert (np.isnan(part.cost) == (part.examples == 0)).all()
        assert np.isnan(part.cost).any() == (blocks < 2 + 2)
        before = part.copy()
        assert same_bits(gd.landscape(net, many, resume=part), whole)
        assert same_bits(part, before), "what is taken up is left as it was"

    @pytest.mark.parametrize("after", [1, 3, 6])
    def test_ctrl_c_returns_what_is_done_and_it_goes_on_to_the_same_bits(
        self, net, many, whole, small_blocks, after
    ):
        calls = []

        def on_progress(state):
            calls.append(state.done)
            if len(calls) == after:
                signal.raise_signal(signal.SIGINT)

        part = gd.landscape(net, many, size=(23, 17), seed=6, on_progress=on_progress)
        assert len(calls) == after, "nothing more is begun"
        assert not part.complete
        assert (part.examples > 0).any()
        assert (np.isnan(part.cost) == (part.examples == 0)).all()
        assert same_bits(gd.landscape(net, many, resume=part), whole)

    def test_through_a_file_too(self, net, many, whole, small_blocks, tmp_path):
        part = blank(whole)
        going = survey(objective(net, many), part)
        for _ in range(5):
            next(going)
        part.save(tmp_path / "half.safetensors")
        half = Landscape.load(tmp_path / "half.safetensors")
        assert same_bits(gd.landscape(net, many, resume=half), whole)

    def test_what_is_known_is_not_computed_again(self, net, many, whole, small_blocks):
        part = whole.copy()
        part.cost[3:5, 2] = np.nan
        part.standard_error[3:5, 2] = np.nan
        part.examples[3:5, 2] = 0
        seen: list[Survey] = []
        again = gd.landscape(net, many, resume=part, on_progress=seen.append)
        assert seen[-1].total == 2 * (200 + 4000)
        assert same_bits(again, whole)

    def test_a_finished_one_is_returned_as_it_is(self, net, many, whole):
        seen: list[Survey] = []
        assert same_bits(gd.landscape(net, many, resume=whole, on_progress=seen.append), whole)
        assert seen == []

    def test_a_finished_one_still_shows_the_path_asked_for(self, net, small):
        land = gd.landscape(net, small, size=3)
        path = np.stack([0 * net.theta, net.theta])
        assert gd.landscape(net, small, path=path).path is not None
        assert gd.landscape(net, small, resume=land, path=path).path is not None

    def test_with_other_examples_or_another_network_is_refused(self, net, many, whole):
        with pytest.raises(gd.InputError, match="the same network and data"):
            gd.landscape(net, many[:3999], resume=whole)
        with pytest.raises(gd.InputError, match="the same network and data"):
            gd.landscape(gd.Network((12, 3)), many, resume=whole)

    def test_with_another_cost_is_refused(self, net, many, whole):
        """Half a picture of one cost and half of another is a picture of nothing."""
        half = whole.copy()
        half.examples[:12] = 0
        with pytest.raises(gd.InputError):
            gd.landscape(net, many, cost="cross_entropy", resume=half)

    def test_with_as_many_other_examples_is_refused(self, net, pictures, whole):
        half = whole.copy()
        half.examples[:12] = 0
        with pytest.raises(gd.InputError):
            gd.landscape(net, pictures(4000, 12, 3, seed=1), resume=half)


class TestRuns:
    @pytest.fixture
    def run(self, small):
        net = gd.Network(SIZES, seed=1)
        return gd.descend(net, small, 2.0, 10, 12, seed=1)

    def true_costs(self, run, small):
        return [mean_cost(run.theta_at(s).astype(np.float64), small) for s in run.snapshot_steps]

    @pytest.mark.parametrize("plane", ["random", "path", "pca", "sharpest", "ends", "weights"])
    def test_a_run_is_shown_on_any_plane_with_its_true_costs(self, run, small, plane):
        land = gd.landscape(run.network, small, size=(4, 3), plane=plane, run=run)
        assert land.plane.kind == plane
        steps = run.snapshot_steps
        assert land.path.step.tolist() == steps
        assert len(steps) > 5
        np.testing.assert_allclose(land.path.cost, self.true_costs(run, small), rtol=RELATIVE)
        thetas = np.stack([run.theta_at(s) for s in steps]).astype(np.float64)
        for made, wanted in zip(
            (land.path.alpha, land.path.beta, land.path.distance),
            land.plane.project(thetas),
            strict=True,
        ):
            assert (made == wanted).all()
        np.testing.assert_allclose(land.cost, directly(land, small), rtol=RELATIVE)

    def test_a_path_plane_holds_the_first_a_middle_and_the_last_step(self, run, small):
        land = gd.landscape(run.network, small, size=3, plane="path", run=run)
        length = np.linalg.norm(run.theta_at(0).astype(np.float64) - run.theta_at(run.steps))
        on = np.flatnonzero(land.path.distance <= 1e-12 * length)
        assert len(on) == 3
        assert (on[0], on[2]) == (0, len(land.path.step) - 1)
        assert abs(land.path.step[on[1]] - run.steps / 2) <= run.steps / 8

    def test_or_the_steps_asked_for(self, run, small):
        steps = run.snapshot_steps
        three = (steps[1], steps[4], steps[-1])
        land = gd.landscape(run.network, small, size=3, plane="path", run=run, steps=three)
        on = land.path.distance <= 1e-12
        assert land.path.step[on].tolist() == list(three)

    def test_steps_that_were_not_kept_are_refused(self, run, small):
        missing = next(s for s in range(run.steps) if s not in run.snapshot_steps)
        for steps in ((0, missing, run.steps), (0, 1, 10**6), (0, 1), (0, 1, 2, run.steps)):
            with pytest.raises(gd.InputError):
                gd.landscape(run.network, small, size=3, plane="path", run=run, steps=steps)

    def test_ends_are_the_runs_first_and_last_step(self, run, small):
        land = gd.landscape(run.network, small, size=3, plane="ends", run=run)
        assert land.path.alpha[[0, -1]] == pytest.approx([0, 1], abs=1e-12)
        assert np.abs(land.path.beta[[0, -1]]).max() < 1e-12
        assert land.path.distance[[0, -1]].max() < 1e-12

    def test_components_are_those_of_the_runs_path(self, run, small):
        land = gd.landscape(run.network, small, size=3, plane="pca", run=run)
        thetas = np.stack([run.theta_at(s) for s in run.snapshot_steps]).astype(np.float64)
        along = np.log1p(run.snapshot_steps)
        weighed = np.sqrt(np.gradient(along))  # half the way between its neighbours
        weighed[[0, -1]] = np.sqrt((along[[1, -1]] - along[[0, -2]]) / 2)
        away = (thetas - thetas[-1]) * weighed[:, None]
        rows = np.linalg.svd(away, full_matrices=False)[2]
        for made, wanted in zip(land.directions, rows, strict=False):
            assert abs(made @ wanted) == pytest.approx(1, abs=1e-9)

    def test_the_path_is_there_with_the_first_picture(self, run, small):
        seen: list[Survey] = []
        gd.landscape(
            run.network,
            small,
            size=3,
            run=run,
            on_progress=lambda state: seen.append(state.landscape.path),
        )
        assert None not in seen

    def test_a_path_of_ones_own_counts_its_points(self, net, small):
        path = np.cumsum(np.random.default_rng(0).normal(size=(4, net.n_parameters)), axis=0)
        land = gd.landscape(net, small, size=3, path=path)
        assert land.path.step.tolist() == [0, 1, 2, 3]

    def test_a_run_that_was_not_recorded_has_no_path(self, small):
        net = gd.Network(SIZES)
        run = gd.descend(net, small, 1.0, 10, 1, record=False)
        for plane in ("random", "path"):
            with pytest.raises(gd.InputError, match="not recorded"):
                gd.landscape(net, small, size=3, plane=plane, run=run)

    @pytest.mark.parametrize("plane", ["path", "pca", "ends"])
    def test_planes_along_a_path_need_one(self, net, small, plane):
        with pytest.raises(gd.InputError, match="path"):
            gd.landscape(net, small, size=3, plane=plane)


class TestWeights:
    def test_two_weights_move_and_nothing_else(self, net, small):
        land = gd.landscape(net, small, size=(3, 4), plane="weights", weights=(70, 7), span=0.5)
        for i, j in np.ndindex(3, 4):
            theta = net.theta.astype(np.float64)
            theta[70] += land.alpha[i]
            theta[7] += land.beta[j]
            assert land.cost[i, j] == pytest.approx(mean_cost(theta, small), rel=RELATIVE)
        assert land.alpha.tolist() == [-0.5, 0, 0.5]

    def test_by_default_they_are_the_first_two_of_the_to_do_list(self, net, small):
        land = gd.landscape(net, small, size=3, plane="weights")
        first, second = gd.gradient(net, small).top(2)
        assert land.plane.names == (f"added to {first.name}", f"added to {second.name}")
        assert land.directions[0, first.index] == land.directions[1, second.index] == 1


REFUSED: dict[str, dict[str, object]] = {
    "no point": {"size": 0},
    "one point": {"size": 1},
    "fewer": {"size": -5},
    "half a point": {"size": 2.5},
    "a size that is a truth": {"size": True},
    "a size that is a word": {"size": "51"},
    "one line": {"size": (5, 1)},
    "three sizes": {"size": (5, 5, 5)},
    "one size in brackets": {"size": (5,)},
    "too many points": {"size": (2001, 2000)},
    "more than can be multiplied": {"size": (np.int32(10**5), np.int32(10**5))},
    "no span": {"span": 0},
    "a span backwards": {"span": -1.0},
    "a span that is not a number": {"span": np.nan},
    "an endless span": {"span": np.inf},
    "one span of two": {"span": (1.0, 0.0)},
    "three spans": {"span": (1, 1, 1)},
    "a span that is a word": {"span": "1"},
    "an unknown plane": {"plane": "flat"},
    "no plane": {"plane": None},
    "an unknown normalisation": {"normalize": "filters"},
    "an unknown normalisation where none is used": {"plane": "weights", "normalize": "filters"},
    "an unknown cost": {"cost": "quartic"},
    "no thread": {"threads": 0},
    "a negative seed": {"seed": -1},
    "half a seed": {"seed": 0.5},
    "a weight that does not exist": {"plane": "weights", "weights": (0, 83)},
    "the same weight twice": {"plane": "weights", "weights": (3, 3)},
    "one weight": {"plane": "weights", "weights": (3,)},
    "a weight alone": {"plane": "weights", "weights": 3},
    "weights by name": {"plane": "weights", "weights": ("a", "b")},
    "steps without a path": {"plane": "path", "steps": (0, 1, 2)},
    "one step": {"plane": "path", "steps": 2, "path": np.eye(83)[:3]},
    "a path of another network": {"path": np.zeros((3, 5))},
    "a path of one point, flat": {"path": np.zeros(83)},
    "a path of nothing": {"path": np.zeros((0, 83)), "plane": "path"},
    "ends of nothing": {"path": np.zeros((0, 83)), "plane": "ends"},
    "a path that is a number": {"path": 5.0},
    "a path of words": {"path": "abc"},
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_cannot_be_drawn_is_refused_with_one_sentence(net, small, case):
    with pytest.raises(gd.InputError) as error:
        gd.landscape(net, small, **{"size": 3, **REFUSED[case]})
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "option",
    [
        {"span": np.float32(0.5)},
        {"span": np.int64(2)},
        {"size": np.int64(3)},
        {"size": [3, 4]},
        {"seed": np.int64(3)},
        {"plane": "weights", "weights": np.array([3, 4])},
    ],
    ids=lambda option: "-".join(f"{k} {type(v).__name__}" for k, v in option.items()),
)
def test_numbers_of_numpy_are_numbers(net, small, option, tmp_path):
    land = gd.landscape(net, small, **{"size": 3, **option})
    assert land.complete
    land.save(tmp_path / "land.safetensors")


def test_far_away_no_warning_is_made(net, small):
    """Past float32 there is a cost, an infinity or NaN, or a sentence; never a bare warning."""
    net.theta[:] = 3e38
    assert gd.landscape(net, small, size=3).examples.all()
    net.theta[:] = 1
    assert gd.landscape(net, small, size=3, span=1e38).examples.all()


@pytest.fixture(scope="module")
def trained(real) -> gd.Network:
    net = gd.Network((784, 16, 16, 10), seed=0)
    gd.descend(net, real, epochs=40, record=False)
    return net


@pytest.fixture(scope="module")
def digits(trained, real) -> Landscape:
    return gd.landscape(trained, real)


class TestRealDigits:
    """The picture of the deck: 51 × 51 points around the trained network."""

    def test_every_point_agrees_with_float64(self, trained, real, digits):
        assert digits.cost.shape == (51, 51)
        assert digits.complete
        assert digits.cost[25, 25] < 0.2
        assert digits.cost.max() > 2
        exact = objective(trained, real).exact().surface(*digits.directions)
        sums, _ = exact.sums(np.repeat(digits.alpha, 51), np.tile(digits.beta, 51))
        np.testing.assert_allclose(digits.cost.ravel(), sums / len(real), rtol=RELATIVE)

    def test_some_agree_with_a_network_written_out(self, real, digits):
        points = [(0, 0), (0, 50), (50, 0), (50, 50), (25, 25), (25, 26), (3, 41), (17, 8)]
        for i, j in points:
            made = mean_cost(digits.theta(i, j), real, (784, 16, 16, 10))
            assert digits.cost[i, j] == pytest.approx(made, rel=RELATIVE)


WRONG_ARRAYS = {
    "a grid of another shape": {"cost": np.zeros((4, 3))},
    "a flat grid": {"examples": np.zeros(12, np.int64)},
    "a grid of bytes": {"cost": np.zeros((3, 4), np.int8)},
    "a grid of truths": {"cost": np.zeros((3, 4), bool)},
    "examples that are not whole": {"examples": np.full((3, 4), 0.5)},
    "fewer examples than none": {"examples": np.full((3, 4), -1)},
    "more examples than there are": {"examples": np.full((3, 4), 1001)},
    "an axis of two dimensions": {"alpha": np.zeros((3, 2))},
    "an axis that is a number": {"alpha": np.array(3.0)},
    "three directions": {"directions": np.zeros((3, 83))},
    "directions of another network": {"directions": np.zeros((2, 82))},
    "an origin of two dimensions": {"origin": np.zeros((83, 1))},
    "an origin that is a number": {"origin": np.array(3.0)},
    "a path that does not fit together": {"path.cost": np.zeros(9)},
    "steps that are not whole": {"path.step": np.full(4, 0.5)},
}

WRONG_FACTS = {
    "a middle that is a word": {"center": "ab"},
    "a middle of three": {"center": [0, 0, 0]},
    "no middle": {"center": None},
    "names that are numbers": {"axes": 2 * [{"kind": "named", "name": 1}]},
    "one axis": {"axes": [{"kind": "ends"}]},
    "axes of which nobody knows what they measure": {"axes": 2 * [{"kind": "sideways"}]},
    "axes that have something else": {"axes": 2 * [{"kind": "ends", "length": 1.0}]},
    "weights without a place": {"axes": 2 * [{"kind": "weight"}]},
    "a component numbered by a word": {"axes": 2 * [{"kind": "pca", "number": "1"}]},
    "a kind that is a number": {"kind": 3},
    "fewer than no examples": {"n_examples": -1},
    "a word of examples": {"n_examples": "1000"},
    "half an example": {"n_examples": 0.5},
    "endless examples": {"n_examples": float("inf")},
    "a negative seed": {"seed": -3},
    "no seed": {"seed": None},
    "seconds past the floats": {"seconds": 10**400},
}


@pytest.fixture(scope="module")
def land(pictures) -> Landscape:
    """Half done, with a path: everything a file can hold."""
    data, net = pictures(1000, 12, 3), gd.Network(SIZES)
    path = np.cumsum(np.random.default_rng(0).normal(size=(4, net.n_parameters)), axis=0)
    land = gd.landscape(net, data, size=(3, 4), plane="pca", path=path, seed=7)
    land.cost[1], land.standard_error[1], land.examples[1] = np.nan, np.nan, 0
    land.cost[2, 2] = np.inf
    land.standard_error[2, 1], land.examples[2, 1] = 0.125, 200
    return land


@pytest.fixture(scope="module")
def content(land, tmp_path_factory) -> bytes:
    file = tmp_path_factory.mktemp("land") / "land.safetensors"
    land.save(file)
    return file.read_bytes()


class TestFiles:
    def test_come_back_as_they_were(self, land, tmp_path):
        file = tmp_path / "land.safetensors"
        land.save(str(file))
        back = Landscape.load(str(file))
        assert same_bits(back, land)
        assert back.plane.origin.tobytes() == land.plane.origin.tobytes()
        assert back.directions.tobytes() == land.directions.tobytes()
        for name in ("kind", "center", "reach", "axes"):
            assert getattr(back.plane, name) == getattr(land.plane, name)
        for name in ("step", "alpha", "beta", "distance", "cost"):
            one, other = getattr(back.path, name), getattr(land.path, name)
            assert one.dtype == other.dtype
            assert (one == other).all()
        assert (back.n_examples, back.seed, back.seconds) == (1000, 7, land.seconds)
        assert not back.complete
        assert [p.name for p in tmp_path.iterdir()] == ["land.safetensors"]

    def test_without_a_path(self, net, small, tmp_path):
        land = gd.landscape(net, small, size=3, plane="weights")
        land.save(tmp_path / "x")
        back = Landscape.load(tmp_path / "x")
        assert back.path is None
        assert back.plane.axes == land.plane.axes
        assert [axis.parameter for axis in back.plane.axes] == [
            net.layout.locate(int(d.argmax())) for d in land.directions
        ]

    def test_of_the_first_format_keep_the_names_of_their_axes(self, content, tmp_path):
        """Until 0.2 an axis was saved as an English sentence."""
        names = ["principal component 1 (83.1 %)", "principal component 2 (9.9 %)"]
        old = self.renamed(content, names)
        assert b'"axes"' not in old
        land = self.read(old, tmp_path)
        assert land is not None
        assert land.plane.names == tuple(names)
        land.save(tmp_path / "new")
        assert Landscape.load(tmp_path / "new").plane.names == tuple(names)
        for wrong in ([1, 2], ["α"], None):
            assert self.read(self.renamed(content, wrong), tmp_path) is None

    def renamed(self, content: bytes, names) -> bytes:
        """The same file as it was saved in the first format, with these names."""
        header = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])
        facts = json.loads(header["__metadata__"]["facts"]) | {"names": names}
        del facts["axes"]
        metadata = {"format": "descente-landscape-1", "facts": json.dumps(facts)}
        return to_bytes(from_bytes(content), metadata)

    def test_hold_no_pickle(self, content):
        assert set(from_bytes(content)) >= {"alpha", "beta", "cost", "origin", "directions"}

    def read(self, content: bytes, folder) -> Landscape | None:
        """A landscape, or None for a `DataFormatError`; anything else fails the test."""
        file = folder / "foreign.safetensors"
        file.write_bytes(content)
        try:
            return Landscape.load(file)
        except gd.DataFormatError:
            return None

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_any_damage_ends_in_a_landscape_or_a_format_error(self, content, tmp_path, data):
        damaged = bytearray(content)
        header = 8 + struct.unpack("<Q", content[:8])[0]
        for _ in range(data.draw(st.integers(1, 4))):
            # mostly in the header, where the structure is
            where = st.integers(0, header - 1) | st.integers(0, len(content) - 1)
            damaged[data.draw(where)] = data.draw(st.integers(0, 255))
        end = data.draw(st.integers(0, len(content)) | st.just(len(content)))
        land = self.read(bytes(damaged[:end]), tmp_path)
        if land is not None:
            assert land.cost.shape == land.examples.shape == (len(land.alpha), len(land.beta))
            assert land.directions.shape == (2, len(land.plane.origin))

    def test_truncated_anywhere(self, content, tmp_path):
        for end in [*range(0, 64), *range(64, len(content), 97), len(content) - 1]:
            assert self.read(content[:end], tmp_path) is None

    def test_with_something_after_the_end(self, content, tmp_path):
        assert self.read(content + b"\0", tmp_path) is None

    @settings(
        max_examples=100,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(foreign=st.binary(max_size=300))
    def test_foreign_bytes(self, tmp_path, foreign):
        assert self.read(foreign, tmp_path) is None

    def test_a_file_that_is_not_there_and_one_that_is_a_folder(self, tmp_path):
        for path in (tmp_path / "nothing", tmp_path):
            with pytest.raises(gd.DataFormatError):
                Landscape.load(path)

    def test_other_safetensors(self, content, tmp_path):
        arrays = from_bytes(content)
        assert self.read(to_bytes(arrays), tmp_path) is None
        assert self.read(to_bytes(arrays, {"format": "descente-landscape-0"}), tmp_path) is None
        assert self.read(to_bytes({"theta": np.zeros(3)}, {"step": "3"}), tmp_path) is None

    def changed(self, content: bytes, *, arrays=None, facts=None, text=None) -> bytes:
        """The same file with some of its arrays, or some of its facts, replaced."""
        header = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])
        metadata = header["__metadata__"]
        known = json.loads(metadata["facts"]) | (facts or {})
        metadata["facts"] = json.dumps(known) if text is None else text(metadata["facts"])
        return to_bytes(from_bytes(content) | (arrays or {}), metadata)

    def test_the_changes_below_are_what_makes_the_difference(self, content, tmp_path):
        assert self.read(self.changed(content), tmp_path) is not None

    @pytest.mark.parametrize("case", list(WRONG_ARRAYS))
    def test_arrays_that_are_not_a_landscapes(self, content, tmp_path, case):
        foreign = self.changed(content, arrays=WRONG_ARRAYS[case])
        assert self.read(foreign, tmp_path) is None

    @pytest.mark.parametrize("case", list(WRONG_FACTS))
    def test_facts_that_are_not_a_landscapes(self, content, tmp_path, case):
        assert self.read(self.changed(content, facts=WRONG_FACTS[case]), tmp_path) is None

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{",
            "null",
            "[]",
            "3",
            '"facts"',
            "[" * 100_000,
            '{"a":' * 100_000,
            "{}",
            "1e400",
            "9" * 5000,
        ],
        ids=lambda text: f"{text[:8]}…{len(text)}",
    )
    def test_facts_that_are_none(self, content, tmp_path, text):
        assert self.read(self.changed(content, text=lambda _: text), tmp_path) is None

    @pytest.mark.parametrize("kind", ["BF16", "F8_E4M3", "F8_E5M2", "F4", "F99", 7])
    def test_numbers_of_a_kind_numpy_does_not_have(self, content, tmp_path, kind):
        length = struct.unpack("<Q", content[:8])[0]
        header = json.loads(content[8 : 8 + length])
        begin, end = header["cost"]["data_offsets"]
        bits = {"BF16": 16, "F4": 4}.get(kind, 8)
        header["cost"] |= {"dtype": kind, "shape": [(end - begin) * 8 // bits]}
        text = json.dumps(header).encode()
        foreign = struct.pack("<Q", len(text)) + text + content[8 + length :]
        assert self.read(foreign, tmp_path) is None

    def test_sizes_a_file_claims_allocate_nothing(self, content, tmp_path):
        length = struct.unpack("<Q", content[:8])[0]
        header = json.loads(content[8 : 8 + length])
        huge = 10**12
        header["cost"] |= {"shape": [10**6, 10**6], "data_offsets": [0, 8 * huge]}
        text = json.dumps(header).encode()
        claims = [
            struct.pack("<Q", len(text)) + text + content[8 + length :],
            struct.pack("<Q", 10**15) + content[8:],
            struct.pack("<Q", 2**64 - 1) + content[8:],
            self.changed(content, facts={"n_examples": 10**15}),
        ]
        tracemalloc.start()
        try:
            for claim in claims:
                self.read(claim, tmp_path)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 2_000_000
