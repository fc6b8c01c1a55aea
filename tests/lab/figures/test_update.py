"""The line of the update, by mouse and keyboard, beside the library."""

import numpy as np
import pytest
from tests.lab.conftest import LASTING
from tests.lab.figures.pages import BUSY, REST, SIZES, descent
from tests.lab.reading import number

import descente as gd


def formula(page):
    return {
        name: number(page.page.inner_text(f"fig-update .up-value.{name}"))
        for name in ("new", "old", "eta", "gradient")
    }


def test_the_line_of_the_update_holds_the_weight_s_own_numbers_at_each_step(page, data):
    index = 12_997
    page.fresh("boucle", weight=index)
    before = None
    for step in range(4):
        page.at_step(step)
        here = descent(data, step)
        slope = gd.gradient(here.net, data.train).vector[index]
        eta = here.etas(step, 1)[0]
        theta = here.net.theta[index]
        old = "document.querySelector('fig-update .old').title.replace('−', '-')"
        page.until(f"{old}.length && Math.abs(parseFloat({old}) - {theta}) < 1e-6")
        shown = formula(page)
        assert shown["old"] == pytest.approx(theta, rel=1e-5, abs=1e-9)
        assert shown["eta"] == pytest.approx(eta, rel=1e-5)
        assert shown["gradient"] == pytest.approx(slope, rel=2e-5)
        assert shown["new"] == pytest.approx(theta - eta * slope, rel=2e-5)
        if before is not None:
            page.until("!document.querySelector('fig-update .up-real').hidden")
            told = page.page.eval_on_selector_all(
                "fig-update .up-real dd", "all => all.map(e => e.textContent)"
            )
            assert number(told[0]) == pytest.approx(-before[1] * before[2], rel=2e-5)
            assert number(told[1]) == pytest.approx(theta - before[0], rel=2e-5)
        before = (theta, eta, slope)
        if step % 2:
            page.page.click("fig-update button.first")
        else:
            page.page.focus("fig-update button.first")
            page.page.keyboard.press("Enter")


def test_a_weight_is_chosen_by_rank_and_its_whole_past_is_drawn(page, data):
    page.fresh("boucle")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 1 of')")
    page.page.click("fig-update .lab-pick button:last-of-type")
    page.until("document.querySelector('fig-update .rank').textContent.startsWith('rank 2 of')")
    slopes = np.abs(gd.gradient(gd.Network(SIZES, seed=0), data.train).vector)
    index = int(page.page.input_value("fig-update input[type=number]"))
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
    page.frames(2)  # what was on its way when the playing began
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
