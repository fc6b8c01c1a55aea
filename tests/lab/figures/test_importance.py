"""What matters, by mouse and keyboard, beside the library."""

import numpy as np
import pytest
from tests.lab.figures.pages import SIZES, opened
from tests.lab.reading import number, words

import descente as gd
from descente.lab.experiment import Experiment, Settings
from descente.lab.jobs import JOBS, Snapshot
from descente.lab.views import VIEWS, Viewer

N = 13_002
MEASURED = "!document.querySelector('fig-importance').textContent.includes('…')"
TRAIN = 1437  # images to learn from in the small data set


@pytest.fixture(scope="module")
def page(calm):
    return calm


@pytest.fixture(scope="module")
def tested(data):
    net = gd.Network(SIZES, seed=0)
    return gd.importance(net, data.train, nudge=0.5, eta=0.5)


@pytest.fixture
def matters(page):
    opened(page, "importance")
    page.until("document.querySelectorAll('fig-importance .nudge tbody td.effect').length === 18")
    page.until(MEASURED)
    return page


def effects(at):
    cells = at.eval_on_selector_all("fig-importance td.effect", "all => all.map((c) => c.title)")
    return np.array([number(v) for v in cells]).reshape(-1, 2)


def test_the_nudges_are_the_library_s_and_follow_the_knob(matters, tested, net, data):
    at = matters.page
    want = np.array([(p.up, p.down) for p in tested.probes])
    assert effects(at) == pytest.approx(want, rel=1e-6, abs=1e-12)
    said = words("importance")
    spoken = {"a lot": "lot", "somewhat": "somewhat", "a little": "little"}
    shown_words = at.locator("fig-importance .nudge .word").all_inner_texts()
    assert shown_words == [said[f"importance.{spoken[p.word]}"] for p in tested.probes]
    at.focus("fig-importance .nudge input[type=range]")
    at.keyboard.press("Home")
    small = gd.importance(net, data.train, nudge=0.01, eta=0.5)
    matters.until(
        f"Math.abs(document.querySelector('fig-importance td.effect').title -"
        f" {small.probes[0].up}) < 1e-8"
    )
    matters.until(MEASURED)
    want = np.array([(p.up, p.down) for p in small.probes])
    assert effects(at) == pytest.approx(want, rel=1e-6, abs=1e-12)


def test_the_keys_turn_the_four_pages_and_one_is_open_at_a_time(matters):
    at = matters.page
    at.get_by_role("tab").first.focus()
    for name in ("sizes", "pixels", "shares", "nudge"):
        at.keyboard.press("ArrowRight")
        open_now = at.eval_on_selector_all(
            "fig-importance .sheet",
            "all => all.filter((p) => p.offsetHeight).map((p) => p.className.split(' ')[1])",
        )
        assert open_now == [name]


def test_the_shares_are_the_library_s(matters, tested):
    at = matters.page
    at.get_by_role("tab").nth(3).click()
    rows = at.eval_on_selector_all(
        "fig-importance .shares tbody tr:not(.group)",
        "rows => rows.map((r) => [...r.cells].slice(2).map((c) => c.title))",
    )
    want = [(s.predicted, s.measured) for s in (*tested.shares, *tested.layers)]
    assert np.array([[number(v) for v in r] for r in rows]) == pytest.approx(
        np.array(want), rel=1e-6
    )


def test_a_pixel_is_guessed_and_the_truth_is_the_library_s(matters, tested):
    at = matters.page
    at.get_by_role("tab").nth(2).click()
    readout = "fig-importance .pixels .readout"
    assert "Guess" in at.inner_text(readout)
    at.focus("fig-importance .pixels canvas")
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        at.keyboard.press(key)
    row, column = np.unravel_index(int(tested.by_pixel.argmax()), tested.by_pixel.shape)
    text = at.inner_text(readout)
    assert f"pixel ({row}, {column})" in text
    assert f"{100 * tested.by_pixel.max():.2f}%" in text
    assert "pixel (1, 1)" in text
    at.locator("fig-importance").get_by_role("button", name="Guess again").click()
    box = at.query_selector("fig-importance .pixels canvas").bounding_box()
    at.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    matters.until(f"document.querySelector('{readout}').textContent.includes('%')")


def test_the_words_are_bound_to_the_quantiles_of_all_sizes(matters, tested):
    at = matters.page
    at.get_by_role("tab").nth(1).click()
    matters.until("document.querySelectorAll('fig-importance .legend li').length === 4")
    lot, some, _, none = at.locator("fig-importance .legend li").all_inner_texts()
    assert number(lot.split("≥")[1]) == pytest.approx(tested.thresholds["a lot"], rel=5e-3)
    assert number(some.split("≥")[1]) == pytest.approx(tested.thresholds["somewhat"], rel=5e-3)
    sizes = np.abs(tested.derivative)
    assert number(none.split(":")[1]) == (sizes < sizes.max() * 1e-9).sum()


def test_what_the_gradient_alone_tells_is_there_at_once_and_over_all_examples(tested):
    first, *others = JOBS["importance"](Snapshot.of(Experiment(Settings(data="uci"))), nudge=0.5)
    assert first.words["examples"] == TRAIN
    assert first.arrays["derivative"] == pytest.approx(tested.derivative, rel=1e-6)
    predicted = [share.predicted for share in (*tested.shares, *tested.layers)]
    assert first.arrays["share_predicted"] == pytest.approx(predicted, rel=1e-9)
    for name in ("up", "down", "share_measured"):
        assert np.isnan(first.arrays[name]).all()
        assert np.isfinite(others[-1].arrays[name]).all()
    for answer in (first, *others):
        counted = answer.words["zeros"] + int(answer.arrays["size_count"].sum())
        assert counted == len(answer.arrays["derivative"]) == N


@pytest.mark.parametrize("steps", [0, 100, 432])
def test_there_is_one_eta_that_of_the_next_step(steps):
    """The list took the η of the settings, the formula that of the step: 1 and 7·10⁻¹⁰."""
    e = Experiment(Settings(data="uci", eta=0.5, epochs=3))
    if steps:
        e.do("step", steps=steps)
        while e.playing:
            e.advance(1.0)
    view = VIEWS["gradient"](Viewer(e))
    change = -np.float32(view.scalars["eta"]) * view.arrays["vector"]
    assert view.arrays["change"] == pytest.approx(change)
    at = Snapshot.of(e)
    for job in ("todo", "importance"):
        assert next(JOBS[job](at)).scalars["eta"] == view.scalars["eta"]
    e.do("step")
    assert e.descent.etas(e.step, 1)[0] == view.scalars["eta"]
