"""The line of the update, by mouse and keyboard, beside the library."""

import numpy as np
import pytest
from tests.lab.conftest import LASTING
from tests.lab.figures.pages import BUSY, REST, SIZES, descent
from tests.lab.reading import number

import descente as gd
from descente.descent import epoch_order
from descente.gradient import backpropagate


def formula(page):
    return {
        name: number(page.page.inner_text(f"fig-update .up-value.{name}"))
        for name in ("new", "old", "eta", "gradient")
    }


def lined(page, step):
    """The line, once it is that of the step to come after so many."""
    page.until(f"document.querySelector('fig-update .up-line[data-step=\"{step}\"]')")
    page.until("document.querySelector('fig-update .up-line').dataset.over !== 'sample'")
    return formula(page)


def written(page, name):
    return page.page.inner_text(f"fig-update .up-value.{name}")


def batch_gradient(made, data, size):
    """The gradient of the next mini-batch, in float64, from the order that the library draws."""
    step, per_epoch = made.state.step, made.steps_per_epoch
    order = epoch_order(0, step // per_epoch, len(data.train), size)
    picked = order[step % per_epoch * size :][:size]
    images = data.train.images[picked].astype(np.float64)
    theta = made.net.theta.astype(np.float64)
    return backpropagate(made.net.layout, theta, images, data.train.labels[picked])[2] / len(picked)


def test_the_line_holds_the_next_step_s_own_numbers_and_those_of_all_examples(page, data):
    index = 12_997
    page.fresh("boucle", weight=index)
    for step in range(3):
        page.at_step(step)
        here = descent(data, step)
        theta, eta = here.net.theta[index], here.eta
        slope = batch_gradient(here, data, 10)[index]
        whole = gd.gradient(here.net, data.train).vector[index]
        shown = lined(page, step)
        assert shown["old"] == pytest.approx(theta, rel=1e-5, abs=1e-9)
        assert shown["eta"] == eta == 0.5
        assert shown["gradient"] == pytest.approx(slope, rel=2e-5)
        after = descent(data, step + 1).net.theta[index]
        assert shown["new"] == pytest.approx(after, rel=1e-5)
        beside = page.page.eval_on_selector_all(
            "fig-update .up-all dd", "all => all.map(e => e.textContent)"
        )
        assert number(beside[0]) == pytest.approx(whole, rel=2e-5)
        assert number(beside[1]) == pytest.approx(theta - eta * whole, rel=1e-5)
        if step:
            told = page.page.eval_on_selector_all(
                "fig-update section dd", "all => all.map(e => e.textContent)"
            )
            assert told[0] == told[1]  # what was announced is what happened
        if step % 2:
            page.page.click("fig-update button.first")
        else:
            page.page.focus("fig-update button.first")
            page.page.keyboard.press("Enter")


@pytest.mark.parametrize(("batch", "trained"), [(10, 144), (1437, 2)])
def test_the_new_weight_on_the_line_is_the_old_one_of_the_next(page, batch, trained):
    """Ten seeds, untrained and after an epoch, mini-batch and full batch: to the digits shown."""
    page.fresh("boucle", weight=12_881, batch=batch)
    for seed in range(10):
        page.set(seed=seed)
        page.at_step(0)
        for step in (0, trained):
            if step:
                page.page.click("#strip .epoch")
            lined(page, step)
            announced = written(page, "new")
            page.page.click("fig-update button.first")
            lined(page, step + 1)
            assert written(page, "old") == announced


@pytest.mark.parametrize("rule", ["momentum", "adam"])
def test_a_rule_with_a_memory_and_decay_have_their_terms(page, rule):
    page.fresh("boucle", weight=12_881, rule=rule, eta=0.01, weight_decay=0.001)
    for step in range(2):
        shown = lined(page, step)
        shrunk = number(written(page, "shrunk"))
        assert shrunk == pytest.approx(0.01 * 0.001 * shown["old"], rel=1e-4)
        step_made = shown["eta"] * shown["gradient"] + shrunk
        # six digits are shown of both: half a unit of the sixth, twice
        assert shown["new"] == pytest.approx(shown["old"] - step_made, abs=1e-5)
        announced = written(page, "new")
        page.page.click("fig-update button.first")
        lined(page, step + 1)
        assert written(page, "old") == announced


def test_a_weight_is_chosen_by_rank_and_its_whole_past_is_drawn(page, data):
    page.fresh("boucle")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 1 of')")
    page.page.click("fig-update .lab-pick button:last-of-type")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 2 of')")
    slopes = np.abs(gd.gradient(gd.Network(SIZES, seed=0), data.train).vector)
    index = int(page.page.input_value("fig-update .lab-pick .field"))
    assert slopes[index] == np.sort(slopes)[-2]
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.until("document.querySelector('fig-update svg .thin')?.getAttribute('d').length > 300")
    box = page.page.query_selector("fig-update .plotbox").bounding_box()
    page.page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.until("document.querySelector('fig-update .told').textContent.length > 0")
    told = page.page.inner_text("fig-update .told")
    assert told.startswith("step 0:")
    first = gd.Network(SIZES, seed=0).theta[index]
    assert number(told.split(":")[1]) == pytest.approx(first, rel=1e-5)


def test_a_figure_out_of_sight_is_not_drawn_while_it_plays(page):
    page.page.set_viewport_size({"width": 1280, "height": 500})
    page.fresh("boucle", **LASTING)
    page.page.evaluate(
        "window.drawn = {update: 0, curve: 0}; for (const name of ['update', 'curve'])"
        " new MutationObserver(() => window.drawn[name]++).observe(document.querySelector("
        "`fig-${name} svg`), {childList: true})"
    )
    page.page.click("#strip .play")
    page.until(BUSY)
    page.page.evaluate("window.heard = {}")
    page.until("window.heard.update >= 3")  # what was asked for before the playing began has come
    page.page.evaluate("window.drawn = {update: 0, curve: 0}; window.heard = {}")
    page.until("window.drawn.update >= 8")
    drawn, heard = page.page.evaluate("[window.drawn, window.heard]")
    assert drawn["curve"] == 0
    assert "history" not in heard  # nor is what it would draw computed
    # once for each value it is told, which come in moments at most LOOK apart
    assert drawn["update"] <= heard["update"] + heard["status"] + 2
    page.page.locator("fig-curve .plotbox").first.scroll_into_view_if_needed()
    page.until("window.drawn.curve >= 3")
    page.page.click("#strip .play")
    page.until(REST)
    page.page.evaluate("window.scrollTo(0, 0)")
    shown = page.shown("step")
    page.until(f"document.querySelector('fig-curve .told').textContent.includes('{shown},')")
    page.page.set_viewport_size({"width": 1280, "height": 800})
