"""Figures of what the instruments find: what is drawn is what was measured, cell by cell."""

import importlib.util
import io
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Annotation
from PIL import Image
from tests.waiting import HANG

import descente as gd
from descente import pictures
from descente.descent import Ending, Outcome
from descente.errors import InputError, MissingExtraError
from descente.instruments.curvature import Sharpness, SharpnessAlong
from descente.instruments.importance import Importance, Share
from descente.instruments.landscape import Landscape, PathOnPlane
from descente.instruments.learning_rate import EtaSweep, RangeTest, Trial
from descente.instruments.planes import Axis, Plane
from descente.instruments.scaling import Scaling, Timing
from descente.instruments.slope import Ball
from descente.instruments.todo import Effect, TodoList, TodoRow
from descente.palette import COST, HERE, PAPER, SIGNED, blend
from descente.pictures import paper
from descente.space import Flat

RESULTS = (
    "landscape",
    "landscape with a path",
    "slope",
    "todo",
    "importance",
    "sharpness",
    "sharpness by layer",
    "sharpness along",
    "eta sweep",
    "range test",
    "eta limit",
    "steepest",
    "backprop",
    "scaling",
)


@pytest.fixture(scope="session")
def _matplotlib():
    """A missing matplotlib skips a test, except on the CI, where it fails."""
    if importlib.util.find_spec("matplotlib") is None:
        sentence = "matplotlib is not installed: pip install 'descente[plot]' brings it."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)


drawing = pytest.mark.usefixtures("_matplotlib")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What every instrument finds about one small network of 4 × 4 pixels."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 80).astype(np.uint8)
    stencils = rng.random((3, 16)) * (rng.random((3, 16)) < 0.6)
    images = np.clip(stencils[labels] + 0.1 * rng.random((80, 16)), 0, 1).astype(np.float32)
    images[:, :2] = 0.0  # two pixels without ink: derivatives that are exactly 0
    data = gd.Split(images, labels, classes=("a", "b", "c"), shape=(4, 4))
    net = gd.Network((16, 5, 3), seed=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENTE_RUNS", str(tmp_path_factory.mktemp("runs")))
        run = gd.descend(net, data, eta=1.0, epochs=4, threads=1)
        along = gd.sharpness_along(run, data, most=5)
        way = np.stack([run.theta_at(step) for step in run.snapshot_steps])
    return {
        "landscape": gd.landscape(net, data, size=(9, 7), threads=1),
        "landscape with a path": gd.landscape(net, data, size=9, plane="pca", path=way),
        "slope": gd.slope(net, data, size=21),
        "todo": gd.todo(net, data, rows=6, eta=3.0),
        "importance": gd.importance(net, data, each=2),
        "sharpness": gd.sharpness(net, data),
        "sharpness by layer": gd.sharpness_by_layer(net, data),
        "sharpness along": along,
        "eta sweep": gd.eta_sweep(net, data, [1e-3, 0.1, 1.0, 10.0, 1e3], epochs=3, threads=1),
        "range test": gd.range_test(net, data, steps=60),
        "eta limit": gd.eta_limit(net, data, batch=[2, 10, 80], steps=20),
        "steepest": gd.steepest(net, data, random=4),
        "backprop": gd.backprop_trace(net, images[0], int(labels[0])),
        "scaling": gd.scaling(data, [2, 3], examples=10, repeats=1, threads=1),
    }


@pytest.fixture(scope="module")
def drawings(results, _matplotlib):
    """The figure of a result by its name, drawn once."""
    figure = pictures.figure
    return cache(lambda name: figure(results[name]))


def said(figure) -> str:
    """Every word of a figure."""
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


def texts(figure, monkeypatch) -> list[tuple[str, float, float, float, float]]:
    """What is written, line by line, and where: left, top, right, bottom, of 800 × 533 points."""
    from matplotlib.backends.backend_agg import RendererAgg

    found, draw = [], RendererAgg.draw_text

    def note(self, gc, x, y, s, prop, angle, *more, **options):
        width, height, descent = self.get_text_width_height_descent(s, prop, False)
        if angle == 0:
            found.append((s, x, y - height + descent, x + width, y + descent))
        elif angle == 90:
            found.append((s, x - height + descent, y - width, x + descent, y))
        return draw(self, gc, x, y, s, prop, angle, *more, **options)

    monkeypatch.setattr(RendererAgg, "draw_text", note)
    figure.canvas.draw()
    return [line for line in found if line[0].strip()]


def pixels(figure) -> np.ndarray:
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=150)
    return np.asarray(Image.open(content).convert("RGB"))


def landscape(cost, examples=None, path=None, kind="random", **more) -> Landscape:
    """A landscape with these costs, over ten examples."""
    cost = np.asarray(cost, dtype=np.float64)
    a, b = cost.shape
    known = np.full(cost.shape, 10) if examples is None else np.asarray(examples)
    axes = Axis("named", name="to the right"), Axis("named", name="up")
    plane = Plane(kind, np.zeros(4), np.eye(4)[:2], axes=axes)
    return Landscape(
        np.linspace(-1, 1, a),
        np.linspace(-2, 2, b),
        cost,
        np.where(known, 0.0, np.nan),
        known,
        plane,
        10,
        path=path,
        **more,
    )


def mesh(figure):
    from matplotlib.collections import QuadMesh

    return figure.axes[0].findobj(QuadMesh)[0]


@drawing
class TestEveryResult:
    @pytest.mark.parametrize("name", RESULTS)
    def test_is_a_png_of_1200_by_800(self, results, drawings, name, tmp_path, monkeypatch):
        monkeypatch.setattr(pictures, "figure", lambda *args, **more: drawings(name))
        pictures.save(results[name], tmp_path / "picture.png")
        with Image.open(tmp_path / "picture.png") as picture:
            assert picture.format == "PNG"
            assert picture.size == (1200, 800)
            shown = picture.convert("RGB")
        assert shown.getpixel((0, 0)) == tuple(blend((PAPER, PAPER), 0.0))
        assert len(shown.getcolors(1200 * 800)) > 20

    @pytest.mark.parametrize("name", RESULTS)
    def test_bears_the_title_it_is_given(self, results, name, monkeypatch):
        monkeypatch.setattr(paper, "settle", lambda drawn: None)
        title = "From $5 to $6, ∂C/∂w: a title_with {braces}"
        assert pictures.figure(results[name], title=title).texts[0].get_text() == title

    @pytest.mark.parametrize(
        ("name", "suffix"),
        [("landscape with a path", ".png"), ("eta sweep", ".svg"), ("steepest", ".pdf")],
    )
    def test_gives_the_same_bytes_twice(self, results, name, suffix, tmp_path):
        for copy in ("one", "two"):
            pictures.save(results[name], tmp_path / f"{copy}{suffix}")
        one, two = (tmp_path / f"{copy}{suffix}" for copy in ("one", "two"))
        assert one.stat().st_size > 1000
        assert one.read_bytes() == two.read_bytes()

    @pytest.mark.parametrize("name", RESULTS)
    def test_no_text_is_cut_off_or_lies_on_another(self, drawings, name, monkeypatch):
        words = texts(drawings(name), monkeypatch)
        assert len(words) > 10
        for said, x0, y0, x1, y1 in words:
            assert 0 <= x0 < x1 <= 800, said
            assert 0 <= y0 < y1 <= 534, said
        for i, (one, x0, y0, x1, y1) in enumerate(words):
            for other, u0, v0, u1, v1 in words[:i]:
                apart = x1 <= u0 or u1 <= x0 or y1 <= v0 or v1 <= y0
                assert apart, f"{one!r} lies on {other!r}"

    def test_the_users_settings_neither_change_it_nor_are_changed(self, results):
        import matplotlib

        plain = pixels(pictures.figure(results["steepest"]))
        odd: dict[Any, object] = {
            "font.size": 25.0,
            "axes.facecolor": "black",
            "xtick.labelsize": 30.0,
        }
        with matplotlib.rc_context(odd):
            drawn = pictures.figure(results["steepest"])
            assert {name: matplotlib.rcParams[name] for name in odd} == odd
            assert (pixels(drawn) == plain).all()


@drawing
class TestLandscape:
    def test_the_map_holds_exactly_the_costs(self):
        cost = np.random.default_rng(0).random((6, 4))
        land = landscape(cost)
        cells = mesh(pictures.figure(land))
        assert (np.asarray(cells.get_array()) == cost.T).all()

    def test_cells_are_centred_where_they_were_computed(self):
        land = landscape(np.ones((6, 4)))
        corners = mesh(pictures.figure(land)).get_coordinates()
        middle = (corners[:-1, :-1] + corners[1:, 1:]) / 2
        assert np.allclose(middle[..., 0], land.alpha[None, :])
        assert np.allclose(middle[..., 1], land.beta[:, None])

    def test_every_cell_is_painted_in_the_colour_of_its_own_cost(self):
        """Read back from the pixels: alpha runs to the right, beta upward, nothing is blended."""
        cost = np.random.default_rng(1).uniform(0.1, 0.6, (5, 4))
        land = landscape(cost)
        drawn = pictures.figure(land)
        shown, axes = pixels(drawn), drawn.axes[0]
        expected = blend(COST, (cost - cost.min()) / np.ptp(cost)).astype(int)
        scale = shown.shape[1] / drawn.bbox.width
        half = 0.4 * np.diff(axes.transData.transform([(0, 0), (0.5, 4 / 3)]), axis=0)[0] * scale
        for i, alpha in enumerate(land.alpha):
            for j, beta in enumerate(land.beta):
                x, y = axes.transData.transform((alpha, beta)) * scale
                x, y = round(x), round(shown.shape[0] - y)
                dx, dy = half.astype(int)
                patch = shown[y - dy : y + dy, x - dx : x + dx].reshape(-1, 3)
                (colour, count), *_ = Counter(map(tuple, patch)).most_common(1)
                assert np.abs(np.array(colour) - expected[i, j]).max() <= 2  # of 255
                assert count > 0.6 * len(patch)

    def test_what_was_not_computed_is_masked_and_said(self):
        cost, examples = np.random.default_rng(0).random((6, 4)), np.full((6, 4), 10)
        cost[2, 1:], examples[2, 1:] = np.nan, 0
        drawn = pictures.figure(landscape(cost, examples))
        assert (np.ma.getmaskarray(mesh(drawn).get_array()) == np.isnan(cost).T).all()
        assert "not computed: 3 points" in said(drawn)
        assert "not finished: means over 10 of 10 examples" in said(drawn)
        assert "not computed" not in said(pictures.figure(landscape(np.ones((6, 4)))))

    def test_an_infinite_cost_is_not_called_uncomputed(self):
        cost = np.ones((4, 4))
        cost[0, 0] = np.inf
        words = said(pictures.figure(landscape(cost)))
        assert "not a finite number: 1 point" in words
        assert "not computed" not in words

    def test_a_sample_is_said_with_its_standard_error(self):
        land = landscape(np.random.default_rng(0).random((4, 4)), np.full((4, 4), 7))
        land.standard_error[:] = 0.0123
        assert "means over 7 of 10 examples; standard error at most 0.0123" in said(
            pictures.figure(land)
        )

    def test_the_scale_is_printed_and_logarithmic_where_costs_differ_much(self):
        assert "linear scale" in said(pictures.figure(landscape([[1, 2], [3, 4]])))
        assert "logarithmic scale" in said(pictures.figure(landscape([[1, 2], [30, 400]])))

    def test_a_path_starts_open_and_ends_filled_with_its_distance(self, results, drawings):
        land = results["landscape with a path"]
        drawn = drawings("landscape with a path")
        line, start, end = drawn.axes[0].lines
        assert (line.get_xdata() == land.path.alpha).all()
        assert (line.get_ydata() == land.path.beta).all()
        assert start.get_xydata()[0] == pytest.approx([land.path.alpha[0], land.path.beta[0]])
        assert end.get_xydata()[0] == pytest.approx([land.path.alpha[-1], land.path.beta[-1]])
        assert start.get_markerfacecolor() == PAPER
        assert end.get_markerfacecolor() == line.get_color() == HERE
        assert f"up to {paper.number(land.path.distance.max())} out of the plane" in said(drawn)

    def test_a_path_that_leaves_the_map_stays_in_sight(self):
        far = PathOnPlane(
            np.arange(3), np.array([0.0, 2.0, 5.0]), np.zeros(3), np.ones(3), np.ones(3)
        )
        drawn = pictures.figure(landscape(np.ones((4, 4)), path=far))
        assert drawn.axes[0].get_xlim()[1] > 5
        assert "not computed" in said(drawn)

    def test_from_start_to_end_the_network_stands_at_one(self):
        drawn = pictures.figure(landscape(np.ones((5, 5)), kind="ends"))
        assert np.asarray(drawn.axes[0].lines[0].get_xydata()).tolist() == [[1.0, 0.0]]

    def test_axes_bear_the_names_of_the_plane(self):
        axes = pictures.figure(landscape(np.ones((4, 4)))).axes[0]
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("to the right", "up")

    @pytest.mark.parametrize(
        ("cost", "examples"),
        [
            (np.full((3, 4), np.nan), np.zeros((3, 4), int)),
            (np.ones((2, 2)), None),
            (np.zeros((3, 3)), None),
            (1 + 1e-9 * np.arange(12.0).reshape(3, 4), None),
            (10.0 ** np.linspace(-200, 200, 25).reshape(5, 5), None),
            (np.array([[np.inf, np.nan], [1.0, np.inf]]), None),
            (np.array([[0.0, 1.0], [100.0, 5.0]]), None),
        ],
        ids=["unknown", "constant", "zero", "close", "huge", "not-finite", "from-zero"],
    )
    def test_any_ground_can_be_drawn(self, cost, examples):
        drawn = pictures.figure(landscape(cost, examples))
        assert len(drawn.axes) == 4


@drawing
class TestSlope:
    def test_curve_tangent_and_parabola_meet_where_one_stands(self, results, drawings):
        line = results["slope"]
        curve, tangent, parabola, here = drawings("slope").axes[0].lines
        assert (curve.get_xdata() == line.t).all()
        assert (curve.get_ydata() == line.cost).all()
        assert here.get_xydata()[0] == pytest.approx([0.0, line.here.cost])
        t, y = tangent.get_data()
        assert np.diff(y) / np.diff(t) == pytest.approx(line.here.slope, rel=1e-6)
        assert np.interp(0.0, t, y) == pytest.approx(line.here.cost)
        t, y = parabola.get_data()
        assert np.polyfit(t, y, 2) == pytest.approx(
            [line.here.curvature / 2, line.here.slope, line.here.cost], rel=1e-5
        )

    def test_a_balls_steps_are_arrows_of_their_true_length(self, results):
        line = results["slope"]
        ball = line.descend(eta=60.0, steps=3, start=1.0)
        axes = pictures.figure(line, ball=ball).axes[0]
        notes = [note for note in axes.texts if isinstance(note, Annotation)]
        arrows = [(note.xyann[0], note.xy[0]) for note in notes if note.arrow_patch]
        assert len(arrows) == 3
        assert arrows == [pytest.approx(pair) for pair in zip(ball.t[:-1], ball.t[1:], strict=True)]
        assert [note.xyann[1] for note in notes] == pytest.approx(ball.cost[:-1])

    def test_a_ball_that_flies_off_is_followed_as_far_as_it_can_be(self, results):
        ball = Ball(
            1.0,
            np.array([0.0, 1e9, np.inf]),
            np.array([1.0, 2.0, np.nan]),
            np.array([-1e9, 1.0, np.nan]),
            np.array([1e9, np.inf]),
            "non-finite",
            "It flew off.",
        )
        drawn = pictures.figure(results["slope"], ball=ball)
        assert "It flew off." in said(drawn)
        assert drawn.axes[0].get_xlim()[1] < 10

    def test_a_ball_belongs_to_a_slope(self, results):
        ball = results["slope"].descend(eta=1.0, steps=1)
        with pytest.raises(InputError, match=r"came with a TodoList; it rolls on a Slope only"):
            pictures.figure(results["todo"], ball=ball)


@drawing
class TestTodo:
    def test_dots_are_the_effects_in_the_order_of_the_ranks(self, results):
        todo = results["todo"]
        shuffled = replace(todo, rows=todo.rows[::-1])
        axes = pictures.figure(shuffled).axes[0]
        dots = [line.get_xdata() for line in axes.lines if line.get_marker() != "None"]
        wanted = np.array([row.effect for row in todo.rows])
        assert (wanted == np.array(dots).T).all()
        names = [label.get_text() for label in axes.get_yticklabels()]
        assert names == [f"{row.rank:,}.  {row.name}" for row in todo.rows]

    def test_predictions_are_outlines_and_what_was_measured_is_filled(self, results):
        axes = pictures.figure(results["todo"]).axes[0]
        first, second, measured = (x for x in axes.lines if x.get_marker() != "None")
        assert first.get_markerfacecolor() == second.get_markerfacecolor() == PAPER
        assert measured.get_markerfacecolor() != PAPER

    def test_a_row_that_was_not_measured_says_so(self):
        row = TodoRow(1, 0, "w", 0.1, 0.2, -0.1, Effect(-0.02, -0.01, float("nan")))
        todo = TodoList([row], Effect(-1, -1, -1), Effect(0, 0, 0), 0.5, 1.0, 1, np.zeros(3))
        assert "not measured" in said(pictures.figure(todo))


@drawing
class TestImportance:
    def test_the_pixel_map_is_the_pixels(self, results, drawings):
        found = results["importance"]
        image = drawings("importance").axes[3].images[0]
        assert (np.asarray(image.get_array()) == found.by_pixel).all()
        assert image.get_interpolation() == "nearest"
        assert image.norm.vmin == 0

    def test_the_shares_are_those_measured(self, results, drawings):
        found = results["importance"]
        predicted, measured = drawings("importance").axes[1].lines[:2]
        assert measured.get_xdata().tolist() == [share.count for share in found.shares]
        assert measured.get_ydata().tolist() == [share.measured for share in found.shares]
        assert predicted.get_ydata()[-1] == pytest.approx(1)

    def test_a_nudge_without_any_effect_is_called_exactly_0(self, results, drawings):
        found = results["importance"]
        assert found.probes[-1].up == found.probes[-1].down == 0
        assert "exactly 0" in said(drawings("importance"))

    def test_flat_ground_can_be_drawn(self):
        nothing = [Share("top", 6, float("nan"), float("nan"), fraction=1.0)]
        words = dict.fromkeys(("a lot", "somewhat", "a little"), 0.0)
        found = Importance(
            np.zeros(6),
            np.arange(6),
            words,
            [],
            nothing,
            nothing,
            None,
            [],
            0.1,
            0.5,
            1.0,
            1,
            Flat(6),
        )
        assert "every derivative is 0" in said(pictures.figure(found))


@drawing
class TestCurvature:
    def test_bars_are_the_eigenvalues_with_their_limits(self, results, drawings):
        rows = results["sharpness by layer"]
        drawn = drawings("sharpness by layer")
        assert [bar.get_width() for bar in drawn.axes[0].patches] == [r.largest for r in rows]
        for row in rows:
            assert f"2/λmax = {paper.number(row.eta_limit)}" in said(drawn)

    def test_what_has_not_converged_sets_no_limit(self):
        found = Sharpness(0.3, 0.1, False, 10, np.eye(4)[0], 3)
        drawn = pictures.figure(found)
        assert "not converged after 3 products: no limit" in said(drawn)
        assert "2/λmax = " not in said(drawn)
        assert drawn.axes[0].patches[0].get_hatch()

    def test_along_a_run_it_is_drawn_where_it_was_measured(self, results, drawings):
        along = results["sharpness along"]
        line = drawings("sharpness along").axes[0].lines[0]
        assert (line.get_xdata() == along.step).all()
        assert (line.get_ydata() == along.largest).all()

    def test_neither_negative_curvature_nor_an_empty_run_stops_it(self):
        none = np.zeros(0)
        pictures.figure(Sharpness(-0.3, 1e-9, True, 10, np.eye(4)[0], 3))
        pictures.figure(
            SharpnessAlong(none.astype(int), none, none, none.astype(bool), none, none, 1)
        )
        pictures.figure(
            SharpnessAlong(
                np.array([0]),
                np.array([1.0]),
                np.array([0.1]),
                np.array([False]),
                np.array([np.inf]),
                np.array([1.0]),
                1,
            )
        )


def trial(eta: float, verdict: str, cost: float) -> Trial:
    plain = {"accuracy": 0.5, "steps": 3, "theta": np.zeros(2, np.float32), "sentence": "So."}
    numbers = {
        name: 0.0 for name in Trial.__dataclass_fields__ if name not in {*plain, "eta", "cost"}
    }
    return Trial(
        **numbers
        | plain
        | {
            "eta": eta,
            "verdict": verdict,
            "cost": cost,
            "curve": np.array([1.0, 0.5, cost]),
            "outcome": Outcome(Ending.FINISHED, "Done."),
        }
    )


@drawing
class TestLearningRate:
    def test_each_verdict_has_a_mark_of_its_own(self):
        from descente.pictures.learning_rate import _VERDICTS

        assert len({(marker, filled) for marker, _, filled in _VERDICTS.values()}) == len(_VERDICTS)
        rows = [trial(10.0**k, verdict, 0.2 + 0.1 * k) for k, verdict in enumerate(_VERDICTS)]
        limit = Sharpness(0.5, 1e-9, True, 10, np.eye(2)[0], 3)
        drawn = pictures.figure(EtaSweep(rows, limit, 1.0, 0.9, 0.1))
        for verdict in _VERDICTS:
            assert verdict in [text.get_text() for text in drawn.legends[0].texts]

    def test_costs_are_drawn_where_they_are_and_those_off_the_picture_are_written(self):
        rows = [trial(0.1, "slow", 0.8), trial(1.0, "learnt", 0.2), trial(9.0, "diverged", 1e9)]
        limit = Sharpness(0.5, 1e-9, True, 10, np.eye(2)[0], 3)
        drawn = pictures.figure(EtaSweep(rows, limit, 1.0, 0.9, 0.1))
        marks = {
            line.get_label(): np.asarray(line.get_xydata()).tolist() for line in drawn.axes[0].lines
        }
        assert marks["slow"] == [[0.1, 0.8]]
        assert marks["learnt"] == [[1.0, 0.2]]
        assert "1.0·10⁹" in said(drawn)
        assert "2/λmax = 4.00" in said(drawn)

    def test_a_sweep_without_trainings_can_be_drawn(self):
        limit = Sharpness(-0.5, 1.0, False, 10, np.eye(2)[0], 3)
        pictures.figure(EtaSweep([], limit, 1.0, 0.9, 0.1))
        pictures.figure(EtaSweep([trial(1.0, "non-finite", float("nan"))], limit, 1.0, 0.9, 0.1))

    def test_a_range_test_shows_every_step_and_both_rates(self, results, drawings):
        found = results["range test"]
        drawn = drawings("range test")
        raw, smoothed = drawn.axes[0].lines[:2]
        assert (raw.get_ydata() == found.cost).all()
        assert (smoothed.get_ydata() == found.smoothed).all()
        for eta in (found.fastest, found.largest):
            assert f"η = {paper.number(eta)}" in said(drawn)

    def test_a_range_test_without_steps_can_be_drawn(self):
        none = np.zeros(0)
        pictures.figure(RangeTest(none, none, none, 0.1, 0.1, "It ended."))
        one = np.ones(1)
        pictures.figure(RangeTest(one, one, one, 1.0, 1.0, "It ended."))


@drawing
class TestSteepest:
    def test_measured_climbs_stand_at_their_angles(self, results, drawings):
        found = results["steepest"]
        dots = [line for line in drawings("steepest").axes[0].lines if line.get_marker() == "o"]
        drawn = np.concatenate([line.get_xydata() for line in dots])
        assert sorted(drawn[:, 1]) == sorted(found.measured)
        assert found.norm * np.cos(np.radians(drawn[:, 0])) == pytest.approx(
            drawn[:, 1], abs=1e-6 * found.norm
        )


@drawing
class TestBackprop:
    def test_weights_derivatives_are_exact_and_zero_is_paper(self, results, drawings):
        trace = results["backprop"]
        images = [image for axes in drawings("backprop").axes for image in axes.images]
        zero = np.array([int(SIGNED[2][i : i + 2], 16) for i in (1, 3, 5)])
        last = images[-1]
        assert (np.asarray(last.get_array()) == trace.step("dC/dW2").value).all()
        for image in images[1:]:
            assert image.norm.vmin == -image.norm.vmax
            assert (image.cmap(image.norm(0.0), bytes=True)[:3] == zero).all()

    def test_the_first_layers_weights_are_pictures(self, results, drawings):
        trace = results["backprop"]
        tiles = np.ma.filled(drawings("backprop").axes[4].images[0].get_array(), np.nan)
        G = trace.step("dC/dW1").value
        assert (tiles[:4, :4] == G[:, 0].reshape(4, 4)).all()
        assert (tiles[:4, 5:9] == G[:, 1].reshape(4, 4)).all()
        assert (tiles[5:9, :4] == G[:, 3].reshape(4, 4)).all()
        assert np.isnan(tiles[4]).all()

    def test_the_largest_disagreement_is_printed(self, results, drawings):
        trace = results["backprop"]
        assert paper.number(trace.largest_error, 2) in said(drawings("backprop"))

    def test_wide_deep_and_shallow_networks_can_be_drawn(self):
        for sizes in ((4, 80, 2), (4, 3, 3, 3, 3, 3, 2), (5, 2)):
            net = gd.Network(sizes, activation="relu", output="identity", seed=1)
            drawn = pictures.figure(gd.backprop_trace(net, np.linspace(0, 1, sizes[0]), 1))
            assert len(drawn.axes) == 2 + 3 * (len(sizes) - 1)


@drawing
class TestScaling:
    def timing(self, parameters: int, measured: bool) -> Timing:
        return Timing((3, 2), parameters, 1e-4, 2e-4, 2.0, 1e-4 * parameters, measured, 0.0, 10)

    def test_extrapolated_points_are_hollow_and_named(self):
        rows = [self.timing(10, True), self.timing(1000, False), self.timing(100_000, False)]
        drawn = pictures.figure(Scaling(rows, 1, {}, {}))
        axes = drawn.axes[0]
        named = [text.get_text() for text in axes.texts if "extrapolated" in text.get_text()]
        assert named == ["100 ms\nextrapolated", "10.0 s\nextrapolated"]
        marks = {str(line.get_label()): line for line in axes.lines}
        hollow = next(line for name, line in marks.items() if name.startswith("extrapolated"))
        assert np.asarray(hollow.get_xdata()).tolist() == [1000, 100_000]
        assert hollow.get_markerfacecolor() == PAPER
        filled = marks["one gradient by finite differences"]
        assert np.asarray(filled.get_xdata()).tolist() == [10]
        assert filled.get_markerfacecolor() != PAPER
        assert "2.0 ×" in said(drawn)

    def test_one_network_or_none_can_be_drawn(self):
        pictures.figure(Scaling([self.timing(10, True)], 1, {}, {}))
        assert "No network was timed" in said(pictures.figure(Scaling([], 1, {}, {})))


@drawing
class TestColours:
    def test_signed_zero_is_the_papers_and_the_scale_is_symmetric(self):
        zero = np.array([int(SIGNED[2][i : i + 2], 16) for i in (1, 3, 5)])
        assert np.array_equal(paper.signed_map()(0.5, bytes=True)[:3], zero)
        about = paper.about_zero(np.array([-0.2, 0.7, np.nan]))
        assert (about["vmin"], about["vmax"]) == (-0.7, 0.7)

    def test_the_cost_scale_is_the_palettes(self):
        ends = paper.cost_map()([0.0, 1.0], bytes=True)[:, :3]
        assert (ends == blend(COST, [0.0, 1.0])).all()


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (0.0, "0"),
            (1.5, "1.50"),
            (0.06123, "0.0612"),
            (12345.6, "12,300"),
            (-2.0, "−2.00"),
            (3.2e-7, "3.20·10⁻⁷"),
            (1e6, "1.00·10⁶"),
            (9.999, "10.0"),
            (999_999.0, "1.00·10⁶"),
            (float("nan"), "–"),
            (float("-inf"), "−∞"),
            (0.001, "0.00100"),
            (9.99e-4, "9.99·10⁻⁴"),
        ],
    )
    def test_three_significant_digits(self, value, written):
        assert paper.number(value) == written

    def test_trimmed(self):
        assert [paper.number(x, trim=True) for x in (1.5, 2.0, 1e-9, 100.0)] == [
            "1.5",
            "2",
            "10⁻⁹",
            "100",
        ]

    @drawing
    def test_no_two_ticks_read_the_same(self):
        from matplotlib.figure import Figure

        for low, high in ((0, 1), (-3e-7, 4e-7), (0.11231, 0.11239), (1, 1 + 1e-9), (0, 3e8)):
            axes = Figure().add_subplot()
            axes.set_xlim(low, high)
            paper.linear(axes.xaxis)
            ticks = [t for t in axes.xaxis.get_majorticklocs() if low <= t <= high]
            words = [axes.xaxis.get_major_formatter()(t, 0) for t in ticks]
            assert len(set(words)) == len(words) > 1, words


@drawing
class TestSave:
    @pytest.mark.parametrize("name", ["picture.gif", "picture", "picture.png.txt"])
    def test_an_unknown_ending_is_refused_in_one_sentence(self, name, tmp_path):
        with pytest.raises(InputError, match=r"wanted one of \.png, \.svg, \.pdf") as caught:
            pictures.save(object(), tmp_path / name)
        assert "\n" not in str(caught.value)
        assert not list(tmp_path.iterdir())

    def test_a_folder_that_is_not_there_is_refused_before_anything_is_drawn(self, tmp_path):
        with pytest.raises(InputError, match="does not exist"):
            pictures.require(tmp_path / "nowhere" / "picture.png")

    @pytest.mark.parametrize("result", [None, 3, "landscape", [], [1, 2], object(), {}])
    def test_an_unknown_result_is_refused(self, result, tmp_path):
        with pytest.raises(InputError, match=r"came to be drawn; wanted Landscape"):
            pictures.save(result, tmp_path / "picture.png")
        with pytest.raises(InputError, match=r"came to be drawn; wanted Landscape"):
            pictures.figure(result)

    def test_a_list_of_anything_but_sharpness_is_refused(self):
        with pytest.raises(InputError, match="list came to be drawn"):
            pictures.figure([landscape(np.ones((2, 2)))])

    def test_a_namesake_is_refused(self):
        with pytest.raises(InputError):
            pictures.figure(type("Landscape", (), {})())

    def test_a_kind_of_landscape_is_a_landscape(self):
        class Own(Landscape):
            pass

        pictures.figure(Own(**vars(landscape(np.ones((2, 2))))))

    def test_it_writes_whole_or_not_at_all(self, results, tmp_path, monkeypatch):
        from matplotlib.figure import Figure

        path = tmp_path / "picture.png"
        pictures.save(results["steepest"], path)
        before = path.read_bytes()

        def break_off(self, file, **options):
            file.write(b"half a picture")
            raise OSError("no space left")

        monkeypatch.setattr(Figure, "savefig", break_off)
        with pytest.raises(OSError, match="no space left"):
            pictures.save(results["todo"], path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_the_ending_may_be_in_capitals(self, results, tmp_path):
        pictures.save(results["steepest"], str(tmp_path / "PICTURE.PNG"))
        with Image.open(tmp_path / "PICTURE.PNG") as picture:
            assert picture.format == "PNG"


class TestWithoutMatplotlib:
    @pytest.fixture(autouse=True)
    def _hidden(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "matplotlib", None)

    def test_require_names_the_extra(self):
        with pytest.raises(MissingExtraError, match=r"pip install 'descente\[plot\]' brings it"):
            pictures.require()

    def test_neither_figure_nor_save_gets_further(self, tmp_path):
        land = landscape(np.ones((2, 2)))
        with pytest.raises(MissingExtraError):
            pictures.figure(land)
        with pytest.raises(MissingExtraError):
            pictures.save(land, tmp_path / "picture.png")
        assert not list(tmp_path.iterdir())


class TestImports:
    def seen(self, program: str) -> SimpleNamespace:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return SimpleNamespace(**json.loads(done.stdout))

    def test_importing_pictures_and_all_its_modules_loads_no_matplotlib(self):
        modules = [p.stem for p in Path(pictures.__file__).parent.glob("[a-z]*.py")]
        lines = "\n".join(f"import descente.pictures.{name}" for name in modules)
        found = self.seen(
            f"import sys, json\nimport descente.pictures\n{lines}\n"
            "print(json.dumps({'there': 'matplotlib' in sys.modules}))"
        )
        assert len(modules) >= 10
        assert not found.there

    @drawing
    def test_drawing_never_loads_pyplot(self):
        found = self.seen(
            "import sys, json\nimport numpy as np\nfrom descente import pictures\n"
            "from descente.instruments.landscape import Landscape\n"
            "from descente.instruments.planes import Plane\n"
            "plane = Plane('random', np.zeros(3), np.eye(3)[:2])\n"
            "axis, one = np.arange(3.), np.arange(9.).reshape(3, 3)\n"
            "land = Landscape(axis, axis, one, 0 * one, np.ones((3, 3), int), plane, 1)\n"
            "pictures.figure(land)\n"
            "print(json.dumps({'there': 'matplotlib.pyplot' in sys.modules}))"
        )
        assert not found.there
